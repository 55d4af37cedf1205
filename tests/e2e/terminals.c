/*
 * Real terminals: poor ones, small ones, other locales, resizing; and however the program ends, the
 * terminal is whole.
 */
#include "stage.h"

#include <string.h>
#include <sys/wait.h>

static void start_with_job(const struct term_options *options)
{
    struct jobtop_local_job *job = stage_job("Export web", "web-01");
    jobtop_local_report(job, 42, "copying");
    stage_start(options, NULL);
    term_expect(stage.term, "Export web", SOON);
}

static void expect_signal_death(int number)
{
    int status = term_wait_exit(stage.term, SOON);
    ck_assert_msg((WIFSIGNALED(status) && WTERMSIG(status) == number) ||
                      (WIFEXITED(status) && WEXITSTATUS(status) != 0),
                  "wait status %x", (unsigned)status);
    stage_check_restored();
}

static const int ending[] = {SIGTERM, SIGHUP, SIGINT, SIGSEGV, SIGABRT, SIGBUS};

START_TEST(the_terminal_is_whole_after_a_signal)
{
    start_with_job(NULL);
    ck_assert(term_alternate(stage.term));
    term_signal(stage.term, ending[_i]);
    if (ending[_i] == SIGSEGV || ending[_i] == SIGABRT || ending[_i] == SIGBUS)
        expect_signal_death(ending[_i]);
    else
        term_wait_exit(stage.term, SOON);
    stage_check_restored();
}
END_TEST

START_TEST(control_c_quits)
{
    start_with_job(NULL);
    term_send(stage.term, "\003");
    term_wait_exit(stage.term, SOON);
    stage_check_restored();
}
END_TEST

START_TEST(a_terminal_that_goes_away_ends_it)
{
    start_with_job(NULL);
    term_hang_up(stage.term);
    term_wait_exit(stage.term, SOON);
}
END_TEST

START_TEST(control_z_gives_the_shell_back_and_fg_returns)
{
    stage_job("Export web", "web-01");
    struct term_options options = {.rows = 24,
                                   .columns = 100,
                                   .home = stage.home,
                                   .environment = (const char *const[]){"PS1=shell> ", NULL}};
    stage.term =
        term_start(&options, (const char *const[]){"bash", "--norc", "--noprofile", "-i", NULL});
    term_expect(stage.term, "shell>", SOON);
    term_send(stage.term, "\"${JOBTOP:-./jobtop}\"\r");
    term_expect(stage.term, "Export web", SOON);
    term_send(stage.term, "\032");
    term_expect(stage.term, "Stopped", SOON);
    ck_assert(!term_alternate(stage.term));
    ck_assert(term_cursor_visible(stage.term));
    stage_job("While away", "web-02");
    term_send(stage.term, "fg\r");
    term_expect(stage.term, "While away", SOON);
    ck_assert(term_alternate(stage.term));
    term_send(stage.term, "q");
    term_expect(stage.term, "shell>", SOON);
    ck_assert(!term_alternate(stage.term));
    term_send(stage.term, "exit\r");
    term_wait_exit(stage.term, SOON);
}
END_TEST

/* A scrolling region of fewer lines would be the shell's, too, when we have gone. */
START_TEST(a_large_terminal_is_taken_as_a_whole)
{
    stage_job("Export web", "web-01");
    stage_start(&(struct term_options){.rows = 50, .columns = 120}, NULL);
    term_expect(stage.term, "Export web", SOON);
    ck_assert(term_wrote(stage.term, "\033[1;50r"));
    ck_assert(!term_wrote(stage.term, "\033[1;24r"));
    stage_quit();
}
END_TEST

START_TEST(any_size_shows_something_true)
{
    static const int sizes[][2] = {{50, 200}, {24, 80}, {8, 40},  {3, 20},
                                   {1, 10},   {1, 1},   {2, 300}, {24, 80}};
    start_with_job(NULL);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        term_resize(stage.term, sizes[i][0], sizes[i][1]);
        term_settle(stage.term, 150);
        ck_assert(term_running(stage.term));
        if (sizes[i][0] >= 8 && sizes[i][1] >= 40)
            term_expect(stage.term, "42%", SOON);
    }
    term_expect(stage.term, "Export web", SOON);
    stage_quit();
}
END_TEST

START_TEST(one_line_tells_the_truth)
{
    struct jobtop_local_job *job = stage_job("Export web", "web-01");
    jobtop_local_fail(job, 32768, "no");
    stage_start(&(struct term_options){.rows = 1, .columns = 40}, NULL);
    term_expect(stage.term, "✗1", SOON);
    stage_quit();
}
END_TEST

static const char *const poor[] = {"xterm-256color", "tmux-256color", "linux",
                                   "vt100",          "screen",        "ansi"};

