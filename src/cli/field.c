#include "cli/field.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/nearest.h"
#include "cli/cli.h"
#include "job/datetime.h"
#include "job/property.h"

#define FIELDS_MAX 256 /* of one --columns */

static const struct {
    const char *name;
    enum field_kind kind;
} besides[] = {
    {"Source", FIELD_SOURCE}, {"Class", FIELD_CLASS}, {"AffectedElements", FIELD_ELEMENTS}};
#define BESIDES (sizeof besides / sizeof besides[0])

static bool same(const char *name, size_t length, const char *known)
{
    return strlen(known) == length && memcmp(name, known, length) == 0;
}

static bool find_property(const char *name, size_t length, bool exact, struct field *field)
{
    enum jobtop_property property = property_find(name, length);

    if (property == JOBTOP_PROPERTY_COUNT ||
        (exact && !same(name, length, property_table[property].name)))
        return false;
    field->kind = FIELD_PROPERTY;
    field->property = property;
    snprintf(field->name, sizeof field->name, "%s", property_table[property].name);
    return true;
}

static bool find_property_text(const char *name, size_t length, struct field *field)
{
    if (length <= 4 || strncasecmp(name + length - 4, "Text", 4) != 0 ||
        !find_property(name, length - 4, false, field) ||
        property_table[field->property].map == NULL)
        return false;
    field->kind = FIELD_PROPERTY_TEXT;
    snprintf(field->name, sizeof field->name, "%sText", property_table[field->property].name);
    return true;
}

bool field_find(const char *name, size_t length, struct field *field)
{
    memset(field, 0, sizeof *field);
    for (size_t i = 0; i < BESIDES; i++) {
        if (same(name, length, besides[i].name)) {
            field->kind = besides[i].kind;
            snprintf(field->name, sizeof field->name, "%s", besides[i].name);
            return true;
        }
    }
    if (find_property(name, length, true, field))
        return true;
    field->column = column_find(name, length);
    if (field->column != COLUMN_COUNT) {
        field->kind = FIELD_COLUMN;
        snprintf(field->name, sizeof field->name, "%s", column_table[field->column].name);
        return true;
    }
    return find_property(name, length, false, field) || find_property_text(name, length, field);
}

const char *field_nearest(const char *name)
{
    const char *names[COLUMN_COUNT + BESIDES + JOBTOP_PROPERTY_COUNT];
    size_t count = 0;

    for (int i = 0; i < COLUMN_COUNT; i++)
        names[count++] = column_table[i].name;
    for (size_t i = 0; i < BESIDES; i++)
        names[count++] = besides[i].name;
    for (int i = 0; i < JOBTOP_PROPERTY_COUNT; i++)
        names[count++] = property_table[i].name;
    return nearest_name(name, names, count);
}

uint64_t field_needs(const struct field *field)
{
    switch (field->kind) {
    case FIELD_COLUMN:
        return column_table[field->column].needs;
    case FIELD_PROPERTY:
    case FIELD_PROPERTY_TEXT:
        return JOBTOP_BIT(field->property);
    case FIELD_SOURCE:
    case FIELD_CLASS:
    case FIELD_ELEMENTS:
        break;
    }
    return 0;
}

static void elements(const struct job *job, struct buf *out)
{
    struct job_element element;

    for (size_t i = 0; job_element(job, i, &element); i++) {
        const struct text *shown = element.name.length > 0 ? &element.name : &element.id;

        if (i > 0)
            buf_adds(out, "; ");
        buf_add(out, shown->bytes, shown->length);
    }
}

static void seconds(int64_t usec, struct buf *out)
{
    int fraction = (int)(usec % 1000000), digits = 6;

    buf_addf(out, "%" PRId64, usec / 1000000);
    if (fraction == 0)
        return;
    for (; fraction % 10 == 0; fraction /= 10)
        digits--;
    buf_addf(out, ".%0*d", digits, fraction);
}

static void datetime(const struct job *job, enum jobtop_property property, struct buf *out)
{
    struct jobtop_datetime value;
    char iso[DATETIME_ISO_SIZE];
    int64_t usec;

    if (job_length_of_time(job, property, &usec)) {
        seconds(usec, out);
    } else if (job_datetime(job, property, &value) && value.kind == JOBTOP_DATETIME_FOREVER) {
        buf_adds(out, "indefinitely");
    } else if (job_datetime(job, property, &value)) {
        datetime_iso(&value, iso);
        buf_adds(out, iso);
    }
}

