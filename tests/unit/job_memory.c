/*
 * Out of memory at every allocation in turn. The test is linked with --wrap, so that the room's
 * calls come here.
 */
#include <stdlib.h>

#include "job/error.h"
#include "job/json.h"
#include "job/property.h"

#include "job_cases.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *bytes, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *bytes, size_t size);

static int left = -1; /* allocations until one fails; negative: none does */

static bool fails(void)
{
    return left >= 0 && left-- == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *bytes, size_t size)
{
    return fails() ? NULL : __real_realloc(bytes, size);
}

static void give(struct job_builder *b, size_t length, const char *large)
{
    job_builder_begin(b, "id", 2);
    job_builder_class(b, "Acme_Job", 8);
    job_builder_text(b, JOBTOP_P_Description, large, length);
    for (unsigned i = 0; i < 20; i++) {
        job_builder_integer(b, JOBTOP_P_OperationalStatus, 2);
        job_builder_text(b, JOBTOP_P_StatusDescriptions, "OK", 2);
        job_builder_extra(b, "n", 1, "v", 1);
        job_builder_element(b, "e", 1, "n", 1, 1);
    }
    job_builder_text(b, JOBTOP_P_OperationalStatus, "bad", 3);
    job_builder_text(b, JOBTOP_P_Name, "name", 4);
}

/* A job that lacks memory is no job, and the builder is as good as before. */
START_TEST(a_job_is_whole_or_not_at_all)
{
    size_t length = JOB_TEXT_MAX + 1;
    char *large = calloc(1, length);
    bool done = false;

    ck_assert_ptr_nonnull(large);
    for (int n = 0; !done; n++) {
        struct job_builder *b;
        struct job *job;

        ck_assert_int_lt(n, 1000);
        left = n;
        b = job_builder_new();
        if (b == NULL) {
            ck_assert_int_eq(n, 0);
            continue;
        }
        give(b, length, large);
        job = job_builder_finish(b);
        done = left >= 0;
        left = -1;
        ck_assert_int_eq(job != NULL, done);
        if (done)
            ck_assert_uint_eq(job_extra_count(job), 21);
        job_free(job);
        give(b, 5, large);
        job = job_builder_finish(b);
        ck_assert_ptr_nonnull(job);
        ck_assert_uint_eq(job_extra_count(job), 20);
        ck_assert_uint_eq(job_element_count(job), 20);
        job_free(job);
        job_builder_free(b);
    }
    free(large);
}
END_TEST

static bool give_errors(struct job_errors *errors)
{
    for (unsigned i = 0; i < 5; i++) {
        if (!job_errors_begin(errors))
            return false;
        for (unsigned j = 0; j < 20; j++) {
            if (!job_errors_add(errors, JOBTOP_E_Message, "text", j % 5) ||
                !job_errors_add(errors, JOBTOP_E_MessageArguments, "text", 4))
                return false;
        }
    }
    return true;
}

START_TEST(errors_say_when_they_could_not_be_kept)
{
    bool done = false;

    for (int n = 0; !done; n++) {
        struct job_errors *errors;
        struct text text;

        ck_assert_int_lt(n, 1000);
        left = n;
        errors = job_errors_new();
        if (errors == NULL)
            continue;
        done = give_errors(errors);
        left = -1;
        /* what was kept can be read */
        for (size_t i = 0; i < job_errors_count(errors); i++) {
            for (size_t j = 0; job_error_text(errors, i, JOBTOP_E_MessageArguments, j, &text); j++)
                ck_assert_text(text, "text");
        }
        if (done)
            ck_assert_uint_eq(job_error_size(errors, 4, JOBTOP_E_MessageArguments), 20);
        job_errors_free(errors);
    }
}
END_TEST

START_TEST(texts_without_memory_are_cut)
{
    struct job *job = JOB_OF("id", NULL, {JOBTOP_P_Name, "n"});
    struct job_errors *errors = job_errors_new();
    bool done = false;

    ck_assert(job_errors_begin(errors));
    ck_assert(job_errors_add(errors, JOBTOP_E_PerceivedSeverity, "4", 1));
    for (int n = 0; !done; n++) {
        struct buf out;

        ck_assert_int_lt(n, 1000);
        buf_init(&out, 1 << 20);
        left = n;
        job_json(&out, job, "source", NULL, JOBTOP_ALL_PROPERTIES);
        done = left >= 0;
        left = -1;
        ck_assert_int_eq(out.cut, !done);
        buf_free(&out);
    }
    job_errors_free(errors);
    job_free(job);
}
END_TEST

TCase *job_memory_cases(void)
{
    TCase *tcase = tcase_create("memory");

    tcase_add_test(tcase, a_job_is_whole_or_not_at_all);
    tcase_add_test(tcase, errors_say_when_they_could_not_be_kept);
    tcase_add_test(tcase, texts_without_memory_are_cut);
    return tcase;
}
