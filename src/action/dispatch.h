/*
 * The one dispatcher: every request to a source, from the screen and from the command line, is
 * checked here (read-only? does the job still exist, and is it the one that was named? can the
 * source? Kill only after Cancel?), written to the audit log and sent. Nothing else calls
 * engine_request_state or engine_set_property.
 *
 * What is asked of whom, in this order; the first that fails is told:
 *
 *   DENIED       jobtop, or the source, is read-only
 *   NOT_FOUND    the job is gone
 *   REFUSED      the job has ended (but for dispatch_set: TimeBeforeRemoval matters then); Start of
 * a job that is not suspended, waiting or in query; Suspend of one that is suspended UNSUPPORTED
 * the source can't do this UNREACHABLE  the source is broken BUSY         the source hangs in a
 * call, and would do it when nobody expects it any more; or the same request for this job still
 * waits for its answer REFUSED      Kill, but Cancel was not tried, or may still help: it was
 * neither refused, nor without an answer or without effect for DISPATCH_PATIENCE_MS, nor is it
 * unsupported others       the audit log can't be written: nothing is done without a trail
 *
 * Cancellable = false is a hint of the source, no rule: Cancel and Kill are OK then, and the detail
 * mentions it.
 */
#ifndef ACTION_DISPATCH_H
#define ACTION_DISPATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/detail.h"
#include "engine/engine.h"

struct dispatcher;

#define DISPATCH_PATIENCE_MS 30000
#define DISPATCH_PENDING_MAX 4096 /* requests without an answer; more: BUSY */

/* A job pinned at the moment a key was pressed: an identity, and what the person saw. */
struct target {
    int source;
    char *id; /* OWNS */
    size_t id_length;
    enum job_condition condition;
    int percent;
};

struct dispatch_options {
    bool read_only;         /* refuses everything */
    const char *audit_path; /* NULL: no audit log (tests) */
};

/* NULL: out of memory. The audit log is opened when it is first needed: that it can't be is told by
 * dispatch_check. */
struct dispatcher *dispatcher_new(struct engine *e, const struct dispatch_options *options,
                                  struct detail *d);
/* Requests that still wait are closed as unanswered in the audit log. */
void dispatcher_free(struct dispatcher *p);

/* NOT_FOUND: the row has no job. On failure *t is empty. */
enum jobtop_status target_pin(struct engine *e, uint32_t row, struct target *t, struct detail *d);
void target_free(struct target *t); /* an empty one is fine */
/* The row it names now; TABLE_NO_ROW: the job is gone. */
uint32_t target_row(struct engine *e, const struct target *t);

/* Whether the request could be sent now; if not, the detail says why. OK: the detail is empty, or
 * says what speaks against it. */
enum jobtop_status dispatch_check(struct dispatcher *p, const struct target *t,
                                  enum jobtop_request request, struct detail *d);
/* Checks again, writes the audit line, sends. `insisted`: Kill without a Cancel before (a command
 * line that says so). *ticket is what the answer will carry. */
enum jobtop_status dispatch_request(struct dispatcher *p, const struct target *t,
                                    enum jobtop_request request, bool insisted, uint64_t *ticket,
                                    struct detail *d);
/* INVALID: not writable, or no value of its type (see property_check). `value` NULL: NULL. */
enum jobtop_status dispatch_set(struct dispatcher *p, const struct target *t,
                                enum jobtop_property property, const char *value, uint64_t *ticket,
                                struct detail *d);
/* The owner of the engine's events hands every EVENT_ANSWER over: closes the audit line, remembers
 * a refused Cancel. Writes a sentence for the operator: "Cancel of X: accepted", "... refused:
 * Invalid State Transition (4097)"; its status is OK, REFUSED, or that of the call. Returns false
 * when the ticket is not one of ours. */
bool dispatch_answer(struct dispatcher *p, const struct event *event, struct detail *sentence);
/* To be called now and then until it returns false: the sentence is of a request whose source
 * hangs, each told once. An answer that comes after all is told by dispatch_answer. */
bool dispatch_overdue(struct dispatcher *p, struct detail *sentence);

#endif
