/*
 * libjobtop: a job's end.
 */
#include <stdlib.h>
#include <string.h>

#include "job/property.h"
#include "store/column.h"
#include "store/end.h"
#include "store/list.h"
#include "store/local.h"

#define COMPLETED "17"
#define OK        "2"
#define DEGRADED  "3"
#define FAILED    "6"
#define STOPPED   "10"

/* What each outcome means in the class's terms. */
static const struct end outcomes[] = {
    [JOBTOP_LOCAL_COMPLETED] = {.state = 7,
                                .operational = COMPLETED " " OK,
                                .health = 5,
                                .percent = 100},
    [JOBTOP_LOCAL_WARNINGS] = {.state = 32768,
                               .operational = COMPLETED " " DEGRADED,
                               .health = 10,
                               .percent = 100},
    [JOBTOP_LOCAL_FAILED] = {.state = 10,
                             .operational = COMPLETED " " FAILED,
                             .health = 20,
                             .percent = -1},
    [JOBTOP_LOCAL_TERMINATED] = {.state = 8,
                                 .operational = STOPPED,
                                 .health = 5,
                                 .percent = -1,
                                 .satisfied = {JOBTOP_REQUEST_TERMINATE, JOBTOP_REQUEST_KILL}},
    [JOBTOP_LOCAL_KILLED] = {.state = 9,
                             .operational = STOPPED,
                             .health = 5,
                             .percent = -1,
                             .satisfied = {JOBTOP_REQUEST_KILL, 0}},
};

static enum jobtop_status make_error(struct jobtop_local *local,
                                     const struct jobtop_local_error *error, struct buf *content,
                                     struct store_text *message)
{
    for (size_t i = 0; i < error->count; i++) {
        const struct jobtop_local_error_value *value = &error->values[i];
        size_t length;
        const char *name;

        if ((unsigned)value->property >= JOBTOP_ERROR_PROPERTY_COUNT)
            return detail_set(&local->detail, JOBTOP_INVALID, "CIM_Error has no property %d",
                              (int)value->property);
        if (value->value == NULL)
            continue;
        length = value->length == JOBTOP_LOCAL_STRING ? strlen(value->value) : value->length;
        if (length > JOBTOP_LOCAL_TEXT_MAX || content->length + length > JOBTOP_LOCAL_TEXT_MAX)
            return column_check_length("an error object", (size_t)JOBTOP_LOCAL_TEXT_MAX + 1,
                                       &local->detail);
        name = error_property_table[value->property].name;
        list_add(content, name, strlen(name));
        list_add(content, value->value, length);
        if (value->property == JOBTOP_E_Message && message->bytes == NULL)
            *message = (struct store_text){value->value, length};
    }
    return content->cut ? local_no_memory(local) : JOBTOP_OK;
}

static enum jobtop_status check(struct jobtop_local *local, const struct jobtop_local_end *end)
{
    const char *const texts[] = {end->status, end->error_description, end->error_summary};
    enum jobtop_status status = JOBTOP_OK;

    if ((unsigned)end->outcome >= sizeof outcomes / sizeof *outcomes)
        return detail_set(&local->detail, JOBTOP_INVALID, "there is no outcome %d",
                          (int)end->outcome);
    if (end->error_code > UINT16_MAX)
        return detail_set(&local->detail, JOBTOP_INVALID, "%u is no ErrorCode", end->error_code);
    if (end->error_count > LOCAL_COUNT_MAX)
        return detail_set(&local->detail, JOBTOP_LIMIT, "%zu error objects: at most %d are kept",
                          end->error_count, LOCAL_COUNT_MAX);
    for (size_t i = 0; i < sizeof texts / sizeof *texts && status == JOBTOP_OK; i++) {
        if (texts[i] != NULL)
            status =
                column_check_length("a text of the job's end", strlen(texts[i]), &local->detail);
    }
    return status;
}

static struct store_text text_of(const char *string)
{
    return (struct store_text){string, string != NULL ? strlen(string) : 0};
}

