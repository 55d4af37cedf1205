/*
 * The places of files (XDG base directories), and reading them.
 */
#ifndef CONFIG_FILE_H
#define CONFIG_FILE_H

#include <stddef.h>

#include "base/detail.h"

/* The directory in $`variable` (when it is an absolute path), else $HOME/`under_home`, and `rest`
 * behind it. The caller frees. */
enum jobtop_status file_user_path(const char *variable, const char *under_home, const char *rest,
                                  char **path, struct detail *d);

/* A whole regular file of at most `most` bytes, with a NUL behind; the caller frees. With
 * `trusted`, a file that others can write is refused: it can name commands to run. */
enum jobtop_status file_read(const char *path, size_t most, int trusted, char **text,
                             size_t *length, struct detail *d);

#endif
