#include "tui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GUARD_TEXT_MAX 256

static const int taken_signals[] = {SIGWINCH, SIGTERM, SIGHUP,  SIGINT,
                                    SIGQUIT,  SIGTSTP, SIGCONT, SIGPIPE};
static const int crash_signals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSYS};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct sigaction taken_before[COUNT(taken_signals)];
static struct sigaction crash_before[COUNT(crash_signals)];
static int pipe_ends[2] = {-1, -1};
static atomic_uint pending;
static atomic_int quit_signal;

/* One process, one terminal: what the guard needs must be where a signal handler can reach it. */
static struct {
    atomic_bool armed;
    int tty;
    struct termios termios;
    char text[GUARD_TEXT_MAX];
    size_t length;
} guard;
/* A handler for a stack that overflowed needs one of its own. */
static char crash_stack[32768];

static void note(int number)
{
    int saved = errno;
    switch (number) {
    case SIGWINCH:
        atomic_fetch_or(&pending, SIGNALS_RESIZE);
        break;
    case SIGTSTP:
        atomic_fetch_or(&pending, SIGNALS_STOP);
        break;
    case SIGCONT:
        atomic_fetch_or(&pending, SIGNALS_CONTINUE);
        break;
    case SIGPIPE:
        break;
    default:
        atomic_store(&quit_signal, number);
        atomic_fetch_or(&pending, SIGNALS_QUIT);
    }
    if (number != SIGPIPE) {
        ssize_t ignored = write(pipe_ends[1], "", 1); /* full is fine: then it is readable */
        (void)ignored;
    }
    errno = saved;
}

enum jobtop_status signals_open(struct detail *d)
{
    if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return detail_errno(d, errno, "making a pipe for signals");
    atomic_store(&pending, 0);
    atomic_store(&quit_signal, 0);
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < COUNT(taken_signals); i++) {
        sigaction(taken_signals[i], NULL, &taken_before[i]);
        /* Who started us with nohup wants us to live on. */
        if (taken_signals[i] == SIGHUP && taken_before[i].sa_handler == SIG_IGN)
            continue;
        sigaction(taken_signals[i], &action, NULL);
    }
    return JOBTOP_OK;
}

void signals_close(void)
{
    if (pipe_ends[0] < 0)
        return;
    for (size_t i = 0; i < COUNT(taken_signals); i++)
        sigaction(taken_signals[i], &taken_before[i], NULL);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    pipe_ends[0] = pipe_ends[1] = -1;
}

int signals_fd(void)
{
    return pipe_ends[0];
}

unsigned signals_take(int *quit)
{
    char bytes[64];
    while (read(pipe_ends[0], bytes, sizeof bytes) == (ssize_t)sizeof bytes)
        ;
    *quit = atomic_load(&quit_signal);
    return atomic_exchange(&pending, 0);
}

void signals_stop(bool group)
{
    struct sigaction usual = {.sa_handler = SIG_DFL}, ours;
    sigaction(SIGTSTP, &usual, &ours);
    kill(group ? 0 : getpid(), SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
    atomic_fetch_and(&pending, ~(SIGNALS_STOP | SIGNALS_CONTINUE));
}

/* ---- the guard ----------------------------------------------------------------------- */

static void give_terminal_back(void)
{
    if (!atomic_exchange(&guard.armed, false))
        return;
    for (size_t written = 0, tries = 0; written < guard.length && tries < 20; tries++) {
        ssize_t n = write(guard.tty, guard.text + written, guard.length - written);
        if (n > 0) {
            written += (size_t)n;
        } else if (n < 0 && errno == EAGAIN) {
            struct pollfd p = {guard.tty, POLLOUT, 0};
            poll(&p, 1, 50);
        } else if (n < 0 && errno != EINTR) {
            break;
        }
    }
    tcsetattr(guard.tty, TCSANOW, &guard.termios);
}

static void crash(int number, siginfo_t *info, void *context)
{
    (void)context;
    give_terminal_back();
    for (size_t i = 0; i < COUNT(crash_signals); i++)
        if (crash_signals[i] == number)
            sigaction(number, &crash_before[i], NULL);
    /* A fault comes again when this returns, with the registers of the culprit; what was sent by
     * kill or abort must be sent again. */
    if (info->si_code <= 0)
        raise(number);
}

void signals_guard(int tty, const struct termios *termios, const char *text, size_t length)
{
    static bool once;
    guard.tty = tty;
    guard.termios = *termios;
    guard.length = length < GUARD_TEXT_MAX ? length : GUARD_TEXT_MAX;
    memcpy(guard.text, text, guard.length);
    if (!once) {
        once = true;
        atexit(give_terminal_back);
    }
    stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};
    sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_sigaction = crash,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < COUNT(crash_signals); i++)
        sigaction(crash_signals[i], &action, &crash_before[i]);
    atomic_store(&guard.armed, true);
}

void signals_unguard(void)
{
    if (!atomic_exchange(&guard.armed, false))
        return;
    for (size_t i = 0; i < COUNT(crash_signals); i++)
        sigaction(crash_signals[i], &crash_before[i], NULL);
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
}
