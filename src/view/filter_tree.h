/*
 * What a filter is made of; for filter_parse.c, filter_field.c, which make one, and filter.c, which
 * uses it.
 */
#ifndef VIEW_FILTER_TREE_H
#define VIEW_FILTER_TREE_H

#include "base/buf.h"
#include "view/filter.h"

#define FILTER_NONE UINT32_MAX

enum filter_kind {
    FILTER_AND, /* children */
    FILTER_OR,
    FILTER_NOT,
    FILTER_WORD,
    FILTER_COLUMN,   /* field: enum column */
    FILTER_PROPERTY, /* field: enum jobtop_property */
    FILTER_AGE
};

enum filter_op {
    FILTER_HAS,
    FILTER_IS,
    FILTER_LESS,
    FILTER_GREATER,
    FILTER_AT_MOST,
    FILTER_AT_LEAST
};

/* What `state:` may name besides a condition. */
#define FILTER_STATE_ENDED  JOB_CONDITION_COUNT
#define FILTER_STATE_ACTIVE (JOB_CONDITION_COUNT + 1)

struct filter_node {
    enum filter_kind kind;
    enum filter_op op;
    int field;
    int state;     /* state: a condition, ENDED, ACTIVE; -1: none */
    bool numeric;  /* `number` is the value; else the text is */
    bool interval; /* a time property: `number` is a length of time */
    double number; /* seconds for times */
    double width;  /* `=` reaches to here: 1 for whole numbers, a day for dates */
    uint32_t text; /* offset in texts; folded */
    uint32_t length;
    uint32_t child; /* first */
    uint32_t next;  /* sibling */
};

struct filter {
    struct filter_node *nodes;
    uint32_t count, capacity;
    uint32_t root; /* FILTER_NONE: matches all */
    struct buf texts;
    uint64_t needs;
    bool timed;
    struct buf *scratch; /* OWNS FILTER_SCRATCH_COUNT: texts of the row that is looked at */
};

enum { FILTER_RAW, FILTER_FOLDED, FILTER_SCRATCH_COUNT };
#define FILTER_CELL_MAX (64u << 10) /* what is looked at of one text */

/* Where the parser stands. */
struct filter_parser {
    struct filter *f;
    const char *text;
    size_t length, at;
    unsigned depth;
    size_t error_at; /* byte */
    enum jobtop_status status;
    struct detail *d;
};

/* Says what is wrong at `at`; returns FILTER_NONE. */
uint32_t filter_fail(struct filter_parser *p, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A new node, FILTER_NONE when out of memory (which the parser remembers). */
uint32_t filter_node(struct filter_parser *p, enum filter_kind kind);
bool filter_fold(struct filter_parser *p, struct filter_node *node, const char *text,
                 size_t length);

/* Whole seconds, rounded down, before 1970 too. */
static inline double filter_seconds(int64_t usec)
{
    return (double)(usec / 1000000 - (usec % 1000000 < 0));
}

/* Whether a word is looked for in the column. */
bool filter_searched(enum column column);

/* filter_field.c: the node for `field operator value`. `operator_at`: where the operator begins. */
uint32_t filter_field(struct filter_parser *p, size_t name_at, size_t name_length,
                      size_t operator_at, size_t operator_length, const char *value,
                      size_t value_length, size_t value_at);

#endif
