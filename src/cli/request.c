/*
 * jobtop cancel, kill, suspend, resume: RequestStateChange, through the dispatcher that the
 * dashboard uses too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/follow.h"
#include "cli/session.h"
#include "job/property.h"
#include "job/name.h"
#include "view/columns.h"

#define ANSWER_MS          60000 /* without --timeout: for the answer and what it started */
#define TRANSITION_STARTED 4096

struct request {
    struct cli *cli;
    struct session session;
    enum jobtop_request request;
    const char *verb; /* "cancel" */
    struct follow *jobs;
    size_t count;
    size_t waiting; /* for an answer, or for the job to move */
    int status;
};

static enum jobtop_request which(enum cli_command_id id)
{
    switch (id) {
    case CLI_COMMAND_KILL:
        return JOBTOP_REQUEST_KILL;
    case CLI_COMMAND_SUSPEND:
        return JOBTOP_REQUEST_SUSPEND;
    case CLI_COMMAND_RESUME:
        return JOBTOP_REQUEST_START;
    default:
        return JOBTOP_REQUEST_TERMINATE;
    }
}

/* Names the job as the question and the answers do. */
static void describe(struct request *r, const struct follow *f, struct buf *out)
{
    uint32_t number = target_row(r->session.engine, &f->target);

    session_job_name(&r->session, f->target.source, f->target.id, f->target.id_length, out);
    if (number != TABLE_NO_ROW) {
        const struct job *job = table_row(engine_table(r->session.engine), number)->job;
        struct text vm = job_vm(job);

        buf_adds(out, " \"");
        job_name_add(job, out);
        buf_addc(out, '"');
        if (vm.length > 0) {
            buf_adds(out, " of VM ");
            buf_add(out, vm.bytes, vm.length);
        }
    }
    buf_addf(out, " on source %s (%s)", session_source(&r->session, f->target.source),
             job_condition_name(f->condition));
}

static int check_terminal(const struct request *r)
{
    if (cli_given(r->cli, CLI_OPTION_YES) || (isatty(STDIN_FILENO) && isatty(STDERR_FILENO)))
        return CLI_DONE;
    return cli_usage(r->cli, "%s asks first, and there is no terminal to ask on: say --yes",
                     r->verb);
}

/* Asks on the terminal. Only a typed yes is one. */
static int confirm(struct request *r)
{
    char answer[16];
    struct buf name;

    if (cli_given(r->cli, CLI_OPTION_YES))
        return CLI_DONE;
    buf_init(&name, 4096);
    for (size_t i = 0; i < r->count; i++) {
        buf_clear(&name);
        describe(r, &r->jobs[i], &name);
        cli_error(r->cli, "%s", buf_text(&name));
    }
    buf_free(&name);
    fprintf(stderr, "%s %s? Type yes: ", r->verb, r->count == 1 ? "this job" : "these jobs");
    fflush(stderr);
    if (fgets(answer, sizeof answer, stdin) == NULL ||
        (strcasecmp(answer, "yes\n") != 0 && strcasecmp(answer, "yes") != 0)) {
        cli_error(r->cli, "nothing was sent");
        return CLI_FAILED;
    }
    return CLI_DONE;
}

static void settle(struct request *r, struct follow *f, int status)
{
    f->done = true;
    r->waiting--;
    if (r->status == CLI_DONE)
        r->status = status;
}

static void send_all(struct request *r)
{
    for (size_t i = 0; i < r->count; i++) {
        struct follow *f = &r->jobs[i];
        struct detail d = DETAIL_INIT;

        /* Who types `kill` has chosen it over `cancel`. */
        if (dispatch_request(r->session.dispatcher, &f->target, r->request, true, &f->ticket, &d) ==
            JOBTOP_OK)
            continue;
        cli_error(r->cli, "%s", d.text);
        settle(r, f, d.status == JOBTOP_UNREACHABLE ? CLI_UNREACHABLE : CLI_FAILED);
        f->ticket = 0;
    }
}

