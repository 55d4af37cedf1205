#include "term.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#define OUTPUT_KEPT (4u << 20)

struct term {
    int rows, columns;
    int master,
        slave; /* slave is kept open, so that the modes can be read after the program's end */
    pid_t pid;
    bool ended;
    int status;
    char *home;
    bool own_home;
    struct termios modes; /* before the program started */
    VTerm *vterm;
    VTermScreen *screen;
    bool alternate, cursor_visible, bell, bracketed_paste;
    char title[512];
    uint64_t bytes;
    char *output; /* since term_forget_output, at most OUTPUT_KEPT */
    size_t output_length;
    char line[8192];
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- what the emulator tells ---------------------------------------------------------------- */

static void on_title(struct term *t, const char *title)
{
    snprintf(t->title, sizeof t->title, "%s", title);
}

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    struct term *t = user;
    if (property == VTERM_PROP_ALTSCREEN)
        t->alternate = value->boolean != 0;
    else if (property == VTERM_PROP_CURSORVISIBLE)
        t->cursor_visible = value->boolean != 0;
    else if (property == VTERM_PROP_TITLE)
        on_title(t, value->string);
    return 1;
}

static int on_bell(void *user)
{
    struct term *t = user;
    t->bell = true;
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_property, .bell = on_bell};

/* ---- starting and ending -------------------------------------------------------------------- */

const char *term_program(void)
{
    const char *program = getenv("JOBTOP");
    return program != NULL ? program : "./jobtop";
}

static char *below_directory(const char *directory, const char *name)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", directory, name) < 0)
        ck_abort_msg("out of memory");
    return path;
}

static void export_name(const char *name, const char *directory, const char *below)
{
    char *path = below_directory(directory, below);
    setenv(name, path, 1);
    free(path);
}

static void set_environment(const struct term *t, const struct term_options *options)
{
    const char *kept[] = {"PATH",          "JOBTOP",       "JOBTOP_DRIVER_PATH", "ASAN_OPTIONS",
                          "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS",       "LD_LIBRARY_PATH"};
    char *values[sizeof kept / sizeof kept[0]];
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        const char *value = getenv(kept[i]);
        values[i] = value != NULL ? strdup(value) : NULL;
    }
    clearenv();
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        if (values[i] != NULL)
            setenv(kept[i], values[i], 1);
    setenv("TERM", options->term != NULL ? options->term : "xterm-256color", 1);
    setenv("LC_ALL", options->locale != NULL ? options->locale : "C.UTF-8", 1);
    setenv("TZ", "UTC", 1);
    setenv("HOME", t->home, 1);
    export_name("XDG_CONFIG_HOME", t->home, "config");
    export_name("XDG_STATE_HOME", t->home, "state");
    export_name("XDG_RUNTIME_DIR", t->home, "run");
    for (size_t i = 0; options->environment != NULL && options->environment[i] != NULL; i++) {
        char *copy = strdup(options->environment[i]);
        if (copy != NULL)
            putenv(copy);
    }
}

