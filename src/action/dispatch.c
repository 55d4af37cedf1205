#include "action/dispatch.h"

#include <stdlib.h>
#include <string.h>

#include "action/check.h"
#include "action/name.h"
#include "base/clock.h"
#include "job/property.h"
#include "job/name.h"

/* Return values of RequestStateChange that mean it was done, or begun. */
#define RETURN_DONE    0
#define RETURN_STARTED 4096
#define SENTENCE_MAX   2048
#define NO_TRAIL       "nothing is sent without a trail"
#define VALUE_MAX      65536

struct dispatcher *dispatcher_new(struct engine *e, const struct dispatch_options *options,
                                  struct detail *d)
{
    struct dispatcher *p = calloc(1, sizeof(*p));

    if (p != NULL)
        p->audit = audit_new(options->audit_path);
    if (p == NULL || p->audit == NULL) {
        free(p);
        detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
        return NULL;
    }
    p->engine = e;
    p->read_only = options->read_only;
    return p;
}

static struct audit_entry entry_of(const struct dispatcher *p, const struct pending *pending,
                                   const char *event)
{
    bool set = pending->request == REQUEST_SET;

    return (struct audit_entry){
        .event = event,
        .number = pending->number,
        .source = engine_source_name(p->engine, (size_t)pending->source),
        .id = pending->id,
        .name = pending->name,
        .vm = pending->vm,
        .request = set ? "Set" : request_name((enum jobtop_request)pending->request),
        .property = set ? property_table[pending->property].name : NULL,
        .value = pending->value,
    };
}

void dispatcher_free(struct dispatcher *p)
{
    if (p == NULL)
        return;
    for (size_t i = 0; i < p->book.count; i++) {
        struct audit_entry entry = entry_of(p, &p->book.pending[i], "unanswered");

        audit_write(p->audit, &entry, NULL);
    }
    book_free(&p->book);
    audit_free(p->audit);
    free(p);
}

/* ---- sending -------------------------------------------------------------------------------- */

/* All rules for a request; an allow-list of the four that there are. */
static enum jobtop_status check_request(struct dispatcher *p, const struct target *t,
                                        enum jobtop_request request, bool insisted,
                                        const struct row **row, struct detail *d)
{
    enum jobtop_status status;

    switch (request) {
    case JOBTOP_REQUEST_START:
    case JOBTOP_REQUEST_SUSPEND:
    case JOBTOP_REQUEST_TERMINATE:
    case JOBTOP_REQUEST_KILL:
        break;
    default:
        return detail_set(d, JOBTOP_UNSUPPORTED, "there is no request %d", (int)request);
    }
    status = check_target(p, t, (int)request, JOBTOP_PROPERTY_COUNT, row, d);
    if (status == JOBTOP_OK && request == JOBTOP_REQUEST_KILL && !insisted)
        status = check_kill(p, t, *row, d);
    return status;
}

enum jobtop_status dispatch_check(struct dispatcher *p, const struct target *t,
                                  enum jobtop_request request, struct detail *d)
{
    const struct row *row = NULL;
    enum jobtop_status status = check_request(p, t, request, false, &row, d);

    if (status == JOBTOP_OK && (status = audit_ready(p->audit, d)) != JOBTOP_OK)
        detail_prefix(d, NO_TRAIL);
    if (status == JOBTOP_OK)
        check_note(p, t, (int)request, row, d);
    return status;
}

/* What could not be handed to the source after all: the log must not show it as on its way. */
static enum jobtop_status not_sent(struct dispatcher *p, struct pending *pending, struct detail *d)
{
    struct audit_entry entry = entry_of(p, pending, "answered");

    entry.answered = true;
    entry.status = JOBTOP_NO_MEMORY;
    entry.text = "not sent";
    audit_write(p->audit, &entry, NULL);
    pending_free(pending);
    return detail_set(d, JOBTOP_NO_MEMORY, "out of memory: nothing was sent");
}

