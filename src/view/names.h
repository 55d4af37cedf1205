/*
 * Names of sources, kept: asking the engine takes a look at the source's state, too much for each row.
 */
#ifndef VIEW_NAMES_H
#define VIEW_NAMES_H

#include "engine/engine.h"

struct names {
    struct engine *engine; /* BORROWS; NULL: nothing is kept yet */
    const char **names;    /* OWNS the array; the names live as long as the engine */
    size_t count;
};

/* "" for a source that the engine doesn't have. */
const char *names_source(struct names *n, struct engine *e, size_t source);
void names_free(struct names *n);

#endif
