#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "cli/demo_model.h"
#include "cli/demo_plan.h"

/* Watches a model: that each job moves by the class's rules, and what was seen. */
struct watch {
    struct demo_model *model;
    enum demo_state states[4000]; /* by serial */
    uint64_t hash;
    unsigned changes[5]; /* by enum demo_change */
    unsigned entered[32];
    unsigned warnings, ended, live;
    bool illegal;
    bool fell_back, no_percent, migration, storage;
    int64_t now, first_failure;
    int percents[4000];
    struct demo_job *last;
};

static void watch_text(struct watch *w, const char *text)
{
    w->hash = w->hash * 31 + hash_bytes(text, strlen(text));
}

static void watch_changed(void *context, struct demo_job *job, enum demo_change change)
{
    struct watch *w = context;
    char id[DEMO_GUID_SIZE];
    struct buf text;

    buf_init(&text, DEMO_TEXT_MAX);
    demo_job_id(job, 1, id);
    demo_job_expand(job, job->status, &text);
    watch_text(w, id);
    watch_text(w, buf_text(&text));
    w->hash = w->hash * 31 + (uint64_t)job->state * 1000 + (uint64_t)(job->percent + 1) +
              (uint64_t)change;
    buf_free(&text);

    ck_assert_uint_gt(job->serial, 0);
    ck_assert_int_ge(job->percent, -1);
    ck_assert_int_le(job->percent, 100);
    ck_assert_ptr_nonnull(job->status);
    w->changes[change]++;
    if (change != DEMO_VANISHED && job->state < 32)
        w->entered[job->state]++;
    w->warnings += change == DEMO_ENDED && job->state == DEMO_WARNINGS;
    w->no_percent = w->no_percent || job->percent < 0;
    w->migration = w->migration || job->kind->flags & DEMO_MIGRATES;
    w->storage = w->storage || job->kind->flags & DEMO_STORAGE;
    if (job->serial >= 4000)
        return;
    switch (change) {
    case DEMO_SUBMITTED:
        ck_assert_int_eq(w->states[job->serial], DEMO_NONE);
        ck_assert(!demo_state_ended(job->state));
        ck_assert_ptr_null(job->handle);
        job->handle = &w->states[job->serial];
        w->live++;
        break;
    case DEMO_REPORTED:
        ck_assert_int_eq(w->states[job->serial], job->state);
        w->fell_back = w->fell_back || job->percent < w->percents[job->serial];
        break;
    case DEMO_CHANGED:
    case DEMO_ENDED:
        ck_assert_ptr_eq(job->handle, &w->states[job->serial]);
        if (!demo_state_may_follow(w->states[job->serial], job->state))
            w->illegal = true;
        ck_assert(demo_state_ended(job->state) == (change == DEMO_ENDED));
        ck_assert((job->problem != NULL) ==
                  (job->state == DEMO_EXCEPTION || job->state == DEMO_WARNINGS));
        break;
    case DEMO_VANISHED:
        break;
    }
    if (change == DEMO_ENDED || change == DEMO_VANISHED)
        w->live--;
    if (change == DEMO_ENDED && job->state == DEMO_EXCEPTION && !w->first_failure && w->now)
        w->first_failure = w->now;
    w->percents[job->serial] = job->percent;
    w->states[job->serial] = job->state;
    w->last = job;
}

static struct watch *watch_new(unsigned jobs, double rate, uint64_t seed)
{
    struct watch *w = calloc(1, sizeof(*w));
    struct demo_options options = {jobs, rate, seed};
    struct demo_listener listener = {watch_changed, w};

    ck_assert_ptr_nonnull(w);
    w->model = demo_model_new(&options, &listener);
    ck_assert_ptr_nonnull(w->model);
    return w;
}

static void watch_run(struct watch *w, int64_t until_ms)
{
    for (; w->now <= until_ms; w->now += DEMO_TICK_MS)
        demo_model_step(w->model, w->now);
}

static void watch_free(struct watch *w)
{
    demo_model_free(w->model);
    free(w);
}

