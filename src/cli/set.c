/*
 * jobtop set JOB PROPERTY=VALUE: a writable property of the class.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/nearest.h"
#include "cli/follow.h"
#include "cli/session.h"
#include "job/property.h"

#define ANSWER_MS 60000 /* without --timeout */

static int unknown_property(const struct cli *cli, const char *name)
{
    const char *names[JOBTOP_PROPERTY_COUNT];
    char hint[CLI_HINT_SIZE];

    for (int i = 0; i < JOBTOP_PROPERTY_COUNT; i++)
        names[i] = property_table[i].name;
    return cli_usage(cli, "the class has no property \"%s\"%s", name,
                     cli_hint(nearest_name(name, names, JOBTOP_PROPERTY_COUNT), hint));
}

static int read_only_property(const struct cli *cli, enum jobtop_property property)
{
    struct buf names;
    int status;

    buf_init(&names, 4096);
    for (int i = 0; i < JOBTOP_PROPERTY_COUNT; i++)
        if (property_table[i].writable)
            buf_addf(&names, "%s%s", names.length > 0 ? ", " : "", property_table[i].name);
    status = cli_usage(cli, "%s can't be written; the class says that these can: %s",
                       property_table[property].name, buf_text(&names));
    buf_free(&names);
    return status;
}

/* PROPERTY=VALUE, checked; the value in the spelling that drivers get. */
static int parse(const struct cli *cli, const char *text, enum jobtop_property *property,
                 struct buf *value)
{
    struct detail d = DETAIL_INIT;
    const char *equals = strchr(text, '=');
    char name[64];

    if (equals == NULL)
        return cli_usage(cli, "\"%s\" is not PROPERTY=VALUE", text);
    snprintf(name, sizeof name, "%.*s", (int)(equals - text < 63 ? equals - text : 63), text);
    *property = property_find(text, (size_t)(equals - text));
    if (*property == JOBTOP_PROPERTY_COUNT)
        return unknown_property(cli, name);
    if (!property_table[*property].writable)
        return read_only_property(cli, *property);
    if (property_check(*property, equals + 1, value, &d) != JOBTOP_OK)
        return cli_usage(cli, "%s", d.text);
    return CLI_DONE;
}

static int wait_answer(struct session *s, uint64_t ticket)
{
    int64_t deadline = session_deadline(s, clock_ms() - s->started + ANSWER_MS);
    bool time_left = true;
    struct event event;

    while (time_left) {
        time_left = session_step(s, deadline);
        while (session_event(s, &event)) {
            struct detail sentence = DETAIL_INIT;
            bool ours = event.kind == EVENT_ANSWER && event.ticket == ticket &&
                        dispatch_answer(s->dispatcher, &event, &sentence);

            follow_note_source(s, &event);
            if (!ours)
                continue;
            if (event.status == JOBTOP_OK) {
                cli_print(s->cli, "%s", sentence.text);
                return CLI_DONE;
            }
            cli_error(s->cli, "%s", sentence.text);
            if (event.status == JOBTOP_UNREACHABLE)
                return CLI_UNREACHABLE;
            return event.status == JOBTOP_TIMEOUT ? CLI_TIMED_OUT : CLI_FAILED;
        }
    }
    cli_error(s->cli, "no answer came in time; the property may have been written");
    return CLI_TIMED_OUT;
}

int set_command(struct cli *cli, int argc, char **argv)
{
    struct session session = {.cli = cli};
    struct session_options options = {
        .want = FOLLOW_WANT, .requests = true, .jobs = argv + 1, .job_count = 1};
    enum jobtop_property property = JOBTOP_PROPERTY_COUNT;
    struct follow *jobs = NULL;
    struct detail d = DETAIL_INIT;
    struct buf value;
    uint64_t ticket;
    size_t count = 0;
    int status;

    (void)argc;
    buf_init(&value, JOB_TEXT_MAX);
    status = parse(cli, argv[2], &property, &value);
    if (status == CLI_DONE)
        status = session_open(&session, cli, &options);
    if (status != CLI_DONE)
        goto cleanup;
    session_settle(&session);
    status = follow_jobs(&session, argv + 1, 1, &jobs, &count);
    if (status != CLI_DONE)
        goto cleanup;
    if (dispatch_set(session.dispatcher, &jobs[0].target, property, buf_text(&value), &ticket,
                     &d) != JOBTOP_OK) {
        cli_error(cli, "%s", d.text);
        status = d.status == JOBTOP_UNREACHABLE ? CLI_UNREACHABLE : CLI_FAILED;
        goto cleanup;
    }
    status = wait_answer(&session, ticket);

cleanup:
    follow_free(jobs, count);
    session_close(&session);
    buf_free(&value);
    return status;
}
