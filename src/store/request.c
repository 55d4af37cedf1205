/*
 * Asking something of a job: the asker's side. What is asked waits in the table `request` until the
 * owner takes it; the owner learns of it by the bell, a file beside the store whose times are
 * touched. So owners are not woken by each write to the store, and the store need not be watched by
 * those who only publish.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jobtop/local.h>

#include "base/clock.h"
#include "job/property.h"
#include "store/bell.h"
#include "store/column.h"
#include "store/db.h"

#define FORGOTTEN_US 600000000 /* an answer that nobody fetched is deleted after ten minutes */

static unsigned served_bit(enum jobtop_request requested)
{
    switch (requested) {
    case JOBTOP_REQUEST_START:
        return JOBTOP_LOCAL_SERVES_START;
    case JOBTOP_REQUEST_SUSPEND:
        return JOBTOP_LOCAL_SERVES_SUSPEND;
    case JOBTOP_REQUEST_TERMINATE:
        return JOBTOP_LOCAL_SERVES_TERMINATE;
    case JOBTOP_REQUEST_KILL:
        return JOBTOP_LOCAL_SERVES_KILL;
    }
    return 0;
}

static void answer_set(struct store_answer *answer, uint32_t return_value, const char *text)
{
    answer->return_value = return_value;
    snprintf(answer->text, sizeof answer->text, "%s", text);
}

struct target {
    int64_t key, process;
    unsigned serves;
    bool ended;
};

static enum jobtop_status find(struct store *s, const char *id, size_t length,
                               struct target *target, struct detail *d)
{
    sqlite3_stmt *statement = db_statement(s, STATEMENT_FIND_ID, d);
    enum jobtop_status status;
    bool row;

    if (statement == NULL)
        return d->status;
    db_bind_text(statement, 1, id, length);
    status = db_step(s, statement, &row, d);
    if (status == JOBTOP_OK && row) {
        target->key = sqlite3_column_int64(statement, 0);
        target->process = sqlite3_column_int64(statement, 1);
        target->serves = (unsigned)sqlite3_column_int64(statement, 2);
        target->ended = sqlite3_column_type(statement, 3) != SQLITE_NULL ||
                        sqlite3_column_type(statement, 1) == SQLITE_NULL;
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (status == JOBTOP_OK && !row)
        status = detail_set(d, JOBTOP_NOT_FOUND, "the job is not in %s any more", s->path);
    return status;
}

static enum jobtop_status add(struct store *s, const struct target *target,
                              enum jobtop_request requested, uint64_t *number, struct detail *d)
{
    sqlite3_stmt *statement = db_statement(s, STATEMENT_ADD_REQUEST, d);
    enum jobtop_status status;
    int64_t now = clock_wall_us();

    if (statement == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, target->key);
    sqlite3_bind_int64(statement, 2, target->process);
    sqlite3_bind_int(statement, 3, (int)requested);
    sqlite3_bind_int64(statement, 4, now);
    status = db_run(s, statement, d);
    if (status != JOBTOP_OK)
        return status;
    *number = (uint64_t)sqlite3_last_insert_rowid(s->sql);
    statement = db_statement(s, STATEMENT_OLD_REQUESTS, d);
    if (statement == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, now - FORGOTTEN_US);
    return db_run(s, statement, d);
}

enum jobtop_status store_request(struct store *s, const char *id, size_t length,
                                 enum jobtop_request requested, uint64_t *number,
                                 struct store_answer *answer, struct detail *d)
{
    struct target target = {0, 0, 0, false};
    enum jobtop_status status;
    char text[64];