static void become_program(struct term *t, const struct term_options *options,
                           const char *const argv[])
{
    setsid();
    ioctl(t->slave, TIOCSCTTY, 0);
    dup2(t->slave, 0);
    dup2(t->slave, 1);
    dup2(t->slave, 2);
    close(t->master);
    if (t->slave > 2)
        close(t->slave);
    signal(SIGPIPE, SIG_DFL);
    set_environment(t, options);
    if (options->directory != NULL && chdir(options->directory) != 0)
        _exit(126);
    execvp(argv[0], (char *const *)argv);
    fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

static void make_home(struct term *t, const char *home)
{
    if (home != NULL) {
        t->home = strdup(home);
    } else {
        char pattern[] = "/tmp/jobtop-e2e-XXXXXX";
        ck_assert_ptr_nonnull(mkdtemp(pattern));
        t->home = strdup(pattern);
        t->own_home = true;
    }
    ck_assert_ptr_nonnull(t->home);
    const char *below[] = {"config", "state", "run"};
    for (size_t i = 0; i < 3; i++) {
        char *path = below_directory(t->home, below[i]);
        ck_assert_msg(mkdir(path, 0700) == 0 || errno == EEXIST, "%s: %s", path, strerror(errno));
        free(path);
    }
}

struct term *term_start(const struct term_options *options, const char *const argv[])
{
    static const struct term_options defaults;
    if (options == NULL)
        options = &defaults;
    struct term *t = calloc(1, sizeof *t);
    ck_assert_ptr_nonnull(t);
    t->rows = options->rows > 0 ? options->rows : 24;
    t->columns = options->columns > 0 ? options->columns : 80;
    t->cursor_visible = true;
    t->output = malloc(OUTPUT_KEPT);
    ck_assert_ptr_nonnull(t->output);
    make_home(t, options->home);
    struct winsize size = {.ws_row = (unsigned short)t->rows, .ws_col = (unsigned short)t->columns};
    ck_assert_msg(openpty(&t->master, &t->slave, NULL, NULL, &size) == 0, "no pty: %s",
                  strerror(errno));
    tcgetattr(t->slave, &t->modes);
    fcntl(t->master, F_SETFL, O_NONBLOCK);
    fcntl(t->master, F_SETFD, FD_CLOEXEC);
    t->vterm = vterm_new(t->rows, t->columns);
    vterm_set_utf8(t->vterm, 1);
    t->screen = vterm_obtain_screen(t->vterm);
    vterm_screen_set_callbacks(t->screen, &callbacks, t);
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_screen_reset(t->screen, 1);
    fflush(NULL);
    t->pid = fork();
    ck_assert_int_ge(t->pid, 0);
    if (t->pid == 0)
        become_program(t, options, argv);
    return t;
}

static void reap(struct term *t, int options)
{
    if (!t->ended && waitpid(t->pid, &t->status, options) == t->pid)
        t->ended = true;
}

void term_free(struct term *t)
{
    if (!t->ended) {
        kill(t->pid, SIGTERM);
        for (int64_t until = now_ms() + 3000; now_ms() < until && !t->ended; reap(t, WNOHANG))
            term_settle(t, 10);
    }
    if (!t->ended) {
        kill(t->pid, SIGKILL);
        reap(t, 0);
    }
    if (t->master >= 0)
        close(t->master);
    close(t->slave);
    vterm_free(t->vterm);
    if (t->own_home) {
        pid_t pid = fork();
        if (pid == 0) {
            execlp("rm", "rm", "-rf", "--", t->home, (char *)NULL);
            _exit(127);
        }
        waitpid(pid, NULL, 0);
    }
    free(t->home);
    free(t->output);
    free(t);
}

const char *term_home(const struct term *t)
{
    return t->home;
}

pid_t term_pid(const struct term *t)
{
    return t->pid;
}

/* ---- input ---------------------------------------------------------------------------------- */

static bool take_output(struct term *t, int milliseconds);

void term_send_bytes(struct term *t, const char *bytes, size_t length)
{
    for (size_t sent = 0; sent < length;) {
        ssize_t n = write(t->master, bytes + sent, length - sent);
        if (n > 0)
            sent += (size_t)n;
        else if (errno == EAGAIN)
            take_output(t, 10);
        else if (errno != EINTR)
            return;
    }
}

void term_send(struct term *t, const char *keys)
{
    term_send_bytes(t, keys, strlen(keys));
}

void term_paste(struct term *t, const char *text)
{
    if (t->bracketed_paste)
        term_send(t, "\033[200~");
    term_send(t, text);
    if (t->bracketed_paste)
        term_send(t, "\033[201~");
}

void term_resize(struct term *t, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    take_output(t, 0);
    t->rows = rows;
    t->columns = columns;
    vterm_set_size(t->vterm, rows, columns);
    ioctl(t->master, TIOCSWINSZ, &size);
}

void term_signal(struct term *t, int number)
{
    kill(t->pid, number);
}

void term_hang_up(struct term *t)
{
    close(t->slave);
    t->slave = open("/dev/null", O_RDWR | O_CLOEXEC);
    close(t->master);
    t->master = -1;
}

/* ---- output --------------------------------------------------------------------------------- */

static const char *last_of(const struct term *t, const char *bytes)
{
    size_t length = strlen(bytes);
    const char *found = NULL, *from = t->output;
    size_t left = t->output_length;
    for (;;) {
        const char *next = left >= length ? memmem(from, left, bytes, length) : NULL;
        if (next == NULL)
            return found;
        found = next;
        left -= (size_t)(next + 1 - from);
        from = next + 1;
    }
}

/* Reads once, waiting at most so long. False: nothing came. */
static bool take_output(struct term *t, int milliseconds)
{
    char bytes[65536];
    if (t->master < 0) {
        poll(NULL, 0, milliseconds);
        return false;
    }
    struct pollfd p = {.fd = t->master, .events = POLLIN};
    if (poll(&p, 1, milliseconds) <= 0)
        return false;
    ssize_t n = read(t->master, bytes, sizeof bytes);
    if (n <= 0)
        return false;
    t->bytes += (uint64_t)n;
    size_t keep =
        (size_t)n < OUTPUT_KEPT - t->output_length ? (size_t)n : OUTPUT_KEPT - t->output_length;
    memcpy(t->output + t->output_length, bytes, keep);
    t->output_length += keep;
    const char *on = last_of(t, "\033[?2004h"), *off = last_of(t, "\033[?2004l");
    if (on != NULL || off != NULL)
        t->bracketed_paste = on > off;
    vterm_input_write(t->vterm, bytes, (size_t)n);
    vterm_screen_flush_damage(t->screen);
    /* What a terminal answers (device attributes and the like) goes back to the program. */
    size_t answer = vterm_output_read(t->vterm, bytes, sizeof bytes);
    if (answer > 0)
        term_send_bytes(t, bytes, answer);
    return true;
}

void term_settle(struct term *t, int milliseconds)
{
    int64_t until = now_ms() + milliseconds;
    do {
        int64_t left = until - now_ms();
        take_output(t, left > 0 ? (int)left : 0);
    } while (now_ms() < until);
}

/* The screen goes to standard error: it may be longer than a message of Check can be. */
static void fail_with_screen(struct term *t, const char *what, const char *text)
{
    char *screen = term_screenshot(t, false);
    fprintf(stderr, "the screen shows:\n%s\n", screen);
    free(screen);
    ck_abort_msg("%s \"%s\"", what, text);
}

static void expect(struct term *t, const char *text, int milliseconds, bool wanted)
{
    int64_t until = now_ms() + milliseconds;
    while (term_shows(t, text) != wanted) {
        int64_t left = until - now_ms();
        if (left <= 0)
            fail_with_screen(t, wanted ? "never showed" : "still shows", text);
        take_output(t, left < 50 ? (int)left : 50);
    }
}

void term_expect(struct term *t, const char *text, int milliseconds)
{
    expect(t, text, milliseconds, true);
}

void term_expect_gone(struct term *t, const char *text, int milliseconds)
{
    expect(t, text, milliseconds, false);
}

bool term_shows(struct term *t, const char *text)
{
    return term_find(t, text) >= 0;
}

int term_find(struct term *t, const char *text)
{
    for (int row = 0; row < t->rows; row++)
        if (strstr(term_line(t, row), text) != NULL)
            return row;
    return -1;
}

int term_wait_exit(struct term *t, int milliseconds)
{
    int64_t until = now_ms() + milliseconds;
    for (reap(t, WNOHANG); !t->ended; reap(t, WNOHANG)) {
        if (now_ms() >= until)
            fail_with_screen(t, "did not end:", term_program());
        take_output(t, 10);
    }
    while (take_output(t, 20))
        ;
    return t->status;
}

bool term_running(struct term *t)
{
    reap(t, WNOHANG);
    return !t->ended;
}

/* ---- the screen ----------------------------------------------------------------------------- */

int term_rows(const struct term *t)
{
    return t->rows;
}

int term_columns(const struct term *t)
{
    return t->columns;
}

static size_t encode(uint32_t c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

static unsigned rgb(struct term *t, VTermColor colour)
{
    vterm_screen_convert_color_to_rgb(t->screen, &colour);
    return (unsigned)colour.rgb.red << 16 | (unsigned)colour.rgb.green << 8 | colour.rgb.blue;
}

struct term_cell term_cell(struct term *t, int row, int column)
{
    VTermScreenCell cell = {0};
    vterm_screen_get_cell(t->screen, (VTermPos){.row = row, .col = column}, &cell);
    struct term_cell out = {
        .width = cell.width,
        .bold = cell.attrs.bold,
        .underline = cell.attrs.underline != 0,
        .reverse = cell.attrs.reverse,
        .coloured = !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) || !VTERM_COLOR_IS_DEFAULT_BG(&cell.bg),
        .default_foreground = VTERM_COLOR_IS_DEFAULT_FG(&cell.fg),
        .default_background = VTERM_COLOR_IS_DEFAULT_BG(&cell.bg),
        .foreground = rgb(t, cell.fg),
        .background = rgb(t, cell.bg),
    };
    size_t at = 0;
    if (cell.chars[0] == (uint32_t)-1)
        return out;
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0 && at < sizeof out.text - 5;
         i++)
        at += encode(cell.chars[i], out.text + at);
    if (at == 0)
        out.text[at++] = ' ';
    out.text[at] = '\0';
    return out;
}

