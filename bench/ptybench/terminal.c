#include "bench/ptybench/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READ_MAX 65536

static void die(const char *what)
{
    fprintf(stderr, "ptybench: %s: %s\n", what, strerror(errno));
    exit(2);
}

static void *grow(void *old, size_t *capacity, size_t least, size_t size)
{
    void *grown;

    *capacity = *capacity > 0 ? *capacity * 2 : least;
    grown = realloc(old, *capacity * size);
    if (grown == NULL)
        die("memory");
    return grown;
}

uint64_t terminal_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void exec_program(int rows, int cols, const char *type, char **argv)
{
    char number[16];

    setenv("TERM", type, 1);
    snprintf(number, sizeof number, "%d", rows);
    setenv("LINES", number, 1);
    snprintf(number, sizeof number, "%d", cols);
    setenv("COLUMNS", number, 1);
    unsetenv("TMUX");
    execvp(argv[0], argv);
    fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

void terminal_start(struct terminal *t, int rows, int cols, const char *type, char **argv)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    struct termios modes = {.c_iflag = ICRNL | IXON,
                            .c_oflag = OPOST | ONLCR,
                            .c_cflag = CS8 | CREAD,
                            .c_lflag = ICANON | ECHO | ISIG | IEXTEN};

    modes.c_cc[VMIN] = 1;
    modes.c_cc[VINTR] = 3;
    modes.c_cc[VEOF] = 4;
    modes.c_cc[VSUSP] = 26;
    modes.c_cc[VERASE] = 127;
    cfsetspeed(&modes, B38400);
    memset(t, 0, sizeof *t);
    t->started = terminal_now();
    t->pid = forkpty(&t->fd, NULL, &modes, &size);
    if (t->pid < 0)
        die("forkpty");
    if (t->pid == 0)
        exec_program(rows, cols, type, argv);
    if (fcntl(t->fd, F_SETFL, O_RDWR | O_NONBLOCK) < 0)
        die("fcntl");
}

void terminal_send(struct terminal *t, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(t->fd, bytes, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return;
        bytes += written;
        length -= (size_t)written;
    }
}

static void answer(struct terminal *t, const unsigned char *bytes, size_t length)
{
    static const struct {
        const char *question, *answer;
    } known[] = {{"\033[6n", "\033[1;1R"},
                 {"\033[c", "\033[?62;22c"},
                 {"\033[0c", "\033[?62;22c"},
                 {"\033[>c", "\033[>41;370;0c"},
                 {"\033[>0c", "\033[>41;370;0c"}};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (memmem(bytes, length, known[i].question, strlen(known[i].question)) != NULL)
            terminal_send(t, known[i].answer, strlen(known[i].answer));
    }
}

static bool wait_readable(struct terminal *t, uint64_t until)
{
    struct pollfd p = {.fd = t->fd, .events = POLLIN};
    uint64_t now = terminal_now(), left = until > now ? until - now : 0;
    struct timespec timeout = {.tv_sec = (time_t)(left / 1000000000u),
                               .tv_nsec = (long)(left % 1000000000u)};
    int result;

    do {
        result = ppoll(&p, 1, &timeout, NULL);
    } while (result < 0 && errno == EINTR);
    return result > 0;
}

bool terminal_read(struct terminal *t, uint64_t until)
{
    ssize_t count;
    uint64_t time;

    while (!t->gone) {
        if (!wait_readable(t, until))
            return false;
        if (t->capacity - t->length < READ_MAX)
            t->bytes = grow(t->bytes, &t->capacity, 1u << 20, 1);
        if (t->count == t->chunk_capacity)
            t->chunks = grow(t->chunks, &t->chunk_capacity, 4096, sizeof *t->chunks);
        count = read(t->fd, t->bytes + t->length, READ_MAX);
        time = terminal_now();
        if (count < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (count <= 0) {
            t->gone = true;
            return false;
        }
        t->chunks[t->count++] =
            (struct chunk){.time = time, .offset = t->length, .length = (size_t)count};
        t->length += (size_t)count;
        answer(t, t->bytes + t->length - count, (size_t)count);
        return true;
    }
    return false;
}

void terminal_read_all(struct terminal *t, uint64_t until)
{
    while (terminal_read(t, until))
        ;
}

static bool wait_end(struct terminal *t, uint64_t ms)
{
    uint64_t end = terminal_now() + ms * 1000000u;

    while (terminal_now() < end) {
        terminal_read_all(t, terminal_now() + 10000000u);
        if (waitpid(t->pid, NULL, WNOHANG) == t->pid)
            return true;
        if (t->gone)
            poll(NULL, 0, 5);
    }
    return false;
}

void terminal_stop(struct terminal *t, const char *keys, size_t length)
{
    terminal_send(t, keys, length);
    if (!wait_end(t, 1500)) {
        kill(t->pid, SIGTERM);
        if (!wait_end(t, 1000)) {
            kill(t->pid, SIGKILL);
            waitpid(t->pid, NULL, 0);
        }
    }
    close(t->fd);
    free(t->bytes);
    free(t->chunks);
    memset(t, 0, sizeof *t);
}
