/*
 * The store under the dashboard: away, another file, damaged, locked, full; its jobs' processes
 * killed; many who read and write it at once. What is wrong is said, nothing dies, and it comes
 * back by itself.
 */
#include "stage.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[256];

static void open_here(void)
{
    stage_open();
    snprintf(path, sizeof path, "%s/state/jobtop/jobs.db", stage.home);
    stage_configure("interval: 200ms\n");
}

static void start(void)
{
    stage_start(&(struct term_options){.rows = 30, .columns = 160}, NULL);
}

/* Releases the test's own handle, so that the file is nobody's but the dashboard's. */
static void let_go(void)
{
    jobtop_local_close(stage.store);
    stage.store = NULL;
}

static void open_anew(void)
{
    char message[256];
    ck_assert_msg(jobtop_local_open(path, &stage.store, message, sizeof message) == JOBTOP_OK, "%s",
                  message);
}

static void remove_files(void)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char name[300];
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
}

static void run_sql(sqlite3 *sql, const char *statement)
{
    char *message = NULL;
    ck_assert_msg(sqlite3_exec(sql, statement, NULL, NULL, &message) == SQLITE_OK, "%s: %s",
                  statement, message);
}

/* All that was written is in the file itself, so that harm to the file is harm to the store. */
static void gather(void)
{
    sqlite3 *sql = NULL;
    ck_assert_int_eq(sqlite3_open(path, &sql), SQLITE_OK);
    sqlite3_busy_timeout(sql, 5000);
    run_sql(sql, "PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite3_close(sql);
}

static void kept_job(const char *name)
{
    struct jobtop_local_job *job = stage_job(name, "vm");
    jobtop_local_complete(job, "all went well");
}

/* ---- the file ------------------------------------------------------------------------------- */

START_TEST(a_store_that_is_removed_and_made_anew)
{
    kept_job("Export web");
    start();
    term_expect(stage.term, "Export web", SOON);
    let_go();
    remove_files();
    term_expect_gone(stage.term, "Export web", SOON);
    open_anew();
    stage_job("Import db", "db-01");
    term_expect(stage.term, "Import db", SOON);
    term_expect(stage.term, "local live", SOON);
    stage_quit();
}
END_TEST

static void write_over(const char *bytes, size_t length)
{
    char other[300];
    snprintf(other, sizeof other, "%s.other", path);
    int fd = open(other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes, length), (ssize_t)length);
    close(fd);
    ck_assert_int_eq(rename(other, path), 0);
}

START_TEST(another_file_in_its_place_is_no_store)
{
    kept_job("Export web");
    start();
    term_expect(stage.term, "Export web", SOON);
    let_go();
    gather();
    write_over("hello, this is no store\n", 24);
    term_expect(stage.term, "local failing", SOON);
    term_expect(stage.term, "is not a job store", SOON);
    ck_assert(term_shows(stage.term, "Export web")); /* as it was last */
    ck_assert_ptr_nonnull(strstr(term_line(stage.term, term_find(stage.term, "Export web")), "≈"));
    remove_files();
    open_anew();
    stage_job("Import db", "db-01");
    term_expect(stage.term, "Import db", SOON);
    term_expect_gone(stage.term, "Export web", SOON);
    term_expect(stage.term, "local live", SOON);
    stage_quit();
}
END_TEST

static const off_t lengths[] = {100, 5000};

START_TEST(a_truncated_store_is_damaged)
{
    kept_job("Export web");
    start();
    term_expect(stage.term, "Export web", SOON);
    let_go();
    gather();
    ck_assert_int_eq(truncate(path, lengths[_i]), 0);
    term_expect(stage.term, "local failing", SOON);
    term_expect(stage.term, "damaged", SOON);
    ck_assert(term_running(stage.term));
    remove_files();
    open_anew();
    stage_job("Import db", "db-01");
    term_expect(stage.term, "Import db", SOON);
    term_expect(stage.term, "local live", SOON);
    stage_quit();
}
END_TEST

START_TEST(a_store_that_can_not_be_read_is_told_until_it_can)
{
    if (geteuid() == 0) {
        printf("skipped: root can read every file\n");
        return;
    }
    kept_job("Export web");
    let_go();
    ck_assert_int_eq(chmod(path, 0), 0);
    start();
    term_expect(stage.term, "local failing", SOON);
    term_expect(stage.term, "ermission", SOON);
    ck_assert_int_eq(chmod(path, 0600), 0);
    term_expect(stage.term, "Export web", SOON);
    term_expect(stage.term, "local live", SOON);
    stage_quit();
}
END_TEST

/* ---- locks ---------------------------------------------------------------------------------- */

/* In a process of its own: runs the statements, says so by a byte, and holds on until it is told by
 * another. */
