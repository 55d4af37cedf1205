/*
 * The real program on a pty, keys in, screen out.
 */
#include "stage.h"

#include <stdlib.h>

int main(void)
{
    Suite *suite = suite_create("dashboard");
    suite_add_tcase(suite, views_case());
    suite_add_tcase(suite, requests_case());
    suite_add_tcase(suite, terminals_case());
    suite_add_tcase(suite, hostile_case());
    suite_add_tcase(suite, faults_case());
    suite_add_tcase(suite, store_faults_case());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
