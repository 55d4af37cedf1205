#include "job/error.h"

#include <stdlib.h>
#include <string.h>

#include "job/map.h"
#include "job/property.h"
#include "job/value.h"

/* More than any server says of one failure. What is beyond is left out: job_errors_cut tells. */
#define ERRORS_MAX  256u
#define ENTRIES_MAX 256u /* of one object */
#define BYTES_MAX   (16u << 20)

struct entry {
    enum jobtop_error_property property;
    size_t length;
    char *value; /* OWNS; NUL behind */
};

struct error_object {
    struct entry *entries; /* OWNS */
    size_t count, capacity;
};

struct job_errors {
    struct error_object *objects; /* OWNS */
    size_t count, capacity;
    size_t bytes;
    bool cut;
};

struct job_errors *job_errors_new(void)
{
    return calloc(1, sizeof(struct job_errors));
}

void job_errors_free(struct job_errors *errors)
{
    if (errors == NULL)
        return;
    for (size_t i = 0; i < errors->count; i++) {
        for (size_t j = 0; j < errors->objects[i].count; j++)
            free(errors->objects[i].entries[j].value);
        free(errors->objects[i].entries);
    }
    free(errors->objects);
    free(errors);
}

size_t job_errors_count(const struct job_errors *errors)
{
    return errors != NULL ? errors->count : 0;
}

bool job_errors_cut(const struct job_errors *errors)
{
    return errors != NULL && errors->cut;
}

bool job_errors_begin(struct job_errors *errors)
{
    struct error_object *objects;
    size_t capacity;

    if (errors->count >= ERRORS_MAX) {
        errors->cut = true;
        return true;
    }
    if (errors->count == errors->capacity) {
        capacity = errors->capacity == 0 ? 2 : errors->capacity * 2;
        objects = realloc(errors->objects, capacity * sizeof(*objects));
        if (objects == NULL)
            return false;
        errors->objects = objects;
        errors->capacity = capacity;
    }
    errors->objects[errors->count++] = (struct error_object){NULL, 0, 0};
    return true;
}

static bool is_array(enum jobtop_error_property property)
{
    return error_property_table[property].type == PROPERTY_STRING_ARRAY;
}

/* The entry to write to: of a scalar that was set before that one, else a new one; NULL: out of
 * memory. */
static struct entry *entry_for(struct error_object *object, enum jobtop_error_property property)
{
    struct entry *entries;
    size_t capacity;

    for (size_t i = 0; i < object->count && !is_array(property); i++) {
        if (object->entries[i].property == property)
            return &object->entries[i];
    }
    if (object->count == object->capacity) {
        capacity = object->capacity == 0 ? 8 : object->capacity * 2;
        entries = realloc(object->entries, capacity * sizeof(*entries));
        if (entries == NULL)
            return NULL;
        object->entries = entries;
        object->capacity = capacity;
    }
    object->entries[object->count] = (struct entry){.property = property};
    return &object->entries[object->count++];
}

bool job_errors_add(struct job_errors *errors, enum jobtop_error_property property,
                    const char *value, size_t length)
{
    struct error_object *object;
    struct entry *entry;
    char *copy;

    if (errors->count == 0 || property >= JOBTOP_ERROR_PROPERTY_COUNT || value == NULL)
        return true;
    object = &errors->objects[errors->count - 1];
    if (object->count >= ENTRIES_MAX || errors->bytes >= BYTES_MAX) {
        errors->cut = true;
        return true;
    }
    if (length > BYTES_MAX - errors->bytes) {
        length = BYTES_MAX - errors->bytes;
        errors->cut = true;
    }
    copy = malloc(length + 1);
    if (copy == NULL)
        return false;
    entry = entry_for(object, property);
    if (entry == NULL) {
        free(copy);
        return false;
    }
    if (length > 0)
        memcpy(copy, value, length);
    copy[length] = '\0';
    errors->bytes += length - entry->length;
    free(entry->value);
    entry->value = copy;
    entry->length = length;
    return true;
}

/* ---- reading ------------------------------------------------------------------------------- */

static const struct entry *find(const struct job_errors *errors, size_t i,
                                enum jobtop_error_property property, size_t element)
{
    const struct error_object *object;

    if (errors == NULL || i >= errors->count)
        return NULL;
    object = &errors->objects[i];
    for (size_t j = 0; j < object->count; j++) {
        if (object->entries[j].property == property && element-- == 0)
            return &object->entries[j];
    }
    return NULL;
}

size_t job_error_size(const struct job_errors *errors, size_t i,
                      enum jobtop_error_property property)
{
    size_t count = 0;

    if (errors == NULL || i >= errors->count)
        return 0;
    for (size_t j = 0; j < errors->objects[i].count; j++)
        count += errors->objects[i].entries[j].property == property;
    return count;
}

bool job_error_text(const struct job_errors *errors, size_t i, enum jobtop_error_property property,
                    size_t element, struct text *value)
{
    const struct entry *entry = find(errors, i, property, element);

    if (entry == NULL)
        return false;
    *value = (struct text){entry->value, entry->length};
    return true;
}

bool job_error_integer(const struct job_errors *errors, size_t i,
                       enum jobtop_error_property property, int64_t *value)
{
    const struct entry *entry = find(errors, i, property, 0);
    int64_t low, high;

    return entry != NULL && property_range(error_property_table[property].type, &low, &high) &&
           value_integer(entry->value, entry->length, low, high, value);
}

bool job_error_value_name(enum jobtop_error_property property, int64_t value, struct buf *out)
{
    const char *name, *older = NULL;

    if (property >= JOBTOP_ERROR_PROPERTY_COUNT)
        return false;
    name = map_name(error_property_table[property].map, value, NULL);
    if (property == JOBTOP_E_PerceivedSeverity)
        older = map_name(&map_perceived_severity_hyperv, value, NULL);
    if (name == NULL)
        return false;
    if (older != NULL && strcmp(older, name) != 0)
        buf_addf(out, "%s / ", older);
    buf_adds(out, name);
    return true;
}

static bool format_mapped(enum jobtop_error_property property, int64_t value, struct buf *out)
{
    const struct value_map *map = error_property_table[property].map;
    const char *older = NULL;

    /* where two maps are in circulation the number is the only thing that is sure */
    if (property == JOBTOP_E_PerceivedSeverity)
        older = map_name(&map_perceived_severity_hyperv, value, NULL);
    if (older != NULL && strcmp(older, map_name(map, value, NULL)) != 0)
        buf_addf(out, "%lld %s / %s", (long long)value, older, map_name(map, value, NULL));
    else
        format_number(map, value, out);
    return true;
}

bool job_error_format(const struct job_errors *errors, size_t i,
                      enum jobtop_error_property property, struct buf *out)
{
    size_t count = job_error_size(errors, i, property);
    struct text text;
    int64_t value;

    if (property >= JOBTOP_ERROR_PROPERTY_COUNT || count == 0)
        return false;
    if (job_error_integer(errors, i, property, &value))
        return format_mapped(property, value, out);
    for (size_t j = 0; j < count; j++) {
        if (j > 0)
            buf_adds(out, ", ");
        if (job_error_text(errors, i, property, j, &text))
            buf_add(out, text.bytes, text.length);
    }
    if (error_property_table[property].map != NULL)
        buf_adds(out, " (not understood)");
    return true;
}
