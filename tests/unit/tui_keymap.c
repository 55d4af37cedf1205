#include <stdlib.h>

#include "config/keys.h"
#include "tui/dashboard.h"
#include "tui/keymap.h"
#include "tui_cases.h"

static struct config *config;
static struct keymap *map;
static struct detail d;

static void set_up(void)
{
    config = NULL;
    map = NULL;
}

static void tear_down(void)
{
    keymap_free(map);
    config_free(config);
}

static enum jobtop_status build(const char *yaml)
{
    keymap_free(map);
    map = NULL;
    config_free(config);
    config = NULL;
    d = (struct detail)DETAIL_INIT;
    ck_assert_int_eq(config_parse("t.yaml", yaml, strlen(yaml), &config, &d), JOBTOP_OK);
    return keymap_new(config, &map, &d);
}

static void expect_wrong(const char *yaml, const char *where, const char *what)
{
    ck_assert_int_eq(build(yaml), JOBTOP_INVALID);
    ck_assert_msg(strstr(d.text, where) != NULL, "%s: not in: %s", where, d.text);
    ck_assert_msg(strstr(d.text, what) != NULL, "%s: not in: %s", what, d.text);
}

START_TEST(the_defaults)
{
    ck_assert_int_eq(build(""), JOBTOP_OK);
    ck_assert_int_eq(keymap_find(map, 'j'), ACTION_DOWN);
    ck_assert_int_eq(keymap_find(map, KEYCODE_DOWN), ACTION_DOWN);
    ck_assert_int_eq(keymap_find(map, 'K'), ACTION_KILL);
    ck_assert_int_eq(keymap_find(map, 'c'), ACTION_CANCEL);
    ck_assert_int_eq(keymap_find(map, KEYCODE_F10), ACTION_QUIT);
    ck_assert_int_eq(keymap_find(map, 12), ACTION_REPAINT);
    ck_assert_int_eq(keymap_find(map, 'X'), ACTION_COUNT);
    ck_assert_int_eq(keymap_find(map, KEYCODE_NONE), ACTION_COUNT);
}
END_TEST

/* Every action of the table can be reached, and no two claim one key. */
START_TEST(the_defaults_are_sound)
{
    ck_assert_int_eq(build(""), JOBTOP_OK);
    for (int i = 0; i < ACTION_COUNT; i++) {
        uint32_t key = keymap_key(map, (enum action)i);
        size_t names = 1, keys = 1;
        struct buf text;
        ck_assert_uint_ne(key, KEYCODE_NONE);
        buf_init(&text, 256);
        keymap_keys(map, (enum action)i, &text);
        for (const char *s = action_table[i].keys; *s; s++)
            names += *s == ' ';
        for (const char *s = buf_text(&text); (s = strstr(s, ", ")); s++)
            keys++;
        ck_assert_msg(names == keys, "%s: %s, but %s", action_table[i].name, action_table[i].keys,
                      buf_text(&text));
        buf_free(&text);
    }
}
END_TEST

START_TEST(an_action_gets_other_keys)
{
    ck_assert_int_eq(build("keys:\n  kill: [X, F12]\n"), JOBTOP_OK);
    ck_assert_int_eq(keymap_find(map, 'X'), ACTION_KILL);
    ck_assert_int_eq(keymap_find(map, KEYCODE_F12), ACTION_KILL);
    ck_assert_int_eq(keymap_find(map, 'K'), ACTION_COUNT);
    ck_assert_uint_eq(keymap_key(map, ACTION_KILL), 'X');
}
END_TEST

START_TEST(an_action_gets_no_key)
{
    ck_assert_int_eq(build("keys:\n  kill: none\n"), JOBTOP_OK);
    ck_assert_int_eq(keymap_find(map, 'K'), ACTION_COUNT);
    ck_assert_uint_eq(keymap_key(map, ACTION_KILL), KEYCODE_NONE);
}
END_TEST

START_TEST(a_default_key_is_given_away)
{
    /* `down` has another one left. */
    ck_assert_int_eq(build("keys:\n  kill: [j]\n"), JOBTOP_OK);
    ck_assert_int_eq(keymap_find(map, 'j'), ACTION_KILL);
    ck_assert_int_eq(keymap_find(map, KEYCODE_DOWN), ACTION_DOWN);
    /* `mark` has none left, but the configuration gives it one. */
    ck_assert_int_eq(build("keys:\n  kill: [Space]\n  mark: [m]\n"), JOBTOP_OK);
    ck_assert_int_eq(keymap_find(map, ' '), ACTION_KILL);
    ck_assert_int_eq(keymap_find(map, 'm'), ACTION_MARK);
}
END_TEST

START_TEST(what_is_wrong_is_said_with_where)
{
    expect_wrong("keys:\n  cancle: [c]\n", "t.yaml:2", "did you mean `cancel`");
    expect_wrong("keys:\n  kill: [x]\n  theme: [x]\n", "t.yaml:3",
                 "bound to `kill` already, at t.yaml:2");
    expect_wrong("keys:\n  kill: [Space]\n", "t.yaml:2", "only key of `mark`");
    expect_wrong("keys:\n  quit: none\n  back: none\n", "keys", "nothing would end jobtop");
}
END_TEST

START_TEST(the_whole_configuration)
{
    ck_assert_int_eq(build("columns: [vm, state]\nsort: elapsed:desc\nfilter: state:failed\n"),
                     JOBTOP_OK);
    ck_assert_int_eq(dashboard_check(config, &d), JOBTOP_OK);
    ck_assert_int_eq(build("columns: [vm, stat]\n"), JOBTOP_OK);
    ck_assert_int_eq(dashboard_check(config, &d), JOBTOP_INVALID);
    ck_assert_msg(strstr(d.text, "t.yaml:1") && strstr(d.text, "did you mean `state`"), "%s",
                  d.text);
    ck_assert_int_eq(build("sort: elapsed:downwards\n"), JOBTOP_OK);
    ck_assert_int_eq(dashboard_check(config, &d), JOBTOP_INVALID);
    ck_assert_int_eq(build("sort: nothing\n"), JOBTOP_OK);
    ck_assert_int_eq(dashboard_check(config, &d), JOBTOP_INVALID);
    ck_assert_int_eq(build("filter: \"(\"\n"), JOBTOP_OK);
    ck_assert_int_eq(dashboard_check(config, &d), JOBTOP_INVALID);
    ck_assert_int_eq(build("keys:\n  cancle: [c]\n"), JOBTOP_INVALID);
    ck_assert_int_eq(dashboard_check(config, &d), JOBTOP_INVALID);
}
END_TEST

TCase *tui_keymap_cases(void)
{
    TCase *cases = tcase_create("keymap");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, the_defaults);
    tcase_add_test(cases, the_defaults_are_sound);
    tcase_add_test(cases, an_action_gets_other_keys);
    tcase_add_test(cases, an_action_gets_no_key);
    tcase_add_test(cases, a_default_key_is_given_away);
    tcase_add_test(cases, what_is_wrong_is_said_with_where);
    tcase_add_test(cases, the_whole_configuration);
    return cases;
}
