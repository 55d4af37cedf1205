#include <stdint.h>
#include <stdlib.h>

#include "tui/canvas.h"
#include "tui_cases.h"

static struct canvas *c;

static void set_up(void)
{
    c = canvas_new(TEXT_UTF8, false);
    ck_assert_ptr_nonnull(c);
    ck_assert(canvas_resize(c, 4, 20));
}

static void tear_down(void)
{
    canvas_free(c);
}

static void put(size_t row, size_t column, size_t width, const char *text)
{
    canvas_text(c, row, column, width, THEME_TEXT, text, strlen(text));
}

static uint32_t at(size_t row, size_t column)
{
    return canvas_at(c, row, column)->cell.ch;
}

/* What a reader of the screen would see go wrong: half of a wide character. */
static void check_halves(void)
{
    for (size_t row = 0; row < canvas_rows(c); row++) {
        for (size_t column = 0; column < canvas_columns(c); column++) {
            size_t width = 0;
            char bytes[4];
            uint32_t ch = at(row, column);
            if (ch == 0) {
                ck_assert_uint_gt(column, 0);
                ck_assert_uint_ne(at(row, column - 1), 0);
                continue;
            }
            width = text_width(bytes, utf8_encode(ch, bytes), 2, TEXT_UTF8);
            ck_assert_uint_eq(column + 1 < canvas_columns(c) && at(row, column + 1) == 0,
                              width == 2);
        }
    }
}

START_TEST(text_is_padded_and_cut)
{
    put(0, 2, 6, "abc");
    ck_assert_uint_eq(at(0, 2), 'a');
    ck_assert_uint_eq(at(0, 7), ' ');
    ck_assert_uint_eq(canvas_text(c, 1, 0, 4, THEME_FAILED, "abcdef", 6), 4);
    ck_assert_uint_eq(at(1, 2), 'c');
    ck_assert_uint_eq(at(1, 3), 0x2026);
    ck_assert_uint_eq(canvas_at(c, 1, 3)->role, THEME_FAILED);
    ck_assert_uint_eq(canvas_at(c, 1, 4)->role, THEME_TEXT);
}
END_TEST

START_TEST(what_is_outside_is_left_out)
{
    put(0, 18, 10, "abcdef");
    ck_assert_uint_eq(at(0, 18), 'a');
    put(9, 0, 5, "x");
    put(0, 30, 5, "x");
    canvas_fill(c, 3, 19, SIZE_MAX, THEME_TEXT, 'z');
    ck_assert_uint_eq(at(3, 19), 'z');
    ck_assert_ptr_null(canvas_at(c, 4, 0));
    ck_assert_ptr_null(canvas_at(c, 0, 20));
    ck_assert_uint_eq(canvas_put(c, 0, 25, 40, THEME_TEXT, "x"), 25);
}
END_TEST

START_TEST(right_alignment)
{
    canvas_right(c, 0, 2, 6, THEME_TEXT, "42%", 3);
    ck_assert_uint_eq(at(0, 4), ' ');
    ck_assert_uint_eq(at(0, 5), '4');
    ck_assert_uint_eq(at(0, 7), '%');
    canvas_right(c, 1, 2, 3, THEME_TEXT, "abcdef", 6);
    ck_assert_uint_eq(at(1, 2), 'a');
    ck_assert_uint_eq(at(1, 5), ' ');
}
END_TEST

/* A dialog over a line of wide characters, at every place it may begin. */
START_TEST(wide_characters_keep_both_halves)
{
    for (size_t left = 0; left < 20; left++) {
        for (size_t width = 1; left + width <= 20; width++) {
            put(0, 0, 20, "仮想マシン仮想マシン");
            canvas_fill(c, 0, left, width, THEME_DIALOG, '#');
            check_halves();
            put(0, 0, 20, "仮想マシン仮想マシン");
            put(0, left, width, "シンab");
            check_halves();
            put(0, 0, 20, "仮想マシン仮想マシン");
            canvas_symbol(c, 0, left, THEME_TEXT, SYMBOL_MARK);
            check_halves();
        }
    }
}
END_TEST

START_TEST(only_what_changed_is_told)
{
    struct canvas_run run = {0, 0, 0};
    ck_assert(canvas_next_run(c, &run));
    ck_assert_uint_eq(run.width, 20); /* nothing of it was painted yet */
    canvas_painted(c);
    run = (struct canvas_run){0, 0, 0};
    ck_assert(!canvas_next_run(c, &run));

    put(1, 3, 2, "ab");
    put(1, 15, 1, "c");
    put(3, 19, 1, "d");
    ck_assert(canvas_next_run(c, &run));
    ck_assert(run.row == 1 && run.column == 3 && run.width == 2);
    ck_assert(canvas_next_run(c, &run));
    ck_assert(run.row == 1 && run.column == 15 && run.width == 1);
    ck_assert(canvas_next_run(c, &run));
    ck_assert(run.row == 3 && run.column == 19 && run.width == 1);
    ck_assert(!canvas_next_run(c, &run));
    canvas_painted(c);

    canvas_clear(c);
    put(1, 3, 2, "ab");
    put(1, 15, 1, "c");
    put(3, 19, 1, "d");
    run = (struct canvas_run){0, 0, 0};
    ck_assert_msg(!canvas_next_run(c, &run), "drawn again the same: nothing to tell");
    canvas_role(c, 1, 3, 1, THEME_SELECTION);
    ck_assert(canvas_next_run(c, &run));
    ck_assert(run.row == 1 && run.column == 3 && run.width == 1);
}
END_TEST

