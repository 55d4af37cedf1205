/*
 * What is asked of a job, from the asker to the owner and back.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store.h"
#include "store_cases.h"

static struct store *asking(void)
{
    struct store_setup setup = {.path = store_file, .busy_ms = 5000, .wake_fd = -1};
    struct store *store;
    struct detail detail;

    if (store_open(&setup, &store, &detail) != JOBTOP_OK)
        ck_abort_msg("%s", detail.text);
    return store;
}

static struct jobtop_local_job *serving(struct jobtop_local *local, const char *id, unsigned serves)
{
    struct jobtop_local_submit submit = {
        .size = sizeof submit, .instance_id = id, .serves = serves};
    struct jobtop_local_job *job;

    ck_ok(jobtop_local_submit(local, &submit, &job));
    return job;
}

static uint64_t ask(struct store *store, const char *id, enum jobtop_request request,
                    struct store_answer *answer)
{
    struct detail detail;
    uint64_t number;

    if (store_request(store, id, strlen(id), request, &number, answer, &detail) != JOBTOP_OK)
        ck_abort_msg("%s", detail.text);
    return number;
}

static enum store_request_state check(struct store *store, uint64_t number,
                                      struct store_answer *answer)
{
    enum store_request_state state;
    struct detail detail;

    ck_ok(store_request_check(store, number, &state, answer, &detail));
    return state;
}

static int readable(int fd)
{
    struct pollfd pfd = {.fd = fd, .events = POLLIN};

    return poll(&pfd, 1, 0);
}

START_TEST(there_and_back)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = serving(local, "x:1", JOBTOP_LOCAL_SERVES_TERMINATE);
    struct jobtop_local_request request = {.size = sizeof request};
    struct store_answer answer;
    struct store *store = asking();
    uint64_t number;
    int fd = jobtop_local_fd(local);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(jobtop_local_next_request(local, &request), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(readable(fd), 0);
    /* what the owner writes itself doesn't wake it */
    ck_ok(jobtop_local_report(job, 1, NULL));
    ck_assert_int_eq(readable(fd), 0);

    number = ask(store, "x:1", JOBTOP_REQUEST_TERMINATE, &answer);
    ck_assert_uint_ne(number, 0);
    ck_assert_int_eq(check(store, number, &answer), STORE_REQUEST_WAITING);
    ck_assert_int_eq(readable(fd), 1);
    ck_ok(jobtop_local_next_request(local, &request));
    ck_assert_ptr_eq(request.job, job);
    ck_assert_int_eq(request.requested, JOBTOP_REQUEST_TERMINATE);
    ck_assert_int_gt(request.time, INT64_C(1700000000000000));
    ck_assert_int_eq(check(store, number, &answer), STORE_REQUEST_TAKEN);
    /* once */
    ck_assert_int_eq(jobtop_local_next_request(local, &request), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(readable(fd), 0);
    ck_ok(jobtop_local_answer(local, request.number, 4096, "stopping"));
    ck_assert_int_eq(check(store, number, &answer), STORE_REQUEST_ANSWERED);
    ck_assert_uint_eq(answer.return_value, 4096);
    ck_assert_str_eq(answer.text, "stopping");
    ck_assert_int_eq(jobtop_local_answer(local, request.number, 0, NULL), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM request"), 0);
    store_close(store);
    jobtop_local_close(local);
}
END_TEST

START_TEST(answers_that_need_no_owner)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = serving(local, "x:1", JOBTOP_LOCAL_SERVES_TERMINATE);
    struct store *store = asking();
    struct store_answer answer;
    struct detail detail;
    uint64_t number;

    ck_assert_uint_eq(ask(store, "x:1", JOBTOP_REQUEST_SUSPEND, &answer), 0);
    ck_assert_uint_eq(answer.return_value, 1);
    ck_assert_ptr_nonnull(strstr(answer.text, "Suspend"));
    ck_assert_uint_eq(ask(store, "x:1", (enum jobtop_request)99, &answer), 0);
    ck_assert_uint_eq(answer.return_value, 1);
    ck_ok(jobtop_local_complete(job, NULL));
    ck_assert_uint_eq(ask(store, "x:1", JOBTOP_REQUEST_TERMINATE, &answer), 0);
    ck_assert_uint_eq(answer.return_value, 4097);
    ck_assert_int_eq(store_request(store, "x:2", 3, JOBTOP_REQUEST_KILL, &number, &answer, &detail),
                     JOBTOP_NOT_FOUND);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM request"), 0);
    store_close(store);
    jobtop_local_close(local);
}
END_TEST

