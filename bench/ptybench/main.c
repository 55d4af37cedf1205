/*
 * ptybench: runs a terminal program in a pty and measures what it costs.
 *
 *     ptybench [OPTION]... -- COMMAND [ARGUMENT]...
 *
 *     -r ROWS, -c COLUMNS  of the pty (50, 200)
 *     -T TYPE              TERM of the program (xterm-256color)
 *     -R N                 repeat the start N times before; medians are said (0)
 *     -S MS                how long the start is watched (2000)
 *     -w TEXT              say when TEXT showed first
 *     -d SECONDS           how long the program is watched without keys, after its start (5)
 *     -b MS                the silence that ends a burst of output: a refresh (40)
 *     -p KEYS              keys that are pressed after the start, not measured
 *     -k KEY               the key that is pressed then (none)
 *     -n N                 how often (300)
 *     -g FROM:TO           ms of silence before the next press, at random (10:20)
 *     -f MS                the silence that ends the frame that answers a press (3)
 *     -e N, -K KEY         after every N presses, press the other key N times (never; <Up>)
 *     -t MS                how long to wait for the first byte after a press (1000)
 *     -Q KEYS              keys that end the program (q)
 *     -l FILE              COMMAND is strace -f -y -e trace=write -o FILE ...: count its writes to
 * the terminal -s                   print the last screen on standard error
 *
 * Prints a line "NAME VALUE" for each figure. Start: first_byte_ms, paint_ms (until 90 % of the
 * cells that show something in the end do), text_ms, each from before the fork, with _min and _max.
 * Without keys: refreshes, bytes, cells that changed, bytes_per_refdiff (see refdiff.h), CPU of all
 * threads and of the first one. Keys: the time from the write of the key to the last byte of the
 * frame that answers it (keys_p50_us ...), and to the last byte before the silence that the next
 * press waits for (keys_quiet_p50_us ...): in that, the refreshes that follow the answer within the
 * silence count too.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/ptybench/figures.h"
#include "bench/ptybench/phases.h"

#define REPEATS_MAX 100

static int number(const char *text, int from, int to)
{
    char *end;
    long value = strtol(text, &end, 10);

    if (end == text || *end != '\0' || value < from || value > to) {
        fprintf(stderr, "ptybench: %s: a number from %d to %d is wanted\n", text, from, to);
        exit(2);
    }
    return (int)value;
}

static void parse_gap(struct options *o, const char *text)
{
    if (sscanf(text, "%d:%d", &o->gap_from_ms, &o->gap_to_ms) != 2 || o->gap_from_ms < 1 ||
        o->gap_to_ms < o->gap_from_ms || o->gap_to_ms > 10000) {
        fprintf(stderr, "ptybench: -g FROM:TO, in ms\n");
        exit(2);
    }
}

static void parse_option(struct options *o, int letter, const char *text)
{
    switch (letter) {
    case 'r':
        o->rows = number(text, 2, 1000);
        break;
    case 'c':
        o->cols = number(text, 2, 1000);
        break;
    case 'T':
        o->type = text;
        break;
    case 'R':
        o->repeats = number(text, 0, REPEATS_MAX - 1);
        break;
    case 'S':
        o->settle_ms = number(text, 1, 600000);
        break;
    case 'w':
        o->text = text;
        break;
    case 'd':
        o->steady_s = number(text, 0, 86400);
        break;
    case 'b':
        o->silence_ms = number(text, 1, 10000);
        break;
    case 'p':
        o->setup = text;
        break;
    case 'k':
        o->key = text;
        break;
    case 'n':
        o->presses = number(text, 0, 100000);
        break;
    case 'g':
        parse_gap(o, text);
        break;
    case 'f':
        o->frame_ms = number(text, 1, 1000);
        break;
    case 'e':
        o->turn = number(text, 0, 100000);
        break;
    case 'K':
        o->back_key = text;
        break;
    case 't':
        o->timeout_ms = number(text, 1, 60000);
        break;
    case 'Q':
        o->quit = text;
        break;
    case 'l':
        o->write_log = text;
        break;
    case 's':
        o->show = true;
        break;
    default:
        fprintf(stderr,
                "usage: ptybench [OPTION]... -- COMMAND [ARGUMENT]...; see the head of main.c\n");
        exit(2);
    }
}

static void print_times(const char *name, double *values, size_t count)
{
    double median = figures_part(values, count, 0.5); /* sorts */

    printf("%s_ms %.2f\n%s_ms_min %.2f\n%s_ms_max %.2f\n", name, median, name, values[0], name,
           values[count - 1]);
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

