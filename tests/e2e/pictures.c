/*
 * The pictures of the README: the real program on its own demo, in the terminal of the tests. `make
 * pictures` runs it; what it writes is in git, and looked at before.
 *
 *     pictures DIRECTORY [SEED]
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "term.h"

#define LIMIT 20000 /* milliseconds */

static const char *directory, *seed; /* NULL: each picture's own, chosen for how it looks */

static void save(struct term *t, const char *name)
{
    char path[4096];
    char *svg = term_svg(t);
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *out = fopen(path, "w");
    ck_assert_msg(out != NULL, "%s can't be written", path);
    fputs(svg, out);
    ck_assert_msg(fclose(out) == 0, "%s can't be written", path);
    free(svg);
}

static struct term *demo(int rows, const char *usual_seed, const char *filter)
{
    const char *number = seed != NULL ? seed : usual_seed;
    const char *argv[] = {term_program(), "demo", "--seed", number, "--filter", filter, NULL};
    const char *environment[] = {"COLORTERM=truecolor", NULL};
    struct term *t = term_start(
        &(struct term_options){.rows = rows, .columns = 110, .environment = environment}, argv);
    term_expect(t, "PROGRESS", LIMIT);
    return t;
}

START_TEST(the_live_table)
{
    struct term *t = demo(30, "12", "");
    term_settle(t, 12000); /* until there are rates, and so ETAs */
    save(t, "jobs.svg");
    term_free(t);
}
END_TEST

START_TEST(a_failed_job)
{
    struct term *t = demo(44, "4", "state:failed");
    term_settle(t, 800);
    term_send(t, "\r");
    term_expect(t, "RecommendedActions", LIMIT);
    term_settle(t, 1500);
    save(t, "job.svg");
    term_free(t);
}
END_TEST

START_TEST(the_question)
{
    struct term *t = demo(24, "12", "\"moving a virtual\" or gitlab or erp");
    term_settle(t, 6000);
    term_send(t, "jjjjc");
    term_expect(t, "leave it", LIMIT);
    term_settle(t, 500);
    save(t, "cancel.svg");
    term_free(t);
}
END_TEST

int main(int argc, char **argv)
{
    Suite *suite = suite_create("pictures");
    TCase *tcase = tcase_create("pictures");
    SRunner *runner = srunner_create(suite);
    int failed;

    directory = argc > 1 ? argv[1] : ".";
    seed = argc > 2 ? argv[2] : NULL;
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, the_live_table);
    tcase_add_test(tcase, a_failed_job);
    tcase_add_test(tcase, the_question);
    suite_add_tcase(suite, tcase);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
