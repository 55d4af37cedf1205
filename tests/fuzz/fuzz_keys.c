/* Names of keys: what is read can be written, and reads the same again. Any number has a name that
 * fits. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config/keys.h"

#define CHECK(what)                                                                                \
    do {                                                                                           \
        if (!(what))                                                                               \
            abort();                                                                               \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[KEY_NAME_SIZE];
    uint32_t key, again;

    if (key_parse((const char *)data, size, &key)) {
        CHECK(key != KEYCODE_NONE);
        key_name(key, name);
        CHECK(key_parse(name, strlen(name), &again) && again == key);
    } else {
        CHECK(key == KEYCODE_NONE);
    }
    if (size >= sizeof(key)) {
        memcpy(&key, data, sizeof(key));
        memset(name, 'x', sizeof(name));
        key_name(key, name);
        CHECK(memchr(name, '\0', sizeof(name)) && name[0]);
        if (key_parse(name, strlen(name), &again))
            CHECK(again == key);
    }
    return 0;
}
