#include "engine/sink.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/known.h"

struct sink {
    struct jobtop_sink face; /* what the driver sees; context points back here */
    struct queue *queue;
    uint16_t source;
    struct job_builder *builder;
    struct delta *delta;
    struct known *known; /* jobs of the last poll; NULL: this driver tells changes itself */
    struct job_errors *errors;
    bool remember;
    bool in_job, in_error;
    bool first;           /* no poll was good yet: nothing is known, everything is handed over */
    bool sent;            /* a delta of this poll was sent already */
    uint64_t jobs, bytes; /* of this poll */
    int64_t now_ms, wall_us;
    enum jobtop_status status; /* the first failure of this poll */
    const char *notes;
};

static struct sink *self(const struct jobtop_sink *face)
{
    return face->context;
}

static void fail(struct sink *s, enum jobtop_status status)
{
    if (s->status == JOBTOP_OK)
        s->status = status;
}

/* ---- deltas --------------------------------------------------------------------------------- */

static struct delta *current_delta(struct sink *s)
{
    if (s->delta != NULL)
        return s->delta;
    s->delta = delta_new(s->source);
    if (s->delta == NULL) {
        fail(s, JOBTOP_NO_MEMORY);
        return NULL;
    }
    s->delta->now_ms = s->now_ms;
    s->delta->wall_us = s->wall_us;
    s->delta->restart = (s->first || s->known == NULL) && !s->sent;
    return s->delta;
}

static void send_delta(struct sink *s)
{
    struct delivery *delivery = delivery_new(DELIVERY_DELTA, s->source);
    if (delivery == NULL) {
        delta_free(s->delta);
        s->delta = NULL;
        fail(s, JOBTOP_NO_MEMORY);
        return;
    }
    delivery->delta = s->delta;
    s->delta = NULL;
    s->sent = true;
    queue_put(s->queue, delivery);
}

/* A first screenful goes off at once; later ones as large as they merge in a millisecond. */
static bool delta_full(const struct sink *s)
{
    size_t count = s->delta->job_count + s->delta->gone_count;
    return count >= (s->first && !s->sent ? DELTA_JOBS / 4 : DELTA_JOBS);
}

static void keep_job(struct sink *s, struct job *job)
{
    struct delta *d = current_delta(s);
    if (d == NULL) {
        job_free(job);
        return;
    }
    if (!delta_add(d, job))
        fail(s, JOBTOP_NO_MEMORY);
    if (delta_full(s))
        send_delta(s);
}

static void keep_gone(void *context, uint64_t id_hash)
{
    struct sink *s = context;
    struct delta *d = current_delta(s);
    if (d == NULL)
        return;
    if (!delta_add_gone(d, id_hash))
        fail(s, JOBTOP_NO_MEMORY);
    if (delta_full(s))
        send_delta(s);
}

/* ---- what a driver calls -------------------------------------------------------------------- */

static void on_job(const struct jobtop_sink *face, const char *id, size_t length)
{
    struct sink *s = self(face);
    if (s->in_job)
        s->notes = "began a job before it ended the one before; the one before was left out";
    if (id == NULL || length == 0) {
        s->notes = "handed over a job without InstanceID; it was left out";
        s->in_job = false;
        return;
    }
    job_builder_begin(s->builder, id, length);
    s->in_job = true;
}

static void on_class(const struct jobtop_sink *face, const char *name, size_t length)
{
    if (self(face)->in_job && name != NULL)
        job_builder_class(self(face)->builder, name, length);
}

static bool known_property(const struct sink *s, enum jobtop_property property)
{
    return s->in_job && (unsigned)property < JOBTOP_PROPERTY_COUNT;
}

static void on_integer(const struct jobtop_sink *face, enum jobtop_property property, int64_t value)
{
    if (known_property(self(face), property))
        job_builder_integer(self(face)->builder, property, value);
}

static void on_text(const struct jobtop_sink *face, enum jobtop_property property,
                    const char *value, size_t length)
{
    if (known_property(self(face), property) && value != NULL)
        job_builder_text(self(face)->builder, property, value, length);
}

static void on_datetime(const struct jobtop_sink *face, enum jobtop_property property,
                        const struct jobtop_datetime *value)
{
    if (known_property(self(face), property) && value != NULL)
        job_builder_datetime(self(face)->builder, property, value);
}

static void on_extra(const struct jobtop_sink *face, const char *name, size_t name_length,
                     const char *value, size_t length)
{
    if (self(face)->in_job && name != NULL && value != NULL)
        job_builder_extra(self(face)->builder, name, name_length, value, length);
}

static void on_element(const struct jobtop_sink *face, const char *id, size_t id_length,
                       const char *name, size_t length, unsigned effects)
{
    if (!self(face)->in_job)
        return;
    job_builder_element(self(face)->builder, id != NULL ? id : "", id != NULL ? id_length : 0,
                        name != NULL ? name : "", name != NULL ? length : 0, effects);
}

