#include <stdio.h>

#include "job/json.h"
#include "job/property.h"

#include "job_cases.h"

static struct buf json_of(const struct job *job, const char *source,
                          const struct job_errors *errors, uint64_t want)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    job_json(&out, job, source, errors, want);
    ck_assert(!out.cut);
    return out;
}

static void expect_part(const struct buf *json, const char *part)
{
    ck_assert_msg(strstr(buf_text(json), part) != NULL, "%s is not in %s", part, buf_text(json));
}

START_TEST(all_keys_are_always_there_in_class_order)
{
    struct job *job = JOB_OF("id", "Acme_Job", {JOBTOP_P_Name, "n"});
    struct buf json = json_of(job, "here", NULL, JOBTOP_ALL_PROPERTIES);
    const char *at = buf_text(&json);
    char key[64];

    ck_assert(strncmp(at, "{\"Source\":\"here\",\"Class\":\"Acme_Job\",\"Caption\":null,", 51) ==
              0);
    for (unsigned i = 0; i < JOBTOP_PROPERTY_COUNT; i++) {
        snprintf(key, sizeof(key), ",\"%s\":", property_table[i].name);
        at = strstr(at, key);
        ck_assert_msg(at != NULL, "%s", key);
        if (property_table[i].map != NULL) {
            snprintf(key, sizeof(key), ",\"%sText\":null", property_table[i].name);
            at = strstr(at, key);
            ck_assert_msg(at != NULL, "%s", key);
        }
    }
    ck_assert_str_eq(strstr(at, ",\"AffectedElements\""), ",\"AffectedElements\":[]}");
    buf_free(&json);
    job_free(job);
}
END_TEST

START_TEST(values_are_numbers_with_their_names_beside)
{
    struct job *job =
        JOB_OF("i\"d", "Msvm_StorageJob", {JOBTOP_P_JobState, "7"}, {JOBTOP_P_HealthState, "7"},
               {JOBTOP_P_JobType, "4"}, {JOBTOP_P_RunDay, "-3"}, {JOBTOP_P_Cancellable, "1"},
               {JOBTOP_P_OperationalStatus, "17"}, {JOBTOP_P_OperationalStatus, "2"},
               {JOBTOP_P_StatusDescriptions, "a\nb"}, {JOBTOP_P_ErrorCode, "32788"},
               {JOBTOP_P_Priority, "4294967295"}, {JOBTOP_P_PercentComplete, "101"},
               {JOBTOP_P_RunMonth, "May"});
    struct buf json = json_of(job, "s", NULL, JOBTOP_ALL_PROPERTIES);

    expect_part(&json, "\"InstanceID\":\"i\\\"d\"");
    expect_part(&json, "\"JobState\":7,\"JobStateText\":\"Completed\"");
    expect_part(&json, "\"HealthState\":7,\"HealthStateText\":\"DMTF Reserved\"");
    expect_part(&json, "\"JobType\":4,\"JobTypeText\":\"Expansion\"");
    expect_part(&json, "\"RunDay\":-3,");
    expect_part(&json, "\"Cancellable\":true,");
    expect_part(&json,
                "\"OperationalStatus\":[17,2],\"OperationalStatusText\":[\"Completed\",\"OK\"]");
    expect_part(&json, "\"StatusDescriptions\":[\"a\\nb\"]");
    expect_part(&json, "\"ErrorCode\":32788,\"ErrorCodeText\":null");
    expect_part(&json, "\"Priority\":4294967295,");
    expect_part(&json, "\"PercentComplete\":101,");
    expect_part(&json, "\"RunMonth\":null,\"RunMonthText\":null");
    expect_part(&json, "\"Unparsed\":{\"RunMonth\":\"May\"}");
    buf_free(&json);
    job_free(job);
}
END_TEST

START_TEST(times_are_iso_and_lengths_are_seconds)
{
    struct job *job = JOB_OF(
        "id", NULL, {JOBTOP_P_StartTime, "20261122081500.500000+060"},
        {JOBTOP_P_ElapsedTime, "P0DT0H0M1.00417S"}, {JOBTOP_P_TimeBeforeRemoval, "P"},
        {JOBTOP_P_InstallDate, "1601-01-01T00:00:00Z"}, {JOBTOP_P_TimeSubmitted, "PT0S"},
        {JOBTOP_P_UntilTime, "99999999999999.999999:000"}, {JOBTOP_P_ScheduledStartTime, "PT90S"},
        {JOBTOP_P_TimeOfLastStateChange, "20261122******.******+060"});
    struct buf json = json_of(job, NULL, NULL, JOBTOP_ALL_PROPERTIES);

    expect_part(&json, "{\"Class\":");
    expect_part(&json, "\"StartTime\":\"2026-11-22T07:15:00.5Z\"");
    expect_part(&json, "\"ElapsedTime\":1.00417,");
    expect_part(&json, "\"TimeBeforeRemoval\":0,");
    expect_part(&json, "\"InstallDate\":null,");
    expect_part(&json, "\"TimeSubmitted\":null,");
    expect_part(&json, "\"UntilTime\":null,\"UntilTimeText\":\"indefinitely\"");
    expect_part(&json, "\"ScheduledStartTime\":90,");
    expect_part(&json, "\"TimeOfLastStateChange\":\"2026-11-22\"");
    expect_part(&json, "\"RunStartInterval\":null,");
    buf_free(&json);
    job_free(job);
}
END_TEST

