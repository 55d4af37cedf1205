#include "base/arena.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_FIRST ((size_t)4 << 10)
#define CHUNK_MOST  ((size_t)256 << 10)
#define ALIGNMENT   _Alignof(max_align_t)

/* Chunks in the order in which they are filled; those behind `current` are empty. */
struct chunk {
    struct chunk *next; /* OWNS */
    size_t size, used;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    size_t limit, taken;
    struct chunk *first, *current; /* OWNS the list from `first` */
};

struct arena *arena_new(size_t limit)
{
    struct arena *a = calloc(1, sizeof(*a));

    if (a != NULL)
        a->limit = limit;
    return a;
}

void arena_free(struct arena *a)
{
    struct chunk *next;

    if (a == NULL)
        return;
    for (struct chunk *c = a->first; c != NULL; c = next) {
        next = c->next;
        free(c);
    }
    free(a);
}

void arena_reset(struct arena *a)
{
    for (struct chunk *c = a->first; c != NULL; c = c->next)
        c->used = 0;
    a->current = a->first;
    a->taken = 0;
}

/* Puts a chunk with room for `size` behind the current one. */
static struct chunk *chunk_add(struct arena *a, size_t size)
{
    struct chunk *c;
    size_t room = CHUNK_FIRST;

    if (a->current != NULL)
        room = a->current->size < CHUNK_MOST / 2 ? a->current->size * 2 : CHUNK_MOST;
    if (room < size)
        room = size;
    c = malloc(sizeof(*c) + room);
    if (c == NULL)
        return NULL;
    c->size = room;
    c->used = 0;
    if (a->current == NULL) {
        c->next = NULL;
        a->first = c;
    } else {
        c->next = a->current->next;
        a->current->next = c;
    }
    a->current = c;
    return c;
}

void *arena_alloc(struct arena *a, size_t size)
{
    struct chunk *c = a->current;
    void *place;

    if (size == 0)
        size = 1;
    if (size > a->limit || size > SIZE_MAX / 2)
        return NULL;
    size = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    if (a->taken > a->limit || size > a->limit - a->taken)
        return NULL;

    if (c != NULL && c->size - c->used < size) {
        /* After a reset there are empty chunks ahead. */
        struct chunk *next = c->next;

        while (next != NULL && next->size < size)
            next = next->next;
        c = next;
    }
    if (c == NULL)
        c = chunk_add(a, size);
    if (c == NULL)
        return NULL;
    a->current = c;
    place = c->bytes + c->used;
    c->used += size;
    a->taken += size;
    return memset(place, 0, size);
}

char *arena_copy(struct arena *a, const char *bytes, size_t length)
{
    char *copy;

    if (length == SIZE_MAX)
        return NULL;
    copy = arena_alloc(a, length + 1);
    if (copy != NULL && length > 0)
        memcpy(copy, bytes, length);
    return copy;
}
