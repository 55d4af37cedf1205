#include "job/property.h"

#include "job_cases.h"

START_TEST(values_to_set_become_canonical)
{
    static const struct {
        enum jobtop_property property;
        const char *value, *canonical;
    } cases[] = {
        {JOBTOP_P_LocalOrUtcTime, "UTC Time", "2"},
        {JOBTOP_P_LocalOrUtcTime, " local time ", "1"},
        {JOBTOP_P_LocalOrUtcTime, "2", "2"},
        {JOBTOP_P_RunMonth, "december", "11"},
        {JOBTOP_P_RunMonth, "0", "0"},
        {JOBTOP_P_RunDayOfWeek, "-Sunday", "-1"},
        {JOBTOP_P_RunDayOfWeek, "+7", "7"},
        {JOBTOP_P_RunDay, "-31", "-31"},
        {JOBTOP_P_JobRunTimes, "0", "0"},
        {JOBTOP_P_JobRunTimes, "4294967295", "4294967295"},
        {JOBTOP_P_Priority, " 007 ", "7"},
        {JOBTOP_P_DeleteOnCompletion, "TRUE", "true"},
        {JOBTOP_P_DeleteOnCompletion, "no", "false"},
        {JOBTOP_P_DeleteOnCompletion, "Yes", "true"},
        {JOBTOP_P_Notify, "ops@example.com", "ops@example.com"},
        {JOBTOP_P_Notify, "", ""},
        {JOBTOP_P_TimeBeforeRemoval, "5m", "00000000000500.000000:000"},
        {JOBTOP_P_TimeBeforeRemoval, "PT1H", "00000000010000.000000:000"},
        {JOBTOP_P_TimeBeforeRemoval, "00000001000000.000000:000", "00000001000000.000000:000"},
        {JOBTOP_P_TimeBeforeRemoval, "0s", "00000000000000.000000:000"},
        {JOBTOP_P_RunStartInterval, "2h", "00000000020000.000000:000"},
        {JOBTOP_P_UntilTime, "indefinitely", "99999999999999.999999:000"},
        {JOBTOP_P_UntilTime, "2026-11-22T08:15:00+01:00", "20261122081500.000000+060"},
        {JOBTOP_P_ScheduledStartTime, "1h30m", "00000000013000.000000:000"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct detail d = DETAIL_INIT;
        struct buf out;

        buf_init(&out, 100);
        ck_assert_msg(property_check(cases[i].property, cases[i].value, &out, &d) == JOBTOP_OK,
                      "%s", d.text);
        ck_assert_str_eq(buf_text(&out), cases[i].canonical);
        buf_free(&out);
    }
}
END_TEST

START_TEST(values_that_are_wrong_are_refused_with_what_is_right)
{
    static const struct {
        enum jobtop_property property;
        const char *value, *words;
    } cases[] = {
        {JOBTOP_P_JobState, "7", "read-only"},
        {JOBTOP_P_Name, "x", "read-only"},
        {JOBTOP_P_OperationalStatus, "2", "read-only"},
        {JOBTOP_P_LocalOrUtcTime, "3", "Local Time (1), UTC Time (2)"},
        {JOBTOP_P_LocalOrUtcTime, "", "UTC Time"},
        {JOBTOP_P_RunMonth, "12", "December (11)"},
        {JOBTOP_P_RunMonth, "Janury", "January (0)"},
        {JOBTOP_P_RunDayOfWeek, "8", "ExactDayOfMonth (0)"},
        {JOBTOP_P_RunDay, "32", "from -31 to 31"},
        {JOBTOP_P_RunDay, "x", "from -31 to 31"},
        {JOBTOP_P_Priority, "-1", "from 0 to 4294967295"},
        {JOBTOP_P_JobRunTimes, "4294967296", "from 0 to 4294967295"},
        {JOBTOP_P_DeleteOnCompletion, "maybe", "neither true nor false"},
        {JOBTOP_P_TimeBeforeRemoval, "soon", "\"5m\""},
        {JOBTOP_P_TimeBeforeRemoval, "2026-11-22T08:15:00Z", "length of time"},
        {JOBTOP_P_TimeBeforeRemoval, "-5m", "length of time"},
        {JOBTOP_P_RunStartInterval, "1d", "time after midnight"},
        {JOBTOP_P_UntilTime, "tomorrow", "point in time"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct detail d = DETAIL_INIT;
        struct buf out;

        buf_init(&out, 100);
        ck_assert_int_eq(property_check(cases[i].property, cases[i].value, &out, &d),
                         JOBTOP_INVALID);
        ck_assert_ptr_nonnull(strstr(d.text, property_table[cases[i].property].name));
        ck_assert_msg(strstr(d.text, cases[i].words) != NULL, "%s", d.text);
        ck_assert_uint_eq(out.length, 0);
        buf_free(&out);
    }
}
END_TEST

START_TEST(a_property_that_is_none_is_refused)
{
    struct buf out;

    buf_init(&out, 100);
    ck_assert_int_eq(property_check(JOBTOP_PROPERTY_COUNT, "x", &out, NULL), JOBTOP_NOT_FOUND);
    buf_free(&out);
}
END_TEST

TCase *job_set_cases(void)
{
    TCase *tcase = tcase_create("set");

    tcase_add_test(tcase, values_to_set_become_canonical);
    tcase_add_test(tcase, values_that_are_wrong_are_refused_with_what_is_right);
    tcase_add_test(tcase, a_property_that_is_none_is_refused);
    return tcase;
}
