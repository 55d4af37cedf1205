/*
 * The CIM class Msvm_ConcreteJob: its 41 properties, and the 15 of CIM_Error. This is the only
 * place that lists them; parsing, JSON, the views, `jobtop set`, the tests and the manual come from
 * it.
 *
 * Source: Microsoft's Msvm_ConcreteJob page (order of the MOF syntax there, types, access) and
 * DMTF's CIM_Error.mof 2.22.1. A property's number is its place in the list and part of the
 * drivers' ABI: new ones are added at the end.
 */
#ifndef JOBTOP_CLASS_H
#define JOBTOP_CLASS_H

/* X(Name, TYPE, ACCESS, MAP, GROUP, UNIT)
 *   TYPE    the CIM type
 *   ACCESS  READ, or WRITE for read/write
 *   MAP     the value map that names its numbers (NONE: no map)
 *   GROUP   where the Job view shows it
 *   UNIT    what a number counts, for display (NONE, PERCENT) */
#define JOBTOP_PROPERTIES(X)                                                                       \
    X(Caption, STRING, READ, NONE, IDENTITY, NONE)                                                 \
    X(Description, STRING, READ, NONE, IDENTITY, NONE)                                             \
    X(ElementName, STRING, READ, NONE, IDENTITY, NONE)                                             \
    X(InstallDate, DATETIME, READ, NONE, TIMES, NONE)                                              \
    X(OperationalStatus, UINT16_ARRAY, READ, OperationalStatus, STATE, NONE)                       \
    X(StatusDescriptions, STRING_ARRAY, READ, NONE, STATE, NONE)                                   \
    X(Status, STRING, READ, NONE, STATE, NONE)                                                     \
    X(HealthState, UINT16, READ, HealthState, STATE, NONE)                                         \
    X(CommunicationStatus, UINT16, READ, CommunicationStatus, STATE, NONE)                         \
    X(DetailedStatus, UINT16, READ, DetailedStatus, STATE, NONE)                                   \
    X(OperatingStatus, UINT16, READ, OperatingStatus, STATE, NONE)                                 \
    X(PrimaryStatus, UINT16, READ, PrimaryStatus, STATE, NONE)                                     \
    X(JobStatus, STRING, READ, NONE, STATE, NONE)                                                  \
    X(TimeSubmitted, DATETIME, READ, NONE, TIMES, NONE)                                            \
    X(ScheduledStartTime, DATETIME, WRITE, NONE, SCHEDULE, NONE)                                   \
    X(StartTime, DATETIME, READ, NONE, TIMES, NONE)                                                \
    X(ElapsedTime, DATETIME, READ, NONE, TIMES, NONE)                                              \
    X(JobRunTimes, UINT32, WRITE, JobRunTimes, SCHEDULE, NONE)                                     \
    X(RunMonth, UINT8, WRITE, RunMonth, SCHEDULE, NONE)                                            \
    X(RunDay, SINT8, WRITE, NONE, SCHEDULE, NONE)                                                  \
    X(RunDayOfWeek, SINT8, WRITE, RunDayOfWeek, SCHEDULE, NONE)                                    \
    X(RunStartInterval, DATETIME, WRITE, NONE, SCHEDULE, NONE)                                     \
    X(LocalOrUtcTime, UINT16, WRITE, LocalOrUtcTime, SCHEDULE, NONE)                               \
    X(UntilTime, DATETIME, WRITE, NONE, SCHEDULE, NONE)                                            \
    X(Notify, STRING, WRITE, NONE, IDENTITY, NONE)                                                 \
    X(Owner, STRING, READ, NONE, IDENTITY, NONE)                                                   \
    X(Priority, UINT32, WRITE, NONE, SCHEDULE, NONE)                                               \
    X(PercentComplete, UINT16, READ, NONE, STATE, PERCENT)                                         \
    X(DeleteOnCompletion, BOOLEAN, WRITE, NONE, SCHEDULE, NONE)                                    \
    X(ErrorCode, UINT16, READ, ErrorCode, ERROR, NONE)                                             \
    X(ErrorDescription, STRING, READ, NONE, ERROR, NONE)                                           \
    X(RecoveryAction, UINT16, READ, RecoveryAction, ERROR, NONE)                                   \
    X(OtherRecoveryAction, STRING, READ, NONE, ERROR, NONE)                                        \
    X(InstanceID, STRING, READ, NONE, IDENTITY, NONE)                                              \
    X(Name, STRING, READ, NONE, IDENTITY, NONE)                                                    \
    X(JobState, UINT16, READ, JobState, STATE, NONE)                                               \
    X(TimeOfLastStateChange, DATETIME, READ, NONE, TIMES, NONE)                                    \
    X(TimeBeforeRemoval, DATETIME, WRITE, NONE, SCHEDULE, NONE)                                    \
    X(Cancellable, BOOLEAN, READ, NONE, STATE, NONE)                                               \
    X(ErrorSummaryDescription, STRING, READ, NONE, ERROR, NONE)                                    \
    X(JobType, UINT16, READ, JobType, IDENTITY, NONE)

