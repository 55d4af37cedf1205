/*
 * From the bytes that a terminal sends to keys (config/keys.h) and pasted text. Does no I/O and has
 * no clock of its own.
 *
 * Esc is told from the start of a sequence by time: alone for INPUT_ESCAPE_MS it is the key. A
 * sequence that a slow line tore apart behind its ESC is still recognised when the rest comes soon:
 * the rest is taken as the key it was, not as letters.
 *
 * A bracketed paste comes as INPUT_PASTE, in pieces, and never as keys.
 */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INPUT_ESCAPE_MS   25
#define INPUT_SEQUENCE_MS 250  /* for the rest of a sequence that has more than its ESC */
#define INPUT_PASTE_MS    2000 /* a paste that never ends is over when nothing came for so long */

struct input; /* its memory is bounded */

enum input_kind { INPUT_KEY, INPUT_PASTE };

struct input_event {
    enum input_kind kind;
    uint32_t key;
    const char *text; /* INPUT_PASTE: raw bytes; lives until the next call */
    size_t length;
};

struct input *input_new(bool utf8); /* NULL: out of memory */
void input_free(struct input *in);
/* What this terminal sends for a key, beyond what all do. What is not a sequence (one byte) is left
 * out. */
void input_add(struct input *in, const char *sequence, uint32_t key);
/* The same for every key that terminfo knows; `capability` gives a capability by its terminfo name.
 */
void input_add_known(struct input *in,
                     const char *(*capability)(const void *context, const char *name),
                     const void *context);
/* How many bytes input_feed will take now. */
size_t input_room(const struct input *in);
void input_feed(struct input *in, const char *bytes, size_t length, int64_t now_ms);
/* The next key; KEYCODE_NONE is never among them: what means nothing is swallowed. */
bool input_next(struct input *in, int64_t now_ms, struct input_event *event);
/* Milliseconds until input_next may know more without new bytes; -1: it waits for nothing. */
int input_timeout(const struct input *in, int64_t now_ms);
/* Whether a key may be under way: then what the terminal sends next belongs to it. */
bool input_pending(const struct input *in);

#endif
