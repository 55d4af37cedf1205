/*
 * libjobtop: publish long-running work of this machine as jobs that jobtop shows, and learn what
 * its operators ask of them. The jobs live in one SQLite file, which many processes share.
 *
 *     struct jobtop_local *store;
 *     struct jobtop_local_job *job;
 *     char message[256];
 *     struct jobtop_local_submit submit = {.size = sizeof submit, .name = "backup of web-01",
 *                                          .serves = JOBTOP_LOCAL_SERVES_TERMINATE};
 *
 *     if (jobtop_local_open(NULL, &store, message, sizeof message) != JOBTOP_OK)
 *         die(message);
 *     if (jobtop_local_submit(store, &submit, &job) != JOBTOP_OK)
 *         die(jobtop_local_message(store));
 *     jobtop_local_report(job, 42, "copying disk 1 of 2");
 *     jobtop_local_complete(job, NULL);
 *     jobtop_local_close(store);
 *
 * Errors: every call that can fail returns a status, and jobtop_local_message then has a sentence
 * that says what was tried, on what, and why not. Any call that writes may return, besides what is
 * said with it: BUSY       another process held the file locked for longer than the timeout
 *     NO_SPACE   the file system, a quota or a file size limit is full
 *     DENIED     the file can't be written
 *     FORMAT     the file is damaged
 *     IO, NO_MEMORY
 *     LIMIT      a text is longer than 16 MB (JOBTOP_LOCAL_TEXT_MAX), or there are more than 1000
 * elements, extra properties or error objects INVALID    an argument makes no sense; or the store
 * is used by another process than the one that opened it A call that fails changes nothing. What
 * was committed is not lost when the process or the program fails; the last moments may be when the
 * machine does.
 *
 * Ownership: the library copies every text it is given. What it hands out (handles, messages) is
 * freed by it, with the call that is named.
 *
 * Threads: a store and its jobs are used by one thread at a time (any; the caller sees to it).
 * Different stores, also of the same file, are independent of each other. The library starts no
 * threads, installs no signal handlers, and never writes to standard output or standard error.
 *
 * Processes: a job belongs to the process that submitted it. When that process ends, in whatever
 * way, before the job was finished, whoever looks at the store next turns the job into JobState
 * Exception, OperationalStatus Aborted, with an error that says so. After fork, the child MUST NOT
 * touch the parent's store (not even close it); it may exec, or open one of its own.
 *
 * Removal: a job that has ended is removed TimeBeforeRemoval after its end (five minutes unless set
 * otherwise; all nines: never), by whoever has the store open. With DeleteOnCompletion true it is
 * removed 2 seconds after its end (or sooner where TimeBeforeRemoval is shorter): long enough for
 * whoever watches to see how it ended.
 *
 * Bytes: texts are kept byte for byte, also what is no UTF-8. Where a length is asked for, a text
 * may hold NULs.
 *
 * Structs begin with their size, so that a program that was compiled against an older library keeps
 * working. Members that are zero mean "nothing said".
 */
#ifndef JOBTOP_LOCAL_H
#define JOBTOP_LOCAL_H

#include <stddef.h>
#include <stdint.h>

#include <jobtop/class.h>
#include <jobtop/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define JOBTOP_LOCAL_EXPORT __attribute__((visibility("default")))
#else
#define JOBTOP_LOCAL_EXPORT
#endif

#define JOBTOP_LOCAL_TEXT_MAX (16u << 20)  /* bytes of one text */
#define JOBTOP_LOCAL_STRING   ((size_t)-1) /* as a length: up to the NUL */

struct jobtop_local;     /* an open store */
struct jobtop_local_job; /* a job of this process in it */

/* ---- the store ------------------------------------------------------------------------------ */

/* Opens the store at `path`, or at $XDG_STATE_HOME/jobtop/jobs.db (~/.local/state/... where that is
 * not set) for NULL. What is missing is made: directories with mode 0700, the file with 0600. On
 * failure *store is NULL and `message` (may be NULL) holds a sentence, cut to `message_size`.
 *   NOT_FOUND  there is neither XDG_STATE_HOME nor HOME, or a part of the path is missing and can't
 * be made DENIED     no permission; or others than its owner and group can write the file FORMAT
 * the file is no SQLite file, is one of another program, or is damaged: it is left as it is
 *   CONFLICT   the file was made by a newer version of the library */
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_open(const char *path,
                                                         struct jobtop_local **store, char *message,
                                                         size_t message_size);

