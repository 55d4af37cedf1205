#include "view/parts.h"

#include <stdlib.h>
#include <string.h>

#define BITS 64u

static bool marks_room(struct view *v, uint32_t row)
{
    uint32_t wanted = row / BITS + 1;
    uint64_t *grown;

    if (wanted <= v->mark_words)
        return true;
    wanted += wanted / 4 + 16;
    grown = reallocarray(v->marks, wanted, sizeof(*grown));
    if (grown == NULL)
        return false;
    memset(grown + v->mark_words, 0, (wanted - v->mark_words) * sizeof(*grown));
    v->marks = grown;
    v->mark_words = wanted;
    return true;
}

bool view_marked(const struct view *v, uint32_t row)
{
    return row / BITS < v->mark_words && (v->marks[row / BITS] >> row % BITS & 1) != 0;
}

static void mark_set(struct view *v, uint32_t row, bool marked)
{
    if (view_marked(v, row) == marked)
        return;
    if (!marks_room(v, row))
        return;
    v->marks[row / BITS] ^= UINT64_C(1) << row % BITS;
    if (marked)
        v->mark_count++;
    else
        v->mark_count--;
}

void view_mark(struct view *v, uint32_t row, bool marked)
{
    /* A row without a job may get another one's: no mark may wait for that. */
    if (row < table_capacity(v->table) && table_row(v->table, row)->job != NULL)
        mark_set(v, row, marked);
}

void mark_gone(struct view *v, uint32_t row)
{
    mark_set(v, row, false);
    if (v->hidden == row)
        v->hidden = TABLE_NO_ROW;
}

void view_mark_shown(struct view *v, bool marked)
{
    for (size_t i = 0; i < v->count; i++)
        view_mark(v, v->entries[i].row, marked);
}

/* The marked rows in ascending order, into `rows` where that is not NULL; returns how many. */
static size_t marked_rows(const struct view *v, uint32_t *rows, size_t *hidden)
{
    size_t count = 0;

    *hidden = 0;
    for (uint32_t word = 0; word < v->mark_words && count < v->mark_count; word++) {
        for (uint64_t left = v->marks[word]; left != 0; left &= left - 1) {
            uint32_t row = word * BITS + (uint32_t)__builtin_ctzll(left);

            if (row >= v->place_count || v->places[row] == NO_PLACE)
                ++*hidden;
            if (rows != NULL)
                rows[count] = row;
            count++;
        }
    }
    return count;
}

size_t view_marks(const struct view *v, size_t *hidden)
{
    size_t unseen = 0;

    if (v->mark_count > 0)
        marked_rows(v, NULL, &unseen);
    if (hidden != NULL)
        *hidden = unseen;
    return v->mark_count;
}

uint32_t *view_marked_rows(const struct view *v, size_t *count)
{
    uint32_t *rows;
    size_t hidden;

    *count = 0;
    if (v->mark_count == 0)
        return NULL;
    rows = reallocarray(NULL, v->mark_count, sizeof(*rows));
    if (rows != NULL)
        *count = marked_rows(v, rows, &hidden);
    return rows;
}
