/* A source's options against the table of its driver. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "driver/options.h"

#include "driver_cases.h"

static const struct jobtop_option table[] = {
    {"host", JOBTOP_OPTION_TEXT, JOBTOP_OPTION_REQUIRED, NULL, NULL, "the host's name"},
    {"tls", JOBTOP_OPTION_BOOLEAN, 0, "yes", NULL, "whether to use TLS"},
    {"port", JOBTOP_OPTION_INTEGER, 0, NULL, NULL, "the port"},
    {"pause", JOBTOP_OPTION_DURATION, 0, "1m30s", NULL, "between two tries"},
    {"ca-file", JOBTOP_OPTION_FILE, 0, NULL, NULL, "certificates"},
    {"auth", JOBTOP_OPTION_CHOICE, 0, "auto", "auto,kerberos,ntlm", "how to log in"},
    {"password", JOBTOP_OPTION_TEXT, JOBTOP_OPTION_SECRET, NULL, NULL, "the password"},
    {NULL, JOBTOP_OPTION_TEXT, 0, NULL, NULL, NULL}};

static const struct jobtop_driver driver = {.name = "try", .options = table};
static struct detail d;

static void setup(void)
{
    memset(&d, 0, sizeof(d));
    setenv("HOME", "/home/ops", 1);
}

static enum jobtop_status check(const struct option_value *given, size_t count, struct options **o)
{
    return options_check(&driver, "hv01", given, count, o, &d);
}

START_TEST(values_reach_the_driver_in_one_form)
{
    static const struct option_value given[] = {
        {"ca-file", "~/ca.pem", OPTION_PLAIN, "f:1:1"}, {"host", "hv01", OPTION_PLAIN, "f:2:1"},
        {"tls", "False", OPTION_PLAIN, "f:3:1"},        {"port", "05986", OPTION_PLAIN, NULL},
        {"auth", "ntlm", OPTION_PLAIN, "f:5:1"},        {"password", "x", OPTION_ENV, "f:6:1"}};
    struct options *o = NULL;
    const struct jobtop_setting *settings;
    size_t count;

    ck_assert_msg(check(given, 6, &o) == JOBTOP_OK, "%s", d.text);
    settings = options_settings(o, &count);
    ck_assert_uint_eq(count, 6); /* without the secret, in table order */
    ck_assert_str_eq(settings[0].name, "host");
    ck_assert_str_eq(settings[0].value, "hv01");
    ck_assert_str_eq(settings[1].value, "no");
    ck_assert_str_eq(settings[2].value, "5986");
    ck_assert_str_eq(settings[3].value, "90000");
    ck_assert_str_eq(settings[4].value, "/home/ops/ca.pem");
    ck_assert_str_eq(settings[5].name, "auth");
    ck_assert_str_eq(settings[5].value, "ntlm");
    options_free(o);
}
END_TEST

START_TEST(defaults_fill_what_is_not_given)
{
    static const struct option_value given[] = {{"host", "", OPTION_PLAIN, ""}};
    struct options *o = NULL;
    const struct jobtop_setting *settings;
    char secret[20];
    size_t count;

    ck_assert_int_eq(check(given, 1, &o), JOBTOP_OK);
    settings = options_settings(o, &count);
    ck_assert_str_eq(settings[0].value, "");
    ck_assert_str_eq(settings[1].value, "yes");
    ck_assert_ptr_null(settings[2].value);
    ck_assert_str_eq(settings[3].value, "90000");
    ck_assert_ptr_null(settings[4].value);
    ck_assert_str_eq(settings[5].value, "auto");
    ck_assert_int_eq(options_secret(o, "password", secret, sizeof(secret), 1000, &d),
                     JOBTOP_NOT_FOUND);
    ck_assert_int_eq(options_secret(o, "host", secret, sizeof(secret), 1000, &d), JOBTOP_INTERNAL);
    options_free(o);
    options_free(NULL);
}
END_TEST

