/*
 * Many processes, and processes that are no more.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/process.h"
#include "store_cases.h"

#define JOBS 40

static int write_jobs(void *argument)
{
    struct jobtop_local *local;
    struct jobtop_local_submit submit = {.size = sizeof submit, .name = argument};
    struct jobtop_local_job *job;

    if (jobtop_local_open(store_file, &local, NULL, 0) != JOBTOP_OK)
        return 1;
    for (int i = 0; i < JOBS; i++) {
        if (jobtop_local_submit(local, &submit, &job) != JOBTOP_OK ||
            jobtop_local_report(job, i % 100, "going") != JOBTOP_OK ||
            jobtop_local_complete(job, "done") != JOBTOP_OK)
            return 2;
        jobtop_local_release(job);
    }
    jobtop_local_close(local);
    return 0;
}

/* Also the making of the file is left to whoever comes first. */
START_TEST(many_processes_write_at_once)
{
    char names[4][8] = {"a", "b", "c", "d"};
    pid_t pids[4];

    for (int i = 0; i < 4; i++)
        pids[i] = child_start(write_jobs, names[i]);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(child_result(pids[i]), 0);
    ck_assert_int_eq(
        sql_number("SELECT count(*) FROM job WHERE JobState = 7 AND JobStatus = 'done'"), 4 * JOBS);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM job WHERE Name = 'c'"), JOBS);
    ck_assert_int_eq(sql_number("SELECT rev FROM counter"), 4 * JOBS * 3);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM process"), 0);
}
END_TEST

static int fail_with_parents_store(void *argument)
{
    struct jobtop_local_job **jobs = argument;

    return jobtop_local_report(jobs[0], 1, NULL) == JOBTOP_INVALID ? 0 : 1;
}

START_TEST(a_child_can_not_use_its_parents_store)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = store_submitted(local, "x:1");

    ck_assert_int_eq(child_result(child_start(fail_with_parents_store, &job)), 0);
    ck_ok(jobtop_local_report(job, 2, NULL));
    jobtop_local_close(local);
}
END_TEST

static int die_with_a_job(void *argument)
{
    struct jobtop_local *local;
    struct jobtop_local_submit submit = {
        .size = sizeof submit, .instance_id = argument, .status = "halfway"};
    struct jobtop_local_job *job;

    if (jobtop_local_open(store_file, &local, NULL, 0) != JOBTOP_OK ||
        jobtop_local_submit(local, &submit, &job) != JOBTOP_OK ||
        jobtop_local_report(job, 50, NULL) != JOBTOP_OK)
        return 1;
    return 0;
}

static void visit(void)
{
    jobtop_local_close(store_opened());
}

START_TEST(a_process_that_died_leaves_a_failed_job)
{
    char id[] = "x:1";
    pid_t pid = child_start(die_with_a_job, id);
    char expected[200];

    ck_assert_int_eq(child_result(pid), 0);
    ck_assert_int_eq(sql_number("SELECT JobState FROM job"), 4);
    visit();
    ck_assert_int_eq(sql_number("SELECT JobState FROM job"), 10);
    ck_assert_str_eq(sql_text("SELECT OperationalStatus FROM job"), "14");
    ck_assert_int_eq(sql_number("SELECT ErrorCode FROM job"), 32768);
    ck_assert_int_eq(sql_number("SELECT PercentComplete FROM job"), 50);
    ck_assert_str_eq(sql_text("SELECT JobStatus FROM job"), "halfway");
    ck_assert_int_eq(
        sql_number("SELECT ended IS NOT NULL AND removal = ended + 300000000 FROM job"), 1);
    snprintf(expected, sizeof expected,
             "The process that ran this job (pid %d) ended without saying how the job went.",
             (int)pid);
    ck_assert_str_eq(sql_text("SELECT ErrorDescription FROM job"), expected);
    ck_assert_ptr_nonnull(strstr(sql_text("SELECT content FROM error"), expected));
    ck_assert_int_eq(sql_number("SELECT count(*) FROM process"), 0);
    visit();
    ck_assert_int_eq(sql_number("SELECT count(*) FROM error"), 1);
}
END_TEST