enum jobtop_property {
#define JOBTOP_PROPERTY_ENUM(name, type, access, map, group, unit) JOBTOP_P_##name,
    JOBTOP_PROPERTIES(JOBTOP_PROPERTY_ENUM)
#undef JOBTOP_PROPERTY_ENUM
    JOBTOP_PROPERTY_COUNT
};

/* A set of properties, one bit each: 1 << JOBTOP_P_name. */
#define JOBTOP_BIT(property)  (UINT64_C(1) << (property))
#define JOBTOP_ALL_PROPERTIES (JOBTOP_BIT(JOBTOP_PROPERTY_COUNT) - 1)

/* X(Name, TYPE, MAP): CIM_Error, which Msvm_Error adds nothing to. */
#define JOBTOP_ERROR_PROPERTIES(X)                                                                 \
    X(ErrorType, UINT16, ErrorType)                                                                \
    X(OtherErrorType, STRING, NONE)                                                                \
    X(OwningEntity, STRING, NONE)                                                                  \
    X(MessageID, STRING, NONE)                                                                     \
    X(Message, STRING, NONE)                                                                       \
    X(MessageArguments, STRING_ARRAY, NONE)                                                        \
    X(PerceivedSeverity, UINT16, PerceivedSeverity)                                                \
    X(ProbableCause, UINT16, ProbableCause)                                                        \
    X(ProbableCauseDescription, STRING, NONE)                                                      \
    X(RecommendedActions, STRING_ARRAY, NONE)                                                      \
    X(ErrorSource, STRING, NONE)                                                                   \
    X(ErrorSourceFormat, UINT16, ErrorSourceFormat)                                                \
    X(OtherErrorSourceFormat, STRING, NONE)                                                        \
    X(CIMStatusCode, UINT32, CIMStatusCode)                                                        \
    X(CIMStatusCodeDescription, STRING, NONE)

enum jobtop_error_property {
#define JOBTOP_ERROR_ENUM(name, type, map) JOBTOP_E_##name,
    JOBTOP_ERROR_PROPERTIES(JOBTOP_ERROR_ENUM)
#undef JOBTOP_ERROR_ENUM
    JOBTOP_ERROR_PROPERTY_COUNT
};

/* RequestedState of RequestStateChange (MS class page and DMTF MOF agree). */
enum jobtop_request {
    JOBTOP_REQUEST_START = 2,
    JOBTOP_REQUEST_SUSPEND = 3,
    JOBTOP_REQUEST_TERMINATE = 4,
    JOBTOP_REQUEST_KILL = 5
};

/* A CIM datetime is a point in time or a length of time, never both. */
enum jobtop_datetime_kind {
    JOBTOP_DATETIME_UNSET = 0, /* all zeroes, or 1601-01-01 as Hyper-V writes "never" */
    JOBTOP_DATETIME_TIMESTAMP,
    JOBTOP_DATETIME_INTERVAL,
    JOBTOP_DATETIME_FOREVER /* all nines */
};

struct jobtop_datetime {
    long long usec;     /* a timestamp: since 1970-01-01T00:00:00 UTC; an interval: its length */
    short offset;       /* a timestamp: minutes east of UTC that the source wrote it in */
    unsigned char kind; /* enum jobtop_datetime_kind */
    unsigned char wildcards; /* how many of the 20 digits of date, time and fraction are `*`, from
                                the right */
};

#endif
