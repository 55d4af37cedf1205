#include "tui/dashboard.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tui/input.h"
#include "tui/keymap.h"
#include "tui/paint.h"
#include "tui/row_memo.h"
#include "tui/signals.h"
#include "tui/term.h"
#include "tui/ui.h"

#define STATUS_USAGE 2

static const enum column usual_columns[] = {COLUMN_SOURCE, COLUMN_VM,       COLUMN_NAME,
                                            COLUMN_STATE,  COLUMN_PROGRESS, COLUMN_ELAPSED,
                                            COLUMN_ETA,    COLUMN_HEALTH,   COLUMN_ERROR};

/* ---- what the configuration says ----------------------------------------------------- */

static enum jobtop_status unknown_column(const char *where, const char *name, struct detail *d)
{
    const char *names[COLUMN_COUNT];
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        names[i] = column_table[i].name;
    const char *nearest = config_nearest(name, names, COLUMN_COUNT);
    return detail_set(d, JOBTOP_INVALID, "%s%sthere is no column `%s`%s%s%s", where ? where : "",
                      where ? ": " : "", name, nearest ? "; did you mean `" : "",
                      nearest ? nearest : "", nearest ? "`?" : "");
}

static enum jobtop_status read_columns(const struct config *config, enum column out[COLUMN_COUNT],
                                       size_t *count, struct detail *d)
{
    *count = 0;
    for (size_t i = 0; i < config->column_count; i++) {
        const char *name = config->columns[i];
        enum column column = column_find(name, strlen(name));
        if (column == COLUMN_COUNT)
            return unknown_column(config->columns_where, name, d);
        bool twice = false;
        for (size_t k = 0; k < *count; k++)
            twice |= out[k] == column;
        if (!twice)
            out[(*count)++] = column;
    }
    if (*count == 0) {
        *count = sizeof usual_columns / sizeof *usual_columns;
        memcpy(out, usual_columns, sizeof usual_columns);
    }
    return JOBTOP_OK;
}

/* "COLUMN" or "COLUMN:desc"; nothing: the view's own order. */
static enum jobtop_status read_sort(const char *where, const char *text, enum column *column,
                                    bool *descending, struct detail *d)
{
    size_t length = strcspn(text, ":");
    *descending = strcmp(text + length, ":desc") == 0;
    *column = column_find(text, length);
    if (*column == COLUMN_COUNT) {
        char name[64];
        size_t most = length < sizeof name - 1 ? length : sizeof name - 1;
        memcpy(name, text, most);
        name[most] = '\0';
        return unknown_column(where, name, d);
    }
    if (text[length] && !*descending && strcmp(text + length, ":asc") != 0)
        return detail_set(d, JOBTOP_INVALID, "%s%ssort: `%s` is neither :asc nor :desc",
                          where ? where : "", where ? ": " : "", text + length);
    return JOBTOP_OK;
}

static enum jobtop_status check_filter(const char *where, const char *text, struct detail *d)
{
    struct filter *filter = NULL;
    enum jobtop_status status = filter_parse(text, strlen(text), &filter, NULL, d);
    if (status == JOBTOP_OK)
        filter_free(filter);
    else
        detail_prefix(d, "%s%sfilter `%s`", where ? where : "", where ? ": " : "", text);
    return status;
}

enum jobtop_status dashboard_check(const struct config *config, struct detail *d)
{
    enum column columns[COLUMN_COUNT], sort;
    size_t count;
    bool descending;
    struct keymap *keymap = NULL;
    enum jobtop_status status = keymap_new(config, &keymap, d);
    keymap_free(keymap);
    if (status == JOBTOP_OK)
        status = read_columns(config, columns, &count, d);
    if (status == JOBTOP_OK && config->sort && config->sort[0])
        status = read_sort(config->sort_where, config->sort, &sort, &descending, d);
    if (status == JOBTOP_OK && config->filter && config->filter[0])
        status = check_filter(config->filter_where, config->filter, d);
    return status;
}

/* ---- setting up and taking down ------------------------------------------------------ */

