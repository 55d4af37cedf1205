/*
 * From the sources' threads to the owner of the engine: deliveries are handed over whole, and one
 * wake-up (an eventfd) stands for however many wait. A source that runs ahead of its reader is held
 * back, so that a flood costs the reader time but no memory.
 */
#ifndef ENGINE_QUEUE_H
#define ENGINE_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include <jobtop/driver.h>

#include "base/detail.h"
#include "engine/delta.h"
#include "job/error.h"

enum delivery_kind {
    DELIVERY_DELTA,
    DELIVERY_STATE, /* the source's state changed: look at its snapshot */
    DELIVERY_LOG,
    DELIVERY_ANSWER,
    DELIVERY_ERRORS
};

struct delivery {
    struct delivery *next; /* the queue's own */
    enum delivery_kind kind;
    uint16_t source;
    int64_t wall_us;
    enum jobtop_log_level level;
    struct delta *delta;       /* OWNS; DELTA */
    uint64_t ticket;           /* ANSWER */
    enum jobtop_status status; /* ANSWER, ERRORS */
    uint32_t return_value;     /* ANSWER */
    char *id;                  /* OWNS; ERRORS: InstanceID */
    size_t id_length;
    struct job_errors *errors; /* OWNS; ERRORS */
    char text[DETAIL_MAX];
};

struct queue;

struct queue *queue_new(uint16_t sources, struct detail *d);
void queue_free(struct queue *q);
int queue_fd(const struct queue *q);

struct delivery *delivery_new(enum delivery_kind kind, uint16_t source); /* NULL: out of memory */
void delivery_free(struct delivery *d);

/* Takes ownership. A delta or a log line waits while QUEUE_AHEAD of them are there from its source,
 * unless the queue is closed; a closed queue frees what it is given. */
#define QUEUE_AHEAD 16
void queue_put(struct queue *q, struct delivery *d);
/* The oldest, or NULL; the caller owns it. */
struct delivery *queue_take(struct queue *q);
void queue_close(struct queue *q);

#endif
