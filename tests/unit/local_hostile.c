/*
 * Where nothing may or can be written, and where somebody has written nonsense.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "drivers/local/local.h"
#include "local_cases.h"

/* Rights mean nothing to root. */
static void become_nobody(void)
{
    if (geteuid() != 0)
        return;
    ck_assert_int_eq(chmod(local_directory, 0755), 0);
    ck_assert_int_eq(chown(local_directory, 65534, 65534), 0);
    ck_assert_int_eq(chown(local_file, 65534, 65534), 0);
    ck_assert_int_eq(seteuid(65534), 0);
}

static void become_root(void)
{
    ck_assert_int_eq(chmod(local_directory, 0755), 0);
    if (getuid() == 0)
        ck_assert_int_eq(seteuid(0), 0);
}

static unsigned capabilities(void *driver)
{
    return local_driver.capabilities(driver);
}

static int end_without_a_word(void *argument)
{
    struct jobtop_local *local;
    struct jobtop_local_submit submit = {.size = sizeof submit, .instance_id = "dead"};
    struct jobtop_local_job *job;

    (void)argument;
    return jobtop_local_open(local_file, &local, NULL, 0) == JOBTOP_OK &&
                   jobtop_local_submit(local, &submit, &job) == JOBTOP_OK
               ? 0
               : 1;
}

/* What would be written down is only seen that way, and the file is left alone. */
START_TEST(read_only_shows_what_is_so)
{
    struct jobtop_local *local;
    struct jobtop_answer answer;
    struct stat before, after;
    struct text text;
    void *driver;
    pid_t pid;

    clock_inject(1000000, INT64_C(1800000000000000));
    local = local_opened();
    ck_ok(jobtop_local_complete(local_submitted(local, "ended"), NULL));
    local_submitted(local, "running");
    clock_inject(-1, -1);
    pid = local_child(end_without_a_word, NULL);
    driver = driver_opened(true);
    ck_assert_uint_eq(capabilities(driver), JOBTOP_CAN_GET_ERRORS | JOBTOP_CAN_WAIT);
    ck_assert_int_eq(local_child_result(pid), 0);
    clock_inject(2000000, INT64_C(1800000010000000));
    ck_assert_int_eq(stat(local_file, &before), 0);
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_CHANGES);
    ck_assert_uint_eq(polled.count, 3);
    ck_assert_int_eq(polled_integer("dead", JOBTOP_P_JobState), 10);
    ck_assert_int_eq(polled_integer("dead", JOBTOP_P_ErrorCode), 32768);
    ck_assert(job_text(polled_job("dead"), JOBTOP_P_ErrorDescription, &text));
    ck_assert_ptr_nonnull(strstr(text.bytes, "ended without"));
    ck_assert_int_eq(polled_integer("running", JOBTOP_P_JobState), 4);
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_UNCHANGED);

    clock_inject(400000000, INT64_C(1800000400000000));
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_ALL);
    ck_assert_uint_eq(polled.count, 2);
    ck_assert_ptr_null(polled_job("ended"));
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_UNCHANGED);

    ck_assert_int_eq(driver_request(driver, "running", JOBTOP_REQUEST_KILL, &answer),
                     JOBTOP_DENIED);
    ck_assert_int_eq(driver_set(driver, "running", JOBTOP_P_Priority, "1"), JOBTOP_DENIED);
    ck_assert_int_eq(stat(local_file, &after), 0);
    ck_assert_int_eq(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

START_TEST(a_file_that_can_not_be_written)
{
    struct jobtop_local *local = local_opened();
    struct jobtop_answer answer;
    void *driver;

    local_submitted(local, "x:1");
    jobtop_local_close(local);
    ck_assert_int_eq(chmod(local_file, 0400), 0);
    become_nobody();
    driver = driver_opened(false);
    ck_assert_uint_eq(capabilities(driver), JOBTOP_CAN_GET_ERRORS | JOBTOP_CAN_WAIT);
    driver_poll(driver);
    ck_assert_uint_eq(polled.count, 1);
    ck_assert_int_eq(driver_request(driver, "x:1", JOBTOP_REQUEST_KILL, &answer), JOBTOP_DENIED);
    driver_closed(driver);
    become_root();
}
END_TEST

START_TEST(a_directory_that_can_not_be_written)
{
    struct jobtop_local *local = local_opened();
    void *driver;

    local_submitted(local, "x:1");
    jobtop_local_close(local);
    become_nobody();
    ck_assert_int_eq(chmod(local_directory, 0500), 0);
    driver = driver_opened(true);
    driver_poll(driver);
    ck_assert_uint_eq(polled.count, 1);
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_UNCHANGED);
    /* somebody with more rights writes it: there are no locks to tell */
    ck_assert_int_eq(seteuid(getuid()), 0);
    ck_assert_int_eq(chmod(local_directory, 0700), 0);
    local = local_opened();
    local_submitted(local, "x:2");
    jobtop_local_close(local);
    become_nobody();
    ck_assert_int_eq(chmod(local_directory, 0500), 0);
    driver_poll(driver);
    ck_assert_int_eq(polled.result, JOBTOP_POLL_ALL);
    ck_assert_uint_eq(polled.count, 2);
    driver_closed(driver);
    become_root();
}
END_TEST

