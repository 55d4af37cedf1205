#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "config/keys.h"
#include "tui/bar.h"
#include "tui/lines.h"
#include "tui/messages.h"
#include "tui/prompt.h"
#include "tui_cases.h"

/* ---- bars ---------------------------------------------------------------------------- */

START_TEST(bars_are_honest)
{
    uint32_t out[40], shown, before;
    for (size_t width = 1; width <= 40; width++) {
        for (int plain = 0; plain < 2; plain++) {
            before = 0;
            for (int percent = 0; percent <= 100; percent++) {
                size_t done = bar_glyphs(out, width, percent, plain);
                bool full = done == width && (plain || out[width - 1] == 0x2588);
                shown = (uint32_t)done;
                ck_assert_uint_ge(shown, before);
                ck_assert_msg(full == (percent == 100), "width %zu: full at %d %%", width, percent);
                /* One cell that can only be full or empty must stay empty until the end. */
                if (!plain || width > 1)
                    ck_assert_msg((done == 0) == (percent == 0), "width %zu: empty at %d %%", width,
                                  percent);
                before = shown;
            }
        }
    }
    ck_assert_uint_eq(bar_glyphs(out, 10, -5, false), 0);
    ck_assert_uint_eq(bar_glyphs(out, 10, 1000, false), 10);
    ck_assert_uint_eq(bar_glyphs(out, 8, 50, false), 4);
    ck_assert_uint_eq(bar_glyphs(out, 1, 50, false), 1);
    ck_assert_uint_eq(out[0], 0x258c);
}
END_TEST

START_TEST(moving_bars_stay_inside)
{
    size_t from, to;
    for (size_t width = 0; width <= 40; width++) {
        for (uint64_t moment = 0; moment < 200; moment++) {
            bar_moving(width, moment, &from, &to);
            ck_assert_uint_le(to, width);
            ck_assert_uint_le(from, to);
            ck_assert(width == 0 || to > from);
        }
    }
}
END_TEST

START_TEST(a_bar_with_its_percentage)
{
    struct canvas *c = canvas_new(TEXT_ASCII, true);
    ck_assert_ptr_nonnull(c);
    ck_assert(canvas_resize(c, 1, 100));
    for (size_t width = 4; width <= 90; width++) {
        char text[8] = "";
        canvas_clear(c);
        bar_draw(c, 0, 0, width, 42);
        for (size_t i = 0; i < 3; i++)
            text[i] = (char)canvas_at(c, 0, width <= 69 ? width - 3 + i : 66 + i)->cell.ch;
        ck_assert_str_eq(text, "42%");
        ck_assert_uint_eq(canvas_at(c, 0, width)->cell.ch, ' ');
    }
    canvas_free(c);
}
END_TEST

/* ---- lines --------------------------------------------------------------------------- */

START_TEST(lines_wrap_and_scroll)
{
    struct lines l;
    struct canvas *c = canvas_new(TEXT_UTF8, false);
    ck_assert_ptr_nonnull(c);
    ck_assert(canvas_resize(c, 5, 30));
    lines_init(&l);
    lines_begin(&l, 28, TEXT_UTF8);
    lines_heading(&l, "Heading");
    lines_add(&l, 2, THEME_TEXT, "a text of several words that wraps", 34);
    lines_fieldf(&l, "Label", THEME_TEXT, "%s", "below the label, as the screen is narrow");
    lines_add(&l, 0, THEME_TEXT, "line\nline\n\nline", 15);
    lines_draw(&l, c, 0, 0, 5);
    ck_assert_uint_eq(canvas_at(c, 0, 0)->cell.ch, 'H');
    ck_assert_uint_eq(canvas_at(c, 1, 2)->cell.ch, 'a');
    ck_assert_uint_eq(canvas_at(c, 1, 0)->cell.ch, ' ');
    ck_assert(lines_act(&l, ACTION_LAST, 5));
    size_t last = l.top;
    ck_assert_uint_gt(last, 0);
    ck_assert(lines_act(&l, ACTION_PAGE_DOWN, 5));
    ck_assert_uint_eq(l.top, last);
    ck_assert(lines_act(&l, ACTION_FIRST, 5));
    ck_assert(lines_act(&l, ACTION_UP, 5));
    ck_assert_uint_eq(l.top, 0);
    ck_assert(lines_act(&l, ACTION_DOWN, 5));
    ck_assert_uint_eq(l.top, 1);
    ck_assert(!lines_act(&l, ACTION_SORT, 5));
    l.top = 1000; /* the text became shorter */
    lines_draw(&l, c, 0, 0, 5);
    ck_assert_uint_eq(l.top, last);
    lines_free(&l);
    canvas_free(c);
}
END_TEST

