/*
 * Bytes from a terminal to keys: whatever comes, in whatever pieces and with whatever pauses, every
 * byte is dealt with in the end, no event is empty, and nothing of a paste becomes a key.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config/keys.h"
#include "tui/input.h"

static void check(int holds)
{
    if (!holds)
        abort();
}

static void drain(struct input *in, int64_t now)
{
    struct input_event event;
    while (input_next(in, now, &event)) {
        if (event.kind == INPUT_PASTE)
            check(event.length > 0 && event.text != NULL);
        else
            check(event.key != KEYCODE_NONE);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input *in = input_new(size == 0 || data[0] & 1);
    int64_t now = 1;
    if (!in)
        return 0;
    input_add(in, "\033[25~", KEYCODE_F1);
    input_add(in, "\033OA", KEYCODE_UP);
    /* The first byte of each piece says how long it is and how long the pause behind it lasts. */
    while (size > 0) {
        size_t length = data[0] & 0x0f, pause = data[0] >> 4;
        data++;
        size--;
        if (length > size)
            length = size;
        if (length > input_room(in))
            length = input_room(in);
        input_feed(in, (const char *)data, length, now);
        data += length;
        size -= length;
        drain(in, now);
        now += (int64_t)pause * 10;
        check(input_timeout(in, now) >= -1);
        drain(in, now);
    }
    now += INPUT_PASTE_MS;
    drain(in, now);
    now += INPUT_PASTE_MS;
    drain(in, now);
    check(!input_pending(in));
    check(input_timeout(in, now) == -1);
    input_free(in);
    return 0;
}
