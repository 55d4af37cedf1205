/*
 * Asking a job's owner for something, and waiting for what it says.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "drivers/local/instance.h"
#include "job/property.h"

#define LOOK_MS 20 /* between two looks for the answer: a person waits, for some seconds at most */
#define GRACE_MS                                                                                   \
    250 /* an interrupt may have been meant for the call before: what is under way gets this long */
#define MARGIN_MS 50 /* the deadline's last moments, for taking the request back */

static enum jobtop_status give_up(struct local *l, uint64_t number, enum jobtop_status why,
                                  struct detail *d)
{
    struct detail ignored;
    bool taken = false;

    store_request_withdraw(l->store, number, &taken, &ignored);
    if (why == JOBTOP_INTERRUPTED)
        return detail_set(d, why, "interrupted");
    if (taken)
        return detail_set(d, why, "the job's process took the request, but has not answered yet");
    return detail_set(d, why, "the job's process does not react; the request was taken back");
}

static enum jobtop_status await_answer(struct local *l, uint64_t number,
                                       struct store_answer *answer, struct detail *d)
{
    struct pollfd wake = {.fd = l->wake, .events = POLLIN};
    int64_t interrupted = 0;
    enum store_request_state state;
    enum jobtop_status status;
    enum store_kept kept;
    struct detail ignored;

    for (;;) {
        status = store_request_check(l->store, number, &state, answer, d);
        if (status != JOBTOP_OK || state == STORE_REQUEST_ANSWERED)
            return status;
        if (state == STORE_REQUEST_GONE)
            return detail_set(d, JOBTOP_NOT_FOUND, "the job is not in %s any more", l->path);
        if (l->host->remaining(l->host) <= MARGIN_MS)
            return give_up(l, number, JOBTOP_TIMEOUT, d);
        if (interrupted != 0 && clock_ms() - interrupted >= GRACE_MS)
            return give_up(l, number, JOBTOP_INTERRUPTED, d);
        if (poll(&wake, 1, LOOK_MS) > 0 && local_interrupted(l))
            interrupted = clock_ms();
        /* Its process may be over: then this ends the job, which answers. */
        if (store_keep(l->store, &kept, &ignored) == JOBTOP_OK && kept != STORE_KEPT_NOTHING)
            l->dirty = true;
    }
}

enum jobtop_status local_request_state(void *instance, const struct jobtop_job_reference *job,
                                       enum jobtop_request request, struct jobtop_answer *answer)
{
    struct local *l = instance;
    struct detail detail = DETAIL_INIT;
    struct store_answer said = {0, ""};
    enum jobtop_status status = local_connect(l, &detail);
    enum store_kept kept;
    uint64_t number;

    if (status == JOBTOP_OK)
        status = store_keep(l->store, &kept, &detail);
    if (status == JOBTOP_OK) {
        l->dirty = l->dirty || kept != STORE_KEPT_NOTHING;
        status = store_request(l->store, job->instance_id, job->instance_id_length, request,
                               &number, &said, &detail);
    }
    if (status == JOBTOP_OK && number != 0)
        status = await_answer(l, number, &said, &detail);
    if (status != JOBTOP_OK)
        return l->host->fail(l->host, status, detail.text);
    answer->return_value = said.return_value;
    memcpy(answer->text, said.text, sizeof answer->text);
    return JOBTOP_OK;
}

enum jobtop_status local_set_property(void *instance, const struct jobtop_job_reference *job,
                                      enum jobtop_property property, const char *value)
{
    struct local *l = instance;
    struct detail detail = DETAIL_INIT;
    enum jobtop_status status = local_connect(l, &detail);

    if (status == JOBTOP_OK)
        status = store_set(l->store, job->instance_id, job->instance_id_length, property, value,
                           &detail);
    if (status != JOBTOP_OK)
        return l->host->fail(l->host, status, detail.text);
    l->dirty = true;
    return JOBTOP_OK;
}
