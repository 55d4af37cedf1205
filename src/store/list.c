#include "store/list.h"

#include <stdint.h>

void list_add(struct buf *list, const char *bytes, size_t length)
{
    buf_addf(list, "%zu:", length);
    buf_add(list, bytes, length);
    buf_addc(list, ',');
}

void list_read(struct list_cursor *c, const char *bytes, size_t length)
{
    c->at = bytes;
    c->end = bytes != NULL ? bytes + length : bytes;
}

bool list_next(struct list_cursor *c, const char **bytes, size_t *length)
{
    const char *p = c->at;
    size_t n = 0;

    if (p == c->end || *p < '0' || *p > '9')
        return false;
    for (; p != c->end && *p >= '0' && *p <= '9'; p++) {
        if (n > (SIZE_MAX - 9) / 10)
            return false;
        n = n * 10 + (size_t)(*p - '0');
    }
    if (p == c->end || *p != ':')
        return false;
    p++;
    if (n >= (size_t)(c->end - p) || p[n] != ',')
        return false;
    *bytes = p;
    *length = n;
    c->at = p + n + 1;
    return true;
}
