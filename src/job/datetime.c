#include "job/datetime.h"

#include <string.h>

#include "job/civil.h"
#include "job/value.h"

#define CIM_LENGTH   25u
#define CIM_DIGITS   20u /* of date, time and fraction */
#define OFFSET_MAX   999 /* minutes: three digits in CIM's form */
#define INTERVAL_MAX ((INTERVAL_DAYS_MAX + 1) * USEC_PER_DAY - 1)
#define NEVER_DAYS   INT64_C(-134774) /* 1601-01-01, where Windows counts from: "never" */

/* ---- the calendar -------------------------------------------------------------------------- */

static int leap_year(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int civil_month_days(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && leap_year(year));
}

/* Leap days of the years 1 to `year`. */
static int64_t leap_days(int64_t year)
{
    return year / 4 - year / 100 + year / 400;
}

int64_t civil_days(int64_t year, int month, int day)
{
    int64_t days = CIVIL_FIRST_DAY + (year - 1) * 365 + leap_days(year - 1);

    for (int m = 1; m < month; m++)
        days += civil_month_days(year, m);
    return days + day - 1;
}

struct civil civil_from_usec(int64_t usec)
{
    int64_t days = usec / USEC_PER_DAY, rest = usec % USEC_PER_DAY;
    struct civil c = {.month = 1};

    if (rest < 0) {
        rest += USEC_PER_DAY;
        days--;
    }
    /* near by the mean year, then to the very year */
    c.year = 1970 + days * 400 / 146097;
    while (days < civil_days(c.year, 1, 1))
        c.year--;
    while (days >= civil_days(c.year + 1, 1, 1))
        c.year++;
    days -= civil_days(c.year, 1, 1);
    while (days >= civil_month_days(c.year, c.month))
        days -= civil_month_days(c.year, c.month++);
    c.day = (int)days + 1;
    c.hour = (int)(rest / USEC_PER_HOUR);
    c.minute = (int)(rest / USEC_PER_MINUTE % 60);
    c.second = (int)(rest / USEC_PER_SECOND % 60);
    c.usec = (int)(rest % USEC_PER_SECOND);
    return c;
}

/* ---- what is a value ----------------------------------------------------------------------- */

static bool wildcards_valid(unsigned wildcards, bool interval)
{
    /* digits of the fraction one by one, else whole fields */
    if (wildcards <= 6 || wildcards == 8 || wildcards == 10 || wildcards == 12 || wildcards == 20)
        return true;
    return !interval && (wildcards == 14 || wildcards == 16);
}

bool datetime_check(const struct jobtop_datetime *value, struct jobtop_datetime *checked)
{
    struct jobtop_datetime v = *value;
    int64_t local;

    switch (v.kind) {
    case JOBTOP_DATETIME_TIMESTAMP:
        if (v.offset < -OFFSET_MAX || v.offset > OFFSET_MAX ||
            !wildcards_valid(v.wildcards, false) ||
            __builtin_add_overflow(v.usec, v.offset * USEC_PER_MINUTE, &local) ||
            local < CIVIL_FIRST_DAY * USEC_PER_DAY || local >= (CIVIL_LAST_DAY + 1) * USEC_PER_DAY)
            return false;
        if (v.usec == NEVER_DAYS * USEC_PER_DAY)
            v.kind = JOBTOP_DATETIME_UNSET;
        break;
    case JOBTOP_DATETIME_INTERVAL:
        if (v.usec < 0 || v.usec > INTERVAL_MAX || !wildcards_valid(v.wildcards, true))
            return false;
        v.offset = 0;
        if (v.usec == 0 && v.wildcards == 0)
            v.kind = JOBTOP_DATETIME_UNSET;
        break;
    case JOBTOP_DATETIME_UNSET:
    case JOBTOP_DATETIME_FOREVER:
        break;
    default:
        return false;
    }
    if (v.kind == JOBTOP_DATETIME_UNSET || v.kind == JOBTOP_DATETIME_FOREVER)
        v = (struct jobtop_datetime){.kind = v.kind};
    *checked = v;
    return true;
}

static bool finish(int64_t usec, int offset, enum jobtop_datetime_kind kind, unsigned wildcards,
                   struct jobtop_datetime *value)
{
    struct jobtop_datetime v = {usec, (short)offset, (unsigned char)kind, (unsigned char)wildcards};

    return datetime_check(&v, value);
}

/* A moment by the source's own clock. 24:00:00 is the next day's first; a leap second is the last
 * moment before it. */
static bool finish_timestamp(struct civil c, int offset, unsigned wildcards,
                             struct jobtop_datetime *value)
{
    int64_t usec;