/* Zero says that it "completed without error", which a job that was stopped has not. */
static int code_of(const struct jobtop_local_end *how)
{
    switch (how->outcome) {
    case JOBTOP_LOCAL_COMPLETED:
        return 0;
    case JOBTOP_LOCAL_WARNINGS:
        return (int)how->error_code;
    case JOBTOP_LOCAL_FAILED:
        return how->error_code != 0 ? (int)how->error_code : END_ABORTED_CODE;
    case JOBTOP_LOCAL_TERMINATED:
    case JOBTOP_LOCAL_KILLED:
        break;
    }
    return how->error_code != 0 ? (int)how->error_code : -1;
}

enum jobtop_status jobtop_local_finish(struct jobtop_local_job *job,
                                       const struct jobtop_local_end *given)
{
    struct jobtop_local *local = job->local;
    struct store_text *errors = NULL, message = {NULL, 0};
    struct buf *contents = NULL;
    struct jobtop_local_end how;
    enum jobtop_status status;
    struct end end;

    if (given->size == 0)
        return detail_set(&local->detail, JOBTOP_INVALID,
                          "jobtop_local_finish: the size is not set");
    memset(&how, 0, sizeof how);
    memcpy(&how, given, given->size < sizeof how ? given->size : sizeof how);
    status = check(local, &how);
    if (status != JOBTOP_OK)
        return status;
    contents = calloc(how.error_count + 1, sizeof *contents);
    errors = calloc(how.error_count + 1, sizeof *errors);
    if (contents == NULL || errors == NULL) {
        status = local_no_memory(local);
        goto cleanup;
    }
    for (size_t i = 0; i < how.error_count; i++)
        buf_init(&contents[i], 2 * (size_t)JOBTOP_LOCAL_TEXT_MAX);
    for (size_t i = 0; i < how.error_count && status == JOBTOP_OK; i++) {
        status = make_error(local, &how.errors[i], &contents[i], &message);
        errors[i] = (struct store_text){buf_text(&contents[i]), contents[i].length};
    }
    if (status != JOBTOP_OK)
        goto cleanup;
    end = outcomes[how.outcome];
    end.error_code = code_of(&how);
    end.description = how.error_description != NULL ? text_of(how.error_description) : message;
    end.summary = text_of(how.error_summary);
    end.status = text_of(how.status);
    end.errors = errors;
    end.error_count = how.error_count;
    status = local_job_begin(job);
    if (status != JOBTOP_OK)
        goto cleanup;
    status = local_end(local, end_job(local->store, job->key, &end, &local->detail));
    job->ended = status == JOBTOP_OK;
cleanup:
    for (size_t i = 0; contents != NULL && i < how.error_count; i++)
        buf_free(&contents[i]);
    free(contents);
    free(errors);
    return status;
}

enum jobtop_status jobtop_local_complete(struct jobtop_local_job *job, const char *status)
{
    struct jobtop_local_end end = {
        .size = sizeof end, .outcome = JOBTOP_LOCAL_COMPLETED, .status = status};

    return jobtop_local_finish(job, &end);
}

enum jobtop_status jobtop_local_fail(struct jobtop_local_job *job, unsigned error_code,
                                     const char *message)
{
    struct jobtop_local_error_value value = {JOBTOP_E_Message, message, JOBTOP_LOCAL_STRING};
    struct jobtop_local_error error = {&value, 1};
    struct jobtop_local_end end = {.size = sizeof end,
                                   .outcome = JOBTOP_LOCAL_FAILED,
                                   .error_code = error_code,
                                   .errors = &error,
                                   .error_count = 1};

    if (message == NULL || message[0] == '\0')
        return detail_set(&job->local->detail, JOBTOP_INVALID, "a failure needs a message");
    return jobtop_local_finish(job, &end);
}

enum jobtop_status jobtop_local_remove(struct jobtop_local_job *job)
{
    struct jobtop_local *local = job->local;
    enum jobtop_status status = local_job_begin(job);

    if (status != JOBTOP_OK)
        return status;
    status = local_end(local, end_remove(local->store, job->key, &local->detail));
    job->ended = job->ended || status == JOBTOP_OK;
    return status;
}
