/*
 * From a property's value as text to its column (schema.h).
 */
#ifndef STORE_COLUMN_H
#define STORE_COLUMN_H

#include <stdint.h>

#include "job/datetime.h"
#include "store/db.h"

struct column_value {
    enum store_kind kind;
    int64_t integer;
    struct store_text text; /* BORROWS from what it was made of, or is `cim` */
    char cim[DATETIME_CIM_SIZE];
};

/* `bytes` NULL: NULL. INVALID when it is no value of the property's type, LIMIT when it is too
 * long. Arrays are for column_array. `value` MUST NOT be moved afterwards. */
enum jobtop_status column_value(enum jobtop_property property, const char *bytes, size_t length,
                                struct column_value *value, struct detail *d);
/* An array's elements into `out`. */
enum jobtop_status column_array(enum jobtop_property property, const struct store_text *elements,
                                size_t count, struct buf *out, struct detail *d);
/* LIMIT when a text is longer than a text may be; `what` names it. */
enum jobtop_status column_check_length(const char *what, size_t length, struct detail *d);

/* UPDATE job SET that property. Binds, runs and resets; NOT_FOUND when the job isn't there. */
enum jobtop_status column_set(struct store *s, int64_t key, enum jobtop_property property,
                              const struct column_value *value, struct detail *d);
/* After TimeBeforeRemoval was set: an ended job's removal follows. */
enum jobtop_status column_removal_follows(struct store *s, int64_t key, struct detail *d);

#endif
