/*
 * The command line's grammar: `jobtop [OPTIONS] [COMMAND [OPTIONS] [OPERANDS]]`, options anywhere,
 * but for a command that passes the rest on. Not getopt_long: its messages print what was typed as
 * it is, escape sequences and all, and it takes abbreviations, which break scripts when an option
 * is added.
 */
#include <langinfo.h>
#include <stdio.h>
#include <string.h>

#include "base/duration.h"
#include "base/nearest.h"
#include "cli/cli.h"

static int unknown(const struct cli *cli, const char *what, const char *name, const char *before,
                   const char *const *names, size_t count)
{
    const char *near = nearest_name(name, names, count);
    char whole[64] = "", hint[CLI_HINT_SIZE];

    if (near != NULL)
        snprintf(whole, sizeof whole, "%s%s", before, near);
    return cli_usage(cli, "there is no %s \"%s%s\"%s", what, before, name,
                     cli_hint(near != NULL ? whole : NULL, hint));
}

static int unknown_option(const struct cli *cli, const char *name)
{
    const char *names[CLI_OPTION_COUNT];
    size_t count = 0;

    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        if (cli->command == NULL || (cli->command->options & (UINT64_C(1) << i)))
            names[count++] = cli_option_table[i].name;
    return unknown(cli, "option", name, "--", names, count);
}

static int unknown_command(const struct cli *cli, const char *name)
{
    const char *names[CLI_COMMAND_COUNT];
    size_t count = 0;

    for (int i = 0; i < CLI_COMMAND_COUNT; i++)
        if (!(cli_command_table[i].flags & CLI_HIDDEN))
            names[count++] = cli_command_table[i].name;
    return unknown(cli, "command", name, "", names, count);
}

static const struct cli_command *find_command(const char *name)
{
    for (int i = 0; i < CLI_COMMAND_COUNT; i++)
        if (strcmp(cli_command_table[i].name, name) == 0)
            return &cli_command_table[i];
    return NULL;
}

static int store_option(struct cli *cli, enum cli_option option, const char *value)
{
    cli->values[option] = value;
    if (option != CLI_OPTION_SOURCE)
        return CLI_DONE;
    if (cli->source_count == CLI_SOURCES_MAX)
        return cli_usage(cli, "too many sources: at most %d", CLI_SOURCES_MAX);
    cli->sources[cli->source_count++] = value;
    return CLI_DONE;
}

/* `text` is behind the "--". *next is where an argument would be; moved when it is taken. */
static int long_option(struct cli *cli, const char *text, char **argv, int argc, int *next)
{
    size_t length = strcspn(text, "=");
    char name[64];
    int found = 0;

    while (found < CLI_OPTION_COUNT && (strncmp(cli_option_table[found].name, text, length) != 0 ||
                                        cli_option_table[found].name[length] != '\0'))
        found++;
    if (found == CLI_OPTION_COUNT) {
        if (length >= sizeof name)
            length = sizeof name - 1;
        memcpy(name, text, length);
        name[length] = '\0';
        return unknown_option(cli, name);
    }
    if (cli_option_table[found].argument == NULL) {
        if (text[length] == '=')
            return cli_usage(cli, "--%s takes no value", cli_option_table[found].name);
        return store_option(cli, (enum cli_option)found, "");
    }
    if (text[length] == '=')
        return store_option(cli, (enum cli_option)found, text + length + 1);
    if (*next >= argc)
        return cli_usage(cli, "--%s needs a value: %s", cli_option_table[found].name,
                         cli_option_table[found].argument);
    return store_option(cli, (enum cli_option)found, argv[(*next)++]);
}

static int short_options(struct cli *cli, const char *text, char **argv, int argc, int *next)
{
    for (; *text != '\0'; text++) {
        int found = 0;
        int status;

        while (found < CLI_OPTION_COUNT &&
               (cli_option_table[found].letter == 0 || cli_option_table[found].letter != *text))
            found++;
        if (found == CLI_OPTION_COUNT)
            return cli_usage(cli, "there is no option \"-%c\"", *text);
        if (cli_option_table[found].argument == NULL) {
            status = store_option(cli, (enum cli_option)found, "");
            if (status != CLI_DONE)
                return status;
            continue;
        }
        if (text[1] != '\0')
            return store_option(cli, (enum cli_option)found, text + 1);
        if (*next >= argc)
            return cli_usage(cli, "-%c needs a value: %s", *text, cli_option_table[found].argument);
        return store_option(cli, (enum cli_option)found, argv[(*next)++]);
    }
    return CLI_DONE;
}

