/*
 * An open store: the SQLite connection, its statements, its transactions, and what a failure of SQLite means in our
 * words. For the files of this room alone: who is outside uses store/store.h or <jobtop/local.h>.
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

/* X(NAME, "SQL") */
#define STATEMENT_MAP(X)                                                                                              \
    X(BEGIN_READ, "BEGIN")                                                                                            \
    X(BEGIN_WRITE, "BEGIN IMMEDIATE")                                                                                 \
    X(COMMIT, "COMMIT")                                                                                               \
    X(ROLLBACK, "ROLLBACK")                                                                                           \
    X(SAVEPOINT, "SAVEPOINT call")                                                                                    \
    X(RELEASE, "RELEASE call")                                                                                        \
    X(ROLLBACK_TO, "ROLLBACK TO call")                                                                                \
    X(DATA_VERSION, "PRAGMA data_version")                                                                            \
    X(COUNTER, "SELECT rev, forgotten FROM counter")                                                                  \
    X(NEXT_REV, "UPDATE counter SET rev = rev + 1 RETURNING rev")                                                     \
    X(FORGOTTEN, "UPDATE counter SET forgotten = max(forgotten, ?1)")                                                 \
    /* jobs */                                                                                                        \
    X(INSERT_JOB,                                                                                                     \
      "INSERT INTO job (rev, process, serves, class_name, elements, InstanceID, Name, ElementName, Caption,"          \
      " Description, Owner, JobStatus, JobType, JobState, OperationalStatus, HealthState, TimeSubmitted, StartTime,"  \
      " TimeOfLastStateChange, TimeBeforeRemoval, DeleteOnCompletion, Cancellable, JobRunTimes)"                      \
      " VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,'2',5,?15,?16,?15,?17,?18,?19,1)"                      \
      " ON CONFLICT (InstanceID) DO NOTHING")                                                                         \
    X(FIND_KEY, "SELECT ended FROM job WHERE row_key = ?1")                                                           \
    X(FIND_ID, "SELECT row_key, process, serves, ended, JobState FROM job WHERE InstanceID = ?1")                     \
    X(REPORT_BOTH, "UPDATE job SET rev = ?1, PercentComplete = ?3, JobStatus = ?4 WHERE row_key = ?2 AND ended IS NULL") \
    X(REPORT_PERCENT, "UPDATE job SET rev = ?1, PercentComplete = ?3 WHERE row_key = ?2 AND ended IS NULL")           \
    X(REPORT_STATUS, "UPDATE job SET rev = ?1, JobStatus = ?4 WHERE row_key = ?2 AND ended IS NULL")                  \
    X(SET_STATE,                                                                                                      \
      "UPDATE job SET rev = ?1, JobState = ?3, TimeOfLastStateChange = ?4,"                                           \
      " StartTime = CASE WHEN ?3 IN (3, 4) THEN coalesce(StartTime, ?4) ELSE StartTime END"                           \
      " WHERE row_key = ?2 AND ended IS NULL")                                                                        \
    X(SET_SERVES, "UPDATE job SET rev = ?1, serves = ?3, Cancellable = ?4 WHERE row_key = ?2 AND ended IS NULL")      \
    X(SET_ELEMENTS, "UPDATE job SET rev = ?1, elements = ?3 WHERE row_key = ?2 AND ended IS NULL")                    \
    X(GET_EXTRAS, "SELECT extras FROM job WHERE row_key = ?1")                                                        \
    X(SET_EXTRAS, "UPDATE job SET rev = ?1, extras = ?3 WHERE row_key = ?2")                                          \
    X(RELEASE_JOB, "UPDATE job SET serves = 0 WHERE row_key = ?1 AND ended IS NULL")                                  \
    X(RELEASE_ALL, "UPDATE job SET serves = 0 WHERE process = ?1 AND serves <> 0")                                    \
    /* their end */                                                                                                   \
    X(END_FACTS, "SELECT ended, StartTime, TimeBeforeRemoval, DeleteOnCompletion FROM job WHERE row_key = ?1")        \
    X(END_JOB,                                                                                                        \
      "UPDATE job SET rev = ?1, process = NULL, serves = 0, ended = ?3, removal = ?4, JobState = ?5,"                 \
      " OperationalStatus = ?6, HealthState = ?7, PercentComplete = coalesce(?8, PercentComplete),"                   \
      " ElapsedTime = coalesce(?9, ElapsedTime), TimeOfLastStateChange = ?3, ErrorCode = ?10,"                        \
      " ErrorDescription = coalesce(?11, ErrorDescription), ErrorSummaryDescription ="                                \
      " coalesce(?12, ErrorSummaryDescription), JobStatus = coalesce(?13, JobStatus), Cancellable = 0"                \
      " WHERE row_key = ?2")                                                                                          \
    X(SET_REMOVAL, "UPDATE job SET removal = ?2 WHERE row_key = ?1")                                                  \
    X(ADD_ERROR, "INSERT OR REPLACE INTO error (job, number, content) VALUES (?1, ?2, ?3)")                           \
    X(DUE, "SELECT min(removal) FROM job WHERE removal > ?1")                                                         \
    X(DUE_JOBS, "SELECT row_key FROM job WHERE removal <= ?1 LIMIT ?2")                                               \
    X(DELETE_JOB, "DELETE FROM job WHERE row_key = ?1 RETURNING InstanceID")                                          \
    X(DELETE_ERRORS, "DELETE FROM error WHERE job = ?1")                                                              \
    X(DELETE_REQUESTS, "DELETE FROM request WHERE job = ?1")                                                          \
    X(ADD_GONE, "INSERT INTO gone (rev, InstanceID) VALUES (?1, ?2)")                                                 \
    X(GONE_TO_FORGET, "SELECT gone_key, rev FROM gone ORDER BY gone_key DESC LIMIT 1 OFFSET ?1")                      \
    X(FORGET_GONE, "DELETE FROM gone WHERE rev <= ?1")                                                                \
    /* processes */                                                                                                   \
    X(ADD_PROCESS, "INSERT INTO process (pid, start, space, boot) VALUES (?1, ?2, ?3, ?4)")                           \
    X(PROCESSES, "SELECT process_key, pid, start, space, boot FROM process ORDER BY process_key")                     \
    X(PROCESS_JOBS, "SELECT row_key FROM job WHERE process = ?1 LIMIT ?2")                                            \
    X(DELETE_PROCESS,                                                                                                 \
      "DELETE FROM process WHERE process_key = ?1 AND NOT EXISTS (SELECT 1 FROM job WHERE process = ?1)")             \
    /* requests */                                                                                                    \
    X(ADD_REQUEST, "INSERT INTO request (job, process, requested, made) VALUES (?1, ?2, ?3, ?4)")                     \
    X(OLD_REQUESTS, "DELETE FROM request WHERE made < ?1")                                                            \
    X(WAITING_REQUEST,                                                                                                \
      "SELECT request_key, job, requested, made FROM request WHERE process = ?1 AND taken IS NULL"                    \
      " ORDER BY request_key LIMIT 1")                                                                                \
    X(TAKE_REQUEST, "UPDATE request SET taken = ?2 WHERE request_key = ?1 AND taken IS NULL")                         \
    X(ANSWER_REQUEST,                                                                                                 \
      "UPDATE request SET taken = coalesce(taken, ?2), answered = ?2, return_value = ?3, answer = ?4"                 \
      " WHERE request_key = ?1 AND process = ?5 AND answered IS NULL")                                                \
    X(ANSWER_REQUESTS,                                                                                                \
      "UPDATE request SET taken = coalesce(taken, ?2), answered = ?2,"                                                \
      " return_value = CASE WHEN requested IN (?3, ?4) THEN 0 ELSE 4097 END,"                                         \
      " answer = CASE WHEN requested IN (?3, ?4) THEN NULL ELSE 'the job has ended' END"                              \
      " WHERE job = ?1 AND answered IS NULL")                                                                         \
    X(REQUEST_ANSWER, "SELECT taken, answered, return_value, answer FROM request WHERE request_key = ?1")             \
    X(DELETE_REQUEST, "DELETE FROM request WHERE request_key = ?1")                                                   \
    X(WITHDRAW_REQUEST, "DELETE FROM request WHERE request_key = ?1 AND taken IS NULL")                               \
    /* reading */                                                                                                     \
    X(GONE, "SELECT InstanceID FROM gone WHERE rev > ?1 AND NOT EXISTS"                                               \
            " (SELECT 1 FROM job WHERE job.InstanceID = gone.InstanceID)")                                            \
    X(ERRORS, "SELECT content FROM error WHERE job = (SELECT row_key FROM job WHERE InstanceID = ?1) ORDER BY number")

