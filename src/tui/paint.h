/*
 * From the canvas to curses: roles become colours and attributes, stretches that changed become
 * cells of curses' screen. The one file that calls curses' string functions.
 */
#ifndef TUI_PAINT_H
#define TUI_PAINT_H

#include <stdbool.h>

#include "config/theme.h"
#include "tui/canvas.h"

struct painter;

/* After term_open. `colours` as term_colours says. NULL: out of memory. */
struct painter *painter_new(int colours);
void painter_free(struct painter *p);
void painter_theme(struct painter *p, const struct theme *theme);
/* Hands what differs to curses. Returns whether anything did. */
bool painter_paint(struct painter *p, struct canvas *c);
/* The next frame is painted from nothing. */
void painter_repaint(struct canvas *c);

#endif
