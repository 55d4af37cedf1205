/*
 * Themes: what a role looks like. Code knows roles (failed, selection), never colours. A theme says
 * a role's colours for true colour, 256, 16 and none (attributes only).
 */
#ifndef CONFIG_THEME_H
#define CONFIG_THEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/detail.h"

/* X(ID, "name-in-yaml", "what it is for") */
#define THEME_ROLES(X)                                                                             \
    X(TEXT, "text", "everything that has no other role")                                           \
    X(DIM, "dim", "what matters less")                                                             \
    X(TITLE, "title", "headings")                                                                  \
    X(HEADER, "header", "the line of column titles")                                               \
    X(HEADER_SORTED, "header-sorted", "the title of the column that sorts")                        \
    X(STATUS, "status", "the lines at the top and bottom")                                         \
    X(KEY, "key", "the name of a key")                                                             \
    X(SELECTION, "selection", "the selected line")                                                 \
    X(MARK, "mark", "marked jobs")                                                                 \
    X(WAITING, "waiting", "jobs that have not started")                                            \
    X(RUNNING, "running", "jobs that run")                                                         \
    X(SUSPENDED, "suspended", "suspended jobs")                                                    \
    X(QUERY, "query", "jobs that wait for a person")                                               \
    X(FAILED, "failed", "jobs that failed")                                                        \
    X(WARNED, "warned", "jobs that completed with warnings")                                       \
    X(COMPLETED, "completed", "jobs that completed")                                               \
    X(STOPPED, "stopped", "jobs that were terminated or killed")                                   \
    X(UNKNOWN, "unknown", "jobs whose state nobody knows")                                         \
    X(STALE, "stale", "rows of a source that does not answer")                                     \
    X(BAR, "bar", "the done part of a progress bar")                                               \
    X(BAR_REST, "bar-rest", "its rest")                                                            \
    X(WARNING, "warning", "messages that warn")                                                    \
    X(ERROR, "error", "messages of what went wrong")                                               \
    X(DIALOG, "dialog", "dialogs")                                                                 \
    X(DIALOG_DANGER, "dialog-danger", "dialogs of what can't be undone")                           \
    X(INPUT, "input", "text being typed")

enum theme_role {
#define THEME_ROLE_ENUM(id, name, help) THEME_##id,
    THEME_ROLES(THEME_ROLE_ENUM)
#undef THEME_ROLE_ENUM
    THEME_ROLE_COUNT
};

#define STYLE_BOLD      0x1u
#define STYLE_DIM       0x2u
#define STYLE_UNDERLINE 0x4u
#define STYLE_REVERSE   0x8u
#define STYLE_ITALIC    0x10u

#define COLOUR_DEFAULT (-1)

struct style {
    int32_t rgb_foreground, rgb_background; /* 0xRRGGBB, or COLOUR_DEFAULT */
    int16_t foreground_256, background_256; /* 0..255, or COLOUR_DEFAULT */
    int8_t foreground_16, background_16;    /* 0..15, or COLOUR_DEFAULT */
    uint8_t attributes;                     /* with colours: STYLE_... */
    uint8_t attributes_none;                /* without colours */
};

struct theme {
    char name[64];
    char summary[128];
    struct style roles[THEME_ROLE_COUNT];
};

#define THEME_BYTES_MAX ((size_t)64 << 10)

/* NAME.yaml from $XDG_CONFIG_HOME/jobtop/themes, the installed themes, or compiled in, in this
 * order. */
enum jobtop_status theme_load(const char *name, struct theme *theme, struct detail *d);
enum jobtop_status theme_parse(const char *file, const char *text, size_t length,
                               struct theme *theme, struct detail *d);
/* The i-th compiled-in theme's name; NULL past the end. */
const char *theme_name(size_t i);
const char *theme_role_name(enum theme_role role);

#endif
