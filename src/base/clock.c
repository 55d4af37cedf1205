#include "base/clock.h"

#include <time.h>

/* Negative: ask the system. */
static int64_t injected_now_us = -1;
static int64_t injected_wall_us = -1;

static int64_t ask(clockid_t id)
{
    struct timespec t;

    if (clock_gettime(id, &t) != 0)
        return 0;
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_us(void)
{
    return injected_now_us >= 0 ? injected_now_us : ask(CLOCK_MONOTONIC);
}

int64_t clock_ms(void)
{
    int64_t ms = clock_us() / 1000;

    return ms != 0 ? ms : 1;
}

int64_t clock_wall_us(void)
{
    return injected_wall_us >= 0 ? injected_wall_us : ask(CLOCK_REALTIME);
}

void clock_inject(int64_t now_us, int64_t wall_us)
{
    injected_now_us = now_us;
    injected_wall_us = wall_us;
}
