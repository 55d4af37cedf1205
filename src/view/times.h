/*
 * The times of a job that columns, sort keys and the filter agree on, all in microseconds of the
 * wall clock.
 */
#ifndef VIEW_TIMES_H
#define VIEW_TIMES_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/table.h"
#include "view/columns.h"

/* When it began: StartTime, else TimeSubmitted, else when it was seen first. */
int64_t times_start(const struct row *row);
/* When it came into its condition: TimeOfLastStateChange, else when that was seen, else
 * times_start. */
int64_t times_changed(const struct row *row);
/* How long it has run. *ticks: the value grows with the wall clock, without a new record. */
bool times_elapsed(const struct row *row, int64_t wall_us, int64_t *usec, bool *ticks);

#endif
