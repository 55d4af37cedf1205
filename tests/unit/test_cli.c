/*
 * The command line's pure parts: options, which job is meant, columns.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/field.h"
#include "cli/match.h"
#include "engine/delta.h"

/* The table of commands names them; none is run here. */
#define NOT_RUN(function)                                                                          \
    int function(struct cli *cli, int argc, char **argv)                                           \
    {                                                                                              \
        (void)cli;                                                                                 \
        (void)argc;                                                                                \
        (void)argv;                                                                                \
        return -1;                                                                                 \
    }
NOT_RUN(dashboard_command)
NOT_RUN(list_command)
NOT_RUN(show_command)
NOT_RUN(wait_command)
NOT_RUN(request_command)
NOT_RUN(set_command)
NOT_RUN(run_command)
NOT_RUN(sources_command)
NOT_RUN(drivers_command)
NOT_RUN(config_command)
NOT_RUN(man_command)
#ifdef WITH_DEMO
NOT_RUN(demo_command)
#endif

/* ---- options -------------------------------------------------------------------------- */

static struct cli cli;
static char *arguments[300];
static char **operands;
static int operand_count;
static char said[8192];

/* Parses; what is said meanwhile lands in `said`. */
static int parse(const char *first, ...)
{
    FILE *caught = tmpfile();
    int before = dup(STDERR_FILENO), status;
    size_t length;
    va_list args;

    operand_count = 1;
    arguments[0] = (char *)"jobtop";
    va_start(args, first);
    for (const char *p = first; p != NULL; p = va_arg(args, const char *))
        arguments[operand_count++] = (char *)(uintptr_t)p;
    va_end(args);
    arguments[operand_count] = NULL;
    operands = arguments;

    ck_assert_ptr_nonnull(caught);
    fflush(stderr);
    dup2(fileno(caught), STDERR_FILENO);
    status = cli_parse(&cli, &operand_count, &operands);
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
    rewind(caught);
    length = fread(said, 1, sizeof said - 1, caught);
    said[length] = '\0';
    fclose(caught);
    return status;
}

START_TEST(test_no_command_is_the_dashboard)
{
    ck_assert_int_eq(parse(NULL), CLI_DONE);
    ck_assert_int_eq(cli.command->id, CLI_COMMAND_DASHBOARD);
    ck_assert_int_eq(operand_count, 1);
    ck_assert_str_eq(operands[0], "dashboard");
    ck_assert_int_eq(cli.timeout_ms, -1);
    ck_assert_str_eq(said, "");

    ck_assert_int_eq(parse("--filter", "state:failed", "--ascii", NULL), CLI_DONE);
    ck_assert_int_eq(cli.command->id, CLI_COMMAND_DASHBOARD);
    ck_assert_str_eq(cli_value(&cli, CLI_OPTION_FILTER), "state:failed");
    ck_assert(cli_given(&cli, CLI_OPTION_ASCII));
}
END_TEST

START_TEST(test_options_stand_anywhere)
{
    ck_assert_int_eq(parse("-s", "one", "show", "-stwo", "JOB", "--format=json", "-v", NULL),
                     CLI_DONE);
    ck_assert_int_eq(cli.command->id, CLI_COMMAND_SHOW);
    ck_assert_uint_eq(cli.source_count, 2);
    ck_assert_str_eq(cli.sources[0], "one");
    ck_assert_str_eq(cli.sources[1], "two");
    ck_assert_int_eq(cli.format, CLI_FORMAT_JSON);
    ck_assert(cli.verbose);
    ck_assert(!cli.read_only);
    ck_assert_int_eq(operand_count, 2);
    ck_assert_str_eq(operands[0], "show");
    ck_assert_str_eq(operands[1], "JOB");
    ck_assert_ptr_null(operands[2]);

    ck_assert_int_eq(parse("list", "-vs", "x", "--read-only", "--timeout", "1500ms", NULL),
                     CLI_DONE);
    ck_assert_str_eq(cli.sources[0], "x");
    ck_assert(cli.verbose && cli.read_only);
    ck_assert_int_eq(cli.timeout_ms, 1500);
    ck_assert_int_eq(cli.format, CLI_FORMAT_TABLE);
}
END_TEST

