/*
 * Which job a JOB on the command line means: SOURCE/InstanceID, or a part of the InstanceID that
 * only one job has.
 */
#ifndef CLI_MATCH_H
#define CLI_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/cli.h"

/* The bytes of `text` that name this source, the slash not counted; 0: it names another, or none.
 * Of several the longest counts: names may hold slashes. */
size_t match_source(const char *text, const char *source);

enum match { MATCH_NONE, MATCH_PART, MATCH_EXACT };
/* A part compares ASCII letters without case, so that a GUID may be typed as it comes; exact is
 * exact. */
enum match match_id(const char *id, size_t id_length, const char *part, size_t length);

#define MATCH_KEPT 10

struct matches {
    uint32_t rows[MATCH_KEPT]; /* the first ones */
    size_t count;              /* all */
    bool exact;                /* the whole InstanceID was given */
};

/* The jobs of one source, or of all (source < 0): those whose InstanceID is `part`, else those that
 * have it. */
void match_find(const struct table *table, int source, const char *part, size_t length,
                struct matches *matches);

struct session;

/* The one job that `text` means. Not one: says why, and returns the exit status. When a source has
 * not answered, a part is only taken for unique if `text` names its source. */
int match_job(struct session *s, const char *text, uint32_t *row);

#endif
