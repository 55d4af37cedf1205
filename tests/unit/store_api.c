/*
 * The public interface: opening, submitting, reporting, setting.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store_cases.h"

static mode_t mode_of(const char *path)
{
    struct stat st;

    ck_assert_int_eq(stat(path, &st), 0);
    return st.st_mode & 07777;
}

START_TEST(the_default_place_is_made_private)
{
    char path[600], expected[700], message[200];
    struct jobtop_local *local;

    umask(0);
    snprintf(path, sizeof path, "%s/state", store_directory);
    setenv("XDG_STATE_HOME", path, 1);
    ck_ok(jobtop_local_open(NULL, &local, message, sizeof message));
    snprintf(expected, sizeof expected, "%s/jobtop/jobs.db", path);
    ck_assert_str_eq(jobtop_local_path(local), expected);
    ck_assert_uint_eq(mode_of(expected), 0600);
    snprintf(expected, sizeof expected, "%s/jobtop", path);
    ck_assert_uint_eq(mode_of(expected), 0700);
    ck_assert_uint_eq(mode_of(path), 0700);
    snprintf(expected, sizeof expected, "%s/jobtop/jobs.db-wal", path);
    ck_assert_uint_eq(mode_of(expected), 0600);
    jobtop_local_close(local);

    unsetenv("XDG_STATE_HOME");
    setenv("HOME", store_directory, 1);
    ck_ok(jobtop_local_open(NULL, &local, NULL, 0));
    snprintf(expected, sizeof expected, "%s/.local/state/jobtop/jobs.db", store_directory);
    ck_assert_str_eq(jobtop_local_path(local), expected);
    jobtop_local_close(local);

    setenv("XDG_STATE_HOME", "relative/is/ignored", 1);
    unsetenv("HOME");
    ck_assert_int_eq(jobtop_local_open(NULL, &local, message, sizeof message), JOBTOP_NOT_FOUND);
    ck_assert_ptr_null(local);
    ck_assert_ptr_nonnull(strstr(message, "XDG_STATE_HOME"));
}
END_TEST

START_TEST(a_relative_path_stays_where_it_was)
{
    struct jobtop_local *local;

    ck_assert_int_eq(chdir(store_directory), 0);
    ck_ok(jobtop_local_open(":memory:", &local, NULL, 0));
    ck_assert_int_eq(chdir("/"), 0);
    store_submitted(local, "x:1");
    ck_assert_int_gt(jobtop_local_fd(local), -1);
    jobtop_local_close(local);
    ck_assert_int_eq(chdir(store_directory), 0);
    ck_assert_int_eq(access(":memory:", F_OK), 0);
    ck_assert_int_eq(access(":memory:-bell", F_OK), 0);
}
END_TEST

START_TEST(a_submitted_job_has_what_the_class_asks_for)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_element elements[] = {{"guid-1", "web-01", 1u << 2}, {NULL, "disk", 0}};
    struct jobtop_local_submit submit = {.size = sizeof submit,
                                         .name = "Export",
                                         .description = "all of it",
                                         .caption = "c",
                                         .class_name = "Msvm_StorageJob",
                                         .job_type = 62,
                                         .owner = "ops",
                                         .status = "waiting",
                                         .serves = JOBTOP_LOCAL_SERVES_TERMINATE |
                                                   JOBTOP_LOCAL_SERVES_SUSPEND,
                                         .elements = elements,
                                         .element_count = 2};
    struct jobtop_local_job *job;

    ck_ok(jobtop_local_submit(local, &submit, &job));
    ck_assert_int_eq(strncmp(jobtop_local_instance_id(job), "jobtop:", 7), 0);
    ck_assert_uint_eq(strlen(jobtop_local_instance_id(job)), 7 + 36);
    ck_assert_str_eq(sql_text("SELECT InstanceID FROM job"), jobtop_local_instance_id(job));
    ck_assert_str_eq(
        sql_text(
            "SELECT Name || '|' || ElementName || '|' || Caption || '|' || Description || '|' ||"
            " class_name || '|' || Owner || '|' || JobStatus FROM job"),
        "Export|Export|c|all of it|Msvm_StorageJob|ops|waiting");
    ck_assert_int_eq(sql_number("SELECT JobType FROM job"), 62);
    ck_assert_int_eq(sql_number("SELECT JobState FROM job"), 4);
    ck_assert_int_eq(sql_number("SELECT HealthState FROM job"), 5);
    ck_assert_str_eq(sql_text("SELECT OperationalStatus FROM job"), "2");
    ck_assert_int_eq(sql_number("SELECT TimeBeforeRemoval FROM job"), 300000000);
    ck_assert_int_eq(sql_number("SELECT JobRunTimes FROM job"), 1);
    ck_assert_int_eq(sql_number("SELECT Cancellable FROM job"), 1);
    ck_assert_int_eq(sql_number("SELECT DeleteOnCompletion FROM job"), 0);
    ck_assert_int_eq(sql_number("SELECT PercentComplete FROM job"), -1);
    ck_assert_int_eq(
        sql_number("SELECT StartTime = TimeSubmitted AND StartTime > 1700000000000000 FROM job"),
        1);
    ck_assert_str_eq(sql_text("SELECT elements FROM job"),
                     "6:guid-1,6:web-01,1:4,4:disk,4:disk,1:0,");
    ck_assert_int_eq(
        sql_number("SELECT pid FROM process WHERE process_key = (SELECT process FROM job)"),
        getpid());
    jobtop_local_close(local);
}
END_TEST

START_TEST(flags_and_times)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_submit submit = {.size = sizeof submit,
                                         .instance_id = "x:1",
                                         .flags = JOBTOP_LOCAL_NOT_STARTED |
                                                  JOBTOP_LOCAL_DELETE_ON_COMPLETION |
                                                  JOBTOP_LOCAL_NOT_CANCELLABLE,
                                         .serves = JOBTOP_LOCAL_SERVES_KILL,
                                         .job_type = -1,
                                         .keep_seconds = JOBTOP_LOCAL_KEEP};
    struct jobtop_local_job *job;

    ck_ok(jobtop_local_submit(local, &submit, &job));
    ck_assert_int_eq(sql_number("SELECT JobState FROM job"), 2);
    ck_assert_int_eq(sql_number("SELECT JobType FROM job"), 0);
    ck_assert_int_eq(sql_number("SELECT StartTime FROM job"), -1);
    ck_assert_int_eq(sql_number("SELECT Cancellable FROM job"), 0);
    ck_assert_int_eq(sql_number("SELECT DeleteOnCompletion FROM job"), 1);
    ck_assert_str_eq(sql_text("SELECT TimeBeforeRemoval FROM job"), "99999999999999.999999:000");
    ck_ok(jobtop_local_set_state(job, JOBTOP_LOCAL_RUNNING));
    ck_assert_int_eq(sql_number("SELECT StartTime = TimeOfLastStateChange FROM job"), 1);
    ck_ok(jobtop_local_set_state(job, JOBTOP_LOCAL_SUSPENDED));
    ck_assert_int_eq(sql_number("SELECT JobState FROM job"), 5);
    ck_assert_int_eq(jobtop_local_set_state(job, (enum jobtop_local_state)7), JOBTOP_INVALID);
    ck_assert_int_eq(sql_number("SELECT JobState FROM job"), 5);
    jobtop_local_close(local);
}
END_TEST

START_TEST(nonsense_is_refused_and_changes_nothing)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_submit submit = {.size = sizeof submit, .job_type = 65536};
    struct jobtop_local_job *job;

    ck_assert_int_eq(jobtop_local_submit(local, &submit, &job), JOBTOP_INVALID);
    ck_assert_ptr_null(job);
    submit.job_type = 0;
    submit.keep_seconds = -3;
    ck_assert_int_eq(jobtop_local_submit(local, &submit, &job), JOBTOP_INVALID);
    submit.keep_seconds = INT64_MAX;
    ck_assert_int_eq(jobtop_local_submit(local, &submit, &job), JOBTOP_INVALID);
    submit.keep_seconds = 0;
    submit.instance_id = "";
    ck_assert_int_eq(jobtop_local_submit(local, &submit, &job), JOBTOP_INVALID);
    submit.size = 0;
    ck_assert_int_eq(jobtop_local_submit(local, &submit, &job), JOBTOP_INVALID);
    ck_assert_str_ne(jobtop_local_message(local), "");
    ck_assert_int_eq(sql_number("SELECT count(*) FROM job"), 0);

    job = store_submitted(local, "x:1");
    ck_assert_int_eq(jobtop_local_report(job, 101, NULL), JOBTOP_INVALID);
    ck_assert_int_eq(jobtop_local_report(job, -3, NULL), JOBTOP_INVALID);
    ck_assert_int_eq(jobtop_local_set(job, JOBTOP_PROPERTY_COUNT, "1", JOBTOP_LOCAL_STRING),
                     JOBTOP_INVALID);
    ck_assert_int_eq(jobtop_local_set(job, JOBTOP_P_InstanceID, "y:2", JOBTOP_LOCAL_STRING),
                     JOBTOP_INVALID);
    ck_assert_int_eq(jobtop_local_set(job, JOBTOP_P_JobState, "7", JOBTOP_LOCAL_STRING),
                     JOBTOP_INVALID);
    ck_assert_int_eq(jobtop_local_set(job, JOBTOP_P_HealthState, "65536", JOBTOP_LOCAL_STRING),
                     JOBTOP_INVALID);
    ck_assert_int_eq(jobtop_local_set(job, JOBTOP_P_HealthState, "fine", JOBTOP_LOCAL_STRING),
                     JOBTOP_INVALID);
    ck_assert_int_eq(jobtop_local_set(job, JOBTOP_P_RunDay, "-129", JOBTOP_LOCAL_STRING),
                     JOBTOP_INVALID);
    ck_assert_int_eq(jobtop_local_set(job, JOBTOP_P_Cancellable, "perhaps", JOBTOP_LOCAL_STRING),
                     JOBTOP_INVALID);
    ck_assert_int_eq(jobtop_local_set(job, JOBTOP_P_StartTime, "tomorrow", JOBTOP_LOCAL_STRING),
                     JOBTOP_INVALID);
    ck_assert_int_eq(jobtop_local_set(job, JOBTOP_P_OperationalStatus, "-1", JOBTOP_LOCAL_STRING),
                     JOBTOP_INVALID);
    ck_assert_int_eq(jobtop_local_set_array(job, JOBTOP_P_Name, NULL, 0), JOBTOP_INVALID);
    ck_assert_int_eq(jobtop_local_set_extra(job, "", "1", JOBTOP_LOCAL_STRING), JOBTOP_INVALID);
    ck_assert_int_eq(
        sql_number("SELECT HealthState = 5 AND RunDay IS NULL AND Cancellable = 0 FROM job"), 1);
    ck_assert_int_eq(sql_number("SELECT max(rev) FROM job"), sql_number("SELECT rev FROM counter"));
    jobtop_local_close(local);
}
END_TEST

START_TEST(an_id_is_there_once)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_submit submit = {.size = sizeof submit, .instance_id = "x:1"};
    struct jobtop_local_job *first = store_submitted(local, "x:1"), *second;

    ck_assert_int_eq(jobtop_local_submit(local, &submit, &second), JOBTOP_REFUSED);
    ck_assert_ptr_null(second);
    ck_assert_ptr_nonnull(strstr(jobtop_local_message(local), "x:1"));
    ck_ok(jobtop_local_remove(first));
    ck_ok(jobtop_local_submit(local, &submit, &second));
    /* the handle of the job that is gone is not the new one's */
    ck_assert_int_eq(jobtop_local_report(first, 50, NULL), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(jobtop_local_set(first, JOBTOP_P_Priority, "1", 1), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(jobtop_local_remove(first), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(sql_number("SELECT PercentComplete FROM job"), -1);
    jobtop_local_release(first);
    jobtop_local_close(local);
}
END_TEST

START_TEST(reports)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = store_submitted(local, "x:1");
    int64_t rev = sql_number("SELECT rev FROM job");

    ck_ok(jobtop_local_report(job, 42, "copying"));
    ck_assert_int_eq(sql_number("SELECT PercentComplete FROM job"), 42);
    ck_assert_str_eq(sql_text("SELECT JobStatus FROM job"), "copying");
    ck_assert_int_gt(sql_number("SELECT rev FROM job"), rev);
    ck_ok(jobtop_local_report(job, -1, "writing"));
    ck_assert_int_eq(sql_number("SELECT PercentComplete FROM job"), 42);
    ck_assert_str_eq(sql_text("SELECT JobStatus FROM job"), "writing");
    ck_ok(jobtop_local_report(job, 0, NULL));
    ck_assert_int_eq(sql_number("SELECT PercentComplete FROM job"), 0);
    ck_ok(jobtop_local_report(job, JOBTOP_LOCAL_NO_PERCENT, "not known any more"));
    ck_assert_int_eq(sql_number("SELECT PercentComplete FROM job"), -1);
    rev = sql_number("SELECT rev FROM job");
    ck_ok(jobtop_local_report(job, -1, NULL));
    ck_assert_int_eq(sql_number("SELECT rev FROM job"), rev);
    jobtop_local_close(local);
}
END_TEST

START_TEST(properties_of_each_type)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = store_submitted(local, "x:1");
    static const struct {
        enum jobtop_property property;
        const char *value, *sql, *expected;
    } rows[] = {
        {JOBTOP_P_Priority, "4294967295", "SELECT Priority FROM job", "4294967295"},
        {JOBTOP_P_RunDay, "-31", "SELECT RunDay FROM job", "-31"},
        {JOBTOP_P_Cancellable, "true", "SELECT Cancellable FROM job", "1"},
        {JOBTOP_P_Notify, "", "SELECT quote(Notify) FROM job", "''"},
        {JOBTOP_P_Notify, NULL, "SELECT Notify FROM job", "NULL"},
        {JOBTOP_P_InstallDate, "20260102030405.500000+000", "SELECT InstallDate FROM job",
         "1767323045500000"},
        {JOBTOP_P_InstallDate, "2026-01-02T03:04:05.5Z", "SELECT InstallDate FROM job",
         "1767323045500000"},
        /* what the column's usual kind can't say is kept in full */
        {JOBTOP_P_InstallDate, "20260102030405.500000+060", "SELECT InstallDate FROM job",
         "20260102030405.500000+060"},
        {JOBTOP_P_UntilTime, "99999999999999.999999:000", "SELECT UntilTime FROM job",
         "99999999999999.999999:000"},
        {JOBTOP_P_StartTime, "00000000000130.000000:000", "SELECT StartTime FROM job",
         "00000000000130.000000:000"},
        {JOBTOP_P_ElapsedTime, "00000000000130.000000:000", "SELECT ElapsedTime FROM job",
         "90000000"},
        {JOBTOP_P_OperationalStatus, "3", "SELECT OperationalStatus FROM job", "3"},
        {JOBTOP_P_StatusDescriptions, "one", "SELECT StatusDescriptions FROM job", "3:one,"},
    };
    const char *const numbers[] = {"17", " 2", "65535"};
    const char *const texts[] = {"a,b", "", "ä"};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_ok(jobtop_local_set(job, rows[i].property, rows[i].value, JOBTOP_LOCAL_STRING));
        ck_assert_str_eq(sql_text(rows[i].sql), rows[i].expected);
    }
    ck_ok(jobtop_local_set_array(job, JOBTOP_P_OperationalStatus, numbers, 3));
    ck_assert_str_eq(sql_text("SELECT OperationalStatus FROM job"), "17 2 65535");
    ck_ok(jobtop_local_set_array(job, JOBTOP_P_StatusDescriptions, texts, 3));
    ck_assert_str_eq(sql_text("SELECT StatusDescriptions FROM job"), "3:a,b,0:,2:ä,");
    ck_ok(jobtop_local_set_array(job, JOBTOP_P_StatusDescriptions, NULL, 0));
    ck_assert_str_eq(sql_text("SELECT StatusDescriptions FROM job"), "NULL");
    jobtop_local_close(local);
}
END_TEST

