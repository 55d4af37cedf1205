/*
 * What the methods of the job classes return, and ErrorCode, which comes from the same family of
 * numbers.
 *
 * RequestStateChange answers from two families: DMTF's (CIM_ConcreteJob.mof, and the page of
 * Msvm_ConcreteJob) and Hyper-V's from 32768 on (the pages of Msvm_MigrationJob and
 * Msvm_StorageJob). GetError and GetErrorEx: Hyper-V's, and DMTF's own list. KillJob: CIM_Job.mof,
 * where there is no 5.
 */
#include "job/map.h"

/* On 130 and more method pages of Hyper-V's documentation ("in used" in some is a slip). */
#define HYPERV_FAMILY \
    {32768, "Failed"}, \
    {32769, "Access Denied"}, \
    {32770, "Not Supported"}, \
    {32771, "Status is unknown"}, \
    {32772, "Timeout"}, \
    {32773, "Invalid parameter"}, \
    {32774, "System is in use"}, \
    {32775, "Invalid state for this operation"}, \
    {32776, "Incorrect data type"}, \
    {32777, "System is not available"}, \
    {32778, "Out of memory"},

static const struct value_name request_return[] = {
    {0, "Completed with No Error"},
    {1, "Not Supported"},
    {2, "Unknown/Unspecified Error"},
    {3, "Can NOT complete within Timeout Period"},
    {4, "Failed"},
    {5, "Invalid Parameter"},
    {6, "In Use"},
    {4096, "Method Parameters Checked - Transition Started"},
    {4097, "Invalid State Transition"},
    {4098, "Use of Timeout Parameter Not Supported"},
    {4099, "Busy"},
    HYPERV_FAMILY
};
static const struct value_range request_return_ranges[] = {
    {7, 4095, "DMTF Reserved"},
    {4100, 32767, "Method Reserved"},
    {32768, 65535, "Vendor Specific"},
};
MAP_DEFINE(map_request_return, request_return, request_return_ranges);

static const struct value_range method_ranges[] = {
    {0, 32767, "DMTF Reserved"},
    {32768, 65535, "Vendor Specific"},
};

static const struct value_name get_error_return[] = {
    {0, "Success"},
    {1, "Not Supported"},
    {2, "Unspecified Error"},
    {3, "Timeout"},
    {4, "Failed"},
    {5, "Invalid Parameter"},
    {6, "Access Denied"},
    HYPERV_FAMILY
};
MAP_DEFINE(map_get_error_return, get_error_return, method_ranges);

static const struct value_name kill_return[] = {
    {0, "Success"},
    {1, "Not Supported"},
    {2, "Unknown"},
    {3, "Timeout"},
    {4, "Failed"},
    {6, "Access Denied"},
    {7, "Not Found"},
};
MAP_DEFINE(map_kill_return, kill_return, method_ranges);

/* ErrorCode is the vendor's. Hyper-V's jobs use the family above, and what a few services add to
 * it. 32788 is left out: "Object Exists" on the pages of the resource pools, but in practice the
 * code of a virtual machine that could not be started, for reasons that only its error objects
 * tell. */
static const struct value_name error_code[] = {
    {0, "Completed with no error"},
    HYPERV_FAMILY
    {32779, "File not found"},
    {32780, "System is not ready, or insufficient resources"},
    {32781, "The machine is locked and cannot be shut down without the force option"},
    {32782, "A system shutdown is in progress"},
    {32789, "Object not found"},
};
MAP_DEFINE_CLOSED(map_error_code, error_code);

static const char *name_of(const struct value_map *map, uint32_t value)
{
    const char *name = map_name(map, value, NULL);

    return name != NULL ? name : "outside all ranges";
}

const char *request_return_name(uint32_t value)
{
    return name_of(&map_request_return, value);
}

const char *kill_return_name(uint32_t value)
{
    return name_of(&map_kill_return, value);
}

const char *get_error_return_name(uint32_t value)
{
    return name_of(&map_get_error_return, value);
}

const char *request_name(enum jobtop_request request)
{
    switch (request) {
    case JOBTOP_REQUEST_START:
        return "Start";
    case JOBTOP_REQUEST_SUSPEND:
        return "Suspend";
    case JOBTOP_REQUEST_TERMINATE:
        return "Terminate";
    case JOBTOP_REQUEST_KILL:
        return "Kill";
    }
    return "an unknown request";
}
