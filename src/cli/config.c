/*
 * jobtop config: `check` does all that can be wrong with the files without asking a source;
 * `defaults` prints what holds when nothing is said.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/field.h"
#include "config/theme.h"
#include "driver/loader.h"
#include "driver/options.h"
#include "tui/keymap.h"
#include "view/filter.h"

struct check {
    struct cli *cli;
    size_t errors;
};

/* `where` is "FILE:12:5", or empty. */
static void wrong(struct check *c, const char *where, const char *text)
{
    if (where != NULL && where[0] != '\0')
        cli_error(c->cli, "%s: %s", where, text);
    else
        cli_error(c->cli, "%s", text);
    c->errors++;
}

static void check_columns(struct check *c)
{
    const struct config *config = c->cli->config;
    struct detail d = DETAIL_INIT;

    for (size_t i = 0; i < config->column_count; i++) {
        const char *name = config->columns[i];

        if (column_find(name, strlen(name)) != COLUMN_COUNT)
            continue;
        field_no_column(name, strlen(name), &d);
        wrong(c, config->columns_where, d.text);
    }
}

static void check_view(struct check *c)
{
    const struct config *config = c->cli->config;
    struct detail d = DETAIL_INIT;
    struct filter *filter = NULL;
    enum column column;
    bool descending;

    if (config->sort != NULL && config->sort[0] != '\0' &&
        field_sort(config->sort, &column, &descending, &d) != JOBTOP_OK)
        wrong(c, config->sort_where, d.text);
    if (config->filter != NULL &&
        filter_parse(config->filter, strlen(config->filter), &filter, NULL, &d) != JOBTOP_OK)
        wrong(c, config->filter_where, d.text);
    filter_free(filter);
}

static void check_theme(struct check *c)
{
    struct detail d = DETAIL_INIT;
    struct theme theme;

    if (c->cli->config->theme != NULL && theme_load(c->cli->config->theme, &theme, &d) != JOBTOP_OK)
        wrong(c, NULL, d.text);
}

static void check_keys(struct check *c)
{
    struct detail d = DETAIL_INIT;
    struct keymap *keymap = NULL;

    if (keymap_new(c->cli->config, &keymap, &d) != JOBTOP_OK)
        wrong(c, NULL, d.text); /* says where by itself */
    keymap_free(keymap);
}

/* Where the configuration names a source; NULL: it was typed. */
static const char *where_source(const struct config *config, const char *name)
{
    for (size_t i = 0; i < config->source_count; i++)
        if (strcmp(config->sources[i].name, name) == 0)
            return config->sources[i].where;
    return NULL;
}

static void check_source(struct check *c, const struct source_setup *setup)
{
    const struct config *config = c->cli->config;
    const struct jobtop_driver *driver;
    struct options *options = NULL;
    struct detail d = DETAIL_INIT;
    bool placed;

    if (driver_load(driver_default_path(), setup->driver, &driver, &d) == JOBTOP_OK)
        options_check(driver, setup->name, setup->options, setup->option_count, &options, &d);
    else
        detail_prefix(&d, "source %s", setup->name);
    options_free(options);
    if (d.status == JOBTOP_OK)
        return;
    /* What is wrong with an option says where that stands; what is missing can't. */
    placed = config->path != NULL && strncmp(d.text, config->path, strlen(config->path)) == 0;
    wrong(c, placed ? NULL : where_source(config, setup->name), d.text);
}

static int check(struct cli *cli)
{
    struct check c = {.cli = cli};
    struct cli_sources sources;
    int status = cli_sources(cli, &sources);

    if (status != CLI_DONE)
        return status;
    check_columns(&c);
    check_view(&c);
    check_theme(&c);
    check_keys(&c);
    for (size_t i = 0; i < sources.count; i++)
        check_source(&c, &sources.setups[i]);
    if (c.errors == 0)
        cli_print(cli, "%s: ok, %zu source%s",
                  cli->config->path != NULL ? cli->config->path : "the built-in defaults",
                  sources.count, sources.count == 1 ? "" : "s");
    cli_sources_free(&sources);
    return c.errors == 0 ? CLI_DONE : CLI_USAGE;
}

int config_command(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    if (strcmp(argv[1], "check") == 0)
        return check(cli);
    if (strcmp(argv[1], "defaults") == 0) {
        fputs(config_defaults(), stdout);
        return CLI_DONE;
    }
    return cli_usage(cli, "\"config %s\" is not known: it is \"check\" or \"defaults\"", argv[1]);
}
