/*
 * jobtop demo: a child process simulates a Hyper-V host and publishes into a throw-away store; this
 * process shows the dashboard on it. What is on screen took the real way, from the library through
 * file, driver and engine.
 *
 * The store's folder goes when the demo ends: this process removes it, or, when this process was
 * killed, the child, which the kernel tells.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/cli.h"
#include "cli/demo_publish.h"

#define DEMO_JOBS  40
#define DEMO_MANY  2000 /* more are not waited for */
#define FOLDER_MAX 256

static int number_option(struct cli *cli, enum cli_option option, bool whole, double low,
                         double high, double *value)
{
    const char *text = cli_value(cli, option);
    char *rest;

    if (!text)
        return CLI_DONE;
    errno = 0;
    *value = strtod(text, &rest);
    if (rest == text || *rest || errno || !(*value >= low && *value <= high) ||
        (whole && *value != (double)(uint64_t)*value))
        return cli_usage(cli, "--%s takes a %snumber from %.16g to %.16g, not \"%s\"",
                         cli_option_table[option].name, whole ? "whole " : "", low, high, text);
    return CLI_DONE;
}

static int parse_options(struct cli *cli, struct demo_options *options)
{
    double jobs = DEMO_JOBS;
    double rate = -1;
    double seed = -1;
    int status;

    if (cli->source_count > 0)
        return cli_usage(cli, "demo is its own source, and takes no --source");
    status = number_option(cli, CLI_OPTION_JOBS, true, 1, DEMO_JOBS_MAX, &jobs);
    if (status == CLI_DONE)
        status = number_option(cli, CLI_OPTION_RATE, false, 0, DEMO_RATE_MAX, &rate);
    if (status == CLI_DONE)
        status = number_option(cli, CLI_OPTION_SEED, true, 0, 9007199254740992.0,
                               &seed); /* whole ones in a double */
    options->jobs = (unsigned)jobs;
    options->rate = rate < 0 ? jobs / 4 : rate;
    options->seed = seed < 0 ? (uint64_t)clock_wall_us() : (uint64_t)seed;
    return status;
}

/* A descriptor that becomes readable when the process is asked to end; -1: errno. */
static int stop_descriptor(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &signals, NULL))
        return -1;
    return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* ---- without the dashboard ------------------------------------------------------------------ */

static int publish(struct cli *cli, const char *path, const struct demo_options *options)
{
    struct detail d = DETAIL_INIT;
    bool once = cli_given(cli, CLI_OPTION_ONCE);
    struct demo_publisher *p;
    int stop = -1;
    int status = CLI_DONE;

    if (!once && (stop = stop_descriptor()) < 0) {
        detail_errno(&d, errno, "could not set up signals");
        return cli_fail(cli, &d);
    }
    p = demo_publisher_new(path, options, &d);
    if (!p ||
        (once ? demo_publisher_fill(p, options->jobs, &d) : demo_publisher_populate(p, &d)) !=
            JOBTOP_OK ||
        (!once && demo_publisher_run(p, stop, &d) != JOBTOP_OK))
        status = cli_fail(cli, &d);
    demo_publisher_free(p);
    if (stop >= 0)
        close(stop);
    return status;
}

/* ---- the folder ----------------------------------------------------------------------------- */

static bool folder_make(char folder[FOLDER_MAX], struct detail *d)
{
    const char *bases[] = {getenv("XDG_RUNTIME_DIR"), getenv("TMPDIR"), "/tmp"};

    for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
        if (!bases[i] || bases[i][0] != '/' || strlen(bases[i]) > FOLDER_MAX - 32)
            continue;
        snprintf(folder, FOLDER_MAX, "%s/jobtop-demo-XXXXXX", bases[i]);
        if (mkdtemp(folder))
            return true;
    }
    detail_errno(d, errno, "could not make a folder for the demo's store in /tmp");
    return false;
}

/* Flat: the store's files and nothing else. */
static void folder_remove(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *stream = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;

    if (!stream) {
        if (fd >= 0)
            close(fd);
        return;
    }
    while ((entry = readdir(stream)))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            unlinkat(dirfd(stream), entry->d_name, 0);
    closedir(stream);
    rmdir(folder);
}

/* ---- the child ------------------------------------------------------------------------------ */

