#include <stdint.h>
#include <stdlib.h>

#include "tui/layout.h"
#include "tui_cases.h"

static const enum column usual[] = {COLUMN_SOURCE, COLUMN_VM,       COLUMN_NAME,
                                    COLUMN_STATE,  COLUMN_PROGRESS, COLUMN_ELAPSED,
                                    COLUMN_ETA,    COLUMN_HEALTH,   COLUMN_ERROR};
#define USUAL (sizeof usual / sizeof *usual)

static struct layout_column out[COLUMN_COUNT];

static size_t lay_out(size_t width, uint32_t less_wanted)
{
    return layout_columns(usual, USUAL, less_wanted, width, out);
}

static const struct layout_column *find(size_t count, enum column column)
{
    for (size_t i = 0; i < count; i++)
        if (out[i].column == column)
            return &out[i];
    return NULL;
}

START_TEST(nothing_overlaps_at_any_width)
{
    for (size_t width = 0; width <= 600; width++) {
        size_t count = lay_out(width, width & 1 ? 1u << COLUMN_SOURCE : 0), at = 0;
        for (size_t i = 0; i < count; i++) {
            ck_assert_uint_eq(out[i].at, at);
            ck_assert_uint_le(out[i].at + out[i].width, width);
            ck_assert_uint_le(out[i].width, column_table[out[i].column].widest);
            at += out[i].width + LAYOUT_GAP;
        }
    }
}
END_TEST

START_TEST(the_essential_ones_stay)
{
    for (size_t width = 38; width <= 200; width++) {
        size_t count = lay_out(width, 0);
        const struct layout_column *state = find(count, COLUMN_STATE);
        ck_assert_ptr_nonnull(state);
        ck_assert_uint_ge(state->width, 11); /* "x completed" */
        ck_assert_ptr_nonnull(find(count, COLUMN_NAME));
        ck_assert_uint_ge(find(count, COLUMN_PROGRESS)->width, 10);
    }
}
END_TEST

START_TEST(a_sentence_needs_room)
{
    ck_assert_ptr_null(find(lay_out(78, 0), COLUMN_ERROR));
    ck_assert_uint_ge(find(lay_out(78, 1u << COLUMN_SOURCE), COLUMN_NAME)->width, 18);
    ck_assert_ptr_nonnull(find(lay_out(98, 0), COLUMN_ERROR));
    enum column error = COLUMN_ERROR;
    ck_assert_uint_eq(layout_columns(&error, 1, 0, 50, out), 1);
}
END_TEST

/* What once fitted is not lost when there is more room, and a column comes back in its own place.
 */
START_TEST(more_room_shows_no_less)
{
    size_t before = 0;
    for (size_t width = 34; width <= 300; width++) {
        size_t count = lay_out(width, 0);
        ck_assert_uint_ge(count, before);
        before = count;
        for (size_t i = 1; i < count; i++)
            ck_assert_uint_lt(out[i - 1].column, out[i].column);
    }
    ck_assert_uint_eq(before, USUAL);
}
END_TEST

START_TEST(dropped_by_priority)
{
    /* HEALTH (5) goes before SOURCE (4), that before ELAPSED (3), that before ETA (2). */
    for (size_t width = 38; width <= 200; width++) {
        size_t count = lay_out(width, 0);
        if (find(count, COLUMN_HEALTH))
            ck_assert_ptr_nonnull(find(count, COLUMN_SOURCE));
        if (find(count, COLUMN_SOURCE))
            ck_assert_ptr_nonnull(find(count, COLUMN_ELAPSED));
        if (find(count, COLUMN_ELAPSED))
            ck_assert_ptr_nonnull(find(count, COLUMN_ETA));
        if (find(count, COLUMN_ETA))
            ck_assert_ptr_nonnull(find(count, COLUMN_VM));
    }
}
END_TEST

START_TEST(what_is_less_wanted_goes_first)
{
    size_t count = lay_out(95, 1u << COLUMN_SOURCE);
    ck_assert_ptr_null(find(count, COLUMN_SOURCE));
    ck_assert_ptr_nonnull(find(count, COLUMN_ERROR));
    count = lay_out(200, 1u << COLUMN_SOURCE);
    ck_assert_ptr_nonnull(find(count, COLUMN_SOURCE));
    /* What may never be dropped is not dropped for being less wanted. */
    ck_assert_ptr_nonnull(find(lay_out(38, 1u << COLUMN_NAME), COLUMN_NAME));
}
END_TEST

START_TEST(room_is_used)
{
    size_t count = lay_out(198, 0);
    ck_assert_uint_eq(find(count, COLUMN_VM)->width, column_table[COLUMN_VM].widest);
    ck_assert_uint_eq(out[count - 1].at + out[count - 1].width, 198);
}
END_TEST

START_TEST(one_column_and_none)
{
    enum column one = COLUMN_ID;
    ck_assert_uint_eq(layout_columns(&one, 1, 0, 30, out), 1);
    ck_assert_uint_eq(out[0].width, 30);
    ck_assert_uint_eq(layout_columns(&one, 0, 0, 30, out), 0);
    ck_assert_uint_eq(layout_columns(&one, 1, 0, 3, out), 0);
    one = COLUMN_NAME;
    ck_assert_uint_eq(layout_columns(&one, 1, 0, 3, out), 1);
    ck_assert_uint_eq(out[0].width, 3);
}
END_TEST

TCase *tui_layout_cases(void)
{
    TCase *cases = tcase_create("layout");
    tcase_add_test(cases, nothing_overlaps_at_any_width);
    tcase_add_test(cases, the_essential_ones_stay);
    tcase_add_test(cases, a_sentence_needs_room);
    tcase_add_test(cases, more_room_shows_no_less);
    tcase_add_test(cases, dropped_by_priority);
    tcase_add_test(cases, what_is_less_wanted_goes_first);
    tcase_add_test(cases, room_is_used);
    tcase_add_test(cases, one_column_and_none);
    return cases;
}
