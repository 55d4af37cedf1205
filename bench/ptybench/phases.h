/*
 * The phases of a measurement: the program's start, a time in which no key is pressed, and keys.
 * Each records first and interprets what was recorded when it is over.
 */
#ifndef PTYBENCH_PHASES_H
#define PTYBENCH_PHASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/ptybench/process.h"
#include "bench/ptybench/screen.h"
#include "bench/ptybench/terminal.h"

struct options {
    int rows, cols;
    const char *type; /* TERM */
    int repeats;      /* of the start */
    int settle_ms;    /* how long the start is watched */
    const char *text; /* to wait for at the start; NULL: none */
    double steady_s;
    int silence_ms;    /* that ends a burst of output */
    const char *setup; /* keys before the steady phase; NULL: none */
    const char *key;   /* NULL: no keys are pressed */
    const char
        *back_key; /* pressed instead for `turn` presses, after `turn` presses of the first one */
    int presses, turn;
    int gap_from_ms, gap_to_ms;
    int frame_ms;   /* the silence that ends the frame that answers a press */
    int timeout_ms; /* without output after a press */
    const char *quit;
    const char *write_log;
    bool show;
    char **argv;
};

struct session {
    const struct options *options;
    struct terminal terminal;
    struct screen screen;
    struct cell *before; /* the screen before a burst */
    size_t fed;          /* chunks that the screen has seen */
};

/* Sums of what was painted, over the bursts of a phase. */
struct painted {
    int bursts;
    double bytes, refdiff_bytes, cells;
    double bytes_median, bytes_max, cells_median;
};

struct start_figures {
    double first_byte_ms;
    double paint_ms; /* until 90 % of the cells that show something in the end do; -1: never */
    double text_ms;  /* until the text shows */
    double bytes;
};

struct steady_figures {
    double seconds, cpu_ms_per_s, main_cpu_ms_per_s;
    struct painted painted;
    long writes;
};

struct latency {
    double p50_us, p99_us, max_us;
};

struct key_figures {
    int presses, silent;   /* silent: no output within the timeout */
    struct latency answer; /* until the last byte of the first frame after the press */
    struct latency quiet; /* until the last byte before the silence that the next press waits for */
    double cpu_us, main_cpu_us;
    struct painted painted;
    long writes;
};

bool session_start(struct session *s, const struct options *o, struct start_figures *figures);
void session_setup(struct session *s);
bool session_steady(struct session *s, struct steady_figures *figures);
bool session_keys(struct session *s, struct key_figures *figures);
void session_end(struct session *s);

#endif
