#include <stdlib.h>

#include "job/error.h"
#include "job/property.h"

#include "job_cases.h"

static void add(struct job_errors *errors, enum jobtop_error_property property, const char *value)
{
    ck_assert(job_errors_add(errors, property, value, strlen(value)));
}

static void expect(const struct job_errors *errors, enum jobtop_error_property property,
                   const char *text)
{
    struct buf out;

    buf_init(&out, 1000);
    ck_assert_int_eq(job_error_format(errors, 0, property, &out), text != NULL);
    ck_assert_str_eq(buf_text(&out), text != NULL ? text : "");
    buf_free(&out);
}

static void expect_failure(const struct job *job, const struct job_errors *errors, const char *text)
{
    struct buf out;

    buf_init(&out, 1000);
    ck_assert_int_eq(job_failure_text(job, errors, &out), text != NULL);
    ck_assert_str_eq(buf_text(&out), text != NULL ? text : "");
    buf_free(&out);
}

START_TEST(error_objects_keep_what_was_said)
{
    struct job_errors *errors = job_errors_new();
    struct text text;
    int64_t value;

    ck_assert_ptr_nonnull(errors);
    ck_assert_uint_eq(job_errors_count(errors), 0);
    ck_assert_uint_eq(job_errors_count(NULL), 0);
    add(errors, JOBTOP_E_Message, "before any object: dropped");
    ck_assert(job_errors_begin(errors));
    add(errors, JOBTOP_E_Message, "first");
    add(errors, JOBTOP_E_Message, "replaced");
    add(errors, JOBTOP_E_RecommendedActions, "one");
    add(errors, JOBTOP_E_RecommendedActions, "two");
    add(errors, JOBTOP_E_CIMStatusCode, "4294967295");
    add(errors, JOBTOP_E_ErrorType, "4");
    add(errors, JOBTOP_E_ProbableCause, "many");
    ck_assert(job_errors_add(errors, JOBTOP_ERROR_PROPERTY_COUNT, "x", 1));
    ck_assert(job_errors_add(errors, JOBTOP_E_OwningEntity, NULL, 0));
    ck_assert(job_errors_begin(errors));
    ck_assert_uint_eq(job_errors_count(errors), 2);
    ck_assert_uint_eq(job_error_size(errors, 0, JOBTOP_E_Message), 1);
    ck_assert(job_error_text(errors, 0, JOBTOP_E_Message, 0, &text));
    ck_assert_text(text, "replaced");
    ck_assert(!job_error_text(errors, 0, JOBTOP_E_Message, 1, &text));
    ck_assert(!job_error_text(errors, 1, JOBTOP_E_Message, 0, &text));
    ck_assert(!job_error_text(errors, 2, JOBTOP_E_Message, 0, &text));
    ck_assert_uint_eq(job_error_size(errors, 0, JOBTOP_E_RecommendedActions), 2);
    ck_assert(job_error_text(errors, 0, JOBTOP_E_RecommendedActions, 1, &text));
    ck_assert_text(text, "two");
    ck_assert(job_error_integer(errors, 0, JOBTOP_E_CIMStatusCode, &value));
    ck_assert_int_eq(value, 4294967295);
    ck_assert(!job_error_integer(errors, 0, JOBTOP_E_ProbableCause, &value));
    ck_assert(!job_error_integer(errors, 0, JOBTOP_E_Message, &value));
    ck_assert(!job_error_integer(errors, 0, JOBTOP_E_PerceivedSeverity, &value));
    expect(errors, JOBTOP_E_ErrorType, "Software Error");
    expect(errors, JOBTOP_E_CIMStatusCode, "4294967295 (DMTF Reserved)");
    expect(errors, JOBTOP_E_ProbableCause, "many (not understood)");
    expect(errors, JOBTOP_E_RecommendedActions, "one, two");
    expect(errors, JOBTOP_E_Message, "replaced");
    expect(errors, JOBTOP_E_OwningEntity, NULL);
    ck_assert(!job_errors_cut(errors));
    job_errors_free(errors);
    job_errors_free(NULL);
}
END_TEST

