/*
 * How jobs end.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "store/store.h"
#include "store_cases.h"

#define WALL INT64_C(1800000000000000)

START_TEST(each_outcome_in_the_terms_of_the_class)
{
    static const struct {
        enum jobtop_local_outcome outcome;
        unsigned code;
        const char
            *expected; /* JobState, OperationalStatus, HealthState, PercentComplete, ErrorCode */
    } rows[] = {
        {JOBTOP_LOCAL_COMPLETED, 5, "7|17 2|5|100|0"},
        {JOBTOP_LOCAL_WARNINGS, 0, "32768|17 3|10|100|0"},
        {JOBTOP_LOCAL_FAILED, 0, "10|17 6|20|40|32768"},
        {JOBTOP_LOCAL_FAILED, 32775, "10|17 6|20|40|32775"},
        {JOBTOP_LOCAL_TERMINATED, 0, "8|10|5|40|-"},
        {JOBTOP_LOCAL_KILLED, 0, "9|10|5|40|-"},
    };
    struct jobtop_local *local = store_opened();

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct jobtop_local_end end = {.size = sizeof end,
                                       .outcome = rows[i].outcome,
                                       .error_code = rows[i].code,
                                       .status = "over"};
        struct jobtop_local_job *job = store_submitted(local, "x:1");

        ck_ok(jobtop_local_report(job, 40, "going"));
        ck_ok(jobtop_local_finish(job, &end));
        ck_assert_str_eq(
            sql_text("SELECT JobState || '|' || OperationalStatus || '|' || HealthState || '|' ||"
                     " PercentComplete || '|' || coalesce(ErrorCode, '-') FROM job"),
            rows[i].expected);
        ck_assert_str_eq(sql_text("SELECT JobStatus FROM job"), "over");
        ck_assert_int_eq(
            sql_number("SELECT process IS NULL AND ended = TimeOfLastStateChange AND"
                       " removal = ended + 300000000 AND ElapsedTime = ended - StartTime FROM job"),
            1);
        /* the end is the end */
        ck_assert_int_eq(jobtop_local_finish(job, &end), JOBTOP_REFUSED);
        ck_assert_int_eq(jobtop_local_report(job, 50, NULL), JOBTOP_REFUSED);
        ck_assert_int_eq(jobtop_local_set_state(job, JOBTOP_LOCAL_RUNNING), JOBTOP_REFUSED);
        ck_ok(jobtop_local_set(job, JOBTOP_P_Priority, "7", JOBTOP_LOCAL_STRING));
        ck_ok(jobtop_local_remove(job));
        jobtop_local_release(job);
    }
    jobtop_local_close(local);
}
END_TEST

START_TEST(errors_are_kept_with_the_job)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = store_submitted(local, "x:1");
    const struct jobtop_local_error_value values[] = {
        {JOBTOP_E_MessageID, "E1", JOBTOP_LOCAL_STRING},
        {JOBTOP_E_Message, "no\0luck", 7},
        {JOBTOP_E_RecommendedActions, "one", 3},
        {JOBTOP_E_RecommendedActions, "two", 3},
        {JOBTOP_E_OwningEntity, NULL, JOBTOP_LOCAL_STRING},
    };
    const struct jobtop_local_error errors[] = {{values, 5}, {values, 1}};
    struct jobtop_local_end end = {.size = sizeof end,
                                   .outcome = JOBTOP_LOCAL_FAILED,
                                   .error_summary = "in short",
                                   .errors = errors,
                                   .error_count = 2};

    ck_ok(jobtop_local_finish(job, &end));
    ck_assert_int_eq(sql_number("SELECT count(*) FROM error"), 2);
    ck_assert_str_eq(sql_text("SELECT hex(content) FROM error WHERE number = 0"),
                     "393A4D65737361676549442C323A45312C" /* 9:MessageID,2:E1, */
                     "373A4D6573736167652C373A6E6F006C75636B2C"
                     "31383A5265636F6D6D656E646564416374696F6E732C333A6F6E652C"
                     "31383A5265636F6D6D656E646564416374696F6E732C333A74776F2C");
    /* the first message is the description where no other was given */
    ck_assert_str_eq(sql_text("SELECT hex(ErrorDescription) FROM job"), "6E6F006C75636B");
    ck_assert_str_eq(sql_text("SELECT ErrorSummaryDescription FROM job"), "in short");
    ck_ok(jobtop_local_remove(job));
    ck_assert_int_eq(sql_number("SELECT count(*) FROM error"), 0);
    jobtop_local_close(local);
}
END_TEST

