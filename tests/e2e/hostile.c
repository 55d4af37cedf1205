/*
 * Text that means harm: on every page the screen, the title and the neighbouring columns stay as
 * they are.
 */
#include "stage.h"

#include <stdlib.h>
#include <string.h>

static const char *const hostile[] = {
    "\033]0;OWNED\007tail",     /* the title */
    "\033[2J\033[H\033[31mred", /* clear, move, colour */
    "\033[?1049l\033cReset",    /* leaves the alternate screen, resets */
    "a\rb\nc\td\be\177f\007",   /* C0, DEL, the bell */
    "\xc2\x9b"
    "2Jc1 \xc2\x9d"
    "0;OWNED\xc2\x9c", /* C1 in UTF-8 */
    "\x9b"
    "2J\x9d"
    "0;OWNED\x9c raw c1 \xff\xfe\xc0\xaf\xed\xa0\x80",           /* C1 as bytes, invalid UTF-8 */
    "\xe2\x80\xaegnp.exe\xe2\x80\xac \xe2\x81\xa6x\xe2\x81\xa9", /* bidi override and isolate */
    "zero\xe2\x80\x8bwidth\xef\xbb\xbf\xe2\x80\x8d",             /* invisible ones */
    "\033P+q544e\033\\\033_Gx\033\\dcs", /* device control, application command */
};

#define HOSTILE_COUNT (sizeof hostile / sizeof hostile[0])

static void expect_unharmed(void)
{
    ck_assert(term_alternate(stage.term));
    ck_assert(!term_bell(stage.term));
    ck_assert_ptr_null(strstr(term_title(stage.term), "OWNED"));
    ck_assert(!term_wrote(stage.term, "\033]0;OWNED"));
    ck_assert(!term_wrote(stage.term, "\033[?1049l"));
    ck_assert(!term_wrote(stage.term, "\033P+q"));
    ck_assert(!term_wrote(stage.term, "\033_G"));
    ck_assert(!term_wrote(stage.term, "\xc2\x9b"));
    ck_assert(!term_wrote(stage.term, "\xe2\x80\xae"));
}

/* Where a column's text begins on a line, in cells. */
static int cell_of(int row, const char *text)
{
    for (int column = 0; column < term_columns(stage.term); column++) {
        size_t matched = 0;
        for (int c = column; c < term_columns(stage.term) && matched < strlen(text); c++) {
            struct term_cell cell = term_cell(stage.term, row, c);
            if (strncmp(text + matched, cell.text, strlen(cell.text)) != 0 || cell.text[0] == '\0')
                break;
            matched += strlen(cell.text);
        }
        if (matched >= strlen(text))
            return column;
    }
    return -1;
}

START_TEST(hostile_text_leaves_the_screen_alone)
{
    struct jobtop_local_job *job = stage_job(hostile[_i], hostile[_i]);
    jobtop_local_report(job, 42, hostile[_i]);
    jobtop_local_set(job, JOBTOP_P_Description, hostile[_i], JOBTOP_LOCAL_STRING);
    jobtop_local_set(job, JOBTOP_P_Owner, hostile[_i], JOBTOP_LOCAL_STRING);
    jobtop_local_set_extra(job, hostile[_i], hostile[_i], JOBTOP_LOCAL_STRING);
    struct jobtop_local_job *plain = stage_job("plain", "plain-vm");
    jobtop_local_report(plain, 42, "fine");
    stage_start(&(struct term_options){.rows = 60, .columns = 130}, NULL);
    term_expect(stage.term, "plain-vm", SOON);
    term_expect(stage.term, "2 running", SOON);
    expect_unharmed();
    /* Both rows' percentages end in the same cell. */
    int row = term_find(stage.term, "plain-vm"), other = -1;
    for (int i = 0; i < term_rows(stage.term) && other < 0; i++)
        if (i != row && strstr(term_line(stage.term, i), "42%") != NULL)
            other = i;
    ck_assert_int_ge(other, 0);
    ck_assert_int_eq(cell_of(row, "42%"), cell_of(other, "42%"));
    /* One job, its dialog, its messages. */
    for (int i = 0; i < 2; i++) {
        term_send(stage.term, "\r");
        term_expect(stage.term, "InstanceID", SOON);
        expect_unharmed();
        term_send(stage.term, "c");
        term_expect(stage.term, "Cancel this job?", SOON);
        expect_unharmed();
        term_send(stage.term, "n");
        term_expect_gone(stage.term, "Cancel this job?", SOON);
        term_send(stage.term, "q");
        term_expect(stage.term, "PROGRESS", SOON);
        term_send(stage.term, "j");
    }
    jobtop_local_fail(job, 32768, hostile[_i]);
    term_expect(stage.term, "1 failed", SOON);
    term_send(stage.term, "M");
    term_settle(stage.term, 300);
    expect_unharmed();
    term_send(stage.term, "q");
    term_forget_output(stage.term);
    stage_quit();
}
END_TEST

START_TEST(huge_texts_and_floods_of_marks_cost_no_more_than_their_cells)
{
    size_t length = 10u << 20;
    char *huge = malloc(length + 1);
    ck_assert_ptr_nonnull(huge);
    memset(huge, 'x', length);
    huge[length] = '\0';
    struct jobtop_local_job *job = stage_job("huge", "vm");
    ck_assert_int_eq(jobtop_local_set(job, JOBTOP_P_ElementName, huge, length), JOBTOP_OK);
    ck_assert_int_eq(jobtop_local_set(job, JOBTOP_P_Description, huge, length), JOBTOP_OK);
    size_t at = 1;
    memcpy(huge, "e", 1);
    for (int i = 0; i < 10000; i++, at += 2)
        memcpy(huge + at, "\xcc\x81", 2);
    job = stage_job("marks", "marks-vm");
    ck_assert_int_eq(jobtop_local_set(job, JOBTOP_P_ElementName, huge, at), JOBTOP_OK);
    free(huge);
    stage_start(&(struct term_options){.rows = 30, .columns = 120}, NULL);
    term_expect(stage.term, "marks-vm", SOON);
    term_expect(stage.term, "xxxxxxxx", SOON);
    term_forget_output(stage.term);
    term_send(stage.term, "\r");
    term_expect(stage.term, "InstanceID", SOON);
    term_send(stage.term, "q");
    term_expect(stage.term, "PROGRESS", SOON);
    stage_quit();
}
END_TEST

TCase *hostile_case(void)
{
    TCase *c = tcase_create("hostile text");
    tcase_add_checked_fixture(c, stage_open, stage_close);
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, hostile_text_leaves_the_screen_alone, 0, HOSTILE_COUNT);
    tcase_add_test(c, huge_texts_and_floods_of_marks_cost_no_more_than_their_cells);
    return c;
}