START_TEST(lines_are_bounded)
{
    struct lines l;
    size_t size = 3u << 20;
    char *text = malloc(size);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < size; i++)
        text[i] = i % 7 ? 'x' : '\n';
    lines_init(&l);
    for (size_t width = 0; width < 3; width++) {
        lines_begin(&l, width, TEXT_UTF8);
        lines_field(&l, "Description", 11, THEME_TEXT, text, size);
        lines_add(&l, 5, THEME_TEXT, text, size);
        ck_assert_uint_le(l.count, 20000);
        ck_assert_uint_le(l.text.length, 1u << 20);
    }
    lines_free(&l);
    free(text);
}
END_TEST

/* ---- messages ------------------------------------------------------------------------ */

static struct messages messages;

START_TEST(the_newest_message_is_shown_for_a_while)
{
    memset(&messages, 0, sizeof messages);
    clock_inject(1000000000, 1000000000);
    int64_t now = clock_ms();
    ck_assert_ptr_null(messages_current(&messages, now));
    messages_add(&messages, 1, JOBTOP_LOG_INFO, false, "one");
    ck_assert_str_eq(messages_current(&messages, now)->text, "one");
    ck_assert_ptr_null(messages_current(&messages, now + MESSAGES_SHOWN_MS));
    messages_add(&messages, 2, JOBTOP_LOG_ERROR, false, "failed");
    ck_assert_str_eq(messages_current(&messages, now + MESSAGES_SHOWN_MS)->text, "failed");
    ck_assert_ptr_null(messages_current(&messages, now + MESSAGES_BAD_SHOWN_MS));
    messages_add(&messages, 3, JOBTOP_LOG_INFO, true, "an answer");
    ck_assert_str_eq(messages_current(&messages, now + 10 * MESSAGES_BAD_SHOWN_MS)->text,
                     "an answer");
    messages_add(&messages, 4, JOBTOP_LOG_INFO, false, "small talk");
    ck_assert_str_eq(messages_current(&messages, now)->text, "an answer");
    messages_add(&messages, 5, JOBTOP_LOG_ERROR, true, "refused");
    messages_add(&messages, 6, JOBTOP_LOG_INFO, true, "accepted");
    ck_assert_str_eq(messages_current(&messages, now)->text, "refused");
    messages.dismissed = true;
    ck_assert_ptr_null(messages_current(&messages, now));
    messages_add(&messages, 5, JOBTOP_LOG_INFO, false, "more");
    ck_assert_ptr_nonnull(messages_current(&messages, now));
    clock_inject(-1, -1);
}
END_TEST

START_TEST(old_messages_are_forgotten)
{
    memset(&messages, 0, sizeof messages);
    for (int i = 0; i < 2000; i++) {
        char text[32];
        snprintf(text, sizeof text, "message %d", i);
        messages_add(&messages, i, JOBTOP_LOG_INFO, false, text);
    }
    ck_assert_str_eq(messages_at(&messages, 0)->text, "message 1999");
    ck_assert_str_eq(messages_at(&messages, MESSAGES_MAX - 1)->text, "message 1488");
    ck_assert_ptr_null(messages_at(&messages, MESSAGES_MAX));
}
END_TEST

START_TEST(what_is_said_again_and_again_is_counted)
{
    memset(&messages, 0, sizeof messages);
    messages_add(&messages, 1, JOBTOP_LOG_INFO, false, "before");
    for (int i = 0; i < 2000; i++) {
        messages_add(&messages, 1000 + i, JOBTOP_LOG_WARNING, false, "this");
        messages_add(&messages, 1000 + i, JOBTOP_LOG_WARNING, false, "that");
    }
    ck_assert_uint_eq(messages.count, 3);
    ck_assert_str_eq(messages_at(&messages, 0)->text, "that");
    ck_assert_str_eq(messages_at(&messages, 1)->text, "this");
    ck_assert_str_eq(messages_at(&messages, 2)->text, "before");
    ck_assert_uint_eq(messages_at(&messages, 1)->times, 2000);
    ck_assert_int_eq(messages_at(&messages, 1)->first, 1000);
    ck_assert_int_eq(messages_at(&messages, 1)->time, 2999);
    ck_assert_uint_eq(messages.said, 4001);
    /* Of another level, or an answer, or after a while: that is news. */
    messages_add(&messages, 3000, JOBTOP_LOG_ERROR, false, "this");
    messages_add(&messages, 3000, JOBTOP_LOG_WARNING, true, "this");
    messages_add(&messages, 1001 + MESSAGES_REPEAT_US, JOBTOP_LOG_WARNING, false, "this");
    ck_assert_uint_eq(messages.count, 6);
}
END_TEST

/* ---- the prompt ---------------------------------------------------------------------- */

static struct prompt p;

static void type(const char *text)
{
    for (size_t length = strlen(text); length > 0;) {
        uint32_t point;
        size_t taken = utf8_decode(text, length, &point);
        ck_assert_int_eq(prompt_key(&p, point), PROMPT_CHANGED);
        text += taken;
        length -= taken;
    }
}

