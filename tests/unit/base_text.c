/* The text gate towards a terminal: cells, widths, wrapping. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#include "base_cases.h"

#define SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define ACUTE   "\xCC\x81"
#define UNKNOWN "\xEF\xBF\xBD"

/* The cells as a string: marks behind their character, '<' for the right half of a wide one. */
static const char *drawn(const char *bytes, size_t length, size_t width, enum text_charset charset)
{
    static char text[4096];
    static struct cell cells[128];
    size_t at = 0;

    ck_assert_uint_le(width, SIZE(cells));
    memset(cells, 0xEE, sizeof(cells));
    text_cells(cells, width, bytes, length, charset);
    for (size_t i = 0; i < width; i++) {
        if (cells[i].ch == 0)
            text[at++] = '<';
        else
            at += utf8_encode(cells[i].ch, text + at);
        for (size_t k = 0; k < TEXT_COMBINING_MAX; k++)
            if (cells[i].combining[k] != 0)
                at += utf8_encode(cells[i].combining[k], text + at);
    }
    text[at] = '\0';
    return text;
}

#define DRAWN(text, width)       drawn(text, sizeof(text) - 1, width, TEXT_UTF8)
#define DRAWN_ASCII(text, width) drawn(text, sizeof(text) - 1, width, TEXT_ASCII)

START_TEST(ascii_is_padded_and_cut)
{
    struct cell cells[8];

    ck_assert_str_eq(DRAWN("vm01", 8), "vm01    ");
    ck_assert_str_eq(DRAWN("12345678", 8), "12345678");
    ck_assert_str_eq(DRAWN("123456789", 8), "1234567…");
    ck_assert_str_eq(DRAWN_ASCII("123456789", 8), "1234567~");
    ck_assert_str_eq(DRAWN("", 3), "   ");
    ck_assert_str_eq(DRAWN("ab", 1), "…");
    ck_assert_uint_eq(text_cells(cells, 8, "vm01", 4, TEXT_UTF8), 4);
    ck_assert_uint_eq(text_cells(cells, 8, "123456789", 9, TEXT_UTF8), 8);
    ck_assert_uint_eq(text_cells(cells, 0, "abc", 3, TEXT_UTF8), 0);
    ck_assert_uint_eq(text_cells(cells, 8, NULL, 0, TEXT_UTF8), 0);
}
END_TEST

START_TEST(controls_never_pass)
{
    ck_assert_str_eq(DRAWN("a\033[31mb", 8), "a" UNKNOWN "[31mb ");
    ck_assert_str_eq(DRAWN("a\x7F"
                           "b",
                           4),
                     "a" UNKNOWN "b ");
    ck_assert_str_eq(DRAWN("a\0b", 4), "a" UNKNOWN "b ");
    ck_assert_str_eq(DRAWN_ASCII("a\033b", 4), "a?b ");
    ck_assert_str_eq(DRAWN("\xC2\x9B"
                           "1m",
                           4),
                     UNKNOWN "1m "); /* C1 as a code point */
    ck_assert_str_eq(DRAWN("\x9B"
                           "1m",
                           4),
                     UNKNOWN "1m "); /* and as a byte */
    ck_assert_str_eq(DRAWN("a\tb\nc\rd", 8), "a b c d ");
    ck_assert_str_eq(DRAWN("a\r\nb", 4), "a b ");
    ck_assert_str_eq(DRAWN("a\xE2\x80\xA8"
                           "b\xE2\x80\xA9",
                           4),
                     "a b ");
}
END_TEST

START_TEST(no_code_point_can_do_harm)
{
    char bytes[5];
    struct cell cells[4];

    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        size_t length, used;
        uint32_t ch;

        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        bytes[0] = 'x';
        length = 1 + utf8_encode(cp, bytes + 1);
        used = text_cells(cells, 4, bytes, length, TEXT_UTF8);
        ch = cells[1].ch;
        if (used < 1 || used > 3 || cells[0].ch != 'x' || ch < 0x20 || (ch >= 0x7F && ch < 0xA0) ||
            (ch >= 0x200B && ch <= 0x200F) || (ch >= 0x2028 && ch <= 0x202E) ||
            (ch >= 0x2060 && ch <= 0x206F) || (ch >= 0xD800 && ch <= 0xF8FF) ||
            (ch >= 0xFE00 && ch <= 0xFE0F) || ch == 0xFEFF || ch == 0x61C || ch == 0xAD ||
            (ch >= 0xFFF9 && ch <= 0xFFFC) || (ch & 0xFFFE) == 0xFFFE || ch >= 0xE0000 ||
            (used == 3) != (cells[2].ch == 0) || cells[3].ch != ' ')
            ck_abort_msg("U+%04X", (unsigned)cp);
    }
}
END_TEST

