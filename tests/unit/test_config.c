#include "test_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action/action.h"
#include "config/builtin.h"
#include "config/config.h"
#include "config/keys.h"

static struct config *parse(const char *text)
{
    struct config *c = NULL;
    struct detail d = DETAIL_INIT;

    ck_assert_msg(config_parse("t.yaml", text, strlen(text), &c, &d) == JOBTOP_OK, "%s", d.text);
    ck_assert_ptr_nonnull(c);
    return c;
}

void expect_error(const char *text, const char *message)
{
    struct config *c = NULL;
    struct detail d = DETAIL_INIT;

    ck_assert_int_ne(config_parse("t.yaml", text, strlen(text), &c, &d), JOBTOP_OK);
    ck_assert_ptr_null(c);
    ck_assert_str_eq(d.text, message);
    ck_assert_int_ne(d.status, JOBTOP_OK);
}

START_TEST(test_defaults)
{
    static const char *const columns[] = {"source",  "vm",  "name",   "state", "progress",
                                          "elapsed", "eta", "health", "error"};
    struct config *c = parse("");

    ck_assert_int_eq(c->interval_ms, 2000);
    ck_assert_int_eq(c->timeout_ms, 30000);
    ck_assert(!c->read_only);
    ck_assert(!c->ascii);
    ck_assert_int_eq(c->frames_per_second, 30);
    ck_assert_str_eq(c->theme, "dark");
    ck_assert_str_eq(c->filter, "");
    ck_assert_str_eq(c->sort, "");
    ck_assert_uint_eq(c->column_count, 9);
    for (size_t i = 0; i < 9; i++)
        ck_assert_str_eq(c->columns[i], columns[i]);
    ck_assert_uint_eq(c->key_count, 0);
    ck_assert_uint_eq(c->source_count, 1);
    ck_assert_str_eq(c->sources[0].name, "local");
    ck_assert_str_eq(c->sources[0].driver, "local");
    ck_assert_str_eq(c->sources[0].address, "");
    ck_assert_uint_eq(c->sources[0].option_count, 0);
    ck_assert_int_eq(c->sources[0].interval_ms, 2000);
    ck_assert_int_eq(c->sources[0].timeout_ms, 30000);
    ck_assert_ptr_null(c->path);
    config_free(c);
}
END_TEST

/* The documented file read by itself gives what is there without any file. */
START_TEST(test_documented_file)
{
    struct config *a = parse(""), *b = parse(config_defaults());

    ck_assert_int_eq(a->interval_ms, b->interval_ms);
    ck_assert_int_eq(a->timeout_ms, b->timeout_ms);
    ck_assert_str_eq(a->theme, b->theme);
    ck_assert_uint_eq(a->column_count, b->column_count);
    ck_assert_uint_eq(a->source_count, b->source_count);
    config_free(a);
    config_free(b);
    for (const struct builtin_file *f = builtin_files; f->path; f++)
        ck_assert_uint_eq(strlen(f->text), f->length);
}
END_TEST

/* The comment that lists the actions says what the table of actions says. */
START_TEST(test_documented_keys)
{
    static const struct {
        const char *name, *keys, *help;
    } actions[] = {
#define ROW(id, name, keys, flags, help) {name, keys, help},
        ACTIONS(ROW)
#undef ROW
    };
    const char *text = config_defaults();

    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        char want[256], keys[128];
        const char *line, *end;

        snprintf(want, sizeof(want), "\n#   %s: [", actions[i].name);
        line = strstr(text, want);
        ck_assert_msg(line, "config/jobtop.yaml does not list the action %s", actions[i].name);
        line += strlen(want);
        end = strchr(line, ']');
        ck_assert_ptr_nonnull(end);
        size_t n = 0;
        for (; line < end; line++)
            if (*line != ',' && *line != '"')
                keys[n++] = *line;
        keys[n] = '\0';
        ck_assert_msg(strcmp(keys, actions[i].keys) == 0,
                      "config/jobtop.yaml says that %s is on %s; it is on %s", actions[i].name,
                      keys, actions[i].keys);
        ck_assert_msg(strncmp(strchr(end, '#') + 2, actions[i].help, strlen(actions[i].help)) == 0,
                      "config/jobtop.yaml does not say what %s is for", actions[i].name);
        for (char *key = keys; *key;) {
            size_t length = strcspn(key, " ");
            uint32_t code;

            ck_assert_msg(key_parse(key, length, &code), "%s: no such key: %s", actions[i].name,
                          key);
            key += length + (key[length] == ' ');
        }
    }
}
END_TEST

