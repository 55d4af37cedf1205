/* The Job page: everything that is known of one job, live. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "job/datetime.h"
#include "job/error.h"
#include "job/property.h"
#include "tui/bar.h"
#include "tui/ui.h"

#define HEAD_ROWS 3
/* rows of a page below which the head does without its last, mostly empty one */
#define HEAD_LOW    10
#define VALUE_LINES 8           /* of one property: errors have all the room they want above */
#define VALUE_MAX   (64u << 10) /* of a value; the rest is in `show --format json` */

/* ---- opening -------------------------------------------------------------------------------- */

void job_page_open(struct ui *ui, uint32_t number, bool at_errors)
{
    const struct row *row = ui_row(ui, number);
    if (!row)
        return;
    int64_t seen;
    if (at_errors && row->condition != JOB_FAILED &&
        !table_errors(engine_table(ui->engine), number, &seen))
        ui_say(ui, JOBTOP_LOG_INFO, false, "no errors are known of this job");
    struct text id = job_id(row->job);
    char *copy = malloc(id.length + 1);
    if (!copy) {
        ui_say(ui, JOBTOP_LOG_ERROR, false, "out of memory");
        return;
    }
    memcpy(copy, id.bytes, id.length);
    copy[id.length] = '\0';
    free(ui->job.id);
    ui->job.source = row->source;
    ui->job.id = copy;
    ui->job.id_length = id.length;
    ui->job.asked = ui->job.gone = false;
    ui->job.lines.top = 0; /* where the errors are */
    ui->job.built.width = 0;
    ui_push(ui, &job_page);
}

static uint32_t find(const struct ui *ui)
{
    return table_find(engine_table(ui->engine), (uint16_t)ui->job.source, ui->job.id,
                      ui->job.id_length);
}

/* A failed job whose error objects nobody has: asked for once. */
static void ask_for_errors(struct ui *ui, const struct row *row, uint32_t number)
{
    int64_t seen;
    if (ui->job.asked || row->condition != JOB_FAILED ||
        table_errors(engine_table(ui->engine), number, &seen))
        return;
    ui->job.asked = true;
    if (engine_source(ui->engine, row->source)->capabilities & JOBTOP_CAN_GET_ERRORS)
        engine_fetch_errors(ui->engine, number);
}

/* ---- building the text ---------------------------------------------------------------------- */

static void field(struct ui *ui, const char *label, enum theme_role role)
{
    lines_field(&ui->job.lines, label, strlen(label), role, ui_scratch(ui), ui->scratch.length);
}

static void wall_field(struct ui *ui, const char *label, int64_t wall_us, const char *more)
{
    struct jobtop_datetime t = {.usec = wall_us, .kind = JOBTOP_DATETIME_TIMESTAMP};
    t.usec -= t.usec % 1000000;
    buf_clear(&ui->scratch);
    datetime_human(&t, &ui->scratch);
    buf_adds(&ui->scratch, " (");
    duration_short((ui->time.wall_us - wall_us) / 1000000, &ui->scratch);
    buf_addf(&ui->scratch, " ago)%s", more);
    field(ui, label, THEME_TEXT);
}

static void build_eta(struct ui *ui, const struct row *row)
{
    int64_t seconds;
    bool running = row->condition == JOB_RUNNING;
    buf_clear(&ui->scratch);
    if (running && ui->stale[row->source]) {
        buf_adds(&ui->scratch, "not known: the source does not answer");
        field(ui, "Time left", THEME_STALE);
        return;
    }
    switch (progress_eta(&row->progress, running, ui->time.now_ms, &seconds)) {
    case PROGRESS_ETA_KNOWN:
        duration_short(seconds, &ui->scratch);
        buf_adds(&ui->scratch, ", if it goes on at the rate seen");
        break;
    case PROGRESS_ETA_NO_PERCENT:
        buf_adds(&ui->scratch, "not known: the source reports no percentage");
        break;
    case PROGRESS_ETA_TOO_EARLY:
        buf_adds(&ui->scratch, "not known yet: the percentage has to move twice for a rate");
        break;
    case PROGRESS_ETA_STALLED:
        buf_adds(&ui->scratch, "not known: the percentage does not move");
        break;
    case PROGRESS_ETA_ENDED:
        return;
    }
    field(ui, "Time left", THEME_TEXT);
}

