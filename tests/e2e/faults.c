/*
 * Sources that misbehave, beside one that does not: what is wrong is said, the other goes on live,
 * keys are answered, and the program ends when it is told to.
 */
#include "stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What the slowest machine may need to leave; a driver that hangs would take an hour. */
#define LEAVING_MS 10000

/* A sanitizer has shadow memory and red zones, and keeps what was freed for a while. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MEMORY_FACTOR 8
#else
#define MEMORY_FACTOR 1
#endif

static struct jobtop_local_job *good_job;

/* The dashboard on the local store with a job, and on the test driver with these options. */
static void start_beside_with(const char *options, const char *const arguments[])
{
    ck_assert_msg(stage_driver("test"), "the driver made for tests was not built");
    stage_configure("interval: 200ms\n"
                    "sources:\n"
                    "  - {name: here, driver: local}\n"
                    "  - {name: far, driver: test, %s}\n",
                    options);
    good_job = stage_job("Export web", "web-01");
    jobtop_local_report(good_job, 1, NULL);
    stage_start(&(struct term_options){.rows = 50, .columns = 120}, arguments);
    term_expect(stage.term, "Export web", SOON);
}

static void start_beside(const char *options)
{
    start_beside_with(options, NULL);
}

static bool line_shows(int row, const char *text)
{
    return row >= 0 && strstr(term_line(stage.term, row), text) != NULL;
}

/* Progress of the good source's job is seen, and keys open and close a page. */
static void expect_live(void)
{
    static int percent;
    char text[16];
    percent = percent % 90 + 7;
    snprintf(text, sizeof text, " %d%%", percent);
    ck_assert_int_eq(jobtop_local_report(good_job, percent, NULL), JOBTOP_OK);
    term_expect(stage.term, text, SOON);
    ck_assert(line_shows(1, "here live"));
    ck_assert(!line_shows(term_find(stage.term, "Export web"), "≈"));
    term_send(stage.term, "?");
    term_expect(stage.term, "one line up", SOON);
    term_send(stage.term, "q");
    term_expect(stage.term, "Export web", SOON);
}

static void quit_soon(void)
{
    term_send(stage.term, "q");
    int status = term_wait_exit(stage.term, LEAVING_MS);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "wait status %x",
                  (unsigned)status);
    stage_check_restored();
}

/* ---- failing -------------------------------------------------------------------------------- */

START_TEST(a_source_that_fails_is_stale_and_comes_back_by_itself)
{
    start_beside("jobs: 2, step: 0, mode: fail, after: 3, times: 5");
    term_expect(stage.term, "far live", SOON);
    term_expect(stage.term, "vm001", SOON);
    term_expect(stage.term, "far failing", SOON);
    ck_assert(line_shows(1, "the test driver was told to fail in poll"));
    /* Its row is still there, and is not taken for live. */
    int row = term_find(stage.term, "vm001");
    ck_assert(line_shows(row, "≈"));
    int good = term_find(stage.term, "Export web");
    ck_assert(row >= 0 && good >= 0);
    bool same = true;
    for (int column = 4; column < 60; column++) {
        struct term_cell a = term_cell(stage.term, row, column),
                         b = term_cell(stage.term, good, column);
        same = same && a.dim == b.dim && a.foreground == b.foreground;
    }
    ck_assert_msg(!same, "a stale row looks like a live one");
    expect_live();
    term_expect(stage.term, "far failing 2s", SOON);
    term_expect(stage.term, "far live", SOON);
    ck_assert(!line_shows(term_find(stage.term, "vm001"), "≈"));
    term_send(stage.term, "M");
    term_expect(stage.term, "far: failing: the test driver was told to fail in poll", SOON);
    term_expect(stage.term, "far: live", SOON);
    stage_quit();
}
END_TEST

