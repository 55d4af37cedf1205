#include "job/property.h"

#include <stdio.h>
#include <string.h>

#include "job/datetime.h"
#include "job/map.h"
#include "job/value.h"

static void add_text(struct buf *out, struct text text)
{
    buf_add(out, text.bytes, text.length);
}

void format_number(const struct value_map *map, int64_t value, struct buf *out)
{
    bool exact;
    const char *name = map_name(map, value, &exact);

    if (map == NULL)
        buf_addf(out, "%lld", (long long)value);
    else if (exact && map == &map_error_code && value != 0)
        buf_addf(out, "%s (%lld)", name, (long long)value); /* what one searches the web for */
    else if (exact)
        buf_adds(out, name);
    else
        buf_addf(out, "%lld (%s)", (long long)value, name != NULL ? name : "no name known");
}

static void format_integer(const struct job *job, enum jobtop_property property, int64_t value,
                           struct buf *out)
{
    if (property_table[property].type == PROPERTY_BOOLEAN)
        buf_adds(out, value != 0 ? "yes" : "no");
    else if (property_table[property].percent)
        buf_addf(out, value <= 100 ? "%lld %%" : "%lld (not a percentage)", (long long)value);
    else
        format_number(property_map(property, job_class(job)), value, out);
}

/* What "all zeroes" or 1601-01-01 means, by the class page. */
static const char *unset_words(enum jobtop_property property)
{
    switch (property) {
    case JOBTOP_P_TimeSubmitted:
        return "not reported";
    case JOBTOP_P_ScheduledStartTime:
        return "not scheduled";
    case JOBTOP_P_TimeOfLastStateChange:
        return "never changed";
    default:
        return property_is_interval(property) ? "0 s" : "not set";
    }
}

static void format_datetime(enum jobtop_property property, const struct jobtop_datetime *value,
                            struct buf *out)
{
    if (value->kind == JOBTOP_DATETIME_UNSET)
        buf_adds(out, unset_words(property));
    else
        datetime_human(value, out);
}

static bool format_array(const struct job *job, enum jobtop_property property, struct buf *out)
{
    size_t count = job_array_size(job, property);

    for (size_t i = 0; i < count; i++) {
        struct text text;
        int64_t value;

        if (i > 0)
            buf_adds(out, ", ");
        if (job_array_integer(job, property, i, &value))
            format_integer(job, property, value, out);
        else if (job_array_text(job, property, i, &text))
            add_text(out, text);
    }
    return count > 0;
}

bool property_format(const struct job *job, enum jobtop_property property, struct buf *out)
{
    struct jobtop_datetime datetime;
    struct text text;
    int64_t value;

    if (property >= JOBTOP_PROPERTY_COUNT)
        return false;
    if (job_unparsed(job, property, &text)) {
        add_text(out, text);
        buf_adds(out, " (not understood)");
        return true;
    }
    switch (property_table[property].type) {
    case PROPERTY_STRING:
        if (!job_text(job, property, &text))
            return false;
        add_text(out, text);
        return true;
    case PROPERTY_DATETIME:
        if (!job_datetime(job, property, &datetime))
            return false;
        format_datetime(property, &datetime, out);
        return true;
    case PROPERTY_UINT16_ARRAY:
    case PROPERTY_STRING_ARRAY:
        return format_array(job, property, out);
    default:
        if (!job_integer(job, property, &value))
            return false;
        format_integer(job, property, value, out);
        return true;
    }
}

/* Msvm_MigrationJob and Msvm_StorageJob have own properties with numbers that mean something. */
void extra_format(struct text name, struct text value, struct buf *out)
{
    int64_t number;

    if (name.length == strlen("MigrationType") &&
        memcmp(name.bytes, "MigrationType", name.length) == 0 &&
        value_integer(value.bytes, value.length, 0, UINT16_MAX, &number)) {
        format_number(&map_migration_type, number, out);
        return;
    }
    if (name.length == strlen("JobCompletionStatusCode") &&
        memcmp(name.bytes, "JobCompletionStatusCode", name.length) == 0 &&
        value_integer(value.bytes, value.length, INT32_MIN, UINT32_MAX, &number) && number != 0) {
        buf_addf(out, "0x%08x", (unsigned)(uint32_t)number);
        return;
    }
    add_text(out, value);
}
