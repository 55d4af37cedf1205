/*
 * A list of byte strings in one text: netstrings, "5:hello,0:,". Any byte may be in an element, and
 * who looks at the store with sqlite3 can read it. Elements of a job are triples in it (id, name,
 * effects), extra properties and the values of an error object pairs (name, value).
 */
#ifndef STORE_LIST_H
#define STORE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

void list_add(struct buf *list, const char *bytes, size_t length);

struct list_cursor {
    const char *at, *end;
};

void list_read(struct list_cursor *c, const char *bytes, size_t length);
/* The next element; false at the end, and at the first thing that is no netstring. */
bool list_next(struct list_cursor *c, const char **bytes, size_t *length);

#endif
