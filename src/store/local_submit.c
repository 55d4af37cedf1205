/*
 * libjobtop: a job comes into the store, and its handle goes.
 */
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "job/datetime.h"
#include "store/column.h"
#include "store/end.h"
#include "store/list.h"
#include "store/local.h"

#define KEEP_MOST ((int64_t)99999999 * 86400) /* an interval has eight digits of days */

enum jobtop_status local_elements(struct jobtop_local *local,
                                  const struct jobtop_local_element *elements, size_t count,
                                  struct buf *list)
{
    size_t total = 0;
    char effects[16];

    if (count > LOCAL_COUNT_MAX || (elements == NULL && count > 0))
        return detail_set(&local->detail, count > LOCAL_COUNT_MAX ? JOBTOP_LIMIT : JOBTOP_INVALID,
                          "%zu elements: at most %d are kept", count, LOCAL_COUNT_MAX);
    for (size_t i = 0; i < count; i++) {
        const char *name = elements[i].name != NULL ? elements[i].name : "";
        const char *id = elements[i].id != NULL ? elements[i].id : name;

        total += strlen(name) + strlen(id);
        if (total > JOBTOP_LOCAL_TEXT_MAX)
            return column_check_length("the list of elements", total, &local->detail);
        snprintf(effects, sizeof effects, "%u", elements[i].effects);
        list_add(list, id, strlen(id));
        list_add(list, name, strlen(name));
        list_add(list, effects, strlen(effects));
    }
    return list->cut ? local_no_memory(local) : JOBTOP_OK;
}

/* In a transaction of its own, so that no batch takes it back: that is why a batch begins with
 * it. */
enum jobtop_status local_enter_process(struct jobtop_local *local)
{
    struct store *store = local->store;
    enum jobtop_status status;
    sqlite3_stmt *statement;

    if (local->process_key != 0)
        return JOBTOP_OK;
    status = db_change_begin(store, &local->detail);
    if (status != JOBTOP_OK)
        return status;
    statement = db_statement(store, STATEMENT_ADD_PROCESS, &local->detail);
    if (statement == NULL) {
        status = local->detail.status;
    } else {
        sqlite3_bind_int64(statement, 1, store->self.pid);
        sqlite3_bind_int64(statement, 2, store->self.start);
        sqlite3_bind_int64(statement, 3, store->self.space);
        db_bind_string(statement, 4, store->self.boot);
        status = db_run(store, statement, &local->detail);
    }
    status = db_change_end(store, status, &local->detail);
    if (status == JOBTOP_OK)
        local->process_key = sqlite3_last_insert_rowid(store->sql);
    return status;
}

static char *make_id(void)
{
    unsigned char r[16];
    char *id;

    if (getrandom(r, sizeof r, 0) != (ssize_t)sizeof r)
        return NULL;
    r[6] = (unsigned char)((r[6] & 0x0f) | 0x40); /* RFC 4122, version 4 */
    r[8] = (unsigned char)((r[8] & 0x3f) | 0x80);
    if (asprintf(&id, "jobtop:%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                 r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11], r[12],
                 r[13], r[14], r[15]) < 0)
        return NULL;
    return id;
}

static char *user_name(void)
{
    char bytes[1024], *name;
    struct passwd entry, *found = NULL;

    if (getpwuid_r(getuid(), &entry, bytes, sizeof bytes, &found) == 0 && found != NULL)
        return strdup(found->pw_name);
    return asprintf(&name, "%u", (unsigned)getuid()) < 0 ? NULL : name;
}

static enum jobtop_status check(struct jobtop_local *local,
                                const struct jobtop_local_submit *submit)
{
    const char *const texts[] = {submit->instance_id, submit->name,        submit->element_name,
                                 submit->caption,     submit->description, submit->class_name,
                                 submit->owner,       submit->status};
    enum jobtop_status status = JOBTOP_OK;

    if (submit->job_type < -1 || submit->job_type > UINT16_MAX)
        return detail_set(&local->detail, JOBTOP_INVALID, "%d is no JobType", submit->job_type);
    if (submit->keep_seconds < JOBTOP_LOCAL_AT_ONCE || submit->keep_seconds > KEEP_MOST)
        return detail_set(&local->detail, JOBTOP_INVALID,
                          "%" PRId64 " seconds are no TimeBeforeRemoval", submit->keep_seconds);
    if (submit->instance_id != NULL && submit->instance_id[0] == '\0')
        return detail_set(&local->detail, JOBTOP_INVALID, "an InstanceID must not be empty");
    for (size_t i = 0; i < sizeof texts / sizeof *texts && status == JOBTOP_OK; i++) {
        if (texts[i] != NULL)
            status = column_check_length("a text of the job", strlen(texts[i]), &local->detail);
    }
    return status;
}

static bool cancellable(const struct jobtop_local_submit *submit)
{
    if ((submit->flags & JOBTOP_LOCAL_NOT_CANCELLABLE) != 0)
        return false;
    return (submit->flags & JOBTOP_LOCAL_CANCELLABLE) != 0 ||
           (submit->serves & (JOBTOP_LOCAL_SERVES_TERMINATE | JOBTOP_LOCAL_SERVES_KILL)) != 0;
}

static void bind_keep(sqlite3_stmt *statement, int place, int64_t seconds)
{
    const struct jobtop_datetime forever = {.kind = JOBTOP_DATETIME_FOREVER};
    char cim[DATETIME_CIM_SIZE];

    switch (seconds) {
    case 0:
        sqlite3_bind_int64(statement, place, END_KEEP_US);
        break;
    case JOBTOP_LOCAL_AT_ONCE:
        sqlite3_bind_int64(statement, place, 0);
        break;
    case JOBTOP_LOCAL_KEEP:
        datetime_cim(&forever, cim);
        sqlite3_bind_text(statement, place, cim, -1, SQLITE_TRANSIENT);
        break;
    default:
        sqlite3_bind_int64(statement, place, seconds * 1000000);
    }
}

