/*
 * Acting: a request names the job that the dialog named, is confirmed by another key, and its
 * answer is seen.
 */
#include "stage.h"

START_TEST(cancel_is_confirmed_by_another_key_and_answered)
{
    struct jobtop_local_job *job = stage_job("Export web", "web-01");
    stage_start(&(struct term_options){.rows = 30, .columns = 100}, NULL);
    term_expect(stage.term, "Export web", SOON);
    term_send(stage.term, "c");
    term_expect(stage.term, "Cancel this job?", SOON);
    term_expect(stage.term, "web-01", SOON);
    term_send(stage.term,
              "\r"); /* Enter alone never confirms, nor does the key that opened the dialog */
    term_send(stage.term, "c");
    stage_no_request(500);
    ck_assert(term_shows(stage.term, "Cancel this job?"));
    term_send(stage.term, "y");
    ck_assert_int_eq(stage_answer(0, NULL), JOBTOP_REQUEST_TERMINATE);
    jobtop_local_finish(job, &(struct jobtop_local_end){.size = sizeof(struct jobtop_local_end),
                                                        .outcome = JOBTOP_LOCAL_TERMINATED});
    term_expect(stage.term, "1 stopped", SOON);
    term_send(stage.term, "M");
    term_expect(stage.term, "accepted", SOON);
    stage_quit();
}
END_TEST

START_TEST(a_refusal_is_told_with_its_name)
{
    stage_job("Export web", "web-01");
    stage_start(&(struct term_options){.rows = 30, .columns = 140}, NULL);
    term_expect(stage.term, "Export web", SOON);
    term_send(stage.term, "c");
    term_expect(stage.term, "Cancel this job?", SOON);
    term_send(stage.term, "y");
    ck_assert_int_eq(stage_answer(32775, "the VM is being saved"), JOBTOP_REQUEST_TERMINATE);
    term_expect(stage.term, "Invalid state for this operation", SOON);
    term_expect(stage.term, "32775", SOON);
    stage_quit();
}
END_TEST

START_TEST(kill_comes_only_after_cancel)
{
    stage_job("Export web", "web-01");
    stage_start(&(struct term_options){.rows = 30, .columns = 140}, NULL);
    term_expect(stage.term, "Export web", SOON);
    term_send(stage.term, "K");
    term_expect(stage.term, "Kill: not possible: the job was not cancelled yet", SOON);
    term_send(stage.term, "y");
    stage_no_request(500);
    term_send(stage.term, KEY_ESCAPE);
    term_settle(stage.term, 300);
    term_send(stage.term, "c");
    term_expect(stage.term, "Cancel this job?", SOON);
    term_send(stage.term, "y");
    ck_assert_int_eq(stage_answer(4097, NULL), JOBTOP_REQUEST_TERMINATE);
    term_expect(stage.term, "4097", SOON);
    term_send(stage.term, "K");
    term_expect(stage.term, "Kill this job?", SOON);
    term_send(stage.term, "y");
    ck_assert_int_eq(stage_answer(0, NULL), JOBTOP_REQUEST_KILL);
    stage_quit();
}
END_TEST

START_TEST(suspend_and_resume_are_one_key)
{
    struct jobtop_local_job *job = stage_job("Export web", "web-01");
    stage_start(&(struct term_options){.rows = 30, .columns = 140}, NULL);
    term_expect(stage.term, "Export web", SOON);
    term_send(stage.term, "p");
    term_expect(stage.term, "uspend", SOON);
    term_settle(stage.term, 200);
    term_send(stage.term, "y");
    ck_assert_int_eq(stage_answer(0, NULL), JOBTOP_REQUEST_SUSPEND);
    jobtop_local_set_state(job, JOBTOP_LOCAL_SUSPENDED);
    term_expect(stage.term, "Suspended", SOON);
    term_send(stage.term, "p");
    term_expect(stage.term, "esume", SOON);
    term_settle(stage.term, 200);
    term_send(stage.term, "y");
    ck_assert_int_eq(stage_answer(0, NULL), JOBTOP_REQUEST_START);
    stage_quit();
}
END_TEST

