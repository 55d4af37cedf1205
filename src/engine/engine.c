#include "engine/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/keeper.h"
#include "engine/source.h"

#define SOURCES_MAX 4096
/* Changes of jobs are told up to this many behind; answers and messages always. */
#define EVENTS_MAX 4096
/* How long engine_free waits for the sources' threads, and for the keeper's. */
#define FAREWELL_MS        400
#define KEEPER_FAREWELL_MS 100

struct pending_event {
    struct pending_event *next;
    struct event event;
};

/* The part of an event that changes of jobs need: there can be thousands at once, and they have no
 * text. */
struct job_event {
    int64_t time;
    uint32_t row;
    uint16_t source;
    int8_t before, after;
};

struct known_source {
    struct source *source;   /* OWNS */
    struct source_info info; /* as of the last engine_source */
    enum source_state told;  /* the state that the last EVENT_SOURCE told */
    bool complete;
};

struct engine {
    struct engine_options options;
    struct known_source *sources;
    size_t source_count;
    struct queue *queue;
    struct table *table;
    struct keeper *keeper; /* OWNS; from engine_start on */
    bool started;
    uint64_t ticket;
    struct pending_event *first_event, *last_event;
    struct job_event *job_events; /* a ring */
    size_t job_event_first, job_event_count;
    struct engine *next_left; /* see left_behind */
};

/* Engines that were left to threads that hang: still in use, and not lost. */
static struct engine *left_behind;

struct engine *engine_new(const struct engine_options *options, struct detail *d)
{
    struct engine *e = calloc(1, sizeof *e);
    struct table *table = table_new();
    if (e == NULL || table == NULL) {
        free(e);
        table_free(table);
        detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
        return NULL;
    }
    e->options = *options;
    e->table = table;
    return e;
}

enum jobtop_status engine_add(struct engine *e, const struct source_setup *setup, int *index,
                              struct detail *d)
{
    if (e->started)
        return detail_set(d, JOBTOP_INTERNAL, "a source can't be added to a running engine");
    if (e->source_count == SOURCES_MAX)
        return detail_set(d, JOBTOP_LIMIT, "more than %d sources", SOURCES_MAX);
    struct known_source *grown = reallocarray(e->sources, e->source_count + 1, sizeof *grown);
    if (grown == NULL)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    e->sources = grown;
    /* The queue is made when their number is known. */
    struct source_environment environment = {
        .path = e->options.path,
        .want = e->options.want,
        .once = e->options.poll_once,
        .read_only = e->options.read_only,
    };
    struct source *source = source_new(setup, (uint16_t)e->source_count, &environment, d);
    if (source == NULL)
        return JOBTOP_NO_MEMORY;
    grown[e->source_count] = (struct known_source){.source = source, .told = SOURCE_OPENING};
    source_snapshot(source, &grown[e->source_count].info);
    if (index != NULL)
        *index = (int)e->source_count;
    e->source_count++;
    return JOBTOP_OK;
}

enum jobtop_status engine_start(struct engine *e, struct detail *d)
{
    if (e->started)
        return JOBTOP_OK;
    e->queue = queue_new((uint16_t)e->source_count, d);
    if (e->queue == NULL)
        return d != NULL ? d->status : JOBTOP_NO_MEMORY;
    e->started = true;
    struct source **sources = calloc(e->source_count + 1, sizeof *sources);
    if (sources == NULL)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < e->source_count; i++)
        sources[i] = e->sources[i].source;
    /* Before the sources: should one of them not start, the others can be ended. */
    e->keeper = keeper_start(sources, e->source_count, d);
    if (e->keeper == NULL)
        return d != NULL ? d->status : JOBTOP_NO_MEMORY;
    for (size_t i = 0; i < e->source_count; i++) {
        enum jobtop_status status = source_start(e->sources[i].source, e->queue, d);
        if (status != JOBTOP_OK)
            return status;
    }
    return JOBTOP_OK;
}

void engine_free(struct engine *e)
{
    if (e == NULL)
        return;
    bool all_ended = true;
    int64_t deadline = clock_ms() + FAREWELL_MS;
    for (size_t i = 0; i < e->source_count; i++)
        source_stop(e->sources[i].source);
    if (e->queue != NULL)
        queue_close(e->queue);
    if (e->keeper != NULL)
        keeper_wake(e->keeper);
    for (size_t i = 0; i < e->source_count; i++)
        all_ended = source_join(e->sources[i].source, deadline) && all_ended;
    if (e->keeper != NULL)
        all_ended = keeper_end(e->keeper, deadline + KEEPER_FAREWELL_MS) && all_ended;
    /* What a thread that hangs in its driver may still touch is left to it. */
    if (!all_ended) {
        e->next_left = left_behind;
        left_behind = e;
        return;
    }
    for (size_t i = 0; i < e->source_count; i++)
        source_free(e->sources[i].source);
    free(e->sources);
    queue_free(e->queue);
    table_free(e->table);
    while (e->first_event != NULL) {
        struct pending_event *next = e->first_event->next;
        free(e->first_event);
        e->first_event = next;
    }
    free(e->job_events);
    free(e);
}

