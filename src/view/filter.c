#include "view/filter.h"

#include <string.h>

#include "job/property.h"
#include "job/name.h"
#include "view/fold.h"
#include "view/filter_tree.h"
#include "view/times.h"

/* Between the texts of a row, so that no word reaches over their borders: no byte of UTF-8. */
#define BORDER '\xff'

/* One row that is looked at. */
struct subject {
    const struct filter *f;
    const struct row *row;
    const char *source;
    const struct job_errors *errors;
    const struct view_time *t;
    bool folded; /* the texts of all columns are in scratch */
};

bool filter_empty(const struct filter *f)
{
    return f == NULL || f->root == FILTER_NONE;
}

uint64_t filter_needs(const struct filter *f)
{
    return f->needs;
}

bool filter_timed(const struct filter *f)
{
    return f->timed;
}

/* The clock columns and the percentage are numbers: "4" is not looked for there. */
bool filter_searched(enum column column)
{
    switch (column) {
    case COLUMN_PROGRESS:
    case COLUMN_ELAPSED:
    case COLUMN_ETA:
    case COLUMN_STARTED:
        return false;
    default:
        return true;
    }
}

/* ---- texts ---------------------------------------------------------------------------------- */

static bool holds(const char *text, size_t length, const char *part, size_t part_length)
{
    return part_length == 0 || memmem(text, length, part, part_length) != NULL;
}

static const char *node_text(const struct subject *s, const struct filter_node *node)
{
    return buf_text(&s->f->texts) + node->text;
}

static bool text_matches(const struct subject *s, const struct filter_node *node, const char *text,
                         size_t length)
{
    struct buf *folded = &s->f->scratch[FILTER_FOLDED];
    size_t start = folded->length;
    bool matches;

    fold_add(folded, text, length, FILTER_CELL_MAX);
    length = folded->length - start;
    text = buf_text(folded) + start;
    if (node->op == FILTER_HAS)
        matches = holds(text, length, node_text(s, node), node->length);
    else
        matches = length == node->length && memcmp(text, node_text(s, node), length) == 0;
    /* What was there before, the folded columns, stays for the next word. */
    folded->length = start;
    folded->cut = false;
    return matches;
}

static void cell(const struct subject *s, enum column column, struct buf *out)
{
    buf_clear(out);
    column_row_text(column, s->row, s->source, s->errors, s->t, out);
}

static void add_searched(struct buf *folded, struct text text)
{
    fold_add(folded, text.bytes, text.length, FILTER_CELL_MAX);
    buf_addc(folded, BORDER);
}

/* The texts of all columns, folded once for all words. */
static void fold_columns(struct subject *s)
{
    struct buf *raw = &s->f->scratch[FILTER_RAW], *folded = &s->f->scratch[FILTER_FOLDED];
    const struct job *job = s->row->job;
    struct job_element element;
    size_t elements = job_element_count(job);
    struct text owner;

    add_searched(folded, (struct text){s->source, strlen(s->source)});
    for (size_t i = 0; i < elements && !folded->cut && job_element(job, i, &element); i++) {
        add_searched(folded, element.name);
        add_searched(folded, element.id);
    }
    if (elements == 0)
        add_searched(folded, job_vm(job));
    add_searched(folded, job_id(job));
    if (job_text(job, JOBTOP_P_Owner, &owner))
        add_searched(folded, owner);
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        enum column column = (enum column)i;

        if (!filter_searched(column) || column == COLUMN_SOURCE || column == COLUMN_VM ||
            column == COLUMN_ID || column == COLUMN_OWNER)
            continue;
        cell(s, column, raw);
        add_searched(folded, (struct text){buf_text(raw), raw->length});
    }
    s->folded = true;
}

static bool word_matches(struct subject *s, const struct filter_node *node)
{
    const struct buf *folded = &s->f->scratch[FILTER_FOLDED];

    if (!s->folded)
        fold_columns(s);
    return holds(buf_text(folded), folded->length, node_text(s, node), node->length);
}

