/*
 * What will become of a simulated job: drawn when it is made, carried out by the model.
 */
#ifndef CLI_DEMO_PLAN_H
#define CLI_DEMO_PLAN_H

#include "cli/demo_model.h"
#include "cli/demo_random.h"

#define DEMO_WHOLE INT64_C(1000000000) /* the position at which a job is done */

enum demo_what {
    DEMO_PLAN_STALL,
    DEMO_PLAN_BACK,
    DEMO_PLAN_SUSPEND,
    DEMO_PLAN_ASK,
    DEMO_PLAN_SERVICE,
    /* the last one of a plan */
    DEMO_PLAN_COMPLETE,
    DEMO_PLAN_WARN,
    DEMO_PLAN_FAIL,
    DEMO_PLAN_VANISH,
    DEMO_PLAN_STOP
};

/* Kind, virtual machine, people, speed and plan. A host with `jobs` jobs at a time has virtual
 * machines to match. */
void demo_plan_make(struct demo_job *job, unsigned jobs, struct demo_random *random);
/* Percentage and status for its position. */
void demo_plan_show(struct demo_job *job);
/* Percentage, status and problem for the ended state it is in. */
void demo_plan_end(struct demo_job *job, struct demo_random *random);

#endif
