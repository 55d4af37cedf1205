/*
 * Time, asked in one place so that tests can inject it.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t clock_ms(void);      /* monotonic, milliseconds; never 0 */
int64_t clock_us(void);      /* monotonic, microseconds */
int64_t clock_wall_us(void); /* microseconds since 1970-01-01 UTC */

/* Tests: from now on the clocks answer from `now_us` (monotonic) and `wall_us`; both negative: real
 * again. Not while other threads run. */
void clock_inject(int64_t now_us, int64_t wall_us);

#endif