START_TEST(editing)
{
    memset(&p, 0, sizeof p);
    prompt_open(&p, "");
    type("vm:wéb");
    ck_assert_str_eq(p.text, "vm:wéb");
    ck_assert_int_eq(prompt_key(&p, KEYCODE_LEFT), PROMPT_MOVED);
    ck_assert_int_eq(prompt_key(&p, KEYCODE_BACKSPACE), PROMPT_CHANGED);
    ck_assert_str_eq(p.text, "vm:wb");
    type("仮");
    ck_assert_str_eq(p.text, "vm:w仮b");
    ck_assert_int_eq(prompt_key(&p, KEYCODE_HOME), PROMPT_MOVED);
    ck_assert_int_eq(prompt_key(&p, KEYCODE_BACKSPACE), PROMPT_MOVED);
    ck_assert_int_eq(prompt_key(&p, KEYCODE_DELETE), PROMPT_CHANGED);
    ck_assert_str_eq(p.text, "m:w仮b");
    prompt_key(&p, KEYCODE_END);
    type(" or two");
    ck_assert_int_eq(prompt_key(&p, 'W' & 0x1f), PROMPT_CHANGED);
    ck_assert_str_eq(p.text, "m:w仮b or ");
    ck_assert_int_eq(prompt_key(&p, 'U' & 0x1f), PROMPT_CHANGED);
    ck_assert_str_eq(p.text, "");
    ck_assert_int_eq(prompt_key(&p, KEYCODE_F1), PROMPT_UNUSED);
    ck_assert_int_eq(prompt_key(&p, 'x' | KEYCODE_ALT), PROMPT_UNUSED);
    ck_assert_int_eq(prompt_key(&p, 0x9b), PROMPT_UNUSED);
    ck_assert_int_eq(prompt_key(&p, KEYCODE_ENTER), PROMPT_DONE);
    ck_assert_int_eq(prompt_key(&p, KEYCODE_ESCAPE), PROMPT_GIVEN_UP);
}
END_TEST

START_TEST(pasting)
{
    memset(&p, 0, sizeof p);
    prompt_open(&p, "");
    ck_assert_int_eq(prompt_paste(&p,
                                  "a\nb\033\xff\xc2\x9b"
                                  "c\r",
                                  9),
                     PROMPT_CHANGED);
    ck_assert_str_eq(p.text, "a b c ");
    char big[4000];
    memset(big, 'x', sizeof big);
    prompt_paste(&p, big, sizeof big);
    ck_assert_uint_lt(p.length, PROMPT_MAX);
    ck_assert_uint_eq(strlen(p.text), p.length);
    ck_assert_int_eq(prompt_key(&p, 'y'), PROMPT_MOVED); /* full */
}
END_TEST

START_TEST(earlier_texts_come_back)
{
    memset(&p, 0, sizeof p);
    for (int i = 0; i < PROMPT_HISTORY + 3; i++) {
        char text[32];
        snprintf(text, sizeof text, "filter %d", i);
        prompt_open(&p, text);
        prompt_remember(&p);
    }
    prompt_remember(&p); /* the same again is kept once */
    prompt_open(&p, "new");
    ck_assert_int_eq(prompt_key(&p, KEYCODE_UP), PROMPT_CHANGED);
    ck_assert_str_eq(p.text, "filter 10");
    ck_assert_int_eq(prompt_key(&p, KEYCODE_UP), PROMPT_CHANGED);
    ck_assert_str_eq(p.text, "filter 9");
    for (int i = 0; i < 20; i++)
        prompt_key(&p, KEYCODE_UP);
    ck_assert_str_eq(p.text, "filter 3");
    for (int i = 0; i < 20; i++)
        prompt_key(&p, KEYCODE_DOWN);
    ck_assert_str_eq(p.text, "new");
}
END_TEST

START_TEST(the_cursor_stays_visible)
{
    struct canvas *c = canvas_new(TEXT_UTF8, false);
    ck_assert_ptr_nonnull(c);
    ck_assert(canvas_resize(c, 1, 40));
    memset(&p, 0, sizeof p);
    prompt_open(&p, "");
    for (int i = 0; i < 40; i++) {
        type("仮a");
        for (size_t width = 3; width < 30; width++) {
            size_t cursor = prompt_draw(&p, c, 0, 5, width);
            ck_assert_uint_ge(cursor, 5);
            ck_assert_uint_lt(cursor, 5 + width);
        }
    }
    canvas_free(c);
}
END_TEST

TCase *tui_text_cases(void)
{
    TCase *cases = tcase_create("text");
    tcase_add_test(cases, bars_are_honest);
    tcase_add_test(cases, moving_bars_stay_inside);
    tcase_add_test(cases, a_bar_with_its_percentage);
    tcase_add_test(cases, lines_wrap_and_scroll);
    tcase_add_test(cases, lines_are_bounded);
    tcase_add_test(cases, the_newest_message_is_shown_for_a_while);
    tcase_add_test(cases, old_messages_are_forgotten);
    tcase_add_test(cases, what_is_said_again_and_again_is_counted);
    tcase_add_test(cases, editing);
    tcase_add_test(cases, pasting);
    tcase_add_test(cases, earlier_texts_come_back);
    tcase_add_test(cases, the_cursor_stays_visible);
    return cases;
}
