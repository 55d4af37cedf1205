#include "job/value.h"

#include <strings.h>

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void value_trim(const char **text, size_t *length)
{
    while (*length > 0 && blank((*text)[0])) {
        (*text)++;
        (*length)--;
    }
    while (*length > 0 && blank((*text)[*length - 1]))
        (*length)--;
}

bool value_integer(const char *text, size_t length, int64_t low, int64_t high, int64_t *value)
{
    int64_t sum = 0; /* kept negative: that side has one number more */
    bool negative;

    value_trim(&text, &length);
    if (length == 0)
        return false;
    negative = text[0] == '-';
    if (text[0] == '-' || text[0] == '+') {
        text++;
        length--;
    }
    if (length == 0)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9' || __builtin_mul_overflow(sum, 10, &sum) ||
            __builtin_sub_overflow(sum, text[i] - '0', &sum))
            return false;
    }
    if (!negative && __builtin_sub_overflow((int64_t)0, sum, &sum))
        return false;
    if (sum < low || sum > high)
        return false;
    *value = sum;
    return true;
}

bool value_boolean(const char *text, size_t length, int64_t *value)
{
    value_trim(&text, &length);
    if ((length == 1 && text[0] == '1') || (length == 4 && strncasecmp(text, "true", 4) == 0))
        *value = 1;
    else if ((length == 1 && text[0] == '0') || (length == 5 && strncasecmp(text, "false", 5) == 0))
        *value = 0;
    else
        return false;
    return true;
}
