/*
 * The value maps of Msvm_ConcreteJob, but for JobType and ErrorCode. Names as Microsoft's page of
 * the class spells them (win32 documentation, root/HyperVCluster/v2). "DMTF Reserved" and "Vendor
 * Reserved" have no numbers there, but for PrimaryStatus; DMTF's MOF has them: ".." (what nothing
 * else claims) and 0x8000.. (CIM_ManagedSystemElement.mof, CIM_ConcreteJob.mof 2.31.1). HealthState
 * has no vendor's range.
 */
#include "job/map.h"

#define DMTF "DMTF Reserved"
#define VENDOR "Vendor Reserved"

static const struct value_range status_ranges[] = {
    {0, 32767, DMTF},
    {32768, 65535, VENDOR},
};
static const struct value_range health_ranges[] = {
    {0, 65535, DMTF},
};

static const struct value_name operational_status[] = {
    {0, "Unknown"},
    {1, "Other"},
    {2, "OK"},
    {3, "Degraded"},
    {4, "Stressed"},
    {5, "Predictive Failure"},
    {6, "Error"},
    {7, "Non-Recoverable Error"},
    {8, "Starting"},
    {9, "Stopping"},
    {10, "Stopped"},
    {11, "In Service"},
    {12, "No Contact"},
    {13, "Lost Communication"},
    {14, "Aborted"},
    {15, "Dormant"},
    {16, "Supporting Entity in Error"},
    {17, "Completed"},
    {18, "Power Mode"},
};
MAP_DEFINE(map_operational_status, operational_status, status_ranges);

static const struct value_name health_state[] = {
    {0, "Unknown"},
    {5, "OK"},
    {10, "Degraded/Warning"},
    {15, "Minor failure"},
    {20, "Major failure"},
    {25, "Critical failure"},
    {30, "Non-recoverable error"},
};
MAP_DEFINE(map_health_state, health_state, health_ranges);

static const struct value_name communication_status[] = {
    {0, "Unknown"},
    {1, "Not Available"},
    {2, "Communication OK"},
    {3, "Lost Communication"},
    {4, "No Contact"},
};
MAP_DEFINE(map_communication_status, communication_status, status_ranges);

static const struct value_name detailed_status[] = {
    {0, "Not Available"},
    {1, "No Additional Information"},
    {2, "Stressed"},
    {3, "Predictive Failure"},
    {4, "Non-Recoverable Error"},
    {5, "Supporting Entity in Error"},
};
MAP_DEFINE(map_detailed_status, detailed_status, status_ranges);

static const struct value_name operating_status[] = {
    {0, "Unknown"},
    {1, "Not Available"},
    {2, "Servicing"},
    {3, "Starting"},
    {4, "Stopping"},
    {5, "Stopped"},
    {6, "Aborted"},
    {7, "Dormant"},
    {8, "Completed"},
    {9, "Migrating"},
    {10, "Emigrating"},
    {11, "Immigrating"},
    {12, "Snapshotting"},
    {13, "Shutting Down"},
    {14, "In Test"},
    {15, "Transitioning"},
    {16, "In Service"},
};
MAP_DEFINE(map_operating_status, operating_status, status_ranges);

static const struct value_name primary_status[] = {
    {0, "Unknown"},
    {1, "OK"},
    {2, "Degraded"},
    {3, "Error"},
};
MAP_DEFINE(map_primary_status, primary_status, status_ranges);

/* 32768 is Hyper-V's own (CompletedWithWarnings in Microsoft's samples and in OpenStack's os-win).
 * */
static const struct value_name job_states[] = {
    {2, "New"},
    {3, "Starting"},
    {4, "Running"},
    {5, "Suspended"},
    {6, "Shutting Down"},
    {7, "Completed"},
    {8, "Terminated"},
    {9, "Killed"},
    {10, "Exception"},
    {11, "Service"},
    {12, "Query Pending"},
    {32768, "Completed with Warnings"},
};
MAP_DEFINE(map_job_state, job_states, status_ranges);

/* Not named on the page, but described. */
static const struct value_name job_run_times[] = {
    {0, "Repeat until UntilTime or until shut down"},
    {1, "Run once"},
};
static const struct value_range job_run_times_ranges[] = {
    {2, 4294967295, "Run that many times"},
};
MAP_DEFINE(map_job_run_times, job_run_times, job_run_times_ranges);

static const struct value_name recovery_action[] = {
    {0, "Unknown"},
    {1, "Other"},
    {2, "Do Not Continue"},
    {3, "Continue With Next Job"},
    {4, "Re-run Job"},
    {5, "Run Recovery Job"},
};
MAP_DEFINE_CLOSED(map_recovery_action, recovery_action);

static const struct value_name local_or_utc_time[] = {
    {1, "Local Time"},
    {2, "UTC Time"},
};
MAP_DEFINE_CLOSED(map_local_or_utc_time, local_or_utc_time);

static const struct value_name run_month[] = {
    {0, "January"},
    {1, "February"},
    {2, "March"},
    {3, "April"},
    {4, "May"},
    {5, "June"},
    {6, "July"},
    {7, "August"},
    {8, "September"},
    {9, "October"},
    {10, "November"},
    {11, "December"},
};
MAP_DEFINE_CLOSED(map_run_month, run_month);

static const struct value_name run_day_of_week[] = {
    {-7, "-Saturday"},
    {-6, "-Friday"},
    {-5, "-Thursday"},
    {-4, "-Wednesday"},
    {-3, "-Tuesday"},
    {-2, "-Monday"},
    {-1, "-Sunday"},
    {0, "ExactDayOfMonth"},
    {1, "Sunday"},
    {2, "Monday"},
    {3, "Tuesday"},
    {4, "Wednesday"},
    {5, "Thursday"},
    {6, "Friday"},
    {7, "Saturday"},
};
MAP_DEFINE_CLOSED(map_run_day_of_week, run_day_of_week);

/* CIM_AffectedJobElement.ElementEffects. */
static const struct value_name element_effects[] = {
    {0, "Unknown"},
    {1, "Other"},
    {2, "Exclusive Use"},
    {3, "Performance Impact"},
    {4, "Element Integrity"},
    {5, "Create"},
};
MAP_DEFINE_CLOSED(map_element_effects, element_effects);

const char *element_effect_name(unsigned effect)
{
    const char *name = map_name(&map_element_effects, effect, NULL);

    return name != NULL ? name : "not a known effect";
}
