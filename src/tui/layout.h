/*
 * Which columns of the Jobs view fit, where, and how wide. Pure.
 *
 * What does not fit is dropped by the columns' priority, the highest first; what room is left goes
 * to those that want it. On the narrowest terminals the columns that are never dropped shrink
 * instead.
 */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "view/columns.h"

#define LAYOUT_GAP 1 /* blanks between two columns */

struct layout_column {
    enum column column;
    size_t at, width;
};

/* `width`: cells in all, from 0. `less_wanted`: a set of 1 << column that are dropped before all
 * others. */
size_t layout_columns(const enum column *wanted, size_t count, uint32_t less_wanted, size_t width,
                      struct layout_column out[COLUMN_COUNT]);

#endif
