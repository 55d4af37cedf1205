/* Who may ask what of which job: every request under every combination. */
#include "test_action.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static struct scene scene;

static void setup(void)
{
    scene_begin(&scene, NULL, false);
}

static void teardown(void)
{
    scene_end(&scene);
}

static const struct {
    enum jobtop_request request;
    unsigned capability;
} requests[] = {
    {JOBTOP_REQUEST_START, JOBTOP_CAN_START},
    {JOBTOP_REQUEST_SUSPEND, JOBTOP_CAN_SUSPEND},
    {JOBTOP_REQUEST_TERMINATE, JOBTOP_CAN_TERMINATE},
    {JOBTOP_REQUEST_KILL, JOBTOP_CAN_KILL},
};

/* JobStates, and which of the requests they leave: start, suspend, terminate, kill. */
static const struct {
    int state;
    bool can[4];
} states[] = {
    {2, {true, true, true, true}},         /* New */
    {3, {false, true, true, true}},        /* Starting */
    {4, {false, true, true, true}},        /* Running */
    {5, {true, false, true, true}},        /* Suspended */
    {6, {false, true, true, true}},        /* Shutting Down */
    {7, {false, false, false, false}},     /* Completed */
    {8, {false, false, false, false}},     /* Terminated */
    {9, {false, false, false, false}},     /* Killed */
    {10, {false, false, false, false}},    /* Exception */
    {11, {false, true, true, true}},       /* Service */
    {12, {true, true, true, true}},        /* Query Pending */
    {32768, {false, false, false, false}}, /* Completed with Warnings */
    {99, {false, true, true, true}},       /* no map knows it */
};

static const struct {
    enum source_state state;
    enum jobtop_status status;
} sources[] = {
    {SOURCE_OPENING, JOBTOP_OK},         {SOURCE_LIVE, JOBTOP_OK},
    {SOURCE_FAILING, JOBTOP_OK},         {SOURCE_STUCK, JOBTOP_BUSY},
    {SOURCE_BROKEN, JOBTOP_UNREACHABLE},
};

static enum jobtop_status expected(bool read_only, bool source_read_only, size_t state,
                                   unsigned capabilities, size_t source, size_t request,
                                   bool insisted)
{
    if (read_only || source_read_only)
        return JOBTOP_DENIED;
    if (!states[state].can[request])
        return JOBTOP_REFUSED;
    if (!(capabilities & requests[request].capability))
        return JOBTOP_UNSUPPORTED;
    if (sources[source].status != JOBTOP_OK)
        return sources[source].status;
    if (requests[request].request == JOBTOP_REQUEST_KILL && !insisted &&
        (capabilities & JOBTOP_CAN_TERMINATE))
        return JOBTOP_REFUSED;
    return JOBTOP_OK;
}

/* One dispatcher for each combination, so that no request is in another's way. */
static void check_combination(bool read_only, bool source_read_only, size_t state,
                              unsigned capabilities, size_t source)
{
    struct source_info *info = fake_source(scene.engine, 0);

    info->capabilities = capabilities;
    info->read_only = source_read_only;
    info->state = sources[source].state;
    for (size_t request = 0; request < 4; request++) {
        for (int insisted = 0; insisted < 2; insisted++) {
            struct dispatch_options options = {.read_only = read_only};
            struct dispatcher *p = dispatcher_new(scene.engine, &options, &scene.d);
            enum jobtop_status want = expected(read_only, source_read_only, state, capabilities,
                                               source, request, insisted);
            size_t sent = fake_requests(scene.engine);
            uint64_t ticket = 77;

            if (!insisted)
                ck_assert_int_eq(
                    dispatch_check(p, &scene.target, requests[request].request, &scene.d), want);
            ck_assert_int_eq(dispatch_request(p, &scene.target, requests[request].request, insisted,
                                              &ticket, &scene.d),
                             want);
            ck_assert_uint_eq(fake_requests(scene.engine), sent + (want == JOBTOP_OK));
            ck_assert_uint_eq(ticket, want == JOBTOP_OK ? fake_last(scene.engine)->ticket : 0);
            if (want == JOBTOP_OK) {
                ck_assert_int_eq(fake_last(scene.engine)->request, requests[request].request);
                ck_assert_str_eq(fake_last(scene.engine)->id, "job-1");
            } else {
                ck_assert_str_ne(scene.d.text, "");
            }
            dispatcher_free(p);
        }
    }
}

START_TEST(test_combinations)
{
    static const unsigned sets[] = {JOBTOP_CAN_START, JOBTOP_CAN_SUSPEND, JOBTOP_CAN_TERMINATE,
                                    JOBTOP_CAN_KILL};

    scene_put(&scene, "job-1", states[_i].state);
    for (unsigned set = 0; set < 16; set++) {
        unsigned capabilities = 0;

        for (unsigned bit = 0; bit < 4; bit++)
            capabilities |= set >> bit & 1 ? sets[bit] : 0;
        for (size_t source = 0; source < 5; source++)
            for (int read_only = 0; read_only < 4; read_only++)
                check_combination(read_only & 1, read_only & 2, (size_t)_i, capabilities, source);
    }
}
END_TEST

