/*
 * What polls hand over, and when.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "drivers/local/local.h"
#include "local_cases.h"

START_TEST(everything_then_what_changed)
{
    struct jobtop_local *local = local_opened();
    struct jobtop_local_job *one = local_submitted(local, "x:1"),
                            *two = local_submitted(local, "x:2");
    void *driver = driver_opened(false);

    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_CHANGES);
    ck_assert_uint_eq(polled.count, 2);
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_UNCHANGED);
    ck_assert_uint_eq(polled.count, 0);

    ck_ok(jobtop_local_report(two, 33, "going"));
    local_submitted(local, "x:3");
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_CHANGES);
    ck_assert_uint_eq(polled.count, 2);
    ck_assert_uint_eq(polled.gone_count, 0);
    ck_assert_int_eq(polled_integer("x:2", JOBTOP_P_PercentComplete), 33);
    ck_assert_ptr_nonnull(polled_job("x:3"));

    ck_ok(jobtop_local_remove(one));
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_CHANGES);
    ck_assert_uint_eq(polled.count, 0);
    ck_assert_uint_eq(polled.gone_count, 1);
    ck_assert(polled_gone("x:1"));

    /* gone and come again between two polls is a change */
    ck_ok(jobtop_local_remove(two));
    local_submitted(local, "x:2");
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_CHANGES);
    ck_assert_uint_eq(polled.count, 1);
    ck_assert_uint_eq(polled.gone_count, 0);
    ck_assert_int_eq(polled_integer("x:2", JOBTOP_P_PercentComplete), -1);
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_UNCHANGED);
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

START_TEST(a_commit_that_is_no_job_is_no_change)
{
    struct jobtop_local *local = local_opened();
    struct jobtop_local_job *job = local_submitted(local, "x:1");
    void *driver = driver_opened(false);

    driver_poll(driver);
    jobtop_local_release(job);
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_UNCHANGED);
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

START_TEST(only_what_is_wanted)
{
    struct jobtop_local *local = local_opened();
    struct jobtop_local_job *job = local_submitted(local, "x:1");
    void *driver = driver_opened(false);

    ck_ok(jobtop_local_report(job, 5, "going"));
    driver_poll_for(driver, JOBTOP_BIT(JOBTOP_P_Name));
    ck_ok(polled.status);
    ck_assert_uint_eq(job_present(polled_job("x:1")),
                      JOBTOP_BIT(JOBTOP_P_InstanceID) | JOBTOP_BIT(JOBTOP_P_Name) |
                          JOBTOP_BIT(JOBTOP_P_JobState) | JOBTOP_BIT(JOBTOP_P_PercentComplete));
    /* less is had already; more has to be read anew */
    driver_poll_for(driver, 0);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_UNCHANGED);
    driver_poll_for(driver, JOBTOP_BIT(JOBTOP_P_JobStatus));
    ck_assert_int_eq(polled.result, JOBTOP_POLL_ALL);
    ck_assert(job_has(polled_job("x:1"), JOBTOP_P_JobStatus));
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

