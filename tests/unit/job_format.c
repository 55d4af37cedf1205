#include "job/property.h"

#include "job_cases.h"

static void expect(const struct job *job, enum jobtop_property property, const char *text)
{
    struct buf out;

    buf_init(&out, 1000);
    ck_assert_int_eq(property_format(job, property, &out), text != NULL);
    ck_assert_str_eq(buf_text(&out), text != NULL ? text : "");
    buf_free(&out);
}

START_TEST(values_have_names)
{
    struct job *job = JOB_OF(
        "id", NULL, {JOBTOP_P_JobState, "4"}, {JOBTOP_P_HealthState, "7"},
        {JOBTOP_P_JobType, "999"}, {JOBTOP_P_PercentComplete, "42"}, {JOBTOP_P_Cancellable, "true"},
        {JOBTOP_P_DeleteOnCompletion, "0"}, {JOBTOP_P_Priority, "5"}, {JOBTOP_P_RunDay, "-3"},
        {JOBTOP_P_RunDayOfWeek, "-7"}, {JOBTOP_P_ErrorCode, "32768"}, {JOBTOP_P_JobRunTimes, "12"},
        {JOBTOP_P_PrimaryStatus, "40000"}, {JOBTOP_P_Name, "a name"},
        {JOBTOP_P_RecoveryAction, "x"}, {JOBTOP_P_OperationalStatus, "17"},
        {JOBTOP_P_OperationalStatus, "32775"}, {JOBTOP_P_StatusDescriptions, "one"},
        {JOBTOP_P_StatusDescriptions, "two"});

    expect(job, JOBTOP_P_JobState, "Running");
    expect(job, JOBTOP_P_HealthState, "7 (DMTF Reserved)");
    expect(job, JOBTOP_P_JobType, "999 (no name known)");
    expect(job, JOBTOP_P_PercentComplete, "42 %");
    expect(job, JOBTOP_P_Cancellable, "yes");
    expect(job, JOBTOP_P_DeleteOnCompletion, "no");
    expect(job, JOBTOP_P_Priority, "5");
    expect(job, JOBTOP_P_RunDay, "-3");
    expect(job, JOBTOP_P_RunDayOfWeek, "-Saturday");
    expect(job, JOBTOP_P_ErrorCode, "Failed (32768)");
    expect(job, JOBTOP_P_JobRunTimes, "12 (Run that many times)");
    expect(job, JOBTOP_P_PrimaryStatus, "40000 (Vendor Reserved)");
    expect(job, JOBTOP_P_Name, "a name");
    expect(job, JOBTOP_P_RecoveryAction, "x (not understood)");
    expect(job, JOBTOP_P_OperationalStatus, "Completed, 32775 (Vendor Reserved)");
    expect(job, JOBTOP_P_StatusDescriptions, "one, two");
    expect(job, JOBTOP_P_Owner, NULL);
    expect(job, JOBTOP_P_StartTime, NULL);
    expect(job, JOBTOP_PROPERTY_COUNT, NULL);
    job_free(job);
}
END_TEST

START_TEST(the_class_decides_about_job_type)
{
    struct job *storage = JOB_OF("id", "Msvm_StorageJob", {JOBTOP_P_JobType, "4"});
    struct job *other = JOB_OF("id", "Acme_Job", {JOBTOP_P_JobType, "4"});

    expect(storage, JOBTOP_P_JobType, "Expansion");
    expect(other, JOBTOP_P_JobType, "4");
    job_free(storage);
    job_free(other);
}
END_TEST

START_TEST(code_zero_and_codes_without_a_name)
{
    struct job *good =
        JOB_OF("id", NULL, {JOBTOP_P_ErrorCode, "0"}, {JOBTOP_P_PercentComplete, "101"});
    struct job *odd = JOB_OF("id", NULL, {JOBTOP_P_ErrorCode, "32788"});

    expect(good, JOBTOP_P_ErrorCode, "Completed with no error");
    expect(good, JOBTOP_P_PercentComplete, "101 (not a percentage)");
    ck_assert_int_eq(job_percent(good), -1);
    expect(odd, JOBTOP_P_ErrorCode, "32788 (no name known)");
    job_free(good);
    job_free(odd);
}
END_TEST

START_TEST(times_are_local_and_zero_means_something)
{
    struct job *job = JOB_OF("id", NULL, {JOBTOP_P_StartTime, "2026-11-22T08:15:00Z"},
                             {JOBTOP_P_TimeBeforeRemoval, "PT5M"}, {JOBTOP_P_ElapsedTime, "P"},
                             {JOBTOP_P_InstallDate, "1601-01-01T00:00:00Z"},
                             {JOBTOP_P_TimeSubmitted, "00000000000000.000000:000"},
                             {JOBTOP_P_ScheduledStartTime, "00000000000000.000000:000"},
                             {JOBTOP_P_TimeOfLastStateChange, "00000000000000.000000:000"},
                             {JOBTOP_P_UntilTime, "99999999999999.999999:000"},
                             {JOBTOP_P_RunStartInterval, "later"});

    int64_t usec = -1;

    expect(job, JOBTOP_P_StartTime, "2026-11-22 10:15:00");
    expect(job, JOBTOP_P_TimeBeforeRemoval, "5 min");
    expect(job, JOBTOP_P_ElapsedTime, "0 s");
    expect(job, JOBTOP_P_InstallDate, "not set");
    expect(job, JOBTOP_P_TimeSubmitted, "not reported");
    expect(job, JOBTOP_P_ScheduledStartTime, "not scheduled");
    expect(job, JOBTOP_P_TimeOfLastStateChange, "never changed");
    expect(job, JOBTOP_P_UntilTime, "indefinitely");
    expect(job, JOBTOP_P_RunStartInterval, "later (not understood)");
    ck_assert(job_length_of_time(job, JOBTOP_P_ElapsedTime, &usec));
    ck_assert_int_eq(usec, 0);
    ck_assert(job_length_of_time(job, JOBTOP_P_TimeBeforeRemoval, &usec));
    ck_assert_int_eq(usec, 300000000);
    ck_assert(!job_length_of_time(job, JOBTOP_P_StartTime, &usec));
    ck_assert(!job_length_of_time(job, JOBTOP_P_UntilTime, &usec));
    ck_assert(!job_length_of_time(job, JOBTOP_P_TimeSubmitted, &usec));
    ck_assert(!job_length_of_time(job, JOBTOP_P_Name, &usec));
    job_free(job);
}
END_TEST

