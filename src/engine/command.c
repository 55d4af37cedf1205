#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/source.h"

static char *copy(struct text text)
{
    char *bytes = malloc(text.length + 1);
    if (bytes == NULL)
        return NULL;
    memcpy(bytes, text.bytes, text.length);
    bytes[text.length] = '\0';
    return bytes;
}

struct command *command_new(enum command_kind kind, const struct job *job)
{
    struct command *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    c->kind = kind;
    c->since_us = clock_us();
    if (job == NULL)
        return c;
    c->id = copy(job_id(job));
    c->id_length = job_id(job).length;
    c->class_name = copy(job_class(job));
    if (c->id != NULL && c->class_name != NULL)
        return c;
    command_free(c);
    return NULL;
}

void command_free(struct command *c)
{
    if (c == NULL)
        return;
    free(c->value);
    free(c->id);
    free(c->class_name);
    free(c);
}