static void build_progress(struct ui *ui, const struct row *row)
{
    const struct progress *p = &row->progress;
    bool running = row->condition == JOB_RUNNING;
    int64_t stalled = progress_stalled(p, running, ui->time.now_ms);
    lines_heading(&ui->job.lines, "Progress");
    if (p->percent >= 0)
        lines_fieldf(&ui->job.lines, "Done", THEME_TEXT, "%d %%%s", p->percent,
                     p->backwards ? ", went back the last time it moved" : "");
    else
        lines_fieldf(&ui->job.lines, "Done", THEME_DIM, "not reported by the source");
    if (running && p->rate > 0)
        lines_fieldf(&ui->job.lines, "Rate seen", THEME_TEXT, "%.3g %% a minute",
                     (double)p->rate * 60);
    if (running && p->percent >= 0) {
        buf_clear(&ui->scratch);
        if (stalled > 0)
            buf_adds(&ui->scratch, "stalled: ");
        duration_short((ui->time.now_ms - p->moved) / 1000, &ui->scratch);
        buf_adds(&ui->scratch, " ago");
        field(ui, "Moved", stalled > 0 ? THEME_WARNING : THEME_TEXT);
    }
    build_eta(ui, row);
    wall_field(ui, "First seen by jobtop", row->first_seen,
               row->flags & ROW_FROM_START ? ", when this dashboard started; it was there already"
                                           : "");
    wall_field(ui, "In this state", row->state_seen,
               row->flags & ROW_FROM_START && row->state_seen == row->first_seen ? " or longer"
                                                                                 : "");
}

/* ---- errors --------------------------------------------------------------------------------- */

/* What an operator asks for comes first, then whatever else the object says. */
static const enum jobtop_error_property error_order[] = {
    JOBTOP_E_Message,
    JOBTOP_E_PerceivedSeverity,
    JOBTOP_E_ProbableCause,
    JOBTOP_E_ProbableCauseDescription,
    JOBTOP_E_RecommendedActions,
    JOBTOP_E_OwningEntity,
    JOBTOP_E_MessageID,
};
#define ERRORS_FIRST (sizeof error_order / sizeof *error_order)

static void error_property(struct ui *ui, const struct job_errors *errors, size_t i,
                           enum jobtop_error_property p)
{
    const char *name = error_property_table[p].name;
    enum theme_role role = p == JOBTOP_E_Message ? THEME_FAILED : THEME_TEXT;
    if (p == JOBTOP_E_RecommendedActions) {
        struct text text;
        for (size_t k = 0; job_error_text(errors, i, p, k, &text); k++)
            lines_field(&ui->job.lines, k ? "" : name, k ? 0 : strlen(name), role, text.bytes,
                        text.length < VALUE_MAX ? text.length : VALUE_MAX);
        return;
    }
    buf_clear(&ui->scratch);
    if (job_error_format(errors, i, p, &ui->scratch))
        field(ui, name, role);
}

/* What one must know first of a job that did not fail: what it asks, or warns of. */
static void build_notice(struct ui *ui, const struct row *row, uint32_t number)
{
    if (row->condition != JOB_QUERY && row->condition != JOB_WARNED)
        return;
    buf_clear(&ui->scratch);
    column_text(COLUMN_ERROR, ui->engine, number, &ui->time, &ui->scratch);
    bool asks = row->condition == JOB_QUERY;
    lines_heading(&ui->job.lines, asks ? "What it asks" : "What it warns of");
    if (ui->scratch.length > 0)
        lines_add(&ui->job.lines, 2, asks ? THEME_QUERY : THEME_WARNED, ui_scratch(ui),
                  ui->scratch.length);
    else
        lines_addf(&ui->job.lines, 2, THEME_DIM, "The source does not say.");
}

