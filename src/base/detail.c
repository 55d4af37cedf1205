#include "base/detail.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Cut by its size alone, a text may end inside a character: takes that character's bytes off. */
static void trim_partial(char *text)
{
    size_t length = strlen(text);
    size_t back = 0;
    unsigned char lead;
    size_t wants;

    while (back < 3 && back < length && ((unsigned char)text[length - 1 - back] & 0xC0) == 0x80)
        back++;
    if (back >= length)
        return;
    lead = (unsigned char)text[length - 1 - back];
    wants = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (back < wants)
        text[length - 1 - back] = '\0';
}

/* Replaces d->text by a longer or shorter one that may have been made from it. */
static void detail_store(struct detail *d, const char *text, size_t size)
{
    size_t length = strnlen(text, size);

    if (length >= DETAIL_MAX)
        length = DETAIL_MAX - 1;
    memcpy(d->text, text, length);
    d->text[length] = '\0';
    if (length == DETAIL_MAX - 1)
        trim_partial(d->text);
}

enum jobtop_status detail_vset(struct detail *d, enum jobtop_status status, const char *format,
                               va_list args)
{
    char text[DETAIL_MAX];

    if (d == NULL)
        return status;
    if (vsnprintf(text, sizeof(text), format, args) < 0)
        text[0] = '\0';
    d->status = status;
    detail_store(d, text, sizeof(text));
    return status;
}

enum jobtop_status detail_set(struct detail *d, enum jobtop_status status, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    detail_vset(d, status, format, args);
    va_end(args);
    return status;
}

static enum jobtop_status errno_status(int error)
{
    switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
        return JOBTOP_DENIED;
    case ENOENT:
    case ENOTDIR:
        return JOBTOP_NOT_FOUND;
    case ENOSPC:
    case EDQUOT:
        return JOBTOP_NO_SPACE;
    case ENOMEM:
        return JOBTOP_NO_MEMORY;
    default:
        return JOBTOP_IO;
    }
}

enum jobtop_status detail_errno(struct detail *d, int error, const char *format, ...)
{
    enum jobtop_status status = errno_status(error);
    char said[DETAIL_MAX / 2], why[128];
    va_list args;

    if (d == NULL)
        return status;
    va_start(args, format);
    if (vsnprintf(said, sizeof(said), format, args) < 0)
        said[0] = '\0';
    va_end(args);
    trim_partial(said);
    return detail_set(d, status, "%s: %s", said, strerror_r(error, why, sizeof(why)));
}

void detail_prefix(struct detail *d, const char *format, ...)
{
    char text[DETAIL_MAX * 2];
    va_list args;
    int length;

    if (d == NULL)
        return;
    va_start(args, format);
    length = vsnprintf(text, DETAIL_MAX, format, args);
    va_end(args);
    if (length < 0)
        return;
    if (length >= DETAIL_MAX)
        length = DETAIL_MAX - 1;
    snprintf(text + length, sizeof(text) - (size_t)length, ": %s", d->text);
    detail_store(d, text, sizeof(text));
}

const char *status_text(enum jobtop_status status)
{
    switch (status) {
#define STATUS_TEXT(name, number, text)                                                            \
    case JOBTOP_##name:                                                                            \
        return text;
        JOBTOP_STATUS_MAP(STATUS_TEXT)
#undef STATUS_TEXT
    }
    return "unknown status"; /* a driver may return any number */
}

const char *status_name(enum jobtop_status status)
{
    switch (status) {
#define STATUS_NAME(name, number, text)                                                            \
    case JOBTOP_##name:                                                                            \
        return #name;
        JOBTOP_STATUS_MAP(STATUS_NAME)
#undef STATUS_NAME
    }
    return "UNKNOWN";
}
