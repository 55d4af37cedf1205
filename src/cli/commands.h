/*
 * The commands and their options: one list of each gives the parser, `--help` and the manual page
 * jobtop(1).
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(ID, letter, "name", "ARGUMENT" or NULL, "help"): what an option means is the same in every
 * command that takes it. letter 0: none. */
#define CLI_OPTIONS(X)                                                                             \
    X(CONFIG, 'c', "config", "FILE", "the configuration file, instead of the usual ones")          \
    X(SOURCE, 's', "source", "SOURCE",                                                             \
      "only this source: the name of a configured one, or DRIVER:ADDRESS; may be given several "   \
      "times")                                                                                     \
    X(READ_ONLY, 0, "read-only", NULL,                                                             \
      "refuse everything that would change something at a source")                                 \
    X(TIMEOUT, 0, "timeout", "SECONDS",                                                            \
      "give up after this time; \"2m\" and \"500ms\" are understood too")                          \
    X(VERBOSE, 'v', "verbose", NULL, "say more on standard error")                                 \
    X(HELP, 'h', "help", NULL, "show this help")                                                   \
    X(VERSION, 'V', "version", NULL, "show the version")                                           \
    X(FORMAT, 0, "format", "FORMAT", "how to print")                                               \
    X(COLUMNS, 0, "columns", "A,B,...",                                                            \
      "columns of a table or of CSV: names of columns, or of properties of the class")             \
    X(FILTER, 0, "filter", "EXPR", "only the jobs that match")                                     \
    X(SORT, 0, "sort", "COL[:desc]", "the column to sort by; \":desc\" turns the order round")     \
    X(YES, 0, "yes", NULL, "do not ask")                                                           \
    X(THEME, 0, "theme", "NAME", "the theme to use")                                               \
    X(ASCII, 0, "ascii", NULL, "draw with ASCII alone")                                            \
    X(INTERVAL, 0, "interval", "SECONDS", "time between two polls of a source")                    \
    X(NAME, 0, "name", "NAME", "what the job is called; the command itself when not given")        \
    X(JOBS, 0, "jobs", "N", "how many jobs there are at a time")                                   \
    X(RATE, 0, "rate", "R",                                                                        \
      "how often in a second some job makes progress; a quarter of the jobs when not given")       \
    X(SEED, 0, "seed", "N", "where the random numbers start: the same seed gives the same jobs")   \
    X(PUBLISH, 0, "publish", "FILE", "no dashboard: publish into this local store, until stopped") \
    X(ONCE, 0, "once", NULL, "with --publish: jobs that have ended, kept for ever, and then exit")

enum cli_option {
#define CLI_OPTION_ENUM(id, letter, name, argument, help) CLI_OPTION_##id,
    CLI_OPTIONS(CLI_OPTION_ENUM)
#undef CLI_OPTION_ENUM
    CLI_OPTION_COUNT
};

struct cli_option_info {
    char letter;
    const char *name, *argument, *help;
};
extern const struct cli_option_info cli_option_table[CLI_OPTION_COUNT];

#define CLI_BIT(option) (UINT64_C(1) << CLI_OPTION_##option)
/* Every command takes these. */
#define CLI_COMMON                                                                                 \
    (CLI_BIT(CONFIG) | CLI_BIT(SOURCE) | CLI_BIT(READ_ONLY) | CLI_BIT(TIMEOUT) |                   \
     CLI_BIT(VERBOSE) | CLI_BIT(HELP) | CLI_BIT(VERSION))

/* options end at the first operand: the rest is somebody else's command line */
#define CLI_PASS   0x1u
#define CLI_HIDDEN 0x2u /* not in --help and the manual */

#ifdef WITH_DEMO
#define CLI_COMMANDS_DEMO(X)                                                                       \
    X(DEMO, "demo", demo_command,                                                                  \
      CLI_BIT(JOBS) | CLI_BIT(RATE) | CLI_BIT(SEED) | CLI_BIT(THEME) | CLI_BIT(ASCII) |            \
          CLI_BIT(FILTER) | CLI_BIT(SORT) | CLI_BIT(PUBLISH) | CLI_BIT(ONCE),                      \
      "", "", 0, "watch a simulated Hyper-V host",                                                 \
      "Starts a process that behaves as a busy Hyper-V host and keeps its jobs in a throw-away "   \
      "local store, and opens the dashboard on it. Everything is gone when it ends.")
#else
#define CLI_COMMANDS_DEMO(X)
#endif

/* X(ID, "name", function, options besides the common ones, "formats, the first one is the default",
 * "OPERANDS", flags, "summary", "text") */
