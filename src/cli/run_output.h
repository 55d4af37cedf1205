/*
 * What one stream of a command says, read along while it passes through: escape sequences are taken
 * out, carriage returns overwrite as on a terminal, and what remains gives the progress
 * (run_progress.h), the last line, and the last few whole lines. Pure and bounded, whatever the
 * command writes.
 */
#ifndef CLI_RUN_OUTPUT_H
#define CLI_RUN_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "cli/run_progress.h"

#define RUN_LINE_MAX   1024 /* bytes of a line that are kept */
#define RUN_TAIL_MAX   4096 /* bytes of the last lines that are kept */
#define RUN_TAIL_LINES 10

struct run_output {
    struct run_progress progress;
    int state; /* enum output_state */
    unsigned
        sequence_length; /* bytes of an escape sequence so far: one without an end is no sequence */
    bool
        returned; /* a carriage return: the next character overwrites the line, a newline ends it */
    char line[RUN_LINE_MAX]; /* the line being written */
    size_t length;
    bool cut;                /* the line had more */
    char last[RUN_LINE_MAX]; /* the last line that wasn't blank */
    size_t last_length;
    char tail[RUN_TAIL_MAX]; /* whole lines, each with its newline */
    size_t tail_length;
    unsigned tail_lines;
};

void run_output_init(struct run_output *o, int *percent); /* as run_progress_init */
void run_output_feed(struct run_output *o, const char *bytes, size_t length);
void run_output_end(struct run_output *o); /* no more comes */

/* Appends the newest line that isn't blank, runs of blanks as one. Bytes from outside: made safe
 * where they are shown. */
void run_output_line(const struct run_output *o, struct buf *out);
/* Appends the last lines, up to RUN_TAIL_LINES of them, without a newline at the end. */
void run_output_tail(const struct run_output *o, struct buf *out);

#endif
