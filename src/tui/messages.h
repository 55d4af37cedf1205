/*
 * What was said to the operator, the latest MESSAGES_MAX of it: answers of sources, failures, what
 * changed its state.
 */
#ifndef TUI_MESSAGES_H
#define TUI_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jobtop/driver.h>

#include "base/detail.h"

#define MESSAGES_MAX          512
#define MESSAGES_REPEAT_US    INT64_C(60000000)
#define MESSAGES_REPLY_MS     6000  /* what a key brought comes before all else */
#define MESSAGES_ALONE_MS     10000 /* a sticky one, before another that is as bad takes its place */
#define MESSAGES_TOGETHER_MS  5000  /* answers that are so near are one event */
#define MESSAGES_SHOWN_MS     20000 /* on the message line, unless it is sticky */
#define MESSAGES_BAD_SHOWN_MS 60000 /* the same for warnings and errors */

struct message {
    int64_t time;       /* wall clock, microseconds since 1970 */
    int64_t shown_from; /* monotonic ms */
    enum jobtop_log_level level;
    int64_t first;         /* as time, of the first of several times */
    unsigned times;        /* it was said, one after the other or nearly so */
    bool reply;            /* to a key that was just pressed */
    bool sticky;           /* stays on the message line until another comes or Esc is pressed */
    char text[DETAIL_MAX]; /* raw: may hold bytes from outside */
};

struct messages {
    struct message ring[MESSAGES_MAX];
    size_t next;
    size_t count;
    uint64_t said;  /* in all: also tells whether there is a new one */
    bool dismissed; /* the newest is not shown on the message line any more */
};

/* What was said within MESSAGES_REPEAT_US already is not repeated but counted: something that goes
 * on and on pushes nothing out, and is not shown a second time. */
void messages_add(struct messages *m, int64_t time, enum jobtop_log_level level, bool sticky,
                  const char *text);
/* The newest is what a key brought: it is shown at once, whatever else there is. */
void messages_reply(struct messages *m);
/* i-th newest; NULL past the oldest. */
const struct message *messages_at(const struct messages *m, size_t i);
/* What the message line shows now; NULL: nothing. A sticky one is not pushed away by a lesser one.
 */
const struct message *messages_current(const struct messages *m, int64_t now_ms);

#endif