START_TEST(extras_elements_and_what_is_served)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = store_submitted(local, "x:1");
    struct jobtop_local_element element = {"id", NULL, 33};

    ck_ok(jobtop_local_set_extra(job, "JobCompletionStatusCode", "5", JOBTOP_LOCAL_STRING));
    ck_ok(jobtop_local_set_extra(job, "Other", "x", JOBTOP_LOCAL_STRING));
    ck_ok(jobtop_local_set_extra(job, "JobCompletionStatusCode", "17", JOBTOP_LOCAL_STRING));
    ck_assert_str_eq(sql_text("SELECT extras FROM job"),
                     "5:Other,1:x,23:JobCompletionStatusCode,2:17,");
    ck_ok(jobtop_local_set_extra(job, "Other", NULL, 0));
    ck_assert_str_eq(sql_text("SELECT extras FROM job"), "23:JobCompletionStatusCode,2:17,");
    ck_ok(jobtop_local_set_extra(job, "JobCompletionStatusCode", NULL, 0));
    ck_assert_str_eq(sql_text("SELECT extras FROM job"), "NULL");
    ck_ok(jobtop_local_set_elements(job, &element, 1));
    ck_assert_str_eq(sql_text("SELECT elements FROM job"), "2:id,0:,2:33,");
    ck_ok(jobtop_local_set_elements(job, NULL, 0));
    ck_assert_str_eq(sql_text("SELECT elements FROM job"), "NULL");
    ck_ok(jobtop_local_set_serves(job, JOBTOP_LOCAL_SERVES_KILL));
    ck_assert_int_eq(sql_number("SELECT Cancellable FROM job"), 1);
    ck_ok(jobtop_local_set_serves(job, JOBTOP_LOCAL_SERVES_START));
    ck_assert_int_eq(sql_number("SELECT Cancellable FROM job"), 0);
    jobtop_local_close(local);
}
END_TEST

