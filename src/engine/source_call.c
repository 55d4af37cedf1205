#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/source_private.h"

/* ---- what the driver calls ------------------------------------------------------------------ */

static void host_log(const struct jobtop_host *host, enum jobtop_log_level level, const char *text)
{
    struct source *s = host->context;
    struct delivery *delivery = delivery_new(DELIVERY_LOG, s->index);
    if (delivery == NULL || text == NULL) {
        delivery_free(delivery);
        return;
    }
    delivery->wall_us = clock_wall_us();
    delivery->level = level;
    struct detail cut;
    detail_set(&cut, JOBTOP_OK, "%s", text);
    memcpy(delivery->text, cut.text, sizeof delivery->text);
    queue_put(s->queue, delivery);
}

static int host_remaining(const struct jobtop_host *host)
{
    struct source *s = host->context;
    long long deadline = atomic_load(&s->deadline);
    if (deadline == 0)
        return 0;
    long long left = deadline - clock_ms();
    return left > 0 ? (int)(left < INT32_MAX ? left : INT32_MAX) : 0;
}

static enum jobtop_status host_fail(const struct jobtop_host *host, enum jobtop_status status,
                                    const char *text)
{
    struct source *s = host->context;
    return detail_set(&s->detail, status, "%s", text != NULL ? text : "");
}

static enum jobtop_status host_secret(const struct jobtop_host *host, const char *option, char *out,
                                      size_t out_size)
{
    struct source *s = host->context;
    return options_secret(s->options, option, out, out_size, host_remaining(host), &s->detail);
}

/* ---- calls ---------------------------------------------------------------------------------- */

void call_begin(struct source *s, int64_t milliseconds)
{
    detail_set(&s->detail, JOBTOP_OK, "%s", "");
    pthread_mutex_lock(&s->lock);
    s->interrupted = false;
    s->call_since = clock_ms();
    atomic_store(&s->deadline, s->call_since + milliseconds);
    pthread_mutex_unlock(&s->lock);
}

void call_end(struct source *s)
{
    int64_t now = clock_ms();
    pthread_mutex_lock(&s->lock);
    if (now > atomic_load(&s->deadline) + SOURCE_GRACE_MS)
        s->hung_until = clock_us();
    atomic_store(&s->deadline, 0);
    pthread_mutex_unlock(&s->lock);
}

/* A failure always has words: the driver's, else the status's. */
static void complete_detail(struct source *s, enum jobtop_status status, const char *what)
{
    if (status == JOBTOP_OK)
        return;
    if (s->detail.text[0] == '\0')
        detail_set(&s->detail, status, "%s %s", what, status_text(status));
    s->detail.status = status;
}

static void tell_state(struct source *s)
{
    struct delivery *delivery = delivery_new(DELIVERY_STATE, s->index);
    if (delivery != NULL)
        queue_put(s->queue, delivery);
}

void source_set_state(struct source *s, enum source_state state)
{
    pthread_mutex_lock(&s->lock);
    bool changed = s->info.state != state || state == SOURCE_FAILING;
    s->info.state = state;
    if (state == SOURCE_LIVE)
        detail_set(&s->info.error, JOBTOP_OK, "%s", "");
    else if (state != SOURCE_OPENING)
        s->info.error = s->detail;
    pthread_mutex_unlock(&s->lock);
    if (changed)
        tell_state(s);
}

/* Loads the driver and checks the options. False: nothing will help but another configuration. */
bool source_load(struct source *s)
{
    /* A file can hang too; then the source is stuck, and shown so. */
    call_begin(s, s->timeout_ms);
    enum jobtop_status status = driver_load(s->path, s->driver_name, &s->driver, &s->detail);
    call_end(s);
    if (status != JOBTOP_OK)
        return false;
    if (options_check(s->driver, s->name, s->given, s->given_count, &s->options, &s->detail) !=
        JOBTOP_OK)
        return false;
    s->sink = sink_new(s->queue, s->index, s->driver->wait == NULL);
    if (s->sink == NULL) {
        detail_set(&s->detail, JOBTOP_NO_MEMORY, "out of memory");
        return false;
    }
    s->host = (struct jobtop_host){
        .size = sizeof s->host,
        .context = s,
        .log = host_log,
        .remaining = host_remaining,
        .fail = host_fail,
        .secret = host_secret,
    };
    return true;
}

enum jobtop_status source_open(struct source *s)
{
    struct jobtop_open request = {
        .size = sizeof request,
        .source = s->name,
        .address = s->address,
        .read_only = s->read_only,
    };
    request.settings = options_settings(s->options, &request.setting_count);
    void *instance = NULL;
    call_begin(s, s->timeout_ms);
    enum jobtop_status status = s->driver->open(&s->host, &request, &instance);
    call_end(s);
    complete_detail(s, status, "opening");
    if (status != JOBTOP_OK)
        return status;
    unsigned capabilities = s->driver->capabilities != NULL ? s->driver->capabilities(instance)
                                                            : driver_slot_capabilities(s->driver);
    pthread_mutex_lock(&s->lock);
    s->instance = instance;
    s->info.capabilities = capabilities;
    pthread_mutex_unlock(&s->lock);
    return JOBTOP_OK;
}

