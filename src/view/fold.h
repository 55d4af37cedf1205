/*
 * text_fold for the many short ASCII texts of a table: eight bytes at a time, and the same result.
 */
#ifndef VIEW_FOLD_H
#define VIEW_FOLD_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#define FOLD_EACH(byte) ((uint64_t)(byte)*UINT64_C(0x0101010101010101))

/* 0x20 in each byte that is an upper-case letter; none has its high bit set. */
static inline uint64_t fold_bits(uint64_t word)
{
    uint64_t from_a = word + FOLD_EACH(0x80 - 'A');
    uint64_t beyond_z = word + FOLD_EACH(0x7f - 'Z');

    return ((from_a ^ beyond_z) & FOLD_EACH(0x80)) >> 2;
}

/* Appends up to `most` bytes of the text, folded. */
static inline void fold_add(struct buf *out, const char *text, size_t length, size_t most)
{
    size_t start = out->length, i = 0;
    uint64_t word, high = 0;
    unsigned char last = 0;

    if (length > most)
        length = most;
    for (; i + 8 <= length; i += 8) {
        memcpy(&word, text + i, 8);
        high |= word;
    }
    for (; i < length; i++)
        last |= (unsigned char)text[i];
    if ((high | last) & FOLD_EACH(0x80)) {
        text_fold(out, text, length);
        return;
    }
    buf_add(out, text, length);
    for (i = start; i + 8 <= out->length; i += 8) {
        memcpy(&word, out->bytes + i, 8);
        word |= fold_bits(word);
        memcpy(out->bytes + i, &word, 8);
    }
    for (; i < out->length; i++)
        out->bytes[i] =
            (char)((unsigned char)out->bytes[i] | fold_bits((unsigned char)out->bytes[i]));
}

/* Room from the start, so that a text that is short enough never comes out cut for want of memory.
 */
static inline bool fold_reserve(struct buf *b, size_t size)
{
    static const char blanks[256];

    while (!b->cut && b->length < size)
        buf_add(b, blanks, size - b->length < sizeof(blanks) ? size - b->length : sizeof(blanks));
    if (b->cut)
        return false;
    buf_clear(b);
    return true;
}

#endif