/* Releases all jobs that were not released before (see jobtop_local_release), and the store. A
 * batch that was not committed is dropped. NULL is fine. */
JOBTOP_LOCAL_EXPORT void jobtop_local_close(struct jobtop_local *store);

/* The sentence of this store's last failure; "" when there was none. Lives until the next call. */
JOBTOP_LOCAL_EXPORT const char *jobtop_local_message(const struct jobtop_local *store);

/* The file's path. Lives as long as the store. */
JOBTOP_LOCAL_EXPORT const char *jobtop_local_path(const struct jobtop_local *store);

/* How long a call waits for another process's lock before it returns BUSY; 5000 at first. 0: not at
 * all. */
JOBTOP_LOCAL_EXPORT void jobtop_local_set_timeout(struct jobtop_local *store, int milliseconds);

/* ---- batches -------------------------------------------------------------------------------- */

/* Each call that writes is a transaction of its own, some 50 us. Between begin and commit all calls
 * of this store share one, and cost a tenth. Others see all of a batch or nothing, and can't write
 * while it is open: keep it short. When a call in a batch fails, what it would have written is
 * missing, the rest stays; but after BUSY, NO_SPACE, IO, FORMAT or NO_MEMORY the batch may be lost
 * as a whole: then commit says so too (REFUSED, and nothing of it is stored). Jobs submitted in a
 * batch that was lost or rolled back are not in the store: every call on them but
 * jobtop_local_release returns NOT_FOUND.
 *   INVALID  begin: a batch is open already; commit: none is open */
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_begin(struct jobtop_local *store);
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_commit(struct jobtop_local *store);
JOBTOP_LOCAL_EXPORT void jobtop_local_rollback(struct jobtop_local *store);

/* ---- submitting a job ----------------------------------------------------------------------- */

/* Something the job works on; the first one is what jobtop's VM column shows. */
struct jobtop_local_element {
    const char *id;   /* a GUID, a path ...; NULL: same as the name */
    const char *name; /* what people call it; NULL: none */
    unsigned effects; /* a set of 1 << ElementEffects: 0 Unknown, 1 Other, 2 Exclusive Use, 3
                       * Performance Impact, 4 Element Integrity, 5 Create */
};

/* Requests that the owner answers: see jobtop_local_next_request. */
#define JOBTOP_LOCAL_SERVES_START     0x1u
#define JOBTOP_LOCAL_SERVES_SUSPEND   0x2u
#define JOBTOP_LOCAL_SERVES_TERMINATE 0x4u
#define JOBTOP_LOCAL_SERVES_KILL      0x8u

enum jobtop_local_flag {
    JOBTOP_LOCAL_DELETE_ON_COMPLETION = 0x1, /* DeleteOnCompletion true; else false */
    JOBTOP_LOCAL_NOT_STARTED = 0x2, /* JobState New, no StartTime; else Running from now on */
    JOBTOP_LOCAL_CANCELLABLE =
        0x4, /* Cancellable true. So it is also when Terminate or Kill is served, */
    JOBTOP_LOCAL_NOT_CANCELLABLE = 0x8 /* unless this says false */
};

struct jobtop_local_submit {
    size_t size;              /* sizeof (struct jobtop_local_submit) */
    const char *instance_id;  /* NULL: the library makes a unique one, "jobtop:" and a UUID */
    const char *name;         /* Name */
    const char *element_name; /* ElementName; NULL: the name */
    const char *caption;      /* Caption; NULL: none */
    const char *description;  /* Description; NULL: none */
    const char *class_name;   /* NULL: Msvm_ConcreteJob. Decides which value map names job_type */
    int job_type;             /* JobType, 0..65535; 0: none, -1: Unknown (0) */
    const char *owner;        /* Owner; NULL: the name of the process's user */
    const char *status;       /* JobStatus; NULL: none */
    unsigned serves;          /* JOBTOP_LOCAL_SERVES_... */
    unsigned flags;           /* JOBTOP_LOCAL_... of enum jobtop_local_flag */
    /* TimeBeforeRemoval in seconds; 0: five minutes; JOBTOP_LOCAL_KEEP: never removed;
     * JOBTOP_LOCAL_AT_ONCE: removed as soon as it has ended. */
    int64_t keep_seconds;
    const struct jobtop_local_element *elements; /* what it works on */
    size_t element_count;
};
#define JOBTOP_LOCAL_KEEP    (-1)
#define JOBTOP_LOCAL_AT_ONCE (-2)

