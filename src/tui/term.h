/*
 * The terminal: its state, its size, what goes in and out. Curses never writes to it: curses'
 * output goes to a file in memory, and a frame reaches the terminal in one write(2), or in as many
 * as a slow terminal needs, without ever blocking. Input is read here as bytes (input.h makes keys
 * of them).
 */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/detail.h"
#include "base/text.h"

struct term;

/* Takes the terminal of standard output over: raw, alternate screen, cursor hidden, crash guard
 * armed. */
enum jobtop_status term_open(struct term **term, bool ascii, struct detail *d);
/* Gives it back as it was found. */
void term_close(struct term *t);
/* For Ctrl-Z: gives it back for a while, and takes it over again; the next frame must be painted
 * from nothing. term_enter also mends what a shell did to it while a SIGSTOP held us. */
void term_leave(struct term *t);
void term_enter(struct term *t);

int term_fd(const struct term *t);
enum text_charset term_charset(const struct term *t);
bool term_plain(
    const struct term *t); /* only ASCII for what we draw ourselves: its font may have no more */
int term_colours(const struct term *t); /* 0, 8, 16, 256, or 1 << 24 */
const char *
term_substitute(const struct term *t); /* what an unknown $TERM was taken for; NULL: it is known */
/* A capability by its terminfo name, e.g. "kcuu1": what the arrow up sends; "" when there is none.
 */
const char *term_capability(const struct term *t, const char *name);

/* Asks the terminal how large it is and tells curses. Never 0. */
void term_size(struct term *t, size_t *rows, size_t *columns);
/* The cursor, on the screen at a place, or hidden (the usual). */
void term_cursor(struct term *t, bool shown, size_t row, size_t column);
void term_title(struct term *t,
                const char *title); /* with the next frame, where the terminal has titles */
/* What curses holds becomes a frame; sends what of it the terminal takes. False: the terminal is
 * gone. */
bool term_present(struct term *t);
bool term_pending(
    const struct term *t);      /* a frame is not wholly sent: wait for POLLOUT, compose no other */
bool term_send(struct term *t); /* false: the terminal is gone */
/* Bytes read; 0: none now; -1: the terminal is gone. */
ssize_t term_read(struct term *t, char *bytes, size_t size);

#endif
