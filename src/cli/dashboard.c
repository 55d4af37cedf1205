/*
 * jobtop without a command: everything is checked before the terminal is touched, so that what is
 * wrong is said where it can be read.
 */
#include <string.h>

#include "base/duration.h"
#include "cli/field.h"
#include "cli/session.h"
#include "config/theme.h"
#include "tui/dashboard.h"
#include "view/filter.h"

#define INTERVAL_LEAST_MS 100
#define INTERVAL_MOST_MS  86400000

static int check_filter(const struct cli *cli)
{
    const char *text = cli_value(cli, CLI_OPTION_FILTER);
    struct filter *filter = NULL;
    struct detail d = DETAIL_INIT;
    size_t column = 0;

    if (text == NULL)
        return CLI_DONE;
    if (filter_parse(text, strlen(text), &filter, &column, &d) != JOBTOP_OK)
        return cli_usage(cli, "--filter, column %zu: %s", column, d.text);
    filter_free(filter);
    return CLI_DONE;
}

static int check_sort(const struct cli *cli)
{
    const char *text = cli_value(cli, CLI_OPTION_SORT);
    struct detail d = DETAIL_INIT;
    enum column column;
    bool descending;

    if (text != NULL && field_sort(text, &column, &descending, &d) != JOBTOP_OK)
        return cli_usage(cli, "--sort: %s", d.text);
    return CLI_DONE;
}

/* --interval: of every source, whatever the configuration says of each. */
static int take_interval(struct cli *cli)
{
    const char *text = cli_value(cli, CLI_OPTION_INTERVAL);
    int64_t ms;

    if (text == NULL)
        return CLI_DONE;
    if (!duration_ms(text, &ms) || ms < INTERVAL_LEAST_MS || ms > INTERVAL_MOST_MS)
        return cli_usage(cli, "--interval: \"%s\" is no length of time from 100ms to 1d", text);
    cli->config->interval_ms = ms;
    for (size_t i = 0; i < cli->config->source_count; i++)
        cli->config->sources[i].interval_ms = ms;
    return CLI_DONE;
}

/* Opens the theme and the configuration's other parts that concern the screen. */
static int prepare(struct cli *cli, struct theme *theme)
{
    const char *name = cli_value(cli, CLI_OPTION_THEME);
    struct detail d = DETAIL_INIT;
    int status = cli_config(cli);

    if (status == CLI_DONE)
        status = check_filter(cli);
    if (status == CLI_DONE)
        status = check_sort(cli);
    if (status == CLI_DONE)
        status = take_interval(cli);
    if (status != CLI_DONE)
        return status;
    if (theme_load(name != NULL ? name : cli->config->theme, theme, &d) != JOBTOP_OK ||
        dashboard_check(cli->config, &d) != JOBTOP_OK) {
        cli_error(cli, "%s", d.text);
        return CLI_USAGE;
    }
    return CLI_DONE;
}

static int run(struct cli *cli, const struct cli_sources *sources, struct theme *theme)
{
    struct session session;
    struct session_options options = {
        .want = JOBTOP_ALL_PROPERTIES, .requests = true, .idle = true};
    struct detail d = DETAIL_INIT;
    int status = session_open_on(&session, cli, sources, &options);

    if (status == CLI_DONE) {
        struct dashboard_options dashboard = {.config = cli->config,
                                              .engine = session.engine,
                                              .dispatcher = session.dispatcher,
                                              .theme = theme,
                                              .ascii = cli->config->ascii ||
                                                       cli_given(cli, CLI_OPTION_ASCII),
                                              .read_only = cli->read_only,
                                              .filter = cli_value(cli, CLI_OPTION_FILTER),
                                              .sort = cli_value(cli, CLI_OPTION_SORT)};

        status = dashboard_run(&dashboard, &d);
        if (d.status != JOBTOP_OK)
            cli_error(cli, "%s", d.text);
    }
    session_close(&session);
    return status;
}

int dashboard_command(struct cli *cli, int argc, char **argv)
{
    struct cli_sources sources;
    struct theme theme;
    int status = prepare(cli, &theme);

    (void)argc;
    (void)argv;
    if (status == CLI_DONE)
        status = cli_sources(cli, &sources);
    if (status != CLI_DONE)
        return status;
    status = run(cli, &sources, &theme);
    cli_sources_free(&sources);
    return status;
}

int dashboard_open(struct cli *cli, const struct source_setup *setup)
{
    struct source_setup one = *setup;
    struct cli_sources sources = {.setups = &one, .count = 1};
    struct theme theme;
    int status = prepare(cli, &theme);

    return status == CLI_DONE ? run(cli, &sources, &theme) : status;
}
