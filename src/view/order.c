#include "view/order.h"

#include <string.h>

#include "view/times.h"

/* Values are clamped to 62 bits: microseconds of 73,000 years either way. */
#define VALUE_LIMIT (INT64_C(1) << 61)
#define VALUE_MAX   ((UINT64_C(1) << 62) - 1)
#define KEY_UNKNOWN (UINT64_C(1) << 62)

#define LATE_MS 500 /* by which an ETA may differ from what its place says */

/* STATE: the triage rank above 58 bits of time. */
#define STATE_TIME_BITS  58
#define STATE_TIME_LIMIT (INT64_C(1) << (STATE_TIME_BITS - 1))
#define STATE_TIME_MAX   ((UINT64_C(1) << STATE_TIME_BITS) - 1)

/* tie: a bit for what grows with time (the same in all ties, as it follows from the key), source,
 * hash. */
#define TIE_AGES       0x80000000u
#define TIE_SOURCE_MAX 0x3ffu
#define TIE_HASH_BITS  21

static const uint8_t triage[JOB_CONDITION_COUNT] = {
    [JOB_QUERY] = 0,   [JOB_FAILED] = 1,    [JOB_RUNNING] = 2,
    [JOB_WARNED] = 3,  [JOB_SUSPENDED] = 4, [JOB_WAITING] = 5,
    [JOB_STOPPED] = 6, [JOB_COMPLETED] = 7, [JOB_UNKNOWN] = 8,
};

bool order_by_text(enum column by)
{
    switch (by) {
    case COLUMN_SOURCE:
    case COLUMN_VM:
    case COLUMN_NAME:
    case COLUMN_ERROR:
    case COLUMN_OWNER:
    case COLUMN_TYPE:
    case COLUMN_ID:
        return true;
    default:
        return false;
    }
}

static uint64_t unsigned_value(int64_t value, int64_t limit)
{
    if (value < -limit)
        value = -limit;
    if (value > limit - 1)
        value = limit - 1;
    return (uint64_t)(value + limit);
}

static uint64_t value_key(bool descending, int64_t value)
{
    uint64_t key = unsigned_value(value, VALUE_LIMIT);

    return descending ? VALUE_MAX - key : key;
}

uint64_t order_text_key(bool descending, uint64_t label)
{
    if (label == 0)
        return KEY_UNKNOWN;
    return descending ? VALUE_MAX - label : label;
}

/* Newest first within a rank, whichever way the ranks go. What still runs keeps its place from its
 * start on: some sources set TimeOfLastStateChange with each percent. */
static uint64_t state_key(bool descending, const struct row *row)
{
    uint64_t rank =
        row->condition < JOB_CONDITION_COUNT ? triage[row->condition] : triage[JOB_UNKNOWN];
    bool moving = row->condition == JOB_RUNNING || row->condition == JOB_WAITING ||
                  row->condition == JOB_UNKNOWN;
    int64_t time = moving ? times_start(row) : times_changed(row);

    if (descending)
        rank = triage[JOB_UNKNOWN] - rank;
    return rank << STATE_TIME_BITS | (STATE_TIME_MAX - unsigned_value(time, STATE_TIME_LIMIT));
}

/* When it will be done, so that the order doesn't move while the clock does. */
static bool eta_value(const struct row *row, const struct view_time *t, int64_t *value)
{
    return progress_end(&row->progress, row->condition == JOB_RUNNING, t->now_ms, value) ==
           PROGRESS_ETA_KNOWN;
}

bool order_late(const struct entry *e, const struct row *row, bool descending,
                const struct view_time *t)
{
    int64_t value;
    bool known = eta_value(row, t, &value);

    if (!known || e->key == KEY_UNKNOWN)
        return known == (e->key == KEY_UNKNOWN);
    uint64_t key = value_key(descending, value);

    return (key > e->key ? key - e->key : e->key - key) >= LATE_MS;
}

