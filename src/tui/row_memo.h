/*
 * Where the rows of the Jobs table were drawn last. A frame that only a key asked for shows the
 * same rows a line further, one of them selected: those that look as before are taken from the last
 * frame (canvas_repeat) instead of being drawn again.
 */
#ifndef TUI_ROW_MEMO_H
#define TUI_ROW_MEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/layout.h"

struct row_memo;

struct row_memo *row_memo_new(void); /* NULL: out of memory */
void row_memo_free(struct row_memo *m);

/* A frame begins. `same`: no row says anything else than in the frame before. Rows are found only
 * when the columns are the same too, and nothing was forgotten. */
void row_memo_begin(struct row_memo *m, bool same, const struct layout_column *columns,
                    size_t count, size_t width);
/* The screen's line on which the row was drawn, looking the same, at most a few lines away from
 * `line`. `look`: what of it a key can change. */
bool row_memo_find(const struct row_memo *m, uint32_t row, unsigned look, size_t line,
                   size_t *found);
void row_memo_note(struct row_memo *m, uint32_t row, unsigned look, size_t line);
/* What was noted in this frame is not what the screen shows. */
void row_memo_forget(struct row_memo *m);

#endif
