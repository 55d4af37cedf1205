#include "store/schema.h"

#include <stdbool.h>

#include "job/property.h"

/* STRICT would refuse a datetime's text in an INTEGER column, so those are ANY. */
static const char *column_type(enum property_type type)
{
    switch (type) {
    case PROPERTY_DATETIME:
        return "ANY";
    case PROPERTY_STRING:
    case PROPERTY_UINT16_ARRAY:
    case PROPERTY_STRING_ARRAY:
        return "TEXT";
    case PROPERTY_BOOLEAN:
    case PROPERTY_UINT8:
    case PROPERTY_SINT8:
    case PROPERTY_UINT16:
    case PROPERTY_UINT32:
        break;
    }
    return "INTEGER";
}

/* Numbers before texts: what lies behind a text of many pages is only found by walking them. */
static void add_columns(struct buf *sql, bool texts)
{
    for (int i = 0; i < JOBTOP_PROPERTY_COUNT; i++) {
        bool text = property_table[i].type == PROPERTY_STRING ||
                    property_table[i].type == PROPERTY_STRING_ARRAY;

        if (text == texts)
            buf_addf(sql, " \"%s\" %s%s,\n", property_table[i].name,
                     column_type(property_table[i].type),
                     i == JOBTOP_P_InstanceID ? " NOT NULL UNIQUE" : "");
    }
}

void schema_create(struct buf *sql)
{
    buf_adds(sql, "CREATE TABLE job (\n"
                  " row_key INTEGER PRIMARY KEY AUTOINCREMENT,\n"
                  " rev INTEGER NOT NULL,\n"
                  " process INTEGER,\n"
                  " serves INTEGER NOT NULL DEFAULT 0,\n"
                  " ended INTEGER,\n"
                  " removal INTEGER,\n");
    add_columns(sql, false);
    buf_adds(sql, " class_name TEXT,\n");
    add_columns(sql, true);
    buf_adds(sql, " elements TEXT,\n"
                  " extras TEXT\n"
                  ") STRICT;\n"
                  "CREATE INDEX job_rev ON job (rev);\n"
                  "CREATE INDEX job_removal ON job (removal) WHERE removal IS NOT NULL;\n"
                  "CREATE INDEX job_process ON job (process) WHERE process IS NOT NULL;\n");
    buf_adds(sql, "CREATE TABLE error (job INTEGER NOT NULL, number INTEGER NOT NULL, content TEXT "
                  "NOT NULL,\n"
                  " PRIMARY KEY (job, number)) STRICT, WITHOUT ROWID;\n");
    buf_adds(sql, "CREATE TABLE process (process_key INTEGER PRIMARY KEY AUTOINCREMENT, pid "
                  "INTEGER NOT NULL,\n"
                  " start INTEGER NOT NULL, space INTEGER NOT NULL, boot TEXT NOT NULL) STRICT;\n");
    buf_adds(sql, "CREATE TABLE request (request_key INTEGER PRIMARY KEY AUTOINCREMENT, job "
                  "INTEGER NOT NULL,\n"
                  " process INTEGER NOT NULL, requested INTEGER NOT NULL, made INTEGER NOT NULL, "
                  "taken INTEGER,\n"
                  " answered INTEGER, return_value INTEGER, answer TEXT) STRICT;\n"
                  "CREATE INDEX request_job ON request (job);\n"
                  "CREATE INDEX request_process ON request (process) WHERE taken IS NULL;\n");
    buf_adds(sql, "CREATE TABLE gone (gone_key INTEGER PRIMARY KEY, rev INTEGER NOT NULL, "
                  "\"InstanceID\" TEXT NOT NULL)\n"
                  " STRICT;\n"
                  "CREATE INDEX gone_rev ON gone (rev);\n");
    buf_adds(
        sql,
        "CREATE TABLE counter (one INTEGER PRIMARY KEY CHECK (one = 1), rev INTEGER NOT NULL,\n"
        " forgotten INTEGER NOT NULL) STRICT;\n"
        "INSERT INTO counter VALUES (1, 0, 0);\n");
    buf_addf(sql, "PRAGMA application_id = %d;\nPRAGMA user_version = %d;\n", SCHEMA_APPLICATION,
             SCHEMA_VERSION);
}