START_TEST(test_two_dashes_end_the_options)
{
    ck_assert_int_eq(parse("wait", "--", "--odd", "-v", NULL), CLI_DONE);
    ck_assert_int_eq(operand_count, 3);
    ck_assert_str_eq(operands[1], "--odd");
    ck_assert_str_eq(operands[2], "-v");
    ck_assert(!cli.verbose);
}
END_TEST

START_TEST(test_run_leaves_the_command_alone)
{
    ck_assert_int_eq(parse("run", "--name", "n", "--", "cmd", "--format", "-v", "--", "x", NULL),
                     CLI_DONE);
    ck_assert_str_eq(cli_value(&cli, CLI_OPTION_NAME), "n");
    ck_assert_int_eq(operand_count, 6);
    ck_assert_str_eq(operands[1], "cmd");
    ck_assert_str_eq(operands[2], "--format");
    ck_assert_str_eq(operands[3], "-v");
    ck_assert_str_eq(operands[4], "--");

    ck_assert_int_eq(parse("run", "cmd", "--timeout", "-s", NULL), CLI_DONE);
    ck_assert_int_eq(operand_count, 4);
    ck_assert_str_eq(operands[2], "--timeout");
    ck_assert_int_eq(parse("run", "--", NULL), CLI_USAGE);
}
END_TEST

START_TEST(test_wrong_usage_is_told)
{
    ck_assert_int_eq(parse("lst", NULL), CLI_USAGE);
    ck_assert_ptr_nonnull(strstr(said, "did you mean \"list\""));
    ck_assert_int_eq(parse("list", "--fromat", "csv", NULL), CLI_USAGE);
    ck_assert_ptr_nonnull(strstr(said, "did you mean \"--format\""));
    ck_assert_int_eq(parse("list", "--form", "csv", NULL), CLI_USAGE);
    ck_assert_int_eq(parse("list", "-x", NULL), CLI_USAGE);
    ck_assert_int_eq(parse("list", "--format", NULL), CLI_USAGE);
    ck_assert_ptr_nonnull(strstr(said, "needs a value"));
    ck_assert_int_eq(parse("list", "-s", NULL), CLI_USAGE);
    ck_assert_int_eq(parse("cancel", "a", "--yes=1", NULL), CLI_USAGE);
    ck_assert_int_eq(parse("list", "--yes", NULL), CLI_USAGE);
    ck_assert_ptr_nonnull(strstr(said, "\"list\" takes no --yes"));
    ck_assert_int_eq(parse("list", "extra", NULL), CLI_USAGE);
    ck_assert_int_eq(parse("show", NULL), CLI_USAGE);
    ck_assert_int_eq(parse("show", "a", "b", NULL), CLI_USAGE);
    ck_assert_int_eq(parse("set", "a", NULL), CLI_USAGE);
    ck_assert_int_eq(parse("config", NULL), CLI_USAGE);
    ck_assert_int_eq(parse("show", "a", "--format", "csv", NULL), CLI_USAGE);
    ck_assert_ptr_nonnull(strstr(said, "text json"));
    ck_assert_int_eq(parse("list", "--timeout", "soon", NULL), CLI_USAGE);
    ck_assert_int_eq(parse("list", "--timeout", "-1", NULL), CLI_USAGE);
}
END_TEST

START_TEST(test_too_many_sources)
{
    const char *words[2 * CLI_SOURCES_MAX + 5];
    char **argv = calloc(2 * CLI_SOURCES_MAX + 6, sizeof *argv);
    int argc = 0, kept = dup(STDERR_FILENO);

    ck_assert_ptr_nonnull(argv);
    words[argc++] = "jobtop";
    words[argc++] = "list";
    for (int i = 0; i <= CLI_SOURCES_MAX; i++)
        words[argc++] = "-sx";
    for (int i = 0; i < argc; i++)
        argv[i] = (char *)(uintptr_t)words[i];
    operands = argv;
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
    ck_assert_int_eq(cli_parse(&cli, &argc, &operands), CLI_USAGE);
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    free(argv);
}
END_TEST

