#include <limits.h>
#include <stdio.h>

#include "job/datetime.h"

#include "job_cases.h"

#define NOT_A_DATETIME "-"

/* CIM's 25 characters of what was read. */
static const char *cim_of(const char *text)
{
    static char cim[DATETIME_CIM_SIZE];
    struct jobtop_datetime value;

    if (!datetime_parse(text, strlen(text), &value))
        return NOT_A_DATETIME;
    datetime_cim(&value, cim);
    return cim;
}

static const char *iso_of(const char *text)
{
    static char iso[DATETIME_ISO_SIZE];
    struct jobtop_datetime value;

    if (!datetime_parse(text, strlen(text), &value))
        return NOT_A_DATETIME;
    datetime_iso(&value, iso);
    return iso;
}

static struct jobtop_datetime value_of(const char *text)
{
    struct jobtop_datetime value = {0};

    ck_assert_msg(datetime_parse(text, strlen(text), &value), "%s", text);
    return value;
}

START_TEST(timestamps_keep_moment_and_offset)
{
    struct jobtop_datetime value = value_of("20261122081500.500000+060");

    ck_assert_int_eq(value.kind, JOBTOP_DATETIME_TIMESTAMP);
    ck_assert_int_eq(value.usec, INT64_C(1795331700500000));
    ck_assert_int_eq(value.offset, 60);
    ck_assert_int_eq(value.wildcards, 0);
    value = value_of("19700101000000.000000+000");
    ck_assert_int_eq(value.kind, JOBTOP_DATETIME_TIMESTAMP);
    ck_assert_int_eq(value.usec, 0);
    value = value_of("19691231235959.999999+000");
    ck_assert_int_eq(value.usec, -1);
    value = value_of(" 19990929195959.000000-420\r\n");
    ck_assert_int_eq(value.offset, -420);
    ck_assert_int_eq(value.usec, INT64_C(938660399000000));
}
END_TEST

