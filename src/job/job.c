#include "job/layout.h"

#include <stdlib.h>

const char *const layout_classes[] = {
    "Msvm_ConcreteJob",
    "Msvm_StorageJob",
    "Msvm_MigrationJob",
    "Msvm_CopyFileToGuestJob",
    "Msvm_CollectionReferencePointExportJob",
    "Msvm_VirtualSystemReferencePointExportJob",
    "CIM_ConcreteJob",
};
const unsigned layout_class_count = sizeof(layout_classes) / sizeof(layout_classes[0]);

_Static_assert(JOBTOP_PROPERTY_COUNT <= 63, "a set of properties is one 64-bit word");

/* ---- strings ------------------------------------------------------------------------------- */

static size_t string_offset(const struct job *job, size_t i)
{
    const uint8_t *table = (const uint8_t *)job + job->strings;

    return job->wide ? layout_get32(table + 4 * i) : layout_get16(table + 2 * i);
}

static struct text string_get(const struct job *job, size_t i)
{
    size_t at = string_offset(job, i);

    return (struct text){(const char *)job + at, string_offset(job, i + 1) - at - 1};
}

/* A property may have the string of one before it: where a string ends is where the first begins
 * that lies behind it. */
static struct text string_of_property(const struct job *job, size_t i)
{
    size_t at = string_offset(job, i), next = 0;

    while (string_offset(job, next) <= at)
        next++;
    return (struct text){(const char *)job + at, string_offset(job, next) - at - 1};
}

static size_t strings_of_properties(const struct job *job)
{
    return job->class_code == LAYOUT_CLASS_OTHER ? 1 : 0;
}

static size_t strings_of_unparsed(const struct job *job)
{
    return strings_of_properties(job) + layout_count(job->present & layout_string);
}

static size_t strings_of_arrays(const struct job *job)
{
    return strings_of_unparsed(job) + job->unparsed_count;
}

/* Elements of those arrays of `kind` that come before `property`; JOBTOP_PROPERTY_COUNT: of all. */
static size_t items_before(const struct job *job, uint64_t kind, enum jobtop_property property)
{
    const uint8_t *count = job->data + layout_counts_at(job->present);
    uint64_t left = job->present & layout_arrays & layout_below(property);
    size_t items = 0;

    for (; left != 0; left &= left - 1, count += 2) {
        if (left & (~left + 1) & kind)
            items += layout_get16(count);
    }
    return items;
}

static size_t strings_of_extras(const struct job *job)
{
    return strings_of_arrays(job) + items_before(job, layout_strings, JOBTOP_PROPERTY_COUNT);
}

static size_t strings_of_elements(const struct job *job)
{
    return strings_of_extras(job) + 2u * job->extra_count;
}

/* ---- properties ---------------------------------------------------------------------------- */

bool job_has(const struct job *job, enum jobtop_property property)
{
    return property < JOBTOP_PROPERTY_COUNT && (job->present & JOBTOP_BIT(property)) != 0;
}

uint64_t job_present(const struct job *job)
{
    return job->present;
}

/* How many values of the same kind come before the property's. */
static size_t place(const struct job *job, uint64_t kind, enum jobtop_property property)
{
    return layout_count(job->present & kind & layout_below(property));
}

bool job_integer(const struct job *job, enum jobtop_property property, int64_t *value)
{
    uint64_t bit;
    const uint8_t *at;

    if (!job_has(job, property))
        return false;
    bit = JOBTOP_BIT(property);
    if (bit & layout_half) {
        *value = layout_get16(job->data + 2 * place(job, layout_half, property));
        return true;
    }
    if (bit & layout_word) {
        at = job->data + layout_words_at(job->present) + 4 * place(job, layout_word, property);
        *value = layout_get32(at);
        return true;
    }
    if (bit & layout_byte) {
        at = job->data + layout_bytes_at(job->present) + place(job, layout_byte, property);
        *value =
            property_table[property].type == PROPERTY_SINT8 ? (int64_t)(int8_t)*at : (int64_t)*at;
        return true;
    }
    return false;
}

bool job_datetime(const struct job *job, enum jobtop_property property,
                  struct jobtop_datetime *value)
{
    const uint8_t *at;
    int64_t usec;
    int16_t offset;

    if (!job_has(job, property) || !(JOBTOP_BIT(property) & layout_stamp))
        return false;
    at = job->data + layout_stamps_at(job->present) +
         LAYOUT_DATETIME_SIZE * place(job, layout_stamp, property);
    memcpy(&usec, at, sizeof(usec));
    memcpy(&offset, at + 8, sizeof(offset));
    *value = (struct jobtop_datetime){usec, offset, at[10], at[11]};
    return true;
}