static void build_errors(struct ui *ui, const struct row *row, uint32_t number)
{
    int64_t seen = 0;
    const struct job_errors *errors = table_errors(engine_table(ui->engine), number, &seen);
    size_t count = job_errors_count(errors);
    bool failed = row->condition == JOB_FAILED;
    if (!failed)
        build_notice(ui, row, number);
    if (!failed && count == 0)
        return;
    lines_heading(&ui->job.lines, failed ? "Why it failed" : "Errors");
    buf_clear(&ui->scratch);
    if (job_failure_text(row->job, errors, &ui->scratch))
        lines_add(&ui->job.lines, 2, THEME_FAILED, ui_scratch(ui), ui->scratch.length);
    else
        lines_addf(&ui->job.lines, 2, THEME_DIM, "The source does not say why.");
    for (size_t i = 0; i < count; i++) {
        lines_blank(&ui->job.lines);
        if (count > 1)
            lines_addf(&ui->job.lines, 2, THEME_TITLE, "Error %zu of %zu", i + 1, count);
        for (size_t k = 0; k < ERRORS_FIRST; k++)
            error_property(ui, errors, i, error_order[k]);
        for (int p = 0; p < JOBTOP_ERROR_PROPERTY_COUNT; p++) {
            bool first = false;
            for (size_t k = 0; k < ERRORS_FIRST; k++)
                first |= error_order[k] == (enum jobtop_error_property)p;
            if (!first)
                error_property(ui, errors, i, (enum jobtop_error_property)p);
        }
    }
    if (count > 0)
        wall_field(ui, "Fetched", seen, "");
    else if (!(engine_source(ui->engine, row->source)->capabilities & JOBTOP_CAN_GET_ERRORS))
        lines_addf(&ui->job.lines, 2, THEME_DIM, "This source has no error objects to ask for.");
    else
        lines_addf(&ui->job.lines, 2, THEME_DIM,
                   errors ? "The source has no error objects for it."
                          : "Error objects: asked for, none came yet.");
}

/* ---- properties ----------------------------------------------------------------------------- */

static void build_elements(struct ui *ui, const struct job *job)
{
    size_t count = job_element_count(job);
    struct job_element e;
    if (count > 0)
        lines_heading(&ui->job.lines, "Works on");
    for (size_t i = 0; i < count && job_element(job, i, &e); i++) {
        const struct text *name = e.name.length ? &e.name : &e.id;
        buf_clear(&ui->scratch);
        buf_add(&ui->scratch, e.id.bytes, e.id.length);
        for (unsigned effect = 0; effect < 32; effect++)
            if (e.effects & (1u << effect))
                buf_addf(&ui->scratch, ", %s", element_effect_name(effect));
        lines_field(&ui->job.lines, name->bytes, name->length < 200 ? name->length : 200,
                    THEME_TEXT, ui_scratch(ui), ui->scratch.length);
    }
}

/* How a property's value looks: the ones that say how the job is have the colour of it. */
static enum theme_role property_role(const struct row *row, enum jobtop_property p)
{
    struct text unparsed;
    if (job_unparsed(row->job, p, &unparsed))
        return THEME_WARNING;
    if (p == JOBTOP_P_JobState ||
        (property_table[p].group == PROPERTY_GROUP_ERROR && row->condition == JOB_FAILED))
        return ui_condition_role((enum job_condition)row->condition);
    return THEME_TEXT;
}

