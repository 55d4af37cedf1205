#include "view/fold.h"
#include "view/parts.h"

#include <stdlib.h>

/* A filter that looks at the clock, and the order by ELAPSED, are brought up to date this often. */
#define VIEW_TICK_MS 1000
#define VIEW_TICK_US (INT64_C(1000) * VIEW_TICK_MS)
/* Enough of a cell's text to fold and cut for ranks. */
#define VIEW_TEXT_MAX 1024

struct view *view_new(struct engine *e)
{
    struct view *v = calloc(1, sizeof(*v));

    if (v == NULL)
        return NULL;
    v->engine = e;
    v->table = engine_table(e);
    v->by = COLUMN_STATE;
    v->rebuild = true;
    v->selected = v->hidden = TABLE_NO_ROW;
    v->height = 1;
    buf_init(&v->text, VIEW_TEXT_MAX);
    if (!fold_reserve(&v->text, VIEW_TEXT_MAX)) {
        view_free(v);
        return NULL;
    }
    return v;
}

void view_free(struct view *v)
{
    if (v == NULL)
        return;
    filter_free(v->filter);
    ranks_free(v->ranks);
    buf_free(&v->text);
    free(v->texts);
    free(v->entries);
    free(v->places);
    free(v->moved);
    free(v->marks);
    free(v);
}

void view_sort(struct view *v, enum column by, bool descending)
{
    if (by >= COLUMN_COUNT || (by == v->by && descending == v->descending))
        return;
    v->by = by;
    v->descending = descending;
    v->rebuild = true;
}

enum column view_sort_column(const struct view *v, bool *descending)
{
    if (descending != NULL)
        *descending = v->descending;
    return v->by;
}

void view_filter(struct view *v, struct filter *f)
{
    filter_free(v->filter);
    v->filter = f;
    v->refiltered = true;
}

size_t view_size(const struct view *v)
{
    return v->count;
}

uint32_t view_at(const struct view *v, size_t position)
{
    return position < v->count ? v->entries[position].row : TABLE_NO_ROW;
}

size_t view_position(const struct view *v, uint32_t row)
{
    return row < v->place_count && v->places[row] != NO_PLACE ? v->places[row] : v->count;
}

/* ---- updating ------------------------------------------------------------------------------- */

static bool due(int64_t now, int64_t last, int64_t tick)
{
    return now >= last + tick || now < last;
}

bool view_update(struct view *v, const struct view_time *t)
{
    const uint32_t *changes;
    size_t count = table_take_changes(v->table, &changes);
    bool timed = v->filter != NULL && filter_timed(v->filter) &&
                 due(t->now_ms, v->filtered_ms, VIEW_TICK_MS);
    bool filter = timed || v->refiltered;
    bool stalled = v->by == COLUMN_ETA && due(t->now_ms, v->stalled_ms, VIEW_TICK_MS);
    bool aged = v->by == COLUMN_ELAPSED && due(t->wall_us, v->aged_us, VIEW_TICK_US);
    bool differs = v->rebuild || v->refiltered || count > 0 || aged;
    struct anchor anchor;

    if (!differs && !filter && !stalled)
        return false;
    anchor = select_before(v);
    for (size_t i = 0; i < count; i++)
        if (table_row(v->table, changes[i])->job == NULL)
            mark_gone(v, changes[i]);
    if (v->rebuild) {
        update_all(v, t);
        anchor.rebuilt = true;
    } else {
        if (aged) {
            update_aged(v, t->wall_us);
            select_aged(v, &anchor);
        }
        if (count > 0)
            update_changed(v, changes, count, t);
        if (filter && update_filtered(v, t))
            differs = true;
        if (stalled && update_stalled(v, t))
            differs = true;
    }
    select_after(v, &anchor, changes, count, t);
    return differs;
}
