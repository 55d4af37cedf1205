/*
 * The columns that a table of jobs can have: one list for the Jobs view, `list --columns`,
 * `--sort`, the filter's `column:word` and the manual. A column says which properties it needs, so
 * that a source is asked for no more.
 */
#ifndef VIEW_COLUMNS_H
#define VIEW_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "engine/engine.h"

/* X(NAME, "name", "TITLE", width, widest, priority, right-aligned, needs, "help")
 *   width, widest  cells: the least it is useful with, the most it wants
 *   priority       0 never dropped; the highest is dropped first as the terminal narrows
 *   needs          properties, as a JOBTOP_BIT set */
#define COLUMN_NEED(name) JOBTOP_BIT(JOBTOP_P_##name)
#define COLUMNS(X)                                                                                 \
    X(SOURCE, "source", "SOURCE", 6, 16, 4, false, 0, "where the job runs")                        \
    X(VM, "vm", "VM", 8, 24, 1, false, 0, "the virtual machine, or what else the job works on")    \
    X(NAME, "name", "JOB", 10, 40, 0, false,                                                       \
      COLUMN_NEED(JobType) | COLUMN_NEED(ElementName) | COLUMN_NEED(Caption) | COLUMN_NEED(Name),  \
      "what the job does")                                                                         \
    X(STATE, "state", "STATE", 9, 14, 0, false,                                                    \
      COLUMN_NEED(JobState) | COLUMN_NEED(ErrorCode) | COLUMN_NEED(OperationalStatus),             \
      "its state, decided from JobState, ErrorCode and OperationalStatus")                         \
    X(PROGRESS, "progress", "PROGRESS", 10, 24, 0, false, COLUMN_NEED(PercentComplete),            \
      "how much of it is done")                                                                    \
    X(ELAPSED, "elapsed", "ELAPSED", 7, 7, 3, true,                                                \
      COLUMN_NEED(ElapsedTime) | COLUMN_NEED(StartTime) | COLUMN_NEED(TimeSubmitted) |             \
          COLUMN_NEED(TimeOfLastStateChange),                                                      \
      "how long it has run")                                                                       \
    X(ETA, "eta", "ETA", 7, 7, 2, true, COLUMN_NEED(PercentComplete),                              \
      "how long it may still take, at the rate seen")                                              \
    X(HEALTH, "health", "HEALTH", 8, 12, 5, false, COLUMN_NEED(HealthState), "HealthState")        \
    X(ERROR, "error", "ERROR", 12, 120, 1, false,                                                  \
      COLUMN_NEED(ErrorCode) | COLUMN_NEED(ErrorDescription) |                                     \
          COLUMN_NEED(ErrorSummaryDescription) | COLUMN_NEED(JobStatus),                           \
      "why it failed, or what it says of itself")                                                  \
    X(OWNER, "owner", "OWNER", 8, 20, 7, false, COLUMN_NEED(Owner), "who submitted it")            \
    X(TYPE, "type", "TYPE", 10, 30, 7, false, COLUMN_NEED(JobType), "JobType")                     \
    X(STARTED, "started", "STARTED", 8, 19, 6, false, COLUMN_NEED(StartTime), "StartTime")         \
    X(ID, "id", "INSTANCEID", 12, 44, 8, false, 0, "InstanceID")

enum column {
#define COLUMN_ENUM(id, name, title, width, widest, priority, right, needs, help) COLUMN_##id,
    COLUMNS(COLUMN_ENUM)
#undef COLUMN_ENUM
    COLUMN_COUNT
};

struct column_info {
    const char *name, *title, *help;
    uint16_t width, widest;
    uint8_t priority;
    bool right;
    uint64_t needs;
};
extern const struct column_info column_table[COLUMN_COUNT];
/* By name or title, any case; COLUMN_COUNT: none. */
enum column column_find(const char *name, size_t length);

/* A moment, so that all rows of one frame agree. */
struct view_time {
    int64_t now_ms;  /* monotonic */
    int64_t wall_us; /* since 1970 */
};

/* The text of a cell, raw (the text gate is the caller's); nothing for what is not known, or for a
 * row whose job is gone. PROGRESS gives "42 %" only: a bar is the painter's. ETA is "stalled" for a
 * job that stands still. */
void column_text(enum column column, struct engine *e, uint32_t row, const struct view_time *t,
                 struct buf *out);
/* The same for a job that is in no engine's table (history). `errors` may be NULL. */
void column_row_text(enum column column, const struct row *row, const char *source,
                     const struct job_errors *errors, const struct view_time *t, struct buf *out);
/* Seconds a job has run. While it runs, the time since StartTime where that agrees with
 * ElapsedTime, else ElapsedTime (a source's clock may be wrong); once it has ended, ElapsedTime,
 * else from its times. */
bool column_elapsed(const struct row *row, const struct view_time *t, int64_t *seconds);

#endif