START_TEST(a_source_that_never_opens_says_why)
{
    start_beside("mode: fail, at: open, status: DENIED");
    term_expect(stage.term, "far failing", SOON);
    ck_assert(line_shows(1, "never heard"));
    ck_assert(line_shows(1, "told to fail in open"));
    term_send(stage.term, "S");
    term_expect(stage.term, "never heard", SOON);
    term_expect(stage.term, "Last error", SOON);
    term_send(stage.term, "q");
    expect_live();
    quit_soon();
}
END_TEST

START_TEST(a_request_that_fails_is_told)
{
    start_beside("jobs: 1, step: 0, mode: fail, at: request, status: DENIED");
    term_send(stage.term, "/");
    term_send(stage.term, "vm000\r");
    term_expect(stage.term, "1 of 2", SOON);
    term_send(stage.term, "c");
    term_expect(stage.term, "Cancel this job?", SOON);
    term_send(stage.term, "y");
    term_expect(stage.term, "told to fail in request", SOON);
    stage_quit();
}
END_TEST

/* ---- hanging -------------------------------------------------------------------------------- */

START_TEST(a_poll_that_can_be_interrupted_fails_at_its_deadline)
{
    start_beside("jobs: 2, step: 0, mode: hang, after: 3, timeout: 1s");
    term_expect(stage.term, "vm001", SOON);
    term_expect(stage.term, "far failing", SOON);
    ck_assert(line_shows(1, "no answer within 1 s"));
    ck_assert(line_shows(term_find(stage.term, "vm001"), "≈"));
    expect_live();
    quit_soon();
}
END_TEST

static const char *const hangs[] = {"poll", "open", "wait"};

START_TEST(a_call_that_hangs_is_shown_stuck_and_holds_nobody_up)
{
    char options[128];
    snprintf(options, sizeof options,
             "jobs: 2, step: 0, mode: hang, interruptible: no, timeout: 1s, at: %s, after: %d",
             hangs[_i], _i == 1 ? 0 : 2);
    start_beside(options);
    term_expect(stage.term, "far stuck", SOON);
    ck_assert(line_shows(1, "has not returned"));
    if (_i != 1)
        ck_assert(line_shows(term_find(stage.term, "vm001"), "≈"));
    expect_live();
    term_send(stage.term, "S");
    term_expect(stage.term, "stuck", SOON);
    term_expect(stage.term, "has not returned", SOON);
    term_send(stage.term, "q");
    expect_live();
    quit_soon();
}
END_TEST

START_TEST(a_request_is_not_sent_to_a_source_that_hangs)
{
    start_beside("jobs: 1, step: 0, mode: hang, interruptible: no, timeout: 1s, after: 2");
    term_expect(stage.term, "far stuck", SOON);
    term_send(stage.term, "/vm000\r");
    term_expect(stage.term, "1 of 2", SOON);
    term_send(stage.term, "c");
    term_expect(stage.term, "hangs in a call", SOON);
    ck_assert(!term_shows(stage.term, "Cancel this job?"));
    quit_soon();
}
END_TEST

START_TEST(a_request_that_hangs_is_told_to_have_no_answer)
{
    start_beside("jobs: 1, step: 0, mode: hang, at: request, interruptible: no, timeout: 1s");
    term_send(stage.term, "/vm000\r");
    term_expect(stage.term, "1 of 2", SOON);
    term_send(stage.term, "c");
    term_expect(stage.term, "Cancel this job?", SOON);
    term_send(stage.term, "y");
    term_expect(stage.term, "far stuck", SOON);
    term_expect(stage.term, "no answer: the source hangs", SOON);
    term_send(stage.term, "M");
    term_expect(stage.term, "far: stuck", SOON);
    term_send(stage.term, "q");
    quit_soon();
}
END_TEST

START_TEST(a_close_that_hangs_does_not_keep_the_program)
{
    start_beside("jobs: 1, step: 0, mode: hang, at: close, interruptible: no, timeout: 1s");
    term_expect(stage.term, "far live", SOON);
    quit_soon();
}
END_TEST