/* A program that was compiled when the struct had fewer members. */
START_TEST(a_shorter_struct_is_an_older_one)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_submit submit;
    struct jobtop_local_job *job;

    memset(&submit, 0xff, sizeof submit);
    submit.size = offsetof(struct jobtop_local_submit, element_name);
    submit.instance_id = "x:1";
    submit.name = "old";
    ck_ok(jobtop_local_submit(local, &submit, &job));
    ck_assert_str_eq(sql_text("SELECT ElementName FROM job"), "old");
    ck_assert_int_eq(sql_number("SELECT JobType FROM job"), -1);
    jobtop_local_close(local);
}
END_TEST

START_TEST(a_closed_store_leaves_its_jobs)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = store_submitted(local, "x:1");

    ck_ok(jobtop_local_set_serves(job, JOBTOP_LOCAL_SERVES_KILL));
    jobtop_local_close(local);
    ck_assert_int_eq(sql_number("SELECT JobState = 4 AND ended IS NULL AND serves = 0 FROM job"),
                     1);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM process"), 1);

    local = store_opened();
    ck_assert_int_eq(sql_number("SELECT JobState FROM job"), 4);
    ck_ok(jobtop_local_complete(store_submitted(local, "x:2"), NULL));
    jobtop_local_close(local);
    /* nothing is left of a process whose jobs have all ended */
    ck_assert_int_eq(sql_number("SELECT count(*) FROM process"), 1);
    jobtop_local_close(NULL);
    jobtop_local_release(NULL);
}
END_TEST

TCase *store_api_cases(void)
{
    TCase *tc = tcase_create("api");

    tcase_add_test(tc, the_default_place_is_made_private);
    tcase_add_test(tc, a_relative_path_stays_where_it_was);
    tcase_add_test(tc, a_submitted_job_has_what_the_class_asks_for);
    tcase_add_test(tc, flags_and_times);
    tcase_add_test(tc, nonsense_is_refused_and_changes_nothing);
    tcase_add_test(tc, an_id_is_there_once);
    tcase_add_test(tc, reports);
    tcase_add_test(tc, properties_of_each_type);
    tcase_add_test(tc, extras_elements_and_what_is_served);
    tcase_add_test(tc, a_shorter_struct_is_an_older_one);
    tcase_add_test(tc, a_closed_store_leaves_its_jobs);
    return tc;
}
