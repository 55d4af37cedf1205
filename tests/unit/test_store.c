#include "store_cases.h"

#include <ftw.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

char store_directory[256];
char store_file[300];

void store_setup(void)
{
    const char *base = getenv("TMPDIR");

    snprintf(store_directory, sizeof store_directory, "%s/jobtop-store-XXXXXX",
             base != NULL ? base : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(store_directory));
    snprintf(store_file, sizeof store_file, "%s/jobs.db", store_directory);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void store_teardown(void)
{
    clock_inject(-1, -1);
    nftw(store_directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

struct jobtop_local *store_opened(void)
{
    struct jobtop_local *local;
    char message[512];

    if (jobtop_local_open(store_file, &local, message, sizeof message) != JOBTOP_OK)
        ck_abort_msg("%s", message);
    ck_assert_str_eq(message, "");
    return local;
}

struct jobtop_local_job *store_submitted(struct jobtop_local *local, const char *id)
{
    struct jobtop_local_submit submit = {.size = sizeof submit, .instance_id = id, .name = "a job"};
    struct jobtop_local_job *job;

    if (jobtop_local_submit(local, &submit, &job) != JOBTOP_OK)
        ck_abort_msg("%s", jobtop_local_message(local));
    return job;
}

/* ---- SQLite's own view
 * ---------------------------------------------------------------------------------- */

static void query(const char *sql, int64_t *number, char **text)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    int code;

    ck_assert_int_eq(sqlite3_open(store_file, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        ck_abort_msg("%s: %s", sql, sqlite3_errmsg(db));
    code = sqlite3_step(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        ck_abort_msg("%s: %s", sql, sqlite3_errmsg(db));
    *number = code == SQLITE_DONE ? -2
              : sqlite3_column_type(statement, 0) == SQLITE_NULL
                  ? -1
                  : sqlite3_column_int64(statement, 0);
    if (text != NULL)
        *text = strdup(*number == -2 ? "NO ROW"
                       : sqlite3_column_type(statement, 0) == SQLITE_NULL
                           ? "NULL"
                           : (const char *)sqlite3_column_text(statement, 0));
    while (code == SQLITE_ROW)
        code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

int64_t sql_number(const char *sql)
{
    int64_t number;

    query(sql, &number, NULL);
    return number;
}

const char *sql_text(const char *sql)
{
    static char *text;
    int64_t number;

    free(text);
    query(sql, &number, &text);
    return text;
}

void sql_run(const char *sql)
{
    int64_t number;

    query(sql, &number, NULL);
}

/* ---- other processes
 * ---------------------------------------------------------------------------------------- */

pid_t child_start(int (*body)(void *argument), void *argument)
{
    pid_t pid = fork();

    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        _exit(body(argument));
    return pid;
}

int child_result(pid_t pid)
{
    int status;

    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

int main(void)
{
    TCase *cases[] = {store_list_cases(),   store_api_cases(),     store_batch_cases(),
                      store_bytes_cases(),  store_end_cases(),     store_fault_cases(),
                      store_space_cases(),  store_process_cases(), store_removal_cases(),
                      store_request_cases(), store_memory_cases()};
    Suite *suite = suite_create("store");
    SRunner *runner;
    int failed;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tcase_add_checked_fixture(cases[i], store_setup, store_teardown);
        tcase_set_timeout(cases[i], 60);
        suite_add_tcase(suite, cases[i]);
    }
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