static void on_job_end(const struct jobtop_sink *face)
{
    struct sink *s = self(face);
    if (!s->in_job)
        return;
    s->in_job = false;
    if (s->status != JOBTOP_OK)
        return; /* the poll is lost already: a flood must not cost memory as well */
    struct job *job = job_builder_finish(s->builder);
    if (job == NULL) {
        fail(s, JOBTOP_NO_MEMORY);
        return;
    }
    s->jobs++;
    s->bytes += job_size(job);
    if (s->jobs > SINK_JOBS_MAX || s->bytes > SINK_BYTES_MAX) {
        job_free(job);
        fail(s, JOBTOP_LIMIT);
        return;
    }
    enum known_change change = KNOWN_NEW;
    if (s->known != NULL)
        change = known_see(s->known, job_id_hash(job), job_content_hash(job));
    if (change == KNOWN_AGAIN)
        s->notes = "handed over the same InstanceID twice in one poll";
    if (change == KNOWN_NO_MEMORY)
        fail(s, JOBTOP_NO_MEMORY);
    if (change == KNOWN_SAME)
        job_free(job);
    else
        keep_job(s, job);
}

static void on_gone(const struct jobtop_sink *face, const char *id, size_t length)
{
    struct sink *s = self(face);
    if (id != NULL && length > 0 && s->status == JOBTOP_OK)
        keep_gone(s, job_hash_id(id, length));
}

static void on_error(const struct jobtop_sink *face)
{
    struct sink *s = self(face);
    s->in_error = s->errors != NULL && job_errors_begin(s->errors);
}

static void on_error_text(const struct jobtop_sink *face, enum jobtop_error_property property,
                          const char *value, size_t length)
{
    struct sink *s = self(face);
    if (s->in_error && (unsigned)property < JOBTOP_ERROR_PROPERTY_COUNT && value != NULL)
        job_errors_add(s->errors, property, value, length);
}

static void on_error_end(const struct jobtop_sink *face)
{
    self(face)->in_error = false;
}

/* ---- polls ---------------------------------------------------------------------------------- */

struct sink *sink_new(struct queue *queue, uint16_t source, bool remember)
{
    struct sink *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->builder = job_builder_new();
    if (s->builder == NULL) {
        free(s);
        return NULL;
    }
    s->queue = queue;
    s->source = source;
    s->remember = remember;
    s->first = true;
    s->face = (struct jobtop_sink){
        .size = sizeof s->face,
        .context = s,
        .job_begin = on_job,
        .class_name = on_class,
        .integer = on_integer,
        .text = on_text,
        .datetime = on_datetime,
        .extra = on_extra,
        .element = on_element,
        .job_end = on_job_end,
        .job_gone = on_gone,
        .error_begin = on_error,
        .error_text = on_error_text,
        .error_end = on_error_end,
    };
    return s;
}

void sink_free(struct sink *s)
{
    if (s == NULL)
        return;
    job_builder_free(s->builder);
    job_errors_free(s->errors);
    delta_free(s->delta);
    known_free(s->known);
    free(s);
}

const struct jobtop_sink *sink_begin_poll(struct sink *s)
{
    s->jobs = s->bytes = 0;
    s->status = JOBTOP_OK;
    s->notes = NULL;
    s->in_job = s->in_error = s->sent = false;
    s->now_ms = clock_ms();
    s->wall_us = clock_wall_us();
    if (s->first && s->remember) {
        /* Which kind of driver this is shows only in the first answer: until then, remember the
         * jobs. */
        known_free(s->known);
        s->known = known_new();
    }
    if (s->known != NULL)
        known_begin(s->known);
    return &s->face;
}

enum jobtop_status sink_end_poll(struct sink *s, enum jobtop_status status,
                                 enum jobtop_poll_result result, const char **notes,
                                 struct detail *d)
{
    if (s->in_job) {
        s->in_job = false;
        s->notes = "did not end its last job; it was left out";
    }
    if (status == JOBTOP_OK && s->status != JOBTOP_OK) {
        status = s->status;
        if (status == JOBTOP_LIMIT)
            detail_set(d, status, "more than %u jobs or %u MB in one poll: not believed",
                       SINK_JOBS_MAX, (unsigned)(SINK_BYTES_MAX >> 20));
        else
            detail_set(d, status, "out of memory");
    }
    bool begin_anew = s->status != JOBTOP_OK; /* something was seen, and lost */
    /* A driver that tells changes needs nobody to remember its jobs. Where it tells all none the
     * less, the table finds out what is gone. */
    bool sweep = s->first || (s->known == NULL && result == JOBTOP_POLL_ALL);
    if (status == JOBTOP_OK &&
        (result == JOBTOP_POLL_CHANGES || (s->first && result != JOBTOP_POLL_ALL))) {
        known_free(s->known);
        s->known = NULL;
    }
    if (result == JOBTOP_POLL_UNCHANGED && s->jobs > 0)
        s->notes = "said that nothing changed, and handed over jobs";
    *notes = s->notes;
    if (status != JOBTOP_OK) {
        if (s->delta != NULL)
            send_delta(s);
        s->first = s->first || begin_anew;
        return status;
    }
    if (!s->first && s->known != NULL && result == JOBTOP_POLL_ALL)
        known_end(s->known, keep_gone, s);
    struct delta *last = sweep ? current_delta(s) : s->delta;
    if (last != NULL) {
        last->complete = true;
        last->sweep = sweep;
        send_delta(s);
    }
    s->first = begin_anew;
    return JOBTOP_OK;
}

const struct jobtop_sink *sink_begin_errors(struct sink *s)
{
    job_errors_free(s->errors);
    s->errors = job_errors_new();
    s->in_error = s->in_job = false;
    return &s->face;
}

struct job_errors *sink_end_errors(struct sink *s)
{
    struct job_errors *errors = s->errors;
    s->errors = NULL;
    return errors;
}
