/*
 * YAML read into a bounded tree in which every node knows its place. The part of YAML that a
 * configuration needs: mappings with plain names as keys, lists, scalars, one document, UTF-8. What
 * can be used to make a small file large or to have text mean something else (anchors, aliases,
 * tags, merge keys, doubled keys) is refused.
 */
#ifndef CONFIG_TREE_H
#define CONFIG_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/detail.h"

#define TREE_BYTES_MAX ((size_t)1 << 20)
#define TREE_NODES_MAX 50000
#define TREE_DEPTH_MAX 16

enum tree_kind { TREE_SCALAR, TREE_LIST, TREE_MAP };

struct tree_node {
    enum tree_kind kind;
    uint32_t line, column; /* from 1; columns in characters, as editors count them */
    const char *text; /* a scalar's or a key's; NUL behind, none within; NULL for lists and maps */
    size_t length;
    bool plain;              /* without quotes */
    size_t count;            /* of a list's items or a map's keys */
    struct tree_node *first; /* a list's items or a map's keys, in the order of the file */
    struct tree_node *next;
    struct tree_node *value; /* of a key */
};

struct tree {
    const char *file;       /* BORROWS; for messages */
    struct tree_node *root; /* NULL: nothing but comments */
    struct arena *arena;
};

/* On failure there is nothing to free. The text may go when this returns; `file` must outlive the
 * tree. */
enum jobtop_status tree_parse(struct tree *tree, const char *file, const char *text, size_t length,
                              struct detail *d);
void tree_free(struct tree *tree);

/* "FILE:LINE:COLUMN: " and the message; always JOBTOP_INVALID. */
enum jobtop_status tree_error(const struct tree *tree, const struct tree_node *node,
                              struct detail *d, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* `key` is none of `names`: says so, with the nearest one. */
enum jobtop_status tree_unknown(const struct tree *tree, const struct tree_node *key,
                                const char *what, const char *const *names, size_t count,
                                struct detail *d);
/* "FILE:LINE:COLUMN"; the caller frees. NULL: out of memory. */
char *tree_where(const struct tree *tree, const struct tree_node *node);

bool tree_is(const struct tree_node *node, const char *text); /* a scalar of this text */
bool tree_is_null(const struct tree_node *node);              /* nothing written, or ~ or null */
const char *tree_kind_name(const struct tree_node *node);     /* "a list" */

#endif
