#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/canvas.h"
#include "tui/row_memo.h"
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

/* ---- scrolling: a screen that does what it is told shows what was drawn --------------------- */

static struct canvas_cell screen[60][20];

static void screen_scroll(const struct canvas_scroll *scroll)
{
    struct canvas_cell before[60][20];
    ck_assert_uint_lt(scroll->bottom, canvas_rows(c));
    memcpy(before, screen, sizeof before);
    for (size_t row = scroll->top; row <= scroll->bottom; row++) {
        long from = (long)row + scroll->up;
        if (from >= (long)scroll->top && from <= (long)scroll->bottom)
            memcpy(screen[row], before[from], sizeof screen[row]);
        else
            memset(screen[row], 0, sizeof screen[row]);
    }
}

/* Returns whether it scrolled. */
static bool paint_screen(size_t *cells)
{
    struct canvas_scroll scroll;
    struct canvas_run run = {0, 0, 0};
    bool scrolled = canvas_take_scroll(c, &scroll);
    if (scrolled)
        screen_scroll(&scroll);
    *cells = 0;
    while (canvas_next_run(c, &run)) {
        memcpy(&screen[run.row][run.column], canvas_at(c, run.row, run.column),
               run.width * sizeof screen[0][0]);
        *cells += run.width;
    }
    canvas_painted(c);
    for (size_t row = 0; row < canvas_rows(c); row++)
        ck_assert_mem_eq(screen[row], canvas_at(c, row, 0),
                         canvas_columns(c) * sizeof screen[0][0]);
    return scrolled;
}

/* A title, a list from line `top` of it on, with one line selected, a line below. */
static void draw_list(size_t top, size_t selected)
{
    char text[20];
    canvas_clear(c);
    put(0, 0, 20, "title");
    for (size_t row = 1; row + 1 < canvas_rows(c); row++) {
        size_t item = top + row - 1;
        snprintf(text, sizeof text, "item %zu", item * item);
        canvas_text(c, row, 0, 20, item == selected ? THEME_SELECTION : THEME_TEXT, text,
                    strlen(text));
    }
    put(canvas_rows(c) - 1, 0, 20, "keys");
}

START_TEST(a_list_that_moves_is_scrolled)
{
    static const size_t tops[] = {10, 11, 12, 11, 10, 13, 10, 8, 40, 41};
    static const bool scrolls[] = {false, true, true, true, true, true, true, true, false, true};
    size_t cells;
    ck_assert(canvas_resize(c, 60, 20));
    for (size_t i = 0; i < sizeof tops / sizeof tops[0]; i++) {
        draw_list(tops[i], tops[i] + 57);
        ck_assert_int_eq(paint_screen(&cells), scrolls[i]);
        ck_assert_uint_le(cells, scrolls[i] ? 5 * 20 : 60 * 20);
    }
    /* the selection alone */
    draw_list(41, 41);
    ck_assert(!paint_screen(&cells));
    canvas_invalidate(c);
    draw_list(42, 42);
    ck_assert(!paint_screen(&cells));
}
END_TEST

START_TEST(whatever_moves_the_screen_is_right)
{
    unsigned random = 1;
    size_t cells, scrolled = 0;
    for (int round = 0; round < 3000; round++) {
        random = random * 1103515245u + 12345u;
        if (round % 500 == 0)
            ck_assert(canvas_resize(c, 2 + (random >> 8) % 59, 20));
        /* few different lines, so that most fit in many places */
        draw_list((random >> 10) % 5, (random >> 14) % 60);
        for (unsigned i = 0; i < (random >> 20) % 8; i++) {
            char text[2] = {(char)('a' + (random >> i) % 2), '\0'};
            put((random >> i) % canvas_rows(c), (random >> (8 + i)) % 20, 20, text);
        }
        if (random >> 28 == 0)
            canvas_clear(c);
        scrolled += paint_screen(&cells);
    }
    ck_assert_uint_gt(scrolled, 100);
}
END_TEST

