/*
 * The pty: starts a program in it, records all that comes out with the time at which it came,
 * answers what programs ask of a terminal. What was recorded is fed to the screen later (see
 * main.c), so that interpreting it does not slow down the reader.
 */
#ifndef PTYBENCH_TERMINAL_H
#define PTYBENCH_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct chunk {
    uint64_t time; /* monotonic, nanoseconds */
    size_t offset, length;
};

struct terminal {
    int fd;
    pid_t pid;
    bool gone; /* the program has closed the terminal */
    uint64_t started;
    unsigned char *bytes;
    size_t length, capacity;
    struct chunk *chunks;
    size_t count, chunk_capacity;
};

uint64_t terminal_now(void);

/* Ends the process with a message when it can't. */
void terminal_start(struct terminal *t, int rows, int cols, const char *type, char **argv);
/* Reads one chunk, waiting until `until`; returns whether there was one. */
bool terminal_read(struct terminal *t, uint64_t until);
void terminal_read_all(struct terminal *t, uint64_t until);
void terminal_send(struct terminal *t, const char *bytes, size_t length);
/* Sends the keys that end the program, then signals; frees all. */
void terminal_stop(struct terminal *t, const char *keys, size_t length);

#endif
