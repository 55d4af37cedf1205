/*
 * What a view costs: full sorts, updates with 0.1 %, 1 % and 10 % of the jobs changed, filters.
 *
 *   make bench/bench_view && bench/bench_view [JOBS [ROUNDS]]
 *
 * Prints the median of the rounds in milliseconds of CPU, and the least and the most.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fake_engine.h"
#include "view/view.h"

#define START      INT64_C(1700000000000000)
#define ROUNDS_MAX 101

static size_t jobs = 100000, rounds = 11;
static struct engine *engine;
static struct view *view;
static struct view_time now = {.now_ms = 1000000, .wall_us = START};
static uint64_t seed = 42;
static double samples[ROUNDS_MAX];

static uint32_t any(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % below;
}

static double cpu_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void print(const char *what)
{
    qsort(samples, rounds, sizeof(samples[0]), compare);
    printf("%-52s %8.3f ms   %8.3f .. %.3f\n", what, samples[rounds / 2], samples[0],
           samples[rounds - 1]);
}

static struct job *make_job(size_t i, int state, int percent)
{
    static const char *const names[] = {"Virtual Machine Export", "Virtual Machine Backup",
                                        "Moving VM and Storage", "Merging VHD Disks"};
    static const char *const owners[] = {"EXAMPLE\\operations", "EXAMPLE\\backup-service",
                                         "NT AUTHORITY\\SYSTEM"};
    char id[64], vm[32], status[64];
    struct fake_job j = {FAKE_JOB,
                         .id = id,
                         .state = state,
                         .percent = percent,
                         .name = names[i % 4],
                         .vm = vm,
                         .owner = owners[i % 3],
                         .status = status,
                         .health = 5};

    snprintf(id, sizeof(id), "Microsoft:%08zX-57C2-4B1A-9E0D-%012zX", i * 2654435761u % 0xffffffffu,
             i);
    snprintf(vm, sizeof(vm), "vm-%04zu-production", i % 5000);
    snprintf(status, sizeof(status), "%d of 100 parts are copied", percent);
    j.start_us = START - (int64_t)(i * 7919 % 86400) * 1000000;
    return fake_job_build(&j);
}

static int state_of(size_t i)
{
    static const int states[] = {4, 4, 4, 4, 4, 7, 7, 10, 2, 8};

    return states[i % 10];
}

/* `states`: JobState changes too, so that rows change their place. */
static void change(size_t count, bool states)
{
    for (size_t left = count; left > 0;) {
        struct delta *d = delta_new(0);

        for (size_t i = 0; i < DELTA_JOBS && left > 0; i++, left--) {
            size_t job = any((uint32_t)jobs);

            if (d == NULL ||
                !delta_add(d, make_job(job, state_of(states ? any(10) : job), (int)any(101))))
                abort();
        }
        d->now_ms = now.now_ms;
        d->wall_us = now.wall_us;
        table_apply(engine_table(engine), d, NULL, NULL);
    }
    now.now_ms += 1000;
    now.wall_us += 1000000;
}

static double update(void)
{
    double before = cpu_ms();

    view_update(view, &now);
    return cpu_ms() - before;
}

static void bench_sorts(void)
{
    char what[64];

    for (int by = 0; by < COLUMN_COUNT; by++) {
        for (size_t i = 0; i < rounds; i++) {
            view_sort(view, by == COLUMN_OWNER ? COLUMN_ID : COLUMN_OWNER, false);
            update();
            view_sort(view, (enum column)by, i % 2 != 0);
            samples[i] = update();
        }
        snprintf(what, sizeof(what), "sort all by %s", column_table[by].name);
        print(what);
    }
}

static void bench_updates(enum column by, bool states)
{
    static const size_t parts[] = {1000, 100, 10};
    char what[80];

    view_sort(view, by, false);
    update();
    for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++) {
        for (size_t i = 0; i < rounds; i++) {
            change(jobs / parts[p], states);
            samples[i] = update();
        }
        snprintf(what, sizeof(what), "update by %s, %zu changed%s", column_table[by].name,
                 jobs / parts[p], states ? ", states too" : "");
        print(what);
    }
    for (size_t i = 0; i < rounds; i++)
        samples[i] = update();
    print("update, nothing changed");
}

static void bench_filter(const char *text)
{
    struct filter *f;
    size_t shown = 0;
    char what[96];

    for (size_t i = 0; i < rounds; i++) {
        view_filter(view, NULL);
        update();
        if (filter_parse(text, strlen(text), &f, NULL, NULL) != JOBTOP_OK)
            abort();
        view_filter(view, f);
        samples[i] = update();
        shown = view_size(view);
    }
    snprintf(what, sizeof(what), "filter %s (%zu)", text, shown);
    print(what);
}

static void bench_moves(void)
{
    view_window(view, 48);
    for (size_t i = 0; i < rounds; i++) {
        double before = cpu_ms();

        for (int k = 0; k < 1000; k++)
            view_move(view, k % 2 ? 48 : -1);
        samples[i] = cpu_ms() - before;
    }
    print("1000 moves of the selection");
}

int main(int argc, char **argv)
{
    if (argc > 1)
        jobs = strtoul(argv[1], NULL, 10);
    if (argc > 2)
        rounds = strtoul(argv[2], NULL, 10);
    if (jobs < 1000 || jobs > 10000000 || rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_view [JOBS from 1000 [ROUNDS up to %d]]\n", ROUNDS_MAX);
        return 2;
    }
    engine = fake_engine_new();
    view = view_new(engine);
    for (size_t i = 0; i < jobs;) {
        struct delta *d = delta_new(0);

        for (size_t n = 0; n < DELTA_JOBS && i < jobs; n++, i++)
            if (d == NULL || !delta_add(d, make_job(i, state_of(i), (int)(i % 101))))
                abort();
        d->wall_us = START;
        table_apply(engine_table(engine), d, NULL, NULL);
        samples[0] += update();
    }
    printf("%zu jobs, CPU, median of %zu and range\n", jobs, rounds);
    printf("%-52s %8.3f ms\n", "all jobs come in, by 1000", samples[0]);
    bench_sorts();
    bench_updates(COLUMN_STATE, false);
    bench_updates(COLUMN_STATE, true);
    bench_updates(COLUMN_PROGRESS, false);
    bench_updates(COLUMN_ETA, false);
    bench_updates(COLUMN_ELAPSED, false);
    bench_updates(COLUMN_VM, true);
    bench_updates(COLUMN_ERROR, false);
    bench_moves();
    view_sort(view, COLUMN_STATE, false);
    bench_filter("state:failed");
    bench_filter("progress<50");
    bench_filter("vm:0042");
    bench_filter("virtual");
    bench_filter("vm-12");
    bench_filter("zzzz");
    bench_filter("backup 0042 !state:ended");
    view_free(view);
    fake_engine_free(engine);
    return 0;
}
