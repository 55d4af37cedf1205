/*
 * The CIM_Error object of a command that failed.
 */
#ifndef CLI_RUN_ERROR_H
#define CLI_RUN_ERROR_H

#include <jobtop/local.h>

#include "cli/run_result.h"

struct run_error {
    struct jobtop_local_error error;
    struct jobtop_local_error_value values[12];
    char cause[12];
};

/* BORROWS all texts. */
void run_error_make(struct run_error *e, const struct run_result *result, const char *name,
                    const char *command);

#endif
