/* The order of rows: every column, both ways, ties, and what is not known. */
#include "test_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR INT64_C(3600000000)
#define NOW  (INT64_C(1700000000) * 1000000)

static struct engine *engine;
static struct view *view;
static struct view_time now = {.now_ms = 5000000, .wall_us = NOW};

static void setup(void)
{
    engine = fake_engine_new();
    view = view_new(engine);
    ck_assert_ptr_nonnull(view);
}

static void teardown(void)
{
    view_free(view);
    fake_engine_free(engine);
}

static void put(int source, struct fake_job job)
{
    fake_put(engine, source, &job, now.now_ms, now.wall_us);
}

/* The ids of what is shown, separated by blanks. */
static const char *shown(void)
{
    static char text[1024];
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; i < view_size(view); i++) {
        const struct row *row = table_row(engine_table(engine), view_at(view, i));

        length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%s", i > 0 ? " " : "",
                                   job_id(row->job).bytes);
    }
    return text;
}

static void check_order(enum column by, bool descending, const char *ids)
{
    view_sort(view, by, descending);
    view_update(view, &now);
    ck_assert_str_eq(shown(), ids);
}

START_TEST(test_triage)
{
    put(0, (struct fake_job){FAKE_JOB, .id = "done", .state = 7, .start_us = NOW - HOUR});
    put(0, (struct fake_job){FAKE_JOB, .id = "wait", .state = 2, .start_us = NOW - HOUR});
    put(0, (struct fake_job){FAKE_JOB, .id = "stop", .state = 8, .start_us = NOW - HOUR});
    put(0, (struct fake_job){FAKE_JOB, .id = "odd", .state = 77, .start_us = NOW - HOUR});
    put(0, (struct fake_job){FAKE_JOB, .id = "susp", .state = 5, .start_us = NOW - HOUR});
    put(0, (struct fake_job){FAKE_JOB, .id = "warn", .state = 32768, .start_us = NOW - HOUR});
    put(0, (struct fake_job){FAKE_JOB, .id = "run1", .state = 4, .start_us = NOW - 2 * HOUR});
    put(0, (struct fake_job){FAKE_JOB, .id = "run2", .state = 4, .start_us = NOW - HOUR});
    put(0, (struct fake_job){FAKE_JOB, .id = "fail1", .state = 10, .changed_us = NOW - HOUR});
    put(0,
        (struct fake_job){FAKE_JOB, .id = "fail2", .state = 7, .error_code = 5, .changed_us = NOW});
    put(0, (struct fake_job){FAKE_JOB, .id = "query", .state = 12, .start_us = NOW - HOUR});
    view_update(view, &now);
    ck_assert_str_eq(shown(), "query fail2 fail1 run2 run1 warn susp wait stop done odd");
    /* The other way round the groups change places, but within each the newest is still first. */
    check_order(COLUMN_STATE, true, "odd done stop wait susp warn run2 run1 fail2 fail1 query");
}
END_TEST

START_TEST(test_percentages_do_not_move_rows)
{
    for (int i = 0; i < 20; i++) {
        char id[16];

        snprintf(id, sizeof(id), "j%02d", i);
        put(0, (struct fake_job){FAKE_JOB, .id = id, .state = 4, .percent = 1,
                                 .start_us = NOW - i * HOUR});
    }
    view_update(view, &now);
    char before[1024];
    snprintf(before, sizeof(before), "%s", shown());
    for (int i = 0; i < 20; i += 3) {
        char id[16];

        snprintf(id, sizeof(id), "j%02d", i);
        /* Some sources set TimeOfLastStateChange with every percent. */
        put(0, (struct fake_job){FAKE_JOB, .id = id, .state = 4, .percent = 50 + i,
                                 .start_us = NOW - i * HOUR, .changed_us = NOW + i});
    }
    ck_assert(view_update(view, &now));
    ck_assert_str_eq(shown(), before);
}
END_TEST

START_TEST(test_text_columns)
{
    put(1, (struct fake_job){FAKE_JOB, .id = "ID-b", .name = "export", .vm = "Web", .owner = "zoe",
                             .state = 4});
    put(0, (struct fake_job){FAKE_JOB, .id = "id-A", .name = "Backup", .vm = "db", .owner = "Adam",
                             .state = 4});
    put(2, (struct fake_job){FAKE_JOB, .id = "id-c", .name = "Move", .owner = "bob", .state = 4});
    check_order(COLUMN_NAME, false, "id-A ID-b id-c");
    check_order(COLUMN_NAME, true, "id-c ID-b id-A");
    check_order(COLUMN_OWNER, false, "id-A id-c ID-b");
    check_order(COLUMN_SOURCE, true, "id-c ID-b id-A");
    check_order(COLUMN_ID, false, "id-A ID-b id-c");
    /* A job without a VM comes last either way. */
    check_order(COLUMN_VM, false, "id-A ID-b id-c");
    check_order(COLUMN_VM, true, "ID-b id-A id-c");
}
END_TEST

