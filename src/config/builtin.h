/*
 * The files that are compiled in; tools/embed.sh makes builtin.c from them.
 */
#ifndef CONFIG_BUILTIN_H
#define CONFIG_BUILTIN_H

#include <stddef.h>

struct builtin_file {
    const char *path; /* in the tree: "themes/dark.yaml" */
    const char *name; /* "dark" */
    const char *text;
    size_t length;
};
extern const struct builtin_file builtin_files[]; /* ends with a NULL path */

const struct builtin_file *builtin_find(const char *path); /* NULL: none */

#endif