    if (c.year < 1 || c.year > 9999 || c.month < 1 || c.month > 12 || c.day < 1 ||
        c.day > civil_month_days(c.year, c.month) || c.minute > 59 || c.second > 60)
        return false;
    if (c.hour > 24 || (c.hour == 24 && (c.minute != 0 || c.second != 0 || c.usec != 0)))
        return false;
    if (c.second == 60) {
        c.second = 59;
        c.usec = (int)USEC_PER_SECOND - 1;
    }
    usec = civil_days(c.year, c.month, c.day) * USEC_PER_DAY + c.hour * USEC_PER_HOUR +
           (c.minute - offset) * USEC_PER_MINUTE + c.second * USEC_PER_SECOND + c.usec;
    return finish(usec, offset, JOBTOP_DATETIME_TIMESTAMP, wildcards, value);
}

/* ---- reading ------------------------------------------------------------------------------- */

struct reader {
    const char *at, *end;
};

static bool take(struct reader *r, const char *any)
{
    if (r->at == r->end || *r->at == '\0' || strchr(any, *r->at) == NULL)
        return false;
    r->at++;
    return true;
}

/* Exactly `digits` of them; at most 9. */
static bool take_digits(struct reader *r, unsigned digits, int *value)
{
    int sum = 0;

    if ((size_t)(r->end - r->at) < digits)
        return false;
    for (unsigned i = 0; i < digits; i++, r->at++) {
        if (*r->at < '0' || *r->at > '9')
            return false;
        sum = sum * 10 + (*r->at - '0');
    }
    *value = sum;
    return true;
}

/* The digits behind a point, in microseconds; finer ones are dropped. */
static bool take_fraction(struct reader *r, int *usec)
{
    int unit = 100000, digits = 0;

    *usec = 0;
    for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++, unit /= 10) {
        *usec += (*r->at - '0') * unit;
        if (++digits > 9)
            return false;
    }
    return true;
}

/* yyyymmddHHMMSS.mmmmmmsutc, ddddddddHHMMSS.mmmmmm:000; any of 20 digits `*`, from the right. */
static bool parse_cim(const char *text, struct jobtop_datetime *value)
{
    char digits[CIM_DIGITS];
    struct reader r = {digits, digits + CIM_DIGITS};
    struct reader zone = {text + 22, text + CIM_LENGTH};
    struct civil c = {0};
    int days, offset = 0;
    unsigned wildcards = 0;
    bool interval = text[21] == ':';

    memcpy(digits, text, 14);
    memcpy(digits + 14, text + 15, 6);
    if (text[14] != '.' || (!interval && text[21] != '+' && text[21] != '-'))
        return false;
    if (!take_digits(&zone, 3, &offset) && (interval || memcmp(text + 22, "***", 3) != 0))
        return false; /* WMI writes *** for an offset that is not known */
    if (interval && offset != 0)
        return false;
    if (text[21] == '-')
        offset = -offset;
    if (memcmp(digits, "00000000000000000000", CIM_DIGITS) == 0)
        return finish(0, 0, JOBTOP_DATETIME_UNSET, 0, value);
    if (memcmp(digits, "99999999999999999999", CIM_DIGITS) == 0)
        return finish(0, 0, JOBTOP_DATETIME_FOREVER, 0, value);

    while (wildcards < CIM_DIGITS && digits[CIM_DIGITS - 1 - wildcards] == '*')
        digits[CIM_DIGITS - 1 - wildcards++] = '0';
    if (!wildcards_valid(wildcards, interval))
        return false;
    if (interval) {
        if (!take_digits(&r, 8, &days) || !take_digits(&r, 2, &c.hour) ||
            !take_digits(&r, 2, &c.minute) || !take_digits(&r, 2, &c.second) ||
            !take_digits(&r, 6, &c.usec))
            return false;
        return finish(days * USEC_PER_DAY + c.hour * USEC_PER_HOUR + c.minute * USEC_PER_MINUTE +
                          c.second * USEC_PER_SECOND + c.usec,
                      0, JOBTOP_DATETIME_INTERVAL, wildcards, value);
    }
    /* what is not known counts as the first of its kind, of the year as 1970 */
    if (wildcards == CIM_DIGITS)
        memcpy(digits, "1970", 4);
    if (wildcards >= 16)
        memcpy(digits + 4, "01", 2);
    if (wildcards >= 14)
        memcpy(digits + 6, "01", 2);
    if (!take_digits(&r, 4, &days) || !take_digits(&r, 2, &c.month) ||
        !take_digits(&r, 2, &c.day) || !take_digits(&r, 2, &c.hour) ||
        !take_digits(&r, 2, &c.minute) || !take_digits(&r, 2, &c.second) ||
        !take_digits(&r, 6, &c.usec))
        return false;
    c.year = days;
    if (wildcards > 0 && c.second == 60) /* a clamp to .999999 would say more than is known */
        c.second = 59;
    return finish_timestamp(c, offset, wildcards, value);
}

