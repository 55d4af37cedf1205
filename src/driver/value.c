#include "driver/value.h"

#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/duration.h"
#include "base/nearest.h"
#include "driver/options.h"

#define CHOICES_MAX 32

const char *option_type_name(enum jobtop_option_type type)
{
    switch (type) {
    case JOBTOP_OPTION_TEXT:
        return "text";
    case JOBTOP_OPTION_BOOLEAN:
        return "boolean";
    case JOBTOP_OPTION_INTEGER:
        return "integer";
    case JOBTOP_OPTION_DURATION:
        return "duration";
    case JOBTOP_OPTION_FILE:
        return "file";
    case JOBTOP_OPTION_CHOICE:
        return "choice";
    }
    return NULL;
}

static enum jobtop_status canonical_boolean(const char *value, struct buf *out, struct detail *d)
{
    static const char *const yes[] = {"yes", "true", "on"}, *const no[] = {"no", "false", "off"};

    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        if (strcasecmp(value, yes[i]) == 0) {
            buf_adds(out, "yes");
            return JOBTOP_OK;
        }
        if (strcasecmp(value, no[i]) == 0) {
            buf_adds(out, "no");
            return JOBTOP_OK;
        }
    }
    return detail_set(d, JOBTOP_INVALID, "\"%.60s\" is not yes or no", value);
}

static enum jobtop_status canonical_integer(const char *value, struct buf *out, struct detail *d)
{
    size_t digits = strspn(value + (value[0] == '-'), "0123456789");
    intmax_t number;

    errno = 0;
    number = strtoimax(value, NULL, 10);
    if (digits == 0 || value[digits + (value[0] == '-')] != '\0')
        return detail_set(d, JOBTOP_INVALID, "\"%.60s\" is not a whole number", value);
    if (errno != 0 || number > INT64_MAX || number < INT64_MIN)
        return detail_set(d, JOBTOP_INVALID, "\"%.60s\" is too large a number", value);
    buf_addf(out, "%" PRIdMAX, number);
    return JOBTOP_OK;
}

static enum jobtop_status canonical_duration(const char *value, struct buf *out, struct detail *d)
{
    int64_t ms;

    if (!duration_ms(value, &ms))
        return detail_set(d, JOBTOP_INVALID,
                          "\"%.60s\" is not a duration (such as 500ms, 2s, 5m, 1h30m)", value);
    buf_addf(out, "%" PRId64, ms);
    return JOBTOP_OK;
}

static enum jobtop_status canonical_choice(const struct jobtop_option *option, const char *value,
                                           struct buf *out, struct detail *d)
{
    char *names[CHOICES_MAX], *rest, *list = strdup(option->choices);
    const char *near;
    size_t count = 0;
    bool found = false;

    if (list == NULL)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    rest = list;
    while (rest != NULL && count < CHOICES_MAX)
        names[count++] = strsep(&rest, ",");
    for (size_t i = 0; i < count && !found; i++)
        found = strcmp(names[i], value) == 0;
    if (found) {
        buf_adds(out, value);
    } else {
        near = nearest_name(value, (const char *const *)names, count);
        detail_set(d, JOBTOP_INVALID, "\"%.60s\" is none of %.200s%s%s%s", value, option->choices,
                   near != NULL ? " (did you mean \"" : "", near != NULL ? near : "",
                   near != NULL ? "\"?)" : "");
    }
    free(list);
    return found ? JOBTOP_OK : JOBTOP_INVALID;
}

static bool add_home(struct buf *out)
{
    const char *home = getenv("HOME");
    struct passwd entry, *result = NULL;
    char room[4096];

    if (home != NULL && home[0] == '/') {
        buf_adds(out, home);
        return true;
    }
    if (getpwuid_r(geteuid(), &entry, room, sizeof(room), &result) != 0 || result == NULL)
        return false;
    buf_adds(out, entry.pw_dir);
    return true;
}

enum jobtop_status option_path(const char *path, struct buf *out, struct detail *d)
{
    if (path[0] == '\0')
        return detail_set(d, JOBTOP_INVALID, "is an empty path");
    if (path[0] == '~' && (path[1] == '\0' || path[1] == '/')) {
        if (!add_home(out))
            return detail_set(d, JOBTOP_INVALID, "\"%.60s\": no home directory is known", path);
        path++;
    }
    buf_adds(out, path);
    return JOBTOP_OK;
}

enum jobtop_status option_canonical(const struct jobtop_option *option, const char *value,
                                    struct buf *out, struct detail *d)
{
    enum jobtop_status status = JOBTOP_OK;

    switch (option->type) {
    case JOBTOP_OPTION_TEXT:
        buf_adds(out, value);
        break;
    case JOBTOP_OPTION_BOOLEAN:
        status = canonical_boolean(value, out, d);
        break;
    case JOBTOP_OPTION_INTEGER:
        status = canonical_integer(value, out, d);
        break;
    case JOBTOP_OPTION_DURATION:
        status = canonical_duration(value, out, d);
        break;
    case JOBTOP_OPTION_FILE:
        status = option_path(value, out, d);
        break;
    case JOBTOP_OPTION_CHOICE:
        status = canonical_choice(option, value, out, d);
        break;
    }
    if (status == JOBTOP_OK && out->cut)
        return detail_set(d, JOBTOP_INVALID, "is too long (more than %zu bytes)", out->limit);
    return status;
}
