/*
 * Why a job failed, in one line. Hyper-V says it in one of several places, often in only one of
 * them: the Message of the error objects, ErrorDescription, ErrorSummaryDescription, the code, and
 * for storage jobs a HRESULT.
 */
#include "job/error.h"

#include <string.h>

#include "job/property.h"
#include "job/value.h"

static bool is_line_end(char c)
{
    return c == '\r' || c == '\n' || c == '\t';
}

/* Appends the text with line ends and tabs as single blanks. False: nothing but blanks. */
static bool add_line(struct buf *out, struct text text)
{
    bool gap = false;
    size_t end;

    value_trim(&text.bytes, &text.length);
    for (size_t i = 0; i < text.length; i = end) {
        end = i + 1;
        if (is_line_end(text.bytes[i])) {
            gap = true;
            continue;
        }
        while (end < text.length && !is_line_end(text.bytes[end]))
            end++;
        if (gap && text.bytes[i] != ' ')
            buf_addc(out, ' ');
        gap = false;
        buf_add(out, text.bytes + i, end - i);
    }
    return text.length > 0;
}

static bool from_errors(const struct job_errors *errors, struct buf *out)
{
    static const enum jobtop_error_property properties[] = {
        JOBTOP_E_Message, JOBTOP_E_CIMStatusCodeDescription, JOBTOP_E_ProbableCauseDescription};
    struct text text;

    for (size_t p = 0; p < sizeof(properties) / sizeof(properties[0]); p++) {
        for (size_t i = 0; i < job_errors_count(errors); i++) {
            if (job_error_text(errors, i, properties[p], 0, &text) && add_line(out, text))
                return true;
        }
    }
    return false;
}

static bool from_text(const struct job *job, enum jobtop_property property, struct buf *out)
{
    struct text text;

    return job_text(job, property, &text) && add_line(out, text);
}

static bool from_storage(const struct job *job, bool more, struct buf *out)
{
    struct text name, value;
    int64_t number;

    for (size_t i = 0; job_extra(job, i, &name, &value); i++) {
        if (name.length == strlen("JobCompletionStatusCode") &&
            memcmp(name.bytes, "JobCompletionStatusCode", name.length) == 0 &&
            value_integer(value.bytes, value.length, INT32_MIN, UINT32_MAX, &number) &&
            number != 0) {
            buf_adds(out, more ? ", JobCompletionStatusCode " : "JobCompletionStatusCode ");
            extra_format(name, value, out);
            return true;
        }
    }
    return false;
}

static bool from_codes(const struct job *job, struct buf *out)
{
    int64_t code;
    bool said = false;

    if (job_integer(job, JOBTOP_P_ErrorCode, &code) && code != 0) {
        buf_adds(out, "ErrorCode ");
        property_format(job, JOBTOP_P_ErrorCode, out);
        said = true;
    }
    return from_storage(job, said, out) || said;
}

bool job_failure_text(const struct job *job, const struct job_errors *errors, struct buf *out)
{
    return from_errors(errors, out) || from_text(job, JOBTOP_P_ErrorDescription, out) ||
           from_text(job, JOBTOP_P_ErrorSummaryDescription, out) || from_codes(job, out) ||
           from_text(job, JOBTOP_P_JobStatus, out);
}