static bool column_value(enum column by, const struct row *row, const struct view_time *t,
                         int64_t *value, bool *ages)
{
    struct jobtop_datetime datetime;

    switch (by) {
    case COLUMN_PROGRESS:
        *value = job_percent(row->job);
        return *value >= 0;
    case COLUMN_ELAPSED:
        return times_elapsed(row, t->wall_us, value, ages);
    case COLUMN_ETA:
        return eta_value(row, t, value);
    case COLUMN_HEALTH:
        return job_integer(row->job, JOBTOP_P_HealthState, value);
    case COLUMN_STARTED:
        if (!job_datetime(row->job, JOBTOP_P_StartTime, &datetime) ||
            datetime.kind != JOBTOP_DATETIME_TIMESTAMP)
            return false;
        *value = datetime.usec;
        return true;
    default:
        return false;
    }
}

struct entry order_entry(enum column by, bool descending, uint32_t number, const struct row *row,
                         uint64_t label, const struct view_time *t)
{
    uint32_t source = row->source < TIE_SOURCE_MAX ? row->source : TIE_SOURCE_MAX;
    struct entry e = {
        .key = KEY_UNKNOWN,
        .low = VALUE_MAX - unsigned_value(times_start(row), VALUE_LIMIT),
        .tie = source << TIE_HASH_BITS | (uint32_t)(job_id_hash(row->job) >> (64 - TIE_HASH_BITS)),
        .row = number,
    };
    int64_t value;
    bool ages = false;

    if (by == COLUMN_STATE)
        e.key = state_key(descending, row);
    else if (order_by_text(by))
        e.key = order_text_key(descending, label);
    else if (column_value(by, row, t, &value, &ages))
        e.key = value_key(descending, value);
    if (ages)
        e.tie |= TIE_AGES;
    return e;
}

bool order_same(const struct entry *a, const struct entry *b)
{
    return a->key == b->key && a->low == b->low && a->tie == b->tie;
}

static inline bool before(const struct entry *a, const struct entry *b)
{
    if (a->key != b->key)
        return a->key < b->key;
    if (a->low != b->low)
        return a->low < b->low;
    if (a->tie != b->tie)
        return a->tie < b->tie;
    return a->row < b->row;
}

int order_compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    return before(x, y) ? -1 : before(y, x);
}

size_t order_place(const struct entry *entries, size_t count, const struct entry *e)
{
    size_t low = 0;

    while (low < count) {
        size_t middle = low + (count - low) / 2;

        if (before(&entries[middle], e))
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/* From the largest down: what comes behind it moves up by as many as are still to come. */
void order_merge(struct entry *entries, size_t count, const struct entry *more, size_t more_count)
{
    if (count == 0 && more_count > 0) {
        memcpy(entries, more, more_count * sizeof(*entries));
        return;
    }
    for (size_t i = more_count; i-- > 0;) {
        size_t place = order_place(entries, count, &more[i]);

        memmove(entries + place + i + 1, entries + place, (count - place) * sizeof(*entries));
        entries[place + i] = more[i];
        count = place;
    }
}

bool order_ages(const struct entry *e)
{
    return e->tie & TIE_AGES;
}

static uint64_t older_key(uint64_t key, bool descending, int64_t usec)
{
    int64_t value = (int64_t)(descending ? VALUE_MAX - key : key) - VALUE_LIMIT;

    if (__builtin_add_overflow(value, usec, &value))
        value = usec < 0 ? -VALUE_LIMIT : VALUE_LIMIT;
    return value_key(descending, value);
}

size_t order_age(struct entry *entries, size_t *count, struct entry *aged, bool descending,
                 int64_t usec)
{
    size_t kept = 0, taken = 0;

    for (size_t i = 0; i < *count; i++) {
        if (order_ages(&entries[i])) {
            aged[taken] = entries[i];
            aged[taken++].key = older_key(entries[i].key, descending, usec);
        } else {
            entries[kept++] = entries[i];
        }
    }
    *count = kept;
    return taken;
}