START_TEST(invalid_utf8_is_shown_byte_by_byte)
{
    static const struct {
        const char *bytes;
        size_t columns;
    } bad[] = {{"\x80", 1},
               {"\xBF", 1},
               {"\xC0\x80", 2},
               {"\xC1\xBF", 2},
               {"\xE0\x80\x80", 3},
               {"\xE0\x9F\xBF", 3},
               {"\xED\xA0\x80", 3},
               {"\xED\xBF\xBF", 3},
               {"\xF0\x80\x80\x80", 4},
               {"\xF0\x8F\xBF\xBF", 4},
               {"\xF4\x90\x80\x80", 4},
               {"\xF5\x80\x80\x80", 4},
               {"\xFE", 1},
               {"\xFF", 1},
               {"\xC3", 1},
               {"\xE2\x82", 2},
               {"\xF0\x9F\x98", 3}};

    for (size_t i = 0; i < SIZE(bad); i++) {
        size_t length = strlen(bad[i].bytes);
        struct cell cells[8];
        uint32_t cp = 4711;

        ck_assert_uint_eq(utf8_decode(bad[i].bytes, length, &cp), 0);
        ck_assert_uint_eq(cp, 4711);
        ck_assert_uint_eq(text_cells(cells, 8, bad[i].bytes, length, TEXT_UTF8), bad[i].columns);
        for (size_t k = 0; k < bad[i].columns; k++)
            ck_assert_uint_eq(cells[k].ch, 0xFFFD);
        ck_assert_uint_eq(text_width(bad[i].bytes, length, 99, TEXT_UTF8), bad[i].columns);
    }
    ck_assert_str_eq(DRAWN("\xC3(", 3), UNKNOWN "( "); /* what follows is not swallowed */
}
END_TEST

START_TEST(utf8_round_trips)
{
    static const uint32_t edges[] = {0,      0x7F,   0x80,   0x7FF,   0x800,
                                     0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF};
    char bytes[4];
    uint32_t cp;

    for (size_t i = 0; i < SIZE(edges); i++) {
        size_t length = utf8_encode(edges[i], bytes);

        ck_assert_uint_eq(utf8_decode(bytes, length, &cp), length);
        ck_assert_uint_eq(cp, edges[i]);
        for (size_t k = 1; k < length; k++)
            ck_assert_uint_eq(utf8_decode(bytes, k, &cp), 0);
    }
    ck_assert_uint_eq(utf8_encode(0xD800, bytes), 3);
    ck_assert_mem_eq(bytes, UNKNOWN, 3);
    ck_assert_uint_eq(utf8_encode(0x110000, bytes), 3);
    ck_assert_mem_eq(bytes, UNKNOWN, 3);
    ck_assert_uint_eq(utf8_decode("", 0, &cp), 0);
}
END_TEST

START_TEST(wide_characters_keep_columns)
{
    ck_assert_str_eq(DRAWN("日本", 6), "日<本<  ");
    ck_assert_str_eq(DRAWN("日本語", 6), "日<本<語<");
    ck_assert_str_eq(DRAWN("日本語", 5), "日<本<…");   /* does not fit in the last column */
    ck_assert_str_eq(DRAWN("日本語x", 6), "日<本< …"); /* the ellipsis takes a half */
    ck_assert_str_eq(DRAWN("日", 1), "…");
    ck_assert_str_eq(DRAWN("a日b", 4), "a日<b");
    ck_assert_str_eq(DRAWN_ASCII("a日b", 5), "a??b ");
    ck_assert_str_eq(DRAWN_ASCII("äö", 3), "?? ");
    ck_assert_uint_eq(text_width("a日b", 5, 99, TEXT_UTF8), 4);
    ck_assert_uint_eq(text_width("a日b", 5, 99, TEXT_ASCII), 4);
    ck_assert_uint_eq(text_width("a日b", 5, 2, TEXT_UTF8), 2);
}
END_TEST

START_TEST(marks_stand_on_their_character)
{
    ck_assert_str_eq(DRAWN("e" ACUTE "x", 3), "e" ACUTE "x ");
    ck_assert_str_eq(DRAWN("日" ACUTE "x", 4), "日" ACUTE "<x ");
    ck_assert_str_eq(DRAWN("e" ACUTE ACUTE ACUTE ACUTE "x", 3), "e" ACUTE ACUTE "x ");
    ck_assert_str_eq(DRAWN_ASCII("e" ACUTE "x", 3), "ex ");
    ck_assert_str_eq(DRAWN(ACUTE "x", 3), UNKNOWN "x "); /* never on the column to the left */
    ck_assert_str_eq(DRAWN("\xE2\x80\x8B" ACUTE "x", 3), UNKNOWN "x ");
    ck_assert_str_eq(DRAWN("abc" ACUTE, 3), "abc" ACUTE); /* fits: a mark needs no column */
    ck_assert_str_eq(DRAWN("abcd" ACUTE, 3), "ab…");
}
END_TEST

START_TEST(widths_that_terminals_disagree_on_are_avoided)
{
    ck_assert_str_eq(DRAWN("👩\u200D💻", 6), "👩<💻<  ");
    ck_assert_str_eq(DRAWN("👍🏽", 4), "👍<  ");
    ck_assert_str_eq(DRAWN("🇩🇪", 4), "DE  ");
    ck_assert_str_eq(DRAWN("❤\uFE0F", 4), "❤   ");
    ck_assert_str_eq(DRAWN("a\u202E"
                           "b\u202C\u2066\u200F"
                           "c",
                           8),
                     "a" UNKNOWN "b" UNKNOWN UNKNOWN "c  ");
    ck_assert_str_eq(DRAWN("\uFEFFso\u00ADft\u2060\U000E0041", 6), "soft  ");
    ck_assert_str_eq(DRAWN("\u3164\u115F\uFFA0\uE000\uFDD0\U0001FFFE\u0378", 8),
                     UNKNOWN UNKNOWN UNKNOWN UNKNOWN UNKNOWN UNKNOWN UNKNOWN " ");
}
END_TEST

