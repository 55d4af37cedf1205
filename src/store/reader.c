#include "store/reader.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "job/property.h"
#include "store/db.h"
#include "store/end.h"
#include "store/keep.h"
#include "store/list.h"

enum {
    COLUMN_ID,
    COLUMN_CLASS,
    COLUMN_ELEMENTS,
    COLUMN_EXTRAS,
    COLUMN_ENDED,
    COLUMN_REMOVAL,
    COLUMN_PROCESS,
    COLUMN_KEY,
    COLUMN_SELDOM, /* not NULL: one of the seldom ones is not */
    COLUMN_COUNT
};

/* What hardly a job has. Asking each row for each of them is a fifth of the time of a read, so one
 * look tells whether there is any of it at all. */
#define SELDOM(name) JOBTOP_BIT(JOBTOP_P_##name)
static const uint64_t seldom =
    SELDOM(InstallDate) | SELDOM(StatusDescriptions) | SELDOM(Status) |
    SELDOM(CommunicationStatus) | SELDOM(DetailedStatus) | SELDOM(OperatingStatus) |
    SELDOM(PrimaryStatus) | SELDOM(ScheduledStartTime) | SELDOM(RunMonth) | SELDOM(RunDay) |
    SELDOM(RunDayOfWeek) | SELDOM(RunStartInterval) | SELDOM(LocalOrUtcTime) | SELDOM(UntilTime) |
    SELDOM(Notify) | SELDOM(Priority) | SELDOM(RecoveryAction) | SELDOM(OtherRecoveryAction) |
    SELDOM(ErrorSummaryDescription);

struct store_reader {
    sqlite3_stmt *all, *since; /* for `read`; NULL: not prepared */
    uint64_t want;             /* what the host asked for */
    uint64_t read;             /* what is read for it */
    sqlite3_stmt *rows;        /* the one under way: all or since */
    sqlite3_stmt *rest;        /* the seldom ones of one row; NULL: not prepared */
    int count, usual;
    unsigned char properties[JOBTOP_PROPERTY_COUNT]; /* as the columns: the usual ones first */
    int64_t now;
    struct store_row row;
    struct buf text; /* the words of an aborted job */
};

struct store_reader *reader_new(void)
{
    struct store_reader *r = calloc(1, sizeof *r);

    if (r != NULL)
        buf_init(&r->text, 256);
    return r;
}

void reader_free(struct store_reader *r)
{
    if (r == NULL)
        return;
    sqlite3_finalize(r->all);
    sqlite3_finalize(r->since);
    sqlite3_finalize(r->rest);
    buf_free(&r->text);
    free(r);
}

/* ---- changes
 * -------------------------------------------------------------------------------------------- */

enum jobtop_status store_changed(struct store *s, bool *changed, struct detail *d)
{
    enum jobtop_status status;
    int64_t version;

    *changed = true;
    status = db_data_version(s, &version, d);
    if (status == JOBTOP_OK)
        *changed = version != s->data_version;
    return status;
}

enum jobtop_status store_seen(struct store *s, struct detail *d)
{
    return db_data_version(s, &s->data_version, d);
}

/* ---- rows
 * ---------------------------------------------------------------------------------------------- */

enum jobtop_status store_read_begin(struct store *s, int64_t *rev, int64_t *forgotten,
                                    struct detail *d)
{
    sqlite3_stmt *statement = db_statement(s, STATEMENT_BEGIN_READ, d);
    enum jobtop_status status;
    bool row = false;

    if (statement == NULL)
        return d->status;
    status = db_run(s, statement, d);
    if (status != JOBTOP_OK)
        return status;
    statement = db_statement(s, STATEMENT_COUNTER, d);
    status = statement != NULL ? db_step(s, statement, &row, d) : d->status;
    if (status == JOBTOP_OK && !row)
        status = detail_set(d, JOBTOP_FORMAT, "%s is not as a job store should be (no counter)",
                            s->path);
    if (status != JOBTOP_OK) {
        store_read_end(s);
        return status;
    }
    *rev = sqlite3_column_int64(statement, 0);
    *forgotten = sqlite3_column_int64(statement, 1);
    sqlite3_reset(statement);
    return JOBTOP_OK;
}