START_TEST(the_same_seed_gives_the_same_jobs)
{
    struct watch *a = watch_new(40, 10, 7);
    struct watch *b = watch_new(40, 10, 7);
    struct watch *c = watch_new(40, 10, 8);

    demo_model_populate(a->model);
    demo_model_populate(b->model);
    demo_model_populate(c->model);
    watch_run(a, 60000);
    for (b->now = 0; b->now <= 60000;
         b->now += 20 * DEMO_TICK_MS) /* other steps, the same moments */
        demo_model_step(b->model, b->now);
    watch_run(c, 60000);
    ck_assert_uint_eq(a->hash, b->hash);
    ck_assert_uint_ne(a->hash, c->hash);
    watch_free(a);
    watch_free(b);
    watch_free(c);
}
END_TEST

START_TEST(jobs_move_by_the_rules_and_reach_every_state)
{
    struct watch *w = watch_new(60, 60, 3);

    demo_model_populate(w->model);
    watch_run(w, 40 * 60000);
    ck_assert(!w->illegal);
    for (enum demo_state state = DEMO_NEW; state <= DEMO_QUERY_PENDING; state++)
        if (state != DEMO_KILLED) /* only on request */
            ck_assert_msg(w->entered[state] > 0, "nothing was ever in state %d", (int)state);
    ck_assert_uint_eq(w->entered[DEMO_KILLED], 0);
    ck_assert_uint_gt(w->warnings, 0);
    ck_assert_uint_gt(w->changes[DEMO_VANISHED], 0);
    ck_assert(w->fell_back && w->no_percent && w->migration && w->storage);
    ck_assert_uint_gt(w->live, 40); /* those that end are replaced */
    ck_assert_uint_le(w->live, 60);
    watch_free(w);
}
END_TEST

START_TEST(alive_from_the_first_moment)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct watch *w = watch_new(40, 10, seed);

        demo_model_populate(w->model);
        ck_assert_uint_eq(w->live, 40);
        ck_assert_uint_ge(w->entered[DEMO_EXCEPTION], 1);
        ck_assert_uint_ge(w->entered[DEMO_COMPLETED], 2);
        ck_assert_uint_ge(w->entered[DEMO_RUNNING], 30);
        watch_run(w, 1000);
        ck_assert_uint_gt(w->changes[DEMO_REPORTED], 2);
        watch_run(w, 20000);
        ck_assert_int_gt(w->first_failure, 0);
        ck_assert_int_lt(w->first_failure, 20000);
        watch_free(w);
    }
}
END_TEST

START_TEST(one_job_is_enough)
{
    struct watch *w = watch_new(1, 4, 5);

    demo_model_populate(w->model);
    watch_run(w, 10 * 60000);
    ck_assert_uint_gt(w->changes[DEMO_SUBMITTED], 6);
    ck_assert(!w->illegal);
    watch_free(w);
}
END_TEST

START_TEST(the_rate_is_kept)
{
    struct watch *w = watch_new(1000, 200, 5);
    unsigned before;

    demo_model_populate(w->model);
    before = w->changes[DEMO_REPORTED];
    watch_run(w, 10000);
    ck_assert_uint_gt(w->changes[DEMO_REPORTED] - before, 1500);
    ck_assert_uint_lt(w->changes[DEMO_REPORTED] - before, 2200);
    watch_free(w);
}
END_TEST

START_TEST(a_history_has_every_outcome)
{
    struct watch *w = watch_new(1, 1, 9);

    demo_model_history(w->model, 50);
    ck_assert_uint_eq(w->changes[DEMO_ENDED], 50);
    ck_assert_uint_eq(w->live, 0);
    ck_assert(!w->illegal);
    ck_assert_uint_gt(w->entered[DEMO_COMPLETED], 10);
    ck_assert_uint_gt(w->entered[DEMO_EXCEPTION], 5);
    ck_assert_uint_gt(w->entered[DEMO_TERMINATED], 3);
    ck_assert_uint_gt(w->warnings, 3);
    watch_free(w);
}
END_TEST

