/*
 * A driver's file, opened and mapped with care: code that somebody else could have put there must
 * not run.
 */
#ifndef DRIVER_MODULE_H
#define DRIVER_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "base/detail.h"

/* Opens DIRECTORY/NAME.so and checks who can write the file, the directory, and the one it really
 * lies in (a symbolic link is followed): only root and the user. NOT_FOUND: not there; DENIED:
 * others can write it; FORMAT: not a regular file, not a whole ELF shared object. On success the
 * caller owns *fd. */
enum jobtop_status module_open(const char *directory, const char *name, int *fd, struct stat *st,
                               struct detail *d);
/* Maps what was opened and finds the symbol; *extent: its bytes. FORMAT: can't be mapped, no such
 * symbol. When *mapped, whatever is answered, `fd` MUST stay open as long as the program runs: the
 * object is known to the dynamic linker by the descriptor's number. */
enum jobtop_status module_map(int fd, const char *symbol, bool *mapped, const void **there,
                              size_t *extent, struct detail *d);

#endif
