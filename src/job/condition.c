/*
 * What a job's state means.
 *
 *   JobState                    condition
 *   2 New                       WAITING
 *   3 Starting, 4 Running,
 *   6 Shutting Down, 11 Service RUNNING
 *   5 Suspended                 SUSPENDED
 *   12 Query Pending            QUERY
 *   8 Terminated, 9 Killed      STOPPED
 *   10 Exception                FAILED
 *   7 Completed                 FAILED when ErrorCode is not 0, or OperationalStatus says
 *                               Error (6), Non-Recoverable Error (7) or Aborted (14); else WARNED
 *                               when it says Degraded (3); else COMPLETED
 *   32768 Completed with        as 7, but WARNED where 7 is COMPLETED
 *     Warnings (Hyper-V)
 *   none, or any other          UNKNOWN
 *
 * "Completed" alone is not success: OperationalStatus 17 (Completed) comes with OK, Error or
 * Degraded beside it (class page), and Hyper-V's own clients ask for ErrorCode 0 as well. Only
 * numbers decide: texts are localised.
 */
#include "job/layout.h"

#include <stddef.h>

enum {
    STATE_NEW = 2,
    STATE_STARTING = 3,
    STATE_RUNNING = 4,
    STATE_SUSPENDED = 5,
    STATE_SHUTTING_DOWN = 6,
    STATE_COMPLETED = 7,
    STATE_TERMINATED = 8,
    STATE_KILLED = 9,
    STATE_EXCEPTION = 10,
    STATE_SERVICE = 11,
    STATE_QUERY_PENDING = 12,
    STATE_COMPLETED_WITH_WARNINGS = 32768
};

enum {
    OPERATIONAL_DEGRADED = 3,
    OPERATIONAL_ERROR = 6,
    OPERATIONAL_NON_RECOVERABLE = 7,
    OPERATIONAL_ABORTED = 14
};

static enum job_condition completed(const struct job *job, enum job_condition condition)
{
    int64_t value;

    if (job_integer(job, JOBTOP_P_ErrorCode, &value) && value != 0)
        return JOB_FAILED;
    for (size_t i = 0; job_array_integer(job, JOBTOP_P_OperationalStatus, i, &value); i++) {
        if (value == OPERATIONAL_ERROR || value == OPERATIONAL_NON_RECOVERABLE ||
            value == OPERATIONAL_ABORTED)
            return JOB_FAILED;
        if (value == OPERATIONAL_DEGRADED)
            condition = JOB_WARNED;
    }
    return condition;
}

enum job_condition layout_condition(const struct job *job)
{
    switch (job_state(job)) {
    case STATE_NEW:
        return JOB_WAITING;
    case STATE_STARTING:
    case STATE_RUNNING:
    case STATE_SHUTTING_DOWN:
    case STATE_SERVICE:
        return JOB_RUNNING;
    case STATE_SUSPENDED:
        return JOB_SUSPENDED;
    case STATE_QUERY_PENDING:
        return JOB_QUERY;
    case STATE_TERMINATED:
    case STATE_KILLED:
        return JOB_STOPPED;
    case STATE_EXCEPTION:
        return JOB_FAILED;
    case STATE_COMPLETED:
        return completed(job, JOB_COMPLETED);
    case STATE_COMPLETED_WITH_WARNINGS:
        return completed(job, JOB_WARNED);
    default:
        return JOB_UNKNOWN;
    }
}

enum job_condition job_condition(const struct job *job)
{
    return (enum job_condition)job->condition;
}

bool job_condition_ended(enum job_condition condition)
{
    return condition == JOB_FAILED || condition == JOB_WARNED || condition == JOB_COMPLETED ||
           condition == JOB_STOPPED;
}

const char *job_condition_name(enum job_condition condition)
{
    static const char *const names[JOB_CONDITION_COUNT] = {
        [JOB_WAITING] = "waiting",     [JOB_RUNNING] = "running", [JOB_SUSPENDED] = "suspended",
        [JOB_QUERY] = "query",         [JOB_FAILED] = "failed",   [JOB_WARNED] = "warned",
        [JOB_COMPLETED] = "completed", [JOB_STOPPED] = "stopped", [JOB_UNKNOWN] = "unknown",
    };

    return condition < JOB_CONDITION_COUNT ? names[condition] : "unknown";
}
