/*
 * A growing string with a limit given when it is made, so that nothing a server or a file sends can
 * grow without bound. Appending past the limit, or out of memory, cuts the text there and is
 * remembered.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *bytes; /* OWNS; NUL behind the last byte; never NULL to a reader: use buf_text before the
                    first append */
    size_t length;
    size_t capacity;
    size_t limit; /* bytes, without the NUL */
    bool cut;     /* something did not fit */
};

void buf_init(struct buf *b, size_t limit);
void buf_free(struct buf *b);
void buf_clear(struct buf *b); /* empty again, memory kept */
void buf_add(struct buf *b, const char *bytes, size_t length);
void buf_adds(struct buf *b, const char *text);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *b, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
const char *buf_text(const struct buf *b);     /* never NULL */
char *buf_take(struct buf *b, size_t *length); /* the caller owns it; NULL: out of memory */

#endif
