/*
 * The store as jobtop's own local driver uses it: reading all jobs or what changed, asking things
 * of them, and the housekeeping that whoever has it open does. Who publishes jobs uses
 * <jobtop/local.h>.
 *
 * One thread at a time. Everything that is read may be nonsense (another program may have written
 * it): types are checked value by value, and a text may hold any bytes.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jobtop/class.h>

#include "base/detail.h"

struct store;

struct store_text {
    const char *bytes; /* BORROWS; never NULL; no NUL behind it */
    size_t length;
};

struct store_setup {
    const char *path; /* as path_resolve takes it */
    bool create;      /* make what is missing; else a missing file is NOT_FOUND */
    /* Write nothing, and do without the right to. So it becomes by itself when the file can't be
     * written, unless `create` says that it must be. */
    bool read_only;
    int busy_ms;     /* how long to wait for a lock before BUSY */
    int wake_fd;     /* readable: don't wait for a lock any longer; -1: none */
    size_t fds_most; /* descriptors that store_keep may hold, to learn of the ends of processes */
};

/* Failures as in <jobtop/local.h>, jobtop_local_open. */
enum jobtop_status store_open(const struct store_setup *setup, struct store **store,
                              struct detail *d);
void store_close(struct store *s); /* NULL is fine */
bool store_read_only(const struct store *s);
const char *store_path(const struct store *s);
void store_set_busy(struct store *s, int milliseconds);
/* The file was replaced or removed, or has changed under a connection that takes no locks: open it
 * anew. */
bool store_reopen_due(struct store *s);

/* ---- changes -------------------------------------------------------------------------------- */

/* Whether another connection has committed since the last store_seen; true at first. Some
 * microseconds. On failure *changed is true. */
enum jobtop_status store_changed(struct store *s, bool *changed, struct detail *d);
/* What is read from now on counts as seen. */
enum jobtop_status store_seen(struct store *s, struct detail *d);

/* ---- reading: from read_begin to read_end all is as of one moment --------------------------- */

/* *rev: the newest; *forgotten: what was removed up to this rev is not known any more. */
enum jobtop_status store_read_begin(struct store *s, int64_t *rev, int64_t *forgotten,
                                    struct detail *d);
void store_read_end(struct store *s);

enum store_kind { STORE_NULL, STORE_INTEGER, STORE_TEXT };

struct store_value {
    enum store_kind kind;
    int64_t integer; /* a datetime's: microseconds; see store_datetime */
    struct store_text text;
};

struct store_row {
    struct store_text id;
    struct store_text class_name; /* empty: not said */
    struct store_text elements;   /* see store_list_next: triples id, name, effects */
    struct store_text extras;     /* pairs name, value */
    bool ended;
    /* Read-only: its process is over, and nobody has said so yet. The values are already those that
     * such a job gets. */
    bool aborted;
    int64_t aborted_pid;
    struct store_value values[JOBTOP_PROPERTY_COUNT]; /* STORE_NULL for InstanceID: see id */
    uint64_t read;    /* the properties that were asked for: the others' kind is STORE_NULL */
    uint64_t present; /* those whose kind is not STORE_NULL */
};

/* Jobs whose rev is above `since` (INT64_MIN: all). `want` as in jobtop_poll. */
enum jobtop_status store_rows(struct store *s, uint64_t want, int64_t since, struct detail *d);
/* The next one; *row is NULL at the end. Lives until the next call. */
enum jobtop_status store_next_row(struct store *s, const struct store_row **row, struct detail *d);

/* InstanceIDs that are gone since, and have not come again. */
enum jobtop_status store_gone(struct store *s, int64_t since, struct detail *d);
enum jobtop_status store_next_gone(struct store *s, struct store_text *id, bool *more,
                                   struct detail *d);

/* The error objects of a job: each a list of pairs (property name, value). */
enum jobtop_status store_errors(struct store *s, const char *id, size_t length, struct detail *d);
enum jobtop_status store_next_error(struct store *s, struct store_text *content, bool *more,
                                    struct detail *d);

/* Takes the first element off a list (list.h); false at its end. */
bool store_list_next(struct store_text *list, struct store_text *element);
/* What an INTEGER means in a datetime's column. */
struct jobtop_datetime store_datetime(enum jobtop_property property, int64_t usec);

/* ---- housekeeping --------------------------------------------------------------------------- */

enum store_kept {
    STORE_KEPT_NOTHING,
    /* Jobs were changed or removed; store_changed doesn't tell what this connection did. */
    STORE_KEPT_WRITTEN,
    /* Nothing can be written: from now on rows are read as if it were done; some may have left, or
     * read differently, with no new rev. */
    STORE_KEPT_HIDDEN
};

/* Removes jobs whose time has come, and ends those whose process is over; at most 2000 at a time.
 * Cheap when there is nothing to do. A store that is locked by others is left alone until next
 * time. */
enum jobtop_status store_keep(struct store *s, enum store_kept *kept, struct detail *d);
/* Only the removals: for who publishes and doesn't look. */
void store_keep_removals(struct store *s);
/* Milliseconds until there is something to do; INT64_MAX: nothing known. */
int64_t store_keep_due(struct store *s);
/* Those descriptors: readable when a process with jobs has ended. BORROWS. */
size_t store_process_fds(struct store *s, int *fds, size_t most);

/* ---- asking --------------------------------------------------------------------------------- */

struct store_answer {
    uint32_t return_value;
    char text[256];
};

enum store_request_state {
    STORE_REQUEST_WAITING, /* nobody took it yet */
    STORE_REQUEST_TAKEN,   /* its owner knows of it */
    STORE_REQUEST_ANSWERED,
    STORE_REQUEST_GONE /* the job was removed */
};

/* Asks the owner of a job for something; *number is 0 when the answer is known at once (the job has
 * ended, or doesn't serve that). NOT_FOUND: no such job. DENIED: the store can't be written. */
enum jobtop_status store_request(struct store *s, const char *id, size_t length,
                                 enum jobtop_request requested, uint64_t *number,
                                 struct store_answer *answer, struct detail *d);
/* How it stands; an answered one is forgotten by this. */
enum jobtop_status store_request_check(struct store *s, uint64_t number,
                                       enum store_request_state *state, struct store_answer *answer,
                                       struct detail *d);
/* Takes back a request that nobody took; *taken: too late, somebody did. */
enum jobtop_status store_request_withdraw(struct store *s, uint64_t number, bool *taken,
                                          struct detail *d);
/* A writable property; `value` NULL or text. UNSUPPORTED: read-only property. INVALID, NOT_FOUND.
 */
enum jobtop_status store_set(struct store *s, const char *id, size_t length,
                             enum jobtop_property property, const char *value, struct detail *d);

#endif