START_TEST(everything_of_a_job)
{
    struct jobtop_local *local = local_opened();
    struct jobtop_local_element elements[] = {{"guid", "vm", 1u << 2 | 1u << 3}, {"disk", NULL, 0}};
    struct jobtop_local_submit submit = {.size = sizeof submit,
                                         .instance_id = "x:1",
                                         .name = "a\xff\x1b[0m",
                                         .class_name = "Msvm_MigrationJob",
                                         .elements = elements,
                                         .element_count = 2};
    const char *const status[] = {"17", "2"}, *const words[] = {"one", ""};
    struct jobtop_local_job *handle;
    struct jobtop_datetime datetime;
    struct job_element element;
    struct text name, value;
    const struct job *job;
    void *driver;
    int64_t number;

    clock_inject(1000000, INT64_C(1800000000000000));
    ck_ok(jobtop_local_submit(local, &submit, &handle));
    ck_ok(jobtop_local_set(handle, JOBTOP_P_Description, "a\0b", 3));
    ck_ok(jobtop_local_set(handle, JOBTOP_P_UntilTime, "99999999999999.999999:000",
                           JOBTOP_LOCAL_STRING));
    ck_ok(jobtop_local_set(handle, JOBTOP_P_InstallDate, "20260102030405.000000+060",
                           JOBTOP_LOCAL_STRING));
    ck_ok(jobtop_local_set_array(handle, JOBTOP_P_OperationalStatus, status, 2));
    ck_ok(jobtop_local_set_array(handle, JOBTOP_P_StatusDescriptions, words, 2));
    ck_ok(jobtop_local_set_extra(handle, "Bytes", "a\0", 2));
    clock_inject(6000000, INT64_C(1800000005000000));
    driver = driver_opened(false);
    driver_poll(driver);
    job = polled_job("x:1");
    ck_assert_ptr_nonnull(job);
    ck_assert_str_eq(job_class(job).bytes, "Msvm_MigrationJob");
    ck_assert(job_text(job, JOBTOP_P_Name, &value));
    ck_assert_str_eq(value.bytes, "a\xff\x1b[0m");
    ck_assert(job_text(job, JOBTOP_P_Description, &value));
    ck_assert_uint_eq(value.length, 3);
    ck_assert_mem_eq(value.bytes, "a\0b", 3);
    ck_assert(job_datetime(job, JOBTOP_P_StartTime, &datetime));
    ck_assert_int_eq(datetime.kind, JOBTOP_DATETIME_TIMESTAMP);
    ck_assert_int_eq(datetime.usec, INT64_C(1800000000000000));
    ck_assert(job_datetime(job, JOBTOP_P_TimeBeforeRemoval, &datetime));
    ck_assert_int_eq(datetime.kind, JOBTOP_DATETIME_INTERVAL);
    ck_assert_int_eq(datetime.usec, 300000000);
    ck_assert(job_datetime(job, JOBTOP_P_UntilTime, &datetime));
    ck_assert_int_eq(datetime.kind, JOBTOP_DATETIME_FOREVER);
    ck_assert(job_datetime(job, JOBTOP_P_InstallDate, &datetime));
    ck_assert_int_eq(datetime.offset, 60);
    /* nobody writes it each second: it follows from the start */
    ck_assert(job_datetime(job, JOBTOP_P_ElapsedTime, &datetime));
    ck_assert_int_eq(datetime.usec, 5000000);
    ck_assert_uint_eq(job_array_size(job, JOBTOP_P_OperationalStatus), 2);
    ck_assert(job_array_integer(job, JOBTOP_P_OperationalStatus, 0, &number));
    ck_assert_int_eq(number, 17);
    ck_assert_uint_eq(job_array_size(job, JOBTOP_P_StatusDescriptions), 2);
    ck_assert(job_array_text(job, JOBTOP_P_StatusDescriptions, 0, &value));
    ck_assert_str_eq(value.bytes, "one");
    ck_assert_uint_eq(job_element_count(job), 2);
    ck_assert(job_element(job, 0, &element));
    ck_assert_str_eq(element.id.bytes, "guid");
    ck_assert_str_eq(element.name.bytes, "vm");
    ck_assert_uint_eq(element.effects, 12);
    ck_assert_uint_eq(job_extra_count(job), 1);
    ck_assert(job_extra(job, 0, &name, &value));
    ck_assert_str_eq(name.bytes, "Bytes");
    ck_assert_uint_eq(value.length, 2);
    /* and once it has ended, it is what it was */
    clock_inject(8000000, INT64_C(1800000007000000));
    ck_ok(jobtop_local_complete(handle, NULL));
    clock_inject(9000000, INT64_C(1800000008000000));
    driver_poll(driver);
    ck_assert(job_datetime(polled_job("x:1"), JOBTOP_P_ElapsedTime, &datetime));
    ck_assert_int_eq(datetime.usec, 7000000);
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

START_TEST(errors_of_a_job)
{
    struct jobtop_local *local = local_opened();
    struct jobtop_local_job *job = local_submitted(local, "x:1");
    const struct jobtop_local_error_value values[] = {
        {JOBTOP_E_Message, "no luck", JOBTOP_LOCAL_STRING},
        {JOBTOP_E_RecommendedActions, "one", 3},
        {JOBTOP_E_RecommendedActions, "two", 3},
        {JOBTOP_E_CIMStatusCode, "1", 1}};
    const struct jobtop_local_error list[] = {{values, 4}, {values, 1}};
    struct jobtop_local_end end = {
        .size = sizeof end, .outcome = JOBTOP_LOCAL_FAILED, .errors = list, .error_count = 2};
    void *driver = driver_opened(false);
    struct job_errors *errors;
    struct text text;

    ck_ok(jobtop_local_finish(job, &end));
    errors = driver_errors(driver, "x:1");
    ck_assert_uint_eq(job_errors_count(errors), 2);
    ck_assert(job_error_text(errors, 0, JOBTOP_E_Message, 0, &text));
    ck_assert_str_eq(text.bytes, "no luck");
    ck_assert_uint_eq(job_error_size(errors, 0, JOBTOP_E_RecommendedActions), 2);
    ck_assert(job_error_text(errors, 0, JOBTOP_E_RecommendedActions, 1, &text));
    ck_assert_str_eq(text.bytes, "two");
    job_errors_free(errors);
    errors = driver_errors(driver, "x:2");
    ck_assert_uint_eq(job_errors_count(errors), 0);
    job_errors_free(errors);
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

START_TEST(the_driver_removes_what_is_due)
{
    struct jobtop_local *local;
    void *driver;

    clock_inject(1000000, INT64_C(1800000000000000));
    local = local_opened();
    ck_ok(jobtop_local_complete(local_submitted(local, "x:1"), NULL));
    driver = driver_opened(false);
    driver_poll(driver);
    ck_assert_uint_eq(polled.count, 1);
    clock_inject(300000000, INT64_C(1800000299000000));
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_UNCHANGED);
    clock_inject(301000000, INT64_C(1800000300000000));
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_CHANGES);
    ck_assert(polled_gone("x:1"));
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_UNCHANGED);
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

