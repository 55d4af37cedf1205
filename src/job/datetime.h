/*
 * CIM datetimes in all their spellings (DSP0004 5.2.4; wsman.md 3.2): the 25 characters
 * yyyymmddHHMMSS.mmmmmmsutc (offset in minutes) and ddddddddHHMMSS.mmmmmm:000, with `*` for unknown
 * digits; ISO 8601 / xs:dateTime; xs:duration.
 */
#ifndef JOB_DATETIME_H
#define JOB_DATETIME_H

#include <stdbool.h>
#include <stddef.h>

#include <jobtop/class.h>

#include "base/buf.h"

/* False: not a datetime in any of the forms; *value is not touched. */
bool datetime_parse(const char *text, size_t length, struct jobtop_datetime *value);
/* The 25 characters; UNSET is written as all zeroes with an interval's ":000", FOREVER as all nines. */
#define DATETIME_CIM_SIZE 26
void datetime_cim(const struct jobtop_datetime *value, char out[DATETIME_CIM_SIZE]);
/* A timestamp as ISO 8601 UTC, "2026-11-22T08:15:00.5Z" (fraction only where there is one). */
#define DATETIME_ISO_SIZE 40
void datetime_iso(const struct jobtop_datetime *value, char out[DATETIME_ISO_SIZE]);
/* For people: a timestamp in local time to the second, an interval as "1 h 02 min", "42 s". */
void datetime_human(const struct jobtop_datetime *value, struct buf *out);
/* Seconds as "3s", "4m05s", "2h07m", "3d04h": at most 6 cells, for columns. */
void duration_short(long long seconds, struct buf *out);

#endif
