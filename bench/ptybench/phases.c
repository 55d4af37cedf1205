#include "bench/ptybench/phases.h"

#include <stdlib.h>
#include <string.h>

#include "bench/ptybench/figures.h"
#include "bench/ptybench/keys.h"
#include "bench/ptybench/refdiff.h"

#define MS 1000000u
/* ms: a program that never falls silent after a press is not waited for any longer */
#define BURST_MAX 5000u

/* ---- what was painted ----------------------------------------------------------------------- */

struct paint_log {
    double *bytes, *cells;
    size_t capacity;
    struct painted sum;
};

static bool paint_log_init(struct paint_log *log, size_t capacity)
{
    memset(log, 0, sizeof *log);
    log->capacity = capacity + 1;
    log->bytes = calloc(log->capacity, sizeof *log->bytes);
    log->cells = calloc(log->capacity, sizeof *log->cells);
    return log->bytes != NULL && log->cells != NULL;
}

static void paint_log_end(struct paint_log *log, struct painted *out)
{
    size_t count =
        (size_t)log->sum.bursts < log->capacity ? (size_t)log->sum.bursts : log->capacity;

    log->sum.bytes_median = figures_part(log->bytes, count, 0.5);
    log->sum.bytes_max = figures_part(log->bytes, count, 1);
    log->sum.cells_median = figures_part(log->cells, count, 0.5);
    *out = log->sum;
    free(log->bytes);
    free(log->cells);
}

static size_t screen_size(const struct session *s)
{
    return (size_t)s->screen.rows * (size_t)s->screen.cols * sizeof(struct cell);
}

static void feed_chunk(struct session *s)
{
    const struct chunk *c = &s->terminal.chunks[s->fed++];

    screen_feed(&s->screen, s->terminal.bytes + c->offset, c->length);
}

/* Interprets the chunks up to `end` as one burst. */
static void take_burst(struct session *s, size_t end, struct paint_log *log)
{
    size_t i = (size_t)log->sum.bursts;
    struct refdiff diff;
    double bytes = 0;

    while (s->fed < end) {
        bytes += (double)s->terminal.chunks[s->fed].length;
        feed_chunk(s);
    }
    diff = refdiff(s->before, s->screen.cells, s->screen.rows, s->screen.cols);
    memcpy(s->before, s->screen.cells, screen_size(s));
    log->sum.bytes += bytes;
    log->sum.refdiff_bytes += (double)diff.bytes;
    log->sum.cells += diff.cells;
    log->sum.bursts++;
    if (i < log->capacity) {
        log->bytes[i] = bytes;
        log->cells[i] = diff.cells;
    }
}

/* ---- start ---------------------------------------------------------------------------------- */

static double since_start(const struct session *s, size_t chunk)
{
    return (double)(s->terminal.chunks[chunk].time - s->terminal.started) / 1e6;
}

static bool interpret_start(struct session *s, struct start_figures *f)
{
    size_t count = s->terminal.count;
    int *cells = calloc(count + 1, sizeof *cells), lines;

    if (cells == NULL)
        return false;
    f->first_byte_ms = count > 0 ? since_start(s, 0) : -1;
    f->paint_ms = f->text_ms = -1;
    f->bytes = (double)s->terminal.length;
    while (s->fed < count) {
        feed_chunk(s);
        screen_count(&s->screen, &cells[s->fed], &lines);
        if (f->text_ms < 0 && s->options->text != NULL &&
            screen_shows(&s->screen, s->options->text))
            f->text_ms = since_start(s, s->fed - 1);
    }
    for (size_t i = 0; i < count && f->paint_ms < 0; i++) {
        if (cells[i + 1] * 10 >= cells[count] * 9)
            f->paint_ms = since_start(s, i);
    }
    free(cells);
    return true;
}

