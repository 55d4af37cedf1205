/*
 * Threads as the engine wants them: a small stack, all signals blocked (they are the screen's),
 * conditions on the monotonic clock, and joins that give up.
 */
#ifndef ENGINE_THREAD_H
#define ENGINE_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* 0, or an errno. */
int thread_start(pthread_t *thread, size_t stack, void *(*run)(void *), void *argument);
/* False: it still runs at `deadline_ms` (monotonic), and is detached. */
bool thread_join_until(pthread_t thread, int64_t deadline_ms);
void thread_condition(pthread_cond_t *condition);
struct timespec thread_moment(int64_t ms); /* for pthread_cond_timedwait on such a condition */

#endif
