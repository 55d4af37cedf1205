/*
 * What the screen is to show, as cells with a role each, twice: as drawn now, and as it was painted
 * last. A page draws all of its frame; what the terminal hears of is only where the two differ.
 * Knows no curses, so that it can be tested without a terminal; paint.h hands the differences on.
 *
 * All text goes through the text gate (base/text.h). Whatever is drawn outside the canvas is cut
 * off. A wide character that loses one of its halves to something drawn over it loses the other
 * too.
 */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "config/theme.h"
#include "tui/symbol.h"

struct canvas;

struct canvas_cell {
    struct cell cell;
    uint16_t role;   /* enum theme_role; no padding, so that cells compare as bytes */
    uint16_t ground; /* the role whose background shows where `role` has none of its own */
};

/* A stretch of one line. */
struct canvas_run {
    size_t row, column, width;
};

/* `plain`: the dashboard's own glyphs are ASCII, whatever the text may hold. NULL: out of memory.
 */
struct canvas *canvas_new(enum text_charset charset, bool plain);
void canvas_free(struct canvas *c);
/* Empty, and nothing of it painted yet. False: out of memory, the former size stays. */
bool canvas_resize(struct canvas *c, size_t rows, size_t columns);
size_t canvas_rows(const struct canvas *c);
size_t canvas_columns(const struct canvas *c);
enum text_charset canvas_charset(const struct canvas *c);
bool canvas_plain(const struct canvas *c);

void canvas_clear(struct canvas *c);
/* What all that is drawn from now on lies on: a status line, a dialog. THEME_TEXT again after
 * canvas_clear. */
void canvas_ground(struct canvas *c, enum theme_role role);
/* Fills `width` columns with the text, padded with blanks, cut with an ellipsis. Returns the
 * columns used. */
size_t canvas_text(struct canvas *c, size_t row, size_t column, size_t width, enum theme_role role,
                   const char *bytes, size_t length);
size_t canvas_right(struct canvas *c, size_t row, size_t column, size_t width, enum theme_role role,
                    const char *bytes, size_t length);
/* Draws a string where it is, no padding, not beyond column `end`; returns the column behind it. */
size_t canvas_put(struct canvas *c, size_t row, size_t column, size_t end, enum theme_role role,
                  const char *text);
/* One code point of the dashboard's own, which takes one column. */
void canvas_point(struct canvas *c, size_t row, size_t column, enum theme_role role,
                  uint32_t code_point);
void canvas_symbol(struct canvas *c, size_t row, size_t column, enum theme_role role,
                   enum symbol which);
void canvas_fill(struct canvas *c, size_t row, size_t column, size_t width, enum theme_role role,
                 uint32_t code_point);
/* Gives what is there another role. */
void canvas_role(struct canvas *c, size_t row, size_t column, size_t width, enum theme_role role);

/* Draws a line as it was drawn on line `before` before canvas_clear. False, and nothing drawn: the
 * screen does not show that frame, or nobody knows. */
bool canvas_repeat(struct canvas *c, size_t row, size_t before);

const struct canvas_cell *canvas_at(const struct canvas *c, size_t row,
                                    size_t column); /* as drawn; NULL: outside */

/* Lines top to bottom, of which all but `up` show what was painted `up` lines below them (`up` < 0:
 * above). */
struct canvas_scroll {
    size_t top, bottom;
    long up;
};

/* Whether most of what differs was only moved: a list that was scrolled by a line. If so, it counts
 * as painted at its new place from now on, and the lines that came free as unknown: the caller
 * scrolls the screen. */
bool canvas_take_scroll(struct canvas *c, struct canvas_scroll *scroll);
/* The next stretch that differs from what was painted; start with {0, 0, 0}. Never cuts a wide
 * character. */
bool canvas_next_run(const struct canvas *c, struct canvas_run *run);
void canvas_painted(struct canvas *c);    /* the screen shows it now */
void canvas_invalidate(struct canvas *c); /* nobody knows what the screen shows */

#endif
