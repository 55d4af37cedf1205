#include "cli/demo_publish.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jobtop/local.h>

#include "base/clock.h"
#include "cli/demo_error.h"
#include "job/datetime.h"
#include "job/property.h"

/* Others can't write while a batch is open. */
#define BATCH_CHANGES 2000
/* With many jobs, those that have ended would soon be more than those that have not. */
#define KEEP_ALL_UP_TO 200
#define KEEP_SECONDS   300

struct demo_publisher {
    struct jobtop_local *store;
    struct demo_model *model;
    uint64_t seed;
    int64_t keep_seconds;
    unsigned batch; /* changes in the open batch; 0: none is open */
    struct detail failure;
    struct buf name, text, element, path; /* scratch */
};

/* Keeps the first failure that is more than bad luck: a lock is released again, a job may be gone.
 */
static bool done(struct demo_publisher *p, enum jobtop_status status)
{
    if (status == JOBTOP_OK)
        return true;
    if (status != JOBTOP_BUSY && status != JOBTOP_NOT_FOUND && status != JOBTOP_REFUSED &&
        p->failure.status == JOBTOP_OK)
        detail_set(&p->failure, status, "%s", jobtop_local_message(p->store));
    return false;
}

static void batch_end(struct demo_publisher *p)
{
    if (p->batch > 0)
        done(p, jobtop_local_commit(p->store));
    p->batch = 0;
}

static void batch_more(struct demo_publisher *p)
{
    if (p->batch >= BATCH_CHANGES)
        batch_end(p);
    if (p->batch++ == 0 && !done(p, jobtop_local_begin(p->store)))
        p->batch = 0; /* each change is its own then */
}

static const char *fill(struct buf *b, const struct demo_job *job, const char *text)
{
    buf_clear(b);
    demo_job_expand(job, text, b);
    return buf_text(b);
}

static void set(struct demo_publisher *p, struct demo_job *job, enum jobtop_property property,
                const char *value)
{
    done(p, jobtop_local_set(job->handle, property, value, JOBTOP_LOCAL_STRING));
}

static void set_extra(struct demo_publisher *p, struct demo_job *job, const char *name,
                      const char *value)
{
    done(p, jobtop_local_set_extra(job->handle, name, value, JOBTOP_LOCAL_STRING));
}

static void set_datetime(struct demo_publisher *p, struct demo_job *job,
                         enum jobtop_property property, enum jobtop_datetime_kind kind,
                         int64_t usec)
{
    struct jobtop_datetime value = {.usec = usec, .kind = (unsigned char)kind};
    char text[DATETIME_CIM_SIZE];

    datetime_cim(&value, text);
    set(p, job, property, text);
}

/* ---- a job's beginning
 * --------------------------------------------------------------------------------------- */

static void describe_migration(struct demo_publisher *p, struct demo_job *job)
{
    static const struct {
        int job_type;
        const char
            *migration_type; /* MigrationType: 32768 virtual machine, 32769 storage, 32771 both */
    } types[] = {{305, "32768"}, {306, "32771"}, {307, "32769"}};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (types[i].job_type == job->kind->job_type)
            set_extra(p, job, "MigrationType", types[i].migration_type);
    set_extra(p, job, "VirtualSystemName", buf_text(&p->element));
    set_extra(p, job, "DestinationHost", demo_job_host(job));
}

static void describe_storage(struct demo_publisher *p, struct demo_job *job)
{
    buf_clear(&p->path);
    demo_job_path(job, &p->path);
    set_extra(p, job, "Child", buf_text(&p->path));
    if (job->kind->job_type == 5)
        set_extra(p, job, "Parent",
                  fill(&p->path, job, "C:\\ClusterStorage\\Volume1\\{vm}\\base.vhdx"));
}

static unsigned serves(const struct demo_job *job)
{
    unsigned flags = JOBTOP_LOCAL_SERVES_START;

    if (job->kind->flags & DEMO_SUSPENDS)
        flags |= JOBTOP_LOCAL_SERVES_SUSPEND;
    if (!(job->kind->flags & DEMO_NO_CANCEL))
        flags |= JOBTOP_LOCAL_SERVES_TERMINATE | JOBTOP_LOCAL_SERVES_KILL;
    return flags;
}

