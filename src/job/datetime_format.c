#include "job/datetime.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "job/civil.h"

#define FRACTION_DIGITS 6u

static struct civil local_civil(const struct jobtop_datetime *value)
{
    return civil_from_usec(value->usec + value->offset * USEC_PER_MINUTE);
}

/* The rightmost `wildcards` of the 20 digits become `*`. */
static void hide_digits(char *out, unsigned wildcards)
{
    for (unsigned i = 0, at = 20; i < wildcards && i < 20; i++, at--) {
        if (at == 14) /* the point */
            at--;
        out[at] = '*';
    }
}

void datetime_cim(const struct jobtop_datetime *value, char out[DATETIME_CIM_SIZE])
{
    struct jobtop_datetime v = {.kind = JOBTOP_DATETIME_UNSET};
    struct civil c;

    datetime_check(value, &v);
    switch (v.kind) {
    case JOBTOP_DATETIME_TIMESTAMP:
        c = local_civil(&v);
        /* the remainders say to the compiler that all fits */
        snprintf(out, DATETIME_CIM_SIZE, "%04u%02u%02u%02u%02u%02u.%06u%c%03u",
                 (unsigned)c.year % 10000u, (unsigned)c.month % 100u, (unsigned)c.day % 100u,
                 (unsigned)c.hour % 100u, (unsigned)c.minute % 100u, (unsigned)c.second % 100u,
                 (unsigned)c.usec % 1000000u, v.offset < 0 ? '-' : '+',
                 (unsigned)(v.offset < 0 ? -v.offset : v.offset) % 1000u);
        break;
    case JOBTOP_DATETIME_INTERVAL:
        snprintf(out, DATETIME_CIM_SIZE, "%08u%02u%02u%02u.%06u:000",
                 (unsigned)(v.usec / USEC_PER_DAY) % 100000000u,
                 (unsigned)(v.usec / USEC_PER_HOUR % 24) % 100u,
                 (unsigned)(v.usec / USEC_PER_MINUTE % 60) % 100u,
                 (unsigned)(v.usec / USEC_PER_SECOND % 60) % 100u,
                 (unsigned)(v.usec % USEC_PER_SECOND) % 1000000u);
        break;
    case JOBTOP_DATETIME_FOREVER:
        snprintf(out, DATETIME_CIM_SIZE, "99999999999999.999999:000");
        return;
    default:
        snprintf(out, DATETIME_CIM_SIZE, "00000000000000.000000:000");
        return;
    }
    hide_digits(out, v.wildcards);
}

/* ".5", ".00417", "": what is known and not zero. */
static void fraction_text(int usec, unsigned wildcards, char out[8])
{
    unsigned length;

    snprintf(out, 8, ".%06u", (unsigned)usec % 1000000u);
    length = 7 - (wildcards < FRACTION_DIGITS ? wildcards : FRACTION_DIGITS);
    while (length > 1 && out[length - 1] == '0')
        length--;
    out[length == 1 ? 0 : length] = '\0';
}

