/* `field operator value`: which field it is, which operators it takes, and its value. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/duration.h"
#include "base/nearest.h"
#include "job/datetime.h"
#include "job/property.h"
#include "view/filter_tree.h"

#define VALUE_MAX 64 /* bytes of a number or a time */
#define DAY       86400.0

struct field {
    struct filter_parser *p;
    struct filter_node node;
    const char *name, *op, *value; /* as written */
    size_t name_length, op_length, value_length;
    size_t name_at, op_at, value_at;
};

/* What `name` may be, for the nearest name. */
static const char *const field_names[] = {"age",
#define FIELD_COLUMN(id, name, title, width, widest, priority, right, needs, help) name,
                                          COLUMNS(FIELD_COLUMN)
#undef FIELD_COLUMN
#define FIELD_PROPERTY(name, type, access, map, group, unit) #name,
                                              JOBTOP_PROPERTIES(FIELD_PROPERTY)
#undef FIELD_PROPERTY
};

static uint32_t unknown_field(const struct field *f)
{
    char name[VALUE_MAX];
    const char *nearest = NULL;

    if (f->name_length < sizeof(name)) {
        memcpy(name, f->name, f->name_length);
        name[f->name_length] = '\0';
        nearest = nearest_name(name, field_names, sizeof(field_names) / sizeof(field_names[0]));
    }
    return filter_fail(
        f->p, f->name_at,
        "no column or property is called \"%.*s\"%s%s%s (a text in quotes is looked for "
        "as it is)",
        (int)(f->name_length < VALUE_MAX ? f->name_length : VALUE_MAX), f->name,
        nearest != NULL ? "; did you mean \"" : "", nearest != NULL ? nearest : "",
        nearest != NULL ? "\"?" : "");
}

static bool has_or_is(const struct field *f)
{
    return f->node.op == FILTER_HAS || f->node.op == FILTER_IS;
}

static bool text_value(struct field *f, const char *what)
{
    if (!has_or_is(f)) {
        filter_fail(f->p, f->op_at, "%s is a text: it takes \":\", \"=\" and \"!=\", not \"%.*s\"",
                    what, (int)f->op_length, f->op);
        return false;
    }
    return filter_fold(f->p, &f->node, f->value, f->value_length);
}

/* The value with a NUL behind; false: too long, or with a NUL inside. */
static bool copy_value(const struct field *f, char copy[VALUE_MAX])
{
    if (f->value_length == 0 || f->value_length >= VALUE_MAX ||
        memchr(f->value, '\0', f->value_length) != NULL)
        return false;
    memcpy(copy, f->value, f->value_length);
    copy[f->value_length] = '\0';
    return true;
}

/* Decimal with a fraction, or hexadecimal; no exponent, no "inf", whatever the locale. */
static bool number_value(struct field *f, bool percent)
{
    char copy[VALUE_MAX], *end;
    double value = 0, scale = 1;
    bool whole = true;

    if (!copy_value(f, copy))
        return false;
    if (copy[0] == '0' && (copy[1] == 'x' || copy[1] == 'X')) {
        if (strspn(copy + 2, "0123456789abcdefABCDEF") != strlen(copy + 2) || copy[2] == '\0' ||
            strlen(copy + 2) > 12)
            return false;
        value = (double)strtoull(copy + 2, NULL, 16);
    } else {
        end = copy + (copy[0] == '-');
        if (*end < '0' || *end > '9' || strspn(end, "0123456789") > 15)
            return false;
        for (; *end >= '0' && *end <= '9'; end++)
            value = value * 10 + (*end - '0');
        if (*end == '.' && end[1] >= '0' && end[1] <= '9') {
            for (end++; *end >= '0' && *end <= '9'; end++) {
                value += (scale /= 10) * (*end - '0');
                whole = whole && *end == '0';
            }
        }
        if (percent && *end == '%')
            end++;
        if (*end != '\0')
            return false;
        if (copy[0] == '-')
            value = -value;
    }
    f->node.numeric = true;
    f->node.number = value;
    f->node.width = whole ? 1 : 0;
    return true;
}

