/*
 * The class as a table: what each property is called, its type, its access and its value map, and
 * the maps themselves. Facts: spec page of Msvm_ConcreteJob, DMTF MOF, MS-WMI (sources named in
 * map.c).
 */
#ifndef JOB_PROPERTY_H
#define JOB_PROPERTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jobtop/class.h>

#include "base/buf.h"
#include "base/detail.h"
#include "job/job.h"

enum property_type {
    PROPERTY_STRING,
    PROPERTY_BOOLEAN,
    PROPERTY_UINT8,
    PROPERTY_SINT8,
    PROPERTY_UINT16,
    PROPERTY_UINT32,
    PROPERTY_DATETIME,
    PROPERTY_UINT16_ARRAY,
    PROPERTY_STRING_ARRAY
};

enum property_group {
    PROPERTY_GROUP_IDENTITY,
    PROPERTY_GROUP_STATE,
    PROPERTY_GROUP_TIMES,
    PROPERTY_GROUP_ERROR,
    PROPERTY_GROUP_SCHEDULE,
    PROPERTY_GROUP_COUNT
};

struct value_map; /* sorted numbers with names, and named ranges */

struct property {
    const char *name;
    enum property_type type;
    bool writable;
    bool percent;                /* the number is a percentage */
    const struct value_map *map; /* NULL: numbers have no names */
    enum property_group group;
};

extern const struct property property_table[JOBTOP_PROPERTY_COUNT];
extern const struct property
    error_property_table[JOBTOP_ERROR_PROPERTY_COUNT]; /* not writable, no group */
const char *property_group_name(enum property_group group);
const char *
property_type_name(enum property_type type); /* "uint16", "string[]", as CIM spells it */

/* The property of that name, any case; JOBTOP_PROPERTY_COUNT when there is none. */
enum jobtop_property property_find(const char *name, size_t length);
enum jobtop_error_property error_property_find(const char *name, size_t length);
/* A datetime that is always a length of time: all zeroes is 0 s there, elsewhere "not set". */
bool property_is_interval(enum jobtop_property property);
/* The range of an integer type; false for types that are no integer. */
bool property_range(enum property_type type, int64_t *low, int64_t *high);

/* The map of a property for a job of that class: JobType differs between Msvm_ConcreteJob,
 * Msvm_MigrationJob and Msvm_StorageJob. NULL: none. */
const struct value_map *property_map(enum jobtop_property property, struct text class_name);
/* The name of a value, or of the range it falls in ("DMTF Reserved", "Vendor Reserved"). NULL: the
 * map says nothing of it. *exact tells which; may be NULL. */
const char *map_name(const struct value_map *map, int64_t value, bool *exact);
/* Iterates the named values in order; false past the end. */
bool map_entry(const struct value_map *map, size_t i, int64_t *value, const char **name);

/* Appends a value as people read it: "Running", "40000 (Vendor Reserved)", "42 %", "5 min",
 * "2026-11-22 08:15:00" (local time), several array elements behind commas; a value that could not
 * be parsed as its text with
 * "(not understood)". Nothing for NULL; returns whether there was something. Raw bytes: the text
 * gate is the caller's. ErrorCode keeps its number: "Failed (32768)". */
bool property_format(const struct job *job, enum jobtop_property property, struct buf *out);
/* The same for an extra property: the name of a MigrationType (Msvm_MigrationJob),
 * JobCompletionStatusCode (Msvm_StorageJob, a HRESULT) in hexadecimal, all others as they are. */
void extra_format(struct text name, struct text value, struct buf *out);
/* Checks text as a value of the property for set_property; what is wrong and what would be right is
 * said in `d`. Accepts a value's name ("UTC Time") where the property has a map, and writes the
 * canonical text (decimal, true/false, CIM datetime) to `out`. */
enum jobtop_status property_check(enum jobtop_property property, const char *value, struct buf *out,
                                  struct detail *d);

/* Names of return values; never NULL. RequestStateChange answers from both families (0.. and
 * 32768.., wsman.md 4.3, 6.1). Unknown: the range's name. */
const char *request_return_name(uint32_t value);       /* RequestStateChange */
const char *kill_return_name(uint32_t value);          /* KillJob */
const char *get_error_return_name(uint32_t value);     /* GetError, GetErrorEx */
const char *request_name(enum jobtop_request request); /* "Terminate" */
const char *element_effect_name(unsigned effect);      /* 2: "Exclusive Use" */

#endif