START_TEST(mistakes_are_located_and_explained)
{
    static const struct {
        struct option_value given;
        const char *says;
    } cases[] = {
        {{"prot", "1", OPTION_PLAIN, "j.yaml:3:5"},
         "j.yaml:3:5: driver try has no option \"prot\" (did you mean \"port\"?)"},
        {{"colour", "1", OPTION_PLAIN, ""}, "source hv01: driver try has no option \"colour\""},
        {{"tls", "maybe", OPTION_PLAIN, "j.yaml:3:5"},
         "j.yaml:3:5: tls: \"maybe\" is not yes or no"},
        {{"port", "x", OPTION_PLAIN, "w"}, "w: port: \"x\" is not a whole number"},
        {{"port", "", OPTION_PLAIN, "w"}, "w: port: \"\" is not a whole number"},
        {{"port", "1 ", OPTION_PLAIN, "w"}, "w: port: \"1 \" is not a whole number"},
        {{"port", "+1", OPTION_PLAIN, "w"}, "w: port: \"+1\" is not a whole number"},
        {{"port", "99999999999999999999", OPTION_PLAIN, "w"}, "too large a number"},
        {{"pause", "soon", OPTION_PLAIN, "w"}, "w: pause: \"soon\" is not a duration"},
        {{"ca-file", "", OPTION_PLAIN, "w"}, "w: ca-file: is an empty path"},
        {{"auth", "kerberso", OPTION_PLAIN, "w"},
         "w: auth: \"kerberso\" is none of auto,kerberos,ntlm (did you mean \"kerberos\"?)"},
        {{"auth", "auto,kerberos", OPTION_PLAIN, "w"}, "is none of"},
        {{"password", "hunter2", OPTION_PLAIN, "w"}, "w: password is a secret"},
        {{"password", "", OPTION_FILE, "w"}, "w: password: the reference is empty"},
        {{"auth", "echo x", OPTION_COMMAND, "w"}, "w: auth is no secret"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct option_value given[2] = {{"host", "x", OPTION_PLAIN, ""}, cases[i].given};
        struct options *o = NULL;

        ck_assert_int_eq(check(given, 2, &o), JOBTOP_INVALID);
        ck_assert_ptr_null(o);
        ck_assert_msg(strstr(d.text, cases[i].says) != NULL, "%s", d.text);
        ck_assert_ptr_null(strstr(d.text, "hunter2"));
    }
}
END_TEST

START_TEST(what_is_required_or_twice_is_told)
{
    static const struct option_value twice[] = {{"host", "a", OPTION_PLAIN, "f:1:1"},
                                                {"host", "b", OPTION_PLAIN, "f:2:1"}};
    static const struct jobtop_driver plain = {.name = "plain"};
    struct options *o = NULL;
    size_t count;

    ck_assert_int_eq(check(NULL, 0, &o), JOBTOP_INVALID);
    ck_assert_str_eq(d.text, "source hv01: option host is required: the host's name");
    ck_assert_int_eq(check(twice, 2, &o), JOBTOP_INVALID);
    ck_assert_str_eq(d.text, "f:2:1: host is given twice");
    ck_assert_int_eq(options_check(&plain, "x", NULL, 0, &o, &d), JOBTOP_OK);
    options_settings(o, &count);
    ck_assert_uint_eq(count, 0);
    options_free(o);
    ck_assert_int_eq(options_check(&plain, "x", twice, 1, &o, NULL), JOBTOP_INVALID);
}
END_TEST

START_TEST(long_values_are_bounded)
{
    size_t length = 100000;
    char *text = malloc(length + 1);
    struct option_value given = {"host", text, OPTION_PLAIN, "f:1:1"};
    struct options *o = NULL;

    ck_assert_ptr_nonnull(text);
    memset(text, 'x', length);
    text[length] = '\0';
    ck_assert_int_eq(check(&given, 1, &o), JOBTOP_INVALID);
    ck_assert_str_eq(d.text, "f:1:1: host: is too long (more than 65536 bytes)");
    text[65536] = '\0';
    ck_assert_int_eq(check(&given, 1, &o), JOBTOP_OK);
    options_free(o);
    free(text);
}
END_TEST

START_TEST(types_have_names)
{
    ck_assert_str_eq(option_type_name(JOBTOP_OPTION_DURATION), "duration");
    ck_assert_str_eq(option_type_name(JOBTOP_OPTION_CHOICE), "choice");
    ck_assert_ptr_null(option_type_name((enum jobtop_option_type)99));
}
END_TEST

TCase *driver_option_cases(void)
{
    TCase *tcase = tcase_create("options");

    tcase_add_checked_fixture(tcase, setup, NULL);
    tcase_add_test(tcase, values_reach_the_driver_in_one_form);
    tcase_add_test(tcase, defaults_fill_what_is_not_given);
    tcase_add_test(tcase, mistakes_are_located_and_explained);
    tcase_add_test(tcase, what_is_required_or_twice_is_told);
    tcase_add_test(tcase, long_values_are_bounded);
    tcase_add_test(tcase, types_have_names);
    return tcase;
}
