/*
 * Where a secret comes from: a command, a file, the environment. Never kept longer than the caller
 * keeps it.
 */
#ifndef DRIVER_SECRET_H
#define DRIVER_SECRET_H

#include <stddef.h>

#include "base/detail.h"
#include "driver/options.h"

/* Puts the first line, without its end, into `out`, NUL-terminated. `kind` is not OPTION_PLAIN. On
 * failure `out` is wiped. The details never hold the reference itself: a command may have a secret
 * in it. LIMIT: longer than out_size - 1. DENIED: others can read the file. TIMEOUT: the command
 * did not end. INVALID: empty, a NUL in it, a variable that is not set. IO: the command failed. */
enum jobtop_status secret_read(enum option_kind kind, const char *reference, char *out,
                               size_t out_size, int timeout_ms, struct detail *d);
/* How what the command prints begins, *length <= out_size bytes of it. A part of secret_read. */
enum jobtop_status secret_command(const char *command, char *out, size_t out_size, size_t *length,
                                  int timeout_ms, struct detail *d);

#endif