static void build_properties(struct ui *ui, const struct row *row)
{
    struct buf value;
    buf_init(&value, VALUE_MAX);
    for (int group = 0; group < PROPERTY_GROUP_COUNT; group++) {
        bool any = false;
        for (int i = 0; i < JOBTOP_PROPERTY_COUNT; i++) {
            enum jobtop_property p = (enum jobtop_property)i;
            if (property_table[p].group != (enum property_group)group)
                continue;
            buf_clear(&value);
            if (!property_format(row->job, p, &value))
                continue;
            if (!any)
                lines_heading(&ui->job.lines, property_group_name((enum property_group)group));
            any = true;
            lines_field(&ui->job.lines, property_table[p].name, strlen(property_table[p].name),
                        property_role(row, p), buf_text(&value), value.length);
        }
    }
    buf_free(&value);
}

static void build_extra(struct ui *ui, const struct job *job)
{
    struct text name, value;
    size_t count = job_extra_count(job);
    if (count == 0)
        return;
    struct text class_name = job_class(job);
    buf_clear(&ui->scratch);
    buf_adds(&ui->scratch, "More from ");
    buf_add(&ui->scratch, class_name.bytes, class_name.length < 100 ? class_name.length : 100);
    lines_heading(&ui->job.lines, ui_scratch(ui));
    for (size_t i = 0; i < count && job_extra(job, i, &name, &value); i++)
        lines_field(&ui->job.lines, name.bytes, name.length < 200 ? name.length : 200, THEME_TEXT,
                    value.bytes, value.length < VALUE_MAX ? value.length : VALUE_MAX);
}

/* What the source does not say is named all the same: NULL is an answer too. */
static void build_missing(struct ui *ui, const struct job *job)
{
    struct text unparsed;
    buf_clear(&ui->scratch);
    for (int i = 0; i < JOBTOP_PROPERTY_COUNT; i++) {
        enum jobtop_property p = (enum jobtop_property)i;
        if (job_has(job, p) || job_unparsed(job, p, &unparsed))
            continue;
        buf_addf(&ui->scratch, "%s%s", ui->scratch.length ? ", " : "", property_table[p].name);
    }
    if (ui->scratch.length == 0)
        return;
    lines_heading(&ui->job.lines, "Not given (NULL)");
    lines_add(&ui->job.lines, 2, THEME_DIM, ui_scratch(ui), ui->scratch.length);
}

/* Whether the lines show what is known now; ages in them are a second old at most. */
static bool is_built(struct ui *ui, const struct row *row, uint32_t number, size_t width)
{
    int64_t errors = 0;
    table_errors(engine_table(ui->engine), number, &errors);
    bool stale = ui->stale[row->source];
    uint64_t content = job_content_hash(row->job);
    int64_t second = ui->time.wall_us / 1000000;
    bool same = ui->job.built.content == content && ui->job.built.second == second &&
                ui->job.built.errors == errors && ui->job.built.width == width &&
                ui->job.built.stale == stale;
    ui->job.built.content = content;
    ui->job.built.second = second;
    ui->job.built.errors = errors;
    ui->job.built.width = width;
    ui->job.built.stale = stale;
    return same;
}

static void build(struct ui *ui, const struct row *row, uint32_t number, size_t width)
{
    struct text class_name = job_class(row->job);
    if (is_built(ui, row, number, width))
        return;
    lines_begin(&ui->job.lines, width, canvas_charset(ui->canvas));
    build_errors(ui, row, number);
    build_progress(ui, row);
    ui->job.lines.value_lines = VALUE_LINES;
    build_elements(ui, row->job);
    build_properties(ui, row);
    build_extra(ui, row->job);
    lines_blank(&ui->job.lines);
    lines_field(&ui->job.lines, "Class", 5, THEME_TEXT, class_name.bytes,
                class_name.length < 200 ? class_name.length : 200);
    build_missing(ui, row->job);
}

/* ---- drawing -------------------------------------------------------------------------------- */

