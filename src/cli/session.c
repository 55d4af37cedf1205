#include "cli/session.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "cli/match.h"

/* jobs or messages: a source that never stops must not stop the clock */
#define TAKE_AT_ONCE 20000
#define CATCH_UP_MS  1000
#define SLICE_MS     250  /* how late it is seen at most that a source is stuck */
#define GRACE_MS     1000 /* over a source's own timeout, for it to say so itself */
#define OWN_FILES    64   /* descriptors that the program itself may need */
/* the same of a source: sockets, or a store with its log and its watches */
#define SOURCE_FILES 8

/* Whether a source is needed: one of the jobs names it, or not every job names one. */
static bool needed(const struct cli_sources *sources, size_t source,
                   const struct session_options *options)
{
    bool wanted = false;

    if (options->job_count == 0)
        return true;
    for (size_t i = 0; i < options->job_count; i++) {
        size_t best = sources->count, longest = 0;

        for (size_t k = 0; k < sources->count; k++) {
            size_t length = match_source(options->jobs[i], sources->setups[k].name);

            if (length > longest) {
                longest = length;
                best = k;
            }
        }
        if (best == sources->count)
            return true;
        if (best == source)
            wanted = true;
    }
    return wanted;
}

static enum jobtop_status open_dispatcher(struct session *s, struct detail *d)
{
    struct dispatch_options options = {.read_only = s->cli->read_only};
    char *audit = NULL;
    enum jobtop_status status = config_state_path("audit.log", &audit, d);

    if (status != JOBTOP_OK)
        return status;
    options.audit_path = audit;
    s->dispatcher = dispatcher_new(s->engine, &options, d);
    free(audit);
    return s->dispatcher != NULL ? JOBTOP_OK : d->status;
}

/* The usual soft limit, 1024, is for programs that use select, and is reached with some 200
 * sources. */