void store_read_end(struct store *s)
{
    sqlite3_stmt *statement;

    if (s->reader->rows != NULL)
        sqlite3_reset(s->reader->rows);
    s->reader->rows = NULL;
    sqlite3_reset(s->reader->rest);
    sqlite3_reset(s->statements[STATEMENT_GONE]);
    sqlite3_reset(s->statements[STATEMENT_ERRORS]);
    if (sqlite3_get_autocommit(s->sql))
        return;
    statement = db_statement(s, STATEMENT_COMMIT, NULL);
    if (statement != NULL)
        db_run(s, statement, NULL);
}

static void choose_columns(struct store_reader *r, uint64_t want)
{
    sqlite3_finalize(r->all);
    sqlite3_finalize(r->since);
    sqlite3_finalize(r->rest);
    r->all = r->since = r->rest = r->rows = NULL;
    r->want = want;
    r->read = want | JOBTOP_BIT(JOBTOP_P_JobState) | JOBTOP_BIT(JOBTOP_P_PercentComplete);
    if ((want & JOBTOP_BIT(JOBTOP_P_ElapsedTime)) != 0)
        r->read |= JOBTOP_BIT(JOBTOP_P_StartTime);
    r->read &= JOBTOP_ALL_PROPERTIES & ~JOBTOP_BIT(JOBTOP_P_InstanceID);
    r->count = 0;
    for (uint64_t left = r->read & ~seldom; left != 0; left &= left - 1)
        r->properties[r->count++] = (unsigned char)__builtin_ctzll(left);
    r->usual = r->count;
    for (uint64_t left = r->read & seldom; left != 0; left &= left - 1)
        r->properties[r->count++] = (unsigned char)__builtin_ctzll(left);
}

static void add_names(const struct store_reader *r, int from, int to, struct buf *sql)
{
    for (int i = from; i < to; i++)
        buf_addf(sql, ", \"%s\"", property_table[r->properties[i]].name);
}

static enum jobtop_status prepare(struct store *s, sqlite3_stmt **place, struct detail *d)
{
    struct store_reader *r = s->reader;
    enum jobtop_status status = JOBTOP_OK;
    struct buf sql;

    if (*place != NULL) {
        sqlite3_reset(*place);
        return JOBTOP_OK;
    }
    buf_init(&sql, 8 << 10);
    if (place == &r->rest) {
        buf_adds(&sql, "SELECT NULL");
        add_names(r, r->usual, r->count, &sql);
        buf_adds(&sql, " FROM job WHERE row_key = ?1");
    } else {
        buf_adds(&sql, "SELECT InstanceID, class_name, elements, extras, ended, removal, process, "
                       "row_key, coalesce(NULL, NULL");
        add_names(r, r->usual, r->count, &sql);
        buf_adds(&sql, ")");
        add_names(r, 0, r->usual, &sql);
        buf_adds(&sql, " FROM job");
    }
    if (place == &r->since)
        buf_adds(&sql, " WHERE rev > ?1");
    if (sql.cut)
        status = detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    else if (sqlite3_prepare_v3(s->sql, buf_text(&sql), (int)sql.length, SQLITE_PREPARE_PERSISTENT,
                                place, NULL) != SQLITE_OK)
        status = db_fail(s, d);
    buf_free(&sql);
    return status;
}

enum jobtop_status store_rows(struct store *s, uint64_t want, int64_t since, struct detail *d)
{
    struct store_reader *r = s->reader;
    enum jobtop_status status;

    if (r->count == 0 || want != r->want)
        choose_columns(r, want);
    status = prepare(s, since != INT64_MIN ? &r->since : &r->all, d);
    if (status != JOBTOP_OK)
        return status;
    r->rows = since != INT64_MIN ? r->since : r->all;
    if (since != INT64_MIN)
        sqlite3_bind_int64(r->rows, 1, since);
    memset(&r->row, 0, sizeof r->row);
    r->row.read = r->read;
    r->now = clock_wall_us();
    return JOBTOP_OK;
}

