#include "job/json.h"

#include <string.h>

#include "base/text.h"
#include "job/datetime.h"
#include "job/property.h"

static void add_string(struct buf *out, const char *bytes, size_t length)
{
    buf_addc(out, '"');
    text_json(out, bytes, length);
    buf_addc(out, '"');
}

static void add_key(struct buf *out, const char *name, const char *suffix)
{
    if (out->length == 0 ||
        (out->bytes[out->length - 1] != '{' && out->bytes[out->length - 1] != '['))
        buf_addc(out, ',');
    buf_addf(out, "\"%s%s\":", name, suffix);
}

static void add_comma(struct buf *out, size_t i)
{
    if (i > 0)
        buf_addc(out, ',');
}

/* ---- properties ---------------------------------------------------------------------------- */

static void add_name(struct buf *out, const struct value_map *map, int64_t value)
{
    const char *name = map_name(map, value, NULL);

    if (name != NULL)
        add_string(out, name, strlen(name));
    else
        buf_adds(out, "null");
}

static void add_seconds(struct buf *out, int64_t usec)
{
    int64_t fraction = usec % 1000000;
    int digits = 6;

    buf_addf(out, "%lld", (long long)(usec / 1000000));
    if (fraction == 0)
        return;
    for (; fraction % 10 == 0; fraction /= 10)
        digits--;
    buf_addf(out, ".%0*lld", digits, (long long)fraction);
}

static void add_datetime(struct buf *out, const struct job *job, enum jobtop_property property)
{
    const char *name = property_table[property].name;
    struct jobtop_datetime value = {.kind = JOBTOP_DATETIME_UNSET};
    char iso[DATETIME_ISO_SIZE];
    int64_t usec;

    add_key(out, name, "");
    job_datetime(job, property, &value);
    if (job_length_of_time(job, property, &usec)) {
        add_seconds(out, usec);
        return;
    }
    datetime_iso(&value, iso);
    if (iso[0] != '\0')
        add_string(out, iso, strlen(iso));
    else
        buf_adds(out, "null");
    if (value.kind == JOBTOP_DATETIME_FOREVER) {
        add_key(out, name, "Text");
        buf_adds(out, "\"indefinitely\"");
    }
}

static void add_integer(struct buf *out, const struct job *job, enum jobtop_property property)
{
    const struct property *p = &property_table[property];
    const struct value_map *map = property_map(property, job_class(job));
    int64_t value;
    bool there = job_integer(job, property, &value);

    add_key(out, p->name, "");
    if (!there)
        buf_adds(out, "null");
    else if (p->type == PROPERTY_BOOLEAN)
        buf_adds(out, value != 0 ? "true" : "false");
    else
        buf_addf(out, "%lld", (long long)value);
    if (p->map == NULL) /* by the class, not by the job: the keys are always the same */
        return;
    add_key(out, p->name, "Text");
    if (there)
        add_name(out, map, value);
    else
        buf_adds(out, "null");
}

static void add_array(struct buf *out, const struct job *job, enum jobtop_property property,
                      bool names)
{
    size_t count = job_array_size(job, property);
    struct text text;
    int64_t value;

    add_key(out, property_table[property].name, names ? "Text" : "");
    if (!job_has(job, property)) {
        buf_adds(out, "null");
        return;
    }
    buf_addc(out, '[');
    for (size_t i = 0; i < count; i++) {
        add_comma(out, i);
        if (job_array_text(job, property, i, &text))
            add_string(out, text.bytes, text.length);
        else if (job_array_integer(job, property, i, &value) && names)
            add_name(out, property_map(property, job_class(job)), value);
        else
            buf_addf(out, "%lld", (long long)value);
    }
    buf_addc(out, ']');
}

static void add_property(struct buf *out, const struct job *job, enum jobtop_property property)
{
    struct text text;

    switch (property_table[property].type) {
    case PROPERTY_STRING:
        add_key(out, property_table[property].name, "");
        if (job_text(job, property, &text))
            add_string(out, text.bytes, text.length);
        else
            buf_adds(out, "null");
        break;
    case PROPERTY_DATETIME:
        add_datetime(out, job, property);
        break;
    case PROPERTY_UINT16_ARRAY:
        add_array(out, job, property, false);
        if (property_table[property].map != NULL)
            add_array(out, job, property, true);
        break;
    case PROPERTY_STRING_ARRAY:
        add_array(out, job, property, false);
        break;
    default:
        add_integer(out, job, property);
        break;
    }
}

/* ---- the rest of a record ------------------------------------------------------------------ */

static void add_effects(struct buf *out, unsigned effects)
{
    bool first = true;

    buf_addc(out, '[');
    for (unsigned i = 0; i < 32; i++) {
        if (!(effects & (1u << i)))
            continue;
        if (!first)
            buf_addc(out, ',');
        first = false;
        add_string(out, element_effect_name(i), strlen(element_effect_name(i)));
    }
    buf_addc(out, ']');
}

