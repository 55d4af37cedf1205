/*
 * The block of memory behind struct job. Used by job.c, which reads it, and builder.c, which writes
 * it.
 *
 *   header | uint16s | datetimes, 12 bytes each | uint32s | bytes (uint8, sint8, boolean) | a count
 * for each array | elements of the number arrays | effects of the affected elements | the
 * properties of the unparsed values | offsets of the strings, and the block's end | the strings,
 * each with a NUL behind
 *
 * Within a kind the values lie in property order, and only those that are present: the place of a
 * value is the number of presence bits of its kind below its own. Nothing is aligned, so everything
 * is read with memcpy. The strings: the class when it is none of the well-known ones; the
 * properties; the unparsed values; the elements of the string arrays; name and value of each extra;
 * id and name of each affected element. Offsets count from the block's first byte and have 2 bytes
 * where the block is small enough. A property that is equal to one before it has that one's offset,
 * and no string of its own.
 */
#ifndef JOB_LAYOUT_H
#define JOB_LAYOUT_H

#include <stdint.h>
#include <string.h>

#include "job/job.h"
#include "job/property.h"

struct job {
    uint64_t id_hash;
    uint64_t content_hash; /* of all that follows */
    uint64_t present;
    uint32_t size;
    uint16_t strings; /* where the offsets of the strings begin */
    uint16_t element_count;
    uint16_t extra_count;
    uint8_t unparsed_count;
    uint8_t class_code; /* place in layout_classes, or LAYOUT_CLASS_OTHER */
    uint8_t wide;       /* offsets have 4 bytes, not 2 */
    uint8_t condition;  /* enum job_condition, decided once */
    uint8_t data[];
};

#define LAYOUT_DATETIME_SIZE 12u
#define LAYOUT_NARROW_MAX    UINT16_MAX

/* What a record holds at most, so that `strings` has room and a server can't fill the memory. */
#define LAYOUT_ITEMS_MAX    4096u /* elements of all arrays together */
#define LAYOUT_ELEMENTS_MAX 4096u /* affected elements */
#define LAYOUT_EXTRAS_MAX   1024u
#define LAYOUT_BYTES_MAX    (64u << 20) /* of all texts together */

#define LAYOUT_CLASS_OTHER 255u
extern const char *const layout_classes[];
extern const unsigned layout_class_count;

/* Properties of each kind, as sets. */
#define LAYOUT_HALF(name, type, access, map, group, unit)                                          \
    | (PROPERTY_##type == PROPERTY_UINT16 ? JOBTOP_BIT(JOBTOP_P_##name) : 0)
#define LAYOUT_STAMP(name, type, access, map, group, unit)                                         \
    | (PROPERTY_##type == PROPERTY_DATETIME ? JOBTOP_BIT(JOBTOP_P_##name) : 0)
#define LAYOUT_WORD(name, type, access, map, group, unit)                                          \
    | (PROPERTY_##type == PROPERTY_UINT32 ? JOBTOP_BIT(JOBTOP_P_##name) : 0)
#define LAYOUT_STRING(name, type, access, map, group, unit)                                        \
    | (PROPERTY_##type == PROPERTY_STRING ? JOBTOP_BIT(JOBTOP_P_##name) : 0)
#define LAYOUT_NUMBERS(name, type, access, map, group, unit)                                       \
    | (PROPERTY_##type == PROPERTY_UINT16_ARRAY ? JOBTOP_BIT(JOBTOP_P_##name) : 0)
#define LAYOUT_STRINGS(name, type, access, map, group, unit)                                       \
    | (PROPERTY_##type == PROPERTY_STRING_ARRAY ? JOBTOP_BIT(JOBTOP_P_##name) : 0)

static const uint64_t layout_half = 0 JOBTOP_PROPERTIES(LAYOUT_HALF);
static const uint64_t layout_stamp = 0 JOBTOP_PROPERTIES(LAYOUT_STAMP);
static const uint64_t layout_word = 0 JOBTOP_PROPERTIES(LAYOUT_WORD);
static const uint64_t layout_string = 0 JOBTOP_PROPERTIES(LAYOUT_STRING);
static const uint64_t layout_numbers = 0 JOBTOP_PROPERTIES(LAYOUT_NUMBERS);
static const uint64_t layout_strings = 0 JOBTOP_PROPERTIES(LAYOUT_STRINGS);
#define layout_arrays (layout_numbers | layout_strings)
#define layout_byte                                                                                \
    (JOBTOP_ALL_PROPERTIES &                                                                       \
     ~(layout_half | layout_stamp | layout_word | layout_string | layout_arrays))

static inline unsigned layout_count(uint64_t set)
{
    return (unsigned)__builtin_popcountll(set);
}

static inline uint64_t layout_below(enum jobtop_property property)
{
    return JOBTOP_BIT(property) - 1;
}

/* Where each kind begins, counted from data. */
static inline size_t layout_stamps_at(uint64_t present)
{
    return 2u * layout_count(present & layout_half);
}

static inline size_t layout_words_at(uint64_t present)
{
    return layout_stamps_at(present) + LAYOUT_DATETIME_SIZE * layout_count(present & layout_stamp);
}

static inline size_t layout_bytes_at(uint64_t present)
{
    return layout_words_at(present) + 4u * layout_count(present & layout_word);
}

static inline size_t layout_counts_at(uint64_t present)
{
    return layout_bytes_at(present) + layout_count(present & layout_byte);
}

static inline size_t layout_items_at(uint64_t present)
{
    return layout_counts_at(present) + 2u * layout_count(present & layout_arrays);
}

static inline uint16_t layout_get16(const uint8_t *at)
{
    uint16_t value;

    memcpy(&value, at, sizeof(value));
    return value;
}

static inline uint32_t layout_get32(const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof(value));
    return value;
}

/* What the record's values say of its state; condition.c. */
enum job_condition layout_condition(const struct job *job);

#endif