START_TEST(test_what_was_typed_is_said_safely)
{
    ck_assert_int_eq(parse("\033]0;owned\007\xff", NULL), CLI_USAGE);
    ck_assert_ptr_null(strchr(said, '\033'));
    ck_assert_ptr_null(strchr(said, '\007'));
    ck_assert_int_eq(parse("list", "--\033[2J", NULL), CLI_USAGE);
    ck_assert_ptr_null(strchr(said, '\033'));
    ck_assert_int_eq(parse("list", "-\033", NULL), CLI_USAGE);
    ck_assert_ptr_null(strchr(said, '\033'));
}
END_TEST

START_TEST(test_help_needs_nothing_else)
{
    ck_assert_int_eq(parse("--help", NULL), CLI_DONE);
    ck_assert_ptr_null(cli.command);
    ck_assert_int_eq(parse("show", "--help", NULL), CLI_DONE);
    ck_assert_int_eq(cli.command->id, CLI_COMMAND_SHOW);
    ck_assert_int_eq(parse("--version", NULL), CLI_DONE);
    ck_assert_int_eq(parse("nothing", "--help", NULL), CLI_USAGE);
}
END_TEST

START_TEST(test_exit_statuses_are_the_contract)
{
    ck_assert_int_eq(CLI_DONE, 0);
    ck_assert_int_eq(CLI_FAILED, 1);
    ck_assert_int_eq(CLI_USAGE, 2);
    ck_assert_int_eq(CLI_UNREACHABLE, 3);
    ck_assert_int_eq(CLI_TIMED_OUT, 4);
    ck_assert_int_eq(cli_exit_status(JOBTOP_OK), 0);
    ck_assert_int_eq(cli_exit_status(JOBTOP_REFUSED), 1);
    ck_assert_int_eq(cli_exit_status(JOBTOP_DENIED), 1);
    ck_assert_int_eq(cli_exit_status(JOBTOP_AMBIGUOUS), 2);
    ck_assert_int_eq(cli_exit_status(JOBTOP_INVALID), 2);
    ck_assert_int_eq(cli_exit_status(JOBTOP_UNREACHABLE), 3);
    ck_assert_int_eq(cli_exit_status(JOBTOP_TIMEOUT), 4);
}
END_TEST

START_TEST(test_password_in_an_address)
{
    size_t length = 0;
    const char *password = cli_password("https://me:se@cret@host:5986/wsman?a=b:c@d", &length);

    ck_assert_ptr_nonnull(password);
    ck_assert_uint_eq(length, 7);
    ck_assert_mem_eq(password, "se@cret", 7);
    ck_assert_ptr_null(cli_password("https://me@host:5986/", &length));
    ck_assert_ptr_null(cli_password("https://host:5986/a:b@c", &length));
    ck_assert_ptr_null(cli_password("/home/a:b/x@y", &length));
    ck_assert_ptr_null(cli_password("qemu+ssh://kvm01/system", &length));
    ck_assert_ptr_null(cli_password("", &length));
    ck_assert_ptr_nonnull(cli_password("me:x@host", &length));
}
END_TEST

/* ---- which job ------------------------------------------------------------------------ */

START_TEST(test_source_of_a_job)
{
    ck_assert_uint_eq(match_source("hv01/abc", "hv01"), 4);
    ck_assert_uint_eq(match_source("hv01/", "hv01"), 4);
    ck_assert_uint_eq(match_source("hv01", "hv01"), 0);
    ck_assert_uint_eq(match_source("hv012/abc", "hv01"), 0);
    ck_assert_uint_eq(match_source("local:/tmp/jobs.db/17", "local:/tmp/jobs.db"), 18);
}
END_TEST

START_TEST(test_part_of_an_id)
{
    ck_assert_int_eq(match_id("ABC", 3, "ABC", 3), MATCH_EXACT);
    ck_assert_int_eq(match_id("ABC", 3, "abc", 3), MATCH_PART);
    ck_assert_int_eq(match_id("ABC", 3, "B", 1), MATCH_PART);
    ck_assert_int_eq(match_id("ABC", 3, "bc", 2), MATCH_PART);
    ck_assert_int_eq(match_id("ABC", 3, "BCD", 3), MATCH_NONE);
    ck_assert_int_eq(match_id("ABC", 3, "ABCD", 4), MATCH_NONE);
    ck_assert_int_eq(match_id("ABC", 3, "", 0), MATCH_NONE);
    ck_assert_int_eq(match_id("A\0B", 3, "B", 1), MATCH_PART);
    ck_assert_int_eq(match_id("[", 1, "{", 1), MATCH_NONE);
}
END_TEST

