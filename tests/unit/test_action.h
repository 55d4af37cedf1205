/* What the files of this test program share. */
#ifndef TEST_ACTION_H
#define TEST_ACTION_H

#include <check.h>

#include "action/action.h"
#include "action/dispatch.h"
#include "fake_engine.h"

TCase *action_rules_case(void);
TCase *action_answer_case(void);
TCase *action_audit_case(void);

/* One running job on source 0, pinned. */
struct scene {
    struct engine *engine;
    struct dispatcher *dispatcher;
    struct target target;
    uint64_t ticket;
    struct detail d;
};
void scene_begin(struct scene *s, const char *audit_path, bool read_only);
void scene_end(struct scene *s);
void scene_put(struct scene *s, const char *id, int state);
enum jobtop_status scene_check(struct scene *s, enum jobtop_request request);
enum jobtop_status scene_request(struct scene *s, enum jobtop_request request);
/* The answer to the last request; the sentence. */
const char *scene_answer(struct scene *s, enum jobtop_status status, uint32_t return_value,
                         const char *text);

#endif
