/*
 * Numbers and booleans as sources write them.
 */
#ifndef JOB_VALUE_H
#define JOB_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Without the blanks, tabs and line ends around it. */
void value_trim(const char **text, size_t *length);
/* Decimal digits with an optional sign, blanks around, within low..high. False: *value is not
 * touched. */
bool value_integer(const char *text, size_t length, int64_t low, int64_t high, int64_t *value);
/* true, false, 1, 0 in any case, blanks around. */
bool value_boolean(const char *text, size_t length, int64_t *value);

#endif
