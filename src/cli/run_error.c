#include "cli/run_error.h"

#include <stdio.h>
#include <string.h>

static void add(struct run_error *e, enum jobtop_error_property property, const char *value)
{
    e->values[e->error.count++] =
        (struct jobtop_local_error_value){property, value, JOBTOP_LOCAL_STRING};
}

void run_error_make(struct run_error *e, const struct run_result *result, const char *name,
                    const char *command)
{
    memset(e, 0, sizeof(*e));
    e->error.values = e->values;
    snprintf(e->cause, sizeof(e->cause), "%u", result->probable_cause);
    add(e, JOBTOP_E_ErrorType, "4"); /* Software Error */
    add(e, JOBTOP_E_OwningEntity, name);
    add(e, JOBTOP_E_MessageID, result->message_id);
    add(e, JOBTOP_E_Message, buf_text(&result->message));
    add(e, JOBTOP_E_PerceivedSeverity, "5"); /* Major */
    add(e, JOBTOP_E_ProbableCause, e->cause);
    if (result->action)
        add(e, JOBTOP_E_RecommendedActions, result->action);
    add(e, JOBTOP_E_ErrorSource, command);
    add(e, JOBTOP_E_ErrorSourceFormat, "1"); /* Other */
    add(e, JOBTOP_E_OtherErrorSourceFormat, "command line");
    add(e, JOBTOP_E_CIMStatusCode, "1"); /* CIM_ERR_FAILED */
}
