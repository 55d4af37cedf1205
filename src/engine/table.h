/*
 * The table: every job of every source, as last heard. One thread owns it (the screen's, or a
 * command's); no locks. Sources hand over deltas (delta.h), table_apply merges them; a view asks
 * what changed.
 *
 * A row keeps its number (`uint32_t`) while its job exists, whatever else comes and goes; a number
 * is used again only after the change that removed its job was taken by table_take_changes.
 */
#ifndef ENGINE_TABLE_H
#define ENGINE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/progress.h"
#include "job/error.h"
#include "job/job.h"

#define TABLE_NO_ROW UINT32_MAX

struct row {
    struct job *job;    /* OWNS; NULL: the row is free, or its job is gone */
    int64_t first_seen; /* wall clock, microseconds since 1970: when this program saw it first */
    int64_t state_seen; /* wall clock: when this program saw its condition change last (or first) */
    struct progress progress;
    uint16_t source; /* index of the source */
    uint8_t
        condition; /* enum job_condition, kept here so that sorting needs no look into the job */
    uint8_t flags; /* ROW_... */
    uint32_t generation; /* of the source's last complete poll that had it (table's own) */
};

#define ROW_CHANGED 0x1u /* in the list of changes (table's own) */
/* was there at the source's first poll: when it began or ended was not seen */
#define ROW_FROM_START 0x2u

struct delta;
struct table;

struct table *table_new(void); /* NULL: out of memory */
void table_free(struct table *t);

/* Merges a delta and frees it. Rows whose job changed condition are reported to `transition` (may
 * be NULL) before the former record is freed: before is NULL for a new job, after is NULL for one
 * that is gone. */
typedef void table_transition(void *context, uint32_t row, const struct job *before,
                              const struct job *after);
void table_apply(struct table *t, struct delta *d, table_transition *transition, void *context);

size_t table_size(const struct table *t);                         /* jobs */
uint32_t table_capacity(const struct table *t);                   /* row numbers are below this */
const struct row *table_row(const struct table *t, uint32_t row); /* job NULL when free */
uint32_t table_find(const struct table *t, uint16_t source, const char *id, size_t length);
/* Jobs by condition, of one source or of all (source < 0). */
void table_counts(const struct table *t, int source, uint32_t counts[JOB_CONDITION_COUNT]);

/* Error objects of a row's job, NULL when none were fetched; *seen is when (wall clock). */
const struct job_errors *table_errors(const struct table *t, uint32_t row, int64_t *seen);
void table_set_errors(struct table *t, uint32_t row, struct job_errors *errors,
                      int64_t seen); /* takes ownership */

/* Rows that were added, changed or removed since the last call, each once, in no order. The array
 * belongs to the table and lives until the next table_apply. A removed row has job == NULL. */
size_t table_take_changes(struct table *t, const uint32_t **rows);

#endif
