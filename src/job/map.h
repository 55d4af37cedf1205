/*
 * The inside of a value map, and the maps by the names that class.h gives them.
 */
#ifndef JOB_MAP_H
#define JOB_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "job/property.h"

struct value_name {
    int64_t value;
    const char *name;
};

struct value_range {
    int64_t low, high;
    const char *name;
};

struct value_map {
    const struct value_name *names; /* sorted by value */
    size_t count;
    const struct value_range *ranges; /* asked when no name fits; the first that fits wins */
    size_t range_count;
};

/* CIM leaves a map open with ".." (all values that nothing else claims) or closes it. */
#define MAP_DEFINE(map, names, ranges)                                                             \
    const struct value_map map = {names, sizeof(names) / sizeof((names)[0]), ranges,               \
                                  sizeof(ranges) / sizeof((ranges)[0])}
#define MAP_DEFINE_CLOSED(map, names)                                                              \
    const struct value_map map = {names, sizeof(names) / sizeof((names)[0]), NULL, 0}

extern const struct value_map map_operational_status, map_health_state, map_communication_status,
    map_detailed_status, map_operating_status, map_primary_status, map_job_run_times, map_run_month,
    map_run_day_of_week, map_local_or_utc_time, map_recovery_action, map_job_state;
extern const struct value_map map_job_type, map_migration_job_type, map_storage_job_type,
    map_migration_type;
extern const struct value_map map_error_code, map_error_type, map_perceived_severity,
    map_perceived_severity_hyperv, map_probable_cause, map_error_source_format, map_cim_status_code;
extern const struct value_map map_request_return, map_kill_return, map_get_error_return,
    map_element_effects;

/* "Running", "40000 (Vendor Reserved)", "7" without a map. */
void format_number(const struct value_map *map, int64_t value, struct buf *out);

/* class.h's MAP column. */
#define MAP_NONE NULL
#define MAP_OperationalStatus &map_operational_status
#define MAP_HealthState &map_health_state
#define MAP_CommunicationStatus &map_communication_status
#define MAP_DetailedStatus &map_detailed_status
#define MAP_OperatingStatus &map_operating_status
#define MAP_PrimaryStatus &map_primary_status
#define MAP_JobRunTimes &map_job_run_times
#define MAP_RunMonth &map_run_month
#define MAP_RunDayOfWeek &map_run_day_of_week
#define MAP_LocalOrUtcTime &map_local_or_utc_time
#define MAP_RecoveryAction &map_recovery_action
#define MAP_JobState &map_job_state
#define MAP_JobType &map_job_type
#define MAP_ErrorCode &map_error_code
#define MAP_ErrorType &map_error_type
#define MAP_PerceivedSeverity &map_perceived_severity
#define MAP_ProbableCause &map_probable_cause
#define MAP_ErrorSourceFormat &map_error_source_format
#define MAP_CIMStatusCode &map_cim_status_code

#endif
