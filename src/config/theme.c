#include "config/theme.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "config/colour.h"
#include "config/tree.h"
#include "config/value.h"

static const char *const role_names[THEME_ROLE_COUNT] = {
#define ROLE_NAME(id, name, help) name,
    THEME_ROLES(ROLE_NAME)
#undef ROLE_NAME
};

/* In the order of the STYLE_ bits. */
static const char *const attribute_names[] = {"bold", "dim", "underline", "reverse", "italic"};

#define ATTRIBUTE_COUNT (sizeof(attribute_names) / sizeof(attribute_names[0]))

struct colour {
    int32_t rgb;
    int16_t index_256;
    int8_t index_16;
};

static size_t find_name(const char *const *names, size_t count, const char *name)
{
    size_t i = 0;

    while (i < count && strcmp(names[i], name) != 0)
        i++;
    return i;
}

/* One of the 16, by name: a terminal with more colours shows it as its user has set it up. */
static bool ansi_colour(const char *text, struct colour *colour)
{
    int i = (int)find_name(colour_names, 16, text);

    if (i == 16)
        return false;
    *colour = (struct colour){colour_rgb(i), (int16_t)i, (int8_t)i};
    return true;
}

static enum jobtop_status scalar_colour(const struct value_context *v, const struct tree_node *node,
                                        struct colour *colour)
{
    const char *near;

    if (strcmp(node->text, "default") == 0) {
        *colour = (struct colour){COLOUR_DEFAULT, COLOUR_DEFAULT, COLOUR_DEFAULT};
        return JOBTOP_OK;
    }
    if (ansi_colour(node->text, colour))
        return JOBTOP_OK;
    if (colour_hex(node->text, &colour->rgb)) {
        colour->index_256 = (int16_t)colour_nearest_256(colour->rgb);
        colour->index_16 = (int8_t)colour_nearest_16(colour->rgb);
        return JOBTOP_OK;
    }
    if (tree_is_null(node))
        return tree_error(
            v->tree, node, v->d,
            "\"%s\" has no colour (a # begins a comment: write \"#rrggbb\" in quotes)", v->key);
    near = nearest_name(node->text, colour_names, 16);
    return tree_error(
        v->tree, node, v->d,
        "\"%.64s\" is no colour%s%s%s; colours are \"#rrggbb\", default, or one of the 16 like "
        "bright-red",
        node->text, near ? " (did you mean \"" : "", near ? near : "", near ? "\"?)" : "");
}

static enum jobtop_status index_colour(const struct value_context *v, const struct tree_node *node,
                                       int most, int *index)
{
    struct colour colour;

    if (tree_is(node, "default")) {
        *index = COLOUR_DEFAULT;
        return JOBTOP_OK;
    }
    if (node->kind == TREE_SCALAR && ansi_colour(node->text, &colour)) {
        *index = colour.index_16;
        return JOBTOP_OK;
    }
    return value_number(v, node, 0, most, index);
}

/* {rgb: "#rrggbb", 256: 203, 16: bright-red}: what is not said is the nearest to what is. */
static enum jobtop_status map_colour(const struct value_context *v, const struct tree_node *node,
                                     struct colour *colour)
{
    static const char *const names[] = {"rgb", "256", "16"};
    const struct tree_node *given[3] = {NULL, NULL, NULL};
    enum jobtop_status status = JOBTOP_OK;
    int index = 0;

