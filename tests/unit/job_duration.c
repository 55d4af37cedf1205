#include <limits.h>

#include "job/datetime.h"

#include "job_cases.h"

static void expect_human(const char *text, const char *expected)
{
    struct jobtop_datetime value;
    struct buf out;

    ck_assert(datetime_parse(text, strlen(text), &value));
    buf_init(&out, 100);
    datetime_human(&value, &out);
    ck_assert_str_eq(buf_text(&out), expected);
    buf_free(&out);
}

START_TEST(people_read_local_time)
{
    expect_human("2026-11-22T08:15:00.9Z", "2026-11-22 10:15:00");
    expect_human("2026-11-22T23:15:00+01:00", "2026-11-23 00:15:00");
    expect_human("1969-12-31T21:59:59.5Z", "1969-12-31 23:59:59");
    expect_human("2026-11-22", "2026-11-22");
    expect_human("**************.******+000", "unknown");
    expect_human("P", "not set");
    expect_human("99999999999999.999999:000", "indefinitely");
}
END_TEST

START_TEST(people_read_lengths_in_two_units)
{
    expect_human("PT42S", "42 s");
    expect_human("PT0.4S", "400 ms");
    expect_human("PT0.000001S", "1 ms");
    expect_human("PT5M", "5 min");
    expect_human("PT5M3.9S", "5 min 03 s");
    expect_human("PT1H2M", "1 h 02 min");
    expect_human("PT1H0M5S", "1 h");
    expect_human("P3DT4H", "3 d 04 h");
    expect_human("P99999999DT23H", "99999999 d 23 h");
}
END_TEST

START_TEST(columns_get_six_cells)
{
    static const struct {
        long long seconds;
        const char *text;
    } cases[] = {
        {0, "0s"},
        {3, "3s"},
        {59, "59s"},
        {60, "1m00s"},
        {245, "4m05s"},
        {3599, "59m59s"},
        {3600, "1h00m"},
        {7620, "2h07m"},
        {86399, "23h59m"},
        {86400, "1d00h"},
        {273600, "3d04h"},
        {8639999, "99d23h"},
        {8640000, "100d"},
        {8639999999, "99999d"},
        {8640000000, ">273y"},
        {LLONG_MAX, ">273y"},
        {-5, "0s"},
        {LLONG_MIN, "0s"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buf out;

        buf_init(&out, 100);
        duration_short(cases[i].seconds, &out);
        ck_assert_str_eq(buf_text(&out), cases[i].text);
        ck_assert_uint_le(out.length, 6);
        buf_free(&out);
    }
}
END_TEST

TCase *job_duration_cases(void)
{
    TCase *tcase = tcase_create("duration");

    tcase_add_test(tcase, people_read_local_time);
    tcase_add_test(tcase, people_read_lengths_in_two_units);
    tcase_add_test(tcase, columns_get_six_cells);
    return tcase;
}
