#include "cli/run_stream.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#define TERMINAL_PIECE 512 /* a terminal that takes anything nearly always takes that much */

void run_stream_init(struct run_stream *s, int *from, int to, int *percent)
{
    struct stat to_what;

    s->from = from;
    s->to = to;
    s->start = s->length = 0;
    s->piece = RUN_STREAM_BYTES;
    if (isatty(to))
        s->piece = TERMINAL_PIECE;
    else if (!fstat(to, &to_what) && S_ISFIFO(to_what.st_mode))
        s->piece = PIPE_BUF;
    run_output_init(&s->output, percent);
}

struct pollfd run_stream_wants(const struct run_stream *s)
{
    if (*s->from < 0)
        return (struct pollfd){.fd = -1};
    if (s->length > 0)
        return (struct pollfd){.fd = s->to, .events = POLLOUT};
    return (struct pollfd){.fd = *s->from, .events = POLLIN};
}

/* The reader of our output is gone: let the command see that as if it had written there itself. */
static void hang_up(struct run_stream *s)
{
    close(*s->from);
    *s->from = -1;
    s->length = 0;
}

static void move_out(struct run_stream *s)
{
    ssize_t written =
        write(s->to, s->bytes + s->start, s->length < s->piece ? s->length : s->piece);

    if (written >= 0) {
        s->start += (size_t)written;
        s->length -= (size_t)written;
    } else if (errno != EAGAIN && errno != EINTR) {
        hang_up(s);
    }
}

static void move_in(struct run_stream *s)
{
    ssize_t length = read(*s->from, s->bytes, sizeof(s->bytes));

    if (length > 0) {
        s->start = 0;
        s->length = (size_t)length;
        run_output_feed(&s->output, s->bytes, s->length);
    } else if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
        hang_up(s); /* a pseudo-terminal's end is EIO */
    }
}

bool run_stream_move(struct run_stream *s, short found)
{
    if (*s->from < 0 || !found)
        return false;
    if (s->length > 0)
        move_out(s);
    else
        move_in(s);
    return true;
}