START_TEST(all_spellings_become_cim)
{
    static const struct {
        const char *text, *cim;
    } cases[] = {
        /* timestamps */
        {"20261122081500.123456+000", "20261122081500.123456+000"},
        {"20261122081500.123456-999", "20261122081500.123456-999"},
        {"20261122081500.123456+999", "20261122081500.123456+999"},
        {"00010101000000.000001+000", "00010101000000.000001+000"},
        {"99991231235959.999999-060", "99991231235959.999999-060"},
        {"20240229000000.000000+000", "20240229000000.000000+000"},
        {"20000229000000.000000+000", "20000229000000.000000+000"},
        {"20230229000000.000000+000", NOT_A_DATETIME},
        {"19000229000000.000000+000", NOT_A_DATETIME},
        {"20261322081500.000000+000", NOT_A_DATETIME},
        {"20260022081500.000000+000", NOT_A_DATETIME},
        {"20261131081500.000000+000", NOT_A_DATETIME},
        {"20261100081500.000000+000", NOT_A_DATETIME},
        {"00001122081500.000000+000", NOT_A_DATETIME},
        {"20261122250000.000000+000", NOT_A_DATETIME},
        {"20261122086000.000000+000", NOT_A_DATETIME},
        {"20261122081561.000000+000", NOT_A_DATETIME},
        {"20261122081500.000000+00", NOT_A_DATETIME},
        {"20261122081500.000000+0000", NOT_A_DATETIME},
        {"20261122081500,000000+000", NOT_A_DATETIME},
        {"20261122081500.000000 000", NOT_A_DATETIME},
        {"2026112208150x.000000+000", NOT_A_DATETIME},
        {"+0261122081500.000000+000", NOT_A_DATETIME},
        {"20261122081500.000000+***", "20261122081500.000000+000"},
        {"20261122081500.000000+**0", NOT_A_DATETIME},
        /* leap seconds, midnight at the end of a day */
        {"20161231235960.000000+000", "20161231235959.999999+000"},
        {"20161231235960.500000+000", "20161231235959.999999+000"},
        {"20161231235960.5*****+000", "20161231235959.5*****+000"},
        {"20161231240000.000000+000", "20170101000000.000000+000"},
        {"20161231240001.000000+000", NOT_A_DATETIME},
        {"99991231240000.000000+000", NOT_A_DATETIME},
        /* unset, forever, never */
        {"00000000000000.000000:000", "00000000000000.000000:000"},
        {"00000000000000.000000+000", "00000000000000.000000:000"},
        {"00000000000000.000000-120", "00000000000000.000000:000"},
        {"99999999999999.999999:000", "99999999999999.999999:000"},
        {"99999999999999.999999+000", "99999999999999.999999:000"},
        {"16010101000000.000000+000", "00000000000000.000000:000"},
        {"16010101010000.000000+060", "00000000000000.000000:000"},
        {"1601-01-01T00:00:00Z", "00000000000000.000000:000"},
        {"16010101000000.000001+000", "16010101000000.000001+000"},
        /* unknown digits */
        {"20261122081500.******+060", "20261122081500.******+060"},
        {"20261122081500.123***+060", "20261122081500.123***+060"},
        {"202611220815**.******+060", "202611220815**.******+060"},
        {"2026112208****.******+060", "2026112208****.******+060"},
        {"20261122******.******+060", "20261122******.******+060"},
        {"202611********.******+060", "202611********.******+060"},
        {"2026**********.******+060", "2026**********.******+060"},
        {"**************.******+060", "**************.******+060"},
        {"**************.******+***", "**************.******+000"},
        {"2026112208150*.******+060", NOT_A_DATETIME},
        {"202*1122081500.000000+060", NOT_A_DATETIME},
        {"20******081500.000000+060", NOT_A_DATETIME},
        {"20261122**1500.000000+060", NOT_A_DATETIME},
        /* intervals */
        {"00000000000500.000000:000", "00000000000500.000000:000"},
        {"00000001020304.000005:000", "00000001020304.000005:000"},
        {"99999999235959.999999:000", "99999999235959.999999:000"},
        {"00000000003600.000000:000", "00000000003600.000000:000"},
        {"00000000009960.000000:000", "00000000014000.000000:000"},
        {"99999999240000.000000:000", NOT_A_DATETIME},
        {"00000001020304.******:000", "00000001020304.******:000"},
        {"000000010203**.******:000", "000000010203**.******:000"},
        {"00000001******.******:000", "00000001******.******:000"},
        {"00000000******.******:000", "00000000******.******:000"},
        {"**************.******:000", "**************.******:000"},
        {"0000000*******.******:000", NOT_A_DATETIME},
        {"00000000000500.000000:001", NOT_A_DATETIME},
        {"00000000000500.000000:***", NOT_A_DATETIME},
        /* ISO 8601 */
        {"2026-10-05T04:23:50Z", "20261005042350.000000+000"},
        {"2026-10-05T04:23:50.00417z", "20261005042350.004170+000"},
        {"2026-10-05t04:23:50.123456789+02:00", "20261005042350.123456+120"},
        {"2026-10-05 04:23:50-0530", "20261005042350.000000-330"},
        {"2026-10-05T04:23:50+02", "20261005042350.000000+120"},
        {"2026-10-05T04:23:50", "20261005042350.000000+000"},
        {"2026-10-05T04:23:50.", "20261005042350.000000+000"},
        {"2026-10-05T04:23:50,5Z", "20261005042350.500000+000"},
        {"2026-10-05T04:23Z", "202610050423**.******+000"},
        {"2026-10-05", "20261005******.******+000"},
        {"2026-10-05Z", "20261005******.******+000"},
        {"2026-10-05+01:00", "20261005******.******+060"},
        {"2026-12-31T23:59:60Z", "20261231235959.999999+000"},
        {"2026-12-31T24:00:00Z", "20270101000000.000000+000"},
        {"2026-10-05T04:23:50.1234567890Z", NOT_A_DATETIME},
        {"2026-10-05T04:23:50+16:40", NOT_A_DATETIME},
        {"2026-10-05T04:23:50+01:60", NOT_A_DATETIME},
        {"2026-10-05T04:23:50+1", NOT_A_DATETIME},
        {"2026-10-05T04:23:50Z ", "20261005042350.000000+000"},
        {"2026-10-05T04:23:50Zx", NOT_A_DATETIME},
        {"2026-10-05T04", NOT_A_DATETIME},
        {"2026-10-05T", NOT_A_DATETIME},
        {"2026-10", NOT_A_DATETIME},
        {"-2026-10-05T04:23:50Z", NOT_A_DATETIME},
        {"12026-10-05T04:23:50Z", NOT_A_DATETIME},
        {"0000-10-05T04:23:50Z", NOT_A_DATETIME},
        {"2026-02-30T04:23:50Z", NOT_A_DATETIME},
        {"04:23:50", NOT_A_DATETIME},
        /* xs:duration */
        {"P0DT0H0M1.00417S", "00000000000001.004170:000"},
        {"P0DT0H5M0S", "00000000000500.000000:000"},
        {"P1DT2H3M4.000005S", "00000001020304.000005:000"},
        {"PT300S", "00000000000500.000000:000"},
        {"PT36H", "00000001120000.000000:000"},
        {"P1Y", "00000365060000.000000:000"},
        {"P1M", "00000030120000.000000:000"},
        {"P1Y1M1DT1H1M1S", "00000396190101.000000:000"},
        {"PT1M", "00000000000100.000000:000"},
        {"P", "00000000000000.000000:000"},
        {"PT", "00000000000000.000000:000"},
        {"P0D", "00000000000000.000000:000"},
        {"P99999999DT23H59M59.999999S", "99999999235959.999999:000"},
        {"P99999999DT99H99M99.999999S", "99999999999999.999999:000"},
        {"P99999999DT24H", NOT_A_DATETIME},
        {"P100000000D", NOT_A_DATETIME},
        {"P9999999999999999999D", NOT_A_DATETIME},
        {"P9223372036854775807D", NOT_A_DATETIME},
        {"PT9223372036854775807S", NOT_A_DATETIME},
        {"-PT5M", NOT_A_DATETIME},
        {"P-5D", NOT_A_DATETIME},
        {"PT5", NOT_A_DATETIME},
        {"P5H", NOT_A_DATETIME},
        {"PT5D", NOT_A_DATETIME},
        {"PT5S5M", NOT_A_DATETIME},
        {"PT5M5M", NOT_A_DATETIME},
        {"PTT5M", NOT_A_DATETIME},
        {"PT5.5M", NOT_A_DATETIME},
        {"PT.5S", NOT_A_DATETIME},
        {"p1d", NOT_A_DATETIME},
        {"P1D x", NOT_A_DATETIME},
        /* nothing */
        {"", NOT_A_DATETIME},
        {"   ", NOT_A_DATETIME},
        {"0", NOT_A_DATETIME},
        {"yesterday", NOT_A_DATETIME},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ck_assert_msg(strcmp(cim_of(cases[i].text), cases[i].cim) == 0, "%s: %s, not %s",
                      cases[i].text, cim_of(cases[i].text), cases[i].cim);
}
END_TEST

START_TEST(the_text_is_counted_not_terminated)
{
    struct jobtop_datetime value = {.usec = 7};

    ck_assert(!datetime_parse("20261122081500.123456+000", 24, &value));
    ck_assert_int_eq(value.usec, 7);
    ck_assert(datetime_parse("PT5M5", 4, &value));
    ck_assert_int_eq(value.usec, 300000000);
    ck_assert(!datetime_parse("2026-10-05T04:23:50\0", 20, &value));
    ck_assert(!datetime_parse("PT5M\0", 5, &value));
}
END_TEST

START_TEST(iso_is_utc_and_says_no_more_than_is_known)
{
    static const struct {
        const char *text, *iso;
    } cases[] = {
        {"20261122081500.500000+060", "2026-11-22T07:15:00.5Z"},
        {"20261122081500.000000-330", "2026-11-22T13:45:00Z"},
        {"20261122081500.123456+000", "2026-11-22T08:15:00.123456Z"},
        {"20261122081500.******+000", "2026-11-22T08:15:00Z"},
        {"20261122081500.120***+000", "2026-11-22T08:15:00.12Z"},
        {"202611220815**.******+060", "2026-11-22T07:15Z"},
        {"2026112208****.******+060", "2026-11-22T08+01:00"},
        {"2026112208****.******+000", "2026-11-22T08Z"},
        {"20261122******.******+060", "2026-11-22"},
        {"202611********.******+060", "2026-11"},
        {"2026**********.******+060", "2026"},
        {"**************.******+060", ""},
        {"00010101000000.000001+060", "0001-01-01T00:00:00.000001+01:00"},
        {"99991231235959.999999-060", "9999-12-31T23:59:59.999999-01:00"},
        {"00000000000000.000000:000", ""},
        {"99999999999999.999999:000", ""},
        {"00000001020304.500000:000", "P1DT2H3M4.5S"},
        {"00000001000000.000000:000", "P1D"},
        {"00000000000500.000000:000", "PT5M"},
        {"00000000000000.000001:000", "PT0.000001S"},
        {"00000000******.******:000", "PT0S"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ck_assert_str_eq(iso_of(cases[i].text), cases[i].iso);
}
END_TEST

START_TEST(every_day_of_the_calendar_survives)
{
    char text[64], cim[DATETIME_CIM_SIZE];
    long long last = 0;

    for (int year = 1; year <= 9999; year += year < 1590 || year > 2110 ? 97 : 1) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= 31; day++) {
                struct jobtop_datetime value;

                snprintf(text, sizeof(text), "%04d%02d%02d120000.000000+000", year, month, day);
                if (!datetime_parse(text, strlen(text), &value)) {
                    ck_assert_int_gt(day, 28);
                    continue;
                }
                datetime_cim(&value, cim);
                ck_assert_str_eq(cim, text);
                if (day > 1)
                    ck_assert_int_eq(value.usec, last + INT64_C(86400000000));
                last = value.usec;
            }
        }
    }
}
END_TEST

