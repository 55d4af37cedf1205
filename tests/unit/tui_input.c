#include <stdint.h>
#include <stdlib.h>

#include "config/keys.h"
#include "tui/input.h"
#include "tui_cases.h"

static struct input *in;
static int64_t now; /* milliseconds */

static void set_up(void)
{
    in = input_new(true);
    ck_assert_ptr_nonnull(in);
    now = 1000;
}

static void tear_down(void)
{
    input_free(in);
}

static void feed(const char *bytes)
{
    input_feed(in, bytes, strlen(bytes), now);
}

static void expect_key(uint32_t key)
{
    struct input_event event;
    ck_assert(input_next(in, now, &event));
    ck_assert_int_eq(event.kind, INPUT_KEY);
    ck_assert_uint_eq(event.key, key);
}

static void expect_nothing(void)
{
    struct input_event event;
    ck_assert(!input_next(in, now, &event));
}

START_TEST(letters)
{
    feed("aK/?\r\t \x01\x7f\x08é仮🙂");
    expect_key('a');
    expect_key('K');
    expect_key('/');
    expect_key('?');
    expect_key(KEYCODE_ENTER);
    expect_key(KEYCODE_TAB);
    expect_key(' ');
    expect_key(1);
    expect_key(KEYCODE_BACKSPACE);
    expect_key(KEYCODE_BACKSPACE);
    expect_key(0xe9);
    expect_key(0x4eee);
    expect_key(0x1f642);
    expect_nothing();
    ck_assert_int_eq(input_timeout(in, now), -1);
    ck_assert(!input_pending(in));
}
END_TEST

START_TEST(sequences)
{
    static const struct {
        const char *bytes;
        uint32_t key;
    } known[] = {
        {"\033[A", KEYCODE_UP},
        {"\033OA", KEYCODE_UP},
        {"\033[B", KEYCODE_DOWN},
        {"\033[C", KEYCODE_RIGHT},
        {"\033[D", KEYCODE_LEFT},
        {"\033[H", KEYCODE_HOME},
        {"\033[F", KEYCODE_END},
        {"\033OH", KEYCODE_HOME},
        {"\033[1~", KEYCODE_HOME},
        {"\033[7~", KEYCODE_HOME},
        {"\033[4~", KEYCODE_END},
        {"\033[5~", KEYCODE_PAGE_UP},
        {"\033[6~", KEYCODE_PAGE_DOWN},
        {"\033[2~", KEYCODE_INSERT},
        {"\033[3~", KEYCODE_DELETE},
        {"\033[Z", KEYCODE_SHIFT_TAB},
        {"\033OP", KEYCODE_F1},
        {"\033[11~", KEYCODE_F1},
        {"\033[[A", KEYCODE_F1},
        {"\033[[E", KEYCODE_F5},
        {"\033[15~", KEYCODE_F5},
        {"\033[17~", KEYCODE_F6},
        {"\033[20~", KEYCODE_F9},
        {"\033[21~", KEYCODE_F10},
        {"\033[24~", KEYCODE_F12},
        {"\033OM", KEYCODE_ENTER},
        {"\033x", 'x' | KEYCODE_ALT},
        {"\033\r", KEYCODE_ENTER | KEYCODE_ALT},
        {"\033[1;3A", KEYCODE_UP | KEYCODE_ALT},
        {"\033[99;5u", 3},
        {"\033[27;5;122~", 26},
        {"\033[97u", 'a'},
        {"\033[13u", KEYCODE_ENTER},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        feed(known[i].bytes);
        feed("."); /* nothing of the sequence is left before it */
        expect_key(known[i].key);
        expect_key('.');
        expect_nothing();
    }
}
END_TEST

START_TEST(what_means_nothing_is_swallowed)
{
    /* Keys with Ctrl and Shift, reports of the mouse and of focus, replies, a NUL: none may act as
     * another key. */
    feed("\033[1;5A\033[1;2B\033[3;5~\033[I\033[<0;10;20M\033[?62;1c\033[10;20R\033[99~\033Oz");
    input_feed(in, "\0", 1, now);
    feed(".");
    expect_key('.');
    expect_nothing();
}
END_TEST