START_TEST(extra_properties_with_numbers_are_decoded)
{
    static const struct {
        const char *name, *value, *text;
    } cases[] = {
        {"MigrationType", "32769", "Storage"},
        {"MigrationType", "5", "5 (no name known)"},
        {"MigrationType", "x", "x"},
        {"JobCompletionStatusCode", "2147942512", "0x80070070"},
        {"JobCompletionStatusCode", "-2147024784", "0x80070070"},
        {"JobCompletionStatusCode", "0", "0"},
        {"DestinationHost", "hv02", "hv02"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buf out;

        buf_init(&out, 100);
        extra_format((struct text){cases[i].name, strlen(cases[i].name)},
                     (struct text){cases[i].value, strlen(cases[i].value)}, &out);
        ck_assert_str_eq(buf_text(&out), cases[i].text);
        buf_free(&out);
    }
}
END_TEST

START_TEST(the_condition_follows_state_code_and_status)
{
    static const struct {
        const char *state, *code, *status, *more;
        enum job_condition condition;
        bool ended;
    } cases[] = {
        {"2", NULL, NULL, NULL, JOB_WAITING, false},
        {"3", NULL, NULL, NULL, JOB_RUNNING, false},
        {"4", NULL, "6", NULL, JOB_RUNNING, false},
        {"5", NULL, NULL, NULL, JOB_SUSPENDED, false},
        {"6", NULL, NULL, NULL, JOB_RUNNING, false},
        {"7", NULL, NULL, NULL, JOB_COMPLETED, true},
        {"7", "0", "17", "2", JOB_COMPLETED, true},
        {"7", "32768", "17", "2", JOB_FAILED, true},
        {"7", "0", "17", "3", JOB_WARNED, true},
        {"7", "0", "3", "6", JOB_FAILED, true},
        {"7", "0", "17", "7", JOB_FAILED, true},
        {"7", "0", "14", NULL, JOB_FAILED, true},
        {"7", "0", "10", NULL, JOB_COMPLETED, true},
        {"8", NULL, NULL, NULL, JOB_STOPPED, true},
        {"9", "32768", NULL, NULL, JOB_STOPPED, true},
        {"10", "0", "2", NULL, JOB_FAILED, true},
        {"11", NULL, NULL, NULL, JOB_RUNNING, false},
        {"12", NULL, NULL, NULL, JOB_QUERY, false},
        {"32768", NULL, NULL, NULL, JOB_WARNED, true},
        {"32768", "0", "2", NULL, JOB_WARNED, true},
        {"32768", "32779", NULL, NULL, JOB_FAILED, true},
        {"0", NULL, NULL, NULL, JOB_UNKNOWN, false},
        {"13", NULL, NULL, NULL, JOB_UNKNOWN, false},
        {"32769", NULL, NULL, NULL, JOB_UNKNOWN, false},
        {"done", NULL, NULL, NULL, JOB_UNKNOWN, false},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct given values[5];
        size_t count = 0;
        struct job *job;

        values[count++] = (struct given){JOBTOP_P_JobState, cases[i].state};
        if (cases[i].code != NULL)
            values[count++] = (struct given){JOBTOP_P_ErrorCode, cases[i].code};
        if (cases[i].status != NULL)
            values[count++] = (struct given){JOBTOP_P_OperationalStatus, cases[i].status};
        if (cases[i].more != NULL)
            values[count++] = (struct given){JOBTOP_P_OperationalStatus, cases[i].more};
        values[count] = (struct given){JOBTOP_PROPERTY_COUNT, NULL};
        job = job_of("id", NULL, values);
        ck_assert_msg(job_condition(job) == cases[i].condition, "%zu: %s", i,
                      job_condition_name(job_condition(job)));
        ck_assert_int_eq(job_condition_ended(job_condition(job)), cases[i].ended);
        job_free(job);
    }
    ck_assert_str_eq(job_condition_name(JOB_FAILED), "failed");
    ck_assert_str_eq(job_condition_name(JOB_CONDITION_COUNT), "unknown");
}
END_TEST

TCase *job_format_cases(void)
{
    TCase *tcase = tcase_create("format");

    tcase_add_test(tcase, values_have_names);
    tcase_add_test(tcase, the_class_decides_about_job_type);
    tcase_add_test(tcase, code_zero_and_codes_without_a_name);
    tcase_add_test(tcase, times_are_local_and_zero_means_something);
    tcase_add_test(tcase, extra_properties_with_numbers_are_decoded);
    tcase_add_test(tcase, the_condition_follows_state_code_and_status);
    return tcase;
}
