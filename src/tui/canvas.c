#include "tui/canvas.h"

#include <stdlib.h>
#include <string.h>

#define SCROLL_MAX   3 /* lines: an arrow's one, a wheel's three */
#define SCROLL_LEAST 4 /* lines that move; fewer are sooner written again */

/* Runs that are this near to each other are told as one: curses compares again, and two calls cost
 * more. */
#define RUN_GAP 4

struct canvas {
    enum text_charset charset;
    bool plain;
    uint16_t ground;
    size_t rows, columns;
    struct canvas_cell *drawn;   /* OWNS */
    struct canvas_cell *painted; /* OWNS */
    bool known;                  /* painted is what was drawn last, all of it */
    bool repeats;                /* it was, when this frame began */
    struct cell *line;           /* OWNS; scratch space of one line */
};

static size_t line_size(const struct canvas *c)
{
    return c->columns * sizeof *c->drawn;
}

static const struct canvas_cell blank = {{' ', {0}}, THEME_TEXT, THEME_TEXT};

struct canvas *canvas_new(enum text_charset charset, bool plain)
{
    struct canvas *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->charset = charset;
    c->plain = plain || charset == TEXT_ASCII;
    return c;
}

void canvas_free(struct canvas *c)
{
    if (!c)
        return;
    free(c->drawn);
    free(c->painted);
    free(c->line);
    free(c);
}

bool canvas_resize(struct canvas *c, size_t rows, size_t columns)
{
    size_t count = rows * columns;
    struct canvas_cell *drawn = calloc(count ? count : 1, sizeof *drawn);
    struct canvas_cell *painted = calloc(count ? count : 1, sizeof *painted);
    struct cell *line = calloc(columns ? columns : 1, sizeof *line);
    if (!drawn || !painted || !line) {
        free(drawn);
        free(painted);
        free(line);
        return false;
    }
    free(c->drawn);
    free(c->painted);
    free(c->line);
    c->drawn = drawn;
    c->painted = painted;
    c->line = line;
    c->rows = rows;
    c->columns = columns;
    canvas_clear(c);
    canvas_invalidate(c);
    return true;
}

size_t canvas_rows(const struct canvas *c)
{
    return c->rows;
}

size_t canvas_columns(const struct canvas *c)
{
    return c->columns;
}

enum text_charset canvas_charset(const struct canvas *c)
{
    return c->charset;
}

bool canvas_plain(const struct canvas *c)
{
    return c->plain;
}

void canvas_clear(struct canvas *c)
{
    size_t count = c->rows * c->columns;
    for (size_t i = 0; i < count; i++)
        c->drawn[i] = blank;
    c->ground = THEME_TEXT;
    c->repeats = c->known;
    c->known = false;
}

void canvas_ground(struct canvas *c, enum theme_role role)
{
    c->ground = (uint16_t)role;
}

/* Cuts a stretch off at the canvas's edge; NULL when nothing of it is left. */
static struct canvas_cell *clip(struct canvas *c, size_t row, size_t column, size_t *width)
{
    if (row >= c->rows || column >= c->columns)
        return NULL;
    if (*width > c->columns - column)
        *width = c->columns - column;
    return *width ? c->drawn + row * c->columns + column : NULL;
}

/* Before something is drawn on [column, column + width): what sticks out of it on either side loses
 * its half. */
static void heal(struct canvas *c, size_t row, size_t column, size_t width)
{
    struct canvas_cell *line = c->drawn + row * c->columns;
    if (line[column].cell.ch == 0 && column > 0)
        line[column - 1].cell = blank.cell;
    if (column + width < c->columns && line[column + width].cell.ch == 0)
        line[column + width].cell = blank.cell;
}

size_t canvas_text(struct canvas *c, size_t row, size_t column, size_t width, enum theme_role role,
                   const char *bytes, size_t length)
{
    struct canvas_cell *at = clip(c, row, column, &width);
    if (!at)
        return 0;
    heal(c, row, column, width);
    size_t used = text_cells(c->line, width, bytes, length, c->charset);
    for (size_t i = 0; i < width; i++)
        at[i] = (struct canvas_cell){c->line[i], (uint16_t)role, c->ground};
    return used;
}

size_t canvas_right(struct canvas *c, size_t row, size_t column, size_t width, enum theme_role role,
                    const char *bytes, size_t length)
{
    size_t used = text_width(bytes, length, width, c->charset);
    if (used < width)
        canvas_fill(c, row, column, width - used, role, ' ');
    else
        used = width;
    return canvas_text(c, row, column + width - used, used, role, bytes, length);
}

size_t canvas_put(struct canvas *c, size_t row, size_t column, size_t end, enum theme_role role,
                  const char *text)
{
    if (end > c->columns)
        end = c->columns;
    if (column >= end)
        return column;
    size_t length = strlen(text);
    size_t width = text_width(text, length, end - column, c->charset);
    if (width > end - column)
        width = end - column;
    canvas_text(c, row, column, width, role, text, length);
    return column + width;
}

void canvas_point(struct canvas *c, size_t row, size_t column, enum theme_role role,
                  uint32_t code_point)
{
    canvas_fill(c, row, column, 1, role, code_point);
}

void canvas_symbol(struct canvas *c, size_t row, size_t column, enum theme_role role,
                   enum symbol which)
{
    canvas_fill(c, row, column, 1, role, symbol_point(which, c->plain));
}