START_TEST(a_job_that_ended_meanwhile_is_not_asked)
{
    struct jobtop_local_job *job = stage_job("Export web", "web-01");
    stage_job("Import db", "db-01");
    stage_start(&(struct term_options){.rows = 30, .columns = 100},
                (const char *const[]){"--sort", "name", NULL});
    term_expect(stage.term, "Import db", SOON);
    term_send(stage.term, "c");
    term_expect(stage.term, "Cancel this job?", SOON);
    jobtop_local_complete(job, NULL);
    term_expect(stage.term, "1 completed", SOON);
    term_settle(stage.term, 300);
    ck_assert(term_shows(stage.term, "completed"));
    term_send(stage.term, "y");
    stage_no_request(700);
    stage_quit();
}
END_TEST

START_TEST(the_dialog_stays_with_its_job_whatever_moves)
{
    struct jobtop_local_job *target = stage_job("mmm target", "vm-m");
    stage_start(&(struct term_options){.rows = 30, .columns = 100},
                (const char *const[]){"--sort", "name", NULL});
    term_expect(stage.term, "mmm target", SOON);
    term_send(stage.term, "c");
    term_expect(stage.term, "Cancel this job?", SOON);
    for (int i = 0; i < 20; i++) {
        char name[] = "aaa other";
        name[0] = (char)('a' + i);
        stage_job(name, "vm-x");
    }
    term_expect(stage.term, "21 running", SOON);
    term_send(stage.term, "y");
    struct jobtop_local_request request = {.size = sizeof request};
    for (int i = 0; i < SOON / 50 && jobtop_local_next_request(stage.store, &request) != JOBTOP_OK;
         i++)
        term_settle(stage.term, 50);
    ck_assert_ptr_eq(request.job, target);
    jobtop_local_answer(stage.store, request.number, 0, NULL);
    stage_quit();
}
END_TEST

START_TEST(marked_jobs_are_asked_together_and_each_answer_is_told)
{
    stage_job("Export web", "web-01");
    stage_job("Import db", "db-01");
    stage_start(&(struct term_options){.rows = 40, .columns = 120}, NULL);
    term_expect(stage.term, "Import db", SOON);
    term_send(stage.term, "a");
    term_expect(stage.term, "2 marked", SOON);
    term_send(stage.term, "c");
    term_expect(stage.term, "Cancel 2 jobs", SOON);
    term_send(stage.term, "y");
    stage_answer(0, NULL);
    stage_answer(32774, NULL);
    term_expect(stage.term, "Cancel of 2 jobs: 1 accepted, 1 not", SOON);
    term_send(stage.term, KEY_ESCAPE);
    term_settle(stage.term, 300);
    term_send(stage.term, "M");
    term_expect(stage.term, "accepted", SOON);
    term_expect(stage.term, "32774", SOON);
    stage_quit();
}
END_TEST

START_TEST(read_only_refuses_and_says_so)
{
    stage_job("Export web", "web-01");
    stage_start(&(struct term_options){.rows = 30, .columns = 100},
                (const char *const[]){"--read-only", NULL});
    term_expect(stage.term, "Export web", SOON);
    term_expect(stage.term, "read-only", SOON);
    term_send(stage.term, "c");
    term_settle(stage.term, 300);
    term_send(stage.term, "y");
    stage_no_request(700);
    ck_assert(term_shows(stage.term, "read-only"));
    stage_quit();
}
END_TEST

START_TEST(a_paste_never_acts)
{
    stage_job("Export web", "web-01");
    stage_start(&(struct term_options){.rows = 30, .columns = 100}, NULL);
    term_expect(stage.term, "Export web", SOON);
    term_paste(stage.term, "cyKyq");
    stage_no_request(700);
    ck_assert(term_running(stage.term));
    ck_assert(!term_shows(stage.term, "Cancel this job?"));
    stage_quit();
}
END_TEST

TCase *requests_case(void)
{
    TCase *c = tcase_create("requests");
    tcase_add_checked_fixture(c, stage_open, stage_close);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, cancel_is_confirmed_by_another_key_and_answered);
    tcase_add_test(c, a_refusal_is_told_with_its_name);
    tcase_add_test(c, kill_comes_only_after_cancel);
    tcase_add_test(c, suspend_and_resume_are_one_key);
    tcase_add_test(c, a_job_that_ended_meanwhile_is_not_asked);
    tcase_add_test(c, the_dialog_stays_with_its_job_whatever_moves);
    tcase_add_test(c, marked_jobs_are_asked_together_and_each_answer_is_told);
    tcase_add_test(c, read_only_refuses_and_says_so);
    tcase_add_test(c, a_paste_never_acts);
    return c;
}
