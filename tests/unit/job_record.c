#include <stdio.h>
#include <stdlib.h>

#include "job/property.h"

#include "job_cases.h"

static void set(struct job_builder *b, enum jobtop_property property, const char *value)
{
    job_builder_text(b, property, value, strlen(value));
}

static struct job_builder *begin(const char *id)
{
    struct job_builder *b = job_builder_new();

    ck_assert_ptr_nonnull(b);
    job_builder_begin(b, id, strlen(id));
    return b;
}

static struct job *finish(struct job_builder *b)
{
    struct job *job = job_builder_finish(b);

    ck_assert_ptr_nonnull(job);
    job_builder_free(b);
    return job;
}

START_TEST(null_is_not_zero)
{
    struct job *job = finish(begin("id"));
    struct jobtop_datetime datetime;
    struct text text;
    int64_t value;

    ck_assert_uint_eq(job_present(job), JOBTOP_BIT(JOBTOP_P_InstanceID));
    for (unsigned i = 0; i < JOBTOP_PROPERTY_COUNT; i++) {
        ck_assert(!job_integer(job, i, &value));
        ck_assert(!job_datetime(job, i, &datetime));
        ck_assert_uint_eq(job_array_size(job, i), 0);
        ck_assert(!job_array_integer(job, i, 0, &value));
        ck_assert(!job_array_text(job, i, 0, &text));
        ck_assert(!job_unparsed(job, i, &text));
        ck_assert_int_eq(job_text(job, i, &text), i == JOBTOP_P_InstanceID);
    }
    ck_assert(!job_has(job, JOBTOP_PROPERTY_COUNT));
    ck_assert_text(job_id(job), "id");
    ck_assert_text(job_class(job), "Msvm_ConcreteJob");
    ck_assert_int_eq(job_state(job), -1);
    ck_assert_int_eq(job_percent(job), -1);
    ck_assert_int_eq(job_condition(job), JOB_UNKNOWN);
    ck_assert_uint_eq(job_element_count(job), 0);
    ck_assert_uint_eq(job_extra_count(job), 0);
    job_free(job);
    job_free(NULL);
}
END_TEST

/* Every property gets a value that is told apart from all others, then every subset of two is built
 * too. */
static void fill(struct job_builder *b, unsigned i)
{
    char text[32];

    snprintf(text, sizeof(text), "%u", i + 1);
    switch (property_table[i].type) {
    case PROPERTY_DATETIME:
        job_builder_datetime(
            b, i,
            &(struct jobtop_datetime){1000000LL * (i + 1), (short)i, JOBTOP_DATETIME_TIMESTAMP, 0});
        break;
    case PROPERTY_BOOLEAN:
        job_builder_integer(b, i, 1);
        break;
    case PROPERTY_SINT8:
        job_builder_integer(b, i, -(int64_t)i - 1);
        break;
    case PROPERTY_UINT16_ARRAY:
    case PROPERTY_STRING_ARRAY:
        set(b, i, text);
        set(b, i, "7");
        break;
    default:
        if (i != JOBTOP_P_InstanceID)
            set(b, i, text);
    }
}

static void expect_filled(const struct job *job, unsigned i)
{
    struct jobtop_datetime datetime;
    char expected[32];
    struct text text;
    int64_t value;

    snprintf(expected, sizeof(expected), "%u", i + 1);
    ck_assert(job_has(job, i));
    switch (property_table[i].type) {
    case PROPERTY_DATETIME:
        ck_assert(job_datetime(job, i, &datetime));
        ck_assert_int_eq(datetime.usec, 1000000LL * (i + 1));
        ck_assert_int_eq(datetime.offset, (int)i);
        ck_assert_int_eq(datetime.kind, JOBTOP_DATETIME_TIMESTAMP);
        break;
    case PROPERTY_UINT16_ARRAY:
        ck_assert_uint_eq(job_array_size(job, i), 2);
        ck_assert(job_array_integer(job, i, 0, &value));
        ck_assert_int_eq(value, i + 1);
        ck_assert(job_array_integer(job, i, 1, &value));
        ck_assert_int_eq(value, 7);
        ck_assert(!job_array_integer(job, i, 2, &value));
        ck_assert(!job_array_text(job, i, 0, &text));
        break;
    case PROPERTY_STRING_ARRAY:
        ck_assert_uint_eq(job_array_size(job, i), 2);
        ck_assert(job_array_text(job, i, 0, &text));
        ck_assert_text(text, expected);
        ck_assert(job_array_text(job, i, 1, &text));
        ck_assert_text(text, "7");
        ck_assert(!job_array_text(job, i, 2, &text));
        break;
    case PROPERTY_STRING:
        ck_assert(job_text(job, i, &text));
        ck_assert_text(text, i == JOBTOP_P_InstanceID ? "the id" : expected);
        break;
    default:
        ck_assert(job_integer(job, i, &value));
        ck_assert_int_eq(value, property_table[i].type == PROPERTY_BOOLEAN ? 1
                                : property_table[i].type == PROPERTY_SINT8 ? -(int64_t)i - 1
                                                                           : (int64_t)i + 1);
    }
}