/* False: NULL. */
static bool read_value(sqlite3_stmt *statement, int column, enum property_type type,
                       struct store_value *value)
{
    sqlite3_value *found = sqlite3_column_value(statement, column);
    int kind = sqlite3_value_type(found);

    if (kind == SQLITE_NULL) {
        value->kind = STORE_NULL;
        return false;
    }
    if (kind == SQLITE_INTEGER && type != PROPERTY_STRING && type != PROPERTY_STRING_ARRAY) {
        value->kind = STORE_INTEGER;
        value->integer = sqlite3_value_int64(found);
        return true;
    }
    value->kind = STORE_TEXT;
    value->text = db_text(found);
    return true;
}

/* The properties `from` to `to`, which lie in the columns from `column` on. */
static void read_values(struct store_reader *r, sqlite3_stmt *statement, int column, int from,
                        int to)
{
    for (int i = from; i < to; i++) {
        unsigned char property = r->properties[i];

        if (read_value(statement, column + i - from, property_table[property].type,
                       &r->row.values[property]))
            r->row.present |= JOBTOP_BIT(property);
    }
}

/* The seldom ones, where there are any. */
static enum jobtop_status read_rest(struct store *s, struct detail *d)
{
    struct store_reader *r = s->reader;
    uint64_t before = r->row.present & seldom;
    enum jobtop_status status;
    bool row;

    for (; before != 0; before &= before - 1)
        r->row.values[__builtin_ctzll(before)].kind = STORE_NULL;
    r->row.present &= ~seldom;
    if (sqlite3_column_type(r->rows, COLUMN_SELDOM) == SQLITE_NULL)
        return JOBTOP_OK;
    status = prepare(s, &r->rest, d);
    if (status != JOBTOP_OK)
        return status;
    sqlite3_bind_int64(r->rest, 1, sqlite3_column_int64(r->rows, COLUMN_KEY));
    status = db_step(s, r->rest, &row, d);
    if (status == JOBTOP_OK && row)
        read_values(r, r->rest, 1, r->usual, r->count);
    return status;
}

static void set_integer(struct store_row *row, enum jobtop_property property, int64_t integer)
{
    if ((row->read & JOBTOP_BIT(property)) == 0)
        return;
    row->present |= JOBTOP_BIT(property);
    row->values[property].kind = STORE_INTEGER;
    row->values[property].integer = integer;
}

static void set_text(struct store_row *row, enum jobtop_property property, const char *bytes,
                     size_t length)
{
    if ((row->read & JOBTOP_BIT(property)) == 0)
        return;
    row->present |= JOBTOP_BIT(property);
    row->values[property].kind = STORE_TEXT;
    row->values[property].text = (struct store_text){bytes, length};
}

/* What nobody could write down yet (keep.c). */
static void show_aborted(struct store_reader *r, int64_t pid)
{
    struct store_row *row = &r->row;

    row->aborted = true;
    row->aborted_pid = pid;
    row->ended = true;
    buf_clear(&r->text);
    end_aborted_text(pid, &r->text);
    set_integer(row, JOBTOP_P_JobState, END_ABORTED_STATE);
    set_integer(row, JOBTOP_P_HealthState, END_ABORTED_HEALTH);
    set_integer(row, JOBTOP_P_ErrorCode, END_ABORTED_CODE);
    set_integer(row, JOBTOP_P_Cancellable, 0);
    set_text(row, JOBTOP_P_OperationalStatus, END_ABORTED_OPERATIONAL,
             strlen(END_ABORTED_OPERATIONAL));
    set_text(row, JOBTOP_P_ErrorDescription, buf_text(&r->text), r->text.length);
}