bool session_start(struct session *s, const struct options *o, struct start_figures *figures)
{
    memset(s, 0, sizeof *s);
    s->options = o;
    if (!screen_init(&s->screen, o->rows, o->cols))
        return false;
    s->before = malloc(screen_size(s));
    if (s->before == NULL)
        return false;
    terminal_start(&s->terminal, o->rows, o->cols, o->type, o->argv);
    terminal_read_all(&s->terminal, s->terminal.started + (uint64_t)o->settle_ms * MS);
    return interpret_start(s, figures);
}

static void feed_rest(struct session *s)
{
    while (s->fed < s->terminal.count)
        feed_chunk(s);
    memcpy(s->before, s->screen.cells, screen_size(s));
}

void session_setup(struct session *s)
{
    char bytes[256];
    size_t count;

    if (s->options->setup == NULL)
        return;
    count = keys_encode(s->options->setup, s->screen.application_cursor, bytes, sizeof bytes);
    /* One at a time, as a person would. */
    for (size_t i = 0; i < count; i++) {
        size_t length = bytes[i] == '\033' ? strcspn(bytes + i + 1, "\033") + 1 : 1;

        length = length > count - i ? count - i : length;
        terminal_send(&s->terminal, bytes + i, length);
        terminal_read_all(&s->terminal, terminal_now() + 100u * MS);
        i += length - 1;
    }
    terminal_read_all(&s->terminal, terminal_now() + 500u * MS);
}

/* ---- steady --------------------------------------------------------------------------------- */

bool session_steady(struct session *s, struct steady_figures *f)
{
    const struct options *o = s->options;
    struct terminal *t = &s->terminal;
    struct usage from, to;
    struct paint_log log;
    uint64_t start;

    memset(f, 0, sizeof *f);
    if (o->steady_s <= 0)
        return true;
    feed_rest(s);
    f->writes = -process_count_writes(o->write_log);
    from = process_usage(t->pid);
    start = terminal_now();
    terminal_read_all(t, start + (uint64_t)(o->steady_s * 1e9));
    f->seconds = (double)(terminal_now() - start) / 1e9;
    to = process_usage(t->pid);
    f->writes += process_count_writes(o->write_log);
    f->cpu_ms_per_s = (to.cpu_ms - from.cpu_ms) / f->seconds;
    f->main_cpu_ms_per_s = (to.main_cpu_ms - from.main_cpu_ms) / f->seconds;
    if (!paint_log_init(&log, t->count - s->fed))
        return false;
    while (s->fed < t->count) {
        size_t end = s->fed + 1;

        while (end < t->count &&
               t->chunks[end].time - t->chunks[end - 1].time < (uint64_t)o->silence_ms * MS)
            end++;
        take_burst(s, end, &log);
    }
    paint_log_end(&log, &f->painted);
    return true;
}

/* ---- keys ----------------------------------------------------------------------------------- */

struct press {
    uint64_t time;
    size_t chunk; /* the first one after it */
};

/* The gaps differ, so that presses don't fall into step with the program's own timers; the same in
 * each run. */
static uint64_t next_gap(const struct options *o, unsigned *random)
{
    *random = *random * 1103515245u + 12345u;
    return (uint64_t)o->gap_from_ms * MS +
           (uint64_t)(*random >> 8 & 1023) * (unsigned)(o->gap_to_ms - o->gap_from_ms) * MS / 1024;
}

/* Presses a key, and waits until the program has been silent for `gap`. */
static void press(struct session *s, struct press *p, const char *bytes, size_t length,
                  uint64_t gap)
{
    struct terminal *t = &s->terminal;

    p->chunk = t->count;
    p->time = terminal_now();
    terminal_send(t, bytes, length);
    if (!terminal_read(t, p->time + (uint64_t)s->options->timeout_ms * MS))
        return;
    while (terminal_read(t, t->chunks[t->count - 1].time + gap)) {
        if (terminal_now() - p->time > (uint64_t)BURST_MAX * MS)
            return;
    }
}

