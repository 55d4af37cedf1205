/*
 * The simulated host of `jobtop demo`: a number of jobs that live through the states of the class.
 * Pure: time and requests come in, changes go out to a listener; it knows no store, no clock and no
 * process. The same options, times and requests give the same changes.
 */
#ifndef CLI_DEMO_MODEL_H
#define CLI_DEMO_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include <jobtop/class.h>

#include "base/buf.h"
#include "cli/demo_data.h"

#define DEMO_JOBS_MAX 200000
#define DEMO_RATE_MAX 100000

/* JobState, by the class's numbers. */
enum demo_state {
    DEMO_NONE = 0, /* before it was submitted */
    DEMO_NEW = 2,
    DEMO_STARTING = 3,
    DEMO_RUNNING = 4,
    DEMO_SUSPENDED = 5,
    DEMO_SHUTTING_DOWN = 6,
    DEMO_COMPLETED = 7,
    DEMO_TERMINATED = 8,
    DEMO_KILLED = 9,
    DEMO_EXCEPTION = 10,
    DEMO_SERVICE = 11,
    DEMO_QUERY_PENDING = 12,
    DEMO_WARNINGS = 32768
};

bool demo_state_ended(enum demo_state state);
bool demo_state_may_follow(enum demo_state from, enum demo_state to);

#define DEMO_PLAN_MAX 4

struct demo_job {
    /* for the listener */
    uint64_t serial; /* from 1, in the order of submission; 0: the slot is empty */
    const struct demo_kind *kind;
    unsigned vm, owner, host; /* numbers for demo_job_vm and the like */
    enum demo_state state;
    int percent;        /* 0..100; -1: not known */
    const char *status; /* as in the data: may hold {vm} and the like */
    const struct demo_failure
        *problem;           /* ended with DEMO_EXCEPTION, DEMO_WARNINGS: why; else NULL */
    int64_t started_ms_ago; /* when submitted: it runs longer than the simulation */
    int64_t ended_ms_ago;   /* when ended at once: the same */
    void *handle;           /* the listener's; NULL at first */

    /* the model's own */
    enum demo_stop {
        DEMO_STOPS,
        DEMO_STOPS_LATE,
        DEMO_REFUSES_STATE,
        DEMO_REFUSES_TRANSITION
    } stop;
    enum demo_state outcome; /* what Shutting Down leads to */
    bool stalled;
    int64_t due;      /* when something happens by itself; 0: nothing */
    int64_t advanced; /* when it was moved last */
    int64_t position; /* 0..DEMO_WHOLE */
    int64_t speed;    /* position in a millisecond */
    struct demo_plan {
        int64_t at;     /* position */
        int what;       /* enum demo_what */
        int64_t length; /* milliseconds; of a fall back: position */
    } plan[DEMO_PLAN_MAX];
    unsigned planned, next;
};

enum demo_change {
    DEMO_SUBMITTED, /* it's there, in `state` */
    DEMO_REPORTED,  /* percent or status is another */
    DEMO_CHANGED,   /* state is another; percent and status may be too */
    DEMO_ENDED,     /* in `state`; the job is forgotten when the listener returns */
    DEMO_VANISHED   /* gone without a word; the same */
};

struct demo_options {
    unsigned jobs; /* alive at a time, 1..DEMO_JOBS_MAX */
    double rate; /* changes in a second that come from progress; what jobs do at a time of their own
                    is not counted */
    uint64_t seed;
};

struct demo_listener {
    void (*changed)(void *context, struct demo_job *job, enum demo_change change);
    void *context;
};

struct demo_model; /* not thread-safe */

struct demo_model *demo_model_new(const struct demo_options *options,
                                  const struct demo_listener *listener);
void demo_model_free(struct demo_model *m);
/* The host as it is found: jobs at work, and a few that have ended. */
void demo_model_populate(struct demo_model *m);
/* `count` jobs that have ended, in all outcomes. */
void demo_model_history(struct demo_model *m, unsigned count);
/* Lets time pass, until `now_ms` since the start. */
void demo_model_step(struct demo_model *m, int64_t now_ms);
/* Milliseconds between two moments at which something can happen. */
#define DEMO_TICK_MS 50

/* RequestStateChange on a job that has not ended: acts, and returns its answer. *words: why not, or
 * NULL. */
uint32_t demo_model_request(struct demo_model *m, struct demo_job *job, enum jobtop_request request,
                            const char **words);
/* Of a handle; NULL: none of the jobs has it. */
struct demo_job *demo_model_find(struct demo_model *m, const void *handle);

/* ---- texts of a job (demo_text.c) ----------------------------------------------------------- */

#define DEMO_GUID_SIZE 37
#define DEMO_TEXT_MAX  2048

void demo_job_id(const struct demo_job *job, uint64_t seed, char out[DEMO_GUID_SIZE]);
/* The virtual machine's GUID, or the host's name where the job works on no virtual machine. */
void demo_job_element_id(const struct demo_job *job, uint64_t seed, struct buf *out);
void demo_job_vm(const struct demo_job *job, struct buf *out);
void demo_job_path(const struct demo_job *job, struct buf *out);
const char *demo_job_owner(const struct demo_job *job);
const char *demo_job_host(const struct demo_job *job);
/* Appends a text of the data with {vm}, {host} and {path} filled in. */
void demo_job_expand(const struct demo_job *job, const char *text, struct buf *out);

#endif
