#include "cli/follow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/match.h"

static bool known(const struct follow *jobs, size_t count, uint32_t row)
{
    for (size_t i = 0; i < count; i++)
        if (jobs[i].row == row)
            return true;
    return false;
}

int follow_jobs(struct session *s, char **texts, size_t count, struct follow **jobs, size_t *found)
{
    struct follow *list = calloc(count, sizeof *list);
    struct detail d = DETAIL_INIT;
    int worst = CLI_DONE;

    *jobs = list;
    *found = 0;
    if (list == NULL) {
        cli_error(s->cli, "out of memory");
        return CLI_FAILED;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t row;
        int status = match_job(s, texts[i], &row);

        if (status != CLI_DONE) {
            if (worst == CLI_DONE || status == CLI_USAGE)
                worst = status;
            continue;
        }
        if (known(list, *found, row))
            continue;
        if (target_pin(s->engine, row, &list[*found].target, &d) != JOBTOP_OK)
            return cli_fail(s->cli, &d);
        list[*found].row = row;
        list[*found].condition = list[*found].target.condition;
        ++*found;
    }
    return worst;
}

void follow_free(struct follow *jobs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        target_free(&jobs[i].target);
    free(jobs);
}

void follow_look(struct session *s, struct follow *f)
{
    uint32_t number = target_row(s->engine, &f->target);
    const struct row *row;
    struct buf why;
    int64_t seen;

    if (number == TABLE_NO_ROW) {
        f->gone = true;
        return;
    }
    row = table_row(engine_table(s->engine), number);
    f->condition = (enum job_condition)row->condition;
    f->why[0] = '\0';
    if (f->condition != JOB_FAILED)
        return;
    buf_init(&why, sizeof f->why - 1);
    if (job_failure_text(row->job, table_errors(engine_table(s->engine), number, &seen), &why))
        snprintf(f->why, sizeof f->why, "%s", buf_text(&why));
    buf_free(&why);
}

void follow_note(struct follow *f, const struct event *event)
{
    if (event->kind != EVENT_JOB || event->row != f->row || event->source != f->target.source)
        return;
    if (event->after >= 0) {
        f->condition = (enum job_condition)event->after;
        return;
    }
    if (event->before >= 0)
        f->condition = (enum job_condition)event->before;
    f->row = TABLE_NO_ROW; /* what has that number next is another job */
}

void follow_note_source(struct session *s, const struct event *event)
{
    if (event->kind != EVENT_SOURCE || event->source < 0)
        return;
    if (event->level >= JOBTOP_LOG_WARNING)
        cli_error(s->cli, "%s: %s", session_source(s, event->source), event->text);
    else
        cli_note(s->cli, "%s: %s", session_source(s, event->source), event->text);
}

void follow_say_late(struct session *s, const struct follow *f)
{
    struct buf name;

    buf_init(&name, 4096);
    session_job_name(s, f->target.source, f->target.id, f->target.id_length, &name);
    cli_error(s->cli, "%s: still %s when the time was up", buf_text(&name),
              job_condition_name(f->condition));
    buf_free(&name);
}
