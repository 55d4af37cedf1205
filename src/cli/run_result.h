/*
 * How a command ended, as exit status, outcome of the job and words. Pure.
 */
#ifndef CLI_RUN_RESULT_H
#define CLI_RUN_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include <jobtop/class.h>
#include <jobtop/local.h>

#include "base/buf.h"

#define RUN_NOT_FOUND      127 /* as shells say it */
#define RUN_NOT_EXECUTABLE 126
#define RUN_MESSAGE_MAX    8192

struct run_end_facts {
    int wait_status;           /* waitpid's; of a command that was started */
    int exec_error;            /* errno; 0: it was started */
    enum jobtop_request asked; /* what was requested through the store; 0: nothing */
    int passed_signal; /* a signal that was sent to us, or by the terminal's keys, and passed on; 0:
                          none */
    bool timed_out;    /* --timeout */
    const char *program;
    const char *tail; /* the last lines it wrote to standard error */
    size_t tail_length;
};

struct run_result {
    int exit_status; /* of jobtop: 0..255, 128 + n for a signal */
    enum jobtop_local_outcome outcome;
    unsigned error_code;     /* ErrorCode: the exit status; 0: none */
    struct buf status;       /* "exit status 3": also ErrorDescription */
    struct buf message;      /* the error's Message; empty: none */
    unsigned probable_cause; /* CIM_Error */
    const char *message_id;
    const char *action; /* recommended; NULL: none */
};

void run_result_make(struct run_result *r, const struct run_end_facts *facts);
void run_result_free(struct run_result *r);

/* Appends the command line as one would type it. */
void run_command_line(char *const argv[], struct buf *out);

#endif