    for (const struct tree_node *key = node->first; key; key = key->next) {
        size_t i = find_name(names, 3, key->text);

        if (i == 3)
            return tree_unknown(v->tree, key, "kind of colour", names, 3, v->d);
        given[i] = key->value;
    }
    if (given[0]) {
        struct value_context inner = {v->tree, "rgb", v->d};

        if (given[0]->kind != TREE_SCALAR)
            return tree_error(v->tree, given[0], v->d, "\"rgb\" is \"#rrggbb\" or default, not %s",
                              tree_kind_name(given[0]));
        status = scalar_colour(&inner, given[0], colour);
        if (status != JOBTOP_OK)
            return status;
    }
    if (given[1]) {
        struct value_context inner = {v->tree, "256", v->d};

        status = index_colour(&inner, given[1], 255, &index);
        if (status != JOBTOP_OK)
            return status;
        colour->index_256 = (int16_t)index;
        if (!given[0]) {
            colour->rgb = index < 0 ? COLOUR_DEFAULT : colour_rgb(index);
            colour->index_16 = (int8_t)(index < 16 ? index : colour_nearest_16(colour->rgb));
        }
    }
    if (given[2]) {
        struct value_context inner = {v->tree, "16", v->d};

        status = index_colour(&inner, given[2], 15, &index);
        if (status != JOBTOP_OK)
            return status;
        colour->index_16 = (int8_t)index;
        if (!given[0] && !given[1]) {
            colour->index_256 = (int16_t)index;
            colour->rgb = index < 0 ? COLOUR_DEFAULT : colour_rgb(index);
        }
    }
    if (!given[0] && !given[1] && !given[2])
        return tree_error(v->tree, node, v->d, "\"%s\" names no colour", v->key);
    return status;
}

static enum jobtop_status read_colour(const struct value_context *v, const struct tree_node *node,
                                      struct colour *colour)
{
    if (node->kind == TREE_SCALAR)
        return scalar_colour(v, node, colour);
    if (node->kind == TREE_MAP)
        return map_colour(v, node, colour);
    return tree_error(
        v->tree, node, v->d,
        "\"%s\" is a colour, or a mapping like {rgb: \"#ff5f5f\", 256: 203, 16: bright-red}",
        v->key);
}

static enum jobtop_status read_attribute(const struct value_context *v,
                                         const struct tree_node *node, unsigned *bits)
{
    size_t i;

    if (node->kind != TREE_SCALAR)
        return tree_error(v->tree, node, v->d, "an attribute is a name, not %s",
                          tree_kind_name(node));
    i = find_name(attribute_names, ATTRIBUTE_COUNT, node->text);
    if (i == ATTRIBUTE_COUNT)
        return tree_unknown(v->tree, node, "attribute", attribute_names, ATTRIBUTE_COUNT, v->d);
    *bits |= 1u << i;
    return JOBTOP_OK;
}

/* One name, a list of names, or [] for none. */
static enum jobtop_status read_attributes(const struct value_context *v,
                                          const struct tree_node *node, uint8_t *attributes)
{
    enum jobtop_status status = JOBTOP_OK;
    unsigned bits = 0;

    if (node->kind == TREE_MAP || tree_is_null(node))
        return tree_error(v->tree, node, v->d, "\"%s\" is a list like [bold, underline], not %s",
                          v->key, node->kind == TREE_MAP ? "a mapping" : "nothing");
    if (node->kind == TREE_SCALAR)
        status = read_attribute(v, node, &bits);
    for (const struct tree_node *n = node->first; n && status == JOBTOP_OK; n = n->next)
        status = read_attribute(v, n, &bits);
    *attributes = (uint8_t)bits;
    return status;
}

static enum jobtop_status read_role(const struct tree *tree, const struct tree_node *role,
                                    struct style *style, struct detail *d)
{
    static const char *const names[] = {"foreground", "background", "attributes",
                                        "without-colours"};
    struct value_context v = {tree, role->text, d};
    enum jobtop_status status = value_map(&v, role->value);
    bool without = false;

    for (const struct tree_node *key = role->value->first; key && status == JOBTOP_OK;
         key = key->next) {
        struct colour c = {0, 0, 0};

        v.key = key->text;
        switch (find_name(names, 4, key->text)) {
        case 0:
            status = read_colour(&v, key->value, &c);
            style->rgb_foreground = c.rgb;
            style->foreground_256 = c.index_256;
            style->foreground_16 = c.index_16;
            break;
        case 1:
            status = read_colour(&v, key->value, &c);
            style->rgb_background = c.rgb;
            style->background_256 = c.index_256;
            style->background_16 = c.index_16;
            break;
        case 2:
            status = read_attributes(&v, key->value, &style->attributes);
            if (!without)
                style->attributes_none = style->attributes;
            break;
        case 3:
            status = read_attributes(&v, key->value, &style->attributes_none);
            without = true;
            break;
        default:
            status = tree_unknown(tree, key, "key", names, 4, d);
        }
    }
    return status;
}

