#include "tui/lines.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX   (1u << 20)
#define LINES_MOST 20000
#define LINE_BYTES 4096 /* of a text that are looked at for each line it may take */
#define NARROW     56   /* below it, labels and values don't fit beside each other */

struct line {
    size_t label, label_length; /* offsets in the text */
    size_t text, length;
    unsigned short indent; /* of the label, or of the text where there is none */
    unsigned short at;     /* column of the text */
    unsigned short role;
};

void lines_init(struct lines *l)
{
    memset(l, 0, sizeof *l);
    buf_init(&l->text, TEXT_MAX);
}

void lines_free(struct lines *l)
{
    free(l->lines);
    buf_free(&l->text);
    l->lines = NULL;
    l->count = l->capacity = 0;
}

void lines_begin(struct lines *l, size_t width, enum text_charset charset)
{
    l->count = 0;
    buf_clear(&l->text);
    l->width = width ? width : 1;
    l->value_lines = 0;
    l->charset = charset;
}

static struct line *new_line(struct lines *l)
{
    if (l->count == LINES_MOST)
        return NULL;
    if (l->count == l->capacity) {
        size_t capacity = l->capacity ? 2 * l->capacity : 128;
        struct line *lines = realloc(l->lines, capacity * sizeof *lines);
        if (!lines)
            return NULL;
        l->lines = lines;
        l->capacity = capacity;
    }
    struct line *line = &l->lines[l->count++];
    memset(line, 0, sizeof *line);
    return line;
}

/* Keeps the bytes; returns where they are, and how many of them there was room for. */
static size_t keep(struct lines *l, const char *bytes, size_t *length)
{
    size_t at = l->text.length;
    buf_add(&l->text, bytes, *length);
    *length = l->text.length - at;
    return at;
}

static void put_line(struct line *line, size_t at, enum theme_role role, size_t text, size_t length)
{
    line->text = text;
    line->length = length;
    line->at = (unsigned short)at;
    line->role = (unsigned short)role;
}

static void put_rest(struct lines *l, size_t at)
{
    static const char text[] = "... cut here; `jobtop show` has all of it";
    size_t kept = sizeof text - 1, start = keep(l, text, &kept);
    struct line *line = new_line(l);
    if (line)
        put_line(line, at, THEME_DIM, start, kept);
}

/* The text as lines that start in column `at`, at most `most` of them; the first one goes into
 * `line` where it is given. */
static void wrap(struct lines *l, struct line *line, size_t at, enum theme_role role,
                 const char *bytes, size_t length, size_t most)
{
    size_t width = l->width > at ? l->width - at : 1;
    size_t kept = length < most * LINE_BYTES ? length : most * LINE_BYTES;
    size_t start = keep(l, bytes, &kept), used = 0;
    for (size_t lines = 0; lines < most && (lines == 0 || used < kept); lines++) {
        size_t skip = 0;
        const char *rest = l->text.bytes + start + used;
        size_t taken = kept ? text_wrap(rest, kept - used, width, l->charset, &skip) : 0;
        if (!line && !(line = new_line(l)))
            return;
        put_line(line, at, role, start + used, taken > skip ? taken - skip : 0);
        line = NULL;
        used += taken;
    }
    if (used < length)
        put_rest(l, at);
}

void lines_blank(struct lines *l)
{
    new_line(l);
}

void lines_heading(struct lines *l, const char *text)
{
    if (l->count > 0)
        lines_blank(l);
    wrap(l, NULL, 0, THEME_TITLE, text, strlen(text), LINES_MOST);
}

void lines_add(struct lines *l, size_t indent, enum theme_role role, const char *bytes,
               size_t length)
{
    wrap(l, NULL, indent, role, bytes, length, LINES_MOST);
}

void lines_addf(struct lines *l, size_t indent, enum theme_role role, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    wrap(l, NULL, indent, role, text, strlen(text), LINES_MOST);
}

static void add_labelled(struct lines *l, size_t indent, size_t at, const char *label,
                         size_t label_length, enum theme_role role, const char *bytes,
                         size_t length)
{
    struct line *line = new_line(l);
    if (!line)
        return;
    line->label = keep(l, label, &label_length);
    line->label_length = label_length;
    line->indent = (unsigned short)indent;
    size_t most = l->value_lines ? l->value_lines : LINES_MOST;
    if (l->width >= NARROW && text_width(label, label_length, at, l->charset) < at - indent)
        wrap(l, line, at, role, bytes, length, most);
    else
        wrap(l, NULL, 4, role, bytes, length, most);
}

void lines_field(struct lines *l, const char *label, size_t label_length, enum theme_role role,
                 const char *bytes, size_t length)
{
    add_labelled(l, 2, 2 + LINES_LABEL_WIDTH, label, label_length, role, bytes, length);
}

void lines_labelled(struct lines *l, size_t at, const char *label, enum theme_role role,
                    const char *bytes, size_t length)
{
    add_labelled(l, 0, at, label, strlen(label), role, bytes, length);
}

void lines_fieldf(struct lines *l, const char *label, enum theme_role role, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    lines_field(l, label, strlen(label), role, text, strlen(text));
}

static size_t last_top(const struct lines *l, size_t rows)
{
    return l->count > rows ? l->count - rows : 0;
}

void lines_draw(struct lines *l, struct canvas *c, size_t row, size_t column, size_t rows)
{
    if (l->top > last_top(l, rows))
        l->top = last_top(l, rows);
    for (size_t i = 0; i < rows && l->top + i < l->count; i++) {
        const struct line *line = &l->lines[l->top + i];
        if (line->label_length > 0) {
            size_t width = (line->at > line->indent ? line->at : l->width) - line->indent;
            canvas_text(c, row + i, column + line->indent, width, THEME_DIM,
                        l->text.bytes + line->label, line->label_length);
        }
        if (line->length > 0 && l->width > line->at)
            canvas_text(c, row + i, column + line->at, l->width - line->at,
                        (enum theme_role)line->role, l->text.bytes + line->text, line->length);
    }
    if (rows > 1 && l->top > 0)
        canvas_symbol(c, row, column + l->width, THEME_DIM, SYMBOL_MORE_ABOVE);
    if (rows > 1 && l->top < last_top(l, rows))
        canvas_symbol(c, row + rows - 1, column + l->width, THEME_DIM, SYMBOL_MORE_BELOW);
}

bool lines_act(struct lines *l, enum action action, size_t rows)
{
    size_t page = rows > 1 ? rows - 1 : 1;
    size_t last = last_top(l, rows);
    switch (action) {
    case ACTION_UP:
        l->top -= l->top > 0;
        return true;
    case ACTION_DOWN:
        l->top++;
        break;
    case ACTION_PAGE_UP:
        l->top -= l->top < page ? l->top : page;
        return true;
    case ACTION_PAGE_DOWN:
        l->top += page;
        break;
    case ACTION_FIRST:
        l->top = 0;
        return true;
    case ACTION_LAST:
        l->top = last;
        return true;
    default:
        return false;
    }
    if (l->top > last)
        l->top = last;
    return true;
}
