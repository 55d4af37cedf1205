#include "config/colour.h"

#include <limits.h>
#include <stddef.h>

const char *const colour_names[16] = {
    "black",        "red",           "green",       "yellow",         "blue",
    "magenta",      "cyan",          "white",       "bright-black",   "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white",
};

/* xterm's. */
static const int32_t first_16[16] = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};

/* 16..231 are a cube of six levels a channel, 232..255 a ramp of greys. */
int32_t colour_rgb(int index)
{
    static const int32_t levels[6] = {0x00, 0x5f, 0x87, 0xaf, 0xd7, 0xff};

    if (index < 16)
        return first_16[index];
    if (index >= 232)
        return (8 + 10 * (index - 232)) * 0x010101;
    index -= 16;
    return levels[index / 36] << 16 | levels[index / 6 % 6] << 8 | levels[index % 6];
}

/* Weighted by how much the eye makes of red, green and blue, which a plain distance gets wrong for
 * blues. */
static int distance(int32_t a, int32_t b)
{
    int red = ((a >> 16) & 0xff) - ((b >> 16) & 0xff);
    int green = ((a >> 8) & 0xff) - ((b >> 8) & 0xff);
    int blue = (a & 0xff) - (b & 0xff);
    int mean = (((a >> 16) & 0xff) + ((b >> 16) & 0xff)) / 2;

    return ((512 + mean) * red * red >> 8) + 4 * green * green + ((767 - mean) * blue * blue >> 8);
}

static int nearest(int32_t rgb, int from, int to)
{
    int best = from, best_distance = INT_MAX;

    for (int i = from; i < to; i++) {
        int d = distance(rgb, colour_rgb(i));

        if (d < best_distance) {
            best_distance = d;
            best = i;
        }
    }
    return best;
}

int colour_nearest_256(int32_t rgb)
{
    return nearest(rgb, 16, 256);
}

int colour_nearest_16(int32_t rgb)
{
    return nearest(rgb, 0, 16);
}

bool colour_hex(const char *text, int32_t *rgb)
{
    int32_t value = 0;

    if (text[0] != '#')
        return false;
    for (size_t i = 1; i <= 6; i++) {
        char c = text[i];

        if (c >= '0' && c <= '9')
            value = value * 16 + (c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            value = value * 16 + ((c | 0x20) - 'a' + 10);
        else
            return false;
    }
    if (text[7] != '\0')
        return false;
    *rgb = value;
    return true;
}
