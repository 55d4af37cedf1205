#include "base/nearest.h"

#include <stdbool.h>
#include <string.h>

#define NAME_MAX_BYTES 63

static unsigned char plain(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (unsigned char)(c - 'A' + 'a');
    return c == '_' ? '-' : (unsigned char)c;
}

static unsigned lesser(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Damerau's and Levenshtein's distance, no letter swapped twice: three rows are enough. */
static unsigned distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned rows[3][NAME_MAX_BYTES + 1];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2], *swap;

    memset(rows, 0, sizeof(rows));
    for (size_t j = 0; j <= b_length; j++)
        last[j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            bool same = plain(a[i - 1]) == plain(b[j - 1]);

            row[j] = lesser(lesser(last[j] + 1, row[j - 1] + 1), last[j - 1] + (same ? 0 : 1));
            if (i > 1 && j > 1 && plain(a[i - 1]) == plain(b[j - 2]) &&
                plain(a[i - 2]) == plain(b[j - 1]))
                row[j] = lesser(row[j], before[j - 2] + 1);
        }
        swap = before;
        before = last;
        last = row;
        row = swap;
    }
    return last[b_length];
}

static bool begins(const char *name, size_t length, const char *with, size_t with_length)
{
    if (with_length > length)
        return false;
    for (size_t i = 0; i < with_length; i++)
        if (plain(name[i]) != plain(with[i]))
            return false;
    return true;
}

const char *nearest_name(const char *name, const char *const *names, size_t count)
{
    size_t length = strnlen(name, NAME_MAX_BYTES + 1);
    const char *best = NULL, *longer = NULL;
    unsigned best_distance = 0;
    size_t longer_count = 0;

    if (length == 0 || length > NAME_MAX_BYTES)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t other = names[i] != NULL ? strnlen(names[i], NAME_MAX_BYTES + 1) : 0;
        unsigned apart;

        if (other == 0 || other > NAME_MAX_BYTES)
            continue;
        if (length >= 3 && begins(names[i], other, name, length)) {
            longer = names[i];
            longer_count++;
        }
        apart = distance(name, length, names[i], other);
        if (apart > (length > other ? length : other) / 3)
            continue;
        if (best == NULL || apart < best_distance) {
            best = names[i];
            best_distance = apart;
        }
    }
    if (best == NULL && longer_count == 1)
        return longer;
    return best;
}
