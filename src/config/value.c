#include "config/value.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config/config.h"

#define DURATION_LEAST_MS 100
#define DURATION_MOST_MS  (INT64_C(24) * 3600 * 1000)

enum jobtop_status value_no_memory(const struct value_context *v)
{
    return detail_set(v->d, JOBTOP_NO_MEMORY, "%s: out of memory", v->tree->file);
}

static enum jobtop_status check_scalar(const struct value_context *v, const struct tree_node *node,
                                       const char *wanted)
{
    if (node->kind != TREE_SCALAR)
        return tree_error(v->tree, node, v->d, "\"%s\" is %s, not %s", v->key, wanted,
                          tree_kind_name(node));
    if (tree_is_null(node))
        return tree_error(v->tree, node, v->d, "\"%s\" has no value; it is %s", v->key, wanted);
    return JOBTOP_OK;
}

static enum jobtop_status copy_text(const struct value_context *v, const char *text, char **out)
{
    char *copy = strdup(text);

    if (!copy)
        return value_no_memory(v);
    free(*out);
    *out = copy;
    return JOBTOP_OK;
}

enum jobtop_status value_text(const struct value_context *v, const struct tree_node *node,
                              bool empty_too, char **out)
{
    enum jobtop_status status;

    if (empty_too && tree_is_null(node))
        return copy_text(v, "", out);
    status = check_scalar(v, node, "a text");
    if (status != JOBTOP_OK)
        return status;
    if (node->length == 0 && !empty_too)
        return tree_error(v->tree, node, v->d, "\"%s\" is empty", v->key);
    return copy_text(v, node->text, out);
}

enum jobtop_status value_bool(const struct value_context *v, const struct tree_node *node,
                              bool *out)
{
    static const char *const words[][2] = {{"no", "yes"}, {"false", "true"}, {"off", "on"}};
    enum jobtop_status status = check_scalar(v, node, "yes or no");

    if (status != JOBTOP_OK)
        return status;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        for (int value = 0; value < 2; value++) {
            if (strcasecmp(node->text, words[i][value]) == 0) {
                *out = value;
                return JOBTOP_OK;
            }
        }
    }
    return tree_error(v->tree, node, v->d, "\"%s\" is yes or no, not \"%.64s\"", v->key,
                      node->text);
}

enum jobtop_status value_number(const struct value_context *v, const struct tree_node *node,
                                int least, int most, int *out)
{
    enum jobtop_status status = check_scalar(v, node, "a number");
    char *end = NULL;

    if (status != JOBTOP_OK)
        return status;
    long number = strtol(node->text, &end, 10);
    if (end == node->text || *end != '\0' || strspn(node->text, "0123456789") != node->length)
        return tree_error(v->tree, node, v->d, "\"%s\" is a number from %d to %d, not \"%.64s\"",
                          v->key, least, most, node->text);
    if (number < least || number > most)
        return tree_error(v->tree, node, v->d, "\"%s\" is %.64s; it can be %d to %d", v->key,
                          node->text, least, most);
    *out = (int)number;
    return JOBTOP_OK;
}

enum jobtop_status value_duration(const struct value_context *v, const struct tree_node *node,
                                  int64_t *ms)
{
    enum jobtop_status status = check_scalar(v, node, "a time like 2s, 500ms or 1h30m");
    int64_t value = 0;

    if (status != JOBTOP_OK)
        return status;
    if (!config_duration(node->text, &value))
        return tree_error(v->tree, node, v->d,
                          "\"%s\" is a time like 2s, 500ms or 1h30m, not \"%.64s\"", v->key,
                          node->text);
    if (value < DURATION_LEAST_MS || value > DURATION_MOST_MS)
        return tree_error(v->tree, node, v->d, "\"%s\" is %.64s; it can be 100ms to 1d", v->key,
                          node->text);
    *ms = value;
    return JOBTOP_OK;
}

static enum jobtop_status add_text(const struct value_context *v, const struct tree_node *item,
                                   char **texts, size_t *count)
{
    enum jobtop_status status = value_text(v, item, false, &texts[*count]);

    if (status != JOBTOP_OK)
        return status;
    for (size_t i = 0; i < *count; i++)
        if (strcmp(texts[i], item->text) == 0) {
            free(texts[*count]);
            texts[*count] = NULL;
            return tree_error(v->tree, item, v->d, "\"%s\" names \"%.64s\" twice", v->key,
                              item->text);
        }
    (*count)++;
    return JOBTOP_OK;
}

enum jobtop_status value_texts(const struct value_context *v, const struct tree_node *node,
                               char ***out, size_t *count)
{
    enum jobtop_status status = JOBTOP_OK;
    size_t n = 0;

    if (node->kind == TREE_MAP || tree_is_null(node))
        return tree_error(v->tree, node, v->d, "\"%s\" is a list like [one, two], not %s", v->key,
                          node->kind == TREE_MAP ? "a mapping" : "nothing");
    char **texts = calloc(node->count + 1, sizeof(*texts));
    if (!texts)
        return value_no_memory(v);
    if (node->kind == TREE_SCALAR)
        status = add_text(v, node, texts, &n);
    for (const struct tree_node *item = node->first; item && status == JOBTOP_OK; item = item->next)
        status = add_text(v, item, texts, &n);
    if (status != JOBTOP_OK) {
        texts_free(texts, n);
        return status;
    }
    texts_free(*out, *count);
    *out = texts;
    *count = n;
    return JOBTOP_OK;
}

enum jobtop_status value_map(const struct value_context *v, const struct tree_node *node)
{
    if (node->kind != TREE_MAP)
        return tree_error(v->tree, node, v->d, "\"%s\" is a mapping (name: value), not %s", v->key,
                          tree_is_null(node) ? "nothing" : tree_kind_name(node));
    return JOBTOP_OK;
}

enum jobtop_status value_where(const struct value_context *v, const struct tree_node *node,
                               char **where)
{
    char *text = tree_where(v->tree, node);

    if (!text)
        return value_no_memory(v);
    free(*where);
    *where = text;
    return JOBTOP_OK;
}

void texts_free(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}