START_TEST(a_slow_source_slows_nothing_else)
{
    start_beside("jobs: 2, mode: slow, delay: 2s, timeout: 20s");
    expect_live();
    term_expect(stage.term, "far live", SOON);
    term_expect(stage.term, "vm001", SOON);
    for (int i = 0; i < 3; i++)
        expect_live();
    ck_assert(line_shows(1, "far live"));
    quit_soon();
}
END_TEST

/* ---- flooding and lying --------------------------------------------------------------------- */

static long peak_megabytes(void)
{
    char path[64], line[256];
    long kilobytes = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)term_pid(stage.term));
    FILE *in = fopen(path, "r");
    ck_assert_ptr_nonnull(in);
    while (fgets(line, sizeof line, in) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0)
            kilobytes = strtol(line + 6, NULL, 10);
    fclose(in);
    ck_assert_int_gt(kilobytes, 0);
    return kilobytes / 1024;
}

static void expect_unharmed(void)
{
    ck_assert(term_alternate(stage.term));
    ck_assert(!term_bell(stage.term));
    ck_assert_ptr_null(strstr(term_title(stage.term), "owned"));
    ck_assert(!term_wrote(stage.term, "\033]0;owned"));
    ck_assert(!term_wrote(stage.term, "\033c"));
    ck_assert(!term_wrote(stage.term, "\xc2\x9b"));
    ck_assert(!term_wrote(stage.term, "\xe2\x80\xae"));
    ck_assert(line_shows(0, "jobtop"));
    ck_assert(line_shows(2, "PROGRESS"));
}

/* Nine kinds of attack, each in texts of a megabyte. */
START_TEST(a_flood_of_hostile_text_harms_nothing)
{
    start_beside("jobs: 9, bytes: 1000000, mode: flood, timeout: 20s");
    term_expect(stage.term, "far live", SOON);
    term_expect(stage.term, "10 jobs", SOON);
    expect_live();
    expect_unharmed();
    term_send(stage.term, "/id:flood\r");
    term_expect(stage.term, "9 of 10", SOON);
    for (int i = 0; i < 9; i++) {
        term_send(stage.term, "\r");
        term_expect(stage.term, "InstanceID", SOON);
        ck_assert(term_alternate(stage.term));
        ck_assert(!term_bell(stage.term));
        term_send(stage.term, "q");
        term_expect(stage.term, "PROGRESS", SOON);
        term_send(stage.term, "j");
    }
    expect_unharmed();
    term_send(stage.term, KEY_ESCAPE);
    term_expect(stage.term, "Export web", SOON);
    ck_assert_int_lt(peak_megabytes(), 400 * MEMORY_FACTOR);
    expect_live();
    quit_soon();
}
END_TEST

/* By the deadline, or by their number: whichever the machine reaches first. */
START_TEST(jobs_without_end_are_stopped)
{
    start_beside_with("mode: endless, timeout: 1s",
                      (const char *const[]){"--filter", "vm:web", NULL});
    expect_live();
    for (int waited = 0; waited < SOON && !term_shows(stage.term, "far failing") &&
                         term_shows(stage.term, " 1 running ");
         waited += 50)
        term_settle(stage.term, 50);
    ck_assert(term_shows(stage.term, "far failing") || !term_shows(stage.term, " 1 running "));
    expect_live();
    ck_assert_int_lt(peak_megabytes(), 1500 * MEMORY_FACTOR);
    quit_soon();
}
END_TEST

START_TEST(lies_are_shown_as_what_they_are)
{
    start_beside("mode: lie");
    term_expect(stage.term, "-4", SOON); /* an unknown state keeps its number */
    expect_live();
    term_send(stage.term, "M");
    term_expect(stage.term, "the driver test", SOON);
    term_expect(stage.term, "times since", SOON); /* each once, however often it is said */
    term_send(stage.term, "q");
    ck_assert(!term_shows(stage.term, "300%"));
    expect_live();
    quit_soon();
}
END_TEST

