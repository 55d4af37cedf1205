#include "tui/row_memo.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 1000 /* no terminal has more, see term_size */
#define AWAY_MAX  3    /* lines that one key moves a row by, but for pages, which show other rows */

struct noted {
    uint32_t row;
    unsigned look; /* LOOK_NONE: nothing is noted for this line */
};
#define LOOK_NONE UINT_MAX

struct frame {
    struct noted lines[LINES_MAX];
    size_t end; /* of the lines that may have a note */
    struct layout_column columns[COLUMN_COUNT];
    size_t count, width;
    bool good;
};

struct row_memo {
    struct frame frames[2];
    struct frame *now, *before;
    bool usable;
};

struct row_memo *row_memo_new(void)
{
    struct row_memo *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->now = &m->frames[0];
    m->before = &m->frames[1];
    return m;
}

void row_memo_free(struct row_memo *m)
{
    free(m);
}

static bool same_columns(const struct frame *a, const struct frame *b)
{
    if (a->count != b->count || a->width != b->width)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->columns[i].column != b->columns[i].column || a->columns[i].at != b->columns[i].at ||
            a->columns[i].width != b->columns[i].width)
            return false;
    return true;
}

void row_memo_begin(struct row_memo *m, bool same, const struct layout_column *columns,
                    size_t count, size_t width)
{
    struct frame *now = m->before;
    m->before = m->now;
    m->now = now;
    now->end = 0;
    now->count = count;
    now->width = width;
    now->good = true;
    memcpy(now->columns, columns, count * sizeof *columns);
    m->usable = same && m->before->good && same_columns(now, m->before);
}

bool row_memo_find(const struct row_memo *m, uint32_t row, unsigned look, size_t line,
                   size_t *found)
{
    size_t from = line > AWAY_MAX ? line - AWAY_MAX : 0;
    if (!m->usable)
        return false;
    for (size_t i = from; i <= line + AWAY_MAX && i < m->before->end; i++) {
        const struct noted *n = &m->before->lines[i];
        if (n->row == row && n->look == look) {
            *found = i;
            return true;
        }
    }
    return false;
}

void row_memo_note(struct row_memo *m, uint32_t row, unsigned look, size_t line)
{
    if (line >= LINES_MAX)
        return;
    while (m->now->end <= line)
        m->now->lines[m->now->end++] = (struct noted){0, LOOK_NONE};
    m->now->lines[line] = (struct noted){row, look};
}

void row_memo_forget(struct row_memo *m)
{
    m->now->good = false;
}
