/*
 * Waiting for a change without looking for it all the time: inotify says that the store is written,
 * SQLite's data_version whether something was committed.
 */
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "drivers/local/instance.h"

/* Between two changes that are told: a busy store wakes the host 20 times a second, no more. */
#define REST_MS   50
#define LOOK_MS   80  /* between two looks where inotify is not to be had */
#define QUIET_MS  1000 /* the same where nothing has changed for a minute */
#define APPEAR_MS 250 /* the same while the file is there but is no store yet */

/* After an event that nothing has come of yet: when to look again. A commit counts some
 * microseconds after it is written, but the writer may be preempted in between, or wait for the
 * disk. */
static const int again_ms[] = {5, 10, 50, 200, 800};
#define AGAIN_COUNT (sizeof again_ms / sizeof *again_ms)

/* What can end the waiting. */
enum sign { SIGN_NONE, SIGN_WRITTEN, SIGN_PROCESS, SIGN_INTERRUPT };

static enum sign look_out(struct local *l, bool to_watch, int64_t milliseconds)
{
    struct pollfd fds[2 + LOCAL_FDS_MOST];
    int processes[LOCAL_FDS_MOST];
    nfds_t count = 0;
    size_t n;

    fds[count++] = (struct pollfd){.fd = l->wake, .events = POLLIN};
    fds[count++] = (struct pollfd){.fd = to_watch ? l->watch.fd : -1, .events = POLLIN};
    n = l->store != NULL ? store_process_fds(l->store, processes, LOCAL_FDS_MOST) : 0;
    for (size_t i = 0; i < n; i++)
        fds[count++] = (struct pollfd){.fd = processes[i], .events = POLLIN};
    if (milliseconds < 0)
        milliseconds = 0;
    if (poll(fds, count, milliseconds > INT_MAX ? INT_MAX : (int)milliseconds) <= 0)
        return SIGN_NONE;
    if (fds[0].revents != 0 && local_interrupted(l))
        return SIGN_INTERRUPT;
    if (fds[1].revents != 0) {
        watch_drain(&l->watch);
        return SIGN_WRITTEN;
    }
    for (nfds_t i = 2; i < count; i++) {
        if (fds[i].revents != 0)
            return SIGN_PROCESS;
    }
    return SIGN_NONE;
}

static bool changed(struct local *l)
{
    struct detail ignored;
    bool yes = true;

    if (l->store == NULL)
        return access(l->path, F_OK) == 0;
    if (l->dirty || store_reopen_due(l->store))
        return true;
    store_changed(l->store, &yes, &ignored);
    return yes;
}

/* Tells of a change, but not more often than makes sense. */
static enum jobtop_status tell(struct local *l)
{
    struct pollfd wake = {.fd = l->wake, .events = POLLIN};
    int64_t rest = l->woken + REST_MS - clock_ms();

    if (l->woken != 0 && rest > 0 && rest <= REST_MS && poll(&wake, 1, (int)rest) > 0 &&
        local_interrupted(l))
        return JOBTOP_INTERRUPTED;
    l->woken = clock_ms();
    return JOBTOP_OK;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* How long to sleep before looking again without a sign; INT64_MAX: there is always one. */
static int64_t look_after(struct local *l)
{
    int64_t quiet = (clock_ms() - l->woken) / 64;

    if (l->again < AGAIN_COUNT)
        return again_ms[l->again];
    if (l->store == NULL && access(l->path, F_OK) == 0)
        return APPEAR_MS;
    if (l->watch.fd >= 0)
        return INT64_MAX;
    if (quiet < LOOK_MS)
        return LOOK_MS;
    return quiet < QUIET_MS ? quiet : QUIET_MS;
}

enum jobtop_status local_wait(void *instance, int milliseconds)
{
    struct local *l = instance;
    int64_t end = clock_ms() + milliseconds, due, left;
    bool appeared = l->store == NULL && access(l->path, F_OK) == 0;
    enum sign sign;

    if (local_interrupted(l))
        return JOBTOP_INTERRUPTED;
    for (;;) {
        if (!appeared && changed(l))
            return tell(l);
        due = l->store != NULL ? store_keep_due(l->store) : INT64_MAX;
        left = end - clock_ms();
        if (due == 0)
            return tell(l);
        if (left <= 0)
            return JOBTOP_TIMEOUT;
        /* After a sign, the next one is not listened to for some milliseconds: a large
         * transaction gives many. */
        sign = look_out(l, l->again != 0, least(least(left, due), look_after(l)));
        if (sign == SIGN_INTERRUPT)
            return JOBTOP_INTERRUPTED;
        if (sign == SIGN_PROCESS)
            return tell(l);
        if (appeared)
            return tell(l);
        if (sign == SIGN_WRITTEN)
            l->again = 0;
        else if (l->again < AGAIN_COUNT)
            l->again++;
    }
}