static void allow_files(size_t sources)
{
    rlim_t wanted = OWN_FILES + (rlim_t)sources * SOURCE_FILES;
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static enum jobtop_status start(struct session *s, const struct cli_sources *sources,
                                const struct session_options *options, struct detail *d)
{
    struct engine_options engine = {.want = options->want,
                                    .poll_once = options->once,
                                    .read_only = s->cli->read_only,
                                    .path = driver_default_path()};
    enum jobtop_status status;
    int64_t longest = 0;

    allow_files(sources->count);
    s->engine = engine_new(&engine, d);
    if (s->engine == NULL)
        return d->status;
    for (size_t i = 0; i < sources->count; i++) {
        if (!needed(sources, i, options))
            continue;
        status = engine_add(s->engine, &sources->setups[i], NULL, d);
        if (status != JOBTOP_OK)
            return status;
        if (sources->setups[i].timeout_ms > longest)
            longest = sources->setups[i].timeout_ms;
    }
    s->started = clock_ms();
    s->patience = session_deadline(s, longest + GRACE_MS);
    if (options->requests) {
        status = open_dispatcher(s, d);
        if (status != JOBTOP_OK)
            return status;
    }
    return options->idle ? JOBTOP_OK : engine_start(s->engine, d);
}

int session_open_on(struct session *s, struct cli *cli, const struct cli_sources *sources,
                    const struct session_options *options)
{
    struct detail d = DETAIL_INIT;
    int status;

    memset(s, 0, sizeof *s);
    s->cli = cli;
    if (start(s, sources, options, &d) == JOBTOP_OK)
        return CLI_DONE;
    status = cli_fail(cli, &d);
    return status != CLI_DONE ? status : CLI_FAILED;
}

int session_open(struct session *s, struct cli *cli, const struct session_options *options)
{
    struct cli_sources sources;
    int status;

    memset(s, 0, sizeof *s);
    s->cli = cli;
    status = cli_sources(cli, &sources);
    if (status != CLI_DONE)
        return status;
    status = session_open_on(s, cli, &sources, options);
    cli_sources_free(&sources);
    return status;
}

void session_close(struct session *s)
{
    dispatcher_free(s->dispatcher);
    s->dispatcher = NULL;
    engine_free(s->engine);
    s->engine = NULL;
}

const char *session_source(struct session *s, int source)
{
    return engine_source_name(s->engine, (size_t)source);
}

int64_t session_deadline(const struct session *s, int64_t otherwise)
{
    int64_t length = s->cli->timeout_ms >= 0 ? s->cli->timeout_ms : otherwise;

    return length < 0 || length > INT64_MAX - s->started ? INT64_MAX : s->started + length;
}

bool session_step(struct session *s, int64_t deadline)
{
    int64_t left = deadline == INT64_MAX ? SLICE_MS : deadline - clock_ms();
    struct pollfd fd = {.fd = engine_fd(s->engine), .events = POLLIN};

    if (left < 0)
        left = 0;
    if (left > SLICE_MS)
        left = SLICE_MS;
    if (poll(&fd, 1, (int)left) < 0 && errno != EINTR)
        return false;
    engine_take(s->engine, TAKE_AT_ONCE);
    return deadline == INT64_MAX || clock_ms() < deadline;
}

void session_catch_up(struct session *s)
{
    int64_t most = clock_ms() + CATCH_UP_MS;
    struct event event;
    bool more = true;

    while (more && clock_ms() < most) {
        more = engine_take(s->engine, TAKE_AT_ONCE);
        while (session_event(s, &event))
            ;
    }
}

bool session_event(struct session *s, struct event *event)
{
    while (engine_next_event(s->engine, event)) {
        const char *source = "";

        if (event->kind != EVENT_MESSAGE)
            return true;
        if (event->source >= 0)
            source = session_source(s, event->source);
        if (event->level >= JOBTOP_LOG_WARNING)
            cli_error(s->cli, "%s%s%s", source, source[0] != '\0' ? ": " : "", event->text);
        else if (event->level >= JOBTOP_LOG_INFO)
            cli_note(s->cli, "%s%s%s", source, source[0] != '\0' ? ": " : "", event->text);
    }
    return false;
}

void session_forget(struct session *s)
{
    const uint32_t *rows;

    table_take_changes(engine_table(s->engine), &rows);
}

/* A source's jobs may be here a moment before its thread says that it is live, and since when. */
static bool settled(struct session *s)
{
    if (!engine_settled(s->engine))
        return false;
    for (size_t i = 0; i < engine_source_count(s->engine); i++) {
        const struct source_info *info = engine_source(s->engine, i);

        if (info->complete && info->state == SOURCE_OPENING)
            return false;
    }
    return true;
}

void session_settle(struct session *s)
{
    struct event event;
    bool time_left = true;

    while (time_left && !settled(s)) {
        time_left = session_step(s, s->patience);
        while (session_event(s, &event))
            ;
    }
    while (session_event(s, &event))
        ;
}

bool session_answered(struct session *s, size_t source)
{
    const struct source_info *info = engine_source(s->engine, source);

    return info->complete && info->state == SOURCE_LIVE;
}

/* Says why a source has not answered; the exit status that comes of it. */
static int report(struct session *s, const struct source_info *info)
{
    const char *why =
        info->error.status != JOBTOP_OK && info->error.text[0] != '\0' ? info->error.text : NULL;
    int status = CLI_UNREACHABLE;

    if (info->state == SOURCE_BROKEN) {
        why = why != NULL ? why : "can't be used";
        status = CLI_USAGE; /* no second try will help: the configuration has to change */
    } else if (why == NULL && s->cli->timeout_ms >= 0) {
        why = "no answer within the time of --timeout";
        status = CLI_TIMED_OUT;
    } else if (why == NULL) {
        why = "no answer in time";
    }
    if (!s->reported)
        cli_error(s->cli, "%s: %s", info->name, why);
    return status;
}

int session_report(struct session *s)
{
    static const int order[] = {CLI_DONE, CLI_TIMED_OUT, CLI_UNREACHABLE,
                                CLI_USAGE}; /* worst last */
    size_t worst = 0;

    for (size_t i = 0; i < engine_source_count(s->engine); i++) {
        int status;

        if (session_answered(s, i))
            continue;
        status = report(s, engine_source(s->engine, i));
        for (size_t k = worst; k < sizeof order / sizeof order[0]; k++)
            if (order[k] == status)
                worst = k;
    }
    s->reported = true;
    return order[worst];
}

void session_job_name(struct session *s, int source, const char *id, size_t length, struct buf *out)
{
    if (source >= 0) {
        buf_adds(out, session_source(s, source));
        buf_addc(out, '/');
    }
    buf_add(out, id, length);
}
