#include "cli/run_terminal.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

void run_terminal_open(struct run_terminal *t)
{
    t->fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    t->own = getpgrp();
    t->modes_known = t->fd >= 0 && !tcgetattr(t->fd, &t->modes);
    t->eager = t->fd >= 0 && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

void run_terminal_close(struct run_terminal *t)
{
    if (t->fd >= 0)
        close(t->fd);
    t->fd = -1;
}

bool run_terminal_is_ours(const struct run_terminal *t)
{
    return t->fd >= 0 && tcgetpgrp(t->fd) == t->own;
}

void run_terminal_give(const struct run_terminal *t, pid_t group)
{
    tcsetpgrp(t->fd, group);
}

void run_terminal_take(const struct run_terminal *t, pid_t group)
{
    if (t->fd >= 0 && tcgetpgrp(t->fd) == group)
        tcsetpgrp(t->fd, t->own);
}

void run_terminal_restore(const struct run_terminal *t)
{
    if (t->modes_known && run_terminal_is_ours(t))
        tcsetattr(t->fd, TCSADRAIN, &t->modes);
}

void run_terminal_stop(void)
{
    sigset_t stop;

    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    kill(0, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &stop, NULL); /* here we stop */
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
}
