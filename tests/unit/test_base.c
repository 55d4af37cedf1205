#include <check.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/detail.h"
#include "base/duration.h"
#include "base/hash.h"
#include "base/nearest.h"

#include "base_cases.h"

/* ---- arena ----------------------------------------------------------------------------------- */

START_TEST(arena_is_aligned_and_zeroed)
{
    struct arena *a = arena_new(1 << 20);

    ck_assert_ptr_nonnull(a);
    for (size_t size = 1; size < 300; size += 7) {
        unsigned char *p = arena_alloc(a, size);

        ck_assert_ptr_nonnull(p);
        ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            ck_assert_uint_eq(p[i], 0);
        memset(p, 0xAA, size);
    }
    arena_reset(a);
    for (size_t size = 1; size < 300; size += 7) {
        unsigned char *p = arena_alloc(a, size);

        for (size_t i = 0; i < size; i++)
            ck_assert_uint_eq(p[i], 0);
    }
    arena_free(a);
}
END_TEST

START_TEST(arena_stops_at_its_limit)
{
    struct arena *a = arena_new(10000);
    size_t taken = 0;

    while (arena_alloc(a, 100) != NULL)
        taken += 100;
    ck_assert_uint_ge(taken, 8000);
    ck_assert_uint_le(taken, 10000);
    ck_assert_ptr_null(arena_alloc(a, 10000));
    arena_reset(a);
    ck_assert_ptr_null(arena_alloc(a, 10001));
    ck_assert_ptr_null(arena_alloc(a, SIZE_MAX));
    ck_assert_ptr_null(arena_alloc(a, SIZE_MAX - 7));
    ck_assert_ptr_null(arena_copy(a, "", SIZE_MAX));
    ck_assert_ptr_nonnull(arena_alloc(a, 9000));
    arena_free(a);
    arena_free(NULL);
}
END_TEST

START_TEST(arena_takes_large_and_small_after_a_reset)
{
    struct arena *a = arena_new(8 << 20);

    for (int round = 0; round < 3; round++) {
        char *large, *copy;

        for (int i = 0; i < 500; i++)
            ck_assert_ptr_nonnull(arena_alloc(a, 100));
        large = arena_alloc(a, 3 << 20);
        ck_assert_ptr_nonnull(large);
        large[(3 << 20) - 1] = 'x';
        copy = arena_copy(a, "ab\0cd", 5);
        ck_assert_mem_eq(copy, "ab\0cd\0", 6);
        ck_assert_str_eq(arena_copy(a, NULL, 0), "");
        arena_reset(a);
    }
    arena_free(a);
}
END_TEST

/* ---- buf ------------------------------------------------------------------------------------- */

START_TEST(buf_grows_and_is_taken)
{
    struct buf b;
    size_t length = 0;
    char *text;

    buf_init(&b, 100000);
    ck_assert_str_eq(buf_text(&b), "");
    for (int i = 0; i < 1000; i++)
        buf_addf(&b, "%03d,", i);
    buf_addc(&b, '!');
    buf_add(&b, "a\0b", 3);
    ck_assert_uint_eq(b.length, 4004);
    ck_assert(!b.cut);
    ck_assert_mem_eq(b.bytes, "000,001,002,", 12);
    text = buf_take(&b, &length);
    ck_assert_uint_eq(length, 4004);
    ck_assert_mem_eq(text + 4000, "!a\0b\0", 5);
    free(text);
    ck_assert_uint_eq(b.length, 0);
    buf_adds(&b, "again");
    ck_assert_str_eq(buf_text(&b), "again");
    buf_free(&b);
    text = buf_take(&b, NULL);
    ck_assert_str_eq(text, "");
    free(text);
}
END_TEST

START_TEST(buf_is_cut_at_its_limit)
{
    struct buf b;

    buf_init(&b, 10);
    buf_adds(&b, "123456");
    buf_adds(&b, "7890");
    ck_assert(!b.cut);
    buf_adds(&b, "");
    ck_assert(!b.cut);
    buf_adds(&b, "x");
    ck_assert(b.cut);
    ck_assert_str_eq(buf_text(&b), "1234567890");
    buf_clear(&b);
    ck_assert(!b.cut);
    buf_addf(&b, "%s", "a text that is too long");
    ck_assert(b.cut);
    ck_assert_str_eq(buf_text(&b), "a text tha");
    buf_free(&b);
}
END_TEST

START_TEST(buf_stays_cut)
{
    struct buf b;

    buf_init(&b, 0);
    buf_addc(&b, 'x');
    ck_assert(b.cut);
    ck_assert_str_eq(buf_text(&b), "");
    buf_free(&b);

    /* What comes behind a gap would be misread. */
    buf_init(&b, 4);
    buf_adds(&b, "12345");
    b.length = 2;
    buf_adds(&b, "x");
    ck_assert_uint_eq(b.length, 2);
    buf_free(&b);
}
END_TEST

