/*
 * jobtop: what happens before and after a command.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "driver/loader.h"
#include "drivers/local/local.h"
#include "engine/engine.h"

/* A program that is started with a closed standard descriptor would open its database as one. Each
 * gets the mode that makes its use fail, as it would have. */
static void fill_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* A driver may write to a connection that was cut, which must not end the program; but a reader
 * that has enough of our output (`jobtop list | head`) ends it as it ends any filter. */
static void end_by_broken_pipe(bool ignored_before)
{
    if (ignored_before)
        return;
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
}

static bool broken_pipe(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

    return poll(&out, 1, 0) > 0 && (out.revents & POLLERR) != 0;
}

/* Output that was not written is a failure, whatever became of the command. */
static int finish(const struct cli *cli, int status, bool pipe_ignored)
{
    int error = fflush(stdout) != 0 ? errno : 0;

    if (error == 0 && !ferror(stdout))
        return status;
    if (broken_pipe())
        end_by_broken_pipe(pipe_ignored);
    cli_error(cli, "the output could not be written%s%s", error != 0 ? ": " : "",
              error != 0 ? strerror(error) : "");
    return status != CLI_DONE ? status : CLI_FAILED;
}

/* Job records are made by the threads of sources and freed by the screen's. With heaps of their
 * own, memory that one thread freed is of no use to another, and such a heap grows by a page a
 * system call. */
static void share_heap(void)
{
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, 1);
#endif
}

int main(int argc, char **argv)
{
    struct sigaction pipe_before;
    struct cli cli;
    bool named_command, pipe_ignored;
    int status;

    share_heap();
    fill_descriptors();
    sigaction(SIGPIPE, NULL, &pipe_before);
    pipe_ignored = pipe_before.sa_handler == SIG_IGN;
    signal(SIGPIPE, SIG_IGN);
    setlocale(LC_ALL, "");
    setlocale(LC_NUMERIC, "C"); /* JSON and CSV have a decimal point everywhere */
    driver_register(&local_driver);

    status = cli_parse(&cli, &argc, &argv);
    if (status != CLI_DONE)
        return status;
    named_command = cli.command != NULL;
    if (cli_given(&cli, CLI_OPTION_HELP))
        cli_help(named_command ? cli.command : NULL);
    else if (cli_given(&cli, CLI_OPTION_VERSION))
        printf("jobtop %s\n", PACKAGE_VERSION);
    else
        status = cli.command->run(&cli, argc, argv);
    status = finish(&cli, status, pipe_ignored);
    cli_free(&cli);
    if (engine_left_behind())
        _exit(status);
    return status;
}