/* Puts a job into the store. TimeSubmitted is now, HealthState OK, OperationalStatus {OK},
 * PercentComplete NULL until the first report: a job that never reports one is shown without a
 * percentage. REFUSED  a job with that instance_id is there already */
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_submit(struct jobtop_local *store,
                                                           const struct jobtop_local_submit *submit,
                                                           struct jobtop_local_job **job);

/* Its InstanceID. Lives as long as the handle. */
JOBTOP_LOCAL_EXPORT const char *jobtop_local_instance_id(const struct jobtop_local_job *job);

/* Frees the handle; NULL is fine. A job that has not ended stays as it is: its process's, shown
 * with what was said last, aborted when the process ends. It serves no requests any more: they are
 * answered with 1 (Not Supported). */
JOBTOP_LOCAL_EXPORT void jobtop_local_release(struct jobtop_local_job *job);

/* ---- saying how it goes. All return, besides the above:
 *   NOT_FOUND  the job is not in the store any more
 *   REFUSED    the job has ended already
 * ---------------------------------------------------------------- */

/* PercentComplete 0..100 (-1: as it was; JOBTOP_LOCAL_NO_PERCENT: NULL, not known any more) and
 * JobStatus (NULL: as it was). */
#define JOBTOP_LOCAL_NO_PERCENT (-2)
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_report(struct jobtop_local_job *job,
                                                           int percent, const char *status);

/* JobState, as the class numbers them (4 Running ...), and the time of the change. The first
 * Starting or Running sets StartTime. For a job that has not ended: INVALID  an ended state (7, 8,
 * 9, 10, 32768): for those there are the calls below */
enum jobtop_local_state {
    JOBTOP_LOCAL_NEW = 2,
    JOBTOP_LOCAL_STARTING = 3,
    JOBTOP_LOCAL_RUNNING = 4,
    JOBTOP_LOCAL_SUSPENDED = 5,
    JOBTOP_LOCAL_SHUTTING_DOWN = 6,
    JOBTOP_LOCAL_SERVICE = 11,
    JOBTOP_LOCAL_QUERY_PENDING = 12
};
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_set_state(struct jobtop_local_job *job,
                                                              enum jobtop_local_state state);

/* Any property but InstanceID and JobState, also after the end. `value` in the spelling of CIM:
 * numbers in decimal, true or false, datetimes in CIM's 25 characters or ISO 8601; NULL sets NULL.
 * On an array property it sets one element. INVALID  not a value of the property's type */
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_set(struct jobtop_local_job *job,
                                                        enum jobtop_property property,
                                                        const char *value, size_t length);
/* An array property (OperationalStatus, StatusDescriptions): all its elements. count 0: NULL. */
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_set_array(struct jobtop_local_job *job,
                                                              enum jobtop_property property,
                                                              const char *const *values,
                                                              size_t count);
/* A property that Msvm_ConcreteJob doesn't have, kept by name; NULL takes it out. */
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_set_extra(struct jobtop_local_job *job,
                                                              const char *name, const char *value,
                                                              size_t length);
/* What it works on, all anew. */
JOBTOP_LOCAL_EXPORT enum jobtop_status
jobtop_local_set_elements(struct jobtop_local_job *job, const struct jobtop_local_element *elements,
                          size_t count);
/* Which requests are served from now on, and Cancellable with it (Terminate or Kill: true). */
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_set_serves(struct jobtop_local_job *job,
                                                               unsigned serves);

/* ---- ending it ------------------------------------------------------------------------------ */

enum jobtop_local_outcome {
    JOBTOP_LOCAL_COMPLETED, /* JobState 7, PercentComplete 100, OperationalStatus {Completed, OK} */
    JOBTOP_LOCAL_WARNINGS,  /* JobState 32768, PercentComplete 100, OperationalStatus {Completed,
                               Degraded} */
    JOBTOP_LOCAL_FAILED,    /* JobState 10 Exception, OperationalStatus {Completed, Error} */
    JOBTOP_LOCAL_TERMINATED, /* JobState 8, OperationalStatus {Stopped} */
    JOBTOP_LOCAL_KILLED      /* JobState 9, OperationalStatus {Stopped} */
};