bool engine_left_behind(void)
{
    return left_behind != NULL;
}

/* ---- events --------------------------------------------------------------------------------- */

static struct event *event_add(struct engine *e, enum event_kind kind, int source)
{
    struct pending_event *p = calloc(1, sizeof *p);
    if (p == NULL)
        return NULL;
    if (e->first_event == NULL)
        e->first_event = p;
    else
        e->last_event->next = p;
    e->last_event = p;
    p->event.kind = kind;
    p->event.source = source;
    p->event.row = TABLE_NO_ROW;
    p->event.before = p->event.after = -1;
    p->event.time = clock_wall_us();
    return &p->event;
}

static void job_event_add(struct engine *e, const struct job_event *event)
{
    if (e->job_events == NULL) {
        e->job_events = calloc(EVENTS_MAX, sizeof *e->job_events);
        if (e->job_events == NULL)
            return;
    }
    e->job_events[(e->job_event_first + e->job_event_count) % EVENTS_MAX] = *event;
    if (e->job_event_count < EVENTS_MAX)
        e->job_event_count++;
    else
        e->job_event_first = (e->job_event_first + 1) % EVENTS_MAX;
}

bool engine_next_event(struct engine *e, struct event *out)
{
    if (e->first_event != NULL) {
        struct pending_event *p = e->first_event;
        e->first_event = p->next;
        *out = p->event;
        free(p);
        return true;
    }
    if (e->job_event_count == 0)
        return false;
    const struct job_event *j = &e->job_events[e->job_event_first];
    *out = (struct event){
        .kind = EVENT_JOB,
        .time = j->time,
        .source = j->source,
        .row = j->row,
        .before = j->before,
        .after = j->after,
    };
    e->job_event_first = (e->job_event_first + 1) % EVENTS_MAX;
    e->job_event_count--;
    return true;
}

/* A job changed its condition, came or went. One that fails before our eyes is asked why at once:
 * it may be forgotten soon. */
static void transition(void *context, uint32_t number, const struct job *before,
                       const struct job *after)
{
    struct engine *e = context;
    const struct row *row = table_row(e->table, number);
    struct known_source *source = &e->sources[row->source];
    if (!source->complete)
        return;
    struct job_event event = {
        .time = clock_wall_us(),
        .row = number,
        .source = row->source,
        .before = before != NULL ? (int8_t)job_condition(before) : -1,
        .after = after != NULL ? (int8_t)job_condition(after) : -1,
    };
    job_event_add(e, &event);
    if (event.after == JOB_FAILED)
        engine_fetch_errors(e, number);
}

/* ---- taking --------------------------------------------------------------------------------- */

static size_t take_delta(struct engine *e, struct delivery *d)
{
    struct delta *delta = d->delta;
    size_t cost = delta->job_count + delta->gone_count + 1;
    bool complete = delta->complete;
    d->delta = NULL;
    table_apply(e->table, delta, transition, e);
    if (complete)
        e->sources[d->source].complete = true;
    return cost;
}

static void take_errors(struct engine *e, struct delivery *d)
{
    uint32_t row = table_find(e->table, d->source, d->id, d->id_length);
    if (row == TABLE_NO_ROW)
        return;
    if (d->status == JOBTOP_OK && d->errors != NULL) {
        table_set_errors(e->table, row, d->errors, d->wall_us);
        d->errors = NULL;
    }
    struct event *event = event_add(e, EVENT_ERRORS, d->source);
    if (event == NULL)
        return;
    event->row = row;
    event->status = d->status;
    memcpy(event->text, d->text, sizeof event->text);
}

static size_t take_one(struct engine *e, struct delivery *d)
{
    struct event *event;
    switch (d->kind) {
    case DELIVERY_DELTA:
        return take_delta(e, d);
    case DELIVERY_STATE:
        engine_source(e, d->source);
        break;
    case DELIVERY_LOG:
        event = event_add(e, EVENT_MESSAGE, d->source);
        if (event != NULL) {
            event->time = d->wall_us;
            event->level = d->level;
            memcpy(event->text, d->text, sizeof event->text);
        }
        break;
    case DELIVERY_ANSWER:
        event = event_add(e, EVENT_ANSWER, d->source);
        if (event != NULL) {
            event->time = d->wall_us;
            event->ticket = d->ticket;
            event->status = d->status;
            event->return_value = d->return_value;
            memcpy(event->text, d->text, sizeof event->text);
        }
        break;
    case DELIVERY_ERRORS:
        take_errors(e, d);
        break;
    }
    return 1;
}

