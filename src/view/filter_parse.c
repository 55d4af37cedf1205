#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "view/filter_tree.h"
#include "view/fold.h"

#define FILTER_RESERVE 4096 /* bytes of scratch that are there from the start */

uint32_t filter_fail(struct filter_parser *p, size_t at, const char *format, ...)
{
    va_list args;

    if (p->status != JOBTOP_OK)
        return FILTER_NONE;
    p->error_at = at;
    va_start(args, format);
    p->status = detail_vset(p->d, JOBTOP_INVALID, format, args);
    va_end(args);
    return FILTER_NONE;
}

static uint32_t no_memory(struct filter_parser *p)
{
    if (p->status == JOBTOP_OK)
        p->status = detail_set(p->d, JOBTOP_NO_MEMORY, "out of memory");
    return FILTER_NONE;
}

uint32_t filter_node(struct filter_parser *p, enum filter_kind kind)
{
    struct filter *f = p->f;

    if (f->count == f->capacity) {
        uint32_t wanted = f->capacity == 0 ? 8 : f->capacity * 2;
        struct filter_node *grown = reallocarray(f->nodes, wanted, sizeof(*grown));

        if (grown == NULL)
            return no_memory(p);
        f->nodes = grown;
        f->capacity = wanted;
    }
    f->nodes[f->count] =
        (struct filter_node){.kind = kind, .state = -1, .child = FILTER_NONE, .next = FILTER_NONE};
    return f->count++;
}

bool filter_fold(struct filter_parser *p, struct filter_node *node, const char *text, size_t length)
{
    struct buf *texts = &p->f->texts;

    node->text = (uint32_t)texts->length;
    text_fold(texts, text, length);
    node->length = (uint32_t)(texts->length - node->text);
    if (texts->cut)
        no_memory(p);
    return !texts->cut;
}

/* ---- tokens --------------------------------------------------------------------------------- */

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

static size_t skip_blanks(const struct filter_parser *p, size_t at)
{
    while (at < p->length && blank(p->text[at]))
        at++;
    return at;
}

/* Where the bare word that begins here ends. */
static size_t bare_end(const struct filter_parser *p, size_t at)
{
    while (at < p->length && !blank(p->text[at]) && !one_of(p->text[at], "()\""))
        at++;
    return at;
}

/* A name that a field could have. */
static size_t name_end(const struct filter_parser *p, size_t at)
{
    size_t end = at;

    if (at >= p->length || !letter(p->text[at]))
        return at;
    while (end < p->length && (letter(p->text[end]) || one_of(p->text[end], "0123456789_-")))
        end++;
    return end;
}

static size_t operator_length(const struct filter_parser *p, size_t at)
{
    char c = at < p->length ? p->text[at] : '\0';
    bool equal = at + 1 < p->length && p->text[at + 1] == '=';

    switch (c) {
    case '!':
        return equal ? 2 : 0;
    case '<':
    case '>':
    case '=':
        return equal ? 2 : 1;
    case ':':
    case '~':
        return 1;
    default:
        return 0;
    }
}

static bool keyword(const struct filter_parser *p, size_t at, const char *word)
{
    size_t length = bare_end(p, at) - at;

    return length == strlen(word) && strncasecmp(p->text + at, word, length) == 0;
}

/* A quoted text that begins at `at`. *value is the caller's to free. */
static bool quoted(struct filter_parser *p, size_t at, char **value, size_t *length, size_t *end)
{
    char *text = malloc(p->length - at);
    size_t count = 0, i = at + 1;

    if (text == NULL) {
        no_memory(p);
        return false;
    }
    for (; i < p->length && p->text[i] != '"'; i++) {
        if (p->text[i] == '\\' && i + 1 < p->length && one_of(p->text[i + 1], "\"\\"))
            i++;
        text[count++] = p->text[i];
    }
    if (i == p->length) {
        filter_fail(p, at, "the closing quote is missing");
        free(text);
        return false;
    }
    *value = text;
    *length = count;
    *end = i + 1;
    return true;
}

/* ---- grammar -------------------------------------------------------------------------------- */

static uint32_t parse_or(struct filter_parser *p);

