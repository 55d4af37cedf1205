#include "tui/input.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "config/keys.h"

#define BUFFER_SIZE      4096
#define SEQUENCES_MAX    64
#define SEQUENCE_LONGEST 16
#define CSI_LONGEST      64
#define ESC              '\033'
#define LATE_MS          500 /* so long after an Esc "[A" is taken as the rest of an arrow */

struct sequence {
    char bytes[SEQUENCE_LONGEST];
    uint8_t length;
    uint32_t key;
};

struct input {
    bool utf8;
    bool pasting;
    int64_t last;        /* when bytes came last */
    int64_t escaped;     /* when an Esc was told apart by time; 0: not just now */
    size_t length, done; /* bytes in the buffer, and how many of them are dealt with */
    char buffer[BUFFER_SIZE];
    struct sequence sequences[SEQUENCES_MAX];
    size_t sequence_count;
};

/* What a look at the head of the buffer found. */
enum found {
    FOUND,      /* `taken` bytes are a key (perhaps KEYCODE_NONE) */
    FOUND_PART, /* may become something longer */
    FOUND_NOT
};

struct match {
    size_t taken;
    uint32_t key;
    bool paste; /* the start of one */
};

static const char paste_end[] = "\033[201~";
#define PASTE_END_LENGTH (sizeof paste_end - 1)

struct input *input_new(bool utf8)
{
    struct input *in = calloc(1, sizeof *in);
    if (in)
        in->utf8 = utf8;
    return in;
}

void input_free(struct input *in)
{
    free(in);
}

void input_add(struct input *in, const char *sequence, uint32_t key)
{
    size_t length = strlen(sequence);
    if (length < 2 || length > SEQUENCE_LONGEST || sequence[0] != ESC ||
        in->sequence_count == SEQUENCES_MAX)
        return;
    struct sequence *s = &in->sequences[in->sequence_count++];
    memcpy(s->bytes, sequence, length);
    s->length = (uint8_t)length;
    s->key = key;
}

size_t input_room(const struct input *in)
{
    return BUFFER_SIZE - (in->length - in->done);
}

void input_feed(struct input *in, const char *bytes, size_t length, int64_t now_ms)
{
    if (in->done > 0) {
        memmove(in->buffer, in->buffer + in->done, in->length - in->done);
        in->length -= in->done;
        in->done = 0;
    }
    if (length > BUFFER_SIZE - in->length)
        length = BUFFER_SIZE - in->length;
    memcpy(in->buffer + in->length, bytes, length);
    in->length += length;
    in->last = now_ms;
}

bool input_pending(const struct input *in)
{
    return in->length > in->done;
}

/* ---- sequences ----------------------------------------------------------------------- */

static enum found match_known(const struct input *in, const char *head, size_t length,
                              struct match *m)
{
    enum found found = FOUND_NOT;
    for (size_t i = 0; i < in->sequence_count; i++) {
        const struct sequence *s = &in->sequences[i];
        size_t common = length < s->length ? length : s->length;
        if (memcmp(head, s->bytes, common) != 0)
            continue;
        if (common == s->length && (found != FOUND || s->length > m->taken)) {
            *m = (struct match){s->length, s->key, false};
            found = FOUND;
        } else if (found == FOUND_NOT) {
            found = FOUND_PART;
        }
    }
    return found;
}

/* The second parameter of "ESC [ 1 ; 5 A": 1 + Shift 1, Alt 2, Ctrl 4. Only Alt has a name with us;
 * a key with Shift or Ctrl is another key than without and must not act as that one. */
static uint32_t with_modifiers(uint32_t key, unsigned modifiers)
{
    if (modifiers <= 1)
        return key;
    return modifiers == 3 ? key | KEYCODE_ALT : KEYCODE_NONE;
}

static uint32_t tilde_key(unsigned number)
{
    if (number >= 11 && number <= 15)
        return KEYCODE_F1 + number - 11;
    if (number >= 17 && number <= 21)
        return KEYCODE_F6 + number - 17;
    if (number == 23 || number == 24)
        return KEYCODE_F11 + number - 23;
    switch (number) {
    case 1:
    case 7:
        return KEYCODE_HOME;
    case 2:
        return KEYCODE_INSERT;
    case 3:
        return KEYCODE_DELETE;
    case 4:
    case 8:
        return KEYCODE_END;
    case 5:
        return KEYCODE_PAGE_UP;
    case 6:
        return KEYCODE_PAGE_DOWN;
    default:
        return KEYCODE_NONE;
    }
}

