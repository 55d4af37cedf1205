/*
 * jobtop list: the jobs of every source, asked once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/field.h"
#include "cli/print.h"
#include "cli/session.h"
#include "job/json.h"
#include "view/view.h"

#define WIDEST 40 /* cells of a column, unless the dashboard has wider ones */

struct list {
    struct cli *cli;
    struct session session;
    struct field *fields; /* OWNS; NULL for JSON */
    size_t field_count;
    struct filter *filter; /* OWNS until the view has it */
    enum column sort;
    bool descending;
    struct view *view;
    struct view_time time;
};

static int choose_fields(struct list *l)
{
    struct cli *cli = l->cli;
    const char *columns = cli_value(cli, CLI_OPTION_COLUMNS);
    struct detail d = DETAIL_INIT;
    struct buf usual;
    int status = CLI_DONE;

    if (cli->format == CLI_FORMAT_JSON || cli->format == CLI_FORMAT_JSONL) {
        if (columns != NULL)
            return cli_usage(cli, "--columns goes with table and csv; JSON has every property");
        return CLI_DONE;
    }
    if (cli->format == CLI_FORMAT_CSV && columns == NULL) {
        l->fields = field_all(&l->field_count);
        if (l->fields != NULL)
            return CLI_DONE;
        cli_error(cli, "out of memory");
        return CLI_FAILED;
    }
    buf_init(&usual, 1 << 16);
    for (size_t i = 0; columns == NULL && i < cli->config->column_count; i++)
        buf_addf(&usual, "%s%s", i > 0 ? "," : "", cli->config->columns[i]);
    if (field_list(columns != NULL ? columns : buf_text(&usual), &l->fields, &l->field_count, &d) !=
        JOBTOP_OK) {
        detail_prefix(&d, "%s", columns != NULL ? "--columns" : cli->config->columns_where);
        status = cli_fail(cli, &d);
    }
    buf_free(&usual);
    return status;
}

static int choose_filter(struct list *l)
{
    const char *text = cli_value(l->cli, CLI_OPTION_FILTER);
    struct detail d = DETAIL_INIT;
    size_t column = 0;

    if (text == NULL || filter_parse(text, strlen(text), &l->filter, &column, &d) == JOBTOP_OK)
        return CLI_DONE;
    if (d.status != JOBTOP_INVALID)
        return cli_fail(l->cli, &d);
    return cli_usage(l->cli, "--filter, column %zu: %s", column, d.text);
}

static int choose_order(struct list *l)
{
    const char *text = cli_value(l->cli, CLI_OPTION_SORT);
    struct detail d = DETAIL_INIT;

    if (text == NULL)
        text = l->cli->config->sort;
    if (text == NULL || text[0] == '\0') {
        l->sort = COLUMN_STATE;
        return CLI_DONE;
    }
    if (field_sort(text, &l->sort, &l->descending, &d) == JOBTOP_OK)
        return CLI_DONE;
    return cli_usage(l->cli, "%s: %s",
                     cli_given(l->cli, CLI_OPTION_SORT) ? "--sort" : l->cli->config->sort_where,
                     d.text);
}

static uint64_t needs(const struct list *l)
{
    uint64_t want = column_table[l->sort].needs;

    if (l->fields == NULL)
        return JOBTOP_ALL_PROPERTIES;
    for (size_t i = 0; i < l->field_count; i++)
        want |= field_needs(&l->fields[i]);
    if (l->filter != NULL)
        want |= filter_needs(l->filter);
    return want;
}

static void cell(void *context, size_t row, size_t column, struct buf *out)
{
    struct list *l = context;

    field_text(&l->fields[column], l->session.engine, view_at(l->view, row), &l->time,
               l->cli->format == CLI_FORMAT_CSV, out);
}

static bool print_fields(struct list *l)
{
    struct print_column *columns = calloc(l->field_count, sizeof *columns);
    bool whole;

    if (columns == NULL)
        return false;
    for (size_t i = 0; i < l->field_count; i++) {
        const struct field *f = &l->fields[i];

        columns[i] = (struct print_column){.title = f->name, .least = 8, .most = WIDEST};
        if (f->kind == FIELD_COLUMN) {
            const struct column_info *info = &column_table[f->column];

            columns[i].least = info->width;
            columns[i].most = info->widest > WIDEST ? info->widest : WIDEST;
            columns[i].right = info->right;
            if (l->cli->format == CLI_FORMAT_TABLE)
                columns[i].title = info->title;
        }
    }
    if (l->cli->format == CLI_FORMAT_CSV)
        whole = print_csv(columns, l->field_count, view_size(l->view), cell, l);
    else
        whole = print_table(l->cli, columns, l->field_count, view_size(l->view), cell, l);
    free(columns);
    return whole;
}

static bool print_json(struct list *l)
{
    struct table *table = engine_table(l->session.engine);
    struct print_json j;
    struct buf object;
    bool whole = true;

    buf_init(&object, PRINT_MAX);
    print_json_begin(&j, l->cli->format);
    for (size_t i = 0; i < view_size(l->view) && whole && !ferror(stdout); i++) {
        const struct row *row = table_row(table, view_at(l->view, i));

        buf_clear(&object);
        job_json(&object, row->job, session_source(&l->session, row->source), NULL,
                 JOBTOP_ALL_PROPERTIES);
        whole = !object.cut;
        if (whole)
            print_json_next(&j, &object);
    }
    print_json_end(&j);
    buf_free(&object);
    return whole;
}

static int print_jobs(struct list *l)
{
    bool whole;

    l->view = view_new(l->session.engine);
    if (l->view == NULL) {
        cli_error(l->cli, "out of memory");
        return CLI_FAILED;
    }
    view_filter(l->view, l->filter);
    l->filter = NULL;
    view_sort(l->view, l->sort, l->descending);
    l->time = (struct view_time){.now_ms = clock_ms(), .wall_us = clock_wall_us()};
    view_update(l->view, &l->time);
    whole = l->fields != NULL ? print_fields(l) : print_json(l);
    if (whole)
        return CLI_DONE;
    cli_error(l->cli, "out of memory, or a job's texts are too large to print");
    return CLI_FAILED;
}

int list_command(struct cli *cli, int argc, char **argv)
{
    struct list l = {.cli = cli};
    struct session_options options = {.once = true};
    int status = cli_config(cli), reached;

    (void)argc;
    (void)argv;
    if (status == CLI_DONE)
        status = choose_fields(&l);
    if (status == CLI_DONE)
        status = choose_filter(&l);
    if (status == CLI_DONE)
        status = choose_order(&l);
    if (status != CLI_DONE)
        goto cleanup;

    options.want = needs(&l);
    status = session_open(&l.session, cli, &options);
    if (status != CLI_DONE)
        goto cleanup;
    session_settle(&l.session);
    status = print_jobs(&l);
    reached = session_report(&l.session);
    if (status == CLI_DONE)
        status = reached;

cleanup:
    view_free(l.view);
    filter_free(l.filter);
    session_close(&l.session);
    free(l.fields);
    return status;
}