START_TEST(a_long_sleep_is_not_caught_up)
{
    struct watch *w = watch_new(40, 10, 1);
    unsigned before;

    demo_model_populate(w->model);
    watch_run(w, 1000);
    before = w->changes[DEMO_REPORTED];
    demo_model_step(w->model, 3600000);
    ck_assert_uint_lt(w->changes[DEMO_REPORTED] - before, 10);
    w->now = 3600000;
    watch_run(w, 3660000);
    ck_assert_uint_gt(w->changes[DEMO_REPORTED] - before, 100);
    watch_free(w);
}
END_TEST

/* The next job that is told of and for which `wanted` holds; NULL: none within ten minutes. */
static struct demo_job *await(struct watch *w, bool (*wanted)(const struct demo_job *job))
{
    for (int64_t end = w->now + 600000; w->now < end; w->now += DEMO_TICK_MS) {
        w->last = NULL;
        demo_model_step(w->model, w->now);
        if (w->last && w->last->serial && wanted(w->last))
            return w->last;
    }
    return NULL;
}

static bool runs_and_stops(const struct demo_job *job)
{
    return job->state == DEMO_RUNNING && job->stop == DEMO_STOPS &&
           !(job->kind->flags & DEMO_NO_CANCEL);
}

static bool runs_and_refuses(const struct demo_job *job)
{
    return job->state == DEMO_RUNNING && job->stop == DEMO_REFUSES_STATE &&
           !(job->kind->flags & DEMO_NO_CANCEL);
}

static bool runs_past_return(const struct demo_job *job)
{
    return job->state == DEMO_RUNNING && job->stop == DEMO_REFUSES_TRANSITION &&
           !(job->kind->flags & DEMO_NO_CANCEL);
}

static bool runs_uncancellable(const struct demo_job *job)
{
    return job->state == DEMO_RUNNING && job->kind->flags & DEMO_NO_CANCEL;
}

static bool runs_and_suspends(const struct demo_job *job)
{
    return job->state == DEMO_RUNNING && job->kind->flags & DEMO_SUSPENDS;
}

static bool asks(const struct demo_job *job)
{
    return job->state == DEMO_QUERY_PENDING;
}

START_TEST(requests)
{
    struct watch *w = watch_new(40, 40, 11);
    const char *words;
    struct demo_job *job;
    uint64_t serial;

    demo_model_populate(w->model);
    job = await(w, runs_and_stops);
    ck_assert_ptr_nonnull(job);
    ck_assert_ptr_eq(demo_model_find(w->model, job->handle), job);
    serial = job->serial;
    ck_assert_uint_eq(demo_model_request(w->model, job, JOBTOP_REQUEST_TERMINATE, &words), 4096);
    ck_assert_int_eq(job->state, DEMO_SHUTTING_DOWN);
    ck_assert_uint_eq(demo_model_request(w->model, job, JOBTOP_REQUEST_TERMINATE, &words), 4097);
    ck_assert_ptr_nonnull(words);
    watch_run(w, w->now + 3000);
    ck_assert_int_eq(w->states[serial], DEMO_TERMINATED);

    job = await(w, runs_and_refuses);
    ck_assert_ptr_nonnull(job);
    ck_assert_uint_eq(demo_model_request(w->model, job, JOBTOP_REQUEST_TERMINATE, &words), 32775);
    ck_assert_int_eq(job->state, DEMO_RUNNING);
    serial = job->serial;
    ck_assert_uint_eq(demo_model_request(w->model, job, JOBTOP_REQUEST_KILL, &words), 0);
    ck_assert_int_eq(w->states[serial], DEMO_KILLED);
    ck_assert_uint_eq(job->serial, 0);

    job = await(w, runs_past_return);
    ck_assert_ptr_nonnull(job);
    ck_assert_uint_eq(demo_model_request(w->model, job, JOBTOP_REQUEST_TERMINATE, &words), 4097);

    job = await(w, runs_uncancellable);
    ck_assert_ptr_nonnull(job);
    ck_assert_uint_eq(demo_model_request(w->model, job, JOBTOP_REQUEST_TERMINATE, &words), 1);
    ck_assert_uint_eq(demo_model_request(w->model, job, JOBTOP_REQUEST_KILL, &words), 1);

    job = await(w, runs_and_suspends);
    ck_assert_ptr_nonnull(job);
    serial = job->serial;
    ck_assert_uint_eq(demo_model_request(w->model, job, JOBTOP_REQUEST_START, &words), 4097);
    ck_assert_uint_eq(demo_model_request(w->model, job, JOBTOP_REQUEST_SUSPEND, &words), 0);
    ck_assert_uint_eq(demo_model_request(w->model, job, JOBTOP_REQUEST_SUSPEND, &words), 4097);
    watch_run(w, w->now + 120000);
    ck_assert_int_eq(w->states[serial], DEMO_SUSPENDED); /* until somebody starts it */
    ck_assert_uint_eq(demo_model_request(w->model, job, JOBTOP_REQUEST_START, &words), 4096);
    ck_assert_int_eq(job->state, DEMO_STARTING);

    job = await(w, asks);
    ck_assert_ptr_nonnull(job);
    ck_assert_uint_eq(demo_model_request(w->model, job, JOBTOP_REQUEST_START, &words), 0);
    ck_assert_int_eq(job->state, DEMO_RUNNING);
    ck_assert(!w->illegal);
    watch_free(w);
}
END_TEST

