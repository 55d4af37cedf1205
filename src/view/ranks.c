#include "view/ranks.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "view/fold.h"

#define RANKS_BYTES_MAX UINT32_MAX
/* Room left behind each label at first; also the step of texts that come in growing order, as
 * numbered ids do. */
#define RANKS_GAP (UINT64_C(1) << 34)

struct text_node {
    uint64_t label;
    uint32_t offset; /* of its bytes */
    uint32_t length;
};

struct ranks {
    struct text_node *nodes;
    uint32_t count, capacity;
    uint32_t *slots; /* open addressing over nodes; RANKS_NONE: free */
    uint32_t slot_count;
    uint32_t *order; /* settled nodes, by text */
    uint32_t order_count, order_capacity;
    char *bytes;
    size_t byte_count, byte_capacity;
    struct buf folded; /* scratch */
};

struct ranks *ranks_new(void)
{
    struct ranks *r = calloc(1, sizeof(*r));

    if (r == NULL)
        return NULL;
    buf_init(&r->folded, RANKS_TEXT_MAX);
    if (!fold_reserve(&r->folded, RANKS_TEXT_MAX)) {
        ranks_free(r);
        return NULL;
    }
    return r;
}

void ranks_free(struct ranks *r)
{
    if (r == NULL)
        return;
    buf_free(&r->folded);
    free(r->bytes);
    free(r->order);
    free(r->slots);
    free(r->nodes);
    free(r);
}

static bool slots_room(struct ranks *r)
{
    uint32_t count, *slots;

    if (r->slot_count != 0 && r->count + 1 <= r->slot_count / 4 * 3)
        return true;
    count = r->slot_count == 0 ? 64 : r->slot_count * 2;
    slots = malloc(count * sizeof(*slots));
    if (slots == NULL)
        return false;
    memset(slots, 0xff, count * sizeof(*slots));
    for (uint32_t i = 0; i < r->count; i++) {
        uint64_t hash = hash_bytes(r->bytes + r->nodes[i].offset, r->nodes[i].length);
        uint32_t at = (uint32_t)hash & (count - 1);

        while (slots[at] != RANKS_NONE)
            at = (at + 1) & (count - 1);
        slots[at] = i;
    }
    free(r->slots);
    r->slots = slots;
    r->slot_count = count;
    return true;
}

static bool nodes_room(struct ranks *r, size_t length)
{
    if (r->count == r->capacity) {
        uint32_t wanted = r->capacity == 0 ? 64 : r->capacity + r->capacity / 2;
        struct text_node *grown = reallocarray(r->nodes, wanted, sizeof(*grown));

        if (grown == NULL)
            return false;
        r->nodes = grown;
        r->capacity = wanted;
    }
    if (r->byte_capacity - r->byte_count < length) {
        size_t wanted = r->byte_capacity + r->byte_capacity / 2 + 4096;
        char *grown = wanted < RANKS_BYTES_MAX ? realloc(r->bytes, wanted) : NULL;

        if (grown == NULL)
            return false;
        r->bytes = grown;
        r->byte_capacity = wanted;
    }
    return true;
}

uint32_t ranks_add(struct ranks *r, const char *text, size_t length)
{
    uint32_t at;

    buf_clear(&r->folded);
    fold_add(&r->folded, text, length, RANKS_TEXT_MAX);
    text = buf_text(&r->folded);
    length = r->folded.length;
    if (!slots_room(r))
        return RANKS_NONE;
    at = (uint32_t)hash_bytes(text, length) & (r->slot_count - 1);
    for (; r->slots[at] != RANKS_NONE; at = (at + 1) & (r->slot_count - 1)) {
        const struct text_node *node = &r->nodes[r->slots[at]];

        if (node->length == length && memcmp(r->bytes + node->offset, text, length) == 0)
            return r->slots[at];
    }
    if (!nodes_room(r, length))
        return RANKS_NONE;
    memcpy(r->bytes + r->byte_count, text, length);
    r->nodes[r->count] = (struct text_node){0, (uint32_t)r->byte_count, (uint32_t)length};
    r->byte_count += length;
    r->slots[at] = r->count;
    return r->count++;
}

uint64_t ranks_label(const struct ranks *r, uint32_t text)
{
    return text < r->count ? r->nodes[text].label : 0;
}

size_t ranks_count(const struct ranks *r)
{
    return r->count;
}

/* ---- settling ------------------------------------------------------------------------------- */

static int compare_bytes(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);

    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

/* A text to be sorted: eight bytes behind what all have in common decide nearly always, without a
 * look at it. */
