/*
 * What a job is called in the dispatcher's sentences and in the audit log.
 */
#ifndef ACTION_NAME_H
#define ACTION_NAME_H

#include "base/buf.h"
#include "job/job.h"

struct text name_of_job(const struct job *job); /* ElementName, JobType's name, Caption, Name, or the class */
struct text name_of_vm(const struct job *job);  /* the first element's name or id; empty: none */
/* "Export on web-1 (hv01)": each part cut so that the sentence around it has room. */
void name_label(struct text name, struct text vm, const char *source, struct buf *out);

#endif
