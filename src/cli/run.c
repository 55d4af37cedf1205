/*
 * jobtop run [--name NAME] -- COMMAND...: runs a command as a job of this machine. This thread
 * passes its output through and looks after the process and the terminal; run_publish.c's writes
 * the job.
 *
 * All signals that matter come through a descriptor. What others send to us is passed on to the
 * command, so that whoever stops `jobtop run` stops the command.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/cli.h"
#include "cli/run_child.h"
#include "cli/run_publish.h"
#include "cli/run_result.h"
#include "cli/run_stream.h"
#include "cli/run_terminal.h"

#define RESIZE_MS 250 /* the foreground's SIGWINCH isn't ours: the size has to be looked at */
#define DRAIN_MS                                                                                   \
    100 /* what is still on its way after the command's end; a descendant may hold the streams for \
           ever */
#define FLUSH_MS       300
#define FLUSH_QUIET_MS 20
#define COMMAND_MAX    65536

static const int passed_on[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2};

struct run {
    struct cli *cli;
    const char *store; /* path; NULL: the usual one */
    const char *name;
    struct buf command;
    struct run_child child;
    struct run_terminal terminal;
    struct run_publish *publish; /* NULL: it could not be started */
    struct run_stream streams[2];
    int percent;
    int signals;      /* signalfd */
    sigset_t mask;    /* as it was */
    int64_t deadline; /* --timeout; 0: none, or passed */
    bool suspended;   /* by request, not from the keyboard */
    int64_t drained;  /* when what is still to come is not waited for any more; 0: it runs */
    struct run_end_facts end;
};

static bool is_passed_on(int number)
{
    for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
        if (passed_on[i] == number)
            return true;
    return false;
}

/* ---- setting up ----------------------------------------------------------------------------- */

static bool set_up_signals(struct run *r)
{
    sigset_t ours;

    sigemptyset(&ours);
    for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
        sigaddset(&ours, passed_on[i]);
    sigaddset(&ours, SIGCHLD);
    sigaddset(&ours, SIGCONT);
    sigaddset(&ours, SIGTSTP);
    sigaddset(&ours, SIGWINCH);
    signal(SIGPIPE, SIG_IGN); /* writes tell */
    signal(SIGTTOU, SIG_IGN); /* we write, and give the terminal away, from the background */
    if (sigprocmask(SIG_BLOCK, &ours, &r->mask))
        return false;
    r->signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
    return r->signals >= 0;
}

/* The store of -s: a local one. */
static int choose_store(struct run *r)
{
    struct cli_sources sources;
    int status;

    if (r->cli->source_count == 0)
        return CLI_DONE;
    status = cli_sources(r->cli, &sources);
    if (status == CLI_DONE && sources.count != 1)
        status = cli_usage(r->cli, "a command is a job of one source");
    if (status == CLI_DONE && strcmp(sources.setups[0].driver, "local"))
        status =
            cli_usage(r->cli, "a command can only be a job of a local source, not of a \"%s\" one",
                      sources.setups[0].driver);
    if (status == CLI_DONE && (sources.setups[0].read_only || r->cli->read_only))
        status = cli_usage(r->cli, "the source is read-only");
    if (status == CLI_DONE && sources.setups[0].address && sources.setups[0].address[0]) {
        r->store = strdup(sources.setups[0].address);
        if (!r->store)
            status = cli_usage(r->cli, "out of memory");
    }
    cli_sources_free(&sources);
    return status;
}

/* ---- the terminal --------------------------------------------------------------------------- */

static void give_terminal(struct run *r)
{
    if (r->terminal.eager && run_terminal_is_ours(&r->terminal))
        run_terminal_give(&r->terminal, r->child.pid);
}

static void publish_stopped(struct run *r, bool stopped, bool wait)
{
    if (r->publish)
        run_publish_stopped(r->publish, stopped, wait);
}

static void go_on(struct run *r)
{
    give_terminal(r);
    if (run_child_signal(&r->child, SIGCONT))
        publish_stopped(r, false, false);
}