/* Says on `ready` that there is something to watch: one byte 0. With many jobs that is before all
 * are there. */
static bool simulate_start(struct demo_publisher *p, const struct demo_options *options, int ready,
                           struct detail *d)
{
    bool many = options->jobs > DEMO_MANY;

    if (many && write(ready, "", 1) != 1)
        return false;
    if (demo_publisher_populate(p, d) != JOBTOP_OK)
        return false;
    return many || write(ready, "", 1) == 1;
}

/* The parent asked for it, or the kernel in its name because it died: then it can be its child's
 * parent for another moment, as long as it has threads. */
static bool stopped_by(int stop, pid_t parent)
{
    struct signalfd_siginfo info;

    return read(stop, &info, sizeof(info)) == (ssize_t)sizeof(info) &&
           info.ssi_pid == (uint32_t)parent;
}

/* Says on `ready` why, when it can't. */
static _Noreturn void simulate(const char *folder, const char *path,
                               const struct demo_options *options, pid_t parent, int ready)
{
    struct detail d = DETAIL_INIT;
    struct demo_publisher *p = NULL;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int stop;

    /* The screen belongs to the parent, and so do the keys that send signals. */
    if (null >= 0) {
        dup2(null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
    }
    setpgid(0, 0);
    stop = stop_descriptor();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_NAME, "jobtop-demo");
    if (stop >= 0 && getppid() == parent) {
        p = demo_publisher_new(path, options, &d);
        if (p && simulate_start(p, options, ready, &d))
            demo_publisher_run(p, stop, &d);
        else if (write(ready, d.text, strlen(d.text)) < 0)
            d.text[0] = '\0';
        demo_publisher_free(p);
    }
    if (stopped_by(stop, parent) || getppid() != parent)
        folder_remove(folder);
    _exit(0);
}

/* False: the child could not publish; why is in `d`. */
static bool await_jobs(int ready, struct detail *d)
{
    char answer[DETAIL_MAX];
    ssize_t length;

    do
        length = read(ready, answer, sizeof(answer) - 1);
    while (length < 0 && errno == EINTR);
    if (length > 0 && answer[0] == '\0')
        return true;
    answer[length > 0 ? length : 0] = '\0';
    detail_set(d, JOBTOP_IO, "the simulated host did not start%s%s", answer[0] ? ": " : "", answer);
    return false;
}

static int watch(struct cli *cli, const struct demo_options *options)
{
    char folder[FOLDER_MAX] = "";
    char path[FOLDER_MAX + 16];
    struct detail d = DETAIL_INIT;
    struct source_setup setup = {
        .name = "demo", .driver = "local", .address = path, .read_only = cli->read_only};
    int ready[2] = {-1, -1};
    pid_t parent = getpid();
    pid_t child = -1;
    int status;

    if (!folder_make(folder, &d))
        return cli_fail(cli, &d);
    snprintf(path, sizeof(path), "%s/jobs.db", folder);
    if (pipe2(ready, O_CLOEXEC) || (child = fork()) < 0) {
        detail_errno(&d, errno, "could not start the simulated host");
        status = cli_fail(cli, &d);
        goto cleanup;
    }
    if (child == 0)
        simulate(folder, path, options, parent, ready[1]);
    close(ready[1]);
    ready[1] = -1;
    status = await_jobs(ready[0], &d) ? dashboard_open(cli, &setup) : cli_fail(cli, &d);
cleanup:
    if (child > 0) {
        kill(child, SIGTERM);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    if (ready[0] >= 0)
        close(ready[0]);
    if (ready[1] >= 0)
        close(ready[1]);
    folder_remove(folder);
    return status;
}

int demo_command(struct cli *cli, int argc, char **argv)
{
    const char *path = cli_value(cli, CLI_OPTION_PUBLISH);
    struct demo_options options;
    int status = parse_options(cli, &options);

    if (status != CLI_DONE)
        return status;
    if (argc > 1)
        return cli_usage(cli, "demo takes no operands; what is \"%s\"?", argv[1]);
    if (cli_given(cli, CLI_OPTION_ONCE) && !path)
        return cli_usage(cli, "--once needs --publish");
    if (path && cli->read_only)
        return cli_usage(cli, "--publish writes; --read-only forbids it");
    return path ? publish(cli, path, &options) : watch(cli, &options);
}
