/*
 * libjobtop: what is requested of this process's jobs.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "store/bell.h"
#include "store/local.h"

#define NOT_SUPPORTED 1
#define SLICE_MS      100 /* between two looks, where there is no bell */

int jobtop_local_fd(struct jobtop_local *local)
{
    if (local->bell < 0) {
        local->bell = bell_listen(store_path(local->store));
        local->maybe = true;
    }
    return local->bell;
}

static enum jobtop_status answer(struct jobtop_local *local, int64_t number, uint32_t return_value,
                                 const char *text)
{
    sqlite3_stmt *statement = db_statement(local->store, STATEMENT_ANSWER_REQUEST, &local->detail);
    size_t length = text != NULL ? strlen(text) : 0;
    enum jobtop_status status;

    if (statement == NULL)
        return local->detail.status;
    if (length > 255) {
        length = 255;
        while (length > 252 && ((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
    }
    sqlite3_bind_int64(statement, 1, number);
    sqlite3_bind_int64(statement, 2, clock_wall_us());
    sqlite3_bind_int64(statement, 3, return_value);
    db_bind_text(statement, 4, text, length);
    sqlite3_bind_int64(statement, 5, local->process_key);
    status = db_run(local->store, statement, &local->detail);
    sqlite3_clear_bindings(statement);
    if (status == JOBTOP_OK && sqlite3_changes(local->store->sql) == 0)
        status =
            detail_set(&local->detail, JOBTOP_NOT_FOUND, "nobody waits for that answer any more");
    return status;
}

enum jobtop_status jobtop_local_answer(struct jobtop_local *local, uint64_t number,
                                       uint32_t return_value, const char *text)
{
    enum jobtop_status status = db_change_begin(local->store, &local->detail);

    if (status != JOBTOP_OK)
        return status;
    return local_end(local, answer(local, (int64_t)number, return_value, text));
}

struct waiting {
    int64_t number, job, requested, made;
};

/* NOT_FOUND without words: there is none. */
static enum jobtop_status oldest(struct jobtop_local *local, struct waiting *waiting)
{
    sqlite3_stmt *statement;
    enum jobtop_status status;
    bool row;

    if (local->process_key == 0)
        return JOBTOP_NOT_FOUND;
    statement = db_statement(local->store, STATEMENT_WAITING_REQUEST, &local->detail);
    if (statement == NULL)
        return local->detail.status;
    sqlite3_bind_int64(statement, 1, local->process_key);
    status = db_step(local->store, statement, &row, &local->detail);
    if (status != JOBTOP_OK || !row)
        return status != JOBTOP_OK ? status : JOBTOP_NOT_FOUND;
    waiting->number = sqlite3_column_int64(statement, 0);
    waiting->job = sqlite3_column_int64(statement, 1);
    waiting->requested = sqlite3_column_int64(statement, 2);
    waiting->made = sqlite3_column_int64(statement, 3);
    sqlite3_reset(statement);
    return JOBTOP_OK;
}

/* *taken: false when it was taken back meanwhile. */
static enum jobtop_status take(struct jobtop_local *local, const struct waiting *waiting,
                               bool handled, bool *taken)
{
    enum jobtop_status status = db_change_begin(local->store, &local->detail);
    sqlite3_stmt *statement;

    if (status != JOBTOP_OK)
        return status;
    statement = db_statement(local->store, STATEMENT_TAKE_REQUEST, &local->detail);
    if (statement == NULL) {
        status = local->detail.status;
    } else {
        sqlite3_bind_int64(statement, 1, waiting->number);
        sqlite3_bind_int64(statement, 2, clock_wall_us());
        status = db_run(local->store, statement, &local->detail);
        *taken = status == JOBTOP_OK && sqlite3_changes(local->store->sql) > 0;
    }
    if (status == JOBTOP_OK && *taken && !handled)
        status = answer(local, waiting->number, NOT_SUPPORTED,
                        "its owner does not answer requests any more");
    return local_end(local, status);
}

static struct jobtop_local_job *find_job(struct jobtop_local *local, int64_t key)
{
    struct jobtop_local_job *job;

    for (job = local->jobs; job != NULL; job = job->next) {
        if (job->key == key && !job->lost)
            return job;
    }
    return NULL;
}

enum jobtop_status jobtop_local_next_request(struct jobtop_local *local,
                                             struct jobtop_local_request *out)
{
    struct jobtop_local_request request = {.size = out->size};
    enum jobtop_status status;
    struct waiting waiting = {0, 0, 0, 0};
    bool taken = false;

    /* The bell first: what is asked after this rings it again. */
    if (local->bell >= 0 && !bell_quiet(local->bell, store_path(local->store)) && !local->maybe)
        return JOBTOP_NOT_FOUND;
    local->maybe = true;
    do {
        status = oldest(local, &waiting);
        if (status == JOBTOP_OK) {
            request.job = waiting.requested >= JOBTOP_REQUEST_START &&
                                  waiting.requested <= JOBTOP_REQUEST_KILL
                              ? find_job(local, waiting.job)
                              : NULL;
            status = take(local, &waiting, request.job != NULL, &taken);
        }
    } while (status == JOBTOP_OK && (!taken || request.job == NULL));
    if (status != JOBTOP_OK) {
        local->maybe = status != JOBTOP_NOT_FOUND;
        return status;
    }
    request.number = (uint64_t)waiting.number;
    request.requested = (enum jobtop_request)waiting.requested;
    request.time = waiting.made;
    memcpy(out, &request, out->size < sizeof request ? out->size : sizeof request);
    return JOBTOP_OK;
}

enum jobtop_status jobtop_local_wait(struct jobtop_local *local, int milliseconds)
{
    struct pollfd pfd = {.fd = jobtop_local_fd(local), .events = POLLIN};
    int64_t end = milliseconds < 0 ? INT64_MAX : clock_ms() + milliseconds;
    enum jobtop_status status;
    struct waiting waiting;
    int64_t left;
    int ready;

    for (;;) {
        status = oldest(local, &waiting);
        if (status != JOBTOP_NOT_FOUND) {
            local->maybe = true;
            return status;
        }
        left = end == INT64_MAX ? SLICE_MS * 10 : end - clock_ms();
        if (left <= 0)
            return detail_set(&local->detail, JOBTOP_TIMEOUT, "nothing was requested");
        if (pfd.fd < 0 && left > SLICE_MS)
            left = SLICE_MS;
        ready = poll(&pfd, pfd.fd >= 0 ? 1 : 0, left > SLICE_MS * 10 ? SLICE_MS * 10 : (int)left);
        if (ready < 0 && errno == EINTR)
            return detail_set(&local->detail, JOBTOP_INTERRUPTED, "interrupted");
        if (ready > 0)
            bell_quiet(pfd.fd, store_path(local->store));
    }
}
