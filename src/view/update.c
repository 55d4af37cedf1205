/* The rows of a view after a change: what is shown, and where. */
#include "view/parts.h"

#include <stdlib.h>
#include <string.h>

/* How far ahead job records are asked for, and how much of them: about what filters and sort keys
 * look at. */
#define VIEW_AHEAD       6
#define VIEW_AHEAD_BYTES 384
/* Texts that no row has any more are dropped when there are so many more texts than rows. */
#define VIEW_STALE_TEXTS 4096
/* Scratch space beyond this is given back after an update. */
#define VIEW_MOVED_KEEP 16384

/* ---- memory --------------------------------------------------------------------------------- */

static bool entries_room(struct entry **entries, size_t *capacity, size_t wanted)
{
    struct entry *grown;

    if (wanted <= *capacity)
        return true;
    wanted += wanted / 8 + 64;
    grown = reallocarray(*entries, wanted, sizeof(*grown));
    if (grown == NULL)
        return false;
    *entries = grown;
    *capacity = wanted;
    return true;
}

static bool numbers_room(uint32_t **numbers, uint32_t old, uint32_t count)
{
    uint32_t *grown = reallocarray(*numbers, count, sizeof(*grown));

    if (grown == NULL)
        return false;
    memset(grown + old, 0xff, (count - old) * sizeof(*grown));
    *numbers = grown;
    return true;
}

/* One number for each row of the table, and a second one while the sort is by a text. */
static bool places_room(struct view *v)
{
    uint32_t wanted = table_capacity(v->table);

    if (wanted <= v->place_count)
        return true;
    wanted += wanted / 8 + 64;
    if (!numbers_room(&v->places, v->place_count, wanted))
        return false;
    if (v->ranks != NULL && !numbers_room(&v->texts, v->place_count, wanted))
        return false;
    v->place_count = wanted;
    return true;
}

static void texts_drop(struct view *v)
{
    ranks_free(v->ranks);
    free(v->texts);
    v->ranks = NULL;
    v->texts = NULL;
}

