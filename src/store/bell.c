#include "store/bell.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "store/path.h"

void bell_ring(const char *store_path)
{
    char *path = path_with(store_path, "-bell");

    if (path == NULL)
        return;
    utimensat(AT_FDCWD, path, NULL, 0);
    free(path);
}

static int timer(void)
{
    const struct itimerspec often = {{0, 100000000}, {0, 100000000}};
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);

    if (fd >= 0 && timerfd_settime(fd, 0, &often, NULL) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

int bell_listen(const char *store_path)
{
    char *path = path_with(store_path, "-bell");
    struct detail ignored;
    int fd = -1;

    if (path == NULL)
        return -1;
    if (path_create(path, &ignored) == JOBTOP_OK)
        fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd >= 0 && inotify_add_watch(fd, path, IN_ATTRIB | IN_MODIFY) < 0) {
        close(fd);
        fd = -1;
    }
    free(path);
    return fd >= 0 ? fd : timer();
}

bool bell_quiet(int fd)
{
    char events[4096] __attribute__((aligned(8)));
    bool rung = false;

    while (fd >= 0 && read(fd, events, sizeof events) > 0)
        rung = true;
    return rung;
}