/* Every element counts, not only the one that the column shows. */
static bool vm_matches(const struct subject *s, const struct filter_node *node)
{
    struct text text = job_vm(s->row->job);
    struct job_element element;

    if (text_matches(s, node, text.bytes, text.length))
        return true;
    if (node->length == 0)
        return false;
    for (size_t i = 0; job_element(s->row->job, i, &element); i++)
        if (text_matches(s, node, element.name.bytes, element.name.length) ||
            text_matches(s, node, element.id.bytes, element.id.length))
            return true;
    return false;
}

/* ---- numbers -------------------------------------------------------------------------------- */

static bool number_matches(const struct filter_node *node, double value)
{
    switch (node->op) {
    case FILTER_HAS:
    case FILTER_IS:
        return node->width > 0 ? value >= node->number && value < node->number + node->width
                               : !(value < node->number) && !(value > node->number);
    case FILTER_LESS:
        return value < node->number;
    case FILTER_AT_MOST:
        return node->width > 0 ? value < node->number + node->width : value <= node->number;
    case FILTER_GREATER:
        return node->width > 0 ? value >= node->number + node->width : value > node->number;
    case FILTER_AT_LEAST:
        return value >= node->number;
    }
    return false;
}

static bool datetime_matches(const struct subject *s, const struct filter_node *node)
{
    enum jobtop_property property = (enum jobtop_property)node->field;
    struct jobtop_datetime value;
    int64_t usec;

    if (node->interval)
        return job_length_of_time(s->row->job, property, &usec) &&
               number_matches(node, filter_seconds(usec));
    if (!job_datetime(s->row->job, property, &value) || value.kind != JOBTOP_DATETIME_TIMESTAMP)
        return false;
    return number_matches(node, filter_seconds(value.usec));
}

/* ---- fields --------------------------------------------------------------------------------- */

static bool state_matches(const struct subject *s, const struct filter_node *node)
{
    struct buf *raw = &s->f->scratch[FILTER_RAW];
    enum job_condition condition = (enum job_condition)s->row->condition;
    const char *name = job_condition_name(condition);

    if (node->numeric)
        return number_matches(node, job_state(s->row->job));
    if (node->state == FILTER_STATE_ENDED)
        return job_condition_ended(condition);
    if (node->state == FILTER_STATE_ACTIVE)
        return !job_condition_ended(condition) && condition != JOB_UNKNOWN;
    if (node->state >= 0)
        return node->state == (int)condition;
    if (node->op == FILTER_HAS && text_matches(s, node, name, strlen(name)))
        return true;
    buf_clear(raw);
    property_format(s->row->job, JOBTOP_P_JobState, raw);
    return text_matches(s, node, buf_text(raw), raw->length);
}

static bool column_matches(const struct subject *s, const struct filter_node *node)
{
    struct buf *raw = &s->f->scratch[FILTER_RAW];
    bool running = s->row->condition == JOB_RUNNING;
    int64_t seconds;
    int percent;

    switch ((enum column)node->field) {
    case COLUMN_STATE:
        return state_matches(s, node);
    case COLUMN_VM:
        return vm_matches(s, node);
    case COLUMN_PROGRESS:
        percent = job_percent(s->row->job);
        return percent >= 0 && number_matches(node, percent);
    case COLUMN_ELAPSED:
        return column_elapsed(s->row, s->t, &seconds) && number_matches(node, (double)seconds);
    case COLUMN_ETA:
        return progress_eta(&s->row->progress, running, s->t->now_ms, &seconds) ==
                   PROGRESS_ETA_KNOWN &&
               number_matches(node, (double)seconds);
    default:
        cell(s, (enum column)node->field, raw);
        return text_matches(s, node, buf_text(raw), raw->length);
    }
}

