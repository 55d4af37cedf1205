#include "engine/known.h"

#include <stdlib.h>

struct entry {
    uint64_t id;
    uint64_t content;
    uint32_t poll; /* that saw it last; 0: the place is free */
};

struct known {
    struct entry *entries;
    size_t count, capacity; /* capacity: 0 or a power of two */
    uint32_t poll;
};

struct known *known_new(void)
{
    return calloc(1, sizeof(struct known));
}

void known_free(struct known *k)
{
    if (k == NULL)
        return;
    free(k->entries);
    free(k);
}

void known_begin(struct known *k)
{
    if (++k->poll == 0)
        k->poll = 1;
}

static struct entry *place(struct entry *entries, size_t capacity, uint64_t id)
{
    size_t mask = capacity - 1, i = (size_t)id & mask;
    while (entries[i].poll != 0 && entries[i].id != id)
        i = (i + 1) & mask;
    return &entries[i];
}

/* Moves every entry that `keep` names (0: all) to a new array of that capacity. */
static int move_to(struct known *k, size_t capacity, uint32_t keep)
{
    struct entry *entries = calloc(capacity, sizeof *entries);
    if (entries == NULL)
        return 0;
    size_t count = 0;
    for (size_t i = 0; i < k->capacity; i++) {
        const struct entry *e = &k->entries[i];
        if (e->poll == 0 || (keep != 0 && e->poll != keep))
            continue;
        *place(entries, capacity, e->id) = *e;
        count++;
    }
    free(k->entries);
    k->entries = entries;
    k->capacity = capacity;
    k->count = count;
    return 1;
}

enum known_change known_see(struct known *k, uint64_t id_hash, uint64_t content_hash)
{
    if (k->count + 1 > k->capacity - k->capacity / 4 &&
        !move_to(k, k->capacity == 0 ? 64 : k->capacity * 2, 0))
        return KNOWN_NO_MEMORY;
    struct entry *e = place(k->entries, k->capacity, id_hash);
    if (e->poll == 0) {
        *e = (struct entry){id_hash, content_hash, k->poll};
        k->count++;
        return KNOWN_NEW;
    }
    enum known_change change = e->content == content_hash ? KNOWN_SAME : KNOWN_CHANGED;
    if (e->poll == k->poll)
        change = change == KNOWN_SAME ? KNOWN_SAME : KNOWN_AGAIN;
    e->content = content_hash;
    e->poll = k->poll;
    return change;
}

void known_end(struct known *k, void (*gone)(void *context, uint64_t id_hash), void *context)
{
    size_t lost = 0;
    for (size_t i = 0; i < k->capacity; i++) {
        if (k->entries[i].poll == 0 || k->entries[i].poll == k->poll)
            continue;
        gone(context, k->entries[i].id);
        lost++;
    }
    if (lost == 0)
        return;
    size_t capacity = 64;
    while (k->count - lost + 1 > capacity / 2)
        capacity *= 2;
    if (move_to(k, capacity, k->poll))
        return;
    /* No memory to rebuild: mark the lost ones as seen with contents that nothing has. They are
     * told as gone again when they are missing next time, which is harmless. */
    for (size_t i = 0; i < k->capacity; i++)
        if (k->entries[i].poll != 0)
            k->entries[i].poll = k->poll;
}