static bool duration_value(struct field *f)
{
    char copy[VALUE_MAX];
    int64_t ms;

    if (!copy_value(f, copy))
        return false;
    for (char *c = copy; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    if (!duration_ms(copy, &ms))
        return false;
    f->node.numeric = f->node.interval = true;
    f->node.number = (double)ms / 1000;
    f->node.width = ms % 1000 == 0 ? 1 : 0;
    return true;
}

/* A date alone is the local day. */
static bool date_value(struct field *f)
{
    char copy[VALUE_MAX];
    const char *rest;
    struct tm tm = {.tm_isdst = -1};
    time_t begin;

    if (!copy_value(f, copy))
        return false;
    rest = strptime(copy, "%Y-%m-%d", &tm);
    if (rest == NULL || *rest != '\0')
        return false;
    begin = mktime(&tm);
    if (begin == (time_t)-1)
        return false;
    f->node.numeric = true;
    f->node.number = (double)begin;
    f->node.width = DAY;
    return true;
}

static bool datetime_value(struct field *f)
{
    struct jobtop_datetime value;

    if (duration_value(f) || date_value(f))
        return true;
    if (!datetime_parse(f->value, f->value_length, &value) ||
        (value.kind != JOBTOP_DATETIME_TIMESTAMP && value.kind != JOBTOP_DATETIME_INTERVAL))
        return false;
    f->node.numeric = true;
    f->node.interval = value.kind == JOBTOP_DATETIME_INTERVAL;
    f->node.number = filter_seconds(value.usec);
    f->node.width = 1;
    return true;
}

static bool boolean_value(struct field *f)
{
    static const char *const words[] = {"false", "no", "true", "yes"};
    char copy[VALUE_MAX];

    if (number_value(f, false))
        return true;
    if (!copy_value(f, copy))
        return false;
    for (unsigned i = 0; i < 4; i++) {
        if (strcasecmp(copy, words[i]) == 0) {
            f->node.numeric = true;
            f->node.number = i / 2;
            f->node.width = 1;
            return true;
        }
    }
    return false;
}

static bool wrong_value(const struct field *f, const char *wanted)
{
    filter_fail(f->p, f->value_at, "%.*s takes %s, not \"%.*s\"", (int)f->name_length, f->name,
                wanted, (int)(f->value_length < VALUE_MAX ? f->value_length : VALUE_MAX), f->value);
    return false;
}

/* ---- fields --------------------------------------------------------------------------------- */

static bool state_field(struct field *f)
{
    if (!text_value(f, "state"))
        return false;
    if (f->node.op == FILTER_IS && number_value(f, false))
        return true;
    for (int i = 0; i < JOB_CONDITION_COUNT; i++) {
        const char *name = job_condition_name((enum job_condition)i);

        if (strlen(name) == f->value_length && strncasecmp(name, f->value, f->value_length) == 0)
            f->node.state = i;
    }
    if (f->value_length == 5 && strncasecmp(f->value, "ended", 5) == 0)
        f->node.state = FILTER_STATE_ENDED;
    if (f->value_length == 6 && strncasecmp(f->value, "active", 6) == 0)
        f->node.state = FILTER_STATE_ACTIVE;
    return true;
}

/* Numbers with names, and numbers without. */
static bool integer_field(struct field *f, const struct property *property)
{
    if (property->type == PROPERTY_BOOLEAN)
        return boolean_value(f) || wrong_value(f, "true or false");
    if (number_value(f, property->percent))
        return true;
    if (property->map == NULL)
        return wrong_value(f, property->percent ? "a percentage, as in 50 or 50%" : "a number");
    if (!has_or_is(f))
        return wrong_value(f, "a number here");
    return filter_fold(f->p, &f->node, f->value, f->value_length);
}

static bool property_field(struct field *f, enum jobtop_property which)
{
    const struct property *property = &property_table[which];

    f->node.kind = FILTER_PROPERTY;
    f->node.field = (int)which;
    f->p->f->needs |= JOBTOP_BIT(which);
    switch (property->type) {
    case PROPERTY_STRING:
    case PROPERTY_STRING_ARRAY:
        return text_value(f, property->name);
    case PROPERTY_DATETIME:
        return datetime_value(f) ||
               wrong_value(f,
                           "a date (2026-11-22), a time in ISO 8601, or a length of time (1h30m)");
    case PROPERTY_BOOLEAN:
    case PROPERTY_UINT8:
    case PROPERTY_SINT8:
    case PROPERTY_UINT16:
    case PROPERTY_UINT32:
    case PROPERTY_UINT16_ARRAY:
        return integer_field(f, property);
    }
    return false;
}

static bool column_field(struct field *f, enum column column)
{
    f->node.kind = FILTER_COLUMN;
    f->node.field = (int)column;
    f->p->f->needs |= column_table[column].needs;
    switch (column) {
    case COLUMN_STATE:
        return state_field(f);
    case COLUMN_PROGRESS:
        return number_value(f, true) || wrong_value(f, "a percentage, as in 50 or 50%");
    case COLUMN_ELAPSED:
    case COLUMN_ETA:
        f->p->f->timed = true;
        return duration_value(f) || wrong_value(f, "a length of time, as in 90s or 1h30m");
    case COLUMN_HEALTH:
        return property_field(f, JOBTOP_P_HealthState);
    case COLUMN_TYPE:
        return property_field(f, JOBTOP_P_JobType);
    case COLUMN_STARTED:
        return property_field(f, JOBTOP_P_StartTime);
    default:
        return text_value(f, column_table[column].name);
    }
}

static bool age_field(struct field *f)
{
    f->node.kind = FILTER_AGE;
    f->p->f->timed = true;
    f->p->f->needs |= JOBTOP_BIT(JOBTOP_P_StartTime) | JOBTOP_BIT(JOBTOP_P_TimeSubmitted);
    return duration_value(f) || wrong_value(f, "a length of time, as in 10m or 2d");
}

static bool find_field(struct field *f)
{
    enum column column = column_find(f->name, f->name_length);
    enum jobtop_property property;

    if (column != COLUMN_COUNT)
        return column_field(f, column);
    if (f->name_length == 3 && strncasecmp(f->name, "age", 3) == 0)
        return age_field(f);
    property = property_find(f->name, f->name_length);
    if (property != JOBTOP_PROPERTY_COUNT)
        return property_field(f, property);
    unknown_field(f);
    return false;
}

static enum filter_op operator_of(const char *op, size_t length)
{
    switch (op[0]) {
    case '<':
        return length == 2 ? FILTER_AT_MOST : FILTER_LESS;
    case '>':
        return length == 2 ? FILTER_AT_LEAST : FILTER_GREATER;
    case ':':
        return FILTER_HAS;
    default:
        return FILTER_IS;
    }
}

uint32_t filter_field(struct filter_parser *p, size_t name_at, size_t name_length,
                      size_t operator_at, size_t op_length, const char *value, size_t value_length,
                      size_t value_at)
{
    const char *op = p->text + operator_at;
    struct field f = {p,
                      {.kind = FILTER_COLUMN, .op = operator_of(op, op_length)},
                      p->text + name_at,
                      op,
                      value,
                      name_length,
                      op_length,
                      value_length,
                      name_at,
                      operator_at,
                      value_at};
    uint32_t node, negation;

    if (op[0] == '~')
        return filter_fail(p, operator_at,
                           "regular expressions (\"~\") are not supported; \":\" looks for a "
                           "part of a text");
    node = filter_node(p, FILTER_COLUMN);
    if (node == FILTER_NONE)
        return FILTER_NONE;
    f.node.state = -1;
    f.node.child = f.node.next = FILTER_NONE;
    if (!find_field(&f))
        return FILTER_NONE;
    p->f->nodes[node] = f.node;
    if (op[0] != '!')
        return node;
    negation = filter_node(p, FILTER_NOT);
    if (negation != FILTER_NONE)
        p->f->nodes[negation].child = node;
    return negation;
}
