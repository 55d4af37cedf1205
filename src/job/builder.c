/*
 * From what a source says to a packed record. The builder's memory is kept from job to job; what
 * one giant job needed is given back at the next begin.
 */
#include "job/builder.h"

#include <stdio.h>
#include <stdlib.h>

#include "job/datetime.h"
#include "job/value.h"

#define SCRATCH_KEPT ((size_t)1 << 20)

struct job_builder *job_builder_new(void)
{
    return calloc(1, sizeof(struct job_builder));
}

void job_builder_free(struct job_builder *b)
{
    if (b == NULL)
        return;
    free(b->items.entries);
    free(b->extras.entries);
    free(b->elements.entries);
    free(b->bytes);
    free(b);
}

static void *list_add(struct list *list, size_t entry_size)
{
    size_t capacity;
    void *entries;

    if (list->count == list->capacity) {
        capacity = list->capacity == 0 ? 8 : list->capacity * 2; /* small: the counts are limited */
        entries = realloc(list->entries, capacity * entry_size);
        if (entries == NULL)
            return NULL;
        list->entries = entries;
        list->capacity = capacity;
    }
    return (char *)list->entries + list->count++ * entry_size;
}

bool builder_reserve(struct job_builder *b, size_t more)
{
    size_t capacity = b->capacity == 0 ? 1024 : b->capacity;
    char *bytes;

    if (more <= b->capacity - b->used)
        return true;
    while (capacity - b->used < more)
        capacity *= 2; /* used and more are far below SIZE_MAX / 2: LAYOUT_BYTES_MAX */
    bytes = realloc(b->bytes, capacity);
    if (bytes == NULL) {
        b->failed = true;
        return false;
    }
    b->bytes = bytes;
    b->capacity = capacity;
    return true;
}

/* Takes a text in; a text that is too long is cut before the character that passes the limit. */
static struct span keep(struct job_builder *b, unsigned what, const char *text, size_t length)
{
    size_t most =
        LAYOUT_BYTES_MAX - b->used < JOB_TEXT_MAX ? LAYOUT_BYTES_MAX - b->used : JOB_TEXT_MAX;
    struct span span = {b->used, 0};

    if (text == NULL)
        return span;
    if (length > most) {
        length = most;
        for (int i = 0; i < 3 && length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80; i++)
            length--;
        b->cut |= UINT64_C(1) << what;
    }
    if (length == 0 || !builder_reserve(b, length))
        return span;
    memcpy(b->bytes + b->used, text, length);
    span.length = length;
    b->used += length;
    return span;
}

static void note(struct job_builder *b, enum jobtop_property property, bool value)
{
    uint64_t bit = JOBTOP_BIT(property);

    b->values = value ? b->values | bit : b->values & ~bit;
    b->unparsed = value ? b->unparsed & ~bit : b->unparsed | bit;
}

void job_builder_begin(struct job_builder *b, const char *instance_id, size_t length)
{
    struct slot *id = &b->slots[JOBTOP_P_InstanceID];

    b->values = b->unparsed = 0;
    b->class_name = (struct span){0, 0};
    b->items.count = b->extras.count = b->elements.count = 0;
    b->used = 0;
    b->cut = 0;
    b->failed = false;
    if (b->capacity > SCRATCH_KEPT) {
        free(b->bytes);
        b->bytes = NULL;
        b->capacity = 0;
    }
    id->text = keep(b, JOBTOP_P_InstanceID, instance_id, length);
    note(b, JOBTOP_P_InstanceID, true);
}

void job_builder_class(struct job_builder *b, const char *name, size_t length)
{
    b->class_name = keep(b, CUT_CLASS, name, length);
}

/* ---- values -------------------------------------------------------------------------------- */

static void add_item(struct job_builder *b, enum jobtop_property property, const int64_t *number,
                     const char *text, size_t length)
{
    struct item *item;

    if (b->items.count >= LAYOUT_ITEMS_MAX) {
        b->cut |= JOBTOP_BIT(property);
        return;
    }
    item = list_add(&b->items, sizeof(*item));
    if (item == NULL) {
        b->failed = true;
        return;
    }
    *item = (struct item){.property = property, .number = number != NULL};
    if (number != NULL)
        item->value = (uint16_t)*number;
    else
        item->text = keep(b, property, text, length);
    if (!((b->values | b->unparsed) & JOBTOP_BIT(property))) {
        b->slots[property].text = (struct span){0, 0};
        note(b, property, true);
    }
    /* an element that is no number makes the whole array text: the others' places mean something */
    if (number == NULL && property_table[property].type == PROPERTY_UINT16_ARRAY)
        note(b, property, false);
}

static void set_text(struct job_builder *b, enum jobtop_property property, bool value,
                     const char *text, size_t length)
{
    struct slot *slot = &b->slots[property];
    uint64_t bit = JOBTOP_BIT(property);

    /* the same place again where it fits, so that a text set over and over takes no more room */
    if (((b->values & layout_string) | b->unparsed) & bit && length > 0 &&
        length <= slot->text.length && text != NULL) {
        memmove(b->bytes + slot->text.at, text, length);
        slot->text.length = length;
    } else {
        slot->text = keep(b, property, text, length);
    }
    note(b, property, value);
}

static void set_id(struct job_builder *b, const char *text, size_t length)
{
    const struct slot *id = &b->slots[JOBTOP_P_InstanceID];

    if (id->text.length == 0)
        set_text(b, JOBTOP_P_InstanceID, true, text, length);
    else if (length != id->text.length || memcmp(b->bytes + id->text.at, text, length) != 0)
        job_builder_extra(b, "InstanceID", strlen("InstanceID"), text, length);
}