START_TEST(the_end_answers)
{
    static const struct {
        enum jobtop_local_outcome outcome;
        enum jobtop_request requested;
        unsigned expected;
    } rows[] = {{JOBTOP_LOCAL_TERMINATED, JOBTOP_REQUEST_TERMINATE, 0},
                {JOBTOP_LOCAL_TERMINATED, JOBTOP_REQUEST_KILL, 0},
                {JOBTOP_LOCAL_KILLED, JOBTOP_REQUEST_KILL, 0},
                {JOBTOP_LOCAL_KILLED, JOBTOP_REQUEST_TERMINATE, 4097},
                {JOBTOP_LOCAL_COMPLETED, JOBTOP_REQUEST_TERMINATE, 4097},
                {JOBTOP_LOCAL_FAILED, JOBTOP_REQUEST_SUSPEND, 4097}};
    struct jobtop_local *local = store_opened();
    struct store *store = asking();
    struct store_answer answer;
    uint64_t number;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct jobtop_local_end end = {.size = sizeof end, .outcome = rows[i].outcome};
        struct jobtop_local_job *job = serving(local, "x:1", 0xf);

        number = ask(store, "x:1", rows[i].requested, &answer);
        ck_ok(jobtop_local_finish(job, &end));
        ck_assert_int_eq(check(store, number, &answer), STORE_REQUEST_ANSWERED);
        ck_assert_uint_eq(answer.return_value, rows[i].expected);
        ck_ok(jobtop_local_remove(job));
    }
    store_close(store);
    jobtop_local_close(local);
}
END_TEST

START_TEST(a_job_that_vanishes_takes_its_requests_along)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = serving(local, "x:1", JOBTOP_LOCAL_SERVES_KILL);
    struct store *store = asking();
    struct store_answer answer;
    uint64_t number = ask(store, "x:1", JOBTOP_REQUEST_KILL, &answer);

    ck_ok(jobtop_local_remove(job));
    ck_assert_int_eq(check(store, number, &answer), STORE_REQUEST_GONE);
    store_close(store);
    jobtop_local_close(local);
}
END_TEST

START_TEST(a_request_can_be_taken_back_until_it_is_taken)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_request request = {.size = sizeof request};
    struct store *store = asking();
    struct store_answer answer;
    struct detail detail;
    uint64_t number;
    bool taken;

    serving(local, "x:1", JOBTOP_LOCAL_SERVES_KILL);
    number = ask(store, "x:1", JOBTOP_REQUEST_KILL, &answer);
    ck_ok(store_request_withdraw(store, number, &taken, &detail));
    ck_assert(!taken);
    ck_assert_int_eq(jobtop_local_next_request(local, &request), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(jobtop_local_answer(local, number, 0, NULL), JOBTOP_NOT_FOUND);
    number = ask(store, "x:1", JOBTOP_REQUEST_KILL, &answer);
    ck_ok(jobtop_local_next_request(local, &request));
    ck_ok(store_request_withdraw(store, number, &taken, &detail));
    ck_assert(taken);
    ck_ok(jobtop_local_answer(local, request.number, 0, NULL));
    store_close(store);
    jobtop_local_close(local);
}
END_TEST

START_TEST(a_released_handle_answers_nobody)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = serving(local, "x:1", JOBTOP_LOCAL_SERVES_KILL);
    struct jobtop_local_request request = {.size = sizeof request};
    struct store *store = asking();
    struct store_answer answer;
    uint64_t number = ask(store, "x:1", JOBTOP_REQUEST_KILL, &answer);

    jobtop_local_release(job);
    ck_assert_int_eq(jobtop_local_next_request(local, &request), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(check(store, number, &answer), STORE_REQUEST_ANSWERED);
    ck_assert_uint_eq(answer.return_value, 1);
    ck_assert_uint_eq(ask(store, "x:1", JOBTOP_REQUEST_KILL, &answer), 0);
    ck_assert_uint_eq(answer.return_value, 1);
    store_close(store);
    jobtop_local_close(local);
}
END_TEST