START_TEST(buf_formats_long_texts_and_its_own)
{
    struct buf b;
    char text[1000];

    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    buf_init(&b, 5000);
    buf_addf(&b, "<%s>", text);
    ck_assert_uint_eq(b.length, 1001);
    buf_addf(&b, "%s", b.bytes);
    ck_assert_uint_eq(b.length, 2002);
    ck_assert_int_eq(b.bytes[2001], '>');
    buf_free(&b);
}
END_TEST

/* ---- clock ----------------------------------------------------------------------------------- */

START_TEST(clock_can_be_injected)
{
    int64_t before = clock_us();

    ck_assert_int_ge(clock_us(), before);
    ck_assert_int_ne(clock_ms(), 0);
    clock_inject(5000000, INT64_C(1000000000000000));
    ck_assert_int_eq(clock_us(), 5000000);
    ck_assert_int_eq(clock_ms(), 5000);
    ck_assert_int_eq(clock_wall_us(), INT64_C(1000000000000000));
    clock_inject(0, 0);
    ck_assert_int_eq(clock_ms(), 1);
    ck_assert_int_eq(clock_wall_us(), 0);
    clock_inject(-1, -1);
    ck_assert_int_ge(clock_us(), before);
    ck_assert_int_gt(clock_wall_us(), INT64_C(1600000000000000));
}
END_TEST

/* ---- detail ---------------------------------------------------------------------------------- */

START_TEST(detail_keeps_status_and_words)
{
    struct detail d = DETAIL_INIT;

    ck_assert_int_eq(detail_set(&d, JOBTOP_TIMEOUT, "%s: no answer after %d s", "hv01", 30),
                     JOBTOP_TIMEOUT);
    ck_assert_int_eq(d.status, JOBTOP_TIMEOUT);
    ck_assert_str_eq(d.text, "hv01: no answer after 30 s");
    detail_prefix(&d, "source %d", 1);
    ck_assert_str_eq(d.text, "source 1: hv01: no answer after 30 s");
    detail_set(&d, JOBTOP_IO, "(%s)", d.text);
    ck_assert_str_eq(d.text, "(source 1: hv01: no answer after 30 s)");
    ck_assert_int_eq(detail_set(NULL, JOBTOP_IO, "x"), JOBTOP_IO);
    ck_assert_int_eq(detail_errno(NULL, ENOENT, "x"), JOBTOP_NOT_FOUND);
    detail_prefix(NULL, "x");
}
END_TEST

START_TEST(detail_cuts_between_characters)
{
    struct detail d;
    char text[2000];

    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'x', shift);
        for (size_t i = shift; i + 4 < sizeof(text); i += 4)
            memcpy(text + i, "\xF0\x9F\x98\x80", 5);
        detail_set(&d, JOBTOP_IO, "%s", text);
        ck_assert_uint_le(strlen(d.text), DETAIL_MAX - 1);
        ck_assert_uint_ge(strlen(d.text), DETAIL_MAX - 5);
        ck_assert_uint_eq((strlen(d.text) - shift) % 4, 0);
        detail_prefix(&d, "%s", text);
        ck_assert_uint_eq((strlen(d.text) - shift) % 4, 0);
        detail_errno(&d, EIO, "%s", text);
        ck_assert_ptr_nonnull(strstr(d.text, strerror(EIO)));
    }
}
END_TEST