static int compare_latency(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

void source_note_poll(struct source *s, enum jobtop_status status, int64_t took_us)
{
    pthread_mutex_lock(&s->lock);
    struct source_info *info = &s->info;
    info->polls++;
    info->latency_us = took_us;
    if (status == JOBTOP_OK) {
        s->latencies[(info->polls - info->failures - 1) % LATENCIES] = took_us;
        uint64_t good = info->polls - info->failures;
        size_t count = good < LATENCIES ? (size_t)good : LATENCIES;
        int64_t sorted[LATENCIES];
        memcpy(sorted, s->latencies, sizeof sorted);
        qsort(sorted, count, sizeof sorted[0], compare_latency);
        info->latency_median_us = sorted[count / 2];
        info->last_good = clock_ms();
        info->failures_in_row = 0;
    } else {
        info->failures++;
        info->failures_in_row++;
    }
    pthread_mutex_unlock(&s->lock);
}

void source_poll(struct source *s)
{
    struct jobtop_poll request = {.size = sizeof request, .want = s->want};
    enum jobtop_poll_result result = JOBTOP_POLL_UNCHANGED;
    const char *notes;
    const struct jobtop_sink *sink = sink_begin_poll(s->sink);
    int64_t start = clock_us();
    call_begin(s, s->timeout_ms);
    enum jobtop_status status = s->driver->poll(s->instance, &request, sink, &result);
    call_end(s);
    int64_t took = clock_us() - start;
    if (status == JOBTOP_INTERRUPTED && !source_stopping(s))
        status = detail_set(&s->detail, JOBTOP_TIMEOUT, "no answer within %g s",
                            (double)s->timeout_ms / 1000);
    complete_detail(s, status, "polling");
    status = sink_end_poll(s->sink, status, result, &notes, &s->detail);
    source_note_poll(s, status, took);
    if (notes != NULL) {
        char text[DETAIL_MAX];
        snprintf(text, sizeof text, "the driver %s %s", s->driver_name, notes);
        host_log(&s->host, JOBTOP_LOG_WARNING, text);
    }
    source_set_state(s, status == JOBTOP_OK ? SOURCE_LIVE : SOURCE_FAILING);
}

/* ---- commands ------------------------------------------------------------------------------- */

void source_answer(struct source *s, const struct command *c, enum jobtop_status status,
                   const struct jobtop_answer *said)
{
    struct delivery *delivery = delivery_new(DELIVERY_ANSWER, s->index);
    if (delivery == NULL)
        return;
    delivery->wall_us = clock_wall_us();
    delivery->ticket = c->ticket;
    delivery->status = status;
    delivery->return_value = said != NULL ? said->return_value : 0;
    struct detail text;
    detail_set(&text, status, "%s",
               status == JOBTOP_OK && said != NULL ? said->text : s->detail.text);
    memcpy(delivery->text, text.text, sizeof delivery->text);
    queue_put(s->queue, delivery);
}

static void run_request_state(struct source *s, const struct command *c,
                              const struct jobtop_job_reference *job)
{
    struct jobtop_answer said = {.size = sizeof said};
    enum jobtop_status status = JOBTOP_UNSUPPORTED;
    call_begin(s, s->timeout_ms);
    if (s->driver->request_state != NULL)
        status = s->driver->request_state(s->instance, job, c->request, &said);
    call_end(s);
    said.text[sizeof said.text - 1] = '\0';
    complete_detail(s, status, "the request");
    source_answer(s, c, status, &said);
}

static void run_set_property(struct source *s, const struct command *c,
                             const struct jobtop_job_reference *job)
{
    enum jobtop_status status = JOBTOP_UNSUPPORTED;
    call_begin(s, s->timeout_ms);
    if (s->driver->set_property != NULL)
        status = s->driver->set_property(s->instance, job, c->property, c->value);
    call_end(s);
    complete_detail(s, status, "setting the property");
    source_answer(s, c, status, NULL);
}

static void run_get_errors(struct source *s, const struct command *c,
                           const struct jobtop_job_reference *job)
{
    enum jobtop_status status = JOBTOP_UNSUPPORTED;
    const struct jobtop_sink *sink = sink_begin_errors(s->sink);
    call_begin(s, s->timeout_ms);
    if (s->driver->get_errors != NULL)
        status = s->driver->get_errors(s->instance, job, sink);
    call_end(s);
    complete_detail(s, status, "asking for the error");
    struct job_errors *errors = sink_end_errors(s->sink);
    struct delivery *delivery = delivery_new(DELIVERY_ERRORS, s->index);
    if (delivery == NULL) {
        job_errors_free(errors);
        return;
    }
    delivery->wall_us = clock_wall_us();
    delivery->status = status;
    delivery->errors = errors;
    delivery->id = malloc(c->id_length + 1);
    if (delivery->id == NULL) {
        delivery_free(delivery);
        return;
    }
    memcpy(delivery->id, c->id, c->id_length + 1);
    delivery->id_length = c->id_length;
    memcpy(delivery->text, s->detail.text, sizeof delivery->text);
    queue_put(s->queue, delivery);
}

void source_run_command(struct source *s, const struct command *c)
{
    if (c->kind == COMMAND_POLL) {
        source_poll(s);
        return;
    }
    struct jobtop_job_reference job = {
        .size = sizeof job,
        .instance_id = c->id,
        .instance_id_length = c->id_length,
        .class_name = c->class_name,
    };
    /* What was asked before the source hung is not done now: nobody expects it any more. */
    bool asked = c->kind == COMMAND_REQUEST_STATE || c->kind == COMMAND_SET_PROPERTY;
    if (asked && c->since_us < s->hung_until) {
        detail_set(&s->detail, JOBTOP_UNREACHABLE,
                   "not sent, as the source hung in another call; ask again");
        source_answer(s, c, JOBTOP_UNREACHABLE, NULL);
        return;
    }
    if (c->kind == COMMAND_REQUEST_STATE)
        run_request_state(s, c, &job);
    else if (c->kind == COMMAND_SET_PROPERTY)
        run_set_property(s, c, &job);
    else
        run_get_errors(s, c, &job);
}
