#include "action/dispatch.h"

#include <stdlib.h>
#include <string.h>

enum jobtop_status target_pin(struct engine *e, uint32_t number, struct target *t, struct detail *d)
{
    struct table *table = engine_table(e);
    const struct row *row;
    struct text id;

    *t = (struct target){.source = -1, .percent = -1};
    if (number >= table_capacity(table) || table_row(table, number)->job == NULL)
        return detail_set(d, JOBTOP_NOT_FOUND, "the job is not there any more");
    row = table_row(table, number);
    id = job_id(row->job);
    t->id = malloc(id.length + 1);
    if (t->id == NULL)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    memcpy(t->id, id.bytes, id.length);
    t->id[id.length] = '\0';
    t->id_length = id.length;
    t->source = row->source;
    t->condition = (enum job_condition)row->condition;
    t->percent = job_percent(row->job);
    return JOBTOP_OK;
}

void target_free(struct target *t)
{
    free(t->id);
    *t = (struct target){.source = -1, .percent = -1};
}

uint32_t target_row(struct engine *e, const struct target *t)
{
    if (t->id == NULL || t->source < 0 || (size_t)t->source >= engine_source_count(e))
        return TABLE_NO_ROW;
    return table_find(engine_table(e), (uint16_t)t->source, t->id, t->id_length);
}
