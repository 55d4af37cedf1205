/* Selection at its screen line, the window, and marks. */
#include "test_view.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START INT64_C(1700000000000000)

static struct engine *engine;
static struct view *view;
static struct view_time now;

/* Sorted by name: what a test calls a job is where it stands. */
static uint32_t put(const char *name)
{
    struct fake_job job = {FAKE_JOB, .id = name, .name = name, .state = 4, .start_us = START};

    return fake_put(engine, 0, &job, now.now_ms, now.wall_us);
}

static void update(void)
{
    view_update(view, &now);
}

static void filter(const char *text)
{
    struct filter *f;

    ck_assert_int_eq(filter_parse(text, strlen(text), &f, NULL, NULL), JOBTOP_OK);
    view_filter(view, f);
    update();
}

static void setup(void)
{
    char name[16];

    now = (struct view_time){.now_ms = 1000, .wall_us = START};
    engine = fake_engine_new();
    view = view_new(engine);
    view_sort(view, COLUMN_NAME, false);
    view_window(view, 5);
    for (int i = 10; i < 30; i++) {
        snprintf(name, sizeof(name), "n%d", i);
        put(name);
    }
    update();
}

static void teardown(void)
{
    view_free(view);
    fake_engine_free(engine);
}

static const char *selected(void)
{
    uint32_t row = view_selected_row(view);

    return row == TABLE_NO_ROW ? "" : job_id(table_row(engine_table(engine), row)->job).bytes;
}

static size_t line(void)
{
    return view_selected(view) - view_top(view);
}

START_TEST(test_first_line_until_moved)
{
    ck_assert_str_eq(selected(), "n10");
    put("a");
    update();
    ck_assert_str_eq(selected(), "a");
    ck_assert_uint_eq(view_top(view), 0);
    fake_remove(engine, 0, "a");
    update();
    ck_assert_str_eq(selected(), "n10");
    ck_assert(!view_selection_lost(view));
}
END_TEST

START_TEST(test_keeps_job_and_line)
{
    view_select(view, 8); /* n18, the last line of the window */
    ck_assert_uint_eq(view_top(view), 4);
    view_move(view, -2);
    ck_assert_str_eq(selected(), "n16");
    ck_assert_uint_eq(line(), 2);
    put("a");
    put("b");
    put("n165");
    update();
    ck_assert_str_eq(selected(), "n16");
    ck_assert_uint_eq(line(), 2);
    ck_assert_uint_eq(view_top(view), 6);
    view_sort(view, COLUMN_NAME, true);
    update();
    ck_assert_str_eq(selected(), "n16");
    ck_assert_uint_eq(line(), 2);
    fake_remove(engine, 0, "n25");
    update();
    ck_assert_str_eq(selected(), "n16");
    ck_assert_uint_eq(line(), 2);
    ck_assert(!view_selection_lost(view));
}
END_TEST

START_TEST(test_start_stays_in_sight)
{
    view_select(view, 2); /* n12, in the first window */
    put("a");
    update();
    ck_assert_str_eq(selected(), "n12");
    ck_assert_uint_eq(view_top(view), 0);
    ck_assert_uint_eq(line(), 3);
    put("b");
    put("c"); /* now there is no room for all */
    update();
    ck_assert_str_eq(selected(), "n12");
    ck_assert_uint_le(line(), 4);
    ck_assert_uint_gt(view_top(view), 0);
}
END_TEST

START_TEST(test_line_at_the_ends)
{
    view_select(view, 19);
    ck_assert_uint_eq(line(), 4);
    view_sort(view, COLUMN_NAME, true);
    update();
    ck_assert_str_eq(selected(), "n29");
    ck_assert_uint_eq(view_top(view), 0); /* the line can't be kept: nothing comes before it */
    ck_assert_uint_eq(line(), 0);
}
END_TEST

START_TEST(test_gone)
{
    view_select(view, 6);
    fake_remove(engine, 0, "n16");
    fake_remove(engine, 0, "n11");
    update();
    ck_assert_str_eq(selected(), "n17");
    ck_assert(view_selection_lost(view));
    ck_assert(!view_selection_lost(view));
    /* The last one: the one before. */
    view_select(view, 100);
    ck_assert_str_eq(selected(), "n29");
    fake_remove(engine, 0, "n29");
    update();
    ck_assert_str_eq(selected(), "n28");
    ck_assert(view_selection_lost(view));
    /* All at once. */
    for (int i = 10; i < 29; i++) {
        char name[16];

        snprintf(name, sizeof(name), "n%d", i);
        fake_remove(engine, 0, name);
    }
    update();
    ck_assert_str_eq(selected(), "");
    ck_assert_uint_eq(view_selected(view), 0);
    ck_assert(view_selection_lost(view));
    view_move(view, 1);
    put("new");
    update();
    ck_assert_str_eq(selected(), "new");
}
END_TEST

START_TEST(test_gone_and_back)
{
    uint32_t before, after;

    view_select(view, 6);
    before = view_selected_row(view);
    fake_remove(engine, 0, "n16");
    after = put("n16");
    ck_assert_uint_ne(before, after);
    update();
    ck_assert_str_eq(selected(), "n16");
    ck_assert_uint_eq(view_selected_row(view), after);
    ck_assert(!view_selection_lost(view));
    /* The same InstanceID on another source is another job. */
    fake_remove(engine, 0, "n16");
    fake_put(engine, 1, &(struct fake_job){FAKE_JOB, .id = "n16", .name = "zz", .state = 4}, 0,
             START);
    update();
    ck_assert_str_eq(selected(), "n17");
    ck_assert(view_selection_lost(view));
}
END_TEST

