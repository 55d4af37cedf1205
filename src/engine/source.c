#include "engine/source.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/source_private.h"
#include "engine/thread.h"

/* A driver whose wait can't be interrupted is called in slices, so that commands are not kept
 * waiting. */
#define WAIT_SLICE_MS 200
#define WAIT_GRACE_MS 2000
/* Between two looks of the keeper at a source that is to end. */
#define STOP_LOOK_MS 20
/* However busy a source is, it is not polled more often than this. */
#define POLL_SPACING_MS 40
/* Enough for SQLite, TLS and a driver's own buffers; untouched pages cost nothing. */
#define STACK_SIZE (512u << 10)

/* ---- setting up ----------------------------------------------------------------------------- */

static char *copy_or_empty(const char *text)
{
    return strdup(text != NULL ? text : "");
}

static bool copy_options(struct source *s, const struct source_setup *setup)
{
    if (setup->option_count == 0)
        return true;
    s->given = calloc(setup->option_count, sizeof *s->given);
    if (s->given == NULL)
        return false;
    for (size_t i = 0; i < setup->option_count; i++) {
        struct option_value *to = &s->given[s->given_count++];
        to->name = copy_or_empty(setup->options[i].name);
        to->value = copy_or_empty(setup->options[i].value);
        to->where = copy_or_empty(setup->options[i].where);
        to->kind = setup->options[i].kind;
        if (to->name == NULL || to->value == NULL || to->where == NULL)
            return false;
    }
    return true;
}

struct source *source_new(const struct source_setup *setup, uint16_t index,
                          const struct source_environment *environment, struct detail *d)
{
    struct source *s = calloc(1, sizeof *s);
    if (s == NULL) {
        detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
        return NULL;
    }
    thread_condition(&s->changed);
    pthread_mutex_init(&s->lock, NULL);
    s->index = index;
    s->name = copy_or_empty(setup->name);
    s->driver_name = copy_or_empty(setup->driver);
    s->address = copy_or_empty(setup->address);
    s->read_only = setup->read_only || environment->read_only;
    s->once = environment->once;
    s->interval_ms = setup->interval_ms > 0 ? setup->interval_ms : 2000;
    s->timeout_ms = setup->timeout_ms > 0 ? setup->timeout_ms : 30000;
    s->path = environment->path;
    s->want = environment->want != 0 ? environment->want : JOBTOP_ALL_PROPERTIES;
    s->random = (unsigned)clock_us() ^ index;
    if (s->name == NULL || s->driver_name == NULL || s->address == NULL ||
        !copy_options(s, setup)) {
        source_free(s);
        detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
        return NULL;
    }
    s->info = (struct source_info){
        .name = s->name,
        .driver = s->driver_name,
        .address = s->address,
        .state = SOURCE_OPENING,
        .read_only = s->read_only,
        .interval_ms = s->interval_ms,
        .latency_us = -1,
        .latency_median_us = -1,
    };
    return s;
}

