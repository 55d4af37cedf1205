/*
 * The engine, from the hashes of the last poll to a whole engine with a driver made for the test.
 */
#include <check.h>
#undef fail /* an old name of Check's; here a slot of struct jobtop_host */
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "engine/delta.h"
#include "engine/engine.h"
#include "engine/known.h"
#include "engine/progress.h"
#include "engine/queue.h"
#include "engine/table.h"

/* ---- progress ------------------------------------------------------------------------------- */

START_TEST(progress_needs_two_steps)
{
    struct progress p;
    int64_t seconds = -1;
    progress_start(&p, 10, 1000);
    ck_assert_int_eq(progress_eta(&p, true, 1000, &seconds), PROGRESS_ETA_TOO_EARLY);
    progress_observe(&p, 11, 5000); /* ends a step whose beginning nobody saw */
    ck_assert_int_eq(progress_eta(&p, true, 5000, &seconds), PROGRESS_ETA_TOO_EARLY);
    progress_observe(&p, 12, 6000);
    ck_assert_int_eq(progress_eta(&p, true, 6000, &seconds), PROGRESS_ETA_KNOWN);
    ck_assert_int_eq(seconds, 88);
    ck_assert_int_eq(progress_eta(&p, true, 7000, &seconds), PROGRESS_ETA_KNOWN);
    ck_assert_int_eq(seconds, 87);
    /* A step that takes ten times as long as usual is no sign of an early end. */
    ck_assert_int_eq(progress_eta(&p, true, 16000, &seconds), PROGRESS_ETA_KNOWN);
    ck_assert_int_eq(seconds, 879);
    ck_assert_int_eq(progress_eta(&p, false, 6000, &seconds), PROGRESS_ETA_ENDED);
}
END_TEST

START_TEST(progress_without_percentage)
{
    struct progress p;
    int64_t seconds;
    progress_start(&p, -1, 1000);
    progress_observe(&p, -1, 2000);
    ck_assert_int_eq(progress_eta(&p, true, 99000000, &seconds), PROGRESS_ETA_NO_PERCENT);
    ck_assert_int_eq(progress_stalled(&p, true, 99000000), 0);
    progress_observe(&p, 5, 3000);
    ck_assert_int_eq(progress_eta(&p, true, 3000, &seconds), PROGRESS_ETA_TOO_EARLY);
}
END_TEST

START_TEST(progress_stalls_by_its_own_measure)
{
    struct progress p;
    int64_t seconds;
    progress_start(&p, 10, 0);
    progress_observe(&p, 11, 1000);
    progress_observe(&p, 12, 2000);
    ck_assert_int_eq(progress_stalled(&p, true, 2000 + PROGRESS_STALL_MS - 1), 0);
    ck_assert_int_eq(progress_stalled(&p, true, 2000 + PROGRESS_STALL_MS), PROGRESS_STALL_MS);
    ck_assert_int_eq(progress_eta(&p, true, 2000 + PROGRESS_STALL_MS, &seconds),
                     PROGRESS_ETA_STALLED);
    ck_assert_int_eq(progress_stalled(&p, false, 2000 + PROGRESS_STALL_MS), 0);
    /* One that takes two minutes a step stands still for minutes without being stalled. */
    progress_start(&p, 10, 0);
    progress_observe(&p, 11, 120000);
    progress_observe(&p, 12, 240000);
    ck_assert_int_eq(progress_stalled(&p, true, 240000 + 400000), 0);
    ck_assert_int_gt(progress_stalled(&p, true, 240000 + 500000), 0);
}
END_TEST

START_TEST(progress_by_tens_is_not_stalled_between_them)
{
    struct progress p;
    int64_t seconds;
    progress_start(&p, 10, 0);
    progress_observe(&p, 20, 100000);
    progress_observe(&p, 30, 200000);
    ck_assert_int_eq(progress_eta(&p, true, 250000, &seconds), PROGRESS_ETA_KNOWN);
    ck_assert_int_eq(seconds, 650);
    ck_assert_int_eq(progress_stalled(&p, true, 200000 + 390000), 0);
    ck_assert_int_gt(progress_stalled(&p, true, 200000 + 410000), 0);
}
END_TEST