static pid_t hold(const char *const statements[], int *tell)
{
    int ready[2], done[2];
    char byte;
    ck_assert(pipe2(ready, O_CLOEXEC) == 0 && pipe2(done, O_CLOEXEC) == 0);
    fflush(NULL);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        sqlite3 *sql = NULL;
        close(done[1]);
        bool fine = sqlite3_open(path, &sql) == SQLITE_OK;
        sqlite3_busy_timeout(sql, 10000);
        for (; fine && *statements != NULL; statements++)
            fine = sqlite3_exec(sql, *statements, NULL, NULL, NULL) == SQLITE_OK;
        if (write(ready[1], fine ? "y" : "n", 1) == 1)
            fine = read(done[0], &byte, 1) >= 0 && fine;
        sqlite3_close(sql);
        _exit(fine ? 0 : 1);
    }
    close(ready[1]);
    close(done[0]);
    ck_assert(read(ready[0], &byte, 1) == 1 && byte == 'y');
    close(ready[0]);
    *tell = done[1];
    return pid;
}

static void let_loose(pid_t pid, int tell)
{
    int status;
    close(tell);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}

START_TEST(a_store_that_somebody_has_for_himself_is_told_until_he_is_done)
{
    int tell;
    kept_job("Export web");
    let_go();
    pid_t pid = hold(
        (const char *const[]){"PRAGMA locking_mode=EXCLUSIVE", "BEGIN EXCLUSIVE", NULL}, &tell);
    start();
    term_expect(stage.term, "local failing", SOON);
    term_expect(stage.term, "locked by another process", SOON);
    term_send(stage.term, "?"); /* and keys are answered */
    term_expect(stage.term, "one line up", SOON);
    term_send(stage.term, "q");
    term_settle(stage.term, 3000);
    let_loose(pid, tell);
    term_expect(stage.term, "Export web", 2 * SOON);
    term_expect(stage.term, "local live", SOON);
    stage_quit();
}
END_TEST

/* Somebody writes for seconds: who reads goes on, and a request is answered when he is done, or
 * told not to be. */
START_TEST(a_long_write_stops_no_reader)
{
    int tell;
    struct jobtop_local_job *job = stage_job("Export web", "web-01");
    jobtop_local_report(job, 7, NULL);
    start();
    term_expect(stage.term, " 7%", SOON);
    pid_t pid = hold((const char *const[]){"BEGIN IMMEDIATE", NULL}, &tell);
    term_send(stage.term, "c");
    term_expect(stage.term, "Cancel this job?", SOON);
    term_send(stage.term, "y");
    term_settle(stage.term, 500);
    term_send(stage.term, "?");
    term_expect(stage.term, "one line up", SOON);
    term_send(stage.term, "q");
    term_expect(stage.term, "Export web", SOON);
    let_loose(pid, tell);
    ck_assert_int_eq(stage_answer(0, NULL), JOBTOP_REQUEST_TERMINATE);
    term_send(stage.term, "M");
    term_expect(stage.term, "accepted", SOON);
    stage_quit();
}
END_TEST

/* ---- no room -------------------------------------------------------------------------------- */

/* A limit on the size of files is a full disk that needs no rights. The command's output and exit
 * status are what they are without it. */
START_TEST(a_full_disk_stops_no_command_and_no_dashboard)
{
    kept_job("Export web");
    start();
    term_expect(stage.term, "Export web", SOON);
    fflush(NULL);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        char state[300], output[300];
        snprintf(state, sizeof state, "%s/state", stage.home);
        snprintf(output, sizeof output, "%s/output", stage.home);
        setenv("XDG_STATE_HOME", state, 1);
        signal(SIGXFSZ, SIG_IGN);
        struct rlimit limit = {.rlim_cur = 65536, .rlim_max = RLIM_INFINITY};
        setrlimit(RLIMIT_FSIZE, &limit);
        int fd = open(output, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        dup2(fd, 1);
        dup2(fd, 2);
        execlp(term_program(), term_program(), "run", "--name", "big", "--", "sh", "-c",
               "i=0; while [ $i -lt 100 ]; do i=$((i + 1)); echo $i%; done; exit 7", (char *)NULL);
        _exit(127);
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 7, "wait status %x",
                  (unsigned)status);
    ck_assert(term_running(stage.term));
    /* There is room again. */
    stage_job("Import db", "db-01");
    term_expect(stage.term, "Import db", SOON);
    term_expect(stage.term, "local live", SOON);
    stage_quit();
}
END_TEST

/* ---- processes ------------------------------------------------------------------------------ */

