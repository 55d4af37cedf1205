/* What the files of this test program share. */
#ifndef TEST_VIEW_H
#define TEST_VIEW_H

#include <check.h>

#include "fake_engine.h"
#include "view/view.h"

/* A small pseudo-random generator: the same sequence everywhere. */
static inline uint32_t test_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

TCase *view_memory_case(void);
TCase *view_order_case(void);
TCase *view_random_case(void);
TCase *view_select_case(void);

#endif
