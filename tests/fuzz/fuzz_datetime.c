/*
 * Any bytes as a datetime: what is understood is written and read back as the same value, and is
 * one that datetime_check would not touch.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "job/datetime.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool equal(const struct jobtop_datetime *a, const struct jobtop_datetime *b)
{
    return a->usec == b->usec && a->offset == b->offset && a->kind == b->kind &&
           a->wildcards == b->wildcards;
}

static void check_parsed(const char *text, size_t length)
{
    struct jobtop_datetime value, again, checked;
    char cim[DATETIME_CIM_SIZE], iso[DATETIME_ISO_SIZE];
    struct buf human;

    if (!datetime_parse(text, length, &value))
        return;
    assert(datetime_check(&value, &checked) && equal(&value, &checked));
    datetime_cim(&value, cim);
    assert(strlen(cim) == 25);
    assert(datetime_parse(cim, strlen(cim), &again));
    assert(equal(&value, &again));

    datetime_iso(&value, iso);
    assert(strlen(iso) < sizeof(iso));
    /* a whole timestamp says the same moment in ISO, and a whole interval the same length */
    if (value.wildcards == 0 && iso[0] != '\0') {
        assert(datetime_parse(iso, strlen(iso), &again));
        assert(again.usec == value.usec && again.kind == value.kind);
    }
    buf_init(&human, 200);
    datetime_human(&value, &human);
    assert(human.length > 0 && !human.cut);
    buf_free(&human);
}

/* The same bytes as a struct that a driver hands over. */
static void check_struct(const uint8_t *data, size_t size)
{
    struct jobtop_datetime value = {0}, checked;
    char cim[DATETIME_CIM_SIZE], iso[DATETIME_ISO_SIZE];
    struct buf out;

    if (size < 12)
        return;
    memcpy(&value.usec, data, 8);
    memcpy(&value.offset, data + 8, 2);
    value.kind = data[10];
    value.wildcards = data[11];
    datetime_cim(&value, cim);
    datetime_iso(&value, iso);
    buf_init(&out, 200);
    datetime_human(&value, &out);
    buf_clear(&out);
    duration_short(value.usec, &out);
    assert(out.length > 0 && out.length <= 6);
    buf_free(&out);
    if (datetime_check(&value, &checked))
        check_parsed(cim, strlen(cim));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *exact =
        malloc(size > 0 ? size : 1); /* no NUL behind: a reader that goes too far is caught */

    if (exact == NULL)
        return 0;
    if (size > 0)
        memcpy(exact, data, size);
    check_parsed(exact, size);
    check_struct(data, size);
    free(exact);
    return 0;
}
