/* The Jobs page: the live table. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/keys.h"
#include "tui/keymap.h"
#include "tui/layout.h"
#include "tui/row_memo.h"
#include "tui/ui.h"

#define GUTTER 2 /* the mark, and the sign of a stale row */

/* ---- drawing ------------------------------------------------------------------------- */

static void draw_titles(struct ui *ui, struct area area, const struct layout_column *layout,
                        size_t count)
{
    bool descending;
    enum column sorted = view_sort_column(ui->view, &descending);
    struct canvas *c = ui->canvas;
    canvas_fill(c, area.row, area.column, area.columns, THEME_HEADER, ' ');
    if (view_top(ui->view) > 0)
        canvas_symbol(c, area.row, area.column, THEME_HEADER, SYMBOL_MORE_ABOVE);
    for (size_t i = 0; i < count; i++) {
        const struct column_info *info = &column_table[layout[i].column];
        size_t at = area.column + GUTTER + layout[i].at, width = layout[i].width;
        bool sorts = layout[i].column == sorted;
        enum theme_role role = sorts ? THEME_HEADER_SORTED : THEME_HEADER;
        size_t length = strlen(info->title);
        size_t sign = sorts && width > 2;
        if (info->right)
            canvas_right(c, area.row, at, width - sign, role, info->title, length);
        else
            canvas_text(c, area.row, at, width - sign, role, info->title, length);
        if (sign) {
            size_t behind = info->right || length + 1 >= width ? at + width - 1 : at + length;
            canvas_symbol(c, area.row, behind, role,
                          descending ? SYMBOL_DESCENDING : SYMBOL_ASCENDING);
            canvas_role(c, area.row, at, width, role);
        }
    }
}

static void draw_row(struct ui *ui, size_t at, struct area area, uint32_t number, bool selected,
                     const struct layout_column *layout, size_t count)
{
    struct canvas *c = ui->canvas;
    const struct row *row = ui_row(ui, number);
    if (!row) {
        canvas_put(c, at, area.column + GUTTER, area.column + area.columns, THEME_DIM, "(gone)");
    } else {
        for (size_t i = 0; i < count; i++)
            job_row_draw(ui, number, at, area.column + GUTTER + layout[i].at, layout[i].column,
                         layout[i].width);
        if (row->source < ui->source_count && ui->stale[row->source]) {
            canvas_role(c, at, area.column, area.columns, THEME_STALE);
            canvas_symbol(c, at, area.column + 1, THEME_STALE, SYMBOL_STALE);
        }
        if (view_marked(ui->view, number)) {
            canvas_role(c, at, area.column + GUTTER, area.columns - GUTTER, THEME_MARK);
            canvas_symbol(c, at, area.column, THEME_MARK, SYMBOL_MARK);
        }
    }
    if (selected)
        canvas_role(c, at, area.column, area.columns, THEME_SELECTION);
}

/* A row that the frame before shows, too, is taken from there. */
static void show_row(struct ui *ui, size_t at, struct area area, uint32_t number, bool selected,
                     const struct layout_column *layout, size_t count)
{
    unsigned look = selected | (unsigned)view_marked(ui->view, number) << 1;
    size_t before;
    if (!row_memo_find(ui->row_memo, number, look, at, &before) ||
        !canvas_repeat(ui->canvas, at, before))
        draw_row(ui, at, area, number, selected, layout, count);
    row_memo_note(ui->row_memo, number, look, at);
}

static size_t say(struct ui *ui, struct area area, size_t line, enum theme_role role,
                  const char *text)
{
    if (line < area.rows)
        canvas_put(ui->canvas, area.row + line, area.column + 2, area.column + area.columns, role,
                   text);
    return line + 1;
}

/* An empty table says why it is empty, and what could fill it. */
static void draw_empty(struct ui *ui, struct area area)
{
    char text[256];
    size_t line = 1, jobs = table_size(engine_table(ui->engine));
    if (jobs > 0) {
        snprintf(text, sizeof text, "None of %zu job%s matches the filter.", jobs,
                 jobs == 1 ? "" : "s");
        line = say(ui, area, line, THEME_TITLE, text);
        say(ui, area, line, THEME_DIM, "Esc removes the filter.");
        return;
    }
    if (!ui->running || !engine_settled(ui->engine)) {
        say(ui, area, line, THEME_TITLE, "Connecting ...");
        return;
    }
    line = say(ui, area, line, THEME_TITLE, "No jobs.");
    for (size_t i = 0; i < ui->source_count && line + 3 < area.rows; i++) {
        const struct source_info *source = engine_source(ui->engine, i);
        buf_clear(&ui->scratch);
        buf_addf(&ui->scratch, "%s (%s): %s", source->name, source->driver,
                 source_state_name(source->state));
        if (source->last_good > 0) {
            buf_adds(&ui->scratch, ", heard ");
            ui_age(ui, source, &ui->scratch);
            buf_adds(&ui->scratch, " ago");
        }
        if (source->error.status != JOBTOP_OK)
            buf_addf(&ui->scratch, ": %s", source->error.text);
        bool good = source->state == SOURCE_LIVE || source->state == SOURCE_OPENING;
        line = say(ui, area, line, good ? THEME_TEXT : THEME_ERROR, ui_scratch(ui));
    }
    line = say(ui, area, line + 1, THEME_DIM, "To see some, in another terminal:");
    line = say(ui, area, line, THEME_DIM,
               "  jobtop run -- COMMAND    a command of yours as a job of this machine");
    say(ui, area, line, THEME_DIM,
        "  jobtop demo              a simulated host, with a dashboard of its own");
}

