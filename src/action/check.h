/*
 * The rules of who may ask what of which job; for dispatch.c.
 */
#ifndef ACTION_CHECK_H
#define ACTION_CHECK_H

#include "action/audit.h"
#include "action/pending.h"

struct dispatcher {
    struct engine *engine; /* BORROWS */
    bool read_only;
    struct audit *audit; /* OWNS */
    struct book book;
    uint64_t numbers; /* audit lines so far */
};

const char *check_verb(int request, bool resume); /* "Cancel" */
/* All rules but Kill's, and the audit log's. *row is the target's. `request` may be REQUEST_SET. */
enum jobtop_status check_target(struct dispatcher *p, const struct target *t, int request,
                                enum jobtop_property property, const struct row **row,
                                struct detail *d);
/* Kill only where Cancel did not help. */
enum jobtop_status check_kill(struct dispatcher *p, const struct target *t, const struct row *row,
                              struct detail *d);
/* Writes what speaks against it, if anything. */
void check_note(struct dispatcher *p, const struct target *t, int request, const struct row *row,
                struct detail *d);

#endif
