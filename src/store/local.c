/*
 * libjobtop: the store itself, and batches.
 */
#include "store/local.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/bell.h"

#define BUSY_MS 5000
#define KEEP_MS 1000 /* between two looks at what has to be removed */

enum jobtop_status local_no_memory(struct jobtop_local *local)
{
    return detail_set(&local->detail, JOBTOP_NO_MEMORY, "out of memory");
}

static void keep(struct jobtop_local *local)
{
    int64_t now = clock_ms();

    if (local->store->batch || now - local->kept < KEEP_MS)
        return;
    local->kept = now;
    store_keep_removals(local->store);
}

enum jobtop_status jobtop_local_open(const char *path, struct jobtop_local **out, char *message,
                                     size_t message_size)
{
    struct store_setup setup = {.path = path, .create = true, .busy_ms = BUSY_MS, .wake_fd = -1};
    struct detail detail = DETAIL_INIT, ignored;
    struct jobtop_local *local = calloc(1, sizeof *local);
    enum jobtop_status status;
    enum store_kept kept;

    *out = NULL;
    if (local == NULL)
        status = detail_set(&detail, JOBTOP_NO_MEMORY, "out of memory");
    else
        status = store_open(&setup, &local->store, &detail);
    if (status != JOBTOP_OK) {
        free(local);
        if (message != NULL && message_size > 0)
            snprintf(message, message_size, "%s", detail.text);
        return status;
    }
    local->bell = -1;
    local->maybe = true;
    local->kept = clock_ms();
    store_keep(local->store, &kept, &ignored);
    if (message != NULL && message_size > 0)
        message[0] = '\0';
    *out = local;
    return JOBTOP_OK;
}

/* What this process has left unfinished answers nobody any more. */
static void leave(struct jobtop_local *local)
{
    static const enum statement both[] = {STATEMENT_RELEASE_ALL, STATEMENT_DELETE_PROCESS};
    enum jobtop_status status;
    sqlite3_stmt *statement;

    status = db_change_begin(local->store, &local->detail);
    if (status != JOBTOP_OK)
        return;
    for (size_t i = 0; i < 2 && status == JOBTOP_OK; i++) {
        statement = db_statement(local->store, both[i], &local->detail);
        if (statement == NULL) {
            status = local->detail.status;
        } else {
            sqlite3_bind_int64(statement, 1, local->process_key);
            status = db_run(local->store, statement, &local->detail);
        }
    }
    db_change_end(local->store, status, &local->detail);
}

void jobtop_local_close(struct jobtop_local *local)
{
    struct jobtop_local_job *job, *next;

    if (local == NULL)
        return;
    jobtop_local_rollback(local);
    if (local->process_key != 0)
        leave(local);
    for (job = local->jobs; job != NULL; job = next) {
        next = job->next;
        free(job->id);
        free(job);
    }
    if (local->bell >= 0)
        close(local->bell);
    store_close(local->store);
    free(local);
}

const char *jobtop_local_message(const struct jobtop_local *local)
{
    return local->detail.text;
}

const char *jobtop_local_path(const struct jobtop_local *local)
{
    return store_path(local->store);
}

void jobtop_local_set_timeout(struct jobtop_local *local, int milliseconds)
{
    store_set_busy(local->store, milliseconds);
}

/* ---- batches
 * ------------------------------------------------------------------------------------------- */

/* What became of the jobs that were submitted in the batch. */
static void settle(struct jobtop_local *local, bool committed)
{
    for (struct jobtop_local_job *job = local->jobs; job != NULL; job = job->next) {
        if (!job->pending)
            continue;
        job->pending = false;
        job->lost = !committed;
    }
}

static enum jobtop_status end_batch(struct jobtop_local *local, enum statement which,
                                    struct detail *d)
{
    sqlite3_stmt *statement = db_statement(local->store, which, d);

    return statement != NULL ? db_run(local->store, statement, d) : JOBTOP_INTERNAL;
}

