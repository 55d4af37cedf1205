/* The text gate's cases of test_base, apart because there are many. */
#ifndef BASE_CASES_H
#define BASE_CASES_H

#include <check.h>

TCase *base_text_cases(void);
TCase *base_output_cases(void);

#endif
