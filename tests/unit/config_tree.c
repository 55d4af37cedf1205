#include "test_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"

START_TEST(test_syntax)
{
    expect_error("a: b: c\n", "t.yaml:1:5: mapping values are not allowed in this context");
    expect_error("interval: 2s\n\ttimeout: 3s\n",
                 "t.yaml:2:1: a tab in the indentation; YAML wants blanks there");
    expect_error("columns: [a\n",
                 "t.yaml:2:1: did not find expected ',' or ']', while parsing a flow "
                 "sequence from line 1 on");
    expect_error("theme: \"dark\n", "t.yaml:2:1: found unexpected end of stream, while scanning a "
                                    "quoted scalar from line 1 on");
}
END_TEST

START_TEST(test_refused)
{
    expect_error("theme: &x dark\n",
                 "t.yaml:1:8: anchors (&name) are not supported; write the value where it is used");
    expect_error("a: *x\n", "t.yaml:1:4: aliases (*name) are not supported; write the value here");
    expect_error(
        "columns: &x [a]\n",
        "t.yaml:1:10: anchors (&name) are not supported; write the value where it is used");
    expect_error(
        "sources: [&x {name: a}]\n",
        "t.yaml:1:11: anchors (&name) are not supported; write the value where it is used");
    expect_error("theme: !!str dark\n",
                 "t.yaml:1:8: tags (!name) are not supported; put text in quotes instead");
    expect_error("columns: !x [a]\n",
                 "t.yaml:1:10: tags (!name) are not supported; put text in quotes instead");
    expect_error("%TAG ! tag:x,2000:\n---\ntheme: dark\n",
                 "t.yaml:1:1: tags (%TAG) are not supported");
    expect_error(
        "<<: {a: b}\n",
        "t.yaml:1:1: merging with \"<<\" is not supported; write the values where they are used");
    expect_error("theme: dark\n---\ntheme: light\n",
                 "t.yaml:2:1: a second document (\"---\") in one file");
    expect_error("theme: dark\nascii: no\ntheme: light\n",
                 "t.yaml:3:1: the key \"theme\" is there already, in line 1");
    expect_error("theme: \"a\\0b\"\n", "t.yaml:1:8: a value with a NUL (\\0) in it");
}
END_TEST

START_TEST(test_bytes)
{
    expect_error("theme: d\xffrk\n", "t.yaml:1:9: bytes that are no UTF-8; save the file as UTF-8");
    expect_error("# ok\n\xc3\xa9: \xc0\x80\n",
                 "t.yaml:2:4: bytes that are no UTF-8; save the file as UTF-8");
    expect_error("\xff\xfet\n", "t.yaml:1:1: bytes that are no UTF-8; save the file as UTF-8");
    expect_error("theme: \x1b[31m\n",
                 "t.yaml:1:8: the invisible character U+001B can't stand in a configuration");
    expect_error("a: \xe2\x80\xa8\n",
                 "t.yaml:1:4: the invisible character U+2028 can't stand in a configuration");
    expect_error("a\r\nb\xc2\x85\n",
                 "t.yaml:2:2: the invisible character U+0085 can't stand in a configuration");
}
END_TEST

START_TEST(test_depth)
{
    char text[256] = "a: ";

    memset(text + 3, '[', 20);
    memset(text + 23, ']', 20);
    expect_error(text, "t.yaml:1:19: more than 16 lists and mappings in each other");
    /* Never closed, and far deeper than any stack would bear. */
    char *deep = malloc(200001);
    ck_assert_ptr_nonnull(deep);
    memset(deep, '[', 200000);
    deep[200000] = '\0';
    expect_error(deep, "t.yaml:1:17: more than 16 lists and mappings in each other");
    for (size_t i = 0; i < 200000; i += 2)
        memcpy(deep + i, "- ", 2);
    expect_error(deep, "t.yaml:1:33: more than 16 lists and mappings in each other");
    free(deep);
}
END_TEST

START_TEST(test_nodes)
{
    size_t size = 9 + 2 * 60000 + 1;
    char *text = malloc(size + 1);

    ck_assert_ptr_nonnull(text);
    memcpy(text, "columns: [", 10);
    for (size_t i = 0; i < 60000; i++)
        memcpy(text + 10 + 2 * i, "a,", 2);
    text[size] = '\0';
    expect_error(text, "t.yaml:1:100005: more than 50000 values in one file");
    free(text);
}
END_TEST

START_TEST(test_size)
{
    size_t size = ((size_t)1 << 20) + 1;
    char *text = malloc(size + 1);
    struct config *c = NULL;
    struct detail d = DETAIL_INIT;

    ck_assert_ptr_nonnull(text);
    memset(text, '#', size);
    text[size] = '\0';
    expect_error(text, "t.yaml: larger than 1048576 bytes");
    ck_assert_int_eq(config_parse("t.yaml", text, size - 1, &c, &d), JOBTOP_OK);
    config_free(c);
    free(text);
}
END_TEST

/* "Billion laughs": refused at its first anchor. */
START_TEST(test_bomb)
{
    expect_error("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
                 "t.yaml:1:4: anchors (&name) are not supported; write the value where it is used");
}
END_TEST

/* A file cut anywhere ends in a configuration or in a message, never in between. */
START_TEST(test_cut)
{
    const char *text = config_defaults();
    size_t length = strlen(text);

    for (size_t n = 0; n < length; n += 7) {
        struct config *c = NULL;
        struct detail d = DETAIL_INIT;
        enum jobtop_status status = config_parse("t.yaml", text + (length - n), n, &c, &d);

        ck_assert_int_eq(status == JOBTOP_OK, c != NULL);
        ck_assert_int_eq(status == JOBTOP_OK, d.text[0] == '\0');
        config_free(c);
    }
}
END_TEST

TCase *config_tree_case(void)
{
    TCase *tc = tcase_create("tree");

    tcase_add_test(tc, test_syntax);
    tcase_add_test(tc, test_refused);
    tcase_add_test(tc, test_bytes);
    tcase_add_test(tc, test_depth);
    tcase_add_test(tc, test_nodes);
    tcase_add_test(tc, test_size);
    tcase_add_test(tc, test_bomb);
    tcase_add_test(tc, test_cut);
    return tc;
}