bool job_length_of_time(const struct job *job, enum jobtop_property property, int64_t *usec)
{
    struct jobtop_datetime value;

    if (!job_datetime(job, property, &value))
        return false;
    if (value.kind == JOBTOP_DATETIME_INTERVAL)
        *usec = value.usec;
    else if (value.kind == JOBTOP_DATETIME_UNSET && property_is_interval(property))
        *usec = 0;
    else
        return false;
    return true;
}

bool job_text(const struct job *job, enum jobtop_property property, struct text *value)
{
    if (!job_has(job, property) || !(JOBTOP_BIT(property) & layout_string))
        return false;
    *value =
        string_of_property(job, strings_of_properties(job) + place(job, layout_string, property));
    return true;
}

size_t job_array_size(const struct job *job, enum jobtop_property property)
{
    if (!job_has(job, property) || !(JOBTOP_BIT(property) & layout_arrays))
        return 0;
    return layout_get16(job->data + layout_counts_at(job->present) +
                        2 * place(job, layout_arrays, property));
}

bool job_array_integer(const struct job *job, enum jobtop_property property, size_t i,
                       int64_t *value)
{
    if (i >= job_array_size(job, property) || !(JOBTOP_BIT(property) & layout_numbers))
        return false;
    i += items_before(job, layout_numbers, property);
    *value = layout_get16(job->data + layout_items_at(job->present) + 2 * i);
    return true;
}

bool job_array_text(const struct job *job, enum jobtop_property property, size_t i,
                    struct text *value)
{
    if (i >= job_array_size(job, property) || !(JOBTOP_BIT(property) & layout_strings))
        return false;
    i += items_before(job, layout_strings, property);
    *value = string_get(job, strings_of_arrays(job) + i);
    return true;
}

bool job_unparsed(const struct job *job, enum jobtop_property property, struct text *value)
{
    const uint8_t *properties = (const uint8_t *)job + job->strings - job->unparsed_count;

    for (size_t i = 0; i < job->unparsed_count; i++) {
        if (properties[i] == property) {
            *value = string_get(job, strings_of_unparsed(job) + i);
            return true;
        }
    }
    return false;
}

/* ---- the rest of a record ------------------------------------------------------------------ */

struct text job_id(const struct job *job)
{
    struct text id = {"", 0};

    job_text(job, JOBTOP_P_InstanceID, &id);
    return id;
}

uint64_t job_id_hash(const struct job *job)
{
    return job->id_hash;
}

uint64_t job_content_hash(const struct job *job)
{
    return job->content_hash;
}

struct text job_class(const struct job *job)
{
    const char *name;

    if (job->class_code == LAYOUT_CLASS_OTHER)
        return string_get(job, 0);
    name = layout_classes[job->class_code];
    return (struct text){name, strlen(name)};
}

size_t job_element_count(const struct job *job)
{
    return job->element_count;
}

bool job_element(const struct job *job, size_t i, struct job_element *element)
{
    const uint8_t *effects;
    size_t first;

    if (i >= job->element_count)
        return false;
    effects = (const uint8_t *)job + job->strings - job->unparsed_count -
              4 * ((size_t)job->element_count - i);
    first = strings_of_elements(job) + 2 * i;
    element->id = string_get(job, first);
    element->name = string_get(job, first + 1);
    element->effects = layout_get32(effects);
    return true;
}

size_t job_extra_count(const struct job *job)
{
    return job->extra_count;
}

bool job_extra(const struct job *job, size_t i, struct text *name, struct text *value)
{
    size_t first;

    if (i >= job->extra_count)
        return false;
    first = strings_of_extras(job) + 2 * i;
    *name = string_get(job, first);
    *value = string_get(job, first + 1);
    return true;
}

size_t job_size(const struct job *job)
{
    return job->size;
}

void job_free(struct job *job)
{
    free(job);
}

/* ---- what most callers ask ----------------------------------------------------------------- */

int job_state(const struct job *job)
{
    int64_t state;

    return job_integer(job, JOBTOP_P_JobState, &state) ? (int)state : -1;
}

int job_percent(const struct job *job)
{
    int64_t percent;

    if (!job_integer(job, JOBTOP_P_PercentComplete, &percent) || percent > 100)
        return -1;
    return (int)percent;
}