START_TEST(a_flood_of_marks_is_bounded)
{
    size_t length = 10 << 20;
    char *bytes = malloc(length);
    struct cell *cells = malloc(sizeof(*cells) * 64);

    ck_assert(bytes != NULL && cells != NULL);
    bytes[0] = 'e';
    for (size_t i = 1; i + 1 < length; i += 2)
        memcpy(bytes + i, ACUTE, 2);
    bytes[length - 1] = 'x';
    /* Cut behind the first character, far from the end. */
    ck_assert_uint_eq(text_cells(cells, 64, bytes, length, TEXT_UTF8), 2);
    ck_assert_uint_eq(cells[0].ch, 'e');
    ck_assert_uint_eq(cells[0].combining[1], 0x301);
    ck_assert_uint_eq(cells[1].ch, 0x2026);
    ck_assert_uint_eq(cells[2].ch, ' ');
    ck_assert_uint_eq(text_width(bytes, length, 64, TEXT_UTF8), 2);
    /* In the last column too. */
    ck_assert_uint_eq(text_cells(cells, 1, bytes, length, TEXT_UTF8), 1);
    ck_assert_uint_eq(cells[0].ch, 0x2026);
    free(cells);
    free(bytes);
}
END_TEST

/* Much more is announced than there is: reading on would crash, at the latest under a sanitizer. */
START_TEST(no_more_is_read_than_needed)
{
    char *bytes = malloc(14);
    struct cell cells[10];

    ck_assert_ptr_nonnull(bytes);
    memset(bytes, 'a', 14);
    ck_assert_uint_eq(text_cells(cells, 10, bytes, (size_t)1 << 30, TEXT_UTF8), 10);
    ck_assert_uint_eq(cells[9].ch, 0x2026);
    ck_assert_uint_eq(text_width(bytes, (size_t)1 << 30, 10, TEXT_UTF8), 10);
    free(bytes);
}
END_TEST

START_TEST(text_wraps_at_blanks)
{
    static const struct {
        const char *text;
        size_t width;
        const char *lines; /* with '|' behind each */
    } cases[] = {
        {"the quick  brown fox", 6, "the|quick|brown|fox|"},
        {"the quick", 9, "the quick|"},
        {"abc def", 3, "abc|def|"},
        {"abcdefgh", 3, "abc|def|gh|"},
        {"one\ntwo\r\n\nthree", 20, "one|two||three|"},
        {"abc  \ndef", 3, "abc|def|"},
        {"日本語テキスト", 5, "日本|語テ|キス|ト|"},
        {"日本", 1, "日|本|"}, /* too narrow: goes on all the same */
        {"ab", 0, "a|b|"},
        {"a\xC2\xA0"
         "b c",
         4,
         "a\xC2\xA0"
         "b|c|"}, /* does not break at a no-break space */
        {"abc    ", 3, "abc|"},
        {"", 5, ""},
    };

    for (size_t i = 0; i < SIZE(cases); i++) {
        const char *text = cases[i].text;
        size_t left = strlen(text), skip;
        char lines[100] = "";
        size_t at = 0;

        while (left > 0) {
            size_t taken = text_wrap(text, left, cases[i].width, TEXT_UTF8, &skip);

            ck_assert_uint_ge(taken, 1);
            ck_assert_uint_le(taken, left);
            ck_assert_uint_le(skip, taken);
            ck_assert_uint_lt(at + taken, sizeof(lines) - 1);
            memcpy(lines + at, text, taken - skip);
            at += taken - skip;
            lines[at++] = '|';
            text += taken;
            left -= taken;
        }
        lines[at] = '\0';
        ck_assert_str_eq(lines, cases[i].lines);
    }
}
END_TEST

TCase *base_text_cases(void)
{
    TCase *tcase = tcase_create("text");

    tcase_add_test(tcase, ascii_is_padded_and_cut);
    tcase_add_test(tcase, controls_never_pass);
    tcase_add_test(tcase, no_code_point_can_do_harm);
    tcase_add_test(tcase, invalid_utf8_is_shown_byte_by_byte);
    tcase_add_test(tcase, utf8_round_trips);
    tcase_add_test(tcase, wide_characters_keep_columns);
    tcase_add_test(tcase, marks_stand_on_their_character);
    tcase_add_test(tcase, widths_that_terminals_disagree_on_are_avoided);
    tcase_add_test(tcase, a_flood_of_marks_is_bounded);
    tcase_add_test(tcase, no_more_is_read_than_needed);
    tcase_add_test(tcase, text_wraps_at_blanks);
    tcase_set_timeout(tcase, 120);
    return tcase;
}