START_TEST(progress_that_goes_back_is_measured_anew)
{
    struct progress p;
    int64_t seconds;
    progress_start(&p, 50, 0);
    progress_observe(&p, 51, 1000);
    progress_observe(&p, 52, 2000);
    progress_observe(&p, 40, 3000);
    ck_assert(p.backwards);
    ck_assert_int_eq(progress_eta(&p, true, 3000, &seconds), PROGRESS_ETA_TOO_EARLY);
    progress_observe(&p, 41, 4000);
    ck_assert(!p.backwards);
    ck_assert_int_eq(progress_eta(&p, true, 4000, &seconds), PROGRESS_ETA_KNOWN);
    ck_assert_int_eq(seconds, 59);
}
END_TEST

/* ---- what is known of the last poll --------------------------------------------------------- */

static void count_gone(void *context, uint64_t id)
{
    uint64_t *sum = context;
    *sum += id;
}

START_TEST(known_tells_new_changed_same_gone)
{
    struct known *k = known_new();
    uint64_t gone = 0;
    known_begin(k);
    for (uint64_t id = 1; id <= 1000; id++)
        ck_assert_int_eq(known_see(k, id, id), KNOWN_NEW);
    ck_assert_int_eq(known_see(k, 5, 77), KNOWN_AGAIN);
    known_end(k, count_gone, &gone);
    ck_assert_uint_eq(gone, 0);
    known_begin(k);
    ck_assert_int_eq(known_see(k, 5, 77), KNOWN_SAME);
    ck_assert_int_eq(known_see(k, 6, 7), KNOWN_CHANGED);
    ck_assert_int_eq(known_see(k, 2000, 1), KNOWN_NEW);
    known_end(k, count_gone, &gone);
    ck_assert_uint_eq(gone, 1000 * 1001 / 2 - 5 - 6);
    known_begin(k);
    ck_assert_int_eq(known_see(k, 7, 7), KNOWN_NEW);
    known_free(k);
}
END_TEST

/* ---- the table ------------------------------------------------------------------------------ */

static struct job_builder *builder;

static struct job *make_job(const char *id, int state, int percent)
{
    job_builder_begin(builder, id, strlen(id));
    job_builder_integer(builder, JOBTOP_P_JobState, state);
    if (percent >= 0)
        job_builder_integer(builder, JOBTOP_P_PercentComplete, percent);
    return job_builder_finish(builder);
}

static struct delta *make_delta(uint16_t source, bool restart, bool complete)
{
    struct delta *d = delta_new(source);
    ck_assert_ptr_nonnull(d);
    d->restart = restart;
    d->complete = complete;
    d->sweep = complete && restart;
    d->now_ms = 1000;
    d->wall_us = 1000000;
    return d;
}

struct seen {
    int appeared, vanished, changed;
};

static void see(void *context, uint32_t row, const struct job *before, const struct job *after)
{
    struct seen *seen = context;
    (void)row;
    if (before == NULL)
        seen->appeared++;
    else if (after == NULL)
        seen->vanished++;
    else
        seen->changed++;
}

static void check_counts(struct table *t)
{
    uint32_t counts[JOB_CONDITION_COUNT], expected[JOB_CONDITION_COUNT] = {0};
    size_t size = 0;
    for (uint32_t i = 0; i < table_capacity(t); i++) {
        const struct row *row = table_row(t, i);
        if (row->job == NULL)
            continue;
        size++;
        expected[job_condition(row->job)]++;
        ck_assert_uint_eq(row->condition, job_condition(row->job));
        struct text id = job_id(row->job);
        ck_assert_uint_eq(table_find(t, row->source, id.bytes, id.length), i);
    }
    table_counts(t, -1, counts);
    ck_assert_uint_eq(table_size(t), size);
    ck_assert_mem_eq(counts, expected, sizeof counts);
}