START_TEST(nonsense_is_no_end)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = store_submitted(local, "x:1");
    const struct jobtop_local_error_value value = {JOBTOP_ERROR_PROPERTY_COUNT, "x", 1};
    const struct jobtop_local_error error = {&value, 1};
    struct jobtop_local_end end = {.size = 0};

    ck_assert_int_eq(jobtop_local_finish(job, &end), JOBTOP_INVALID);
    end.size = sizeof end;
    end.outcome = (enum jobtop_local_outcome)99;
    ck_assert_int_eq(jobtop_local_finish(job, &end), JOBTOP_INVALID);
    end.outcome = JOBTOP_LOCAL_FAILED;
    end.error_code = 65536;
    ck_assert_int_eq(jobtop_local_finish(job, &end), JOBTOP_INVALID);
    end.error_code = 0;
    end.errors = &error;
    end.error_count = 1;
    ck_assert_int_eq(jobtop_local_finish(job, &end), JOBTOP_INVALID);
    end.error_count = 1001;
    ck_assert_int_eq(jobtop_local_finish(job, &end), JOBTOP_LIMIT);
    ck_assert_int_eq(jobtop_local_fail(job, 0, ""), JOBTOP_INVALID);
    ck_assert_int_eq(jobtop_local_fail(job, 0, NULL), JOBTOP_INVALID);
    ck_assert_int_eq(sql_number("SELECT JobState FROM job"), 4);
    ck_ok(jobtop_local_fail(job, 32768, "at last"));
    ck_assert_str_eq(sql_text("SELECT content FROM error"), "7:Message,7:at last,");
    jobtop_local_close(local);
}
END_TEST

TCase *store_end_cases(void)
{
    TCase *tc = tcase_create("end");

    tcase_add_test(tc, each_outcome_in_the_terms_of_the_class);
    tcase_add_test(tc, errors_are_kept_with_the_job);
    tcase_add_test(tc, nonsense_is_no_end);
    return tc;
}

/* ---- removal: the clock is ours
 * ---------------------------------------------------------------------------- */

static void at(int64_t seconds)
{
    clock_inject(1000000 + seconds * 1000000, WALL + seconds * 1000000);
}

/* Somebody opens the store and goes. */
static void visit(void)
{
    jobtop_local_close(store_opened());
}

static const char *there(void)
{
    return sql_text(
        "SELECT group_concat(InstanceID) FROM (SELECT InstanceID FROM job ORDER BY row_key)");
}

static struct jobtop_local_job *submit_kept(struct jobtop_local *local, const char *id,
                                            int64_t keep, unsigned flags)
{
    struct jobtop_local_submit submit = {
        .size = sizeof submit, .instance_id = id, .keep_seconds = keep, .flags = flags};
    struct jobtop_local_job *job;

    ck_ok(jobtop_local_submit(local, &submit, &job));
    return job;
}

