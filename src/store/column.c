#include "store/column.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jobtop/local.h>

#include "job/property.h"
#include "job/value.h"
#include "store/end.h"
#include "store/keep.h"
#include "store/list.h"

enum jobtop_status column_check_length(const char *what, size_t length, struct detail *d)
{
    if (length <= JOBTOP_LOCAL_TEXT_MAX)
        return JOBTOP_OK;
    return detail_set(d, JOBTOP_LIMIT, "%s is longer than %u bytes", what, JOBTOP_LOCAL_TEXT_MAX);
}

static enum jobtop_status invalid(enum jobtop_property property, const char *bytes, size_t length,
                                  struct detail *d)
{
    return detail_set(d, JOBTOP_INVALID, "%s: \"%.*s\" is no %s", property_table[property].name,
                      (int)(length > 100 ? 100 : length), bytes,
                      property_type_name(property_table[property].type));
}

static bool encode_datetime(enum jobtop_property property, const char *bytes, size_t length,
                            struct column_value *value)
{
    enum jobtop_datetime_kind natural =
        property_is_interval(property) ? JOBTOP_DATETIME_INTERVAL : JOBTOP_DATETIME_TIMESTAMP;
    struct jobtop_datetime datetime;

    if (!datetime_parse(bytes, length, &datetime))
        return false;
    if (datetime.kind == natural && datetime.offset == 0 && datetime.wildcards == 0) {
        value->kind = STORE_INTEGER;
        value->integer = datetime.usec;
        return true;
    }
    datetime_cim(&datetime, value->cim);
    value->kind = STORE_TEXT;
    value->text = (struct store_text){value->cim, strlen(value->cim)};
    return true;
}

enum jobtop_status column_value(enum jobtop_property property, const char *bytes, size_t length,
                                struct column_value *value, struct detail *d)
{
    enum property_type type = property_table[property].type;
    int64_t low, high;
    bool good = true;

    value->kind = STORE_NULL;
    if (bytes == NULL)
        return JOBTOP_OK;
    value->kind = STORE_INTEGER;
    switch (type) {
    case PROPERTY_STRING:
        value->kind = STORE_TEXT;
        value->text = (struct store_text){bytes, length};
        return column_check_length(property_table[property].name, length, d);
    case PROPERTY_DATETIME:
        good = encode_datetime(property, bytes, length, value);
        break;
    case PROPERTY_BOOLEAN:
        good = value_boolean(bytes, length, &value->integer);
        break;
    case PROPERTY_UINT8:
    case PROPERTY_SINT8:
    case PROPERTY_UINT16:
    case PROPERTY_UINT32:
        good = property_range(type, &low, &high) &&
               value_integer(bytes, length, low, high, &value->integer);
        break;
    case PROPERTY_UINT16_ARRAY:
    case PROPERTY_STRING_ARRAY:
        good = false;
        break;
    }
    return good ? JOBTOP_OK : invalid(property, bytes, length, d);
}

enum jobtop_status column_array(enum jobtop_property property, const struct store_text *elements,
                                size_t count, struct buf *out, struct detail *d)
{
    bool texts = property_table[property].type == PROPERTY_STRING_ARRAY;
    size_t total = 0;
    int64_t number;

    for (size_t i = 0; i < count; i++) {
        total += elements[i].length < JOBTOP_LOCAL_TEXT_MAX ? elements[i].length
                                                            : JOBTOP_LOCAL_TEXT_MAX + 1;
        if (total > JOBTOP_LOCAL_TEXT_MAX)
            return column_check_length(property_table[property].name, total, d);
        if (texts)
            list_add(out, elements[i].bytes, elements[i].length);
        else if (value_integer(elements[i].bytes, elements[i].length, 0, UINT16_MAX, &number))
            buf_addf(out, "%s%" PRId64, i > 0 ? " " : "", number);
        else
            return invalid(property, elements[i].bytes, elements[i].length, d);
    }
    return out->cut ? detail_set(d, JOBTOP_NO_MEMORY, "out of memory") : JOBTOP_OK;
}

static sqlite3_stmt *set_statement(struct store *s, enum jobtop_property property, struct detail *d)
{
    sqlite3_stmt **place = &s->set[property];
    char sql[128];

    if (*place == NULL) {
        snprintf(sql, sizeof sql, "UPDATE job SET rev = ?1, \"%s\" = ?3 WHERE row_key = ?2",
                 property_table[property].name);
        if (sqlite3_prepare_v3(s->sql, sql, -1, SQLITE_PREPARE_PERSISTENT, place, NULL) !=
            SQLITE_OK)
            db_fail(s, d);
    }
    return *place;
}

enum jobtop_status column_set(struct store *s, int64_t key, enum jobtop_property property,
                              const struct column_value *value, struct detail *d)
{
    enum jobtop_status status;
    sqlite3_stmt *statement;
    int64_t rev;

    status = db_rev(s, &rev, d);
    if (status != JOBTOP_OK)
        return status;
    statement = set_statement(s, property, d);
    if (statement == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, rev);
    sqlite3_bind_int64(statement, 2, key);
    if (value->kind == STORE_INTEGER)
        sqlite3_bind_int64(statement, 3, value->integer);
    else if (value->kind == STORE_TEXT)
        db_bind_text(statement, 3, value->text.bytes, value->text.length);
    else
        sqlite3_bind_null(statement, 3);
    status = db_run(s, statement, d);
    sqlite3_clear_bindings(statement);
    if (status == JOBTOP_OK && sqlite3_changes(s->sql) == 0)
        status = detail_set(d, JOBTOP_NOT_FOUND, "%s: the job is not there any more", s->path);
    return status;
}

enum jobtop_status column_removal_follows(struct store *s, int64_t key, struct detail *d)
{
    sqlite3_stmt *statement = db_statement(s, STATEMENT_END_FACTS, d);
    enum jobtop_status status;
    int64_t removal;
    bool row;

    if (statement == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, key);
    status = db_step(s, statement, &row, d);
    if (status != JOBTOP_OK || !row)
        return status;
    if (sqlite3_column_type(statement, 0) != SQLITE_INTEGER) {
        sqlite3_reset(statement);
        return JOBTOP_OK;
    }
    removal = end_removal(sqlite3_column_int64(statement, 0), statement, 2, 3);
    sqlite3_reset(statement);
    statement = db_statement(s, STATEMENT_SET_REMOVAL, d);
    if (statement == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, key);
    if (removal != INT64_MAX)
        sqlite3_bind_int64(statement, 2, removal);
    status = db_run(s, statement, d);
    if (status == JOBTOP_OK)
        keep_expect(s, removal);
    return status;
}
