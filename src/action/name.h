/*
 * How a job is named in the dispatcher's sentences and in the audit log.
 */
#ifndef ACTION_NAME_H
#define ACTION_NAME_H

#include "base/buf.h"
#include "job/job.h"

/* "Export on web-1 (hv01)": each part cut so that the sentence around it has room. */
void name_label(struct text name, struct text vm, const char *source, struct buf *out);

#endif