START_TEST(escape_by_time)
{
    feed("\033");
    expect_nothing();
    ck_assert_int_eq(input_timeout(in, now), INPUT_ESCAPE_MS);
    now += INPUT_ESCAPE_MS - 1;
    expect_nothing();
    ck_assert_int_eq(input_timeout(in, now), 1);
    now += 1;
    expect_key(KEYCODE_ESCAPE);
    expect_nothing();
    ck_assert_int_eq(input_timeout(in, now), -1);
}
END_TEST

START_TEST(escape_twice)
{
    feed("\033\033");
    expect_key(KEYCODE_ESCAPE);
    expect_nothing();
    now += INPUT_ESCAPE_MS;
    expect_key(KEYCODE_ESCAPE);
    expect_nothing();
}
END_TEST

START_TEST(sequences_in_pieces)
{
    static const char *const whole[] = {"\033[A", "\033OA", "\033[1;3A", "\033[21~",
                                        "é",      "仮",     "🙂"};
    static const uint32_t keys[] = {
        KEYCODE_UP, KEYCODE_UP, KEYCODE_UP | KEYCODE_ALT, KEYCODE_F10, 0xe9, 0x4eee, 0x1f642};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        for (size_t at = 1; at < strlen(whole[i]); at++) {
            input_feed(in, whole[i], at, now);
            expect_nothing();
            now += INPUT_ESCAPE_MS / 2;
            input_feed(in, whole[i] + at, strlen(whole[i]) - at, now);
            expect_key(keys[i]);
            expect_nothing();
        }
    }
}
END_TEST

/* A slow line: the arrow's ESC came, and for longer than Esc waits, nothing else. */
START_TEST(the_rest_of_a_torn_arrow_is_no_text)
{
    feed("\033");
    now += INPUT_ESCAPE_MS;
    expect_key(KEYCODE_ESCAPE);
    now += 50;
    feed("[A");
    expect_key(KEYCODE_UP);
    expect_nothing();
    feed("\033");
    now += INPUT_ESCAPE_MS;
    expect_key(KEYCODE_ESCAPE);
    feed("OB");
    expect_key(KEYCODE_DOWN);
    /* Much later it is what was typed. */
    feed("\033");
    now += INPUT_ESCAPE_MS;
    expect_key(KEYCODE_ESCAPE);
    now += 5000;
    feed("OB");
    expect_key('O');
    expect_key('B');
}
END_TEST

START_TEST(a_torn_sequence_ends)
{
    feed("\033[");
    now += INPUT_ESCAPE_MS;
    expect_nothing();
    now += INPUT_SEQUENCE_MS;
    expect_key('[' | KEYCODE_ALT);
    feed("\033[1;");
    now += INPUT_SEQUENCE_MS;
    expect_nothing();
    ck_assert(!input_pending(in));
    feed("x");
    expect_key('x');
}
END_TEST

START_TEST(invalid_bytes_are_no_keys)
{
    feed("\xff\xfe\xc0\xafq");
    expect_key('q');
    expect_nothing();
    feed("\xe4\xbb");
    expect_nothing();
    now += INPUT_SEQUENCE_MS;
    expect_nothing();
    ck_assert(!input_pending(in));
}
END_TEST

START_TEST(eight_bits_without_utf8)
{
    input_free(in);
    in = input_new(false);
    feed("\xe4\xbb\xaeq");
    expect_key('q');
    expect_nothing();
}
END_TEST

static size_t read_paste(char *out, size_t size)
{
    struct input_event event;
    size_t length = 0;
    while (input_next(in, now, &event)) {
        ck_assert_int_eq(event.kind, INPUT_PASTE);
        ck_assert_uint_le(length + event.length, size);
        memcpy(out + length, event.text, event.length);
        length += event.length;
    }
    return length;
}

START_TEST(a_paste_is_no_keys)
{
    char text[64];
    feed("\033[200~qy\r\033[Ac\003\033[201~");
    size_t length = read_paste(text, sizeof text);
    ck_assert_uint_eq(length, 8);
    ck_assert_mem_eq(text, "qy\r\033[Ac\003", 8);
    feed("j");
    expect_key('j');
}
END_TEST

