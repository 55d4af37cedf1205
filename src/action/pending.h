/*
 * What the dispatcher remembers: requests that wait for their answer, and Cancels that were tried,
 * for the rule that Kill comes after Cancel.
 */
#ifndef ACTION_PENDING_H
#define ACTION_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "action/dispatch.h"
#include "base/buf.h"

#define REQUEST_SET 0 /* a property, beside enum jobtop_request */

struct pending {
    uint64_t ticket;
    uint64_t number; /* in the audit log */
    int source;
    uint64_t id_hash;
    struct text id, name,
        vm;      /* OWNS the bytes, all in one block at id.bytes; cut to what the log takes */
    int request; /* enum jobtop_request, or REQUEST_SET */
    enum jobtop_property property;
    char *value; /* OWNS; NULL: NULL */
    bool resume; /* Start of a job that was suspended */
    int64_t sent_ms;
    bool told; /* that there is no answer yet */
};

enum cancel_state {
    CANCEL_NEVER,
    CANCEL_SENT,     /* waits for its answer */
    CANCEL_ACCEPTED, /* the source is at it */
    CANCEL_HELPLESS  /* refused, timed out, not supported */
};

struct cancel {
    int source;
    uint64_t id_hash;
    enum cancel_state state;
    int64_t since_ms;
};

struct book {
    struct pending *pending; /* OWNS */
    size_t count, capacity;
    struct cancel *cancels; /* OWNS; the oldest first */
    size_t cancel_count, cancel_capacity;
};

void book_free(struct book *b);
/* Room for one more pending request and one more Cancel. */
enum jobtop_status book_room(struct book *b, struct detail *d);
/* The request that is like it and still waits; NULL: none. */
const struct pending *book_find(const struct book *b, int source, uint64_t id_hash, int request,
                                enum jobtop_property property);
struct pending *book_ticket(struct book *b, uint64_t ticket);
void book_remove(struct book *b, struct pending *p); /* frees what it owns */

struct cancel book_cancel(const struct book *b, int source,
                          uint64_t id_hash); /* state CANCEL_NEVER: none */
void book_set_cancel(struct book *b, int source, uint64_t id_hash, enum cancel_state state,
                     int64_t now_ms);

/* Copies what is said of a job; false: out of memory. */
bool pending_copy(struct pending *p, struct text id, struct text name, struct text vm,
                  const char *value);
void pending_free(struct pending *p);

#endif
