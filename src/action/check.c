#include "action/check.h"

#include "action/name.h"
#include "base/clock.h"
#include "job/property.h"
#include "job/name.h"

#define LABEL_MAX 400

const char *check_verb(int request, bool resume)
{
    switch (request) {
    case JOBTOP_REQUEST_START:
        return resume ? "Resume" : "Start";
    case JOBTOP_REQUEST_SUSPEND:
        return "Suspend";
    case JOBTOP_REQUEST_TERMINATE:
        return "Cancel";
    case JOBTOP_REQUEST_KILL:
        return "Kill";
    default:
        return "Set";
    }
}

/* The sentence with the job's label before it. */
static enum jobtop_status refuse(const struct dispatcher *p, const struct row *row,
                                 struct detail *d, enum jobtop_status status, const char *what)
{
    struct buf label;

    buf_init(&label, LABEL_MAX);
    name_label(job_name(row->job), job_vm(row->job),
               engine_source_name(p->engine, row->source), &label);
    detail_set(d, status, "%s %s", buf_text(&label), what);
    buf_free(&label);
    return status;
}

static unsigned capability_of(int request, const char **what)
{
    switch (request) {
    case JOBTOP_REQUEST_START:
        *what = "start or resume jobs";
        return JOBTOP_CAN_START;
    case JOBTOP_REQUEST_SUSPEND:
        *what = "suspend jobs";
        return JOBTOP_CAN_SUSPEND;
    case JOBTOP_REQUEST_TERMINATE:
        *what = "cancel jobs";
        return JOBTOP_CAN_TERMINATE;
    case JOBTOP_REQUEST_KILL:
        *what = "kill jobs";
        return JOBTOP_CAN_KILL;
    case REQUEST_SET:
        *what = "change a job's properties";
        return JOBTOP_CAN_SET;
    default:
        *what = "do that";
        return 0;
    }
}

static enum jobtop_status check_state(const struct dispatcher *p, int request,
                                      const struct row *row, struct detail *d)
{
    enum job_condition condition = (enum job_condition)row->condition;

    if (request == REQUEST_SET)
        return JOBTOP_OK;
    if (job_condition_ended(condition))
        return refuse(p, row, d, JOBTOP_REFUSED, "has ended already");
    if (request == JOBTOP_REQUEST_SUSPEND && condition == JOB_SUSPENDED)
        return refuse(p, row, d, JOBTOP_REFUSED, "is suspended already");
    if (request == JOBTOP_REQUEST_START && condition == JOB_RUNNING)
        return refuse(p, row, d, JOBTOP_REFUSED, "is running already");
    if (request == JOBTOP_REQUEST_START && condition == JOB_UNKNOWN)
        return refuse(p, row, d, JOBTOP_REFUSED,
                      "is in an unknown state: it is neither suspended nor waiting");
    return JOBTOP_OK;
}

static enum jobtop_status check_source(const struct source_info *source, int request,
                                       struct detail *d)
{
    const char *what;
    unsigned capability = capability_of(request, &what);

    if (capability == 0 || !(source->capabilities & capability))
        return detail_set(d, JOBTOP_UNSUPPORTED, "%s can't %s", source->name, what);
    if (source->state == SOURCE_BROKEN)
        return detail_set(d, JOBTOP_UNREACHABLE, "%s can't be reached: %s", source->name,
                          source->error.text);
    if (source->state == SOURCE_STUCK)
        return detail_set(d, JOBTOP_BUSY,
                          "%s hangs in a call: it would take the request nobody knows when",
                          source->name);
    return JOBTOP_OK;
}

enum jobtop_status check_target(struct dispatcher *p, const struct target *t, int request,
                                enum jobtop_property property, const struct row **row,
                                struct detail *d)
{
    const struct source_info *source;
    enum jobtop_status status;
    uint32_t number;

    if (p->read_only)
        return detail_set(d, JOBTOP_DENIED,
                          "jobtop is read-only here: nothing is sent to any source");
    if (t->source < 0 || (size_t)t->source >= engine_source_count(p->engine))
        return detail_set(d, JOBTOP_NOT_FOUND, "the job is not there any more");
    source = engine_source(p->engine, (size_t)t->source);
    if (source->read_only)
        return detail_set(d, JOBTOP_DENIED, "%s is read-only: nothing is sent to it", source->name);
    number = target_row(p->engine, t);
    if (number == TABLE_NO_ROW)
        return detail_set(d, JOBTOP_NOT_FOUND, "the job is not there any more: %s has removed it",
                          source->name);
    *row = table_row(engine_table(p->engine), number);
    status = check_state(p, request, *row, d);
    if (status == JOBTOP_OK)
        status = check_source(source, request, d);
    if (status == JOBTOP_OK &&
        book_find(&p->book, t->source, job_id_hash((*row)->job), request, property) != NULL)
        status = refuse(p, *row, d, JOBTOP_BUSY,
                        "was asked for the same already: its source has not answered yet");
    return status;
}

enum jobtop_status check_kill(struct dispatcher *p, const struct target *t, const struct row *row,
                              struct detail *d)
{
    const struct source_info *source = engine_source(p->engine, (size_t)t->source);
    struct cancel cancel = book_cancel(&p->book, t->source, job_id_hash(row->job));
    int64_t age = clock_ms() - cancel.since_ms;

    if (!(source->capabilities & JOBTOP_CAN_TERMINATE) || cancel.state == CANCEL_HELPLESS)
        return JOBTOP_OK;
    if (cancel.state == CANCEL_NEVER)
        return refuse(p, row, d, JOBTOP_REFUSED,
                      "was not cancelled yet: Kill is for what Cancel did not help");
    if (age >= DISPATCH_PATIENCE_MS)
        return JOBTOP_OK;
    detail_set(d, JOBTOP_REFUSED,
               "Cancel was %s %lld s ago, and has %d s before Kill",
               cancel.state == CANCEL_SENT ? "sent" : "accepted", (long long)(age / 1000),
               DISPATCH_PATIENCE_MS / 1000);
    return JOBTOP_REFUSED;
}

void check_note(struct dispatcher *p, const struct target *t, int request, const struct row *row,
                struct detail *d)
{
    const struct source_info *source = engine_source(p->engine, (size_t)t->source);
    bool ends = request == JOBTOP_REQUEST_TERMINATE || request == JOBTOP_REQUEST_KILL;
    int64_t cancellable;

    if (ends && job_integer(row->job, JOBTOP_P_Cancellable, &cancellable) && cancellable == 0)
        detail_set(d, JOBTOP_OK,
                   "%s says that this job can't be cancelled; it will be asked all the same",
                   source->name);
    else if (source->state == SOURCE_FAILING)
        detail_set(d, JOBTOP_OK, "the last poll of %s failed: what is shown may be out of date",
                   source->name);
    else
        detail_set(d, JOBTOP_OK, "%s", "");
}
