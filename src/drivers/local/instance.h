/*
 * What the driver's files share.
 */
#ifndef LOCAL_INSTANCE_H
#define LOCAL_INSTANCE_H

#include <stdbool.h>
#include <stdint.h>

#include <jobtop/driver.h>

#include "base/detail.h"
#include "drivers/local/watch.h"
#include "store/store.h"

#define LOCAL_FDS_MOST 64 /* processes whose end is told at once; of others within a second */

struct local {
    const struct jobtop_host *host; /* BORROWS */
    char *path;                     /* OWNS; absolute */
    bool read_only;
    struct store *store; /* OWNS; NULL: not there yet */
    struct watch watch;
    int wake;      /* eventfd: interrupt was called */
    bool named;    /* the address was given; not the default one */
    bool found;    /* there was a store, once */
    bool told;     /* that there is none */
    bool polled;   /* there was a good poll */
    bool dirty;    /* something changed that store_changed doesn't tell */
    int64_t rev;   /* as of the last good poll */
    uint64_t want; /* of the last good poll */
    size_t again;  /* wait.c: how often was looked in vain since the last event */
    int64_t woken; /* monotonic ms: when wait returned for a change last */
};

/* Whether interrupt was called; forgets it. */
bool local_interrupted(struct local *l);
/* Opens the store when it is not open, or not the one at that path any more; NOT_FOUND: there is
 * none. */
enum jobtop_status local_connect(struct local *l, struct detail *d);
void local_disconnect(struct local *l); /* until the next local_connect */

enum jobtop_status local_poll(void *instance, const struct jobtop_poll *request,
                              const struct jobtop_sink *sink, enum jobtop_poll_result *result);
enum jobtop_status local_get_errors(void *instance, const struct jobtop_job_reference *job,
                                    const struct jobtop_sink *sink);
enum jobtop_status local_wait(void *instance, int milliseconds);
enum jobtop_status local_request_state(void *instance, const struct jobtop_job_reference *job,
                                       enum jobtop_request request, struct jobtop_answer *answer);
enum jobtop_status local_set_property(void *instance, const struct jobtop_job_reference *job,
                                      enum jobtop_property property, const char *value);

#endif