/* Oldest first, of this store's jobs only, and nonsense that somebody wrote into the table is
 * nobody's request. */
START_TEST(requests_of_many_jobs)
{
    struct jobtop_local *local = store_opened(), *other = store_opened();
    struct jobtop_local_job *one = serving(local, "x:1", 0xf), *two = serving(local, "x:2", 0xf);
    struct jobtop_local_request request = {.size = sizeof request};
    struct store *store = asking();
    struct store_answer answer;
    char long_text[400];

    serving(other, "y:1", 0xf);
    ask(store, "x:2", JOBTOP_REQUEST_SUSPEND, &answer);
    ask(store, "y:1", JOBTOP_REQUEST_KILL, &answer);
    sql_run("INSERT INTO request (job, process, requested, made) SELECT row_key, process, 99, 1 "
            "FROM job"
            " WHERE InstanceID = 'x:1'");
    sql_run("INSERT INTO request (job, process, requested, made) SELECT 999, process, 4, 1 FROM job"
            " WHERE InstanceID = 'x:1'");
    ask(store, "x:1", JOBTOP_REQUEST_START, &answer);
    ck_ok(jobtop_local_next_request(local, &request));
    ck_assert_ptr_eq(request.job, two);
    ck_ok(jobtop_local_next_request(local, &request));
    ck_assert_ptr_eq(request.job, one);
    ck_assert_int_eq(request.requested, JOBTOP_REQUEST_START);
    ck_assert_int_eq(jobtop_local_next_request(local, &request), JOBTOP_NOT_FOUND);
    /* words that are too long are cut between two characters */
    memset(long_text, 'x', sizeof long_text);
    memcpy(long_text + 253, "\xe2\x82\xac", 3);
    long_text[sizeof long_text - 1] = '\0';
    ck_ok(jobtop_local_answer(local, request.number, 32775, long_text));
    ck_assert_int_eq(check(store, request.number, &answer), STORE_REQUEST_ANSWERED);
    ck_assert_uint_eq(answer.return_value, 32775);
    ck_assert_uint_eq(strlen(answer.text), 253);
    /* nobody answers for another */
    ck_ok(jobtop_local_next_request(other, &request));
    ck_assert_int_eq(jobtop_local_answer(local, request.number, 0, NULL), JOBTOP_NOT_FOUND);
    ck_ok(jobtop_local_answer(other, request.number, 0, NULL));
    store_close(store);
    jobtop_local_close(other);
    jobtop_local_close(local);
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

START_TEST(without_inotify)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_request request = {.size = sizeof request};
    struct store *store = asking();
    struct store_answer answer;
    struct pollfd pfd = {.events = POLLIN};
    uint64_t number;

    no_inotify = true;
    serving(local, "x:1", JOBTOP_LOCAL_SERVES_KILL);
    pfd.fd = jobtop_local_fd(local);
    ck_assert_int_ge(pfd.fd, 0);
    while (jobtop_local_next_request(local, &request) == JOBTOP_OK)
        ;
    number = ask(store, "x:1", JOBTOP_REQUEST_KILL, &answer);
    ck_assert_int_eq(poll(&pfd, 1, -1), 1);
    ck_ok(jobtop_local_next_request(local, &request));
    ck_assert_uint_eq(request.number, number);
    ck_assert_int_eq(jobtop_local_next_request(local, &request), JOBTOP_NOT_FOUND);
    ck_ok(jobtop_local_answer(local, number, 0, NULL));
    ask(store, "x:1", JOBTOP_REQUEST_KILL, &answer);
    ck_ok(jobtop_local_wait(local, -1));
    store_close(store);
    jobtop_local_close(local);
}
END_TEST