void canvas_fill(struct canvas *c, size_t row, size_t column, size_t width, enum theme_role role,
                 uint32_t code_point)
{
    struct canvas_cell *at = clip(c, row, column, &width);
    if (!at)
        return;
    heal(c, row, column, width);
    for (size_t i = 0; i < width; i++)
        at[i] = (struct canvas_cell){{code_point, {0}}, (uint16_t)role, c->ground};
}

void canvas_role(struct canvas *c, size_t row, size_t column, size_t width, enum theme_role role)
{
    struct canvas_cell *at = clip(c, row, column, &width);
    for (size_t i = 0; at && i < width; i++)
        at[i].role = (uint16_t)role;
}

bool canvas_repeat(struct canvas *c, size_t row, size_t before)
{
    if (!c->repeats || row >= c->rows || before >= c->rows)
        return false;
    memcpy(c->drawn + row * c->columns, c->painted + before * c->columns, line_size(c));
    return true;
}

const struct canvas_cell *canvas_at(const struct canvas *c, size_t row, size_t column)
{
    return row < c->rows && column < c->columns ? c->drawn + row * c->columns + column : NULL;
}

static bool differs(const struct canvas_cell *a, const struct canvas_cell *b)
{
    return memcmp(a, b, sizeof *a) != 0;
}

static bool right_half(const struct canvas *c, size_t i)
{
    return c->drawn[i].cell.ch == 0 || c->painted[i].cell.ch == 0;
}

/* ---- scrolling ------------------------------------------------------------------------------ */

static bool line_is_painted(const struct canvas *c, size_t drawn, size_t painted)
{
    return memcmp(c->drawn + drawn * c->columns, c->painted + painted * c->columns, line_size(c)) ==
           0;
}

/* A stretch of lines. */
struct moved {
    size_t start, count;
    size_t changed; /* of them, those that do not show what was painted there before */
};

/* The stretch in [first, last] with the most lines that were painted `up` lines below. */
static struct moved find_moved(const struct canvas *c, size_t first, size_t last, long up)
{
    struct moved best = {0}, run = {0};
    for (size_t row = first; row <= last; row++) {
        long from = (long)row + up;
        if (from < (long)first || from > (long)last || !line_is_painted(c, row, (size_t)from)) {
            run = (struct moved){row + 1, 0, 0};
            continue;
        }
        if (run.count++ == 0)
            run.start = row;
        run.changed += !line_is_painted(c, row, row);
        if (run.changed > best.changed)
            best = run;
    }
    return best;
}

static void move_painted(struct canvas *c, const struct moved *m, long up)
{
    struct canvas_cell *to = c->painted + m->start * c->columns;
    size_t lines = (size_t)(up < 0 ? -up : up);
    size_t vacated = up > 0 ? m->start + m->count : m->start - lines;
    memmove(to, to + up * (long)c->columns, m->count * line_size(c));
    memset(c->painted + vacated * c->columns, 0xff, lines * line_size(c));
}

bool canvas_take_scroll(struct canvas *c, struct canvas_scroll *scroll)
{
    size_t changed = 0, first = c->rows, last = 0;
    for (size_t row = 0; row < c->rows; row++) {
        if (line_is_painted(c, row, row))
            continue;
        first = row < first ? row : first;
        last = row;
        changed++;
    }
    for (long by = 1; by <= SCROLL_MAX && changed > SCROLL_LEAST; by++) {
        for (long up = by; up >= -by; up -= 2 * by) {
            struct moved m = find_moved(c, first, last, up);
            if (m.changed < SCROLL_LEAST || m.changed * 2 < changed)
                continue;
            move_painted(c, &m, up);
            *scroll = (struct canvas_scroll){m.start, m.start + m.count - 1, up};
            if (up > 0)
                scroll->bottom += (size_t)up;
            else
                scroll->top -= (size_t)-up;
            return true;
        }
    }
    return false;
}

bool canvas_next_run(const struct canvas *c, struct canvas_run *run)
{
    size_t row = run->row, column = run->column + run->width;
    for (; row < c->rows; row++, column = 0) {
        const struct canvas_cell *drawn = c->drawn + row * c->columns;
        const struct canvas_cell *painted = c->painted + row * c->columns;
        if (column >= c->columns ||
            memcmp(drawn + column, painted + column, (c->columns - column) * sizeof *drawn) == 0)
            continue;
        size_t start = column;
        while (!differs(drawn + start, painted + start))
            start++;
        size_t end = start + 1;
        for (size_t i = end; i < c->columns && i <= end + RUN_GAP; i++)
            if (differs(drawn + i, painted + i))
                end = i + 1;
        while (start > 0 && right_half(c, row * c->columns + start))
            start--;
        while (end < c->columns && right_half(c, row * c->columns + end))
            end++;
        *run = (struct canvas_run){row, start, end - start};
        return true;
    }
    return false;
}

void canvas_painted(struct canvas *c)
{
    memcpy(c->painted, c->drawn, c->rows * c->columns * sizeof *c->drawn);
    c->known = true;
}

void canvas_invalidate(struct canvas *c)
{
    /* A cell that can't be drawn: differs from every other. Not ch 0, which is half of a wide
     * character. */
    memset(c->painted, 0xff, c->rows * c->columns * sizeof *c->painted);
    c->known = false;
}