const char *term_line(struct term *t, int row)
{
    size_t at = 0, end = 0;
    for (int column = 0; column < t->columns && at < sizeof t->line - 40; column++) {
        struct term_cell cell = term_cell(t, row, column);
        size_t length = strlen(cell.text);
        memcpy(t->line + at, cell.text, length);
        at += length;
        if (length > 0 && strcmp(cell.text, " ") != 0)
            end = at;
    }
    t->line[end] = '\0';
    return t->line;
}

static bool same_look(const struct term_cell *a, const struct term_cell *b)
{
    return a->bold == b->bold && a->underline == b->underline && a->reverse == b->reverse &&
           a->foreground == b->foreground && a->background == b->background;
}

static void attribute_runs(struct term *t, FILE *out, int row)
{
    for (int column = 0; column < t->columns;) {
        struct term_cell first = term_cell(t, row, column);
        int end = column + 1;
        for (; end < t->columns; end++) {
            struct term_cell next = term_cell(t, row, end);
            if (!same_look(&first, &next))
                break;
        }
        fprintf(out, " %d-%d:%06x/%06x%s%s%s", column, end - 1, first.foreground, first.background,
                first.bold ? ",bold" : "", first.underline ? ",underline" : "",
                first.reverse ? ",reverse" : "");
        column = end;
    }
    fputc('\n', out);
}

