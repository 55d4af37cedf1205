/*
 * The filter language. Pure.
 *
 *   or         := and { "or" and }
 *   and        := not { [ "and" ] not }
 *   not        := { "!" } ( "(" or ")" | word | field operator value )
 *   field      := a column's name or title, a property of the class, or "age"
 *   operator   := ":" "=" "!=" "<" ">" "<=" ">="
 *   word,value := bare (up to a blank, a quote or a parenthesis) | "quoted", with \" and \\
 *
 * Case never matters; "and" and "or" are words when they are quoted. A word matches a job when any
 * text column holds it. What a field takes:
 *
 *   texts               `:` holds it, `=` is it; "" is a text that isn't there. vm looks at every
 * element. state               a condition (failed, running, ...), "ended" or "active": whether it
 * is in that condition; else a part of (`:`) or all of (`=`) JobState's name; `=` takes JobState's
 * number too progress            a number, "%" may follow; `:` is `=` elapsed, eta, age   a length
 * of time: 90, 90s, 5m, 1h30m, 2d. age counts from the start, ended or not numbers, booleans   a
 * number (decimal, or hex with 0x), true, false; `:` is `=`; or a name of the value map dates and
 * times     a date (2026-11-22, local), ISO 8601, or a length of time for properties that hold one
 *
 * What is not known matches no comparison but `!=`.
 */
#ifndef VIEW_FILTER_H
#define VIEW_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/detail.h"
#include "view/columns.h"

struct filter;

#define FILTER_TEXT_MAX  4096 /* bytes */
#define FILTER_DEPTH_MAX 64   /* parentheses within each other */

/* An empty text is a filter that matches all. INVALID: the detail says what is wrong, *column
 * (characters, from 1; may be NULL) where; half-typed text that could still become a filter is
 * INVALID too. Not for two threads at once. */
enum jobtop_status filter_parse(const char *text, size_t length, struct filter **filter,
                                size_t *column, struct detail *d);
void filter_free(struct filter *f); /* NULL is fine */
bool filter_empty(const struct filter *f);
bool filter_match(const struct filter *f, struct engine *e, uint32_t row,
                  const struct view_time *t);
/* The same for a job that is in no engine's table (history). `errors` may be NULL. */
bool filter_match_row(const struct filter *f, const struct row *row, const char *source,
                      const struct job_errors *errors, const struct view_time *t);
uint64_t filter_needs(const struct filter *f); /* properties it looks at */
bool filter_timed(const struct filter *f);     /* a match may change by time alone (age, eta) */

#endif
