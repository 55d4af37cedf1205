#include "config/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/nearest.h"

/* Nodes, and each scalar at most once with its NUL. */
#define ARENA_LIMIT (TREE_NODES_MAX * (sizeof(struct tree_node) + 32) + 2 * TREE_BYTES_MAX)

struct reader {
    yaml_parser_t parser;
    struct tree *tree;
    const char *text;
    size_t length;
    size_t nodes;
    struct detail *d;
};

static enum jobtop_status error_at(const struct reader *r, enum jobtop_status status, size_t line,
                                   size_t column, const char *message)
{
    return detail_set(r->d, status, "%s:%zu:%zu: %s", r->tree->file, line, column, message);
}

static enum jobtop_status error_mark(const struct reader *r, enum jobtop_status status,
                                     const yaml_mark_t *mark, const char *message)
{
    return error_at(r, status, mark->line + 1, mark->column + 1, message);
}

/* libyaml tells of bad bytes by their offset only, and lets some through that a reader can't see.
 */
static enum jobtop_status check_bytes(const struct reader *r)
{
    size_t line = 1, column = 1;

    for (size_t i = 0; i < r->length;) {
        uint32_t c = (unsigned char)r->text[i];
        size_t taken = c < 0x80 ? 1 : utf8_decode(r->text + i, r->length - i, &c);

        if (taken == 0)
            return error_at(r, JOBTOP_INVALID, line, column,
                            "bytes that are no UTF-8; save the file as UTF-8");
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c < 0xa0) ||
            c == 0x2028 || c == 0x2029 || (c == 0xfeff && i > 0) || c == 0xfffe || c == 0xffff)
            return detail_set(
                r->d, JOBTOP_INVALID,
                "%s:%zu:%zu: the invisible character U+%04X can't stand in a configuration",
                r->tree->file, line, column, (unsigned)c);
        i += taken;
        column++;
        if (c == '\n' || (c == '\r' && (i == r->length || r->text[i] != '\n'))) {
            line++;
            column = 1;
        }
    }
    return JOBTOP_OK;
}

/* A tab in the indentation is what YAML's own messages explain worst. */
static bool line_has_tab(const struct reader *r, size_t line)
{
    const char *p = r->text, *end = r->text + r->length;

    for (; line > 0 && p; line--) {
        p = memchr(p, '\n', (size_t)(end - p));
        if (p)
            p++;
    }
    while (p && p < end && *p == ' ')
        p++;
    return p && p < end && *p == '\t';
}

static enum jobtop_status parser_error(const struct reader *r)
{
    const yaml_parser_t *p = &r->parser;
    const char *problem = p->problem ? p->problem : "this is no YAML";

    if (p->error == YAML_MEMORY_ERROR)
        return detail_set(r->d, JOBTOP_NO_MEMORY, "%s: out of memory", r->tree->file);
    if (line_has_tab(r, p->problem_mark.line))
        return error_mark(r, JOBTOP_INVALID, &p->problem_mark,
                          "a tab in the indentation; YAML wants blanks there");
    if (!p->context)
        return error_mark(r, JOBTOP_INVALID, &p->problem_mark, problem);
    return detail_set(r->d, JOBTOP_INVALID, "%s:%zu:%zu: %s, %s from line %zu on", r->tree->file,
                      p->problem_mark.line + 1, p->problem_mark.column + 1, problem, p->context,
                      p->context_mark.line + 1);
}

static enum jobtop_status next_event(struct reader *r, yaml_event_t *event)
{
    return yaml_parser_parse(&r->parser, event) ? JOBTOP_OK : parser_error(r);
}

static enum jobtop_status refuse_extras(const struct reader *r, const yaml_event_t *event,
                                        const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (anchor)
        return error_mark(r, JOBTOP_INVALID, &event->start_mark,
                          "anchors (&name) are not supported; write the value where it is used");
    if (tag)
        return error_mark(r, JOBTOP_INVALID, &event->start_mark,
                          "tags (!name) are not supported; put text in quotes instead");
    return JOBTOP_OK;
}

static enum jobtop_status read_node(struct reader *r, yaml_event_t *event, int depth,
                                    struct tree_node **out);

