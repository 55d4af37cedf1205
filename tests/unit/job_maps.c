#include <stdio.h>
#include <stdlib.h>

#include "job/error.h"
#include "job/property.h"

#include "job_cases.h"

static const struct text no_class = {"", 0};

static const struct value_map *map_of(enum jobtop_property property)
{
    return property_map(property, no_class);
}

static const char *name_in(const struct value_map *map, int64_t value)
{
    const char *name = map_name(map, value, NULL);

    return name != NULL ? name : "";
}

/* Names that the maps have beyond the page, each for a reason of its own (map.c, map_jobtype.c). */
static bool beyond_the_page(enum jobtop_property property, int64_t value)
{
    return (property == JOBTOP_P_JobState && value == 32768) ||
           (property == JOBTOP_P_JobType && (value == 20 || value == 21)) ||
           property == JOBTOP_P_JobRunTimes || property == JOBTOP_P_ErrorCode;
}

static FILE *open_facts(void)
{
    const char *directory = getenv("srcdir");
    char path[1024];
    FILE *file;

    snprintf(path, sizeof(path), "%s/tests/data/value-maps.txt",
             directory != NULL ? directory : ".");
    file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s is missing", path);
    return file;
}

START_TEST(every_value_of_the_class_page_has_its_name)
{
    size_t counts[JOBTOP_PROPERTY_COUNT] = {0};
    char line[256], property_name[64], name[160];
    FILE *facts = open_facts();
    long value;

    while (fgets(line, sizeof(line), facts) != NULL) {
        enum jobtop_property property;
        bool exact;

        if (line[0] == '#')
            continue;
        ck_assert_int_eq(sscanf(line, "%63[^\t]\t%ld\t%159[^\n]", property_name, &value, name), 3);
        property = property_find(property_name, strlen(property_name));
        ck_assert_msg(property < JOBTOP_PROPERTY_COUNT, "%s", property_name);
        ck_assert_str_eq(map_name(map_of(property), value, &exact), name);
        ck_assert(exact);
        counts[property]++;
    }
    fclose(facts);
    ck_assert_uint_eq(counts[JOBTOP_P_JobType], 109);

    /* and no map has more than the page */
    for (unsigned i = 0; i < JOBTOP_PROPERTY_COUNT; i++) {
        const char *entry_name;
        int64_t entry;

        for (size_t j = 0; map_entry(map_of(i), j, &entry, &entry_name); j++) {
            if (!beyond_the_page(i, entry))
                counts[i]--;
        }
        ck_assert_msg(counts[i] == 0, "%s", property_table[i].name);
    }
}
END_TEST

START_TEST(maps_are_sorted_and_named)
{
    for (unsigned i = 0; i < JOBTOP_PROPERTY_COUNT + JOBTOP_ERROR_PROPERTY_COUNT; i++) {
        const struct value_map *map = i < JOBTOP_PROPERTY_COUNT
                                          ? property_table[i].map
                                          : error_property_table[i - JOBTOP_PROPERTY_COUNT].map;
        int64_t value, last = INT64_MIN;
        const char *name;

        for (size_t j = 0; map_entry(map, j, &value, &name); j++) {
            ck_assert_int_gt(value, last);
            ck_assert(name[0] != '\0');
            last = value;
        }
    }
}
END_TEST

