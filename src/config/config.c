#include "config/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/duration.h"
#include "base/nearest.h"
#include "config/builtin.h"
#include "config/file.h"
#include "config/keys.h"
#include "config/sources.h"
#include "config/tree.h"
#include "config/value.h"

#define FRAMES_MOST 120

static enum jobtop_status read_interval(struct config *c, const struct value_context *v,
                                        const struct tree_node *node)
{
    return value_duration(v, node, &c->interval_ms);
}

static enum jobtop_status read_timeout(struct config *c, const struct value_context *v,
                                       const struct tree_node *node)
{
    return value_duration(v, node, &c->timeout_ms);
}

static enum jobtop_status read_read_only(struct config *c, const struct value_context *v,
                                         const struct tree_node *node)
{
    return value_bool(v, node, &c->read_only);
}

static enum jobtop_status read_ascii(struct config *c, const struct value_context *v,
                                     const struct tree_node *node)
{
    return value_bool(v, node, &c->ascii);
}

static enum jobtop_status read_frames(struct config *c, const struct value_context *v,
                                      const struct tree_node *node)
{
    return value_number(v, node, 1, FRAMES_MOST, &c->frames_per_second);
}

static enum jobtop_status read_theme(struct config *c, const struct value_context *v,
                                     const struct tree_node *node)
{
    return value_text(v, node, false, &c->theme);
}

static enum jobtop_status read_filter(struct config *c, const struct value_context *v,
                                      const struct tree_node *node)
{
    enum jobtop_status status = value_text(v, node, true, &c->filter);

    return status == JOBTOP_OK ? value_where(v, node, &c->filter_where) : status;
}

static enum jobtop_status read_sort(struct config *c, const struct value_context *v,
                                    const struct tree_node *node)
{
    enum jobtop_status status = value_text(v, node, true, &c->sort);

    return status == JOBTOP_OK ? value_where(v, node, &c->sort_where) : status;
}

static enum jobtop_status read_columns(struct config *c, const struct value_context *v,
                                       const struct tree_node *node)
{
    enum jobtop_status status = value_texts(v, node, &c->columns, &c->column_count);

    if (status == JOBTOP_OK && c->column_count == 0)
        return tree_error(v->tree, node, v->d, "\"columns\" names no column");
    return status == JOBTOP_OK ? value_where(v, node, &c->columns_where) : status;
}

static void binding_free(struct config_binding *b)
{
    free(b->action);
    texts_free(b->keys, b->key_count);
    free(b->where);
}

static enum jobtop_status check_key(const struct value_context *v, const struct tree_node *node)
{
    uint32_t key;

    if (strcmp(node->text, "none") == 0)
        return tree_error(v->tree, node, v->d, "\"none\" can't stand among other keys");
    if (!key_parse(node->text, node->length, &key))
        return tree_error(
            v->tree, node, v->d,
            "no such key: \"%.64s\" (keys are written c, K, Ctrl-L, Alt-x, F9, PageDown, Space)",
            node->text);
    return JOBTOP_OK;
}

static enum jobtop_status read_binding(const struct value_context *v, const struct tree_node *node,
                                       struct config_binding *b)
{
    enum jobtop_status status;

    b->action = strdup(v->key);
    if (!b->action)
        return value_no_memory(v);
    status = value_where(v, node, &b->where);
    if (status == JOBTOP_OK && !tree_is(node, "none"))
        status = value_texts(v, node, &b->keys, &b->key_count);
    if (status == JOBTOP_OK && b->key_count > 0 && node->kind == TREE_SCALAR)
        status = check_key(v, node);
    for (const struct tree_node *n = node->first; n && status == JOBTOP_OK; n = n->next)
        status = check_key(v, n);
    return status;
}

static enum jobtop_status read_keys(struct config *c, const struct value_context *v,
                                    const struct tree_node *node)
{
    enum jobtop_status status = value_map(v, node);
    size_t count = 0;

    if (status != JOBTOP_OK)
        return status;
    struct config_binding *bindings = calloc(node->count + 1, sizeof(*bindings));
    if (!bindings)
        return value_no_memory(v);
    for (const struct tree_node *key = node->first; key && status == JOBTOP_OK; key = key->next) {
        struct value_context inner = {v->tree, key->text, v->d};

        status = read_binding(&inner, key->value, &bindings[count++]);
    }
    /* On failure they go with the configuration all the same. */
    for (size_t i = 0; i < c->key_count; i++)
        binding_free(&c->keys[i]);
    free(c->keys);
    c->keys = bindings;
    c->key_count = count;
    return status;
}

static enum jobtop_status read_sources(struct config *c, const struct value_context *v,
                                       const struct tree_node *node)
{
    return sources_read(c, v->tree, node, v->d);
}

/* X(NAME, function); the names are those of the file. */
#define CONFIG_KEYS(X)                                                                             \
    X("interval", read_interval)                                                                   \
    X("timeout", read_timeout)                                                                     \
    X("read-only", read_read_only)                                                                 \
    X("ascii", read_ascii)                                                                         \
    X("frames-per-second", read_frames)                                                            \
    X("theme", read_theme)                                                                         \
    X("filter", read_filter)                                                                       \
    X("sort", read_sort)                                                                           \
    X("columns", read_columns)                                                                     \
    X("keys", read_keys)                                                                           \
    X("sources", read_sources)