START_TEST(table_merges_and_sweeps)
{
    struct table *t = table_new();
    struct seen seen = {0};
    struct delta *d = make_delta(0, true, true);
    delta_add(d, make_job("a", 4, 10));
    delta_add(d, make_job("b", 4, -1));
    table_apply(t, d, see, &seen);
    d = make_delta(1, true, true);
    delta_add(d, make_job("a", 7, 100));
    table_apply(t, d, see, &seen);
    ck_assert_uint_eq(table_size(t), 3);
    ck_assert_int_eq(seen.appeared, 3);
    check_counts(t);
    /* The same again changes nothing; a new state is a transition; what a fresh start doesn't name
     * is gone. */
    const uint32_t *rows;
    ck_assert_uint_eq(table_take_changes(t, &rows), 3);
    ck_assert_uint_eq(table_take_changes(t, &rows), 0);
    d = make_delta(0, true, true);
    delta_add(d, make_job("a", 4, 10));
    table_apply(t, d, see, &seen);
    ck_assert_int_eq(seen.changed, 0);
    ck_assert_int_eq(seen.vanished, 1);
    ck_assert_uint_eq(table_take_changes(t, &rows), 1);
    ck_assert_ptr_null(table_row(t, rows[0])->job);
    uint32_t freed = rows[0];
    d = make_delta(0, false, true);
    delta_add(d, make_job("a", 10, 11));
    delta_add(d, make_job("c", 2, -1));
    table_apply(t, d, see, &seen);
    ck_assert_int_eq(seen.changed, 1);
    ck_assert_uint_eq(table_find(t, 0, "c", 1), freed);
    check_counts(t);
    table_free(t);
}
END_TEST

START_TEST(table_row_is_not_used_again_before_its_end_was_told)
{
    struct table *t = table_new();
    const uint32_t *rows;
    struct delta *d = make_delta(0, true, true);
    delta_add(d, make_job("a", 4, 10));
    table_apply(t, d, NULL, NULL);
    table_take_changes(t, &rows);
    uint32_t a = table_find(t, 0, "a", 1);
    d = make_delta(0, false, true);
    delta_add_gone(d, job_hash_id("a", 1));
    delta_add(d, make_job("b", 4, 10));
    table_apply(t, d, NULL, NULL);
    ck_assert_uint_ne(table_find(t, 0, "b", 1), a);
    ck_assert_uint_eq(table_find(t, 0, "a", 1), TABLE_NO_ROW);
    ck_assert_uint_eq(table_take_changes(t, &rows), 2);
    d = make_delta(0, false, true);
    delta_add(d, make_job("c", 4, 10));
    table_apply(t, d, NULL, NULL);
    ck_assert_uint_eq(table_find(t, 0, "c", 1), a);
    table_free(t);
}
END_TEST

START_TEST(table_survives_thousands_of_random_changes)
{
    struct table *t = table_new();
    const uint32_t *rows;
    unsigned random = 12345;
    for (int round = 0; round < 400; round++) {
        uint16_t source = (uint16_t)(round % 3);
        struct delta *d = make_delta(source, round % 17 == 0, round % 2 == 0);
        for (int i = 0; i < 60; i++) {
            random = random * 1103515245u + 12345u;
            char id[16];
            snprintf(id, sizeof id, "job%u", random >> 16 & 255);
            if (random >> 8 & 1)
                delta_add(d, make_job(id, (int)(2 + (random >> 24) % 9), (int)(random >> 20 & 63)));
            else
                delta_add_gone(d, job_hash_id(id, strlen(id)));
        }
        table_apply(t, d, NULL, NULL);
        check_counts(t);
        if (round % 5 == 0)
            table_take_changes(t, &rows);
    }
    ck_assert_uint_lt(table_capacity(t), 3 * 256 + 400); /* rows are used again */
    table_free(t);
}
END_TEST

START_TEST(table_keeps_errors_with_their_job)
{
    struct table *t = table_new();
    const uint32_t *rows;
    int64_t when = 0;
    struct delta *d = make_delta(0, true, true);
    delta_add(d, make_job("a", 10, 10));
    delta_add(d, make_job("b", 10, 10));
    table_apply(t, d, NULL, NULL);
    table_take_changes(t, &rows);
    uint32_t a = table_find(t, 0, "a", 1), b = table_find(t, 0, "b", 1);
    struct job_errors *errors = job_errors_new();
    job_errors_begin(errors);
    job_errors_add(errors, JOBTOP_E_Message, "disk full", 9);
    table_set_errors(t, b, errors, 42);
    ck_assert_uint_eq(table_take_changes(t, &rows), 1);
    ck_assert_ptr_null(table_errors(t, a, &when));
    ck_assert_ptr_eq(table_errors(t, b, &when), errors);
    ck_assert_int_eq(when, 42);
    d = make_delta(0, false, true);
    delta_add_gone(d, job_hash_id("b", 1));
    table_apply(t, d, NULL, NULL);
    ck_assert_ptr_null(table_errors(t, b, &when));
    table_free(t);
}
END_TEST