/* Who was away for so long that removals were forgotten gets everything. */
START_TEST(after_a_long_absence)
{
    struct jobtop_local *local = local_opened();
    void *driver = driver_opened(false);

    local_submitted(local, "x:1");
    driver_poll(driver);
    local_sql("UPDATE counter SET rev = rev + 100, forgotten = rev + 50");
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_ALL);
    ck_assert_uint_eq(polled.count, 1);
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_UNCHANGED);
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

START_TEST(a_deadline_ends_a_poll)
{
    struct jobtop_local *local = local_opened();
    void *driver = driver_opened(false);

    ck_ok(jobtop_local_begin(local));
    for (int i = 0; i < 600; i++)
        local_submitted(local, NULL);
    ck_ok(jobtop_local_commit(local));
    host_remaining = 0;
    driver_poll_for(driver, JOBTOP_ALL_PROPERTIES);
    ck_assert_int_eq(polled.status, JOBTOP_TIMEOUT);
    host_remaining = 10000;
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_CHANGES);
    ck_assert_uint_eq(polled.count, 600);
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

TCase *local_poll_cases(void)
{
    TCase *tc = tcase_create("poll");

    tcase_add_test(tc, everything_then_what_changed);
    tcase_add_test(tc, a_commit_that_is_no_job_is_no_change);
    tcase_add_test(tc, only_what_is_wanted);
    tcase_add_test(tc, everything_of_a_job);
    tcase_add_test(tc, errors_of_a_job);
    tcase_add_test(tc, the_driver_removes_what_is_due);
    tcase_add_test(tc, after_a_long_absence);
    tcase_add_test(tc, a_deadline_ends_a_poll);
    return tc;
}

/* ---- stores that are not there, or not any more
 * ---------------------------------------------------------------- */

START_TEST(a_store_that_appears)
{
    struct jobtop_local *local;
    struct jobtop_answer answer;
    void *driver = driver_opened(false);

    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_CHANGES);
    ck_assert_uint_eq(polled.count, 0);
    ck_assert_int_ne(access(local_file, F_OK), 0);
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_UNCHANGED);
    ck_assert_int_eq(driver_request(driver, "x:1", JOBTOP_REQUEST_KILL, &answer), JOBTOP_NOT_FOUND);
    local = local_opened();
    local_submitted(local, "x:1");
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_ALL);
    ck_assert_uint_eq(polled.count, 1);
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

START_TEST(a_store_that_is_replaced)
{
    struct jobtop_local *local = local_opened();
    void *driver = driver_opened(false);
    char moved[400];

    local_submitted(local, "x:1");
    driver_poll(driver);
    jobtop_local_close(local);
    snprintf(moved, sizeof moved, "%s/moved.db", local_directory);
    ck_assert_int_eq(rename(local_file, moved), 0);
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_ALL);
    ck_assert_uint_eq(polled.count, 0);
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_UNCHANGED);
    local = local_opened();
    local_submitted(local, "x:2");
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_ALL);
    ck_assert_uint_eq(polled.count, 1);
    ck_assert_ptr_nonnull(polled_job("x:2"));
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

START_TEST(the_default_place)
{
    const struct jobtop_open request = {.size = sizeof request, .source = "here", .address = ""};
    struct jobtop_open read_only = request;
    struct jobtop_host host = {.size = sizeof host};
    char path[400];
    void *instance;

    snprintf(path, sizeof path, "%s/state", local_directory);
    setenv("XDG_STATE_HOME", path, 1);
    snprintf(path, sizeof path, "%s/state/jobtop", local_directory);
    read_only.read_only = 1;
    ck_ok(local_driver.open(&host, &read_only, &instance));
    local_driver.close(instance);
    ck_assert_int_ne(access(path, F_OK), 0);
    ck_ok(local_driver.open(&host, &request, &instance));
    local_driver.close(instance);
    ck_assert_int_eq(access(path, F_OK), 0);
    snprintf(path, sizeof path, "%s/state/jobtop/jobs.db", local_directory);
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(what_is_no_store_is_told)
{
    void *driver = driver_opened(false);
    FILE *file;

    driver_poll(driver);
    file = fopen(local_file, "w");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 1000; i++)
        fputs("no store\n", file);
    fclose(file);
    driver_poll_for(driver, 0);
    ck_assert_int_eq(polled.status, JOBTOP_FORMAT);
    ck_assert_ptr_nonnull(strstr(host_said, local_file));
    ck_assert_ptr_nonnull(strstr(host_said, "not a job store"));
    /* mended, it works */
    ck_assert_int_eq(unlink(local_file), 0);
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_ALL);
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_UNCHANGED);
    driver_closed(driver);
}
END_TEST

TCase *local_missing_cases(void)
{
    TCase *tc = tcase_create("missing");

    tcase_add_test(tc, a_store_that_appears);
    tcase_add_test(tc, a_store_that_is_replaced);
    tcase_add_test(tc, the_default_place);
    tcase_add_test(tc, what_is_no_store_is_told);
    return tc;
}
