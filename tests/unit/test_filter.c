/* The filter language: what matches, what is an error, and where. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_engine.h"
#include "view/filter.h"

#define HOUR INT64_C(3600000000)
#define NOW  (INT64_C(1700000000) * 1000000)

static struct engine *engine;
static struct view_time now = {.now_ms = 5000000, .wall_us = NOW};

static void setup(void)
{
    static const struct fake_job jobs[] = {
        /* a: running, 40 %, an hour old, on hv01 */
        {FAKE_JOB, .id = "a", .state = 4, .percent = 40, .start_us = NOW - HOUR,
         .name = "Export VM", .vm = "Web-01", .owner = "EXAMPLE\\ops", .status = "copying",
         .health = 5, .cancellable = 1, .type = 62},
        /* b: failed ten minutes ago, on hv02 */
        {FAKE_JOB, .id = "b", .state = 7, .percent = 100, .error_code = 32775,
         .start_us = NOW - 2 * HOUR, .changed_us = NOW - HOUR / 6, .elapsed_us = HOUR,
         .name = "Backup", .vm = "db-ÄÖ", .error = "Disk FULL", .health = 25, .cancellable = 0},
        /* c: hardly anything is known, on kvm01 */
        {FAKE_JOB, .id = "c", .state = 12},
        /* d: done well, on here */
        {FAKE_JOB, .id = "d", .state = 7, .percent = 100, .elapsed_us = 90000000,
         .start_us = NOW - 60000000 * 9, .name = "say \"hi\" (now)", .vm = "web-02",
         .owner = "svc"},
    };

    engine = fake_engine_new();
    for (int i = 0; i < 4; i++)
        fake_put(engine, i, &jobs[i], now.now_ms, now.wall_us);
}

static void teardown(void)
{
    fake_engine_free(engine);
}

static struct filter *parse(const char *text)
{
    struct detail d = DETAIL_INIT;
    struct filter *f = NULL;
    size_t column = 0;
    enum jobtop_status status = filter_parse(text, strlen(text), &f, &column, &d);

    ck_assert_msg(status == JOBTOP_OK, "%s: column %zu: %s", text, column, d.text);
    ck_assert_ptr_nonnull(f);
    return f;
}

/* The ids of the jobs that match. */
static const char *matches(const char *text)
{
    static char ids[8];
    struct filter *f = parse(text);
    size_t count = 0;

    for (uint32_t row = 0; row < table_capacity(engine_table(engine)); row++)
        if (filter_match(f, engine, row, &now))
            ids[count++] = job_id(table_row(engine_table(engine), row)->job).bytes[0];
    ids[count] = '\0';
    ck_assert(!filter_match(f, engine, TABLE_NO_ROW, &now));
    filter_free(f);
    return ids;
}

