#include "test_config.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config.h"
#include "config/file.h"

static char dir[64];
static char path[256];

static const char *in_dir(const char *name)
{
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    return path;
}

static void write_file(const char *name, const char *text, mode_t mode)
{
    FILE *f = fopen(in_dir(name), "w");

    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
    ck_assert_int_eq(chmod(path, mode), 0);
}

static void setup(void)
{
    snprintf(dir, sizeof(dir), "/tmp/jobtop-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    setenv("HOME", dir, 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
}

static void teardown(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf %s", dir);
    ck_assert_int_eq(system(command), 0);
}

static enum jobtop_status load(const char *name, struct config **c, struct detail *d)
{
    *c = NULL;
    *d = (struct detail)DETAIL_INIT;
    enum jobtop_status status = config_load(name, c, d);
    ck_assert_int_eq(status == JOBTOP_OK, *c != NULL);
    return status;
}

START_TEST(test_given)
{
    struct config *c;
    struct detail d;

    write_file("a.yaml", "theme: light\n", 0644);
    ck_assert_int_eq(load(path, &c, &d), JOBTOP_OK);
    ck_assert_str_eq(c->theme, "light");
    ck_assert_str_eq(c->path, path);
    config_free(c);
    ck_assert_int_eq(load("/dev/null", &c, &d), JOBTOP_OK);
    ck_assert_str_eq(c->theme, "dark");
    config_free(c);
}
END_TEST

START_TEST(test_given_refused)
{
    struct config *c;
    struct detail d;
    char want[400];

    ck_assert_int_eq(load(in_dir("none.yaml"), &c, &d), JOBTOP_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(d.text, "none.yaml: No such file"));
    ck_assert_int_eq(load(dir, &c, &d), JOBTOP_INVALID);
    ck_assert_ptr_nonnull(strstr(d.text, "not a regular file"));
    ck_assert_int_eq(mkfifo(in_dir("fifo"), 0600), 0);
    ck_assert_int_eq(load(path, &c, &d), JOBTOP_INVALID);
    write_file("bad.yaml", "ascii: 1\n", 0600);
    ck_assert_int_eq(load(path, &c, &d), JOBTOP_INVALID);
    snprintf(want, sizeof(want), "%s:1:8: \"ascii\" is yes or no, not \"1\"", path);
    ck_assert_str_eq(d.text, want);
}
END_TEST

START_TEST(test_writable_by_others)
{
    static const mode_t modes[] = {0664, 0646, 0620, 0602};
    struct config *c;
    struct detail d;

    for (size_t i = 0; i < 4; i++) {
        write_file("a.yaml", "theme: light\n", modes[i]);
        ck_assert_int_eq(load(path, &c, &d), JOBTOP_DENIED);
        ck_assert_ptr_nonnull(strstr(d.text, "because others can write it"));
    }
    write_file("a.yaml", "theme: light\n", 0600);
    ck_assert_int_eq(chmod(dir, 0777), 0);
    ck_assert_int_eq(load(in_dir("a.yaml"), &c, &d), JOBTOP_DENIED);
    ck_assert_ptr_nonnull(strstr(d.text, "everybody can replace it"));
    ck_assert_int_eq(chmod(dir, 01777), 0);
    ck_assert_int_eq(load(path, &c, &d), JOBTOP_OK);
    config_free(c);
    if (geteuid() == 0) {
        ck_assert_int_eq(chown(path, 12345, 0), 0);
        ck_assert_int_eq(load(path, &c, &d), JOBTOP_DENIED);
        ck_assert_ptr_nonnull(strstr(d.text, "its owner (uid 12345) is neither you nor root"));
    }
}
END_TEST

START_TEST(test_too_large)
{
    struct config *c;
    struct detail d;

    write_file("large.yaml", "", 0600);
    ck_assert_int_eq(truncate(path, ((off_t)1 << 20) + 1), 0);
    ck_assert_int_eq(load(path, &c, &d), JOBTOP_LIMIT);
    ck_assert_int_eq(truncate(path, (off_t)1 << 20), 0);
    ck_assert_int_eq(load(path, &c, &d), JOBTOP_INVALID); /* NULs */
}
END_TEST

START_TEST(test_places)
{
    struct config *c;
    struct detail d;

    ck_assert_int_eq(mkdir(in_dir(".config"), 0700), 0);
    ck_assert_int_eq(mkdir(in_dir(".config/jobtop"), 0700), 0);
    write_file(".config/jobtop/jobtop.yaml", "theme: mine\n", 0600);
    ck_assert_int_eq(load(NULL, &c, &d), JOBTOP_OK);
    ck_assert_str_eq(c->theme, "mine");
    ck_assert_str_eq(c->path, path);
    ck_assert_str_eq(d.text, "");
    config_free(c);

    /* XDG_CONFIG_HOME before HOME, but for one that is not absolute. */
    setenv("XDG_CONFIG_HOME", "relative", 1);
    ck_assert_int_eq(load(NULL, &c, &d), JOBTOP_OK);
    ck_assert_str_eq(c->theme, "mine");
    config_free(c);
    ck_assert_int_eq(mkdir(in_dir("xdg"), 0700), 0);
    ck_assert_int_eq(mkdir(in_dir("xdg/jobtop"), 0700), 0);
    write_file("xdg/jobtop/jobtop.yaml", "theme: xdg\n", 0600);
    setenv("XDG_CONFIG_HOME", in_dir("xdg"), 1);
    ck_assert_int_eq(load(NULL, &c, &d), JOBTOP_OK);
    ck_assert_str_eq(c->theme, "xdg");
    config_free(c);

    /* One that is wrong is not passed over. */
    write_file("xdg/jobtop/jobtop.yaml", "thema: xdg\n", 0600);
    ck_assert_int_eq(load(NULL, &c, &d), JOBTOP_INVALID);
    ck_assert_ptr_nonnull(strstr(d.text, "did you mean \"theme\"?"));
}
END_TEST

START_TEST(test_state_path)
{
    struct detail d = DETAIL_INIT;
    struct stat st;
    char *state = NULL;

    ck_assert_int_eq(config_state_path("history.db", &state, &d), JOBTOP_OK);
    ck_assert_str_eq(state, in_dir(".local/state/jobtop/history.db"));
    free(state);
    ck_assert_int_eq(stat(in_dir(".local/state/jobtop"), &st), 0);
    ck_assert_int_eq(st.st_mode & 07777, 0700);

    setenv("XDG_STATE_HOME", in_dir("state"), 1);
    ck_assert_int_eq(config_state_path("jobs.db", &state, &d), JOBTOP_OK);
    ck_assert_str_eq(state, in_dir("state/jobtop/jobs.db"));
    free(state);
    ck_assert_int_eq(chmod(in_dir("state/jobtop"), 0777), 0);
    ck_assert_int_eq(config_state_path("jobs.db", &state, &d), JOBTOP_DENIED);
    ck_assert_ptr_null(state);

    write_file("file", "", 0600);
    setenv("XDG_STATE_HOME", path, 1);
    ck_assert_int_ne(config_state_path("jobs.db", &state, &d), JOBTOP_OK);
    ck_assert_ptr_nonnull(strstr(d.text, "can't make the directory"));
    ck_assert_ptr_null(state);
}
END_TEST

TCase *config_file_case(void)
{
    TCase *tc = tcase_create("file");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, test_given);
    tcase_add_test(tc, test_given_refused);
    tcase_add_test(tc, test_writable_by_others);
    tcase_add_test(tc, test_too_large);
    tcase_add_test(tc, test_places);
    tcase_add_test(tc, test_state_path);
    return tc;
}
