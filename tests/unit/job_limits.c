#include <stdlib.h>

#include "job_cases.h"

static void set(struct job_builder *b, enum jobtop_property property, const char *value)
{
    job_builder_text(b, property, value, strlen(value));
}

static struct job_builder *begin(const char *id)
{
    struct job_builder *b = job_builder_new();

    ck_assert_ptr_nonnull(b);
    job_builder_begin(b, id, strlen(id));
    return b;
}

static struct job *finish(struct job_builder *b)
{
    struct job *job = job_builder_finish(b);

    ck_assert_ptr_nonnull(job);
    job_builder_free(b);
    return job;
}

START_TEST(large_records_have_wide_offsets)
{
    for (size_t length = 65200; length < 65600; length++) {
        struct job_builder *b = begin("id");
        char *large = malloc(length);
        struct text text;
        struct job *job;

        ck_assert_ptr_nonnull(large);
        memset(large, 'x', length);
        set(b, JOBTOP_P_Caption, "before");
        job_builder_text(b, JOBTOP_P_Description, large, length);
        set(b, JOBTOP_P_Name, "behind");
        job_builder_extra(b, "n", 1, "v", 1);
        job = finish(b);
        ck_assert(job_text(job, JOBTOP_P_Description, &text));
        ck_assert_uint_eq(text.length, length);
        ck_assert_mem_eq(text.bytes, large, length);
        ck_assert(job_text(job, JOBTOP_P_Caption, &text));
        ck_assert_text(text, "before");
        ck_assert(job_text(job, JOBTOP_P_Name, &text));
        ck_assert_text(text, "behind");
        ck_assert_uint_gt(job_size(job), length);
        job_free(job);
        free(large);
    }
}
END_TEST

static void expect_truncated(const struct job *job, const char *names)
{
    struct text name, value;

    ck_assert(job_extra(job, job_extra_count(job) - 1, &name, &value));
    ck_assert_text(name, "jobtop:Truncated");
    ck_assert_text(value, names);
}

START_TEST(giant_texts_are_cut_and_the_record_says_so)
{
    size_t length = JOB_TEXT_MAX + 2;
    char *giant = malloc(length);
    struct job_builder *b = begin("id");
    struct text text;
    struct job *job;

    ck_assert_ptr_nonnull(giant);
    memset(giant, 'x', length);
    memcpy(giant + JOB_TEXT_MAX - 1, "\xc3\xa4", 2); /* a character across the border */
    job_builder_text(b, JOBTOP_P_Description, giant, length);
    set(b, JOBTOP_P_Name, "name");
    job = job_builder_finish(b);
    ck_assert_ptr_nonnull(job);
    ck_assert(job_text(job, JOBTOP_P_Description, &text));
    ck_assert_uint_eq(text.length, JOB_TEXT_MAX - 1);
    expect_truncated(job, "Description");
    job_free(job);

    job_builder_begin(b, "id", 2);
    for (unsigned i = 0; i < 6; i++)
        job_builder_extra(b, "giant", 5, giant, length);
    set(b, JOBTOP_P_Name, "name");
    job = finish(b);
    ck_assert_uint_lt(job_size(job), (64u << 20) + 4096);
    expect_truncated(job, "Name,Extra");
    job_free(job);
    free(giant);
}
END_TEST

START_TEST(lists_are_bounded)
{
    struct job_builder *b = begin("id");
    struct text text;
    struct job *job;

    for (unsigned i = 0; i < 10000; i++) {
        job_builder_integer(b, JOBTOP_P_OperationalStatus, 2);
        set(b, JOBTOP_P_StatusDescriptions, "OK");
        job_builder_extra(b, "n", 1, "v", 1);
        job_builder_element(b, "e", 1, "n", 1, 1);
    }
    set(b, JOBTOP_P_Name, "name");
    job = finish(b);
    ck_assert_uint_eq(job_array_size(job, JOBTOP_P_OperationalStatus), 2048);
    ck_assert_uint_eq(job_array_size(job, JOBTOP_P_StatusDescriptions), 2048);
    ck_assert_uint_eq(job_element_count(job), 4096);
    ck_assert_uint_eq(job_extra_count(job), 1025);
    ck_assert(job_text(job, JOBTOP_P_Name, &text));
    ck_assert_text(text, "name");
    expect_truncated(job, "OperationalStatus,StatusDescriptions,AffectedElements,Extra");
    job_free(job);
}
END_TEST

/* What Hyper-V sends of a running job: 36 characters of id, 12 numbers, 6 datetimes, 8 short texts.
 */