static enum jobtop_status insert(struct jobtop_local *local,
                                 const struct jobtop_local_submit *submit, const char *id,
                                 const char *owner, const struct buf *elements, int64_t *key)
{
    bool started = (submit->flags & JOBTOP_LOCAL_NOT_STARTED) == 0;
    int64_t rev, now = clock_wall_us();
    enum jobtop_status status;
    sqlite3_stmt *statement;

    status = db_rev(local->store, &rev, &local->detail);
    if (status != JOBTOP_OK)
        return status;
    statement = db_statement(local->store, STATEMENT_INSERT_JOB, &local->detail);
    if (statement == NULL)
        return local->detail.status;
    sqlite3_bind_int64(statement, 1, rev);
    sqlite3_bind_int64(statement, 2, local->process_key);
    sqlite3_bind_int64(statement, 3, submit->serves);
    db_bind_string(statement, 4, submit->class_name);
    if (elements->length > 0)
        db_bind_text(statement, 5, buf_text(elements), elements->length);
    db_bind_string(statement, 6, id);
    db_bind_string(statement, 7, submit->name);
    db_bind_string(statement, 8,
                   submit->element_name != NULL ? submit->element_name : submit->name);
    db_bind_string(statement, 9, submit->caption);
    db_bind_string(statement, 10, submit->description);
    db_bind_string(statement, 11, owner);
    db_bind_string(statement, 12, submit->status);
    if (submit->job_type != 0)
        sqlite3_bind_int(statement, 13, submit->job_type > 0 ? submit->job_type : 0);
    sqlite3_bind_int(statement, 14, started ? JOBTOP_LOCAL_RUNNING : JOBTOP_LOCAL_NEW);
    sqlite3_bind_int64(statement, 15, now);
    if (started)
        sqlite3_bind_int64(statement, 16, now);
    bind_keep(statement, 17, submit->keep_seconds);
    sqlite3_bind_int(statement, 18, (submit->flags & JOBTOP_LOCAL_DELETE_ON_COMPLETION) != 0);
    sqlite3_bind_int(statement, 19, cancellable(submit));
    status = db_run(local->store, statement, &local->detail);
    sqlite3_clear_bindings(statement);
    if (status == JOBTOP_OK && sqlite3_changes(local->store->sql) == 0)
        status = detail_set(&local->detail, JOBTOP_REFUSED, "%s: there is a job %s already",
                            store_path(local->store), id);
    *key = sqlite3_last_insert_rowid(local->store->sql);
    return status;
}

enum jobtop_status jobtop_local_submit(struct jobtop_local *local,
                                       const struct jobtop_local_submit *given,
                                       struct jobtop_local_job **out)
{
    struct jobtop_local_submit submit;
    struct jobtop_local_job *job = NULL;
    enum jobtop_status status;
    char *owner = NULL;
    struct buf elements;

    *out = NULL;
    buf_init(&elements, 2 * (size_t)JOBTOP_LOCAL_TEXT_MAX);
    if (given->size == 0)
        return detail_set(&local->detail, JOBTOP_INVALID,
                          "jobtop_local_submit: the size is not set");
    memset(&submit, 0, sizeof submit);
    memcpy(&submit, given, given->size < sizeof submit ? given->size : sizeof submit);
    status = check(local, &submit);
    if (status == JOBTOP_OK)
        status = local_elements(local, submit.elements, submit.element_count, &elements);
    if (status != JOBTOP_OK)
        goto cleanup;
    job = calloc(1, sizeof *job);
    owner = submit.owner != NULL ? strdup(submit.owner) : user_name();
    if (job != NULL)
        job->id = submit.instance_id != NULL ? strdup(submit.instance_id) : make_id();
    if (job == NULL || job->id == NULL || owner == NULL) {
        status = local_no_memory(local);
        goto cleanup;
    }
    status = local_enter_process(local);
    if (status == JOBTOP_OK)
        status = db_change_begin(local->store, &local->detail);
    if (status != JOBTOP_OK)
        goto cleanup;
    status = local_end(local, insert(local, &submit, job->id, owner, &elements, &job->key));
cleanup:
    buf_free(&elements);
    free(owner);
    if (status != JOBTOP_OK) {
        if (job != NULL)
            free(job->id);
        free(job);
        return status;
    }
    job->local = local;
    job->pending = local->store->batch;
    job->next = local->jobs;
    if (job->next != NULL)
        job->next->previous = job;
    local->jobs = job;
    *out = job;
    return JOBTOP_OK;
}

const char *jobtop_local_instance_id(const struct jobtop_local_job *job)
{
    return job->id;
}

void jobtop_local_release(struct jobtop_local_job *job)
{
    struct jobtop_local *local;
    sqlite3_stmt *statement;

    if (job == NULL)
        return;
    local = job->local;
    if (!job->ended && local_job_begin(job) == JOBTOP_OK) {
        statement = db_statement(local->store, STATEMENT_RELEASE_JOB, &local->detail);
        if (statement != NULL)
            sqlite3_bind_int64(statement, 1, job->key);
        local_end(local, statement != NULL ? db_run(local->store, statement, &local->detail)
                                           : JOBTOP_INTERNAL);
    }
    if (job->next != NULL)
        job->next->previous = job->previous;
    if (job->previous != NULL)
        job->previous->next = job->next;
    else
        local->jobs = job->next;
    free(job->id);
    free(job);
}