START_TEST(values_from_outside_are_checked)
{
    struct jobtop_datetime checked = {.usec = 7};
    char cim[DATETIME_CIM_SIZE], iso[DATETIME_ISO_SIZE];
    static const struct jobtop_datetime bad[] = {
        {LLONG_MAX, 0, JOBTOP_DATETIME_TIMESTAMP, 0},
        {LLONG_MIN, 0, JOBTOP_DATETIME_TIMESTAMP, 0},
        {LLONG_MAX, 999, JOBTOP_DATETIME_TIMESTAMP, 0},
        {LLONG_MIN, -999, JOBTOP_DATETIME_TIMESTAMP, 0},
        {0, 1000, JOBTOP_DATETIME_TIMESTAMP, 0},
        {0, SHRT_MIN, JOBTOP_DATETIME_TIMESTAMP, 0},
        {0, 0, JOBTOP_DATETIME_TIMESTAMP, 7},
        {0, 0, JOBTOP_DATETIME_TIMESTAMP, 255},
        {-1, 0, JOBTOP_DATETIME_INTERVAL, 0},
        {LLONG_MAX, 0, JOBTOP_DATETIME_INTERVAL, 0},
        {0, 0, JOBTOP_DATETIME_INTERVAL, 14},
        {0, 0, 4, 0},
        {0, 0, 255, 0},
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct buf human;

        ck_assert(!datetime_check(&bad[i], &checked));
        ck_assert_int_eq(checked.usec, 7);
        datetime_cim(&bad[i], cim);
        ck_assert_str_eq(cim, "00000000000000.000000:000");
        datetime_iso(&bad[i], iso);
        ck_assert_str_eq(iso, "");
        buf_init(&human, 100);
        datetime_human(&bad[i], &human);
        ck_assert_str_eq(buf_text(&human), "unknown");
        buf_free(&human);
    }
    ck_assert(
        datetime_check(&(struct jobtop_datetime){5, 5, JOBTOP_DATETIME_FOREVER, 5}, &checked));
    ck_assert_int_eq(checked.usec, 0);
    ck_assert_int_eq(checked.wildcards, 0);
    ck_assert(
        datetime_check(&(struct jobtop_datetime){0, 0, JOBTOP_DATETIME_INTERVAL, 0}, &checked));
    ck_assert_int_eq(checked.kind, JOBTOP_DATETIME_UNSET);
}
END_TEST

TCase *job_datetime_cases(void)
{
    TCase *tcase = tcase_create("datetime");

    tcase_add_test(tcase, timestamps_keep_moment_and_offset);
    tcase_add_test(tcase, all_spellings_become_cim);
    tcase_add_test(tcase, the_text_is_counted_not_terminated);
    tcase_add_test(tcase, iso_is_utc_and_says_no_more_than_is_known);
    tcase_add_test(tcase, every_day_of_the_calendar_survives);
    tcase_add_test(tcase, values_from_outside_are_checked);
    return tcase;
}
