/*
 * The interface between jobtop (the host) and a driver: a shared object that knows one kind of
 * source. Plain C, no dependency. doc/template-driver is a complete one; doc/drivers.md tells the
 * story.
 *
 * A driver exports one symbol, `jobtop_driver`, a `const struct jobtop_driver`. The host loads the
 * object with RTLD_LOCAL | RTLD_NOW when a source names it, checks magic and version, and copies
 * what both know: a slot beyond the driver's `size` counts as absent, so an old driver runs in a
 * new host. The same holds for the structs that the host hands over: a driver MUST NOT use a member
 * beyond their `size`.
 *
 * Threads: every call of one instance comes from one thread, the source's own, but for `interrupt`.
 * Two instances may run at the same time: no mutable globals. Calls block, and SHOULD return before
 * the deadline (host->remaining). A driver that hangs is shown as stuck and stops nobody else.
 *
 * Texts: every `const char *` handed to a driver lives until the call returns (those of `open`
 * until `close`). Texts that a driver hands over are copied. Bytes of any kind are allowed in a
 * job's texts: the host makes them safe where it shows them.
 */
#ifndef JOBTOP_DRIVER_H
#define JOBTOP_DRIVER_H

#include <stddef.h>
#include <stdint.h>

#include <jobtop/class.h>
#include <jobtop/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JOBTOP_DRIVER_MAGIC 0x4a544f50u /* "JTOP" */
#define JOBTOP_DRIVER_MAJOR 1           /* another major is refused */
#define JOBTOP_DRIVER_MINOR 0           /* grows with each added slot */

/* ---- options -------------------------------------------------------------------------------- */

enum jobtop_option_type {
    JOBTOP_OPTION_TEXT,
    JOBTOP_OPTION_BOOLEAN,  /* handed over as "yes" or "no" */
    JOBTOP_OPTION_INTEGER,  /* decimal */
    JOBTOP_OPTION_DURATION, /* handed over in milliseconds, decimal */
    JOBTOP_OPTION_FILE,     /* a path, with ~ expanded */
    JOBTOP_OPTION_CHOICE    /* one of `choices` */
};

#define JOBTOP_OPTION_REQUIRED 1u
#define JOBTOP_OPTION_SECRET   2u /* never handed over in `settings`; see host->secret */

/* What a source of this driver can say in the configuration besides name, driver, address,
 * read-only, timeout and interval, which every source has. The table ends with a NULL name. */
struct jobtop_option {
    const char *name; /* as in YAML: "ca-file" */
    enum jobtop_option_type type;
    unsigned flags;
    const char *initial; /* the default; NULL: absent */
    const char *choices; /* CHOICE: "auto,kerberos,ntlm"; else NULL */
    const char *help;    /* one sentence */
};

struct jobtop_setting {
    const char *name;
    const char *value; /* NULL: not given and no default */
};

/* ---- what the host offers ------------------------------------------------------------------- */

enum jobtop_log_level { JOBTOP_LOG_DEBUG, JOBTOP_LOG_INFO, JOBTOP_LOG_WARNING, JOBTOP_LOG_ERROR };

struct jobtop_host {
    size_t size;
    void *context;
    /* Says something to the operator (Messages view; standard error of a command). */
    void (*log)(const struct jobtop_host *host, enum jobtop_log_level level, const char *text);
    /* Milliseconds left for the call under way; 0 when the deadline has passed. Any thread. */
    int (*remaining)(const struct jobtop_host *host);
    /* The words of a failure: what was tried, on what, what the other side said. Returns `status`,
     * so that a driver can `return host->fail(host, JOBTOP_UNREACHABLE, text);`. */
    enum jobtop_status (*fail)(const struct jobtop_host *host, enum jobtop_status status,
                               const char *text);
    /* Copies the secret of a SECRET option, NUL-terminated. NOT_FOUND: none is configured. The
     * driver MUST wipe its copy when done. */
    enum jobtop_status (*secret)(const struct jobtop_host *host, const char *option, char *out,
                                 size_t out_size);
};

/* Where a driver puts what it found. All setters between job_begin and job_end (error_begin and
 * error_end) belong to that job; a property that is not set is NULL. Setting one twice replaces it,
 * but on an array adds an element. A value out of its type's range, or text that can't be parsed as
 * the type, is kept as text and shown as such: a driver MAY hand over everything through `text`. */
struct jobtop_sink {
    size_t size;
    void *context;
    void (*job_begin)(const struct jobtop_sink *sink, const char *instance_id, size_t length);
    /* The class the source says it is, e.g. "Msvm_StorageJob"; default Msvm_ConcreteJob. It decides
     * which value map names JobType. */
    void (*class_name)(const struct jobtop_sink *sink, const char *name, size_t length);
    void (*integer)(const struct jobtop_sink *sink, enum jobtop_property property, int64_t value);
    /* In the source's own spelling: numbers in decimal, booleans as true/false/1/0, datetimes in
     * CIM's 25 characters, ISO 8601 or xs:duration. */
    void (*text)(const struct jobtop_sink *sink, enum jobtop_property property, const char *value,
                 size_t length);
    void (*datetime)(const struct jobtop_sink *sink, enum jobtop_property property,
                     const struct jobtop_datetime *value);
    /* A property that Msvm_ConcreteJob doesn't have; kept by name. */
    void (*extra)(const struct jobtop_sink *sink, const char *name, size_t name_length,
                  const char *value, size_t length);
    /* Something the job works on; the first one is what the VM column shows. `id` is how the source
     * names it (a GUID, an object path), `name` what people call it, `effects` a set of
     * 1 << ElementEffects (0 Unknown .. 5 Create). */
    void (*element)(const struct jobtop_sink *sink, const char *id, size_t id_length,
                    const char *name, size_t length, unsigned effects);
    void (*job_end)(const struct jobtop_sink *sink);
    /* JOBTOP_POLL_CHANGES only: this job is not there any more. */
    void (*job_gone)(const struct jobtop_sink *sink, const char *instance_id, size_t length);

