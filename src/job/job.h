/*
 * A job record: what a source said of one job at one moment. Immutable, one block of memory,
 * packed, so that 100,000 of them fit in 60 MB: numbers, datetimes and texts that are present lie
 * in property order behind a header with their presence bits, and an accessor finds its place by
 * counting bits. NULL is "not present", never zero.
 *
 * What no property of the class holds is kept too, by name and text: extra properties of sibling
 * classes (Msvm_StorageJob.JobCompletionStatusCode), and values that could not be parsed as their
 * type (under the property's own name; see job_unparsed).
 *
 * A record is made by a builder and freed with job_free. It may be handed to another thread whole.
 * Texts are length-counted bytes from outside, with a NUL behind; they may hold NULs and any other
 * byte.
 */
#ifndef JOB_JOB_H
#define JOB_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jobtop/class.h>

#include "base/detail.h"

struct job;         /* opaque, packed */
struct job_builder; /* opaque, reusable scratch space */

struct text {
    const char *bytes; /* BORROWS; NUL behind the last; never NULL */
    size_t length;
};

struct job_element {
    struct text id;   /* as the source names it */
    struct text name; /* what people call it; empty when the source doesn't say */
    unsigned effects; /* 1 << ElementEffects */
};

/* ---- reading; every accessor returns false when the property is NULL ------------------------ */

bool job_has(const struct job *job, enum jobtop_property property);
uint64_t job_present(const struct job *job); /* JOBTOP_BIT of each property that is not NULL */
bool job_integer(const struct job *job, enum jobtop_property property,
                 int64_t *value); /* BOOLEAN too: 0, 1 */
bool job_datetime(const struct job *job, enum jobtop_property property,
                  struct jobtop_datetime *value);
/* A length of time in microseconds, for ElapsedTime, TimeBeforeRemoval and RunStartInterval also
 * one of zero, which CIM can't tell from "unset". False for NULL, a point in time, and "forever".
 */
bool job_length_of_time(const struct job *job, enum jobtop_property property, int64_t *usec);
bool job_text(const struct job *job, enum jobtop_property property, struct text *value);
/* Arrays: the number of elements (0 when NULL or empty), then each. */
size_t job_array_size(const struct job *job, enum jobtop_property property);
bool job_array_integer(const struct job *job, enum jobtop_property property, size_t i,
                       int64_t *value);
bool job_array_text(const struct job *job, enum jobtop_property property, size_t i,
                    struct text *value);
/* The text of a value that could not be parsed as the property's type. */
bool job_unparsed(const struct job *job, enum jobtop_property property, struct text *value);

struct text job_id(const struct job *job);        /* InstanceID */
uint64_t job_id_hash(const struct job *job);      /* 64-bit hash of the InstanceID, stored */
uint64_t job_content_hash(const struct job *job); /* of everything in the record, stored */
struct text job_class(const struct job *job); /* "Msvm_ConcreteJob" where the source said nothing */
size_t job_element_count(const struct job *job);
bool job_element(const struct job *job, size_t i, struct job_element *element);
size_t job_extra_count(const struct job *job); /* unparsed values not counted */
bool job_extra(const struct job *job, size_t i, struct text *name, struct text *value);
size_t job_size(const struct job *job); /* bytes of the block */

uint64_t job_hash_id(const char *id, size_t length); /* what job_id_hash holds */

/* The state and percentage as most callers want them. */
int job_state(const struct job *job); /* JobState; -1 when NULL */
int job_percent(
    const struct job *job); /* 0..100; -1 when NULL or not a percentage (101 and above) */

/* ---- building ------------------------------------------------------------------------------- */

/* Texts longer than this are cut, and the record says so in an extra property of jobtop's own
 * ("jobtop:Truncated": names). 16 MB: more than any server sends for a property, less than hurts.
 */
#define JOB_TEXT_MAX (16u << 20)

struct job_builder *job_builder_new(void); /* NULL: out of memory */
void job_builder_free(struct job_builder *b);
/* Forgets the former job. The setters follow jobtop_sink's rules (driver.h); out of memory is
 * remembered and reported by job_builder_finish. */
void job_builder_begin(struct job_builder *b, const char *instance_id, size_t length);
void job_builder_class(struct job_builder *b, const char *name, size_t length);
void job_builder_integer(struct job_builder *b, enum jobtop_property property, int64_t value);
void job_builder_text(struct job_builder *b, enum jobtop_property property, const char *value,
                      size_t length);
void job_builder_datetime(struct job_builder *b, enum jobtop_property property,
                          const struct jobtop_datetime *value);
void job_builder_extra(struct job_builder *b, const char *name, size_t name_length,
                       const char *value, size_t length);
void job_builder_element(struct job_builder *b, const char *id, size_t id_length, const char *name,
                         size_t length, unsigned effects);
/* A new record, owned by the caller; NULL: out of memory. */
struct job *job_builder_finish(struct job_builder *b);
void job_free(struct job *job); /* NULL is fine */

/* ---- what a state means: decided here and nowhere else -------------------------------------- */

enum job_condition {
    JOB_WAITING,   /* New: not started yet */
    JOB_RUNNING,   /* Starting, Running, Shutting Down, Service */
    JOB_SUSPENDED, /* Suspended */
    JOB_QUERY,     /* Query Pending: waits for a person */
    JOB_FAILED,    /* Exception; or Completed with an ErrorCode other than 0 */
    JOB_WARNED,    /* 32768 Completed with Warnings; Completed with OperationalStatus Degraded */
    JOB_COMPLETED, /* Completed, well */
    JOB_STOPPED,   /* Terminated, Killed */
    JOB_UNKNOWN,   /* no state, or one that no map knows */
    JOB_CONDITION_COUNT
};

enum job_condition job_condition(const struct job *job);
bool job_condition_ended(enum job_condition condition); /* FAILED, WARNED, COMPLETED, STOPPED */
const char *
job_condition_name(enum job_condition condition); /* "failed", lower case: also filter words */

#endif
