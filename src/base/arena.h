/*
 * Memory that is freed all at once: a parse's strings, a configuration. Has a limit given when it
 * is made.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena; /* not thread-safe */

struct arena *arena_new(size_t limit); /* bytes in all; NULL: out of memory */
void arena_free(struct arena *a);      /* NULL is fine */
void arena_reset(struct arena *a);     /* empty again, memory kept for the next use */
/* Aligned for any type, zeroed. NULL: out of memory, or the limit is reached. */
void *arena_alloc(struct arena *a, size_t size);
char *arena_copy(struct arena *a, const char *bytes, size_t length); /* with a NUL behind */

#endif
