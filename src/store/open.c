/*
 * Opening a store: which file it is, whose, and whether it is ours to use.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "store/db.h"
#include "store/keep.h"
#include "store/path.h"
#include "store/reader.h"
#include "store/schema.h"

/* SQLite's own handler sleeps without an ear for anything. */
static int busy(void *context, int count)
{
    struct store *s = context;
    struct pollfd wake = {.fd = s->wake_fd, .events = POLLIN};
    int delay = count < 10 ? 1 + count * 2 : 25;

    if (count == 0)
        s->busy_waited = 0;
    if (s->busy_waited >= s->busy_ms)
        return 0;
    if (delay > s->busy_ms - s->busy_waited)
        delay = s->busy_ms - s->busy_waited;
    s->busy_waited += delay;
    return poll(&wake, s->wake_fd >= 0 ? 1 : 0, delay) <= 0;
}

void store_set_busy(struct store *s, int milliseconds)
{
    s->busy_ms = milliseconds > 0 ? milliseconds : 0;
}

static void mark_file(const struct store *s, int64_t mark[4])
{
    struct stat st;

    memset(mark, 0, 4 * sizeof *mark);
    if (stat(s->path, &st) != 0)
        return;
    mark[0] = (int64_t)st.st_dev;
    mark[1] = (int64_t)st.st_ino;
    if (!s->immutable)
        return;
    mark[2] = (int64_t)st.st_size;
    mark[3] = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

bool store_reopen_due(struct store *s)
{
    int64_t mark[4];
    struct stat st;
    char *wal;
    bool due;

    mark_file(s, mark);
    if (memcmp(mark, s->file_mark, sizeof mark) != 0)
        return true;
    if (!s->immutable)
        return false;
    wal = path_with(s->path, "-wal");
    due = wal != NULL && stat(wal, &st) == 0 && st.st_size > 0;
    free(wal);
    return due;
}

static enum jobtop_status read_number(struct store *s, const char *sql, int64_t *out,
                                      struct detail *d)
{
    enum jobtop_status status = JOBTOP_OK;
    sqlite3_stmt *statement = NULL;
    int code;

    if (sqlite3_prepare_v2(s->sql, sql, -1, &statement, NULL) != SQLITE_OK)
        return db_fail(s, d);
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int64(statement, 0);
    else if (code == SQLITE_DONE)
        *out = 0;
    else
        status = db_fail(s, d);
    sqlite3_finalize(statement);
    return status;
}

static enum jobtop_status execute(struct store *s, const char *sql, struct detail *d)
{
    errno = 0;
    if (sqlite3_exec(s->sql, sql, NULL, NULL, NULL) != SQLITE_OK)
        return db_fail(s, d);
    return JOBTOP_OK;
}

/* As of one moment: another process may be making it a store just now. */
static enum jobtop_status read_kind(struct store *s, int64_t *application, int64_t *version,
                                    int64_t *objects, struct detail *d)
{
    bool begun = sqlite3_get_autocommit(s->sql) != 0;
    enum jobtop_status status = begun ? execute(s, "BEGIN", d) : JOBTOP_OK;

    if (status == JOBTOP_OK)
        status = read_number(s, "SELECT count(*) FROM sqlite_schema", objects, d);
    if (status == JOBTOP_OK)
        status = read_number(s, "PRAGMA application_id", application, d);
    if (status == JOBTOP_OK)
        status = read_number(s, "PRAGMA user_version", version, d);
    if (begun)
        sqlite3_exec(s->sql, "COMMIT", NULL, NULL, NULL);
    return status;
}

/* *blank: nothing was ever written to it. */
static enum jobtop_status check_kind(struct store *s, bool *blank, struct detail *d)
{
    int64_t application = 0, version = 0, objects = 0;
    enum jobtop_status status = read_kind(s, &application, &version, &objects, d);

    *blank = false;
    if (status != JOBTOP_OK)
        return status;
    if (application == 0 && version == 0 && objects == 0) {
        *blank = true;
        return JOBTOP_OK;
    }
    if (application != SCHEMA_APPLICATION)
        return detail_set(d, JOBTOP_FORMAT,
                          "%s is an SQLite file of another program, not a job store", s->path);
    if (version > SCHEMA_VERSION)
        return detail_set(d, JOBTOP_CONFLICT,
                          "%s was made by a newer jobtop (its format is %lld, this one knows %d)",
                          s->path, (long long)version, SCHEMA_VERSION);
    if (version < SCHEMA_VERSION)
        return detail_set(d, JOBTOP_FORMAT, "%s has a format that never was (%lld)", s->path,
                          (long long)version);
    return JOBTOP_OK;
}

/* Another process may be doing the same: whoever gets the lock first does it. */
static enum jobtop_status create_tables(struct store *s, struct detail *d)
{
    enum jobtop_status status;
    struct buf sql;
    bool blank;

    /* The switch to WAL takes an exclusive lock for which SQLite doesn't call the busy handler. */
    for (int count = 0;; count++) {
        status = execute(s, "PRAGMA journal_mode = WAL", d);
        if (status != JOBTOP_BUSY || !busy(s, count))
            break;
    }
    if (status != JOBTOP_OK)
        return status;
    status = execute(s, "BEGIN IMMEDIATE", d);
    if (status != JOBTOP_OK)
        return status;
    status = check_kind(s, &blank, d);
    if (status == JOBTOP_OK && blank) {
        buf_init(&sql, 64 << 10);
        schema_create(&sql);
        status = sql.cut ? detail_set(d, JOBTOP_NO_MEMORY, "out of memory")
                         : execute(s, buf_text(&sql), d);
        buf_free(&sql);
    }
    if (status == JOBTOP_OK)
        status = execute(s, "COMMIT", d);
    if (status != JOBTOP_OK)
        sqlite3_exec(s->sql, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

/* A file may hold triggers, views and functions in its schema that some other program put there:
 * none of it runs. */
static enum jobtop_status configure(struct store *s, struct detail *d)
{
    sqlite3_extended_result_codes(s->sql, 1);
    sqlite3_busy_handler(s->sql, busy, s);
    sqlite3_db_config(s->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->sql, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(s->sql, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(s->sql, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(s->sql, SQLITE_DBCONFIG_DQS_DML, 0, NULL); /* a missing column is no text */
    sqlite3_limit(s->sql, SQLITE_LIMIT_LENGTH, 512 << 20);
    sqlite3_limit(s->sql, SQLITE_LIMIT_ATTACHED, 0);
    return execute(s,
                   "PRAGMA synchronous = NORMAL; PRAGMA cell_size_check = ON; PRAGMA "
                   "journal_size_limit = 16777216",
                   d);
}

/* "file:" and the path with everything unusual as %XX, and the parameter behind it. */
static char *immutable_uri(const char *path)
{
    struct buf uri;

    buf_init(&uri, 3 * strlen(path) + 32);
    buf_adds(&uri, "file:");
    for (const char *p = path; *p != '\0'; p++) {
        if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
            strchr("/._-", *p) != NULL)
            buf_addc(&uri, *p);
        else
            buf_addf(&uri, "%%%02X", (unsigned)(unsigned char)*p);
    }
    buf_adds(&uri, "?immutable=1");
    if (uri.cut)
        buf_free(&uri);
    return uri.bytes;
}

static enum jobtop_status connect(struct store *s, const char *name, int flags, struct detail *d)
{
    enum jobtop_status status;
    int code = sqlite3_open_v2(name, &s->sql, flags | SQLITE_OPEN_NOMUTEX, NULL);

    if (s->sql == NULL)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    status = code == SQLITE_OK ? configure(s, d) : db_fail(s, d);
    return status;
}

/* In a directory that can't be written SQLite can't make the files it needs for its locks. Where
 * no writer is at work either (no log), the file can be read as it is. */
static enum jobtop_status connect_immutable(struct store *s, bool *blank, struct detail *d)
{
    enum jobtop_status status;
    struct stat st;
    char *name = path_with(s->path, "-wal");

    if (name == NULL)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    if (stat(name, &st) == 0 && st.st_size > 0) {
        free(name);
        return detail_set(d, JOBTOP_DENIED,
                          "%s can't be read without the right to write its directory: the program "
                          "that wrote it last did not close it",
                          s->path);
    }
    free(name);
    name = immutable_uri(s->path);
    if (name == NULL)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    sqlite3_close(s->sql);
    s->sql = NULL;
    status = connect(s, name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, d);
    free(name);
    s->immutable = true;
    if (status == JOBTOP_OK)
        status = check_kind(s, blank, d);
    return status;
}

static enum jobtop_status open_for_reading(struct store *s, struct detail *d)
{
    enum jobtop_status status;
    bool blank = false;

    status = connect(s, s->path, SQLITE_OPEN_READONLY, d);
    if (status == JOBTOP_OK)
        status = check_kind(s, &blank, d);
    if (status != JOBTOP_OK && status != JOBTOP_FORMAT && status != JOBTOP_CONFLICT &&
        status != JOBTOP_NO_MEMORY && status != JOBTOP_BUSY && eaccess(s->path, R_OK) == 0)
        status = connect_immutable(s, &blank, d);
    /* A store that is just being made. */
    if (status == JOBTOP_OK && blank)
        status = detail_set(d, JOBTOP_NOT_FOUND, "%s is empty", s->path);
    return status;
}

static enum jobtop_status open_for_writing(struct store *s, bool create, struct detail *d)
{
    enum jobtop_status status;
    bool blank;

    status = connect(s, s->path, SQLITE_OPEN_READWRITE, d);
    if (status == JOBTOP_OK && sqlite3_db_readonly(s->sql, "main") == 1)
        return detail_set(d, JOBTOP_DENIED, "%s can't be written", s->path);
    if (status == JOBTOP_OK)
        status = check_kind(s, &blank, d);
    if (status == JOBTOP_OK && blank)
        status =
            create ? create_tables(s, d) : detail_set(d, JOBTOP_NOT_FOUND, "%s is empty", s->path);
    return status;
}

enum jobtop_status store_open(const struct store_setup *setup, struct store **out, struct detail *d)
{
    enum jobtop_status status;
    struct detail own = DETAIL_INIT;
    struct store *s = calloc(1, sizeof *s);

    *out = NULL;
    if (d == NULL)
        d = &own;
    if (s == NULL)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    s->busy_ms = setup->busy_ms;
    s->wake_fd = setup->wake_fd;
    s->fds_most = setup->fds_most;
    s->read_only = setup->read_only;
    s->data_version = -1;
    process_self(&s->self);
    status = path_resolve(setup->path, &s->path, d);
    if (status == JOBTOP_OK && setup->create)
        status = path_make_directories(s->path, d);
    if (status == JOBTOP_OK && setup->create && access(s->path, F_OK) != 0)
        status = path_create(s->path, d);
    if (status == JOBTOP_OK)
        status = path_check(s->path, d);
    if (status != JOBTOP_OK)
        goto cleanup;
    /* Before SQLite opens it: the files that it makes beside it would get the same rights, and
     * hinder others later. */
    if (!s->read_only && eaccess(s->path, W_OK) != 0) {
        s->read_only = true;
        if (setup->create)
            status = detail_errno(d, errno, "%s can't be written", s->path);
        if (status != JOBTOP_OK)
            goto cleanup;
    }
    status = s->read_only ? open_for_reading(s, d) : open_for_writing(s, setup->create, d);
    if (status != JOBTOP_OK)
        goto cleanup;
    mark_file(s, s->file_mark);
    s->keep = keep_new();
    s->reader = reader_new();
    if (s->keep == NULL || s->reader == NULL)
        status = detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
cleanup:
    if (status != JOBTOP_OK)
        store_close(s);
    else
        *out = s;
    return status;
}

void store_close(struct store *s)
{
    if (s == NULL)
        return;
    keep_free(s->keep);
    reader_free(s->reader);
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(s->statements[i]);
    for (size_t i = 0; i < JOBTOP_PROPERTY_COUNT; i++)
        sqlite3_finalize(s->set[i]);
    sqlite3_close(s->sql);
    free(s->path);
    free(s);
}

bool store_read_only(const struct store *s)
{
    return s->read_only;
}

const char *store_path(const struct store *s)
{
    return s->path;
}
