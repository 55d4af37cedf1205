/*
 * Text that somebody wants to set a property to: checked before a source hears of it, so that the
 * message can say what would be right.
 */
#include "job/property.h"

#include <string.h>
#include <strings.h>

#include "base/duration.h"
#include "job/datetime.h"
#include "job/value.h"

/* The names of a map as a list for a message, as far as there is room. */
static void map_names(const struct value_map *map, struct buf *out)
{
    const char *name;
    int64_t value;

    for (size_t i = 0; map_entry(map, i, &value, &name); i++)
        buf_addf(out, "%s%s (%lld)", i > 0 ? ", " : "", name, (long long)value);
}

static bool map_find(const struct value_map *map, const char *text, size_t length, int64_t *value)
{
    const char *name;

    for (size_t i = 0; map_entry(map, i, value, &name); i++) {
        if (strlen(name) == length && strncasecmp(name, text, length) == 0)
            return true;
    }
    return false;
}

/* What the class page says beyond the type: MinValue and MaxValue of RunDay. */
static void limits(enum jobtop_property property, int64_t *low, int64_t *high)
{
    property_range(property_table[property].type, low, high);
    if (property == JOBTOP_P_RunDay) {
        *low = -31;
        *high = 31;
    }
}

static enum jobtop_status check_integer(enum jobtop_property property, const char *value,
                                        struct buf *out, struct detail *d)
{
    const struct property *p = &property_table[property];
    const char *trimmed = value;
    size_t length = strlen(value);
    int64_t low, high, number;
    enum jobtop_status status;
    struct buf names;

    limits(property, &low, &high);
    value_trim(&trimmed, &length);
    if (value_integer(value, strlen(value), low, high, &number)) {
        if (p->map == NULL || map_name(p->map, number, NULL) != NULL) {
            buf_addf(out, "%lld", (long long)number);
            return JOBTOP_OK;
        }
    } else if (p->map != NULL && map_find(p->map, trimmed, length, &number)) {
        buf_addf(out, "%lld", (long long)number);
        return JOBTOP_OK;
    }
    if (p->map == NULL || property == JOBTOP_P_JobRunTimes)
        return detail_set(d, JOBTOP_INVALID, "%s: \"%.100s\" is not a number from %lld to %lld",
                          p->name, value, (long long)low, (long long)high);
    buf_init(&names, 400);
    map_names(p->map, &names);
    status = detail_set(d, JOBTOP_INVALID, "%s: \"%.100s\" is none of %s", p->name, value,
                        buf_text(&names));
    buf_free(&names);
    return status;
}

static enum jobtop_status check_boolean(enum jobtop_property property, const char *value,
                                        struct buf *out, struct detail *d)
{
    const char *trimmed = value;
    size_t length = strlen(value);
    int64_t flag;

    value_trim(&trimmed, &length);
    if (length == 3 && strncasecmp(trimmed, "yes", 3) == 0)
        flag = 1;
    else if (length == 2 && strncasecmp(trimmed, "no", 2) == 0)
        flag = 0;
    else if (!value_boolean(value, strlen(value), &flag))
        return detail_set(d, JOBTOP_INVALID, "%s: \"%.100s\" is neither true nor false",
                          property_table[property].name, value);
    buf_adds(out, flag != 0 ? "true" : "false");
    return JOBTOP_OK;
}

static enum jobtop_status check_datetime(enum jobtop_property property, const char *value,
                                         struct buf *out, struct detail *d)
{
    const char *name = property_table[property].name;
    struct jobtop_datetime datetime;
    char cim[DATETIME_CIM_SIZE];
    int64_t ms;

    if (duration_ms(value, &ms))
        datetime = (struct jobtop_datetime){.usec = ms * 1000, .kind = JOBTOP_DATETIME_INTERVAL};
    else if (strcasecmp(value, "indefinitely") == 0)
        datetime = (struct jobtop_datetime){.kind = JOBTOP_DATETIME_FOREVER};
    else if (!datetime_parse(value, strlen(value), &datetime))
        return detail_set(
            d, JOBTOP_INVALID,
            "%s: \"%.100s\" is %s; write %s\"5m\", \"PT5M\" or \"00000000000500.000000:000\"", name,
            value,
            property_is_interval(property) ? "not a length of time"
                                           : "neither a point in time nor a length of time",
            property_is_interval(property) ? "" : "\"2026-11-22T08:15:00Z\", ");
    if (property_is_interval(property) && datetime.kind == JOBTOP_DATETIME_TIMESTAMP)
        return detail_set(
            d, JOBTOP_INVALID,
            "%s: \"%.100s\" is a point in time, but a length of time is wanted, such as \"5m\"",
            name, value);
    if (property == JOBTOP_P_RunStartInterval &&
        (datetime.kind == JOBTOP_DATETIME_FOREVER || datetime.usec >= INT64_C(86400000000)))
        return detail_set(d, JOBTOP_INVALID,
                          "%s: \"%.100s\" is a day or more, but it is the time after midnight",
                          name, value);
    datetime_cim(&datetime, cim);
    buf_adds(out, cim);
    return JOBTOP_OK;
}

enum jobtop_status property_check(enum jobtop_property property, const char *value, struct buf *out,
                                  struct detail *d)
{
    if (property >= JOBTOP_PROPERTY_COUNT)
        return detail_set(d, JOBTOP_NOT_FOUND, "the class has no such property");
    if (!property_table[property].writable)
        return detail_set(d, JOBTOP_INVALID, "%s can't be set: it is read-only in the class",
                          property_table[property].name);
    switch (property_table[property].type) {
    case PROPERTY_STRING:
        buf_adds(out, value);
        return JOBTOP_OK;
    case PROPERTY_BOOLEAN:
        return check_boolean(property, value, out, d);
    case PROPERTY_DATETIME:
        return check_datetime(property, value, out, d);
    case PROPERTY_UINT16_ARRAY:
    case PROPERTY_STRING_ARRAY: /* none of the class's arrays is writable */
        return detail_set(d, JOBTOP_UNSUPPORTED, "%s: arrays can't be set",
                          property_table[property].name);
    default:
        return check_integer(property, value, out, d);
    }
}