static void add_elements(struct buf *out, const struct job *job)
{
    struct job_element element;

    add_key(out, "AffectedElements", "");
    buf_addc(out, '[');
    for (size_t i = 0; job_element(job, i, &element); i++) {
        add_comma(out, i);
        buf_adds(out, "{\"ID\":");
        add_string(out, element.id.bytes, element.id.length);
        buf_adds(out, ",\"Name\":");
        add_string(out, element.name.bytes, element.name.length);
        buf_adds(out, ",\"Effects\":");
        add_effects(out, element.effects);
        buf_addc(out, '}');
    }
    buf_addc(out, ']');
}

static bool same(struct text a, struct text b)
{
    return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
}

/* Where an extra property of that name stands at or after `from`; the number of extras when
 * nowhere. */
static size_t next_extra(const struct job *job, size_t from, struct text wanted, struct text *value)
{
    struct text name;

    for (; job_extra(job, from, &name, value); from++) {
        if (same(name, wanted))
            break;
    }
    return from;
}

static void add_extra(struct buf *out, const struct job *job)
{
    size_t count = job_extra_count(job);
    struct text name, value, other;

    if (count == 0)
        return;
    add_key(out, "Extra", "");
    buf_addc(out, '{');
    for (size_t i = 0; job_extra(job, i, &name, &value); i++) {
        size_t next = next_extra(job, i + 1, name, &other);

        if (next_extra(job, 0, name, &other) < i)
            continue;
        add_comma(out, i);
        add_string(out, name.bytes, name.length);
        buf_adds(out, next < count ? ":[" : ":");
        add_string(out, value.bytes, value.length);
        if (next >= count)
            continue;
        for (; (next = next_extra(job, next, name, &other)) < count; next++) {
            buf_addc(out, ',');
            add_string(out, other.bytes, other.length);
        }
        buf_addc(out, ']');
    }
    buf_addc(out, '}');
}

static void add_unparsed(struct buf *out, const struct job *job, uint64_t want)
{
    struct text text;
    bool any = false;

    for (unsigned i = 0; i < JOBTOP_PROPERTY_COUNT; i++) {
        if (!(want & JOBTOP_BIT(i)) || !job_unparsed(job, i, &text))
            continue;
        if (!any) {
            add_key(out, "Unparsed", "");
            buf_addc(out, '{');
        }
        any = true;
        add_key(out, property_table[i].name, "");
        add_string(out, text.bytes, text.length);
    }
    if (any)
        buf_addc(out, '}');
}

void job_json(struct buf *out, const struct job *job, const char *source,
              const struct job_errors *errors, uint64_t want)
{
    struct text class_name = job_class(job);

    buf_addc(out, '{');
    if (source != NULL) {
        add_key(out, "Source", "");
        add_string(out, source, strlen(source));
    }
    add_key(out, "Class", "");
    add_string(out, class_name.bytes, class_name.length);
    for (unsigned i = 0; i < JOBTOP_PROPERTY_COUNT; i++) {
        if (want & JOBTOP_BIT(i))
            add_property(out, job, i);
    }
    add_elements(out, job);
    add_extra(out, job);
    add_unparsed(out, job, want);
    if (errors != NULL) {
        add_key(out, "Errors", "");
        job_errors_json(out, errors);
    }
    buf_addc(out, '}');
}

/* ---- errors -------------------------------------------------------------------------------- */

static void add_error_strings(struct buf *out, const struct job_errors *errors, size_t i,
                              enum jobtop_error_property property)
{
    struct text text;

    buf_addc(out, '[');
    for (size_t j = 0; job_error_text(errors, i, property, j, &text); j++) {
        add_comma(out, j);
        add_string(out, text.bytes, text.length);
    }
    buf_addc(out, ']');
}

/* A number that could not be parsed stays a string: an error object has no place of its own for
 * such. */
static void add_error_property(struct buf *out, const struct job_errors *errors, size_t i,
                               enum jobtop_error_property property)
{
    const struct property *p = &error_property_table[property];
    struct text text;
    struct buf name;
    int64_t value;
    bool number = job_error_integer(errors, i, property, &value);

    add_key(out, p->name, "");
    if (number)
        buf_addf(out, "%lld", (long long)value);
    else if (!job_error_text(errors, i, property, 0, &text))
        buf_adds(out, "null");
    else if (p->type == PROPERTY_STRING_ARRAY)
        add_error_strings(out, errors, i, property);
    else
        add_string(out, text.bytes, text.length);
    if (p->map == NULL)
        return;
    add_key(out, p->name, "Text");
    buf_init(&name, 128);
    if (number && job_error_value_name(property, value, &name))
        add_string(out, buf_text(&name), name.length);
    else
        buf_adds(out, "null");
    buf_free(&name);
}

void job_errors_json(struct buf *out, const struct job_errors *errors)
{
    buf_addc(out, '[');
    for (size_t i = 0; i < job_errors_count(errors); i++) {
        add_comma(out, i);
        buf_addc(out, '{');
        for (unsigned p = 0; p < JOBTOP_ERROR_PROPERTY_COUNT; p++)
            add_error_property(out, errors, i, p);
        buf_addc(out, '}');
    }
    buf_addc(out, ']');
}
