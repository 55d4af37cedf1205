#include "cli/demo_model.h"

#include <stdlib.h>
#include <string.h>

#include "cli/demo_plan.h"

#define RUNNING_TRIES    8    /* slots looked at for one that moves */
#define CATCH_UP_MS      5000 /* slept longer (a laptop): the simulation slept too */
#define FIRST_FAILURE_MS 12000

struct demo_model {
    struct demo_random random;
    struct demo_listener listener;
    unsigned count;
    double rate;
    double credit; /* changes that are due */
    int64_t now;
    uint64_t serial;
    unsigned turn, stride; /* whose turn it is, evenly spread */
    struct demo_job jobs[];
};

bool demo_state_ended(enum demo_state state)
{
    return (state >= DEMO_COMPLETED && state <= DEMO_EXCEPTION) || state == DEMO_WARNINGS;
}

bool demo_state_may_follow(enum demo_state from, enum demo_state to)
{
    static const struct {
        enum demo_state from;
        enum demo_state to[8];
    } table[] = {
        {DEMO_NEW, {DEMO_STARTING, DEMO_SHUTTING_DOWN, DEMO_KILLED}},
        {DEMO_STARTING, {DEMO_RUNNING, DEMO_SHUTTING_DOWN, DEMO_KILLED}},
        {DEMO_RUNNING,
         {DEMO_SUSPENDED, DEMO_SHUTTING_DOWN, DEMO_COMPLETED, DEMO_WARNINGS, DEMO_EXCEPTION,
          DEMO_KILLED, DEMO_SERVICE, DEMO_QUERY_PENDING}},
        {DEMO_SUSPENDED, {DEMO_STARTING, DEMO_SHUTTING_DOWN, DEMO_KILLED}},
        {DEMO_SHUTTING_DOWN, {DEMO_TERMINATED, DEMO_KILLED}},
        {DEMO_SERVICE, {DEMO_STARTING, DEMO_SHUTTING_DOWN, DEMO_KILLED}},
        {DEMO_QUERY_PENDING, {DEMO_RUNNING, DEMO_SHUTTING_DOWN, DEMO_KILLED}},
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        for (size_t j = 0; table[i].from == from && j < 8; j++)
            if (table[i].to[j] == to && to != DEMO_NONE)
                return true;
    return false;
}

static unsigned common_divisor(unsigned a, unsigned b)
{
    while (b) {
        unsigned rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

struct demo_model *demo_model_new(const struct demo_options *options,
                                  const struct demo_listener *listener)
{
    unsigned count = options->jobs < 1               ? 1
                     : options->jobs > DEMO_JOBS_MAX ? DEMO_JOBS_MAX
                                                     : options->jobs;
    struct demo_model *m = calloc(1, sizeof(*m) + count * sizeof(m->jobs[0]));

    if (!m)
        return NULL;
    m->random.state = options->seed;
    m->listener = *listener;
    m->count = count;
    m->rate = options->rate > DEMO_RATE_MAX ? DEMO_RATE_MAX : options->rate;
    m->stride = count * 5 / 8 + 1;
    while (common_divisor(m->stride, count) != 1)
        m->stride++;
    return m;
}

void demo_model_free(struct demo_model *m)
{
    free(m);
}

static void tell(struct demo_model *m, struct demo_job *job, enum demo_change change)
{
    m->listener.changed(m->listener.context, job, change);
}

/* ---- moving a job --------------------------------------------------------------------------- */

/* The slot stays empty for a while. */
static void leave(struct demo_model *m, struct demo_job *job)
{
    memset(job, 0, sizeof(*job));
    job->due = m->now + demo_random_between(&m->random, 200, 4000);
}

static void vanish(struct demo_model *m, struct demo_job *job)
{
    tell(m, job, DEMO_VANISHED);
    leave(m, job);
}

static void end(struct demo_model *m, struct demo_job *job, enum demo_state state)
{
    job->state = state;
    demo_plan_end(job, &m->random);
    tell(m, job, DEMO_ENDED);
    leave(m, job);
}

static void change(struct demo_model *m, struct demo_job *job, enum demo_state state,
                   int64_t due_in)
{
    job->state = state;
    job->due = due_in ? m->now + due_in : 0;
    job->stalled = false;
    job->advanced = m->now;
    tell(m, job, DEMO_CHANGED);
}

static void start(struct demo_model *m, struct demo_job *job)
{
    job->state = DEMO_STARTING;
    demo_plan_show(job);
    change(m, job, DEMO_STARTING, demo_random_between(&m->random, 300, 1500));
}

static void shut_down(struct demo_model *m, struct demo_job *job, int64_t takes)
{
    job->status = "Stopping";
    job->outcome = DEMO_TERMINATED;
    change(m, job, DEMO_SHUTTING_DOWN, takes);
}

static const char *question(const struct demo_job *job)
{
    return demo_questions[job->serial % demo_question_count];
}

/* What was planned for this position. Returns false when the job moves on. */
static bool carry_out(struct demo_model *m, struct demo_job *job, const struct demo_plan *plan)
{
    switch ((enum demo_what)plan->what) {
    case DEMO_PLAN_STALL:
        job->stalled = true;
        job->due = m->now + plan->length;
        return true;
    case DEMO_PLAN_BACK:
        job->position = job->position > plan->length ? job->position - plan->length : 0;
        return false;
    case DEMO_PLAN_SUSPEND:
        change(m, job, DEMO_SUSPENDED, plan->length);
        return true;
    case DEMO_PLAN_ASK:
        job->status = question(job);
        change(m, job, DEMO_QUERY_PENDING, plan->length);
        return true;
    case DEMO_PLAN_SERVICE:
        job->status = "Collecting a trace for support";
        change(m, job, DEMO_SERVICE, plan->length);
        return true;
    case DEMO_PLAN_COMPLETE:
        end(m, job, DEMO_COMPLETED);
        return true;
    case DEMO_PLAN_WARN:
        end(m, job, DEMO_WARNINGS);
        return true;
    case DEMO_PLAN_FAIL:
        end(m, job, DEMO_EXCEPTION);
        return true;
    case DEMO_PLAN_VANISH:
        vanish(m, job);
        return true;
    case DEMO_PLAN_STOP:
        shut_down(m, job, plan->length);
        return true;
    }
    return false;
}

static bool moves(const struct demo_job *job)
{
    return job->serial && job->state == DEMO_RUNNING && !job->stalled;
}

/* Returns whether there was something to tell. */
static bool advance(struct demo_model *m, struct demo_job *job)
{
    int64_t distance = (m->now - job->advanced) * job->speed;
    int64_t target = job->position + distance / 100 * demo_random_between(&m->random, 50, 150);
    int percent = job->percent;
    const char *status = job->status;

    job->advanced = m->now;
    if (job->next < job->planned && job->plan[job->next].at <= target) {
        job->position = job->plan[job->next].at;
        demo_plan_show(job);
        if (carry_out(m, job, &job->plan[job->next++]))
            return true;
    } else {
        job->position = target < DEMO_WHOLE ? target : DEMO_WHOLE;
    }
    demo_plan_show(job);
    if (job->percent == percent && job->status == status)
        return false;
    tell(m, job, DEMO_REPORTED);
    return true;
}

static void submit(struct demo_model *m, struct demo_job *job)
{
    memset(job, 0, sizeof(*job));
    job->serial = ++m->serial;
    demo_plan_make(job, m->count, &m->random);
    job->advanced = m->now;
    job->state = DEMO_RUNNING;
    if (demo_random_percent(&m->random, 30)) {
        job->state = job->kind->job_type == 11 || demo_random_percent(&m->random, 25)
                         ? DEMO_NEW
                         : DEMO_STARTING;
        job->due =
            m->now + demo_random_between(&m->random, 500, job->state == DEMO_NEW ? 8000 : 2000);
    }
    demo_plan_show(job);
    tell(m, job, DEMO_SUBMITTED);
}

static void happen(struct demo_model *m, struct demo_job *job)
{
    job->due = 0;
    if (!job->serial) {
        submit(m, job);
        return;
    }
    switch (job->state) {
    case DEMO_NEW:
    case DEMO_SUSPENDED:
    case DEMO_SERVICE:
        start(m, job);
        return;
    case DEMO_STARTING:
    case DEMO_QUERY_PENDING:
        demo_plan_show(job);
        change(m, job, DEMO_RUNNING, 0);
        return;
    case DEMO_SHUTTING_DOWN:
        end(m, job, job->outcome);
        return;
    case DEMO_RUNNING:
        /* a stall is over, or it is time for what was planned next */
        if (!job->stalled && job->next < job->planned)
            job->position = job->plan[job->next].at;
        job->stalled = false;
        job->advanced = m->now;
        advance(m, job);
        return;
    default:
        return;
    }
}

/* ---- time ----------------------------------------------------------------------------------- */

static void take_turn(struct demo_model *m)
{
    for (int i = 0; i < RUNNING_TRIES; i++) {
        struct demo_job *job = &m->jobs[m->turn];

        m->turn = (m->turn + m->stride) % m->count;
        if (moves(job) && advance(m, job))
            return;
    }
}

static void tick(struct demo_model *m)
{
    for (unsigned i = 0; i < m->count; i++)
        if (m->jobs[i].due && m->jobs[i].due <= m->now)
            happen(m, &m->jobs[i]);
    m->credit += m->rate * DEMO_TICK_MS / 1000;
    while (m->credit >= 1) {
        m->credit -= 1;
        take_turn(m);
    }
}

void demo_model_step(struct demo_model *m, int64_t now_ms)
{
    if (now_ms - m->now > CATCH_UP_MS) {
        int64_t slept = now_ms - m->now - DEMO_TICK_MS;

        for (unsigned i = 0; i < m->count; i++) {
            m->jobs[i].advanced += slept;
            if (m->jobs[i].due)
                m->jobs[i].due += slept;
        }
        m->now += slept;
    }
    while (now_ms - m->now >= DEMO_TICK_MS) {
        m->now += DEMO_TICK_MS;
        tick(m);
    }
}

/* ---- as it is found ------------------------------------------------------------------------- */

static void past_job(struct demo_model *m, int64_t ended_ms_ago, unsigned which)
{
    static const enum demo_what outcomes[] = {
        DEMO_PLAN_COMPLETE, DEMO_PLAN_FAIL, DEMO_PLAN_COMPLETE, DEMO_PLAN_WARN,
        DEMO_PLAN_FAIL,     DEMO_PLAN_STOP, DEMO_PLAN_COMPLETE, DEMO_PLAN_COMPLETE};
    struct demo_job job = {.serial = ++m->serial, .state = DEMO_RUNNING};
    struct demo_plan *last;

    demo_plan_make(&job, m->count, &m->random);
    job.next = 0;
    job.planned = 1;
    last = &job.plan[0];
    last->what = (int)outcomes[which % (sizeof(outcomes) / sizeof(outcomes[0]))];
    last->at = last->what == DEMO_PLAN_COMPLETE || last->what == DEMO_PLAN_WARN
                   ? DEMO_WHOLE
                   : demo_random_between(&m->random, DEMO_WHOLE / 10, DEMO_WHOLE * 9 / 10);
    job.position = last->at;
    job.started_ms_ago = ended_ms_ago + job.position / job.speed;
    job.ended_ms_ago = ended_ms_ago;
    demo_plan_show(&job);
    if (last->what == DEMO_PLAN_STOP)
        job.state = DEMO_SHUTTING_DOWN;
    tell(m, &job, DEMO_SUBMITTED);
    job.state = last->what == DEMO_PLAN_COMPLETE ? DEMO_COMPLETED
                : last->what == DEMO_PLAN_WARN   ? DEMO_WARNINGS
                : last->what == DEMO_PLAN_FAIL   ? DEMO_EXCEPTION
                                                 : DEMO_TERMINATED;
    demo_plan_end(&job, &m->random);
    tell(m, &job, DEMO_ENDED);
}

void demo_model_history(struct demo_model *m, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        past_job(m, demo_random_between(&m->random, 5000, 240000), i);
}

/* Somebody who starts the demo shall not wait long for the first failure. */
static void fail_soon(struct demo_model *m, struct demo_job *job)
{
    job->planned = 1;
    job->next = 0;
    job->plan[0] = (struct demo_plan){DEMO_WHOLE * 7 / 10, DEMO_PLAN_FAIL, 0};
    job->position = DEMO_WHOLE / 2;
    job->speed = (job->plan[0].at - job->position) / (2 * FIRST_FAILURE_MS);
    job->due = m->now + FIRST_FAILURE_MS;
}

void demo_model_populate(struct demo_model *m)
{
    demo_model_history(m, m->count < 16 ? 4 : 8);
    for (unsigned i = 0; i < m->count; i++) {
        struct demo_job *job = &m->jobs[i];

        job->serial = ++m->serial;
        demo_plan_make(job, m->count, &m->random);
        job->state = DEMO_RUNNING;
        job->position = demo_random_between(&m->random, 0, DEMO_WHOLE * 85 / 100);
        while (job->next + 1 < job->planned && job->plan[job->next].at < job->position)
            job->next++;
        if (job->plan[job->next].at < job->position)
            job->position = job->plan[job->next].at / 2;
        if (i == m->count / 2)
            fail_soon(m, job);
        else if (i % 16 == 5 && job->kind->flags & DEMO_SUSPENDS)
            job->state = DEMO_SUSPENDED;
        else if (i % 8 == 3 && job->kind->flags & DEMO_ASKS)
            job->state = DEMO_QUERY_PENDING;
        else if (i % 16 == 9)
            job->state = DEMO_NEW;
        if (job->state == DEMO_NEW) {
            job->position = 0;
            job->next = 0;
        }
        if (job->state != DEMO_RUNNING)
            job->due = m->now + demo_random_between(&m->random, 5000, 30000);
        job->started_ms_ago = job->position / job->speed;
        demo_plan_show(job);
        if (job->state == DEMO_QUERY_PENDING)
            job->status = question(job);
        tell(m, job, DEMO_SUBMITTED);
    }
}

/* ---- requests ------------------------------------------------------------------------------- */

#define ANSWER_DONE               0u
#define ANSWER_NOT_SUPPORTED      1u
#define ANSWER_STARTED            4096u
#define ANSWER_INVALID_TRANSITION 4097u
#define ANSWER_INVALID_STATE      32775u

static uint32_t terminate(struct demo_model *m, struct demo_job *job, const char **words)
{
    if (job->state == DEMO_SHUTTING_DOWN) {
        *words = "it is stopping already";
        return ANSWER_INVALID_TRANSITION;
    }
    if (job->stop == DEMO_REFUSES_STATE) {
        *words = "the virtual machine is in a state in which this can't be stopped";
        return ANSWER_INVALID_STATE;
    }
    if (job->stop == DEMO_REFUSES_TRANSITION && job->state == DEMO_RUNNING) {
        *words = "it is past the point of no return";
        return ANSWER_INVALID_TRANSITION;
    }
    shut_down(m, job,
              job->stop == DEMO_STOPS_LATE ? demo_random_between(&m->random, 4000, 9000)
                                           : demo_random_between(&m->random, 600, 1500));
    return ANSWER_STARTED;
}

uint32_t demo_model_request(struct demo_model *m, struct demo_job *job, enum jobtop_request request,
                            const char **words)
{
    *words = NULL;
    if ((request == JOBTOP_REQUEST_TERMINATE || request == JOBTOP_REQUEST_KILL) &&
        job->kind->flags & DEMO_NO_CANCEL)
        return ANSWER_NOT_SUPPORTED;
    switch (request) {
    case JOBTOP_REQUEST_TERMINATE:
        return terminate(m, job, words);
    case JOBTOP_REQUEST_KILL:
        end(m, job, DEMO_KILLED);
        return ANSWER_DONE;
    case JOBTOP_REQUEST_SUSPEND:
        if (!(job->kind->flags & DEMO_SUSPENDS))
            return ANSWER_NOT_SUPPORTED;
        if (job->state != DEMO_RUNNING)
            return ANSWER_INVALID_TRANSITION;
        change(m, job, DEMO_SUSPENDED, 0);
        return ANSWER_DONE;
    case JOBTOP_REQUEST_START:
        if (job->state == DEMO_QUERY_PENDING) {
            demo_plan_show(job);
            change(m, job, DEMO_RUNNING, 0);
            return ANSWER_DONE;
        }
        if (job->state != DEMO_NEW && job->state != DEMO_SUSPENDED)
            return ANSWER_INVALID_TRANSITION;
        start(m, job);
        return ANSWER_STARTED;
    }
    return ANSWER_NOT_SUPPORTED;
}

struct demo_job *demo_model_find(struct demo_model *m, const void *handle)
{
    for (unsigned i = 0; i < m->count; i++)
        if (m->jobs[i].serial && m->jobs[i].handle == handle)
            return &m->jobs[i];
    return NULL;
}
