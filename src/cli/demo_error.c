#include "cli/demo_error.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void add(struct demo_error *e, enum jobtop_error_property property, const char *value)
{
    if (e->error.count == DEMO_ERROR_VALUES || !value)
        return;
    e->values[e->error.count++] =
        (struct jobtop_local_error_value){property, value, JOBTOP_LOCAL_STRING};
}

static void add_number(struct demo_error *e, enum jobtop_error_property property, unsigned value)
{
    char *text = e->numbers[e->number_count++];

    snprintf(text, sizeof(e->numbers[0]), "%u", value);
    add(e, property, text);
}

static const char *status_description(unsigned cim_status)
{
    switch (cim_status) {
    case 2:
        return "CIM_ERR_ACCESS_DENIED";
    case 4:
        return "CIM_ERR_INVALID_PARAMETER";
    case 6:
        return "CIM_ERR_NOT_FOUND";
    case 7:
        return "CIM_ERR_NOT_SUPPORTED";
    default:
        return "CIM_ERR_FAILED";
    }
}

void demo_error_make(struct demo_error *e, const struct demo_job *job,
                     const struct demo_failure *failure, struct buf *message, struct buf *texts)
{
    size_t ends[3] = {0};
    size_t count = 0;
    size_t vm;

    memset(e, 0, sizeof(*e));
    e->error.values = e->values;
    buf_clear(message);
    demo_job_expand(job, failure->message, message);

    /* All texts first, since the buffer may move while it grows. */
    buf_clear(texts);
    for (; count < 3 && failure->actions[count]; count++) {
        demo_job_expand(job, failure->actions[count], texts);
        buf_addc(texts, '\0');
        ends[count] = texts->length;
    }
    vm = texts->length;
    demo_job_vm(job, texts);

    add_number(e, JOBTOP_E_ErrorType, failure->error_type);
    add(e, JOBTOP_E_OwningEntity, failure->owner);
    add(e, JOBTOP_E_MessageID, failure->message_id);
    add(e, JOBTOP_E_Message, buf_text(message));
    add(e, JOBTOP_E_MessageArguments, buf_text(texts) + vm);
    if (failure->hresult) {
        snprintf(e->hresult, sizeof(e->hresult), "0x%08" PRIX32, failure->hresult);
        add(e, JOBTOP_E_MessageArguments, e->hresult);
    }
    add_number(e, JOBTOP_E_PerceivedSeverity, failure->severity);
    add_number(e, JOBTOP_E_ProbableCause, failure->cause);
    add(e, JOBTOP_E_ProbableCauseDescription, failure->cause_text);
    for (size_t i = 0; i < count; i++)
        add(e, JOBTOP_E_RecommendedActions, buf_text(texts) + (i ? ends[i - 1] : 0));
    add(e, JOBTOP_E_ErrorSource, failure->owner);
    add(e, JOBTOP_E_ErrorSourceFormat, "0"); /* Hyper-V: always */
    add_number(e, JOBTOP_E_CIMStatusCode, failure->cim_status);
    add(e, JOBTOP_E_CIMStatusCodeDescription, status_description(failure->cim_status));
}
