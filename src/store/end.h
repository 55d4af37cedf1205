/*
 * How a job ends and how it leaves the store, whoever brings it about: its owner, or somebody who
 * finds that the owner is no more.
 */
#ifndef STORE_END_H
#define STORE_END_H

#include <stdint.h>

#include "base/buf.h"
#include "store/db.h"

/* How long a job with DeleteOnCompletion stays, so that who watches sees its end. DMTF's class
 * says that it "MUST remain in existence for some period of time". */
#define END_GRACE_US 2000000
#define END_KEEP_US  300000000 /* TimeBeforeRemoval where none is set */

struct end {
    int state;               /* JobState */
    const char *operational; /* OperationalStatus, as stored */
    int health;
    int percent; /* -1: as it was */
    int error_code; /* -1: as it was */
    struct store_text description, summary, status; /* bytes NULL: as it was */
    int satisfied[2];                               /* requests that this end fulfils; 0: none */
    const struct store_text *errors;                /* the contents of its error objects */
    size_t error_count;
};

/* Inside db_change_begin and db_change_end. NOT_FOUND, REFUSED (has ended). The removal of a job
 * that is to be kept no time at all is done at once. */
enum jobtop_status end_job(struct store *s, int64_t key, const struct end *end, struct detail *d);
enum jobtop_status end_remove(struct store *s, int64_t key, struct detail *d);
/* The end of a job whose process is over, with an error object that says so. */
enum jobtop_status end_aborted(struct store *s, int64_t key, int64_t pid, struct detail *d);
/* "The process that ran this job (pid 42) ended without saying how the job went." */
void end_aborted_text(int64_t pid, struct buf *out);
#define END_ABORTED_STATE       10    /* Exception */
#define END_ABORTED_OPERATIONAL "14"  /* Aborted */
#define END_ABORTED_HEALTH      25    /* Critical failure */
#define END_ABORTED_CODE        32768 /* Failed */

/* When a job that ended at `ended` is to be removed; INT64_MAX: never. The columns as they were
 * read. */
int64_t end_removal(int64_t ended, sqlite3_stmt *statement, int before_removal_column,
                    int delete_column);

#endif
