/*
 * Keys by name, as a terminal sends them: <Down> <Up> <Left> <Right> <PgDn> <PgUp> <Home> <End>
 * <Enter> <Esc> <Tab> <Space> <F1>..<F12> <C-x>; what is in no angle brackets is sent as it is.
 */
#ifndef PTYBENCH_KEYS_H
#define PTYBENCH_KEYS_H

#include <stdbool.h>
#include <stddef.h>

/* Writes the bytes of `keys` to `out`; returns how many, cut to `size`. */
size_t keys_encode(const char *keys, bool application_cursor, char *out, size_t size);

#endif