/* ---- a whole engine ------------------------------------------------------------------------- */

/* What the driver below does, set by each test before the engine starts. */
static struct {
    atomic_int polls, hang, deaf, fail, state, closed, interrupted;
    atomic_int requested;
    atomic_int changes;             /* polls that tell changes, before the ones that tell all */
    atomic_int refusals;            /* opens that fail before one is good */
    atomic_int slow_errors;         /* milliseconds that get_errors takes */
    atomic_int errors, polls_at[4]; /* how often it was called, and after how many polls */
} fake;

static const struct jobtop_host *fake_host;

static enum jobtop_status fake_open(const struct jobtop_host *host,
                                    const struct jobtop_open *request, void **instance)
{
    (void)request;
    if (fake.refusals > 0) {
        fake.refusals--;
        return host->fail(host, JOBTOP_UNREACHABLE, "not up yet");
    }
    fake_host = host;
    *instance = &fake;
    return JOBTOP_OK;
}

static enum jobtop_status fake_poll(void *instance, const struct jobtop_poll *request,
                                    const struct jobtop_sink *sink, enum jobtop_poll_result *result)
{
    (void)instance;
    ck_assert_uint_ne(request->want, 0);
    int poll_number = ++fake.polls;
    while (fake.hang && (fake.deaf || !fake.interrupted))
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    if (fake.interrupted)
        return JOBTOP_INTERRUPTED;
    if (fake.fail)
        return fake_host->fail(fake_host, JOBTOP_UNREACHABLE, "nobody there");
    sink->job_begin(sink, "stays", 5);
    sink->integer(sink, JOBTOP_P_JobState, fake.state);
    sink->job_end(sink);
    if (poll_number < 3) {
        sink->job_begin(sink, "leaves", 6);
        sink->text(sink, JOBTOP_P_JobState, "4", 1);
        sink->job_end(sink);
    }
    sink->job_begin(sink, "", 0); /* left out */
    sink->job_end(sink);
    *result = poll_number <= fake.changes ? JOBTOP_POLL_CHANGES : JOBTOP_POLL_ALL;
    return JOBTOP_OK;
}

static enum jobtop_status fake_request(void *instance, const struct jobtop_job_reference *job,
                                       enum jobtop_request request, struct jobtop_answer *answer)
{
    (void)instance;
    ck_assert_str_eq(job->instance_id, "stays");
    fake.requested = (int)request;
    answer->return_value = 32775;
    strcpy(answer->text, "not now");
    return JOBTOP_OK;
}

static enum jobtop_status fake_errors(void *instance, const struct jobtop_job_reference *job,
                                      const struct jobtop_sink *sink)
{
    (void)instance;
    (void)job;
    if (fake.errors < 4)
        fake.polls_at[fake.errors] = (int)fake.polls;
    fake.errors++;
    nanosleep(&(struct timespec){.tv_nsec = fake.slow_errors * 1000000L}, NULL);
    sink->error_begin(sink);
    sink->error_text(sink, JOBTOP_E_Message, "why", 3);
    sink->error_end(sink);
    return JOBTOP_OK;
}

static void fake_interrupt(void *instance)
{
    (void)instance;
    fake.interrupted = 1;
}

static void fake_close(void *instance)
{
    (void)instance;
    fake.closed = 1;
}

/* Does not keep to its time. */
static enum jobtop_status fake_wait(void *instance, int milliseconds)
{
    (void)instance;
    (void)milliseconds;
    while (!fake.interrupted)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    return JOBTOP_INTERRUPTED;
}

#define FAKE_DRIVER                                                                                \
    .magic = JOBTOP_DRIVER_MAGIC, .major = JOBTOP_DRIVER_MAJOR, .minor = JOBTOP_DRIVER_MINOR,      \
    .size = sizeof(struct jobtop_driver), .version = "1", .summary = "for this test",              \
    .address_help = "none", .open = fake_open, .poll = fake_poll, .request_state = fake_request,   \
    .get_errors = fake_errors, .interrupt = fake_interrupt, .close = fake_close

static const struct jobtop_driver fake_driver = {FAKE_DRIVER, .name = "fake"};
static const struct jobtop_driver waiting_driver = {FAKE_DRIVER, .name = "waiting",
                                                    .wait = fake_wait};

