/*
 * The shared library as another program sees it: linked with nothing else, through the installed
 * header alone. Every call of the header is here, so that one that is not exported shows when this
 * is linked.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jobtop/local.h>

static char directory[] = "/tmp/libjobtop-XXXXXX";

#define ck_ok(call) ck_assert_int_eq((call), JOBTOP_OK)

START_TEST(a_job_from_its_submission_to_its_end)
{
    const struct jobtop_local_element element = {"guid", "web-01", 1u << 2};
    const char *const status[] = {"2"};
    struct jobtop_local_submit submit = {
        .size = sizeof submit, .name = "backup of web-01", .serves = JOBTOP_LOCAL_SERVES_TERMINATE};
    struct jobtop_local_end end = {.size = sizeof end, .outcome = JOBTOP_LOCAL_WARNINGS};
    struct jobtop_local_request request = {.size = sizeof request};
    struct jobtop_local_job *job, *failed, *removed;
    struct jobtop_local *store;
    char message[256];

    ck_ok(jobtop_local_open(NULL, &store, message, sizeof message));
    ck_assert_int_eq(strncmp(jobtop_local_path(store), directory, strlen(directory)), 0);
    jobtop_local_set_timeout(store, 1000);
    ck_ok(jobtop_local_submit(store, &submit, &job));
    ck_assert_int_eq(strncmp(jobtop_local_instance_id(job), "jobtop:", 7), 0);
    ck_ok(jobtop_local_begin(store));
    ck_ok(jobtop_local_report(job, 42, "copying disk 1 of 2"));
    ck_ok(jobtop_local_set_state(job, JOBTOP_LOCAL_SUSPENDED));
    ck_ok(jobtop_local_set(job, JOBTOP_P_Priority, "3", JOBTOP_LOCAL_STRING));
    ck_ok(jobtop_local_set_array(job, JOBTOP_P_OperationalStatus, status, 1));
    ck_ok(jobtop_local_set_extra(job, "Bytes", "1000", JOBTOP_LOCAL_STRING));
    ck_ok(jobtop_local_set_elements(job, &element, 1));
    ck_ok(jobtop_local_set_serves(job, 0));
    ck_ok(jobtop_local_commit(store));
    ck_ok(jobtop_local_begin(store));
    jobtop_local_rollback(store);
    ck_assert_int_ge(jobtop_local_fd(store), 0);
    ck_assert_int_eq(jobtop_local_wait(store, 0), JOBTOP_TIMEOUT);
    ck_assert_int_eq(jobtop_local_next_request(store, &request), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(jobtop_local_answer(store, 1, 0, NULL), JOBTOP_NOT_FOUND);
    ck_assert_str_ne(jobtop_local_message(store), "");
    ck_ok(jobtop_local_finish(job, &end));
    jobtop_local_release(job);
    ck_ok(jobtop_local_submit(store, &submit, &failed));
    ck_ok(jobtop_local_fail(failed, 0, "no luck"));
    ck_ok(jobtop_local_submit(store, &submit, &removed));
    ck_ok(jobtop_local_complete(removed, "done"));
    ck_ok(jobtop_local_remove(removed));
    jobtop_local_close(store);
}
END_TEST

int main(void)
{
    static const char *const files[] = {"/jobtop/jobs.db", "/jobtop/jobs.db-bell", "/jobtop", ""};
    Suite *suite = suite_create("libjobtop");
    TCase *tc = tcase_create("header");
    SRunner *runner;
    char path[100];
    int failed;

    if (mkdtemp(directory) == NULL)
        return EXIT_FAILURE;
    setenv("XDG_STATE_HOME", directory, 1);
    tcase_add_test(tc, a_job_from_its_submission_to_its_end);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s%s", directory, files[i]);
        remove(path);
    }
    return failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