static uint32_t word_node(struct filter_parser *p, const char *text, size_t length)
{
    uint32_t node = filter_node(p, FILTER_WORD);

    if (node == FILTER_NONE || !filter_fold(p, &p->f->nodes[node], text, length))
        return FILTER_NONE;
    for (unsigned i = 0; i < COLUMN_COUNT; i++)
        if (filter_searched((enum column)i))
            p->f->needs |= column_table[i].needs;
    return node;
}

static uint32_t parse_quoted_word(struct filter_parser *p)
{
    uint32_t node;
    char *text;
    size_t length, end;

    if (!quoted(p, p->at, &text, &length, &end))
        return FILTER_NONE;
    node = word_node(p, text, length);
    free(text);
    p->at = end;
    return node;
}

/* `name` and `operator` are at their places; the value follows. */
static uint32_t parse_field(struct filter_parser *p, size_t name_length, size_t operator_at)
{
    size_t name_at = p->at, op_length = operator_length(p, operator_at);
    size_t value_at = skip_blanks(p, operator_at + op_length), length, end;
    char *text = NULL;
    uint32_t node;

    if (value_at < p->length && p->text[value_at] == '"') {
        if (!quoted(p, value_at, &text, &length, &end))
            return FILTER_NONE;
    } else {
        end = bare_end(p, value_at);
        length = end - value_at;
        if (length == 0 || (value_at > operator_at + op_length &&
                            (keyword(p, value_at, "and") || keyword(p, value_at, "or"))))
            return filter_fail(p, operator_at + op_length, "a value is missing after \"%.*s%.*s\"",
                               (int)name_length, p->text + name_at, (int)op_length,
                               p->text + operator_at);
    }
    node = filter_field(p, name_at, name_length, operator_at, op_length,
                        text != NULL ? text : p->text + value_at, length, value_at);
    free(text);
    p->at = end;
    return node;
}

static uint32_t parse_term(struct filter_parser *p)
{
    size_t end, operator_at;
    uint32_t node;

    if (p->at == p->length)
        return filter_fail(p, p->at, "something to look for is missing at the end");
    if (p->text[p->at] == ')')
        return filter_fail(p, p->at, "something to look for is missing before \")\"");
    if (p->text[p->at] == '"')
        return parse_quoted_word(p);
    if (keyword(p, p->at, "and") || keyword(p, p->at, "or"))
        return filter_fail(p, p->at,
                           "something to look for is missing before \"%.*s\"; put it in quotes to "
                           "look for the word itself",
                           (int)(bare_end(p, p->at) - p->at), p->text + p->at);
    if (operator_length(p, p->at) > 0)
        return filter_fail(p, p->at, "the name of a column is missing before \"%.*s\"",
                           (int)operator_length(p, p->at), p->text + p->at);

    end = name_end(p, p->at);
    if (end > p->at) {
        operator_at = skip_blanks(p, end);
        /* ":" belongs to its name; a blank before it begins a word. */
        if (operator_length(p, operator_at) > 0 &&
            (operator_at == end || p->text[operator_at] != ':'))
            return parse_field(p, end - p->at, operator_at);
    }
    end = bare_end(p, p->at);
    node = word_node(p, p->text + p->at, end - p->at);
    p->at = end;
    return node;
}

static uint32_t parse_primary(struct filter_parser *p)
{
    size_t open = p->at;
    uint32_t node;

    if (p->at == p->length || p->text[p->at] != '(')
        return parse_term(p);
    if (p->depth == FILTER_DEPTH_MAX)
        return filter_fail(p, open, "more than %d parentheses within each other", FILTER_DEPTH_MAX);
    p->depth++;
    p->at++;
    node = parse_or(p);
    p->depth--;
    if (node == FILTER_NONE)
        return FILTER_NONE;
    if (p->at == p->length)
        return filter_fail(p, open, "the closing parenthesis is missing");
    p->at++;
    return node;
}

static uint32_t parent(struct filter_parser *p, enum filter_kind kind, uint32_t child)
{
    uint32_t node = filter_node(p, kind);

    if (node != FILTER_NONE)
        p->f->nodes[node].child = child;
    return node;
}

static uint32_t parse_not(struct filter_parser *p)
{
    bool negated = false;
    uint32_t node;

    p->at = skip_blanks(p, p->at);
    while (p->at < p->length && p->text[p->at] == '!') {
        negated = !negated;
        p->at = skip_blanks(p, p->at + 1);
    }
    node = parse_primary(p);
    return node != FILTER_NONE && negated ? parent(p, FILTER_NOT, node) : node;
}