/* The time of a job that runs is not written each second, but follows from its start. */
static void set_elapsed(struct store_reader *r)
{
    const struct store_value *start = &r->row.values[JOBTOP_P_StartTime];

    if ((r->want & JOBTOP_BIT(JOBTOP_P_ElapsedTime)) == 0 || r->row.ended ||
        start->kind != STORE_INTEGER || r->row.values[JOBTOP_P_ElapsedTime].kind != STORE_NULL ||
        start->integer < 0 || start->integer > r->now)
        return;
    set_integer(&r->row, JOBTOP_P_ElapsedTime, r->now - start->integer);
}

enum jobtop_status store_next_row(struct store *s, const struct store_row **out, struct detail *d)
{
    struct store_reader *r = s->reader;
    enum jobtop_status status;
    int64_t pid;
    bool row;

    *out = NULL;
    do {
        status = db_step(s, r->rows, &row, d);
        if (status != JOBTOP_OK || !row)
            return status;
    } while (sqlite3_column_type(r->rows, COLUMN_REMOVAL) == SQLITE_INTEGER &&
             keep_hides(s, sqlite3_column_int64(r->rows, COLUMN_REMOVAL)));
    r->row.id = db_column(r->rows, COLUMN_ID);
    r->row.class_name = db_column(r->rows, COLUMN_CLASS);
    r->row.elements = db_column(r->rows, COLUMN_ELEMENTS);
    r->row.extras = db_column(r->rows, COLUMN_EXTRAS);
    r->row.ended = sqlite3_column_type(r->rows, COLUMN_ENDED) != SQLITE_NULL;
    r->row.aborted = false;
    status = read_rest(s, d);
    if (status != JOBTOP_OK)
        return status;
    r->row.present &= seldom;
    read_values(r, r->rows, COLUMN_COUNT, 0, r->usual);
    if (!r->row.ended && sqlite3_column_type(r->rows, COLUMN_PROCESS) == SQLITE_INTEGER &&
        keep_over(s, sqlite3_column_int64(r->rows, COLUMN_PROCESS), &pid))
        show_aborted(r, pid);
    set_elapsed(r);
    *out = &r->row;
    return JOBTOP_OK;
}

enum jobtop_status store_gone(struct store *s, int64_t since, struct detail *d)
{
    sqlite3_stmt *statement = db_statement(s, STATEMENT_GONE, d);

    if (statement == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, since);
    return JOBTOP_OK;
}

static enum jobtop_status next_text(struct store *s, enum statement which, struct store_text *text,
                                    bool *more, struct detail *d)
{
    sqlite3_stmt *statement = s->statements[which];
    enum jobtop_status status = db_step(s, statement, more, d);

    if (status == JOBTOP_OK && *more)
        *text = db_column(statement, 0);
    return status;
}

enum jobtop_status store_next_gone(struct store *s, struct store_text *id, bool *more,
                                   struct detail *d)
{
    return next_text(s, STATEMENT_GONE, id, more, d);
}

enum jobtop_status store_errors(struct store *s, const char *id, size_t length, struct detail *d)
{
    sqlite3_stmt *statement = db_statement(s, STATEMENT_ERRORS, d);

    if (statement == NULL)
        return d->status;
    sqlite3_bind_text64(statement, 1, id, length, SQLITE_TRANSIENT, SQLITE_UTF8);
    return JOBTOP_OK;
}

enum jobtop_status store_next_error(struct store *s, struct store_text *content, bool *more,
                                    struct detail *d)
{
    return next_text(s, STATEMENT_ERRORS, content, more, d);
}

bool store_list_next(struct store_text *list, struct store_text *element)
{
    struct list_cursor cursor;

    list_read(&cursor, list->bytes, list->length);
    if (!list_next(&cursor, &element->bytes, &element->length))
        return false;
    list->length -= (size_t)(cursor.at - list->bytes);
    list->bytes = cursor.at;
    return true;
}

struct jobtop_datetime store_datetime(enum jobtop_property property, int64_t usec)
{
    struct jobtop_datetime value = {.usec = usec, .kind = JOBTOP_DATETIME_TIMESTAMP};

    if (property_is_interval(property))
        value.kind = JOBTOP_DATETIME_INTERVAL;
    return value;
}