START_TEST(test_all_keys)
{
    struct config *c = parse("interval: 500ms\n"
                             "timeout: 1m\n"
                             "read-only: Yes\n"
                             "ascii: on\n"
                             "frames-per-second: 60\n"
                             "theme: light\n"
                             "filter: state:failed\n"
                             "sort: elapsed:desc\n"
                             "columns: [vm, name]\n"
                             "keys: {cancel: [c, F9], kill: none, help: '?', quit: []}\n"
                             "sources:\n"
                             "  - {name: a, driver: local}\n"
                             "  - {name: b, driver: wmi, address: h, interval: 5, timeout: 2s}\n");

    ck_assert_int_eq(c->interval_ms, 500);
    ck_assert_int_eq(c->timeout_ms, 60000);
    ck_assert(c->read_only);
    ck_assert(c->ascii);
    ck_assert_int_eq(c->frames_per_second, 60);
    ck_assert_str_eq(c->theme, "light");
    ck_assert_str_eq(c->filter, "state:failed");
    ck_assert_str_eq(c->filter_where, "t.yaml:7:9");
    ck_assert_str_eq(c->sort, "elapsed:desc");
    ck_assert_str_eq(c->sort_where, "t.yaml:8:7");
    ck_assert_uint_eq(c->column_count, 2);
    ck_assert_str_eq(c->columns[1], "name");
    ck_assert_str_eq(c->columns_where, "t.yaml:9:10");
    ck_assert_uint_eq(c->key_count, 4);
    ck_assert_str_eq(c->keys[0].action, "cancel");
    ck_assert_uint_eq(c->keys[0].key_count, 2);
    ck_assert_str_eq(c->keys[0].keys[1], "F9");
    ck_assert_uint_eq(c->keys[1].key_count, 0);
    ck_assert_str_eq(c->keys[2].keys[0], "?");
    ck_assert_str_eq(c->keys[2].where, "t.yaml:10:43");
    ck_assert_uint_eq(c->keys[3].key_count, 0);
    ck_assert_uint_eq(c->source_count, 2);
    ck_assert_int_eq(c->sources[0].interval_ms, 500);
    ck_assert(c->sources[0].read_only);
    ck_assert_int_eq(c->sources[1].interval_ms, 5000);
    ck_assert_int_eq(c->sources[1].timeout_ms, 2000);
    ck_assert_str_eq(c->sources[1].address, "h");
    config_free(c);
}
END_TEST

START_TEST(test_unknown_key)
{
    expect_error("intervall: 2s\n",
                 "t.yaml:1:1: unknown key \"intervall\" (did you mean \"interval\"?)");
    expect_error(
        "# one\n\nframes_per_second: 3\n",
        "t.yaml:3:1: unknown key \"frames_per_second\" (did you mean \"frames-per-second\"?)");
    expect_error("zzzzzzzz: 1\n", "t.yaml:1:1: unknown key \"zzzzzzzz\"");
    expect_error("? [a]\n: 1\n", "t.yaml:1:3: a key is a name, not a list");
}
END_TEST

