#include "engine/progress.h"

/* Weight of the newest step in the smoothed rate: some five steps are remembered. */
#define PROGRESS_NEWEST 0.3f
/* Times its usual step that a job may stand still before it counts as stalled. */
#define PROGRESS_PATIENCE 4
#define LEFT_MAX_MS       1e15

void progress_start(struct progress *p, int percent, int64_t now_ms)
{
    p->moved = now_ms;
    p->rate = 0;
    p->percent = (int8_t)percent;
    p->steps = 0;
    p->stride = 1;
    p->backwards = false;
}

/* Milliseconds between two movements, at the rate seen. */
static float usual_pause(const struct progress *p)
{
    return (float)p->stride * 1000.0f / p->rate;
}

void progress_observe(struct progress *p, int percent, int64_t now_ms)
{
    if (percent == p->percent)
        return;
    if (percent < 0 || p->percent < 0) {
        progress_start(p, percent, now_ms);
        return;
    }
    int step = percent - p->percent;
    int64_t took = now_ms - p->moved;
    p->percent = (int8_t)percent;
    p->moved = now_ms;
    p->backwards = step < 0;
    if (step < 0) {
        /* What was measured before does not describe what is going on now. */
        p->rate = 0;
        p->steps = 1;
        return;
    }
    p->stride = (uint8_t)step;
    if (p->steps < UINT8_MAX)
        p->steps++;
    /* The first movement ends a step whose beginning nobody saw: it only starts the watch. */
    if (p->steps < 2 || took <= 0)
        return;
    float rate = (float)step * 1000.0f / (float)took;
    p->rate = p->rate > 0 ? p->rate + PROGRESS_NEWEST * (rate - p->rate) : rate;
}

int64_t progress_stalled(const struct progress *p, bool running, int64_t now_ms)
{
    if (!running || p->percent < 0 || p->percent >= 100)
        return 0;
    int64_t still = now_ms - p->moved;
    if (still < PROGRESS_STALL_MS)
        return 0;
    if (p->rate > 0 && (float)still < PROGRESS_PATIENCE * usual_pause(p))
        return 0;
    return still;
}

enum progress_eta progress_end(const struct progress *p, bool running, int64_t now_ms,
                               int64_t *end_ms)
{
    if (!running)
        return PROGRESS_ETA_ENDED;
    if (p->percent < 0)
        return PROGRESS_ETA_NO_PERCENT;
    if (progress_stalled(p, running, now_ms) > 0)
        return PROGRESS_ETA_STALLED;
    if (p->rate <= 0)
        return PROGRESS_ETA_TOO_EARLY;
    /* Within the usual pause the time runs down; a movement that is overdue makes the whole slower
     * than it was. */
    double still = (double)(now_ms - p->moved), pause = (double)usual_pause(p);
    double left = (100 - p->percent) * 1000.0 / (double)p->rate;
    left = still > pause ? left * (still / pause) - pause : left - still;
    *end_ms = now_ms + (int64_t)(left < LEFT_MAX_MS ? left : LEFT_MAX_MS);
    return PROGRESS_ETA_KNOWN;
}

enum progress_eta progress_eta(const struct progress *p, bool running, int64_t now_ms,
                               int64_t *seconds)
{
    int64_t end;
    enum progress_eta known = progress_end(p, running, now_ms, &end);
    if (known == PROGRESS_ETA_KNOWN)
        *seconds = end > now_ms ? (end - now_ms + 500) / 1000 : 0;
    return known;
}