TCase *local_read_only_cases(void)
{
    TCase *tc = tcase_create("read-only");

    tcase_add_test(tc, read_only_shows_what_is_so);
    tcase_add_test(tc, a_file_that_can_not_be_written);
    tcase_add_test(tc, a_directory_that_can_not_be_written);
    return tc;
}

/* ---- nonsense --------------------------------------------------------------------------------
 * ----------------- */

START_TEST(values_of_the_wrong_type)
{
    struct jobtop_local *local = local_opened();
    void *driver = driver_opened(false);
    struct text text;
    const struct job *job;

    local_submitted(local, "x:1");
    local_sql("PRAGMA writable_schema = ON;"
              "UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')');"
              "PRAGMA writable_schema = RESET");
    local_sql(
        "UPDATE job SET rev = 100, PercentComplete = 'half', JobState = 1e300, Priority = -5, Name "
        "= 12,"
        " StartTime = 'soon', ElapsedTime = -9223372036854775808, OperationalStatus = 'x 17  y',"
        " StatusDescriptions = 'no list', Cancellable = 'perhaps', elements = '3:abc,1:', extras = "
        "x'ff00',"
        " removal = 'never', process = 'nobody', class_name = x'00', Description = x'00ff', "
        "HealthState = 99999,"
        " TimeSubmitted = 9223372036854775807, TimeBeforeRemoval = 'later', JobStatus = 0.5");
    local_sql("UPDATE counter SET rev = 100");
    local_sql("INSERT INTO process VALUES ('77', 'x', x'00', 1.5, zeroblob(100))");
    driver_poll(driver);
    job = polled_job("x:1");
    ck_assert_ptr_nonnull(job);
    ck_assert(job_unparsed(job, JOBTOP_P_PercentComplete, &text));
    ck_assert_str_eq(text.bytes, "half");
    ck_assert(job_unparsed(job, JOBTOP_P_Priority, &text));
    ck_assert(job_unparsed(job, JOBTOP_P_StartTime, &text));
    ck_assert(job_text(job, JOBTOP_P_Name, &text));
    ck_assert_str_eq(text.bytes, "12");
    ck_assert(job_text(job, JOBTOP_P_Description, &text));
    ck_assert_uint_eq(text.length, 2);
    ck_assert_uint_eq(job_element_count(job), 0);
    ck_assert_uint_eq(job_array_size(job, JOBTOP_P_StatusDescriptions), 1);
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

START_TEST(tables_that_are_none)
{
    struct jobtop_local *local = local_opened();
    void *driver = driver_opened(false);

    local_submitted(local, "x:1");
    driver_poll(driver);
    local_sql("ALTER TABLE job RENAME COLUMN JobState TO State");
    driver_poll_for(driver, JOBTOP_ALL_PROPERTIES);
    ck_assert_int_eq(polled.status, JOBTOP_FORMAT);
    ck_assert_ptr_nonnull(strstr(host_said, local_file));
    local_sql("ALTER TABLE job RENAME COLUMN State TO JobState");
    driver_poll(driver); /* let go meanwhile, so all of it */
    ck_assert_int_eq(polled.result, JOBTOP_POLL_ALL);
    ck_assert_ptr_nonnull(polled_job("x:1"));
    local_sql("DELETE FROM counter");
    driver_poll_for(driver, JOBTOP_ALL_PROPERTIES);
    ck_assert_int_eq(polled.status, JOBTOP_FORMAT);
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

/* Code that came with the file does not run. */
START_TEST(triggers_and_views_do_not_run)
{
    struct jobtop_local *local = local_opened();
    struct jobtop_local_job *job = local_submitted(local, "x:1");
    void *driver = driver_opened(false);

    local_sql("CREATE TRIGGER evil AFTER UPDATE ON job BEGIN DELETE FROM job; END");
    ck_ok(jobtop_local_report(job, 1, NULL));
    driver_poll(driver);
    ck_assert_uint_eq(polled.count, 1);
    local_sql("DROP TRIGGER evil; ALTER TABLE gone RENAME TO gone_before;"
              "CREATE VIEW gone AS SELECT 1 AS gone_key, 1000 AS rev, 'x:1' AS InstanceID");
    ck_ok(jobtop_local_report(job, 2, NULL));
    driver_poll_for(driver, JOBTOP_ALL_PROPERTIES);
    ck_assert_int_eq(polled.status, JOBTOP_FORMAT);
    driver_closed(driver);
    jobtop_local_close(local);
}
END_TEST

TCase *local_hostile_cases(void)
{
    TCase *tc = tcase_create("hostile");

    tcase_add_test(tc, values_of_the_wrong_type);
    tcase_add_test(tc, tables_that_are_none);
    tcase_add_test(tc, triggers_and_views_do_not_run);
    return tc;
}
