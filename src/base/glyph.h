/*
 * One decision for each character that comes from outside: shown as it is, shown as something else,
 * or left out. The rules, and why:
 *
 *   - Only what every terminal agrees on reaches it. Where terminals differ about a width, columns
 * to the right would move, so the character is replaced by what they agree on: a flag's two
 * regional indicators by their letters, an emoji's skin tone and variation selectors by nothing, a
 * joined emoji by its parts.
 *   - What reorders text (bidi embeddings, overrides, isolates) is shown as U+FFFD: it has no
 * business in a name and is used to deceive. Marks that only hint at direction (LRM, RLM, ALM) and
 * joiners are part of honest Arabic, Hebrew, Persian and Indic text and are left out.
 *   - Private use and unassigned code points, non-characters: U+FFFD. Blank letters (Hangul
 * fillers): U+FFFD.
 *
 * Widths are those of wcwidth() in the C library's C.UTF-8 locale, whatever locale the program runs
 * in: the same as any UTF-8 locale's, the same data that curses uses, and no table of our own to
 * grow old. The locale is put on for the calling thread only (uselocale), once a text and only when
 * the text is not plain ASCII.
 */
#ifndef BASE_GLYPH_H
#define BASE_GLYPH_H

#include <locale.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GLYPH_UNKNOWN 0xFFFDu

enum glyph_kind {
    GLYPH_SHOWN,   /* ch, `width` columns (1 or 2) */
    GLYPH_BLANK,   /* a line's end or a tab, shown as ' ', 1 column */
    GLYPH_MARK,    /* ch, goes on top of what stands before it */
    GLYPH_HIDDEN,  /* takes no room and is not shown */
    GLYPH_CONTROL, /* C0, DEL, C1; ch is U+FFFD */
    GLYPH_INVALID, /* a byte that is no UTF-8; ch is U+FFFD */
    GLYPH_REPLACED /* a code point that is not shown as it is; ch is what stands for it */
};

struct glyph {
    uint32_t code_point; /* what was read; the byte of an invalid one */
    uint32_t ch;         /* what to show */
    uint8_t bytes;       /* taken, 1..4 */
    uint8_t width;       /* 0, 1 or 2 */
    enum glyph_kind kind;
};

/* Reads a text's characters in order. */
struct glyph_reader {
    const char *bytes;
    size_t length;
    size_t at;
    locale_t former; /* of this thread, when `in_locale` */
    bool in_locale;
};

void glyph_begin(struct glyph_reader *r, const char *bytes, size_t length);
bool glyph_next(struct glyph_reader *r, struct glyph *g); /* false at the end */
void glyph_end(struct glyph_reader *r);                   /* MUST be called, by the same thread */

/* C.UTF-8, made once; (locale_t)0 when the C library has none. */
locale_t glyph_locale(void);

#endif
