/*
 * A job as one JSON object, for scripts (a contract: product page, manual).
 *
 *   Source, Class, then the 41 properties in class order, always all of them; NULL is null
 *   numbers, booleans and strings as they are, with text_json's escapes for bytes that are no UTF-8
 *   P with a value map: the number, and beside it PText: its name, or the name of the range it
 * falls in, or null; of an array an array of names a point in time: ISO 8601 UTC (what of it is
 * known); a length of time: seconds as a number all zeroes and 1601-01-01: null, but 0 for
 * ElapsedTime, TimeBeforeRemoval and RunStartInterval all nines: null, and beside it PText:
 * "indefinitely" AffectedElements: [{"ID", "Name", "Effects": [names]}] Extra: {name: text}, of a
 * name that came several times [texts]; Unparsed: {property: text}, the property itself null; each
 * only where there is something Errors: [{the 15 properties of CIM_Error, with PText}], only where
 * they were asked for
 */
#ifndef JOB_JSON_H
#define JOB_JSON_H

#include <stdint.h>

#include "base/buf.h"
#include "job/error.h"
#include "job/job.h"

/* Appends the object, without a newline. `source` and `errors` may be NULL (then the key is left
 * out); `want` is a set of JOBTOP_BIT, usually JOBTOP_ALL_PROPERTIES. Whether all fitted is told by
 * out->cut. */
void job_json(struct buf *out, const struct job *job, const char *source,
              const struct job_errors *errors, uint64_t want);
/* The array of error objects alone. */
void job_errors_json(struct buf *out, const struct job_errors *errors);

#endif
