/*
 * What the person sees: the table as it lives, one job, filter, sort, marks, and the other pages.
 */
#include "stage.h"

#include <stdlib.h>
#include <string.h>

START_TEST(an_empty_store_is_said_to_be_empty)
{
    stage_start(NULL, NULL);
    term_expect(stage.term, "jobtop run", SOON); /* what to try */
    term_expect(stage.term, "live", SOON);
    stage_quit();
}
END_TEST

START_TEST(jobs_appear_move_and_end_by_themselves)
{
    stage_start(&(struct term_options){.rows = 24, .columns = 120}, NULL);
    term_expect(stage.term, "live", SOON);
    struct jobtop_local_job *job = stage_job("Export web", "web-01");
    term_expect(stage.term, "Export web", SOON);
    term_expect(stage.term, "web-01", SOON);
    jobtop_local_report(job, 42, "copying disk 1");
    term_expect(stage.term, "42%", SOON);
    term_expect(stage.term, "copying disk 1", SOON);
    jobtop_local_complete(job, NULL);
    term_expect(stage.term, "Completed", SOON);
    term_expect(stage.term, "1 completed", SOON);
    jobtop_local_remove(job);
    term_expect_gone(stage.term, "Export web", SOON);
    stage_quit();
}
END_TEST

START_TEST(a_failed_job_says_why_and_what_to_do)
{
    struct jobtop_local_job *job = stage_job("Move db", "db-01");
    struct jobtop_local_error_value values[] = {
        {JOBTOP_E_Message, "No space on D: (0x80070070)", JOBTOP_LOCAL_STRING},
        {JOBTOP_E_PerceivedSeverity, "6", JOBTOP_LOCAL_STRING},
        {JOBTOP_E_ProbableCause, "50", JOBTOP_LOCAL_STRING},
        {JOBTOP_E_RecommendedActions, "Free some space on the target", JOBTOP_LOCAL_STRING},
        {JOBTOP_E_OwningEntity, "Hyper-V", JOBTOP_LOCAL_STRING},
    };
    struct jobtop_local_error error = {values, sizeof values / sizeof values[0]};
    struct jobtop_local_end end = {.size = sizeof end,
                                   .outcome = JOBTOP_LOCAL_FAILED,
                                   .error_code = 32768,
                                   .errors = &error,
                                   .error_count = 1};
    stage_start(&(struct term_options){.rows = 60, .columns = 110}, NULL);
    term_expect(stage.term, "Move db", SOON);
    jobtop_local_finish(job, &end);
    term_expect(stage.term, "1 failed", SOON);
    term_expect(stage.term, "No space on D:", SOON);
    term_send(stage.term, "\r");
    term_expect(stage.term, "Free some space on the target", SOON);
    term_expect(stage.term, "Storage Capacity Problem", SOON);
    term_expect(stage.term, "Critical", SOON);
    term_expect(stage.term, "Hyper-V", SOON);
    term_send(stage.term, KEY_ESCAPE);
    term_expect(stage.term, "PROGRESS", SOON);
    stage_quit();
}
END_TEST

START_TEST(every_property_that_is_set_is_decoded)
{
    struct jobtop_local_job *job = stage_job("Everything", "vm");
    jobtop_local_set(job, JOBTOP_P_JobType, "62", JOBTOP_LOCAL_STRING);
    jobtop_local_set(job, JOBTOP_P_RunDayOfWeek, "-7", JOBTOP_LOCAL_STRING);
    jobtop_local_set(job, JOBTOP_P_RunMonth, "11", JOBTOP_LOCAL_STRING);
    jobtop_local_set(job, JOBTOP_P_CommunicationStatus, "3", JOBTOP_LOCAL_STRING);
    jobtop_local_set(job, JOBTOP_P_DetailedStatus, "40000", JOBTOP_LOCAL_STRING);
    jobtop_local_set_extra(job, "VendorThing", "seventeen", JOBTOP_LOCAL_STRING);
    stage_start(&(struct term_options){.rows = 100, .columns = 110}, NULL);
    term_expect(stage.term, "Everything", SOON);
    term_send(stage.term, "\r");
    term_expect(stage.term, "Export Virtual Machine", SOON);
    term_expect(stage.term, "-Saturday", SOON);
    term_expect(stage.term, "December", SOON);
    term_expect(stage.term, "Lost Communication", SOON);
    term_expect(stage.term, "40000 (Vendor Reserved)", SOON);
    term_expect(stage.term, "VendorThing", SOON);
    term_expect(stage.term, "seventeen", SOON);
    stage_quit();
}
END_TEST

