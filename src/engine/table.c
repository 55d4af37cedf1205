#include "engine/table.h"

#include <stdlib.h>
#include <string.h>

#include "engine/delta.h"

/* The index: open addressing with linear probing; a slot holds half of the id's hash, so that a
 * probe looks into a record only where that half agrees. */
struct slot {
    uint32_t row; /* TABLE_NO_ROW: free */
    uint32_t tag;
};

/* Errors are few: a map of their own, sorted by row. */
struct fetched {
    uint32_t row;
    int64_t seen;
    struct job_errors *errors; /* OWNS */
};

struct per_source {
    uint32_t generation; /* of the complete poll under way, or of the last */
    uint32_t counts[JOB_CONDITION_COUNT];
    bool started; /* a complete poll was merged */
};

struct table {
    struct row *rows;
    uint32_t used, capacity; /* rows below `used` were used once */
    uint32_t *free_rows;     /* rows that can be used again */
    uint32_t free_count, free_capacity;
    size_t size;
    struct slot *slots;
    uint32_t slot_count; /* a power of two */
    uint32_t *changes;
    uint32_t change_count, change_capacity;
    bool changes_taken; /* the list was handed out: the next change starts a new one */
    struct per_source *sources;
    uint16_t source_count;
    struct fetched *fetched;
    size_t fetched_count, fetched_capacity;
};

struct table *table_new(void)
{
    return calloc(1, sizeof(struct table));
}

void table_free(struct table *t)
{
    if (t == NULL)
        return;
    for (uint32_t i = 0; i < t->used; i++)
        job_free(t->rows[i].job);
    for (size_t i = 0; i < t->fetched_count; i++)
        job_errors_free(t->fetched[i].errors);
    free(t->fetched);
    free(t->rows);
    free(t->free_rows);
    free(t->slots);
    free(t->changes);
    free(t->sources);
    free(t);
}

static bool grow(void **array, uint32_t count, uint32_t *capacity, size_t size)
{
    if (count < *capacity)
        return true;
    uint32_t wanted = *capacity < 64 ? 64 : *capacity + *capacity / 2;
    void *grown = reallocarray(*array, wanted, size);
    if (grown == NULL)
        return false;
    *array = grown;
    *capacity = wanted;
    return true;
}

/* ---- the index ------------------------------------------------------------------------------ */

static uint64_t key_of(uint16_t source, uint64_t id_hash)
{
    return id_hash ^ ((uint64_t)source * UINT64_C(0x9e3779b97f4a7c15));
}

static uint32_t tag_of(uint64_t key)
{
    return (uint32_t)(key >> 32);
}

/* The slot of a job, or the free one where it would go. The index must not be empty. */
static uint32_t slot_find(const struct table *t, uint16_t source, uint64_t id_hash)
{
    uint64_t key = key_of(source, id_hash);
    uint32_t mask = t->slot_count - 1, i = (uint32_t)key & mask;
    for (; t->slots[i].row != TABLE_NO_ROW; i = (i + 1) & mask) {
        const struct row *row = &t->rows[t->slots[i].row];
        if (t->slots[i].tag == tag_of(key) && row->source == source &&
            job_id_hash(row->job) == id_hash)
            break;
    }
    return i;
}

static bool index_room(struct table *t)
{
    if (t->slot_count != 0 && t->size + 1 <= (size_t)t->slot_count - t->slot_count / 4)
        return true;
    uint32_t count = t->slot_count == 0 ? 64 : t->slot_count * 2, mask = count - 1;
    struct slot *slots = malloc((size_t)count * sizeof *slots);
    if (slots == NULL)
        return false;
    memset(slots, 0xff, (size_t)count * sizeof *slots);
    for (uint32_t i = 0; i < t->used; i++) {
        const struct row *row = &t->rows[i];
        if (row->job == NULL)
            continue;
        uint64_t key = key_of(row->source, job_id_hash(row->job));
        uint32_t at = (uint32_t)key & mask;
        while (slots[at].row != TABLE_NO_ROW)
            at = (at + 1) & mask;
        slots[at] = (struct slot){i, tag_of(key)};
    }
    free(t->slots);
    t->slots = slots;
    t->slot_count = count;
    return true;
}

static void index_remove(struct table *t, uint32_t at)
{
    uint32_t mask = t->slot_count - 1, hole = at;
    for (uint32_t i = (at + 1) & mask; t->slots[i].row != TABLE_NO_ROW; i = (i + 1) & mask) {
        const struct row *row = &t->rows[t->slots[i].row];
        uint32_t home = (uint32_t)key_of(row->source, job_id_hash(row->job)) & mask;
        /* An entry may fill the hole unless its home lies behind it, seen cyclically. */
        if (((i - home) & mask) >= ((i - hole) & mask)) {
            t->slots[hole] = t->slots[i];
            hole = i;
        }
    }
    t->slots[hole].row = TABLE_NO_ROW;
}