static void submit(struct demo_publisher *p, struct demo_job *job)
{
    const char *class_name = demo_kind_class(job->kind);
    struct text class_text = {class_name, strlen(class_name)};
    const char *type_name =
        map_name(property_map(JOBTOP_P_JobType, class_text), job->kind->job_type, NULL);
    bool has_vm = !(job->kind->flags & DEMO_NO_VM);
    char id[DEMO_GUID_SIZE];
    struct jobtop_local_element element;
    struct jobtop_local_submit it = {.size = sizeof(it)};
    struct jobtop_local_job *handle = NULL;
    enum jobtop_status status;

    demo_job_id(job, p->seed, id);
    buf_clear(&p->element);
    demo_job_element_id(job, p->seed, &p->element);
    buf_clear(&p->name);
    if (has_vm)
        demo_job_vm(job, &p->name);
    element = (struct jobtop_local_element){.id = buf_text(&p->element),
                                            .name = has_vm ? buf_text(&p->name) : NULL,
                                            .effects = job->kind->effects};
    buf_clear(&p->path);
    buf_addf(&p->path, "%s: %s", job->kind->doing,
             has_vm ? buf_text(&p->name) : buf_text(&p->element));

    it.instance_id = id;
    it.name = type_name ? type_name : job->kind->doing;
    it.element_name = job->kind->doing;
    it.caption = job->kind->doing;
    it.description = buf_text(&p->path);
    it.class_name = class_name;
    it.job_type = job->kind->job_type;
    it.owner = demo_job_owner(job);
    it.status = fill(&p->text, job, job->status);
    it.serves = serves(job);
    it.flags = (job->state == DEMO_NEW ? JOBTOP_LOCAL_NOT_STARTED : 0u) |
               (job->kind->flags & DEMO_DELETES ? JOBTOP_LOCAL_DELETE_ON_COMPLETION : 0u) |
               (job->kind->flags & DEMO_NO_CANCEL ? JOBTOP_LOCAL_NOT_CANCELLABLE : 0u);
    it.keep_seconds = p->keep_seconds;
    it.elements = &element;
    it.element_count = 1;

    status = jobtop_local_submit(p->store, &it, &handle);
    if (status == JOBTOP_REFUSED && p->failure.status == JOBTOP_OK)
        detail_set(&p->failure, status, "%s; with another --seed the jobs are others",
                   jobtop_local_message(p->store));
    if (!done(p, status))
        return;
    job->handle = handle;
    if (job->kind->flags & DEMO_MIGRATES)
        describe_migration(p, job);
    if (job->kind->flags & DEMO_STORAGE)
        describe_storage(p, job);
    if (job->started_ms_ago > 0) {
        int64_t start = clock_wall_us() - job->started_ms_ago * 1000;

        set_datetime(p, job, JOBTOP_P_TimeSubmitted, JOBTOP_DATETIME_TIMESTAMP, start - 180000);
        if (job->state != DEMO_NEW)
            set_datetime(p, job, JOBTOP_P_StartTime, JOBTOP_DATETIME_TIMESTAMP, start);
    }
    if (job->state != DEMO_NEW && job->state != DEMO_RUNNING)
        done(p, jobtop_local_set_state(handle, (enum jobtop_local_state)job->state));
    if (job->percent >= 0)
        done(p, jobtop_local_report(handle, job->percent, NULL));
}

/* ---- and its end
 * ------------------------------------------------------------------------------------------------
 */

static void finish(struct demo_publisher *p, struct demo_job *job)
{
    struct demo_error error;
    struct jobtop_local_end end = {.size = sizeof(end)};

    switch (job->state) {
    case DEMO_WARNINGS:
        end.outcome = JOBTOP_LOCAL_WARNINGS;
        break;
    case DEMO_EXCEPTION:
        end.outcome = JOBTOP_LOCAL_FAILED;
        break;
    case DEMO_TERMINATED:
        end.outcome = JOBTOP_LOCAL_TERMINATED;
        break;
    case DEMO_KILLED:
        end.outcome = JOBTOP_LOCAL_KILLED;
        break;
    default:
        end.outcome = JOBTOP_LOCAL_COMPLETED;
        break;
    }
    end.status = job->status;
    if (job->problem) {
        demo_error_make(&error, job, job->problem, &p->text, &p->path);
        end.error_code = job->problem->error_code;
        end.error_description = buf_text(&p->text);
        end.error_summary = job->problem->cause_text;
        end.errors = &error.error;
        end.error_count = 1;
    }
    done(p, jobtop_local_finish(job->handle, &end));
    if (job->kind->flags & DEMO_STORAGE) {
        char hresult[16];

        snprintf(hresult, sizeof(hresult), "%" PRIu32, job->problem ? job->problem->hresult : 0);
        set_extra(p, job, "JobCompletionStatusCode", hresult);
    }
    if (job->ended_ms_ago > 0) {
        set_datetime(p, job, JOBTOP_P_TimeOfLastStateChange, JOBTOP_DATETIME_TIMESTAMP,
                     clock_wall_us() - job->ended_ms_ago * 1000);
        set_datetime(p, job, JOBTOP_P_ElapsedTime, JOBTOP_DATETIME_INTERVAL,
                     (job->started_ms_ago - job->ended_ms_ago) * 1000);
    }
}

