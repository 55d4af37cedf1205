#include "store/db.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char *const statement_sql[STATEMENT_COUNT] = {
#define STATEMENT(name, sql) [STATEMENT_##name] = sql,
#include "store/statements.h"
#undef STATEMENT
};

/* ---- failures
 * ------------------------------------------------------------------------------------------- */

/* SQLite keeps errno of a failed open, and of ENOSPC; of other failed writes it only remains in
 * errno itself. */
static enum jobtop_status fail_system(struct store *s, struct detail *d, int last)
{
    int error = sqlite3_system_errno(s->sql);

    if (error == 0 && (last == EFBIG || last == EDQUOT || last == EROFS || last == EIO))
        error = last;
    switch (error) {
    case 0:
        return detail_set(d, JOBTOP_IO, "%s: %s", s->path, sqlite3_errmsg(s->sql));
    case EFBIG:
    case ENOSPC:
    case EDQUOT:
        return detail_set(d, JOBTOP_NO_SPACE, "%s can't be written: %s", s->path, strerror(error));
    default:
        return detail_errno(d, error, "%s", s->path);
    }
}

enum jobtop_status db_fail(struct store *s, struct detail *d)
{
    int last = errno;
    int code = sqlite3_extended_errcode(s->sql);

    if (code == SQLITE_READONLY_DBMOVED)
        return detail_set(d, JOBTOP_NOT_FOUND, "%s was moved or removed while it was open",
                          s->path);
    if (code == SQLITE_READONLY_DIRECTORY)
        return detail_set(d, JOBTOP_DENIED, "the directory of %s can't be written", s->path);
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return detail_set(d, JOBTOP_BUSY, "%s is locked by another process", s->path);
    case SQLITE_FULL:
        return detail_set(d, JOBTOP_NO_SPACE, "%s can't be written: %s", s->path, strerror(ENOSPC));
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return detail_set(d, JOBTOP_DENIED, "%s can't be written", s->path);
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
        return fail_system(s, d, last);
    case SQLITE_CORRUPT:
        return detail_set(d, JOBTOP_FORMAT,
                          "%s is damaged (%s); it is left as it is: move it away, and a new one is "
                          "made",
                          s->path, sqlite3_errmsg(s->sql));
    case SQLITE_NOTADB:
        return detail_set(d, JOBTOP_FORMAT,
                          "%s is not a job store: it is no SQLite file; it is "
                          "left as it is: is the address right?",
                          s->path);
    case SQLITE_TOOBIG:
        return detail_set(d, JOBTOP_LIMIT, "%s: a job is too large", s->path);
    case SQLITE_INTERRUPT:
        return detail_set(d, JOBTOP_INTERRUPTED, "interrupted");
    case SQLITE_MISUSE:
        return detail_set(d, JOBTOP_INTERNAL, "%s: %s", s->path, sqlite3_errmsg(s->sql));
    default:
        return detail_set(d, JOBTOP_FORMAT, "%s is not as a job store should be (%s)", s->path,
                          sqlite3_errmsg(s->sql));
    }
}

/* ---- statements
 * ------------------------------------------------------------------------------------------ */

sqlite3_stmt *db_statement(struct store *s, enum statement which, struct detail *d)
{
    sqlite3_stmt **place = &s->statements[which];

    if (*place == NULL) {
        if (sqlite3_prepare_v3(s->sql, statement_sql[which], -1, SQLITE_PREPARE_PERSISTENT, place,
                               NULL) != SQLITE_OK) {
            db_fail(s, d);
            return NULL;
        }
    } else {
        sqlite3_reset(*place);
        sqlite3_clear_bindings(*place);
    }
    return *place;
}

enum jobtop_status db_step(struct store *s, sqlite3_stmt *statement, bool *row, struct detail *d)
{
    enum jobtop_status status = JOBTOP_OK;
    int code;

    errno = 0;
    code = sqlite3_step(statement);
    *row = code == SQLITE_ROW;
    if (*row)
        return JOBTOP_OK;
    if (code != SQLITE_DONE) {
        status = db_fail(s, d);
        db_note_lost(s);
    }
    sqlite3_reset(statement);
    return status;
}

enum jobtop_status db_run(struct store *s, sqlite3_stmt *statement, struct detail *d)
{
    enum jobtop_status status;
    bool row;

    do
        status = db_step(s, statement, &row, d);
    while (status == JOBTOP_OK && row);
    return status;
}

