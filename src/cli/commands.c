#include "cli/commands.h"

#include "cli/cli.h"

const struct cli_option_info cli_option_table[CLI_OPTION_COUNT] = {
#define OPTION_ROW(id, letter, name, argument, help)                                               \
    [CLI_OPTION_##id] = {letter, name, argument, help},
    CLI_OPTIONS(OPTION_ROW)
#undef OPTION_ROW
};

const struct cli_command cli_command_table[CLI_COMMAND_COUNT] = {
#define COMMAND_ROW(id, name, function, options, formats, operands, flags, summary, text)          \
    {CLI_COMMAND_##id, name, function, CLI_COMMON | (options), formats, operands, flags,           \
     summary,          text},
    CLI_COMMANDS(COMMAND_ROW)
#undef COMMAND_ROW
};

const struct cli_exit_info cli_exit_table[CLI_EXIT_COUNT] = {
#define EXIT_ROW(id, number, text) {number, text},
    CLI_EXITS(EXIT_ROW)
#undef EXIT_ROW
};