static const struct {
    const char *text, *ids;
} examples[] = {
    /* words */
    {"", "abcd"},
    {"  \t ", "abcd"},
    {"web", "ad"},
    {"WEB", "ad"},
    {"web 01", "a"},
    {"web and 02", "d"},
    {"web or backup", "abd"},
    {"web AND 01 oR full", "ab"},
    {"\"disk full\"", "b"},
    {"\"full disk\"", ""},
    {"disk full", "b"},
    {"hv0", "ab"},
    {"kvm01", "c"},
    {"äö", "b"},
    {"\"say \\\"hi\\\"\"", "d"},
    {"\"(now)\"", "d"},
    {"\"and\"", ""},
    {"example\\ops", "a"},
    {"copying", "a"},
    {"query", "c"},
    {"40", ""}, /* a percentage is a number, no text */
    {"\"\"", "abcd"},
    /* no word reaches over a cell's border */
    {"web-01export", ""},
    /* negation and groups */
    {"!web", "bc"},
    {"! web", "bc"},
    {"!!web", "ad"},
    {"!(web or full)", "c"},
    {"web !02", "a"},
    {"(web)", "ad"},
    {"((web) (01))", "a"},
    {"web or full and here", "ad"},
    {"(web or full) and hv02", "b"},
    {"web(01)", "a"},
    {"web\"02\"", "d"},
    /* text columns */
    {"vm:web", "ad"},
    {"vm=web", ""},
    {"vm=WEB-01", "a"},
    {"vm!=web-01", "bcd"},
    {"!vm:web", "bc"},
    {"vm:id-of-vm", "abd"}, /* an element's id counts too */
    {"owner=\"\"", "bc"},
    {"owner!=\"\"", "ad"},
    {"source:hv", "ab"},
    {"source=hv02", "b"},
    {"job:export", "a"},
    {"name:\"say \\\"\"", "d"},
    {"error:full", "b"},
    {"ERROR:COPY", "a"},
    {"instanceid=c", "c"},
    {"id=C", "c"},
    {"vm: web", "ad"},
    {"vm = web-01", "a"},
    /* state */
    {"state:failed", "b"},
    {"state=failed", "b"},
    {"state!=failed", "acd"},
    {"state:completed", "d"},
    {"state:comp", "bd"}, /* a part of the condition's or JobState's name */
    {"state:run", "a"},
    {"state:query", "c"},
    {"state=\"query pending\"", "c"},
    {"state:pending", "c"},
    {"state=7", "bd"},
    {"state:ended", "bd"},
    {"state:ACTIVE", "ac"},
    {"JobState:completed", "bd"},
    {"JobState=7", "bd"},
    {"JobState>4", "bcd"},
    /* numbers; what is not known matches only != */
    {"progress<50", "a"},
    {"progress<50%", "a"},
    {"progress>=40", "abd"},
    {"progress>40", "bd"},
    {"progress<=39.5", ""},
    {"progress>39.5", "abd"},
    {"progress=40", "a"},
    {"progress:40", "a"},
    {"progress==40", "a"},
    {"progress!=40", "bcd"},
    {"PercentComplete<50%", "a"},
    {"ErrorCode=32775", "b"},
    {"ErrorCode=0x8007", "b"},
    {"errorcode>0", "b"},
    {"Priority<3", ""},
    {"Priority!=3", "abcd"},
    {"health:ok", "a"},
    {"health=\"Major failure\"", ""},
    {"health>5", "b"},
    {"HealthState=5", "a"},
    {"Cancellable=true", "a"},
    {"Cancellable=no", "b"},
    {"Cancellable:1", "a"},
    {"JobType=62", "a"},
    {"type:export", "a"},
    /* times */
    {"elapsed>59m", "ab"},
    {"elapsed=1h", "ab"},
    {"elapsed<=1m30s", "d"},
    {"elapsed<90", ""},
    {"elapsed=1m30s", "d"},
    {"elapsed>1.5h", ""},
    {"age>1h", "b"},
    {"age>=1H", "ab"},
    {"age<10m", "cd"},
    {"age=9m", "d"},
    {"age<1d", "abcd"},
    {"eta<10m", ""},
    {"started<2099-01-01", "abd"},
    {"started>2023-11-01", "abd"},
    {"started=2001-01-01", ""},
    {"StartTime>=\"2023-11-14T21:13:20Z\"", "ad"},
    {"StartTime=2023-11-14T21:13:20Z", "a"},
    {"StartTime>5m", ""}, /* a point in time is no length of time */
    {"ElapsedTime>30m", "b"},
    {"ElapsedTime=PT1H", "b"},
    /* a property that is a text */
    {"JobStatus:copy", "a"},
    {"ErrorDescription=\"disk full\"", "b"},
    {"ElementName:backup", "b"},
};

START_TEST(test_examples)
{
    ck_assert_msg(strcmp(matches(examples[_i].text), examples[_i].ids) == 0, "%s: %s, not %s",
                  examples[_i].text, matches(examples[_i].text), examples[_i].ids);
}
END_TEST

static const struct {
    const char *text;
    size_t column;
    const char *part; /* of what is said */
} mistakes[] = {
    {"\"web", 1, "closing quote"},
    {"vm:\"web", 4, "closing quote"},
    {"\"a\\", 1, "closing quote"},
    {"(web", 1, "closing parenthesis"},
    {"a (web", 3, "closing parenthesis"},
    {"web)", 4, "without"},
    {"()", 2, "missing"},
    {"a and", 6, "missing"},
    {"a or ", 6, "missing"},
    {"and a", 1, "\"and\""},
    {"a or or b", 6, "\"or\""},
    {"!", 2, "missing"},
    {"! ", 3, "missing"},
    {"vm:", 4, "value"},
    {"vm: ", 4, "value"},
    {"vm= and x", 4, "value"},
    {"progress<", 10, "value"},
    {"progress<=", 11, "value"},
    {"(progress<)", 11, "value"},
    {"<5", 1, "column"},
    {":x", 1, "column"},
    {"vm : web", 4, "column"}, /* with a blank before it the colon belongs to nothing */
    {"sate:failed", 1, "state"},
    {"a sate:failed", 3, "state"},
    {"xyzzy=1", 1, "xyzzy"},
    {"Microsoft:FD52", 1, "quotes"},
    {"ääö vm~x", 7, "regular"},
    {"vm<3", 3, "text"},
    {"state<7", 6, "text"},
    {"progress<abc", 10, "percentage"},
    {"progress<5x", 10, "percentage"},
    {"progress<1e5", 10, "percentage"},
    {"progress<inf", 10, "percentage"},
    {"progress<5%%", 10, "percentage"},
    {"progress=\"\"", 10, "percentage"},
    {"Priority<0x", 10, "number"},
    {"Priority<9999999999999999", 10, "number"},
    {"Priority=5%", 10, "number"},
    {"age>5q", 5, "length of time"},
    {"age>99999999d", 5, "length of time"},
    {"elapsed>1m1m", 9, "length of time"},
    {"started>yesterday", 9, "date"},
    {"started>2023-13-01", 9, "date"},
    {"Cancellable=maybe", 13, "true or false"},
    {"JobState<Running", 10, "number"},
};