/* What the command wrote before it stopped. */
static void flush(struct run *r)
{
    int64_t end = clock_ms() + FLUSH_MS;

    while (clock_ms() < end) {
        struct pollfd fds[2] = {run_stream_wants(&r->streams[0]), run_stream_wants(&r->streams[1])};

        if (poll(fds, 2, FLUSH_QUIET_MS) <= 0)
            return;
        for (int i = 0; i < 2; i++)
            run_stream_move(&r->streams[i], fds[i].revents);
    }
}

static void on_stopped(struct run *r, int number)
{
    if (number == SIGSTOP || r->terminal.fd < 0) {
        /* By request, or somebody's: keys are ours until it goes on, so that it can be ended. */
        r->suspended = true;
        run_terminal_take(&r->terminal, r->child.pid);
        publish_stopped(r, true, false);
        return;
    }
    if (number == SIGTTIN || number == SIGTTOU) {
        r->terminal.eager = true; /* it wants the terminal */
        if (run_terminal_is_ours(&r->terminal)) {
            go_on(r);
            return;
        }
    }
    run_terminal_take(&r->terminal, r->child.pid);
    flush(r);
    publish_stopped(r, true, true);
    run_terminal_stop();
    go_on(r);
}

static void resize(struct run *r)
{
    bool changed = run_child_resize(&r->child, 0, STDOUT_FILENO);

    if (run_child_resize(&r->child, 1, STDERR_FILENO) || changed)
        run_child_signal(&r->child, SIGWINCH);
}

/* ---- what happens --------------------------------------------------------------------------- */

static void on_child(struct run *r)
{
    int status;

    while (run_child_news(&r->child, &status)) {
        if (WIFSTOPPED(status)) {
            on_stopped(r, WSTOPSIG(status));
        } else if (WIFCONTINUED(status)) {
            r->suspended = false;
            give_terminal(r);
            publish_stopped(r, false, false);
        } else {
            r->end.wait_status = status;
            r->drained = clock_ms() + DRAIN_MS;
            run_terminal_take(&r->terminal, r->child.pid);
            if (WIFSIGNALED(status))
                run_terminal_restore(&r->terminal);
        }
    }
}

static void on_signal(struct run *r, int number)
{
    switch (number) {
    case SIGCHLD:
        return; /* asked for anyway */
    case SIGWINCH:
        return;
    case SIGCONT:
        give_terminal(r); /* from the background to the foreground */
        return;
    case SIGTSTP:
        if (r->suspended)
            run_terminal_stop();
        else
            run_child_signal(&r->child, SIGTSTP); /* we stop when it has */
        return;
    default:
        if (is_passed_on(number) && run_child_end(&r->child, number))
            r->end.passed_signal = number;
        return;
    }
}

