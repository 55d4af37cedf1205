/*
 * From the configuration and -s to the sources that a command works on.
 */
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "cli/cli.h"

int cli_config(struct cli *cli)
{
    struct detail d = DETAIL_INIT;

    if (cli->config != NULL)
        return CLI_DONE;
    if (config_load(cli_value(cli, CLI_OPTION_CONFIG), &cli->config, &d) != JOBTOP_OK) {
        cli_error(cli, "%s", d.text);
        return CLI_USAGE; /* whatever kept it from being read: it is the configuration that is bad
                           */
    }
    if (cli->config->read_only)
        cli->read_only = true;
    if (cli->config->ascii)
        cli->charset = TEXT_ASCII;
    return CLI_DONE;
}

void cli_free(struct cli *cli)
{
    config_free(cli->config);
    cli->config = NULL;
}

static enum option_kind kind_of(enum config_value_kind kind)
{
    switch (kind) {
    case CONFIG_COMMAND:
        return OPTION_COMMAND;
    case CONFIG_FILE:
        return OPTION_FILE;
    case CONFIG_ENV:
        return OPTION_ENV;
    case CONFIG_PLAIN:
        break;
    }
    return OPTION_PLAIN;
}

static bool add_configured(struct cli *cli, struct cli_sources *sources,
                           const struct config_source *from)
{
    size_t i = sources->count;
    struct option_value *options = NULL;

    if (from->option_count > 0) {
        options = calloc(from->option_count, sizeof *options);
        if (options == NULL)
            return false;
        for (size_t k = 0; k < from->option_count; k++)
            options[k] = (struct option_value){.name = from->options[k].name,
                                               .value = from->options[k].value,
                                               .kind = kind_of(from->options[k].kind),
                                               .where = from->options[k].where};
    }
    sources->options[i] = options;
    sources->setups[i] = (struct source_setup){.name = from->name,
                                               .driver = from->driver,
                                               .address = from->address,
                                               .options = options,
                                               .option_count = from->option_count,
                                               .read_only = from->read_only || cli->read_only,
                                               .interval_ms = from->interval_ms,
                                               .timeout_ms = from->timeout_ms};
    sources->count++;
    return true;
}

/* `text` is DRIVER:ADDRESS and is the source's name too: what was typed is what a JOB is written
 * with. */
static bool add_typed(struct cli *cli, struct cli_sources *sources, const char *text,
                      size_t driver_length)
{
    size_t i = sources->count;
    char *driver = strndup(text, driver_length);

    if (driver == NULL)
        return false;
    sources->texts[i] = driver;
    sources->setups[i] =
        (struct source_setup){.name = text,
                              .driver = driver,
                              .address = text[driver_length] == ':' ? text + driver_length + 1 : "",
                              .read_only = cli->read_only,
                              .interval_ms = cli->config->interval_ms,
                              .timeout_ms = cli->config->timeout_ms};
    sources->count++;
    return true;
}

static const struct config_source *find_configured(const struct config *config, const char *name)
{
    for (size_t i = 0; i < config->source_count; i++)
        if (strcmp(config->sources[i].name, name) == 0)
            return &config->sources[i];
    return NULL;
}

static int unknown_source(const struct cli *cli, const char *name)
{
    const struct config *config = cli->config;
    const char **names = calloc(config->source_count + 1, sizeof *names);
    const char *near = NULL;
    char hint[CLI_HINT_SIZE];

    if (names != NULL) {
        for (size_t i = 0; i < config->source_count; i++)
            names[i] = config->sources[i].name;
        near = nearest_name(name, names, config->source_count);
    }
    cli_error(cli, "no source is called \"%s\"%s; otherwise a source is written DRIVER:ADDRESS",
              name, cli_hint(near, hint));
    free(names);
    return CLI_USAGE;
}

const char *cli_password(const char *address, size_t *length)
{
    const char *scheme = strstr(address, "://");
    const char *host = scheme != NULL ? scheme + 3 : address;
    size_t authority = strcspn(host, "/?#");
    const char *at = memrchr(host, '@', authority);
    const char *colon = at != NULL ? memchr(host, ':', (size_t)(at - host)) : NULL;

    if (colon == NULL)
        return NULL;
    *length = (size_t)(at - colon - 1);
    return colon + 1;
}

static int add_named(struct cli *cli, struct cli_sources *sources, const char *text, bool *memory)
{
    const struct config_source *configured = find_configured(cli->config, text);
    size_t driver_length, length;

    for (size_t i = 0; i < sources->count; i++)
        if (strcmp(sources->setups[i].name, text) == 0)
            return CLI_DONE; /* said twice */
    if (configured != NULL) {
        *memory = add_configured(cli, sources, configured);
        return CLI_DONE;
    }
    driver_length =
        strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
    if (driver_length == 0 || text[driver_length] != ':')
        return unknown_source(cli, text);
    if (cli_password(text + driver_length + 1, &length) != NULL) {
        cli_error(
            cli,
            "a password doesn't belong on the command line, where others can see it: configure "
            "the source, with password: {command: ...}, {file: ...} or {env: ...}");
        return CLI_USAGE;
    }
    *memory = add_typed(cli, sources, text, driver_length);
    return CLI_DONE;
}

int cli_sources(struct cli *cli, struct cli_sources *sources)
{
    size_t most;
    bool memory = true;
    int status = cli_config(cli);

    memset(sources, 0, sizeof *sources);
    if (status != CLI_DONE)
        return status;
    most = cli->source_count > 0 ? cli->source_count : cli->config->source_count;
    if (most == 0)
        most = 1;
    sources->setups = calloc(most, sizeof *sources->setups);
    sources->options = calloc(most, sizeof *sources->options);
    sources->texts = calloc(most, sizeof *sources->texts);
    if (sources->setups == NULL || sources->options == NULL || sources->texts == NULL) {
        memory = false;
        goto cleanup;
    }

    for (size_t i = 0; i < cli->source_count && memory && status == CLI_DONE; i++)
        status = add_named(cli, sources, cli->sources[i], &memory);
    if (cli->source_count == 0)
        for (size_t i = 0; i < cli->config->source_count && memory; i++)
            memory = add_configured(cli, sources, &cli->config->sources[i]);
    if (sources->count == 0 && memory && status == CLI_DONE)
        memory = add_typed(cli, sources, "local", strlen("local"));

cleanup:
    if (!memory) {
        cli_error(cli, "out of memory");
        status = CLI_FAILED;
    }
    if (status != CLI_DONE)
        cli_sources_free(sources);
    return status;
}

void cli_sources_free(struct cli_sources *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        free(sources->options[i]);
        free(sources->texts[i]);
    }
    free(sources->setups);
    free(sources->options);
    free(sources->texts);
    memset(sources, 0, sizeof *sources);
}
