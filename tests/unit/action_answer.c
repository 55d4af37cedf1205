/* What the operator is told, and setting properties. */
#include "test_action.h"

#include <string.h>

static struct scene scene;

static void setup(void)
{
    scene_begin(&scene, NULL, false);
}

static void teardown(void)
{
    scene_end(&scene);
}

static const char *ask(enum jobtop_request request, enum jobtop_status status, uint32_t value,
                       const char *text)
{
    ck_assert_int_eq(scene_request(&scene, request), JOBTOP_OK);
    return scene_answer(&scene, status, value, text);
}

START_TEST(test_sentences)
{
    ck_assert_str_eq(ask(JOBTOP_REQUEST_TERMINATE, JOBTOP_OK, 0, ""),
                     "Cancel of Export on web-1 (hv01): accepted");
    ck_assert_int_eq(scene.d.status, JOBTOP_OK);
    ck_assert_str_eq(ask(JOBTOP_REQUEST_TERMINATE, JOBTOP_OK, 4096, ""),
                     "Cancel of Export on web-1 (hv01): accepted, under way");
    ck_assert_int_eq(scene.d.status, JOBTOP_OK);
    ck_assert_str_eq(ask(JOBTOP_REQUEST_TERMINATE, JOBTOP_OK, 4097, ""),
                     "Cancel of Export on web-1 (hv01): refused: Invalid State Transition (4097)");
    ck_assert_int_eq(scene.d.status, JOBTOP_REFUSED);
    ck_assert_str_eq(ask(JOBTOP_REQUEST_KILL, JOBTOP_OK, 32769, "because"),
                     "Kill of Export on web-1 (hv01): refused: Access Denied (32769): because");
    ck_assert_str_eq(ask(JOBTOP_REQUEST_SUSPEND, JOBTOP_TIMEOUT, 0, "30 s"),
                     "Suspend of Export on web-1 (hv01): no answer: 30 s");
    ck_assert_int_eq(scene.d.status, JOBTOP_TIMEOUT);
    scene_put(&scene, "job-1", 5);
    ck_assert_str_eq(ask(JOBTOP_REQUEST_START, JOBTOP_UNREACHABLE, 0, ""),
                     "Resume of Export on web-1 (hv01): could not be reached");
    ck_assert_int_eq(scene.d.status, JOBTOP_UNREACHABLE);
    scene_put(&scene, "job-1", 2);
    ck_assert_str_eq(ask(JOBTOP_REQUEST_START, JOBTOP_OK, 0, ""),
                     "Start of Export on web-1 (hv01): accepted");
}
END_TEST

START_TEST(test_long_names)
{
    static char name[200000];
    struct fake_job job = {FAKE_JOB, .id = "job-1", .state = 4, .name = name, .vm = name};

    /* A name of any length leaves room for what is said of it. */
    for (size_t i = 0; i + 2 < sizeof(name); i += 2)
        memcpy(name + i, "\xc3\xa9", 2);
    fake_put(scene.engine, 0, &job, 0, 0);
    ask(JOBTOP_REQUEST_TERMINATE, JOBTOP_OK, 4097, "");
    ck_assert_ptr_nonnull(strstr(scene.d.text, "refused: Invalid State Transition (4097)"));
    ck_assert_ptr_nonnull(strstr(scene.d.text, "\xc3\xa9... on "));
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_KILL), JOBTOP_OK);
    scene_put(&scene, "job-1", 7);
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_KILL), JOBTOP_REFUSED);
    ck_assert_str_eq(scene.d.text, "Export on web-1 (hv01) has ended already");
}
END_TEST

START_TEST(test_strange_tickets)
{
    struct event event = {.kind = EVENT_ANSWER, .ticket = 0};

    ck_assert(!dispatch_answer(scene.dispatcher, &event, &scene.d));
    event.ticket = 31337;
    ck_assert(!dispatch_answer(scene.dispatcher, &event, &scene.d));
}
END_TEST