static void on_signals(struct run *r)
{
    struct signalfd_siginfo info;

    while (read(r->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
        on_signal(r, (int)info.ssi_signo);
}

static void on_time(struct run *r)
{
    if (r->deadline && clock_ms() >= r->deadline) {
        r->deadline = 0;
        r->end.timed_out = run_child_end(&r->child, SIGTERM);
    }
    if (r->child.pty[0] || r->child.pty[1])
        resize(r);
}

static void tell_progress(struct run *r, const struct run_stream *s)
{
    struct buf line;

    if (!r->publish)
        return;
    buf_init(&line, RUN_LINE_MAX);
    run_output_line(&s->output, &line);
    run_publish_progress(r->publish, r->percent, buf_text(&line), line.length);
    buf_free(&line);
}

static int sleep_ms(const struct run *r)
{
    int64_t now = clock_ms();
    int64_t sleep = -1;

    if (r->child.pty[0] || r->child.pty[1])
        sleep = RESIZE_MS;
    if (r->deadline && (sleep < 0 || r->deadline - now < sleep))
        sleep = r->deadline - now;
    if (r->drained)
        sleep = r->drained - now;
    else if (sleep < 0)
        return -1;
    return sleep < 0 ? 0 : sleep > 60000 ? 60000 : (int)sleep;
}

static bool over(const struct run *r)
{
    bool closed = r->child.output[0] < 0 && r->child.output[1] < 0;

    if (!r->drained)
        return false;
    /* What was read is still written, however long that takes. */
    return closed || (clock_ms() >= r->drained && !r->streams[0].length && !r->streams[1].length);
}

static void loop(struct run *r)
{
    while (!over(r)) {
        struct pollfd fds[3] = {{.fd = r->signals, .events = POLLIN},
                                run_stream_wants(&r->streams[0]),
                                run_stream_wants(&r->streams[1])};

        if (poll(fds, 3, sleep_ms(r)) < 0)
            fds[0].revents = fds[1].revents = fds[2].revents = 0;
        for (int i = 0; i < 2; i++) {
            if (!run_stream_move(&r->streams[i], fds[i + 1].revents))
                continue;
            tell_progress(r, &r->streams[i]);
            if (r->drained)
                r->drained = clock_ms() + DRAIN_MS;
        }
        on_signals(r);
        on_child(r);
        on_time(r);
    }
}

/* ---- the command ---------------------------------------------------------------------------- */

static int finish(struct run *r)
{
    struct run_result result;
    struct buf tail;
    int status;

    for (int i = 0; i < 2; i++)
        run_output_end(&r->streams[i].output);
    buf_init(&tail, RUN_TAIL_MAX);
    run_output_tail(&r->streams[1].output, &tail);
    r->end.tail = buf_text(&tail);
    r->end.tail_length = tail.length;
    r->end.asked = run_child_asked(&r->child);
    run_result_make(&result, &r->end);
    status = r->end.timed_out ? CLI_TIMED_OUT : result.exit_status;
    if (r->publish)
        run_publish_end(r->publish, &result);
    run_result_free(&result);
    buf_free(&tail);
    return status;
}

static int run(struct run *r, char **argv)
{
    struct run_publish_setup setup = {
        .cli = r->cli, .path = r->store, .name = r->name, .child = &r->child};
    struct detail d = DETAIL_INIT;
    enum jobtop_status status;
    int exit_status;

    run_terminal_open(&r->terminal);
    status = run_child_start(
        &r->child, argv,
        r->terminal.eager && run_terminal_is_ours(&r->terminal) ? r->terminal.fd : -1, &r->mask,
        &r->end.exec_error, &d);
    for (int i = 0; i < 2; i++)
        run_stream_init(&r->streams[i], &r->child.output[i], i + 1, &r->percent);
    if (status != JOBTOP_OK) {
        run_terminal_take(&r->terminal, r->child.pid);
        exit_status = cli_fail(r->cli, &d);
        if (!r->end.exec_error)
            goto cleanup;
    }
    setup.command = buf_text(&r->command);
    r->publish = run_publish_start(&setup);
    if (status == JOBTOP_OK) {
        if (r->cli->timeout_ms >= 0)
            r->deadline = clock_ms() + r->cli->timeout_ms;
        loop(r);
    }
    exit_status = finish(r);
cleanup:
    run_child_free(&r->child);
    run_terminal_close(&r->terminal);
    return exit_status;
}

/* The program without its folders: what people call the command. */
static const char *base_name(const char *program)
{
    const char *slash = strrchr(program, '/');

    return slash && slash[1] ? slash + 1 : program;
}

int run_command(struct cli *cli, int argc, char **argv)
{
    static struct run r; /* its buffers are large */
    struct detail d = DETAIL_INIT;
    int status;

    r = (struct run){.cli = cli, .percent = -1, .signals = -1};
    if (argc < 2)
        return cli_usage(cli, "run needs a command: jobtop run -- COMMAND...");
    if (cli->read_only)
        return cli_usage(cli, "run makes a job; --read-only forbids it");
    status = choose_store(&r);
    if (status != CLI_DONE)
        return status;
    r.name = cli_given(cli, CLI_OPTION_NAME) ? cli_value(cli, CLI_OPTION_NAME) : base_name(argv[1]);
    r.end.program = argv[1];
    buf_init(&r.command, COMMAND_MAX);
    run_command_line(argv + 1, &r.command);
    if (set_up_signals(&r)) {
        status = run(&r, argv + 1);
    } else {
        detail_errno(&d, errno, "could not set up signals");
        status = cli_fail(cli, &d);
    }
    if (r.signals >= 0)
        close(r.signals);
    buf_free(&r.command);
    free((char *)r.store);
    return status;
}
