/*
 * The parts of the job room's tests, and what they share.
 */
#ifndef JOB_CASES_H
#define JOB_CASES_H

#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "job/job.h"

TCase *job_datetime_cases(void);
TCase *job_duration_cases(void);
TCase *job_error_cases(void);
TCase *job_format_cases(void);
TCase *job_json_cases(void);
TCase *job_limit_cases(void);
TCase *job_map_cases(void);
TCase *job_memory_cases(void);
TCase *job_record_cases(void);
TCase *job_set_cases(void);

struct given { /* one value of a job, as text; the list ends with a NULL */
    enum jobtop_property property;
    const char *value;
};

/* A record of those values; job_free it. */
struct job *job_of(const char *id, const char *class_name, const struct given *values);

#define JOB_OF(id, class_name, ...)                                                                \
    job_of(id, class_name, (const struct given[]){__VA_ARGS__, {JOBTOP_PROPERTY_COUNT, NULL}})

#define ck_assert_text(given, expected)                                                            \
    do {                                                                                           \
        struct text actual_text = (given);                                                         \
        ck_assert_uint_eq(actual_text.length, strlen(expected));                                   \
        ck_assert_mem_eq(actual_text.bytes, expected, actual_text.length + 1);                     \
    } while (0)

#endif