/* As JSON has it: numbers, ISO 8601, seconds. */
static void property_value(const struct job *job, enum jobtop_property property, struct buf *out)
{
    const struct property *p = &property_table[property];
    struct text text;
    int64_t number;

    if (job_unparsed(job, property, &text)) {
        buf_add(out, text.bytes, text.length);
        return;
    }
    switch (p->type) {
    case PROPERTY_STRING:
        if (job_text(job, property, &text))
            buf_add(out, text.bytes, text.length);
        break;
    case PROPERTY_DATETIME:
        datetime(job, property, out);
        break;
    case PROPERTY_BOOLEAN:
        if (job_integer(job, property, &number))
            buf_adds(out, number != 0 ? "true" : "false");
        break;
    case PROPERTY_UINT16_ARRAY:
        for (size_t i = 0; job_array_integer(job, property, i, &number); i++)
            buf_addf(out, "%s%" PRId64, i > 0 ? "; " : "", number);
        break;
    case PROPERTY_STRING_ARRAY:
        for (size_t i = 0; job_array_text(job, property, i, &text); i++) {
            buf_adds(out, i > 0 ? "; " : "");
            buf_add(out, text.bytes, text.length);
        }
        break;
    case PROPERTY_UINT8:
    case PROPERTY_SINT8:
    case PROPERTY_UINT16:
    case PROPERTY_UINT32:
        if (job_integer(job, property, &number))
            buf_addf(out, "%" PRId64, number);
        break;
    }
}

void field_text(const struct field *field, struct engine *e, uint32_t row,
                const struct view_time *time, bool csv, struct buf *out)
{
    const struct row *r = table_row(engine_table(e), row);
    struct text class_name;

    switch (field->kind) {
    case FIELD_COLUMN:
        column_text(field->column, e, row, time, out);
        break;
    case FIELD_PROPERTY:
        if (csv)
            property_value(r->job, field->property, out);
        else
            property_format(r->job, field->property, out);
        break;
    case FIELD_PROPERTY_TEXT:
        property_format(r->job, field->property, out);
        break;
    case FIELD_SOURCE:
        buf_adds(out, engine_source_name(e, r->source));
        break;
    case FIELD_CLASS:
        class_name = job_class(r->job);
        buf_add(out, class_name.bytes, class_name.length);
        break;
    case FIELD_ELEMENTS:
        elements(r->job, out);
        break;
    }
}

enum jobtop_status field_list(const char *text, struct field **fields, size_t *count,
                              struct detail *d)
{
    struct field *list = calloc(FIELDS_MAX, sizeof *list);

    *count = 0;
    if (list == NULL)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    for (const char *p = text; *p != '\0';) {
        size_t length = strcspn(p, ",");
        size_t skip = strspn(p, " ");
        const char *name = skip < length ? p + skip : p + length;
        size_t name_length = (size_t)(p + length - name);

        while (name_length > 0 && name[name_length - 1] == ' ')
            name_length--;
        if (name_length > 0 && *count == FIELDS_MAX) {
            free(list);
            return detail_set(d, JOBTOP_INVALID, "more than %d columns", FIELDS_MAX);
        }
        if (name_length > 0 && !field_find(name, name_length, &list[(*count)++])) {
            char shown[64];
            char hint[CLI_HINT_SIZE];

            snprintf(shown, sizeof shown, "%.*s", (int)(name_length < 63 ? name_length : 63), name);
            free(list);
            return detail_set(d, JOBTOP_INVALID, "there is no column or property \"%s\"%s", shown,
                              cli_hint(field_nearest(shown), hint));
        }
        p += length + (p[length] == ',');
    }
    if (*count == 0) {
        free(list);
        return detail_set(d, JOBTOP_INVALID, "no columns are named");
    }
    *fields = list;
    return JOBTOP_OK;
}

struct field *field_all(size_t *count)
{
    struct field *list = calloc(BESIDES + JOBTOP_PROPERTY_COUNT, sizeof *list);

    if (list == NULL)
        return NULL;
    *count = 0;
    for (size_t i = 0; i < BESIDES; i++)
        field_find(besides[i].name, strlen(besides[i].name), &list[(*count)++]);
    for (int i = 0; i < JOBTOP_PROPERTY_COUNT; i++)
        field_find(property_table[i].name, strlen(property_table[i].name), &list[(*count)++]);
    return list;
}

enum jobtop_status field_no_column(const char *name, size_t length, struct detail *d)
{
    const char *names[COLUMN_COUNT];
    char shown[64], hint[CLI_HINT_SIZE];

    for (int i = 0; i < COLUMN_COUNT; i++)
        names[i] = column_table[i].name;
    snprintf(shown, sizeof shown, "%.*s", (int)(length < 63 ? length : 63), name);
    return detail_set(d, JOBTOP_INVALID, "there is no column \"%s\"%s", shown,
                      cli_hint(nearest_name(shown, names, COLUMN_COUNT), hint));
}

enum jobtop_status field_sort(const char *text, enum column *column, bool *descending,
                              struct detail *d)
{
    size_t length = strcspn(text, ":");

    *descending = false;
    if (text[length] == ':') {
        if (strcmp(text + length + 1, "desc") == 0)
            *descending = true;
        else if (strcmp(text + length + 1, "asc") != 0)
            return detail_set(d, JOBTOP_INVALID,
                              "\"%.64s\": behind the colon stands \"desc\" or \"asc\"", text);
    }
    *column = column_find(text, length);
    return *column != COLUMN_COUNT ? JOBTOP_OK : field_no_column(text, length, d);
}
