/*
 * Which jobs the last poll had, and what was in them: two hashes a job, so that a driver that hands
 * over everything each time costs the table only what changed.
 */
#ifndef ENGINE_KNOWN_H
#define ENGINE_KNOWN_H

#include <stdint.h>

struct known;

enum known_change {
    KNOWN_NEW,
    KNOWN_CHANGED,
    KNOWN_SAME,
    KNOWN_AGAIN, /* a second time in this poll */
    KNOWN_NO_MEMORY
};

struct known *
known_new(void); /* NULL: out of memory; then every job counts as new, which is right but slow */
void known_free(struct known *k);
void known_begin(struct known *k);
enum known_change known_see(struct known *k, uint64_t id_hash, uint64_t content_hash);
/* Forgets the jobs that were not seen since known_begin, and calls `gone` for each. */
void known_end(struct known *k, void (*gone)(void *context, uint64_t id_hash), void *context);

#endif
