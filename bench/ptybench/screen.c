#include "bench/ptybench/screen.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static size_t cell_count(const struct screen *s)
{
    return (size_t)s->rows * (size_t)s->cols;
}

struct cell screen_blank(void)
{
    return (struct cell){.ch = ' ', .width = 1};
}

/* What is erased takes the background of the pen, as an xterm does it. */
static struct cell erased(const struct screen *s)
{
    struct cell c = screen_blank();

    c.bg = s->now.pen.bg;
    return c;
}

void screen_reset(struct screen *s)
{
    struct cell *cells = s->cells, *other = s->other;
    int rows = s->rows, cols = s->cols;

    memset(s, 0, sizeof *s);
    s->rows = rows;
    s->cols = cols;
    s->cells = cells;
    s->other = other;
    s->bottom = rows - 1;
    s->autowrap = true;
    s->now.pen = s->saved.pen = screen_blank();
    for (size_t i = 0; i < cell_count(s); i++)
        s->cells[i] = s->other[i] = screen_blank();
}

bool screen_init(struct screen *s, int rows, int cols)
{
    memset(s, 0, sizeof *s);
    s->rows = rows;
    s->cols = cols;
    s->cells = calloc(cell_count(s), sizeof *s->cells);
    s->other = calloc(cell_count(s), sizeof *s->other);
    if (s->cells == NULL || s->other == NULL) {
        screen_free(s);
        return false;
    }
    screen_reset(s);
    return true;
}

void screen_free(struct screen *s)
{
    free(s->cells);
    free(s->other);
    s->cells = s->other = NULL;
}

void screen_erase(struct screen *s, int y, int from, int to)
{
    for (int x = from; x < to && x < s->cols; x++)
        *screen_at(s, y, x) = erased(s);
}

void screen_scroll(struct screen *s, int top, int bottom, int up)
{
    int height = bottom - top + 1, n = up < 0 ? -up : up;
    size_t kept;

    if (n > height)
        n = height;
    kept = (size_t)(height - n) * (size_t)s->cols * sizeof *s->cells;
    if (up > 0) {
        memmove(screen_at(s, top, 0), screen_at(s, top + n, 0), kept);
        for (int y = bottom - n + 1; y <= bottom; y++)
            screen_erase(s, y, 0, s->cols);
    } else if (up < 0) {
        memmove(screen_at(s, top + n, 0), screen_at(s, top, 0), kept);
        for (int y = top; y < top + n; y++)
            screen_erase(s, y, 0, s->cols);
    }
}

void screen_line_feed(struct screen *s)
{
    if (s->now.y == s->bottom)
        screen_scroll(s, s->top, s->bottom, 1);
    else if (s->now.y < s->rows - 1)
        s->now.y++;
}

void screen_clamp(struct screen *s)
{
    struct cursor *c = &s->now;

    c->y = c->y < 0 ? 0 : c->y >= s->rows ? s->rows - 1 : c->y;
    c->x = c->x < 0 ? 0 : c->x >= s->cols ? s->cols - 1 : c->x;
    c->wrap_next = false;
}

static void wrap(struct screen *s)
{
    s->now.x = 0;
    screen_line_feed(s);
    s->now.wrap_next = false;
}

void screen_put(struct screen *s, uint32_t ch)
{
    int width = ch < 0x300 ? 1 : wcwidth((wchar_t)ch);
    struct cursor *c = &s->now;
    struct cell cell = c->pen;

    if (width < 0)
        width = 1;
    if (width == 0)
        return;
    if (s->autowrap && (c->wrap_next || (width == 2 && c->x == s->cols - 1)))
        wrap(s);
    if (width > s->cols - c->x)
        width = 1;
    if (s->insert)
        memmove(screen_at(s, c->y, c->x + width), screen_at(s, c->y, c->x),
                sizeof cell * (size_t)(s->cols - c->x - width));
    cell.ch = ch;
    cell.width = (uint16_t)width;
    *screen_at(s, c->y, c->x) = cell;
    if (width == 2) {
        cell.ch = 0;
        cell.width = 0;
        *screen_at(s, c->y, c->x + 1) = cell;
    }
    c->x += width;
    if (c->x >= s->cols) {
        c->x = s->cols - 1;
        c->wrap_next = true;
    }
    s->last = ch;
}