/* ---- errors --------------------------------------------------------------------------------- */

static size_t fetched_place(const struct table *t, uint32_t row)
{
    size_t low = 0, high = t->fetched_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->fetched[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct job_errors *table_errors(const struct table *t, uint32_t row, int64_t *seen)
{
    size_t i = fetched_place(t, row);
    if (i == t->fetched_count || t->fetched[i].row != row)
        return NULL;
    if (seen != NULL)
        *seen = t->fetched[i].seen;
    return t->fetched[i].errors;
}

static void fetched_remove(struct table *t, uint32_t row)
{
    size_t i = fetched_place(t, row);
    if (i == t->fetched_count || t->fetched[i].row != row)
        return;
    job_errors_free(t->fetched[i].errors);
    t->fetched_count--;
    memmove(&t->fetched[i], &t->fetched[i + 1], (t->fetched_count - i) * sizeof *t->fetched);
}

static void note_change(struct table *t, uint32_t row);

void table_set_errors(struct table *t, uint32_t row, struct job_errors *errors, int64_t seen)
{
    size_t i = fetched_place(t, row);
    if (i < t->fetched_count && t->fetched[i].row == row) {
        job_errors_free(t->fetched[i].errors);
        t->fetched[i].errors = errors;
        t->fetched[i].seen = seen;
        note_change(t, row);
        return;
    }
    if (t->fetched_count == t->fetched_capacity) {
        size_t wanted = t->fetched_capacity == 0 ? 16 : t->fetched_capacity * 2;
        struct fetched *grown = reallocarray(t->fetched, wanted, sizeof *grown);
        if (grown == NULL) {
            job_errors_free(errors);
            return;
        }
        t->fetched = grown;
        t->fetched_capacity = wanted;
    }
    memmove(&t->fetched[i + 1], &t->fetched[i], (t->fetched_count - i) * sizeof *t->fetched);
    t->fetched[i] = (struct fetched){row, seen, errors};
    t->fetched_count++;
    note_change(t, row);
}

/* ---- changes -------------------------------------------------------------------------------- */

/* Starts a new list where the former was handed out; the rows that were removed in it become free
 * now. */
static void changes_begin(struct table *t)
{
    if (!t->changes_taken)
        return;
    t->changes_taken = false;
    t->change_count = 0;
}

static void note_change(struct table *t, uint32_t row)
{
    changes_begin(t);
    if (t->rows[row].flags & ROW_CHANGED)
        return;
    void *changes = t->changes;
    bool fits = grow(&changes, t->change_count, &t->change_capacity, sizeof *t->changes);
    t->changes = changes;
    if (!fits)
        return;
    t->rows[row].flags |= ROW_CHANGED;
    t->changes[t->change_count++] = row;
}

size_t table_take_changes(struct table *t, const uint32_t **rows)
{
    if (t->changes_taken)
        t->change_count = 0;
    t->changes_taken = true;
    for (uint32_t i = 0; i < t->change_count; i++) {
        struct row *row = &t->rows[t->changes[i]];
        row->flags &= (uint8_t)~ROW_CHANGED;
        if (row->job != NULL)
            continue;
        void *free_rows = t->free_rows;
        bool fits = grow(&free_rows, t->free_count, &t->free_capacity, sizeof *t->free_rows);
        t->free_rows = free_rows;
        if (fits) /* else the number is not used again: a loss of one row, no error */
            t->free_rows[t->free_count++] = t->changes[i];
    }
    *rows = t->changes;
    return t->change_count;
}

/* ---- merging -------------------------------------------------------------------------------- */

static struct per_source *source_of(struct table *t, uint16_t source)
{
    if (source < t->source_count)
        return &t->sources[source];
    uint16_t count = (uint16_t)(source + 1);
    struct per_source *grown = reallocarray(t->sources, count, sizeof *grown);
    if (grown == NULL)
        return NULL;
    memset(grown + t->source_count, 0, (size_t)(count - t->source_count) * sizeof *grown);
    t->sources = grown;
    t->source_count = count;
    return &t->sources[source];
}

static uint32_t row_new(struct table *t)
{
    if (t->free_count > 0)
        return t->free_rows[--t->free_count];
    void *rows = t->rows;
    bool fits = t->used < TABLE_NO_ROW - 1 && grow(&rows, t->used, &t->capacity, sizeof *t->rows);
    t->rows = rows;
    if (!fits)
        return TABLE_NO_ROW;
    t->rows[t->used] = (struct row){0};
    return t->used++;
}

static bool row_running(const struct row *row)
{
    return row->condition == JOB_RUNNING;
}

static uint32_t row_insert(struct table *t, struct per_source *source, const struct delta *d,
                           struct job *job)
{
    uint32_t number = index_room(t) ? row_new(t) : TABLE_NO_ROW;
    if (number == TABLE_NO_ROW) {
        job_free(job);
        return TABLE_NO_ROW;
    }
    struct row *row = &t->rows[number];
    uint8_t changed = row->flags & ROW_CHANGED;
    uint32_t at = slot_find(t, d->source, job_id_hash(job));
    *row = (struct row){
        .job = job,
        .first_seen = d->wall_us,
        .state_seen = d->wall_us,
        .source = d->source,
        .condition = (uint8_t)job_condition(job),
        .flags = (uint8_t)(changed | (source->started ? 0 : ROW_FROM_START)),
        .generation = source->generation,
    };
    progress_start(&row->progress, job_percent(job), d->now_ms);
    t->slots[at] = (struct slot){number, tag_of(key_of(d->source, job_id_hash(job)))};
    t->size++;
    source->counts[row->condition]++;
    note_change(t, number);
    return number;
}

static void row_remove(struct table *t, uint32_t number, table_transition *transition,
                       void *context)
{
    struct row *row = &t->rows[number];
    if (transition != NULL)
        transition(context, number, row->job, NULL);
    index_remove(t, slot_find(t, row->source, job_id_hash(row->job)));
    t->sources[row->source].counts[row->condition]--;
    t->size--;
    fetched_remove(t, number);
    job_free(row->job);
    row->job = NULL;
    note_change(t, number);
}

static void merge_job(struct table *t, struct per_source *source, const struct delta *d,
                      struct job *job, table_transition *transition, void *context)
{
    uint32_t number = table_find(t, d->source, job_id(job).bytes, job_id(job).length);
    if (number == TABLE_NO_ROW) {
        number = row_insert(t, source, d, job);
        if (number != TABLE_NO_ROW && transition != NULL)
            transition(context, number, NULL, job);
        return;
    }
    struct row *row = &t->rows[number];
    row->generation = source->generation;
    if (job_content_hash(row->job) == job_content_hash(job)) {
        job_free(job);
        return;
    }
    struct job *before = row->job;
    enum job_condition condition = job_condition(job);
    row->job = job;
    if (row->condition != condition) {
        /* Time that was spent suspended says nothing of the rate. */
        if (!row_running(row))
            row->progress.moved = d->now_ms;
        source->counts[row->condition]--;
        source->counts[condition]++;
        row->condition = (uint8_t)condition;
        row->state_seen = d->wall_us;
        if (transition != NULL)
            transition(context, number, before, job);
    }
    progress_observe(&row->progress, job_percent(job), d->now_ms);
    job_free(before);
    note_change(t, number);
}

/* Removes what the poll that just ended did not name. */
static void sweep(struct table *t, uint16_t source, table_transition *transition, void *context)
{
    uint32_t generation = t->sources[source].generation;
    for (uint32_t i = 0; i < t->used; i++)
        if (t->rows[i].job != NULL && t->rows[i].source == source &&
            t->rows[i].generation != generation)
            row_remove(t, i, transition, context);
}

void table_apply(struct table *t, struct delta *d, table_transition *transition, void *context)
{
    struct per_source *source = source_of(t, d->source);
    if (source == NULL) {
        delta_free(d);
        return;
    }
    changes_begin(t);
    if (d->restart)
        source->generation++;
    for (size_t i = 0; i < d->gone_count; i++) {
        if (t->size == 0)
            break;
        uint32_t at = slot_find(t, d->source, d->gone[i]);
        if (t->slots[at].row != TABLE_NO_ROW)
            row_remove(t, t->slots[at].row, transition, context);
    }
    for (size_t i = 0; i < d->job_count; i++) {
        struct job *job = d->jobs[i];
        d->jobs[i] = NULL;
        merge_job(t, source, d, job, transition, context);
    }
    if (d->complete && d->sweep)
        sweep(t, d->source, transition, context);
    if (d->complete)
        source->started = true;
    delta_free(d);
}

/* ---- reading -------------------------------------------------------------------------------- */

size_t table_size(const struct table *t)
{
    return t->size;
}

uint32_t table_capacity(const struct table *t)
{
    return t->used;
}

const struct row *table_row(const struct table *t, uint32_t row)
{
    return &t->rows[row];
}

uint32_t table_find(const struct table *t, uint16_t source, const char *id, size_t length)
{
    if (t->size == 0)
        return TABLE_NO_ROW;
    return t->slots[slot_find(t, source, job_hash_id(id, length))].row;
}

void table_counts(const struct table *t, int source, uint32_t counts[JOB_CONDITION_COUNT])
{
    int first = source < 0 ? 0 : source, end = source < 0 ? t->source_count : source + 1;
    memset(counts, 0, JOB_CONDITION_COUNT * sizeof *counts);
    for (int i = first; i < end && i < t->source_count; i++)
        for (int c = 0; c < JOB_CONDITION_COUNT; c++)
            counts[c] += t->sources[i].counts[c];
}
