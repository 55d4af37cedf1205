#include "driver/options.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/nearest.h"
#include "driver/descriptor.h"
#include "driver/secret.h"
#include "driver/value.h"

#define VALUE_MAX 65536 /* bytes of one value */

struct reference {
    const char *name;
    enum option_kind kind; /* OPTION_PLAIN: none is configured */
    const char *text, *where;
};

struct options {
    struct arena *arena; /* OWNS all that follows */
    struct jobtop_setting *settings;
    size_t setting_count;
    struct reference *secrets;
    size_t secret_count;
    const char *source;
};

static enum jobtop_status no_memory(struct detail *d)
{
    return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
}

static const char *keep(struct options *o, const char *text)
{
    return arena_copy(o->arena, text, strlen(text));
}

/* ---- what was written, against the table ----------------------------------------------------- */

static const struct jobtop_option *find_option(const struct jobtop_driver *driver, const char *name)
{
    for (const struct jobtop_option *o = driver->options; o != NULL && o->name != NULL; o++)
        if (strcmp(o->name, name) == 0)
            return o;
    return NULL;
}

static enum jobtop_status unknown_option(const struct jobtop_driver *driver, const char *name,
                                         struct detail *d)
{
    /* What every source has; config reads them, and hands on only what it does not know. */
    static const char *const common[] = {"name",      "driver",  "address",
                                         "read-only", "timeout", "interval"};
    const char *names[DRIVER_OPTIONS_MAX + sizeof common / sizeof *common], *near;
    size_t count = sizeof common / sizeof *common;

    memcpy(names, common, sizeof common);
    for (const struct jobtop_option *o = driver->options;
         o != NULL && o->name != NULL && count < sizeof names / sizeof *names; o++)
        names[count++] = o->name;
    near = nearest_name(name, names, count);
    return detail_set(d, JOBTOP_INVALID, "driver %s has no option \"%.60s\"%s%s%s", driver->name,
                      name, near != NULL ? " (did you mean \"" : "", near != NULL ? near : "",
                      near != NULL ? "\"?)" : "");
}

static enum jobtop_status check_given(const struct jobtop_driver *driver,
                                      const struct option_value *given, size_t i, struct detail *d)
{
    const struct jobtop_option *option = find_option(driver, given[i].name);
    bool secret;

    if (option == NULL)
        return unknown_option(driver, given[i].name, d);
    for (size_t k = 0; k < i; k++)
        if (strcmp(given[k].name, given[i].name) == 0)
            return detail_set(d, JOBTOP_INVALID, "%s is given twice", option->name);
    secret = (option->flags & JOBTOP_OPTION_SECRET) != 0;
    if (secret && given[i].kind == OPTION_PLAIN)
        return detail_set(d, JOBTOP_INVALID,
                          "%s is a secret and is never written down: use {command: ...}, {file: "
                          "...} or {env: ...}",
                          option->name);
    if (!secret && given[i].kind != OPTION_PLAIN)
        return detail_set(d, JOBTOP_INVALID, "%s is no secret: write its value (%s)", option->name,
                          option_type_name(option->type));
    return JOBTOP_OK;
}

/* ---- one option of the table ----------------------------------------------------------------- */

static enum jobtop_status add_setting(struct options *o, const struct jobtop_option *option,
                                      const char *value, struct detail *d)
{
    struct jobtop_setting *setting = &o->settings[o->setting_count++];
    struct detail why = DETAIL_INIT;
    enum jobtop_status status = JOBTOP_OK;
    struct buf canonical;

    setting->name = option->name;
    setting->value = NULL;
    if (value == NULL)
        return JOBTOP_OK;
    buf_init(&canonical, VALUE_MAX);
    status = option_canonical(option, value, &canonical, &why);
    if (status == JOBTOP_OK) {
        setting->value = keep(o, buf_text(&canonical));
        if (setting->value == NULL)
            status = no_memory(d);
    } else {
        detail_set(d, status, "%s: %s", option->name, why.text);
    }
    buf_free(&canonical);
    return status;
}

static enum jobtop_status add_secret(struct options *o, const struct jobtop_option *option,
                                     const struct option_value *given, struct detail *d)
{
    struct reference *secret = &o->secrets[o->secret_count++];

    secret->name = option->name;
    secret->kind = OPTION_PLAIN;
    if (given == NULL)
        return JOBTOP_OK;
    if (given->value[0] == '\0')
        return detail_set(d, JOBTOP_INVALID, "%s: the reference is empty", option->name);
    secret->kind = given->kind;
    secret->text = keep(o, given->value);
    secret->where = keep(o, given->where != NULL ? given->where : "");
    return secret->text != NULL && secret->where != NULL ? JOBTOP_OK : no_memory(d);
}