START_TEST(values_outside_fall_in_the_reserved_ranges)
{
    static const struct {
        enum jobtop_property property;
        int64_t value;
        const char *range;
    } cases[] = {
        {JOBTOP_P_JobState, 1, "DMTF Reserved"},
        {JOBTOP_P_JobState, 13, "DMTF Reserved"},
        {JOBTOP_P_JobState, 32767, "DMTF Reserved"},
        {JOBTOP_P_JobState, 32769, "Vendor Reserved"},
        {JOBTOP_P_JobState, 65535, "Vendor Reserved"},
        {JOBTOP_P_PrimaryStatus, 4, "DMTF Reserved"},
        {JOBTOP_P_PrimaryStatus, 32768, "Vendor Reserved"},
        {JOBTOP_P_OperationalStatus, 19, "DMTF Reserved"},
        {JOBTOP_P_OperationalStatus, 32775, "Vendor Reserved"},
        {JOBTOP_P_CommunicationStatus, 5, "DMTF Reserved"},
        {JOBTOP_P_DetailedStatus, 6, "DMTF Reserved"},
        {JOBTOP_P_OperatingStatus, 17, "DMTF Reserved"},
        {JOBTOP_P_OperatingStatus, 40000, "Vendor Reserved"},
        {JOBTOP_P_HealthState, 1, "DMTF Reserved"},
        {JOBTOP_P_HealthState, 65535, "DMTF Reserved"},
        {JOBTOP_P_JobRunTimes, 4294967295, "Run that many times"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool exact = true;

        ck_assert_str_eq(map_name(map_of(cases[i].property), cases[i].value, &exact),
                         cases[i].range);
        ck_assert(!exact);
    }
    ck_assert_ptr_null(map_name(map_of(JOBTOP_P_JobType), 5, NULL));
    ck_assert_ptr_null(map_name(map_of(JOBTOP_P_RecoveryAction), 6, NULL));
    ck_assert_ptr_null(map_name(map_of(JOBTOP_P_JobState), 65536, NULL));
    ck_assert_ptr_null(map_name(map_of(JOBTOP_P_JobState), -1, NULL));
    ck_assert_ptr_null(map_name(NULL, 0, NULL));
}
END_TEST

START_TEST(completed_with_warnings_has_a_name)
{
    ck_assert_str_eq(name_in(map_of(JOBTOP_P_JobState), 32768), "Completed with Warnings");
}
END_TEST

START_TEST(job_type_is_decoded_by_class)
{
    static const struct {
        const char *class_name;
        int64_t value;
        const char *name;
    } cases[] = {
        {"Msvm_ConcreteJob", 1, "Define Virtual Machine"},
        {"", 1, "Define Virtual Machine"},
        {"Msvm_ConcreteJob", 20, "Pause Virtual Machine"},
        {"Msvm_ConcreteJob", 21, "Resume Virtual Machine"},
        {"Msvm_ConcreteJob", 100, "Inititate Synced Replication"},
        {"Msvm_ConcreteJob", 152, "Changing the Non-alloction Settings of a Resource Pool"},
        {"Msvm_StorageJob", 1, "VHD Creation"},
        {"msvm_storagejob", 9, "Validate VHD Image"},
        {"Msvm_StorageJob", 10, ""},
        {"Msvm_MigrationJob", 305, "Moving Virtual Machine"},
        {"Msvm_MigrationJob", 307, "Moving Storage"},
        {"Msvm_MigrationJob", 1, ""},
        {"Acme_ConcreteJob", 1, ""},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct text class_name = {cases[i].class_name, strlen(cases[i].class_name)};

        ck_assert_str_eq(name_in(property_map(JOBTOP_P_JobType, class_name), cases[i].value),
                         cases[i].name);
    }
}
END_TEST

START_TEST(error_codes_are_named_but_for_what_nobody_knows)
{
    const struct value_map *map = map_of(JOBTOP_P_ErrorCode);

    ck_assert_str_eq(name_in(map, 0), "Completed with no error");
    ck_assert_str_eq(name_in(map, 32768), "Failed");
    ck_assert_str_eq(name_in(map, 32769), "Access Denied");
    ck_assert_str_eq(name_in(map, 32775), "Invalid state for this operation");
    ck_assert_str_eq(name_in(map, 32778), "Out of memory");
    ck_assert_str_eq(name_in(map, 32779), "File not found");
    for (int64_t value = 32783; value <= 32788; value++)
        ck_assert_ptr_null(map_name(map, value, NULL));
}
END_TEST

START_TEST(return_values_of_both_families_are_named)
{
    ck_assert_str_eq(request_return_name(0), "Completed with No Error");
    ck_assert_str_eq(request_return_name(3), "Can NOT complete within Timeout Period");
    ck_assert_str_eq(request_return_name(6), "In Use");
    ck_assert_str_eq(request_return_name(7), "DMTF Reserved");
    ck_assert_str_eq(request_return_name(4095), "DMTF Reserved");
    ck_assert_str_eq(request_return_name(4096), "Method Parameters Checked - Transition Started");
    ck_assert_str_eq(request_return_name(4097), "Invalid State Transition");
    ck_assert_str_eq(request_return_name(4099), "Busy");
    ck_assert_str_eq(request_return_name(4100), "Method Reserved");
    ck_assert_str_eq(request_return_name(32767), "Method Reserved");
    ck_assert_str_eq(request_return_name(32768), "Failed");
    ck_assert_str_eq(request_return_name(32774), "System is in use");
    ck_assert_str_eq(request_return_name(32779), "Vendor Specific");
    ck_assert_str_eq(request_return_name(UINT32_MAX), "outside all ranges");

    ck_assert_str_eq(kill_return_name(0), "Success");
    ck_assert_str_eq(kill_return_name(5), "DMTF Reserved");
    ck_assert_str_eq(kill_return_name(6), "Access Denied");
    ck_assert_str_eq(kill_return_name(7), "Not Found");
    ck_assert_str_eq(kill_return_name(32768), "Vendor Specific");

    ck_assert_str_eq(get_error_return_name(0), "Success");
    ck_assert_str_eq(get_error_return_name(6), "Access Denied");
    ck_assert_str_eq(get_error_return_name(7), "DMTF Reserved");
    ck_assert_str_eq(get_error_return_name(32770), "Not Supported");
    ck_assert_str_eq(get_error_return_name(65535), "Vendor Specific");

    ck_assert_str_eq(request_name(JOBTOP_REQUEST_TERMINATE), "Terminate");
    ck_assert_str_eq(request_name(JOBTOP_REQUEST_START), "Start");
    ck_assert_str_eq(element_effect_name(2), "Exclusive Use");
    ck_assert_str_eq(element_effect_name(6), "not a known effect");
}
END_TEST

START_TEST(error_objects_have_their_maps)
{
    const struct value_map *cause = error_property_table[JOBTOP_E_ProbableCause].map;
    const struct value_map *status = error_property_table[JOBTOP_E_CIMStatusCode].map;

    for (int64_t value = 0; value <= 130; value++) {
        bool exact;

        ck_assert_ptr_nonnull(map_name(cause, value, &exact));
        ck_assert(exact);
    }
    ck_assert_str_eq(name_in(cause, 38), "Processor Problem (Internal Machine Error)");
    ck_assert_str_eq(name_in(cause, 130), "Unexpected Information");
    ck_assert_str_eq(name_in(cause, 131), "DMTF Reserved");
    ck_assert_str_eq(name_in(status, 1), "CIM_ERR_FAILED");
    ck_assert_str_eq(name_in(status, 11), "CIM_ERR_ALREADY_EXISTS");
    ck_assert_str_eq(name_in(status, 29), "CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED");
    ck_assert_str_eq(name_in(status, 30), "DMTF Reserved");
    ck_assert_str_eq(name_in(error_property_table[JOBTOP_E_ErrorType].map, 10),
                     "Unsupported Operation Error");
    ck_assert_str_eq(name_in(error_property_table[JOBTOP_E_ErrorSourceFormat].map, 2),
                     "CIMObjectPath");
    ck_assert_str_eq(name_in(error_property_table[JOBTOP_E_PerceivedSeverity].map, 7),
                     "Fatal/NonRecoverable");
}
END_TEST

START_TEST(properties_are_found_by_name_in_any_case)
{
    ck_assert_uint_eq(JOBTOP_PROPERTY_COUNT, 41);
    ck_assert_uint_eq(JOBTOP_ERROR_PROPERTY_COUNT, 15);
    for (unsigned i = 0; i < JOBTOP_PROPERTY_COUNT; i++)
        ck_assert_uint_eq(property_find(property_table[i].name, strlen(property_table[i].name)), i);
    for (unsigned i = 0; i < JOBTOP_ERROR_PROPERTY_COUNT; i++) {
        const char *name = error_property_table[i].name;

        ck_assert_uint_eq(error_property_find(name, strlen(name)), i);
    }
    ck_assert_uint_eq(property_find("jobstate", 8), JOBTOP_P_JobState);
    ck_assert_uint_eq(property_find("JOBSTATE", 8), JOBTOP_P_JobState);
    ck_assert_uint_eq(property_find("JobState", 7), JOBTOP_PROPERTY_COUNT);
    ck_assert_uint_eq(property_find("", 0), JOBTOP_PROPERTY_COUNT);
    ck_assert_uint_eq(property_find("JobState\0", 9), JOBTOP_PROPERTY_COUNT);
    ck_assert_uint_eq(error_property_find("Caption", 7), JOBTOP_ERROR_PROPERTY_COUNT);
}
END_TEST

START_TEST(types_have_names_and_ranges)
{
    int64_t low, high;
    unsigned writable = 0;

    ck_assert(property_range(PROPERTY_SINT8, &low, &high));
    ck_assert_int_eq(low, -128);
    ck_assert_int_eq(high, 127);
    ck_assert(property_range(PROPERTY_UINT32, &low, &high));
    ck_assert_int_eq(high, 4294967295);
    ck_assert(!property_range(PROPERTY_STRING, &low, &high));
    ck_assert(!property_range(PROPERTY_BOOLEAN, &low, &high));
    ck_assert_str_eq(property_type_name(PROPERTY_UINT16_ARRAY), "uint16[]");
    ck_assert_str_eq(property_type_name(property_table[JOBTOP_P_RunDay].type), "sint8");
    ck_assert_str_eq(property_group_name(PROPERTY_GROUP_TIMES), "Times");
    for (unsigned i = 0; i < JOBTOP_PROPERTY_COUNT; i++)
        writable += property_table[i].writable;
    ck_assert_uint_eq(writable, 12);
    ck_assert(property_table[JOBTOP_P_PercentComplete].percent);
    ck_assert(!property_table[JOBTOP_P_ErrorCode].percent);
    ck_assert(property_is_interval(JOBTOP_P_ElapsedTime));
    ck_assert(!property_is_interval(JOBTOP_P_UntilTime));
}
END_TEST

TCase *job_map_cases(void)
{
    TCase *tcase = tcase_create("maps");

    tcase_add_test(tcase, every_value_of_the_class_page_has_its_name);
    tcase_add_test(tcase, maps_are_sorted_and_named);
    tcase_add_test(tcase, values_outside_fall_in_the_reserved_ranges);
    tcase_add_test(tcase, completed_with_warnings_has_a_name);
    tcase_add_test(tcase, job_type_is_decoded_by_class);
    tcase_add_test(tcase, error_codes_are_named_but_for_what_nobody_knows);
    tcase_add_test(tcase, return_values_of_both_families_are_named);
    tcase_add_test(tcase, error_objects_have_their_maps);
    tcase_add_test(tcase, properties_are_found_by_name_in_any_case);
    tcase_add_test(tcase, types_have_names_and_ranges);
    return tcase;
}
