#include "view/times.h"

/* A source's ElapsedTime is as old as its record, which nobody dates. While now - StartTime is
 * ahead of it by no more than this, the two clocks agree and ours, which ticks, is shown; else the
 * source's word is. */
#define TIMES_AGREE_US (INT64_C(120) * 1000000)
#define TIMES_EARLY_US (INT64_C(2) * 1000000)

static bool timestamp(const struct job *job, enum jobtop_property property, int64_t *usec)
{
    struct jobtop_datetime value;

    if (!job_datetime(job, property, &value) || value.kind != JOBTOP_DATETIME_TIMESTAMP)
        return false;
    *usec = value.usec;
    return true;
}

/* From a difference of times that a source may have chosen. */
static int64_t difference(int64_t later, int64_t earlier)
{
    int64_t result;

    if (__builtin_sub_overflow(later, earlier, &result))
        return later < earlier ? INT64_MIN : INT64_MAX;
    return result;
}

int64_t times_start(const struct row *row)
{
    int64_t usec;

    if (timestamp(row->job, JOBTOP_P_StartTime, &usec) ||
        timestamp(row->job, JOBTOP_P_TimeSubmitted, &usec))
        return usec;
    return row->first_seen;
}

int64_t times_changed(const struct row *row)
{
    int64_t usec;

    if (timestamp(row->job, JOBTOP_P_TimeOfLastStateChange, &usec))
        return usec;
    if (row->flags & ROW_FROM_START && row->state_seen == row->first_seen)
        return times_start(row);
    return row->state_seen;
}

/* From when to when it ran, by its own times, or by what was seen from beginning to end. */
static bool ended_span(const struct row *row, int64_t *usec)
{
    int64_t start, end;
    bool from_start = row->flags & ROW_FROM_START;

    if (!timestamp(row->job, JOBTOP_P_StartTime, &start)) {
        if (from_start)
            return false;
        start = row->first_seen;
    }
    if (!timestamp(row->job, JOBTOP_P_TimeOfLastStateChange, &end)) {
        if (from_start && row->state_seen == row->first_seen)
            return false;
        end = row->state_seen;
    }
    if (end < start)
        return false;
    *usec = difference(end, start);
    return true;
}

bool times_elapsed(const struct row *row, int64_t wall_us, int64_t *usec, bool *ticks)
{
    int64_t reported = 0, start, clock;
    bool known = job_length_of_time(row->job, JOBTOP_P_ElapsedTime, &reported) && reported >= 0;

    *ticks = false;
    if (job_condition_ended((enum job_condition)row->condition)) {
        if (known && reported > 0)
            *usec = reported;
        else if (!ended_span(row, usec)) {
            if (!known)
                return false;
            *usec = 0;
        }
        return true;
    }
    if (timestamp(row->job, JOBTOP_P_StartTime, &start)) {
        clock = difference(wall_us, start);
        if (!known || reported == 0 ||
            (clock >= reported - TIMES_EARLY_US && clock - reported <= TIMES_AGREE_US)) {
            *usec = clock;
            *ticks = true;
            return true;
        }
    }
    if (known && (reported > 0 || row->condition == JOB_WAITING)) {
        *usec = reported;
        return true;
    }
    /* The source is silent: a job that was seen to appear runs since then, unless it still waits.
     */
    if (row->condition == JOB_WAITING || row->flags & ROW_FROM_START)
        return false;
    *usec = difference(wall_us, row->first_seen);
    *ticks = true;
    return true;
}

bool column_elapsed(const struct row *row, const struct view_time *t, int64_t *seconds)
{
    int64_t usec;
    bool ticks;

    if (!times_elapsed(row, t->wall_us, &usec, &ticks))
        return false;
    *seconds = usec > 0 ? usec / 1000000 : 0;
    return true;
}