static void draw(struct ui *ui, struct area area)
{
    struct layout_column layout[COLUMN_COUNT];
    size_t lines = area.rows - 1, width = area.columns > GUTTER ? area.columns - GUTTER : 0;
    uint32_t less_wanted = ui->source_count == 1 ? UINT32_C(1) << COLUMN_SOURCE : 0;
    size_t count = layout_columns(ui->columns + ui->first_column,
                                  ui->column_count - ui->first_column, less_wanted, width, layout);
    row_memo_begin(ui->row_memo, ui->same_rows, layout, count, area.columns);
    view_window(ui->view, lines);
    draw_titles(ui, area, layout, count);
    size_t size = view_size(ui->view), top = view_top(ui->view), selected = view_selected(ui->view);
    if (size == 0) {
        area.row++;
        area.rows--;
        draw_empty(ui, area);
        return;
    }
    for (size_t i = 0; i < lines && top + i < size; i++)
        show_row(ui, area.row + 1 + i, area, view_at(ui->view, top + i), top + i == selected,
                 layout, count);
}

/* ---- acting -------------------------------------------------------------------------- */

static unsigned move(struct ui *ui, long lines)
{
    view_move(ui->view, lines);
    return UI_REPAINT;
}

static unsigned select_at(struct ui *ui, bool last)
{
    size_t size = view_size(ui->view);
    if (size > 0)
        view_select(ui->view, last ? size - 1 : 0);
    return UI_REPAINT;
}

static unsigned mark(struct ui *ui)
{
    uint32_t row = view_selected_row(ui->view);
    if (row == TABLE_NO_ROW)
        return 0;
    view_mark(ui->view, row, !view_marked(ui->view, row));
    return move(ui, 1);
}

static unsigned mark_shown(struct ui *ui)
{
    view_mark_shown(ui->view, true);
    return UI_REPAINT; /* how many there are stands on the message line */
}

/* All of them, also those that the filter hides: what is not seen must not stay marked. */
static unsigned unmark_all(struct ui *ui)
{
    size_t count;
    uint32_t *rows = view_marked_rows(ui->view, &count);
    for (size_t i = 0; rows && i < count; i++)
        view_mark(ui->view, rows[i], false);
    free(rows);
    ui_say(ui, JOBTOP_LOG_INFO, false, "no marks");
    return UI_REPAINT;
}

static unsigned open_job(struct ui *ui, bool at_errors)
{
    uint32_t row = view_selected_row(ui->view);
    if (!ui_row(ui, row))
        return 0;
    job_page_open(ui, row, at_errors);
    return UI_REPAINT;
}

static unsigned reverse(struct ui *ui)
{
    bool descending;
    enum column column = view_sort_column(ui->view, &descending);
    view_sort(ui->view, column, !descending);
    return UI_ROWS | UI_REPAINT;
}

/* Not shown anyway: with one source, which it is stands in the header already. */
static bool left_out(const struct ui *ui, size_t column)
{
    return ui->source_count == 1 && ui->columns[column] == COLUMN_SOURCE;
}

/* By a column that is seen: a key that changes nothing would seem dead. */
static unsigned scroll(struct ui *ui, bool right)
{
    size_t first = ui->first_column;
    bool seen = false;
    while (!seen && (right ? first + 1 < ui->column_count : first > 0)) {
        seen = !left_out(ui, right ? first : first - 1);
        first = right ? first + 1 : first - 1;
    }
    while (!right && first > 0 && left_out(ui, first - 1))
        first--;
    ui->first_column = first;
    return UI_REPAINT;
}

/* Esc only ever takes something away, and never the dashboard: a slow line can tear an arrow apart
 * so that it looks like Esc. */
static unsigned back(struct ui *ui)
{
    if (ui->key != KEYCODE_ESCAPE)
        return UI_QUIT;
    if (ui->filter_text[0]) {
        filter_set(ui, "");
        return UI_ROWS | UI_REPAINT;
    }
    return UI_REPAINT;
}

static unsigned act(struct ui *ui, enum action action)
{
    long page = ui->body.rows > 2 ? (long)ui->body.rows - 2 : 1;
    switch (action) {
    case ACTION_UP:
        return move(ui, -1);
    case ACTION_DOWN:
        return move(ui, 1);
    case ACTION_PAGE_UP:
        return move(ui, -page);
    case ACTION_PAGE_DOWN:
        return move(ui, page);
    case ACTION_FIRST:
        return select_at(ui, false);
    case ACTION_LAST:
        return select_at(ui, true);
    case ACTION_LEFT:
        return scroll(ui, false);
    case ACTION_RIGHT:
        return scroll(ui, true);
    case ACTION_OPEN:
        return open_job(ui, false);
    case ACTION_ERROR:
        return open_job(ui, true);
    case ACTION_FILTER:
        return filter_open(ui);
    case ACTION_NEXT_MATCH:
        return filter_next_match(ui);
    case ACTION_SORT:
        return sort_menu_open(ui);
    case ACTION_REVERSE:
        return reverse(ui);
    case ACTION_MARK:
        return mark(ui);
    case ACTION_MARK_ALL:
        return mark_shown(ui);
    case ACTION_UNMARK_ALL:
        return unmark_all(ui);
    case ACTION_CANCEL:
    case ACTION_KILL:
    case ACTION_SUSPEND:
        return confirm_open(ui, action);
    case ACTION_BACK:
        return back(ui);
    default:
        return UI_UNUSED;
    }
}

static const enum action footer[] = {ACTION_OPEN,    ACTION_FILTER, ACTION_SORT,    ACTION_MARK,
                                     ACTION_CANCEL,  ACTION_HELP,   ACTION_QUIT,    ACTION_ERROR,
                                     ACTION_SUSPEND, ACTION_KILL,   ACTION_SOURCES, ACTION_MESSAGES,
                                     ACTION_THEME,   ACTION_COUNT};

const struct page jobs_page = {"Jobs", draw, act, footer};
