#include "fake_engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct engine {
    struct table *table;
    struct source_info sources[FAKE_SOURCES];
    struct fake_request last;
    size_t requests;
    uint64_t next_ticket;
    bool refuse;
};

static struct job_builder *builder;

struct engine *fake_engine_new(void)
{
    static const char *const names[FAKE_SOURCES] = {"hv01", "hv02", "kvm01", "here"};
    struct engine *e = calloc(1, sizeof(*e));

    if (e == NULL || (e->table = table_new()) == NULL)
        abort();
    if (builder == NULL && (builder = job_builder_new()) == NULL)
        abort();
    e->next_ticket = 1000;
    for (int i = 0; i < FAKE_SOURCES; i++) {
        e->sources[i] = (struct source_info){
            .name = names[i],
            .driver = "fake",
            .address = "",
            .state = SOURCE_LIVE,
            .complete = true,
            .capabilities = JOBTOP_CAN_START | JOBTOP_CAN_SUSPEND | JOBTOP_CAN_TERMINATE |
                            JOBTOP_CAN_KILL | JOBTOP_CAN_SET,
        };
    }
    return e;
}

void fake_engine_free(struct engine *e)
{
    table_free(e->table);
    free(e);
    job_builder_free(builder);
    builder = NULL;
}

struct source_info *fake_source(struct engine *e, int source)
{
    return &e->sources[source];
}

const struct fake_request *fake_last(const struct engine *e)
{
    return &e->last;
}

size_t fake_requests(const struct engine *e)
{
    return e->requests;
}

void fake_refuse_tickets(struct engine *e, bool refuse)
{
    e->refuse = refuse;
}

/* ---- what view/ and action/ use of engine.h ------------------------------------------------- */

struct table *engine_table(struct engine *e)
{
    return e->table;
}

size_t engine_source_count(const struct engine *e)
{
    (void)e;
    return FAKE_SOURCES;
}

const struct source_info *engine_source(struct engine *e, size_t i)
{
    return &e->sources[i];
}

const char *engine_source_name(const struct engine *e, size_t i)
{
    return i < FAKE_SOURCES ? e->sources[i].name : "";
}

static uint64_t take(struct engine *e, int source, const struct job *job)
{
    if (e->refuse)
        return 0;
    e->last = (struct fake_request){.ticket = e->next_ticket++, .source = source};
    snprintf(e->last.id, sizeof(e->last.id), "%s", job_id(job).bytes);
    e->requests++;
    return e->last.ticket;
}

uint64_t engine_request_state(struct engine *e, int source, const struct job *job,
                              enum jobtop_request request)
{
    uint64_t ticket = take(e, source, job);

    e->last.request = request;
    return ticket;
}

uint64_t engine_set_property(struct engine *e, int source, const struct job *job,
                             enum jobtop_property property, const char *value)
{
    uint64_t ticket = take(e, source, job);

    e->last.property = property;
    e->last.null = value == NULL;
    snprintf(e->last.value, sizeof(e->last.value), "%s", value != NULL ? value : "");
    return ticket;
}

/* ---- jobs ----------------------------------------------------------------------------------- */

static void set_text(enum jobtop_property property, const char *text)
{
    if (text != NULL)
        job_builder_text(builder, property, text, strlen(text));
}

static void set_integer(enum jobtop_property property, int value)
{
    if (value >= 0)
        job_builder_integer(builder, property, value);
}

static void set_datetime(enum jobtop_property property, int64_t usec, unsigned char kind)
{
    struct jobtop_datetime value = {.usec = usec, .kind = kind};

    if (usec >= 0)
        job_builder_datetime(builder, property, &value);
}

struct job *fake_job_build(const struct fake_job *j)
{
    struct job *job;

    job_builder_begin(builder, j->id, strlen(j->id));
    set_integer(JOBTOP_P_JobState, j->state);
    set_integer(JOBTOP_P_PercentComplete, j->percent);
    set_integer(JOBTOP_P_ErrorCode, j->error_code);
    set_integer(JOBTOP_P_JobType, j->type);
    set_integer(JOBTOP_P_HealthState, j->health);
    set_integer(JOBTOP_P_Cancellable, j->cancellable);
    set_datetime(JOBTOP_P_StartTime, j->start_us, JOBTOP_DATETIME_TIMESTAMP);
    set_datetime(JOBTOP_P_TimeOfLastStateChange, j->changed_us, JOBTOP_DATETIME_TIMESTAMP);
    set_datetime(JOBTOP_P_ElapsedTime, j->elapsed_us, JOBTOP_DATETIME_INTERVAL);
    set_text(JOBTOP_P_ElementName, j->name);
    set_text(JOBTOP_P_Owner, j->owner);
    set_text(JOBTOP_P_JobStatus, j->status);
    set_text(JOBTOP_P_ErrorDescription, j->error);
    if (j->vm != NULL)
        job_builder_element(builder, "id-of-vm", 8, j->vm, strlen(j->vm), 0);
    job = job_builder_finish(builder);
    if (job == NULL)
        abort();
    return job;
}

uint32_t fake_put(struct engine *e, int source, const struct fake_job *j, int64_t now_ms,
                  int64_t wall_us)
{
    struct delta *d = delta_new((uint16_t)source);

    if (d == NULL || !delta_add(d, fake_job_build(j)))
        abort();
    d->now_ms = now_ms;
    d->wall_us = wall_us;
    table_apply(e->table, d, NULL, NULL);
    return table_find(e->table, (uint16_t)source, j->id, strlen(j->id));
}

void fake_remove(struct engine *e, int source, const char *id)
{
    struct delta *d = delta_new((uint16_t)source);

    if (d == NULL || !delta_add_gone(d, job_hash_id(id, strlen(id))))
        abort();
    table_apply(e->table, d, NULL, NULL);
}
