#include "config/sources.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "config/value.h"

#define SOURCE_NAME_MAX 64

/* What every source has; all other keys are its driver's. */
enum source_key {
    KEY_NAME,
    KEY_DRIVER,
    KEY_ADDRESS,
    KEY_READ_ONLY,
    KEY_INTERVAL,
    KEY_TIMEOUT,
    KEY_COUNT
};
static const char *const source_keys[KEY_COUNT] = {
    [KEY_NAME] = "name",           [KEY_DRIVER] = "driver",     [KEY_ADDRESS] = "address",
    [KEY_READ_ONLY] = "read-only", [KEY_INTERVAL] = "interval", [KEY_TIMEOUT] = "timeout",
};

static const char *const reference_kinds[] = {[CONFIG_PLAIN] = "",
                                              [CONFIG_COMMAND] = "command",
                                              [CONFIG_FILE] = "file",
                                              [CONFIG_ENV] = "env"};

/* A job is written SOURCE/InstanceID. */
static enum jobtop_status check_name(const struct value_context *v, const struct tree_node *node)
{
    if (node->length > SOURCE_NAME_MAX)
        return tree_error(v->tree, node, v->d, "the name of a source has at most %d bytes",
                          SOURCE_NAME_MAX);
    if (node->text[0] == ' ' || node->text[node->length - 1] == ' ')
        return tree_error(v->tree, node, v->d, "a blank at the end of a source's name");
    for (const char *p = node->text; *p; p++) {
        if (*p == '/')
            return tree_error(
                v->tree, node, v->d,
                "\"/\" can't be in the name of a source (\"%s\"), because a job is written "
                "SOURCE/InstanceID",
                node->text);
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            return tree_error(v->tree, node, v->d, "a control character in the name of a source");
    }
    return JOBTOP_OK;
}

static enum jobtop_status check_address(const struct value_context *v, const struct tree_node *node)
{
    const char *authority = strstr(node->text, "://");

    if (!authority)
        return JOBTOP_OK;
    authority += 3;
    size_t length = strcspn(authority, "/?#");
    /* The last '@': a password may hold one. */
    const char *at = memrchr(authority, '@', length);
    if (at && memchr(authority, ':', (size_t)(at - authority)))
        return tree_error(v->tree, node, v->d,
                          "a password can't stand in an address; give it as "
                          "`password: {command: ...}`, {file: ...} or {env: ...}");
    return JOBTOP_OK;
}

/* {command: ...}, {file: ...} or {env: ...}. */
static enum jobtop_status read_reference(const struct value_context *v,
                                         const struct tree_node *node, struct config_option *option)
{
    const struct tree_node *key = node->first;

    if (node->count != 1)
        return tree_error(v->tree, node, v->d,
                          "\"%.64s\" is one of {command: ...}, {file: ...} and {env: ...}", v->key);
    for (int kind = CONFIG_COMMAND; kind <= CONFIG_ENV; kind++) {
        if (tree_is(key, reference_kinds[kind])) {
            struct value_context inner = {v->tree, reference_kinds[kind], v->d};

            option->kind = (enum config_value_kind)kind;
            return value_text(&inner, key->value, false, &option->value);
        }
    }
    return tree_unknown(v->tree, key, "kind of secret", reference_kinds + CONFIG_COMMAND,
                        CONFIG_ENV, v->d);
}

static enum jobtop_status read_option(const struct value_context *v, const struct tree_node *key,
                                      struct config_option *option)
{
    const struct tree_node *value = key->value;
    enum jobtop_status status = value_where(v, value, &option->where);

    if (status != JOBTOP_OK)
        return status;
    option->name = strdup(key->text);
    if (!option->name)
        return value_no_memory(v);
    if (value->kind == TREE_MAP)
        return read_reference(v, value, option);
    /* Never the value in the message. */
    if (strcmp(key->text, "password") == 0)
        return tree_error(v->tree, value, v->d,
                          "a password is not written into this file; say where it is: "
                          "`password: {command: pass show NAME}`, {file: PATH} or {env: VARIABLE}");
    return value_text(v, value, false, &option->value);
}

static enum jobtop_status read_common(const struct value_context *v, const struct tree_node *value,
                                      enum source_key which, struct config_source *s)
{
    enum jobtop_status status = JOBTOP_OK;

