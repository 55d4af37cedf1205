/*
 * What a call that can fail answers: one list, used by the program, by its drivers and by users of
 * libjobtop. The numbers are part of the ABI: a value is never reused, new ones are added at the
 * end.
 */
#ifndef JOBTOP_STATUS_H
#define JOBTOP_STATUS_H

/* X(NAME, number, what it means in a sentence's words) */
#define JOBTOP_STATUS_MAP(X)                                                                       \
    X(OK, 0, "done")                                                                               \
    X(NO_MEMORY, 1, "out of memory")                                                               \
    X(INVALID, 2, "not valid")   /* an argument, an option, a configuration */                     \
    X(NOT_FOUND, 3, "not found") /* the job, the file or the name is not there */                  \
    X(AMBIGUOUS, 4, "matches more than one")                                                       \
    X(UNREACHABLE, 5, "could not be reached")                                                      \
    X(TIMEOUT, 6, "timed out")                                                                     \
    X(DENIED, 7, "access denied")                                                                  \
    X(REFUSED, 8, "refused") /* the source understood and said no */                               \
    X(UNSUPPORTED, 9, "not supported")                                                             \
    X(BUSY, 10, "busy")                                                                            \
    X(FORMAT, 11, "not understood") /* what a source or a file says makes no sense */              \
    X(LIMIT, 12, "too large")                                                                      \
    X(IO, 13, "input/output error")                                                                \
    X(NO_SPACE, 14, "no space left")                                                               \
    X(CONFLICT, 15, "incompatible version")                                                        \
    X(INTERRUPTED, 16, "interrupted")                                                              \
    X(INTERNAL, 17, "internal error")

enum jobtop_status {
#define JOBTOP_STATUS_ENUM(name, number, text) JOBTOP_##name = number,
    JOBTOP_STATUS_MAP(JOBTOP_STATUS_ENUM)
#undef JOBTOP_STATUS_ENUM
};

#endif
