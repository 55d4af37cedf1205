#include "tui/term.h"

#include <curses.h>

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "tui/signals.h"
#include "tui/terminfo.h"

#define LARGEST_SIDE  1000
#define FRAME_MAX     (8u << 20)
#define CLOSE_WAIT_MS 1000 /* for a slow terminal to take the end of the last frame */

struct term {
    int tty;
    struct termios before; /* as found */
    struct termios raw;
    bool taken; /* raw, on the alternate screen */
    bool lost;
    SCREEN *screen;
    FILE *output; /* curses writes here: a file in memory */
    bool utf8, plain, titles, paste, cursor_shown, no_hidden_cursor;
    int colours;
    const char *substitute;
    char title[128];
    struct buf frame; /* what the terminal is to get */
    size_t sent;
    struct buf restore; /* precomputed: what gives the terminal back, for the crash guard */
};

/* ---- what terminal this is ----------------------------------------------------------- */

/* A capability of the terminal in use; "" when it has none. */
static const char *capability(const char *name)
{
    char *text = tigetstr(name); /* curses wants no const */
    return text && text != (char *)-1 ? text : "";
}

/* Appends a capability without its padding ("$<5>"), which only paper terminals still need. */
static void add_capability(struct buf *out, const char *name)
{
    const char *text = capability(name);
    while (*text) {
        const char *end = text[0] == '$' && text[1] == '<' ? strchr(text, '>') : NULL;
        if (end) {
            text = end + 1;
            continue;
        }
        buf_addc(out, *text++);
    }
}

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Terminals that understand what xterm added to the VT220, as far as we use it. */
static bool like_xterm(const char *name)
{
    static const char *const families[] = {
        "xterm", "screen", "tmux", "rxvt",    "alacritty", "foot",  "kitty",  "konsole", "vte",
        "gnome", "putty",  "st-",  "wezterm", "contour",   "iterm", "mintty", "ghostty"};
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (starts_with(name, families[i]))
            return true;
    return false;
}

static int count_colours(void)
{
    const char *no_color = getenv("NO_COLOR");
    if ((no_color && *no_color) || !has_colors() || start_color() == ERR)
        return 0;
    if (use_default_colors() == ERR)
        assume_default_colors(COLOR_WHITE, COLOR_BLACK);
    if (tigetflag("RGB") > 0 || tigetnum("RGB") > 0)
        return 1 << 24;
    return COLORS >= 256 ? 256 : COLORS >= 16 ? 16 : COLORS >= 8 ? 8 : 0;
}

static int side(const char *variable, int size, int otherwise)
{
    const char *text = getenv(variable);
    if (size <= 0 && text)
        size = (int)strtol(text, NULL, 10);
    if (size <= 0)
        size = otherwise;
    return size < LARGEST_SIDE ? size : LARGEST_SIDE;
}

static void ask_size(const struct term *t, int *height, int *width)
{
    struct winsize size = {0};
    if (ioctl(t->tty, TIOCGWINSZ, &size) != 0)
        size = (struct winsize){0};
    *height = side("LINES", size.ws_row, 24);
    *width = side("COLUMNS", size.ws_col, 80);
}

static char *change_variable(const char *variable, const char *value)
{
    const char *before = getenv(variable);
    char *copy = before ? strdup(before) : NULL;
    (void)(value ? setenv(variable, value, 1) : unsetenv(variable));
    return copy;
}

/* Curses asks its output for the size, and that is a file here: it would go by the description's
 * 24 lines and have the terminal scroll within these, for the shell afterwards, too. So it is told,
 * before there is any other thread. */
static SCREEN *new_screen(const struct term *t, const char *name)
{
    int height, width;
    char lines[16], columns[16];
    ask_size(t, &height, &width);
    snprintf(lines, sizeof lines, "%d", height);
    snprintf(columns, sizeof columns, "%d", width);
    char *lines_before = change_variable("LINES", lines);
    char *columns_before = change_variable("COLUMNS", columns);
    SCREEN *screen = newterm(name, t->output, stdin);
    free(change_variable("LINES", lines_before));
    free(change_variable("COLUMNS", columns_before));
    free(lines_before);
    free(columns_before);
    return screen;
}

/* The description of the same terminal with colours given as red, green and blue, where the
 * terminal says it takes them and the description is installed: "xterm-256color" becomes
 * "xterm-direct". */
static SCREEN *open_direct(const struct term *t, const char *name)
{
    const char *colorterm = getenv("COLORTERM");
    if (!colorterm || (strcmp(colorterm, "truecolor") != 0 && strcmp(colorterm, "24bit") != 0))
        return NULL;
    size_t length = strcspn(name, "-");
    char direct[64];
    snprintf(direct, sizeof direct, "%.*s-direct", (int)(length < 32 ? length : 32), name);
    return new_screen(t, direct);
}

