#include "tui/bar.h"

#include <stdio.h>
#include <string.h>

#define FULL_BLOCK    0x2588u /* one eighth less with each following code point, down to U+258F */
#define PERCENT_WIDTH 5       /* " 100%" */
#define BAR_LEAST     3

size_t bar_glyphs(uint32_t *out, size_t width, int percent, bool plain)
{
    if (percent < 0)
        percent = 0;
    if (percent > 100)
        percent = 100;
    size_t steps = plain ? 1 : 8;
    size_t all = width * steps;
    size_t done = all * (size_t)percent / 100;
    if (percent > 0 && done == 0 && all > 0)
        done = 1;
    if (percent < 100 && done == all && all > 0)
        done = all - 1;
    size_t cells = (done + steps - 1) / steps;
    for (size_t i = 0; i < width; i++) {
        size_t eighths = done > i * steps ? done - i * steps : 0;
        if (eighths == 0)
            out[i] = symbol_point(SYMBOL_BAR_REST, plain);
        else if (plain)
            out[i] = '#';
        else
            out[i] = FULL_BLOCK + (eighths >= 8 ? 0 : 8 - (uint32_t)eighths);
    }
    return cells;
}

void bar_moving(size_t width, uint64_t moment, size_t *from, size_t *to)
{
    size_t block = width < 4 ? (width > 0) : width / 4;
    size_t way = width - block; /* there and back again */
    size_t place = way ? (size_t)(moment % (2 * (uint64_t)way)) : 0;
    *from = place <= way ? place : 2 * way - place;
    *to = *from + block;
}

void bar_draw(struct canvas *c, size_t row, size_t column, size_t width, int percent)
{
    char text[16];
    snprintf(text, sizeof text, " %3d%%", percent);
    if (width < PERCENT_WIDTH + BAR_LEAST) {
        canvas_right(c, row, column, width, THEME_TEXT, text + 1, strlen(text + 1));
        return;
    }
    uint32_t glyphs[64];
    size_t bar = width - PERCENT_WIDTH;
    if (bar > sizeof glyphs / sizeof *glyphs)
        bar = sizeof glyphs / sizeof *glyphs;
    size_t done = bar_glyphs(glyphs, bar, percent, canvas_plain(c));
    for (size_t i = 0; i < bar; i++)
        canvas_point(c, row, column + i, i < done ? THEME_BAR : THEME_BAR_REST, glyphs[i]);
    canvas_text(c, row, column + bar, PERCENT_WIDTH, THEME_TEXT, text, strlen(text));
}

void bar_draw_moving(struct canvas *c, size_t row, size_t column, size_t width, uint64_t moment)
{
    size_t from, to;
    size_t bar = width > PERCENT_WIDTH + BAR_LEAST ? width - PERCENT_WIDTH : width;
    bar_moving(bar, moment, &from, &to);
    for (size_t i = 0; i < bar; i++) {
        bool moving = i >= from && i < to;
        canvas_symbol(c, row, column + i, moving ? THEME_BAR : THEME_BAR_REST,
                      moving ? SYMBOL_BAR_MOVING : SYMBOL_BAR_REST);
    }
}