/* One property of an error object. An array property (MessageArguments, RecommendedActions) may be
 * given several times: an element each. */
struct jobtop_local_error_value {
    enum jobtop_error_property property;
    const char *value; /* numbers in decimal */
    size_t length;     /* JOBTOP_LOCAL_STRING: up to the NUL. Beware: 0 is an empty text */
};

struct jobtop_local_error {
    const struct jobtop_local_error_value *values;
    size_t count;
};

struct jobtop_local_end {
    size_t size; /* sizeof (struct jobtop_local_end) */
    enum jobtop_local_outcome outcome;
    /* ErrorCode, 0..65535. COMPLETED: always 0. For FAILED, 0 means the general 32768 (Failed); for
     * TERMINATED and KILLED, that it stays as it was (NULL). */
    unsigned error_code;
    const char *status; /* JobStatus; NULL: as it was */
    const char
        *error_description; /* ErrorDescription; NULL: the first error's Message, if there is one */
    const char *error_summary; /* ErrorSummaryDescription; NULL: none */
    const struct jobtop_local_error
        *errors; /* what GetErrorEx would hand over; kept as long as the job */
    size_t error_count;
};

/* Ends the job: state, OperationalStatus, HealthState, ElapsedTime, the time of the change, the
 * errors, and when it is to be removed. Requests that were not answered yet are: 0 where the
 * outcome is what was asked, else 4097 (Invalid State Transition). The handle stays valid until it
 * is released. */
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_finish(struct jobtop_local_job *job,
                                                           const struct jobtop_local_end *end);
/* jobtop_local_finish with COMPLETED and a JobStatus. */
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_complete(struct jobtop_local_job *job,
                                                             const char *status);
/* jobtop_local_finish with FAILED and one error object made of a code and a message (neither NULL
 * nor empty). */
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_fail(struct jobtop_local_job *job,
                                                         unsigned error_code, const char *message);

/* Takes the job out of the store now, ended or not. Requests that wait are told that it is gone. */
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_remove(struct jobtop_local_job *job);

/* ---- what is requested of it ---------------------------------------------------------------- */

/* A request is made by another process (jobtop's c, K and p keys; `jobtop cancel`), which waits for
 * the answer some seconds, and takes the request back when none has come and it was not taken:
 * nothing is ever asked of a job that nobody waits for. Requests of jobs that don't serve them are
 * answered by the library. */
struct jobtop_local_request {
    size_t size;                   /* set by the caller: sizeof (struct jobtop_local_request) */
    uint64_t number;               /* for jobtop_local_answer */
    struct jobtop_local_job *job;  /* BORROWS: a handle that was not released */
    enum jobtop_request requested; /* JOBTOP_REQUEST_TERMINATE ... */
    int64_t time;                  /* when it was made: microseconds since 1970-01-01 UTC */
};

/* A descriptor for poll(2), POLLIN: readable when jobtop_local_next_request may have something.
 * Only to be polled: never read, closed or passed on. It becomes unreadable again by calling
 * jobtop_local_next_request until it returns NOT_FOUND. -1: the system has none left (use
 * jobtop_local_wait). Belongs to the store. */
JOBTOP_LOCAL_EXPORT int jobtop_local_fd(struct jobtop_local *store);

/* Takes the oldest request that waits for a job of this store; each is handed out once. Cheap when
 * there is none. NOT_FOUND  nothing is requested */
JOBTOP_LOCAL_EXPORT enum jobtop_status
jobtop_local_next_request(struct jobtop_local *store, struct jobtop_local_request *request);

/* Waits up to `milliseconds` (-1: for ever) until jobtop_local_next_request may have something.
 *   TIMEOUT, INTERRUPTED (by a signal handler) */
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_wait(struct jobtop_local *store,
                                                         int milliseconds);

/* Answers a request as RequestStateChange does: 0 Completed with No Error, 4096 Transition Started,
 * 4097 Invalid State Transition, 1 Not Supported, 32775 Invalid State ..., with words (NULL: none;
 * cut to 255 bytes). Answer at once and act later: who asked waits. Answering doesn't change the
 * job's state. NOT_FOUND  nobody waits for that answer any more */
JOBTOP_LOCAL_EXPORT enum jobtop_status jobtop_local_answer(struct jobtop_local *store,
                                                           uint64_t number, uint32_t return_value,
                                                           const char *text);

#ifdef __cplusplus
}
#endif

#endif
