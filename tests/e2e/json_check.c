/*
 * Reads JSON (RFC 8259) from standard input and is strict about it: `json_check` wants one value,
 * `json_check -l` one on each line. Prints how many values there are: the elements of a top-level
 * array, or the lines.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64

struct input {
    const unsigned char *at, *end;
    size_t elements; /* of the outermost array */
};

static bool value(struct input *in, int depth);

static void blanks(struct input *in)
{
    while (in->at < in->end && strchr(" \t\r\n", *in->at) != NULL && *in->at != '\0')
        in->at++;
}

static bool take(struct input *in, char c)
{
    if (in->at == in->end || *in->at != (unsigned char)c)
        return false;
    in->at++;
    return true;
}

static bool word(struct input *in, const char *text)
{
    size_t length = strlen(text);

    if ((size_t)(in->end - in->at) < length || memcmp(in->at, text, length) != 0)
        return false;
    in->at += length;
    return true;
}

/* The bytes of one well-formed UTF-8 character, 0: none. */
static size_t character(const struct input *in)
{
    static const struct {
        unsigned char first, last, second_first, second_last;
        size_t length;
    } forms[] = {
        {0x20, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (*in->at < forms[i].first || *in->at > forms[i].last)
            continue;
        if ((size_t)(in->end - in->at) < forms[i].length)
            return 0;
        if (forms[i].length > 1 &&
            (in->at[1] < forms[i].second_first || in->at[1] > forms[i].second_last))
            return 0;
        for (size_t k = 2; k < forms[i].length; k++)
            if (in->at[k] < 0x80 || in->at[k] > 0xbf)
                return 0;
        return forms[i].length;
    }
    return 0;
}

static bool string(struct input *in)
{
    if (!take(in, '"'))
        return false;
    while (in->at < in->end && *in->at != '"') {
        size_t length = character(in);

        if (length == 0)
            return false;
        if (*in->at != '\\') {
            in->at += length;
            continue;
        }
        in->at++;
        if (take(in, 'u')) {
            for (int i = 0; i < 4; i++, in->at++)
                if (in->at == in->end || !isxdigit(*in->at))
                    return false;
        } else {
            if (in->at == in->end || *in->at == '\0' || strchr("\"\\/bfnrt", *in->at) == NULL)
                return false;
            in->at++;
        }
    }
    return take(in, '"');
}

static bool digits(struct input *in)
{
    const unsigned char *start = in->at;

    while (in->at < in->end && isdigit(*in->at))
        in->at++;
    return in->at > start;
}

static bool number(struct input *in)
{
    take(in, '-');
    if (!take(in, '0') && !digits(in))
        return false;
    if (take(in, '.') && !digits(in))
        return false;
    if (take(in, 'e') || take(in, 'E')) {
        if (!take(in, '+'))
            take(in, '-');
        return digits(in);
    }
    return true;
}

static bool array(struct input *in, int depth)
{
    take(in, '[');
    blanks(in);
    if (take(in, ']'))
        return true;
    do {
        if (!value(in, depth + 1))
            return false;
        if (depth == 0)
            in->elements++;
    } while (take(in, ','));
    return take(in, ']');
}

static bool object(struct input *in, int depth)
{
    take(in, '{');
    blanks(in);
    if (take(in, '}'))
        return true;
    do {
        blanks(in);
        if (!string(in))
            return false;
        blanks(in);
        if (!take(in, ':') || !value(in, depth + 1))
            return false;
    } while (take(in, ','));
    return take(in, '}');
}

static bool value(struct input *in, int depth)
{
    bool valid = false;

    blanks(in);
    if (depth > DEPTH_MAX || in->at == in->end)
        return false;
    switch (*in->at) {
    case '{':
        valid = object(in, depth);
        break;
    case '[':
        valid = array(in, depth);
        break;
    case '"':
        valid = string(in);
        break;
    default:
        valid = word(in, "true") || word(in, "false") || word(in, "null") || number(in);
        break;
    }
    blanks(in);
    return valid;
}

static char *read_all(size_t *length)
{
    size_t capacity = 1 << 16, used = 0, got;
    char *bytes = malloc(capacity);

    while (bytes != NULL && (got = fread(bytes + used, 1, capacity - used, stdin)) > 0) {
        char *grown = bytes;

        used += got;
        if (used == capacity) {
            capacity *= 2;
            grown = realloc(bytes, capacity);
            if (grown == NULL)
                free(bytes);
        }
        bytes = grown;
    }
    *length = used;
    return bytes;
}

/* The number of values, or -1. */
static long check_lines(struct input in)
{
    const unsigned char *end = in.end;
    long count = 0;

    while (in.at < end) {
        in.end = memchr(in.at, '\n', (size_t)(end - in.at));
        if (in.end == NULL || !value(&in, 0) || in.at != in.end) {
            fprintf(stderr, "line %ld is not JSON\n", count + 1);
            return -1;
        }
        in.at = in.end + 1;
        count++;
    }
    return count;
}

static long check_one(struct input in)
{
    const unsigned char *start = in.at;

    if (value(&in, 0) && in.at == in.end)
        return (long)in.elements;
    fprintf(stderr, "not JSON at byte %td\n", in.at - start);
    return -1;
}

int main(int argc, char **argv)
{
    size_t length;
    char *bytes = read_all(&length);
    struct input in = {.at = (unsigned char *)bytes};
    long count;

    if (bytes == NULL)
        return 2;
    in.end = in.at + length;
    count = argc > 1 && strcmp(argv[1], "-l") == 0 ? check_lines(in) : check_one(in);
    free(bytes);
    if (count < 0)
        return 1;
    printf("%ld\n", count);
    return 0;
}
