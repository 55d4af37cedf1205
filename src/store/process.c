#include "store/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static ssize_t read_file(const char *path, char *out, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n;

    if (fd < 0)
        return -1;
    do
        n = read(fd, out, size - 1);
    while (n < 0 && errno == EINTR);
    close(fd);
    if (n >= 0)
        out[n] = '\0';
    return n;
}

/* State, number of threads and start time: fields 3, 20 and 22. The name before them is in
 * parentheses and may hold anything, also parentheses. */
static bool read_stat(int64_t pid, char *state, long *threads, int64_t *start)
{
    char path[40], text[1024];
    const char *p;
    int field;

    snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
    if (read_file(path, text, sizeof text) <= 0)
        return false;
    p = strrchr(text, ')');
    for (field = 3; p != NULL && field <= 22; field++) {
        p = strchr(p, ' ');
        if (p == NULL)
            return false;
        p++;
        if (field == 3)
            *state = *p;
        else if (field == 20)
            *threads = strtol(p, NULL, 10);
        else if (field == 22)
            *start = strtoll(p, NULL, 10);
    }
    return p != NULL;
}

void process_self(struct process *p)
{
    struct stat st;
    char state;
    long threads;
    size_t length;

    memset(p, 0, sizeof *p);
    p->pid = getpid();
    if (!read_stat(p->pid, &state, &threads, &p->start))
        p->start = 0;
    if (stat("/proc/self/ns/pid", &st) == 0)
        p->space = (int64_t)st.st_ino;
    if (read_file("/proc/sys/kernel/random/boot_id", p->boot, sizeof p->boot) < 0)
        p->boot[0] = '\0';
    length = strcspn(p->boot, "\n");
    p->boot[length] = '\0';
}

bool process_over(const struct process *p, const struct process *self)
{
    char state = '?';
    long threads = 0;
    int64_t start = 0;

    if (p->boot[0] != '\0' && self->boot[0] != '\0' && strcmp(p->boot, self->boot) != 0)
        return true;
    if (p->space != self->space)
        return false;
    if (p->pid <= 0 || p->pid > INT32_MAX)
        return true;
    if (!read_stat(p->pid, &state, &threads, &start))
        return kill((pid_t)p->pid, 0) != 0 && errno == ESRCH;
    if (p->start != 0 && start != p->start)
        return true;
    /* A zombie is over but for its parent's wait; one whose other threads go on is not. */
    return (state == 'Z' || state == 'X') && threads <= 1;
}

int process_fd(const struct process *p, const struct process *self)
{
    if (p->space != self->space || p->pid <= 0 || p->pid > INT32_MAX)
        return -1;
#ifdef SYS_pidfd_open
    return (int)syscall(SYS_pidfd_open, (pid_t)p->pid, 0);
#else
    return -1;
#endif
}