char *term_screenshot(struct term *t, bool attributes)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    for (int row = 0; row < t->rows; row++)
        fprintf(out, "%s\n", term_line(t, row));
    for (int row = 0; attributes && row < t->rows; row++) {
        fprintf(out, "%d:", row);
        attribute_runs(t, out, row);
    }
    fclose(out);
    return text;
}

bool term_alternate(const struct term *t)
{
    return t->alternate;
}

bool term_cursor_visible(const struct term *t)
{
    return t->cursor_visible;
}

const char *term_title(const struct term *t)
{
    return t->title;
}

bool term_bell(const struct term *t)
{
    return t->bell;
}

uint64_t term_bytes(const struct term *t)
{
    return t->bytes;
}

bool term_wrote(struct term *t, const char *bytes)
{
    return memmem(t->output, t->output_length, bytes, strlen(bytes)) != NULL;
}

void term_forget_output(struct term *t)
{
    t->output_length = 0;
}

bool term_modes_restored(const struct term *t)
{
    struct termios modes;
    return tcgetattr(t->slave, &modes) == 0 && modes.c_iflag == t->modes.c_iflag &&
           modes.c_oflag == t->modes.c_oflag && modes.c_cflag == t->modes.c_cflag &&
           modes.c_lflag == t->modes.c_lflag &&
           memcmp(modes.c_cc, t->modes.c_cc, sizeof modes.c_cc) == 0;
}