/* Nobody has waited for it: it is a zombie, but it is over. */
START_TEST(a_zombie_is_over)
{
    char id[] = "x:1";
    pid_t pid = child_start(die_with_a_job, id);
    siginfo_t info;

    ck_assert_int_eq(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    visit();
    ck_assert_int_eq(sql_number("SELECT JobState FROM job"), 10);
    child_result(pid);
}
END_TEST

static int take_ones_time(void *argument)
{
    int *pipe_fds = argument;
    char byte;

    close(pipe_fds[1]);
    return read(pipe_fds[0], &byte, 1) == 0 ? 0 : 1;
}

static int64_t state_with(const char *sql)
{
    sql_run("UPDATE job SET JobState = 4, ended = NULL, removal = NULL, process = 77");
    sql_run("DELETE FROM process");
    sql_run(sql);
    visit();
    return sql_number("SELECT JobState FROM job");
}

/* The owner's row is made up, of a process that lives. */
START_TEST(a_pid_alone_is_no_proof)
{
    struct jobtop_local *local = store_opened();
    struct process self, other;
    char sql[300];
    int fds[2];
    pid_t pid;

    ck_assert_int_eq(pipe(fds), 0);
    pid = child_start(take_ones_time, fds);
    jobtop_local_release(store_submitted(local, "x:1"));
    process_self(&self);
    ck_assert_int_eq(self.pid, getpid());
    ck_assert_int_gt(self.start, 0);
    ck_assert_int_gt(self.space, 0);
    ck_assert_uint_eq(strlen(self.boot), 36);
    other = self;
    other.pid = pid;

    /* alive, but started at another time: somebody else has the pid now */
    snprintf(sql, sizeof sql, "INSERT INTO process VALUES (77, %d, %lld, %lld, '%s')", (int)pid,
             (long long)self.start - 1000, (long long)self.space, self.boot);
    ck_assert_int_eq(state_with(sql), 10);
    /* start not known: the pid must do */
    snprintf(sql, sizeof sql, "INSERT INTO process VALUES (77, %d, 0, %lld, '%s')", (int)pid,
             (long long)self.space, self.boot);
    ck_assert_int_eq(state_with(sql), 4);
    /* before the last boot nobody lives */
    snprintf(sql, sizeof sql, "INSERT INTO process VALUES (77, %d, 0, %lld, 'another')", (int)pid,
             (long long)self.space);
    ck_assert_int_eq(state_with(sql), 10);
    /* in another container a pid is somebody else's */
    snprintf(sql, sizeof sql, "INSERT INTO process VALUES (77, %d, 1, 1, '%s')", (int)pid,
             self.boot);
    ck_assert_int_eq(state_with(sql), 4);
    /* nonsense */
    snprintf(sql, sizeof sql, "INSERT INTO process VALUES (77, -1, 1, %lld, '%s')",
             (long long)self.space, self.boot);
    ck_assert_int_eq(state_with(sql), 10);

    ck_assert(!process_over(&self, &self));
    other.start = 0;
    ck_assert(!process_over(&other, &self));
    close(fds[0]);
    close(fds[1]);
    ck_assert_int_eq(child_result(pid), 0);
    ck_assert(process_over(&other, &self));
    jobtop_local_close(local);
}
END_TEST

static int write_until_killed(void *argument)
{
    int fd = *(int *)argument;
    struct jobtop_local_submit submit = {.size = sizeof submit};
    struct jobtop_local_job *job;
    struct jobtop_local *local;

    if (jobtop_local_open(store_file, &local, NULL, 0) != JOBTOP_OK)
        return 1;
    for (;;) {
        if (jobtop_local_submit(local, &submit, &job) != JOBTOP_OK)
            return 2;
        /* what is told is committed */
        if (write(fd, jobtop_local_instance_id(job), 43) != 43)
            return 3;
    }
}

START_TEST(nothing_committed_is_lost_when_a_writer_is_killed)
{
    char id[44] = "", sql[200];
    int64_t count = 0;
    int fds[2];
    pid_t pid;

    ck_assert_int_eq(pipe(fds), 0);
    pid = child_start(write_until_killed, &fds[1]);
    close(fds[1]);
    while (count < 50 && read(fds[0], id, 43) == 43)
        count++;
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert_int_eq(child_result(pid), 1000 + SIGKILL);
    for (;;) {
        ssize_t n = read(fds[0], id, 43);

        if (n != 43)
            break;
        count++;
        snprintf(sql, sizeof sql, "SELECT count(*) FROM job WHERE InstanceID = '%s'", id);
        ck_assert_int_eq(sql_number(sql), 1);
    }
    ck_assert_int_ge(count, 50);
    ck_assert_int_ge(sql_number("SELECT count(*) FROM job"), count);
    ck_assert_str_eq(sql_text("PRAGMA integrity_check"), "ok");
    visit();
    ck_assert_int_eq(sql_number("SELECT count(*) FROM job WHERE JobState <> 10"), 0);
    close(fds[0]);
}
END_TEST

TCase *store_process_cases(void)
{
    TCase *tc = tcase_create("process");

    tcase_add_test(tc, many_processes_write_at_once);
    tcase_add_test(tc, a_child_can_not_use_its_parents_store);
    tcase_add_test(tc, a_process_that_died_leaves_a_failed_job);
    tcase_add_test(tc, a_zombie_is_over);
    tcase_add_test(tc, a_pid_alone_is_no_proof);
    tcase_add_test(tc, nothing_committed_is_lost_when_a_writer_is_killed);
    return tc;
}
