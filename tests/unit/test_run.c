#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/run_output.h"
#include "cli/run_progress.h"
#include "cli/run_result.h"

/* The percentage that a command's output leaves behind, fed in pieces of `piece` bytes. */
static int percent_in_pieces(const char *output, size_t length, size_t piece)
{
    static struct run_output o;
    int percent = -1;

    run_output_init(&o, &percent);
    for (size_t i = 0; i < length; i += piece)
        run_output_feed(&o, output + i, length - i < piece ? length - i : piece);
    run_output_end(&o);
    return percent;
}

/* The same however the output was cut. */
static int percent_of(const char *output)
{
    size_t length = strlen(output);
    int whole = percent_in_pieces(output, length, length + 1);

    for (size_t piece = 1; piece <= 7; piece++)
        ck_assert_int_eq(percent_in_pieces(output, length, piece), whole);
    return whole;
}

static const struct {
    const char *output;
    int percent;
} cases[] = {
    {"", -1},
    {"no numbers here\n", -1},
    /* plain ones */
    {"42%", 42},
    {"42%\n", 42},
    {"  7%\n", 7},
    {"0%", 0},
    {"100%", 100},
    {"100.00%", 100},
    {"42.5%", 42},
    {"42.5 %", 42},
    {"42,5 %", 42},
    {"99.99%", 99},
    {"042%", 42},
    {"[ 42 %]", 42},
    {"[42%] Building C object", 42},
    {"progress: 42%", 42},
    {"progress=42%", 42},
    {"12%\n34%\n56%\n", 56},
    {"12% 34%", 34},
    {"100%\n3%\n", 3},
    /* real tools */
    {"Receiving objects:  42% (42/100), 1.20 MiB | 2.40 MiB/s\r", 42},
    {"\r######                  42.5%", 42},
    {"Migration: [ 42 %]\rMigration: [ 43 %]", 43},
    {"Block Copy: [ 42.50 %]", 42},
    {"    (42.50/100%)\r    (43.00/100%)\r", 43},
    {"    (100.00/100%)\r", 100},
    {" 42%|####      | 3/7 [00:01<00:02,  2.00it/s]", 42},
    {" 1024K .......... .......... 42% 1.2M 3s", 42},
    {"[download]  42.0% of 10.00MiB at 1.00MiB/s ETA 00:05", 42},
    {"  1,234,567  42%   10.00MB/s    0:00:12 (xfr#1, to-chk=3/7)", 42},
    {"  42.5 %    1.2 MiB / 3.0 MiB = 0.4  1.1 MiB/s", 42},
    {"Progress: [ 42%] [####....]", 42},
    {"\xe2\x96\x88\xe2\x96\x88"
     "42%",
     42},
    /* steps */
    {"(3/7)", 42},
    {"[3/7] CXX main.o", 42},
    {"( 3 / 7 ) foo", 42},
    {"(0/7)", 0},
    {"(7/7)", 100},
    {"(999999999/999999999)", 100},
    {"3/7", -1},
    {"(8/7)", -1},
    {"(3/0)", -1},
    {"(3/7]", -1},
    {"(3/7", -1},
    {"(3/7/8)", -1},
    {"(1.5/7)", -1},
    {"(42.5/100)", -1},
    {"(3/7%)", -1},
    {"(1234567890/1234567890)", -1},
    {"((3/7)", 42},
    {"(3/\n7)", -1},
    /* bars of characters that a number could not follow otherwise */
    {"....42%", 42},
    {"----42%", 42},
    {"=====>42%", 42},
    /* no percentages of progress */
    {"101%", -1},
    {"100.5%", -1},
    {"1000%", -1},
    {"1,234%", -1},
    {"1.2.3%", -1},
    {"v2%", -1},
    {"x_42%", -1},
    {"50/60%", -1},
    {"+5%", -1},
    {"-5%", -1},
    {"5-10%", -1},
    {"foo%20bar", -1},
    {"a 20%2Fb", -1},
    {"printf 42%s", -1},
    {"42%%", -1},
    {"42  %", -1},
    {"42\n%", -1},
    {".%", -1},
    {"%", -1},
    /* other measures */
    {"disk 100% full", -1},
    {"/dev/sda1 97% used", -1},
    {"0% packet loss", -1},
    {"12% CPU", -1},
    {"CPU: 12%", -1},
    {"mem = 80%", -1},
    {"coverage: 80%", -1},
    {"90% remaining", -1},
    {"100% full\n", -1},
    {"42%\ndisk 100% full\n", 42},
    {"42%\n0% packet loss, 43%", 43},
    {"42% fuller", 42},
    {"42% of all", 42},
    {"42%\nfull", 42},
    {"42% aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 42},
    /* escape sequences */
    {"\x1b[32m42\x1b[0m%", 42},
    {"\x1b]0;99%\a42%", 42},
    {"\x1b]0;99%\x1b\\42%", 42},
    {"\x1bP99%\x1b\\", -1},
    {"\x1b[99%\n", -1},
    {"\x1b(B42%", 42},
    {"\x1b[1;31m(3/\x1b[m7)", 42},
    {"4\x1b[5G2%", 2},
    {"4\x1b[1C2%", 2},
    {"12%\x1b[2K\r13%", 13},
    {"\x1b]0;no end\n42%", 42},
    {"42%\b\b\b43%", 43},
};

START_TEST(percentages)
{
    ck_assert_msg(percent_of(cases[_i].output) == cases[_i].percent, "\"%s\": %d, not %d",
                  cases[_i].output, percent_of(cases[_i].output), cases[_i].percent);
}
END_TEST

START_TEST(a_percentage_counts_before_the_line_ends)
{
    static struct run_output o;
    int percent = -1;

    run_output_init(&o, &percent);
    run_output_feed(&o, "disk 100%", 9);
    ck_assert_int_eq(percent, 100);
    run_output_feed(&o, " fu", 3);
    ck_assert_int_eq(percent, 100);
    run_output_feed(&o, "ll\n", 3);
    ck_assert_int_eq(percent, -1);
}
END_TEST

START_TEST(two_streams_share_one_percentage)
{
    static struct run_output out, err;
    int percent = -1;

    run_output_init(&out, &percent);
    run_output_init(&err, &percent);
    run_output_feed(&out, "4", 1);
    run_output_feed(&err, "disk 90% full\n10%\n", 18);
    ck_assert_int_eq(percent, 10);
    run_output_feed(&out, "2%\n", 3);
    ck_assert_int_eq(percent, 42);
}
END_TEST

static void check_line(const char *output, const char *expected)
{
    static struct run_output o;
    struct buf line;
    int percent = -1;

    buf_init(&line, RUN_LINE_MAX);
    run_output_init(&o, &percent);
    run_output_feed(&o, output, strlen(output));
    run_output_line(&o, &line);
    ck_assert_str_eq(buf_text(&line), expected);
    buf_free(&line);
}

START_TEST(the_last_line)
{
    check_line("", "");
    check_line("one", "one");
    check_line("one\n", "one");
    check_line("one\ntwo\n\n  \n", "two");
    check_line("one\r\n", "one");
    check_line("one\rtwo", "two");
    check_line("one\r", "one");
    check_line("  a \t  b   ", "a b");
    check_line("\x1b[1mbold\x1b[0m\x1b]0;title\a", "bold");
    check_line("abc\b\bxy", "axy");
    check_line("\xc3\xa4\b\xc3\xb6", "\xc3\xb6");
    check_line("a\x01\x7f"
               "b",
               "ab");
    check_line("Gr\xc3\xb6\xc3", "Gr\xc3\xb6");
}
END_TEST

START_TEST(a_long_line_is_cut_between_characters)
{
    static struct run_output o;
    struct buf line;
    int percent = -1;

    buf_init(&line, 2 * RUN_LINE_MAX);
    run_output_init(&o, &percent);
    run_output_feed(&o, "x", 1);
    for (int i = 0; i < RUN_LINE_MAX; i++)
        run_output_feed(&o, "\xc3\xa4", 2);
    run_output_feed(&o, " 42%\n", 5);
    run_output_line(&o, &line);
    ck_assert_uint_eq(line.length, RUN_LINE_MAX - 1);
    ck_assert_int_eq(line.bytes[line.length - 1], (char)0xa4);
    ck_assert_int_eq(percent, 42); /* what is past the cut still counts */
    buf_free(&line);
}
END_TEST

START_TEST(the_last_lines)
{
    static struct run_output o;
    struct buf tail;
    int percent = -1;

    buf_init(&tail, 2 * RUN_TAIL_MAX);
    run_output_init(&o, &percent);
    run_output_tail(&o, &tail);
    ck_assert_str_eq(buf_text(&tail), "");
    run_output_feed(&o, "one\n\n  two  \r\n10%\r20%\rdone\nlast without newline", 47);
    run_output_end(&o);
    run_output_tail(&o, &tail);
    ck_assert_str_eq(buf_text(&tail), "one\n  two\ndone\nlast without newline");

    buf_clear(&tail);
    for (int i = 0; i < 100; i++) {
        char text[16];

        run_output_feed(&o, text, (size_t)snprintf(text, sizeof(text), "line %d\n", i));
    }
    run_output_tail(&o, &tail);
    ck_assert(!strncmp(buf_text(&tail), "line 90\n", 8));
    ck_assert_uint_eq(o.tail_lines, RUN_TAIL_LINES);

    for (int i = 0; i < 20; i++) {
        for (int j = 0; j < 2 * RUN_LINE_MAX; j++)
            run_output_feed(&o, "z", 1);
        run_output_feed(&o, "\n", 1);
    }
    buf_clear(&tail);
    run_output_tail(&o, &tail);
    ck_assert_uint_le(tail.length, RUN_TAIL_MAX);
    ck_assert_uint_eq(o.tail_lines, 3);
    buf_free(&tail);
}
END_TEST

/* Any bytes: bounds hold, the result doesn't depend on the pieces. */
START_TEST(any_bytes)
{
    static const char alphabet[] =
        "0123456789%%((/))[].,  \r\n\b\t\x1b\x1b[]m;KHC\a\\fulpcuoe\xc3\xa4\xe2\x96\x88-+";
    char bytes[600];
    unsigned seed = 12345;

    for (int round = 0; round < 2000; round++) {
        int percent;

        for (size_t i = 0; i < sizeof(bytes); i++) {
            seed = seed * 1103515245 + 12345;
            bytes[i] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
        }
        percent = percent_in_pieces(bytes, sizeof(bytes), sizeof(bytes));
        ck_assert_int_ge(percent, -1);
        ck_assert_int_le(percent, 100);
        ck_assert_int_eq(percent_in_pieces(bytes, sizeof(bytes), 1), percent);
        ck_assert_int_eq(percent_in_pieces(bytes, sizeof(bytes), 13), percent);
    }
}
END_TEST

/* waitpid's status of a process that exited, or that a signal killed. */
#define EXITED(status)    ((status) << 8)
#define KILLED_BY(number) (number)

static struct run_result result_of(struct run_end_facts facts, const char *tail)
{
    struct run_result result;

    facts.program = "backup";
    facts.tail = tail;
    facts.tail_length = strlen(tail);
    run_result_make(&result, &facts);
    return result;
}

START_TEST(a_command_that_exits_well_completed)
{
    struct run_result r = result_of((struct run_end_facts){.wait_status = EXITED(0)}, "a warning");

    ck_assert_int_eq(r.exit_status, 0);
    ck_assert_int_eq(r.outcome, JOBTOP_LOCAL_COMPLETED);
    ck_assert_uint_eq(r.error_code, 0);
    ck_assert_str_eq(buf_text(&r.message), "");
    run_result_free(&r);
}
END_TEST

START_TEST(a_command_that_fails)
{
    struct run_result r = result_of((struct run_end_facts){.wait_status = EXITED(3)}, "");

    ck_assert_int_eq(r.exit_status, 3);
    ck_assert_int_eq(r.outcome, JOBTOP_LOCAL_FAILED);
    ck_assert_uint_eq(r.error_code, 3);
    ck_assert_str_eq(buf_text(&r.status), "exit status 3");
    ck_assert_str_eq(buf_text(&r.message), "exit status 3");
    run_result_free(&r);

    r = result_of((struct run_end_facts){.wait_status = EXITED(1)}, "no such disk");
    ck_assert_str_eq(buf_text(&r.message), "exit status 1: no such disk");
    run_result_free(&r);

    r = result_of((struct run_end_facts){.wait_status = EXITED(1)}, "one\ntwo");
    ck_assert_str_eq(buf_text(&r.message),
                     "exit status 1: two\nThe last lines of standard error:\none\ntwo");
    run_result_free(&r);
}
END_TEST

START_TEST(a_command_that_a_signal_killed)
{
    struct run_result r = result_of((struct run_end_facts){.wait_status = KILLED_BY(SIGKILL)}, "x");

    ck_assert_int_eq(r.exit_status, 137);
    ck_assert_int_eq(r.outcome, JOBTOP_LOCAL_FAILED);
    ck_assert_uint_eq(r.error_code, 137);
    ck_assert_str_eq(buf_text(&r.message), "killed by signal 9 (Killed): x");
    run_result_free(&r);

    /* from the keyboard, and one that we passed on: wanted */
    r = result_of((struct run_end_facts){.wait_status = KILLED_BY(SIGINT)}, "");
    ck_assert_int_eq(r.exit_status, 130);
    ck_assert_int_eq(r.outcome, JOBTOP_LOCAL_TERMINATED);
    run_result_free(&r);
    r = result_of(
        (struct run_end_facts){.wait_status = KILLED_BY(SIGTERM), .passed_signal = SIGTERM}, "");
    ck_assert_int_eq(r.exit_status, 143);
    ck_assert_int_eq(r.outcome, JOBTOP_LOCAL_TERMINATED);
    run_result_free(&r);
    r = result_of(
        (struct run_end_facts){.wait_status = KILLED_BY(SIGSEGV), .passed_signal = SIGTERM}, "");
    ck_assert_int_eq(r.outcome, JOBTOP_LOCAL_FAILED);
    run_result_free(&r);
}
END_TEST

START_TEST(a_command_that_was_asked_to_end)
{
    static const int statuses[] = {EXITED(0), EXITED(1), KILLED_BY(SIGTERM), KILLED_BY(SIGKILL)};

    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        struct run_result r = result_of(
            (struct run_end_facts){.wait_status = statuses[i], .asked = JOBTOP_REQUEST_TERMINATE},
            "");
        ck_assert_int_eq(r.outcome, JOBTOP_LOCAL_TERMINATED);
        ck_assert_uint_eq(r.error_code, 0);
        ck_assert_ptr_nonnull(strstr(buf_text(&r.status), " after Terminate"));
        run_result_free(&r);
        r = result_of(
            (struct run_end_facts){.wait_status = statuses[i], .asked = JOBTOP_REQUEST_KILL}, "");
        ck_assert_int_eq(r.outcome, JOBTOP_LOCAL_KILLED);
        run_result_free(&r);
    }
}
END_TEST

