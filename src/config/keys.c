#include "config/keys.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

static const struct {
    uint32_t key;
    const char *name;
} named_keys[] = {
    {KEYCODE_ENTER, "Enter"},
    {KEYCODE_ESCAPE, "Esc"},
    {KEYCODE_TAB, "Tab"},
    {' ', "Space"},
#define KEYCODE_ROW(id, name) {KEYCODE_##id, name},
    KEYCODE_NAMES(KEYCODE_ROW)
#undef KEYCODE_ROW
};

#define NAMED_COUNT (sizeof(named_keys) / sizeof(named_keys[0]))

static bool has_prefix(const char *name, size_t length, const char *prefix)
{
    size_t n = strlen(prefix);

    return length > n && strncasecmp(name, prefix, n) == 0;
}

bool key_parse(const char *name, size_t length, uint32_t *key)
{
    uint32_t alt = 0, c = 0;

    *key = KEYCODE_NONE;
    if (has_prefix(name, length, "Alt-")) {
        alt = KEYCODE_ALT;
        name += 4;
        length -= 4;
    }
    for (size_t i = 0; i < NAMED_COUNT; i++) {
        if (strlen(named_keys[i].name) == length &&
            strncasecmp(named_keys[i].name, name, length) == 0) {
            *key = named_keys[i].key | alt;
            return true;
        }
    }
    if (has_prefix(name, length, "Ctrl-") && length == 6) {
        /* A terminal sends Ctrl with a letter, or with one of \ ] ^ _, as the character's low five
         * bits. Ctrl-@ is NUL, and Ctrl-[ is the byte that every escape sequence begins with. */
        char ch = name[5];

        if (ch >= 'a' && ch <= 'z')
            c = (uint32_t)(ch - 'a' + 1);
        else if ((ch >= 'A' && ch <= 'Z') || (ch >= '\\' && ch <= '_'))
            c = (uint32_t)(ch - '@');
        else
            return false;
    } else if (length == 0 || utf8_decode(name, length, &c) != length) {
        return false;
    } else if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
        return false;
    }
    *key = c | alt;
    return true;
}

void key_name(uint32_t key, char out[KEY_NAME_SIZE])
{
    const char *alt = key & KEYCODE_ALT ? "Alt-" : "";
    char utf8[5] = "";
    uint32_t plain = key & ~KEYCODE_ALT;

    for (size_t i = 0; i < NAMED_COUNT; i++) {
        if (named_keys[i].key == plain) {
            snprintf(out, KEY_NAME_SIZE, "%s%s", alt, named_keys[i].name);
            return;
        }
    }
    if (plain == KEYCODE_NONE) {
        snprintf(out, KEY_NAME_SIZE, "none");
    } else if (plain < 0x20) {
        snprintf(out, KEY_NAME_SIZE, "%sCtrl-%c", alt, (char)(plain + '@'));
    } else if ((plain >= 0x7f && plain < 0xa0) || plain > 0x10ffff ||
               (plain >= 0xd800 && plain < 0xe000)) {
        snprintf(out, KEY_NAME_SIZE, "%sU+%04X", alt, (unsigned)plain);
    } else {
        utf8[utf8_encode(plain, utf8)] = '\0';
        snprintf(out, KEY_NAME_SIZE, "%s%s", alt, utf8);
    }
}