    *number = 0;
    answer_set(answer, 0, "");
    status = db_change_begin(s, d);
    if (status != JOBTOP_OK)
        return status;
    status = find(s, id, length, &target, d);
    if (status == JOBTOP_OK && !target.ended && (target.serves & served_bit(requested)) != 0)
        status = add(s, &target, requested, number, d);
    status = db_change_end(s, status, d);
    if (status != JOBTOP_OK) {
        *number = 0;
        return status;
    }
    if (target.ended) {
        answer_set(answer, 4097, "the job has ended");
    } else if (*number == 0) {
        snprintf(text, sizeof text, "this job does not support %s", request_name(requested));
        answer_set(answer, 1, text);
    } else {
        bell_ring(s->path);
    }
    return JOBTOP_OK;
}

enum jobtop_status store_request_check(struct store *s, uint64_t number,
                                       enum store_request_state *state, struct store_answer *answer,
                                       struct detail *d)
{
    sqlite3_stmt *statement = db_statement(s, STATEMENT_REQUEST_ANSWER, d);
    enum jobtop_status status;
    struct store_text text;
    bool row;

    *state = STORE_REQUEST_GONE;
    if (statement == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, (int64_t)number);
    status = db_step(s, statement, &row, d);
    if (status != JOBTOP_OK || !row)
        return status;
    *state = STORE_REQUEST_WAITING;
    if (sqlite3_column_type(statement, 0) != SQLITE_NULL)
        *state = STORE_REQUEST_TAKEN;
    if (sqlite3_column_type(statement, 1) != SQLITE_NULL) {
        *state = STORE_REQUEST_ANSWERED;
        text = db_column(statement, 3);
        answer->return_value = (uint32_t)sqlite3_column_int64(statement, 2);
        if (text.length >= sizeof answer->text)
            text.length = sizeof answer->text - 1;
        memcpy(answer->text, text.bytes, text.length);
        answer->text[text.length] = '\0';
    }
    sqlite3_reset(statement);
    if (*state != STORE_REQUEST_ANSWERED || db_change_begin(s, d) != JOBTOP_OK)
        return JOBTOP_OK;
    /* What can't be deleted now goes with the job, or after ten minutes. */
    statement = db_statement(s, STATEMENT_DELETE_REQUEST, d);
    if (statement != NULL) {
        sqlite3_bind_int64(statement, 1, (int64_t)number);
        status = db_run(s, statement, d);
    }
    db_change_end(s, statement != NULL ? status : JOBTOP_INTERNAL, d);
    return JOBTOP_OK;
}

enum jobtop_status store_request_withdraw(struct store *s, uint64_t number, bool *taken,
                                          struct detail *d)
{
    sqlite3_stmt *statement;
    enum jobtop_status status;

    *taken = false;
    status = db_change_begin(s, d);
    if (status != JOBTOP_OK)
        return status;
    statement = db_statement(s, STATEMENT_WITHDRAW_REQUEST, d);
    if (statement == NULL) {
        status = d->status;
    } else {
        sqlite3_bind_int64(statement, 1, (int64_t)number);
        status = db_run(s, statement, d);
        *taken = sqlite3_changes(s->sql) == 0;
    }
    return db_change_end(s, status, d);
}

enum jobtop_status store_set(struct store *s, const char *id, size_t length,
                             enum jobtop_property property, const char *value, struct detail *d)
{
    struct target target = {0, 0, 0, false};
    struct column_value column;
    enum jobtop_status status;

    if ((unsigned)property >= JOBTOP_PROPERTY_COUNT || !property_table[property].writable)
        return detail_set(d, JOBTOP_UNSUPPORTED, "%s can't be set",
                          (unsigned)property < JOBTOP_PROPERTY_COUNT ? property_table[property].name
                                                                     : "that");
    status = column_value(property, value, value != NULL ? strlen(value) : 0, &column, d);
    if (status != JOBTOP_OK)
        return status;
    status = db_change_begin(s, d);
    if (status != JOBTOP_OK)
        return status;
    status = find(s, id, length, &target, d);
    if (status == JOBTOP_OK)
        status = column_set(s, target.key, property, &column, d);
    if (status == JOBTOP_OK && property == JOBTOP_P_TimeBeforeRemoval)
        status = column_removal_follows(s, target.key, d);
    return db_change_end(s, status, d);
}
