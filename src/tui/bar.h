/*
 * A progress bar's glyphs. Eighths of a cell where blocks can be drawn, whole cells in ASCII. Never
 * full before 100 %, never empty above 0 %.
 */
#ifndef TUI_BAR_H
#define TUI_BAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/canvas.h"

/* Code points of a bar of `width` cells; returns how many cells, from the left, show what is done.
 */
size_t bar_glyphs(uint32_t *out, size_t width, int percent, bool plain);
/* Where the moving part of a bar without percentage is at a moment (any number that counts up):
 * [*from, *to). */
void bar_moving(size_t width, uint64_t moment, size_t *from, size_t *to);

/* Draws "█████▌░░░  42%" on `width` cells; the percentage stays when there is no room for both. */
void bar_draw(struct canvas *c, size_t row, size_t column, size_t width, int percent);
/* Draws the bar of a job that reports no percentage. */
void bar_draw_moving(struct canvas *c, size_t row, size_t column, size_t width, uint64_t moment);

#endif
