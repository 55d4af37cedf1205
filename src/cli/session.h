/*
 * A command's conversation with its sources: an engine on the sources that it needs, and a
 * dispatcher when it asks something of them.
 */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "action/dispatch.h"
#include "cli/cli.h"

struct session_options {
    uint64_t want; /* properties, JOBTOP_BIT each */
    bool once;     /* poll each source once: no requests, no errors */
    bool requests; /* make a dispatcher */
    bool idle;     /* don't start the engine: the dashboard does, when its first frame is shown */
    char *
        *jobs; /* JOBs as typed: when each names its source, no other source is asked; NULL: none */
    size_t job_count;
};

struct session {
    struct cli *cli;
    struct engine *engine;
    struct dispatcher *dispatcher; /* NULL without `requests` */
    int64_t started;               /* clock_ms */
    int64_t patience;              /* clock_ms when sources that have not answered are given up */
    bool reported;                 /* session_report has said it */
};

/* Starts the engine; returns CLI_DONE, or says what is wrong. */
int session_open(struct session *s, struct cli *cli, const struct session_options *options);
/* The same on these sources. */
int session_open_on(struct session *s, struct cli *cli, const struct cli_sources *sources,
                    const struct session_options *options);
void session_close(struct session *s); /* also after a failed session_open */

/* When --timeout has passed (clock_ms); INT64_MAX: it was not given, and `otherwise` < 0. */
int64_t session_deadline(const struct session *s, int64_t otherwise);

/* Waits until every source has answered or failed, or time is up. */
void session_settle(struct session *s);
/* Says, once, which sources did not answer, and why; the exit status that comes of it: CLI_DONE
 * when all did. */
int session_report(struct session *s);
/* Whether this source's jobs are known. */
bool session_answered(struct session *s, size_t source);

/* Waits until something happened, at most until `deadline` (clock_ms): false when that has passed.
 * Merges what came, or the first of very much; then session_event until it returns false, and
 * session_forget. */
bool session_step(struct session *s, int64_t deadline);
/* Merges what came while a person was asked; its events are let go. */
void session_catch_up(struct session *s);
/* The next event that a command may want. Messages are said here, and not returned. */
bool session_event(struct session *s, struct event *event);
/* Lets the table use the rows of vanished jobs again. */
void session_forget(struct session *s);

const char *session_source(struct session *s, int source);
/* "SOURCE/InstanceID", raw. */
void session_job_name(struct session *s, int source, const char *id, size_t length,
                      struct buf *out);

#endif