/* Somebody tidies up around the store. */
START_TEST(a_bell_that_was_taken_away)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_request request = {.size = sizeof request};
    struct store *store = asking();
    struct store_answer answer;
    char bell[310];

    serving(local, "x:1", JOBTOP_LOCAL_SERVES_KILL);
    ck_assert_int_ge(jobtop_local_fd(local), 0);
    ck_assert_int_eq(jobtop_local_next_request(local, &request), JOBTOP_NOT_FOUND);
    snprintf(bell, sizeof bell, "%s-bell", store_file);
    ck_assert_int_eq(unlink(bell), 0);
    ck_assert_int_eq(readable(jobtop_local_fd(local)), 1);
    ck_assert_int_eq(jobtop_local_next_request(local, &request), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(readable(jobtop_local_fd(local)), 0);
    ask(store, "x:1", JOBTOP_REQUEST_KILL, &answer);
    ck_assert_int_eq(readable(jobtop_local_fd(local)), 1);
    ck_ok(jobtop_local_next_request(local, &request));
    store_close(store);
    jobtop_local_close(local);
}
END_TEST

static int ask_for_the_end(void *argument)
{
    struct store *store = asking();
    struct store_answer answer;

    (void)argument;
    ask(store, "x:1", JOBTOP_REQUEST_TERMINATE, &answer);
    store_close(store);
    return 0;
}

START_TEST(waiting_ends_with_a_request)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_request request = {.size = sizeof request};
    pid_t pid;

    ck_assert_int_eq(jobtop_local_wait(local, 0), JOBTOP_TIMEOUT);
    serving(local, "x:1", JOBTOP_LOCAL_SERVES_TERMINATE);
    ck_assert_int_eq(jobtop_local_wait(local, 10), JOBTOP_TIMEOUT);
    pid = child_start(ask_for_the_end, NULL);
    ck_ok(jobtop_local_wait(local, -1));
    ck_ok(jobtop_local_next_request(local, &request));
    ck_assert_int_eq(request.requested, JOBTOP_REQUEST_TERMINATE);
    ck_assert_int_eq(child_result(pid), 0);
    jobtop_local_close(local);
}
END_TEST

START_TEST(writable_properties_from_outside)
{
    struct jobtop_local *local = store_opened();
    struct store *store = asking();
    struct detail detail;

    store_submitted(local, "x:1");
    ck_ok(store_set(store, "x:1", 3, JOBTOP_P_Priority, "5", &detail));
    ck_assert_int_eq(sql_number("SELECT Priority FROM job"), 5);
    ck_ok(store_set(store, "x:1", 3, JOBTOP_P_Priority, NULL, &detail));
    ck_assert_int_eq(sql_number("SELECT Priority FROM job"), -1);
    ck_assert_int_eq(store_set(store, "x:1", 3, JOBTOP_P_Priority, "high", &detail),
                     JOBTOP_INVALID);
    ck_assert_int_eq(store_set(store, "x:1", 3, JOBTOP_P_JobState, "7", &detail),
                     JOBTOP_UNSUPPORTED);
    ck_assert_int_eq(store_set(store, "x:1", 3, JOBTOP_P_Name, "new", &detail), JOBTOP_UNSUPPORTED);
    ck_assert_int_eq(store_set(store, "x:1", 3, JOBTOP_PROPERTY_COUNT, "new", &detail),
                     JOBTOP_UNSUPPORTED);
    ck_assert_int_eq(store_set(store, "x:2", 3, JOBTOP_P_Priority, "5", &detail), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(sql_number("SELECT rev FROM job"), sql_number("SELECT rev FROM counter"));
    store_close(store);
    jobtop_local_close(local);
}
END_TEST

TCase *store_request_cases(void)
{
    TCase *tc = tcase_create("request");

    tcase_add_test(tc, there_and_back);
    tcase_add_test(tc, answers_that_need_no_owner);
    tcase_add_test(tc, the_end_answers);
    tcase_add_test(tc, a_job_that_vanishes_takes_its_requests_along);
    tcase_add_test(tc, a_request_can_be_taken_back_until_it_is_taken);
    tcase_add_test(tc, a_released_handle_answers_nobody);
    tcase_add_test(tc, requests_of_many_jobs);
    tcase_add_test(tc, waiting_ends_with_a_request);
    tcase_add_test(tc, without_inotify);
    tcase_add_test(tc, a_bell_that_was_taken_away);
    tcase_add_test(tc, writable_properties_from_outside);
    return tc;
}
