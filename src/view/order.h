/*
 * The order of a view: an entry for each row shown, with all that is needed to compare it, so that
 * sorting and merging look at no job record. The key depends on nothing that moves by itself: not
 * on the percentage in the default order, not on the time of day, but for ELAPSED (see order_age)
 * and ETA (order_late).
 */
#ifndef VIEW_ORDER_H
#define VIEW_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/columns.h"

struct entry {
    uint64_t key; /* what the column says, turned round for descending; what is not known comes last
                     either way */
    uint64_t low; /* ties: the job that began last comes first */
    uint32_t tie; /* then by source, then by InstanceID (its hash) */
    uint32_t row;
};

/* Columns that sort by their text; their key is made of a label (ranks.h). */
bool order_by_text(enum column by);

/* An entry of a row that has a job. `label`: of the text, for columns that sort by it; 0: empty. */
struct entry order_entry(enum column by, bool descending, uint32_t number, const struct row *row,
                         uint64_t label, const struct view_time *t);
uint64_t order_text_key(bool descending, uint64_t label);
bool order_same(const struct entry *a,
                const struct entry *b);          /* as places; the row is not looked at */
int order_compare(const void *a, const void *b); /* for qsort; total */

/* The first of the sorted entries that does not come before `e`. */
size_t order_place(const struct entry *entries, size_t count, const struct entry *e);
/* Merges the sorted `more` into the sorted entries, which have room for them. */
void order_merge(struct entry *entries, size_t count, const struct entry *more, size_t more_count);
/* ELAPSED: takes the entries that grow with time out of the sorted `entries`, by `usec` older, into
 * `aged`, in order; returns how many. The others stay, sorted. */
size_t order_age(struct entry *entries, size_t *count, struct entry *aged, bool descending,
                 int64_t usec);
bool order_ages(const struct entry *e);
/* ETA: since its entry was made the job has stalled, goes on again, or is later than was thought.
 */
bool order_late(const struct entry *e, const struct row *row, bool descending,
                const struct view_time *t);

#endif
