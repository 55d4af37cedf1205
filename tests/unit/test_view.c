#include "test_view.h"

#include <stdlib.h>

int main(void)
{
    Suite *suite = suite_create("view");
    SRunner *runner;
    int failed;

    suite_add_tcase(suite, view_order_case());
    suite_add_tcase(suite, view_select_case());
    suite_add_tcase(suite, view_random_case());
    suite_add_tcase(suite, view_memory_case());
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