static void typical(struct job_builder *b)
{
    static const enum jobtop_property numbers[] = {
        JOBTOP_P_HealthState,    JOBTOP_P_JobState,      JOBTOP_P_PercentComplete,
        JOBTOP_P_ErrorCode,      JOBTOP_P_JobType,       JOBTOP_P_Cancellable,
        JOBTOP_P_JobRunTimes,    JOBTOP_P_Priority,      JOBTOP_P_DeleteOnCompletion,
        JOBTOP_P_LocalOrUtcTime, JOBTOP_P_PrimaryStatus, JOBTOP_P_DetailedStatus};
    static const enum jobtop_property dates[] = {
        JOBTOP_P_InstallDate, JOBTOP_P_TimeSubmitted,         JOBTOP_P_StartTime,
        JOBTOP_P_ElapsedTime, JOBTOP_P_TimeOfLastStateChange, JOBTOP_P_TimeBeforeRemoval};
    static const enum jobtop_property texts[] = {
        JOBTOP_P_Caption,   JOBTOP_P_Description, JOBTOP_P_ElementName, JOBTOP_P_Status,
        JOBTOP_P_JobStatus, JOBTOP_P_Notify,      JOBTOP_P_Owner,       JOBTOP_P_Name};

    for (size_t i = 0; i < 12; i++)
        job_builder_integer(b, numbers[i], 1);
    for (size_t i = 0; i < 6; i++)
        set(b, dates[i], "2026-11-22T08:15:00Z");
    for (size_t i = 0; i < 8; i++)
        set(b, texts[i], "Moving Virtual Machine");
}

START_TEST(a_typical_record_is_small)
{
    struct job_builder *b = begin("3C2F1B9E-7A2B-4C3D-9E8F-0123456789AB");
    struct job *job;

    typical(b);
    job = finish(b);
    ck_assert_uint_lt(job_size(job) + 16, 400);
    job_free(job);
}
END_TEST

START_TEST(the_content_hash_covers_everything)
{
    uint64_t hashes[64];
    size_t count = 0;

    for (unsigned change = 0; change < 12; change++) {
        struct job_builder *b = begin(change == 1 ? "jd" : "id");
        struct job *job;

        typical(b);
        job_builder_extra(b, "n", 1, change == 2 ? "w" : "v", 1);
        job_builder_element(b, change == 3 ? "x" : "e", 1, change == 4 ? "x" : "n", 1, change == 5);
        set(b, JOBTOP_P_OperationalStatus, change == 6 ? "3" : "2");
        set(b, JOBTOP_P_StatusDescriptions, change == 7 ? "ko" : "ok");
        if (change == 8)
            job_builder_class(b, "Msvm_StorageJob", 15);
        if (change == 9)
            set(b, JOBTOP_P_StartTime, "2026-11-22T10:15:00+02:00");
        set(b, JOBTOP_P_UntilTime, change == 10 ? "when done" : "never");
        if (change == 11)
            set(b, JOBTOP_P_PercentComplete, "2");
        job = finish(b);
        for (size_t i = 0; i < count; i++)
            ck_assert_msg(hashes[i] != job_content_hash(job), "%u", change);
        hashes[count++] = job_content_hash(job);
        job_free(job);
    }
}
END_TEST

START_TEST(equal_records_have_equal_hashes)
{
    struct job_builder *b = begin("id");
    struct job *one, *two;

    set(b, JOBTOP_P_Name, "something else, longer");
    set(b, JOBTOP_P_Name, "name");
    set(b, JOBTOP_P_JobState, "x");
    set(b, JOBTOP_P_JobState, "4");
    set(b, JOBTOP_P_ElapsedTime, "PT0S");
    one = job_builder_finish(b);
    ck_assert_ptr_nonnull(one);
    job_builder_begin(b, "id", 2);
    set(b, JOBTOP_P_ElapsedTime, "00000000000000.000000:000");
    set(b, JOBTOP_P_JobState, "4");
    set(b, JOBTOP_P_Name, "name");
    two = finish(b);
    ck_assert_uint_eq(job_content_hash(one), job_content_hash(two));
    ck_assert_uint_eq(job_id_hash(one), job_hash_id("id", 2));
    ck_assert_uint_eq(job_size(one), job_size(two));
    job_free(one);
    job_free(two);
}
END_TEST

TCase *job_limit_cases(void)
{
    TCase *tcase = tcase_create("limits and hashes");

    tcase_add_test(tcase, large_records_have_wide_offsets);
    tcase_add_test(tcase, giant_texts_are_cut_and_the_record_says_so);
    tcase_add_test(tcase, lists_are_bounded);
    tcase_add_test(tcase, a_typical_record_is_small);
    tcase_add_test(tcase, the_content_hash_covers_everything);
    tcase_add_test(tcase, equal_records_have_equal_hashes);
    return tcase;
}
