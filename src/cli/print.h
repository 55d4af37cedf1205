/*
 * Tables, CSV and JSON on standard output. What a cell holds is raw; each format makes it safe by
 * its own rules.
 */
#ifndef CLI_PRINT_H
#define CLI_PRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "cli/cli.h"

/* The longest record that is printed. More than any job record can hold; a text that is cut there
 * is an error, not a shorter answer. */
#define PRINT_MAX ((size_t)1 << 31)

struct print_column {
    const char *title; /* BORROWS */
    size_t least;      /* cells: how far a terminal may squeeze it */
    size_t most;       /* cells: what is wider does not push the others to the right */
    bool right;        /* right-aligned */
};

/* Appends what stands in a cell. */
typedef void print_cell(void *context, size_t row, size_t column, struct buf *out);

/* A table, as wide as the terminal at most; elsewhere nothing is cut. False: out of memory. */
bool print_table(const struct cli *cli, const struct print_column *columns, size_t count,
                 size_t rows, print_cell *cell, void *context);
/* CSV with a line of titles (RFC 4180, but lines end in LF alone). */
bool print_csv(const struct print_column *columns, size_t count, size_t rows, print_cell *cell,
               void *context);

/* The frame around JSON objects: an array with commas, or a line each. */
struct print_json {
    bool lines; /* jsonl */
    size_t count;
};
void print_json_begin(struct print_json *j, enum cli_format format);
void print_json_next(struct print_json *j, const struct buf *object);
void print_json_end(struct print_json *j);
/* Appends `"key":"text"`, with a comma before it unless it is the first in its object. */
void print_json_text(struct buf *object, const char *key, const char *text);
void print_json_number(struct buf *object, const char *key, bool known, double value);

#endif