static void changed(void *context, struct demo_job *job, enum demo_change change)
{
    struct demo_publisher *p = context;
    int percent = job->percent >= 0 ? job->percent : -1;

    batch_more(p);
    if (change == DEMO_SUBMITTED) {
        submit(p, job);
        return;
    }
    if (!job->handle) /* could not be submitted */
        return;
    switch (change) {
    case DEMO_SUBMITTED:
        return;
    case DEMO_CHANGED:
        done(p, jobtop_local_set_state(job->handle, (enum jobtop_local_state)job->state));
        __attribute__((fallthrough));
    case DEMO_REPORTED:
        done(p, jobtop_local_report(job->handle, percent, fill(&p->text, job, job->status)));
        return;
    case DEMO_ENDED:
        finish(p, job);
        break;
    case DEMO_VANISHED:
        done(p, jobtop_local_remove(job->handle));
        break;
    }
    jobtop_local_release(job->handle);
    job->handle = NULL;
}

/* ---- the publisher
 * ------------------------------------------------------------------------------------------------
 */

struct demo_publisher *demo_publisher_new(const char *path, const struct demo_options *options,
                                          struct detail *d)
{
    struct demo_publisher *p = calloc(1, sizeof(*p));
    struct demo_listener listener = {changed, p};
    enum jobtop_status status;
    char message[DETAIL_MAX];

    if (!p) {
        detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
        return NULL;
    }
    buf_init(&p->name, DEMO_TEXT_MAX);
    buf_init(&p->text, DEMO_TEXT_MAX);
    buf_init(&p->element, DEMO_TEXT_MAX);
    buf_init(&p->path, DEMO_TEXT_MAX);
    p->seed = options->seed;
    if (options->jobs > KEEP_ALL_UP_TO)
        p->keep_seconds = KEEP_SECONDS * KEEP_ALL_UP_TO / options->jobs + 5;
    status = jobtop_local_open(path, &p->store, message, sizeof(message));
    if (status != JOBTOP_OK) {
        detail_set(d, status, "%s", message);
        demo_publisher_free(p);
        return NULL;
    }
    p->model = demo_model_new(options, &listener);
    if (!p->model) {
        detail_set(d, JOBTOP_NO_MEMORY, "out of memory for %u jobs", options->jobs);
        demo_publisher_free(p);
        return NULL;
    }
    return p;
}

void demo_publisher_free(struct demo_publisher *p)
{
    if (!p)
        return;
    demo_model_free(p->model);
    jobtop_local_close(p->store);
    buf_free(&p->name);
    buf_free(&p->text);
    buf_free(&p->element);
    buf_free(&p->path);
    free(p);
}

static enum jobtop_status outcome(struct demo_publisher *p, struct detail *d)
{
    batch_end(p);
    if (p->failure.status != JOBTOP_OK)
        *d = p->failure;
    return p->failure.status;
}

enum jobtop_status demo_publisher_fill(struct demo_publisher *p, unsigned count, struct detail *d)
{
    p->keep_seconds = JOBTOP_LOCAL_KEEP;
    demo_model_history(p->model, count);
    return outcome(p, d);
}

enum jobtop_status demo_publisher_populate(struct demo_publisher *p, struct detail *d)
{
    demo_model_populate(p->model);
    return outcome(p, d);
}

static void serve(struct demo_publisher *p)
{
    struct jobtop_local_request request = {.size = sizeof(request)};

    while (done(p, jobtop_local_next_request(p->store, &request))) {
        struct demo_job *job = demo_model_find(p->model, request.job);
        const char *words = NULL;
        uint32_t answer;

        if (!job)
            continue;
        answer = demo_model_request(p->model, job, request.requested, &words);
        batch_end(p);
        done(p, jobtop_local_answer(p->store, request.number, answer, words));
    }
}

enum jobtop_status demo_publisher_run(struct demo_publisher *p, int stop_fd, struct detail *d)
{
    int64_t start = clock_ms();
    struct pollfd fds[] = {{.fd = stop_fd, .events = POLLIN},
                           {.fd = jobtop_local_fd(p->store), .events = POLLIN}};

    while (p->failure.status == JOBTOP_OK) {
        if (poll(fds, 2, DEMO_TICK_MS) < 0 && errno != EINTR)
            return detail_errno(d, errno, "could not wait for requests");
        if (fds[0].revents)
            break;
        serve(p);
        demo_model_step(p->model, clock_ms() - start);
        batch_end(p);
    }
    return outcome(p, d);
}
