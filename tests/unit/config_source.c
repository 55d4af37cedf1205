#include "test_config.h"

#include <stdio.h>
#include <string.h>

#include "config/config.h"

START_TEST(test_contract)
{
    static const char text[] = "interval: 3s\n"
                               "sources:\n"
                               "  - name: hv01\n"
                               "    driver: wmi\n"
                               "    address: hv01.example.com\n"
                               "    user: EXAMPLE\\ops\n"
                               "    password: {command: pass show hv01}\n"
                               "    allow-basic-over-http: no\n"
                               "    read-only: yes\n"
                               "  - {name: cim01, driver: cmpi, address: \"https://cim01:5989\", "
                               "password: {file: /run/x}}\n"
                               "  - {name: kvm01, driver: libvirt, address: "
                               "\"qemu+ssh://ops@kvm01/system\", token: {env: T}}\n";
    struct config *c = NULL;
    struct detail d = DETAIL_INIT;

    ck_assert_msg(config_parse("t.yaml", text, sizeof(text) - 1, &c, &d) == JOBTOP_OK, "%s",
                  d.text);
    ck_assert_uint_eq(c->source_count, 3);
    const struct config_source *s = c->sources;
    ck_assert_str_eq(s[0].name, "hv01");
    ck_assert_str_eq(s[0].where, "t.yaml:3:5");
    ck_assert_int_eq(s[0].interval_ms, 3000);
    ck_assert_int_eq(s[0].timeout_ms, 30000);
    ck_assert(s[0].read_only);
    ck_assert(!s[1].read_only);
    ck_assert_uint_eq(s[0].option_count, 3);
    ck_assert_str_eq(s[0].options[0].name, "user");
    ck_assert_str_eq(s[0].options[0].value, "EXAMPLE\\ops");
    ck_assert_int_eq(s[0].options[0].kind, CONFIG_PLAIN);
    ck_assert_str_eq(s[0].options[0].where, "t.yaml:6:11");
    ck_assert_int_eq(s[0].options[1].kind, CONFIG_COMMAND);
    ck_assert_str_eq(s[0].options[1].value, "pass show hv01");
    ck_assert_str_eq(s[0].options[2].value, "no");
    ck_assert_int_eq(s[1].options[0].kind, CONFIG_FILE);
    ck_assert_str_eq(s[1].address, "https://cim01:5989");
    ck_assert_int_eq(s[2].options[0].kind, CONFIG_ENV);
    ck_assert_str_eq(s[2].options[0].value, "T");
    config_free(c);
}
END_TEST

/* Each example in the comments of the documented file is a source that can be read. */
START_TEST(test_documented_examples)
{
    const char *p = strstr(config_defaults(), "# Examples, by driver:");
    const char *end = strstr(config_defaults(), "# The jobs of this machine");
    char text[4096] = "sources:\n";
    size_t n = strlen(text);
    struct config *c = NULL;
    struct detail d = DETAIL_INIT;

    ck_assert_ptr_nonnull(p);
    ck_assert_ptr_nonnull(end);
    for (p = strchr(p, '\n') + 1; p < end; p = strchr(p, '\n') + 1) {
        size_t length = (size_t)(strchr(p, '\n') + 1 - p);

        ck_assert_uint_lt(n + length, sizeof(text));
        memcpy(text + n, p + 1, length - 1); /* without the # */
        n += length - 1;
    }
    ck_assert_msg(config_parse("t.yaml", text, n, &c, &d) == JOBTOP_OK, "%s", d.text);
    ck_assert_uint_eq(c->source_count, 5);
    config_free(c);
}
END_TEST

