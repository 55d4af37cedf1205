/*
 * What a running process has cost so far, from /proc.
 */
#ifndef PTYBENCH_PROCESS_H
#define PTYBENCH_PROCESS_H

#include <sys/types.h>

struct usage {
    double cpu_ms;      /* of all threads that are alive */
    double main_cpu_ms; /* of the first thread */
    long resident_kb, peak_kb;
};

struct usage process_usage(pid_t pid);

/* Lines of strace's log (strace -f -y -e trace=write -o FILE) that are a write to a terminal; NULL:
 * 0. */
long process_count_writes(const char *log);

#endif