static int press_all(struct session *s, struct press *presses)
{
    const struct options *o = s->options;
    bool application = s->screen.application_cursor;
    char keys[2][64];
    size_t lengths[2];
    unsigned random = 12345;
    int n;

    lengths[0] = keys_encode(o->key, application, keys[0], sizeof keys[0]);
    lengths[1] = keys_encode(o->back_key, application, keys[1], sizeof keys[1]);
    for (n = 0; n < o->presses && !s->terminal.gone; n++) {
        int which = o->turn > 0 && n / o->turn % 2 == 1;

        press(s, &presses[n], keys[which], lengths[which], next_gap(o, &random));
    }
    presses[n].chunk = s->terminal.count;
    return n;
}

/* The end of the frame that answers a press: the chunks up to the first silence. */
static size_t find_answer_end(const struct session *s, size_t first, size_t end)
{
    const struct chunk *chunks = s->terminal.chunks;
    uint64_t silence = (uint64_t)s->options->frame_ms * MS;
    size_t i = first + 1;

    while (i < end && chunks[i].time - chunks[i - 1].time < silence)
        i++;
    return i;
}

static void set_latency(struct latency *l, double *values, size_t count)
{
    l->p50_us = figures_part(values, count, 0.5);
    l->p99_us = figures_part(values, count, 0.99);
    l->max_us = figures_part(values, count, 1);
}

static bool interpret_keys(struct session *s, const struct press *presses, struct key_figures *f)
{
    double *answer = calloc((size_t)f->presses + 1, sizeof *answer);
    double *quiet = calloc((size_t)f->presses + 1, sizeof *quiet);
    const struct chunk *chunks = s->terminal.chunks;
    struct paint_log log;
    size_t count = 0;

    if (answer == NULL || quiet == NULL || !paint_log_init(&log, (size_t)f->presses)) {
        free(answer);
        free(quiet);
        return false;
    }
    for (int i = 0; i < f->presses; i++) {
        size_t first = presses[i].chunk, end = presses[i + 1].chunk;

        if (first == end)
            continue;
        take_burst(s, end, &log);
        answer[count] =
            (double)(chunks[find_answer_end(s, first, end) - 1].time - presses[i].time) / 1e3;
        quiet[count++] = (double)(chunks[end - 1].time - presses[i].time) / 1e3;
    }
    f->silent = f->presses - (int)count;
    set_latency(&f->answer, answer, count);
    set_latency(&f->quiet, quiet, count);
    paint_log_end(&log, &f->painted);
    free(answer);
    free(quiet);
    return true;
}

bool session_keys(struct session *s, struct key_figures *f)
{
    const struct options *o = s->options;
    struct press *presses;
    struct usage from, to;
    bool good;

    memset(f, 0, sizeof *f);
    if (o->key == NULL)
        return true;
    presses = calloc((size_t)o->presses + 1, sizeof *presses);
    if (presses == NULL)
        return false;
    feed_rest(s);
    f->writes = -process_count_writes(o->write_log);
    from = process_usage(s->terminal.pid);
    f->presses = press_all(s, presses);
    to = process_usage(s->terminal.pid);
    f->writes += process_count_writes(o->write_log);
    if (f->presses > 0) {
        f->cpu_us = (to.cpu_ms - from.cpu_ms) * 1e3 / f->presses;
        f->main_cpu_us = (to.main_cpu_ms - from.main_cpu_ms) * 1e3 / f->presses;
    }
    good = interpret_keys(s, presses, f);
    free(presses);
    return good;
}

void session_end(struct session *s)
{
    char bytes[256];
    size_t count = keys_encode(s->options->quit, s->screen.application_cursor, bytes, sizeof bytes);

    if (s->options->show) {
        feed_rest(s);
        screen_print(&s->screen, stderr);
    }
    terminal_stop(&s->terminal, bytes, count);
    screen_free(&s->screen);
    free(s->before);
    s->before = NULL;
}
