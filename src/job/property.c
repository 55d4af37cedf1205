#include "job/map.h"

#include <strings.h>
#include <string.h>

#define UNIT_NONE    false
#define UNIT_PERCENT true
#define ACCESS_READ  false
#define ACCESS_WRITE true

const struct property property_table[JOBTOP_PROPERTY_COUNT] = {
#define ROW(name, type, access, map, group, unit)                                                  \
    [JOBTOP_P_##name] = {#name,       PROPERTY_##type, ACCESS_##access,                            \
                         UNIT_##unit, MAP_##map,       PROPERTY_GROUP_##group},
    JOBTOP_PROPERTIES(ROW)
#undef ROW
};

const struct property error_property_table[JOBTOP_ERROR_PROPERTY_COUNT] = {
#define ROW(name, type, map)                                                                       \
    [JOBTOP_E_##name] = {#name, PROPERTY_##type, false, false, MAP_##map, PROPERTY_GROUP_ERROR},
    JOBTOP_ERROR_PROPERTIES(ROW)
#undef ROW
};

/* Drivers look every property of every job up by name: lengths rule out nearly all, a byte each. */
static const uint8_t name_lengths[JOBTOP_PROPERTY_COUNT] = {
#define ROW(name, type, access, map, group, unit) sizeof(#name) - 1,
    JOBTOP_PROPERTIES(ROW)
#undef ROW
};

enum jobtop_property property_find(const char *name, size_t length)
{
    unsigned i;

    for (i = 0; i < JOBTOP_PROPERTY_COUNT; i++) {
        if (name_lengths[i] == length && strncasecmp(property_table[i].name, name, length) == 0)
            break;
    }
    return (enum jobtop_property)i;
}

enum jobtop_error_property error_property_find(const char *name, size_t length)
{
    unsigned i;

    for (i = 0; i < JOBTOP_ERROR_PROPERTY_COUNT; i++) {
        if (strlen(error_property_table[i].name) == length &&
            strncasecmp(error_property_table[i].name, name, length) == 0)
            break;
    }
    return (enum jobtop_error_property)i;
}

bool property_range(enum property_type type, int64_t *low, int64_t *high)
{
    switch (type) {
    case PROPERTY_UINT8:
        *low = 0;
        *high = UINT8_MAX;
        return true;
    case PROPERTY_SINT8:
        *low = INT8_MIN;
        *high = INT8_MAX;
        return true;
    case PROPERTY_UINT16:
    case PROPERTY_UINT16_ARRAY:
        *low = 0;
        *high = UINT16_MAX;
        return true;
    case PROPERTY_UINT32:
        *low = 0;
        *high = UINT32_MAX;
        return true;
    default:
        return false;
    }
}

bool property_is_interval(enum jobtop_property property)
{
    return property == JOBTOP_P_ElapsedTime || property == JOBTOP_P_TimeBeforeRemoval ||
           property == JOBTOP_P_RunStartInterval;
}

const char *property_group_name(enum property_group group)
{
    static const char *const names[PROPERTY_GROUP_COUNT] = {
        [PROPERTY_GROUP_IDENTITY] = "Identity", [PROPERTY_GROUP_STATE] = "State",
        [PROPERTY_GROUP_TIMES] = "Times",       [PROPERTY_GROUP_ERROR] = "Error",
        [PROPERTY_GROUP_SCHEDULE] = "Schedule",
    };

    return group < PROPERTY_GROUP_COUNT ? names[group] : "";
}

const char *property_type_name(enum property_type type)
{
    switch (type) {
    case PROPERTY_STRING:
        return "string";
    case PROPERTY_BOOLEAN:
        return "boolean";
    case PROPERTY_UINT8:
        return "uint8";
    case PROPERTY_SINT8:
        return "sint8";
    case PROPERTY_UINT16:
        return "uint16";
    case PROPERTY_UINT32:
        return "uint32";
    case PROPERTY_DATETIME:
        return "datetime";
    case PROPERTY_UINT16_ARRAY:
        return "uint16[]";
    case PROPERTY_STRING_ARRAY:
        return "string[]";
    }
    return "";
}

static bool is_class(struct text class_name, const char *name)
{
    return class_name.length == strlen(name) &&
           strncasecmp(class_name.bytes, name, class_name.length) == 0;
}

/* The other classes of Hyper-V have no JobType, and what another vendor's JobType means is not
 * known. */
const struct value_map *property_map(enum jobtop_property property, struct text class_name)
{
    if (property >= JOBTOP_PROPERTY_COUNT)
        return NULL;
    if (property != JOBTOP_P_JobType || class_name.length == 0 ||
        is_class(class_name, "Msvm_ConcreteJob"))
        return property_table[property].map;
    if (is_class(class_name, "Msvm_MigrationJob"))
        return &map_migration_job_type;
    if (is_class(class_name, "Msvm_StorageJob"))
        return &map_storage_job_type;
    return NULL;
}

const char *map_name(const struct value_map *map, int64_t value, bool *exact)
{
    size_t low = 0, high = map != NULL ? map->count : 0;

    if (exact != NULL)
        *exact = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (map->names[middle].value == value) {
            if (exact != NULL)
                *exact = true;
            return map->names[middle].name;
        }
        if (map->names[middle].value < value)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = 0; map != NULL && i < map->range_count; i++) {
        if (value >= map->ranges[i].low && value <= map->ranges[i].high)
            return map->ranges[i].name;
    }
    return NULL;
}

bool map_entry(const struct value_map *map, size_t i, int64_t *value, const char **name)
{
    if (map == NULL || i >= map->count)
        return false;
    *value = map->names[i].value;
    *name = map->names[i].name;
    return true;
}
