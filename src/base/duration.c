#include "base/duration.h"

#include <stddef.h>
#include <string.h>

#define DURATION_MAX_MS (INT64_C(100) * 366 * 86400 * 1000)

static const struct unit {
    const char *name;
    int64_t ms;
} units[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};

#define UNIT_COUNT   (sizeof(units) / sizeof(units[0]))
#define UNIT_SECONDS 3

/* Digits with at most three behind a point, in thousandths. False: no number, or too large. */
static bool read_number(const char **text, int64_t *thousandths)
{
    const char *p = *text;
    int64_t value = 0;
    int64_t scale = 100;

    if (*p < '0' || *p > '9')
        return false;
    for (; *p >= '0' && *p <= '9'; p++) {
        value = value * 10 + (*p - '0');
        if (value > DURATION_MAX_MS)
            return false;
    }
    value *= 1000;
    if (*p == '.') {
        p++;
        if (*p < '0' || *p > '9')
            return false;
        for (; *p >= '0' && *p <= '9'; p++) {
            value += scale * (*p - '0');
            scale /= 10;
        }
    }
    *text = p;
    *thousandths = value;
    return true;
}

bool duration_ms(const char *text, int64_t *ms)
{
    size_t next = 0; /* the largest unit that may still come */
    int64_t total = 0, thousandths, part;

    if (*text == '\0')
        return false;
    while (*text != '\0') {
        size_t length, unit;

        if (!read_number(&text, &thousandths))
            return false;
        length = strspn(text, "abcdefghijklmnopqrstuvwxyz");
        if (length == 0) {
            /* A bare number is seconds, but only alone: "1h30" could mean anything. */
            if (*text != '\0' || next != 0)
                return false;
            unit = UNIT_SECONDS;
        } else {
            for (unit = next; unit < UNIT_COUNT; unit++)
                if (strlen(units[unit].name) == length &&
                    memcmp(units[unit].name, text, length) == 0)
                    break;
            if (unit == UNIT_COUNT)
                return false;
        }
        text += length;
        next = unit + 1;
        if (thousandths > DURATION_MAX_MS / units[unit].ms * 1000)
            return false;
        part = thousandths * (units[unit].ms / 1000) + thousandths * (units[unit].ms % 1000) / 1000;
        total += part;
        if (total > DURATION_MAX_MS)
            return false;
    }
    *ms = total;
    return true;
}
