/*
 * One stream of a command on its way to ours: what is read is written as it is, at once, and read
 * along.
 */
#ifndef CLI_RUN_STREAM_H
#define CLI_RUN_STREAM_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "cli/run_output.h"

#define RUN_STREAM_BYTES 16384

struct run_stream {
    int *from; /* BORROWS the descriptor's place; -1 in it: closed */
    int to;
    size_t piece; /* bytes that can be written without waiting when poll says so */
    char bytes[RUN_STREAM_BYTES];
    size_t start, length;
    struct run_output output;
};

void run_stream_init(struct run_stream *s, int *from, int to, int *percent);
/* What to wait for; fd -1: it is closed. */
struct pollfd run_stream_wants(const struct run_stream *s);
/* Does what poll found possible. Returns whether there was something to do. */
bool run_stream_move(struct run_stream *s, short found);

#endif
