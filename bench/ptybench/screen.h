/*
 * A model of the terminal: what an xterm with 256 colours would show after the bytes that a program
 * wrote. Knows what ncurses and hand-written painters send (cursor, erase, insert, delete, scroll
 * regions, repeat, SGR, line drawing, the alternate screen), counts what it doesn't know, and
 * passes over operating system commands.
 */
#ifndef PTYBENCH_SCREEN_H
#define PTYBENCH_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    BOLD = 1,
    DIM = 2,
    ITALIC = 4,
    UNDERLINE = 8,
    BLINK = 16,
    REVERSE = 32,
    INVISIBLE = 64,
    STRIKE = 128
};

/* set in a colour: the rest is red, green, blue; else 0 is the default, n + 1 is n */
#define COLOUR_RGB 0x1000000u

struct cell {
    uint32_t ch; /* 0 in the second column of a wide character */
    uint32_t fg, bg;
    uint16_t attributes;
    uint16_t width; /* 1, 2, or 0 in the second column of a wide character */
};

struct cursor {
    int y, x;
    struct cell pen;
    bool wrap_next; /* a character was written into the last column */
};

#define SCREEN_PARAMETERS 32

struct screen {
    int rows, cols;
    struct cell *cells, *other; /* other: of the screen, main or alternate, that is not shown */
    struct cursor now, saved;
    int top, bottom; /* the scroll region */
    bool autowrap, application_cursor, insert, alternate;
    bool drawing[2], shifted; /* G0 and G1 hold line drawing; G1 is in use */
    uint32_t last;            /* character, for repeat */
    unsigned long unknown;    /* sequences that were not understood */
    /* the parser */
    int state, parameter_count, private_mark, intermediate;
    int parameters[SCREEN_PARAMETERS];
    uint32_t utf8;
    int utf8_left;
};

bool screen_init(struct screen *s, int rows, int cols);
void screen_free(struct screen *s);
void screen_feed(struct screen *s, const unsigned char *bytes, size_t length);

struct cell screen_blank(void);
static inline struct cell *screen_at(const struct screen *s, int y, int x)
{
    return &s->cells[y * s->cols + x];
}
/* Cells that show something, and lines that have one. */
void screen_count(const struct screen *s, int *cells, int *lines);
/* Whether a line shows `text` (UTF-8, no wide characters). */
bool screen_shows(const struct screen *s, const char *text);
void screen_print(const struct screen *s, FILE *file);

/* What the parser (parse.c) does to the cells. */
void screen_put(struct screen *s, uint32_t ch);
void screen_erase(struct screen *s, int y, int from, int to);      /* columns from..to-1 */
void screen_scroll(struct screen *s, int top, int bottom, int up); /* up < 0: down */
void screen_line_feed(struct screen *s);
void screen_clamp(struct screen *s);
void screen_reset(struct screen *s);
void screen_switch(struct screen *s, bool alternate);
void screen_sgr(struct screen *s);

#endif