START_TEST(test_long_texts)
{
    char texts[3][600];

    for (int i = 0; i < 3; i++) {
        memset(texts[i], 'x', sizeof(texts[i]));
        texts[i][sizeof(texts[i]) - 1] = '\0';
    }
    texts[0][200] = 'c';
    texts[1][200] = 'a';
    texts[2][200] = 'b';
    put(0, (struct fake_job){FAKE_JOB, .id = "c", .name = texts[0], .state = 4});
    put(0, (struct fake_job){FAKE_JOB, .id = "a", .name = texts[1], .state = 4});
    put(0, (struct fake_job){FAKE_JOB, .id = "b", .name = texts[2], .state = 4});
    check_order(COLUMN_NAME, false, "a b c");
}
END_TEST

START_TEST(test_number_columns)
{
    put(0, (struct fake_job){FAKE_JOB, .id = "a", .state = 4, .percent = 50, .health = 5,
                             .start_us = NOW - 3 * HOUR});
    put(0,
        (struct fake_job){FAKE_JOB, .id = "b", .state = 4, .health = 25, .start_us = NOW - HOUR});
    put(0, (struct fake_job){FAKE_JOB, .id = "c", .state = 4, .percent = 0,
                             .start_us = NOW - 2 * HOUR});
    put(0, (struct fake_job){FAKE_JOB, .id = "d", .state = 7, .percent = 100, .health = 0,
                             .elapsed_us = HOUR + HOUR / 2, .start_us = NOW - 9 * HOUR});
    check_order(COLUMN_PROGRESS, false, "c a d b");
    check_order(COLUMN_PROGRESS, true, "d a c b");
    check_order(COLUMN_HEALTH, false, "d a b c");
    check_order(COLUMN_HEALTH, true, "b a d c");
    check_order(COLUMN_STARTED, false, "d a c b");
    check_order(COLUMN_STARTED, true, "b c a d");
    check_order(COLUMN_ELAPSED, false, "b d c a");
    check_order(COLUMN_ELAPSED, true, "a c d b");
}
END_TEST

START_TEST(test_ties)
{
    put(1, (struct fake_job){FAKE_JOB, .id = "b", .name = "n", .state = 4, .start_us = NOW - HOUR});
    put(0, (struct fake_job){FAKE_JOB, .id = "a", .name = "n", .state = 4, .start_us = NOW - HOUR});
    put(2, (struct fake_job){FAKE_JOB, .id = "c", .name = "n", .state = 4, .start_us = NOW});
    /* What began last comes first, then by source, whichever way the column goes. */
    check_order(COLUMN_NAME, false, "c a b");
    check_order(COLUMN_NAME, true, "c a b");
    check_order(COLUMN_PROGRESS, false, "c a b");
}
END_TEST

START_TEST(test_eta)
{
    static const char *const ids[] = {"slow", "fast", "none"};
    static const int step[] = {1, 10, 0};

    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 3; i++)
            put(0, (struct fake_job){FAKE_JOB, .id = ids[i], .state = 4,
                                     .percent = 10 + round * step[i], .start_us = NOW - HOUR + i});
        now.now_ms += 2000;
    }
    check_order(COLUMN_ETA, false, "fast slow none");
    check_order(COLUMN_ETA, true, "slow fast none");
}
END_TEST

/* A job that should have moved on long ago will be done later than was thought when it moved last.
 */
START_TEST(test_eta_of_a_late_job)
{
    for (int round = 0; round < 4; round++) {
        put(0, (struct fake_job){FAKE_JOB, .id = "late", .state = 4, .percent = 60 + round * 10,
                                 .start_us = NOW - HOUR});
        put(0, (struct fake_job){FAKE_JOB, .id = "good", .state = 4, .percent = 10 + round,
                                 .start_us = NOW - HOUR});
        now.now_ms += 500;
    }
    check_order(COLUMN_ETA, false, "late good");
    for (int round = 0; round < 56; round++) {
        put(0, (struct fake_job){FAKE_JOB, .id = "good", .state = 4, .percent = 14 + round,
                                 .start_us = NOW - HOUR});
        now.now_ms += 500;
        view_update(view, &now);
    }
    check_order(COLUMN_ETA, false, "good late");
}
END_TEST

