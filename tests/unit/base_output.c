/* The text gate towards files: a line, JSON, CSV; and folding. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "base_cases.h"

#define ACUTE   "\xCC\x81"
#define UNKNOWN "\xEF\xBF\xBD"

static struct buf out;

static void setup(void)
{
    buf_init(&out, 1 << 20);
}

static void teardown(void)
{
    buf_free(&out);
}

static const char *line(const char *text, enum text_charset charset)
{
    buf_clear(&out);
    text_line(&out, text, strlen(text), charset);
    return buf_text(&out);
}

static const char *json(const char *bytes, size_t length)
{
    buf_clear(&out);
    text_json(&out, bytes, length);
    return buf_text(&out);
}

static const char *csv(const char *text)
{
    buf_clear(&out);
    text_csv(&out, text, strlen(text));
    return buf_text(&out);
}

static const char *fold(const char *text)
{
    buf_clear(&out);
    text_fold(&out, text, strlen(text));
    return buf_text(&out);
}

START_TEST(line_shows_controls)
{
    ck_assert_str_eq(line("a\033]0;x\007b", TEXT_UTF8), "a^[]0;x^Gb");
    ck_assert_str_eq(line("a\x7F\xC2\x9B\x9B", TEXT_UTF8), "a^?\\x9b" UNKNOWN);
    ck_assert_str_eq(line("a\tb\r\nc\rd", TEXT_UTF8), "a b c d");
    ck_assert_str_eq(line("日本 é\u202E", TEXT_UTF8), "日本 é" UNKNOWN);
    ck_assert_str_eq(line("日本 é\u202E", TEXT_ASCII), "???? ??");
    ck_assert_str_eq(line("e" ACUTE ACUTE ACUTE "x" ACUTE, TEXT_UTF8), "e" ACUTE ACUTE "x" ACUTE);
    ck_assert_str_eq(line("e" ACUTE "x", TEXT_ASCII), "ex");
    ck_assert_str_eq(line(ACUTE "x", TEXT_UTF8), UNKNOWN "x");
    ck_assert_str_eq(line(ACUTE "x", TEXT_ASCII), "?x");
    buf_clear(&out);
    text_line(&out, "a\0b", 3, TEXT_UTF8);
    ck_assert_str_eq(buf_text(&out), "a^@b");
}
END_TEST

START_TEST(line_is_cut_between_characters)
{
    for (size_t limit = 0; limit < 12; limit++) {
        struct buf small;
        uint32_t cp;
        size_t taken;

        buf_init(&small, limit);
        text_line(&small, "日本é\033語", strlen("日本é\033語"), TEXT_UTF8);
        ck_assert(small.cut);
        for (size_t i = 0; i < small.length; i += taken) {
            taken = utf8_decode(small.bytes + i, small.length - i, &cp);
            ck_assert_uint_gt(taken, 0);
        }
        buf_free(&small);
    }
}
END_TEST

START_TEST(json_loses_nothing)
{
    ck_assert_str_eq(json("plain", 5), "plain");
    ck_assert_str_eq(json("\"\\/\b\f\n\r\t", 8), "\\\"\\\\/\\b\\f\\n\\r\\t");
    ck_assert_str_eq(json("a\0\033\x7F", 4), "a\\u0000\\u001b\\u007f");
    ck_assert_str_eq(json("\xC2\x9B", 2), "\\u009b");
    ck_assert_str_eq(json("\x9B\xFF", 2), "\\udc9b\\udcff");
    ck_assert_str_eq(json("\xED\xB2\x80", 3),
                     "\\udced\\udcb2\\udc80"); /* no surrogate slips through */
    ck_assert_str_eq(json("日é", 5), "日é");
    ck_assert_str_eq(json("\u202E\u2028\U000E0041", 10), "\\u202e\\u2028\\udb40\\udc41");
}
END_TEST

START_TEST(json_is_cut_between_escapes)
{
    for (size_t limit = 0; limit < 20; limit++) {
        struct buf small;

        buf_init(&small, limit);
        text_json(&small, "\033\xF3\xA0\x81\x81\"", 6);
        ck_assert(small.length == 0 || small.length == 6 || small.length == 18 ||
                  small.length == 20);
        buf_free(&small);
    }
}
END_TEST

START_TEST(csv_follows_rfc_4180)
{
    ck_assert_str_eq(csv("plain"), "plain");
    ck_assert_str_eq(csv(""), "");
    ck_assert_str_eq(csv("a,b"), "\"a,b\"");
    ck_assert_str_eq(csv("say \"x\""), "\"say \"\"x\"\"\"");
    ck_assert_str_eq(csv("a\r\nb"), "\"a\r\nb\"");
    ck_assert_str_eq(csv(" a"), "\" a\"");
    ck_assert_str_eq(csv("a\tb"), "a\tb");
    ck_assert_str_eq(csv("\033[1m\x9B\xC2\x9B"), "\\x1b[1m\\x9b\\xc2\\x9b");
    ck_assert_str_eq(csv("\u202E"), "\\xe2\\x80\\xae");
    ck_assert_str_eq(csv("👩\u200D💻 日"), "👩\u200D💻 日");
}
END_TEST

START_TEST(fold_makes_lower_case)
{
    ck_assert_str_eq(fold("HV01-Ünïted ÄÖ ΣΑΣ ЖУК"), "hv01-ünïted äö σασ жук");
    ck_assert_str_eq(fold("A\xFF\xC3Z"), "a\xFF\xC3z"); /* other bytes as they are */
}
END_TEST

TCase *base_output_cases(void)
{
    TCase *tcase = tcase_create("output");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, line_shows_controls);
    tcase_add_test(tcase, line_is_cut_between_characters);
    tcase_add_test(tcase, json_loses_nothing);
    tcase_add_test(tcase, json_is_cut_between_escapes);
    tcase_add_test(tcase, csv_follows_rfc_4180);
    tcase_add_test(tcase, fold_makes_lower_case);
    return tcase;
}
