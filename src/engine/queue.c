#include "engine/queue.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t taken; /* one that counts left, or the queue was closed */
    struct delivery *first, *last;
    bool closed;
    int fd;
    uint16_t sources;
    unsigned ahead[]; /* that wait and count, by source */
};

struct queue *queue_new(uint16_t sources, struct detail *d)
{
    struct queue *q = calloc(1, sizeof *q + sources * sizeof q->ahead[0]);
    if (q == NULL) {
        detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
        return NULL;
    }
    q->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (q->fd < 0) {
        detail_errno(d, errno, "cannot make an eventfd");
        free(q);
        return NULL;
    }
    q->sources = sources;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->taken, NULL);
    return q;
}

void queue_free(struct queue *q)
{
    if (q == NULL)
        return;
    struct delivery *d;
    while ((d = queue_take(q)) != NULL)
        delivery_free(d);
    close(q->fd);
    pthread_cond_destroy(&q->taken);
    pthread_mutex_destroy(&q->lock);
    free(q);
}

int queue_fd(const struct queue *q)
{
    return q->fd;
}

struct delivery *delivery_new(enum delivery_kind kind, uint16_t source)
{
    struct delivery *d = calloc(1, sizeof *d);
    if (d == NULL)
        return NULL;
    d->kind = kind;
    d->source = source;
    return d;
}

void delivery_free(struct delivery *d)
{
    if (d == NULL)
        return;
    delta_free(d->delta);
    job_errors_free(d->errors);
    free(d->id);
    free(d);
}

static void wake(const struct queue *q)
{
    uint64_t one = 1;
    while (write(q->fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
}

/* Of which a driver makes as many as it likes. */
static bool counts(const struct delivery *d)
{
    return d->kind == DELIVERY_DELTA || d->kind == DELIVERY_LOG;
}

void queue_put(struct queue *q, struct delivery *d)
{
    unsigned *ahead = &q->ahead[d->source];
    pthread_mutex_lock(&q->lock);
    while (!q->closed && counts(d) && *ahead >= QUEUE_AHEAD)
        pthread_cond_wait(&q->taken, &q->lock);
    if (q->closed) {
        pthread_mutex_unlock(&q->lock);
        delivery_free(d);
        return;
    }
    if (counts(d))
        ++*ahead;
    bool was_empty = q->first == NULL;
    if (was_empty)
        q->first = d;
    else
        q->last->next = d;
    q->last = d;
    pthread_mutex_unlock(&q->lock);
    if (was_empty)
        wake(q);
}

struct delivery *queue_take(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    struct delivery *d = q->first;
    if (d != NULL) {
        q->first = d->next;
        d->next = NULL;
        if (counts(d) && q->ahead[d->source]-- == QUEUE_AHEAD)
            pthread_cond_broadcast(&q->taken);
    }
    if (q->first == NULL) {
        /* Under the lock, so that a wake-up that comes for the next delivery is not swallowed. */
        uint64_t count;
        while (read(q->fd, &count, sizeof count) < 0 && errno == EINTR)
            ;
    }
    pthread_mutex_unlock(&q->lock);
    return d;
}

void queue_close(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->taken);
    pthread_mutex_unlock(&q->lock);
}