START_TEST(the_filter_works_while_it_is_typed)
{
    stage_job("Export web", "web-01");
    stage_job("Import db", "db-01");
    stage_start(&(struct term_options){.rows = 24, .columns = 120}, NULL);
    term_expect(stage.term, "Import db", SOON);
    term_send(stage.term, "/web");
    term_expect_gone(stage.term, "Import db", SOON);
    term_expect(stage.term, "Export web", SOON);
    term_send(stage.term, "\r");
    term_expect(stage.term, "Export web", SOON);
    ck_assert(!term_shows(stage.term, "Import db"));
    term_send(stage.term, "/\025state:("); /* half-typed is no error */
    term_expect(stage.term, "not yet", SOON);
    term_send(stage.term, KEY_ESCAPE);
    stage_quit();
}
END_TEST

START_TEST(sorting_turns_round_and_the_selection_stays_on_its_job)
{
    stage_job("aaa", "vm-a");
    stage_job("bbb", "vm-b");
    stage_job("ccc", "vm-c");
    stage_start(&(struct term_options){.rows = 24, .columns = 120},
                (const char *const[]){"--sort", "name", NULL});
    term_expect(stage.term, "ccc", SOON);
    ck_assert_int_lt(term_find(stage.term, "vm-a"), term_find(stage.term, "vm-c"));
    term_send(stage.term, "G"); /* ccc */
    term_send(stage.term, "r");
    for (int i = 0; i < SOON / 50 && term_find(stage.term, "vm-a") < term_find(stage.term, "vm-c");
         i++)
        term_settle(stage.term, 50);
    ck_assert_int_gt(term_find(stage.term, "vm-a"), term_find(stage.term, "vm-c"));
    term_send(stage.term, "\r");
    term_expect(stage.term, "InstanceID", SOON);
    ck_assert(term_shows(stage.term, "ccc"));
    ck_assert(!term_shows(stage.term, "aaa"));
    stage_quit();
}
END_TEST

START_TEST(marks_are_counted_also_when_the_filter_hides_them)
{
    stage_job("Export web", "web-01");
    stage_job("Import db", "db-01");
    stage_start(&(struct term_options){.rows = 24, .columns = 120}, NULL);
    term_expect(stage.term, "Import db", SOON);
    term_send(stage.term, "a");
    term_expect(stage.term, "2 marked", SOON);
    term_send(stage.term, "/web\r");
    term_expect(stage.term, "2 marked (1 hidden by the filter)", SOON);
    term_send(stage.term, "u");
    term_expect_gone(stage.term, "marked", SOON);
    term_expect(stage.term, "no marks", SOON);
    stage_quit();
}
END_TEST

START_TEST(the_other_pages_open_and_close)
{
    stage_job("Export web", "web-01");
    stage_start(&(struct term_options){.rows = 50, .columns = 120}, NULL);
    term_expect(stage.term, "Export web", SOON);
    term_send(stage.term, "?");
    term_expect(stage.term, "cancel the job (Terminate)", SOON);
    term_expect(stage.term, "Ctrl-L", SOON);
    term_send(stage.term, "q");
    term_expect(stage.term, "Export web", SOON);
    term_send(stage.term, "S");
    term_expect(stage.term, "A poll takes", SOON);
    term_send(stage.term, KEY_ESCAPE);
    term_expect(stage.term, "Export web", SOON);
    term_send(stage.term, "M");
    term_expect(stage.term, "live", SOON);
    term_send(stage.term, KEY_ESCAPE);
    term_expect(stage.term, "Export web", SOON);
    stage_quit();
}
END_TEST

START_TEST(a_theme_changes_and_states_keep_glyph_and_word)
{
    struct jobtop_local_job *job = stage_job("Broken", "vm");
    jobtop_local_fail(job, 32775, "wrong state");
    stage_start(&(struct term_options){.rows = 24, .columns = 120}, NULL);
    term_expect(stage.term, "wrong state", SOON);
    int row = term_find(stage.term, "Broken");
    const char *line = term_line(stage.term, row);
    ck_assert_ptr_nonnull(strstr(line, "✗"));
    ck_assert_ptr_nonnull(strstr(line, "Exception"));
    char *before = term_screenshot(stage.term, true);
    term_send(stage.term, "T");
    term_expect(stage.term, "light", SOON);
    char *after = term_screenshot(stage.term, true);
    ck_assert_str_ne(before, after);
    free(before);
    free(after);
    stage_quit();
}
END_TEST

TCase *views_case(void)
{
    TCase *c = tcase_create("views");
    tcase_add_checked_fixture(c, stage_open, stage_close);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, an_empty_store_is_said_to_be_empty);
    tcase_add_test(c, jobs_appear_move_and_end_by_themselves);
    tcase_add_test(c, a_failed_job_says_why_and_what_to_do);
    tcase_add_test(c, every_property_that_is_set_is_decoded);
    tcase_add_test(c, the_filter_works_while_it_is_typed);
    tcase_add_test(c, sorting_turns_round_and_the_selection_stays_on_its_job);
    tcase_add_test(c, marks_are_counted_also_when_the_filter_hides_them);
    tcase_add_test(c, the_other_pages_open_and_close);
    tcase_add_test(c, a_theme_changes_and_states_keep_glyph_and_word);
    return c;
}
