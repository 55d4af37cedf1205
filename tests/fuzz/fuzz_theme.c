/* Themes: whatever stands in a file, every colour is one that a terminal has, or there is one
 * message. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config/theme.h"

#define CHECK(what)                                                                                \
    do {                                                                                           \
        if (!(what))                                                                               \
            abort();                                                                               \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct theme t;
    struct detail d = DETAIL_INIT;
    enum jobtop_status status = theme_parse("f.yaml", (const char *)data, size, &t, &d);

    CHECK(status == d.status);
    CHECK(status == JOBTOP_OK || strncmp(d.text, "f.yaml:", 7) == 0);
    if (status != JOBTOP_OK)
        return 0;
    CHECK(strcmp(t.name, "f") == 0);
    CHECK(strnlen(t.summary, sizeof(t.summary)) < sizeof(t.summary));
    for (int i = 0; i < THEME_ROLE_COUNT; i++) {
        const struct style *s = &t.roles[i];

        CHECK(s->rgb_foreground >= COLOUR_DEFAULT && s->rgb_foreground <= 0xffffff);
        CHECK(s->rgb_background >= COLOUR_DEFAULT && s->rgb_background <= 0xffffff);
        CHECK(s->foreground_256 >= COLOUR_DEFAULT && s->foreground_256 <= 255);
        CHECK(s->background_256 >= COLOUR_DEFAULT && s->background_256 <= 255);
        CHECK(s->foreground_16 >= COLOUR_DEFAULT && s->foreground_16 <= 15);
        CHECK(s->background_16 >= COLOUR_DEFAULT && s->background_16 <= 15);
        CHECK(s->attributes <= 0x1f && s->attributes_none <= 0x1f);
    }
    return 0;
}
