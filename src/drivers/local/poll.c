/*
 * From the store's rows to the host's sink.
 */
#include <stdlib.h>
#include <string.h>

#include "drivers/local/instance.h"
#include "job/property.h"

#define LOOK_EVERY 256 /* rows between two looks at the deadline */

static void hand_numbers(const struct jobtop_sink *sink, enum jobtop_property property,
                         struct store_text text)
{
    const char *p = text.bytes, *end = text.bytes + text.length, *blank;

    while (p < end) {
        blank = memchr(p, ' ', (size_t)(end - p));
        if (blank == NULL)
            blank = end;
        if (blank > p)
            sink->text(sink, property, p, (size_t)(blank - p));
        p = blank + 1;
    }
}

/* What is no list is one text. */
static void hand_texts(const struct jobtop_sink *sink, enum jobtop_property property,
                       struct store_text text)
{
    struct store_text element;

    while (store_list_next(&text, &element))
        sink->text(sink, property, element.bytes, element.length);
    if (text.length > 0)
        sink->text(sink, property, text.bytes, text.length);
}

static void hand_value(const struct jobtop_sink *sink, enum jobtop_property property,
                       const struct store_value *value)
{
    enum property_type type = property_table[property].type;
    struct jobtop_datetime datetime;

    if (value->kind == STORE_INTEGER && type == PROPERTY_DATETIME) {
        datetime = store_datetime(property, value->integer);
        sink->datetime(sink, property, &datetime);
    } else if (value->kind == STORE_INTEGER) {
        sink->integer(sink, property, value->integer);
    } else if (type == PROPERTY_UINT16_ARRAY) {
        hand_numbers(sink, property, value->text);
    } else if (type == PROPERTY_STRING_ARRAY) {
        hand_texts(sink, property, value->text);
    } else {
        sink->text(sink, property, value->text.bytes, value->text.length);
    }
}

static unsigned read_effects(struct store_text text)
{
    unsigned value = 0;

    for (size_t i = 0; i < text.length && i < 9 && text.bytes[i] >= '0' && text.bytes[i] <= '9';
         i++)
        value = value * 10 + (unsigned)(text.bytes[i] - '0');
    return value;
}

static void hand_row(const struct jobtop_sink *sink, const struct store_row *row)
{
    struct store_text list, id, name, effects, value;
    uint64_t left;

    sink->job_begin(sink, row->id.bytes, row->id.length);
    if (row->class_name.length > 0)
        sink->class_name(sink, row->class_name.bytes, row->class_name.length);
    for (left = row->present; left != 0; left &= left - 1) {
        enum jobtop_property property = (enum jobtop_property)__builtin_ctzll(left);

        hand_value(sink, property, &row->values[property]);
    }
    list = row->elements;
    while (store_list_next(&list, &id) && store_list_next(&list, &name) &&
           store_list_next(&list, &effects))
        sink->element(sink, id.bytes, id.length, name.bytes, name.length, read_effects(effects));
    list = row->extras;
    while (store_list_next(&list, &name) && store_list_next(&list, &value))
        sink->extra(sink, name.bytes, name.length, value.bytes, value.length);
    sink->job_end(sink);
}

/* Only the deadline ends it: what an interrupt is for can wait that long, and it is kept for
 * `wait`. */
static enum jobtop_status look_up(struct local *l, struct detail *d)
{
    if (l->host->remaining(l->host) <= 0)
        return detail_set(d, JOBTOP_TIMEOUT, "reading %s took too long", l->path);
    return JOBTOP_OK;
}

static enum jobtop_status hand_gone(struct local *l, int64_t since, const struct jobtop_sink *sink,
                                    size_t *count, struct detail *d)
{
    enum jobtop_status status = store_gone(l->store, since, d);
    struct store_text id;
    bool more = true;

    while (status == JOBTOP_OK && more) {
        status = store_next_gone(l->store, &id, &more, d);
        if (status != JOBTOP_OK || !more)
            break;
        sink->job_gone(sink, id.bytes, id.length);
        if (++*count % LOOK_EVERY == 0)
            status = look_up(l, d);
    }
    return status;
}

static enum jobtop_status hand_rows(struct local *l, uint64_t want, int64_t since,
                                    const struct jobtop_sink *sink, size_t *count, struct detail *d)
{
    enum jobtop_status status = store_rows(l->store, want, since, d);
    const struct store_row *row;

    while (status == JOBTOP_OK) {
        status = store_next_row(l->store, &row, d);
        if (status != JOBTOP_OK || row == NULL)
            break;
        hand_row(sink, row);
        if (++*count % LOOK_EVERY == 0)
            status = look_up(l, d);
    }
    return status;
}

static enum jobtop_status read_changes(struct local *l, uint64_t want, bool all,
                                       const struct jobtop_sink *sink,
                                       enum jobtop_poll_result *result, struct detail *d)
{
    enum jobtop_status status;
    int64_t rev, forgotten;
    size_t count = 0;

