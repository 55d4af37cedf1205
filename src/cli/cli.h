/*
 * The command line: what every command is given, and what it answers with. main() parses by the
 * tables in commands.h and calls the command's function; argv[0] is the command's name there, the
 * rest its operands: options are taken out already and asked for by cli_value().
 *
 * Results go to standard output, everything else that is said to a person to standard error, both
 * made safe by the text gate. A command writes with stdio and returns its exit status; main() looks
 * for write errors.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/detail.h"
#include "base/text.h"
#include "cli/commands.h"
#include "config/config.h"
#include "engine/engine.h"

/* X(ID, number, "what it means") */
#define CLI_EXITS(X)                                                                               \
    X(DONE, 0, "done; for \"wait\": every job completed")                                          \
    X(FAILED, 1,                                                                                   \
      "a job failed, or was not found, or the request was refused, or the output could not be "    \
      "written")                                                                                   \
    X(USAGE, 2, "bad usage or configuration; a name that matches several jobs")                    \
    X(UNREACHABLE, 3, "a source could not be reached")                                             \
    X(TIMED_OUT, 4, "timed out")

enum cli_exit {
#define CLI_EXIT_ENUM(id, number, text) CLI_##id = number,
    CLI_EXITS(CLI_EXIT_ENUM)
#undef CLI_EXIT_ENUM
};

struct cli_exit_info {
    int number;
    const char *text;
};
#define CLI_EXIT_COUNT 5
extern const struct cli_exit_info cli_exit_table[CLI_EXIT_COUNT];

enum cli_format {
    CLI_FORMAT_TABLE,
    CLI_FORMAT_TEXT,
    CLI_FORMAT_JSON,
    CLI_FORMAT_JSONL,
    CLI_FORMAT_CSV
};

#define CLI_SOURCES_MAX 256 /* -s on one command line */

struct cli {
    const struct cli_command *command;
    const char
        *values[CLI_OPTION_COUNT]; /* BORROWS from argv; NULL: not given; without an argument: "" */
    const char *sources[CLI_SOURCES_MAX]; /* BORROWS from argv: each -s */
    size_t source_count;
    int64_t timeout_ms;        /* --timeout; -1: not given */
    enum cli_format format;    /* --format, or the command's first one */
    enum text_charset charset; /* of the terminal, by the locale */
    bool read_only;            /* --read-only; the configuration's is added by cli_config */
    bool verbose;
    struct config *config; /* OWNS; NULL until cli_config */
};

/* Takes the options out of argv and checks them. CLI_DONE: cli->command is set, *argc and *argv are
 * the command's name and operands. Otherwise it was said what is wrong. */
int cli_parse(struct cli *cli, int *argc, char ***argv);
void cli_free(struct cli *cli);

static inline bool cli_given(const struct cli *cli, enum cli_option option)
{
    return cli->values[option] != NULL;
}

static inline const char *cli_value(const struct cli *cli, enum cli_option option)
{
    return cli->values[option];
}

/* Loads the configuration (-c, or the usual places), once. Says what is wrong and returns
 * CLI_USAGE. */
int cli_config(struct cli *cli);

/* ---- saying things: standard error, "jobtop: " before it, one line -------------------------- */

void cli_error(const struct cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same for what is only worth knowing with -v. */
void cli_note(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Says it, points to --help, returns CLI_USAGE. */
int cli_usage(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Says the detail and returns the exit status that goes with it. */
int cli_fail(const struct cli *cli, const struct detail *d);
int cli_exit_status(enum jobtop_status status);
/* " (did you mean "near"?)", or nothing for NULL: the end of a sentence about a mistyped name.
 * Returns `out`. */
#define CLI_HINT_SIZE 96
const char *cli_hint(const char *near, char out[CLI_HINT_SIZE]);
/* One line on standard output: the bytes made safe. */
void cli_print(const struct cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- sources -------------------------------------------------------------------------------- */

/* The sources that were chosen: each -s (a configured name, or DRIVER:ADDRESS), else all that are
 * configured, else the local one. */
struct cli_sources {
    struct source_setup
        *setups; /* OWNS the array; texts belong to cli and its configuration, or to `texts` */
    size_t count;
    struct option_value **options; /* OWNS each and the array */
    char **texts; /* OWNS each and the array: names of drivers cut from DRIVER:ADDRESS */
};

int cli_sources(struct cli *cli, struct cli_sources *sources);
/* The password in "scheme://user:password@host", which is refused on the command line and never
 * shown; NULL: none. */
const char *cli_password(const char *address, size_t *length);
void cli_sources_free(struct cli_sources *sources);

/* ---- commands ------------------------------------------------------------------------------- */

#define CLI_DECLARE(id, name, function, options, formats, operands, flags, summary, text)          \
    int function(struct cli *cli, int argc, char **argv);
CLI_COMMANDS(CLI_DECLARE)
#undef CLI_DECLARE

/* For `demo`: the dashboard on this one source alone. */
int dashboard_open(struct cli *cli, const struct source_setup *setup);

#endif