static enum jobtop_status open_screen(struct term *t, struct detail *d)
{
    const char *name = getenv("TERM");
    if (!name || !*name)
        return detail_set(
            d, JOBTOP_INVALID,
            "TERM is not set: what kind of terminal is this? (`jobtop list` needs none)");
    int memory = memfd_create("jobtop-frame", MFD_CLOEXEC);
    if (memory < 0)
        return detail_errno(d, errno, "making a file in memory for the screen");
    t->output = fdopen(memory, "w");
    if (!t->output) {
        close(memory);
        return detail_errno(d, errno, "opening a file in memory for the screen");
    }
    set_escdelay(0);
    t->screen = open_direct(t, name);
    if (!t->screen)
        t->screen = new_screen(t, name);
    if (!t->screen && !terminfo_knows(name, memory)) {
        t->substitute =
            "xterm-256color"; /* what a terminal too new for this machine most likely is */
        t->screen = new_screen(t, t->substitute);
    }
    if (!t->screen && t->substitute)
        return detail_set(d, JOBTOP_INVALID,
                          "terminal type '%s' (TERM) is not known on this machine", name);
    if (!t->screen || !*capability("cup"))
        return detail_set(
            d, JOBTOP_INVALID,
            "terminal type '%s' (TERM) can't move its cursor: use `jobtop list` there", name);
    t->plain = !t->utf8 || starts_with(name, "linux");
    t->colours = count_colours();
    bool xterm = like_xterm(t->substitute ? t->substitute : name);
    t->titles = xterm;
    t->paste = xterm || *capability("BE");
    typeahead(-1);
    leaveok(stdscr, TRUE);
    idlok(stdscr, TRUE);
    scrollok(stdscr, FALSE);
    t->no_hidden_cursor = curs_set(0) == ERR;
    if (t->no_hidden_cursor)
        leaveok(stdscr, FALSE);
    return JOBTOP_OK;
}

/* ---- taking it over, giving it back -------------------------------------------------- */

/* A description of our own: O_NONBLOCK belongs to the description, and that of standard output is
 * shared with the shell. */
