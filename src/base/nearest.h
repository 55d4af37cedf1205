/*
 * "Did you mean": the known name that is nearest to a mistyped one.
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

/* One of `names` (NULLs among them are passed over), or NULL when none is near: at most a third of
 * the letters wrong, missing, too many or swapped with their neighbour; or `name` is how just one
 * of them begins. ASCII letters compare without case, `_` like `-`. Names longer than 63 bytes are
 * near to nothing. */
const char *nearest_name(const char *name, const char *const *names, size_t count);

#endif
