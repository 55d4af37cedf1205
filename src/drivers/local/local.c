#include "drivers/local/local.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "drivers/local/instance.h"
#include "store/path.h"

#define BUSY_MS 2000

bool local_interrupted(struct local *l)
{
    uint64_t count;

    return read(l->wake, &count, sizeof count) == (ssize_t)sizeof count;
}

void local_disconnect(struct local *l)
{
    store_close(l->store);
    l->store = NULL;
    l->dirty = true;
}

enum jobtop_status local_connect(struct local *l, struct detail *d)
{
    struct store_setup setup = {.path = l->path,
                                .read_only = l->read_only,
                                .busy_ms = BUSY_MS,
                                .wake_fd = l->wake,
                                .fds_most = LOCAL_FDS_MOST};
    enum jobtop_status status;

    if (l->store != NULL) {
        if (!store_reopen_due(l->store))
            return JOBTOP_OK;
        local_disconnect(l);
    }
    status = store_open(&setup, &l->store, d);
    /* Whatever was handed over is not known to be there any more: the next poll hands over
     * everything. */
    l->rev = INT64_MIN;
    if (l->store != NULL)
        l->dirty = true;
    watch_drain(&l->watch); /* the log may be there only now */
    watch_look(&l->watch);
    return status;
}

/* The default place is made, so that the store can be seen to appear; a path that somebody has
 * written down is left to them. */
static void make_default_directory(struct local *l, const char *address)
{
    struct detail ignored;

    if (!l->read_only && address[0] == '\0')
        path_make_directories(l->path, &ignored);
}

static void local_close(void *instance)
{
    struct local *l = instance;

    store_close(l->store);
    watch_free(&l->watch);
    if (l->wake >= 0)
        close(l->wake);
    free(l->path);
    free(l);
}

static enum jobtop_status local_open(const struct jobtop_host *host,
                                     const struct jobtop_open *request, void **instance)
{
    struct detail detail = DETAIL_INIT;
    struct local *l = calloc(1, sizeof *l);
    enum jobtop_status status;

    *instance = NULL;
    if (l == NULL)
        return host->fail(host, JOBTOP_NO_MEMORY, "out of memory");
    l->host = host;
    l->read_only = request->read_only != 0;
    l->named = request->address[0] != '\0';
    l->rev = INT64_MIN;
    l->watch.fd = -1;
    l->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    status = l->wake >= 0 ? path_resolve(request->address, &l->path, &detail)
                          : detail_errno(&detail, errno, "eventfd");
    if (status == JOBTOP_OK) {
        make_default_directory(l, request->address);
        if (!watch_init(&l->watch, l->path))
            status = detail_set(&detail, JOBTOP_NO_MEMORY, "out of memory");
    }
    if (status == JOBTOP_OK)
        status = local_connect(l, &detail);
    /* A store that is not there yet is an empty one. */
    if (status == JOBTOP_NOT_FOUND)
        status = JOBTOP_OK;
    if (status != JOBTOP_OK) {
        local_close(l);
        return host->fail(host, status, detail.text);
    }
    *instance = l;
    return JOBTOP_OK;
}

static void local_interrupt(void *instance)
{
    const struct local *l = instance;
    uint64_t one = 1;

    /* Can only fail when it was called 2^64 - 2 times with nobody waiting. */
    if (write(l->wake, &one, sizeof one) < 0)
        return;
}

static unsigned local_capabilities(void *instance)
{
    const struct local *l = instance;
    unsigned can = JOBTOP_CAN_GET_ERRORS | JOBTOP_CAN_WAIT;

    if (!l->read_only && (l->store == NULL || !store_read_only(l->store)))
        can |= JOBTOP_CAN_START | JOBTOP_CAN_SUSPEND | JOBTOP_CAN_TERMINATE | JOBTOP_CAN_KILL |
               JOBTOP_CAN_SET;
    return can;
}

const struct jobtop_driver local_driver = {
    .magic = JOBTOP_DRIVER_MAGIC,
    .major = JOBTOP_DRIVER_MAJOR,
    .minor = JOBTOP_DRIVER_MINOR,
    .size = sizeof local_driver,
    .name = "local",
    .version = "1",
    .summary = "jobs of this machine, kept in one SQLite file by programs that use libjobtop",
    .address_help =
        "the store's file, e.g. /var/lib/jobtop/jobs.db; by default $XDG_STATE_HOME/jobtop/jobs.db",
    .open = local_open,
    .poll = local_poll,
    .wait = local_wait,
    .request_state = local_request_state,
    .get_errors = local_get_errors,
    .set_property = local_set_property,
    .interrupt = local_interrupt,
    .close = local_close,
    .capabilities = local_capabilities,
};
