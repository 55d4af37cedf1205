/*
 * Tells when a store's file is written: inotify on the file and its write-ahead log, and on the
 * directory so that a store that appears, or is replaced, is found too.
 *
 * A commit is written to the log before it counts (SQLite then changes its index, which is shared
 * memory and gives no event), so what an event announces may come true only a moment later.
 */
#ifndef LOCAL_WATCH_H
#define LOCAL_WATCH_H

#include <stdbool.h>

struct watch {
    int fd; /* inotify, to be polled; -1: not to be had (any more), look for yourself now and then
             */
    char *path; /* OWNS: the store's */
    char *log;  /* OWNS: its write-ahead log's */
};

/* False: out of memory. */
bool watch_init(struct watch *w, const char *path);
void watch_free(struct watch *w);
/* Forgets what was said so far. */
void watch_drain(struct watch *w);
/* Looks for files that have appeared; watch_drain does so after an event that may be one. */
void watch_look(struct watch *w);

#endif
