/*
 * The proleptic Gregorian calendar in days since 1970-01-01, without time_t and its zones.
 */
#ifndef JOB_CIVIL_H
#define JOB_CIVIL_H

#include <stdint.h>

#define USEC_PER_SECOND INT64_C(1000000)
#define USEC_PER_MINUTE (60 * USEC_PER_SECOND)
#define USEC_PER_HOUR (60 * USEC_PER_MINUTE)
#define USEC_PER_DAY (24 * USEC_PER_HOUR)

#define CIVIL_FIRST_DAY INT64_C(-719162) /* 0001-01-01 */
#define CIVIL_LAST_DAY INT64_C(2932896)  /* 9999-12-31 */
#define INTERVAL_DAYS_MAX INT64_C(99999999)

struct civil {
    int64_t year;
    int month, day, hour, minute, second, usec;
};

int64_t civil_days(int64_t year, int month, int day);
int civil_month_days(int64_t year, int month);
/* Splits microseconds since 1970. */
struct civil civil_from_usec(int64_t usec);

#endif
