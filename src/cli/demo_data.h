/*
 * What the simulated host of `jobtop demo` is made of: its virtual machines, people and hosts, the
 * kinds of jobs it runs, and the ways in which they fail. Numbers are those of the class and of
 * Hyper-V: JobType by class, ErrorCode of the 32768 family, the HRESULT within the text, as real
 * hosts have it. All names are invented; contoso is Microsoft's documentation domain, .example is
 * RFC 2606's.
 */
#ifndef CLI_DEMO_DATA_H
#define CLI_DEMO_DATA_H

#include <stddef.h>
#include <stdint.h>

extern const char *const demo_vms[];
extern const size_t demo_vm_count;
extern const char *const demo_owners[];
extern const size_t demo_owner_count;
extern const char *const demo_hosts[];
extern const size_t demo_host_count;

/* What goes wrong depends on what is done. */
enum demo_area {
    DEMO_AREA_POWER = 0x01,
    DEMO_AREA_DISK = 0x02,
    DEMO_AREA_BACKUP = 0x04,
    DEMO_AREA_MIGRATION = 0x08,
    DEMO_AREA_REPLICATION = 0x10,
    DEMO_AREA_SETTINGS = 0x20
};

enum demo_kind_flag {
    DEMO_NO_PERCENT = 0x01, /* never says how far it is */
    DEMO_NO_CANCEL = 0x02,  /* Cancellable false */
    DEMO_SUSPENDS = 0x04,   /* can be suspended and started again */
    DEMO_MIGRATES = 0x08,   /* Msvm_MigrationJob and its properties */
    DEMO_STORAGE = 0x10,    /* Msvm_StorageJob and its properties */
    DEMO_DELETES = 0x20,    /* DeleteOnCompletion */
    DEMO_ASKS = 0x40,       /* may stop to ask something */
    DEMO_NO_VM = 0x80       /* works on the host, not on a virtual machine */
};

struct demo_kind {
    int job_type;       /* its name comes from the class's value map */
    unsigned weight;    /* how often, against the others */
    unsigned low, high; /* seconds it takes */
    unsigned flags;     /* enum demo_kind_flag */
    unsigned effects;   /* 1 << ElementEffects on what it works on */
    enum demo_area area;
    const char *doing;         /* Caption, ElementName: "Exporting a virtual machine" */
    const char *const *phases; /* JobStatus as it goes on; NULL behind the last */
};

extern const struct demo_kind demo_kinds[];
extern const size_t demo_kind_count;

const char *demo_kind_class(const struct demo_kind *kind);

/* In texts, {vm} is the virtual machine, {host} the other host, {path} a disk's file. */
struct demo_failure {
    unsigned areas;      /* a set of enum demo_area */
    unsigned error_code; /* ErrorCode */
    uint32_t hresult;    /* JobCompletionStatusCode of storage jobs; in the message too */
    unsigned error_type; /* CIM_Error's numbers from here */
    unsigned severity;
    unsigned cause;
    unsigned cim_status;
    const char *message_id;
    const char *owner; /* OwningEntity */
    const char *message;
    const char *cause_text;
    const char *actions[3];
};

extern const struct demo_failure demo_failures[];
extern const size_t demo_failure_count;

/* A job that completed, but not quite: these are its error objects. */
extern const struct demo_failure demo_warnings[];
extern const size_t demo_warning_count;

/* What a job in Query Pending asks, as its JobStatus. */
extern const char *const demo_questions[];
extern const size_t demo_question_count;

#endif