START_TEST(test_mistakes)
{
    const char *text = mistakes[_i].text;
    struct detail d = DETAIL_INIT;
    struct filter *f = (struct filter *)&d;
    size_t column = 0;

    ck_assert_msg(filter_parse(text, strlen(text), &f, &column, &d) == JOBTOP_INVALID, "%s", text);
    ck_assert_ptr_null(f);
    ck_assert_msg(column == mistakes[_i].column, "%s: column %zu: %s", text, column, d.text);
    ck_assert_msg(strstr(d.text, mistakes[_i].part) != NULL, "%s: %s", text, d.text);
    ck_assert_int_eq(filter_parse(text, strlen(text), &f, NULL, NULL), JOBTOP_INVALID);
}
END_TEST

START_TEST(test_half_typed)
{
    static const char whole[] =
        "vm:web and (progress<50% or !state:\"query pending\") \"disk full\" age>1h30m";
    struct filter *f;

    /* Whatever is typed so far is either applied or an error with a place within it. */
    for (size_t length = 0; length < sizeof(whole); length++) {
        struct detail d = DETAIL_INIT;
        size_t column = 0;

        if (filter_parse(whole, length, &f, &column, &d) == JOBTOP_OK) {
            filter_free(f);
            continue;
        }
        ck_assert_uint_ge(column, 1);
        ck_assert_uint_le(column, length + 1);
        ck_assert_str_ne(d.text, "");
    }
}
END_TEST

static char *repeat(const char *begin, const char *part, size_t times, const char *end)
{
    size_t length = strlen(part);
    char *text = malloc(strlen(begin) + length * times + strlen(end) + 1), *at = text;

    at += sprintf(at, "%s", begin);
    for (size_t i = 0; i < times; i++, at += length)
        memcpy(at, part, length);
    strcpy(at, end);
    return text;
}

static enum jobtop_status status_of(char *text)
{
    struct filter *f;
    enum jobtop_status status = filter_parse(text, strlen(text), &f, NULL, NULL);

    filter_free(f);
    free(text);
    return status;
}

START_TEST(test_limits)
{
    char *text = repeat("", "(", FILTER_DEPTH_MAX, "web");
    char *closed = repeat(text, ")", FILTER_DEPTH_MAX, "");

    ck_assert_str_eq(matches(closed), "ad");
    free(text);
    free(closed);
    text = repeat("", "(", FILTER_DEPTH_MAX + 1, "web");
    ck_assert_int_eq(status_of(repeat(text, ")", FILTER_DEPTH_MAX + 1, "")), JOBTOP_INVALID);
    free(text);
    ck_assert_int_eq(status_of(repeat("", "x", FILTER_TEXT_MAX, "")), JOBTOP_OK);
    ck_assert_int_eq(status_of(repeat("", "x", FILTER_TEXT_MAX + 1, "")), JOBTOP_INVALID);
    ck_assert_int_eq(status_of(repeat("", "!", FILTER_TEXT_MAX - 1, "x")), JOBTOP_OK);
    ck_assert_int_eq(status_of(repeat("", "a ", FILTER_TEXT_MAX / 2, "")), JOBTOP_OK);
    ck_assert_int_eq(status_of(repeat("a", " or a", 800, "")), JOBTOP_OK);
    ck_assert_int_eq(status_of(repeat("", "!(", FILTER_DEPTH_MAX, "")), JOBTOP_INVALID);
}
END_TEST