START_TEST(both_maps_of_severity_are_shown)
{
    static const struct {
        const char *value, *text;
    } cases[] = {
        {"0", "Unknown"},
        {"1", "Other"},
        {"2", "2 Low / Information"},
        {"3", "3 Medium / Degraded/Warning"},
        {"4", "4 High / Minor"},
        {"5", "5 Fatal / Major"},
        {"6", "Critical"},
        {"7", "Fatal/NonRecoverable"},
        {"8", "8 (DMTF Reserved)"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct job_errors *errors = job_errors_new();

        ck_assert(job_errors_begin(errors));
        add(errors, JOBTOP_E_PerceivedSeverity, cases[i].value);
        expect(errors, JOBTOP_E_PerceivedSeverity, cases[i].text);
        job_errors_free(errors);
    }
}
END_TEST

START_TEST(error_lists_are_bounded)
{
    struct job_errors *errors = job_errors_new();
    size_t length = 3u << 20, total = 0;
    char *large = calloc(1, length);
    struct text text;

    for (unsigned i = 0; i < 2000; i++) {
        ck_assert(job_errors_begin(errors));
        add(errors, JOBTOP_E_MessageID, "id");
    }
    ck_assert_uint_eq(job_errors_count(errors), 256);
    ck_assert(job_errors_cut(errors));
    job_errors_free(errors);

    errors = job_errors_new();
    ck_assert(job_errors_begin(errors));
    for (unsigned i = 0; i < 100; i++)
        ck_assert(job_errors_add(errors, JOBTOP_E_Message, large, length));
    ck_assert(!job_errors_cut(errors)); /* replaced, not added */
    for (unsigned i = 0; i < 10; i++)
        ck_assert(job_errors_add(errors, JOBTOP_E_MessageArguments, large, length));
    for (size_t i = 0; job_error_text(errors, 0, JOBTOP_E_MessageArguments, i, &text); i++)
        total += text.length;
    ck_assert_uint_eq(total, (16u << 20) - length);
    ck_assert(job_errors_cut(errors));
    job_errors_free(errors);
    free(large);
}
END_TEST

START_TEST(a_failure_is_told_by_the_best_witness)
{
    struct job *full =
        JOB_OF("id", "Msvm_StorageJob", {JOBTOP_P_ErrorDescription, "\n description\r\n of it \n"},
               {JOBTOP_P_ErrorSummaryDescription, "summary"}, {JOBTOP_P_ErrorCode, "32768"},
               {JOBTOP_P_JobStatus, "status"});
    struct job *summary = JOB_OF("id", NULL, {JOBTOP_P_ErrorDescription, "  "},
                                 {JOBTOP_P_ErrorSummaryDescription, "summary"});
    struct job *code =
        JOB_OF("id", NULL, {JOBTOP_P_ErrorCode, "32788"}, {JOBTOP_P_JobStatus, "status"});
    struct job *status =
        JOB_OF("id", NULL, {JOBTOP_P_ErrorCode, "0"}, {JOBTOP_P_JobStatus, "status"});
    struct job *silent = JOB_OF("id", NULL, {JOBTOP_P_JobState, "10"});
    struct job_errors *errors = job_errors_new();
    struct job_builder *b = job_builder_new();
    struct job *storage;

    ck_assert_ptr_nonnull(b);
    job_builder_begin(b, "id", 2);
    job_builder_text(b, JOBTOP_P_ErrorCode, "32768", 5);
    job_builder_extra(b, "JobCompletionStatusCode", 23, "2147942512", 10);
    storage = job_builder_finish(b);
    job_builder_free(b);

    expect_failure(full, errors, "description of it");
    expect_failure(full, NULL, "description of it");
    expect_failure(summary, errors, "summary");
    expect_failure(code, errors, "ErrorCode 32788 (no name known)");
    expect_failure(status, errors, "status");
    expect_failure(silent, errors, NULL);
    expect_failure(storage, errors, "ErrorCode Failed (32768), JobCompletionStatusCode 0x80070070");
    ck_assert(job_errors_begin(errors));
    add(errors, JOBTOP_E_Message, " ");
    ck_assert(job_errors_begin(errors));
    add(errors, JOBTOP_E_Message, "The disk is full.\r\nFree some space.\r\n");
    expect_failure(full, errors, "The disk is full. Free some space.");
    expect_failure(silent, errors, "The disk is full. Free some space.");
    job_errors_free(errors);
    job_free(full);
    job_free(summary);
    job_free(code);
    job_free(status);
    job_free(silent);
    job_free(storage);
}
END_TEST

TCase *job_error_cases(void)
{
    TCase *tcase = tcase_create("error");

    tcase_add_test(tcase, error_objects_keep_what_was_said);
    tcase_add_test(tcase, both_maps_of_severity_are_shown);
    tcase_add_test(tcase, error_lists_are_bounded);
    tcase_add_test(tcase, a_failure_is_told_by_the_best_witness);
    return tcase;
}