START_TEST(ended_jobs_leave_in_time)
{
    struct jobtop_local *local;
    struct jobtop_local_job *running;

    at(0);
    local = store_opened();
    ck_ok(jobtop_local_complete(submit_kept(local, "default", 0, 0), NULL));
    ck_ok(jobtop_local_complete(submit_kept(local, "minute", 60, 0), NULL));
    ck_ok(jobtop_local_complete(submit_kept(local, "delete", 0, JOBTOP_LOCAL_DELETE_ON_COMPLETION),
                                NULL));
    ck_ok(jobtop_local_complete(submit_kept(local, "short", 1, JOBTOP_LOCAL_DELETE_ON_COMPLETION),
                                NULL));
    ck_ok(jobtop_local_complete(submit_kept(local, "keep", JOBTOP_LOCAL_KEEP, 0), NULL));
    ck_ok(jobtop_local_complete(submit_kept(local, "once", JOBTOP_LOCAL_AT_ONCE, 0), NULL));
    running = submit_kept(local, "running", 1, 0);
    ck_assert_str_eq(there(), "default,minute,delete,short,keep,running");
    at(1);
    visit();
    ck_assert_str_eq(there(), "default,minute,delete,keep,running");
    at(2);
    visit();
    ck_assert_str_eq(there(), "default,minute,keep,running");
    at(59);
    visit();
    ck_assert_str_eq(there(), "default,minute,keep,running");
    at(60);
    visit();
    ck_assert_str_eq(there(), "default,keep,running");
    at(299);
    visit();
    ck_assert_str_eq(there(), "default,keep,running");
    at(300);
    /* who only writes sees to it too */
    ck_ok(jobtop_local_report(running, 1, NULL));
    ck_assert_str_eq(there(), "keep,running");
    at(400000000);
    visit();
    ck_assert_str_eq(there(), "keep,running");
    /* each once, in the order they left */
    ck_assert_str_eq(
        sql_text("SELECT group_concat(InstanceID) FROM (SELECT InstanceID FROM gone ORDER BY rev)"),
        "once,short,delete,minute,default");
    jobtop_local_close(local);
}
END_TEST

START_TEST(the_time_can_be_changed)
{
    struct jobtop_local *local;
    struct jobtop_local_job *job, *other;

    at(0);
    local = store_opened();
    job = store_submitted(local, "x:1");
    other = store_submitted(local, "x:2");
    /* before the end, after the end, and for ever */
    ck_ok(jobtop_local_set(job, JOBTOP_P_TimeBeforeRemoval, "00000000000010.000000:000",
                           JOBTOP_LOCAL_STRING));
    ck_ok(jobtop_local_complete(job, NULL));
    ck_ok(jobtop_local_complete(other, NULL));
    ck_assert_int_eq(sql_number("SELECT removal - ended FROM job WHERE InstanceID = 'x:1'"),
                     10000000);
    ck_ok(jobtop_local_set(job, JOBTOP_P_TimeBeforeRemoval, "P1D", JOBTOP_LOCAL_STRING));
    ck_assert_int_eq(sql_number("SELECT removal - ended FROM job WHERE InstanceID = 'x:1'"),
                     INT64_C(86400000000));
    ck_ok(jobtop_local_set(job, JOBTOP_P_TimeBeforeRemoval, "99999999999999.999999:000",
                           JOBTOP_LOCAL_STRING));
    ck_assert_int_eq(sql_number("SELECT removal FROM job WHERE InstanceID = 'x:1'"), -1);
    /* too late for that one: the page of the class says so */
    ck_ok(jobtop_local_set(other, JOBTOP_P_DeleteOnCompletion, "true", JOBTOP_LOCAL_STRING));
    ck_assert_int_eq(sql_number("SELECT removal - ended FROM job WHERE InstanceID = 'x:2'"),
                     300000000);
    /* all zeroes: no time at all, at the next look */
    ck_ok(jobtop_local_set(other, JOBTOP_P_TimeBeforeRemoval, "00000000000000.000000:000",
                           JOBTOP_LOCAL_STRING));
    visit();
    ck_assert_str_eq(there(), "x:1");
    jobtop_local_close(local);
}
END_TEST

START_TEST(many_at_once)
{
    struct jobtop_local *local;

    at(0);
    local = store_opened();
    ck_ok(jobtop_local_begin(local));
    for (int i = 0; i < 700; i++)
        ck_ok(jobtop_local_complete(submit_kept(local, NULL, 10, 0), NULL));
    ck_ok(jobtop_local_commit(local));
    at(20);
    visit();
    ck_assert_int_eq(sql_number("SELECT count(*) FROM job"), 0);
    ck_assert_int_eq(sql_number("SELECT count(DISTINCT InstanceID) FROM gone"), 700);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM gone"), 700);
    jobtop_local_close(local);
}
END_TEST

