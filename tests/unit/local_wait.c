/*
 * Waiting, and asking: with other processes and threads. Nothing here is timed: where a wait is to
 * end by itself it may take a minute, and the test would fail.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drivers/local/local.h"
#include "local_cases.h"

#define LONG 60000

/* A process with a job, told what to do through a pipe: 'r' report, 'c' complete, 'x' exit
 * without a word. Says '+' when it is done. */
struct worker {
    int orders[2], reports[2];
    unsigned serves;
};

static int work(void *argument)
{
    struct worker *w = argument;
    struct jobtop_local_submit submit = {
        .size = sizeof submit, .instance_id = "x:1", .serves = w->serves};
    struct jobtop_local_job *job;
    struct jobtop_local *local;
    int percent = 0;
    char order;

    close(w->orders[1]);
    if (jobtop_local_open(local_file, &local, NULL, 0) != JOBTOP_OK ||
        jobtop_local_submit(local, &submit, &job) != JOBTOP_OK || write(w->reports[1], "+", 1) != 1)
        return 1;
    while (read(w->orders[0], &order, 1) == 1) {
        struct jobtop_local_request request = {.size = sizeof request};

        if (order == 'r' && jobtop_local_report(job, ++percent, NULL) != JOBTOP_OK)
            return 2;
        if (order == 'c' && jobtop_local_complete(job, NULL) != JOBTOP_OK)
            return 3;
        /* serves one request */
        if (order == 's' &&
            (jobtop_local_wait(local, -1) != JOBTOP_OK ||
             jobtop_local_next_request(local, &request) != JOBTOP_OK ||
             jobtop_local_answer(local, request.number, 4096, "stopping") != JOBTOP_OK))
            return 4;
        /* takes one and says nothing */
        if (order == 't' && (jobtop_local_wait(local, -1) != JOBTOP_OK ||
                             jobtop_local_next_request(local, &request) != JOBTOP_OK))
            return 5;
        /* removes it when something is asked */
        if (order == 'v' &&
            (jobtop_local_wait(local, -1) != JOBTOP_OK || jobtop_local_remove(job) != JOBTOP_OK))
            return 6;
        /* dies of it */
        if (order == 'd' && jobtop_local_wait(local, -1) == JOBTOP_OK)
            return 0;
        if (order == 'x')
            return 0;
        if (write(w->reports[1], "+", 1) != 1)
            return 7;
    }
    return 0;
}

static void await(struct worker *w)
{
    char report;

    ck_assert_int_eq(read(w->reports[0], &report, 1), 1);
}

static void order(struct worker *w, char what)
{
    ck_assert_int_eq(write(w->orders[1], &what, 1), 1);
}

static pid_t employ(struct worker *w, unsigned serves)
{
    pid_t pid;

    w->serves = serves;
    ck_assert_int_eq(pipe(w->orders), 0);
    ck_assert_int_eq(pipe(w->reports), 0);
    pid = local_child(work, w);
    close(w->reports[1]);
    await(w);
    return pid;
}

START_TEST(a_change_ends_the_wait)
{
    struct worker w;
    pid_t pid = employ(&w, 0);
    void *driver = driver_opened(false);

    driver_poll(driver);
    for (int i = 1; i <= 5; i++) {
        order(&w, 'r');
        ck_ok(local_driver.wait(driver, LONG));
        driver_poll(driver);
        ck_assert_int_eq(polled.result, JOBTOP_POLL_CHANGES);
        ck_assert_int_eq(polled_integer("x:1", JOBTOP_P_PercentComplete), i);
        await(&w);
    }
    order(&w, 'c');
    ck_ok(local_driver.wait(driver, LONG));
    driver_poll(driver);
    ck_assert_int_eq(polled_integer("x:1", JOBTOP_P_JobState), 7);
    order(&w, 'x');
    ck_assert_int_eq(local_child_result(pid), 0);
    driver_closed(driver);
}
END_TEST

