#include "store/bell.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
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

/* The bell may be rung by who may write the store, so it has its rights. */
static bool make_bell(const char *path, const char *store_path)
{
    struct detail ignored;
    struct stat st;

    if (access(path, F_OK) == 0)
        return true;
    if (path_create(path, &ignored) != JOBTOP_OK)
        return false;
    return stat(store_path, &st) != 0 || chmod(path, st.st_mode & 0660) == 0;
}

static bool watch(int fd, const char *store_path)
{
    char *path = path_with(store_path, "-bell");
    bool good = path != NULL && make_bell(path, store_path) &&
                inotify_add_watch(fd, path, IN_ATTRIB | IN_MODIFY) >= 0;

    free(path);
    return good;
}

int bell_listen(const char *store_path)
{
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

    if (fd >= 0 && !watch(fd, store_path)) {
        close(fd);
        fd = -1;
    }
    return fd >= 0 ? fd : timer();
}

bool bell_quiet(int fd, const char *store_path)
{
    struct inotify_event event; /* has no name: a file is watched, no directory */
    bool rung = false, lost = false;
    char bytes[sizeof event * 64];
    ssize_t length;

    while (fd >= 0 && (length = read(fd, bytes, sizeof bytes)) > 0) {
        rung = true;
        for (size_t at = 0; at + sizeof event <= (size_t)length; at += sizeof event) {
            memcpy(&event, bytes + at, sizeof event);
            lost = lost || (event.mask & IN_IGNORED) != 0;
        }
    }
    if (lost)
        watch(fd, store_path);
    return rung;
}