static bool texts_begin(struct view *v)
{
    texts_drop(v);
    if (!order_by_text(v->by))
        return true;
    v->ranks = ranks_new();
    if (v->ranks != NULL && (v->place_count == 0 || numbers_room(&v->texts, 0, v->place_count)))
        return true;
    texts_drop(v);
    return false;
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* Job records lie anywhere: asks for one that is looked at soon. */
static void row_prefetch(const struct view *v, uint32_t row)
{
    uintptr_t job;

    if (row >= table_capacity(v->table))
        return;
    job = (uintptr_t)table_row(v->table, row)->job;
    for (size_t i = 0; job != 0 && i < VIEW_AHEAD_BYTES; i += 64)
        __builtin_prefetch((const void *)(job + i));
}

static bool row_matches(const struct view *v, uint32_t row, const struct view_time *t)
{
    return v->filter == NULL || filter_match(v->filter, v->engine, row, t);
}

/* The row's text in ranks. False: out of memory. */
static bool row_text(struct view *v, uint32_t row, const struct view_time *t, uint32_t *text)
{
    const struct row *r = table_row(v->table, row);
    const struct job_errors *errors =
        v->by == COLUMN_ERROR ? table_errors(v->table, row, NULL) : NULL;

    buf_clear(&v->text);
    column_row_text(v->by, r, engine_source_name(v->engine, r->source), errors, t, &v->text);
    *text = RANKS_NONE;
    if (v->text.length == 0)
        return true;
    *text = ranks_add(v->ranks, v->text.bytes, v->text.length);
    return *text != RANKS_NONE;
}

static struct entry view_entry(struct view *v, uint32_t row, const struct view_time *t)
{
    struct view_time keyed = *t;
    uint64_t label = 0;

    keyed.wall_us = v->aged_us;
    if (v->ranks != NULL && v->texts[row] != RANKS_NONE)
        label = ranks_label(v->ranks, v->texts[row]);
    return order_entry(v->by, v->descending, row, table_row(v->table, row), label, &keyed);
}

static void row_hide(struct view *v, uint32_t row)
{
    if (v->places[row] == NO_PLACE)
        return;
    v->entries[v->places[row]].row = TABLE_NO_ROW;
    v->places[row] = NO_PLACE;
}

/* Row numbers go to `moved`; their entries are made when all texts have their labels. */
static bool row_show(struct view *v, uint32_t row, const struct view_time *t)
{
    if (v->ranks != NULL) {
        uint32_t before = v->texts[row];

        if (!row_text(v, row, t, &v->texts[row])) {
            row_hide(v, row);
            return false;
        }
        /* Its entry's key is the former text's; were it left there, relabelling would give it the
         * new one's. */
        if (before != v->texts[row])
            row_hide(v, row);
    }
    if (!entries_room(&v->moved, &v->moved_capacity, v->moved_count + 1)) {
        row_hide(v, row);
        return false;
    }
    v->moved[v->moved_count++].row = row;
    return true;
}

static void rekey_all(struct view *v)
{
    for (size_t i = 0; i < v->count; i++) {
        uint32_t row = v->entries[i].row;

        if (row != TABLE_NO_ROW)
            v->entries[i].key = order_text_key(
                v->descending,
                v->texts[row] == RANKS_NONE ? 0 : ranks_label(v->ranks, v->texts[row]));
    }
}

static bool texts_settle(struct view *v)
{
    bool relabelled;

    if (v->ranks == NULL)
        return true;
    if (!ranks_settle(v->ranks, &relabelled))
        return false;
    if (relabelled)
        rekey_all(v);
    return true;
}

bool update_entry(struct view *v, uint32_t row, const struct view_time *t, struct entry *e)
{
    if (v->ranks != NULL && (!row_text(v, row, t, &v->texts[row]) || !texts_settle(v)))
        return false;
    *e = view_entry(v, row, t);
    return true;
}

/* Turns the row numbers in `moved` into entries; those whose place has not changed stay where they
 * are. */
static void moved_entries(struct view *v, const struct view_time *t)
{
    size_t kept = 0;

    for (size_t i = 0; i < v->moved_count; i++) {
        uint32_t row = v->moved[i].row;
        struct entry e;

        if (i + VIEW_AHEAD < v->moved_count)
            row_prefetch(v, v->moved[i + VIEW_AHEAD].row);
        e = view_entry(v, row, t);
        if (v->places[row] != NO_PLACE) {
            if (order_same(&v->entries[v->places[row]], &e))
                continue;
            row_hide(v, row);
        }
        v->moved[kept++] = e;
    }
    v->moved_count = kept;
}

static void places_set(struct view *v, size_t from)
{
    for (size_t i = from; i < v->count; i++)
        v->places[v->entries[i].row] = (uint32_t)i;
}

/* Closes the gaps of hidden rows and merges `moved` in. Returns whether anything moved. */
static bool entries_merge(struct view *v)
{
    size_t first = 0, kept;

    while (first < v->count && v->entries[first].row != TABLE_NO_ROW)
        first++;
    if (first == v->count && v->moved_count == 0)
        return false;
    kept = first;
    for (size_t i = first; i < v->count; i++)
        if (v->entries[i].row != TABLE_NO_ROW)
            v->entries[kept++] = v->entries[i];
    v->count = kept;
    if (v->moved_count > 0 && !entries_room(&v->entries, &v->capacity, v->count + v->moved_count)) {
        v->moved_count = 0;
        v->rebuild = true;
    }
    if (v->moved_count > 0) {
        size_t place;

        qsort(v->moved, v->moved_count, sizeof(*v->moved), order_compare);
        place = order_place(v->entries, v->count, &v->moved[0]);
        if (place < first)
            first = place;
        order_merge(v->entries, v->count, v->moved, v->moved_count);
        v->count += v->moved_count;
    }
    places_set(v, first);
    return true;
}

/* ---- updating ------------------------------------------------------------------------------- */

static void moved_done(struct view *v)
{
    v->moved_count = 0;
    if (v->moved_capacity <= VIEW_MOVED_KEEP)
        return;
    free(v->moved);
    v->moved = NULL;
    v->moved_capacity = 0;
}

void update_all(struct view *v, const struct view_time *t)
{
    uint32_t rows = table_capacity(v->table);
    bool complete = places_room(v) && texts_begin(v);

    v->rebuild = !complete;
    v->count = 0;
    v->aged_us = t->wall_us;
    v->filtered_ms = v->stalled_ms = t->now_ms;
    if (v->place_count > 0)
        memset(v->places, 0xff, v->place_count * sizeof(*v->places));
    if (!complete)
        return;
    for (uint32_t row = 0; row < rows; row++) {
        row_prefetch(v, row + VIEW_AHEAD);
        if (table_row(v->table, row)->job == NULL || !row_matches(v, row, t))
            continue;
        if ((v->ranks != NULL && !row_text(v, row, t, &v->texts[row])) ||
            !entries_room(&v->entries, &v->capacity, v->count + 1)) {
            v->rebuild = true;
            break;
        }
        v->entries[v->count++].row = row;
    }
    if (!texts_settle(v))
        v->rebuild = true;
    for (size_t i = 0; i < v->count; i++)
        v->entries[i] = view_entry(v, v->entries[i].row, t);
    if (v->count > 0)
        qsort(v->entries, v->count, sizeof(*v->entries), order_compare);
    places_set(v, 0);
}

/* Rows in `moved` get their labels, entries and places. Returns whether anything moved. */
static bool update_finish(struct view *v, const struct view_time *t)
{
    bool moved;

    if (!texts_settle(v))
        v->rebuild = true;
    moved_entries(v, t);
    moved = entries_merge(v);
    moved_done(v);
    return moved;
}

void update_changed(struct view *v, const uint32_t *rows, size_t count, const struct view_time *t)
{
    if (!places_room(v))
        v->rebuild = true;
    for (size_t i = 0; i < count; i++) {
        uint32_t row = rows[i];

        if (i + VIEW_AHEAD < count)
            row_prefetch(v, rows[i + VIEW_AHEAD]);
        if (row >= v->place_count)
            continue;
        if (table_row(v->table, row)->job == NULL || !row_matches(v, row, t))
            row_hide(v, row);
        else if (!row_show(v, row, t))
            v->rebuild = true;
    }
    update_finish(v, t);
    /* Else a column that never says the same twice would fill the memory. */
    if (v->ranks != NULL && ranks_count(v->ranks) > 2 * v->count + VIEW_STALE_TEXTS)
        v->rebuild = true;
}

/* Rows whose match changed by a new filter, or by time alone. */
bool update_filtered(struct view *v, const struct view_time *t)
{
    uint32_t rows = table_capacity(v->table);

    v->filtered_ms = t->now_ms;
    for (uint32_t row = 0; row < rows && row < v->place_count; row++) {
        bool matches;

        row_prefetch(v, row + VIEW_AHEAD);
        matches = table_row(v->table, row)->job != NULL && row_matches(v, row, t);
        if (!matches)
            row_hide(v, row);
        else if (v->places[row] == NO_PLACE && !row_show(v, row, t))
            v->rebuild = true;
    }
    return update_finish(v, t);
}

/* Stalled jobs, which have no ETA, and those that are late. */
bool update_stalled(struct view *v, const struct view_time *t)
{
    v->stalled_ms = t->now_ms;
    for (size_t i = 0; i < v->count; i++) {
        uint32_t row = v->entries[i].row;

        if (order_late(&v->entries[i], table_row(v->table, row), v->descending, t) &&
            !row_show(v, row, t))
            v->rebuild = true;
    }
    return update_finish(v, t);
}

void update_aged(struct view *v, int64_t wall_us)
{
    if (!entries_room(&v->moved, &v->moved_capacity, v->count)) {
        v->rebuild = true;
        return;
    }
    v->moved_count =
        order_age(v->entries, &v->count, v->moved, v->descending, wall_us - v->aged_us);
    v->aged_us = wall_us;
    order_merge(v->entries, v->count, v->moved, v->moved_count);
    v->count += v->moved_count;
    places_set(v, 0);
    moved_done(v);
}
