#include "cli/demo_plan.h"

#include <stdlib.h>

#define PERCENT (DEMO_WHOLE / 100)

static const struct demo_kind *pick_kind(struct demo_random *random)
{
    unsigned sum = 0;
    unsigned ticket;

    for (size_t i = 0; i < demo_kind_count; i++)
        sum += demo_kinds[i].weight;
    ticket = (unsigned)demo_random_between(random, 0, sum - 1);
    for (size_t i = 0; i < demo_kind_count; i++) {
        if (ticket < demo_kinds[i].weight)
            return &demo_kinds[i];
        ticket -= demo_kinds[i].weight;
    }
    return &demo_kinds[0];
}

static void add(struct demo_job *job, enum demo_what what, int64_t at, int64_t length)
{
    unsigned i = job->planned++;

    for (; i > 0 && job->plan[i - 1].at > at; i--)
        job->plan[i] = job->plan[i - 1];
    job->plan[i] = (struct demo_plan){at, (int)what, length};
}

/* At most one less than there is room for: the last place is the end's. */
static void add_incident(struct demo_job *job, enum demo_what what, int64_t before,
                         struct demo_random *random, int64_t low, int64_t high)
{
    int64_t at = demo_random_between(random, before / 20, before * 19 / 20);
    int64_t length = demo_random_between(random, low, high);

    if (job->planned < DEMO_PLAN_MAX - 1)
        add(job, what, at, length);
}

static enum demo_what pick_end(struct demo_random *random)
{
    int64_t ticket = demo_random_between(random, 0, 99);

    if (ticket < 74)
        return DEMO_PLAN_COMPLETE;
    if (ticket < 81)
        return DEMO_PLAN_WARN;
    if (ticket < 93)
        return DEMO_PLAN_FAIL;
    return ticket < 97 ? DEMO_PLAN_STOP : DEMO_PLAN_VANISH;
}

static enum demo_stop pick_stop(struct demo_random *random)
{
    int64_t ticket = demo_random_between(random, 0, 99);

    if (ticket < 55)
        return DEMO_STOPS;
    if (ticket < 80)
        return DEMO_STOPS_LATE;
    return ticket < 92 ? DEMO_REFUSES_STATE : DEMO_REFUSES_TRANSITION;
}

void demo_plan_make(struct demo_job *job, unsigned jobs, struct demo_random *random)
{
    int64_t vms = jobs > demo_vm_count ? (int64_t)jobs : (int64_t)demo_vm_count;
    enum demo_what ending = pick_end(random);
    int64_t last = DEMO_WHOLE;

    job->kind = pick_kind(random);
    job->vm = (unsigned)demo_random_between(random, 0, vms - 1);
    job->owner = (unsigned)demo_random_between(random, 0, 1000);
    job->host = (unsigned)demo_random_between(random, 0, 1000);
    job->stop = pick_stop(random);
    job->speed = DEMO_WHOLE / (1000 * demo_random_between(random, job->kind->low, job->kind->high));
    if (ending != DEMO_PLAN_COMPLETE && ending != DEMO_PLAN_WARN)
        last = demo_random_between(random, DEMO_WHOLE / 10, DEMO_WHOLE * 95 / 100);
    if (demo_random_percent(random, 15))
        add_incident(job, DEMO_PLAN_STALL, last, random, 15000, 70000);
    if (demo_random_percent(random, 8))
        add_incident(job, DEMO_PLAN_BACK, last, random, 2 * PERCENT, 8 * PERCENT);
    if (job->kind->flags & DEMO_SUSPENDS && demo_random_percent(random, 20))
        add_incident(job, DEMO_PLAN_SUSPEND, last, random, 10000, 30000);
    if (job->kind->flags & DEMO_ASKS && demo_random_percent(random, 25))
        add_incident(job, DEMO_PLAN_ASK, last, random, 20000, 60000);
    if (demo_random_percent(random, 1))
        add_incident(job, DEMO_PLAN_SERVICE, last, random, 5000, 20000);
    add(job, ending, last, 2500);
    demo_plan_show(job);
}

void demo_plan_show(struct demo_job *job)
{
    int64_t phases = 0;
    int64_t phase;

    while (job->kind->phases[phases])
        phases++;
    phase = job->position * phases / DEMO_WHOLE;
    job->status = job->kind->phases[phase < phases ? phase : phases - 1];
    job->percent = job->kind->flags & DEMO_NO_PERCENT ? -1 : (int)(job->position / PERCENT);
    if (job->state == DEMO_NEW) {
        job->status = "Waiting for its turn";
        job->percent = -1;
    }
}

static const struct demo_failure *pick_problem(const struct demo_failure *list, size_t count,
                                               enum demo_area area, struct demo_random *random)
{
    size_t fitting = 0;
    int64_t ticket;

    for (size_t i = 0; i < count; i++)
        fitting += (list[i].areas & area) != 0;
    if (!fitting)
        return &list[0];
    ticket = demo_random_between(random, 0, (int64_t)fitting - 1);
    for (size_t i = 0; i < count; i++)
        if (list[i].areas & area && ticket-- == 0)
            return &list[i];
    return &list[0];
}

void demo_plan_end(struct demo_job *job, struct demo_random *random)
{
    switch (job->state) {
    case DEMO_COMPLETED:
        job->status = "The job has completed";
        break;
    case DEMO_WARNINGS:
        job->status = "The job has completed with warnings";
        job->problem = pick_problem(demo_warnings, demo_warning_count, job->kind->area, random);
        break;
    case DEMO_EXCEPTION:
        job->status = "The job has failed";
        job->problem = pick_problem(demo_failures, demo_failure_count, job->kind->area, random);
        break;
    case DEMO_TERMINATED:
        job->status = "The job was terminated";
        break;
    case DEMO_KILLED:
        job->status = "The job was killed";
        break;
    default:
        break;
    }
}
