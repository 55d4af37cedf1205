/*
 * Names of keys: "a", "K", "Ctrl-L", "Alt-x", "F9", "Up", "PageDown", "Enter", "Esc", "Space",
 * "Tab", "Backspace", "Delete", "Insert", "Home", "End", "Shift-Tab". One number a key, the same
 * that tui/ makes of what a terminal sends.
 */
#ifndef CONFIG_KEYS_H
#define CONFIG_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A code point, or one of enum keycode; with KEYCODE_ALT. Ctrl-A is code point 1. */
#define KEYCODE_SPECIAL 0x1000000u
#define KEYCODE_ALT     0x8000000u
#define KEYCODE_NONE    0u

#define KEYCODE_NAMES(X)                                                                           \
    X(UP, "Up")                                                                                    \
    X(DOWN, "Down") X(LEFT, "Left") X(RIGHT, "Right") X(HOME, "Home") X(END, "End")                \
        X(PAGE_UP, "PageUp") X(PAGE_DOWN, "PageDown") X(INSERT, "Insert") X(DELETE, "Delete")      \
            X(BACKSPACE, "Backspace") X(SHIFT_TAB, "Shift-Tab") X(F1, "F1") X(F2, "F2")            \
                X(F3, "F3") X(F4, "F4") X(F5, "F5") X(F6, "F6") X(F7, "F7") X(F8, "F8")            \
                    X(F9, "F9") X(F10, "F10") X(F11, "F11") X(F12, "F12")

enum keycode {
    KEYCODE_FIRST_ = KEYCODE_SPECIAL,
#define KEYCODE_ENUM(id, name) KEYCODE_##id,
    KEYCODE_NAMES(KEYCODE_ENUM)
#undef KEYCODE_ENUM
};

#define KEYCODE_ENTER  13u
#define KEYCODE_ESCAPE 27u
#define KEYCODE_TAB    9u

bool key_parse(const char *name, size_t length, uint32_t *key); /* false: no such key */
#define KEY_NAME_SIZE 24
void key_name(uint32_t key, char out[KEY_NAME_SIZE]);

#endif
