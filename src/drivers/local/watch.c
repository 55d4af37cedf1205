#include "drivers/local/watch.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "store/path.h"

#define FILE_EVENTS (IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)
#define DIRECTORY_EVENTS                                                                           \
    (IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF |         \
     IN_ONLYDIR)

/* What is not there, or not ours to read, is not watched; only that the system has no more watches
 * to give makes it false. */
static bool add(struct watch *w, const char *path, uint32_t events)
{
    return inotify_add_watch(w->fd, path, events) >= 0 || (errno != ENOSPC && errno != ENOMEM);
}

/* The directory the store is in, or where that is missing too the nearest one above it. */
static bool add_directory(struct watch *w)
{
    bool fine = true;
    char *path = strdup(w->path);
    char *slash = path != NULL ? strrchr(path, '/') : NULL;

    for (; slash != NULL; slash = strrchr(path, '/')) {
        slash[slash == path ? 1 : 0] = '\0';
        errno = 0;
        fine = add(w, path, DIRECTORY_EVENTS);
        if (errno != ENOENT || slash == path)
            break;
    }
    free(path);
    return fine;
}

/* Adding a watch a second time changes nothing. */
void watch_look(struct watch *w)
{
    if (w->fd < 0 ||
        (add_directory(w) && add(w, w->path, FILE_EVENTS) && add(w, w->log, IN_MODIFY)))
        return;
    close(w->fd);
    w->fd = -1;
}

bool watch_init(struct watch *w, const char *path)
{
    w->path = strdup(path);
    w->log = path_with(path, "-wal");
    w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (w->path == NULL || w->log == NULL) {
        watch_free(w);
        return false;
    }
    watch_look(w);
    return true;
}

void watch_free(struct watch *w)
{
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
    free(w->path);
    free(w->log);
    w->path = w->log = NULL;
}

void watch_drain(struct watch *w)
{
    char bytes[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    const struct inotify_event *event;
    bool other = false;
    ssize_t length;

    while (w->fd >= 0 && (length = read(w->fd, bytes, sizeof bytes)) > 0) {
        for (const char *p = bytes; p < bytes + length; p += sizeof *event + event->len) {
            event = (const struct inotify_event *)(const void *)p;
            other = other || (event->mask & ~(uint32_t)IN_MODIFY) != 0;
        }
    }
    if (other)
        watch_look(w);
}
