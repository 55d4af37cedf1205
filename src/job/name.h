/*
 * What people call a job, and what it works on: the same words in the table, in dialogs, in
 * messages and in the audit log.
 */
#ifndef JOB_NAME_H
#define JOB_NAME_H

#include "base/buf.h"
#include "job/job.h"

/* ElementName, else the name of JobType, else Caption, else Name, else the class. BORROWS from the
 * job; never empty but where the source made it so. */
struct text job_name(const struct job *job);
void job_name_add(const struct job *job, struct buf *out); /* the same, appended */
/* The name of the first element, else its id, else what a migration or export says of its VM
 * (VirtualSystemName, VirtualMachineId, DestinationHost); empty: nothing says. BORROWS from the
 * job. */
struct text job_vm(const struct job *job);

#endif