/* Removals are remembered, but not for ever; how far back they reach is. */
START_TEST(old_removals_are_forgotten)
{
    struct jobtop_local *local = store_opened();

    sql_run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24999)"
            " INSERT INTO gone (rev, InstanceID) SELECT i, 'x:' || i FROM n");
    sql_run("UPDATE counter SET rev = 24999");
    ck_ok(jobtop_local_remove(store_submitted(local, "y:1")));
    ck_assert_int_eq(sql_number("SELECT count(*) FROM gone"), 20000);
    ck_assert_int_eq(sql_number("SELECT forgotten FROM counter"),
                     sql_number("SELECT min(rev) FROM gone") - 1);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM gone WHERE InstanceID = 'y:1'"), 1);
    jobtop_local_close(local);
}
END_TEST

static struct store *keeper(void)
{
    struct store_setup setup = {.path = store_file, .wake_fd = -1};
    struct store *keeper;

    ck_ok(store_open(&setup, &keeper, NULL));
    return keeper;
}

/* Two dashboards on one store: the one that comes second finds nothing left to do. */
START_TEST(what_another_has_removed_is_not_tried_again)
{
    struct jobtop_local *local;
    struct store *second;
    enum store_kept kept;
    sqlite3 *other;

    at(0);
    local = store_opened();
    ck_ok(jobtop_local_complete(submit_kept(local, "x:1", 10, 0), NULL));
    second = keeper();
    at(20);
    ck_assert_int_eq(sqlite3_open(store_file, &other), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE; DELETE FROM job", NULL, NULL, NULL),
                     SQLITE_OK);
    ck_ok(store_keep(second, &kept, NULL));
    ck_assert_int_eq(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    at(30);
    ck_ok(store_keep(second, &kept, NULL));
    ck_assert_int_eq(store_keep_due(second), INT64_MAX);
    store_close(second);
    jobtop_local_close(local);
}
END_TEST

START_TEST(what_could_not_be_removed_is_tried_again)
{
    struct jobtop_local *local;
    struct store *store;
    enum store_kept kept;

    at(0);
    local = store_opened();
    ck_ok(jobtop_local_complete(submit_kept(local, "x:1", 10, 0), NULL));
    ck_ok(jobtop_local_complete(submit_kept(local, "x:2", 1000, 0), NULL));
    store = keeper();
    sql_run("ALTER TABLE gone RENAME TO hindered");
    at(20);
    ck_ok(store_keep(store, &kept, NULL));
    ck_assert_int_eq(kept, STORE_KEPT_HIDDEN);
    ck_assert_int_eq(store_keep_due(store), 5000);
    at(30);
    ck_ok(store_keep(store, &kept, NULL));
    ck_assert_int_eq(kept, STORE_KEPT_NOTHING);
    ck_assert_int_eq(store_keep_due(store), 5000);
    sql_run("ALTER TABLE hindered RENAME TO gone");
    at(40);
    ck_ok(store_keep(store, &kept, NULL));
    ck_assert_int_eq(kept, STORE_KEPT_WRITTEN);
    ck_assert_str_eq(there(), "x:2");
    ck_assert_int_gt(store_keep_due(store), 900000);
    store_close(store);
    jobtop_local_close(local);
}
END_TEST

TCase *store_removal_cases(void)
{
    TCase *tc = tcase_create("removal");

    tcase_add_test(tc, ended_jobs_leave_in_time);
    tcase_add_test(tc, the_time_can_be_changed);
    tcase_add_test(tc, many_at_once);
    tcase_add_test(tc, old_removals_are_forgotten);
    tcase_add_test(tc, what_another_has_removed_is_not_tried_again);
    tcase_add_test(tc, what_could_not_be_removed_is_tried_again);
    return tc;
}