static enum jobtop_status apply_options(struct ui *ui, struct detail *d)
{
    const struct dashboard_options *o = ui->options;
    const struct config *config = o->config;
    const char *sort = o->sort ? o->sort : config->sort,
               *filter = o->filter ? o->filter : config->filter;
    enum column column;
    bool descending;
    enum jobtop_status status = read_columns(config, ui->columns, &ui->column_count, d);
    if (status == JOBTOP_OK && sort && *sort) {
        status = read_sort(o->sort ? "--sort" : config->sort_where, sort, &column, &descending, d);
        if (status == JOBTOP_OK)
            view_sort(ui->view, column, descending);
    }
    if (status == JOBTOP_OK && filter && *filter) {
        status = check_filter(o->filter ? "--filter" : config->filter_where, filter, d);
        if (status == JOBTOP_OK)
            filter_set(ui, filter);
    }
    return status;
}

static const char *capability(const void *context, const char *name)
{
    return term_capability(context, name);
}

static enum jobtop_status no_memory(struct detail *d)
{
    return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
}

static enum jobtop_status open_terminal(struct ui *ui, struct detail *d)
{
    enum jobtop_status status = signals_open(d);
    if (status == JOBTOP_OK)
        status = term_open(&ui->term, ui->options->ascii || ui->options->config->ascii, d);
    if (status != JOBTOP_OK)
        return status;
    ui->canvas = canvas_new(term_charset(ui->term), term_plain(ui->term));
    ui->painter = painter_new(term_colours(ui->term));
    ui->input = input_new(term_charset(ui->term) == TEXT_UTF8);
    if (!ui->canvas || !ui->painter || !ui->input)
        return no_memory(d);
    input_add_known(ui->input, capability, ui->term);
    painter_theme(ui->painter, ui->theme);
    if (term_substitute(ui->term))
        ui_say(ui, JOBTOP_LOG_WARNING, false,
               "terminal type %s is not known on this machine; taken for %s", getenv("TERM"),
               term_substitute(ui->term));
    return JOBTOP_OK;
}

static enum jobtop_status set_up(struct ui *ui, struct detail *d)
{
    buf_init(&ui->scratch, UI_SCRATCH_MAX);
    lines_init(&ui->lines);
    lines_init(&ui->job.lines);
    ui->time = (struct view_time){clock_ms(), clock_wall_us()};
    ui->source_count = engine_source_count(ui->engine);
    ui->stale = calloc(ui->source_count + 1, sizeof *ui->stale);
    ui->view = view_new(ui->engine);
    ui->row_memo = row_memo_new();
    if (!ui->stale || !ui->view || !ui->row_memo)
        return no_memory(d);
    for (const char *name;
         (name = theme_name(ui->theme_index)) && strcmp(name, ui->theme->name) != 0;)
        ui->theme_index++;
    ui_push(ui, &jobs_page);
    enum jobtop_status status = keymap_new(ui->options->config, &ui->keymap, d);
    if (status == JOBTOP_OK)
        status = apply_options(ui, d);
    return status == JOBTOP_OK ? open_terminal(ui, d) : status;
}

static void take_down(struct ui *ui)
{
    term_close(ui->term);
    signals_close();
    canvas_free(ui->canvas);
    painter_free(ui->painter);
    input_free(ui->input);
    keymap_free(ui->keymap);
    view_free(ui->view);
    row_memo_free(ui->row_memo);
    confirm_free(ui->confirm);
    lines_free(&ui->lines);
    lines_free(&ui->job.lines);
    free(ui->job.id);
    buf_free(&ui->scratch);
    free(ui->stale);
    free(ui);
}

int dashboard_run(struct dashboard_options *options, struct detail *d)
{
    struct ui *ui = calloc(1, sizeof *ui);
    if (!ui) {
        no_memory(d);
        return STATUS_USAGE;
    }
    ui->options = options;
    ui->engine = options->engine;
    ui->dispatcher = options->dispatcher;
    ui->theme = options->theme;
    setlocale(LC_CTYPE, "");
    enum jobtop_status status = set_up(ui, d);
    if (status == JOBTOP_OK)
        status = loop_run(ui, d);
    int quit_signal = ui->quit_signal;
    take_down(ui);
    if (status != JOBTOP_OK)
        return STATUS_USAGE;
    return quit_signal ? 128 + quit_signal : 0;
}