/* All rules are kept: log, send, remember. `pending` says what. */
static enum jobtop_status send(struct dispatcher *p, struct pending pending, const struct job *job,
                               const char *value, uint64_t *ticket, struct detail *d)
{
    enum jobtop_status status = book_room(&p->book, d);
    struct audit_entry entry;

    if (status != JOBTOP_OK)
        return status;
    if (!pending_copy(&pending, job_id(job), job_name(job), job_vm(job), value))
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    pending.number = ++p->numbers;
    pending.id_hash = job_id_hash(job);
    pending.sent_ms = clock_ms();
    entry = entry_of(p, &pending, "sent");
    status = audit_write(p->audit, &entry, d);
    if (status != JOBTOP_OK) {
        detail_prefix(d, NO_TRAIL);
        pending_free(&pending);
        return status;
    }
    if (pending.request == REQUEST_SET)
        pending.ticket =
            engine_set_property(p->engine, pending.source, job, pending.property, value);
    else
        pending.ticket = engine_request_state(p->engine, pending.source, job,
                                              (enum jobtop_request)pending.request);
    if (pending.ticket == 0)
        return not_sent(p, &pending, d);
    p->book.pending[p->book.count++] = pending;
    if (pending.request == JOBTOP_REQUEST_TERMINATE)
        book_set_cancel(&p->book, pending.source, pending.id_hash, CANCEL_SENT, pending.sent_ms);
    *ticket = pending.ticket;
    return JOBTOP_OK;
}

enum jobtop_status dispatch_request(struct dispatcher *p, const struct target *t,
                                    enum jobtop_request request, bool insisted, uint64_t *ticket,
                                    struct detail *d)
{
    struct pending pending = {.source = t->source, .request = (int)request};
    const struct row *row = NULL;
    enum jobtop_status status = check_request(p, t, request, insisted, &row, d);

    *ticket = 0;
    if (status != JOBTOP_OK)
        return status;
    pending.resume = row->condition == JOB_SUSPENDED;
    return send(p, pending, row->job, NULL, ticket, d);
}

enum jobtop_status dispatch_set(struct dispatcher *p, const struct target *t,
                                enum jobtop_property property, const char *value, uint64_t *ticket,
                                struct detail *d)
{
    struct pending pending = {.source = t->source, .request = REQUEST_SET, .property = property};
    const struct row *row = NULL;
    enum jobtop_status status;
    struct buf checked;

    *ticket = 0;
    status = check_target(p, t, REQUEST_SET, property, &row, d);
    if (status != JOBTOP_OK)
        return status;
    if ((unsigned)property >= JOBTOP_PROPERTY_COUNT || !property_table[property].writable)
        return detail_set(d, JOBTOP_INVALID, "%s can't be changed",
                          (unsigned)property < JOBTOP_PROPERTY_COUNT ? property_table[property].name
                                                                     : "that");
    buf_init(&checked, VALUE_MAX);
    if (value != NULL) {
        status = property_check(property, value, &checked, d);
        if (status == JOBTOP_OK && checked.cut)
            status = detail_set(d, JOBTOP_LIMIT, "the value is longer than %d bytes", VALUE_MAX);
    }
    if (status == JOBTOP_OK)
        status = send(p, pending, row->job, value != NULL ? buf_text(&checked) : NULL, ticket, d);
    buf_free(&checked);
    return status;
}

/* ---- answers -------------------------------------------------------------------------------- */

static bool accepted(const struct event *event, bool set)
{
    return event->status == JOBTOP_OK &&
           (set || event->return_value == RETURN_DONE || event->return_value == RETURN_STARTED);
}

/* What the answer to a Cancel says of Kill. A Cancel that never reached the source proves nothing.
 */
