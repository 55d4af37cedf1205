/*
 * From the builder's scratch space to a record: measured first, then written into one block.
 */
#include "job/builder.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"

/* The builder's values in the order in which the record has them. */
struct plan {
    const struct job_builder *b;
    uint64_t present;
    uint8_t same[JOBTOP_PROPERTY_COUNT]; /* of a string: the first one that is equal, or itself */
    uint8_t unparsed[JOBTOP_PROPERTY_COUNT];
    uint8_t unparsed_count;
    uint8_t class_code;
    size_t strings; /* how many */
    size_t fixed;   /* bytes of the block before the offsets of the strings */
    size_t texts;   /* bytes of the strings with their NULs */
};

/* Where the string writer is: one offset and one text behind the other. */
struct writer {
    uint8_t *block;
    uint8_t *offset;
    size_t at;
    bool wide;
};

/* ---- measuring ----------------------------------------------------------------------------- */

/* An array with an element that is no number becomes one text, its elements behind commas. */
static bool join_items(struct job_builder *b, enum jobtop_property property)
{
    const struct item *items = b->items.entries;
    struct span joined = {b->used, 0};

    for (size_t i = 0; i < b->items.count; i++) {
        size_t length = items[i].text.length;
        char decimal[8];
        const char *bytes;

        if (items[i].property != property)
            continue;
        if (items[i].number)
            length = (size_t)snprintf(decimal, sizeof(decimal), "%u", items[i].value);
        if (!builder_reserve(b, length + 2))
            return false;
        bytes = items[i].number ? decimal : b->bytes + items[i].text.at;
        if (b->used > joined.at) {
            memcpy(b->bytes + b->used, ", ", 2);
            b->used += 2;
        }
        memcpy(b->bytes + b->used, bytes, length);
        b->used += length;
    }
    joined.length = b->used - joined.at;
    b->slots[property].text = joined;
    return true;
}

/* Says in the record itself what of it was cut. */
static bool say_truncated(struct job_builder *b)
{
    static const char name[] = "jobtop:Truncated";
    static const char *const others[] = {"Class", "AffectedElements", "Extra"};
    struct pair *extras = b->extras.entries;
    struct pair extra = {{b->used, sizeof(name) - 1}, {b->used + sizeof(name) - 1, 0}, 0};

    if (!builder_reserve(b, sizeof(name) - 1))
        return false;
    memcpy(b->bytes + b->used, name, sizeof(name) - 1);
    b->used += sizeof(name) - 1;
    for (unsigned i = 0; i <= CUT_EXTRAS; i++) {
        const char *what =
            i < JOBTOP_PROPERTY_COUNT ? property_table[i].name : others[i - JOBTOP_PROPERTY_COUNT];

        if (!(b->cut & (UINT64_C(1) << i)))
            continue;
        if (!builder_reserve(b, strlen(what) + 1))
            return false;
        if (b->used > extra.second.at)
            b->bytes[b->used++] = ',';
        memcpy(b->bytes + b->used, what, strlen(what));
        b->used += strlen(what);
    }
    extra.second.length = b->used - extra.second.at;
    if (b->extras.count == b->extras.capacity) {
        extras = realloc(extras, (b->extras.count + 1) * sizeof(*extras));
        if (extras == NULL)
            return false;
        b->extras.entries = extras;
        b->extras.capacity = b->extras.count + 1;
    }
    extras[b->extras.count++] = extra;
    b->cut = 0;
    return true;
}

static uint8_t class_code(const struct job_builder *b)
{
    if (b->class_name.length == 0)
        return 0;
    for (unsigned i = 0; i < layout_class_count; i++) {
        if (strlen(layout_classes[i]) == b->class_name.length &&
            memcmp(layout_classes[i], b->bytes + b->class_name.at, b->class_name.length) == 0)
            return (uint8_t)i;
    }
    return LAYOUT_CLASS_OTHER;
}

static void plan_string(struct plan *plan, struct span span)
{
    plan->strings++;
    plan->texts += span.length + 1;
}

/* Name, ElementName and Caption often say the same. */
static unsigned find_same(const struct plan *plan, unsigned property)
{
    const struct job_builder *b = plan->b;
    struct span text = b->slots[property].text;
    uint64_t left = plan->present & layout_string & layout_below(property);

    for (; left != 0 && text.length > 0; left &= left - 1) {
        unsigned other = (unsigned)__builtin_ctzll(left);

        if (b->slots[other].text.length == text.length &&
            memcmp(b->bytes + b->slots[other].text.at, b->bytes + text.at, text.length) == 0)
            return other;
    }
    return property;
}

