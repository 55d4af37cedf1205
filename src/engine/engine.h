/*
 * The engine: sources that poll in threads of their own, the table they fill, and the way back for
 * requests. All functions are for the one thread that owns the engine (the screen's, or a
 * command's) and never block on a source. Nothing happens between two calls of engine_take: what
 * threads found waits in a queue.
 *
 * Use: engine_new, engine_add for each source, engine_start; then whenever engine_fd is readable,
 * engine_take until it returns false, and engine_next_event until it returns false.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/detail.h"
#include "driver/loader.h"
#include "driver/options.h"
#include "engine/table.h"

struct engine;

/* What a source is made of. Everything is copied by engine_add. */
struct source_setup {
    const char *name;
    const char *driver;
    const char *address;                /* "" when none */
    const struct option_value *options; /* driver/options.h: as configured, not checked yet */
    size_t option_count;
    bool read_only;
    int64_t interval_ms; /* between the starts of two polls */
    int64_t timeout_ms;  /* of one call */
};

enum source_state {
    SOURCE_OPENING, /* the driver is loaded, or the first poll is under way */
    SOURCE_LIVE,    /* the last poll was good */
    SOURCE_FAILING, /* the last poll failed; tried again with back-off; its rows are stale */
    SOURCE_STUCK,   /* a call is past its deadline and has not returned; its rows are stale */
    SOURCE_BROKEN,  /* can't work until the configuration changes: no driver, bad option */
    SOURCE_STATE_COUNT
};
const char *source_state_name(enum source_state state); /* "live" */

struct source_info {
    const char *name; /* BORROWS, lives as long as the engine */
    const char *driver;
    const char *address;
    enum source_state state;
    bool read_only;
    bool complete;         /* a first complete poll has been merged */
    unsigned capabilities; /* JOBTOP_CAN_... */
    int64_t interval_ms;
    int64_t last_good;         /* monotonic ms of the last good poll's end; 0: never */
    int64_t latency_us;        /* of the last poll; -1: none yet */
    int64_t latency_median_us; /* of the last 15 */
    uint64_t polls, failures;  /* so far */
    unsigned failures_in_row;
    uint32_t jobs;
    struct detail error; /* the last failure; status OK when the last poll was good */
};

struct engine_options {
    uint64_t want;  /* properties to ask sources for */
    bool poll_once; /* each source is polled once, and then only does what it is asked (commands) */
    bool read_only; /* every source is opened read-only */
    const struct driver_path *path; /* where drivers are looked for (driver/loader.h) */
};

/* What happened and is worth saying; see engine_next_event. */
enum event_kind {
    EVENT_MESSAGE, /* a driver or a source said something: text, level */
    EVENT_SOURCE,  /* a source changed its state */
    EVENT_JOB,     /* a job was seen to change its condition, to appear or to vanish */
    EVENT_ANSWER,  /* a request or a property write was answered: ticket, status, return_value, text
                    */
    EVENT_ERRORS   /* a job was asked for its error objects: with status OK, table_errors has them;
                      else text says why not */
};

struct event {
    enum event_kind kind;
    int64_t time; /* wall clock, microseconds since 1970 */
    enum jobtop_log_level level;
    int source;        /* index; -1: none */
    uint32_t row;      /* TABLE_NO_ROW: none */
    int before, after; /* EVENT_JOB: enum job_condition; -1: was, or is, not there */
    uint64_t ticket;   /* EVENT_ANSWER */
    enum jobtop_status
        status; /* EVENT_ANSWER, EVENT_ERRORS: of the call; EVENT_SOURCE: of the last poll */
    uint32_t return_value; /* EVENT_ANSWER with status OK */
    char text[DETAIL_MAX]; /* raw: may hold bytes from outside */
};

struct engine *engine_new(const struct engine_options *options, struct detail *d);
/* Stops every source and frees all. Waits for their threads at most half a second in all: one that
 * hangs in its driver is left behind, and with it what it may still touch. */
void engine_free(struct engine *e);
/* Whether a thread was left behind: then end the program by _exit. exit would run the destructors
 * of libraries that the thread may be using, and waits for ever for one that hangs in the dynamic
 * linker. */
bool engine_left_behind(void);
/* Index of the new source. Only before engine_start. A driver that can't be loaded is no error
 * here: the source is shown as broken. */
enum jobtop_status engine_add(struct engine *e, const struct source_setup *setup, int *index,
                              struct detail *d);
enum jobtop_status engine_start(struct engine *e, struct detail *d);

int engine_fd(const struct engine *e); /* readable when engine_take has something to do */
/* Merges what waits, up to about `budget` jobs, so that a caller stays responsive. Returns whether
 * more waits. */
bool engine_take(struct engine *e, size_t budget);
bool engine_next_event(struct engine *e, struct event *out);

struct table *engine_table(struct engine *e);
size_t engine_source_count(const struct engine *e);
const struct source_info *engine_source(struct engine *e,
                                        size_t i); /* state is judged at the call (stuck, stale) */
/* "" for a source that is not there. Lives as long as the engine; costs nothing, so it is what rows
 * use. */
const char *engine_source_name(const struct engine *e, size_t i);
/* Every source had its first good poll, failed one, is stuck in it, or broken. */
bool engine_settled(struct engine *e);

/* Requests: queued for the source's thread; the answer comes as EVENT_ANSWER with the ticket that
 * is returned (never 0). For the action dispatcher (action/) alone: it is what checks whether a
 * request may be sent. */
uint64_t engine_request_state(struct engine *e, int source, const struct job *job,
                              enum jobtop_request request);
uint64_t engine_set_property(struct engine *e, int source, const struct job *job,
                             enum jobtop_property property, const char *value);
/* Not acts, for anyone: fetches a job's error objects (EVENT_ERRORS), polls a source now. */
void engine_fetch_errors(struct engine *e, uint32_t row);
void engine_poll_now(struct engine *e, int source);

#endif
