#include "cli/run_publish.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <jobtop/local.h>

#include "base/clock.h"
#include "cli/run_error.h"
#include "cli/run_output.h"

#define WRITE_INTERVAL_MS 100
#define LOCKED_MS         1000 /* what is skipped while it runs is made good by the next write */
#define LOCKED_AT_END_MS  5000
#define STOP_WAIT_MS      300 /* a store that takes longer is not waited for */
#define END_WAIT_S        15 /* nor is one that hangs, on a dead network file system for instance */

struct run_publish {
    struct run_publish_setup setup;
    pthread_t thread;
    int wake; /* eventfd */

    pthread_mutex_t lock;
    pthread_cond_t written;
    /* under the lock: what is to be written */
    int percent;
    char line[RUN_LINE_MAX + 1];
    bool stopped;
    const struct run_result *result; /* it ended */
    enum jobtop_local_state state_written;
    bool over; /* the thread writes no more */

    /* the thread's own */
    struct jobtop_local *store;
    struct jobtop_local_job *job;
    int percent_written;
    char line_written[RUN_LINE_MAX + 1];
    int64_t written_at;
};

/* ---- the thread
 * ---------------------------------------------------------------------------------------------- */

static bool begin(struct run_publish *p)
{
    const struct run_publish_setup *setup = &p->setup;
    struct jobtop_local_submit it = {.size = sizeof(it)};
    char message[DETAIL_MAX];
    char pid[16];
    char folder[4096];

    if (jobtop_local_open(setup->path, &p->store, message, sizeof(message)) != JOBTOP_OK) {
        cli_error(setup->cli, "the command runs, but not as a job: %s", message);
        return false;
    }
    jobtop_local_set_timeout(p->store, LOCKED_AT_END_MS);
    it.name = setup->name;
    it.caption = "Local command";
    it.description = setup->command;
    it.serves = JOBTOP_LOCAL_SERVES_START | JOBTOP_LOCAL_SERVES_SUSPEND |
                JOBTOP_LOCAL_SERVES_TERMINATE | JOBTOP_LOCAL_SERVES_KILL;
    if (jobtop_local_submit(p->store, &it, &p->job) != JOBTOP_OK) {
        cli_error(setup->cli, "the command runs, but not as a job: %s",
                  jobtop_local_message(p->store));
        return false;
    }
    cli_note(setup->cli, "job %s in %s", jobtop_local_instance_id(p->job),
             jobtop_local_path(p->store));
    jobtop_local_set_timeout(p->store, LOCKED_MS);
    snprintf(pid, sizeof(pid), "%ld", (long)setup->child->pid);
    jobtop_local_set_extra(p->job, "jobtop:ProcessId", pid, JOBTOP_LOCAL_STRING);
    if (getcwd(folder, sizeof(folder)))
        jobtop_local_set_extra(p->job, "jobtop:WorkingDirectory", folder, JOBTOP_LOCAL_STRING);
    return true;
}

/* False: there is no sense in going on. A lock is released some time, and a full disk may be freed.
 */
static bool go_on(struct run_publish *p, enum jobtop_status status)
{
    switch (status) {
    case JOBTOP_OK:
    case JOBTOP_BUSY:
    case JOBTOP_NO_SPACE:
        return true;
    case JOBTOP_NOT_FOUND:
        cli_note(p->setup.cli, "the job is not in the store any more; the command runs on");
        return false;
    default:
        cli_error(p->setup.cli, "the command runs on, but not as a job: %s",
                  jobtop_local_message(p->store));
        return false;
    }
}

static bool write_state(struct run_publish *p)
{
    enum jobtop_local_state state;
    enum jobtop_status status;
    bool ending = run_child_asked(p->setup.child) != 0;

    pthread_mutex_lock(&p->lock);
    state = ending       ? JOBTOP_LOCAL_SHUTTING_DOWN
            : p->stopped ? JOBTOP_LOCAL_SUSPENDED
                         : JOBTOP_LOCAL_RUNNING;
    pthread_mutex_unlock(&p->lock);
    if (state == p->state_written) /* only this thread changes it */
        return true;
    status = jobtop_local_set_state(p->job, state);
    if (status == JOBTOP_OK) {
        pthread_mutex_lock(&p->lock);
        p->state_written = state;
        pthread_cond_broadcast(&p->written);
        pthread_mutex_unlock(&p->lock);
    }
    return go_on(p, status);
}

