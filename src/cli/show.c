/*
 * jobtop show: one job, all that is known of it, and why it failed.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cli/match.h"
#include "cli/print.h"
#include "cli/session.h"
#include "job/json.h"
#include "job/property.h"
#include "job/name.h"
#include "view/columns.h"

#define NAME_WIDTH 26 /* "ProbableCauseDescription:" and the like stand in one column */
#define ERRORS_MS  30000

struct show {
    struct cli *cli;
    struct buf value, safe;
};

/* "  Name:   value", the value raw. */
static void put(struct show *s, const char *name, size_t length)
{
    size_t width;

    buf_clear(&s->safe);
    text_line(&s->safe, name, length, s->cli->charset);
    buf_addc(&s->safe, ':');
    width = text_width(buf_text(&s->safe), s->safe.length, NAME_WIDTH, s->cli->charset);
    do
        buf_addc(&s->safe, ' ');
    while (++width < NAME_WIDTH);
    text_line(&s->safe, buf_text(&s->value), s->value.length, s->cli->charset);
    printf("  ");
    fwrite(buf_text(&s->safe), 1, s->safe.length, stdout);
    putchar('\n');
}

static void put_heading(const char *title, bool *done)
{
    if (!*done)
        printf("\n%s\n", title);
    *done = true;
}

static void put_head(struct show *s, struct session *session, const struct row *row,
                     const struct job_errors *errors)
{
    struct text id = job_id(row->job), class_name = job_class(row->job);
    enum job_condition condition = (enum job_condition)row->condition;
    struct buf title;

    buf_init(&title, PRINT_MAX);
    buf_clear(&s->value);
    job_name_add(row->job, &s->value);
    session_job_name(session, row->source, id.bytes, id.length, &title);
    cli_print(s->cli, "%s", buf_text(&title));
    cli_print(s->cli, "%s: %s", buf_text(&s->value), job_condition_name(condition));
    buf_free(&title);
    buf_clear(&s->value);
    buf_add(&s->value, class_name.bytes, class_name.length);
    put(s, "Class", strlen("Class"));
    if (condition != JOB_FAILED && condition != JOB_WARNED)
        return;
    buf_clear(&s->value);
    if (job_failure_text(row->job, errors, &s->value))
        put(s, "Why", 3);
}

static void put_properties(struct show *s, const struct job *job)
{
    for (int group = 0; group < PROPERTY_GROUP_COUNT; group++) {
        bool heading = false;

        for (int i = 0; i < JOBTOP_PROPERTY_COUNT; i++) {
            const struct property *p = &property_table[i];

            buf_clear(&s->value);
            if ((int)p->group != group || !property_format(job, (enum jobtop_property)i, &s->value))
                continue;
            put_heading(property_group_name((enum property_group)group), &heading);
            put(s, p->name, strlen(p->name));
        }
    }
}

static void put_elements(struct show *s, const struct job *job)
{
    struct job_element element;
    bool heading = false;

    for (size_t i = 0; job_element(job, i, &element); i++) {
        const char *separator = "";

        put_heading("Affected elements", &heading);
        buf_clear(&s->value);
        buf_add(&s->value, element.id.bytes, element.id.length);
        if (element.effects != 0)
            buf_adds(&s->value, " (");
        for (unsigned effect = 0; effect < 32; effect++) {
            if (!(element.effects & (1u << effect)))
                continue;
            buf_addf(&s->value, "%s%s", separator, element_effect_name(effect));
            separator = ", ";
        }
        if (element.effects != 0)
            buf_addc(&s->value, ')');
        if (element.name.length > 0)
            put(s, element.name.bytes, element.name.length);
        else
            put(s, "Element", strlen("Element"));
    }
}

static void put_extras(struct show *s, const struct job *job)
{
    struct text name, value;
    bool heading = false;

    for (size_t i = 0; job_extra(job, i, &name, &value); i++) {
        put_heading("Besides the class", &heading);
        buf_clear(&s->value);
        buf_add(&s->value, value.bytes, value.length);
        put(s, name.bytes, name.length);
    }
}