void source_free(struct source *s)
{
    if (s == NULL)
        return;
    while (s->first != NULL) {
        struct command *next = s->first->next;
        command_free(s->first);
        s->first = next;
    }
    for (size_t i = 0; i < s->given_count; i++) {
        free((char *)s->given[i].name);
        free((char *)s->given[i].value);
        free((char *)s->given[i].where);
    }
    free(s->given);
    options_free(s->options);
    sink_free(s->sink);
    free(s->name);
    free(s->driver_name);
    free(s->address);
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

const char *source_name(const struct source *s)
{
    return s->name;
}

/* ---- commands ------------------------------------------------------------------------------- */

/* Whether somebody waits for what comes of it. */
static bool is_request(const struct command *c)
{
    return c->kind == COMMAND_REQUEST_STATE || c->kind == COMMAND_SET_PROPERTY;
}

static struct command *next_command(struct source *s, bool requests_only)
{
    pthread_mutex_lock(&s->lock);
    struct command *c = s->stopping ? NULL : s->first;
    if (c != NULL && requests_only && !is_request(c))
        c = NULL;
    if (c != NULL) {
        s->first = c->next;
        s->command_count--;
    }
    pthread_mutex_unlock(&s->lock);
    return c;
}

/* Where it belongs in the queue; NULL: it is there already. */
static struct command **place_for(struct source *s, const struct command *c)
{
    struct command **at = &s->first;
    for (; *at != NULL; at = &(*at)->next) {
        if (is_request(c) && !is_request(*at))
            break;
        if (c->kind == COMMAND_POLL && (*at)->kind == COMMAND_POLL)
            return NULL;
    }
    return at;
}

bool source_command(struct source *s, struct command *c)
{
    pthread_mutex_lock(&s->lock);
    bool full = s->command_count >= SOURCE_COMMANDS_MAX && c->kind == COMMAND_GET_ERRORS;
    struct command **at = full || s->stopping ? NULL : place_for(s, c);
    bool again = !full && !s->stopping && at == NULL;
    if (at != NULL) {
        c->next = *at;
        *at = c;
        s->command_count++;
        pthread_cond_broadcast(&s->changed);
    }
    pthread_mutex_unlock(&s->lock);
    if (at == NULL)
        command_free(c);
    return at != NULL || again;
}

/* ---- the thread ----------------------------------------------------------------------------- */

/* Until `due` (monotonic ms; negative: for ever), or until there is something to do. */
static void wait_plain(struct source *s, int64_t due)
{
    struct timespec until = thread_moment(due);
    pthread_mutex_lock(&s->lock);
    while (!s->stopping && s->first == NULL && (due < 0 || clock_ms() < due)) {
        if (due < 0)
            pthread_cond_wait(&s->changed, &s->lock);
        else
            pthread_cond_timedwait(&s->changed, &s->lock, &until);
    }
    pthread_mutex_unlock(&s->lock);
}

/* The same with the driver's own wait, which also ends when the source changed. */
static void wait_driver(struct source *s, int64_t due)
{
    enum jobtop_status status = JOBTOP_TIMEOUT;
    while (status == JOBTOP_TIMEOUT) {
        int64_t left = due - clock_ms();
        if (left <= 0)
            return;
        if (s->driver->interrupt == NULL && left > WAIT_SLICE_MS)
            left = WAIT_SLICE_MS;
        call_begin(s, left + WAIT_GRACE_MS);
        pthread_mutex_lock(&s->lock);
        bool busy = s->stopping || s->first != NULL;
        s->waiting = !busy;
        pthread_mutex_unlock(&s->lock);
        if (!busy)
            status = s->driver->wait(s->instance, (int)left);
        pthread_mutex_lock(&s->lock);
        s->waiting = false;
        pthread_mutex_unlock(&s->lock);
        call_end(s);
        if (busy)
            return;
    }
    if (status != JOBTOP_OK && status != JOBTOP_INTERRUPTED)
        wait_plain(s, due); /* a wait that fails at once must not become a busy loop */
}

static int64_t pause_after(struct source *s)
{
    pthread_mutex_lock(&s->lock);
    unsigned failures = s->info.failures_in_row;
    pthread_mutex_unlock(&s->lock);
    if (failures == 0)
        return s->interval_ms;
    int64_t pause = s->interval_ms;
    int64_t most = pause > SOURCE_BACKOFF_MAX_MS ? pause : SOURCE_BACKOFF_MAX_MS;
    for (unsigned i = 1; i < failures && pause < most; i++)
        pause *= 2;
    if (pause > most)
        pause = most;
    s->random = s->random * 1103515245u + 12345u;
    return pause * 4 / 5 + pause * 2 / 5 * (int64_t)(s->random >> 16 & 0xff) / 255;
}

bool source_stopping(struct source *s)
{
    pthread_mutex_lock(&s->lock);
    bool stop = s->stopping;
    pthread_mutex_unlock(&s->lock);
    return stop;
}

/* A source that can't work still answers, so that nothing that was asked of it hangs. Returns
 * whether it was asked to try again. */
static bool refuse_waiting(struct source *s)
{
    bool again = false;
    for (struct command *c; (c = next_command(s, false)) != NULL; command_free(c)) {
        if (is_request(c))
            source_answer(s, c, s->detail.status, NULL);
        again = again || c->kind == COMMAND_POLL;
    }
    return again;
}

/* Carries out what waits. Requests go first; the rest makes room for a poll that is due, so that a
 * source that is slow to say what went wrong is not blind meanwhile. Returns when to poll next. */
static int64_t serve(struct source *s, int64_t due, int64_t soonest)
{
    bool served = false;
    for (struct command *c; (c = next_command(s, served && clock_ms() >= due)) != NULL;
         command_free(c)) {
        source_run_command(s, c);
        served = true;
        if (is_request(c))
            due = soonest; /* show soon what came of it */
    }
    return due;
}

static void poll_and_serve(struct source *s)
{
    int64_t due = 0, soonest = 0;
    bool polled = false;
    while (!source_stopping(s)) {
        if (!(s->once && polled) && clock_ms() >= due) {
            int64_t start = clock_ms();
            source_poll(s);
            polled = true;
            due = start + pause_after(s);
            soonest = start + POLL_SPACING_MS;
        }
        due = serve(s, due, soonest);
        if (source_stopping(s))
            break;
        pthread_mutex_lock(&s->lock);
        bool live = s->info.failures_in_row == 0;
        pthread_mutex_unlock(&s->lock);
        if (s->once || !live || s->driver->wait == NULL) {
            wait_plain(s, s->once ? -1 : due);
        } else if (clock_ms() < due) {
            int64_t before = due;
            if (clock_ms() < soonest)
                wait_plain(s, soonest);
            wait_driver(s, due);
            pthread_mutex_lock(&s->lock);
            bool asked = s->first != NULL;
            pthread_mutex_unlock(&s->lock);
            /* A command may have ended the wait; a change may have come with it. A poll tells, and
             * is cheap for a driver that can wait. */
            due = asked ? before : soonest;
        }
    }
}

static void source_close(struct source *s)
{
    pthread_mutex_lock(&s->lock);
    void *instance = s->instance;
    s->instance = NULL;
    while (s->interrupting)
        pthread_cond_wait(&s->changed, &s->lock);
    pthread_mutex_unlock(&s->lock);
    if (instance != NULL)
        s->driver->close(instance);
}

/* What trying again can't mend. */
static bool final(enum jobtop_status status)
{
    return status == JOBTOP_INVALID || status == JOBTOP_CONFLICT || status == JOBTOP_UNSUPPORTED;
}

/* Opens, trying again where that can help. False: broken, or stopping. */
static bool open_at_last(struct source *s)
{
    if (!source_load(s))
        return false;
    while (!source_stopping(s)) {
        enum jobtop_status status = source_open(s);
        if (status == JOBTOP_OK)
            return true;
        if (final(status))
            return false;
        source_note_poll(s, status, 0);
        source_set_state(s, SOURCE_FAILING);
        int64_t due = clock_ms() + pause_after(s);
        while (!source_stopping(s) && clock_ms() < due) {
            wait_plain(s, due);
            if (refuse_waiting(s))
                due = 0;
        }
    }
    return false;
}

static void *source_main(void *argument)
{
    struct source *s = argument;
    if (open_at_last(s)) {
        poll_and_serve(s);
        source_close(s);
        return NULL;
    }
    if (!source_stopping(s))
        source_set_state(s, SOURCE_BROKEN);
    while (!source_stopping(s)) {
        wait_plain(s, -1);
        refuse_waiting(s);
    }
    return NULL;
}

enum jobtop_status source_start(struct source *s, struct queue *queue, struct detail *d)
{
    s->queue = queue;
    int error = thread_start(&s->thread, STACK_SIZE, source_main, s);
    if (error != 0)
        return detail_errno(d, error, "source %s: cannot start its thread", s->name);
    s->started = true;
    return JOBTOP_OK;
}

void source_stop(struct source *s)
{
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    s->interrupted = false;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

bool source_join(struct source *s, int64_t deadline_ms)
{
    if (!s->started)
        return true;
    if (!thread_join_until(s->thread, deadline_ms))
        return false;
    s->started = false;
    return true;
}

/* ---- seen from outside ---------------------------------------------------------------------- */

void source_snapshot(struct source *s, struct source_info *info)
{
    pthread_mutex_lock(&s->lock);
    *info = s->info;
    long long deadline = atomic_load(&s->deadline);
    long long since = s->call_since;
    pthread_mutex_unlock(&s->lock);
    if (deadline == 0 || info->state == SOURCE_BROKEN || clock_ms() <= deadline + SOURCE_GRACE_MS)
        return;
    info->state = SOURCE_STUCK;
    detail_set(&info->error, JOBTOP_TIMEOUT,
               "the driver %s has not returned from a call for %lld s, past its timeout",
               info->driver, (clock_ms() - since) / 1000);
}

int64_t source_keep(struct source *s, int64_t now_ms)
{
    int64_t again = now_ms + (s->timeout_ms < WAIT_GRACE_MS ? s->timeout_ms : WAIT_GRACE_MS);
    pthread_mutex_lock(&s->lock);
    if (s->stopping) /* a call may be about to begin that has not seen it */
        again = now_ms + STOP_LOOK_MS;
    int64_t deadline = atomic_load(&s->deadline);
    bool overdue = deadline != 0 && now_ms >= deadline;
    bool wanted = s->stopping || (s->waiting && s->first != NULL);
    if (deadline != 0 && !overdue && deadline < again)
        again = deadline;
    void *instance = s->instance;
    if ((!overdue && !wanted) || s->interrupted || instance == NULL ||
        s->driver->interrupt == NULL) {
        pthread_mutex_unlock(&s->lock);
        return again;
    }
    s->interrupted = true;
    s->interrupting = true;
    pthread_mutex_unlock(&s->lock);
    s->driver->interrupt(instance);
    pthread_mutex_lock(&s->lock);
    s->interrupting = false;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    return again;
}
