#include "view/names.h"

#include <stdlib.h>

static bool names_fill(struct names *n, struct engine *e)
{
    size_t count = engine_source_count(e);
    const char **names;

    if (n->engine == e && n->count == count)
        return true;
    names = reallocarray(NULL, count + 1, sizeof(*names));
    if (names == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        names[i] = engine_source(e, i)->name;
    free(n->names);
    *n = (struct names){e, names, count};
    return true;
}

const char *names_source(struct names *n, struct engine *e, size_t source)
{
    if (source >= engine_source_count(e))
        return "";
    return names_fill(n, e) ? n->names[source] : engine_source(e, source)->name;
}

void names_free(struct names *n)
{
    free(n->names);
    *n = (struct names){0};
}