static struct engine *start_engine(const char *driver, int64_t interval_ms, int64_t timeout_ms)
{
    struct detail d = DETAIL_INIT;
    struct engine *e = engine_new(&(struct engine_options){.path = driver_default_path()}, &d);
    ck_assert_ptr_nonnull(e);
    struct source_setup setup = {.name = "one",
                                 .driver = driver,
                                 .address = "",
                                 .interval_ms = interval_ms,
                                 .timeout_ms = timeout_ms};
    ck_assert_int_eq(engine_add(e, &setup, NULL, &d), JOBTOP_OK);
    ck_assert_int_eq(engine_start(e, &d), JOBTOP_OK);
    return e;
}

/* Runs the engine until the condition holds; a bound far beyond what it takes. */
#define UNTIL(e, condition)                                                                        \
    do {                                                                                           \
        int64_t until_ = clock_ms() + 20000;                                                       \
        while (!(condition)) {                                                                     \
            ck_assert_msg(clock_ms() < until_, "never: %s", #condition);                           \
            poll(&(struct pollfd){.fd = engine_fd(e), .events = POLLIN}, 1, 20);                   \
            while (engine_take(e, 100))                                                            \
                ;                                                                                  \
        }                                                                                          \
    } while (0)

static bool next_of_kind(struct engine *e, enum event_kind kind, struct event *event)
{
    while (engine_next_event(e, event))
        if (event->kind == kind)
            return true;
    return false;
}

static void reset_fake(void)
{
    fake.polls = fake.hang = fake.deaf = fake.fail = fake.closed = fake.interrupted =
        fake.requested = 0;
    fake.refusals = fake.slow_errors = fake.errors = fake.changes = 0;
    fake.state = 4;
    driver_register(&fake_driver);
    driver_register(&waiting_driver);
    builder = job_builder_new();
}

START_TEST(engine_fills_the_table_and_notices_what_leaves)
{
    struct engine *e = start_engine("fake", 5, 5000);
    UNTIL(e, engine_settled(e));
    struct table *t = engine_table(e);
    UNTIL(e, fake.polls > 3 && table_size(t) == 1);
    ck_assert_uint_ne(table_find(t, 0, "stays", 5), TABLE_NO_ROW);
    const struct source_info *info = engine_source(e, 0);
    ck_assert_int_eq(info->state, SOURCE_LIVE);
    ck_assert_uint_eq(info->jobs, 1);
    ck_assert(info->complete);
    ck_assert_int_ge(info->latency_us, 0);
    ck_assert_uint_eq(info->capabilities & JOBTOP_CAN_SET, 0);
    ck_assert_uint_ne(info->capabilities & JOBTOP_CAN_TERMINATE, 0);
    struct event event;
    bool warned = false, vanished = false;
    while (engine_next_event(e, &event)) {
        warned =
            warned || (event.kind == EVENT_MESSAGE && strstr(event.text, "InstanceID") != NULL);
        vanished = vanished ||
                   (event.kind == EVENT_JOB && event.before == JOB_RUNNING && event.after == -1);
    }
    ck_assert(warned);
    ck_assert(vanished);
    engine_free(e);
    ck_assert(fake.closed);
}
END_TEST

START_TEST(engine_takes_all_from_a_driver_that_tells_changes)
{
    fake.changes = 6;
    struct engine *e = start_engine("fake", 5, 5000);
    struct table *t = engine_table(e);
    UNTIL(e, fake.polls > 5 && table_size(t) == 2); /* not handed over again: not changed */
    UNTIL(e, table_size(t) == 1);
    ck_assert_int_gt(fake.polls, 6);
    ck_assert_uint_ne(table_find(t, 0, "stays", 5), TABLE_NO_ROW);
    struct event event;
    while (engine_next_event(e, &event))
        ck_assert(event.kind != EVENT_MESSAGE || strstr(event.text, "changes") == NULL);
    /* and again, when nothing is left but what is handed over */
    int polls = fake.polls;
    UNTIL(e, fake.polls > polls + 2);
    ck_assert_uint_eq(table_size(t), 1);
    engine_free(e);
}
END_TEST

START_TEST(engine_asks_why_when_a_job_fails)
{
    struct engine *e = start_engine("fake", 5, 5000);
    UNTIL(e, engine_settled(e));
    fake.state = 10;
    struct event event;
    UNTIL(e, next_of_kind(e, EVENT_ERRORS, &event));
    const struct job_errors *errors = table_errors(engine_table(e), event.row, NULL);
    struct text message;
    ck_assert(job_error_text(errors, 0, JOBTOP_E_Message, 0, &message));
    ck_assert_str_eq(message.bytes, "why");
    engine_free(e);
}
END_TEST

START_TEST(engine_carries_requests_and_answers)
{
    struct engine *e = start_engine("fake", 50000, 5000);
    UNTIL(e, engine_settled(e));
    uint32_t row = table_find(engine_table(e), 0, "stays", 5);
    const struct job *job = table_row(engine_table(e), row)->job;
    uint64_t ticket = engine_request_state(e, 0, job, JOBTOP_REQUEST_TERMINATE);
    struct event event;
    UNTIL(e, next_of_kind(e, EVENT_ANSWER, &event));
    ck_assert_uint_eq(event.ticket, ticket);
    ck_assert_int_eq(event.status, JOBTOP_OK);
    ck_assert_uint_eq(event.return_value, 32775);
    ck_assert_str_eq(event.text, "not now");
    ck_assert_int_eq(fake.requested, JOBTOP_REQUEST_TERMINATE);
    ticket = engine_set_property(e, 0, job, JOBTOP_P_Priority, "3");
    UNTIL(e, next_of_kind(e, EVENT_ANSWER, &event));
    ck_assert_uint_eq(event.ticket, ticket);
    ck_assert_int_eq(event.status, JOBTOP_UNSUPPORTED);
    engine_free(e);
}
END_TEST

START_TEST(engine_keeps_rows_of_a_source_that_fails_and_sees_it_come_back)
{
    struct engine *e = start_engine("fake", 5, 5000);
    UNTIL(e, engine_settled(e));
    fake.fail = 1;
    UNTIL(e, engine_source(e, 0)->state == SOURCE_FAILING);
    ck_assert_int_eq(engine_source(e, 0)->error.status, JOBTOP_UNREACHABLE);
    ck_assert_str_eq(engine_source(e, 0)->error.text, "nobody there");
    ck_assert_uint_ge(table_size(engine_table(e)), 1);
    fake.fail = 0;
    UNTIL(e, engine_source(e, 0)->state == SOURCE_LIVE);
    ck_assert_int_eq(engine_source(e, 0)->error.status, JOBTOP_OK);
    engine_free(e);
}
END_TEST

START_TEST(engine_interrupts_a_call_past_its_deadline)
{
    fake.hang = 1;
    struct engine *e = start_engine("fake", 5, 50);
    UNTIL(e, engine_source(e, 0)->state == SOURCE_FAILING);
    ck_assert(fake.interrupted);
    ck_assert_int_eq(engine_source(e, 0)->error.status, JOBTOP_TIMEOUT);
    ck_assert(engine_settled(e));
    engine_free(e);
}
END_TEST

/* Nobody expects it any more, minutes later. */
START_TEST(engine_does_not_do_late_what_was_asked_before_a_call_hung)
{
    struct event event;
    struct engine *e = start_engine("fake", 5, 50);
    UNTIL(e, engine_settled(e));
    const struct job *job =
        table_row(engine_table(e), table_find(engine_table(e), 0, "stays", 5))->job;
    fake.deaf = fake.hang = 1;
    UNTIL(e, engine_source(e, 0)->state == SOURCE_STUCK);
    uint64_t ticket = engine_request_state(e, 0, job, JOBTOP_REQUEST_TERMINATE);
    fake.hang = 0;
    UNTIL(e, next_of_kind(e, EVENT_ANSWER, &event));
    ck_assert_uint_eq(event.ticket, ticket);
    ck_assert_int_eq(event.status, JOBTOP_UNREACHABLE);
    ck_assert_ptr_nonnull(strstr(event.text, "not sent"));
    ck_assert_int_eq(fake.requested, 0);
    /* What is asked from now on is done. */
    fake.interrupted = 0;
    ticket = engine_request_state(e, 0, job, JOBTOP_REQUEST_TERMINATE);
    UNTIL(e, next_of_kind(e, EVENT_ANSWER, &event));
    ck_assert_uint_eq(event.ticket, ticket);
    ck_assert_int_eq(fake.requested, JOBTOP_REQUEST_TERMINATE);
    engine_free(e);
}
END_TEST

START_TEST(engine_with_a_driver_that_is_not_there_is_broken_and_answers)
{
    struct engine *e = start_engine("nosuch", 5, 5000);
    UNTIL(e, engine_source(e, 0)->state == SOURCE_BROKEN);
    ck_assert_int_eq(engine_source(e, 0)->error.status, JOBTOP_NOT_FOUND);
    ck_assert(engine_settled(e));
    struct job *job = make_job("x", 4, 1);
    uint64_t ticket = engine_request_state(e, 0, job, JOBTOP_REQUEST_KILL);
    struct event event;
    UNTIL(e, next_of_kind(e, EVENT_ANSWER, &event));
    ck_assert_uint_eq(event.ticket, ticket);
    ck_assert_int_ne(event.status, JOBTOP_OK);
    job_free(job);
    engine_free(e);
}
END_TEST

START_TEST(engine_interrupts_a_wait_that_lasts_too_long)
{
    struct engine *e = start_engine("waiting", 100, 600000);
    UNTIL(e, fake.interrupted);
    engine_free(e);
}
END_TEST

START_TEST(engine_polls_between_errors_that_are_slow_to_come)
{
    struct engine *e = start_engine("fake", 1, 5000);
    UNTIL(e, engine_settled(e));
    uint32_t row = table_find(engine_table(e), 0, "stays", 5);
    fake.slow_errors = 5;
    for (int i = 0; i < 4; i++)
        engine_fetch_errors(e, row);
    UNTIL(e, fake.errors == 4);
    for (int i = 1; i < 4; i++)
        ck_assert_int_gt(fake.polls_at[i], fake.polls_at[i - 1]);
    engine_free(e);
}
END_TEST

START_TEST(engine_opens_again_when_it_is_told_to)
{
    fake.refusals = 1;
    struct engine *e = start_engine("fake", 600000, 5000);
    UNTIL(e, engine_source(e, 0)->state == SOURCE_FAILING);
    ck_assert_str_eq(engine_source(e, 0)->error.text, "not up yet");
    engine_poll_now(e, 0);
    UNTIL(e, engine_source(e, 0)->state == SOURCE_LIVE);
    ck_assert_str_eq(engine_source_name(e, 0), "one");
    engine_free(e);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("engine");
    TCase *parts = tcase_create("parts");
    tcase_add_checked_fixture(parts, reset_fake, NULL);
    tcase_set_timeout(parts, 60);
    tcase_add_test(parts, progress_needs_two_steps);
    tcase_add_test(parts, progress_without_percentage);
    tcase_add_test(parts, progress_stalls_by_its_own_measure);
    tcase_add_test(parts, progress_by_tens_is_not_stalled_between_them);
    tcase_add_test(parts, progress_that_goes_back_is_measured_anew);
    tcase_add_test(parts, known_tells_new_changed_same_gone);
    tcase_add_test(parts, table_merges_and_sweeps);
    tcase_add_test(parts, table_row_is_not_used_again_before_its_end_was_told);
    tcase_add_test(parts, table_survives_thousands_of_random_changes);
    tcase_add_test(parts, table_keeps_errors_with_their_job);
    suite_add_tcase(suite, parts);
    TCase *whole = tcase_create("whole");
    tcase_add_checked_fixture(whole, reset_fake, NULL);
    tcase_set_timeout(whole, 60);
    tcase_add_test(whole, engine_fills_the_table_and_notices_what_leaves);
    tcase_add_test(whole, engine_takes_all_from_a_driver_that_tells_changes);
    tcase_add_test(whole, engine_asks_why_when_a_job_fails);
    tcase_add_test(whole, engine_carries_requests_and_answers);
    tcase_add_test(whole, engine_keeps_rows_of_a_source_that_fails_and_sees_it_come_back);
    tcase_add_test(whole, engine_interrupts_a_call_past_its_deadline);
    tcase_add_test(whole, engine_does_not_do_late_what_was_asked_before_a_call_hung);
    tcase_add_test(whole, engine_with_a_driver_that_is_not_there_is_broken_and_answers);
    tcase_add_test(whole, engine_interrupts_a_wait_that_lasts_too_long);
    tcase_add_test(whole, engine_polls_between_errors_that_are_slow_to_come);
    tcase_add_test(whole, engine_opens_again_when_it_is_told_to);
    suite_add_tcase(suite, whole);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