static void zone_text(int offset, char out[8])
{
    unsigned minutes = (unsigned)(offset < 0 ? -offset : offset) % 1000u;

    if (offset == 0)
        snprintf(out, 8, "Z");
    else
        snprintf(out, 8, "%c%02u:%02u", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static void iso_timestamp(const struct jobtop_datetime *v, char out[DATETIME_ISO_SIZE])
{
    struct civil c = civil_from_usec(v->usec);
    char fraction[8], zone[8] = "Z";
    size_t length;

    /* an hour without minutes, or a date, moves to UTC only by guessing; nor do the ends of the
     * calendar */
    if (v->wildcards >= 10 || c.year < 1 || c.year > 9999) {
        c = local_civil(v);
        zone_text(v->offset, zone);
    }
    fraction_text(c.usec, v->wildcards, fraction);
    length = v->wildcards >= 20 ? 0 : v->wildcards >= 16 ? 4 : v->wildcards >= 14 ? 7 : 10;
    if (v->wildcards < 8)
        snprintf(out, DATETIME_ISO_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u%s%s", (unsigned)c.year,
                 (unsigned)c.month, (unsigned)c.day, (unsigned)c.hour, (unsigned)c.minute,
                 (unsigned)c.second, fraction, zone);
    else if (v->wildcards < 10)
        snprintf(out, DATETIME_ISO_SIZE, "%04u-%02u-%02uT%02u:%02u%s", (unsigned)c.year,
                 (unsigned)c.month, (unsigned)c.day, (unsigned)c.hour, (unsigned)c.minute, zone);
    else if (v->wildcards < 12)
        snprintf(out, DATETIME_ISO_SIZE, "%04u-%02u-%02uT%02u%s", (unsigned)c.year,
                 (unsigned)c.month, (unsigned)c.day, (unsigned)c.hour, zone);
    else
        snprintf(out, length + 1, "%04u-%02u-%02u", (unsigned)c.year, (unsigned)c.month,
                 (unsigned)c.day);
}

static void iso_interval(const struct jobtop_datetime *v, char out[DATETIME_ISO_SIZE])
{
    unsigned days = (unsigned)(v->usec / USEC_PER_DAY);
    unsigned hours = (unsigned)(v->usec / USEC_PER_HOUR % 24);
    unsigned minutes = (unsigned)(v->usec / USEC_PER_MINUTE % 60);
    unsigned seconds = (unsigned)(v->usec / USEC_PER_SECOND % 60);
    char fraction[8];
    size_t length = 0;

    fraction_text((int)(v->usec % USEC_PER_SECOND), v->wildcards, fraction);
#define PART(...) length += (size_t)snprintf(out + length, DATETIME_ISO_SIZE - length, __VA_ARGS__)
    PART("P");
    if (days > 0)
        PART("%uD", days);
    if (days == 0 || v->usec % USEC_PER_DAY != 0)
        PART("T");
    if (hours > 0)
        PART("%uH", hours);
    if (minutes > 0)
        PART("%uM", minutes);
    if (seconds > 0 || fraction[0] != '\0' || length == 2)
        PART("%u%sS", seconds, fraction);
#undef PART
}

void datetime_iso(const struct jobtop_datetime *value, char out[DATETIME_ISO_SIZE])
{
    struct jobtop_datetime v;

    out[0] = '\0';
    if (!datetime_check(value, &v))
        return;
    if (v.kind == JOBTOP_DATETIME_TIMESTAMP)
        iso_timestamp(&v, out);
    else if (v.kind == JOBTOP_DATETIME_INTERVAL)
        iso_interval(&v, out);
}

/* ---- for people ---------------------------------------------------------------------------- */

static void human_timestamp(const struct jobtop_datetime *v, struct buf *out)
{
    char iso[DATETIME_ISO_SIZE];
    time_t seconds = (time_t)(v->usec / USEC_PER_SECOND - (v->usec % USEC_PER_SECOND < 0));
    struct tm tm;

    if (v->wildcards >= 8 || localtime_r(&seconds, &tm) == NULL) {
        datetime_iso(v, iso);
        buf_adds(out, iso[0] != '\0' ? iso : "unknown");
        return;
    }
    buf_addf(out, "%04d-%02d-%02d %02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
             tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* Two units next to each other: "3 d 04 h". */
static void human_interval(int64_t usec, struct buf *out)
{
    int64_t seconds = usec / USEC_PER_SECOND;
    static const struct {
        int64_t seconds;
        const char *name, *next_name;
        int64_t next;
    } units[] = {{86400, "d", "h", 3600}, {3600, "h", "min", 60}, {60, "min", "s", 1}};

    if (usec > 0 && seconds == 0) {
        buf_addf(out, "%lld ms", (long long)((usec + 999) / 1000));
        return;
    }
    for (unsigned i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        int64_t rest = seconds % units[i].seconds / units[i].next;

        if (seconds < units[i].seconds)
            continue;
        buf_addf(out, "%lld %s", (long long)(seconds / units[i].seconds), units[i].name);
        if (rest > 0)
            buf_addf(out, " %02lld %s", (long long)rest, units[i].next_name);
        return;
    }
    buf_addf(out, "%lld s", (long long)seconds);
}

void datetime_human(const struct jobtop_datetime *value, struct buf *out)
{
    struct jobtop_datetime v;

    if (!datetime_check(value, &v))
        buf_adds(out, "unknown");
    else if (v.kind == JOBTOP_DATETIME_TIMESTAMP)
        human_timestamp(&v, out);
    else if (v.kind == JOBTOP_DATETIME_INTERVAL)
        human_interval(v.usec, out);
    else
        buf_adds(out, v.kind == JOBTOP_DATETIME_FOREVER ? "indefinitely" : "not set");
}

void duration_short(long long seconds, struct buf *out)
{
    if (seconds < 0)
        seconds = 0;
    if (seconds < 60)
        buf_addf(out, "%llds", seconds);
    else if (seconds < 3600)
        buf_addf(out, "%lldm%02llds", seconds / 60, seconds % 60);
    else if (seconds < 86400)
        buf_addf(out, "%lldh%02lldm", seconds / 3600, seconds / 60 % 60);
    else if (seconds < 100 * 86400LL)
        buf_addf(out, "%lldd%02lldh", seconds / 86400, seconds / 3600 % 24);
    else if (seconds < 100000 * 86400LL)
        buf_addf(out, "%lldd", seconds / 86400);
    else
        buf_adds(out, ">273y");
}