static enum jobtop_status new_node(struct reader *r, const yaml_event_t *event, enum tree_kind kind,
                                   struct tree_node **out)
{
    if (r->nodes >= TREE_NODES_MAX)
        return detail_set(r->d, JOBTOP_LIMIT, "%s:%zu:%zu: more than %d values in one file",
                          r->tree->file, event->start_mark.line + 1, event->start_mark.column + 1,
                          TREE_NODES_MAX);
    struct tree_node *node = arena_alloc(r->tree->arena, sizeof(*node));
    if (!node)
        return detail_set(r->d, JOBTOP_NO_MEMORY, "%s: out of memory", r->tree->file);
    r->nodes++;
    node->kind = kind;
    node->line = (uint32_t)event->start_mark.line + 1;
    node->column = (uint32_t)event->start_mark.column + 1;
    *out = node;
    return JOBTOP_OK;
}

static enum jobtop_status read_scalar(struct reader *r, const yaml_event_t *event,
                                      struct tree_node **out)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    enum jobtop_status status =
        refuse_extras(r, event, event->data.scalar.anchor, event->data.scalar.tag);

    if (status == JOBTOP_OK)
        status = new_node(r, event, TREE_SCALAR, out);
    if (status != JOBTOP_OK)
        return status;
    if (memchr(value, '\0', length))
        return error_mark(r, JOBTOP_INVALID, &event->start_mark, "a value with a NUL (\\0) in it");
    (*out)->text = arena_copy(r->tree->arena, value, length);
    if (!(*out)->text)
        return detail_set(r->d, JOBTOP_NO_MEMORY, "%s: out of memory", r->tree->file);
    (*out)->length = length;
    (*out)->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return JOBTOP_OK;
}

static enum jobtop_status read_list(struct reader *r, struct tree_node *list, int depth)
{
    struct tree_node **tail = &list->first;

    for (;;) {
        yaml_event_t event;
        enum jobtop_status status = next_event(r, &event);

        if (status != JOBTOP_OK)
            return status;
        bool end = event.type == YAML_SEQUENCE_END_EVENT;
        if (!end)
            status = read_node(r, &event, depth, tail);
        yaml_event_delete(&event);
        if (end || status != JOBTOP_OK)
            return status;
        tail = &(*tail)->next;
        list->count++;
    }
}

static enum jobtop_status check_key(const struct reader *r, const struct tree_node *map,
                                    const struct tree_node *key)
{
    if (key->kind != TREE_SCALAR)
        return tree_error(r->tree, key, r->d, "a key is a name, not %s", tree_kind_name(key));
    if (key->plain && strcmp(key->text, "<<") == 0)
        return tree_error(
            r->tree, key, r->d,
            "merging with \"<<\" is not supported; write the values where they are used");
    for (const struct tree_node *k = map->first; k && k != key; k = k->next)
        if (k->length == key->length && memcmp(k->text, key->text, key->length) == 0)
            return tree_error(r->tree, key, r->d, "the key \"%.64s\" is there already, in line %u",
                              key->text, k->line);
    return JOBTOP_OK;
}

static enum jobtop_status read_map(struct reader *r, struct tree_node *map, int depth)
{
    struct tree_node **tail = &map->first, *key = NULL;

    for (;;) {
        yaml_event_t event;
        enum jobtop_status status = next_event(r, &event);

        if (status != JOBTOP_OK)
            return status;
        bool end = event.type == YAML_MAPPING_END_EVENT;
        if (!end)
            status = read_node(r, &event, depth, key ? &key->value : tail);
        yaml_event_delete(&event);
        if (end || status != JOBTOP_OK)
            return status;
        if (key) {
            key = NULL;
            continue;
        }
        key = *tail;
        status = check_key(r, map, key);
        if (status != JOBTOP_OK)
            return status;
        tail = &key->next;
        map->count++;
    }
}

/* The node that `event` begins, with all that is in it. Depth bounds the recursion. */
static enum jobtop_status read_node(struct reader *r, yaml_event_t *event, int depth,
                                    struct tree_node **out)
{
    bool map = event->type == YAML_MAPPING_START_EVENT;
    enum jobtop_status status;

