/*
 * Jobs that a command follows: pinned when they were matched, so that each stays the one that was
 * meant.
 */
#ifndef CLI_FOLLOW_H
#define CLI_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "action/dispatch.h"
#include "cli/session.h"

/* What the state of a job and the reason of a failure are made of. */
#define FOLLOW_WANT                                                                                \
    (JOBTOP_BIT(JOBTOP_P_JobState) | JOBTOP_BIT(JOBTOP_P_ErrorCode) |                              \
     JOBTOP_BIT(JOBTOP_P_OperationalStatus) | JOBTOP_BIT(JOBTOP_P_ErrorDescription) |              \
     JOBTOP_BIT(JOBTOP_P_ErrorSummaryDescription) | JOBTOP_BIT(JOBTOP_P_JobStatus) |               \
     JOBTOP_BIT(JOBTOP_P_JobType) | JOBTOP_BIT(JOBTOP_P_ElementName) |                             \
     JOBTOP_BIT(JOBTOP_P_Caption) | JOBTOP_BIT(JOBTOP_P_Name) | JOBTOP_BIT(JOBTOP_P_Cancellable))

struct follow {
    struct target target;         /* OWNS its text */
    uint32_t row;                 /* when it was matched; TABLE_NO_ROW: it was seen to leave */
    enum job_condition condition; /* seen last */
    char why[DETAIL_MAX];         /* it failed; "" otherwise */
    bool gone;                    /* its source does not have it any more */
    bool done;                    /* the command's own */
    uint64_t ticket;              /* the command's own */
};

/* Matches each JOB (said twice counts once). What is wrong was said: of all of them, so that one
 * run tells it all. The array is freed by follow_free in either case. */
int follow_jobs(struct session *s, char **texts, size_t count, struct follow **jobs, size_t *found);
void follow_free(struct follow *jobs, size_t count);

/* Looks at the table. */
void follow_look(struct session *s, struct follow *f);
/* An event may tell the last state of a job that vanished between two looks. */
void follow_note(struct follow *f, const struct event *event);
/* Says that a source stopped answering, or answers again. */
void follow_note_source(struct session *s, const struct event *event);
/* Says that a job was still going on when the time was up. */
void follow_say_late(struct session *s, const struct follow *f);

#endif
