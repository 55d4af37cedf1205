#include "engine/delta.h"

#include <stdlib.h>

struct delta *delta_new(uint16_t source)
{
    struct delta *d = calloc(1, sizeof *d);
    if (d != NULL)
        d->source = source;
    return d;
}

/* Room for one more element; grows by doubling, in arrays that stay as small as their delta. */
static bool room(void **array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return true;
    size_t wanted = *capacity == 0 ? 16 : *capacity * 2;
    void *grown = reallocarray(*array, wanted, size);
    if (grown == NULL)
        return false;
    *array = grown;
    *capacity = wanted;
    return true;
}

bool delta_add(struct delta *d, struct job *job)
{
    void *jobs = d->jobs;
    bool fits = room(&jobs, d->job_count, &d->job_capacity, sizeof *d->jobs);
    d->jobs = jobs;
    if (!fits) {
        job_free(job);
        return false;
    }
    d->jobs[d->job_count++] = job;
    return true;
}

bool delta_add_gone(struct delta *d, uint64_t id_hash)
{
    void *gone = d->gone;
    bool fits = room(&gone, d->gone_count, &d->gone_capacity, sizeof *d->gone);
    d->gone = gone;
    if (!fits)
        return false;
    d->gone[d->gone_count++] = id_hash;
    return true;
}

void delta_free(struct delta *d)
{
    if (d == NULL)
        return;
    for (size_t i = 0; i < d->job_count; i++)
        job_free(d->jobs[i]);
    free(d->jobs);
    free(d->gone);
    free(d);
}