START_TEST(every_pair_of_properties_is_kept)
{
    struct job_builder *b = begin("the id");

    for (unsigned i = 0; i < JOBTOP_PROPERTY_COUNT; i++) {
        for (unsigned j = i; j < JOBTOP_PROPERTY_COUNT; j++) {
            struct job *job;

            job_builder_begin(b, "the id", 6);
            fill(b, j);
            if (i != j)
                fill(b, i);
            job = job_builder_finish(b);
            ck_assert_ptr_nonnull(job);
            expect_filled(job, i);
            expect_filled(job, j);
            expect_filled(job, JOBTOP_P_InstanceID);
            ck_assert_uint_eq(job_present(job),
                              JOBTOP_BIT(i) | JOBTOP_BIT(j) | JOBTOP_BIT(JOBTOP_P_InstanceID));
            job_free(job);
        }
    }
    job_builder_free(b);
}
END_TEST

START_TEST(a_full_record_is_kept)
{
    struct job_builder *b = begin("the id");
    struct job_element element;
    struct text name, value;
    struct job *job;

    job_builder_class(b, "Acme_Job", 8);
    for (unsigned i = JOBTOP_PROPERTY_COUNT; i-- > 0;)
        fill(b, i);
    job_builder_extra(b, "DestinationHost", 15, "hv02", 4);
    job_builder_extra(b, "Empty", 5, "", 0);
    job_builder_element(b, "GUID", 4, "web01", 5, 1u << 2 | 1u << 31);
    job_builder_element(b, "OTHER", 5, NULL, 0, 0);
    job = finish(b);
    ck_assert_uint_eq(job_present(job), JOBTOP_ALL_PROPERTIES);
    for (unsigned i = 0; i < JOBTOP_PROPERTY_COUNT; i++)
        expect_filled(job, i);
    ck_assert_text(job_class(job), "Acme_Job");
    ck_assert_uint_eq(job_extra_count(job), 2);
    ck_assert(job_extra(job, 0, &name, &value));
    ck_assert_text(name, "DestinationHost");
    ck_assert_text(value, "hv02");
    ck_assert(job_extra(job, 1, &name, &value));
    ck_assert_text(value, "");
    ck_assert(!job_extra(job, 2, &name, &value));
    ck_assert_uint_eq(job_element_count(job), 2);
    ck_assert(job_element(job, 0, &element));
    ck_assert_text(element.id, "GUID");
    ck_assert_text(element.name, "web01");
    ck_assert_uint_eq(element.effects, 1u << 2 | 1u << 31);
    ck_assert(job_element(job, 1, &element));
    ck_assert_text(element.id, "OTHER");
    ck_assert_text(element.name, "");
    ck_assert(!job_element(job, 2, &element));
    job_free(job);
}
END_TEST

