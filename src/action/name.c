#include "action/name.h"

#include <string.h>

#define PART_MAX 120 /* bytes */

static void add_part(struct buf *out, struct text text)
{
    size_t length = text.length;

    if (length > PART_MAX) {
        length = PART_MAX;
        while (length > 0 && ((unsigned char)text.bytes[length] & 0xc0) == 0x80)
            length--;
    }
    buf_add(out, text.bytes, length);
    if (length < text.length)
        buf_adds(out, "...");
}

void name_label(struct text name, struct text vm, const char *source, struct buf *out)
{
    add_part(out, name);
    if (vm.length > 0) {
        buf_adds(out, " on ");
        add_part(out, vm);
    }
    buf_adds(out, " (");
    add_part(out, (struct text){source, strlen(source)});
    buf_adds(out, ")");
}
