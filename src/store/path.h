/*
 * Where a store lies, and whether its file may be trusted.
 */
#ifndef STORE_PATH_H
#define STORE_PATH_H

#include <stdbool.h>

#include "base/detail.h"

/* The absolute form of `path`, or $XDG_STATE_HOME/jobtop/jobs.db for NULL or ""; the caller frees
 * *out. */
enum jobtop_status path_resolve(const char *path, char **out, struct detail *d);
/* Makes the directories above `path` that are missing, with mode 0700. */
enum jobtop_status path_make_directories(const char *path, struct detail *d);
/* OK when there is a regular file that only its owner and group can write; NOT_FOUND, DENIED,
 * INVALID (no regular file). Never opens it: closing a descriptor would drop the locks that this
 * process holds through SQLite. */
enum jobtop_status path_check(const char *path, struct detail *d);
/* Makes an empty file with mode 0600 where there is none, without opening it. */
enum jobtop_status path_create(const char *path, struct detail *d);
/* `path` with `suffix` behind it; the caller frees it; NULL: out of memory. */
char *path_with(const char *path, const char *suffix);

#endif
