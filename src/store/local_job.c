/*
 * libjobtop: how a job goes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "job/property.h"
#include "store/column.h"
#include "store/list.h"
#include "store/local.h"

enum jobtop_status jobtop_local_report(struct jobtop_local_job *job, int percent,
                                       const char *status_text)
{
    enum statement which = status_text == NULL ? STATEMENT_REPORT_PERCENT
                           : percent == -1     ? STATEMENT_REPORT_STATUS
                                               : STATEMENT_REPORT_BOTH;
    enum jobtop_status status;
    sqlite3_stmt *statement;

    if (percent < JOBTOP_LOCAL_NO_PERCENT || percent > 100)
        return detail_set(&job->local->detail, JOBTOP_INVALID, "%d is no percentage", percent);
    if (percent == -1 && status_text == NULL)
        return JOBTOP_OK;
    if (status_text != NULL) {
        status = column_check_length("JobStatus", strlen(status_text), &job->local->detail);
        if (status != JOBTOP_OK)
            return status;
    }
    status = local_job_begin(job);
    if (status != JOBTOP_OK)
        return status;
    statement = local_job_statement(job, which);
    if (statement != NULL) {
        if (percent >= 0)
            sqlite3_bind_int(statement, 3, percent);
        if (status_text != NULL)
            db_bind_string(statement, 4, status_text);
    }
    return local_end(job->local, local_job_run(job, statement));
}

enum jobtop_status jobtop_local_set_state(struct jobtop_local_job *job,
                                          enum jobtop_local_state state)
{
    enum jobtop_status status;
    sqlite3_stmt *statement;

    switch (state) {
    case JOBTOP_LOCAL_NEW:
    case JOBTOP_LOCAL_STARTING:
    case JOBTOP_LOCAL_RUNNING:
    case JOBTOP_LOCAL_SUSPENDED:
    case JOBTOP_LOCAL_SHUTTING_DOWN:
    case JOBTOP_LOCAL_SERVICE:
    case JOBTOP_LOCAL_QUERY_PENDING:
        break;
    default:
        return detail_set(&job->local->detail, JOBTOP_INVALID,
                          "%d is no JobState of a job that has not ended", (int)state);
    }
    status = local_job_begin(job);
    if (status != JOBTOP_OK)
        return status;
    statement = local_job_statement(job, STATEMENT_SET_STATE);
    if (statement != NULL) {
        sqlite3_bind_int(statement, 3, (int)state);
        sqlite3_bind_int64(statement, 4, clock_wall_us());
    }
    return local_end(job->local, local_job_run(job, statement));
}

static enum jobtop_status check_property(struct jobtop_local_job *job,
                                         enum jobtop_property property)
{
    if ((unsigned)property >= JOBTOP_PROPERTY_COUNT)
        return detail_set(&job->local->detail, JOBTOP_INVALID, "there is no property %d",
                          (int)property);
    if (property == JOBTOP_P_InstanceID || property == JOBTOP_P_JobState)
        return detail_set(&job->local->detail, JOBTOP_INVALID, "%s is not set this way",
                          property_table[property].name);
    return JOBTOP_OK;
}

static enum jobtop_status set_column(struct jobtop_local_job *job, enum jobtop_property property,
                                     const struct column_value *column)
{
    struct jobtop_local *local = job->local;
    enum jobtop_status status = local_job_begin(job);

    if (status != JOBTOP_OK)
        return status;
    status = column_set(local->store, job->key, property, column, &local->detail);
    if (status == JOBTOP_OK && property == JOBTOP_P_TimeBeforeRemoval)
        status = column_removal_follows(local->store, job->key, &local->detail);
    return local_end(local, status);
}

static enum jobtop_status set_elements_of_array(struct jobtop_local_job *job,
                                                enum jobtop_property property,
                                                const struct store_text *elements, size_t count)
{
    struct column_value column = {.kind = STORE_NULL};
    enum jobtop_status status;
    struct buf list;

    buf_init(&list, 2 * (size_t)JOBTOP_LOCAL_TEXT_MAX);
    status = column_array(property, elements, count, &list, &job->local->detail);
    if (status == JOBTOP_OK && count > 0) {
        column.kind = STORE_TEXT;
        column.text = (struct store_text){buf_text(&list), list.length};
    }
    if (status == JOBTOP_OK)
        status = set_column(job, property, &column);
    buf_free(&list);
    return status;
}

static bool is_array(enum jobtop_property property)
{
    return property_table[property].type == PROPERTY_UINT16_ARRAY ||
           property_table[property].type == PROPERTY_STRING_ARRAY;
}

enum jobtop_status jobtop_local_set(struct jobtop_local_job *job, enum jobtop_property property,
                                    const char *value, size_t length)
{
    enum jobtop_status status = check_property(job, property);
    struct column_value column;
    struct store_text element;

    if (status != JOBTOP_OK)
        return status;
    if (value != NULL && length == JOBTOP_LOCAL_STRING)
        length = strlen(value);
    if (is_array(property)) {
        element = (struct store_text){value, length};
        return set_elements_of_array(job, property, &element, value != NULL ? 1 : 0);
    }
    status = column_value(property, value, length, &column, &job->local->detail);
    return status == JOBTOP_OK ? set_column(job, property, &column) : status;
}

enum jobtop_status jobtop_local_set_array(struct jobtop_local_job *job,
                                          enum jobtop_property property, const char *const *values,
                                          size_t count)
{
    enum jobtop_status status = check_property(job, property);
    struct store_text *elements;

    if (status != JOBTOP_OK)
        return status;
    if (!is_array(property))
        return detail_set(&job->local->detail, JOBTOP_INVALID, "%s is no array",
                          property_table[property].name);
    if (count > LOCAL_COUNT_MAX)
        return detail_set(&job->local->detail, JOBTOP_LIMIT, "%zu elements: at most %d are kept",
                          count, LOCAL_COUNT_MAX);
    elements = calloc(count + 1, sizeof *elements);
    if (elements == NULL)
        return local_no_memory(job->local);
    for (size_t i = 0; i < count; i++)
        elements[i] = (struct store_text){values[i], strlen(values[i])};
    status = set_elements_of_array(job, property, elements, count);
    free(elements);
    return status;
}

/* The list as it was without the pair called `name`, and with the new one. */
static enum jobtop_status replace_extra(struct jobtop_local_job *job, struct store_text old,
                                        const char *name, const char *value, size_t length,
                                        struct buf *list)
{
    struct store_text key, text;
    size_t count = 0;

