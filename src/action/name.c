#include "action/name.h"

#include <string.h>

#include "job/property.h"

#define PART_MAX 120 /* bytes */

static struct text type_name(const struct job *job)
{
    const struct value_map *map = property_map(JOBTOP_P_JobType, job_class(job));
    const char *name = NULL;
    bool exact = false;
    int64_t type;

    /* 0 is Unknown in all maps. */
    if (map != NULL && job_integer(job, JOBTOP_P_JobType, &type) && type != 0)
        name = map_name(map, type, &exact);
    return name != NULL && exact ? (struct text){name, strlen(name)} : (struct text){"", 0};
}

struct text name_of_job(const struct job *job)
{
    struct text text;

    if (job_text(job, JOBTOP_P_ElementName, &text) && text.length > 0)
        return text;
    text = type_name(job);
    if (text.length > 0 || (job_text(job, JOBTOP_P_Caption, &text) && text.length > 0) ||
        (job_text(job, JOBTOP_P_Name, &text) && text.length > 0))
        return text;
    return job_class(job);
}

struct text name_of_vm(const struct job *job)
{
    struct job_element element;

    if (!job_element(job, 0, &element))
        return (struct text){"", 0};
    return element.name.length > 0 ? element.name : element.id;
}

static void add_part(struct buf *out, struct text text)
{
    size_t length = text.length;

    if (length > PART_MAX) {
        length = PART_MAX;
        while (length > 0 && ((unsigned char)text.bytes[length] & 0xc0) == 0x80)
            length--;
    }
    buf_add(out, text.bytes, length);
    if (length < text.length)
        buf_adds(out, "...");
}

void name_label(struct text name, struct text vm, const char *source, struct buf *out)
{
    add_part(out, name);
    if (vm.length > 0) {
        buf_adds(out, " on ");
        add_part(out, vm);
    }
    buf_adds(out, " (");
    add_part(out, (struct text){source, strlen(source)});
    buf_adds(out, ")");
}