START_TEST(test_secrets)
{
    expect_error("sources:\n  - {name: a, driver: wmi, password: hunter2}\n",
                 "t.yaml:2:38: a password is not written into this file; say where it is: "
                 "`password: {command: pass show NAME}`, {file: PATH} or {env: VARIABLE}");
    expect_error("sources: [{name: a, driver: wmi, password: {}}]\n",
                 "t.yaml:1:44: \"password\" is one of {command: ...}, {file: ...} and {env: ...}");
    expect_error("sources: [{name: a, driver: wmi, password: {env: A, file: b}}]\n",
                 "t.yaml:1:44: \"password\" is one of {command: ...}, {file: ...} and {env: ...}");
    expect_error("sources: [{name: a, driver: wmi, password: {comand: A}}]\n",
                 "t.yaml:1:45: unknown kind of secret \"comand\" (did you mean \"command\"?)");
    expect_error("sources: [{name: a, driver: wmi, password: {env: ''}}]\n",
                 "t.yaml:1:50: \"env\" is empty");
    expect_error("sources: [{name: a, driver: wmi, password: {env: [x]}}]\n",
                 "t.yaml:1:50: \"env\" is a text, not a list");
    expect_error(
        "sources: [{name: a, driver: wmi, address: 'https://ops:p@ss@host/x'}]\n",
        "t.yaml:1:43: a password can't stand in an address; give it as `password: {command: "
        "...}`, {file: ...} or {env: ...}");
}
END_TEST

START_TEST(test_names)
{
    expect_error("sources: [{name: a, driver: x}, {name: a, driver: y}]\n",
                 "t.yaml:1:33: two sources have the name \"a\"; the other is at t.yaml:1:11");
    expect_error(
        "sources: [{name: a/b, driver: x}]\n",
        "t.yaml:1:18: \"/\" can't be in the name of a source (\"a/b\"), because a job is written "
        "SOURCE/InstanceID");
    expect_error("sources: [{name: \"a\\e\", driver: x}]\n",
                 "t.yaml:1:18: a control character in the name of a source");
    expect_error("sources: [{name: ' a', driver: x}]\n",
                 "t.yaml:1:18: a blank at the end of a source's name");
    expect_error("sources: [{name: '', driver: x}]\n", "t.yaml:1:18: \"name\" is empty");
    expect_error(
        "sources: [{name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}]\n",
        "t.yaml:1:18: the name of a source has at most 64 bytes");
}
END_TEST

START_TEST(test_shape)
{
    expect_error("sources: {name: a, driver: x}\n",
                 "t.yaml:1:10: \"sources\" is a list of mappings, not a mapping");
    expect_error("sources:\n", "t.yaml:1:9: \"sources\" is a list of mappings, not nothing");
    expect_error(
        "sources: [local]\n",
        "t.yaml:1:11: a source is a mapping like {name: here, driver: local}, not one value");
    expect_error("sources: [{driver: x}]\n", "t.yaml:1:11: a source without a \"name\"");
    expect_error("sources: [{name: a}]\n", "t.yaml:1:11: the source \"a\" has no \"driver\"");
    expect_error("sources: [{name: a, drivre: x}]\n",
                 "t.yaml:1:21: unknown key \"drivre\" (did you mean \"driver\"?)");
    expect_error("sources: [{name: a, driver: x, interval: never}]\n",
                 "t.yaml:1:42: \"interval\" is a time like 2s, 500ms or 1h30m, not \"never\"");
    expect_error("sources: [{name: a, driver: x, user: }]\n",
                 "t.yaml:1:38: \"user\" has no value; it is a text");
    expect_error("sources: [{name: a, driver: x, user: [b]}]\n",
                 "t.yaml:1:38: \"user\" is a text, not a list");
}
END_TEST

START_TEST(test_no_sources)
{
    struct config *c = NULL;
    struct detail d = DETAIL_INIT;

    ck_assert_int_eq(config_parse("t.yaml", "sources: []", 11, &c, &d), JOBTOP_OK);
    ck_assert_uint_eq(c->source_count, 0);
    config_free(c);
}
END_TEST

TCase *config_source_case(void)
{
    TCase *tc = tcase_create("sources");

    tcase_add_test(tc, test_contract);
    tcase_add_test(tc, test_documented_examples);
    tcase_add_test(tc, test_secrets);
    tcase_add_test(tc, test_names);
    tcase_add_test(tc, test_shape);
    tcase_add_test(tc, test_no_sources);
    return tc;
}
