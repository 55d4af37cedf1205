/* One cell of the table of jobs, with what only a painter adds to the column's text: state with
 * symbol and colour, the bar, and what stands still. */
#include <stdio.h>
#include <string.h>

#include "job/datetime.h"
#include "tui/bar.h"
#include "tui/ui.h"

#define STATE_LEAST   8 /* cells of a state that are still understood when it is cut */
#define PERCENT_WIDTH 5 /* " 100%" */

static enum theme_role text_role(const struct row *row, enum column which)
{
    enum job_condition condition = (enum job_condition)row->condition;
    int64_t health;
    switch (which) {
    case COLUMN_ERROR:
        return condition == JOB_FAILED || condition == JOB_WARNED || condition == JOB_QUERY
                   ? ui_condition_role(condition)
                   : THEME_DIM;
    case COLUMN_SOURCE:
    case COLUMN_ID:
    case COLUMN_OWNER:
        return THEME_DIM;
    case COLUMN_HEALTH:
        if (!job_integer(row->job, JOBTOP_P_HealthState, &health) || health <= 5)
            return THEME_DIM;
        return health < 20 ? THEME_WARNING : THEME_ERROR;
    default:
        return THEME_TEXT;
    }
}

/* The moment for which a row holds: of a source that does not answer, the one when it was heard
 * last. What was not seen does not go on. */
static struct view_time time_of(const struct ui *ui, const struct row *row)
{
    struct view_time t = ui->time;
    if (ui->stale[row->source]) {
        int64_t heard = engine_source(ui->engine, row->source)->last_good;
        if (heard > 0) {
            t.wall_us -= (t.now_ms - heard) * 1000;
            t.now_ms = heard;
        }
    }
    return t;
}

static void draw_state(struct ui *ui, const struct row *row, uint32_t number, size_t at,
                       size_t column, size_t width)
{
    enum job_condition condition = (enum job_condition)row->condition;
    enum theme_role role = ui_condition_role(condition);
    canvas_symbol(ui->canvas, at, column, role, ui_condition_symbol(condition));
    if (width < 2)
        return;
    canvas_fill(ui->canvas, at, column + 1, 1, role, ' ');
    buf_clear(&ui->scratch);
    column_text(COLUMN_STATE, ui->engine, number, &ui->time, &ui->scratch);
    /* "failed" says more than "Exce...", but a state without a name is known by its number alone.
     */
    bool cut = text_width(ui_scratch(ui), ui->scratch.length, width, canvas_charset(ui->canvas)) >
               width - 2;
    if (cut && condition != JOB_UNKNOWN && width < 2 + STATE_LEAST) {
        buf_clear(&ui->scratch);
        buf_adds(&ui->scratch, job_condition_name(condition));
    }
    canvas_text(ui->canvas, at, column + 2, width - 2, role, ui_scratch(ui), ui->scratch.length);
}

/* "stalled 3m  42%": the bar of a job that stands still would only hide that it does. */
static void draw_stalled(struct ui *ui, size_t at, size_t column, size_t width, int percent,
                         int64_t stalled_ms)
{
    char text[48], for_how_long[16];
    int64_t minutes = stalled_ms / 60000;
    if (minutes < 60)
        snprintf(for_how_long, sizeof for_how_long, "%dm", (int)minutes);
    else if (minutes < 48 * 60)
        snprintf(for_how_long, sizeof for_how_long, "%dh", (int)(minutes / 60));
    else
        snprintf(for_how_long, sizeof for_how_long, "%dd", (int)(minutes / 1440));
    size_t bar = width > PERCENT_WIDTH ? width - PERCENT_WIDTH : 0;
    size_t length = (size_t)snprintf(text, sizeof text, "stalled %s", for_how_long);
    if (length > bar && bar >= 7)
        length = 7;
    else if (length > bar)
        length = (size_t)snprintf(text, sizeof text, "%s%s", bar > strlen(for_how_long) ? "!" : "",
                                  for_how_long);
    canvas_text(ui->canvas, at, column, bar, THEME_WARNING, text, length);
    snprintf(text, sizeof text, "%*s%3d%%", bar ? 1 : 0, "", percent);
    canvas_right(ui->canvas, at, column + bar, width - bar, THEME_WARNING, text, strlen(text));
}

static void draw_progress(struct ui *ui, const struct row *row, size_t at, size_t column,
                          size_t width)
{
    struct view_time t = time_of(ui, row);
    bool running = row->condition == JOB_RUNNING;
    int percent = row->progress.percent;
    int64_t stalled = progress_stalled(&row->progress, running, t.now_ms);
    if (percent >= 0 && stalled > 0)
        draw_stalled(ui, at, column, width, percent, stalled);
    else if (percent >= 0)
        bar_draw(ui->canvas, at, column, width, percent);
    else if (running)
        bar_draw_moving(ui->canvas, at, column, width, (uint64_t)(t.wall_us / 1000000));
}

void job_row_draw(struct ui *ui, uint32_t number, size_t at, size_t column, enum column which,
                  size_t width)
{
    const struct row *row = ui_row(ui, number);
    if (!row || width == 0)
        return;
    if (which == COLUMN_STATE) {
        draw_state(ui, row, number, at, column, width);
        return;
    }
    if (which == COLUMN_PROGRESS) {
        draw_progress(ui, row, at, column, width);
        return;
    }
    if (which == COLUMN_ETA && ui->stale[row->source])
        return;
    struct view_time t = time_of(ui, row);
    buf_clear(&ui->scratch);
    column_text(which, ui->engine, number, &t, &ui->scratch);
    if (ui->scratch.length == 0)
        return;
    enum theme_role role = text_role(row, which);
    if (column_table[which].right)
        canvas_right(ui->canvas, at, column, width, role, ui_scratch(ui), ui->scratch.length);
    else
        canvas_text(ui->canvas, at, column, width, role, ui_scratch(ui), ui->scratch.length);
}
