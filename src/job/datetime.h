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
/* Makes sure that a value from outside means something and is the one spelling of it: an interval
 * of zero is UNSET, as its 25 characters can't be told apart; so is the moment
 * 1601-01-01T00:00:00Z. False: unknown kind, a negative interval, beyond 9999-12-31 or 99999999
 * days; *checked is not touched. What datetime_parse gives is checked. */
bool datetime_check(const struct jobtop_datetime *value, struct jobtop_datetime *checked);
/* The 25 characters; UNSET is written as all zeroes with an interval's ":000", FOREVER as all
 * nines. */
#define DATETIME_CIM_SIZE 26
void datetime_cim(const struct jobtop_datetime *value, char out[DATETIME_CIM_SIZE]);
/* A timestamp as ISO 8601 UTC, "2026-11-22T08:15:00.5Z" (fraction only where there is one). With
 * unknown digits only what is known, by the source's own clock from the hour on:
 * "2026-11-22T08:15Z", "2026-11-22T09+01:00", "2026-11". An interval as xs:duration,
 * "P1DT2H3M4.5S"; UNSET, FOREVER and a date of which nothing is known: "". */
#define DATETIME_ISO_SIZE 40
void datetime_iso(const struct jobtop_datetime *value, char out[DATETIME_ISO_SIZE]);
/* For people: a timestamp in local time to the second, an interval as "1 h 02 min", "5 min", "42
 * s", "400 ms"; "not set"; "indefinitely". */
void datetime_human(const struct jobtop_datetime *value, struct buf *out);
/* Seconds as "3s", "4m05s", "2h07m", "3d04h", "123d": at most 6 cells, for columns. Negative counts
 * as 0. */
void duration_short(long long seconds, struct buf *out);

#endif