#define CLI_COMMANDS(X)                                                                            \
    X(DASHBOARD, "dashboard", dashboard_command,                                                   \
      CLI_BIT(THEME) | CLI_BIT(ASCII) | CLI_BIT(INTERVAL) | CLI_BIT(FILTER) | CLI_BIT(SORT), "",   \
      "", 0, "the dashboard; what jobtop does when no command is given",                           \
      "Shows the jobs of every source, live. \"?\" shows the keys.")                               \
    X(LIST, "list", list_command,                                                                  \
      CLI_BIT(FORMAT) | CLI_BIT(COLUMNS) | CLI_BIT(FILTER) | CLI_BIT(SORT),                        \
      "table json jsonl csv", "", 0, "print the jobs",                                             \
      "Asks each source once and prints its jobs. When one of several sources can't be reached, "  \
      "the jobs of the others are printed nevertheless. A table is cut to the width of the "       \
      "terminal, and not at all when it goes elsewhere. JSON has all properties of each job, CSV " \
      "too unless --columns chooses.")                                                             \
    X(SHOW, "show", show_command, CLI_BIT(FORMAT), "text json", "JOB", 0,                          \
      "print one job: its properties and its errors",                                              \
      "Prints every property that is not NULL, decoded. When the job failed, its error objects "   \
      "are fetched and printed too.")                                                              \
    X(WAIT, "wait", wait_command, 0, "", "JOB...", 0, "wait until each job has ended",             \
      "Follows the jobs until each has ended, and prints how. For a job that vanishes, the state " \
      "that was seen last decides.")                                                               \
    X(CANCEL, "cancel", request_command, CLI_BIT(YES), "", "JOB...", 0,                            \
      "ask jobs to end (Terminate)",                                                               \
      "Sends RequestStateChange(Terminate): the job is to end cleanly. Prints each answer; when "  \
      "it is that the transition has started, follows the job until it has ended.")                \
    X(KILL, "kill", request_command, CLI_BIT(YES), "", "JOB...", 0, "end jobs at once (Kill)",     \
      "Sends RequestStateChange(Kill): the job ends at once and may leave its work half done. "    \
      "Try \"cancel\" first.")                                                                     \
    X(SUSPEND, "suspend", request_command, CLI_BIT(YES), "", "JOB...", 0, "suspend jobs",          \
      "Sends RequestStateChange(Suspend).")                                                        \
    X(RESUME, "resume", request_command, CLI_BIT(YES), "", "JOB...", 0,                            \
      "start jobs, or let suspended ones go on", "Sends RequestStateChange(Start).")               \
    X(SET, "set", set_command, 0, "", "JOB PROPERTY=VALUE", 0, "write a property of a job",        \
      "Writes a property that the class says can be written. A value that has a name may be "      \
      "given by it.")                                                                              \
    X(RUN, "run", run_command, CLI_BIT(NAME), "", "[--] COMMAND...", CLI_PASS,                     \
      "run a command as a job of this machine",                                                    \
      "Runs the command as a job of the local source. Its output passes through; percentages in "  \
      "it are the job's progress. The exit status is the command's.")                              \
    CLI_COMMANDS_DEMO(X)                                                                           \
    X(SOURCES, "sources", sources_command, CLI_BIT(FORMAT), "table json jsonl csv", "", 0,         \
      "print the sources: reachable, age, latency, jobs, last error",                              \
      "Asks each source once and prints what came of it.")                                         \
    X(DRIVERS, "drivers", drivers_command, 0, "", "[NAME]", 0,                                     \
      "print the drivers found, or one's options",                                                 \
      "Without NAME: every driver that was found; one that is refused is listed with the reason. " \
      "With NAME: what an address of it looks like, and its options.")                             \
    X(CONFIGURATION, "config", config_command, 0, "", "check | defaults", 0,                       \
      "check the configuration; print the defaults",                                               \
      "\"check\" reads the configuration, the theme, and the options of each source by its "       \
      "driver. \"defaults\" prints the built-in configuration, which documents every key.")        \
    X(MAN, "man", man_command, 0, "", "PAGE", CLI_HIDDEN, "print a manual page's source", "")

enum cli_command_id {
#define CLI_COMMAND_ENUM(id, name, function, options, formats, operands, flags, summary, text)     \
    CLI_COMMAND_##id,
    CLI_COMMANDS(CLI_COMMAND_ENUM)
#undef CLI_COMMAND_ENUM
    CLI_COMMAND_COUNT
};

struct cli;

struct cli_command {
    enum cli_command_id id;
    const char *name;
    int (*run)(struct cli *cli, int argc, char **argv);
    uint64_t options;    /* CLI_BIT set, the common ones included */
    const char *formats; /* "" none */
    const char *operands;
    unsigned flags;
    const char *summary, *text;
};
extern const struct cli_command cli_command_table[CLI_COMMAND_COUNT];

/* `jobtop --help`, `jobtop COMMAND --help` (command NULL: the program's), the manual page: on
 * standard output. */
void cli_help(const struct cli_command *command);

#endif
