/*
 * Housekeeping: jobs whose time has come are removed, jobs whose process is over are ended. The
 * calls are in store.h; this is what the rest of the room needs of it.
 */
#ifndef STORE_KEEP_H
#define STORE_KEEP_H

#include <stdbool.h>
#include <stdint.h>

struct store;
struct store_keep;

struct store_keep *keep_new(void); /* NULL: out of memory */
void keep_free(struct store_keep *k);
/* This connection has set a removal, INT64_MAX for never: store_changed doesn't tell its own. */
void keep_expect(struct store *s, int64_t removal);
/* Where nothing can be written: whether a row is to be left out, or shown as aborted (*pid: of
 * whom). */
bool keep_hides(const struct store *s, int64_t removal);
bool keep_over(const struct store *s, int64_t process, int64_t *pid);

#endif
