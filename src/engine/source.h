/*
 * A source: a driver's instance and the thread that calls it. The thread polls, waits, carries out
 * commands, and hands everything to the queue. The engine's keeper interrupts calls that are past
 * their deadline, and waits that a command should end, so that the owner of the engine never runs a
 * driver's code.
 */
#ifndef ENGINE_SOURCE_H
#define ENGINE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/engine.h"
#include "engine/queue.h"

/* Past its deadline by this much, a call counts as stuck. */
#define SOURCE_GRACE_MS 500
/* A source that fails is tried again after its interval, twice that, ... at most this, a fifth more
 * or less. */
#define SOURCE_BACKOFF_MAX_MS 60000
/* Commands that may wait in one source; a flood of failed jobs must not pile up requests for their
 * errors. */
#define SOURCE_COMMANDS_MAX 256

enum command_kind { COMMAND_REQUEST_STATE, COMMAND_SET_PROPERTY, COMMAND_GET_ERRORS, COMMAND_POLL };

struct command {
    struct command *next; /* the source's own */
    enum command_kind kind;
    int64_t since_us; /* monotonic: when it was made */
    uint64_t ticket;
    enum jobtop_request request;
    enum jobtop_property property;
    char *value; /* OWNS; NULL: NULL */
    char *id;    /* OWNS */
    size_t id_length;
    char *class_name; /* OWNS */
};

struct command *command_new(enum command_kind kind,
                            const struct job *job); /* job NULL for COMMAND_POLL */
void command_free(struct command *c);

struct source;

struct source_environment {
    const struct driver_path *path;
    uint64_t want;
    bool once; /* poll until one poll was good or failed, then only carry out commands */
    bool read_only;
};

struct source *source_new(const struct source_setup *setup, uint16_t index,
                          const struct source_environment *environment, struct detail *d);
enum jobtop_status source_start(struct source *s, struct queue *queue, struct detail *d);
void source_stop(struct source *s); /* asks; returns at once */
/* Waits for the thread's end until `deadline_ms` (monotonic). False: it is still inside its driver.
 */
bool source_join(struct source *s, int64_t deadline_ms);
void source_free(
    struct source *s); /* only after source_join was true, or when it was never started */

/* Takes the command. What a person asked for comes before what is only looked up; a second poll is
 * none. False: too many wait, or the source is stopping; the command is freed. */
bool source_command(struct source *s, struct command *c);
/* Everything but `complete` and `jobs`. */
void source_snapshot(struct source *s, struct source_info *info);
const char *source_name(const struct source *s);

/* For the keeper: interrupts what is overdue or should end. Returns when to look again (monotonic
 * ms). */
int64_t source_keep(struct source *s, int64_t now_ms);

#endif
