/*
 * An engine for tests of view/ and action/: a real table, but sources that are only described, and
 * requests that are only written down. Link it instead of the engine's own engine.c.
 */
#ifndef FAKE_ENGINE_H
#define FAKE_ENGINE_H

#include "engine/delta.h"
#include "engine/engine.h"

#define FAKE_SOURCES 4

/* The last request that reached the "source". */
struct fake_request {
    uint64_t ticket;
    int source;
    char id[256];
    enum jobtop_request request; /* 0: a property was set */
    enum jobtop_property property;
    char value[256];
    bool null;
};

struct engine *
fake_engine_new(void); /* with FAKE_SOURCES live sources: hv01, hv02, ..., that can do all */
void fake_engine_free(struct engine *e);
struct source_info *fake_source(struct engine *e, int source);
const struct fake_request *fake_last(const struct engine *e);
size_t fake_requests(const struct engine *e);
void fake_refuse_tickets(struct engine *e, bool refuse); /* as if memory had run out */

/* A job in one line: what is < 0 or NULL is not set. */
struct fake_job {
    const char *id;
    int state; /* JobState */
    int percent;
    int error_code;
    int64_t start_us;
    const char *name, *vm, *owner, *status, *error;
    int type;
    int health;
    int cancellable;
    int64_t elapsed_us;
    int64_t changed_us;
};
/* Begins an initialiser; what follows it overrides. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif
#define FAKE_JOB                                                                                   \
    .state = -1, .percent = -1, .error_code = -1, .start_us = -1, .type = -1, .health = -1,        \
    .cancellable = -1, .elapsed_us = -1, .changed_us = -1

struct job *fake_job_build(const struct fake_job *j);
/* Merged at once; the row it got. */
uint32_t fake_put(struct engine *e, int source, const struct fake_job *j, int64_t now_ms,
                  int64_t wall_us);
void fake_remove(struct engine *e, int source, const char *id);

#endif
