#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST ((size_t)64)

void buf_init(struct buf *b, size_t limit)
{
    memset(b, 0, sizeof(*b));
    b->limit = limit < SIZE_MAX ? limit : SIZE_MAX - 1;
}

void buf_free(struct buf *b)
{
    free(b->bytes);
    buf_init(b, b->limit);
}

void buf_clear(struct buf *b)
{
    b->length = 0;
    b->cut = false;
    if (b->bytes != NULL)
        b->bytes[0] = '\0';
}

/* Makes room for `more` bytes and a NUL, or as many as the limit allows; returns how many fit. */
static size_t buf_room(struct buf *b, size_t more)
{
    size_t need, capacity;
    char *bytes;

    if (b->cut)
        return 0;
    if (more > b->limit - b->length) {
        more = b->limit - b->length;
        b->cut = true;
    }
    need = b->length + more + 1;
    if (need <= b->capacity)
        return more;

    capacity = b->capacity < CAPACITY_FIRST ? CAPACITY_FIRST : b->capacity;
    while (capacity < need)
        capacity = capacity > SIZE_MAX / 2 ? need : capacity * 2;
    if (capacity > b->limit + 1)
        capacity = b->limit + 1;
    bytes = realloc(b->bytes, capacity);
    if (bytes == NULL) {
        b->cut = true;
        return b->capacity > 0 ? b->capacity - 1 - b->length : 0;
    }
    b->bytes = bytes;
    b->capacity = capacity;
    return more;
}

void buf_add(struct buf *b, const char *bytes, size_t length)
{
    size_t fits;

    if (length == 0)
        return;
    fits = buf_room(b, length);
    if (fits > length)
        fits = length;
    if (b->bytes == NULL)
        return;
    memcpy(b->bytes + b->length, bytes, fits);
    b->length += fits;
    b->bytes[b->length] = '\0';
}

void buf_adds(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_addc(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_vaddf(struct buf *b, const char *format, va_list args)
{
    char small[256];
    char *large;
    va_list again;
    int length;

    va_copy(again, args);
    length = vsnprintf(small, sizeof(small), format, args);
    if (length < 0) {
        b->cut = true;
    } else if ((size_t)length < sizeof(small)) {
        buf_add(b, small, (size_t)length);
    } else {
        /* Formatted apart, not in place: an argument may lie in this very buffer. */
        large = malloc((size_t)length + 1);
        if (large == NULL) {
            b->cut = true;
        } else {
            vsnprintf(large, (size_t)length + 1, format, again);
            buf_add(b, large, (size_t)length);
            free(large);
        }
    }
    va_end(again);
}

void buf_addf(struct buf *b, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    buf_vaddf(b, format, args);
    va_end(args);
}

const char *buf_text(const struct buf *b)
{
    return b->bytes != NULL ? b->bytes : "";
}

char *buf_take(struct buf *b, size_t *length)
{
    char *bytes = b->bytes;

    if (bytes == NULL) {
        bytes = calloc(1, 1);
        if (bytes == NULL)
            return NULL;
    }
    if (length != NULL)
        *length = b->length;
    b->bytes = NULL;
    buf_init(b, b->limit);
    return bytes;
}