START_TEST(detail_errno_chooses_the_status)
{
    struct detail d;

    ck_assert_int_eq(detail_errno(&d, EACCES, "x"), JOBTOP_DENIED);
    ck_assert_int_eq(detail_errno(&d, EROFS, "x"), JOBTOP_DENIED);
    ck_assert_int_eq(detail_errno(&d, ENOTDIR, "x"), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(detail_errno(&d, ENOSPC, "x"), JOBTOP_NO_SPACE);
    ck_assert_int_eq(detail_errno(&d, ENOMEM, "x"), JOBTOP_NO_MEMORY);
    ck_assert_int_eq(detail_errno(&d, EIO, "%s", "/a/b"), JOBTOP_IO);
    ck_assert_str_eq(d.text, "/a/b: Input/output error");
}
END_TEST

START_TEST(status_has_words_for_every_number)
{
    ck_assert_str_eq(status_name(JOBTOP_TIMEOUT), "TIMEOUT");
    ck_assert_str_eq(status_text(JOBTOP_TIMEOUT), "timed out");
    for (int i = 0; i <= JOBTOP_INTERNAL; i++) {
        ck_assert_str_ne(status_name((enum jobtop_status)i), "UNKNOWN");
        ck_assert_str_ne(status_text((enum jobtop_status)i), "unknown status");
    }
    ck_assert_str_eq(status_name((enum jobtop_status)4711), "UNKNOWN");
    ck_assert_str_eq(status_text((enum jobtop_status)4711), "unknown status");
}
END_TEST

/* ---- duration -------------------------------------------------------------------------------- */

START_TEST(duration_reads_what_people_write)
{
    static const struct {
        const char *text;
        int64_t ms;
    } good[] = {{"2s", 2000},
                {"500ms", 500},
                {"5m", 300000},
                {"1h30m", 5400000},
                {"2d", 172800000},
                {"300", 300000},
                {"0", 0},
                {"1.5s", 1500},
                {"0.25", 250},
                {"0.0019s", 1},
                {"1d2h3m4s5ms", 93784005},
                {"1.5m", 90000},
                {"36500d", INT64_C(3153600000000)}};
    static const char *const bad[] = {"",     "s",      "-1s",
                                      "5x",   "1h30",   "30m1h",
                                      "1m1m", "1 s",    "1s ",
                                      " 1s",  "1..5s",  ".5s",
                                      "5.",   "36601d", "99999999999999999999",
                                      "1S",   "5.s",    "100000000000000000000ms",
                                      "1e3",  "0x10"};
    int64_t ms;

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        ms = -1;
        ck_assert_msg(duration_ms(good[i].text, &ms), "%s", good[i].text);
        ck_assert_msg(ms == good[i].ms, "%s: %lld", good[i].text, (long long)ms);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ms = 4711;
        ck_assert_msg(!duration_ms(bad[i], &ms), "%s", bad[i]);
        ck_assert_int_eq(ms, 4711);
    }
}
END_TEST

/* ---- nearest --------------------------------------------------------------------------------- */

START_TEST(nearest_finds_the_slip)
{
    static const char *const names[] = {"interval",           NULL,      "timeout",
                                        "password",           "ca-file", "client-key",
                                        "client-certificate", "pin"};
    size_t count = sizeof(names) / sizeof(names[0]);
    char huge[1000];

    ck_assert_str_eq(nearest_name("intervall", names, count), "interval");
    ck_assert_str_eq(nearest_name("Timeout", names, count), "timeout");
    ck_assert_str_eq(nearest_name("timeuot", names, count), "timeout");
    ck_assert_str_eq(nearest_name("ca_file", names, count), "ca-file");
    ck_assert_str_eq(nearest_name("pni", names, count), "pin");
    ck_assert_str_eq(nearest_name("pass", names, count), "password");
    ck_assert_str_eq(nearest_name("client-kye", names, count), "client-key");
    ck_assert_ptr_null(nearest_name("cli", names, count)); /* two begin so */
    ck_assert_ptr_null(nearest_name("x", names, count));
    ck_assert_ptr_null(nearest_name("", names, count));
    ck_assert_ptr_null(nearest_name("colour", names, count));
    ck_assert_ptr_null(nearest_name("pin", names, 0));
    memset(huge, 'p', sizeof(huge) - 1);
    huge[sizeof(huge) - 1] = '\0';
    ck_assert_ptr_null(nearest_name(huge, names, count));
}
END_TEST

START_TEST(hash_is_of_the_bytes)
{
    ck_assert_uint_eq(hash_bytes("abc", 3), hash_bytes("abcd", 3));
    ck_assert_uint_ne(hash_bytes("abc", 3), hash_bytes("abd", 3));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base");
    TCase *tcase = tcase_create("base");
    SRunner *runner;
    int failed;

    tcase_add_test(tcase, arena_is_aligned_and_zeroed);
    tcase_add_test(tcase, arena_stops_at_its_limit);
    tcase_add_test(tcase, arena_takes_large_and_small_after_a_reset);
    tcase_add_test(tcase, buf_grows_and_is_taken);
    tcase_add_test(tcase, buf_is_cut_at_its_limit);
    tcase_add_test(tcase, buf_stays_cut);
    tcase_add_test(tcase, buf_formats_long_texts_and_its_own);
    tcase_add_test(tcase, clock_can_be_injected);
    tcase_add_test(tcase, detail_keeps_status_and_words);
    tcase_add_test(tcase, detail_cuts_between_characters);
    tcase_add_test(tcase, detail_errno_chooses_the_status);
    tcase_add_test(tcase, status_has_words_for_every_number);
    tcase_add_test(tcase, duration_reads_what_people_write);
    tcase_add_test(tcase, nearest_finds_the_slip);
    tcase_add_test(tcase, hash_is_of_the_bytes);
    suite_add_tcase(suite, tcase);
    suite_add_tcase(suite, base_text_cases());
    suite_add_tcase(suite, base_output_cases());
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