static void print_painted(const char *phase, const struct painted *p)
{
    printf("%s_bytes %.0f\n%s_bytes_median %.0f\n%s_bytes_max %.0f\n", phase, p->bytes, phase,
           p->bytes_median, phase, p->bytes_max);
    printf("%s_cells %.0f\n%s_cells_median %.0f\n%s_refdiff_bytes %.0f\n", phase, p->cells, phase,
           p->cells_median, phase, p->refdiff_bytes);
    printf("%s_bytes_per_refdiff %.3f\n", phase, ratio(p->bytes, p->refdiff_bytes));
}

static void print_steady(const struct steady_figures *f)
{
    printf("steady_s %.2f\nsteady_refreshes %d\n", f->seconds, f->painted.bursts);
    printf("steady_cpu_ms_per_s %.3f\nsteady_main_cpu_ms_per_s %.3f\n", f->cpu_ms_per_s,
           f->main_cpu_ms_per_s);
    print_painted("steady", &f->painted);
    printf("steady_writes %ld\n", f->writes);
}

static void print_latency(const char *name, const struct latency *l)
{
    printf("%s_p50_us %.0f\n%s_p99_us %.0f\n%s_max_us %.0f\n", name, l->p50_us, name, l->p99_us,
           name, l->max_us);
}

static void print_keys(const struct key_figures *f)
{
    printf("keys_presses %d\nkeys_silent %d\n", f->presses, f->silent);
    print_latency("keys", &f->answer);
    print_latency("keys_quiet", &f->quiet);
    printf("keys_cpu_us %.1f\nkeys_main_cpu_us %.1f\n", f->cpu_us, f->main_cpu_us);
    print_painted("keys", &f->painted);
    printf("keys_writes %ld\n", f->writes);
}

/* The start, as often as asked for; the last one is left running. */
static bool start_all(struct session *s, const struct options *o)
{
    double first[REPEATS_MAX], paint[REPEATS_MAX], text[REPEATS_MAX];
    struct start_figures f;
    size_t count = 0;

    for (int run = 0; run <= o->repeats; run++) {
        if (run > 0)
            session_end(s);
        if (!session_start(s, o, &f))
            return false;
        first[count] = f.first_byte_ms;
        paint[count] = f.paint_ms;
        text[count++] = f.text_ms;
    }
    printf("start_runs %zu\n", count);
    print_times("first_byte", first, count);
    print_times("paint", paint, count);
    if (o->text != NULL)
        print_times("text", text, count);
    printf("start_bytes %.0f\n", f.bytes);
    return true;
}

static bool run(const struct options *o)
{
    struct session session;
    struct steady_figures steady;
    struct key_figures keys;
    struct usage usage;

    if (!start_all(&session, o))
        return false;
    if (session.terminal.gone)
        fprintf(stderr, "ptybench: %s ended by itself\n", o->argv[0]);
    session_setup(&session);
    if (!session_steady(&session, &steady))
        return false;
    usage = process_usage(session.terminal.pid);
    if (!session_keys(&session, &keys))
        return false;
    print_steady(&steady);
    if (o->key != NULL)
        print_keys(&keys);
    printf("resident_kb %ld\npeak_kb %ld\n", usage.resident_kb, usage.peak_kb);
    printf("unknown_sequences %lu\n", session.screen.unknown);
    session_end(&session);
    return true;
}

int main(int argc, char **argv)
{
    struct options o = {.rows = 50,
                        .cols = 200,
                        .type = "xterm-256color",
                        .settle_ms = 2000,
                        .steady_s = 5,
                        .silence_ms = 40,
                        .back_key = "<Up>",
                        .presses = 300,
                        .gap_from_ms = 10,
                        .gap_to_ms = 20,
                        .frame_ms = 3,
                        .timeout_ms = 1000,
                        .quit = "q"};
    int letter;

    setlocale(LC_ALL, "C.UTF-8");
    while ((letter = getopt(argc, argv, "+r:c:T:R:S:w:d:b:p:k:n:g:f:e:K:t:Q:l:s")) != -1)
        parse_option(&o, letter, optarg);
    if (optind >= argc)
        parse_option(&o, '?', NULL);
    o.argv = argv + optind;
    if (!run(&o)) {
        fprintf(stderr, "ptybench: out of memory\n");
        return 1;
    }
    return 0;
}