START_TEST(poor_terminals_show_the_table)
{
    start_with_job(&(struct term_options){.rows = 24, .columns = 80, .term = poor[_i]});
    term_expect(stage.term, "42%", SOON);
    term_send(stage.term, "\r");
    term_expect(stage.term, "InstanceID", SOON);
    term_send(stage.term, "q");
    term_expect(stage.term, "42%", SOON);
    term_send(stage.term, "q");
    int status = term_wait_exit(stage.term, SOON);
    ck_assert_int_eq(status, 0);
    ck_assert(term_modes_restored(stage.term));
}
END_TEST

START_TEST(a_terminal_that_can_not_move_its_cursor_is_told_what_to_do)
{
    stage_start(&(struct term_options){.term = "dumb"}, NULL);
    int status = term_wait_exit(stage.term, SOON);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 2);
    ck_assert(term_shows(stage.term, "TERM"));
    ck_assert(term_shows(stage.term, "jobtop list"));
    ck_assert(!term_wrote(stage.term, "\033"));
    ck_assert(term_modes_restored(stage.term));
}
END_TEST

START_TEST(a_terminal_newer_than_the_machine_is_taken_for_an_xterm)
{
    start_with_job(&(struct term_options){.term = "xterm-not-made-yet"});
    term_expect(stage.term, "42%", SOON);
    stage_quit();
}
END_TEST

static bool beyond_ascii(struct term *t)
{
    for (int row = 0; row < term_rows(t); row++)
        for (const char *p = term_line(t, row); *p != '\0'; p++)
            if ((unsigned char)*p >= 0x80)
                return true;
    return false;
}

START_TEST(the_c_locale_and_ascii_show_only_ascii)
{
    stage_job("Übertragung 東京", "Тест");
    stage_start(
        &(struct term_options){.rows = 24, .columns = 100, .locale = _i == 0 ? "C" : "C.UTF-8"},
        _i == 0 ? NULL : (const char *const[]){"--ascii", NULL});
    term_expect(stage.term, "bertragung", SOON);
    term_send(stage.term, "\r");
    term_expect(stage.term, "InstanceID", SOON);
    ck_assert(!beyond_ascii(stage.term));
    stage_quit();
}
END_TEST

START_TEST(no_color_means_no_colour)
{
    struct jobtop_local_job *job = stage_job("Export web", "web-01");
    jobtop_local_fail(job, 32768, "no");
    stage_start(&(struct term_options){.environment = (const char *const[]){"NO_COLOR=1", NULL}},
                NULL);
    term_expect(stage.term, "1 failed", SOON);
    for (int row = 0; row < term_rows(stage.term); row++)
        for (int column = 0; column < term_columns(stage.term); column++)
            ck_assert(!term_cell(stage.term, row, column).coloured);
    stage_quit();
}
END_TEST

START_TEST(a_quiet_screen_writes_next_to_nothing)
{
    struct jobtop_local_job *job = stage_job("Export web", "web-01");
    jobtop_local_complete(job, NULL);
    stage_start(NULL, NULL);
    term_expect(stage.term, "Completed", SOON);
    term_settle(stage.term, 1500);
    uint64_t before = term_bytes(stage.term);
    term_settle(stage.term, 3000);
    /* A clock with seconds, and the source's age: a few dozen bytes a second. */
    ck_assert_uint_lt(term_bytes(stage.term) - before, 600);
    ck_assert(!term_bell(stage.term));
    stage_quit();
}
END_TEST

START_TEST(the_title_is_given_back)
{
    start_with_job(NULL);
    ck_assert_ptr_nonnull(strstr(term_title(stage.term), "jobtop"));
    term_forget_output(stage.term);
    term_send(stage.term, "q");
    term_wait_exit(stage.term, SOON);
    ck_assert(term_wrote(stage.term, "\033[23;0"));
}
END_TEST

TCase *terminals_case(void)
{
    TCase *c = tcase_create("terminals");
    tcase_add_checked_fixture(c, stage_open, stage_close);
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, the_terminal_is_whole_after_a_signal, 0,
                        sizeof ending / sizeof ending[0]);
    tcase_add_test(c, control_c_quits);
    tcase_add_test(c, a_terminal_that_goes_away_ends_it);
    tcase_add_test(c, control_z_gives_the_shell_back_and_fg_returns);
    tcase_add_test(c, a_large_terminal_is_taken_as_a_whole);
    tcase_add_test(c, any_size_shows_something_true);
    tcase_add_test(c, one_line_tells_the_truth);
    tcase_add_loop_test(c, poor_terminals_show_the_table, 0, sizeof poor / sizeof poor[0]);
    tcase_add_test(c, a_terminal_that_can_not_move_its_cursor_is_told_what_to_do);
    tcase_add_test(c, a_terminal_newer_than_the_machine_is_taken_for_an_xterm);
    tcase_add_loop_test(c, the_c_locale_and_ascii_show_only_ascii, 0, 2);
    tcase_add_test(c, no_color_means_no_colour);
    tcase_add_test(c, a_quiet_screen_writes_next_to_nothing);
    tcase_add_test(c, the_title_is_given_back);
    return c;
}
