/*
 * The CIM_Error object of a simulated job that failed.
 */
#ifndef CLI_DEMO_ERROR_H
#define CLI_DEMO_ERROR_H

#include <jobtop/local.h>

#include "base/buf.h"
#include "cli/demo_model.h"

#define DEMO_ERROR_VALUES 20

struct demo_error {
    struct jobtop_local_error error;
    struct jobtop_local_error_value values[DEMO_ERROR_VALUES];
    char numbers[4][12];
    char hresult[16];
    size_t number_count;
};

/* BORROWS the data's texts. `message` gets the Message, `texts` the other texts that are made; both
 * must live as long. */
void demo_error_make(struct demo_error *e, const struct demo_job *job,
                     const struct demo_failure *failure, struct buf *message, struct buf *texts);

#endif
