#include <stdio.h>

#include "config/keys.h"
#include "tui/input.h"

void input_add_known(struct input *in,
                     const char *(*capability)(const void *context, const char *name),
                     const void *context)
{
    static const struct {
        const char *capability;
        uint32_t key;
    } keys[] = {
        {"kcuu1", KEYCODE_UP},      {"kcud1", KEYCODE_DOWN},     {"kcub1", KEYCODE_LEFT},
        {"kcuf1", KEYCODE_RIGHT},   {"khome", KEYCODE_HOME},     {"kend", KEYCODE_END},
        {"kpp", KEYCODE_PAGE_UP},   {"knp", KEYCODE_PAGE_DOWN},  {"kich1", KEYCODE_INSERT},
        {"kdch1", KEYCODE_DELETE},  {"kcbt", KEYCODE_SHIFT_TAB}, {"kent", KEYCODE_ENTER},
        {"kbs", KEYCODE_BACKSPACE},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        input_add(in, capability(context, keys[i].capability), keys[i].key);
    for (uint32_t i = 0; i < 12; i++) {
        char name[8];
        snprintf(name, sizeof name, "kf%u", (unsigned)i + 1);
        input_add(in, capability(context, name), KEYCODE_F1 + i);
    }
}
