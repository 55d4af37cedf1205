#include "bench/ptybench/refdiff.h"

#include <stdlib.h>
#include <string.h>

#define NOWHERE (-1)

struct pen {
    int y, x; /* y NOWHERE: not known */
    struct cell cell;
    struct refdiff sum;
};

static bool same(const struct cell *a, const struct cell *b)
{
    return a->ch == b->ch && a->fg == b->fg && a->bg == b->bg && a->attributes == b->attributes &&
           a->width == b->width;
}

static int digits(unsigned n)
{
    return n < 10 ? 1 : n < 100 ? 2 : n < 1000 ? 3 : 4;
}

static int encoded(uint32_t ch)
{
    return ch == 0 ? 0 : ch < 0x80 ? 1 : ch < 0x800 ? 2 : ch < 0x10000 ? 3 : 4;
}

/* ---- the cost of a pen's change ------------------------------------------------------------- */

static int colour_cost(uint32_t colour, bool background)
{
    if (colour == 0)
        return 2;
    if ((colour & COLOUR_RGB) != 0)
        return 7 + digits(colour >> 16 & 255) + digits(colour >> 8 & 255) + digits(colour & 255);
    if (colour <= 8)
        return 2;
    if (colour <= 16)
        return background ? 3 : 2;
    return 5 + digits(colour - 1);
}

struct parameters {
    int count, bytes;
};

static void add(struct parameters *p, int bytes)
{
    p->count++;
    p->bytes += bytes;
}

static int sequence(struct parameters p)
{
    return 3 + p.bytes + (p.count > 0 ? p.count - 1 : 0);
}

/* The cheaper of: what changes, or a reset and all that is set. */
static int pen_cost(const struct cell *from, const struct cell *to)
{
    struct parameters change = {0, 0}, anew = {1, 0};
    unsigned off = from->attributes & ~(unsigned)to->attributes,
             on = to->attributes & ~(unsigned)from->attributes;
    int a, b;

    if (from->fg == to->fg && from->bg == to->bg && from->attributes == to->attributes)
        return 0;
    if ((off & (BOLD | DIM)) != 0) {
        add(&change, 2);
        on |= to->attributes & (BOLD | DIM);
    }
    for (unsigned bit = BOLD; bit <= STRIKE; bit <<= 1) {
        if ((off & bit) != 0 && bit > DIM)
            add(&change, 2);
        if ((on & bit) != 0)
            add(&change, 1);
        if ((to->attributes & bit) != 0)
            add(&anew, 1);
    }
    if (from->fg != to->fg)
        add(&change, colour_cost(to->fg, false));
    if (from->bg != to->bg)
        add(&change, colour_cost(to->bg, true));
    if (to->fg != 0)
        add(&anew, colour_cost(to->fg, false));
    if (to->bg != 0)
        add(&anew, colour_cost(to->bg, true));
    a = sequence(change);
    b = sequence(anew); /* the reset's own parameter may be left out: no byte */
    return a < b ? a : b;
}

/* ---- the cost of a cursor's move ------------------------------------------------------------ */

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int move_in_line(int from, int to)
{
    int n = to > from ? to - from : from - to;

    if (n == 0)
        return 0;
    if (to == 0)
        return 1; /* carriage return */
    if (to < from)
        return n; /* backspaces; the caller knows the absolute move */
    return n == 1 ? 3 : 3 + digits((unsigned)n);
}

static int move_cost(const struct pen *p, int y, int x)
{
    int best = x == 0 ? (y == 0 ? 3 : 3 + digits((unsigned)y + 1))
                      : 4 + digits((unsigned)y + 1) + digits((unsigned)x + 1);

    if (p->y == NOWHERE)
        return 4 + digits((unsigned)y + 1) + digits((unsigned)x + 1);
    if (p->y == y)
        return least(best, move_in_line(p->x, x));
    if (y > p->y && x == p->x)
        return least(best, least(y - p->y, 3 + digits((unsigned)y + 1)));
    if (y > p->y && x == 0)
        return least(best, y - p->y + 1);
    return best;
}

/* Where the cells between are as they should be already, writing them again may be cheaper than a
 * move. */
static int rewrite_cost(const struct pen *p, const struct cell *line, int x)
{
    int bytes = 0;

    for (int i = p->x; i < x; i++) {
        if (pen_cost(&p->cell, &line[i]) != 0)
            return 1000;
        bytes += encoded(line[i].ch);
    }
    return bytes;
}

static void move_to(struct pen *p, const struct cell *line, int y, int x)
{
    int cost = move_cost(p, y, x);

    if (p->y == y && p->x < x)
        cost = least(cost, rewrite_cost(p, line, x));
    p->sum.bytes += cost;
}

/* ---- lines ---------------------------------------------------------------------------------- */

