#include "store/end.h"

#include <string.h>

#include "base/clock.h"
#include "job/datetime.h"
#include "store/keep.h"
#include "store/list.h"

/* How many removals are remembered. Who was away for longer reads everything anew. */
#define GONE_KEPT 20000

static int64_t keep_time(sqlite3_stmt *statement, int column)
{
    struct jobtop_datetime value;
    struct store_text text;

    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        return sqlite3_column_int64(statement, column) > 0 ? sqlite3_column_int64(statement, column)
                                                           : 0;
    case SQLITE_TEXT:
        text = db_column(statement, column);
        if (!datetime_parse(text.bytes, text.length, &value))
            break;
        if (value.kind == JOBTOP_DATETIME_UNSET)
            return 0;
        if (value.kind == JOBTOP_DATETIME_FOREVER)
            return INT64_MAX;
        if (value.kind == JOBTOP_DATETIME_INTERVAL)
            return value.usec > 0 ? value.usec : 0;
        break;
    default:
        break;
    }
    return END_KEEP_US;
}

int64_t end_removal(int64_t ended, sqlite3_stmt *statement, int before_removal_column,
                    int delete_column)
{
    int64_t keep = keep_time(statement, before_removal_column);

    if (sqlite3_column_int64(statement, delete_column) != 0 && keep > END_GRACE_US)
        keep = END_GRACE_US;
    if (keep == INT64_MAX || (ended > 0 && keep > INT64_MAX - ended))
        return INT64_MAX;
    return ended + keep;
}

static enum jobtop_status run_with_key(struct store *s, enum statement which, int64_t key,
                                       struct detail *d)
{
    sqlite3_stmt *statement = db_statement(s, which, d);

    if (statement == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, key);
    return db_run(s, statement, d);
}

/* Every so often: `gone` grows to twice what is kept at most. */
static enum jobtop_status forget_gone(struct store *s, int64_t key, struct detail *d)
{
    sqlite3_stmt *statement;
    enum jobtop_status status;
    int64_t rev = 0;
    bool row;

    if (key % (GONE_KEPT / 4) != 0)
        return JOBTOP_OK;
    statement = db_statement(s, STATEMENT_GONE_TO_FORGET, d);
    if (statement == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, GONE_KEPT);
    status = db_step(s, statement, &row, d);
    if (status != JOBTOP_OK || !row)
        return status;
    rev = sqlite3_column_int64(statement, 1);
    sqlite3_reset(statement);
    status = run_with_key(s, STATEMENT_FORGOTTEN, rev, d);
    if (status == JOBTOP_OK)
        status = run_with_key(s, STATEMENT_FORGET_GONE, rev, d);
    return status;
}

enum jobtop_status end_remove(struct store *s, int64_t key, struct detail *d)
{
    sqlite3_stmt *statement, *gone;
    enum jobtop_status status;
    struct store_text id;
    int64_t rev;
    bool row;

    status = db_rev(s, &rev, d);
    if (status != JOBTOP_OK)
        return status;
    statement = db_statement(s, STATEMENT_DELETE_JOB, d);
    gone = statement != NULL ? db_statement(s, STATEMENT_ADD_GONE, d) : NULL;
    if (gone == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, key);
    status = db_step(s, statement, &row, d);
    if (status != JOBTOP_OK)
        return status;
    if (!row)
        return detail_set(d, JOBTOP_NOT_FOUND, "%s: the job is not there any more", s->path);
    id = db_column(statement, 0);
    sqlite3_bind_int64(gone, 1, rev);
    db_bind_text(gone, 2, id.bytes, id.length);
    status = db_run(s, gone, d);
    if (status == JOBTOP_OK)
        status = forget_gone(s, sqlite3_last_insert_rowid(s->sql), d);
    sqlite3_clear_bindings(gone);
    sqlite3_reset(statement);
    if (status == JOBTOP_OK)
        status = run_with_key(s, STATEMENT_DELETE_ERRORS, key, d);
    if (status == JOBTOP_OK)
        status = run_with_key(s, STATEMENT_DELETE_REQUESTS, key, d);
    return status;
}

static enum jobtop_status answer_requests(struct store *s, int64_t key, const struct end *end,
                                          int64_t now, struct detail *d)
{
    sqlite3_stmt *statement = db_statement(s, STATEMENT_ANSWER_REQUESTS, d);

    if (statement == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, key);
    sqlite3_bind_int64(statement, 2, now);
    sqlite3_bind_int(statement, 3, end->satisfied[0]);
    sqlite3_bind_int(statement, 4, end->satisfied[1]);
    return db_run(s, statement, d);
}