START_TEST(test_elapsed_grows)
{
    struct view_time later = now;

    put(0, (struct fake_job){FAKE_JOB, .id = "run", .state = 4, .start_us = NOW - 10000000});
    put(0, (struct fake_job){FAKE_JOB, .id = "done", .state = 7, .elapsed_us = 15000000,
                             .start_us = 0});
    put(0, (struct fake_job){FAKE_JOB, .id = "dead", .state = 8, .elapsed_us = 5000000,
                             .start_us = 0});
    check_order(COLUMN_ELAPSED, false, "dead run done");
    later.wall_us += 500000;
    later.now_ms += 500;
    ck_assert(!view_update(view, &later));
    later.wall_us += 9500000;
    later.now_ms += 9500;
    ck_assert(view_update(view, &later));
    ck_assert_str_eq(shown(), "dead done run");
    /* The clock was set back. */
    later.wall_us = NOW;
    ck_assert(view_update(view, &later));
    ck_assert_str_eq(shown(), "dead run done");
}
END_TEST

/* More new texts between two others than there is room for numbers. */
START_TEST(test_texts_without_room)
{
    char name[32], id[32];

    put(0, (struct fake_job){FAKE_JOB, .id = "zzz", .name = "b", .state = 4});
    view_sort(view, COLUMN_NAME, false);
    view_update(view, &now);
    for (int i = 0; i < 200; i++) {
        /* Each one sorts between the former and "b", or right behind "a". */
        snprintf(name, sizeof(name), "a%s%03d", i % 2 ? "x" : "", i % 2 ? i : 999 - i);
        snprintf(id, sizeof(id), "i%03d", i);
        put(0, (struct fake_job){FAKE_JOB, .id = id, .name = name, .state = 4});
        view_update(view, &now);
    }
    ck_assert_uint_eq(view_size(view), 201);
    for (size_t i = 1; i < view_size(view); i++) {
        struct text a, b;

        job_text(table_row(engine_table(engine), view_at(view, i - 1))->job, JOBTOP_P_ElementName,
                 &a);
        job_text(table_row(engine_table(engine), view_at(view, i))->job, JOBTOP_P_ElementName, &b);
        ck_assert_int_lt(strcmp(a.bytes, b.bytes), 0);
    }
}
END_TEST

START_TEST(test_nothing_changed)
{
    ck_assert(view_update(view, &now)); /* the first time there is something to say: no rows */
    ck_assert(!view_update(view, &now));
    ck_assert_uint_eq(view_size(view), 0);
    ck_assert_uint_eq(view_at(view, 0), TABLE_NO_ROW);
    put(0, (struct fake_job){FAKE_JOB, .id = "a", .state = 4});
    ck_assert(view_update(view, &now));
    ck_assert(!view_update(view, &now));
    put(0, (struct fake_job){FAKE_JOB, .id = "a", .state = 4});
    ck_assert(!view_update(view, &now)); /* the same again is no change */
    view_sort(view, COLUMN_STATE, false);
    ck_assert(!view_update(view, &now));
    fake_remove(engine, 0, "a");
    ck_assert(view_update(view, &now));
    ck_assert_uint_eq(view_size(view), 0);
}
END_TEST

static const char *cell(enum column column, uint32_t row)
{
    static char texts[4][256];
    static unsigned next;
    char *copy = texts[next++ % 4];
    struct buf text;

    buf_init(&text, 255);
    column_text(column, engine, row, &now, &text);
    snprintf(copy, 256, "%s", buf_text(&text));
    buf_free(&text);
    return copy;
}

