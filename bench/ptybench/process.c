#include "bench/ptybench/process.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first field of schedstat is the time on a processor, in nanoseconds: exact, where the ticks
 * of stat are not. */
static double thread_cpu_ms(pid_t pid, const char *thread)
{
    char path[64];
    double ns = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%d/task/%.20s/schedstat", (int)pid, thread);
    f = fopen(path, "r");
    if (f == NULL)
        return 0;
    if (fscanf(f, "%lf", &ns) != 1)
        ns = 0;
    fclose(f);
    return ns / 1e6;
}

static void read_memory(pid_t pid, struct usage *u)
{
    char path[64], line[256];
    FILE *f;

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    f = fopen(path, "r");
    if (f == NULL)
        return;
    while (fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, "VmHWM:", 6) == 0)
            u->peak_kb = strtol(line + 6, NULL, 10);
        else if (strncmp(line, "VmRSS:", 6) == 0)
            u->resident_kb = strtol(line + 6, NULL, 10);
    }
    fclose(f);
}

struct usage process_usage(pid_t pid)
{
    struct usage u = {0};
    char path[64], first[24];
    struct dirent *entry;
    DIR *tasks;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    snprintf(first, sizeof first, "%d", (int)pid);
    tasks = opendir(path);
    if (tasks == NULL)
        return u;
    while ((entry = readdir(tasks)) != NULL) {
        double ms = entry->d_name[0] != '.' ? thread_cpu_ms(pid, entry->d_name) : 0;

        u.cpu_ms += ms;
        if (strcmp(entry->d_name, first) == 0)
            u.main_cpu_ms = ms;
    }
    closedir(tasks);
    read_memory(pid, &u);
    return u;
}

long process_count_writes(const char *log)
{
    char line[512];
    long count = 0;
    FILE *f = log != NULL ? fopen(log, "r") : NULL;

    if (f == NULL)
        return 0;
    while (fgets(line, sizeof line, f) != NULL) {
        const char *call = strstr(line, "write(");
        const char *comma = call != NULL ? strchr(call, ',') : NULL;
        const char *pts = call != NULL ? strstr(call, "</dev/pts/") : NULL;

        count += pts != NULL && comma != NULL && pts < comma;
    }
    fclose(f);
    return count;
}