static void draw_head(struct ui *ui, struct area area, const struct row *row, uint32_t number)
{
    struct canvas *c = ui->canvas;
    size_t end = area.column + area.columns;
    buf_clear(&ui->scratch);
    ui_job_title(ui, row, &ui->scratch);
    snprintf(ui->job.title, sizeof ui->job.title, "%s", ui_scratch(ui));
    canvas_text(c, area.row, area.column, area.columns, THEME_TITLE, ui_scratch(ui),
                ui->scratch.length);
    size_t half = area.columns > 60 ? 40 : area.columns / 2;
    job_row_draw(ui, number, area.row + 1, area.column, COLUMN_STATE, 24 < half ? 24 : half);
    size_t bar = 24 < half ? 25 : half + 1, room = area.columns > bar ? area.columns - bar : 0;
    job_row_draw(ui, number, area.row + 1, area.column + bar, COLUMN_PROGRESS,
                 room < 24 ? room : 24);
    buf_clear(&ui->scratch);
    column_text(COLUMN_ETA, ui->engine, number, &ui->time, &ui->scratch);
    bool has_eta =
        ui->scratch.length > 0 && row->condition == JOB_RUNNING && !ui->stale[row->source];
    if (has_eta && area.columns >= 64) {
        size_t column =
            canvas_put(c, area.row + 1, area.column + 51, end, THEME_DIM, ui_scratch(ui));
        canvas_put(c, area.row + 1, column, end, THEME_DIM, " left");
    }
    if (ui->stale[row->source])
        canvas_put(c, area.row + 2, area.column, end, THEME_STALE,
                   "The source does not answer: this is what it said last.");
}

static void draw_gone(struct ui *ui, struct area area)
{
    struct canvas *c = ui->canvas;
    size_t end = area.column + area.columns;
    if (!ui->job.gone) {
        ui->job.gone = true;
        ui->job.gone_seen = ui->time.wall_us;
    }
    canvas_text(c, area.row, area.column, area.columns, THEME_TITLE, ui->job.title,
                strlen(ui->job.title));
    buf_clear(&ui->scratch);
    buf_adds(&ui->scratch, "Gone from its source ");
    duration_short((ui->time.wall_us - ui->job.gone_seen) / 1000000, &ui->scratch);
    buf_adds(&ui->scratch, " ago. Below is what was known last.");
    canvas_put(c, area.row + 1, area.column, end, THEME_WARNING, ui_scratch(ui));
}

static void draw(struct ui *ui, struct area area)
{
    uint32_t number = find(ui);
    const struct row *row = ui_row(ui, number);
    area.column++;
    area.columns -= 2;
    if (row) {
        ui->job.gone = false;
        ask_for_errors(ui, row, number);
        build(ui, row, number, area.columns);
        draw_head(ui, area, row, number);
    } else {
        draw_gone(ui, area);
    }
    bool low = area.rows < HEAD_LOW && !(row && ui->stale[row->source]);
    size_t head = ui->job.head = low ? HEAD_ROWS - 1 : HEAD_ROWS;
    lines_draw(&ui->job.lines, ui->canvas, area.row + head, area.column, area.rows - head);
}

static unsigned act(struct ui *ui, enum action action)
{
    size_t head = ui->job.head, rows = ui->body.rows > head ? ui->body.rows - head : 1;
    if (lines_act(&ui->job.lines, action, rows))
        return UI_REPAINT;
    switch (action) {
    case ACTION_CANCEL:
    case ACTION_KILL:
    case ACTION_SUSPEND:
        return confirm_open(ui, action);
    case ACTION_ERROR: /* they are at the top */
        ui->job.lines.top = 0;
        return UI_REPAINT;
    default:
        return UI_UNUSED;
    }
}

static const enum action footer[] = {ACTION_BACK,  ACTION_CANCEL,   ACTION_KILL, ACTION_SUSPEND,
                                     ACTION_ERROR, ACTION_MESSAGES, ACTION_HELP, ACTION_COUNT};

const struct page job_page = {"Job", draw, act, footer};