int engine_fd(const struct engine *e)
{
    return e->queue != NULL ? queue_fd(e->queue) : -1;
}

bool engine_take(struct engine *e, size_t budget)
{
    if (e->queue == NULL)
        return false;
    for (size_t spent = 0; spent < budget;) {
        struct delivery *d = queue_take(e->queue);
        if (d == NULL)
            return false;
        spent += take_one(e, d);
        delivery_free(d);
    }
    return true;
}

/* ---- reading -------------------------------------------------------------------------------- */

struct table *engine_table(struct engine *e)
{
    return e->table;
}

size_t engine_source_count(const struct engine *e)
{
    return e->source_count;
}

const char *engine_source_name(const struct engine *e, size_t i)
{
    return i < e->source_count ? source_name(e->sources[i].source) : "";
}

const char *source_state_name(enum source_state state)
{
    switch (state) {
    case SOURCE_OPENING:
        return "connecting";
    case SOURCE_LIVE:
        return "live";
    case SOURCE_FAILING:
        return "failing";
    case SOURCE_STUCK:
        return "stuck";
    case SOURCE_BROKEN:
        return "broken";
    case SOURCE_STATE_COUNT:
        break;
    }
    return "unknown";
}

const struct source_info *engine_source(struct engine *e, size_t i)
{
    struct known_source *known = &e->sources[i];
    source_snapshot(known->source, &known->info);
    known->info.complete = known->complete;
    uint32_t counts[JOB_CONDITION_COUNT];
    table_counts(e->table, (int)i, counts);
    known->info.jobs = 0;
    for (size_t c = 0; c < JOB_CONDITION_COUNT; c++)
        known->info.jobs += counts[c];
    if (known->info.state == known->told)
        return &known->info;
    struct event *event = event_add(e, EVENT_SOURCE, (int)i);
    if (event == NULL)
        return &known->info;
    bool bad = known->info.state != SOURCE_LIVE && known->info.state != SOURCE_OPENING;
    known->told = known->info.state;
    event->level = bad ? JOBTOP_LOG_ERROR : JOBTOP_LOG_INFO;
    event->status = known->info.error.status;
    if (bad)
        snprintf(event->text, sizeof event->text, "%s: %.480s",
                 source_state_name(known->info.state), known->info.error.text);
    else
        snprintf(event->text, sizeof event->text, "%s", source_state_name(known->info.state));
    return &known->info;
}

bool engine_settled(struct engine *e)
{
    for (size_t i = 0; i < e->source_count; i++) {
        const struct source_info *info = engine_source(e, i);
        if (info->state != SOURCE_BROKEN && info->state != SOURCE_STUCK &&
            info->failures_in_row == 0 && !info->complete)
            return false;
    }
    return true;
}

/* ---- commands ------------------------------------------------------------------------------- */

/* Its ticket; what can't be queued is answered at once. */
static uint64_t send_command(struct engine *e, int source, struct command *c)
{
    uint64_t ticket = ++e->ticket;
    if (c != NULL)
        c->ticket = ticket;
    if (c != NULL && source_command(e->sources[source].source, c)) {
        keeper_wake(e->keeper);
        return ticket;
    }
    struct event *event = event_add(e, EVENT_ANSWER, source);
    if (event != NULL) {
        event->ticket = ticket;
        event->status = JOBTOP_NO_MEMORY;
        snprintf(event->text, sizeof event->text, "the request could not be queued");
    }
    return ticket;
}

uint64_t engine_request_state(struct engine *e, int source, const struct job *job,
                              enum jobtop_request request)
{
    struct command *c = command_new(COMMAND_REQUEST_STATE, job);
    if (c != NULL)
        c->request = request;
    return send_command(e, source, c);
}

uint64_t engine_set_property(struct engine *e, int source, const struct job *job,
                             enum jobtop_property property, const char *value)
{
    struct command *c = command_new(COMMAND_SET_PROPERTY, job);
    if (c != NULL) {
        c->property = property;
        c->value = value != NULL ? strdup(value) : NULL;
        if (value != NULL && c->value == NULL) {
            command_free(c);
            c = NULL;
        }
    }
    return send_command(e, source, c);
}

void engine_fetch_errors(struct engine *e, uint32_t number)
{
    const struct row *row = table_row(e->table, number);
    if (row->job == NULL || !(engine_source(e, row->source)->capabilities & JOBTOP_CAN_GET_ERRORS))
        return;
    struct command *c = command_new(COMMAND_GET_ERRORS, row->job);
    if (c != NULL && source_command(e->sources[row->source].source, c))
        keeper_wake(e->keeper);
}

void engine_poll_now(struct engine *e, int source)
{
    struct command *c = command_new(COMMAND_POLL, NULL);
    if (c != NULL && source_command(e->sources[source].source, c))
        keeper_wake(e->keeper);
}
