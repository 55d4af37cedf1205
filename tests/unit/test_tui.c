#include <locale.h>
#include <stdlib.h>

#include "tui_cases.h"

int main(void)
{
    Suite *suite = suite_create("tui");
    SRunner *runner;
    int failed;

    setlocale(LC_CTYPE, "C.UTF-8");
    suite_add_tcase(suite, tui_canvas_cases());
    suite_add_tcase(suite, tui_input_cases());
    suite_add_tcase(suite, tui_keymap_cases());
    suite_add_tcase(suite, tui_layout_cases());
    suite_add_tcase(suite, tui_text_cases());
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