START_TEST(garbage_is_shown_and_harms_nothing)
{
    start_beside("mode: garbage, jobs: 16");
    term_expect(stage.term, "17 jobs", SOON);
    expect_live();
    for (int i = 0; i < 16; i++) {
        term_send(stage.term, "\r");
        term_expect(stage.term, "InstanceID", SOON);
        ck_assert(term_alternate(stage.term));
        term_send(stage.term, "q");
        term_expect(stage.term, "PROGRESS", SOON);
        term_send(stage.term, "j");
    }
    expect_live();
    quit_soon();
}
END_TEST

/* ---- drivers that are refused --------------------------------------------------------------- */

static const struct {
    const char *name, *says;
} refused[] = {
    {"bad-magic", "not a driver of jobtop"},
    {"bad-major", "version 2.0 of the driver interface; this jobtop has 1.0"},
    {"bad-small", "too small"},
    {"bad-symbol", "does not export `jobtop_driver'"},
    {"bad-slot", "no `poll' call"},
};

#define REFUSED_COUNT (sizeof refused / sizeof refused[0])

/* All of them in one configuration, and one that everybody can write, and one that isn't there. */
START_TEST(a_driver_that_is_refused_is_shown_broken_with_the_reason)
{
    char text[2048] = "interval: 200ms\nsources:\n  - {name: here, driver: local}\n", path[256];
    for (size_t i = 0; i < REFUSED_COUNT; i++) {
        ck_assert_msg(stage_driver(refused[i].name), "%s was not built", refused[i].name);
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "  - {name: s%zu, driver: %s}\n", i,
                 refused[i].name);
    }
    ck_assert(stage_driver("test"));
    snprintf(path, sizeof path, "%s/drivers/test.so", stage.home);
    ck_assert_int_eq(chmod(path, 0777), 0);
    stage_configure(
        "%s  - {name: open-to-all, driver: test}\n  - {name: missing, driver: nowhere}\n", text);
    good_job = stage_job("Export web", "web-01");
    stage_start(&(struct term_options){.rows = 80, .columns = 160}, NULL);
    term_expect(stage.term, "Export web", SOON);
    term_expect(stage.term, "broken", SOON);
    term_send(stage.term, "S");
    for (size_t i = 0; i < REFUSED_COUNT; i++)
        term_expect(stage.term, refused[i].says, SOON);
    term_expect(stage.term, "can be written by", SOON);
    term_expect(stage.term, "there is no driver \"nowhere\"", SOON);
    term_send(stage.term, "q");
    jobtop_local_report(good_job, 42, NULL);
    term_expect(stage.term, "42%", SOON);
    quit_soon();
}
END_TEST

TCase *faults_case(void)
{
    TCase *c = tcase_create("faults of sources");
    tcase_add_checked_fixture(c, stage_open, stage_close);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, a_source_that_fails_is_stale_and_comes_back_by_itself);
    tcase_add_test(c, a_source_that_never_opens_says_why);
    tcase_add_test(c, a_request_that_fails_is_told);
    tcase_add_test(c, a_poll_that_can_be_interrupted_fails_at_its_deadline);
    tcase_add_loop_test(c, a_call_that_hangs_is_shown_stuck_and_holds_nobody_up, 0,
                        sizeof hangs / sizeof hangs[0]);
    tcase_add_test(c, a_request_is_not_sent_to_a_source_that_hangs);
    tcase_add_test(c, a_request_that_hangs_is_told_to_have_no_answer);
    tcase_add_test(c, a_close_that_hangs_does_not_keep_the_program);
    tcase_add_test(c, a_slow_source_slows_nothing_else);
    tcase_add_test(c, a_flood_of_hostile_text_harms_nothing);
    tcase_add_test(c, jobs_without_end_are_stopped);
    tcase_add_test(c, lies_are_shown_as_what_they_are);
    tcase_add_test(c, garbage_is_shown_and_harms_nothing);
    tcase_add_test(c, a_driver_that_is_refused_is_shown_broken_with_the_reason);
    return c;
}
