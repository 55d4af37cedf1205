#include "action/pending.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_KEPT   1024 /* bytes of an id or a name */
#define CANCELS_MAX DISPATCH_PENDING_MAX

void pending_free(struct pending *p)
{
    free((char *)p->id.bytes);
    free(p->value);
    p->id = p->name = p->vm = (struct text){"", 0};
    p->value = NULL;
}

void book_free(struct book *b)
{
    for (size_t i = 0; i < b->count; i++)
        pending_free(&b->pending[i]);
    free(b->pending);
    free(b->cancels);
    *b = (struct book){0};
}

static struct text keep(char **block, struct text text)
{
    struct text kept = {*block, text.length < TEXT_KEPT ? text.length : TEXT_KEPT};

    memcpy(*block, text.bytes, kept.length);
    (*block)[kept.length] = '\0';
    *block += kept.length + 1;
    return kept;
}

bool pending_copy(struct pending *p, struct text id, struct text name, struct text vm,
                  const char *value)
{
    char *block = malloc(3 * (TEXT_KEPT + 1));

    p->value = value != NULL ? strdup(value) : NULL;
    if (block == NULL || (value != NULL && p->value == NULL)) {
        free(block);
        free(p->value);
        p->value = NULL;
        return false;
    }
    p->id = keep(&block, id);
    p->name = keep(&block, name);
    p->vm = keep(&block, vm);
    return true;
}

static bool grow(void **array, size_t count, size_t *capacity, size_t size)
{
    size_t wanted = *capacity == 0 ? 16 : *capacity * 2;
    void *grown;

    if (count < *capacity)
        return true;
    grown = reallocarray(*array, wanted, size);
    if (grown == NULL)
        return false;
    *array = grown;
    *capacity = wanted;
    return true;
}

enum jobtop_status book_room(struct book *b, struct detail *d)
{
    void *pending = b->pending, *cancels = b->cancels;
    bool fits;

    if (b->count >= DISPATCH_PENDING_MAX)
        return detail_set(d, JOBTOP_BUSY, "%d requests still wait for their answers",
                          DISPATCH_PENDING_MAX);
    fits = grow(&pending, b->count, &b->capacity, sizeof(*b->pending));
    b->pending = pending;
    fits = fits && grow(&cancels, b->cancel_count, &b->cancel_capacity, sizeof(*b->cancels));
    b->cancels = cancels;
    return fits ? JOBTOP_OK : detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
}

const struct pending *book_find(const struct book *b, int source, uint64_t id_hash, int request,
                                enum jobtop_property property)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct pending *p = &b->pending[i];

        if (p->source == source && p->id_hash == id_hash && p->request == request &&
            (request != REQUEST_SET || p->property == property))
            return p;
    }
    return NULL;
}

struct pending *book_ticket(struct book *b, uint64_t ticket)
{
    for (size_t i = 0; i < b->count; i++)
        if (b->pending[i].ticket == ticket)
            return &b->pending[i];
    return NULL;
}

void book_remove(struct book *b, struct pending *p)
{
    size_t i = (size_t)(p - b->pending);

    pending_free(p);
    b->count--;
    memmove(p, p + 1, (b->count - i) * sizeof(*p));
}

static struct cancel *cancel_find(const struct book *b, int source, uint64_t id_hash)
{
    for (size_t i = b->cancel_count; i-- > 0;)
        if (b->cancels[i].source == source && b->cancels[i].id_hash == id_hash)
            return &b->cancels[i];
    return NULL;
}

struct cancel book_cancel(const struct book *b, int source, uint64_t id_hash)
{
    const struct cancel *found = cancel_find(b, source, id_hash);

    return found != NULL ? *found : (struct cancel){source, id_hash, CANCEL_NEVER, 0};
}

void book_set_cancel(struct book *b, int source, uint64_t id_hash, enum cancel_state state,
                     int64_t now_ms)
{
    struct cancel *found = cancel_find(b, source, id_hash);

    if (found != NULL) {
        found->state = state;
        found->since_ms = now_ms;
        return;
    }
    /* The oldest is forgotten: then Cancel has to be tried again before Kill. */
    if (b->cancel_count == CANCELS_MAX || b->cancel_count == b->cancel_capacity) {
        if (b->cancel_count == 0)
            return;
        b->cancel_count--;
        memmove(b->cancels, b->cancels + 1, b->cancel_count * sizeof(*b->cancels));
    }
    b->cancels[b->cancel_count++] = (struct cancel){source, id_hash, state, now_ms};
}