START_TEST(test_bytes)
{
    static const char nul[] = "we\0b", odd[] = "\xff\xfe", value[] = "vm:\xff\0\xc3";
    struct filter *f;

    ck_assert_int_eq(filter_parse(nul, 4, &f, NULL, NULL), JOBTOP_OK);
    ck_assert(!filter_match(f, engine, 0, &now));
    filter_free(f);
    ck_assert_int_eq(filter_parse(odd, 2, &f, NULL, NULL), JOBTOP_OK);
    ck_assert(!filter_match(f, engine, 0, &now));
    filter_free(f);
    ck_assert_int_eq(filter_parse(value, 6, &f, NULL, NULL), JOBTOP_OK);
    filter_free(f);
    ck_assert_int_eq(filter_parse("\0", 1, &f, NULL, NULL), JOBTOP_OK);
    filter_free(f);
}
END_TEST

START_TEST(test_huge_texts)
{
    size_t length = 10u << 20;
    char *text = malloc(length + 1);
    struct fake_job job = {FAKE_JOB,     .id = "e",     .state = 4,
                           .name = text, .error = text, .status = text};

    memset(text, 'Q', length);
    text[length] = '\0';
    fake_put(engine, 0, &job, now.now_ms, now.wall_us);
    ck_assert_str_eq(matches("qqqq"), "e");
    ck_assert_str_eq(matches("name:qqqq error:qqqq"), "e");
    ck_assert_str_eq(matches("qqqx"), "");
    free(text);
}
END_TEST

START_TEST(test_elements)
{
    struct job_builder *b = job_builder_new();
    struct delta *d = delta_new(0);

    job_builder_begin(b, "m", 1);
    job_builder_element(b, "id-1", 4, "first", 5, 0);
    job_builder_element(b, "id-2", 4, "second", 6, 0);
    job_builder_text(b, JOBTOP_P_StatusDescriptions, "fine", 4);
    job_builder_text(b, JOBTOP_P_StatusDescriptions, "so far", 6);
    job_builder_integer(b, JOBTOP_P_OperationalStatus, 2);
    job_builder_integer(b, JOBTOP_P_OperationalStatus, 17);
    ck_assert(delta_add(d, job_builder_finish(b)));
    table_apply(engine_table(engine), d, NULL, NULL);
    job_builder_free(b);
    ck_assert_str_eq(matches("vm=second"), "m");
    ck_assert_str_eq(matches("vm=id-1"), "m");
    ck_assert_str_eq(matches("second"), "m");
    ck_assert_str_eq(matches("StatusDescriptions=\"so far\""), "m");
    ck_assert_str_eq(matches("StatusDescriptions:far"), "m");
    ck_assert_str_eq(matches("OperationalStatus=17"), "m");
    ck_assert_str_eq(matches("OperationalStatus=completed"), "m");
    ck_assert_str_eq(matches("OperationalStatus>17"), "");
}
END_TEST

START_TEST(test_needs)
{
    struct filter *f = parse("progress<50 Priority=3");

    ck_assert_uint_eq(filter_needs(f),
                      JOBTOP_BIT(JOBTOP_P_PercentComplete) | JOBTOP_BIT(JOBTOP_P_Priority));
    ck_assert(!filter_timed(f));
    ck_assert(!filter_empty(f));
    filter_free(f);
    f = parse("word");
    ck_assert_uint_eq(filter_needs(f) & column_table[COLUMN_ERROR].needs,
                      column_table[COLUMN_ERROR].needs);
    ck_assert(!filter_timed(f));
    filter_free(f);
    f = parse("!(a or age>1m)");
    ck_assert(filter_timed(f));
    filter_free(f);
    f = parse("");
    ck_assert(filter_empty(f));
    ck_assert(filter_empty(NULL));
    ck_assert_uint_eq(filter_needs(f), 0);
    filter_free(f);
    filter_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("filter");
    TCase *tc = tcase_create("filter");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, test_examples, 0, sizeof(examples) / sizeof(examples[0]));
    tcase_add_loop_test(tc, test_mistakes, 0, sizeof(mistakes) / sizeof(mistakes[0]));
    tcase_add_test(tc, test_half_typed);
    tcase_add_test(tc, test_limits);
    tcase_add_test(tc, test_bytes);
    tcase_add_test(tc, test_huge_texts);
    tcase_add_test(tc, test_elements);
    tcase_add_test(tc, test_needs);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
