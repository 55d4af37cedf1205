/*
 * Lengths of time as people write them in a configuration or on a command line.
 */
#ifndef BASE_DURATION_H
#define BASE_DURATION_H

#include <stdbool.h>
#include <stdint.h>

/* "2s", "500ms", "5m", "1h30m", "2d", "1.5s", "300" (seconds) in milliseconds: units d, h, m, s,
 * ms, each once, the larger first; a part of a millisecond is dropped. At most 100 years. False:
 * not a duration, *ms is not touched. */
bool duration_ms(const char *text, int64_t *ms);

#endif