    switch (which) {
    case KEY_NAME:
        status = value_text(v, value, false, &s->name);
        return status == JOBTOP_OK ? check_name(v, value) : status;
    case KEY_DRIVER:
        return value_text(v, value, false, &s->driver);
    case KEY_ADDRESS:
        status = value_text(v, value, true, &s->address);
        return status == JOBTOP_OK && value->text ? check_address(v, value) : status;
    case KEY_READ_ONLY:
        return value_bool(v, value, &s->read_only);
    case KEY_INTERVAL:
        return value_duration(v, value, &s->interval_ms);
    case KEY_TIMEOUT:
        return value_duration(v, value, &s->timeout_ms);
    case KEY_COUNT:
        break;
    }
    return status;
}

static enum jobtop_status require(const struct tree *tree, const struct tree_node *node,
                                  const struct config_source *s, enum source_key which,
                                  struct detail *d)
{
    /* Misspelt, it was taken for an option of the driver. */
    for (const struct tree_node *key = node->first; key; key = key->next)
        if (nearest_name(key->text, &source_keys[which], 1))
            return tree_error(tree, key, d, "unknown key \"%.64s\" (did you mean \"%s\"?)",
                              key->text, source_keys[which]);
    if (s->name)
        return tree_error(tree, node, d, "the source \"%s\" has no \"%s\"", s->name,
                          source_keys[which]);
    return tree_error(tree, node, d, "a source without a \"%s\"", source_keys[which]);
}

static enum jobtop_status read_source(const struct tree *tree, const struct tree_node *node,
                                      struct config_source *s, struct detail *d)
{
    struct value_context v = {tree, "sources", d};
    enum jobtop_status status = value_where(&v, node, &s->where);

    if (status == JOBTOP_OK && node->kind != TREE_MAP)
        status = tree_error(tree, node, d,
                            "a source is a mapping like {name: here, driver: local}, not %s",
                            tree_kind_name(node));
    if (status != JOBTOP_OK)
        return status;
    s->options = calloc(node->count + 1, sizeof(*s->options));
    s->address = strdup("");
    if (!s->options || !s->address)
        return value_no_memory(&v);
    for (const struct tree_node *key = node->first; key && status == JOBTOP_OK; key = key->next) {
        int which = 0;

        v.key = key->text;
        while (which < KEY_COUNT && strcmp(key->text, source_keys[which]) != 0)
            which++;
        if (which < KEY_COUNT)
            status = read_common(&v, key->value, (enum source_key)which, s);
        else
            status = read_option(&v, key, &s->options[s->option_count++]);
    }
    if (status == JOBTOP_OK && !s->name)
        status = require(tree, node, s, KEY_NAME, d);
    if (status == JOBTOP_OK && !s->driver)
        status = require(tree, node, s, KEY_DRIVER, d);
    return status;
}

enum jobtop_status sources_read(struct config *c, const struct tree *tree,
                                const struct tree_node *node, struct detail *d)
{
    struct value_context v = {tree, "sources", d};
    enum jobtop_status status = JOBTOP_OK;
    size_t count = 0;

    if (node->kind != TREE_LIST)
        return tree_error(tree, node, d, "\"sources\" is a list of mappings, not %s",
                          tree_is_null(node) ? "nothing" : tree_kind_name(node));
    struct config_source *sources = calloc(node->count + 1, sizeof(*sources));
    if (!sources)
        return value_no_memory(&v);
    for (const struct tree_node *item = node->first; item && status == JOBTOP_OK;
         item = item->next) {
        status = read_source(tree, item, &sources[count++], d);
        for (size_t i = 0; i + 1 < count && status == JOBTOP_OK; i++)
            if (strcmp(sources[i].name, sources[count - 1].name) == 0)
                status = tree_error(tree, item, d,
                                    "two sources have the name \"%s\"; the other is at %s",
                                    sources[i].name, sources[i].where);
    }
    if (status != JOBTOP_OK) {
        sources_free(sources, count);
        return status;
    }
    sources_free(c->sources, c->source_count);
    c->sources = sources;
    c->source_count = count;
    return JOBTOP_OK;
}

void sources_free(struct config_source *sources, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct config_source *s = &sources[i];

        for (size_t k = 0; k < s->option_count; k++) {
            free(s->options[k].name);
            free(s->options[k].value);
            free(s->options[k].where);
        }
        free(s->options);
        free(s->name);
        free(s->driver);
        free(s->address);
        free(s->where);
    }
    free(sources);
}