START_TEST(a_paste_in_pieces)
{
    static const char paste[] = "\033[200~two words\033[201~";
    char text[64];
    for (size_t at = 1; at < sizeof paste - 1; at++) {
        input_feed(in, paste, at, now);
        size_t length = read_paste(text, sizeof text);
        input_feed(in, paste + at, sizeof paste - 1 - at, now);
        length += read_paste(text + length, sizeof text - length);
        ck_assert_uint_eq(length, 9);
        ck_assert_mem_eq(text, "two words", 9);
        expect_nothing();
        feed("j");
        expect_key('j');
    }
}
END_TEST

START_TEST(a_paste_without_an_end)
{
    char text[64];
    feed("\033[200~abc");
    ck_assert_uint_eq(read_paste(text, sizeof text), 3);
    expect_nothing();
    ck_assert_int_eq(input_timeout(in, now), INPUT_PASTE_MS);
    now += INPUT_PASTE_MS;
    expect_nothing();
    feed("j");
    expect_key('j');
}
END_TEST

START_TEST(a_long_paste)
{
    struct input_event event;
    char block[1000];
    size_t sent = 0, got = 0;
    memset(block, 'c', sizeof block);
    feed("\033[200~");
    for (int i = 0; i < 50; i++) {
        size_t room = input_room(in);
        size_t length = room < sizeof block ? room : sizeof block;
        input_feed(in, block, length, now);
        sent += length;
        while (input_next(in, now, &event)) {
            ck_assert_int_eq(event.kind, INPUT_PASTE);
            got += event.length;
        }
    }
    ck_assert_uint_eq(sent, 50000);
    ck_assert_uint_eq(got, sent);
}
END_TEST

START_TEST(the_terminals_own_sequences)
{
    input_add(in, "\033[25~", KEYCODE_F1);
    input_add(in, "\033[a", KEYCODE_UP);
    input_add(in, "x", KEYCODE_DOWN); /* one byte: not a sequence */
    input_add(in, "", KEYCODE_DOWN);
    feed("\033[25~\033[ax");
    expect_key(KEYCODE_F1);
    expect_key(KEYCODE_UP);
    expect_key('x');
    expect_nothing();
}
END_TEST

START_TEST(any_bytes)
{
    uint32_t seed = 99;
    struct input_event event;
    for (int i = 0; i < 20000; i++) {
        char bytes[8];
        for (size_t k = 0; k < sizeof bytes; k++) {
            seed = seed * 1664525 + 1013904223;
            bytes[k] = seed >> 31 ? "\033[O201~;A"[(seed >> 20) % 9] : (char)(seed >> 16);
        }
        input_feed(in, bytes, sizeof bytes < input_room(in) ? sizeof bytes : input_room(in), now);
        now += (seed >> 10) % 40;
        while (input_next(in, now, &event))
            ck_assert(event.kind == INPUT_PASTE ? event.length > 0 : event.key != KEYCODE_NONE);
        if (!input_pending(in) || i % 64 == 63)
            now += INPUT_PASTE_MS;
        while (i % 64 == 63 && input_next(in, now, &event))
            ;
        if (i % 64 == 63)
            ck_assert(!input_pending(in));
    }
}
END_TEST

TCase *tui_input_cases(void)
{
    TCase *cases = tcase_create("input");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, letters);
    tcase_add_test(cases, sequences);
    tcase_add_test(cases, what_means_nothing_is_swallowed);
    tcase_add_test(cases, escape_by_time);
    tcase_add_test(cases, escape_twice);
    tcase_add_test(cases, sequences_in_pieces);
    tcase_add_test(cases, the_rest_of_a_torn_arrow_is_no_text);
    tcase_add_test(cases, a_torn_sequence_ends);
    tcase_add_test(cases, invalid_bytes_are_no_keys);
    tcase_add_test(cases, eight_bits_without_utf8);
    tcase_add_test(cases, a_paste_is_no_keys);
    tcase_add_test(cases, a_paste_in_pieces);
    tcase_add_test(cases, a_paste_without_an_end);
    tcase_add_test(cases, a_long_paste);
    tcase_add_test(cases, the_terminals_own_sequences);
    tcase_add_test(cases, any_bytes);
    return cases;
}