START_TEST(test_wrong_type)
{
    expect_error("interval: [1]\n",
                 "t.yaml:1:11: \"interval\" is a time like 2s, 500ms or 1h30m, not a list");
    expect_error("interval: soon\n",
                 "t.yaml:1:11: \"interval\" is a time like 2s, 500ms or 1h30m, not \"soon\"");
    expect_error("interval: 99ms\n", "t.yaml:1:11: \"interval\" is 99ms; it can be 100ms to 1d");
    expect_error("timeout: 2d\n", "t.yaml:1:10: \"timeout\" is 2d; it can be 100ms to 1d");
    expect_error("interval:\n",
                 "t.yaml:1:10: \"interval\" has no value; it is a time like 2s, 500ms or 1h30m");
    expect_error("ascii: maybe\n", "t.yaml:1:8: \"ascii\" is yes or no, not \"maybe\"");
    expect_error("read-only: {a: b}\n", "t.yaml:1:12: \"read-only\" is yes or no, not a mapping");
    expect_error("frames-per-second: 0\n",
                 "t.yaml:1:20: \"frames-per-second\" is 0; it can be 1 to 120");
    expect_error("frames-per-second: 99999999999999999999\n",
                 "t.yaml:1:20: \"frames-per-second\" is 99999999999999999999; it can be 1 to 120");
    expect_error("frames-per-second: -1\n",
                 "t.yaml:1:20: \"frames-per-second\" is a number from 1 to 120, not \"-1\"");
    expect_error("frames-per-second: 0x10\n",
                 "t.yaml:1:20: \"frames-per-second\" is a number from 1 to 120, not \"0x10\"");
    expect_error("theme: ''\n", "t.yaml:1:8: \"theme\" is empty");
    expect_error("columns: {a: b}\n",
                 "t.yaml:1:10: \"columns\" is a list like [one, two], not a mapping");
    expect_error("columns:\n", "t.yaml:1:9: \"columns\" is a list like [one, two], not nothing");
    expect_error("columns: []\n", "t.yaml:1:10: \"columns\" names no column");
    expect_error("columns: [vm, vm]\n", "t.yaml:1:15: \"columns\" names \"vm\" twice");
    expect_error("columns: [vm, [a]]\n", "t.yaml:1:15: \"columns\" is a text, not a list");
    expect_error("keys: c\n", "t.yaml:1:7: \"keys\" is a mapping (name: value), not one value");
    expect_error("keys:\n  cancel: [c, Ctrl-]\n",
                 "t.yaml:2:15: no such key: \"Ctrl-\" (keys are written c, K, Ctrl-L, Alt-x, F9, "
                 "PageDown, Space)");
    expect_error("keys: {cancel: [c, none]}\n",
                 "t.yaml:1:20: \"none\" can't stand among other keys");
    expect_error("- a\n", "t.yaml:1:1: a configuration is a mapping (name: value), not a list");
}
END_TEST

START_TEST(test_nothing)
{
    config_free(parse("# only words\n"));
    config_free(parse("---\n"));
    config_free(parse("\xef\xbb\xbfinterval: 3s\n"));
    config_free(parse("%YAML 1.1\n---\ninterval: 3s\n...\n"));
    config_free(parse("filter:\nsort: ~\n"));
    config_free(NULL);
}
END_TEST

static const struct {
    const char *text;
    int64_t ms;
} durations[] = {{"2s", 2000},    {"500ms", 500},    {"5m", 300000}, {"1h30m", 5400000},
                 {"300", 300000}, {"2d", 172800000}, {"1.5s", 1500}, {"", -1},
                 {"s", -1},       {"-2s", -1},       {"2 s", -1},    {"1h30", -1},
                 {"2x", -1},      {"1m1h", -1},      {"1e3", -1},    {"99999999999999999999d", -1}};

START_TEST(test_durations)
{
    int64_t ms = -1;

    ck_assert_int_eq(config_duration(durations[_i].text, &ms), durations[_i].ms >= 0);
    ck_assert_int_eq(ms, durations[_i].ms);
}
END_TEST

