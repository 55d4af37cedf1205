/*
 * An open store: the SQLite connection, its statements, its transactions, and what a failure of
 * SQLite means in our words. For the files of this room alone: who is outside uses store/store.h or
 * <jobtop/local.h>.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include <jobtop/class.h>

#include "base/detail.h"
#include "store/process.h"
#include "store/store.h"

enum statement {
#define STATEMENT(name, sql) STATEMENT_##name,
#include "store/statements.h"
#undef STATEMENT
    STATEMENT_COUNT
};

struct store {
    sqlite3 *sql;
    char *path; /* OWNS; absolute */
    bool read_only;
    /* Opened without locks, where the directory can't be written; then file_mark is device, inode,
     * size and mtime of the file when it was opened, else only the first two: store_reopen_due. */
    bool immutable;
    int64_t file_mark[4];

    int busy_ms;     /* how long to wait for a lock */
    int wake_fd;     /* ends that wait when it becomes readable; -1: none */
    int busy_waited; /* milliseconds, for the lock that is waited for now */
    size_t fds_most; /* see store_setup */

    sqlite3_stmt *statements[STATEMENT_COUNT];
    /* UPDATE job SET rev = ?1, "P" = ?3 WHERE row_key = ?2 */
    sqlite3_stmt *set[JOBTOP_PROPERTY_COUNT];

    bool batch;         /* between local's begin and commit */
    bool batch_lost;    /* SQLite has rolled it back by itself */
    int64_t rev_before; /* `rev` when the call under way began */
    int64_t rev;        /* of the transaction under way; 0: not drawn yet */

    struct process self;
    struct store_keep *keep;     /* OWNS: keep.c */
    struct store_reader *reader; /* OWNS: reader.c */
    int64_t data_version;        /* as of the last store_seen; -1: never */
};

/* The statement, reset and with nothing bound; NULL: `d` says why. Prepared once. */
sqlite3_stmt *db_statement(struct store *s, enum statement which, struct detail *d);
/* Steps a statement that hands over nothing, and resets it. */
enum jobtop_status db_run(struct store *s, sqlite3_stmt *statement, struct detail *d);
/* One step: *row says whether there is one. At the end, and on failure, the statement is reset. */
enum jobtop_status db_step(struct store *s, sqlite3_stmt *statement, bool *row, struct detail *d);
/* What the failure of the last call means, in words. */
enum jobtop_status db_fail(struct store *s, struct detail *d);

/* Changes whenever another connection has committed. */
enum jobtop_status db_data_version(struct store *s, int64_t *version, struct detail *d);

/* A text or NULL; the bytes MUST live until the statement was reset. */
void db_bind_text(sqlite3_stmt *statement, int place, const char *bytes, size_t length);
void db_bind_string(sqlite3_stmt *statement, int place, const char *string); /* NULL: NULL */
/* The bytes of a column as they are, whatever its type; "" for NULL. BORROWS until the next step.
 */
struct store_text db_column(sqlite3_stmt *statement, int column);
/* The same of what sqlite3_column_value gave. A connection is used by one thread at a time, so the
 * value needs none of the protection that costs sqlite3_column_... a third of the time of a read.
 */
struct store_text db_text(sqlite3_value *value);

/* All that one call changes, as one: a transaction, or a part of the batch. db_change_end makes it
 * last when `status` is OK, else takes it back; returns what became of it. */
enum jobtop_status db_change_begin(struct store *s, struct detail *d);
enum jobtop_status db_change_end(struct store *s, enum jobtop_status status, struct detail *d);
/* The rev of the transaction under way. */
enum jobtop_status db_rev(struct store *s, int64_t *rev, struct detail *d);
/* After a failure: whether SQLite gave up the whole batch. */
void db_note_lost(struct store *s);

#endif