static void add_jobs(struct table *table, uint16_t source, const char *const *ids)
{
    struct job_builder *b = job_builder_new();
    struct delta *d = delta_new(source);

    ck_assert(b != NULL && d != NULL);
    d->restart = d->complete = true;
    d->now_ms = d->wall_us = 1;
    for (; *ids != NULL; ids++) {
        job_builder_begin(b, *ids, strlen(*ids));
        ck_assert(delta_add(d, job_builder_finish(b)));
    }
    table_apply(table, d, NULL, NULL);
    job_builder_free(b);
}

static size_t found(struct table *table, int source, const char *part, bool *exact)
{
    struct matches matches;

    match_find(table, source, part, strlen(part), &matches);
    *exact = matches.exact;
    return matches.count;
}

START_TEST(test_matches_in_the_table)
{
    static const char *const first[] = {"aa11", "aa22", "b", NULL};
    static const char *const second[] = {"b", "bb", "AA33", NULL};
    struct table *table = table_new();
    bool exact;

    ck_assert_ptr_nonnull(table);
    ck_assert_uint_eq(found(table, -1, "a", &exact), 0);
    add_jobs(table, 0, first);
    add_jobs(table, 1, second);
    ck_assert_uint_eq(found(table, -1, "22", &exact), 1);
    ck_assert(!exact);
    ck_assert_uint_eq(found(table, -1, "aa", &exact), 3);
    ck_assert_uint_eq(found(table, 1, "aa", &exact), 1);
    /* a whole InstanceID beats those that have it in them, but not its twin elsewhere */
    ck_assert_uint_eq(found(table, 1, "b", &exact), 1);
    ck_assert(exact);
    ck_assert_uint_eq(found(table, -1, "b", &exact), 2);
    ck_assert(exact);
    ck_assert_uint_eq(found(table, 0, "bb", &exact), 0);
    table_free(table);
}
END_TEST

START_TEST(test_more_matches_than_are_kept)
{
    char texts[40][16];
    const char *ids[41] = {NULL};
    struct table *table = table_new();
    struct matches matches;

    for (int i = 0; i < 40; i++) {
        snprintf(texts[i], sizeof texts[i], "job%d", i);
        ids[i] = texts[i];
    }
    add_jobs(table, 0, ids);
    match_find(table, -1, "job", 3, &matches);
    ck_assert_uint_eq(matches.count, 40);
    for (int i = 0; i < MATCH_KEPT; i++)
        ck_assert_ptr_nonnull(table_row(table, matches.rows[i])->job);
    table_free(table);
}
END_TEST

/* ---- columns -------------------------------------------------------------------------- */

START_TEST(test_names_of_fields)
{
    struct field f;

    ck_assert(field_find("Name", 4, &f));
    ck_assert_int_eq(f.kind, FIELD_PROPERTY);
    ck_assert_int_eq(f.property, JOBTOP_P_Name);
    ck_assert(field_find("name", 4, &f));
    ck_assert_int_eq(f.kind, FIELD_COLUMN);
    ck_assert_int_eq(f.column, COLUMN_NAME);
    ck_assert(field_find("jobstate", 8, &f));
    ck_assert_int_eq(f.kind, FIELD_PROPERTY);
    ck_assert_str_eq(f.name, "JobState");
    ck_assert(field_find("JobStateText", 12, &f));
    ck_assert_int_eq(f.kind, FIELD_PROPERTY_TEXT);
    ck_assert_str_eq(f.name, "JobStateText");
    ck_assert(!field_find("CaptionText", 11, &f)); /* it has no map */
    ck_assert(!field_find("Text", 4, &f));
    ck_assert(field_find("Source", 6, &f));
    ck_assert_int_eq(f.kind, FIELD_SOURCE);
    ck_assert(field_find("source", 6, &f));
    ck_assert_int_eq(f.kind, FIELD_COLUMN);
    ck_assert(field_find("AffectedElements", 16, &f));
    ck_assert(!field_find("nothing", 7, &f));
    ck_assert_str_eq(field_nearest("JobSate"), "JobState");
}
END_TEST