START_TEST(numbers_are_read_as_sources_write_them)
{
    static const struct {
        enum jobtop_property property;
        const char *text;
        bool good;
        int64_t value;
    } cases[] = {
        {JOBTOP_P_JobState, "7", true, 7},
        {JOBTOP_P_JobState, " \t+7\n", true, 7},
        {JOBTOP_P_JobState, "-0", true, 0},
        {JOBTOP_P_JobState, "007", true, 7},
        {JOBTOP_P_JobState, "65535", true, 65535},
        {JOBTOP_P_JobState, "65536", false, 0},
        {JOBTOP_P_JobState, "-1", false, 0},
        {JOBTOP_P_JobState, "7 7", false, 0},
        {JOBTOP_P_JobState, "0x7", false, 0},
        {JOBTOP_P_JobState, "Running", false, 0},
        {JOBTOP_P_JobState, "+", false, 0},
        {JOBTOP_P_JobState, "7.0", false, 0},
        {JOBTOP_P_Priority, "4294967295", true, 4294967295},
        {JOBTOP_P_Priority, "4294967296", false, 0},
        {JOBTOP_P_Priority, "99999999999999999999", false, 0},
        {JOBTOP_P_Priority, "-9223372036854775808", false, 0},
        {JOBTOP_P_RunDay, "-31", true, -31},
        {JOBTOP_P_RunDay, "-128", true, -128},
        {JOBTOP_P_RunDay, "-129", false, 0},
        {JOBTOP_P_RunMonth, "255", true, 255},
        {JOBTOP_P_RunMonth, "256", false, 0},
        {JOBTOP_P_Cancellable, "true", true, 1},
        {JOBTOP_P_Cancellable, " FALSE ", true, 0},
        {JOBTOP_P_Cancellable, "1", true, 1},
        {JOBTOP_P_Cancellable, "0", true, 0},
        {JOBTOP_P_Cancellable, "2", false, 0},
        {JOBTOP_P_Cancellable, "yes", false, 0},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct job *job = JOB_OF("id", NULL, {cases[i].property, cases[i].text});
        struct text text;
        int64_t value = -1;

        ck_assert_int_eq(job_integer(job, cases[i].property, &value), cases[i].good);
        ck_assert_int_eq(job_has(job, cases[i].property), cases[i].good);
        if (cases[i].good) {
            ck_assert_int_eq(value, cases[i].value);
            ck_assert(!job_unparsed(job, cases[i].property, &text));
        } else {
            ck_assert(job_unparsed(job, cases[i].property, &text));
            ck_assert_text(text, cases[i].text);
        }
        job_free(job);
    }
}
END_TEST

START_TEST(numbers_out_of_range_are_kept_as_text)
{
    struct job_builder *b = begin("id");
    struct text text;
    int64_t value;
    struct job *job;

    job_builder_integer(b, JOBTOP_P_JobState, 70000);
    job_builder_integer(b, JOBTOP_P_Cancellable, 2);
    job_builder_integer(b, JOBTOP_P_StartTime, 5);
    job_builder_integer(b, JOBTOP_P_Name, -5);
    job_builder_integer(b, JOBTOP_P_Priority, INT64_MIN);
    job_builder_integer(b, JOBTOP_PROPERTY_COUNT, 1);
    job_builder_text(b, JOBTOP_PROPERTY_COUNT, "x", 1);
    job = finish(b);
    ck_assert(job_unparsed(job, JOBTOP_P_JobState, &text));
    ck_assert_text(text, "70000");
    ck_assert(job_unparsed(job, JOBTOP_P_Cancellable, &text));
    ck_assert(job_unparsed(job, JOBTOP_P_StartTime, &text));
    ck_assert(job_unparsed(job, JOBTOP_P_Priority, &text));
    ck_assert_text(text, "-9223372036854775808");
    ck_assert(job_text(job, JOBTOP_P_Name, &text));
    ck_assert_text(text, "-5");
    ck_assert(!job_integer(job, JOBTOP_P_JobState, &value));
    ck_assert_int_eq(job_condition(job), JOB_UNKNOWN);
    job_free(job);
}
END_TEST

START_TEST(the_last_setting_counts)
{
    struct job_builder *b = begin("id");
    struct jobtop_datetime datetime;
    struct text text;
    int64_t value;
    struct job *job;

    set(b, JOBTOP_P_Name, "a rather long name");
    set(b, JOBTOP_P_Name, "short");
    set(b, JOBTOP_P_Name, "");
    set(b, JOBTOP_P_Name, "longer again");
    set(b, JOBTOP_P_JobState, "nonsense");
    set(b, JOBTOP_P_JobState, "4");
    set(b, JOBTOP_P_PercentComplete, "40");
    set(b, JOBTOP_P_PercentComplete, "forty");
    set(b, JOBTOP_P_StartTime, "2026-11-22T08:15:00Z");
    set(b, JOBTOP_P_StartTime, "soon");
    set(b, JOBTOP_P_StartTime, "PT5M");
    set(b, JOBTOP_P_Owner, "root");
    job_builder_text(b, JOBTOP_P_Owner, NULL, 0);
    set(b, JOBTOP_P_OperationalStatus, "3");
    job_builder_text(b, JOBTOP_P_OperationalStatus, NULL, 0);
    set(b, JOBTOP_P_OperationalStatus, "2");
    job = finish(b);
    ck_assert(job_text(job, JOBTOP_P_Name, &text));
    ck_assert_text(text, "longer again");
    ck_assert_int_eq(job_state(job), 4);
    ck_assert(!job_unparsed(job, JOBTOP_P_JobState, &text));
    ck_assert(!job_has(job, JOBTOP_P_PercentComplete));
    ck_assert(job_unparsed(job, JOBTOP_P_PercentComplete, &text));
    ck_assert_text(text, "forty");
    ck_assert(job_datetime(job, JOBTOP_P_StartTime, &datetime));
    ck_assert_int_eq(datetime.kind, JOBTOP_DATETIME_INTERVAL);
    ck_assert(!job_has(job, JOBTOP_P_Owner));
    ck_assert_uint_eq(job_array_size(job, JOBTOP_P_OperationalStatus), 1);
    ck_assert(job_array_integer(job, JOBTOP_P_OperationalStatus, 0, &value));
    ck_assert_int_eq(value, 2);
    job_free(job);
}
END_TEST