/* Z, +hh:mm, +hhmm, +hh, or nothing, which is taken as UTC. */
static bool parse_zone(struct reader *r, int *offset)
{
    int hours, minutes = 0;
    bool negative;

    *offset = 0;
    if (r->at == r->end || take(r, "Zz"))
        return r->at == r->end;
    negative = *r->at == '-';
    if (!take(r, "+-") || !take_digits(r, 2, &hours))
        return false;
    if (r->at < r->end) {
        take(r, ":");
        if (!take_digits(r, 2, &minutes))
            return false;
    }
    *offset = (hours * 60 + minutes) * (negative ? -1 : 1);
    return r->at == r->end && minutes < 60 && hours * 60 + minutes <= OFFSET_MAX;
}

/* 2026-11-22T08:15:00.5Z; without seconds, or without any time, those digits are unknown. */
static bool parse_iso(struct reader r, struct jobtop_datetime *value)
{
    struct civil c = {0};
    unsigned wildcards = 0;
    int year, offset;

    if (!take_digits(&r, 4, &year) || !take(&r, "-") || !take_digits(&r, 2, &c.month) ||
        !take(&r, "-") || !take_digits(&r, 2, &c.day))
        return false;
    c.year = year;
    if (!take(&r, "Tt ")) {
        wildcards = 12;
    } else {
        if (!take_digits(&r, 2, &c.hour) || !take(&r, ":") || !take_digits(&r, 2, &c.minute))
            return false;
        if (!take(&r, ":"))
            wildcards = 8;
        else if (!take_digits(&r, 2, &c.second) || (take(&r, ".,") && !take_fraction(&r, &c.usec)))
            return false;
    }
    if (!parse_zone(&r, &offset))
        return false;
    return finish_timestamp(c, offset, wildcards, value);
}

/* P[nY][nM][nD][T[nH][nM][n[.f]S]]. Bare "P" and "PT" are zero, as OMI writes it; years and months
 * as it counts them. */
static bool parse_duration(struct reader r, struct jobtop_datetime *value)
{
    static const struct {
        char letter;
        bool time;
        int64_t usec;
    } parts[] = {
        {'Y', false, 365 * USEC_PER_DAY + 6 * USEC_PER_HOUR},
        {'M', false, 30 * USEC_PER_DAY + 12 * USEC_PER_HOUR},
        {'D', false, USEC_PER_DAY},
        {'H', true, USEC_PER_HOUR},
        {'M', true, USEC_PER_MINUTE},
        {'S', true, USEC_PER_SECOND},
    };
    const unsigned part_count = sizeof(parts) / sizeof(parts[0]);
    int64_t sum = 0, amounts[6] = {0};
    bool time = false;
    unsigned part = 0;

    if (!take(&r, "P"))
        return false;
    while (r.at < r.end) {
        const char *digits;
        int64_t amount;
        int fraction = 0;
        bool point;

        if (!time && take(&r, "T")) {
            time = true;
            continue;
        }
        digits = r.at;
        while (r.at < r.end && *r.at >= '0' && *r.at <= '9')
            r.at++;
        if (r.at == digits ||
            !value_integer(digits, (size_t)(r.at - digits), 0, INT64_MAX, &amount))
            return false;
        point = take(&r, ".,");
        if ((point && !take_fraction(&r, &fraction)) || r.at == r.end)
            return false;
        while (part < part_count && (parts[part].letter != *r.at || parts[part].time != time))
            part++;
        if (part == part_count || (point && parts[part].letter != 'S'))
            return false;
        r.at++;
        amounts[part] = amount;
        if (__builtin_mul_overflow(amount, parts[part].usec, &amount) ||
            __builtin_add_overflow(sum, amount, &sum) ||
            __builtin_add_overflow(sum, fraction, &sum))
            return false;
        part++;
    }
    /* CIM's all nines, translated part by part */
    if (amounts[0] == 0 && amounts[1] == 0 && amounts[2] == INTERVAL_DAYS_MAX && amounts[3] == 99 &&
        amounts[4] == 99 && amounts[5] == 99)
        return finish(0, 0, JOBTOP_DATETIME_FOREVER, 0, value);
    return finish(sum, 0, JOBTOP_DATETIME_INTERVAL, 0, value);
}

bool datetime_parse(const char *text, size_t length, struct jobtop_datetime *value)
{
    struct reader r;

    value_trim(&text, &length);
    r = (struct reader){text, text + length};
    if (length == CIM_LENGTH && text[14] == '.')
        return parse_cim(text, value);
    if (length > 0 && text[0] == 'P')
        return parse_duration(r, value);
    return parse_iso(r, value);
}
