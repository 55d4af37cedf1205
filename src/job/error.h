/*
 * The error objects of a job: CIM_Error, 15 properties. A list is built by a driver's get_errors
 * and owned by whoever holds it. Values as the source wrote them, checked against the type when
 * they are read.
 */
#ifndef JOB_ERROR_H
#define JOB_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jobtop/class.h>

#include "base/buf.h"
#include "job/job.h"

struct job_errors; /* a list of error objects */

struct job_errors *job_errors_new(void);
void job_errors_free(struct job_errors *errors);
size_t job_errors_count(const struct job_errors *errors); /* NULL: 0 */
/* Something was left out: beyond 256 objects, 256 values of one object, or 16 MB in all. */
bool job_errors_cut(const struct job_errors *errors);
/* Building; false: out of memory. `add` belongs to the object begun last. */
bool job_errors_begin(struct job_errors *errors);
bool job_errors_add(struct job_errors *errors, enum jobtop_error_property property,
                    const char *value, size_t length);
/* Reading object `i`. Array properties (MessageArguments, RecommendedActions) have several
 * elements. */
size_t job_error_size(const struct job_errors *errors, size_t i,
                      enum jobtop_error_property property);
bool job_error_text(const struct job_errors *errors, size_t i, enum jobtop_error_property property,
                    size_t element, struct text *value);
bool job_error_integer(const struct job_errors *errors, size_t i,
                       enum jobtop_error_property property,
                       int64_t *value); /* false: NULL or no number */
/* As people read it: "4 High / Minor" shows both maps of PerceivedSeverity where they differ. */
bool job_error_format(const struct job_errors *errors, size_t i,
                      enum jobtop_error_property property, struct buf *out);
/* The name of a value: "Software Error", "High / Minor", "DMTF Reserved". False: no map, or nothing
 * known. */
bool job_error_value_name(enum jobtop_error_property property, int64_t value, struct buf *out);
/* One line why a job failed: the first error's Message, else ErrorDescription,
 * ErrorSummaryDescription, the name of ErrorCode (and a storage job's HRESULT), JobStatus. False:
 * nothing says why. `errors` may be NULL. */
bool job_failure_text(const struct job *job, const struct job_errors *errors, struct buf *out);

#endif
