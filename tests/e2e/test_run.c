/*
 * `jobtop run` at a terminal: the command believes that it has it, and job control is as it is
 * without us.
 */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "term.h"

#define LIMIT 20000 /* milliseconds; on a busy machine all takes longer */

static struct term *start_run(const char *script)
{
    const char *const argv[] = {term_program(), "run", "--", "/bin/sh", "-c", script, NULL};

    return term_start(&(struct term_options){.rows = 24, .columns = 100}, argv);
}

static void expect_exit(struct term *t, int expected)
{
    int status = term_wait_exit(t, LIMIT);

    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), expected);
    ck_assert(term_modes_restored(t));
}

START_TEST(the_command_is_on_a_terminal)
{
    struct term *t = start_run("test -t 0 && test -t 1 && test -t 2 && echo all of them;"
                               "stty size <&1; printf 'a\\tb\\n'; exit 5");

    term_expect(t, "all of them", LIMIT);
    term_expect(t, "24 100", LIMIT);
    term_expect(t, "a       b", LIMIT);
    expect_exit(t, 5);
    ck_assert(!term_wrote(t, "\r\r\n")); /* newlines are made by one terminal, not by two */
    term_free(t);
}
END_TEST

START_TEST(it_reads_the_keyboard)
{
    struct term *t = start_run("echo name?; read name; echo \"hello $name\"; cat >/dev/null");

    term_expect(t, "name?", LIMIT);
    term_send(t, "you\r");
    term_expect(t, "hello you", LIMIT);
    term_send(t, "\004");
    expect_exit(t, 0);
    term_free(t);
}
END_TEST

START_TEST(ctrl_c_reaches_it)
{
    struct term *t = start_run("echo ready; exec sleep 100");

    term_expect(t, "ready", LIMIT);
    term_send(t, "\003");
    expect_exit(t, 130);
    term_free(t);

    t = start_run("trap 'echo caught' INT; echo ready; read x; read x");
    term_expect(t, "ready", LIMIT);
    term_send(t, "\003");
    term_expect(t, "caught", LIMIT);
    term_send(t, "\r\r");
    expect_exit(t, 0);
    term_free(t);
}
END_TEST

START_TEST(it_learns_of_another_size)
{
    struct term *t =
        start_run("trap 'stty size <&1' WINCH; echo ready; while :; do sleep 0.1; done");

    term_expect(t, "ready", LIMIT);
    term_resize(t, 33, 99);
    term_expect(t, "33 99", LIMIT);
    term_send(t, "\003");
    expect_exit(t, 130);
    term_free(t);
}
END_TEST

START_TEST(the_terminal_goes_away)
{
    struct term *t = start_run("trap 'exit 0' HUP; echo ready; while :; do sleep 0.1; done");

    term_expect(t, "ready", LIMIT);
    term_hang_up(t);
    term_wait_exit(t, LIMIT);
    term_free(t);
}
END_TEST

/* A command's modes are undone when it was killed before it could. */
START_TEST(modes_are_undone)
{
    struct term *t = start_run("stty -echo; echo ready; kill -9 $$");

    term_expect(t, "ready", LIMIT);
    expect_exit(t, 137);
    term_free(t);
}
END_TEST

/* ---- from a shell
 * ------------------------------------------------------------------------------------------ */

static struct term *start_shell(void)
{
    const char *const argv[] = {"/bin/bash", "--norc", "--noprofile", "-i", NULL};
    char variable[4200];
    const char *const environment[] = {variable, "PS1=prompt: ", NULL};
    struct term *t;

    snprintf(variable, sizeof(variable), "J=%s", term_program());
    t = term_start(&(struct term_options){.rows = 24, .columns = 100, .environment = environment},
                   argv);
    term_expect(t, "prompt:", LIMIT);
    return t;
}

static void end_shell(struct term *t)
{
    term_send(t, "exit 0\r");
    term_wait_exit(t, LIMIT);
    term_free(t);
}

START_TEST(stopped_and_continued)
{
    struct term *t = start_shell();

    term_send(t, "$J run -- sh -c 'echo rea''dy; read x; echo \"got $x\"'\r");
    term_expect(t, "ready", LIMIT);
    term_send(t, "\032");
    term_expect(t, "Stopped", LIMIT);
    term_send(t, "clear; $J list --columns state\r");
    term_expect(t, "Suspended", LIMIT);
    term_send(t, "clear; echo Stop''ped\r");
    term_expect(t, "Stopped", LIMIT);
    term_send(t, "clear; fg\r");
    term_expect_gone(t, "Stopped", LIMIT);
    term_expect(t, "run --", LIMIT);
    term_send(t, "this\r");
    term_expect(t, "got this", LIMIT);
    term_send(t, "echo status=$?\r");
    term_expect(t, "status=0", LIMIT);
    end_shell(t);
}
END_TEST

START_TEST(from_the_background_to_the_foreground)
{
    struct term *t = start_shell();

    term_send(t, "$J run -- sh -c 'echo rea''dy; read x; echo \"got $x\"' &\r");
    term_expect(t, "ready", LIMIT);
    term_send(t, "clear; wait -n; jobs\r"); /* it wants the keyboard and is stopped for that */
    term_expect(t, "Stopped", LIMIT);
    term_send(t, "clear; fg\r");
    term_expect_gone(t, "Stopped", LIMIT);
    term_expect(t, "run --", LIMIT);
    term_send(t, "that\r");
    term_expect(t, "got that", LIMIT);
    end_shell(t);
}
END_TEST

START_TEST(in_a_pipeline)
{
    struct term *t = start_shell();

    term_send(t, "$J run -- sh -c 'echo rea''dy; exec sleep 100' | cat; echo ${PIPESTATUS[0]}\r");
    term_expect(t, "ready", LIMIT);
    term_send(t, "\032");
    term_expect(t, "Stopped", LIMIT);
    term_send(t, "clear; fg\r");
    term_expect_gone(t, "Stopped", LIMIT);
    term_expect(t, "run --", LIMIT);
    /* bash says what it continues a moment before the keys' signals go there */
    for (int i = 0; i < 100 && !term_shows(t, "prompt:"); i++) {
        term_send(t, "\003");
        term_settle(t, 200);
    }
    term_expect(t, "prompt:", LIMIT);
    term_send(t, "echo status=$?\r");
    term_expect(t, "status=130", LIMIT);
    end_shell(t);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("run at a terminal");
    TCase *command = tcase_create("command");
    TCase *shell = tcase_create("shell");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_set_timeout(command, 120);
    tcase_set_timeout(shell, 120);
    tcase_add_test(command, the_command_is_on_a_terminal);
    tcase_add_test(command, it_reads_the_keyboard);
    tcase_add_test(command, ctrl_c_reaches_it);
    tcase_add_test(command, it_learns_of_another_size);
    tcase_add_test(command, the_terminal_goes_away);
    tcase_add_test(command, modes_are_undone);
    tcase_add_test(shell, stopped_and_continued);
    tcase_add_test(shell, from_the_background_to_the_foreground);
    tcase_add_test(shell, in_a_pipeline);
    suite_add_tcase(suite, command);
    suite_add_tcase(suite, shell);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
