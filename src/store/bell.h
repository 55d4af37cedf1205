/*
 * The bell: a file beside the store that whoever asks something of a job touches, and that owners
 * of jobs watch.
 */
#ifndef STORE_BELL_H
#define STORE_BELL_H

#include <stdbool.h>

void bell_ring(const char *store_path);
/* A descriptor that becomes readable when it rings: an inotify instance, or where there is none
 * to be had a timer that fires ten times a second; -1: not even that. */
int bell_listen(const char *store_path);
/* Makes it unreadable again, and listens anew where the file was taken away; returns whether it has
 * rung. */
bool bell_quiet(int fd, const char *store_path);

#endif