START_TEST(changes_that_are_near_are_told_together)
{
    struct canvas_run run = {0, 0, 0};
    canvas_painted(c);
    put(0, 2, 1, "a");
    put(0, 5, 1, "b");
    ck_assert(canvas_next_run(c, &run));
    ck_assert(run.column == 2 && run.width == 4);
    ck_assert(!canvas_next_run(c, &run));
}
END_TEST

/* Applying the runs to what was painted gives what is drawn, and no run cuts a wide character, then
 * or now. */
START_TEST(runs_are_complete)
{
    static const char *const texts[] = {"abc", "仮想", "é", "a仮b", "  ", "🙂🙂", "xyzxyz"};
    struct canvas_cell screen[4][20];
    uint32_t seed = 12345;
    memset(screen, 0xff, sizeof screen);
    for (int step = 0; step < 3000; step++) {
        seed = seed * 1664525 + 1013904223;
        put(seed >> 8 & 3, (seed >> 12) % 20, 1 + (seed >> 20) % 9, texts[(seed >> 27) % 7]);
        check_halves();
        if (seed & 0x40)
            continue;
        for (struct canvas_run run = {0, 0, 0}; canvas_next_run(c, &run);) {
            ck_assert_uint_ne(at(run.row, run.column), 0);
            size_t end = run.column + run.width;
            ck_assert(end == 20 || at(run.row, end) != 0);
            ck_assert(end == 20 || screen[run.row][end].cell.ch != 0);
            for (size_t i = run.column; i < end; i++)
                screen[run.row][i] = *canvas_at(c, run.row, i);
        }
        canvas_painted(c);
        for (size_t row = 0; row < 4; row++)
            for (size_t column = 0; column < 20; column++)
                ck_assert_mem_eq(&screen[row][column], canvas_at(c, row, column), sizeof **screen);
    }
}
END_TEST

START_TEST(sizes)
{
    ck_assert(canvas_resize(c, 1, 1));
    put(0, 0, 10, "仮");
    check_halves();
    ck_assert(canvas_resize(c, 0, 0));
    canvas_clear(c);
    put(0, 0, 1, "x");
    ck_assert(!canvas_next_run(c, &(struct canvas_run){0, 0, 0}));
    ck_assert(canvas_resize(c, 200, 500));
    put(199, 490, 20, "abc");
    ck_assert_uint_eq(at(199, 490), 'a');
}
END_TEST

START_TEST(ascii_stays_ascii)
{
    struct canvas *plain = canvas_new(TEXT_ASCII, false);
    ck_assert_ptr_nonnull(plain);
    ck_assert(canvas_plain(plain));
    ck_assert(canvas_resize(plain, 1, 40));
    canvas_text(plain, 0, 0, 30, THEME_TEXT, "仮想é\033[31m\x9b\xff", 13);
    for (int i = 0; i < SYMBOL_COUNT; i++) {
        canvas_symbol(plain, 0, 30, THEME_TEXT, (enum symbol)i);
        ck_assert_uint_lt(canvas_at(plain, 0, 30)->cell.ch, 0x7f);
    }
    for (size_t i = 0; i < 40; i++) {
        uint32_t ch = canvas_at(plain, 0, i)->cell.ch;
        ck_assert(ch >= 0x20 && ch < 0x7f);
    }
    canvas_free(plain);
}
END_TEST

START_TEST(symbols_take_one_column)
{
    for (int i = 0; i < SYMBOL_COUNT; i++) {
        char bytes[4];
        size_t length = utf8_encode(symbol_point((enum symbol)i, false), bytes);
        ck_assert_uint_eq(text_width(bytes, length, 2, TEXT_UTF8), 1);
    }
}
END_TEST

TCase *tui_canvas_cases(void)
{
    TCase *cases = tcase_create("canvas");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, text_is_padded_and_cut);
    tcase_add_test(cases, what_is_outside_is_left_out);
    tcase_add_test(cases, right_alignment);
    tcase_add_test(cases, wide_characters_keep_both_halves);
    tcase_add_test(cases, only_what_changed_is_told);
    tcase_add_test(cases, changes_that_are_near_are_told_together);
    tcase_add_test(cases, runs_are_complete);
    tcase_add_test(cases, sizes);
    tcase_add_test(cases, ascii_stays_ascii);
    tcase_add_test(cases, symbols_take_one_column);
    return cases;
}
