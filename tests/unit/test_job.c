#include <stdlib.h>

#include "job_cases.h"

struct job *job_of(const char *id, const char *class_name, const struct given *values)
{
    struct job_builder *b = job_builder_new();
    struct job *job;

    ck_assert_ptr_nonnull(b);
    job_builder_begin(b, id, strlen(id));
    if (class_name != NULL)
        job_builder_class(b, class_name, strlen(class_name));
    for (; values->value != NULL; values++)
        job_builder_text(b, values->property, values->value, strlen(values->value));
    job = job_builder_finish(b);
    ck_assert_ptr_nonnull(job);
    job_builder_free(b);
    return job;
}

int main(void)
{
    Suite *suite = suite_create("job");
    SRunner *runner;
    int failed;

    /* local times in the expected texts; no daylight saving time */
    setenv("TZ", "XYZ-2", 1);
    suite_add_tcase(suite, job_map_cases());
    suite_add_tcase(suite, job_datetime_cases());
    suite_add_tcase(suite, job_duration_cases());
    suite_add_tcase(suite, job_record_cases());
    suite_add_tcase(suite, job_limit_cases());
    suite_add_tcase(suite, job_memory_cases());
    suite_add_tcase(suite, job_format_cases());
    suite_add_tcase(suite, job_set_cases());
    suite_add_tcase(suite, job_error_cases());
    suite_add_tcase(suite, job_json_cases());
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