/* How many operands "JOB...", "[NAME]", "check | defaults" ask for. */
static void operand_range(const char *operands, int *least, int *most)
{
    *least = *most = 0;
    if (strchr(operands, '|') != NULL) {
        *least = *most = 1;
        return;
    }
    while (*operands != '\0') {
        size_t length = strcspn(operands, " ");

        if (strncmp(operands, "[--]", length) != 0) {
            if (operands[0] != '[')
                ++*least;
            if (memmem(operands, length, "...", 3) != NULL)
                *most = 1 << 30;
            else
                ++*most;
        }
        operands += length + (operands[length] == ' ');
    }
}

static bool find_format(const char *formats, const char *name, enum cli_format *format)
{
    static const char *const names[] = {[CLI_FORMAT_TABLE] = "table",
                                        [CLI_FORMAT_TEXT] = "text",
                                        [CLI_FORMAT_JSON] = "json",
                                        [CLI_FORMAT_JSONL] = "jsonl",
                                        [CLI_FORMAT_CSV] = "csv"};

    for (const char *p = formats; *p != '\0';) {
        size_t length = strcspn(p, " ");

        if (name == NULL || (strlen(name) == length && memcmp(name, p, length) == 0)) {
            for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
                if (strlen(names[i]) == length && memcmp(names[i], p, length) == 0)
                    *format = (enum cli_format)i;
            return true;
        }
        p += length + (p[length] == ' ');
    }
    return false;
}

/* What only makes sense together: the command with its options and operands. */
static int check(struct cli *cli, int operands)
{
    const struct cli_command *command = cli->command;
    int least, most;

    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        if (cli->values[i] != NULL && !(command->options & (UINT64_C(1) << i)))
            return cli_usage(cli, "\"%s\" takes no --%s", command->name, cli_option_table[i].name);

    if (!find_format(command->formats, cli->values[CLI_OPTION_FORMAT], &cli->format) &&
        cli_given(cli, CLI_OPTION_FORMAT))
        return cli_usage(cli, "\"%s\" has no format \"%s\"; it has: %s", command->name,
                         cli_value(cli, CLI_OPTION_FORMAT), command->formats);

    cli->timeout_ms = -1;
    if (cli_given(cli, CLI_OPTION_TIMEOUT) &&
        (!duration_ms(cli_value(cli, CLI_OPTION_TIMEOUT), &cli->timeout_ms) || cli->timeout_ms < 0))
        return cli_usage(
            cli, "--timeout: \"%s\" is no length of time: seconds, or \"500ms\", \"2m\", \"1h\"",
            cli_value(cli, CLI_OPTION_TIMEOUT));

    operand_range(command->operands, &least, &most);
    if (operands < least)
        return cli_usage(cli, "\"%s\" needs more: jobtop %s [OPTIONS] %s", command->name,
                         command->name, command->operands);
    if (operands > most) {
        if (most == 0)
            return cli_usage(cli, "\"%s\" takes options only", command->name);
        return cli_usage(cli, "too much for \"%s\": jobtop %s [OPTIONS] %s", command->name,
                         command->name, command->operands);
    }
    return CLI_DONE;
}

int cli_parse(struct cli *cli, int *argc, char ***argv)
{
    static char *nothing[] = {NULL, NULL};
    char **in = *argv;
    int count = *argc, next = 1, operands = 0, status = CLI_DONE;
    bool options = true;

    memset(cli, 0, sizeof *cli);
    cli->timeout_ms = -1;
    cli->charset = strcmp(nl_langinfo(CODESET), "UTF-8") == 0 ? TEXT_UTF8 : TEXT_ASCII;

    /* Operands move to the front, behind the command's name; they never overtake what is read. */
    while (next < count && status == CLI_DONE) {
        char *word = in[next++];

        if (options && strcmp(word, "--") == 0) {
            options = false;
        } else if (options && strncmp(word, "--", 2) == 0) {
            status = long_option(cli, word + 2, in, count, &next);
        } else if (options && word[0] == '-' && word[1] != '\0') {
            status = short_options(cli, word + 1, in, count, &next);
        } else if (cli->command == NULL) {
            cli->command = find_command(word);
            if (cli->command == NULL)
                return unknown_command(cli, word);
        } else {
            in[1 + operands++] = word;
            if (cli->command->flags & CLI_PASS)
                options = false;
        }
    }
    if (status != CLI_DONE)
        return status;

    cli->read_only = cli_given(cli, CLI_OPTION_READ_ONLY);
    cli->verbose = cli_given(cli, CLI_OPTION_VERBOSE);
    if (cli_given(cli, CLI_OPTION_HELP) || cli_given(cli, CLI_OPTION_VERSION))
        return CLI_DONE;
    if (cli->command == NULL)
        cli->command = &cli_command_table[CLI_COMMAND_DASHBOARD];
    if (count < 1)
        in = nothing;
    in[0] = (char *)(uintptr_t)cli->command->name;
    in[1 + operands] = NULL;
    *argc = 1 + operands;
    *argv = in;
    return check(cli, operands);
}
