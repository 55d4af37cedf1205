/*
 * The command of `jobtop run` as a process group of its own, and the two streams it writes to.
 *
 * A stream is a pipe, or, where ours goes to a terminal, a pseudo-terminal, so that the command
 * behaves as it always does there (colours, progress bars, line buffering). Standard input is ours.
 */
#ifndef CLI_RUN_CHILD_H
#define CLI_RUN_CHILD_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include <jobtop/class.h>

#include "base/detail.h"

struct run_child {
    pthread_mutex_t
        lock;  /* a signal is never sent to a process that is gone: its number may be another's */
    pid_t pid; /* and number of the process group; 0: never started */
    bool alive;
    enum jobtop_request asked; /* the request that ends it, once it was sent; 0: none */
    int output[2];             /* to read what it writes to standard output and standard error */
    bool pty[2];               /* which of them are pseudo-terminals */
};

/* Starts it. `terminal`: a descriptor of the controlling terminal that the command becomes the
 * foreground of; -1: it doesn't. `mask` is the signal mask the command gets. On failure `*error` is
 * the errno of exec, 0 when something else failed. */
enum jobtop_status run_child_start(struct run_child *c, char *const argv[], int terminal,
                                   const sigset_t *mask, int *error, struct detail *d);
void run_child_free(struct run_child *c);

/* To all of its process group; false: it has ended. From any thread. */
bool run_child_signal(struct run_child *c, int number);
/* The same and lets it go on if it is stopped, so that it can act on the signal. */
bool run_child_end(struct run_child *c, int number);
/* The same for Terminate or Kill, and keeps that it was asked. */
bool run_child_request(struct run_child *c, enum jobtop_request request);
enum jobtop_request run_child_asked(struct run_child *c);

/* What became of it since the last call; false: nothing new. `*status` is waitpid's. */
bool run_child_news(struct run_child *c, int *status);

/* Gives stream `i` the window size of the terminal `from`; true: it had another one. */
bool run_child_resize(struct run_child *c, int i, int from);

#endif
