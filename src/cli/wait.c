/*
 * jobtop wait: follows jobs until each has ended.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/follow.h"
#include "cli/match.h"
#include "cli/session.h"

static int say(struct session *s, const struct follow *f)
{
    struct buf name;
    bool well = f->condition == JOB_COMPLETED || f->condition == JOB_WARNED;

    buf_init(&name, 4096);
    session_job_name(s, f->target.source, f->target.id, f->target.id_length, &name);
    if (f->gone && !job_condition_ended(f->condition)) {
        cli_error(s->cli, "%s: vanished; seen last it was %s, its end is not known",
                  buf_text(&name), job_condition_name(f->condition));
        well = false;
    } else {
        cli_print(s->cli, "%s: %s%s%s", buf_text(&name), job_condition_name(f->condition),
                  f->why[0] != '\0' ? ": " : "", f->why);
    }
    fflush(stdout);
    buf_free(&name);
    return well ? CLI_DONE : CLI_FAILED;
}

/* Until all have ended or the time is up. */
static int follow_all(struct session *s, struct follow *jobs, size_t count, int64_t deadline)
{
    size_t left = count;
    int status = CLI_DONE;
    bool time_left = true;
    struct event event;

    for (;;) {
        for (size_t i = 0; i < count; i++) {
            if (jobs[i].done)
                continue;
            follow_look(s, &jobs[i]);
            if (!jobs[i].gone && !job_condition_ended(jobs[i].condition))
                continue;
            jobs[i].done = true;
            left--;
            if (say(s, &jobs[i]) != CLI_DONE)
                status = CLI_FAILED;
        }
        if (left == 0)
            return status;
        if (!time_left)
            break;
        session_forget(s);
        time_left = session_step(s, deadline);
        while (session_event(s, &event)) {
            follow_note_source(s, &event);
            for (size_t i = 0; i < count; i++)
                follow_note(&jobs[i], &event);
        }
    }
    for (size_t i = 0; i < count; i++)
        if (!jobs[i].done)
            follow_say_late(s, &jobs[i]);
    return CLI_TIMED_OUT;
}

int wait_command(struct cli *cli, int argc, char **argv)
{
    struct session session;
    struct session_options options = {
        .want = FOLLOW_WANT, .jobs = argv + 1, .job_count = (size_t)argc - 1};
    struct follow *jobs = NULL;
    size_t count = 0;
    int status = session_open(&session, cli, &options);

    if (status != CLI_DONE)
        goto cleanup;
    session_settle(&session);
    status = follow_jobs(&session, argv + 1, (size_t)argc - 1, &jobs, &count);
    if (status == CLI_DONE)
        status = follow_all(&session, jobs, count, session_deadline(&session, -1));

cleanup:
    follow_free(jobs, count);
    session_close(&session);
    return status;
}
