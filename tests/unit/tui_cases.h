/*
 * The parts of the tui room's tests: what of it is pure. What needs a terminal is tested end to
 * end.
 */
#ifndef TUI_CASES_H
#define TUI_CASES_H

#include <check.h>
#include <string.h>

TCase *tui_canvas_cases(void);
TCase *tui_input_cases(void);
TCase *tui_keymap_cases(void);
TCase *tui_layout_cases(void);
TCase *tui_text_cases(void); /* bars, lines, messages, the prompt */

#endif