START_TEST(test_no_such_request)
{
    static const int odd[] = {-1, 0, 1, 6, 7, 32768};

    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        ck_assert_int_eq(scene_check(&scene, (enum jobtop_request)odd[i]), JOBTOP_UNSUPPORTED);
        ck_assert_int_eq(scene_request(&scene, (enum jobtop_request)odd[i]), JOBTOP_UNSUPPORTED);
    }
    ck_assert_uint_eq(fake_requests(scene.engine), 0);
}
END_TEST

START_TEST(test_gone)
{
    struct target none = {.source = -1};

    fake_remove(scene.engine, 0, "job-1");
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(scene_request(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_NOT_FOUND);
    ck_assert_uint_eq(target_row(scene.engine, &none), TABLE_NO_ROW);
    ck_assert_int_eq(dispatch_check(scene.dispatcher, &none, JOBTOP_REQUEST_TERMINATE, &scene.d),
                     JOBTOP_NOT_FOUND);
    none.source = 1000;
    ck_assert_int_eq(dispatch_check(scene.dispatcher, &none, JOBTOP_REQUEST_TERMINATE, &scene.d),
                     JOBTOP_NOT_FOUND);
    ck_assert_int_eq(target_pin(scene.engine, 12345, &none, &scene.d), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(target_pin(scene.engine, 0, &none, &scene.d), JOBTOP_NOT_FOUND);
    target_free(&none);
    ck_assert_uint_eq(fake_requests(scene.engine), 0);
}
END_TEST

START_TEST(test_pinned)
{
    ck_assert_int_eq(scene.target.source, 0);
    ck_assert_str_eq(scene.target.id, "job-1");
    ck_assert_int_eq(scene.target.condition, JOB_RUNNING);
    ck_assert_int_eq(scene.target.percent, 42);
    /* The same InstanceID elsewhere is not it. */
    fake_remove(scene.engine, 0, "job-1");
    fake_put(scene.engine, 1, &(struct fake_job){FAKE_JOB, .id = "job-1", .state = 4}, 0, 0);
    ck_assert_uint_eq(target_row(scene.engine, &scene.target), TABLE_NO_ROW);
}
END_TEST

START_TEST(test_kill_after_cancel)
{
    static const struct {
        enum jobtop_status status;
        uint32_t value;
        bool kill;
    } answers[] = {
        {JOBTOP_OK, 0, false},          {JOBTOP_OK, 4096, false},       {JOBTOP_OK, 1, true},
        {JOBTOP_OK, 4097, true},        {JOBTOP_OK, 32770, true},       {JOBTOP_TIMEOUT, 0, true},
        {JOBTOP_REFUSED, 0, true},      {JOBTOP_UNSUPPORTED, 0, true},  {JOBTOP_DENIED, 0, true},
        {JOBTOP_UNREACHABLE, 0, false}, {JOBTOP_INTERRUPTED, 0, false},
    };
    int64_t now = clock_us();

    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_KILL), JOBTOP_REFUSED);
    ck_assert_int_eq(scene_request(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_KILL), JOBTOP_REFUSED);
    scene_answer(&scene, answers[_i].status, answers[_i].value, "");
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_KILL),
                     answers[_i].kill ? JOBTOP_OK : JOBTOP_REFUSED);
    /* Another job's Cancel says nothing of this one. */
    scene_put(&scene, "job-2", 4);
    target_free(&scene.target);
    target_pin(scene.engine, table_find(engine_table(scene.engine), 0, "job-2", 5), &scene.target,
               &scene.d);
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_KILL), JOBTOP_REFUSED);
    clock_inject(now + INT64_C(3600000000), 0);
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_KILL), JOBTOP_REFUSED);
}
END_TEST

START_TEST(test_kill_after_patience)
{
    int64_t now = clock_us();
    bool answered = _i != 0;

    ck_assert_int_eq(scene_request(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    if (answered)
        scene_answer(&scene, JOBTOP_OK, 4096, "");
    clock_inject(now + INT64_C(1000) * (DISPATCH_PATIENCE_MS - 1), 0);
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_KILL), JOBTOP_REFUSED);
    clock_inject(now + INT64_C(1000) * DISPATCH_PATIENCE_MS, 0);
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_KILL), JOBTOP_OK);
    ck_assert_int_eq(scene_request(&scene, JOBTOP_REQUEST_KILL), JOBTOP_OK);
    ck_assert_int_eq(fake_last(scene.engine)->request, JOBTOP_REQUEST_KILL);
}
END_TEST

