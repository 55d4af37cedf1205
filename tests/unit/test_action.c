#include "test_action.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define NOW (INT64_C(1700000000) * 1000000)

void scene_put(struct scene *s, const char *id, int state)
{
    struct fake_job job = {FAKE_JOB,      .id = id,         .state = state,
                           .percent = 42, .name = "Export", .vm = "web-1"};

    fake_put(s->engine, 0, &job, clock_ms(), NOW);
}

void scene_begin(struct scene *s, const char *audit_path, bool read_only)
{
    struct dispatch_options options = {.audit_path = audit_path, .read_only = read_only};

    *s = (struct scene){.d = DETAIL_INIT};
    clock_inject(INT64_C(5000000000), NOW);
    s->engine = fake_engine_new();
    s->dispatcher = dispatcher_new(s->engine, &options, &s->d);
    ck_assert_ptr_nonnull(s->dispatcher);
    scene_put(s, "job-1", 4);
    ck_assert_int_eq(target_pin(s->engine, table_find(engine_table(s->engine), 0, "job-1", 5),
                                &s->target, &s->d),
                     JOBTOP_OK);
}

void scene_end(struct scene *s)
{
    target_free(&s->target);
    dispatcher_free(s->dispatcher);
    fake_engine_free(s->engine);
    clock_inject(-1, -1);
}

enum jobtop_status scene_check(struct scene *s, enum jobtop_request request)
{
    enum jobtop_status status = dispatch_check(s->dispatcher, &s->target, request, &s->d);

    ck_assert_int_eq(s->d.status, status);
    return status;
}

enum jobtop_status scene_request(struct scene *s, enum jobtop_request request)
{
    return dispatch_request(s->dispatcher, &s->target, request, false, &s->ticket, &s->d);
}

const char *scene_answer(struct scene *s, enum jobtop_status status, uint32_t return_value,
                         const char *text)
{
    struct event event = {.kind = EVENT_ANSWER,
                          .ticket = s->ticket,
                          .status = status,
                          .return_value = return_value,
                          .row = TABLE_NO_ROW};

    snprintf(event.text, sizeof(event.text), "%s", text);
    ck_assert(dispatch_answer(s->dispatcher, &event, &s->d));
    ck_assert(!dispatch_answer(s->dispatcher, &event, NULL)); /* an answer counts once */
    return s->d.text;
}

START_TEST(test_names)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action_info *a = &action_table[i];

        ck_assert_int_eq(action_find(a->name, strlen(a->name)), i);
        ck_assert_str_ne(a->help, "");
        /* What is sent to a source is about a job and asks first. */
        if (a->flags & ACTION_REQUEST)
            ck_assert((a->flags & ACTION_JOB) && (a->flags & ACTION_CONFIRM));
    }
    ck_assert_int_eq(action_find("Kill", 4), ACTION_KILL);
    ck_assert_int_eq(action_find("kil", 3), ACTION_COUNT);
    ck_assert_int_eq(action_find("", 0), ACTION_COUNT);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("action");
    TCase *tc = tcase_create("table");
    SRunner *runner;
    int failed;

    tcase_add_test(tc, test_names);
    suite_add_tcase(suite, tc);
    suite_add_tcase(suite, action_rules_case());
    suite_add_tcase(suite, action_answer_case());
    suite_add_tcase(suite, action_audit_case());
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