static void remember_cancel(struct dispatcher *p, const struct pending *pending,
                            const struct event *event)
{
    enum cancel_state state;

    switch (event->status) {
    case JOBTOP_OK:
        state = accepted(event, false) ? CANCEL_ACCEPTED : CANCEL_HELPLESS;
        break;
    case JOBTOP_NOT_FOUND:
    case JOBTOP_UNREACHABLE:
    case JOBTOP_INTERRUPTED:
    case JOBTOP_NO_MEMORY:
        state = CANCEL_NEVER;
        break;
    default:
        state = CANCEL_HELPLESS;
        break;
    }
    book_set_cancel(&p->book, pending->source, pending->id_hash, state, clock_ms());
}

static void add_begin(const struct dispatcher *p, const struct pending *pending, struct buf *out)
{
    const char *source = engine_source_name(p->engine, (size_t)pending->source);

    if (pending->request == REQUEST_SET)
        buf_addf(out, "%s of ", property_table[pending->property].name);
    else
        buf_addf(out, "%s of ", check_verb(pending->request, pending->resume));
    name_label(pending->name, pending->vm, source, out);
    buf_adds(out, ": ");
}

static enum jobtop_status add_outcome(const struct pending *pending, const struct event *event,
                                      struct buf *out)
{
    bool set = pending->request == REQUEST_SET;

    if (accepted(event, set)) {
        if (set && pending->value == NULL)
            buf_adds(out, "set to nothing");
        else if (set)
            buf_addf(out, "set to %s", pending->value);
        else
            buf_adds(out,
                     event->return_value == RETURN_STARTED ? "accepted, under way" : "accepted");
        return JOBTOP_OK;
    }
    if (event->status == JOBTOP_OK) {
        buf_addf(out, "refused: %s (%lu)", request_return_name(event->return_value),
                 (unsigned long)event->return_value);
        return JOBTOP_REFUSED;
    }
    buf_adds(out, event->status == JOBTOP_TIMEOUT ? "no answer" : status_text(event->status));
    return event->status;
}

bool dispatch_answer(struct dispatcher *p, const struct event *event, struct detail *sentence)
{
    struct pending *pending = event->ticket != 0 ? book_ticket(&p->book, event->ticket) : NULL;
    struct detail log = DETAIL_INIT;
    struct audit_entry entry;
    enum jobtop_status outcome;
    struct buf text;

    if (pending == NULL)
        return false;
    entry = entry_of(p, pending, "answered");
    entry.answered = true;
    entry.status = event->status;
    entry.returned = event->status == JOBTOP_OK && pending->request != REQUEST_SET;
    entry.return_value = event->return_value;
    entry.return_name = entry.returned ? request_return_name(event->return_value) : NULL;
    entry.text = event->text;
    audit_write(p->audit, &entry, &log);

    if (pending->request == JOBTOP_REQUEST_TERMINATE)
        remember_cancel(p, pending, event);
    buf_init(&text, SENTENCE_MAX);
    add_begin(p, pending, &text);
    outcome = add_outcome(pending, event, &text);
    if (event->text[0] != '\0')
        buf_addf(&text, ": %s", event->text);
    if (log.status != JOBTOP_OK)
        buf_addf(&text, " (%s)", log.text);
    detail_set(sentence, outcome, "%s", buf_text(&text));
    buf_free(&text);
    book_remove(&p->book, pending);
    return true;
}

bool dispatch_overdue(struct dispatcher *p, struct detail *sentence)
{
    for (size_t i = 0; i < p->book.count; i++) {
        struct pending *pending = &p->book.pending[i];
        struct buf text;

        if (pending->told ||
            engine_source(p->engine, (size_t)pending->source)->state != SOURCE_STUCK)
            continue;
        pending->told = true;
        if (pending->request == JOBTOP_REQUEST_TERMINATE)
            book_set_cancel(&p->book, pending->source, pending->id_hash, CANCEL_HELPLESS,
                            clock_ms());
        buf_init(&text, SENTENCE_MAX);
        add_begin(p, pending, &text);
        buf_adds(&text, "no answer: the source hangs; it may have been done, or may be yet");
        detail_set(sentence, JOBTOP_TIMEOUT, "%s", buf_text(&text));
        buf_free(&text);
        return true;
    }
    return false;
}