static enum jobtop_status run(struct store *s, enum statement which, struct detail *d)
{
    sqlite3_stmt *statement = db_statement(s, which, d);

    return statement != NULL ? db_run(s, statement, d) : db_fail(s, d);
}

enum jobtop_status db_data_version(struct store *s, int64_t *version, struct detail *d)
{
    sqlite3_stmt *statement = db_statement(s, STATEMENT_DATA_VERSION, d);
    enum jobtop_status status;
    bool row;

    if (statement == NULL)
        return d->status;
    status = db_step(s, statement, &row, d);
    *version = row ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_reset(statement);
    return status;
}

void db_bind_text(sqlite3_stmt *statement, int place, const char *bytes, size_t length)
{
    if (bytes == NULL)
        sqlite3_bind_null(statement, place);
    else
        sqlite3_bind_text64(statement, place, bytes, length, SQLITE_STATIC, SQLITE_UTF8);
}

void db_bind_string(sqlite3_stmt *statement, int place, const char *string)
{
    db_bind_text(statement, place, string, string != NULL ? strlen(string) : 0);
}

struct store_text db_text(sqlite3_value *value)
{
    struct store_text text = {"", 0};
    int type = sqlite3_value_type(value);
    const void *bytes;

    if (type == SQLITE_NULL)
        return text;
    /* Asking for a blob leaves the bytes as they are; numbers have none and are turned into
     * text. */
    bytes = type == SQLITE_TEXT || type == SQLITE_BLOB ? sqlite3_value_blob(value)
                                                       : sqlite3_value_text(value);
    if (bytes == NULL)
        return text;
    text.bytes = bytes;
    text.length = (size_t)sqlite3_value_bytes(value);
    return text;
}

struct store_text db_column(sqlite3_stmt *statement, int column)
{
    return db_text(sqlite3_column_value(statement, column));
}

/* ---- transactions
 * ------------------------------------------------------------------------------------------ */

void db_note_lost(struct store *s)
{
    if (s->batch && sqlite3_get_autocommit(s->sql))
        s->batch_lost = true;
}

enum jobtop_status db_change_begin(struct store *s, struct detail *d)
{
    enum jobtop_status status;

    if (s->self.pid != getpid())
        return detail_set(d, JOBTOP_INVALID,
                          "%s is used by another process than the one that opened it", s->path);
    if (s->read_only)
        return detail_set(d, JOBTOP_DENIED, "%s can't be written", s->path);
    if (s->batch_lost)
        return detail_set(d, JOBTOP_REFUSED, "%s: the batch was lost by an earlier failure",
                          s->path);
    if (!s->batch)
        s->rev = 0;
    s->rev_before = s->rev;
    status = run(s, s->batch ? STATEMENT_SAVEPOINT : STATEMENT_BEGIN_WRITE, d);
    return status;
}

enum jobtop_status db_change_end(struct store *s, enum jobtop_status status, struct detail *d)
{
    if (status == JOBTOP_OK)
        status = run(s, s->batch ? STATEMENT_RELEASE : STATEMENT_COMMIT, d);
    if (status == JOBTOP_OK)
        return JOBTOP_OK;
    s->rev = s->rev_before;
    if (s->batch && !s->batch_lost) {
        run(s, STATEMENT_ROLLBACK_TO, NULL);
        run(s, STATEMENT_RELEASE, NULL);
        db_note_lost(s);
    } else if (!s->batch && !sqlite3_get_autocommit(s->sql)) {
        run(s, STATEMENT_ROLLBACK, NULL);
    }
    return status;
}

enum jobtop_status db_rev(struct store *s, int64_t *rev, struct detail *d)
{
    enum jobtop_status status;
    sqlite3_stmt *statement;
    bool row;

    if (s->rev != 0) {
        *rev = s->rev;
        return JOBTOP_OK;
    }
    statement = db_statement(s, STATEMENT_NEXT_REV, d);
    if (statement == NULL)
        return db_fail(s, d);
    status = db_step(s, statement, &row, d);
    if (status != JOBTOP_OK)
        return status;
    if (!row)
        return detail_set(d, JOBTOP_FORMAT, "%s is not as a job store should be (no counter)",
                          s->path);
    s->rev = sqlite3_column_int64(statement, 0);
    *rev = s->rev;
    return db_run(s, statement, d);
}
