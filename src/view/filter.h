/*
 * The filter language: words match any text column; `column:word`, `column=value`, `progress<50`, `age>10m`,
 * `state:failed`; `!` negates; `and` (or nothing) and `or`; parentheses; "quoted words". Pure.
 */
#ifndef VIEW_FILTER_H
#define VIEW_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/detail.h"
#include "view/columns.h"

struct filter;

/* An empty text is a filter that matches all. INVALID: the detail says what is wrong, *column (from 1, may be NULL)
 * where; half-typed text that could still become a filter is INVALID too. */
enum jobtop_status filter_parse(const char *text, size_t length, struct filter **filter, size_t *column,
                                struct detail *d);
void filter_free(struct filter *f);
bool filter_empty(const struct filter *f);
bool filter_match(const struct filter *f, struct engine *e, uint32_t row, const struct view_time *t);
uint64_t filter_needs(const struct filter *f); /* properties it looks at */
bool filter_timed(const struct filter *f);     /* a match may change by time alone (age, eta) */

#endif
