/*
 * A text that scrolls: headings, fields with a label, paragraphs, all wrapped to a width and made
 * of cells by the text gate when they are drawn. The Job, Sources, Messages and Help pages are such
 * texts.
 */
#ifndef TUI_LINES_H
#define TUI_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "action/action.h"
#include "base/buf.h"
#include "tui/canvas.h"

#define LINES_LABEL_WIDTH 26

struct lines {
    struct line *lines; /* OWNS */
    size_t count, capacity;
    struct buf text;    /* what the lines refer to */
    size_t width;       /* what it is wrapped to */
    size_t top;         /* the first line shown; the page's to keep */
    size_t value_lines; /* what a value may take, so that one of megabytes does not hide the others;
                           0: any */
    enum text_charset charset;
};

void lines_init(struct lines *l);
void lines_free(struct lines *l);
/* Empty again; `top` stays. */
void lines_begin(struct lines *l, size_t width, enum text_charset charset);
void lines_blank(struct lines *l);
void lines_heading(struct lines *l, const char *text);
/* A paragraph. */
void lines_add(struct lines *l, size_t indent, enum theme_role role, const char *bytes,
               size_t length);
void lines_addf(struct lines *l, size_t indent, enum theme_role role, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* "label    value": the value wrapped in its own column, or below the label where the screen is
 * narrow. */
void lines_field(struct lines *l, const char *label, size_t label_length, enum theme_role role,
                 const char *bytes, size_t length);
/* The same with the label at the left edge and the value in column `at`. */
void lines_labelled(struct lines *l, size_t at, const char *label, enum theme_role role,
                    const char *bytes, size_t length);
void lines_fieldf(struct lines *l, const char *label, enum theme_role role, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Draws what fits, with a hint at what is above and below. */
void lines_draw(struct lines *l, struct canvas *c, size_t row, size_t column, size_t rows);
/* Scrolls; false: not an action that scrolls. */
bool lines_act(struct lines *l, enum action action, size_t rows);

#endif
