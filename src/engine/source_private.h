/*
 * What source.c (the thread) and source_call.c (the calls into the driver) share.
 */
#ifndef ENGINE_SOURCE_PRIVATE_H
#define ENGINE_SOURCE_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "driver/options.h"
#include "engine/sink.h"
#include "engine/source.h"

#define LATENCIES 15 /* of good polls; their median is shown */

struct source {
    uint16_t index;
    char *name, *driver_name, *address;
    struct option_value *given; /* OWNS; with its strings */
    size_t given_count;
    bool read_only, once;
    int64_t interval_ms, timeout_ms;
    struct queue *queue;
    const struct driver_path *path;
    uint64_t want;

    /* The thread's own. */
    struct jobtop_host host;
    const struct jobtop_driver *driver;
    struct options *options;
    struct sink *sink;
    struct detail detail; /* what host->fail said in the call under way */
    int64_t hung_until;   /* monotonic microseconds: when a call returned that had hung; 0: never */
    int64_t latencies[LATENCIES];
    unsigned random;

    /* Monotonic ms of the call under way; 0: none. Written under the lock; atomic for
     * host->remaining, which a driver may call from anywhere. */
    atomic_llong deadline;

    pthread_t thread;
    bool started;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    struct command *first;
    unsigned command_count;
    bool stopping, waiting, interrupted, interrupting;
    long long call_since; /* monotonic ms: when the call under way began */
    void *instance;
    struct source_info info;
};

bool source_stopping(struct source *s);

/* source_call.c. All on the source's own thread. */
void call_begin(struct source *s, int64_t milliseconds);
void call_end(struct source *s);
/* Loads the driver and checks the options. False: nothing will help but another configuration. */
bool source_load(struct source *s);
enum jobtop_status source_open(struct source *s);
void source_poll(struct source *s);
void source_run_command(struct source *s, const struct command *c);
/* Tells what came of a request; `said` may be NULL. */
void source_answer(struct source *s, const struct command *c, enum jobtop_status status,
                   const struct jobtop_answer *said);
void source_set_state(struct source *s, enum source_state state);
void source_note_poll(struct source *s, enum jobtop_status status, int64_t took_us);

#endif
