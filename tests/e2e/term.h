/*
 * A terminal for end-to-end tests: starts a program on a pty, sends keys, and reads the screen
 * through libvterm. Every wait has a limit and says on failure what the screen showed.
 */
#ifndef TESTS_E2E_TERM_H
#define TESTS_E2E_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct term;

struct term_options {
    int rows, columns;              /* 0: 24, 80 */
    const char *term;               /* TERM; NULL: xterm-256color */
    const char *locale;             /* LC_ALL; NULL: C.UTF-8 */
    const char *const *environment; /* more "NAME=VALUE"s, NULL-terminated; may be NULL */
    const char *home; /* HOME, and XDG_* below it; NULL: a fresh directory, removed by term_free */
    const char *directory; /* where the program starts; NULL: here */
};

/* argv[0] is found as execvp does. Never NULL: aborts the test when there is no pty. */
struct term *term_start(const struct term_options *options, const char *const argv[]);
void term_free(struct term *t); /* ends the program if it still runs */
const char *term_home(const struct term *t);
pid_t term_pid(const struct term *t);

void term_send(struct term *t,
               const char *keys); /* bytes as they are: "\033[A" is Up in cursor mode */
void term_send_bytes(struct term *t, const char *bytes, size_t length);
void term_paste(struct term *t,
                const char *text); /* as a bracketed paste where the program asked for it */
void term_resize(struct term *t, int rows, int columns);
void term_signal(struct term *t, int signal);
void term_hang_up(struct term *t); /* the terminal goes away */

/* Reads what the program writes for so long. */
void term_settle(struct term *t, int milliseconds);
/* Until the text is on the screen (or is not, any more); fails the test after `milliseconds`. */
void term_expect(struct term *t, const char *text, int milliseconds);
void term_expect_gone(struct term *t, const char *text, int milliseconds);
bool term_shows(struct term *t, const char *text);
/* Waits for the program's end; the wait status as of waitpid. Fails the test after `milliseconds`.
 */
int term_wait_exit(struct term *t, int milliseconds);
bool term_running(struct term *t);

int term_rows(const struct term *t);
int term_columns(const struct term *t);
/* The text of one line in UTF-8, without trailing blanks; lives until the next call. */
const char *term_line(struct term *t, int row);
/* The first line that holds the text; -1: none. */
int term_find(struct term *t, const char *text);

struct term_cell {
    char text[32]; /* UTF-8; empty: right half of a wide character */
    int width;
    bool bold, dim, underline, reverse;
    bool coloured; /* foreground or background is not the default */
    bool default_foreground, default_background;
    unsigned foreground, background; /* 0xRRGGBB */
};
struct term_cell term_cell(struct term *t, int row, int column);

/* The whole screen as text, a line each; the caller frees. `attributes`: a second block tells runs
 * of attributes. */
char *term_screenshot(struct term *t, bool attributes);
/* A picture of the screen as SVG; the caller frees. */
char *term_svg(struct term *t);

bool term_alternate(const struct term *t); /* on the alternate screen */
bool term_cursor_visible(const struct term *t);
const char *term_title(const struct term *t); /* "" when none was set */
bool term_bell(const struct term *t);         /* it rang, ever */
uint64_t term_bytes(const struct term *t);    /* written by the program so far */
/* The raw output since the last call holds these bytes. */
bool term_wrote(struct term *t, const char *bytes);
void term_forget_output(struct term *t);

/* Whether the line discipline is as it was when the program started. */
bool term_modes_restored(const struct term *t);

/* The program under test: $JOBTOP, else ./jobtop. */
const char *term_program(void);

#endif
