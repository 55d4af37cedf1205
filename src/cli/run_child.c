#include "cli/run_child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* Signals that we treat differently from how we were started: see run.c. */
static const int reset_signals[] = {SIGPIPE, SIGTTOU};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* A pseudo-terminal that passes bytes on as they are: the real one does the output processing. */
static bool make_pty(int like, int ends[2])
{
    struct termios modes;
    struct winsize size;
    char name[64];

    ends[0] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    ends[1] = -1;
    if (ends[0] < 0)
        return false;
    if (!grantpt(ends[0]) && !unlockpt(ends[0]) && !ptsname_r(ends[0], name, sizeof(name)))
        ends[1] = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (ends[1] < 0 || tcgetattr(like, &modes))
        goto failed;
    modes.c_oflag &= ~(tcflag_t)OPOST;
    if (tcsetattr(ends[1], TCSANOW, &modes))
        goto failed;
    if (!ioctl(like, TIOCGWINSZ, &size))
        ioctl(ends[0], TIOCSWINSZ, &size);
    return true;
failed:
    close_fd(&ends[0]);
    close_fd(&ends[1]);
    return false;
}

static bool make_stream(struct run_child *c, int i, int *theirs)
{
    int like = i == 0 ? STDOUT_FILENO : STDERR_FILENO;
    int ends[2];

    c->pty[i] = isatty(like) && make_pty(like, ends);
    if (!c->pty[i] && pipe2(ends, O_CLOEXEC))
        return false;
    c->output[i] = ends[0];
    *theirs = ends[1];
    return true;
}

/* In the child. Nothing here may need memory or locks. */
static _Noreturn void become(char *const argv[], const int streams[2], int terminal,
                             const sigset_t *mask, int report)
{
    int error;

    setpgid(0, 0);
    if (terminal >= 0)
        tcsetpgrp(terminal, getpid());
    for (size_t i = 0; i < sizeof(reset_signals) / sizeof(reset_signals[0]); i++)
        signal(reset_signals[i], SIG_DFL);
    if (dup2(streams[0], STDOUT_FILENO) >= 0 && dup2(streams[1], STDERR_FILENO) >= 0) {
        sigprocmask(SIG_SETMASK, mask, NULL);
        execvp(argv[0], argv);
    }
    error = errno;
    if (write(report, &error, sizeof(error)) < 0)
        _exit(126);
    _exit(127);
}

/* What exec failed with; 0: it did not. */
static int exec_error(int report)
{
    int error = 0;
    ssize_t length;

    do
        length = read(report, &error, sizeof(error));
    while (length < 0 && errno == EINTR);
    return length == (ssize_t)sizeof(error) ? error : 0;
}

enum jobtop_status run_child_start(struct run_child *c, char *const argv[], int terminal,
                                   const sigset_t *mask, int *error, struct detail *d)
{
    int theirs[2] = {-1, -1};
    int report[2] = {-1, -1};
    enum jobtop_status status = JOBTOP_OK;

    memset(c, 0, sizeof(*c));
    c->output[0] = c->output[1] = -1;
    pthread_mutex_init(&c->lock, NULL);
    *error = 0;
    if (!make_stream(c, 0, &theirs[0]) || !make_stream(c, 1, &theirs[1]) ||
        pipe2(report, O_CLOEXEC)) {
        status = detail_errno(d, errno, "could not make a pipe");
        goto cleanup;
    }
    c->pid = fork();
    if (c->pid < 0) {
        c->pid = 0;
        status = detail_errno(d, errno, "could not start a process");
        goto cleanup;
    }
    if (c->pid == 0)
        become(argv, theirs, terminal, mask, report[1]);

    /* Here too: who comes first is not known. */
    setpgid(c->pid, c->pid);
    if (terminal >= 0)
        tcsetpgrp(terminal, c->pid);
    close_fd(&report[1]);
    *error = exec_error(report[0]);
    if (*error) {
        status = detail_errno(d, *error, "could not run \"%s\"", argv[0]);
        waitpid(c->pid, NULL, 0);
        goto cleanup;
    }
    c->alive = true;
cleanup:
    close_fd(&theirs[0]);
    close_fd(&theirs[1]);
    close_fd(&report[0]);
    close_fd(&report[1]);
    return status;
}

void run_child_free(struct run_child *c)
{
    close_fd(&c->output[0]);
    close_fd(&c->output[1]);
    pthread_mutex_destroy(&c->lock);
}

static bool send(struct run_child *c, int number)
{
    return c->alive && !kill(-c->pid, number);
}

bool run_child_signal(struct run_child *c, int number)
{
    bool sent;

    pthread_mutex_lock(&c->lock);
    sent = send(c, number);
    pthread_mutex_unlock(&c->lock);
    return sent;
}

bool run_child_end(struct run_child *c, int number)
{
    bool sent;

    pthread_mutex_lock(&c->lock);
    sent = send(c, number) && send(c, SIGCONT);
    pthread_mutex_unlock(&c->lock);
    return sent;
}

bool run_child_request(struct run_child *c, enum jobtop_request request)
{
    bool sent;

    pthread_mutex_lock(&c->lock);
    sent = send(c, request == JOBTOP_REQUEST_KILL ? SIGKILL : SIGTERM) && send(c, SIGCONT);
    if (sent && c->asked != JOBTOP_REQUEST_KILL)
        c->asked = request;
    pthread_mutex_unlock(&c->lock);
    return sent;
}

enum jobtop_request run_child_asked(struct run_child *c)
{
    enum jobtop_request request;

    pthread_mutex_lock(&c->lock);
    request = c->asked;
    pthread_mutex_unlock(&c->lock);
    return request;
}

bool run_child_news(struct run_child *c, int *status)
{
    pid_t pid = 0;

    pthread_mutex_lock(&c->lock);
    if (c->alive)
        pid = waitpid(c->pid, status, WNOHANG | WUNTRACED | WCONTINUED);
    if (pid > 0 && (WIFEXITED(*status) || WIFSIGNALED(*status)))
        c->alive = false;
    pthread_mutex_unlock(&c->lock);
    return pid > 0;
}

bool run_child_resize(struct run_child *c, int i, int from)
{
    struct winsize now, before;

    if (!c->pty[i] || c->output[i] < 0 || ioctl(from, TIOCGWINSZ, &now) ||
        ioctl(c->output[i], TIOCGWINSZ, &before))
        return false;
    if (now.ws_row == before.ws_row && now.ws_col == before.ws_col)
        return false;
    return !ioctl(c->output[i], TIOCSWINSZ, &now);
}
