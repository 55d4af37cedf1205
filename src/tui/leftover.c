#include "tui/leftover.h"

#include <string.h>

const char *request_verb(enum jobtop_request request)
{
    switch (request) {
    case JOBTOP_REQUEST_START:
        return "Resume";
    case JOBTOP_REQUEST_SUSPEND:
        return "Suspend";
    case JOBTOP_REQUEST_TERMINATE:
        return "Cancel";
    case JOBTOP_REQUEST_KILL:
        return "Kill";
    }
    return "Request";
}

const char *request_effect(enum jobtop_request request)
{
    switch (request) {
    case JOBTOP_REQUEST_START:
        return "The job goes on where it stopped.";
    case JOBTOP_REQUEST_SUSPEND:
        return "The job stops and can be resumed; what it has locked or reserved stays so "
               "meanwhile.";
    case JOBTOP_REQUEST_TERMINATE:
        return "The source is asked to end the job in good order (Terminate). It can't be resumed, "
               "only begun anew.";
    case JOBTOP_REQUEST_KILL:
        return "The job is ended at once (Kill). Underlying processes may go on running, and what "
               "they hold may have "
               "to be cleaned up by hand.";
    }
    return "";
}

/* Of Msvm_ConcreteJob's JobType; only where it is plain what an interrupted operation leaves. */
static const struct {
    short type;
    const char *text;
} leftovers[] = {
    {1, "A half-defined virtual machine may be left."},
    {13, "The virtual machine may be in any power state."},
    {14, "The virtual machine may keep running, and an unfinished saved state may be left."},
    {15, "The virtual machine may stay saved."},
    {16, "The guest may be half shut down."},
    {30, "Some of the resources may have been added."},
    {31, "Some of the settings may have been changed."},
    {32, "Some of the resources may have been removed."},
    {50, "The chain of disks stays unmerged, and the merge begins anew later."},
    {51, "The guest may stay frozen for a moment, and an unfinished snapshot may be left."},
    {61, "A half-imported virtual machine and its files may be left."},
    {62, "An unfinished export may be left in the target folder."},
    {70, "An unfinished checkpoint may be left."},
    {71, "The virtual machine may be left between its former state and the checkpoint's."},
    {72, "The checkpoint may be gone while its disks are not merged yet."},
    {94, "The replica has no usable copy until an initial replication is done."},
    {96, "The replica stays as it was."},
    {97, "The failover may be half done: look at both sides before anything is started."},
    {98, "The failover may be half undone: look at both sides before anything is started."},
    {99, "Recovery points may have been removed already."},
    {107, "The replica stays out of step until it is resynchronised."},
    {116, "The replica has no usable copy until an initial replication is done."},
    {117, "The replica stays out of step until it is resynchronised."},
    {118, "An unfinished export may be left in the target folder."},
};

const char *leftover_text(const struct job *job, enum jobtop_request request)
{
    int64_t type;
    struct text class_name = job_class(job);
    if (request == JOBTOP_REQUEST_START || request == JOBTOP_REQUEST_SUSPEND)
        return NULL;
    if (strcmp(class_name.bytes, "Msvm_MigrationJob") == 0)
        return "The virtual machine stays on its host; an unfinished copy of its disks may be left "
               "on the other.";
    if (strcmp(class_name.bytes, "Msvm_StorageJob") == 0)
        return "An unfinished disk file may be left.";
    if (strcmp(class_name.bytes, "Msvm_ConcreteJob") != 0 ||
        !job_integer(job, JOBTOP_P_JobType, &type))
        return NULL;
    for (size_t i = 0; i < sizeof leftovers / sizeof *leftovers; i++)
        if (leftovers[i].type == type)
            return leftovers[i].text;
    return NULL;
}