START_TEST(lines_are_repeated_from_the_frame_before)
{
    struct canvas_cell line[20];
    size_t cells;
    ck_assert(canvas_resize(c, 60, 20));
    ck_assert(!canvas_repeat(c, 1, 2));
    draw_list(10, 12);
    ck_assert(!canvas_repeat(c, 1, 2));
    memcpy(line, canvas_at(c, 20, 0), sizeof line);
    paint_screen(&cells);
    draw_list(20, 12);
    ck_assert(canvas_repeat(c, 7, 20));
    ck_assert_mem_eq(canvas_at(c, 7, 0), line, sizeof line);
    ck_assert(!canvas_repeat(c, 60, 2));
    ck_assert(!canvas_repeat(c, 2, 60));
    /* not painted: not what the screen shows */
    draw_list(30, 12);
    ck_assert(!canvas_repeat(c, 1, 2));
    paint_screen(&cells);
    canvas_invalidate(c);
    draw_list(30, 12);
    ck_assert(!canvas_repeat(c, 1, 2));
}
END_TEST

static void begin_memo(struct row_memo *m, bool same, size_t width)
{
    struct layout_column columns[] = {{COLUMN_NAME, 0, 10}, {COLUMN_STATE, 11, width}};
    row_memo_begin(m, same, columns, 2, 20);
}

START_TEST(rows_are_found_where_they_were_drawn)
{
    struct row_memo *m = row_memo_new();
    size_t line = 0;
    ck_assert_ptr_nonnull(m);
    begin_memo(m, true, 5);
    ck_assert(!row_memo_find(m, 7, 1, 10, &line));
    row_memo_note(m, 7, 1, 10);
    row_memo_note(m, 8, 0, 9);
    row_memo_note(m, 9, 0, 5000); /* no screen is that large */
    ck_assert(!row_memo_find(m, 7, 1, 10, &line));
    begin_memo(m, true, 5);
    ck_assert(row_memo_find(m, 7, 1, 10, &line));
    ck_assert(row_memo_find(m, 7, 1, 13, &line));
    ck_assert(row_memo_find(m, 7, 1, 7, &line));
    ck_assert_uint_eq(line, 10);
    ck_assert(row_memo_find(m, 8, 0, 8, &line));
    ck_assert_uint_eq(line, 9);
    ck_assert(!row_memo_find(m, 7, 1, 14, &line));
    ck_assert(!row_memo_find(m, 7, 1, 6, &line));
    ck_assert(!row_memo_find(m, 7, 0, 10, &line));
    ck_assert(!row_memo_find(m, 0, 0, 2, &line));
    ck_assert(!row_memo_find(m, 9, 0, 5000, &line));
    row_memo_note(m, 7, 1, 10);
    /* what they say may have changed */
    begin_memo(m, false, 5);
    ck_assert(!row_memo_find(m, 7, 1, 10, &line));
    row_memo_note(m, 7, 1, 10);
    /* other columns */
    begin_memo(m, true, 6);
    ck_assert(!row_memo_find(m, 7, 1, 10, &line));
    row_memo_note(m, 7, 1, 10);
    /* something was drawn over them */
    row_memo_forget(m);
    begin_memo(m, true, 6);
    ck_assert(!row_memo_find(m, 7, 1, 10, &line));
    row_memo_free(m);
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
    tcase_add_test(cases, a_list_that_moves_is_scrolled);
    tcase_add_test(cases, whatever_moves_the_screen_is_right);
    tcase_add_test(cases, lines_are_repeated_from_the_frame_before);
    tcase_add_test(cases, rows_are_found_where_they_were_drawn);
    tcase_add_test(cases, sizes);
    tcase_add_test(cases, ascii_stays_ascii);
    tcase_add_test(cases, symbols_take_one_column);
    return cases;
}