static void put_errors(struct show *s, const struct job_errors *errors)
{
    size_t count = job_errors_count(errors);

    for (size_t i = 0; i < count; i++) {
        printf("\nError %zu of %zu\n", i + 1, count);
        for (int k = 0; k < JOBTOP_ERROR_PROPERTY_COUNT; k++) {
            const char *name = error_property_table[k].name;
            size_t size = job_error_size(errors, i, (enum jobtop_error_property)k);
            struct text text;

            /* Advice is read one piece at a time. */
            if (k == JOBTOP_E_RecommendedActions) {
                for (size_t n = 0; n < size; n++) {
                    if (!job_error_text(errors, i, JOBTOP_E_RecommendedActions, n, &text))
                        continue;
                    buf_clear(&s->value);
                    buf_add(&s->value, text.bytes, text.length);
                    put(s, name, strlen(name));
                }
                continue;
            }
            buf_clear(&s->value);
            if (job_error_format(errors, i, (enum jobtop_error_property)k, &s->value))
                put(s, name, strlen(name));
        }
    }
}

/* Asks for the error objects of a job that did not end well, and waits for them. */
static void fetch_errors(struct session *session, uint32_t row)
{
    struct table *table = engine_table(session->engine);
    const struct row *r = table_row(table, row);
    enum job_condition condition = (enum job_condition)r->condition;
    const struct source_info *info = engine_source(session->engine, r->source);
    int64_t deadline = session_deadline(session, clock_ms() - session->started + ERRORS_MS), seen;
    struct event event;
    bool done = false;

    if (condition != JOB_FAILED && condition != JOB_WARNED && condition != JOB_STOPPED)
        return;
    if (!(info->capabilities & JOBTOP_CAN_GET_ERRORS))
        return;
    engine_fetch_errors(session->engine, row);
    while (!done && table_errors(table, row, &seen) == NULL) {
        done = !session_step(session, deadline);
        while (session_event(session, &event)) {
            if (event.kind != EVENT_ERRORS || event.row != row || event.status == JOBTOP_OK)
                continue;
            cli_error(session->cli, "its errors could not be read: %s", event.text);
            done = true;
        }
    }
}

static bool print_text(struct cli *cli, struct session *session, const struct row *row,
                       const struct job_errors *errors)
{
    struct show s = {.cli = cli};
    bool whole;

    buf_init(&s.value, PRINT_MAX);
    buf_init(&s.safe, PRINT_MAX);
    put_head(&s, session, row, errors);
    put_properties(&s, row->job);
    put_elements(&s, row->job);
    put_extras(&s, row->job);
    put_errors(&s, errors);
    whole = !s.value.cut && !s.safe.cut;
    buf_free(&s.value);
    buf_free(&s.safe);
    return whole;
}

static bool print_json(struct session *session, const struct row *row,
                       const struct job_errors *errors)
{
    struct job_errors *none =
        errors == NULL ? job_errors_new() : NULL; /* the key is always there */
    struct buf object;
    bool whole;

    if (errors == NULL && none == NULL)
        return false;
    buf_init(&object, PRINT_MAX);
    job_json(&object, row->job, session_source(session, row->source),
             errors != NULL ? errors : none, JOBTOP_ALL_PROPERTIES);
    buf_addc(&object, '\n');
    whole = !object.cut;
    if (whole)
        fwrite(buf_text(&object), 1, object.length, stdout);
    buf_free(&object);
    job_errors_free(none);
    return whole;
}

int show_command(struct cli *cli, int argc, char **argv)
{
    struct session session;
    struct session_options options = {.want = JOBTOP_ALL_PROPERTIES,
                                      .once = true,
                                      .jobs = argv + 1,
                                      .job_count = (size_t)argc - 1};
    const struct job_errors *errors;
    const struct row *row;
    uint32_t number;
    int64_t seen;
    bool whole;
    int status = session_open(&session, cli, &options);

    if (status != CLI_DONE)
        goto cleanup;
    session_settle(&session);
    status = match_job(&session, argv[1], &number);
    if (status != CLI_DONE)
        goto cleanup;
    fetch_errors(&session, number);
    row = table_row(engine_table(session.engine), number);
    errors = table_errors(engine_table(session.engine), number, &seen);
    whole = cli->format == CLI_FORMAT_JSON ? print_json(&session, row, errors)
                                           : print_text(cli, &session, row, errors);
    if (!whole) {
        cli_error(cli, "out of memory, or the job's texts are too large to print");
        status = CLI_FAILED;
    }

cleanup:
    session_close(&session);
    return status;
}