typedef enum jobtop_status config_reader(struct config *c, const struct value_context *v,
                                         const struct tree_node *node);

static const char *const config_names[] = {
#define CONFIG_NAME(name, function) name,
    CONFIG_KEYS(CONFIG_NAME)
#undef CONFIG_NAME
};
static config_reader *const config_readers[] = {
#define CONFIG_READER(name, function) function,
    CONFIG_KEYS(CONFIG_READER)
#undef CONFIG_READER
};

#define CONFIG_COUNT (sizeof(config_names) / sizeof(config_names[0]))

static enum jobtop_status read_root(struct config *c, const struct tree *tree, struct detail *d)
{
    const struct tree_node *root = tree->root;

    if (!root || tree_is_null(root))
        return JOBTOP_OK;
    if (root->kind != TREE_MAP)
        return tree_error(tree, root, d, "a configuration is a mapping (name: value), not %s",
                          tree_kind_name(root));
    for (const struct tree_node *key = root->first; key; key = key->next) {
        struct value_context v = {tree, key->text, d};
        enum jobtop_status status;
        size_t i = 0;

        while (i < CONFIG_COUNT && strcmp(key->text, config_names[i]) != 0)
            i++;
        status = i < CONFIG_COUNT ? config_readers[i](c, &v, key->value)
                                  : tree_unknown(tree, key, "key", config_names, CONFIG_COUNT, d);
        if (status != JOBTOP_OK)
            return status;
    }
    return JOBTOP_OK;
}

static enum jobtop_status read_text(struct config *c, const char *name, const char *text,
                                    size_t length, struct detail *d)
{
    struct tree tree;
    enum jobtop_status status = tree_parse(&tree, name, text, length, d);

    if (status != JOBTOP_OK)
        return status;
    status = read_root(c, &tree, d);
    tree_free(&tree);
    return status;
}

/* What the general keys say for the sources; last, because they may stand behind them. */
static void fill_sources(struct config *c)
{
    for (size_t i = 0; i < c->source_count; i++) {
        struct config_source *s = &c->sources[i];

        if (s->interval_ms == 0)
            s->interval_ms = c->interval_ms;
        if (s->timeout_ms == 0)
            s->timeout_ms = c->timeout_ms;
        /* A lock that is on for all can't be opened for one. */
        s->read_only = s->read_only || c->read_only;
    }
}

enum jobtop_status config_parse(const char *name, const char *text, size_t length,
                                struct config **config, struct detail *d)
{
    const struct builtin_file *defaults = builtin_find("config/jobtop.yaml");
    struct config *c = calloc(1, sizeof(*c));
    enum jobtop_status status;

    *config = NULL;
    if (!c)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    status = read_text(c, "built-in", defaults->text, defaults->length, d);
    if (status == JOBTOP_OK && length > 0)
        status = read_text(c, name, text, length, d);
    if (status != JOBTOP_OK) {
        config_free(c);
        return status;
    }
    fill_sources(c);
    *config = c;
    return JOBTOP_OK;
}

static enum jobtop_status load_file(const char *path, struct config **config, struct detail *d)
{
    char *text;
    size_t length;
    enum jobtop_status status = file_read(path, TREE_BYTES_MAX, true, &text, &length, d);

    if (status != JOBTOP_OK)
        return status;
    status = config_parse(path, text, length, config, d);
    free(text);
    if (status != JOBTOP_OK)
        return status;
    (*config)->path = strdup(path);
    if (!(*config)->path) {
        config_free(*config);
        *config = NULL;
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    }
    return JOBTOP_OK;
}

enum jobtop_status config_load(const char *path, struct config **config, struct detail *d)
{
    static const char *const system_paths[] = {SYSCONFDIR "/jobtop/jobtop.yaml",
                                               "/etc/jobtop/jobtop.yaml"};
    char *own = NULL;
    enum jobtop_status status;

    *config = NULL;
    if (path)
        return load_file(path, config, d);
    status = file_user_path("XDG_CONFIG_HOME", ".config", "jobtop/jobtop.yaml", &own, d);
    if (status == JOBTOP_OK)
        status = load_file(own, config, d);
    free(own);
    for (size_t i = 0; i < 2 && status == JOBTOP_NOT_FOUND; i++)
        status = load_file(system_paths[i], config, d);
    if (status == JOBTOP_NOT_FOUND)
        status = config_parse("built-in", "", 0, config, d);
    if (status == JOBTOP_OK)
        detail_set(d, JOBTOP_OK, "%s", ""); /* of the files that were not there */
    return status;
}

void config_free(struct config *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->key_count; i++)
        binding_free(&c->keys[i]);
    free(c->keys);
    sources_free(c->sources, c->source_count);
    texts_free(c->columns, c->column_count);
    free(c->columns_where);
    free(c->sort_where);
    free(c->filter_where);
    free(c->theme);
    free(c->filter);
    free(c->sort);
    free(c->path);
    free(c);
}

const char *config_defaults(void)
{
    return builtin_find("config/jobtop.yaml")->text;
}

bool config_duration(const char *text, int64_t *ms)
{
    return duration_ms(text, ms);
}

const char *config_nearest(const char *name, const char *const *names, size_t count)
{
    return nearest_name(name, names, count);
}

const struct builtin_file *builtin_find(const char *path)
{
    for (const struct builtin_file *f = builtin_files; f->path; f++)
        if (strcmp(f->path, path) == 0)
            return f;
    return NULL;
}