START_TEST(texts)
{
    struct demo_job job = {.serial = 7, .kind = &demo_kinds[0], .vm = 1, .host = 1};
    char id[DEMO_GUID_SIZE], other[DEMO_GUID_SIZE];
    struct buf text;

    buf_init(&text, DEMO_TEXT_MAX);
    demo_job_expand(&job, "{vm} to {host}{path} {x} {", &text);
    ck_assert_str_eq(
        buf_text(&text),
        "web-02 to hv03.contoso.exampleC:\\ClusterStorage\\Volume2\\web-02\\disk1.avhdx {x} {");
    buf_clear(&text);
    job.vm += (unsigned)demo_vm_count;
    demo_job_vm(&job, &text);
    ck_assert_str_eq(buf_text(&text), "web-02-1");
    buf_free(&text);

    demo_job_id(&job, 1, id);
    ck_assert_uint_eq(strlen(id), 36);
    ck_assert_int_eq(id[14], '4');
    demo_job_id(&job, 2, other);
    ck_assert_str_ne(id, other);
    job.serial++;
    demo_job_id(&job, 1, other);
    ck_assert_str_ne(id, other);
}
END_TEST

/* What the data promises: see demo_data.h. */
START_TEST(data)
{
    unsigned areas = 0, warned = 0;

    for (size_t i = 0; i < demo_kind_count; i++) {
        const struct demo_kind *kind = &demo_kinds[i];

        ck_assert(kind->weight > 0 && kind->low > 0 && kind->low <= kind->high && kind->phases[0]);
        ck_assert_uint_le(strlen(kind->doing), 64); /* MaxLen of Caption */
        areas |= (unsigned)kind->area;
    }
    for (size_t i = 0; i < demo_failure_count; i++) {
        const struct demo_failure *failure = &demo_failures[i];

        ck_assert(failure->error_code >= 32768 && failure->error_code <= 32789);
        ck_assert(failure->error_type <= 10 && failure->severity <= 7 && failure->cause <= 130);
        ck_assert(failure->message_id && failure->owner && failure->cause_text &&
                  failure->actions[0]);
        ck_assert_ptr_nonnull(strstr(failure->message, "(0x"));
        areas &= ~failure->areas;
    }
    ck_assert_uint_eq(areas, 0); /* every kind has a way to fail */
    for (size_t i = 0; i < demo_warning_count; i++)
        warned |= demo_warnings[i].areas;
    ck_assert_uint_eq(warned, 0x3f);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("demo");
    TCase *tcase = tcase_create("model");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_test(tcase, the_same_seed_gives_the_same_jobs);
    tcase_add_test(tcase, jobs_move_by_the_rules_and_reach_every_state);
    tcase_add_test(tcase, alive_from_the_first_moment);
    tcase_add_test(tcase, one_job_is_enough);
    tcase_add_test(tcase, the_rate_is_kept);
    tcase_add_test(tcase, a_history_has_every_outcome);
    tcase_add_test(tcase, a_long_sleep_is_not_caught_up);
    tcase_add_test(tcase, requests);
    tcase_add_test(tcase, texts);
    tcase_add_test(tcase, data);
    suite_add_tcase(suite, tcase);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
