/*
 * What term.c asks of terminfo without curses: a file of its own, because <term.h> has a `struct
 * term` too.
 */
#ifndef TUI_TERMINFO_H
#define TUI_TERMINFO_H

#include <stdbool.h>

/* Whether the machine has a description of this type of terminal. One that it has and that curses
 * refuses can't move its cursor; for one that it doesn't have there is a substitute. Before any
 * newterm that succeeds. */
bool terminfo_knows(const char *name, int fd);

#endif
