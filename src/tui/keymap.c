#include "tui/keymap.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "config/keys.h"

struct binding {
    uint32_t key;
    enum action action;
    const char *where; /* BORROWS from the configuration; NULL: a default */
};

struct keymap {
    struct binding *bindings; /* OWNS; in the order in which they were given */
    size_t count, capacity;
    bool unbound[ACTION_COUNT]; /* the configuration wants no key for it */
};

static enum jobtop_status add(struct keymap *m, uint32_t key, enum action action, const char *where,
                              struct detail *d)
{
    if (m->count == m->capacity) {
        size_t capacity = m->capacity ? 2 * m->capacity : 64;
        struct binding *bindings = realloc(m->bindings, capacity * sizeof *bindings);
        if (!bindings)
            return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
        m->bindings = bindings;
        m->capacity = capacity;
    }
    m->bindings[m->count++] = (struct binding){key, action, where};
    return JOBTOP_OK;
}

static const struct binding *find(const struct keymap *m, uint32_t key)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->bindings[i].key == key)
            return &m->bindings[i];
    return NULL;
}

static enum jobtop_status unknown_action(const struct config_binding *b, struct detail *d)
{
    const char *names[ACTION_COUNT];
    for (size_t i = 0; i < ACTION_COUNT; i++)
        names[i] = action_table[i].name;
    const char *nearest = config_nearest(b->action, names, ACTION_COUNT);
    return detail_set(d, JOBTOP_INVALID, "%s: there is no action `%s`%s%s%s", b->where, b->action,
                      nearest ? "; did you mean `" : "", nearest ? nearest : "",
                      nearest ? "`?" : "");
}

static enum jobtop_status add_configured(struct keymap *m, const struct config *config,
                                         bool configured[ACTION_COUNT], struct detail *d)
{
    for (size_t i = 0; i < config->key_count; i++) {
        const struct config_binding *b = &config->keys[i];
        enum action action = action_find(b->action, strlen(b->action));
        if (action == ACTION_COUNT)
            return unknown_action(b, d);
        configured[action] = true;
        m->unbound[action] = b->key_count == 0;
        for (size_t k = 0; k < b->key_count; k++) {
            uint32_t key;
            if (!key_parse(b->keys[k], strlen(b->keys[k]), &key))
                return detail_set(d, JOBTOP_INVALID, "%s: there is no key `%s`", b->where,
                                  b->keys[k]);
            const struct binding *other = find(m, key);
            if (other && other->action != action)
                return detail_set(d, JOBTOP_INVALID,
                                  "%s: the key `%s` is bound to `%s` already, at %s", b->where,
                                  b->keys[k], action_table[other->action].name, other->where);
            if (!other && add(m, key, action, b->where, d) != JOBTOP_OK)
                return JOBTOP_NO_MEMORY;
        }
    }
    return JOBTOP_OK;
}

/* The default keys of an action, but for those that the configuration gave to another. */
static enum jobtop_status add_defaults(struct keymap *m, enum action action, struct detail *d)
{
    const struct binding *taken = NULL;
    bool any = false;
    for (const char *name = action_table[action].keys; *name;) {
        size_t length = strcspn(name, " ");
        uint32_t key;
        if (length > 0 && key_parse(name, length, &key)) {
            const struct binding *other = find(m, key);
            if (other) {
                taken = other;
            } else {
                if (add(m, key, action, NULL, d) != JOBTOP_OK)
                    return JOBTOP_NO_MEMORY;
                any = true;
            }
        }
        name += length + (name[length] == ' ');
    }
    if (!any && taken && taken->where)
        return detail_set(
            d, JOBTOP_INVALID,
            "%s: this takes the only key of `%s`; bind `%s` to another key, or to `none`",
            taken->where, action_table[action].name, action_table[action].name);
    return JOBTOP_OK;
}

enum jobtop_status keymap_new(const struct config *config, struct keymap **keymap, struct detail *d)
{
    bool configured[ACTION_COUNT] = {false};
    struct keymap *m = calloc(1, sizeof *m);
    if (!m)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    enum jobtop_status status = add_configured(m, config, configured, d);
    for (int i = 0; i < ACTION_COUNT && status == JOBTOP_OK; i++)
        if (!configured[i])
            status = add_defaults(m, (enum action)i, d);
    if (status == JOBTOP_OK && keymap_key(m, ACTION_QUIT) == KEYCODE_NONE &&
        keymap_key(m, ACTION_BACK) == KEYCODE_NONE)
        status = detail_set(d, JOBTOP_INVALID,
                            "keys: neither `quit` nor `back` has a key: nothing would end jobtop");
    if (status != JOBTOP_OK) {
        keymap_free(m);
        return status;
    }
    *keymap = m;
    return JOBTOP_OK;
}

void keymap_free(struct keymap *m)
{
    if (!m)
        return;
    free(m->bindings);
    free(m);
}

enum action keymap_find(const struct keymap *m, uint32_t key)
{
    const struct binding *b = find(m, key);
    return b ? b->action : ACTION_COUNT;
}

void keymap_keys(const struct keymap *m, enum action action, struct buf *out)
{
    const char *between = "";
    for (size_t i = 0; i < m->count; i++) {
        if (m->bindings[i].action != action)
            continue;
        char name[KEY_NAME_SIZE];
        key_name(m->bindings[i].key, name);
        buf_adds(out, between);
        buf_adds(out, name);
        between = ", ";
    }
}

uint32_t keymap_key(const struct keymap *m, enum action action)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->bindings[i].action == action)
            return m->bindings[i].key;
    return KEYCODE_NONE;
}
