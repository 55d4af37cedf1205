/*
 * Which key does what: the defaults of the action table, changed by the configuration.
 */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include <stddef.h>
#include <stdint.h>

#include "action/action.h"
#include "base/buf.h"
#include "config/config.h"

struct keymap;

/* An action that the configuration binds loses its default keys; a key that it gives away is taken
 * from the action that had it by default. INVALID, with where: an unknown action, a key bound
 * twice, an action left without any key that the configuration did not unbind, no key that quits.
 */
enum jobtop_status keymap_new(const struct config *config, struct keymap **keymap,
                              struct detail *d);
void keymap_free(struct keymap *m);
enum action keymap_find(const struct keymap *m, uint32_t key); /* ACTION_COUNT: none */
/* The names of an action's keys, ", " between them; nothing when it has none. */
void keymap_keys(const struct keymap *m, enum action action, struct buf *out);
/* The first of them; KEYCODE_NONE when it has none. */
uint32_t keymap_key(const struct keymap *m, enum action action);

#endif
