/*
 * The scratch space of a job under construction: builder.c takes the values in, pack.c makes the
 * record.
 */
#ifndef JOB_BUILDER_H
#define JOB_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "job/layout.h"

struct span { /* in builder.bytes */
    size_t at;
    size_t length;
};

struct slot {
    struct span text; /* a string, or what could not be parsed */
    int64_t number;
    struct jobtop_datetime datetime;
};

struct item { /* of an array property */
    enum jobtop_property property;
    bool number;
    uint16_t value;
    struct span text;
};

struct pair { /* an extra property, an affected element */
    struct span first, second;
    uint32_t effects;
};

struct list {
    void *entries; /* OWNS */
    size_t count, capacity;
};

/* What could not be kept whole; the first ones are properties. */
enum { CUT_CLASS = JOBTOP_PROPERTY_COUNT, CUT_ELEMENTS, CUT_EXTRAS };

struct job_builder {
    uint64_t values, unparsed; /* properties with a value, and with a text that is none */
    struct slot slots[JOBTOP_PROPERTY_COUNT];
    struct span class_name;
    struct list items, extras, elements;
    char *bytes; /* OWNS */
    size_t used, capacity;
    uint64_t cut;
    bool failed;
};

/* Makes room for `more` bytes behind b->bytes[b->used]; false: out of memory, remembered in
 * b->failed. */
bool builder_reserve(struct job_builder *b, size_t more);

#endif
