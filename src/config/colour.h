/*
 * Colours of terminals: the 256 of xterm's palette, the 16 of ANSI, and what is nearest to a true
 * colour.
 */
#ifndef CONFIG_COLOUR_H
#define CONFIG_COLOUR_H

#include <stdbool.h>
#include <stdint.h>

extern const char *const colour_names[16]; /* "black" ... "bright-white" */

int32_t colour_rgb(int index);       /* 0xRRGGBB of 0..255; terminals differ in the first 16 */
int colour_nearest_256(int32_t rgb); /* 16..255: the first 16 are each user's own */
int colour_nearest_16(int32_t rgb);
bool colour_hex(const char *text, int32_t *rgb); /* "#rrggbb" */

#endif