static int answer_status(const struct event *event)
{
    if (event->status == JOBTOP_UNREACHABLE)
        return CLI_UNREACHABLE;
    if (event->status == JOBTOP_TIMEOUT)
        return CLI_TIMED_OUT;
    if (event->status != JOBTOP_OK)
        return CLI_FAILED;
    return event->return_value == 0 || event->return_value == TRANSITION_STARTED ? CLI_DONE
                                                                                 : CLI_FAILED;
}

static void take_answer(struct request *r, const struct event *event)
{
    struct detail sentence = DETAIL_INIT;
    int status = answer_status(event);

    if (!dispatch_answer(r->session.dispatcher, event, &sentence))
        return;
    if (status == CLI_DONE)
        cli_print(r->cli, "%s", sentence.text);
    else
        cli_error(r->cli, "%s", sentence.text);
    for (size_t i = 0; i < r->count; i++) {
        struct follow *f = &r->jobs[i];

        if (f->done || f->ticket != event->ticket)
            continue;
        f->ticket = 0;
        if (status != CLI_DONE || event->return_value == 0)
            settle(r, f, status);
    }
}

/* Whether the job is where it was asked to go, or can't get there any more. */
static bool arrived(const struct request *r, const struct follow *f)
{
    if (f->gone || job_condition_ended(f->condition))
        return true;
    if (r->request == JOBTOP_REQUEST_SUSPEND)
        return f->condition == JOB_SUSPENDED;
    if (r->request == JOBTOP_REQUEST_START)
        return f->condition == JOB_RUNNING;
    return false;
}

/* The jobs whose transition has started and that have arrived. */
static void look(struct request *r)
{
    for (size_t i = 0; i < r->count; i++) {
        struct follow *f = &r->jobs[i];
        struct buf name;

        if (f->done || f->ticket != 0)
            continue;
        follow_look(&r->session, f);
        if (!arrived(r, f))
            continue;
        buf_init(&name, 4096);
        session_job_name(&r->session, f->target.source, f->target.id, f->target.id_length, &name);
        cli_print(r->cli, "%s: %s%s", buf_text(&name), f->gone ? "gone; seen last " : "",
                  job_condition_name(f->condition));
        buf_free(&name);
        settle(r, f, CLI_DONE);
    }
}

static void follow_answers(struct request *r)
{
    int64_t deadline = session_deadline(&r->session, clock_ms() - r->session.started + ANSWER_MS);
    bool time_left = true;
    struct event event;

    while (r->waiting > 0 && time_left) {
        session_forget(&r->session);
        time_left = session_step(&r->session, deadline);
        while (session_event(&r->session, &event)) {
            if (event.kind == EVENT_ANSWER)
                take_answer(r, &event);
            follow_note_source(&r->session, &event);
            for (size_t i = 0; i < r->count; i++)
                follow_note(&r->jobs[i], &event);
        }
        look(r);
    }
    for (size_t i = 0; i < r->count; i++) {
        if (r->jobs[i].done)
            continue;
        if (r->jobs[i].ticket != 0)
            cli_error(r->cli, "%s: no answer came in time; the request may have been carried out",
                      r->verb);
        follow_say_late(&r->session, &r->jobs[i]);
        settle(r, &r->jobs[i], CLI_TIMED_OUT);
    }
}

int request_command(struct cli *cli, int argc, char **argv)
{
    struct request r = {.cli = cli, .request = which(cli->command->id), .verb = argv[0]};
    struct session_options options = {
        .want = FOLLOW_WANT, .requests = true, .jobs = argv + 1, .job_count = (size_t)argc - 1};
    int status = check_terminal(&r);

    if (status == CLI_DONE)
        status = session_open(&r.session, cli, &options);
    if (status != CLI_DONE)
        goto cleanup;
    session_settle(&r.session);
    status = follow_jobs(&r.session, argv + 1, (size_t)argc - 1, &r.jobs, &r.count);
    if (status == CLI_DONE)
        status = confirm(&r);
    if (status != CLI_DONE)
        goto cleanup;
    session_catch_up(&r.session);
    r.waiting = r.count;
    send_all(&r);
    follow_answers(&r);
    status = r.status;

cleanup:
    follow_free(r.jobs, r.count);
    session_close(&r.session);
    return status;
}
