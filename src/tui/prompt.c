#include "tui/prompt.h"

#include <stdio.h>
#include <string.h>

#include "config/keys.h"

#define CTRL(letter) ((uint32_t)(letter)&0x1fu)

void prompt_open(struct prompt *p, const char *text)
{
    p->open = true;
    snprintf(p->text, sizeof p->text, "%s", text);
    p->length = strlen(p->text);
    p->cursor = p->length;
    p->history_at = 0;
}

/* Where the character before or behind a place starts. */
static size_t before(const struct prompt *p, size_t at)
{
    while (at > 0 && ((unsigned char)p->text[--at] & 0xc0) == 0x80)
        ;
    return at;
}

static size_t behind(const struct prompt *p, size_t at)
{
    if (at < p->length)
        at++;
    while (at < p->length && ((unsigned char)p->text[at] & 0xc0) == 0x80)
        at++;
    return at;
}

static enum prompt_result cut(struct prompt *p, size_t from, size_t to)
{
    if (from == to)
        return PROMPT_MOVED;
    memmove(p->text + from, p->text + to, p->length - to + 1);
    p->length -= to - from;
    p->cursor = from;
    return PROMPT_CHANGED;
}

static enum prompt_result insert(struct prompt *p, const char *bytes, size_t length)
{
    if (length == 0 || p->length + length >= PROMPT_MAX)
        return PROMPT_MOVED;
    memmove(p->text + p->cursor + length, p->text + p->cursor, p->length - p->cursor + 1);
    memcpy(p->text + p->cursor, bytes, length);
    p->length += length;
    p->cursor += length;
    return PROMPT_CHANGED;
}

static size_t word_start(const struct prompt *p)
{
    size_t at = p->cursor;
    while (at > 0 && p->text[at - 1] == ' ')
        at--;
    while (at > 0 && p->text[at - 1] != ' ')
        at--;
    return at;
}

static enum prompt_result look_back(struct prompt *p, bool further)
{
    size_t at = p->history_at;
    if (further ? at >= p->history_count : at == 0)
        return PROMPT_MOVED;
    if (at == 0)
        memcpy(p->typed, p->text, sizeof p->typed);
    at = further ? at + 1 : at - 1;
    prompt_open(p, at ? p->history[at - 1] : p->typed);
    p->history_at = at;
    return PROMPT_CHANGED;
}

static enum prompt_result type(struct prompt *p, uint32_t key)
{
    if (key < 0x20 || (key >= 0x7f && key < 0xa0) || key >= KEYCODE_SPECIAL)
        return PROMPT_UNUSED;
    char bytes[4];
    return insert(p, bytes, utf8_encode(key, bytes));
}

enum prompt_result prompt_key(struct prompt *p, uint32_t key)
{
    switch (key) {
    case KEYCODE_ENTER:
        return PROMPT_DONE;
    case KEYCODE_ESCAPE:
    case CTRL('C'):
        return PROMPT_GIVEN_UP;
    case KEYCODE_LEFT:
    case CTRL('B'):
        p->cursor = before(p, p->cursor);
        return PROMPT_MOVED;
    case KEYCODE_RIGHT:
    case CTRL('F'):
        p->cursor = behind(p, p->cursor);
        return PROMPT_MOVED;
    case KEYCODE_HOME:
    case CTRL('A'):
        p->cursor = 0;
        return PROMPT_MOVED;
    case KEYCODE_END:
    case CTRL('E'):
        p->cursor = p->length;
        return PROMPT_MOVED;
    case KEYCODE_BACKSPACE:
        return cut(p, before(p, p->cursor), p->cursor);
    case KEYCODE_DELETE:
    case CTRL('D'):
        return cut(p, p->cursor, behind(p, p->cursor));
    case CTRL('U'):
        return cut(p, 0, p->cursor);
    case CTRL('K'):
        return cut(p, p->cursor, p->length);
    case CTRL('W'):
        return cut(p, word_start(p), p->cursor);
    case KEYCODE_UP:
    case CTRL('P'):
        return look_back(p, true);
    case KEYCODE_DOWN:
    case CTRL('N'):
        return look_back(p, false);
    default:
        return type(p, key);
    }
}

enum prompt_result prompt_paste(struct prompt *p, const char *bytes, size_t length)
{
    enum prompt_result result = PROMPT_MOVED;
    while (length > 0) {
        uint32_t point;
        size_t taken = utf8_decode(bytes, length, &point);
        if (taken == 0)
            taken = 1;
        else if (type(p, point < 0x20 || point == 0x7f ? ' ' : point) == PROMPT_CHANGED)
            result = PROMPT_CHANGED;
        bytes += taken;
        length -= taken;
    }
    return result;
}

void prompt_remember(struct prompt *p)
{
    if (p->length == 0)
        return;
    size_t from = 0;
    while (from < p->history_count && strcmp(p->history[from], p->text) != 0)
        from++;
    if (from == PROMPT_HISTORY)
        from--;
    else if (from == p->history_count)
        p->history_count++;
    memmove(p->history[1], p->history[0], from * sizeof p->history[0]);
    memcpy(p->history[0], p->text, sizeof p->history[0]);
}

size_t prompt_draw(const struct prompt *p, struct canvas *c, size_t row, size_t column,
                   size_t width)
{
    size_t start = 0;
    enum text_charset charset = canvas_charset(c);
    while (start < p->cursor &&
           text_width(p->text + start, p->cursor - start, width, charset) + 1 > width)
        start = behind(p, start);
    canvas_text(c, row, column, width, THEME_INPUT, p->text + start, p->length - start);
    return column + text_width(p->text + start, p->cursor - start, width, charset);
}
