#include "view/columns.h"

#include <string.h>
#include <strings.h>

#include "job/datetime.h"
#include "job/error.h"
#include "job/property.h"
#include "job/name.h"

const struct column_info column_table[COLUMN_COUNT] = {
#define COLUMN_INFO(id, name, title, width, widest, priority, right, needs, help)                  \
    {name, title, help, width, widest, priority, right, needs},
    COLUMNS(COLUMN_INFO)
#undef COLUMN_INFO
};

enum { STATE_COMPLETED = 7 };

enum column column_find(const char *name, size_t length)
{
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        const struct column_info *c = &column_table[i];

        if ((strlen(c->name) == length && strncasecmp(c->name, name, length) == 0) ||
            (strlen(c->title) == length && strncasecmp(c->title, name, length) == 0))
            return (enum column)i;
    }
    return COLUMN_COUNT;
}

static bool add_text(const struct job *job, enum jobtop_property property, struct buf *out)
{
    struct text text;

    if (!job_text(job, property, &text) || text.length == 0)
        return false;
    buf_add(out, text.bytes, text.length);
    return true;
}

/* JobState's own name, but where it alone would deceive: Completed with an ErrorCode has failed. */
static void add_state(const struct row *row, struct buf *out)
{
    int state = job_state(row->job);

    if (row->condition == JOB_WARNED)
        buf_adds(out, "Warned");
    else if (row->condition == JOB_FAILED && (state == STATE_COMPLETED || state >= 32768))
        buf_adds(out, "Failed");
    else if (!property_format(row->job, JOBTOP_P_JobState, out))
        buf_adds(out, "Unknown");
}

static void add_error(const struct row *row, const struct job_errors *errors, struct buf *out)
{
    if ((row->condition == JOB_FAILED || row->condition == JOB_WARNED ||
         row->condition == JOB_STOPPED) &&
        job_failure_text(row->job, errors, out))
        return;
    add_text(row->job, JOBTOP_P_JobStatus, out);
}

static void add_eta(const struct row *row, const struct view_time *t, struct buf *out)
{
    int64_t seconds;

    switch (progress_eta(&row->progress, row->condition == JOB_RUNNING, t->now_ms, &seconds)) {
    case PROGRESS_ETA_KNOWN:
        duration_short(seconds, out);
        break;
    case PROGRESS_ETA_STALLED:
        buf_adds(out, "stalled");
        break;
    case PROGRESS_ETA_NO_PERCENT:
    case PROGRESS_ETA_TOO_EARLY:
    case PROGRESS_ETA_ENDED:
        break;
    }
}

void column_row_text(enum column column, const struct row *row, const char *source,
                     const struct job_errors *errors, const struct view_time *t, struct buf *out)
{
    struct text text;
    int64_t seconds;
    int percent;

    if (row->job == NULL)
        return;
    switch (column) {
    case COLUMN_SOURCE:
        buf_adds(out, source);
        break;
    case COLUMN_VM:
        text = job_vm(row->job);
        buf_add(out, text.bytes, text.length);
        break;
    case COLUMN_NAME:
        job_name_add(row->job, out);
        break;
    case COLUMN_STATE:
        add_state(row, out);
        break;
    case COLUMN_PROGRESS:
        percent = job_percent(row->job);
        if (percent >= 0)
            buf_addf(out, "%d %%", percent);
        break;
    case COLUMN_ELAPSED:
        if (column_elapsed(row, t, &seconds))
            duration_short(seconds, out);
        break;
    case COLUMN_ETA:
        add_eta(row, t, out);
        break;
    case COLUMN_HEALTH:
        property_format(row->job, JOBTOP_P_HealthState, out);
        break;
    case COLUMN_ERROR:
        add_error(row, errors, out);
        break;
    case COLUMN_OWNER:
        add_text(row->job, JOBTOP_P_Owner, out);
        break;
    case COLUMN_TYPE:
        property_format(row->job, JOBTOP_P_JobType, out);
        break;
    case COLUMN_STARTED:
        property_format(row->job, JOBTOP_P_StartTime, out);
        break;
    case COLUMN_ID:
        text = job_id(row->job);
        buf_add(out, text.bytes, text.length);
        break;
    case COLUMN_COUNT:
        break;
    }
}

void column_text(enum column column, struct engine *e, uint32_t number, const struct view_time *t,
                 struct buf *out)
{
    struct table *table = engine_table(e);
    const struct job_errors *errors = NULL;
    const struct row *row;

    if (number >= table_capacity(table))
        return;
    row = table_row(table, number);
    if (row->job == NULL)
        return;
    if (column == COLUMN_ERROR)
        errors = table_errors(table, number, NULL);
    column_row_text(column, row, engine_source_name(e, row->source), errors, t, out);
}