START_TEST(test_cells)
{
    struct fake_job job = {FAKE_JOB,      .id = "Microsoft:1",    .state = 4,
                           .percent = 42, .start_us = NOW - HOUR, .name = "Export",
                           .vm = "web-1", .owner = "ops",         .status = "copying",
                           .health = 5};
    uint32_t row = fake_put(engine, 1, &job, now.now_ms, now.wall_us);

    ck_assert_str_eq(cell(COLUMN_SOURCE, row), "hv02");
    ck_assert_str_eq(cell(COLUMN_VM, row), "web-1");
    ck_assert_str_eq(cell(COLUMN_NAME, row), "Export");
    ck_assert_str_eq(cell(COLUMN_STATE, row), "Running");
    ck_assert_str_eq(cell(COLUMN_PROGRESS, row), "42 %");
    ck_assert_str_eq(cell(COLUMN_ELAPSED, row), "1h00m");
    ck_assert_str_eq(cell(COLUMN_ETA, row), "");
    ck_assert_str_eq(cell(COLUMN_HEALTH, row), "OK");
    ck_assert_str_eq(cell(COLUMN_ERROR, row), "copying");
    ck_assert_str_eq(cell(COLUMN_OWNER, row), "ops");
    ck_assert_str_eq(cell(COLUMN_ID, row), "Microsoft:1");
    ck_assert_str_eq(cell(COLUMN_ID, TABLE_NO_ROW), "");

    job = (struct fake_job){
        FAKE_JOB,      .id = "2", .state = 7, .error_code = 32775, .error = "disk full",
        .status = "x", .type = 62};
    row = fake_put(engine, 0, &job, now.now_ms, now.wall_us);
    ck_assert_str_eq(cell(COLUMN_STATE, row), "Failed");
    ck_assert_str_eq(cell(COLUMN_ERROR, row), "disk full");
    ck_assert_str_eq(cell(COLUMN_PROGRESS, row), "");
    ck_assert_str_eq(cell(COLUMN_NAME, row), cell(COLUMN_TYPE, row));
    ck_assert_str_ne(cell(COLUMN_NAME, row), "");

    job = (struct fake_job){FAKE_JOB, .id = "3"};
    row = fake_put(engine, 0, &job, now.now_ms, now.wall_us);
    ck_assert_str_eq(cell(COLUMN_STATE, row), "Unknown");
    ck_assert_str_eq(cell(COLUMN_NAME, row), "Msvm_ConcreteJob");
    fake_remove(engine, 0, "3");
    ck_assert_str_eq(cell(COLUMN_NAME, row), "");
}
END_TEST

START_TEST(test_elapsed)
{
    static const struct {
        int state;
        int64_t start, elapsed, changed;
        int64_t seconds; /* -1: not known */
    } cases[] = {
        {4, NOW - HOUR, -1, -1, 3600},
        {4, NOW - HOUR, 0, -1, 3600},
        {4, NOW - HOUR, HOUR - 1000000, -1, 3600}, /* the record is a second old */
        {4, NOW - HOUR, HOUR / 2, -1, 1800},       /* the clocks disagree */
        {4, NOW + HOUR, HOUR / 2, -1, 1800},       /* began in the future */
        {4, NOW + HOUR, -1, -1, 0},
        {4, -1, HOUR, -1, 3600},
        {2, -1, -1, -1, -1},
        {7, NOW - HOUR, HOUR / 2, -1, 1800},
        {7, NOW - HOUR, -1, NOW - HOUR / 2, 1800},
        {7, NOW, -1, NOW - HOUR, -1}, /* ended before it began */
        {7, NOW, 0, NOW - HOUR, 0},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fake_job job = {FAKE_JOB, .id = "x", .state = cases[i].state};
        int64_t seconds = -1;
        uint32_t row;

        job.start_us = cases[i].start;
        job.elapsed_us = cases[i].elapsed;
        job.changed_us = cases[i].changed;
        row = fake_put(engine, 0, &job, now.now_ms, now.wall_us);
        if (!column_elapsed(table_row(engine_table(engine), row), &now, &seconds))
            seconds = -1;
        ck_assert_msg(seconds == cases[i].seconds, "case %zu: %lld", i, (long long)seconds);
        fake_remove(engine, 0, "x");
        view_update(view, &now);
    }
}
END_TEST

START_TEST(test_column_names)
{
    for (int i = 0; i < COLUMN_COUNT; i++) {
        const struct column_info *c = &column_table[i];

        ck_assert_int_eq(column_find(c->name, strlen(c->name)), i);
        ck_assert_int_eq(column_find(c->title, strlen(c->title)), i);
        ck_assert_uint_le(c->width, c->widest);
    }
    ck_assert_int_eq(column_find("Eta", 3), COLUMN_ETA);
    ck_assert_int_eq(column_find("et", 2), COLUMN_COUNT);
    ck_assert_int_eq(column_find("", 0), COLUMN_COUNT);
}
END_TEST

TCase *view_order_case(void)
{
    TCase *tc = tcase_create("order");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, test_triage);
    tcase_add_test(tc, test_percentages_do_not_move_rows);
    tcase_add_test(tc, test_text_columns);
    tcase_add_test(tc, test_long_texts);
    tcase_add_test(tc, test_number_columns);
    tcase_add_test(tc, test_ties);
    tcase_add_test(tc, test_eta);
    tcase_add_test(tc, test_eta_of_a_late_job);
    tcase_add_test(tc, test_elapsed_grows);
    tcase_add_test(tc, test_texts_without_room);
    tcase_add_test(tc, test_nothing_changed);
    tcase_add_test(tc, test_cells);
    tcase_add_test(tc, test_elapsed);
    tcase_add_test(tc, test_column_names);
    return tc;
}
