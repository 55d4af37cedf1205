#include "engine/keeper.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"

struct keeper {
    struct source **sources; /* OWNS the array */
    size_t count;
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    bool wanted, stop;
};

static struct timespec moment(int64_t ms)
{
    return (struct timespec){.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
}

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
        /* A call that begins meanwhile has its deadline no sooner than the shortest timeout from now, which is what
         * source_keep answers at the latest. */
        struct timespec until = moment(again);
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
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&k->wake, &clock);
    pthread_condattr_destroy(&clock);
    pthread_mutex_init(&k->lock, NULL);

    pthread_attr_t attributes;
    sigset_t all, before;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 256u << 10);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&k->thread, &attributes, keeper_main, k);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
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
    struct timespec until = moment(deadline_ms);
    if (pthread_clockjoin_np(k->thread, NULL, CLOCK_MONOTONIC, &until) != 0) {
        pthread_detach(k->thread);
        return false;
    }
    keeper_free(k);
    return true;
}
