/*
 * What a column of `list` can be: a column of the dashboard, a property of the class, or one of the
 * three things that a job has besides. In a table values read as people say them; in CSV they are
 * what JSON has.
 */
#ifndef CLI_FIELD_H
#define CLI_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "view/columns.h"

enum field_kind {
    FIELD_COLUMN,        /* "vm" */
    FIELD_PROPERTY,      /* "JobState": its number in CSV */
    FIELD_PROPERTY_TEXT, /* "JobStateText": always its name */
    FIELD_SOURCE,        /* "Source" */
    FIELD_CLASS,         /* "Class" */
    FIELD_ELEMENTS       /* "AffectedElements": the names of what the job works on */
};

struct field {
    enum field_kind kind;
    enum column column;
    enum jobtop_property property;
    char name[48]; /* the canonical spelling */
};

/* The class's own spelling means the property ("Name"), then a column counts ("name"), then a
 * property in any case. */
bool field_find(const char *name, size_t length, struct field *field);
/* The nearest name to a mistyped one; NULL: none. */
const char *field_nearest(const char *name);
uint64_t field_needs(const struct field *field);
void field_text(const struct field *field, struct engine *e, uint32_t row,
                const struct view_time *time, bool csv, struct buf *out);

/* A, B,...: the fields of `text` in an array that is the caller's to free. INVALID: the detail
 * names the one that is unknown. */
enum jobtop_status field_list(const char *text, struct field **fields, size_t *count,
                              struct detail *d);
/* Source, Class, AffectedElements and every property: what CSV has when nothing else is said. NULL:
 * out of memory. */
struct field *field_all(size_t *count);

/* INVALID, and that there is no such column, with the nearest. */
enum jobtop_status field_no_column(const char *name, size_t length, struct detail *d);
/* "COL", "COL:desc", "COL:asc": the value of --sort, and of `sort` in the configuration. */
enum jobtop_status field_sort(const char *text, enum column *column, bool *descending,
                              struct detail *d);

#endif
