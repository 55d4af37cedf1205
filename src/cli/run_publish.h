/*
 * The job that a command is, in the local store: a thread of its own writes it and answers what is
 * requested of it. So a store that is locked, slow or broken never holds up the command's output,
 * and output that nobody reads never holds up a request. When the store can't be used that is said
 * once; the command runs on: its work matters more.
 */
#ifndef CLI_RUN_PUBLISH_H
#define CLI_RUN_PUBLISH_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"
#include "cli/run_child.h"
#include "cli/run_result.h"

struct run_publish; /* its calls are for the thread that made it */

struct run_publish_setup {
    const struct cli *cli; /* BORROWS, as all here, until run_publish_end */
    const char *path;      /* of the store; NULL: the usual one */
    const char *name;
    const char *command; /* the command line, for people */
    struct run_child *child;
};

/* NULL: out of memory or threads; it was said. */
struct run_publish *run_publish_start(const struct run_publish_setup *setup);

/* How far it is (-1: not known) and what it said last. Cheap: the newest is written, ten times a
 * second at most. */
void run_publish_progress(struct run_publish *p, int percent, const char *line, size_t length);
/* Whether it is stopped. `wait`: returns when that is written, or after a moment: before we are
 * stopped ourselves. */
void run_publish_stopped(struct run_publish *p, bool stopped, bool wait);
/* Writes how it ended and frees everything. */
void run_publish_end(struct run_publish *p, const struct run_result *result);

#endif
