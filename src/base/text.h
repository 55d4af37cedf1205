/*
 * The text gate: the one place where bytes from outside become something a terminal or a file may
 * see. Everything that is drawn, printed, copied or logged goes through here, each with its own
 * rules:
 *
 *   text_cells   bytes -> cells of a terminal (tui, tables on a terminal)
 *   text_line    bytes -> one line of printable UTF-8 or ASCII (tables in a pipe, logs, titles,
 * messages) text_json    bytes -> the inside of a JSON string; nothing lost: what is no UTF-8 is
 * written as U+DC80..U+DCFF escapes (\udc80), so that the bytes can be got back text_csv     bytes
 * -> a CSV field (RFC 4180); controls but TAB, CR, LF as \xNN
 *
 * What is not shown as it is (glyph.h says why): C0, DEL and C1 controls and invalid UTF-8 (one for
 * each byte), bidi embeddings, overrides and isolates, private use, unassigned code points,
 * non-characters and blank letters as U+FFFD (or '?'); text_line shows controls as ^X or \x9b. Line
 * ends, tabs, line and paragraph separators as a blank. Zero-width characters, joiners, variation
 * selectors, tags, soft hyphens and skin tones are left out, so a joined emoji shows as its parts;
 * a flag as its two letters. Combining marks beyond TEXT_COMBINING_MAX a cell are dropped.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define TEXT_COMBINING_MAX 2 /* enough for Vietnamese and Thai; curses' cchar_t holds 4 more */

/* What one column of a terminal shows. The second half of a wide character has ch == 0. */
struct cell {
    uint32_t ch; /* a code point; ' ' when blank; 0: right half of a wide one */
    uint32_t combining[TEXT_COMBINING_MAX];
};

enum text_charset { TEXT_UTF8, TEXT_ASCII };

/* Fills out[0..width) with text, left-aligned, padded with blanks. Newlines and tabs become a
 * blank, other controls U+FFFD or '?'. A text that is too wide ends in U+2026 or '~' in the last
 * column. Reads no more of the bytes than it needs, however long they are: at most 4 for a column,
 * and some KB that take no column (a flood of marks), after which the rest counts as cut. Returns
 * the columns used before padding. In TEXT_ASCII every code point beyond ASCII becomes '?' (wide
 * ones two). Any thread, any locale. */
size_t text_cells(struct cell *out, size_t width, const char *bytes, size_t length,
                  enum text_charset charset);
/* Columns the text would take, counted up to `most`. */
size_t text_width(const char *bytes, size_t length, size_t most, enum text_charset charset);
/* Where the next line starts when wrapping to `width` columns (at a blank where there is one, at
 * '\n' always): bytes taken, at least 1 while length > 0; *skip is how many of those end the line
 * and are not shown. */
size_t text_wrap(const char *bytes, size_t length, size_t width, enum text_charset charset,
                 size_t *skip);

void text_line(struct buf *out, const char *bytes, size_t length, enum text_charset charset);
void text_json(struct buf *out, const char *bytes, size_t length); /* without the quotes */
void text_csv(struct buf *out, const char *bytes, size_t length);  /* with quotes where needed */

/* Decodes one code point; returns the bytes taken (1..4), or 0 for an invalid sequence (take 1
 * byte). */
size_t utf8_decode(const char *bytes, size_t length, uint32_t *code_point);
size_t utf8_encode(uint32_t code_point, char out[4]);
/* Simple case folding, for filters: ASCII and what towlower knows. Appends. */
void text_fold(struct buf *out, const char *bytes, size_t length);

#endif