START_TEST(test_twice)
{
    ck_assert_int_eq(scene_request(&scene, JOBTOP_REQUEST_SUSPEND), JOBTOP_OK);
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_SUSPEND), JOBTOP_BUSY);
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    ck_assert_int_eq(dispatch_request(scene.dispatcher, &scene.target, JOBTOP_REQUEST_SUSPEND, true,
                                      &(uint64_t){0}, &scene.d),
                     JOBTOP_BUSY);
    ck_assert_uint_eq(fake_requests(scene.engine), 1);
    scene_answer(&scene, JOBTOP_OK, 0, "");
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_SUSPEND), JOBTOP_OK);
}
END_TEST

START_TEST(test_notes)
{
    struct fake_job job = {FAKE_JOB, .id = "job-1", .state = 4, .cancellable = 0};

    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    ck_assert_str_eq(scene.d.text, "");
    fake_put(scene.engine, 0, &job, 0, 0);
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    ck_assert_ptr_nonnull(strstr(scene.d.text, "can't be cancelled"));
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_SUSPEND), JOBTOP_OK);
    ck_assert_str_eq(scene.d.text, "");
    fake_source(scene.engine, 0)->state = SOURCE_FAILING;
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_SUSPEND), JOBTOP_OK);
    ck_assert_ptr_nonnull(strstr(scene.d.text, "out of date"));
}
END_TEST

START_TEST(test_many_pending)
{
    char id[32];
    struct target t;
    enum jobtop_status status = JOBTOP_OK;
    unsigned sent = 0;

    for (unsigned i = 0; i <= DISPATCH_PENDING_MAX && status == JOBTOP_OK; i++) {
        snprintf(id, sizeof(id), "many-%u", i);
        scene_put(&scene, id, 4);
        target_pin(scene.engine, table_find(engine_table(scene.engine), 0, id, strlen(id)), &t,
                   &scene.d);
        status = dispatch_request(scene.dispatcher, &t, JOBTOP_REQUEST_TERMINATE, false,
                                  &scene.ticket, &scene.d);
        sent += status == JOBTOP_OK;
        target_free(&t);
    }
    ck_assert_int_eq(status, JOBTOP_BUSY);
    ck_assert_uint_eq(sent, DISPATCH_PENDING_MAX);
    ck_assert_uint_eq(fake_requests(scene.engine), DISPATCH_PENDING_MAX);
}
END_TEST

/* Whatever a source does between the key and its confirmation: the request names the job that was
 * pinned, or nothing is sent. */
START_TEST(test_target_under_changes)
{
    uint64_t random = (uint64_t)_i + 1;

    for (int round = 0; round < 1000; round++) {
        struct target t;
        char id[16];
        size_t before;
        bool there;

        for (int i = 0; i < 10; i++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
            snprintf(id, sizeof(id), "r%u", (unsigned)(random >> 40) % 12);
            if (random >> 60 < 6)
                fake_remove(scene.engine, 0, id);
            else
                scene_put(&scene, id, random >> 58 & 1 ? 4 : 5);
        }
        scene_put(&scene, "pinned", 4);
        ck_assert_int_eq(target_pin(scene.engine,
                                    table_find(engine_table(scene.engine), 0, "pinned", 6), &t,
                                    &scene.d),
                         JOBTOP_OK);
        for (int i = 0; i < 10; i++) {
            const uint32_t *changes;

            random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
            snprintf(id, sizeof(id), "r%u", (unsigned)(random >> 40) % 12);
            switch (random >> 61) {
            case 0:
                fake_remove(scene.engine, 0, "pinned");
                break;
            case 1:
                scene_put(&scene, "pinned", 4);
                break;
            case 2:
                table_take_changes(engine_table(scene.engine), &changes);
                break;
            case 3:
                fake_remove(scene.engine, 0, id);
                break;
            default:
                scene_put(&scene, id, 4);
                break;
            }
        }
        there = table_find(engine_table(scene.engine), 0, "pinned", 6) != TABLE_NO_ROW;
        before = fake_requests(scene.engine);
        ck_assert_int_eq(dispatch_request(scene.dispatcher, &t, JOBTOP_REQUEST_TERMINATE, false,
                                          &scene.ticket, &scene.d),
                         there ? JOBTOP_OK : JOBTOP_NOT_FOUND);
        ck_assert_uint_eq(fake_requests(scene.engine), before + there);
        if (there) {
            ck_assert_str_eq(fake_last(scene.engine)->id, "pinned");
            scene_answer(&scene, JOBTOP_OK, 4097, "");
        }
        target_free(&t);
    }
}
END_TEST

TCase *action_rules_case(void)
{
    TCase *tc = tcase_create("rules");

    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, test_combinations, 0, sizeof(states) / sizeof(states[0]));
    tcase_add_test(tc, test_no_such_request);
    tcase_add_test(tc, test_gone);
    tcase_add_test(tc, test_pinned);
    tcase_add_loop_test(tc, test_kill_after_cancel, 0, 11);
    tcase_add_loop_test(tc, test_kill_after_patience, 0, 2);
    tcase_add_test(tc, test_twice);
    tcase_add_test(tc, test_notes);
    tcase_add_test(tc, test_many_pending);
    tcase_add_loop_test(tc, test_target_under_changes, 0, 4);
    return tc;
}