START_TEST(an_empty_text_is_a_string_but_no_number)
{
    struct job *job = JOB_OF("id", NULL, {JOBTOP_P_Name, ""}, {JOBTOP_P_JobState, ""},
                             {JOBTOP_P_StartTime, " "}, {JOBTOP_P_OperationalStatus, ""});
    struct text text;

    ck_assert(job_text(job, JOBTOP_P_Name, &text));
    ck_assert_text(text, "");
    ck_assert(!job_has(job, JOBTOP_P_JobState));
    ck_assert(!job_unparsed(job, JOBTOP_P_JobState, &text));
    ck_assert(!job_unparsed(job, JOBTOP_P_StartTime, &text));
    ck_assert_uint_eq(job_array_size(job, JOBTOP_P_OperationalStatus), 0);
    job_free(job);
}
END_TEST

START_TEST(an_array_with_nonsense_in_it_becomes_text)
{
    struct job *job =
        JOB_OF("id", NULL, {JOBTOP_P_OperationalStatus, "17"}, {JOBTOP_P_OperationalStatus, "bad"},
               {JOBTOP_P_OperationalStatus, "2"}, {JOBTOP_P_StatusDescriptions, "one"},
               {JOBTOP_P_StatusDescriptions, ""});
    struct text text;

    ck_assert_uint_eq(job_array_size(job, JOBTOP_P_OperationalStatus), 0);
    ck_assert(job_unparsed(job, JOBTOP_P_OperationalStatus, &text));
    ck_assert_text(text, "17, bad, 2");
    ck_assert_uint_eq(job_array_size(job, JOBTOP_P_StatusDescriptions), 2);
    ck_assert(job_array_text(job, JOBTOP_P_StatusDescriptions, 0, &text));
    ck_assert_text(text, "one");
    ck_assert(job_array_text(job, JOBTOP_P_StatusDescriptions, 1, &text));
    ck_assert_text(text, "");
    job_free(job);
}
END_TEST

START_TEST(the_id_comes_from_begin)
{
    struct text name, value;
    struct job *job = JOB_OF("id", NULL, {JOBTOP_P_InstanceID, "id"});

    ck_assert_text(job_id(job), "id");
    ck_assert_uint_eq(job_extra_count(job), 0);
    job_free(job);
    job = JOB_OF("id", NULL, {JOBTOP_P_InstanceID, "another"});
    ck_assert_text(job_id(job), "id");
    ck_assert(job_extra(job, 0, &name, &value));
    ck_assert_text(name, "InstanceID");
    ck_assert_text(value, "another");
    job_free(job);
    job = JOB_OF("", NULL, {JOBTOP_P_InstanceID, "late"});
    ck_assert_text(job_id(job), "late");
    ck_assert_uint_eq(job_id_hash(job), job_hash_id("late", 4));
    job_free(job);
}
END_TEST