START_TEST(test_row_used_again)
{
    uint32_t row;

    view_select(view, 6);
    row = view_selected_row(view);
    view_mark(view, row, true);
    fake_remove(engine, 0, "n16");
    update();
    ck_assert_uint_eq(put("other"), row);
    update();
    ck_assert_str_eq(selected(), "n17");
    ck_assert(!view_marked(view, row));
    ck_assert_uint_eq(view_marks(view, NULL), 0);
}
END_TEST

START_TEST(test_filter_hides)
{
    view_select(view, 6);
    filter("n2");
    ck_assert_str_eq(selected(), "n20");
    ck_assert(!view_selection_lost(view)); /* it was the person's own doing */
    filter("n2 or n15");
    ck_assert_str_eq(selected(), "n20");
    filter("");
    ck_assert_str_eq(selected(), "n16"); /* back with its job */
    filter("nothing");
    ck_assert_str_eq(selected(), "");
    filter("");
    ck_assert_str_eq(selected(), "n16");
    /* Moved meanwhile: it stays where it was put. */
    filter("n2");
    view_move(view, 1);
    ck_assert_str_eq(selected(), "n21");
    filter("");
    ck_assert_str_eq(selected(), "n21");
}
END_TEST

START_TEST(test_does_not_match_any_more)
{
    struct fake_job done = {FAKE_JOB, .id = "n16", .name = "n16", .state = 7, .start_us = START};

    filter("state:running");
    view_select(view, 6);
    fake_put(engine, 0, &done, 0, START);
    update();
    ck_assert_str_eq(selected(), "n17");
    ck_assert(view_selection_lost(view));
}
END_TEST

START_TEST(test_timed_filter)
{
    filter("age>10");
    ck_assert_uint_eq(view_size(view), 0);
    now.now_ms += 10999;
    now.wall_us += 10999999;
    ck_assert(!view_update(view, &now)); /* ten seconds, still */
    now.now_ms += 1000;
    now.wall_us += 1000000;
    ck_assert(view_update(view, &now));
    ck_assert_uint_eq(view_size(view), 20);
}
END_TEST

START_TEST(test_moving)
{
    view_move(view, -1);
    ck_assert_str_eq(selected(), "n10");
    view_move(view, LONG_MAX);
    ck_assert_str_eq(selected(), "n29");
    ck_assert_uint_eq(view_top(view), 15);
    view_move(view, LONG_MIN);
    ck_assert_str_eq(selected(), "n10");
    ck_assert_uint_eq(view_top(view), 0);
    view_move(view, 5);
    ck_assert_uint_eq(view_top(view), 1);
    view_select(view, SIZE_MAX);
    ck_assert_str_eq(selected(), "n29");
    view_window(view, 100);
    ck_assert_uint_eq(view_top(view), 0);
    view_window(view, 3);
    ck_assert_uint_eq(view_top(view), 17);
    view_window(view, 0);
    ck_assert_uint_eq(view_top(view), 19);
}
END_TEST

START_TEST(test_marks)
{
    uint32_t *rows;
    size_t count, hidden;

    ck_assert_ptr_null(view_marked_rows(view, &count));
    ck_assert_uint_eq(count, 0);
    view_mark(view, view_at(view, 3), true);
    view_mark(view, view_at(view, 3), true);
    view_mark(view, view_at(view, 12), true);
    view_mark(view, TABLE_NO_ROW, true);
    view_mark(view, 5000, true);
    ck_assert_uint_eq(view_marks(view, &hidden), 2);
    ck_assert_uint_eq(hidden, 0);
    filter("n1");
    ck_assert_uint_eq(view_marks(view, &hidden), 2);
    ck_assert_uint_eq(hidden, 1);
    view_mark_shown(view, true);
    ck_assert_uint_eq(view_marks(view, &hidden), 11);
    rows = view_marked_rows(view, &count);
    ck_assert_uint_eq(count, 11);
    for (size_t i = 0; i < count; i++)
        ck_assert(view_marked(view, rows[i]));
    free(rows);
    view_mark_shown(view, false);
    ck_assert_uint_eq(view_marks(view, &hidden), 1);
    ck_assert_uint_eq(hidden, 1);
    filter("");
    fake_remove(engine, 0, "n22");
    view_mark(view, view_at(view, 12), true); /* gone, though the view doesn't know it yet */
    update();
    ck_assert_uint_eq(view_marks(view, &hidden), 0);
}
END_TEST

TCase *view_select_case(void)
{
    TCase *tc = tcase_create("selection");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, test_first_line_until_moved);
    tcase_add_test(tc, test_keeps_job_and_line);
    tcase_add_test(tc, test_start_stays_in_sight);
    tcase_add_test(tc, test_line_at_the_ends);
    tcase_add_test(tc, test_gone);
    tcase_add_test(tc, test_gone_and_back);
    tcase_add_test(tc, test_row_used_again);
    tcase_add_test(tc, test_filter_hides);
    tcase_add_test(tc, test_does_not_match_any_more);
    tcase_add_test(tc, test_timed_filter);
    tcase_add_test(tc, test_moving);
    tcase_add_test(tc, test_marks);
    return tc;
}