static uint32_t letter_key(char final)
{
    if (final >= 'P' && final <= 'S')
        return KEYCODE_F1 + (uint32_t)(final - 'P');
    switch (final) {
    case 'A':
        return KEYCODE_UP;
    case 'B':
        return KEYCODE_DOWN;
    case 'C':
        return KEYCODE_RIGHT;
    case 'D':
        return KEYCODE_LEFT;
    case 'F':
        return KEYCODE_END;
    case 'H':
        return KEYCODE_HOME;
    case 'M':
        return KEYCODE_ENTER;
    case 'Z':
        return KEYCODE_SHIFT_TAB;
    default:
        return KEYCODE_NONE;
    }
}

/* A key told by its code point (CSI u, and xterm's modifyOtherKeys). */
static uint32_t coded_key(unsigned code, unsigned modifiers)
{
    unsigned set = modifiers ? modifiers - 1 : 0;
    if (code == 127)
        code = KEYCODE_BACKSPACE;
    if (set & 4) {
        if ((code < 'a' || code > 'z') && (code < '@' || code > '_'))
            return KEYCODE_NONE;
        code &= 0x1f;
    }
    if (code == 0 || set > 7)
        return KEYCODE_NONE;
    return set & 2 ? code | KEYCODE_ALT : code;
}

/* `head` points behind "ESC ["; *taken counts from there. */
static enum found match_csi(const char *head, size_t length, struct match *m)
{
    unsigned numbers[4] = {0};
    size_t count = 0, i = 0;
    if (length > 0 && head[0] == '[') { /* the Linux console's F1 to F5: "ESC [ [ A" */
        if (length < 2)
            return FOUND_PART;
        bool known = head[1] >= 'A' && head[1] <= 'E';
        uint32_t key = known ? KEYCODE_F1 + (uint32_t)(head[1] - 'A') : KEYCODE_NONE;
        *m = (struct match){2, key, false};
        return FOUND;
    }
    bool private = length > 0 && head[0] >= '<' && head[0] <= '?';
    for (; i < length && head[i] >= 0x20 && head[i] < 0x40; i++) {
        if (i >= CSI_LONGEST)
            return FOUND_NOT;
        if (head[i] >= '0' && head[i] <= '9' && count < 4 && numbers[count] < 100000000)
            numbers[count] = numbers[count] * 10 + (unsigned)(head[i] - '0');
        else if (head[i] == ';')
            count++;
    }
    if (i == length)
        return FOUND_PART;
    char final = head[i];
    if (final < 0x40 || final > 0x7e)
        return FOUND_NOT;
    *m = (struct match){i + 1, KEYCODE_NONE, false};
    if (private)
        return FOUND;
    if (final == '~' && numbers[0] == 200)
        m->paste = true;
    else if (final == '~' && numbers[0] == 27)
        m->key = coded_key(numbers[2], numbers[1]);
    else if (final == '~')
        m->key = with_modifiers(tilde_key(numbers[0]), numbers[1]);
    else if (final == 'u')
        m->key = coded_key(numbers[0], numbers[1]);
    else if (final != 'M' && final != 'R') /* mouse and cursor reports, which nobody asked for */
        m->key = with_modifiers(letter_key(final), numbers[1]);
    return FOUND;
}

/* One character: `head` is not empty. */
static enum found match_character(const struct input *in, const char *head, size_t length,
                                  struct match *m)
{
    unsigned char first = (unsigned char)head[0];
    uint32_t key = first;
    size_t taken = 1;
    if (first == 127 || first == 8) {
        key = KEYCODE_BACKSPACE;
    } else if (first >= 0x80) {
        size_t need = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
        if (in->utf8 && length < need)
            return FOUND_PART;
        taken = in->utf8 ? utf8_decode(head, length, &key) : 0;
        if (taken == 0) {
            taken = 1;
            key = KEYCODE_NONE;
        }
    }
    *m = (struct match){taken, key, false};
    return FOUND;
}

/* `head` starts with ESC. */
static enum found match_escape(const struct input *in, const char *head, size_t length,
                               struct match *m)
{
    enum found found = match_known(in, head, length, m);
    if (found != FOUND_NOT)
        return found;
    if (length == 1)
        return FOUND_PART;
    if (head[1] == '[') {
        found = match_csi(head + 2, length - 2, m);
        m->taken += 2;
        return found;
    }
    if (head[1] == 'O') {
        if (length == 2)
            return FOUND_PART;
        if (head[2] >= 0x40 && head[2] <= 0x7e) {
            *m = (struct match){3, letter_key(head[2]), false};
            return FOUND;
        }
    }
    if (head[1] == ESC) {
        *m = (struct match){1, KEYCODE_ESCAPE, false};
        return FOUND;
    }
    found = match_character(in, head + 1, length - 1, m);
    m->taken++;
    if (m->key != KEYCODE_NONE)
        m->key |= KEYCODE_ALT;
    return found;
}

