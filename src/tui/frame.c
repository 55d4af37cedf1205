/* A frame: all that the screen shows, from top to bottom. */
#include "tui/row_memo.h"
#include "tui/term.h"
#include "tui/ui.h"

#define HEAD_ROWS 2
#define FOOT_ROWS 2

static void judge_sources(struct ui *ui)
{
    for (size_t i = 0; i < ui->source_count; i++) {
        enum source_state state = engine_source(ui->engine, i)->state;
        ui->stale[i] = state == SOURCE_FAILING || state == SOURCE_STUCK || state == SOURCE_BROKEN;
    }
}

void frame_draw(struct ui *ui)
{
    struct canvas *c = ui->canvas;
    size_t rows = canvas_rows(c), columns = canvas_columns(c);
    canvas_clear(c);
    judge_sources(ui);
    ui->tiny = rows < UI_ROWS_LEAST || columns < UI_COLUMNS_LEAST;
    if (ui->tiny || ui->dialog || ui_page(ui) != &jobs_page)
        row_memo_forget(ui->row_memo);
    if (ui->tiny) {
        term_cursor(ui->term, false, 0, 0);
        status_draw_line(ui, rows);
        return;
    }
    if (!ui->prompt.open)
        term_cursor(ui->term, false, 0, 0);
    canvas_ground(c, THEME_STATUS);
    status_draw_head(ui, HEAD_ROWS);
    canvas_ground(c, THEME_TEXT);
    ui->body = (struct area){HEAD_ROWS, 0, rows - HEAD_ROWS - FOOT_ROWS, columns};
    ui_page(ui)->draw(ui, ui->body);
    status_draw_message(ui, rows - 2);
    canvas_ground(c, THEME_STATUS);
    status_draw_keys(ui, rows - 1);
    if (ui->dialog)
        ui->dialog->draw(ui, (struct area){0, 0, rows, columns});
}
