/* Secrets by reference: commands, files, the environment. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/options.h"

#include "driver_cases.h"

static const struct jobtop_option table[] = {
    {"password", JOBTOP_OPTION_TEXT, JOBTOP_OPTION_SECRET, NULL, NULL, "the password"},
    {NULL, JOBTOP_OPTION_TEXT, 0, NULL, NULL, NULL}};

static const struct jobtop_driver driver = {.name = "try", .options = table};
static struct detail d;
static char out[64];
static char directory[64];

static void setup(void)
{
    memset(&d, 0, sizeof(d));
    memset(out, 'Z', sizeof(out));
    snprintf(directory, sizeof(directory), "/tmp/jobtop-secret-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void teardown(void)
{
    char command[100];

    snprintf(command, sizeof(command), "rm -rf '%s'", directory);
    ck_assert_int_eq(system(command), 0);
}

static enum jobtop_status ask(enum option_kind kind, const char *reference, int timeout_ms)
{
    struct option_value given = {"password", reference, kind, "j.yaml:7:3"};
    struct options *o = NULL;
    enum jobtop_status status;

    ck_assert_int_eq(options_check(&driver, "hv01", &given, 1, &o, &d), JOBTOP_OK);
    status = options_secret(o, "password", out, sizeof(out), timeout_ms, &d);
    options_free(o);
    if (status != JOBTOP_OK)
        for (size_t i = 0; i < sizeof(out); i++)
            ck_assert_int_eq(out[i], 0); /* wiped */
    return status;
}

#define COMMAND(text) ask(OPTION_COMMAND, text, 20000)

START_TEST(a_command_says_it_in_its_first_line)
{
    ck_assert_msg(COMMAND("echo hunter2") == JOBTOP_OK, "%s", d.text);
    ck_assert_str_eq(out, "hunter2");
    ck_assert_int_eq(COMMAND("printf 'open sesame\\r\\nlogin: ops\\n'"), JOBTOP_OK);
    ck_assert_str_eq(out, "open sesame");
    for (size_t i = strlen(out); i < sizeof(out); i++)
        ck_assert_int_eq(out[i], 0); /* nothing of the second line is left */
    ck_assert_int_eq(COMMAND("printf ' a b '"), JOBTOP_OK);
    ck_assert_str_eq(out, " a b ");
    ck_assert_int_eq(COMMAND("printf '%s\\n' first; yes | head -c 300000"), JOBTOP_OK);
    ck_assert_str_eq(out, "first");
    /* What it leaves running keeps nobody waiting. */
    ck_assert_int_eq(COMMAND("echo agent; (exec sleep 3) &"), JOBTOP_OK);
    ck_assert_str_eq(out, "agent");
}
END_TEST

START_TEST(a_command_that_fails_is_told)
{
    ck_assert_int_eq(COMMAND("echo secret-in-vain; echo 'no such entry' >&2; exit 3"), JOBTOP_IO);
    ck_assert_str_eq(d.text,
                     "j.yaml:7:3: password: the command failed with exit status 3: no such entry");
    ck_assert_int_eq(COMMAND("kill -9 $$"), JOBTOP_IO);
    ck_assert_str_eq(d.text, "j.yaml:7:3: password: the command was ended by signal 9");
    ck_assert_int_eq(COMMAND("true"), JOBTOP_INVALID);
    ck_assert_ptr_nonnull(strstr(d.text, "first line is empty"));
    ck_assert_int_eq(COMMAND("printf 'a\\0b\\n'"), JOBTOP_INVALID);
    ck_assert_ptr_nonnull(strstr(d.text, "NUL"));
    ck_assert_int_eq(COMMAND("yes | head -c 300000 | tr -d '\\n'"), JOBTOP_LIMIT);
    ck_assert_int_eq(COMMAND("exit 127 # hunter2"), JOBTOP_IO);
    ck_assert_ptr_null(strstr(d.text, "hunter2")); /* the reference may hold one */
}
END_TEST

START_TEST(a_command_ends_at_the_deadline_with_all_it_started)
{
    char command[200], line[32] = "";
    FILE *file;
    long child;

    /* The child tells its pid, so that its end can be seen. */
    snprintf(command, sizeof(command), "sh -c 'echo $$ >%s/pid; exec sleep 600' & wait", directory);
    ck_assert_int_eq(ask(OPTION_COMMAND, command, 1500), JOBTOP_TIMEOUT);
    ck_assert_ptr_nonnull(strstr(d.text, "did not end within 1500 ms"));
    snprintf(command, sizeof(command), "%s/pid", directory);
    file = fopen(command, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(line, sizeof(line), file));
    fclose(file);
    child = strtol(line, NULL, 10);
    ck_assert_int_gt(child, 1);
    /* Killed; where nobody reaps orphans it stays as a zombie, which is as good. */
    snprintf(command, sizeof(command), "/proc/%ld/stat", child);
    for (int i = 0; i < 500; i++) {
        char state[256] = "";

        file = fopen(command, "r");
        if (file == NULL)
            return;
        ck_assert(fgets(state, sizeof(state), file) != NULL || kill((pid_t)child, 0) != 0);
        fclose(file);
        if (strstr(state, ") Z ") != NULL || strstr(state, ") X ") != NULL)
            return;
        usleep(10000);
    }
    ck_abort_msg("process %ld is still there", child);
}
END_TEST