START_TEST(without_a_change_it_lasts)
{
    struct jobtop_local *local = local_opened();
    void *driver = driver_opened(false);

    local_submitted(local, "x:1");
    driver_poll(driver);
    ck_assert_int_eq(local_driver.wait(driver, 0), JOBTOP_TIMEOUT);
    ck_assert_int_eq(local_driver.wait(driver, 30), JOBTOP_TIMEOUT);
    /* something that was there before the call */
    local_submitted(local, "x:2");
    ck_ok(local_driver.wait(driver, LONG));
    driver_poll(driver);
    ck_assert_int_eq(local_driver.wait(driver, 30), JOBTOP_TIMEOUT);
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

static int make_store_late(void *argument)
{
    struct jobtop_local *local;
    struct jobtop_local_submit submit = {
        .size = sizeof submit, .instance_id = "x:1", .keep_seconds = 60};
    struct jobtop_local_job *job;

    (void)argument;
    if (jobtop_local_open(local_file, &local, NULL, 0) != JOBTOP_OK ||
        jobtop_local_submit(local, &submit, &job) != JOBTOP_OK ||
        jobtop_local_complete(job, NULL) != JOBTOP_OK)
        return 1;
    jobtop_local_close(local);
    return 0;
}

START_TEST(a_store_that_appears_ends_the_wait)
{
    pid_t pid;
    void *driver;

    /* its directory isn't there either */
    snprintf(local_file, 300, "%s/a/b/jobs.db", local_directory);
    driver = driver_opened(false);
    driver_poll(driver);
    ck_assert_int_eq(local_driver.wait(driver, 20), JOBTOP_TIMEOUT);
    pid = local_child(make_store_late, NULL);
    do {
        ck_ok(local_driver.wait(driver, LONG));
        driver_poll(driver);
    } while (polled_job("x:1") == NULL);
    ck_assert_int_eq(local_child_result(pid), 0);
    driver_closed(driver);
}
END_TEST

START_TEST(a_death_ends_the_wait)
{
    struct worker w;
    pid_t pid = employ(&w, 0);
    void *driver = driver_opened(false);
    struct job_errors *errors;
    struct text text;

    driver_poll(driver);
    ck_assert_int_eq(polled_integer("x:1", JOBTOP_P_JobState), 4);
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_ok(local_driver.wait(driver, LONG));
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_CHANGES);
    ck_assert_int_eq(polled_integer("x:1", JOBTOP_P_JobState), 10);
    errors = driver_errors(driver, "x:1");
    ck_assert_uint_eq(job_errors_count(errors), 1);
    ck_assert(job_error_text(errors, 0, JOBTOP_E_Message, 0, &text));
    ck_assert_ptr_nonnull(strstr(text.bytes, "ended without"));
    job_errors_free(errors);
    ck_assert_int_eq(local_child_result(pid), 1000 + SIGKILL);
    driver_closed(driver);
}
END_TEST

/* Where the system has no inotify left; see the linker's --wrap. */
static bool no_inotify;
int __real_inotify_init1(int flags);
int __wrap_inotify_init1(int flags);

int __wrap_inotify_init1(int flags)
{
    if (!no_inotify)
        return __real_inotify_init1(flags);
    errno = EMFILE;
    return -1;
}

/* Where the user's watches are used up. */
static bool no_watches;
int __real_inotify_add_watch(int fd, const char *path, uint32_t mask);
int __wrap_inotify_add_watch(int fd, const char *path, uint32_t mask);

int __wrap_inotify_add_watch(int fd, const char *path, uint32_t mask)
{
    if (!no_watches)
        return __real_inotify_add_watch(fd, path, mask);
    errno = ENOSPC;
    return -1;
}

/* A round for each thing that can be missing. */
START_TEST(without_inotify)
{
    struct worker w;
    void *driver;
    pid_t pid;

    no_inotify = _i == 0;
    no_watches = _i == 1;
    driver = driver_opened(false);
    driver_poll(driver);
    pid = employ(&w, JOBTOP_LOCAL_SERVES_KILL);
    do {
        ck_ok(local_driver.wait(driver, LONG));
        driver_poll(driver);
    } while (polled_job("x:1") == NULL);
    order(&w, 'r');
    ck_ok(local_driver.wait(driver, LONG));
    driver_poll(driver);
    ck_assert_int_eq(polled_integer("x:1", JOBTOP_P_PercentComplete), 1);
    await(&w);
    order(&w, 'x');
    ck_assert_int_eq(local_child_result(pid), 0);
    driver_closed(driver);
}
END_TEST

static void *interrupt_it(void *instance)
{
    local_driver.interrupt(instance);
    return NULL;
}

START_TEST(an_interrupt_ends_the_wait)
{
    void *driver = driver_opened(false);
    pthread_t thread;

    driver_poll(driver);
    /* one that comes too early is kept, and several are one */
    local_driver.interrupt(driver);
    local_driver.interrupt(driver);
    driver_poll(driver);
    ck_assert_int_eq(local_driver.wait(driver, LONG), JOBTOP_INTERRUPTED);
    ck_assert_int_eq(local_driver.wait(driver, 10), JOBTOP_TIMEOUT);
    ck_assert_int_eq(pthread_create(&thread, NULL, interrupt_it, driver), 0);
    ck_assert_int_eq(local_driver.wait(driver, LONG), JOBTOP_INTERRUPTED);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    driver_closed(driver);
}
END_TEST

TCase *local_wait_cases(void)
{
    TCase *tc = tcase_create("wait");

    tcase_add_test(tc, a_change_ends_the_wait);
    tcase_add_test(tc, without_a_change_it_lasts);
    tcase_add_test(tc, a_store_that_appears_ends_the_wait);
    tcase_add_test(tc, a_death_ends_the_wait);
    tcase_add_test(tc, an_interrupt_ends_the_wait);
    tcase_add_loop_test(tc, without_inotify, 0, 2);
    return tc;
}