void screen_switch(struct screen *s, bool alternate)
{
    struct cell *cells = s->cells;

    if (alternate == s->alternate)
        return;
    s->cells = s->other;
    s->other = cells;
    s->alternate = alternate;
    if (alternate) {
        s->saved = s->now;
        for (int y = 0; y < s->rows; y++)
            screen_erase(s, y, 0, s->cols);
    } else {
        s->now.y = s->saved.y;
        s->now.x = s->saved.x;
    }
}

/* The colour of 38 and 48, at parameter `i`; returns how many parameters it took. */
static int extended_colour(const struct screen *s, int i, uint32_t *colour)
{
    const int *p = s->parameters + i;

    if (i + 2 < SCREEN_PARAMETERS && p[1] == 5) {
        *colour = (uint32_t)(p[2] & 255) + 1;
        return 2;
    }
    if (i + 4 < SCREEN_PARAMETERS && p[1] == 2) {
        *colour = COLOUR_RGB | (uint32_t)(p[2] & 255) << 16 | (uint32_t)(p[3] & 255) << 8 |
                  (uint32_t)(p[4] & 255);
        return 4;
    }
    return 0;
}

static bool set_colour(struct cell *pen, int p)
{
    if (p >= 30 && p <= 37)
        pen->fg = (uint32_t)(p - 30) + 1;
    else if (p == 39)
        pen->fg = 0;
    else if (p >= 40 && p <= 47)
        pen->bg = (uint32_t)(p - 40) + 1;
    else if (p == 49)
        pen->bg = 0;
    else if (p >= 90 && p <= 97)
        pen->fg = (uint32_t)(p - 90) + 9;
    else if (p >= 100 && p <= 107)
        pen->bg = (uint32_t)(p - 100) + 9;
    else
        return false;
    return true;
}

static void set_attribute(struct cell *pen, int p)
{
    static const uint16_t bits[] = {0,     BOLD, DIM,     ITALIC,    UNDERLINE,
                                    BLINK, 0,    REVERSE, INVISIBLE, STRIKE};

    if (p >= 1 && p <= 9)
        pen->attributes = (uint16_t)(pen->attributes | bits[p]);
    else if (p == 21 || p == 22)
        pen->attributes = (uint16_t)(pen->attributes & ~(BOLD | DIM));
    else if (p >= 23 && p <= 29)
        pen->attributes = (uint16_t)(pen->attributes & ~bits[p - 20]);
}

void screen_sgr(struct screen *s)
{
    struct cell *pen = &s->now.pen;
    int count = s->parameter_count > 0 ? s->parameter_count : 1;

    for (int i = 0; i < count; i++) {
        int p = s->parameters[i];

        if (p == 0)
            *pen = screen_blank();
        else if (p == 38)
            i += extended_colour(s, i, &pen->fg);
        else if (p == 48)
            i += extended_colour(s, i, &pen->bg);
        else if (!set_colour(pen, p))
            set_attribute(pen, p);
    }
}

static bool shows(const struct cell *c)
{
    return c->ch != ' ' && c->ch != 0;
}

void screen_count(const struct screen *s, int *cells, int *lines)
{
    *cells = *lines = 0;
    for (int y = 0; y < s->rows; y++) {
        int before = *cells;

        for (int x = 0; x < s->cols; x++)
            *cells += shows(screen_at(s, y, x));
        *lines += *cells > before;
    }
}

static bool shows_at(const struct screen *s, int y, int x, const wchar_t *text)
{
    for (; *text != L'\0'; text++, x++) {
        if (x >= s->cols || screen_at(s, y, x)->ch != (uint32_t)*text)
            return false;
    }
    return true;
}

bool screen_shows(const struct screen *s, const char *text)
{
    wchar_t wide[128];
    size_t length = mbstowcs(wide, text, sizeof wide / sizeof wide[0]);

    if (length == (size_t)-1 || length >= sizeof wide / sizeof wide[0])
        return false;
    for (int y = 0; y < s->rows; y++) {
        for (int x = 0; x < s->cols; x++) {
            if (shows_at(s, y, x, wide))
                return true;
        }
    }
    return false;
}

void screen_print(const struct screen *s, FILE *file)
{
    for (int y = 0; y < s->rows; y++) {
        for (int x = 0; x < s->cols; x++) {
            const struct cell *c = screen_at(s, y, x);

            if (c->width != 0)
                fprintf(file, "%lc", (wint_t)(c->ch != 0 ? c->ch : ' '));
        }
        fputc('\n', file);
    }
}
