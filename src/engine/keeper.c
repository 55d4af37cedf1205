#include "engine/keeper.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "engine/thread.h"

/* It calls interrupts only; but they are drivers' code. */
#define STACK_SIZE (256u << 10)

struct keeper {
    struct source **sources; /* OWNS the array */
    size_t count;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    bool wanted, stop;
};

static void *keeper_main(void *argument)
{
    struct keeper *k = argument;
    pthread_mutex_lock(&k->lock);
    while (!k->stop) {
        k->wanted = false;
        pthread_mutex_unlock(&k->lock);
        int64_t now = clock_ms(), again = now + 60000;
        for (size_t i = 0; i < k->count; i++) {
            int64_t due = source_keep(k->sources[i], now);
            if (due < again)
                again = due;
        }
        pthread_mutex_lock(&k->lock);
        if (k->wanted || k->stop)
            continue;
        /* A call that begins meanwhile has its deadline no sooner than the shortest timeout from
         * now, which is what source_keep answers at the latest. */
        struct timespec until = thread_moment(again);
        pthread_cond_timedwait(&k->wake, &k->lock, &until);
    }
    pthread_mutex_unlock(&k->lock);
    return NULL;
}

static void keeper_free(struct keeper *k)
{
    pthread_cond_destroy(&k->wake);
    pthread_mutex_destroy(&k->lock);
    free(k->sources);
    free(k);
}

struct keeper *keeper_start(struct source **sources, size_t count, struct detail *d)
{
    struct keeper *k = calloc(1, sizeof *k);
    if (k == NULL) {
        free(sources);
        detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
        return NULL;
    }
    k->sources = sources;
    k->count = count;
    thread_condition(&k->wake);
    pthread_mutex_init(&k->lock, NULL);
    int error = thread_start(&k->thread, STACK_SIZE, keeper_main, k);
    if (error == 0)
        return k;
    detail_errno(d, error, "cannot start a thread");
    keeper_free(k);
    return NULL;
}

void keeper_wake(struct keeper *k)
{
    if (k == NULL)
        return;
    pthread_mutex_lock(&k->lock);
    k->wanted = true;
    pthread_cond_signal(&k->wake);
    pthread_mutex_unlock(&k->lock);
}

bool keeper_end(struct keeper *k, int64_t deadline_ms)
{
    pthread_mutex_lock(&k->lock);
    k->stop = true;
    pthread_cond_signal(&k->wake);
    pthread_mutex_unlock(&k->lock);
    if (!thread_join_until(k->thread, deadline_ms))
        return false;
    keeper_free(k);
    return true;
}