START_TEST(elements_and_extras_are_told)
{
    struct job_builder *b = job_builder_new();
    struct buf json;
    struct job *job;

    ck_assert_ptr_nonnull(b);
    job_builder_begin(b, "id", 2);
    job_builder_element(b, "GUID", 4, "web01", 5, 1u << 2 | 1u << 5);
    job_builder_element(b, "X", 1, "", 0, 0);
    job_builder_extra(b, "Parent", 6, "p", 1);
    job_builder_extra(b, "Disks", 5, "a", 1);
    job_builder_extra(b, "Disks", 5, "b", 1);
    job_builder_extra(b, "Last", 4, "\xff", 1);
    job_builder_extra(b, "Disks", 5, "c", 1);
    job = job_builder_finish(b);
    job_builder_free(b);
    json = json_of(job, "s", NULL, JOBTOP_BIT(JOBTOP_P_Name) | JOBTOP_BIT(JOBTOP_P_InstanceID));
    ck_assert_str_eq(
        buf_text(&json),
        "{\"Source\":\"s\",\"Class\":\"Msvm_ConcreteJob\",\"InstanceID\":\"id\",\"Name\":null,"
        "\"AffectedElements\":[{\"ID\":\"GUID\",\"Name\":\"web01\",\"Effects\":[\"Exclusive "
        "Use\",\"Create\"]},{\"ID\":\"X\",\"Name\":\"\",\"Effects\":[]}],"
        "\"Extra\":{\"Parent\":\"p\",\"Disks\":[\"a\",\"b\",\"c\"],\"Last\":\"\\udcff\"}}");
    buf_free(&json);
    job_free(job);
}
END_TEST

START_TEST(errors_are_told_where_they_are_given)
{
    struct job *job = JOB_OF("id", NULL, {JOBTOP_P_Name, "n"});
    struct job_errors *errors = job_errors_new();
    struct buf json;

    json = json_of(job, "s", errors, JOBTOP_BIT(JOBTOP_P_Name));
    expect_part(&json, "\"Errors\":[]}");
    buf_free(&json);
    ck_assert(job_errors_begin(errors));
    ck_assert(job_errors_add(errors, JOBTOP_E_Message, "m", 1));
    ck_assert(job_errors_add(errors, JOBTOP_E_PerceivedSeverity, "4", 1));
    ck_assert(job_errors_add(errors, JOBTOP_E_ProbableCause, "x", 1));
    ck_assert(job_errors_add(errors, JOBTOP_E_RecommendedActions, "a", 1));
    ck_assert(job_errors_add(errors, JOBTOP_E_RecommendedActions, "b", 1));
    ck_assert(job_errors_begin(errors));
    json = json_of(job, "s", errors, JOBTOP_BIT(JOBTOP_P_Name));
    expect_part(&json, "\"Errors\":[{\"ErrorType\":null,\"ErrorTypeText\":null,");
    expect_part(&json, "\"Message\":\"m\",\"MessageArguments\":null,");
    expect_part(&json, "\"PerceivedSeverity\":4,\"PerceivedSeverityText\":\"High / Minor\"");
    expect_part(&json, "\"ProbableCause\":\"x\",\"ProbableCauseText\":null");
    expect_part(&json, "\"RecommendedActions\":[\"a\",\"b\"]");
    expect_part(&json, "},{\"ErrorType\":null");
    expect_part(&json, "\"CIMStatusCodeDescription\":null}]}");
    buf_free(&json);
    job_errors_free(errors);
    job_free(job);
}
END_TEST

START_TEST(what_does_not_fit_is_told)
{
    struct job *job = JOB_OF("id", NULL, {JOBTOP_P_Name, "n"});

    for (size_t limit = 0; limit < 1200; limit += 7) {
        struct buf out;

        buf_init(&out, limit);
        job_json(&out, job, "s", NULL, JOBTOP_ALL_PROPERTIES);
        ck_assert(out.cut);
        ck_assert_uint_le(out.length, limit);
        buf_free(&out);
    }
    job_free(job);
}
END_TEST

TCase *job_json_cases(void)
{
    TCase *tcase = tcase_create("json");

    tcase_add_test(tcase, all_keys_are_always_there_in_class_order);
    tcase_add_test(tcase, values_are_numbers_with_their_names_beside);
    tcase_add_test(tcase, times_are_iso_and_lengths_are_seconds);
    tcase_add_test(tcase, elements_and_extras_are_told);
    tcase_add_test(tcase, errors_are_told_where_they_are_given);
    tcase_add_test(tcase, what_does_not_fit_is_told);
    return tcase;
}