/* A builder is used for many jobs: what one of them said is not where the next one's texts go. */
START_TEST(nothing_is_left_of_the_job_before)
{
    struct jobtop_datetime none = {.kind = 99};
    struct job_builder *b = begin("giant");
    char *giant = calloc(1, 4 << 20);
    struct text text;
    struct job *job;

    ck_assert_ptr_nonnull(giant);
    job_builder_text(b, JOBTOP_P_Description, giant, 4 << 20);
    job_builder_datetime(b, JOBTOP_P_OperationalStatus, &none);
    job_builder_datetime(b, JOBTOP_P_JobState, &none);
    job_free(job_builder_finish(b));
    job_builder_begin(b, "next", 4);
    set(b, JOBTOP_P_OperationalStatus, "x");
    job_builder_datetime(b, JOBTOP_P_OperationalStatus, &none);
    set(b, JOBTOP_P_JobState, "y");
    job = finish(b);
    ck_assert_uint_eq(job_present(job), JOBTOP_BIT(JOBTOP_P_InstanceID));
    ck_assert(job_unparsed(job, JOBTOP_P_OperationalStatus, &text));
    ck_assert_text(text, "x");
    ck_assert(job_unparsed(job, JOBTOP_P_JobState, &text));
    ck_assert_text(text, "y");
    job_free(job);
    free(giant);
}
END_TEST

/* Properties that say the same share their bytes: all ways in which six of them agree or differ. */
START_TEST(equal_texts_are_kept_once)
{
    static const enum jobtop_property properties[] = {JOBTOP_P_Caption,     JOBTOP_P_Description,
                                                      JOBTOP_P_ElementName, JOBTOP_P_JobStatus,
                                                      JOBTOP_P_Owner,       JOBTOP_P_Name};
    static const struct text texts[] = {{"same\0end", 8}, {"", 0}, {"id", 2}, {"same", 4}};
    struct job_element element;
    struct text text, value;
    struct job *job;

    for (unsigned ways = 0; ways < 1u << 12; ways++) {
        struct job_builder *b = begin("id");

        for (unsigned i = 0; i < 6; i++)
            job_builder_text(b, properties[i], texts[ways >> 2 * i & 3].bytes,
                             texts[ways >> 2 * i & 3].length);
        if (ways % 3 == 0)
            job_builder_class(b, "Vendor_Job", 10);
        if (ways % 5 == 0)
            set(b, JOBTOP_P_JobState, "same");
        job_builder_element(b, "same", 4, "id", 2, 1);
        job = finish(b);
        for (unsigned i = 0; i < 6; i++) {
            ck_assert(job_text(job, properties[i], &text));
            ck_assert_uint_eq(text.length, texts[ways >> 2 * i & 3].length);
            ck_assert_int_eq(memcmp(text.bytes, texts[ways >> 2 * i & 3].bytes, text.length), 0);
            ck_assert_int_eq(text.bytes[text.length], '\0');
        }
        ck_assert_text(job_id(job), "id");
        ck_assert_text(job_class(job), ways % 3 == 0 ? "Vendor_Job" : "Msvm_ConcreteJob");
        ck_assert_int_eq(job_unparsed(job, JOBTOP_P_JobState, &value), ways % 5 == 0);
        if (ways % 5 == 0)
            ck_assert_text(value, "same");
        ck_assert(job_element(job, 0, &element));
        ck_assert_text(element.id, "same");
        ck_assert_text(element.name, "id");
        job_free(job);
    }
}
END_TEST

START_TEST(any_bytes_are_kept)
{
    static const char bytes[] = "a\0b\x1b[31m\xff\xfe\xe2\x80\xae";
    struct job_builder *b = begin("id");
    struct text text;
    struct job *job;

    job_builder_text(b, JOBTOP_P_Name, bytes, sizeof(bytes) - 1);
    job = finish(b);
    ck_assert(job_text(job, JOBTOP_P_Name, &text));
    ck_assert_uint_eq(text.length, sizeof(bytes) - 1);
    ck_assert_mem_eq(text.bytes, bytes, sizeof(bytes));
    job_free(job);
}
END_TEST

TCase *job_record_cases(void)
{
    TCase *tcase = tcase_create("record");

    tcase_add_test(tcase, null_is_not_zero);
    tcase_add_test(tcase, every_pair_of_properties_is_kept);
    tcase_add_test(tcase, a_full_record_is_kept);
    tcase_add_test(tcase, numbers_are_read_as_sources_write_them);
    tcase_add_test(tcase, numbers_out_of_range_are_kept_as_text);
    tcase_add_test(tcase, the_last_setting_counts);
    tcase_add_test(tcase, an_empty_text_is_a_string_but_no_number);
    tcase_add_test(tcase, an_array_with_nonsense_in_it_becomes_text);
    tcase_add_test(tcase, the_id_comes_from_begin);
    tcase_add_test(tcase, nothing_is_left_of_the_job_before);
    tcase_add_test(tcase, equal_texts_are_kept_once);
    tcase_add_test(tcase, any_bytes_are_kept);
    return tcase;
}
