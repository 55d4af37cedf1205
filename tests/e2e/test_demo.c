/*
 * `jobtop demo`: jobs are alive at once, can be stopped, and nothing is left of it, however it
 * ends.
 */
#include <check.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "term.h"

#define LIMIT 20000 /* milliseconds; on a busy machine all takes longer */

static struct term *start_demo(void)
{
    const char *const argv[] = {term_program(), "demo", "--jobs", "20", "--seed", "4", NULL};
    struct term *t = term_start(&(struct term_options){.rows = 34, .columns = 150}, argv);

    term_expect(t, "running", LIMIT);
    term_expect(t, "failed", LIMIT);
    return t;
}

/* The demo's folders in XDG_RUNTIME_DIR; term.c puts that below the home. */
static unsigned folders(struct term *t)
{
    char path[4200];
    DIR *stream;
    struct dirent *entry;
    unsigned count = 0;

    snprintf(path, sizeof(path), "%s/run", term_home(t));
    stream = opendir(path);
    ck_assert_ptr_nonnull(stream);
    while ((entry = readdir(stream)))
        count += !strncmp(entry->d_name, "jobtop-demo-", 12);
    closedir(stream);
    return count;
}

static void expect_nothing_left(struct term *t)
{
    for (int i = 0; i < LIMIT / 20 && folders(t); i++)
        usleep(20000);
    ck_assert_uint_eq(folders(t), 0);
}

START_TEST(it_is_alive_and_leaves_nothing)
{
    struct term *t = start_demo();
    int status;

    ck_assert_uint_eq(folders(t), 1);
    ck_assert_int_ge(term_find(t, "demo"), 0);
    term_send(t, "q");
    status = term_wait_exit(t, LIMIT);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 0);
    ck_assert(term_modes_restored(t));
    ck_assert_uint_eq(folders(t), 0);
    term_free(t);
}
END_TEST

START_TEST(signals_leave_nothing)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGKILL};
    struct term *t = start_demo();

    term_signal(t, signals[_i]);
    term_wait_exit(t, LIMIT);
    expect_nothing_left(t);
    term_free(t);
}
END_TEST

START_TEST(a_lost_terminal_leaves_nothing)
{
    struct term *t = start_demo();

    term_hang_up(t);
    term_wait_exit(t, LIMIT);
    expect_nothing_left(t);
    term_free(t);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("demo");
    TCase *tcase = tcase_create("demo");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, it_is_alive_and_leaves_nothing);
    tcase_add_loop_test(tcase, signals_leave_nothing, 0, 3);
    tcase_add_test(tcase, a_lost_terminal_leaves_nothing);
    suite_add_tcase(suite, tcase);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