    if (event->type == YAML_ALIAS_EVENT)
        return error_mark(r, JOBTOP_INVALID, &event->start_mark,
                          "aliases (*name) are not supported; write the value here");
    if (event->type == YAML_SCALAR_EVENT)
        return read_scalar(r, event, out);
    if (!map && event->type != YAML_SEQUENCE_START_EVENT)
        return error_mark(r, JOBTOP_INTERNAL, &event->start_mark, "not understood");
    if (depth >= TREE_DEPTH_MAX)
        return error_mark(r, JOBTOP_LIMIT, &event->start_mark,
                          "more than 16 lists and mappings in each other");
    status = map ? refuse_extras(r, event, event->data.mapping_start.anchor,
                                 event->data.mapping_start.tag)
                 : refuse_extras(r, event, event->data.sequence_start.anchor,
                                 event->data.sequence_start.tag);
    if (status == JOBTOP_OK)
        status = new_node(r, event, map ? TREE_MAP : TREE_LIST, out);
    if (status != JOBTOP_OK)
        return status;
    return map ? read_map(r, *out, depth + 1) : read_list(r, *out, depth + 1);
}

static enum jobtop_status read_document(struct reader *r)
{
    int documents = 0;

    for (;;) {
        yaml_event_t event;
        enum jobtop_status status = next_event(r, &event);

        if (status != JOBTOP_OK)
            return status;
        bool end = event.type == YAML_STREAM_END_EVENT;
        switch (event.type) {
        case YAML_STREAM_START_EVENT:
        case YAML_STREAM_END_EVENT:
        case YAML_DOCUMENT_END_EVENT:
            break;
        case YAML_DOCUMENT_START_EVENT:
            if (++documents > 1)
                status = error_mark(r, JOBTOP_INVALID, &event.start_mark,
                                    "a second document (\"---\") in one file");
            else if (event.data.document_start.tag_directives.start !=
                     event.data.document_start.tag_directives.end)
                status = error_mark(r, JOBTOP_INVALID, &event.start_mark,
                                    "tags (%TAG) are not supported");
            break;
        default:
            status = read_node(r, &event, 0, &r->tree->root);
        }
        yaml_event_delete(&event);
        if (end || status != JOBTOP_OK)
            return status;
    }
}

enum jobtop_status tree_parse(struct tree *tree, const char *file, const char *text, size_t length,
                              struct detail *d)
{
    struct reader r = {.tree = tree, .text = text, .length = length, .d = d};
    enum jobtop_status status;

    *tree = (struct tree){.file = file};
    if (length > TREE_BYTES_MAX)
        return detail_set(d, JOBTOP_LIMIT, "%s: larger than %zu bytes", file, TREE_BYTES_MAX);
    status = check_bytes(&r);
    if (status != JOBTOP_OK)
        return status;
    if (!yaml_parser_initialize(&r.parser))
        return detail_set(d, JOBTOP_NO_MEMORY, "%s: out of memory", file);
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, length);
    tree->arena = arena_new(ARENA_LIMIT);
    status = tree->arena ? read_document(&r)
                         : detail_set(d, JOBTOP_NO_MEMORY, "%s: out of memory", file);
    yaml_parser_delete(&r.parser);
    if (status != JOBTOP_OK)
        tree_free(tree);
    return status;
}

void tree_free(struct tree *tree)
{
    arena_free(tree->arena);
    *tree = (struct tree){.file = tree->file};
}

enum jobtop_status tree_error(const struct tree *tree, const struct tree_node *node,
                              struct detail *d, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    detail_vset(d, JOBTOP_INVALID, format, args);
    va_end(args);
    detail_prefix(d, "%s:%u:%u", tree->file, node->line, node->column);
    return JOBTOP_INVALID;
}

enum jobtop_status tree_unknown(const struct tree *tree, const struct tree_node *key,
                                const char *what, const char *const *names, size_t count,
                                struct detail *d)
{
    const char *near = nearest_name(key->text, names, count);

    if (near)
        return tree_error(tree, key, d, "unknown %s \"%.64s\" (did you mean \"%s\"?)", what,
                          key->text, near);
    return tree_error(tree, key, d, "unknown %s \"%.64s\"", what, key->text);
}

char *tree_where(const struct tree *tree, const struct tree_node *node)
{
    char *where = NULL;

    if (asprintf(&where, "%s:%u:%u", tree->file, node->line, node->column) < 0)
        return NULL;
    return where;
}

bool tree_is(const struct tree_node *node, const char *text)
{
    return node && node->kind == TREE_SCALAR && strcmp(node->text, text) == 0;
}

bool tree_is_null(const struct tree_node *node)
{
    return node->kind == TREE_SCALAR && node->plain &&
           (node->length == 0 || strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0);
}

const char *tree_kind_name(const struct tree_node *node)
{
    static const char *const names[] = {"one value", "a list", "a mapping"};

    return names[node->kind];
}