START_TEST(test_every_property_is_a_field)
{
    size_t count = 0;
    struct field *all = field_all(&count);

    ck_assert_ptr_nonnull(all);
    ck_assert_uint_eq(count, 3 + JOBTOP_PROPERTY_COUNT);
    ck_assert_str_eq(all[0].name, "Source");
    ck_assert_str_eq(all[1].name, "Class");
    ck_assert_str_eq(all[2].name, "AffectedElements");
    for (int i = 0; i < JOBTOP_PROPERTY_COUNT; i++) {
        ck_assert_int_eq(all[3 + i].kind, FIELD_PROPERTY);
        ck_assert_int_eq((int)all[3 + i].property, i);
    }
    free(all);
}
END_TEST

START_TEST(test_list_of_columns)
{
    struct field *fields = NULL;
    struct detail d = DETAIL_INIT;
    size_t count;
    char many[3000] = "";

    ck_assert_int_eq(field_list("vm, name ,,JobState", &fields, &count, &d), JOBTOP_OK);
    ck_assert_uint_eq(count, 3);
    ck_assert_str_eq(fields[1].name, "name");
    free(fields);
    ck_assert_int_eq(field_list("vm,stat", &fields, &count, &d), JOBTOP_INVALID);
    ck_assert_ptr_nonnull(strstr(d.text, "\"stat\""));
    ck_assert_ptr_nonnull(strstr(d.text, "state"));
    ck_assert_int_eq(field_list("", &fields, &count, &d), JOBTOP_INVALID);
    ck_assert_int_eq(field_list(" , ", &fields, &count, &d), JOBTOP_INVALID);
    for (int i = 0; i < 900; i++)
        memcpy(many + 3 * i, "vm,", 3);
    ck_assert_int_eq(field_list(many, &fields, &count, &d), JOBTOP_INVALID);
}
END_TEST

START_TEST(test_order)
{
    enum column column;
    struct detail d = DETAIL_INIT;
    bool descending;

    ck_assert_int_eq(field_sort("elapsed", &column, &descending, &d), JOBTOP_OK);
    ck_assert_int_eq(column, COLUMN_ELAPSED);
    ck_assert(!descending);
    ck_assert_int_eq(field_sort("vm:desc", &column, &descending, &d), JOBTOP_OK);
    ck_assert(descending);
    ck_assert_int_eq(field_sort("vm:asc", &column, &descending, &d), JOBTOP_OK);
    ck_assert(!descending);
    ck_assert_int_eq(field_sort("vm:down", &column, &descending, &d), JOBTOP_INVALID);
    ck_assert_int_eq(field_sort("elapsd", &column, &descending, &d), JOBTOP_INVALID);
    ck_assert_ptr_nonnull(strstr(d.text, "elapsed"));
    ck_assert_int_eq(field_sort("", &column, &descending, &d), JOBTOP_INVALID);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cli");
    TCase *options = tcase_create("options"), *jobs = tcase_create("jobs"),
          *columns = tcase_create("columns");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_test(options, test_no_command_is_the_dashboard);
    tcase_add_test(options, test_options_stand_anywhere);
    tcase_add_test(options, test_two_dashes_end_the_options);
    tcase_add_test(options, test_run_leaves_the_command_alone);
    tcase_add_test(options, test_wrong_usage_is_told);
    tcase_add_test(options, test_too_many_sources);
    tcase_add_test(options, test_what_was_typed_is_said_safely);
    tcase_add_test(options, test_help_needs_nothing_else);
    tcase_add_test(options, test_exit_statuses_are_the_contract);
    tcase_add_test(options, test_password_in_an_address);
    tcase_add_test(jobs, test_source_of_a_job);
    tcase_add_test(jobs, test_part_of_an_id);
    tcase_add_test(jobs, test_matches_in_the_table);
    tcase_add_test(jobs, test_more_matches_than_are_kept);
    tcase_add_test(columns, test_names_of_fields);
    tcase_add_test(columns, test_every_property_is_a_field);
    tcase_add_test(columns, test_list_of_columns);
    tcase_add_test(columns, test_order);
    suite_add_tcase(suite, options);
    suite_add_tcase(suite, jobs);
    suite_add_tcase(suite, columns);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