static void unset(struct job_builder *b, enum jobtop_property property)
{
    struct item *items = b->items.entries;
    size_t kept = 0;

    if (property == JOBTOP_P_InstanceID)
        return;
    b->values &= ~JOBTOP_BIT(property);
    b->unparsed &= ~JOBTOP_BIT(property);
    if (!(JOBTOP_BIT(property) & layout_arrays))
        return;
    for (size_t i = 0; i < b->items.count; i++) {
        if (items[i].property != property)
            items[kept++] = items[i];
    }
    b->items.count = kept;
}

void job_builder_integer(struct job_builder *b, enum jobtop_property property, int64_t value)
{
    char decimal[24];
    enum property_type type;
    int64_t low, high;
    int length;

    if (property >= JOBTOP_PROPERTY_COUNT)
        return;
    type = property_table[property].type;
    if (type == PROPERTY_UINT16_ARRAY && value >= 0 && value <= UINT16_MAX) {
        add_item(b, property, &value, NULL, 0);
        return;
    }
    if (type == PROPERTY_BOOLEAN
            ? value == 0 || value == 1
            : property_range(type, &low, &high) && value >= low && value <= high) {
        b->slots[property].number = value;
        note(b, property, true);
        b->slots[property].text.length = 0;
        return;
    }
    length = snprintf(decimal, sizeof(decimal), "%lld", (long long)value);
    job_builder_text(b, property, decimal, (size_t)length);
}

void job_builder_datetime(struct job_builder *b, enum jobtop_property property,
                          const struct jobtop_datetime *value)
{
    struct jobtop_datetime checked;
    char text[64];
    int length;

    if (property >= JOBTOP_PROPERTY_COUNT)
        return;
    if (!datetime_check(value, &checked)) {
        length =
            snprintf(text, sizeof(text), "kind %u, %lld us", (unsigned)value->kind, value->usec);
        set_text(b, property, false, text, (size_t)length);
    } else if (property_table[property].type != PROPERTY_DATETIME) {
        datetime_cim(&checked, text);
        job_builder_text(b, property, text, strlen(text));
    } else {
        b->slots[property].datetime = checked;
        note(b, property, true);
        b->slots[property].text.length = 0;
    }
}

static void set_number(struct job_builder *b, enum jobtop_property property, const char *value,
                       size_t length)
{
    enum property_type type = property_table[property].type;
    int64_t low, high, number;

    if (type == PROPERTY_BOOLEAN
            ? value_boolean(value, length, &number)
            : property_range(type, &low, &high) && value_integer(value, length, low, high, &number))
        job_builder_integer(b, property, number);
    else
        set_text(b, property, false, value, length);
}

void job_builder_text(struct job_builder *b, enum jobtop_property property, const char *value,
                      size_t length)
{
    struct jobtop_datetime datetime;
    const char *trimmed = value;
    size_t trimmed_length = length;
    int64_t number;

    if (property >= JOBTOP_PROPERTY_COUNT)
        return;
    if (value == NULL) {
        unset(b, property);
        return;
    }
    if (property == JOBTOP_P_InstanceID) {
        set_id(b, value, length);
        return;
    }
    switch (property_table[property].type) {
    case PROPERTY_STRING:
        set_text(b, property, true, value, length);
        return;
    case PROPERTY_STRING_ARRAY:
        add_item(b, property, NULL, value, length);
        return;
    default:
        break;
    }
    value_trim(&trimmed, &trimmed_length);
    if (trimmed_length == 0) /* an empty element where a number belongs says nothing */
        return;
    switch (property_table[property].type) {
    case PROPERTY_UINT16_ARRAY:
        if (value_integer(value, length, 0, UINT16_MAX, &number))
            add_item(b, property, &number, NULL, 0);
        else
            add_item(b, property, NULL, value, length);
        return;
    case PROPERTY_DATETIME:
        if (datetime_parse(value, length, &datetime))
            job_builder_datetime(b, property, &datetime);
        else
            set_text(b, property, false, value, length);
        return;
    default:
        set_number(b, property, value, length);
        return;
    }
}

void job_builder_extra(struct job_builder *b, const char *name, size_t name_length,
                       const char *value, size_t length)
{
    struct pair *extra;

    if (b->extras.count >= LAYOUT_EXTRAS_MAX) {
        b->cut |= UINT64_C(1) << CUT_EXTRAS;
        return;
    }
    extra = list_add(&b->extras, sizeof(*extra));
    if (extra == NULL) {
        b->failed = true;
        return;
    }
    extra->first = keep(b, CUT_EXTRAS, name, name_length);
    extra->second = keep(b, CUT_EXTRAS, value, length);
}

void job_builder_element(struct job_builder *b, const char *id, size_t id_length, const char *name,
                         size_t length, unsigned effects)
{
    struct pair *element;

    if (b->elements.count >= LAYOUT_ELEMENTS_MAX) {
        b->cut |= UINT64_C(1) << CUT_ELEMENTS;
        return;
    }
    element = list_add(&b->elements, sizeof(*element));
    if (element == NULL) {
        b->failed = true;
        return;
    }
    element->first = keep(b, CUT_ELEMENTS, id, id_length);
    element->second = keep(b, CUT_ELEMENTS, name, length);
    element->effects = effects;
}