static uint32_t parse_and(struct filter_parser *p)
{
    uint32_t first = parse_not(p), last = first, node, all = FILTER_NONE;

    while (last != FILTER_NONE) {
        p->at = skip_blanks(p, p->at);
        if (p->at == p->length || p->text[p->at] == ')' || keyword(p, p->at, "or"))
            return all != FILTER_NONE ? all : first;
        if (keyword(p, p->at, "and"))
            p->at = bare_end(p, p->at);
        if (all == FILTER_NONE && (all = parent(p, FILTER_AND, first)) == FILTER_NONE)
            return FILTER_NONE;
        node = parse_not(p);
        if (node != FILTER_NONE)
            p->f->nodes[last].next = node;
        last = node;
    }
    return FILTER_NONE;
}

/* Ends at the end of the text or at a closing parenthesis. */
static uint32_t parse_or(struct filter_parser *p)
{
    uint32_t first = parse_and(p), last = first, node, any = FILTER_NONE;

    while (last != FILTER_NONE) {
        if (p->at == p->length || !keyword(p, p->at, "or"))
            return any != FILTER_NONE ? any : first;
        p->at = bare_end(p, p->at);
        if (any == FILTER_NONE && (any = parent(p, FILTER_OR, first)) == FILTER_NONE)
            return FILTER_NONE;
        node = parse_and(p);
        if (node != FILTER_NONE)
            p->f->nodes[last].next = node;
        last = node;
    }
    return FILTER_NONE;
}

/* Characters up to a byte, from 1. */
static size_t column_of(const char *text, size_t at)
{
    size_t column = 1, taken;
    uint32_t cp;

    for (size_t i = 0; i < at; i += taken, column++) {
        taken = utf8_decode(text + i, at - i, &cp);
        if (taken == 0)
            taken = 1;
    }
    return column;
}

void filter_free(struct filter *f)
{
    if (f == NULL)
        return;
    for (unsigned i = 0; f->scratch != NULL && i < FILTER_SCRATCH_COUNT; i++)
        buf_free(&f->scratch[i]);
    free(f->scratch);
    buf_free(&f->texts);
    free(f->nodes);
    free(f);
}

static struct filter *filter_new(void)
{
    struct filter *f = calloc(1, sizeof(*f));

    if (f == NULL)
        return NULL;
    f->root = FILTER_NONE;
    /* Folding may lengthen a character, but not beyond four bytes. */
    buf_init(&f->texts, FILTER_TEXT_MAX * 4);
    f->scratch = calloc(FILTER_SCRATCH_COUNT, sizeof(*f->scratch));
    if (f->scratch == NULL)
        goto failed;
    buf_init(&f->scratch[FILTER_RAW], FILTER_CELL_MAX);
    buf_init(&f->scratch[FILTER_FOLDED], FILTER_CELL_MAX * COLUMN_COUNT);
    for (unsigned i = 0; i < FILTER_SCRATCH_COUNT; i++)
        if (!fold_reserve(&f->scratch[i], FILTER_RESERVE))
            goto failed;
    return f;

failed:
    filter_free(f);
    return NULL;
}

enum jobtop_status filter_parse(const char *text, size_t length, struct filter **filter,
                                size_t *column, struct detail *d)
{
    struct filter_parser p = {.text = text, .length = length, .d = d};

    *filter = NULL;
    p.f = filter_new();
    if (p.f == NULL)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    if (length > FILTER_TEXT_MAX) {
        filter_fail(&p, FILTER_TEXT_MAX, "a filter has at most %d bytes", FILTER_TEXT_MAX);
    } else if (skip_blanks(&p, 0) < length) {
        p.f->root = parse_or(&p);
        if (p.status == JOBTOP_OK && p.at < length)
            filter_fail(&p, p.at, "\")\" without a \"(\" before it");
    }
    if (p.status != JOBTOP_OK) {
        if (column != NULL)
            *column = column_of(text, p.error_at);
        filter_free(p.f);
        return p.status;
    }
    *filter = p.f;
    return JOBTOP_OK;
}