struct sorted {
    uint64_t prefix;
    const char *bytes;
    uint32_t length;
    uint32_t node;
};

static int sorted_compare(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;

    if (x->prefix != y->prefix)
        return x->prefix < y->prefix ? -1 : 1;
    return compare_bytes(x->bytes, x->length, y->bytes, y->length);
}

static uint64_t prefix_of(const char *bytes, size_t length)
{
    uint64_t prefix = 0;

    for (size_t i = 0; i < 8; i++)
        prefix = prefix << 8 | (i < length ? (unsigned char)bytes[i] : 0);
    return prefix;
}

/* The new texts in order; NULL: out of memory. */
static struct sorted *sort_new(const struct ranks *r, uint32_t count)
{
    struct sorted *list = reallocarray(NULL, count, sizeof(*list));
    const char *first = r->bytes + r->nodes[r->order_count].offset;
    size_t common = r->nodes[r->order_count].length;

    if (list == NULL)
        return NULL;
    for (uint32_t i = 0; i < count; i++) {
        const struct text_node *node = &r->nodes[r->order_count + i];
        size_t same = 0;

        list[i] = (struct sorted){0, r->bytes + node->offset, node->length, r->order_count + i};
        while (same < common && same < node->length && list[i].bytes[same] == first[same])
            same++;
        common = same;
    }
    for (uint32_t i = 0; i < count; i++)
        list[i].prefix = prefix_of(list[i].bytes + common, list[i].length - common);
    qsort(list, count, sizeof(*list), sorted_compare);
    return list;
}

/* How many of the first `count` settled texts sort before it. */
static uint32_t place_of(const struct ranks *r, const struct sorted *text, uint32_t count)
{
    uint32_t low = 0;

    while (low < count) {
        uint32_t middle = low + (count - low) / 2;
        const struct text_node *node = &r->nodes[r->order[middle]];

        if (compare_bytes(r->bytes + node->offset, node->length, text->bytes, text->length) < 0)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

static bool order_room(struct ranks *r)
{
    uint32_t *grown;

    if (r->count <= r->order_capacity)
        return true;
    grown = reallocarray(r->order, r->capacity, sizeof(*grown));
    if (grown == NULL)
        return false;
    r->order = grown;
    r->order_capacity = r->capacity;
    return true;
}

static void label_all(struct ranks *r)
{
    uint64_t gap = RANKS_LABEL_MAX / ((uint64_t)r->order_count + 1);

    if (gap > RANKS_GAP)
        gap = RANKS_GAP;
    for (uint32_t i = 0; i < r->order_count; i++)
        r->nodes[r->order[i]].label = (i + 1) * gap;
}

/* Labels the run of new texts order[from..to). False: no room between its neighbours. */
static bool label_run(struct ranks *r, uint32_t from, uint32_t to)
{
    uint64_t below = from > 0 ? r->nodes[r->order[from - 1]].label : 0;
    uint64_t above = to < r->order_count ? r->nodes[r->order[to]].label : RANKS_LABEL_MAX;
    uint64_t step = (above - below) / ((uint64_t)(to - from) + 1);

    if (step == 0)
        return false;
    if (step > RANKS_GAP)
        step = RANKS_GAP;
    for (uint32_t i = from; i < to; i++)
        r->nodes[r->order[i]].label = below + step * (i - from + 1);
    return true;
}

bool ranks_settle(struct ranks *r, bool *relabelled)
{
    uint32_t old = r->order_count, count = r->count - old;
    struct sorted *list;
    bool fits = true;

    *relabelled = false;
    if (count == 0)
        return true;
    if (!order_room(r))
        return false;
    list = sort_new(r, count);
    if (list == NULL)
        return false;

    /* In place, from the largest down: what is behind a new text moves up by as many as come before
     * it. */
    for (uint32_t i = count, end = old; i-- > 0;) {
        uint32_t place = place_of(r, &list[i], end);

        memmove(r->order + place + i + 1, r->order + place, (end - place) * sizeof(*r->order));
        r->order[place + i] = list[i].node;
        end = place;
    }
    free(list);
    r->order_count = r->count;

    /* New nodes have the higher indices. */
    for (uint32_t i = 0; fits && i < r->order_count; i++) {
        uint32_t from = i;

        while (i < r->order_count && r->order[i] >= old)
            i++;
        if (i > from)
            fits = label_run(r, from, i);
    }
    if (!fits) {
        label_all(r);
        *relabelled = old > 0;
    }
    return true;
}
