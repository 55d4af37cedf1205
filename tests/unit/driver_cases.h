/* Cases of test_driver that are about options and secrets. */
#ifndef DRIVER_CASES_H
#define DRIVER_CASES_H

#include <check.h>

TCase *driver_option_cases(void);
TCase *driver_secret_cases(void);

#endif
