/*
 * `--help`, from the tables. Plain text, 80 columns, on standard output: it was asked for.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

#define HELP_WIDTH 79

/* Words of `text` to the right of `indent`; the cursor stands at `column`. */
static void wrap(const char *text, size_t column, size_t indent)
{
    bool first = true;

    while (*text != '\0') {
        size_t length = strcspn(text, " ");

        if (!first && column + 1 + length > HELP_WIDTH) {
            printf("\n%*s", (int)indent, "");
            column = indent;
            first = true;
        }
        printf("%s%.*s", first ? "" : " ", (int)length, text);
        column += length + (first ? 0 : 1);
        first = false;
        text += length;
        text += strspn(text, " ");
    }
    putchar('\n');
}

/* The two columns of a list: a name, and what it means. */
static void entry(const char *name, const char *help, size_t indent)
{
    size_t column = 2 + strlen(name);

    printf("  %s", name);
    if (column + 2 > indent) {
        printf("\n%*s", (int)indent, "");
    } else {
        printf("%*s", (int)(indent - column), "");
    }
    wrap(help, indent, indent);
}

static void options(uint64_t set, const char *formats)
{
    for (int i = 0; i < CLI_OPTION_COUNT; i++) {
        const struct cli_option_info *o = &cli_option_table[i];
        char name[64], help[256];

        if (!(set & (UINT64_C(1) << i)))
            continue;
        snprintf(name, sizeof name, "%c%c%s--%s%s%s", o->letter ? '-' : ' ',
                 o->letter ? o->letter : ' ', o->letter ? ", " : "  ", o->name,
                 o->argument ? " " : "", o->argument ? o->argument : "");
        if (i == CLI_OPTION_FORMAT)
            snprintf(help, sizeof help, "%s: one of %s", o->help, formats);
        else
            snprintf(help, sizeof help, "%s", o->help);
        entry(name, help, 30);
    }
}

static void program_help(void)
{
    const struct cli_command *dashboard = &cli_command_table[CLI_COMMAND_DASHBOARD];

    printf("Usage: jobtop [OPTIONS]\n"
           "       jobtop COMMAND [OPTIONS] [OPERANDS]\n\n");
    wrap("Top for virtual-machine jobs: shows, live, every long-running operation of "
         "virtualization hosts, says "
         "what failed and why, and stops it safely. Without a command: the dashboard.",
         0, 0);
    printf("\nCommands:\n");
    for (int i = 0; i < CLI_COMMAND_COUNT; i++) {
        const struct cli_command *c = &cli_command_table[i];
        char name[64];

        if (c->flags & CLI_HIDDEN)
            continue;
        snprintf(name, sizeof name, "%s%s%s", c->name, c->operands[0] != '\0' ? " " : "",
                 c->operands);
        entry(name, c->summary, 30);
    }
    printf("\nOptions of every command:\n");
    options(CLI_COMMON, "");
    printf("\nOptions of the dashboard:\n");
    options(dashboard->options & ~CLI_COMMON, "");
    printf("\n");
    wrap("A JOB is SOURCE/InstanceID; a unique part of the InstanceID will do. `jobtop COMMAND "
         "--help' says more "
         "of a command, jobtop(1) all.",
         0, 0);
    printf("\nExit status:\n");
    for (size_t i = 0; i < CLI_EXIT_COUNT; i++) {
        char number[8];

        snprintf(number, sizeof number, "%d", cli_exit_table[i].number);
        entry(number, cli_exit_table[i].text, 6);
    }
}

void cli_help(const struct cli_command *command)
{
    if (command == NULL) {
        program_help();
        return;
    }
    if (command->id == CLI_COMMAND_DASHBOARD)
        printf("Usage: jobtop [dashboard] [OPTIONS]\n\n");
    else
        printf("Usage: jobtop %s [OPTIONS]%s%s\n\n", command->name,
               command->operands[0] != '\0' ? " " : "", command->operands);
    wrap(command->text, 0, 0);
    if (command->options & ~CLI_COMMON) {
        printf("\nOptions:\n");
        options(command->options & ~CLI_COMMON, command->formats);
    }
    printf("\nOptions of every command:\n");
    options(CLI_COMMON, "");
}
