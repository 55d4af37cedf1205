/*
 * The words that go with a status: what was tried, on what, and what the other side said. A detail
 * is filled where the failure is known and printed once, at the edge. It has a fixed size and lives
 * in its owner, so that saying "out of memory" needs none; what is longer is cut at a character's
 * border.
 */
#ifndef BASE_DETAIL_H
#define BASE_DETAIL_H

#include <stdarg.h>
#include <stdbool.h>

#include <jobtop/status.h>

#define DETAIL_MAX 512 /* bytes, with the NUL: a sentence or two */

struct detail {
    enum jobtop_status status;
    char text[DETAIL_MAX]; /* may hold bytes from outside: made safe where it is shown */
};

#define DETAIL_INIT                                                                                \
    {                                                                                              \
        JOBTOP_OK, ""                                                                              \
    }

/* Each sets status and text and returns the status, so that a caller can `return detail_set(...)`.
 * `d` may be NULL. A text that is set again replaces the former. */
enum jobtop_status detail_set(struct detail *d, enum jobtop_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
enum jobtop_status detail_vset(struct detail *d, enum jobtop_status status, const char *format,
                               va_list args) __attribute__((format(printf, 3, 0)));
/* The same with strerror(error) behind a colon; chooses DENIED, NOT_FOUND, NO_SPACE, NO_MEMORY or
 * IO. */
enum jobtop_status detail_errno(struct detail *d, int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Puts "prefix: " before what the text says already. */
void detail_prefix(struct detail *d, const char *format, ...) __attribute__((format(printf, 2, 3)));

const char *status_text(enum jobtop_status status); /* "timed out"; never NULL */
const char *status_name(enum jobtop_status status); /* "TIMEOUT"; never NULL */

#endif
