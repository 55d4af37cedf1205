/*
 * What a request may leave behind, in words for the person who is asked to confirm it. From the
 * class's description of the states (a job that was killed: "underlying processes might have been
 * left running, and cleanup might be required"), and for the job types where more can be said, from
 * what the operation does.
 */
#ifndef TUI_LEFTOVER_H
#define TUI_LEFTOVER_H

#include "job/job.h"

const char *request_verb(enum jobtop_request request);   /* "Cancel", "Kill", "Suspend", "Resume" */
const char *request_effect(enum jobtop_request request); /* a sentence */
const char *leftover_text(const struct job *job,
                          enum jobtop_request request); /* a sentence; NULL: nothing known */

#endif
