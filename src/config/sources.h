/*
 * The part of the configuration that says what is polled.
 */
#ifndef CONFIG_SOURCES_H
#define CONFIG_SOURCES_H

#include "config/config.h"
#include "config/tree.h"

/* Replaces what was there. interval_ms and timeout_ms stay 0 where a source doesn't say. */
enum jobtop_status sources_read(struct config *c, const struct tree *tree,
                                const struct tree_node *node, struct detail *d);
void sources_free(struct config_source *sources, size_t count);

#endif
