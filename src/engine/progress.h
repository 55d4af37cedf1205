/*
 * Honest progress: the rate at which a job's percentage was observed to move, what that says of its
 * end, and since when it has not moved. Percentages come in whole steps, so a rate needs two steps;
 * until then, and when the job stands still, there is no ETA and progress_eta says why.
 */
#ifndef ENGINE_PROGRESS_H
#define ENGINE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    int64_t moved;  /* monotonic ms: when the percentage moved last (or was seen first) */
    float rate;     /* percent a second, smoothed; 0: not known */
    int8_t percent; /* -1: the source reports none */
    uint8_t steps;  /* movements seen, saturating */
    uint8_t stride; /* percent that the last movement made; some sources go by tens */
    bool backwards; /* the last movement went back */
};

enum progress_eta {
    PROGRESS_ETA_KNOWN,
    PROGRESS_ETA_NO_PERCENT, /* the source reports no percentage */
    PROGRESS_ETA_TOO_EARLY,  /* fewer than two steps were seen */
    PROGRESS_ETA_STALLED,    /* has not moved for much longer than a step takes */
    PROGRESS_ETA_ENDED       /* or not running */
};

/* A job that runs and whose percentage has not moved for this long, and for at least 4 times its
 * usual step, is said to be stalled. */
#define PROGRESS_STALL_MS 60000

void progress_start(struct progress *p, int percent, int64_t now_ms);
void progress_observe(struct progress *p, int percent, int64_t now_ms);
/* When it will have ended (monotonic ms), as seen now: the same while the time runs down, ever
 * later while a movement is overdue. */
enum progress_eta progress_end(const struct progress *p, bool running, int64_t now_ms,
                               int64_t *end_ms);
/* Seconds to the end, from now. */
enum progress_eta progress_eta(const struct progress *p, bool running, int64_t now_ms,
                               int64_t *seconds);
/* Milliseconds since it moved, when it counts as stalled; else 0. */
int64_t progress_stalled(const struct progress *p, bool running, int64_t now_ms);

#endif