    while (store_list_next(&old, &key) && store_list_next(&old, &text)) {
        if (key.length == strlen(name) && memcmp(key.bytes, name, key.length) == 0)
            continue;
        list_add(list, key.bytes, key.length);
        list_add(list, text.bytes, text.length);
        count++;
    }
    if (value != NULL) {
        list_add(list, name, strlen(name));
        list_add(list, value, length);
        count++;
    }
    if (count > LOCAL_COUNT_MAX || list->length > list->limit - 64)
        return detail_set(&job->local->detail, JOBTOP_LIMIT,
                          "the job has too many extra properties");
    return list->cut ? local_no_memory(job->local) : JOBTOP_OK;
}

static enum jobtop_status read_extras(struct jobtop_local_job *job, const char *name,
                                      const char *value, size_t length, struct buf *list)
{
    struct jobtop_local *local = job->local;
    sqlite3_stmt *statement = db_statement(local->store, STATEMENT_GET_EXTRAS, &local->detail);
    enum jobtop_status status;
    bool row;

    if (statement == NULL)
        return local->detail.status;
    sqlite3_bind_int64(statement, 1, job->key);
    status = db_step(local->store, statement, &row, &local->detail);
    if (status == JOBTOP_OK && row)
        status = replace_extra(job, db_column(statement, 0), name, value, length, list);
    sqlite3_reset(statement);
    return status;
}

enum jobtop_status jobtop_local_set_extra(struct jobtop_local_job *job, const char *name,
                                          const char *value, size_t length)
{
    struct jobtop_local *local = job->local;
    enum jobtop_status status;
    sqlite3_stmt *statement;
    struct buf list;

    if (name == NULL || name[0] == '\0' || strlen(name) > 1024)
        return detail_set(&local->detail, JOBTOP_INVALID, "that is no name of a property");
    if (value != NULL && length == JOBTOP_LOCAL_STRING)
        length = strlen(value);
    status = column_check_length(name, value != NULL ? length : 0, &local->detail);
    if (status == JOBTOP_OK)
        status = local_job_begin(job);
    if (status != JOBTOP_OK)
        return status;
    buf_init(&list, 4 * (size_t)JOBTOP_LOCAL_TEXT_MAX);
    status = read_extras(job, name, value, length, &list);
    if (status == JOBTOP_OK) {
        statement = local_job_statement(job, STATEMENT_SET_EXTRAS);
        if (statement != NULL && list.length > 0)
            db_bind_text(statement, 3, buf_text(&list), list.length);
        status = local_job_run(job, statement);
    }
    status = local_end(local, status);
    buf_free(&list);
    return status;
}

enum jobtop_status jobtop_local_set_elements(struct jobtop_local_job *job,
                                             const struct jobtop_local_element *elements,
                                             size_t count)
{
    enum jobtop_status status;
    sqlite3_stmt *statement;
    struct buf list;

    buf_init(&list, 2 * (size_t)JOBTOP_LOCAL_TEXT_MAX);
    status = local_elements(job->local, elements, count, &list);
    if (status == JOBTOP_OK)
        status = local_job_begin(job);
    if (status == JOBTOP_OK) {
        statement = local_job_statement(job, STATEMENT_SET_ELEMENTS);
        if (statement != NULL && list.length > 0)
            db_bind_text(statement, 3, buf_text(&list), list.length);
        status = local_end(job->local, local_job_run(job, statement));
    }
    buf_free(&list);
    return status;
}

enum jobtop_status jobtop_local_set_serves(struct jobtop_local_job *job, unsigned serves)
{
    enum jobtop_status status;
    sqlite3_stmt *statement;

    status = local_job_begin(job);
    if (status != JOBTOP_OK)
        return status;
    statement = local_job_statement(job, STATEMENT_SET_SERVES);
    if (statement != NULL) {
        sqlite3_bind_int64(statement, 3, serves);
        sqlite3_bind_int(statement, 4,
                         (serves & (JOBTOP_LOCAL_SERVES_TERMINATE | JOBTOP_LOCAL_SERVES_KILL)) !=
                             0);
    }
    return local_end(job->local, local_job_run(job, statement));
}