static enum jobtop_status read_facts(struct store *s, int64_t key, int64_t now, int64_t *elapsed,
                                     int64_t *removal, struct detail *d)
{
    sqlite3_stmt *statement = db_statement(s, STATEMENT_END_FACTS, d);
    enum jobtop_status status;
    int64_t start;
    bool row;

    if (statement == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, key);
    status = db_step(s, statement, &row, d);
    if (status != JOBTOP_OK)
        return status;
    if (!row)
        return detail_set(d, JOBTOP_NOT_FOUND, "%s: the job is not there any more", s->path);
    if (sqlite3_column_type(statement, 0) != SQLITE_NULL) {
        sqlite3_reset(statement);
        return detail_set(d, JOBTOP_REFUSED, "%s: the job has ended already", s->path);
    }
    if (sqlite3_column_type(statement, 1) == SQLITE_INTEGER) {
        start = sqlite3_column_int64(statement, 1);
        if (start >= 0 && start <= now)
            *elapsed = now - start;
    }
    *removal = end_removal(now, statement, 2, 3);
    sqlite3_reset(statement);
    return JOBTOP_OK;
}

static enum jobtop_status add_errors(struct store *s, int64_t key, const struct end *end,
                                     struct detail *d)
{
    enum jobtop_status status = JOBTOP_OK;
    sqlite3_stmt *statement;

    for (size_t i = 0; i < end->error_count && status == JOBTOP_OK; i++) {
        statement = db_statement(s, STATEMENT_ADD_ERROR, d);
        if (statement == NULL)
            return d->status;
        sqlite3_bind_int64(statement, 1, key);
        sqlite3_bind_int64(statement, 2, (int64_t)i);
        db_bind_text(statement, 3, end->errors[i].bytes, end->errors[i].length);
        status = db_run(s, statement, d);
        sqlite3_clear_bindings(statement);
    }
    return status;
}

enum jobtop_status end_job(struct store *s, int64_t key, const struct end *end, struct detail *d)
{
    int64_t rev = 0, elapsed = -1, removal = INT64_MAX, now = clock_wall_us();
    enum jobtop_status status;
    sqlite3_stmt *statement;

    status = read_facts(s, key, now, &elapsed, &removal, d);
    if (status == JOBTOP_OK)
        status = answer_requests(s, key, end, now, d);
    if (status == JOBTOP_OK && removal <= now)
        return end_remove(s, key, d);
    if (status == JOBTOP_OK)
        status = db_rev(s, &rev, d);
    if (status != JOBTOP_OK)
        return status;
    statement = db_statement(s, STATEMENT_END_JOB, d);
    if (statement == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, rev);
    sqlite3_bind_int64(statement, 2, key);
    sqlite3_bind_int64(statement, 3, now);
    if (removal != INT64_MAX)
        sqlite3_bind_int64(statement, 4, removal);
    sqlite3_bind_int(statement, 5, end->state);
    db_bind_string(statement, 6, end->operational);
    sqlite3_bind_int(statement, 7, end->health);
    if (end->percent >= 0)
        sqlite3_bind_int(statement, 8, end->percent);
    if (elapsed >= 0)
        sqlite3_bind_int64(statement, 9, elapsed);
    if (end->error_code >= 0)
        sqlite3_bind_int(statement, 10, end->error_code);
    db_bind_text(statement, 11, end->description.bytes, end->description.length);
    db_bind_text(statement, 12, end->summary.bytes, end->summary.length);
    db_bind_text(statement, 13, end->status.bytes, end->status.length);
    status = db_run(s, statement, d);
    sqlite3_clear_bindings(statement);
    if (status == JOBTOP_OK)
        status = add_errors(s, key, end, d);
    if (status == JOBTOP_OK)
        keep_expect(s, removal);
    return status;
}

void end_aborted_text(int64_t pid, struct buf *out)
{
    buf_addf(out, "The process that ran this job (pid %lld) ended without saying how the job went.",
             (long long)pid);
}

static void add_value(struct buf *content, const char *name, const char *value)
{
    list_add(content, name, strlen(name));
    list_add(content, value, strlen(value));
}

enum jobtop_status end_aborted(struct store *s, int64_t key, int64_t pid, struct detail *d)
{
    struct end end = {.state = END_ABORTED_STATE,
                      .operational = END_ABORTED_OPERATIONAL,
                      .health = END_ABORTED_HEALTH,
                      .percent = -1,
                      .error_code = END_ABORTED_CODE};
    enum jobtop_status status;
    struct buf text, content;
    struct store_text error;

    buf_init(&text, 256);
    buf_init(&content, 4096);
    end_aborted_text(pid, &text);
    end.description.bytes = buf_text(&text);
    end.description.length = text.length;
    add_value(&content, "ErrorType", "4"); /* Software Error */
    add_value(&content, "OwningEntity", "jobtop");
    add_value(&content, "MessageID", "JOBTOP-ABORTED");
    add_value(&content, "Message", buf_text(&text));
    add_value(&content, "PerceivedSeverity", "6"); /* Critical */
    add_value(&content, "ProbableCauseDescription",
              "It crashed, was killed, ran out of memory, or the machine was restarted.");
    add_value(&content, "RecommendedActions",
              "Look for the end of the process in the system's log.");
    add_value(&content, "RecommendedActions",
              "Check what the job left behind before it is started again.");
    if (text.cut || content.cut) {
        status = detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    } else {
        error.bytes = buf_text(&content);
        error.length = content.length;
        end.errors = &error;
        end.error_count = 1;
        status = end_job(s, key, &end, d);
    }
    buf_free(&content);
    buf_free(&text);
    return status;
}