static int open_tty(void)
{
    char path[64];
    int fd = -1;
    if (ttyname_r(STDOUT_FILENO, path, sizeof path) == 0)
        fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        fd = open("/dev/tty", O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd >= 0 && !isatty(fd)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static void make_raw(struct termios *raw)
{
    raw->c_iflag &= ~(tcflag_t)(BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    raw->c_oflag &= ~(tcflag_t)OPOST;
    raw->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    raw->c_cflag &= ~(tcflag_t)(CSIZE | PARENB);
    raw->c_cflag |= CS8;
    raw->c_cc[VMIN] = 1;
    raw->c_cc[VTIME] = 0;
}

static void compose_restore(struct term *t)
{
    /* CAN ends a sequence that a crash cut in two. */
    buf_addc(&t->restore, '\030');
    if (t->paste)
        buf_adds(&t->restore, "\033[?2004l");
    add_capability(&t->restore, "sgr0");
    if (t->colours)
        add_capability(&t->restore, "op");
    add_capability(&t->restore, "rmkx");
    add_capability(&t->restore, "rmcup");
    if (t->titles)
        buf_adds(&t->restore, "\033[23;0t");
    add_capability(&t->restore, "cnorm");
    if (!*capability("rmcup"))
        buf_adds(&t->restore, "\r\n");
}

static void take(struct term *t)
{
    tcsetattr(t->tty, TCSADRAIN, &t->raw);
    signals_guard(t->tty, &t->before, buf_text(&t->restore), t->restore.length);
    t->taken = true;
    if (t->titles)
        buf_adds(&t->frame, "\033[22;0t"); /* on xterm's stack of titles */
    if (t->paste)
        buf_adds(&t->frame, "\033[?2004h");
    t->title[0] = '\0';
}

enum jobtop_status term_open(struct term **term, bool ascii, struct detail *d)
{
    if (!isatty(STDOUT_FILENO))
        return detail_set(
            d, JOBTOP_INVALID,
            "standard output is no terminal, and the dashboard needs one (`jobtop list` does not)");
    struct term *t = calloc(1, sizeof *t);
    if (!t)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    buf_init(&t->frame, FRAME_MAX);
    buf_init(&t->restore, 256);
    t->utf8 = !ascii && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    enum jobtop_status status;
    t->tty = open_tty();
    if (t->tty < 0) {
        status = detail_errno(d, errno, "opening the terminal");
        goto cleanup;
    }
    if (tcgetattr(t->tty, &t->before) != 0) {
        status = detail_errno(d, errno, "reading the terminal's settings");
        goto cleanup;
    }
    t->raw = t->before;
    make_raw(&t->raw);
    status = open_screen(t, d);
    if (status != JOBTOP_OK)
        goto cleanup;
    compose_restore(t);
    take(t);
    *term = t;
    return JOBTOP_OK;

cleanup:
    term_close(t);
    return status;
}

/* Takes over what curses wrote to its file. */
static void collect(struct term *t)
{
    fflush(t->output);
    int fd = fileno(t->output);
    off_t size = lseek(fd, 0, SEEK_CUR);
    char bytes[8192];
    for (off_t at = 0; at < size;) {
        ssize_t n = pread(
            fd, bytes, sizeof bytes < (size_t)(size - at) ? sizeof bytes : (size_t)(size - at), at);
        if (n <= 0)
            break;
        buf_add(&t->frame, bytes, (size_t)n);
        at += n;
    }
    lseek(fd, 0, SEEK_SET);
}

/* Sends all, but does not wait for ever: the terminal may be stopped, or at the end of a dead line.
 */
static void send_all(struct term *t)
{
    int64_t until = clock_ms() + CLOSE_WAIT_MS;
    while (term_pending(t) && term_send(t) && term_pending(t)) {
        int64_t left = until - clock_ms();
        struct pollfd p = {t->tty, POLLOUT, 0};
        if (left <= 0 || poll(&p, 1, (int)left) <= 0)
            break;
    }
}

void term_leave(struct term *t)
{
    if (!t->taken)
        return;
    t->taken = false;
    if (t->paste)
        buf_adds(&t->frame, "\033[?2004l");
    endwin();
    collect(t);
    buf_adds(
        &t->frame,
        capability("cnorm")); /* again: some terminals keep the cursor's look with each screen */
    if (t->titles)
        buf_adds(&t->frame, "\033[23;0t");
    send_all(t);
    buf_clear(&t->frame);
    t->sent = 0;
    signals_unguard();
    tcsetattr(t->tty, TCSADRAIN, &t->before);
}

void term_enter(struct term *t)
{
    if (t->taken) {
        /* It was never given back: a SIGSTOP, and the shell used it as it was. */
        tcsetattr(t->tty, TCSADRAIN, &t->raw);
        if (t->paste)
            buf_adds(&t->frame, "\033[?2004h");
        return;
    }
    /* The shell may have other settings now than when it started us. */
    struct termios now;
    if (tcgetattr(t->tty, &now) == 0) {
        t->before = now;
        t->raw = now;
        make_raw(&t->raw);
    }
    take(t);
}

void term_close(struct term *t)
{
    if (!t)
        return;
    if (t->taken)
        term_leave(t);
    if (t->screen)
        delscreen(t->screen);
    if (t->output)
        fclose(t->output);
    if (t->tty >= 0)
        close(t->tty);
    buf_free(&t->frame);
    buf_free(&t->restore);
    free(t);
}

/* ---- in use -------------------------------------------------------------------------- */

int term_fd(const struct term *t)
{
    return t->tty;
}

enum text_charset term_charset(const struct term *t)
{
    return t->utf8 ? TEXT_UTF8 : TEXT_ASCII;
}

bool term_plain(const struct term *t)
{
    return t->plain;
}

int term_colours(const struct term *t)
{
    return t->colours;
}

const char *term_substitute(const struct term *t)
{
    return t->substitute;
}

const char *term_capability(const struct term *t, const char *name)
{
    (void)t; /* of the one screen there is */
    return capability(name);
}

void term_size(struct term *t, size_t *rows, size_t *columns)
{
    int height, width;
    ask_size(t, &height, &width);
    if (height != LINES || width != COLS)
        resize_term(height, width);
    *rows = (size_t)height;
    *columns = (size_t)width;
}

void term_cursor(struct term *t, bool shown, size_t row, size_t column)
{
    if (shown)
        wmove(stdscr, (int)row, (int)column);
    else if (t->no_hidden_cursor)
        wmove(stdscr, LINES - 1, 0);
    if (shown == t->cursor_shown)
        return;
    t->cursor_shown = shown;
    if (!t->no_hidden_cursor)
        leaveok(stdscr, shown ? FALSE : TRUE);
    curs_set(shown ? 1 : 0);
}

void term_title(struct term *t, const char *title)
{
    if (!t->titles || !t->taken || strcmp(t->title, title) == 0)
        return;
    snprintf(t->title, sizeof t->title, "%s", title);
    buf_addf(&t->frame, "\033]2;%s\a", t->title);
}

bool term_present(struct term *t)
{
    if (t->lost)
        return false;
    wnoutrefresh(stdscr);
    doupdate();
    collect(t);
    return term_send(t);
}

bool term_pending(const struct term *t)
{
    return t->sent < t->frame.length;
}

bool term_send(struct term *t)
{
    while (term_pending(t)) {
        ssize_t n = write(t->tty, t->frame.bytes + t->sent, t->frame.length - t->sent);
        if (n > 0) {
            t->sent += (size_t)n;
        } else if (n < 0 && errno == EAGAIN) {
            return true;
        } else if (n < 0 && errno != EINTR) {
            t->lost = true;
            return false;
        }
    }
    buf_clear(&t->frame);
    t->sent = 0;
    return true;
}

ssize_t term_read(struct term *t, char *bytes, size_t size)
{
    for (;;) {
        ssize_t n = read(t->tty, bytes, size);
        if (n > 0)
            return n;
        if (n < 0 && errno == EAGAIN)
            return 0;
        if (n < 0 && errno == EINTR)
            continue;
        t->lost = true;
        return -1;
    }
}