START_TEST(test_job_gone_before_its_answer)
{
    ck_assert_int_eq(scene_request(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    fake_remove(scene.engine, 0, "job-1");
    ck_assert_str_eq(scene_answer(&scene, JOBTOP_OK, 0, ""),
                     "Cancel of Export on web-1 (hv01): accepted");
}
END_TEST

START_TEST(test_no_memory_in_the_engine)
{
    fake_refuse_tickets(scene.engine, true);
    ck_assert_int_eq(scene_request(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_NO_MEMORY);
    fake_refuse_tickets(scene.engine, false);
    /* It does not count as sent. */
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_KILL), JOBTOP_REFUSED);
}
END_TEST

static enum jobtop_status set(enum jobtop_property property, const char *value)
{
    return dispatch_set(scene.dispatcher, &scene.target, property, value, &scene.ticket, &scene.d);
}

START_TEST(test_set)
{
    ck_assert_int_eq(set(JOBTOP_P_Priority, "3"), JOBTOP_OK);
    ck_assert_int_eq(fake_last(scene.engine)->property, JOBTOP_P_Priority);
    ck_assert_str_eq(fake_last(scene.engine)->value, "3");
    ck_assert_int_eq(dispatch_set(scene.dispatcher, &scene.target, JOBTOP_P_Priority, "4",
                                  &(uint64_t){0}, &scene.d),
                     JOBTOP_BUSY);
    ck_assert_str_eq(scene_answer(&scene, JOBTOP_OK, 0, ""),
                     "Priority of Export on web-1 (hv01): set to 3");
    ck_assert_int_eq(set(JOBTOP_P_Notify, NULL), JOBTOP_OK);
    ck_assert(fake_last(scene.engine)->null);
    ck_assert_str_eq(scene_answer(&scene, JOBTOP_OK, 0, ""),
                     "Notify of Export on web-1 (hv01): set to nothing");
    ck_assert_int_eq(set(JOBTOP_P_Notify, "me"), JOBTOP_OK);
    ck_assert_str_eq(scene_answer(&scene, JOBTOP_REFUSED, 0, "no"),
                     "Notify of Export on web-1 (hv01): refused: no");
    /* The ended job too: how long it is kept matters then. */
    scene_put(&scene, "job-1", 7);
    ck_assert_int_eq(set(JOBTOP_P_TimeBeforeRemoval, "00000001000000.000000:000"), JOBTOP_OK);
    ck_assert_uint_eq(fake_requests(scene.engine), 4);
}
END_TEST

START_TEST(test_set_refused)
{
    ck_assert_int_eq(set(JOBTOP_P_JobState, "7"), JOBTOP_INVALID);
    ck_assert_int_eq(set(JOBTOP_PROPERTY_COUNT, "7"), JOBTOP_INVALID);
    ck_assert_int_eq(set(JOBTOP_P_Priority, "high"), JOBTOP_INVALID);
    ck_assert_int_eq(set(JOBTOP_P_Priority, "-1"), JOBTOP_INVALID);
    fake_source(scene.engine, 0)->capabilities &= ~JOBTOP_CAN_SET;
    ck_assert_int_eq(set(JOBTOP_P_Priority, "3"), JOBTOP_UNSUPPORTED);
    fake_source(scene.engine, 0)->read_only = true;
    ck_assert_int_eq(set(JOBTOP_P_Priority, "3"), JOBTOP_DENIED);
    fake_remove(scene.engine, 0, "job-1");
    fake_source(scene.engine, 0)->read_only = false;
    ck_assert_int_eq(set(JOBTOP_P_Priority, "3"), JOBTOP_NOT_FOUND);
    ck_assert_uint_eq(fake_requests(scene.engine), 0);
}
END_TEST

TCase *action_answer_case(void)
{
    TCase *tc = tcase_create("answers");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, test_sentences);
    tcase_add_test(tc, test_long_names);
    tcase_add_test(tc, test_strange_tickets);
    tcase_add_test(tc, test_job_gone_before_its_answer);
    tcase_add_test(tc, test_no_memory_in_the_engine);
    tcase_add_test(tc, test_set);
    tcase_add_test(tc, test_set_refused);
    return tc;
}
