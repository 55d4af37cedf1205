/*
 * The few characters that the dashboard itself draws with, each with its stand-in where only ASCII
 * is safe. Every one takes one column; none has an emoji presentation, which some terminals draw
 * two columns wide.
 */
#ifndef TUI_SYMBOL_H
#define TUI_SYMBOL_H

#include <stdbool.h>
#include <stdint.h>

/* X(ID, code point, ASCII); the conditions come first, in the order of enum job_condition. */
#define SYMBOLS(X)                                                                                 \
    X(WAITING, 0x25cb, 'o')                                                                        \
    X(RUNNING, 0x25b8, '>')                                                                        \
    X(SUSPENDED, 0x2016, '=')                                                                      \
    X(QUERY, '?', '?')                                                                             \
    X(FAILED, 0x2717, 'x')                                                                         \
    X(WARNED, '!', '!')                                                                            \
    X(COMPLETED, 0x2713, '+')                                                                      \
    X(STOPPED, 0x25a0, '#')                                                                        \
    X(UNKNOWN, 0xb7, '.')                                                                          \
    X(STALE, 0x2248, '~')                                                                          \
    X(MARK, '*', '*')                                                                              \
    X(LIVE, 0x25cf, '*')                                                                           \
    X(ASCENDING, 0x25b4, '^')                                                                      \
    X(DESCENDING, 0x25be, 'v')                                                                     \
    X(MORE_ABOVE, 0x25b4, '^')                                                                     \
    X(MORE_BELOW, 0x25be, 'v')                                                                     \
    X(BAR_REST, 0x2591, '-')                                                                       \
    X(BAR_MOVING, 0x2592, '=')                                                                     \
    X(HORIZONTAL, 0x2500, '-')                                                                     \
    X(VERTICAL, 0x2502, '|')                                                                       \
    X(TOP_LEFT, 0x250c, '+')                                                                       \
    X(TOP_RIGHT, 0x2510, '+')                                                                      \
    X(BOTTOM_LEFT, 0x2514, '+')                                                                    \
    X(BOTTOM_RIGHT, 0x2518, '+')                                                                   \
    X(POINTER, 0x25b8, '>')

enum symbol {
#define SYMBOL_ENUM(id, code_point, ascii) SYMBOL_##id,
    SYMBOLS(SYMBOL_ENUM)
#undef SYMBOL_ENUM
    SYMBOL_COUNT
};

uint32_t symbol_point(enum symbol which, bool plain); /* plain: ASCII */

#endif
