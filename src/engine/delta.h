/*
 * What a source's thread hands to the table: jobs that are new or changed, and those that are gone.
 * Owned by whoever holds it. A big poll comes in several deltas, so that merging never takes long.
 */
#ifndef ENGINE_DELTA_H
#define ENGINE_DELTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "job/job.h"

#define DELTA_JOBS 1000 /* about as many in one delta as merge in a millisecond */

struct delta {
    uint16_t source;
    bool restart;   /* first of a poll that may hand over everything */
    bool complete;  /* last of its poll, which was good */
    bool sweep;     /* with complete: rows that no delta named since `restart` are gone */
    int64_t now_ms; /* monotonic, of the poll */
    int64_t wall_us;
    size_t job_count, job_capacity;
    struct job **jobs; /* OWNS each and the array; an entry that was taken is NULL */
    size_t gone_count, gone_capacity;
    uint64_t *gone; /* OWNS; id hashes */
};

struct delta *delta_new(uint16_t source); /* NULL: out of memory */
bool delta_add(struct delta *d,
               struct job *job); /* takes the job; false: out of memory, job freed */
bool delta_add_gone(struct delta *d, uint64_t id_hash);
void delta_free(struct delta *d);

#endif