static void plan_property_string(struct plan *plan, unsigned property)
{
    plan->same[property] = (uint8_t)find_same(plan, property);
    if (plan->same[property] == property)
        plan_string(plan, plan->b->slots[property].text);
    else
        plan->strings++;
}

static void plan_pairs(struct plan *plan, const struct list *list)
{
    const struct pair *pairs = list->entries;

    for (size_t i = 0; i < list->count; i++) {
        plan_string(plan, pairs[i].first);
        plan_string(plan, pairs[i].second);
    }
}

static void plan_items(struct plan *plan)
{
    const struct item *items = plan->b->items.entries;

    for (size_t i = 0; i < plan->b->items.count; i++) {
        if (!(plan->present & JOBTOP_BIT(items[i].property)))
            continue;
        if (items[i].number)
            plan->fixed += 2;
        else
            plan_string(plan, items[i].text);
    }
}

static void plan_make(struct plan *plan, const struct job_builder *b)
{
    uint64_t left;

    *plan = (struct plan){.b = b, .present = b->values, .class_code = class_code(b)};
    if (plan->class_code == LAYOUT_CLASS_OTHER)
        plan_string(plan, b->class_name);
    for (left = plan->present & layout_string; left != 0; left &= left - 1)
        plan_property_string(plan, (unsigned)__builtin_ctzll(left));
    for (left = b->unparsed; left != 0; left &= left - 1) {
        unsigned property = (unsigned)__builtin_ctzll(left);

        plan->unparsed[plan->unparsed_count++] = (uint8_t)property;
        plan_string(plan, b->slots[property].text);
    }
    plan->fixed = offsetof(struct job, data) + layout_items_at(plan->present);
    plan_items(plan);
    plan_pairs(plan, &b->extras);
    plan_pairs(plan, &b->elements);
    plan->fixed += 4 * b->elements.count + plan->unparsed_count;
}

/* ---- writing ------------------------------------------------------------------------------- */

static uint8_t *put(uint8_t *to, const void *bytes, size_t length)
{
    memcpy(to, bytes, length);
    return to + length;
}

static uint8_t *put16(uint8_t *to, uint16_t value)
{
    return put(to, &value, sizeof(value));
}

static uint8_t *put32(uint8_t *to, uint32_t value)
{
    return put(to, &value, sizeof(value));
}

static uint8_t *put_datetime(uint8_t *to, const struct jobtop_datetime *value)
{
    int64_t usec = value->usec;
    int16_t offset = value->offset;

    to = put(to, &usec, sizeof(usec));
    to = put(to, &offset, sizeof(offset));
    *to++ = value->kind;
    *to++ = value->wildcards;
    return to;
}

static uint8_t *put_scalars(uint8_t *to, const struct plan *plan, uint64_t kind)
{
    for (uint64_t left = plan->present & kind; left != 0; left &= left - 1) {
        const struct slot *slot = &plan->b->slots[__builtin_ctzll(left)];

        if (kind == layout_stamp)
            to = put_datetime(to, &slot->datetime);
        else if (kind == layout_half)
            to = put16(to, (uint16_t)slot->number);
        else if (kind == layout_word)
            to = put32(to, (uint32_t)slot->number);
        else
            *to++ = (uint8_t)slot->number;
    }
    return to;
}

/* The counts of all arrays, then the elements of the number arrays. */
static uint8_t *put_arrays(uint8_t *to, const struct plan *plan)
{
    const struct item *items = plan->b->items.entries;
    uint64_t left;

    for (left = plan->present & layout_arrays; left != 0; left &= left - 1) {
        unsigned p = (unsigned)__builtin_ctzll(left);
        uint16_t count = 0;

        for (size_t i = 0; i < plan->b->items.count; i++)
            count = (uint16_t)(count + (items[i].property == p));
        to = put16(to, count);
    }
    for (left = plan->present & layout_numbers; left != 0; left &= left - 1) {
        unsigned p = (unsigned)__builtin_ctzll(left);

        for (size_t i = 0; i < plan->b->items.count; i++) {
            if (items[i].property == p)
                to = put16(to, items[i].value);
        }
    }
    return to;
}