/* How long until it may be written, -1: nothing is new. */
static int write_due(struct run_publish *p)
{
    bool same;
    int64_t left = p->written_at + WRITE_INTERVAL_MS - clock_ms();

    pthread_mutex_lock(&p->lock);
    same = p->percent == p->percent_written && !strcmp(p->line, p->line_written);
    pthread_mutex_unlock(&p->lock);
    return same ? -1 : left > 0 ? (int)left : 0;
}

static bool write_progress(struct run_publish *p)
{
    int percent;
    char line[RUN_LINE_MAX + 1];
    enum jobtop_status status;

    pthread_mutex_lock(&p->lock);
    percent = p->percent;
    memcpy(line, p->line, sizeof(line));
    pthread_mutex_unlock(&p->lock);
    status = jobtop_local_report(p->job, percent >= 0 ? percent : JOBTOP_LOCAL_NO_PERCENT, line);
    p->written_at = clock_ms();
    if (status == JOBTOP_OK) {
        p->percent_written = percent;
        memcpy(p->line_written, line, sizeof(line));
    }
    return go_on(p, status);
}

static bool set_stopped(struct run_publish *p, bool stopped)
{
    bool before;

    pthread_mutex_lock(&p->lock);
    before = p->stopped;
    p->stopped = stopped;
    pthread_mutex_unlock(&p->lock);
    return before != stopped;
}

#define ANSWER_DONE               0u
#define ANSWER_NOT_SUPPORTED      1u
#define ANSWER_STARTED            4096u
#define ANSWER_INVALID_TRANSITION 4097u

static uint32_t stop_or_go_on(struct run_publish *p, bool stop, const char **words)
{
    /* Before the signal: the other thread, too, sets it as soon as it sees what the signal did. */
    if (!set_stopped(p, stop)) {
        *words = stop ? "it is suspended already" : "it is not suspended";
        return ANSWER_INVALID_TRANSITION;
    }
    if (run_child_signal(p->setup.child, stop ? SIGSTOP : SIGCONT))
        return ANSWER_DONE;
    *words = "the command has ended";
    return ANSWER_INVALID_TRANSITION;
}

static uint32_t carry_out(struct run_publish *p, enum jobtop_request request, const char **words)
{
    switch (request) {
    case JOBTOP_REQUEST_TERMINATE:
    case JOBTOP_REQUEST_KILL:
        if (run_child_request(p->setup.child, request))
            return ANSWER_STARTED;
        *words = "the command has ended";
        return ANSWER_INVALID_TRANSITION;
    case JOBTOP_REQUEST_SUSPEND:
    case JOBTOP_REQUEST_START:
        return stop_or_go_on(p, request == JOBTOP_REQUEST_SUSPEND, words);
    }
    return ANSWER_NOT_SUPPORTED;
}

static bool serve(struct run_publish *p)
{
    struct jobtop_local_request request = {.size = sizeof(request)};
    bool good = true;

    while (good && jobtop_local_next_request(p->store, &request) == JOBTOP_OK) {
        const char *words = NULL;
        uint32_t answer = carry_out(p, request.requested, &words);

        good = write_state(p);
        jobtop_local_answer(p->store, request.number, answer, words);
    }
    return good;
}

static void finish(struct run_publish *p, const struct run_result *result)
{
    struct run_error error;
    struct jobtop_local_end end = {.size = sizeof(end), .outcome = result->outcome};
    enum jobtop_status status;

    jobtop_local_set_timeout(p->store, LOCKED_AT_END_MS);
    if (write_due(p) >= 0)
        write_progress(p); /* what it said last, unless the store is locked */
    if (result->outcome == JOBTOP_LOCAL_FAILED) {
        run_error_make(&error, result, p->setup.name, p->setup.command);
        end.error_code = result->error_code;
        end.errors = &error.error;
        end.error_count = 1;
    }
    if (result->outcome != JOBTOP_LOCAL_COMPLETED)
        end.status = buf_text(&result->status);
    status = jobtop_local_finish(p->job, &end);
    if (status != JOBTOP_OK && status != JOBTOP_NOT_FOUND)
        cli_error(p->setup.cli, "how the command ended could not be recorded: %s",
                  jobtop_local_message(p->store));
}