START_TEST(a_command_that_could_not_start_or_took_too_long)
{
    struct run_result r = result_of((struct run_end_facts){.exec_error = ENOENT}, "");

    ck_assert_int_eq(r.exit_status, 127);
    ck_assert_int_eq(r.outcome, JOBTOP_LOCAL_FAILED);
    ck_assert_ptr_nonnull(strstr(buf_text(&r.message), "backup"));
    ck_assert_ptr_nonnull(r.action);
    run_result_free(&r);
    r = result_of((struct run_end_facts){.exec_error = EACCES}, "");
    ck_assert_int_eq(r.exit_status, 126);
    run_result_free(&r);
    r = result_of((struct run_end_facts){.wait_status = KILLED_BY(SIGTERM), .timed_out = true}, "");
    ck_assert_int_eq(r.outcome, JOBTOP_LOCAL_FAILED);
    ck_assert_ptr_nonnull(strstr(buf_text(&r.message), "--timeout"));
    run_result_free(&r);
}
END_TEST

START_TEST(command_lines)
{
    static const struct {
        const char *argv[4];
        const char *line;
    } lines[] = {
        {{"rsync", "-a", "/srv/x"}, "rsync -a /srv/x"},
        {{"echo", "a b", ""}, "echo 'a b' ''"},
        {{"sh", "-c", "echo 'x'; exit $y"}, "sh -c 'echo '\\''x'\\''; exit $y'"},
    };

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct buf line;

        buf_init(&line, 1000);
        run_command_line((char *const *)lines[i].argv, &line);
        ck_assert_str_eq(buf_text(&line), lines[i].line);
        buf_free(&line);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("run");
    TCase *progress = tcase_create("progress");
    TCase *output = tcase_create("output");
    TCase *result = tcase_create("result");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_loop_test(progress, percentages, 0, (int)(sizeof(cases) / sizeof(cases[0])));
    tcase_add_test(progress, a_percentage_counts_before_the_line_ends);
    tcase_add_test(progress, two_streams_share_one_percentage);
    tcase_add_test(output, the_last_line);
    tcase_add_test(output, a_long_line_is_cut_between_characters);
    tcase_add_test(output, the_last_lines);
    tcase_add_test(output, any_bytes);
    suite_add_tcase(suite, progress);
    tcase_add_test(result, a_command_that_exits_well_completed);
    tcase_add_test(result, a_command_that_fails);
    tcase_add_test(result, a_command_that_a_signal_killed);
    tcase_add_test(result, a_command_that_was_asked_to_end);
    tcase_add_test(result, a_command_that_could_not_start_or_took_too_long);
    tcase_add_test(result, command_lines);
    suite_add_tcase(suite, output);
    suite_add_tcase(suite, result);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