enum statement {
#define STATEMENT_ENUM(name, sql) STATEMENT_##name,
    STATEMENT_MAP(STATEMENT_ENUM)
#undef STATEMENT_ENUM
    STATEMENT_COUNT
};

struct store {
    sqlite3 *sql;
    char *path;       /* OWNS; absolute */
    bool read_only;
    bool immutable;   /* opened without locks, where the directory can't be written: see store_reopen_due */
    int64_t file_mark[4]; /* immutable: device, inode, size and mtime of the file when it was opened */

    int busy_ms;      /* how long to wait for a lock */
    int wake_fd;      /* ends that wait when it becomes readable; -1: none */
    int busy_waited;  /* milliseconds, for the lock that is waited for now */

    sqlite3_stmt *statements[STATEMENT_COUNT];
    sqlite3_stmt *set[JOBTOP_PROPERTY_COUNT]; /* UPDATE job SET rev = ?1, "P" = ?3 WHERE row_key = ?2 */

    bool batch;       /* between local's begin and commit */
    bool batch_lost;  /* SQLite has rolled it back by itself */
    int64_t rev_before; /* `rev` when the call under way began */
    int64_t rev;      /* of the transaction under way; 0: not drawn yet */

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
/* The bytes of a column as they are, whatever its type; "" for NULL. BORROWS until the next step. */
struct store_text db_column(sqlite3_stmt *statement, int column);

/* All that one call changes, as one: a transaction, or a part of the batch. db_change_end makes it last when `status`
 * is OK, else takes it back; returns what became of it. */
enum jobtop_status db_change_begin(struct store *s, struct detail *d);
enum jobtop_status db_change_end(struct store *s, enum jobtop_status status, struct detail *d);
/* The rev of the transaction under way. */
enum jobtop_status db_rev(struct store *s, int64_t *rev, struct detail *d);
/* After a failure: whether SQLite gave up the whole batch. */
void db_note_lost(struct store *s);

#endif
