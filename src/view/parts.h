/*
 * What a view is made of; for view.c, update.c (which rows, in which order), select.c (selection
 * and window) and mark.c.
 */
#ifndef VIEW_PARTS_H
#define VIEW_PARTS_H

#include "view/order.h"
#include "view/ranks.h"
#include "view/view.h"

#define NO_PLACE UINT32_MAX

struct view {
    struct engine *engine; /* BORROWS */
    struct table *table;   /* BORROWS */
    enum column by;
    bool descending;
    struct filter *filter; /* OWNS; NULL: all */
    bool rebuild;          /* the sort is new, or memory ran out: look at all rows */
    bool refiltered;       /* the filter is new: ask it of all rows */

    struct entry *entries; /* the rows shown, in order */
    size_t count, capacity;
    uint32_t *places; /* by row: its place in entries, or NO_PLACE */
    uint32_t place_count;
    struct entry *moved; /* scratch: to be merged in */
    size_t moved_count, moved_capacity;
    struct ranks *ranks; /* NULL: the sort is not by a text */
    uint32_t *texts;     /* by row, place_count of them: its text in ranks; RANKS_NONE: empty */
    struct buf text;     /* scratch */
    int64_t filtered_ms; /* when a timed filter was last applied to all rows */
    int64_t stalled_ms;  /* when the order by ETA last looked for stalled jobs */
    int64_t aged_us;     /* the wall clock that the keys of ELAPSED hold for */

    /* Selection: `selected` is TABLE_NO_ROW only while nothing is shown. */
    uint32_t selected;
    uint16_t selected_source;
    uint64_t selected_hash; /* of its InstanceID: to find it again under another row number */
    uint32_t hidden;        /* the row that was selected when a filter hid it; TABLE_NO_ROW: none */
    size_t top, height;
    bool touched; /* the selection was moved */
    bool lost;

    uint64_t *marks; /* a bit a row */
    uint32_t mark_words;
    size_t mark_count;
};

/* select.c: what is remembered over an update. */
struct anchor {
    struct entry entry; /* of the selected row */
    size_t place, line;
    bool any;      /* something was selected */
    bool at_start; /* the window was at the first row */
    bool rebuilt;  /* `entry` belongs to another order */
};

struct anchor select_before(const struct view *v);
void select_aged(const struct view *v, struct anchor *anchor); /* the keys were aged */
/* `changes`: what was taken from the table, for a job that came back under another number. */
void select_after(struct view *v, const struct anchor *anchor, const uint32_t *changes,
                  size_t count, const struct view_time *t);

/* mark.c */
void mark_gone(struct view *v, uint32_t row);

/* update.c; the bools tell whether a row was shown, hidden or moved. */
void update_all(struct view *v, const struct view_time *t);
void update_changed(struct view *v, const uint32_t *rows, size_t count, const struct view_time *t);
bool update_filtered(struct view *v, const struct view_time *t); /* a new filter, or time passed */
bool update_stalled(struct view *v,
                    const struct view_time *t);    /* the order by ETA, as time passes */
void update_aged(struct view *v, int64_t wall_us); /* the order by ELAPSED, as time passes */
/* The entry that a row which is not shown, but has a job, would have. False: out of memory. */
bool update_entry(struct view *v, uint32_t row, const struct view_time *t, struct entry *e);

#endif