START_TEST(a_command_gets_no_terminal_and_fresh_signals)
{
    sigset_t all;

    sigfillset(&all);
    ck_assert_int_eq(sigprocmask(SIG_BLOCK, &all, NULL), 0);
    signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(COMMAND("if (: </dev/tty) 2>/dev/null; then echo tty; else echo none; fi"),
                     JOBTOP_OK);
    ck_assert_str_eq(out, "none");
    /* Signals 1..28; glibc keeps two of its own further up. */
    ck_assert_int_eq(COMMAND("sed -n 's/^Sig\\(Blk\\|Ign\\).*\\(.......\\)$/\\2/p' "
                             "/proc/self/status | tr '\\n' ,"),
                     JOBTOP_OK);
    ck_assert_str_eq(out, "0000000,0000000,");
    ck_assert_int_eq(COMMAND("cat; echo end"), JOBTOP_OK); /* standard input is empty */
    ck_assert_str_eq(out, "end");
}
END_TEST

static const char *secret_file(const char *text, mode_t mode)
{
    static char path[100];
    int fd;

    snprintf(path, sizeof(path), "%s/secret", directory);
    unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    ck_assert_int_eq(fchmod(fd, mode), 0);
    close(fd);
    return path;
}

START_TEST(a_file_is_for_its_owner_alone)
{
    char fifo[100];

    ck_assert_msg(ask(OPTION_FILE, secret_file("hunter2\nmore\n", 0600), 0) == JOBTOP_OK, "%s",
                  d.text);
    ck_assert_str_eq(out, "hunter2");
    ck_assert_int_eq(ask(OPTION_FILE, secret_file("no-newline", 0400), 0), JOBTOP_OK);
    ck_assert_str_eq(out, "no-newline");
    for (const mode_t *mode = (const mode_t[]){0640, 0604, 0620, 0602, 0644, 0}; *mode != 0;
         mode++) {
        ck_assert_int_eq(ask(OPTION_FILE, secret_file("hunter2\n", *mode), 0), JOBTOP_DENIED);
        ck_assert_ptr_nonnull(strstr(d.text, "chmod go-rwx"));
    }
    ck_assert_int_eq(ask(OPTION_FILE, secret_file("", 0600), 0), JOBTOP_INVALID);
    ck_assert_int_eq(ask(OPTION_FILE, "/nowhere/at/all", 0), JOBTOP_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(d.text, "/nowhere/at/all"));
    ck_assert_int_eq(ask(OPTION_FILE, directory, 0), JOBTOP_INVALID);
    snprintf(fifo, sizeof(fifo), "%s/fifo", directory);
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    ck_assert_int_eq(ask(OPTION_FILE, fifo, 0), JOBTOP_INVALID);
    setenv("HOME", directory, 1);
    secret_file("at home\n", 0600);
    ck_assert_int_eq(ask(OPTION_FILE, "~/secret", 0), JOBTOP_OK);
    ck_assert_str_eq(out, "at home");
}
END_TEST

START_TEST(a_secret_that_is_too_long_is_refused)
{
    char text[100];

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    ck_assert_int_eq(ask(OPTION_FILE, secret_file(text, 0600), 0), JOBTOP_LIMIT);
    text[64] = '\0';
    ck_assert_int_eq(ask(OPTION_FILE, secret_file(text, 0600), 0), JOBTOP_LIMIT);
    text[63] = '\0';
    ck_assert_int_eq(ask(OPTION_FILE, secret_file(text, 0600), 0), JOBTOP_OK);
    ck_assert_str_eq(out, text);
    text[63] = '\n';
    ck_assert_int_eq(ask(OPTION_FILE, secret_file(text, 0600), 0), JOBTOP_OK);
    ck_assert_uint_eq(strlen(out), 63);
}
END_TEST

START_TEST(the_environment_is_asked_each_time)
{
    setenv("JOBTOP_TEST_SECRET", "one", 1);
    ck_assert_int_eq(ask(OPTION_ENV, "JOBTOP_TEST_SECRET", 0), JOBTOP_OK);
    ck_assert_str_eq(out, "one");
    setenv("JOBTOP_TEST_SECRET", "", 1);
    ck_assert_int_eq(ask(OPTION_ENV, "JOBTOP_TEST_SECRET", 0), JOBTOP_INVALID);
    unsetenv("JOBTOP_TEST_SECRET");
    ck_assert_int_eq(ask(OPTION_ENV, "JOBTOP_TEST_SECRET", 0), JOBTOP_INVALID);
    ck_assert_str_eq(
        d.text, "j.yaml:7:3: password: the environment variable JOBTOP_TEST_SECRET is not set");
}
END_TEST

TCase *driver_secret_cases(void)
{
    TCase *tcase = tcase_create("secrets");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, a_command_says_it_in_its_first_line);
    tcase_add_test(tcase, a_command_that_fails_is_told);
    tcase_add_test(tcase, a_command_ends_at_the_deadline_with_all_it_started);
    tcase_add_test(tcase, a_command_gets_no_terminal_and_fresh_signals);
    tcase_add_test(tcase, a_file_is_for_its_owner_alone);
    tcase_add_test(tcase, a_secret_that_is_too_long_is_refused);
    tcase_add_test(tcase, the_environment_is_asked_each_time);
    tcase_set_timeout(tcase, 120);
    return tcase;
}