enum jobtop_status jobtop_local_begin(struct jobtop_local *local)
{
    enum jobtop_status status;

    if (local->store->batch)
        return detail_set(&local->detail, JOBTOP_INVALID, "a batch is open already");
    status = local_enter_process(local);
    if (status == JOBTOP_OK)
        status = db_change_begin(local->store, &local->detail);
    if (status == JOBTOP_OK)
        local->store->batch = true;
    return status;
}

enum jobtop_status jobtop_local_commit(struct jobtop_local *local)
{
    struct store *store = local->store;
    enum jobtop_status status;

    if (!store->batch)
        return detail_set(&local->detail, JOBTOP_INVALID, "no batch is open");
    if (store->batch_lost) {
        jobtop_local_rollback(local);
        return detail_set(&local->detail, JOBTOP_REFUSED,
                          "%s: the batch was lost by an earlier failure", store_path(store));
    }
    status = end_batch(local, STATEMENT_COMMIT, &local->detail);
    if (status != JOBTOP_OK) {
        jobtop_local_rollback(local);
        return status;
    }
    store->batch = false;
    settle(local, true);
    keep(local);
    return JOBTOP_OK;
}

void jobtop_local_rollback(struct jobtop_local *local)
{
    struct detail ignored;

    if (!local->store->batch)
        return;
    if (!sqlite3_get_autocommit(local->store->sql))
        end_batch(local, STATEMENT_ROLLBACK, &ignored);
    local->store->batch = false;
    local->store->batch_lost = false;
    settle(local, false);
}

/* ---- calls that write
 * ------------------------------------------------------------------------------------ */

enum jobtop_status local_job_begin(struct jobtop_local_job *job)
{
    if (job->lost)
        return detail_set(&job->local->detail, JOBTOP_NOT_FOUND,
                          "%s: the job went with the batch that submitted it",
                          store_path(job->local->store));
    return db_change_begin(job->local->store, &job->local->detail);
}

sqlite3_stmt *local_job_statement(struct jobtop_local_job *job, enum statement which)
{
    struct store *store = job->local->store;
    sqlite3_stmt *statement;
    int64_t rev;

    if (db_rev(store, &rev, &job->local->detail) != JOBTOP_OK)
        return NULL;
    statement = db_statement(store, which, &job->local->detail);
    if (statement == NULL)
        return NULL;
    sqlite3_bind_int64(statement, 1, rev);
    sqlite3_bind_int64(statement, 2, job->key);
    return statement;
}

static enum jobtop_status why_not(struct jobtop_local_job *job)
{
    struct store *store = job->local->store;
    sqlite3_stmt *statement = db_statement(store, STATEMENT_FIND_KEY, &job->local->detail);
    enum jobtop_status status;
    bool row;

    if (statement == NULL)
        return job->local->detail.status;
    sqlite3_bind_int64(statement, 1, job->key);
    status = db_step(store, statement, &row, &job->local->detail);
    sqlite3_reset(statement);
    if (status != JOBTOP_OK)
        return status;
    if (!row)
        return detail_set(&job->local->detail, JOBTOP_NOT_FOUND,
                          "%s: the job %s is not there any more", store_path(store), job->id);
    return detail_set(&job->local->detail, JOBTOP_REFUSED, "%s: the job %s has ended already",
                      store_path(store), job->id);
}

enum jobtop_status local_job_run(struct jobtop_local_job *job, sqlite3_stmt *statement)
{
    enum jobtop_status status;

    if (statement == NULL)
        return job->local->detail.status;
    status = db_run(job->local->store, statement, &job->local->detail);
    sqlite3_clear_bindings(statement); /* they borrow */
    if (status == JOBTOP_OK && sqlite3_changes(job->local->store->sql) == 0)
        status = why_not(job);
    return status;
}

enum jobtop_status local_end(struct jobtop_local *local, enum jobtop_status status)
{
    status = db_change_end(local->store, status, &local->detail);
    if (status == JOBTOP_OK)
        keep(local);
    return status;
}