static const struct {
    const char *name;
    uint32_t key;
    const char *back;
} keys[] = {
    {"a", 'a', "a"},
    {"K", 'K', "K"},
    {"/", '/', "/"},
    {"-", '-', "-"},
    {"Ctrl-L", 12, "Ctrl-L"},
    {"ctrl-l", 12, "Ctrl-L"},
    {"Ctrl-_", 31, "Ctrl-_"},
    {"Ctrl-M", 13, "Enter"},
    {"Alt-x", KEYCODE_ALT | 'x', "Alt-x"},
    {"Alt--", KEYCODE_ALT | '-', "Alt--"},
    {"Alt-Up", KEYCODE_ALT | KEYCODE_UP, "Alt-Up"},
    {"Alt-Ctrl-A", KEYCODE_ALT | 1, "Alt-Ctrl-A"},
    {"F9", KEYCODE_F9, "F9"},
    {"f12", KEYCODE_F12, "F12"},
    {"pagedown", KEYCODE_PAGE_DOWN, "PageDown"},
    {"Shift-Tab", KEYCODE_SHIFT_TAB, "Shift-Tab"},
    {"Enter", KEYCODE_ENTER, "Enter"},
    {"Esc", KEYCODE_ESCAPE, "Esc"},
    {"Space", ' ', "Space"},
    {" ", ' ', "Space"},
    {"Tab", KEYCODE_TAB, "Tab"},
    {"\xc3\xa9", 0xe9, "\xc3\xa9"},
    {"\xf0\x9f\x98\x80", 0x1f600, "\xf0\x9f\x98\x80"},
    {"", KEYCODE_NONE, NULL},
    {"ab", KEYCODE_NONE, NULL},
    {"F13", KEYCODE_NONE, NULL},
    {"F", 'F', "F"},
    {"Ctrl-", KEYCODE_NONE, NULL},
    {"Ctrl-1", KEYCODE_NONE, NULL},
    {"Ctrl-@", KEYCODE_NONE, NULL},
    {"Ctrl-[", KEYCODE_NONE, NULL},
    {"Ctrl-Up", KEYCODE_NONE, NULL},
    {"Alt-", KEYCODE_NONE, NULL},
    {"Alt-Alt-x", KEYCODE_NONE, NULL},
    {"\x1b", KEYCODE_NONE, NULL},
    {"\x7f", KEYCODE_NONE, NULL},
    {"\xc2\x9b", KEYCODE_NONE, NULL},
    {"\xff", KEYCODE_NONE, NULL},
    {"\xc3", KEYCODE_NONE, NULL},
};

START_TEST(test_keys)
{
    uint32_t key = 99;
    char name[KEY_NAME_SIZE];

    ck_assert_int_eq(key_parse(keys[_i].name, strlen(keys[_i].name), &key), keys[_i].back != NULL);
    ck_assert_uint_eq(key, keys[_i].key);
    if (!keys[_i].back)
        return;
    key_name(key, name);
    ck_assert_str_eq(name, keys[_i].back);
}
END_TEST

START_TEST(test_key_names_are_bounded)
{
    static const uint32_t odd[] = {0,
                                   0x7f,
                                   0x9b,
                                   0xd800,
                                   0x110000,
                                   0xffffffff,
                                   KEYCODE_ALT,
                                   KEYCODE_SPECIAL,
                                   KEYCODE_SPECIAL + 9999};
    char name[KEY_NAME_SIZE];

    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        key_name(odd[i], name);
        ck_assert_uint_gt(strlen(name), 0);
        ck_assert_uint_lt(strlen(name), sizeof(name));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("config");
    TCase *tc = tcase_create("config");

    tcase_add_test(tc, test_defaults);
    tcase_add_test(tc, test_documented_file);
    tcase_add_test(tc, test_documented_keys);
    tcase_add_test(tc, test_all_keys);
    tcase_add_test(tc, test_unknown_key);
    tcase_add_test(tc, test_wrong_type);
    tcase_add_test(tc, test_nothing);
    tcase_add_loop_test(tc, test_durations, 0, sizeof(durations) / sizeof(durations[0]));
    tcase_add_loop_test(tc, test_keys, 0, sizeof(keys) / sizeof(keys[0]));
    tcase_add_test(tc, test_key_names_are_bounded);
    suite_add_tcase(suite, tc);
    suite_add_tcase(suite, config_tree_case());
    suite_add_tcase(suite, config_source_case());
    suite_add_tcase(suite, config_file_case());
    suite_add_tcase(suite, config_theme_case());

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
