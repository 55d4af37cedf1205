/*
 * Behind <jobtop/local.h>: what its files share.
 */
#ifndef STORE_LOCAL_H
#define STORE_LOCAL_H

#include <stdbool.h>
#include <stdint.h>

#include <jobtop/local.h>

#include "base/buf.h"
#include "store/db.h"

#define LOCAL_COUNT_MAX 1000 /* elements, extra properties, error objects, array elements */

struct jobtop_local_job {
    struct jobtop_local *local;
    struct jobtop_local_job *next, *previous; /* in local->jobs */
    int64_t key;
    char *id;     /* OWNS */
    bool pending; /* submitted in the batch that is open */
    bool lost;    /* that batch was */
    bool ended;   /* a hint: finish has succeeded */
};

struct jobtop_local {
    struct store *store; /* OWNS */
    struct jobtop_local_job *jobs;
    struct detail detail; /* of the last failure */
    int64_t process_key;  /* this process in the store; 0: not entered yet */
    int bell;             /* -1: not listened to */
    bool maybe;           /* there may be requests, whatever the bell says */
    int64_t kept;         /* monotonic ms of the last housekeeping */
};

/* Begins a call that writes to a job: NOT_FOUND when it went with its batch. */
enum jobtop_status local_job_begin(struct jobtop_local_job *job);
/* A statement whose ?1 is the rev and ?2 the job; NULL: the detail says why. */
sqlite3_stmt *local_job_statement(struct jobtop_local_job *job, enum statement which);
/* Runs it; when it found no row, says whether the job is gone or has ended. */
enum jobtop_status local_job_run(struct jobtop_local_job *job, sqlite3_stmt *statement);
/* Ends any call that writes. */
enum jobtop_status local_end(struct jobtop_local *local, enum jobtop_status status);
/* The row that says whose the jobs are; once. */
enum jobtop_status local_enter_process(struct jobtop_local *local);
/* The list of a job's elements, as stored. */
enum jobtop_status local_elements(struct jobtop_local *local,
                                  const struct jobtop_local_element *elements, size_t count,
                                  struct buf *list);
enum jobtop_status local_no_memory(struct jobtop_local *local);

#endif
