/*
 * Who has the keyboard: job control between the shell that started `jobtop run`, us, and the
 * command, which is a process group of its own.
 *
 * Started by hand (standard input and output are the terminal), the command is the terminal's
 * foreground from the start, so Ctrl-C and Ctrl-Z reach it, and it may read, as always. In a
 * pipeline or a script the others of our process group need the terminal too (a pager at the end of
 * the pipe reads its keys there): then it stays with us, keys' signals are passed on, and the
 * command gets it when it asks for it, that is, when the kernel stops it for trying.
 */
#ifndef CLI_RUN_TERMINAL_H
#define CLI_RUN_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

struct run_terminal {
    int fd;     /* the controlling terminal; -1: there is none */
    pid_t own;  /* our process group */
    bool eager; /* the command is to have it whenever we do */
    bool modes_known;
    struct termios modes; /* as they were */
};

void run_terminal_open(struct run_terminal *t);
void run_terminal_close(struct run_terminal *t);
/* Whether it is ours to give. */
bool run_terminal_is_ours(const struct run_terminal *t);
void run_terminal_give(const struct run_terminal *t, pid_t group);
/* Back from the group, if the group has it. */
void run_terminal_take(const struct run_terminal *t, pid_t group);
/* Its modes as they were: a command that was killed could not. */
void run_terminal_restore(const struct run_terminal *t);
/* Stops us and the rest of our process group, as Ctrl-Z does; returns when we were continued (or
 * can't be stopped, because nobody is there who would continue us). SIGTSTP has to be blocked in
 * all threads. */
void run_terminal_stop(void);

#endif