/* What has waited long enough for its rest: ESC alone is the key, ESC and one more is Alt with it;
 * what else was begun is no key. */
static struct match given_up(const char *head, size_t length)
{
    if (head[0] != ESC)
        return (struct match){1, KEYCODE_NONE, false};
    if (length == 1)
        return (struct match){1, KEYCODE_ESCAPE, false};
    if (length == 2 && (unsigned char)head[1] < 0x80)
        return (struct match){2, (unsigned char)head[1] | KEYCODE_ALT, false};
    return (struct match){length, KEYCODE_NONE, false};
}

static int patience(const struct input *in)
{
    return in->length - in->done == 1 && in->buffer[in->done] == ESC ? INPUT_ESCAPE_MS
                                                                     : INPUT_SEQUENCE_MS;
}

/* ---- pastes -------------------------------------------------------------------------- */

/* Bytes at the head that are surely text of the paste; *ended: its end follows them. */
static size_t paste_text(const char *head, size_t length, bool *ended)
{
    *ended = false;
    for (size_t i = 0; i < length; i++) {
        if (head[i] != ESC)
            continue;
        size_t rest = length - i;
        if (memcmp(head + i, paste_end, rest < PASTE_END_LENGTH ? rest : PASTE_END_LENGTH) == 0) {
            *ended = rest >= PASTE_END_LENGTH;
            return i;
        }
    }
    return length;
}

static bool next_paste(struct input *in, int64_t now_ms, struct input_event *event)
{
    const char *head = in->buffer + in->done;
    size_t length = in->length - in->done;
    bool ended;
    size_t text = paste_text(head, length, &ended);
    if (!ended && now_ms - in->last >= INPUT_PASTE_MS) {
        in->pasting = false;
        text = length;
    }
    in->done += text;
    if (ended) {
        in->pasting = false;
        in->done += PASTE_END_LENGTH;
    }
    *event = (struct input_event){INPUT_PASTE, KEYCODE_NONE, head, text};
    return text > 0;
}

/* ---- the next key -------------------------------------------------------------------- */

/* Shortly after an Esc that was told by time: "[A" and "OA" are the rest of a sequence that came
 * too late. */
static enum found match_late(const struct input *in, const char *head, size_t length,
                             int64_t now_ms, struct match *m)
{
    if (!in->escaped || in->last - in->escaped > LATE_MS || (head[0] != '[' && head[0] != 'O'))
        return FOUND_NOT;
    if (length == 1)
        return head[0] == '[' && now_ms - in->last < INPUT_ESCAPE_MS ? FOUND_PART : FOUND_NOT;
    if (head[0] == '[') {
        enum found found = match_csi(head + 1, length - 1, m);
        m->taken++;
        if (found == FOUND_PART && now_ms - in->last >= INPUT_SEQUENCE_MS)
            return FOUND_NOT;
        return found;
    }
    *m = (struct match){2, letter_key(head[1]), false};
    return m->key == KEYCODE_NONE ? FOUND_NOT : FOUND;
}

bool input_next(struct input *in, int64_t now_ms, struct input_event *event)
{
    for (;;) {
        if (in->pasting) {
            if (next_paste(in, now_ms, event))
                return true;
            if (in->pasting)
                return false;
        }
        const char *head = in->buffer + in->done;
        size_t length = in->length - in->done;
        if (length == 0)
            return false;
        struct match m = {0};
        enum found found = match_late(in, head, length, now_ms, &m);
        if (found == FOUND_NOT)
            found = head[0] == ESC ? match_escape(in, head, length, &m)
                                   : match_character(in, head, length, &m);
        if (found == FOUND_PART && now_ms - in->last < patience(in))
            return false;
        bool by_time = found != FOUND;
        if (by_time)
            m = given_up(head, length);
        in->done += m.taken;
        in->escaped = by_time && m.key == KEYCODE_ESCAPE ? now_ms : 0;
        in->pasting = m.paste;
        if (m.key != KEYCODE_NONE) {
            *event = (struct input_event){INPUT_KEY, m.key, "", 0};
            return true;
        }
    }
}

int input_timeout(const struct input *in, int64_t now_ms)
{
    if (in->length == in->done && !in->pasting)
        return -1;
    int64_t until = in->last + (in->pasting ? INPUT_PASTE_MS : patience(in));
    return until > now_ms ? (int)(until - now_ms) : 0;
}
