/*
 * The configuration: YAML in, a checked struct out. An unknown key, a wrong type, a bad value is an
 * error with file, line, column and the nearest valid name. Options of drivers are kept as written;
 * driver/options.h checks them.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/detail.h"

/* A secret is given by reference, never as a value. Mirrors driver/options.h, which config may not
 * use. */
enum config_value_kind { CONFIG_PLAIN, CONFIG_COMMAND, CONFIG_FILE, CONFIG_ENV };

struct config_option {
    char *name, *value; /* OWNS */
    enum config_value_kind kind;
    char *where; /* OWNS; "FILE:12:5" */
};

struct config_source {
    char *name, *driver, *address; /* OWNS; address "" when not given */
    struct config_option *options; /* OWNS */
    size_t option_count;
    bool read_only;
    int64_t interval_ms, timeout_ms; /* the general ones where the source says nothing */
    char *where;
};

struct config_binding {
    char *action; /* OWNS; as in the action table; checked by tui, which knows the actions */
    char **keys;  /* OWNS; key names, checked (keys.h); empty: `none`, unbound */
    size_t key_count;
    char *where;
};

struct config {
    int64_t interval_ms, timeout_ms;
    bool read_only;
    bool ascii;            /* no characters beyond ASCII, whatever the locale says */
    int frames_per_second; /* at most */
    char *theme;
    char *filter, *sort; /* as on the command line; "" when none */
    char **columns;      /* OWNS; names as written, with `columns_where` */
    size_t column_count;
    char *columns_where, *sort_where, *filter_where;
    struct config_source *sources;
    size_t source_count;
    struct config_binding *keys;
    size_t key_count;
    char *path; /* OWNS; the file that was read; NULL: the built-in defaults only */
};

/* Reads `path`, else $XDG_CONFIG_HOME/jobtop/jobtop.yaml (~/.config), else /etc/jobtop/jobtop.yaml,
 * on top of the built-in defaults; no file at all is fine unless `path` was given. A file that
 * others can write is refused. */
enum jobtop_status config_load(const char *path, struct config **config, struct detail *d);
/* Parses text as a file named `name`, on top of the defaults (tests, fuzzing). */
enum jobtop_status config_parse(const char *name, const char *text, size_t length,
                                struct config **config, struct detail *d);
void config_free(struct config *c);
const char *config_defaults(void); /* config/jobtop.yaml as compiled in */

/* $XDG_STATE_HOME/jobtop (~/.local/state), made with mode 0700 when it isn't there. Appends
 * "/name". The caller frees. */
enum jobtop_status config_state_path(const char *name, char **path, struct detail *d);

/* "2s", "500ms", "5m", "1h30m", "2d", "300" (seconds) in milliseconds. */
bool config_duration(const char *text, int64_t *ms);

/* The nearest of `names` to a mistyped one, for "did you mean"; NULL: none is near. */
const char *config_nearest(const char *name, const char *const *names, size_t count);

#endif
