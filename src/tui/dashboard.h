/*
 * The dashboard on the terminal: the one function that the command line calls, and the check of the
 * bindings that `jobtop config check` shares with it.
 */
#ifndef TUI_DASHBOARD_H
#define TUI_DASHBOARD_H

#include <stdbool.h>

#include "action/dispatch.h"
#include "config/config.h"
#include "config/theme.h"
#include "engine/engine.h"

struct dashboard_options {
    const struct config *config; /* BORROWS, as all that follows */
    struct engine
        *engine; /* not started yet: dashboard_run does, once the first frame is on the screen */
    struct dispatcher *dispatcher;
    struct theme *theme; /* another one is loaded into it with T */
    bool ascii;
    bool read_only;            /* said in the header; the dispatcher is what enforces it */
    const char *filter, *sort; /* as on the command line; NULL: what the configuration says */
};

/* Runs until the person quits; returns the exit status: 0, or 128 and the number of the signal that
 * ended it, or 2 with `d` filled when it could not begin. The terminal is whole again afterwards.
 */
int dashboard_run(struct dashboard_options *options, struct detail *d);

/* Columns, sort, filter and keys of a configuration, which only the rooms above config can judge.
 */
enum jobtop_status dashboard_check(const struct config *config, struct detail *d);

#endif
