/*
 * What a driver hands a poll's jobs to: builds records, drops what did not change since the last
 * poll, and sends deltas off as they fill. One for each source, used by its thread alone.
 */
#ifndef ENGINE_SINK_H
#define ENGINE_SINK_H

#include <stdbool.h>
#include <stdint.h>

#include <jobtop/driver.h>

#include "base/detail.h"
#include "engine/queue.h"

/* More than this from one source in one poll is refused: it is a flood, not a host. While the next
 * poll is under way twice as much is held, and the machine that an operator works at has other
 * things to do as well. */
#define SINK_JOBS_MAX  1000000u
#define SINK_BYTES_MAX (UINT64_C(512) << 20)

struct sink;

/* `remember`: the jobs of the last poll, to tell what changed where the driver doesn't; of a driver
 * that can wait for changes, the rare poll that tells all is left to the table to compare. NULL:
 * out of memory. */
struct sink *sink_new(struct queue *queue, uint16_t source, bool remember);
void sink_free(struct sink *s);

/* What poll is given. */
const struct jobtop_sink *sink_begin_poll(struct sink *s);
/* Sends what is left, with what is gone. `status` is what poll returned; the result may be worse
 * (NO_MEMORY, LIMIT, with words in `d`). *notes: what the driver did that a driver should not, NULL
 * when nothing; static text. */
enum jobtop_status sink_end_poll(struct sink *s, enum jobtop_status status,
                                 enum jobtop_poll_result result, const char **notes,
                                 struct detail *d);

/* What get_errors is given; the list is the caller's, NULL when out of memory. */
const struct jobtop_sink *sink_begin_errors(struct sink *s);
struct job_errors *sink_end_errors(struct sink *s);

#endif
