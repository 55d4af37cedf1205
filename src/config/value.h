/*
 * A node of the tree as a checked value. Each says what was wanted, what stands there, and where.
 */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include "config/tree.h"

/* What a message calls a value: the key it stands behind. */
struct value_context {
    const struct tree *tree;
    const char *key;
    struct detail *d;
};

/* Texts are new ones, and replace (free) what *out was. An empty text is refused but with
 * `empty_too`. */
enum jobtop_status value_text(const struct value_context *v, const struct tree_node *node,
                              bool empty_too, char **out);
enum jobtop_status value_bool(const struct value_context *v, const struct tree_node *node,
                              bool *out);
enum jobtop_status value_number(const struct value_context *v, const struct tree_node *node,
                                int least, int most, int *out);
/* 100ms to 1d. */
enum jobtop_status value_duration(const struct value_context *v, const struct tree_node *node,
                                  int64_t *ms);
/* A list of texts, no two the same; a single text is a list of one. */
enum jobtop_status value_texts(const struct value_context *v, const struct tree_node *node,
                               char ***out, size_t *count);
enum jobtop_status value_map(const struct value_context *v, const struct tree_node *node);
enum jobtop_status value_where(const struct value_context *v, const struct tree_node *node,
                               char **where);

enum jobtop_status value_no_memory(const struct value_context *v);
void texts_free(char **texts, size_t count);

#endif