/* From where on a line is blank. */
static int find_tail(const struct cell *line, int cols)
{
    int tail = cols;

    while (tail > 0 && line[tail - 1].ch == ' ' && line[tail - 1].attributes == 0 &&
           line[tail - 1].bg == line[cols - 1].bg)
        tail--;
    return tail;
}

static void erase_tail(struct pen *p, const struct cell *before, const struct cell *after, int y,
                       int x, int cols)
{
    int last = x;

    for (int i = x; i < cols; i++) {
        if (!same(&before[i], &after[i])) {
            p->sum.cells++;
            last = i;
        }
    }
    p->sum.bytes += pen_cost(&p->cell, &after[x]);
    p->cell = after[x];
    p->y = y;
    p->x = last - x + 1 < 3 ? last + 1 : x; /* one or two blanks, or EL */
    p->sum.bytes += least(last - x + 1, 3);
}

/* Writes what differs from `x` on, up to the first cell that doesn't; returns where. */
static int write_run(struct pen *p, const struct cell *before, const struct cell *after, int x,
                     int end)
{
    while (x < end && !same(&before[x], &after[x])) {
        const struct cell *c = &after[x];
        int run = 1, plain, repeated;

        p->sum.bytes += pen_cost(&p->cell, c);
        p->cell = *c;
        while (c->width == 1 && x + run < end && same(c, &after[x + run]) &&
               !same(&before[x + run], &after[x + run]))
            run++;
        plain = run * encoded(c->ch);
        repeated = encoded(c->ch) + 3 + digits((unsigned)run - 1);
        p->sum.bytes += run > 1 ? least(plain, repeated) : plain;
        p->sum.cells += run;
        x += run;
        if (x < end && after[x].width == 0) {
            p->sum.cells++;
            x++;
        }
    }
    return x;
}

static void diff_line(struct pen *p, const struct cell *before, const struct cell *after, int y,
                      int cols)
{
    int tail = find_tail(after, cols), x = 0;

    while (x < cols) {
        if (same(&before[x], &after[x])) {
            x++;
            continue;
        }
        if (after[x].width == 0 && x > 0) {
            p->sum.cells++;
            x++;
            continue;
        }
        move_to(p, after, y, x);
        if (x >= tail) {
            erase_tail(p, before, after, y, x, cols);
            return;
        }
        x = write_run(p, before, after, x, tail);
        p->y = x < cols ? y : NOWHERE;
        p->x = x;
    }
}

static struct refdiff diff(const struct cell *before, const struct cell *after, int rows, int cols)
{
    struct pen pen = {.y = NOWHERE, .cell = screen_blank()};

    for (int y = 0; y < rows; y++)
        diff_line(&pen, before + y * cols, after + y * cols, y, cols);
    return pen.sum;
}

/* ---- one scroll ----------------------------------------------------------------------------- */

/* The longest run of lines of `after` that were `by` lines further down. */
static int find_moved(const struct cell *before, const struct cell *after, int rows, int cols,
                      int by, int *first)
{
    size_t size = (size_t)cols * sizeof *before;
    int longest = 0, run = 0;

    for (int y = 0; y < rows; y++) {
        bool moved = y + by >= 0 && y + by < rows &&
                     memcmp(after + y * cols, before + (y + by) * cols, size) == 0;

        run = moved ? run + 1 : 0;
        if (run > longest) {
            longest = run;
            *first = y - run + 1;
        }
    }
    return longest;
}

static void scroll_copy(const struct cell *before, struct cell *copy, int rows, int cols, int by,
                        int top, int bottom)
{
    memcpy(copy, before, (size_t)rows * (size_t)cols * sizeof *copy);
    for (int y = top; y <= bottom; y++) {
        for (int x = 0; x < cols; x++)
            copy[y * cols + x] =
                y + by >= top && y + by <= bottom ? before[(y + by) * cols + x] : screen_blank();
    }
}

struct refdiff refdiff(const struct cell *before, const struct cell *after, int rows, int cols)
{
    struct refdiff best = diff(before, after, rows, cols), scrolled;
    struct cell *copy;

    if (best.bytes < 60) /* a scroll and the setting of its region cost half of that */
        return best;
    copy = calloc((size_t)rows * (size_t)cols, sizeof *copy);
    if (copy == NULL)
        return best;
    for (int by = -rows / 2; by <= rows / 2; by++) {
        int first = 0, count = by != 0 ? find_moved(before, after, rows, cols, by, &first) : 0, top,
            bottom;

        if (count < 2)
            continue;
        top = by > 0 ? first : first + by;
        bottom = by > 0 ? first + count - 1 + by : first + count - 1;
        scroll_copy(before, copy, rows, cols, by, top, bottom);
        scrolled = diff(copy, after, rows, cols);
        scrolled.bytes += 10 + digits((unsigned)top + 1) + digits((unsigned)bottom + 1) +
                          digits((unsigned)(by < 0 ? -by : by));
        if (scrolled.bytes < best.bytes)
            best.bytes = scrolled.bytes;
    }
    free(copy);
    return best;
}
