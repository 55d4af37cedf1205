/*
 * The hash of InstanceIDs and of records: XXH3, 64 bits, from the header of Debian's libxxhash-dev,
 * inlined so that nothing more is linked. Not for secrets, and not written to files.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#define XXH_INLINE_ALL
#include <xxhash.h>

static inline XXH64_hash_t hash_bytes(const void *bytes, size_t length)
{
    return XXH3_64bits(bytes, length);
}

#endif
