/*
 * One line of text being typed: the filter. Pure editing; what comes of the text is the page's
 * matter.
 */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/canvas.h"

#define PROMPT_MAX     512
#define PROMPT_HISTORY 8

struct prompt {
    bool open;
    char text[PROMPT_MAX];                    /* UTF-8, NUL-terminated, no controls */
    size_t length, cursor;                    /* bytes */
    char history[PROMPT_HISTORY][PROMPT_MAX]; /* the newest first */
    size_t history_count, history_at;         /* at 0: what is being typed */
    char typed[PROMPT_MAX];                   /* it, while the history is looked through */
};

enum prompt_result {
    PROMPT_UNUSED, /* a key that edits nothing */
    PROMPT_MOVED,
    PROMPT_CHANGED, /* the text is another */
    PROMPT_DONE,    /* Enter */
    PROMPT_GIVEN_UP /* Esc */
};

void prompt_open(struct prompt *p, const char *text);
enum prompt_result prompt_key(struct prompt *p, uint32_t key);
/* Puts pasted bytes in: controls and line ends become blanks, what is no UTF-8 is left out. */
enum prompt_result prompt_paste(struct prompt *p, const char *bytes, size_t length);
void prompt_remember(struct prompt *p); /* the text goes into the history */
/* Draws the text so that the cursor is visible; returns the cursor's column. */
size_t prompt_draw(const struct prompt *p, struct canvas *c, size_t row, size_t column,
                   size_t width);

#endif
