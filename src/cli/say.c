/*
 * What is said to a person: one line each, through the text gate, in one write so that lines of
 * several processes don't mix.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

#define LINE_MAX_BYTES 16384 /* a sentence, a path or two, and a driver's words */

static void line(const struct cli *cli, FILE *stream, const char *before, const char *format,
                 va_list args) __attribute__((format(printf, 4, 0)));

static void line(const struct cli *cli, FILE *stream, const char *before, const char *format,
                 va_list args)
{
    struct buf raw, safe;

    buf_init(&raw, LINE_MAX_BYTES);
    buf_init(&safe, 4 * LINE_MAX_BYTES);
    buf_vaddf(&raw, format, args);
    buf_adds(&safe, before);
    text_line(&safe, buf_text(&raw), raw.length, cli != NULL ? cli->charset : TEXT_ASCII);
    buf_addc(&safe, '\n');
    if (stream == stderr) /* what was printed before stands before it on a terminal, too */
        fflush(stdout);
    fwrite(buf_text(&safe), 1, safe.length, stream);
    buf_free(&raw);
    buf_free(&safe);
}

void cli_error(const struct cli *cli, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    line(cli, stderr, "jobtop: ", format, args);
    va_end(args);
}

void cli_note(const struct cli *cli, const char *format, ...)
{
    va_list args;

    if (!cli->verbose)
        return;
    va_start(args, format);
    line(cli, stderr, "jobtop: ", format, args);
    va_end(args);
}

void cli_print(const struct cli *cli, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    line(cli, stdout, "", format, args);
    va_end(args);
}

int cli_usage(const struct cli *cli, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    line(cli, stderr, "jobtop: ", format, args);
    va_end(args);
    if (cli->command != NULL && cli->command->id != CLI_COMMAND_DASHBOARD)
        cli_error(cli, "\"jobtop %s --help\" shows how it is used", cli->command->name);
    else
        cli_error(cli, "\"jobtop --help\" shows how it is used");
    return CLI_USAGE;
}

const char *cli_hint(const char *near, char out[CLI_HINT_SIZE])
{
    if (near != NULL)
        snprintf(out, CLI_HINT_SIZE, " (did you mean \"%s\"?)", near);
    else
        out[0] = '\0';
    return out;
}

int cli_exit_status(enum jobtop_status status)
{
    switch (status) {
    case JOBTOP_OK:
        return CLI_DONE;
    case JOBTOP_INVALID:
    case JOBTOP_AMBIGUOUS:
    case JOBTOP_FORMAT:
    case JOBTOP_CONFLICT:
        return CLI_USAGE;
    case JOBTOP_UNREACHABLE:
        return CLI_UNREACHABLE;
    case JOBTOP_TIMEOUT:
        return CLI_TIMED_OUT;
    default:
        return CLI_FAILED;
    }
}

int cli_fail(const struct cli *cli, const struct detail *d)
{
    cli_error(cli, "%s", d->text[0] != '\0' ? d->text : status_text(d->status));
    return cli_exit_status(d->status);
}
