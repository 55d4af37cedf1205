/*
 * A source's options against the table of its driver: types checked, defaults filled in, secrets
 * kept apart.
 */
#ifndef DRIVER_OPTIONS_H
#define DRIVER_OPTIONS_H

#include <stddef.h>

#include <jobtop/driver.h>

#include "base/detail.h"

enum option_kind {
    OPTION_PLAIN,   /* value: the text as written */
    OPTION_COMMAND, /* a secret: first line that the command prints (run by /bin/sh -c) */
    OPTION_FILE,    /* a secret: the first line of the file; refused when others can read it */
    OPTION_ENV      /* a secret: the environment variable */
};

/* As the configuration has it. `where` is for messages: "FILE:12:5", or "" when it came from
 * elsewhere. */
struct option_value {
    const char *name;
    const char *value;
    enum option_kind kind;
    const char *where; /* NULL: as "" */
};

struct options; /* checked */

/* Checks `given` against the table; `source` is for messages. An unknown name is told with the
 * nearest known one; a plain value for a secret, or a reference for what is none, is refused. */
enum jobtop_status options_check(const struct jobtop_driver *driver, const char *source,
                                 const struct option_value *given, size_t count,
                                 struct options **options, struct detail *d);
void options_free(struct options *o);
/* In table order, without the secrets: what jobtop_open.settings wants. BORROWS from `o`. */
const struct jobtop_setting *options_settings(const struct options *o, size_t *count);
/* Looks a secret up, each time anew (a password may change). Blocks on the command, at most
 * `timeout_ms`. The caller wipes `out` (explicit_bzero). */
enum jobtop_status options_secret(const struct options *o, const char *name, char *out,
                                  size_t out_size, int timeout_ms, struct detail *d);
const char *
option_type_name(enum jobtop_option_type type); /* "duration"; NULL for a number that is no type */

#endif
