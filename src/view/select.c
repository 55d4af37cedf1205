#include "view/parts.h"

/* ---- over an update ------------------------------------------------------------------------- */

static bool shown(const struct view *v, uint32_t row)
{
    return row < v->place_count && v->places[row] != NO_PLACE;
}

static bool has_job(const struct view *v, uint32_t row)
{
    return row < table_capacity(v->table) && table_row(v->table, row)->job != NULL;
}

struct anchor select_before(const struct view *v)
{
    struct anchor a = {.any = shown(v, v->selected)};

    if (!a.any)
        return a;
    a.at_start = v->top == 0;
    a.place = v->places[v->selected];
    a.entry = v->entries[a.place];
    a.line = a.place >= v->top ? a.place - v->top : 0;
    return a;
}

void select_aged(const struct view *v, struct anchor *anchor)
{
    if (anchor->any)
        anchor->entry = v->entries[v->places[v->selected]];
}

/* Scrolls no more than needed to have the place in the window, and no blank lines below the last.
 */
static void scroll_to(struct view *v, size_t place)
{
    size_t last = v->count > v->height ? v->count - v->height : 0;

    if (v->top > last)
        v->top = last;
    if (place < v->top)
        v->top = place;
    if (place >= v->top + v->height)
        v->top = place - v->height + 1;
}

static void select_place(struct view *v, size_t place)
{
    const struct row *row = table_row(v->table, v->entries[place].row);

    v->selected = v->entries[place].row;
    v->selected_source = row->source;
    v->selected_hash = row->job != NULL ? job_id_hash(row->job) : 0;
}

/* The job that was selected, under another number. */
static uint32_t came_back(const struct view *v, const uint32_t *changes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row *row = table_row(v->table, changes[i]);

        if (row->job != NULL && row->source == v->selected_source &&
            job_id_hash(row->job) == v->selected_hash)
            return changes[i];
    }
    return TABLE_NO_ROW;
}

/* Where the row that was selected would be: the one there now comes next. */
static size_t following(struct view *v, const struct anchor *anchor, const struct view_time *t)
{
    size_t place = anchor->place;
    struct entry e = anchor->entry;

    if (!anchor->rebuilt || (has_job(v, v->selected) && update_entry(v, v->selected, t, &e)))
        place = order_place(v->entries, v->count, &e);
    return place < v->count ? place : v->count - 1;
}

/* Remembers what becomes of a selected row that is not shown any more. */
static void select_leave(struct view *v)
{
    if (!v->touched)
        return;
    if (!v->refiltered || !has_job(v, v->selected))
        v->lost = true;
    else if (v->hidden == TABLE_NO_ROW)
        v->hidden = v->selected;
}

static size_t select_new_place(struct view *v, const struct anchor *anchor, const uint32_t *changes,
                               size_t count, const struct view_time *t)
{
    if (v->refiltered && shown(v, v->hidden)) {
        uint32_t row = v->hidden;

        v->hidden = TABLE_NO_ROW;
        return v->places[row];
    }
    if (!v->touched || !anchor->any)
        return 0;
    if (shown(v, v->selected))
        return v->places[v->selected];
    if (!has_job(v, v->selected)) {
        uint32_t row = came_back(v, changes, count);

        if (shown(v, row))
            return v->places[row];
    }
    select_leave(v);
    return following(v, anchor, t);
}

void select_after(struct view *v, const struct anchor *anchor, const uint32_t *changes,
                  size_t count, const struct view_time *t)
{
    size_t place;

    if (v->count == 0) {
        if (anchor->any)
            select_leave(v);
        v->selected = TABLE_NO_ROW;
        v->top = 0;
    } else {
        place = select_new_place(v, anchor, changes, count, t);
        select_place(v, place);
        v->top = v->touched && place > anchor->line ? place - anchor->line : 0;
        /* What arrives at the start is what matters most, such as a failed job: who looks at the
         * start goes on seeing it. */
        if (anchor->at_start && !anchor->rebuilt && place < v->height)
            v->top = 0;
        scroll_to(v, place);
    }
    v->refiltered = false;
}

/* ---- for the screen ------------------------------------------------------------------------- */

void view_window(struct view *v, size_t height)
{
    v->height = height > 0 ? height : 1;
    if (shown(v, v->selected))
        scroll_to(v, v->places[v->selected]);
}

size_t view_top(const struct view *v)
{
    return v->top;
}

size_t view_selected(const struct view *v)
{
    return shown(v, v->selected) ? v->places[v->selected] : v->count;
}

uint32_t view_selected_row(const struct view *v)
{
    return v->selected;
}

void view_select(struct view *v, size_t position)
{
    if (v->count == 0)
        return;
    if (position >= v->count)
        position = v->count - 1;
    v->touched = true;
    v->hidden = TABLE_NO_ROW;
    select_place(v, position);
    scroll_to(v, position);
}

void view_move(struct view *v, long by)
{
    size_t position = view_selected(v), steps;

    if (by < 0) {
        steps = 0 - (size_t)by;
        view_select(v, position > steps ? position - steps : 0);
    } else {
        steps = (size_t)by;
        view_select(v, steps < v->count - position ? position + steps : v->count);
    }
}

bool view_selection_lost(struct view *v)
{
    bool lost = v->lost;

    v->lost = false;
    return lost;
}
