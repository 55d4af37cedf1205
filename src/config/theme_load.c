#include "config/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/nearest.h"
#include "config/builtin.h"
#include "config/file.h"

#define BUILTIN_DIRECTORY "themes/"
#define KNOWN_MAX         32

static const struct builtin_file *builtin_theme(size_t i)
{
    for (const struct builtin_file *f = builtin_files; f->path; f++)
        if (strncmp(f->path, BUILTIN_DIRECTORY, strlen(BUILTIN_DIRECTORY)) == 0 && i-- == 0)
            return f;
    return NULL;
}

const char *theme_name(size_t i)
{
    const struct builtin_file *f = builtin_theme(i);

    return f ? f->name : NULL;
}

/* A name, and no way out of the directories that themes are in. */
static bool name_is_safe(const char *name)
{
    size_t length =
        strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    return length > 0 && length < sizeof(((struct theme *)NULL)->name) && name[length] == '\0';
}

static enum jobtop_status no_such_theme(const char *name, struct detail *d)
{
    const char *names[KNOWN_MAX];
    const char *near;
    struct buf known;
    size_t count = 0;

    buf_init(&known, 256);
    while (count < KNOWN_MAX && theme_name(count)) {
        names[count] = theme_name(count);
        buf_addf(&known, "%s%s", count ? ", " : "", names[count]);
        count++;
    }
    near = nearest_name(name, names, count);
    detail_set(d, JOBTOP_NOT_FOUND, "no theme \"%.64s\"%s%s%s; built in: %s", name,
               near ? " (did you mean \"" : "", near ? near : "", near ? "\"?)" : "",
               buf_text(&known));
    buf_free(&known);
    return JOBTOP_NOT_FOUND;
}

static enum jobtop_status load_file(const char *path, struct theme *theme, struct detail *d)
{
    char *text;
    size_t length;
    /* A theme holds nothing but colours, so it does not matter who can write it. */
    enum jobtop_status status = file_read(path, THEME_BYTES_MAX, false, &text, &length, d);

    if (status != JOBTOP_OK)
        return status;
    status = theme_parse(path, text, length, theme, d);
    free(text);
    return status;
}

enum jobtop_status theme_load(const char *name, struct theme *theme, struct detail *d)
{
    char rest[128], *path = NULL;
    enum jobtop_status status;

    if (!name_is_safe(name))
        return no_such_theme(name, d);
    snprintf(rest, sizeof(rest), "jobtop/themes/%s.yaml", name);
    status = file_user_path("XDG_CONFIG_HOME", ".config", rest, &path, d);
    if (status == JOBTOP_OK)
        status = load_file(path, theme, d);
    free(path);
    if (status == JOBTOP_NOT_FOUND) {
        if (asprintf(&path, "%s/%s.yaml", THEMEDIR, name) < 0)
            return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
        status = load_file(path, theme, d);
        free(path);
    }
    for (size_t i = 0; status == JOBTOP_NOT_FOUND && theme_name(i); i++) {
        const struct builtin_file *f = builtin_theme(i);

        if (strcmp(f->name, name) == 0)
            status = theme_parse(f->path, f->text, f->length, theme, d);
    }
    if (status == JOBTOP_NOT_FOUND)
        return no_such_theme(name, d);
    if (status == JOBTOP_OK)
        detail_set(d, JOBTOP_OK, "%s", ""); /* of the places where it was not */
    return status;
}