    /* get_errors only. */
    void (*error_begin)(const struct jobtop_sink *sink);
    void (*error_text)(const struct jobtop_sink *sink, enum jobtop_error_property property,
                       const char *value, size_t length);
    void (*error_end)(const struct jobtop_sink *sink);
};

/* ---- calls ---------------------------------------------------------------------------------- */

/* The struct itself is there for the call only; what it points to lives until close returns. */
struct jobtop_open {
    size_t size;
    const char *source;  /* the source's name */
    const char *address; /* as configured; "" when none was given */
    int read_only;       /* != 0: the driver SHOULD ask for no more rights than reading needs */
    size_t setting_count;
    const struct jobtop_setting
        *settings; /* one for each option that is not SECRET, in table order */
};

struct jobtop_poll {
    size_t size;
    uint64_t want; /* the properties that the host needs now, JOBTOP_BIT each; more MAY be handed
                    * over. InstanceID, JobState and PercentComplete always count as wanted. */
};

enum jobtop_poll_result {
    JOBTOP_POLL_ALL,      /* every job there is was handed over: one that was not is gone */
    JOBTOP_POLL_CHANGES,  /* only what is new or changed since this instance's last good poll; what
                           * left was told by job_gone. The first poll hands over everything. A
                           * driver that answers so may answer JOBTOP_POLL_ALL at any time. */
    JOBTOP_POLL_UNCHANGED /* nothing changed, nothing was handed over */
};

struct jobtop_job_reference {
    size_t size;
    const char *instance_id;
    size_t instance_id_length;
    const char *class_name; /* as the driver gave it */
};

struct jobtop_answer {
    size_t size;
    uint32_t return_value; /* of RequestStateChange: 0 done, 4096 started, else why not */
    char text[256];        /* what the source said, if anything; NUL-terminated */
};

/* What an instance can do, for jobtop_driver.capabilities. */
#define JOBTOP_CAN_START      0x1u
#define JOBTOP_CAN_SUSPEND    0x2u
#define JOBTOP_CAN_TERMINATE  0x4u
#define JOBTOP_CAN_KILL       0x8u
#define JOBTOP_CAN_SET        0x10u
#define JOBTOP_CAN_GET_ERRORS 0x20u
#define JOBTOP_CAN_WAIT       0x40u

struct jobtop_driver {
    uint32_t magic; /* JOBTOP_DRIVER_MAGIC */
    uint16_t major, minor;
    size_t size;                         /* sizeof (struct jobtop_driver) */
    const char *name;                    /* MUST be the file's name without ".so" */
    const char *version;                 /* the driver's own */
    const char *summary;                 /* one sentence: what it talks to, through what */
    const char *address_help;            /* what an address looks like, with an example */
    const struct jobtop_option *options; /* ends with a NULL name; NULL: none */

    /* MUST. On success *instance is what the other calls get. `host` lives until close returns.
     * SHOULD not wait for the network: poll may, and is repeated. */
    enum jobtop_status (*open)(const struct jobtop_host *host, const struct jobtop_open *request,
                               void **instance);
    /* MUST. On failure nothing is concluded from what was not handed over, and a driver that
     * answers JOBTOP_POLL_CHANGES hands over again what changed since its last good poll. */
    enum jobtop_status (*poll)(void *instance, const struct jobtop_poll *request,
                               const struct jobtop_sink *sink, enum jobtop_poll_result *result);
    /* MAY. Returns OK when something may have changed, TIMEOUT after `milliseconds`, INTERRUPTED.
     */
    enum jobtop_status (*wait)(void *instance, int milliseconds);
    /* MAY. OK when the source answered, whatever it said: see answer->return_value. NOT_FOUND: the
     * job is gone. Never repeated by the host. */
    enum jobtop_status (*request_state)(void *instance, const struct jobtop_job_reference *job,
                                        enum jobtop_request request, struct jobtop_answer *answer);
    /* MAY. Hands over the job's error objects, by error_begin .. error_end. */
    enum jobtop_status (*get_errors)(void *instance, const struct jobtop_job_reference *job,
                                     const struct jobtop_sink *sink);
    /* MAY. `value` is text as for sink->text, checked by the host against the type; NULL means
     * NULL. */
    enum jobtop_status (*set_property)(void *instance, const struct jobtop_job_reference *job,
                                       enum jobtop_property property, const char *value);
    /* MAY. From another thread: makes a call that is blocked return INTERRUPTED soon. One that
     * comes while nothing is blocked MUST be kept and end the next `wait` at once. */
    void (*interrupt)(void *instance);
    /* MUST. */
    void (*close)(void *instance);
    /* MAY. What this instance can do, after open; without it, what the slots above allow. */
    unsigned (*capabilities)(void *instance);
};

#define JOBTOP_DRIVER_SYMBOL "jobtop_driver"

#if defined(__GNUC__)
#define JOBTOP_DRIVER_EXPORT __attribute__((visibility("default")))
#else
#define JOBTOP_DRIVER_EXPORT
#endif

extern JOBTOP_DRIVER_EXPORT const struct jobtop_driver jobtop_driver;

#ifdef __cplusplus
}
#endif

#endif
