#include "bench/ptybench/keys.h"

#include <string.h>

static const struct key {
    const char *name, *bytes;
    bool cursor; /* ESC O instead of ESC [ when the program asked for it (DECCKM) */
} table[] = {
    {"Up", "\033[A", true},     {"Down", "\033[B", true},   {"Right", "\033[C", true},
    {"Left", "\033[D", true},   {"Home", "\033[H", true},   {"End", "\033[F", true},
    {"PgUp", "\033[5~", false}, {"PgDn", "\033[6~", false}, {"Enter", "\r", false},
    {"Esc", "\033", false},     {"Tab", "\t", false},       {"Space", " ", false},
    {"F1", "\033OP", false},    {"F2", "\033OQ", false},    {"F3", "\033OR", false},
    {"F4", "\033OS", false},    {"F5", "\033[15~", false},  {"F6", "\033[17~", false},
    {"F7", "\033[18~", false},  {"F8", "\033[19~", false},  {"F9", "\033[20~", false},
    {"F10", "\033[21~", false}, {"F11", "\033[23~", false}, {"F12", "\033[24~", false},
};

/* The key that `name` says, into `bytes` (at least 8); returns how many, 0: none. */
static size_t encode_name(const char *name, size_t length, bool application_cursor, char *bytes)
{
    if (length == 3 && name[0] == 'C' && name[1] == '-') {
        bytes[0] = (char)(name[2] & 31);
        return 1;
    }
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (strlen(table[i].name) != length || strncmp(table[i].name, name, length) != 0)
            continue;
        length = strlen(table[i].bytes);
        memcpy(bytes, table[i].bytes, length);
        if (table[i].cursor && application_cursor)
            bytes[1] = 'O';
        return length;
    }
    return 0;
}

size_t keys_encode(const char *keys, bool application_cursor, char *out, size_t size)
{
    size_t used = 0;

    while (*keys != '\0') {
        const char *end = *keys == '<' ? strchr(keys, '>') : NULL;
        char bytes[8] = {*keys};
        size_t count = 0;

        if (end != NULL)
            count = encode_name(keys + 1, (size_t)(end - keys - 1), application_cursor, bytes);
        keys = count > 0 ? end + 1 : keys + 1;
        count = count > 0 ? count : 1;
        if (count > size - used)
            break;
        memcpy(out + used, bytes, count);
        used += count;
    }
    return used;
}