/* `text` first, wherever it stands: it is what the others begin with. */
static enum jobtop_status read_roles(const struct tree *tree, const struct tree_node *roles,
                                     struct theme *theme, struct detail *d)
{
    struct value_context v = {tree, "roles", d};
    enum jobtop_status status = value_map(&v, roles);

    for (const struct tree_node *key = roles->first; key && status == JOBTOP_OK; key = key->next)
        if (strcmp(key->text, role_names[THEME_TEXT]) == 0)
            status = read_role(tree, key, &theme->roles[THEME_TEXT], d);
    for (size_t i = 0; i < THEME_ROLE_COUNT; i++)
        theme->roles[i] = theme->roles[THEME_TEXT];
    for (const struct tree_node *key = roles->first; key && status == JOBTOP_OK; key = key->next) {
        size_t i = find_name(role_names, THEME_ROLE_COUNT, key->text);

        if (i == THEME_ROLE_COUNT)
            status = tree_unknown(tree, key, "role", role_names, THEME_ROLE_COUNT, d);
        else if (i != THEME_TEXT)
            status = read_role(tree, key, &theme->roles[i], d);
    }
    return status;
}

static enum jobtop_status read_theme(const struct tree *tree, struct theme *theme, struct detail *d)
{
    static const char *const names[] = {"summary", "roles"};
    const struct tree_node *root = tree->root;

    if (!root || root->kind != TREE_MAP)
        return detail_set(d, JOBTOP_INVALID,
                          "%s:1:1: a theme is a mapping with \"summary\" and \"roles\"",
                          tree->file);
    for (const struct tree_node *key = root->first; key; key = key->next) {
        struct value_context v = {tree, key->text, d};
        enum jobtop_status status;
        char *summary = NULL;

        switch (find_name(names, 2, key->text)) {
        case 0:
            status = value_text(&v, key->value, true, &summary);
            if (status == JOBTOP_OK && strlen(summary) >= sizeof(theme->summary))
                status = tree_error(tree, key->value, d, "\"summary\" has at most %zu bytes",
                                    sizeof(theme->summary) - 1);
            else if (status == JOBTOP_OK)
                memcpy(theme->summary, summary, strlen(summary) + 1);
            free(summary);
            break;
        case 1:
            status = read_roles(tree, key->value, theme, d);
            break;
        default:
            status = tree_unknown(tree, key, "key", names, 2, d);
        }
        if (status != JOBTOP_OK)
            return status;
    }
    return JOBTOP_OK;
}

/* The file's name without directory and ".yaml". */
static void set_name(struct theme *theme, const char *file)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash ? slash + 1 : file;
    size_t length = strlen(name);

    if (length > 5 && strcmp(name + length - 5, ".yaml") == 0)
        length -= 5;
    if (length >= sizeof(theme->name))
        length = sizeof(theme->name) - 1;
    memcpy(theme->name, name, length);
    theme->name[length] = '\0';
}

enum jobtop_status theme_parse(const char *file, const char *text, size_t length,
                               struct theme *theme, struct detail *d)
{
    struct tree tree;
    enum jobtop_status status;

    memset(theme, 0, sizeof(*theme));
    for (size_t i = 0; i < THEME_ROLE_COUNT; i++)
        theme->roles[i] = (struct style){.rgb_foreground = COLOUR_DEFAULT,
                                         .rgb_background = COLOUR_DEFAULT,
                                         .foreground_256 = COLOUR_DEFAULT,
                                         .background_256 = COLOUR_DEFAULT,
                                         .foreground_16 = COLOUR_DEFAULT,
                                         .background_16 = COLOUR_DEFAULT};
    set_name(theme, file);
    if (length > THEME_BYTES_MAX)
        return detail_set(d, JOBTOP_LIMIT, "%s: larger than %zu bytes", file, THEME_BYTES_MAX);
    status = tree_parse(&tree, file, text, length, d);
    if (status != JOBTOP_OK)
        return status;
    status = read_theme(&tree, theme, d);
    tree_free(&tree);
    return status;
}

const char *theme_role_name(enum theme_role role)
{
    return role < THEME_ROLE_COUNT ? role_names[role] : "";
}
