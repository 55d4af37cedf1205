/*
 * The one dispatcher: every request to a source, from the screen and from the command line, is checked here (read-only?
 * does the job still exist, and is it the one that was named? can the source? Kill only after Cancel?), written to
 * the audit log and sent. Nothing else calls engine_request_state or engine_set_property.
 */
#ifndef ACTION_DISPATCH_H
#define ACTION_DISPATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/detail.h"
#include "engine/engine.h"

struct dispatcher;

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

struct dispatcher *dispatcher_new(struct engine *e, const struct dispatch_options *options, struct detail *d);
void dispatcher_free(struct dispatcher *p);

enum jobtop_status target_pin(struct engine *e, uint32_t row, struct target *t, struct detail *d);
void target_free(struct target *t);
/* The row it names now; TABLE_NO_ROW: the job is gone. */
uint32_t target_row(struct engine *e, const struct target *t);

/* Whether the request could be sent now; if not, the detail says why. REFUSED with Kill: Cancel was not tried yet. */
enum jobtop_status dispatch_check(struct dispatcher *p, const struct target *t, enum jobtop_request request,
                                  struct detail *d);
/* Checks again, writes the audit line, sends. `insisted`: Kill without a Cancel before (a command line that says so).
 * *ticket is what the answer will carry. */
enum jobtop_status dispatch_request(struct dispatcher *p, const struct target *t, enum jobtop_request request,
                                    bool insisted, uint64_t *ticket, struct detail *d);
enum jobtop_status dispatch_set(struct dispatcher *p, const struct target *t, enum jobtop_property property,
                                const char *value, uint64_t *ticket, struct detail *d);
/* The owner of the engine's events hands every EVENT_ANSWER over: closes the audit line, remembers a refused Cancel.
 * Writes a sentence for the operator: "Cancel of X: accepted", "... refused: Invalid State Transition (4097)". Returns
 * false when the ticket is not one of ours. */
bool dispatch_answer(struct dispatcher *p, const struct event *event, struct detail *sentence);

#endif
