#include "job/name.h"

#include <string.h>

#include "job/property.h"

static bool text_of(const struct job *job, enum jobtop_property property, struct text *text)
{
    return job_text(job, property, text) && text->length > 0;
}

/* 0 is Unknown in all maps, and says nothing. */
static bool type_name(const struct job *job, struct text *text)
{
    const struct value_map *map = property_map(JOBTOP_P_JobType, job_class(job));
    int64_t type;
    bool exact = false;
    if (map == NULL || !job_integer(job, JOBTOP_P_JobType, &type) || type == 0)
        return false;
    const char *name = map_name(map, type, &exact);
    if (name == NULL || !exact)
        return false;
    *text = (struct text){name, strlen(name)};
    return true;
}

struct text job_name(const struct job *job)
{
    struct text text;
    if (text_of(job, JOBTOP_P_ElementName, &text) || type_name(job, &text) ||
        text_of(job, JOBTOP_P_Caption, &text) || text_of(job, JOBTOP_P_Name, &text))
        return text;
    return job_class(job);
}

void job_name_add(const struct job *job, struct buf *out)
{
    struct text name = job_name(job);
    buf_add(out, name.bytes, name.length);
}

static bool extra_of(const struct job *job, const char *wanted, struct text *value)
{
    struct text name;
    for (size_t i = 0; job_extra(job, i, &name, value); i++)
        if (name.length == strlen(wanted) && memcmp(name.bytes, wanted, name.length) == 0 &&
            value->length > 0)
            return true;
    return false;
}

struct text job_vm(const struct job *job)
{
    static const char *const extras[] = {"VirtualSystemName", "VirtualMachineId",
                                         "DestinationHost"};
    struct job_element element;
    struct text value;
    if (job_element(job, 0, &element))
        return element.name.length > 0 ? element.name : element.id;
    for (size_t i = 0; i < sizeof extras / sizeof *extras; i++)
        if (extra_of(job, extras[i], &value))
            return value;
    return (struct text){"", 0};
}
