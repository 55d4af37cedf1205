/* Runs a password manager. It gets no terminal: the screen is ours, and a prompt on it would be
 * painted over. */
#include "driver/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

#define COMPLAINT_MAX 200
#define LOOK_EVERY_MS 20 /* for its end, while it says nothing */
#define KILL_LOOKS    50

struct run {
    pid_t pid;
    int output, errors; /* -1: closed */
    char *out;          /* BORROWS; what it wrote, up to out_size */
    size_t out_length, out_size;
    char complaint[COMPLAINT_MAX]; /* how what it wrote to standard error begins */
    size_t complaint_length;
};

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* A session of its own: no controlling terminal, and a process group that can be killed whole. All
 * signals as a program expects them: our threads block them. */
static int spawn(struct run *run, const char *command, int output, int errors)
{
    char shell[] = "sh", option[] = "-c";
    char *argv[] = {shell, option, NULL, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    int error = posix_spawn_file_actions_init(&actions);

    if (error != 0)
        return error;
    error = posix_spawnattr_init(&attributes);
    if (error != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return error;
    }
    sigemptyset(&none);
    sigfillset(&all);
    argv[2] = strdup(command);
    if (argv[2] == NULL)
        error = ENOMEM;
    if (error == 0)
        error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    if (error == 0)
        error = posix_spawnattr_setsigmask(&attributes, &none);
    if (error == 0)
        error = posix_spawnattr_setsigdefault(&attributes, &all);
    if (error == 0)
        error = posix_spawnattr_setflags(
            &attributes,
            (short)(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
    if (error == 0)
        error = posix_spawn(&run->pid, "/bin/sh", &actions, &attributes, argv, environ);
    free(argv[2]);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* Keeps what fits and drops the rest, so that the command is never stuck writing. */
static void take(int *fd, char *to, size_t *length, size_t size)
{
    char scratch[4096];
    ssize_t got = read(*fd, scratch, sizeof(scratch));
    size_t keep;

    if (got > 0) {
        keep = (size_t)got < size - *length ? (size_t)got : size - *length;
        memcpy(to + *length, scratch, keep);
        *length += keep;
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        close_end(fd);
    }
    explicit_bzero(scratch, sizeof(scratch));
}

/* Waits for something to read and reads it; false when there was nothing. */
static bool take_some(struct run *run, int wait_ms)
{
    struct pollfd fds[2] = {{.fd = run->output, .events = POLLIN},
                            {.fd = run->errors, .events = POLLIN}};

    if (poll(fds, 2, wait_ms) <= 0)
        return false;
    if (fds[0].revents != 0)
        take(&run->output, run->out, &run->out_length, run->out_size);
    if (fds[1].revents != 0)
        take(&run->errors, run->complaint, &run->complaint_length, sizeof(run->complaint) - 1);
    return true;
}

/* Reads until the command has ended and all it wrote is read; false at the deadline. A process that
 * it left behind may keep the pipes open: that is not waited for. */
static bool follow(struct run *run, int64_t deadline_ms, int *exit_status)
{
    for (;;) {
        int64_t left = deadline_ms - clock_ms();
        pid_t ended = waitpid(run->pid, exit_status, WNOHANG);

        if (ended != 0) {
            if (ended < 0)
                *exit_status = 0; /* SIGCHLD is ignored, and how it ended lost */
            while (take_some(run, 0) && clock_ms() < deadline_ms)
                ;
            return true;
        }
        if (left <= 0)
            return false;
        take_some(run, left < LOOK_EVERY_MS ? (int)left : LOOK_EVERY_MS);
    }
}

/* The whole group: the shell, and what it started. Not waited for without end: one that hangs in
 * the kernel dies later. */
static void kill_group(pid_t pid)
{
    int exit_status;

    kill(-pid, SIGKILL);
    for (int i = 0; i < KILL_LOOKS && waitpid(pid, &exit_status, WNOHANG) == 0; i++)
        poll(NULL, 0, LOOK_EVERY_MS);
}

static enum jobtop_status explain(struct run *run, int exit_status, struct detail *d)
{
    char *end;

    run->complaint[run->complaint_length] = '\0';
    end = strchr(run->complaint, '\n');
    if (end != NULL)
        *end = '\0';
    if (WIFSIGNALED(exit_status))
        detail_set(d, JOBTOP_IO, "the command was ended by signal %d", WTERMSIG(exit_status));
    else
        detail_set(d, JOBTOP_IO, "the command failed with exit status %d",
                   WEXITSTATUS(exit_status));
    if (d != NULL && run->complaint[0] != '\0')
        detail_set(d, JOBTOP_IO, "%s: %s", d->text, run->complaint);
    return JOBTOP_IO;
}

enum jobtop_status secret_command(const char *command, char *out, size_t out_size, size_t *length,
                                  int timeout_ms, struct detail *d)
{
    struct run run = {.pid = -1, .output = -1, .errors = -1, .out = out, .out_size = out_size};
    int output[2] = {-1, -1}, errors[2] = {-1, -1};
    int64_t deadline_ms = clock_ms() + (timeout_ms > 0 ? timeout_ms : 0);
    enum jobtop_status status = JOBTOP_OK;
    int exit_status = 0, error;

    if (pipe2(output, O_CLOEXEC) != 0 || pipe2(errors, O_CLOEXEC) != 0) {
        status = detail_errno(d, errno, "a pipe for the command");
        goto cleanup;
    }
    error = spawn(&run, command, output[1], errors[1]);
    close_end(&output[1]);
    close_end(&errors[1]);
    if (error != 0) {
        status = detail_errno(d, error, "starting the command");
        goto cleanup;
    }
    run.output = output[0];
    run.errors = errors[0];
    if (!follow(&run, deadline_ms, &exit_status)) {
        kill_group(run.pid);
        status = detail_set(d, JOBTOP_TIMEOUT, "the command did not end within %d ms", timeout_ms);
    } else if (!WIFEXITED(exit_status) || WEXITSTATUS(exit_status) != 0) {
        status = explain(&run, exit_status, d);
    }
    *length = run.out_length;
    /* take() may have closed them. */
    output[0] = run.output;
    errors[0] = run.errors;

cleanup:
    close_end(&output[0]);
    close_end(&output[1]);
    close_end(&errors[0]);
    close_end(&errors[1]);
    return status;
}