static bool property_text_matches(const struct subject *s, const struct filter_node *node)
{
    enum jobtop_property property = (enum jobtop_property)node->field;
    struct buf *raw = &s->f->scratch[FILTER_RAW];
    struct text text;

    if (property_table[property].type == PROPERTY_STRING_ARRAY) {
        for (size_t i = 0; job_array_text(s->row->job, property, i, &text); i++)
            if (text_matches(s, node, text.bytes, text.length))
                return true;
        return node->length == 0 && job_array_size(s->row->job, property) == 0;
    }
    if (job_text(s->row->job, property, &text))
        return text_matches(s, node, text.bytes, text.length);
    /* A number by its name; or nothing at all, which is the empty text. */
    buf_clear(raw);
    property_format(s->row->job, property, raw);
    return text_matches(s, node, buf_text(raw), raw->length);
}

/* A name of the map is compared element by element: "OK" is one of "OK, Completed". */
static bool property_name_matches(const struct subject *s, const struct filter_node *node)
{
    enum jobtop_property property = (enum jobtop_property)node->field;
    const struct value_map *map = property_map(property, job_class(s->row->job));
    int64_t value;

    for (size_t i = 0; map != NULL && job_array_integer(s->row->job, property, i, &value); i++) {
        const char *name = map_name(map, value, NULL);

        if (name != NULL && text_matches(s, node, name, strlen(name)))
            return true;
    }
    return false;
}

static bool property_matches(const struct subject *s, const struct filter_node *node)
{
    enum jobtop_property property = (enum jobtop_property)node->field;
    const struct job *job = s->row->job;
    int64_t value;

    switch (property_table[property].type) {
    case PROPERTY_DATETIME:
        return datetime_matches(s, node);
    case PROPERTY_UINT16_ARRAY:
        if (!node->numeric)
            return property_name_matches(s, node);
        for (size_t i = 0; job_array_integer(job, property, i, &value); i++)
            if (number_matches(node, (double)value))
                return true;
        return false;
    default:
        if (node->numeric)
            return job_integer(job, property, &value) && number_matches(node, (double)value);
        return property_text_matches(s, node);
    }
}

/* A job that begins in the future has no age below zero. */
static bool age_matches(const struct subject *s, const struct filter_node *node)
{
    int64_t usec, start = times_start(s->row);

    if (start >= s->t->wall_us || __builtin_sub_overflow(s->t->wall_us, start, &usec))
        usec = start >= s->t->wall_us ? 0 : INT64_MAX;
    return number_matches(node, filter_seconds(usec));
}

/* ---- the tree ------------------------------------------------------------------------------- */

/* No deeper than the parser went. */
static bool node_matches(struct subject *s, uint32_t index)
{
    const struct filter_node *node = &s->f->nodes[index];

    switch (node->kind) {
    case FILTER_AND:
        for (uint32_t i = node->child; i != FILTER_NONE; i = s->f->nodes[i].next)
            if (!node_matches(s, i))
                return false;
        return true;
    case FILTER_OR:
        for (uint32_t i = node->child; i != FILTER_NONE; i = s->f->nodes[i].next)
            if (node_matches(s, i))
                return true;
        return false;
    case FILTER_NOT:
        return !node_matches(s, node->child);
    case FILTER_WORD:
        return word_matches(s, node);
    case FILTER_COLUMN:
        return column_matches(s, node);
    case FILTER_PROPERTY:
        return property_matches(s, node);
    case FILTER_AGE:
        return age_matches(s, node);
    }
    return false;
}

bool filter_match_row(const struct filter *f, const struct row *row, const char *source,
                      const struct job_errors *errors, const struct view_time *t)
{
    struct subject s = {f, row, source, errors, t, false};

    if (row->job == NULL)
        return false;
    if (filter_empty(f))
        return true;
    buf_clear(&f->scratch[FILTER_FOLDED]);
    return node_matches(&s, f->root);
}

bool filter_match(const struct filter *f, struct engine *e, uint32_t number,
                  const struct view_time *t)
{
    struct table *table = engine_table(e);
    const struct row *row;

    if (number >= table_capacity(table))
        return false;
    row = table_row(table, number);
    return filter_match_row(f, row, engine_source_name(e, row->source),
                            table_errors(table, number, NULL), t);
}
