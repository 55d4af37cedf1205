/*
 * From table to rows: which jobs are shown, in which order. Pure: no I/O, no clock of its own. What
 * an update costs grows with what changed, but for a new sort or filter, which look at all jobs.
 *
 * Selection is an identity (source, InstanceID) at a screen line: it stays on its job through
 * re-sort, refresh, resize and filter, and keeps its line where it can. When its job is gone, or
 * does not match the filter any more, it moves to the next one, and view_selection_lost says so
 * once. A new filter that hides it is no loss: the selection comes back with the job, unless it was
 * moved meanwhile. Until it is moved for the first time the selection is the first line, so that
 * jobs that arrive at the start do not scroll the list. Nor do they later while the first line is
 * shown and the selected job has room below them: it moves down then, so that a job that fails is
 * seen.
 */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view/columns.h"
#include "view/filter.h"

struct view;

struct view *view_new(struct engine *e); /* NULL: out of memory */
void view_free(struct view *v);

/* Sort: by `by`, what is not known last; ties: what began last first, then by source, then in a
 * fixed order of the InstanceIDs. The default, STATE ascending, is triage order: query, failed,
 * running, warned, suspended, waiting, stopped, completed, unknown; newest first within each,
 * either way. Texts sort folded, by their first 256 bytes. */
void view_sort(struct view *v, enum column by, bool descending);
enum column view_sort_column(const struct view *v, bool *descending);
/* Takes ownership; NULL: all. */
void view_filter(struct view *v, struct filter *f);

/* Brings the rows up to date with the table (takes its changes: there is one view a table). Returns
 * whether anything may differ: rows, their order, the selection, or what a row says. Costs nothing
 * when nothing changed. Out of memory: some rows are missing until the next update that has enough.
 */
bool view_update(struct view *v, const struct view_time *t);

size_t view_size(const struct view *v); /* rows shown */
uint32_t view_at(const struct view *v,
                 size_t position); /* table row; TABLE_NO_ROW beyond the end */
size_t view_position(const struct view *v, uint32_t row); /* view_size(v) when it is not shown */

/* Selection and scrolling, in a window of `height` lines. */
void view_window(struct view *v, size_t height);
size_t view_top(const struct view *v);            /* position of the first line */
size_t view_selected(const struct view *v);       /* position; view_size(v) when nothing is shown */
uint32_t view_selected_row(const struct view *v); /* TABLE_NO_ROW when nothing is shown */
void view_move(struct view *v, long by);          /* lines; saturates */
void view_select(struct view *v, size_t position);
bool view_selection_lost(struct view *v);

/* Marks are identities too: they survive a filter that hides them, and go with their job. */
bool view_marked(const struct view *v, uint32_t row);
void view_mark(struct view *v, uint32_t row, bool marked);
void view_mark_shown(struct view *v, bool marked);       /* all that the filter shows */
size_t view_marks(const struct view *v, size_t *hidden); /* how many; *hidden: by the filter */
/* The marked rows; the array is the caller's to free; NULL when there are none or out of memory. */
uint32_t *view_marked_rows(const struct view *v, size_t *count);

#endif