static void put_offset(struct writer *w, size_t at)
{
    w->offset = w->wide ? put32(w->offset, (uint32_t)at) : put16(w->offset, (uint16_t)at);
}

static void put_string(struct writer *w, const struct job_builder *b, struct span span)
{
    put_offset(w, w->at);
    if (span.length > 0)
        memcpy(w->block + w->at, b->bytes + span.at, span.length);
    w->at += span.length;
    w->block[w->at++] = '\0';
}

static void put_property_strings(struct writer *w, const struct plan *plan)
{
    size_t at[JOBTOP_PROPERTY_COUNT];

    for (uint64_t left = plan->present & layout_string; left != 0; left &= left - 1) {
        unsigned i = (unsigned)__builtin_ctzll(left);

        at[i] = w->at;
        if (plan->same[i] == i)
            put_string(w, plan->b, plan->b->slots[i].text);
        else
            put_offset(w, at[plan->same[i]]);
    }
}

static void put_strings(struct writer *w, const struct plan *plan)
{
    const struct job_builder *b = plan->b;
    const struct item *items = b->items.entries;
    const struct list *lists[] = {&b->extras, &b->elements};

    if (plan->class_code == LAYOUT_CLASS_OTHER)
        put_string(w, b, b->class_name);
    put_property_strings(w, plan);
    for (unsigned i = 0; i < plan->unparsed_count; i++)
        put_string(w, b, b->slots[plan->unparsed[i]].text);
    for (uint64_t left = plan->present & layout_strings; left != 0; left &= left - 1) {
        unsigned p = (unsigned)__builtin_ctzll(left);

        for (size_t i = 0; i < b->items.count; i++) {
            if (items[i].property == p)
                put_string(w, b, items[i].text);
        }
    }
    for (unsigned l = 0; l < 2; l++) {
        const struct pair *pairs = lists[l]->entries;

        for (size_t i = 0; i < lists[l]->count; i++) {
            put_string(w, b, pairs[i].first);
            put_string(w, b, pairs[i].second);
        }
    }
    put_offset(w, w->at); /* the end of the last one */
}

uint64_t job_hash_id(const char *id, size_t length)
{
    return hash_bytes(id, length);
}

struct job *job_builder_finish(struct job_builder *b)
{
    const struct pair *elements = b->elements.entries;
    const struct span *id;
    struct plan plan;
    struct writer w;
    struct job *job;
    size_t size;
    uint8_t *to;

    if (b->cut != 0 && !say_truncated(b))
        b->failed = true;
    for (uint64_t left = b->unparsed & layout_arrays; left != 0 && !b->failed; left &= left - 1)
        join_items(b, (enum jobtop_property)__builtin_ctzll(left));
    if (b->failed)
        return NULL;

    plan_make(&plan, b);
    size = plan.fixed + 2 * (plan.strings + 1) + plan.texts;
    w.wide = size > LAYOUT_NARROW_MAX;
    if (w.wide)
        size += 2 * (plan.strings + 1);
    job = malloc(size < sizeof(*job) ? sizeof(*job) : size);
    if (job == NULL)
        return NULL;

    job->present = plan.present;
    job->size = (uint32_t)size;
    job->strings = (uint16_t)plan.fixed;
    job->element_count = (uint16_t)b->elements.count;
    job->extra_count = (uint16_t)b->extras.count;
    job->unparsed_count = plan.unparsed_count;
    job->class_code = plan.class_code;
    job->wide = w.wide;

    to = put_scalars(job->data, &plan, layout_half);
    to = put_scalars(to, &plan, layout_stamp);
    to = put_scalars(to, &plan, layout_word);
    to = put_scalars(to, &plan, layout_byte);
    to = put_arrays(to, &plan);
    for (size_t i = 0; i < b->elements.count; i++)
        to = put32(to, elements[i].effects);
    w.offset = put(to, plan.unparsed, plan.unparsed_count);
    w.block = (uint8_t *)job;
    w.at = plan.fixed + (w.wide ? 4u : 2u) * (plan.strings + 1);
    put_strings(&w, &plan);

    id = &b->slots[JOBTOP_P_InstanceID].text;
    job->id_hash = job_hash_id(id->length > 0 ? b->bytes + id->at : "", id->length);
    job->condition = (uint8_t)layout_condition(job);
    job->content_hash = hash_bytes(&job->present, size - offsetof(struct job, present));
    return job;
}
