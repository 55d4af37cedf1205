/*
 * Signals as bits to be taken by the loop, and the guard that gives the terminal back when the
 * program crashes. There is one terminal and one set of signal dispositions in a process, so this
 * is a module with one state.
 */
#ifndef TUI_SIGNALS_H
#define TUI_SIGNALS_H

#include <stddef.h>
#include <termios.h>

#include "base/detail.h"

#define SIGNALS_RESIZE   0x1u
#define SIGNALS_QUIT     0x2u /* TERM, HUP, INT, QUIT */
#define SIGNALS_STOP     0x4u /* TSTP that came from outside */
#define SIGNALS_CONTINUE 0x8u /* CONT: perhaps after a SIGSTOP, about which nobody was asked */

enum jobtop_status signals_open(struct detail *d);
void signals_close(void);         /* the former dispositions again */
int signals_fd(void);             /* readable when there is something to take */
unsigned signals_take(int *quit); /* *quit: the number of the signal that wants the end; 0: none */

/* Stops the program as Ctrl-Z does; returns when it goes on. `group`: all of its process group, as
 * the terminal's own Ctrl-Z would. */
void signals_stop(bool group);

/* From now on, whoever ends this process by exit, abort or a fault writes `text` to the terminal
 * and sets `termios` before it ends. Uses nothing but what is safe in a signal handler. */
void signals_guard(int tty, const struct termios *termios, const char *text, size_t length);
void signals_unguard(void);

#endif
