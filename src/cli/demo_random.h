/*
 * Random numbers for the simulation: SplitMix64 (Steele, Lea, Flood 2014), the same everywhere for
 * the same seed.
 */
#ifndef CLI_DEMO_RANDOM_H
#define CLI_DEMO_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct demo_random {
    uint64_t state;
};

static inline uint64_t demo_random_next(struct demo_random *r)
{
    uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* low <= result <= high. */
static inline int64_t demo_random_between(struct demo_random *r, int64_t low, int64_t high)
{
    return low + (int64_t)(demo_random_next(r) % (uint64_t)(high - low + 1));
}

static inline bool demo_random_percent(struct demo_random *r, unsigned percent)
{
    return demo_random_next(r) % 100 < percent;
}

#endif