/* A process that publishes a job and goes on for ever. */
static pid_t publish(const char *name)
{
    int ready[2];
    char byte;
    ck_assert_int_eq(pipe2(ready, O_CLOEXEC), 0);
    fflush(NULL);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        struct jobtop_local *store = NULL;
        struct jobtop_local_job *job = NULL;
        struct jobtop_local_submit submit = {.size = sizeof submit, .name = name};
        if (jobtop_local_open(path, &store, NULL, 0) == JOBTOP_OK &&
            jobtop_local_submit(store, &submit, &job) == JOBTOP_OK && write(ready[1], "y", 1) == 1)
            for (;;)
                pause();
        _exit(1);
    }
    close(ready[1]);
    ck_assert(read(ready[0], &byte, 1) == 1);
    close(ready[0]);
    return pid;
}

START_TEST(a_job_whose_process_was_killed_is_aborted_and_says_which)
{
    char number[32];
    int status;
    pid_t pid = publish("Export web");
    start();
    term_expect(stage.term, "1 running", SOON);
    kill(pid, SIGKILL);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    term_expect(stage.term, "1 failed", SOON);
    term_expect(stage.term, "Exception", SOON);
    snprintf(number, sizeof number, "%d", (int)pid);
    term_expect(stage.term, number, SOON);
    term_send(stage.term, "\r");
    term_expect(stage.term, "RecommendedActions", SOON);
    term_expect(stage.term, number, SOON);
    term_resize(stage.term, 80, 160);
    term_expect(stage.term, "Aborted", SOON);
    stage_quit();
}
END_TEST

/* ---- many at once --------------------------------------------------------------------------- */

#define PUBLISHERS 4
#define JOBS_EACH  25
#define DASHBOARDS 3

static pid_t publish_many(int which)
{
    fflush(NULL);
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid != 0)
        return pid;
    struct jobtop_local *store = NULL;
    struct jobtop_local_job *jobs[JOBS_EACH];
    bool fine = jobtop_local_open(path, &store, NULL, 0) == JOBTOP_OK;
    if (fine)
        jobtop_local_set_timeout(store, 60000);
    for (int i = 0; fine && i < JOBS_EACH; i++) {
        char name[64];
        snprintf(name, sizeof name, "job %d of %d", i, which);
        struct jobtop_local_submit submit = {.size = sizeof submit, .name = name};
        fine = jobtop_local_submit(store, &submit, &jobs[i]) == JOBTOP_OK;
    }
    for (int percent = 0; fine && percent < 100; percent += 10)
        for (int i = 0; fine && i < JOBS_EACH; i++)
            fine = jobtop_local_report(jobs[i], percent, "under way") == JOBTOP_OK;
    for (int i = 0; fine && i < JOBS_EACH; i++)
        fine = jobtop_local_complete(jobs[i], NULL) == JOBTOP_OK;
    jobtop_local_close(store);
    _exit(fine ? 0 : 1);
}

START_TEST(several_dashboards_and_publishers_share_one_store)
{
    struct term *terms[DASHBOARDS];
    pid_t pids[PUBLISHERS];
    const char *argv[] = {term_program(), NULL};
    for (int i = 0; i < DASHBOARDS; i++)
        terms[i] = term_start(
            &(struct term_options){.rows = 20 + 5 * i, .columns = 100, .home = stage.home}, argv);
    for (int i = 0; i < DASHBOARDS; i++)
        term_expect(terms[i], "live", SOON);
    for (int i = 0; i < PUBLISHERS; i++)
        pids[i] = publish_many(i);
    for (int i = 0; i < PUBLISHERS; i++) {
        int status;
        while (waitpid(pids[i], &status, WNOHANG) == 0)
            for (int k = 0; k < DASHBOARDS; k++)
                term_settle(terms[k], 20);
        ck_assert_int_eq(status, 0);
    }
    for (int i = 0; i < DASHBOARDS; i++) {
        term_expect(terms[i], "100 completed", 2 * SOON);
        term_expect(terms[i], "0 running", SOON);
        term_send(terms[i], "q");
        ck_assert_int_eq(term_wait_exit(terms[i], SOON), 0);
        term_free(terms[i]);
    }
}
END_TEST

TCase *store_faults_case(void)
{
    TCase *c = tcase_create("faults of the store");
    tcase_add_checked_fixture(c, open_here, stage_close);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, a_store_that_is_removed_and_made_anew);
    tcase_add_test(c, another_file_in_its_place_is_no_store);
    tcase_add_loop_test(c, a_truncated_store_is_damaged, 0, sizeof lengths / sizeof lengths[0]);
    tcase_add_test(c, a_store_that_can_not_be_read_is_told_until_it_can);
    tcase_add_test(c, a_store_that_somebody_has_for_himself_is_told_until_he_is_done);
    tcase_add_test(c, a_long_write_stops_no_reader);
    tcase_add_test(c, a_full_disk_stops_no_command_and_no_dashboard);
    tcase_add_test(c, a_job_whose_process_was_killed_is_aborted_and_says_which);
    tcase_add_test(c, several_dashboards_and_publishers_share_one_store);
    return c;
}