static enum jobtop_status add_option(struct options *o, const struct jobtop_option *option,
                                     const struct option_value *given, struct detail *d)
{
    if (given == NULL && (option->flags & JOBTOP_OPTION_REQUIRED) != 0 && option->initial == NULL)
        return detail_set(d, JOBTOP_INVALID, "option %s is required: %s", option->name,
                          option->help != NULL ? option->help : option_type_name(option->type));
    if ((option->flags & JOBTOP_OPTION_SECRET) != 0)
        return add_secret(o, option, given, d);
    return add_setting(o, option, given != NULL ? given->value : option->initial, d);
}

/* Where it is written when that is known, else whose it is. */
static void say_where(struct detail *d, const char *source, const char *where)
{
    if (where != NULL && where[0] != '\0')
        detail_prefix(d, "%s", where);
    else
        detail_prefix(d, "source %s", source);
}

static enum jobtop_status fill(struct options *o, const struct jobtop_driver *driver,
                               const char *source, const struct option_value *given, size_t count,
                               struct detail *d)
{
    for (size_t i = 0; i < count; i++) {
        enum jobtop_status status = check_given(driver, given, i, d);

        if (status != JOBTOP_OK) {
            say_where(d, source, given[i].where);
            return status;
        }
    }
    for (const struct jobtop_option *option = driver->options;
         option != NULL && option->name != NULL; option++) {
        const struct option_value *value = NULL;
        enum jobtop_status status;

        for (size_t i = 0; i < count && value == NULL; i++)
            if (strcmp(given[i].name, option->name) == 0)
                value = &given[i];
        status = add_option(o, option, value, d);
        if (status != JOBTOP_OK) {
            say_where(d, source, value != NULL ? value->where : NULL);
            return status;
        }
    }
    return JOBTOP_OK;
}

enum jobtop_status options_check(const struct jobtop_driver *driver, const char *source,
                                 const struct option_value *given, size_t count,
                                 struct options **options, struct detail *d)
{
    struct arena *arena = arena_new((size_t)2 * DRIVER_OPTIONS_MAX * VALUE_MAX);
    struct options *o;
    enum jobtop_status status;
    size_t n = 0;

    for (const struct jobtop_option *i = driver->options; i != NULL && i->name != NULL; i++)
        n++;
    if (arena == NULL)
        return no_memory(d);
    o = arena_alloc(arena, sizeof(*o));
    if (o == NULL) {
        arena_free(arena);
        return no_memory(d);
    }
    o->arena = arena;
    o->settings = arena_alloc(arena, n * sizeof(*o->settings));
    o->secrets = arena_alloc(arena, n * sizeof(*o->secrets));
    o->source = keep(o, source);
    if (o->settings == NULL || o->secrets == NULL || o->source == NULL)
        status = no_memory(d);
    else
        status = fill(o, driver, source, given, count, d);
    if (status != JOBTOP_OK) {
        arena_free(arena);
        return status;
    }
    *options = o;
    return JOBTOP_OK;
}

void options_free(struct options *o)
{
    if (o != NULL)
        arena_free(o->arena);
}

const struct jobtop_setting *options_settings(const struct options *o, size_t *count)
{
    *count = o->setting_count;
    return o->settings;
}

enum jobtop_status options_secret(const struct options *o, const char *name, char *out,
                                  size_t out_size, int timeout_ms, struct detail *d)
{
    const struct reference *secret = NULL;
    enum jobtop_status status;

    for (size_t i = 0; i < o->secret_count && secret == NULL; i++)
        if (strcmp(o->secrets[i].name, name) == 0)
            secret = &o->secrets[i];
    if (secret == NULL)
        return detail_set(d, JOBTOP_INTERNAL, "the driver has no secret option \"%.60s\"", name);
    if (secret->kind == OPTION_PLAIN)
        return detail_set(d, JOBTOP_NOT_FOUND, "%s is not configured", name);
    status = secret_read(secret->kind, secret->text, out, out_size, timeout_ms, d);
    if (status != JOBTOP_OK) {
        detail_prefix(d, "%s", name);
        say_where(d, o->source, secret->where);
    }
    return status;
}
