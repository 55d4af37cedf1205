/*
 * Out of memory at any allocation of a view or a filter: nothing is broken meanwhile, and nothing
 * is missing once there is memory again. The test is linked with --wrap, so that the room's calls
 * come here.
 */
#include "test_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *bytes, size_t size);
void *__real_reallocarray(void *bytes, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *bytes, size_t size);
void *__wrap_reallocarray(void *bytes, size_t count, size_t size);

#define START INT64_C(1700000000000000)

static int left = -1; /* allocations until all fail; negative: none does */

static bool fails(void)
{
    if (left > 0)
        left--;
    return left == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *bytes, size_t size)
{
    return fails() ? NULL : __real_realloc(bytes, size);
}

void *__wrap_reallocarray(void *bytes, size_t count, size_t size)
{
    return fails() ? NULL : __real_reallocarray(bytes, count, size);
}

static void put(struct engine *e, unsigned number, unsigned round)
{
    char id[16], name[32];
    struct fake_job job = {
        FAKE_JOB,     .id = id,         .state = number % 3 ? 4 : 7, .percent = (int)(round % 100),
        .name = name, .start_us = START};

    snprintf(id, sizeof(id), "j%u", number);
    snprintf(name, sizeof(name), "name %u", number * round % 97);
    fake_put(e, 0, &job, 1000, START);
}

static void check_whole(const struct view *v, struct engine *e)
{
    for (size_t i = 0; i < view_size(v); i++) {
        uint32_t row = view_at(v, i);

        ck_assert_ptr_nonnull(table_row(engine_table(e), row)->job);
        ck_assert_uint_eq(view_position(v, row), i);
    }
    ck_assert(view_size(v) == 0 || view_selected(v) < view_size(v));
}

static void check_same(struct view *v, struct engine *e, const struct view_time *t)
{
    struct view *fresh = view_new(e);
    bool descending;
    enum column by = view_sort_column(v, &descending);

    view_sort(fresh, by, descending);
    view_update(fresh, t);
    ck_assert_uint_eq(view_size(fresh), view_size(v));
    for (size_t i = 0; i < view_size(v); i++)
        ck_assert_uint_eq(view_at(fresh, i), view_at(v, i));
    view_free(fresh);
}

START_TEST(test_view_out_of_memory)
{
    static const enum column columns[] = {COLUMN_STATE, COLUMN_NAME, COLUMN_ELAPSED, COLUMN_ETA};
    struct engine *e = fake_engine_new();
    struct view *v = view_new(e);
    struct view_time t = {.now_ms = 1000, .wall_us = START};
    uint64_t random = (uint64_t)_i + 1;

    view_window(v, 10);
    for (unsigned round = 1; round < 300; round++) {
        char id[16];

        for (unsigned i = 0; i < 20; i++)
            put(e, test_random(&random) % (round * 4), round);
        snprintf(id, sizeof(id), "j%u", test_random(&random) % 300);
        fake_remove(e, 0, id);
        if (round % 7 == 0)
            view_sort(v, columns[test_random(&random) % 4], round % 2 != 0);
        t.now_ms += 1000;
        t.wall_us += 1000000;
        left = (int)(test_random(&random) % 6);
        if (left == 0)
            left = 1;
        view_update(v, &t);
        view_mark_shown(v, round % 2 != 0);
        view_move(v, 3);
        left = -1;
        check_whole(v, e);
        if (round % 3 != 0)
            continue;
        view_update(v, &t);
        check_same(v, e, &t);
    }
    view_free(v);
    fake_engine_free(e);
}
END_TEST

START_TEST(test_new_out_of_memory)
{
    static const char text[] = "vm:\"a b\" and (progress<50 or !state:failed) word sate:x";
    struct engine *e = fake_engine_new();
    bool view_done = false, filter_done = false;

    for (int n = 1; !view_done || !filter_done; n++) {
        struct detail d = DETAIL_INIT;
        struct filter *f;
        struct view *v;
        enum jobtop_status status;

        ck_assert_int_lt(n, 1000);
        left = n;
        v = view_new(e);
        left = -1;
        view_done = v != NULL;
        view_free(v);
        left = n;
        /* Without its last word, which is a mistake. */
        status = filter_parse(text, strlen(text) - 7, &f, NULL, &d);
        left = -1;
        ck_assert(status == JOBTOP_OK || status == JOBTOP_NO_MEMORY);
        ck_assert_int_eq(status == JOBTOP_OK, f != NULL);
        ck_assert(status == JOBTOP_OK || d.status == JOBTOP_NO_MEMORY);
        filter_done = status == JOBTOP_OK;
        filter_free(f);
        left = n;
        status = filter_parse(text, strlen(text), &f, NULL, &d);
        left = -1;
        ck_assert(status == JOBTOP_INVALID || status == JOBTOP_NO_MEMORY);
        ck_assert_ptr_null(f);
    }
    fake_engine_free(e);
}
END_TEST

TCase *view_memory_case(void)
{
    TCase *tc = tcase_create("memory");

    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, test_view_out_of_memory, 0, 6);
    tcase_add_test(tc, test_new_out_of_memory);
    return tc;
}