/* ---- asking ----------------------------------------------------------------------------------
 * ------------------ */

START_TEST(a_request_is_answered)
{
    struct worker w;
    pid_t pid = employ(&w, JOBTOP_LOCAL_SERVES_TERMINATE);
    void *driver = driver_opened(false);
    struct jobtop_answer answer;

    order(&w, 's');
    ck_ok(driver_request(driver, "x:1", JOBTOP_REQUEST_TERMINATE, &answer));
    ck_assert_uint_eq(answer.return_value, 4096);
    ck_assert_str_eq(answer.text, "stopping");
    ck_ok(driver_request(driver, "x:1", JOBTOP_REQUEST_SUSPEND, &answer));
    ck_assert_uint_eq(answer.return_value, 1);
    await(&w);
    order(&w, 'c');
    await(&w);
    ck_ok(driver_request(driver, "x:1", JOBTOP_REQUEST_TERMINATE, &answer));
    ck_assert_uint_eq(answer.return_value, 4097);
    ck_assert_int_eq(driver_request(driver, "x:9", JOBTOP_REQUEST_TERMINATE, &answer),
                     JOBTOP_NOT_FOUND);
    order(&w, 'x');
    ck_assert_int_eq(local_child_result(pid), 0);
    driver_closed(driver);
}
END_TEST

START_TEST(an_owner_that_does_not_react)
{
    struct worker w;
    pid_t pid = employ(&w, JOBTOP_LOCAL_SERVES_TERMINATE | JOBTOP_LOCAL_SERVES_KILL);
    void *driver = driver_opened(false);
    struct jobtop_answer answer;

    host_remaining = 0;
    ck_assert_int_eq(driver_request(driver, "x:1", JOBTOP_REQUEST_TERMINATE, &answer),
                     JOBTOP_TIMEOUT);
    ck_assert_ptr_nonnull(strstr(host_said, "taken back"));
    /* nothing is left that it could still come upon */
    host_remaining = 10000;
    order(&w, 's');
    ck_ok(driver_request(driver, "x:1", JOBTOP_REQUEST_KILL, &answer));
    ck_assert_uint_eq(answer.return_value, 4096);
    await(&w);
    /* interrupted */
    local_driver.interrupt(driver);
    ck_assert_int_eq(driver_request(driver, "x:1", JOBTOP_REQUEST_KILL, &answer),
                     JOBTOP_INTERRUPTED);
    order(&w, 'x');
    ck_assert_int_eq(local_child_result(pid), 0);
    driver_closed(driver);
}
END_TEST

START_TEST(owners_that_go_away)
{
    struct worker w;
    pid_t pid = employ(&w, JOBTOP_LOCAL_SERVES_KILL);
    void *driver = driver_opened(false);
    struct jobtop_answer answer;

    order(&w, 'v');
    ck_assert_int_eq(driver_request(driver, "x:1", JOBTOP_REQUEST_KILL, &answer), JOBTOP_NOT_FOUND);
    order(&w, 'x');
    ck_assert_int_eq(local_child_result(pid), 0);

    pid = employ(&w, JOBTOP_LOCAL_SERVES_KILL);
    order(&w, 'd');
    ck_ok(driver_request(driver, "x:1", JOBTOP_REQUEST_KILL, &answer));
    ck_assert_uint_eq(answer.return_value, 4097);
    ck_assert_int_eq(local_child_result(pid), 0);
    driver_poll(driver);
    ck_assert_int_eq(polled_integer("x:1", JOBTOP_P_JobState), 10);
    driver_closed(driver);
}
END_TEST

START_TEST(properties_are_set)
{
    struct jobtop_local *local = local_opened();
    void *driver = driver_opened(false);

    local_submitted(local, "x:1");
    driver_poll(driver);
    ck_ok(driver_set(driver, "x:1", JOBTOP_P_Priority, "3"));
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_CHANGES);
    ck_assert_int_eq(polled_integer("x:1", JOBTOP_P_Priority), 3);
    ck_ok(driver_set(driver, "x:1", JOBTOP_P_Priority, NULL));
    driver_poll(driver);
    ck_assert_int_eq(polled_integer("x:1", JOBTOP_P_Priority), -1);
    ck_assert_int_eq(driver_set(driver, "x:1", JOBTOP_P_Name, "new"), JOBTOP_UNSUPPORTED);
    ck_assert_int_eq(driver_set(driver, "x:9", JOBTOP_P_Priority, "3"), JOBTOP_NOT_FOUND);
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

TCase *local_request_cases(void)
{
    TCase *tc = tcase_create("request");

    tcase_add_test(tc, a_request_is_answered);
    tcase_add_test(tc, an_owner_that_does_not_react);
    tcase_add_test(tc, owners_that_go_away);
    tcase_add_test(tc, properties_are_set);
    return tc;
}