static void wait_for_something(struct run_publish *p)
{
    uint64_t count;
    struct pollfd fds[] = {{.fd = p->wake, .events = POLLIN},
                           {.fd = jobtop_local_fd(p->store), .events = POLLIN}};

    poll(fds, 2, fds[1].fd < 0 ? WRITE_INTERVAL_MS : write_due(p));
    if (fds[0].revents & POLLIN && read(p->wake, &count, sizeof(count)) < 0)
        return; /* woken for nothing */
}

static void *publish(void *context)
{
    struct run_publish *p = context;
    bool good = begin(p);

    while (good) {
        const struct run_result *result;

        pthread_mutex_lock(&p->lock);
        result = p->result;
        pthread_mutex_unlock(&p->lock);
        if (result) {
            finish(p, result);
            break;
        }
        good = serve(p) && write_state(p);
        if (good && write_due(p) == 0)
            good = write_progress(p);
        if (good)
            wait_for_something(p);
    }
    jobtop_local_close(p->store);
    pthread_mutex_lock(&p->lock);
    p->over = true;
    pthread_cond_broadcast(&p->written);
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* ---- the caller's side
 * ------------------------------------------------------------------------------------------- */

static void wake(struct run_publish *p)
{
    uint64_t one = 1;

    if (write(p->wake, &one, sizeof(one)) < 0)
        return; /* full: it is awake */
}

static struct timespec deadline(int milliseconds)
{
    struct timespec time;

    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec += milliseconds / 1000;
    time.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (time.tv_nsec >= 1000000000) {
        time.tv_sec++;
        time.tv_nsec -= 1000000000;
    }
    return time;
}

static void destroy(struct run_publish *p)
{
    if (p->wake >= 0)
        close(p->wake);
    pthread_cond_destroy(&p->written);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

struct run_publish *run_publish_start(const struct run_publish_setup *setup)
{
    struct run_publish *p = calloc(1, sizeof(*p));

    if (p) {
        p->setup = *setup;
        p->percent = p->percent_written = -1;
        p->state_written = JOBTOP_LOCAL_RUNNING;
        pthread_mutex_init(&p->lock, NULL);
        pthread_cond_init(&p->written, NULL);
        p->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (p->wake >= 0 && !pthread_create(&p->thread, NULL, publish, p))
            return p;
        destroy(p);
    }
    cli_error(setup->cli, "the command runs, but not as a job: there is no memory or thread left");
    return NULL;
}

void run_publish_progress(struct run_publish *p, int percent, const char *line, size_t length)
{
    bool same;

    if (length > RUN_LINE_MAX)
        length = RUN_LINE_MAX;
    pthread_mutex_lock(&p->lock);
    same = p->percent == percent && !strncmp(p->line, line, length) && !p->line[length];
    p->percent = percent;
    memcpy(p->line, line, length);
    p->line[length] = '\0';
    pthread_mutex_unlock(&p->lock);
    if (!same)
        wake(p);
}

void run_publish_stopped(struct run_publish *p, bool stopped, bool wait)
{
    struct timespec until = deadline(STOP_WAIT_MS);

    pthread_mutex_lock(&p->lock);
    p->stopped = stopped;
    wake(p);
    while (wait && !p->over && p->state_written == JOBTOP_LOCAL_RUNNING)
        if (pthread_cond_timedwait(&p->written, &p->lock, &until))
            break;
    pthread_mutex_unlock(&p->lock);
}

void run_publish_end(struct run_publish *p, const struct run_result *result)
{
    struct timespec until = deadline(END_WAIT_S * 1000);

    pthread_mutex_lock(&p->lock);
    p->result = result;
    pthread_mutex_unlock(&p->lock);
    wake(p);
    if (pthread_timedjoin_np(p->thread, NULL, &until)) {
        cli_error(p->setup.cli,
                  "how the command ended could not be recorded: the store does not answer");
        _exit(result->exit_status); /* the thread still uses what would be freed */
    }
    destroy(p);
}