    status = store_read_begin(l->store, &rev, &forgotten, d);
    if (status != JOBTOP_OK)
        return status;
    all = all || l->rev < forgotten || l->rev > rev;
    if (!all)
        status = hand_gone(l, l->rev, sink, &count, d);
    if (status == JOBTOP_OK)
        status = hand_rows(l, want, all ? INT64_MIN : l->rev, sink, &count, d);
    store_read_end(l->store);
    if (status != JOBTOP_OK)
        return status;
    l->rev = rev;
    /* The first answer says what kind of driver this is. */
    if (!l->polled)
        *result = JOBTOP_POLL_CHANGES;
    else
        *result = all ? JOBTOP_POLL_ALL : count > 0 ? JOBTOP_POLL_CHANGES : JOBTOP_POLL_UNCHANGED;
    return JOBTOP_OK;
}

static enum jobtop_status poll_store(struct local *l, uint64_t want, const struct jobtop_sink *sink,
                                     enum jobtop_poll_result *result, struct detail *d)
{
    bool changed, all = !l->polled || l->rev == INT64_MIN || (want & ~l->want) != 0;
    enum jobtop_status status;
    enum store_kept kept;

    status = store_keep(l->store, &kept, d);
    if (status != JOBTOP_OK)
        return status;
    l->dirty = l->dirty || kept != STORE_KEPT_NOTHING;
    if (kept == STORE_KEPT_HIDDEN)
        all = true;
    status = store_changed(l->store, &changed, d);
    if (status != JOBTOP_OK)
        return status;
    if (!changed && !l->dirty && !all) {
        *result = JOBTOP_POLL_UNCHANGED;
        return JOBTOP_OK;
    }
    l->dirty = true; /* until it has been read */
    if (all)
        l->rev = INT64_MIN;
    status = store_seen(l->store, d);
    if (status == JOBTOP_OK)
        status = read_changes(l, want, all, sink, result, d);
    if (status == JOBTOP_OK)
        l->dirty = false;
    return status;
}

/* That there are no jobs where there is no store is right, but not all: the path may be mistyped.
 * The default one is made when it is first needed, and missed only when it was there. */
static void tell_missing(struct local *l, bool missing)
{
    struct detail detail;

    if (missing && !l->told && (l->named || l->found)) {
        detail_set(&detail, JOBTOP_OK, "there is no store at %s; it comes with its first job",
                   l->path);
        l->host->log(l->host, JOBTOP_LOG_WARNING, detail.text);
    }
    l->told = missing;
    l->found = l->found || !missing;
}

enum jobtop_status local_poll(void *instance, const struct jobtop_poll *request,
                              const struct jobtop_sink *sink, enum jobtop_poll_result *result)
{
    struct local *l = instance;
    struct detail detail = DETAIL_INIT;
    enum jobtop_status status = local_connect(l, &detail);

    tell_missing(l, status == JOBTOP_NOT_FOUND);
    if (status == JOBTOP_NOT_FOUND) {
        /* Nothing is there, and if that is news, so be it. */
        *result = !l->polled ? JOBTOP_POLL_CHANGES
                  : l->dirty ? JOBTOP_POLL_ALL
                             : JOBTOP_POLL_UNCHANGED;
        l->dirty = false;
        status = JOBTOP_OK;
    } else if (status == JOBTOP_OK) {
        status = poll_store(l, request->want, sink, result, &detail);
    }
    if (status != JOBTOP_OK) {
        /* What is damaged is let go: who mends or replaces it must not wait for us. */
        if (status == JOBTOP_FORMAT || status == JOBTOP_IO)
            local_disconnect(l);
        /* A lock is not waited for any longer when interrupt was called. */
        if (status == JOBTOP_BUSY && local_interrupted(l))
            status = JOBTOP_INTERRUPTED;
        return l->host->fail(l->host, status, detail.text);
    }
    l->polled = true;
    l->want = request->want;
    return JOBTOP_OK;
}

static void hand_error(const struct jobtop_sink *sink, struct store_text content)
{
    struct store_text name, value;
    enum jobtop_error_property property;

    sink->error_begin(sink);
    while (store_list_next(&content, &name) && store_list_next(&content, &value)) {
        property = error_property_find(name.bytes, name.length);
        if (property != JOBTOP_ERROR_PROPERTY_COUNT)
            sink->error_text(sink, property, value.bytes, value.length);
    }
    sink->error_end(sink);
}

enum jobtop_status local_get_errors(void *instance, const struct jobtop_job_reference *job,
                                    const struct jobtop_sink *sink)
{
    struct local *l = instance;
    struct detail detail = DETAIL_INIT;
    enum jobtop_status status = local_connect(l, &detail);
    struct store_text content;
    int64_t rev, forgotten;
    bool more = true;

    if (status == JOBTOP_OK)
        status = store_read_begin(l->store, &rev, &forgotten, &detail);
    if (status != JOBTOP_OK)
        return l->host->fail(l->host, status, detail.text);
    status = store_errors(l->store, job->instance_id, job->instance_id_length, &detail);
    while (status == JOBTOP_OK && more) {
        status = store_next_error(l->store, &content, &more, &detail);
        if (status == JOBTOP_OK && more)
            hand_error(sink, content);
    }
    store_read_end(l->store);
    return status == JOBTOP_OK ? JOBTOP_OK : l->host->fail(l->host, status, detail.text);
}
