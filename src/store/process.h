/*
 * Which process a job belongs to, told apart from a later one with the same pid: by its start time,
 * and by the boot that this counts from. Pids of another pid namespace (a container that shares the
 * file) mean nothing here: such a process is never judged.
 */
#ifndef STORE_PROCESS_H
#define STORE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#define PROCESS_BOOT_SIZE 40 /* a UUID's text */

struct process {
    int64_t pid;
    int64_t start; /* clock ticks since boot: /proc/PID/stat, field 22; 0: not known */
    int64_t space; /* inode of its pid namespace; 0: not known */
    char boot[PROCESS_BOOT_SIZE]; /* /proc/sys/kernel/random/boot_id; "": not known */
};

void process_self(struct process *p);
/* Whether the process is certainly over. In doubt (no /proc, no permission, another namespace) it
 * is not. `self` is what process_self said. */
bool process_over(const struct process *p, const struct process *self);
/* A descriptor that becomes readable when it ends; -1: not to be had. */
int process_fd(const struct process *p, const struct process *self);

#endif
