/* The pages that are texts: Sources, Messages, Help. Each is built anew for a frame. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "job/datetime.h"
#include "tui/keymap.h"
#include "tui/ui.h"

static void begin(struct ui *ui, struct area *area)
{
    area->column++;
    area->columns -= 2;
    lines_begin(&ui->lines, area->columns, canvas_charset(ui->canvas));
}

static void finish(struct ui *ui, struct area area)
{
    lines_draw(&ui->lines, ui->canvas, area.row, area.column, area.rows);
}

static unsigned act_lines(struct ui *ui, enum action action)
{
    return lines_act(&ui->lines, action, ui->body.rows) ? UI_REPAINT : UI_UNUSED;
}

/* ---- sources -------------------------------------------------------------------------------- */

static const struct {
    unsigned bit;
    const char *name;
} capabilities[] = {
    {JOBTOP_CAN_START, "resume"},
    {JOBTOP_CAN_SUSPEND, "suspend"},
    {JOBTOP_CAN_TERMINATE, "cancel"},
    {JOBTOP_CAN_KILL, "kill"},
    {JOBTOP_CAN_SET, "set"},
    {JOBTOP_CAN_GET_ERRORS, "error objects"},
    {JOBTOP_CAN_WAIT, "tells of changes by itself"},
};

static void add_latency(struct buf *out, int64_t microseconds)
{
    if (microseconds < 10000)
        buf_addf(out, "%.1f ms", (double)microseconds / 1000);
    else if (microseconds < 10000000)
        buf_addf(out, "%.0f ms", (double)microseconds / 1000);
    else
        buf_addf(out, "%.1f s", (double)microseconds / 1e6);
}

static void scratch_field(struct ui *ui, const char *label, enum theme_role role)
{
    lines_field(&ui->lines, label, strlen(label), role, ui_scratch(ui), ui->scratch.length);
}

static void describe_polls(struct ui *ui, const struct source_info *s)
{
    if (s->latency_us >= 0) {
        buf_clear(&ui->scratch);
        add_latency(&ui->scratch, s->latency_us);
        buf_adds(&ui->scratch, " the last time, ");
        add_latency(&ui->scratch, s->latency_median_us);
        buf_adds(&ui->scratch, " usually");
        scratch_field(ui, "A poll takes", THEME_TEXT);
    }
    buf_clear(&ui->scratch);
    buf_addf(&ui->scratch, "%llu, %llu failed", (unsigned long long)s->polls,
             (unsigned long long)s->failures);
    if (s->failures_in_row > 0)
        buf_addf(&ui->scratch, ", the last %u in a row", s->failures_in_row);
    buf_addf(&ui->scratch, "; every %.3g s", (double)s->interval_ms / 1000);
    scratch_field(ui, "Polls", THEME_TEXT);
}

static void describe_source(struct ui *ui, const struct source_info *s, bool stale)
{
    lines_heading(&ui->lines, s->name);
    buf_clear(&ui->scratch);
    buf_adds(&ui->scratch, source_state_name(s->state));
    if (s->last_good > 0) {
        buf_adds(&ui->scratch, ", heard ");
        duration_short((ui->time.now_ms - s->last_good) / 1000, &ui->scratch);
        buf_adds(&ui->scratch, " ago");
    } else {
        buf_adds(&ui->scratch, ", never heard");
    }
    scratch_field(ui, "State", stale ? THEME_ERROR : THEME_COMPLETED);
    if (s->error.status != JOBTOP_OK)
        lines_field(&ui->lines, "Last error", 10, THEME_ERROR, s->error.text,
                    strlen(s->error.text));
    lines_fieldf(&ui->lines, "Driver", THEME_TEXT, "%s", s->driver);
    if (s->address[0])
        lines_field(&ui->lines, "Address", 7, THEME_TEXT, s->address, strlen(s->address));
    lines_fieldf(&ui->lines, "Jobs", THEME_TEXT, "%u%s%s", (unsigned)s->jobs,
                 s->complete || stale ? "" : ", loading",
                 stale && s->jobs > 0 ? ", as heard last" : "");
    describe_polls(ui, s);
    buf_clear(&ui->scratch);
    for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
        if (s->capabilities & capabilities[i].bit)
            buf_addf(&ui->scratch, "%s%s", ui->scratch.length ? ", " : "", capabilities[i].name);
    if (ui->scratch.length > 0)
        scratch_field(ui, "Can", THEME_TEXT);
    if (s->read_only)
        lines_fieldf(&ui->lines, "Read-only", THEME_TEXT, "yes: no request is sent to it");
}

static void draw_sources(struct ui *ui, struct area area)
{
    begin(ui, &area);
    for (size_t i = 0; i < ui->source_count; i++)
        describe_source(ui, engine_source(ui->engine, i), ui->stale[i]);
    if (ui->source_count == 0)
        lines_addf(&ui->lines, 0, THEME_WARNING, "No sources are configured.");
    finish(ui, area);
}

static const enum action sources_footer[] = {ACTION_BACK, ACTION_POLL_NOW, ACTION_MESSAGES,
                                             ACTION_HELP, ACTION_COUNT};
const struct page sources_page = {"Sources", draw_sources, act_lines, sources_footer};

/* ---- messages ------------------------------------------------------------------------------- */

static void write_time(char out[40], int64_t wall_us, int64_t now_us)
{
    time_t then = (time_t)(wall_us / 1000000), now = (time_t)(now_us / 1000000);
    struct tm a, b;
    out[0] = '\0';
    if (!localtime_r(&then, &a) || !localtime_r(&now, &b))
        return;
    bool today = a.tm_yday == b.tm_yday && a.tm_year == b.tm_year;
    strftime(out, 40, today ? "%H:%M:%S" : "%m-%d %H:%M:%S", &a);
}

static void draw_messages(struct ui *ui, struct area area)
{
    static const char *const levels[] = {"", "", "warning: ", "error: "};
    const struct message *m;
    begin(ui, &area);
    lines_addf(&ui->lines, 0, THEME_TITLE, "Messages, the newest first");
    for (size_t i = 0; (m = messages_at(&ui->messages, i)); i++) {
        enum theme_role role = m->level >= JOBTOP_LOG_ERROR     ? THEME_ERROR
                               : m->level == JOBTOP_LOG_WARNING ? THEME_WARNING
                                                                : THEME_TEXT;
        char time[40];
        write_time(time, m->time, ui->time.wall_us);
        buf_clear(&ui->scratch);
        buf_addf(&ui->scratch, "%s%s", m->level <= JOBTOP_LOG_ERROR ? levels[m->level] : "",
                 m->text);
        if (m->times > 1) {
            char since[40];
            write_time(since, m->first, ui->time.wall_us);
            buf_addf(&ui->scratch, " (%u times since %s)", m->times, since);
        }
        lines_labelled(&ui->lines, strlen(time) + 2, time, role, ui_scratch(ui),
                       ui->scratch.length);
    }
    if (ui->messages.count == 0)
        lines_addf(&ui->lines, 0, THEME_DIM, "Nothing was said yet.");
    finish(ui, area);
}

static const enum action messages_footer[] = {ACTION_BACK, ACTION_SOURCES, ACTION_HELP,
                                              ACTION_COUNT};
const struct page messages_page = {"Messages", draw_messages, act_lines, messages_footer};

/* ---- help ----------------------------------------------------------------------------------- */

static void describe_keys(struct ui *ui)
{
    lines_heading(&ui->lines, "Keys");
    for (int i = 0; i < ACTION_COUNT; i++) {
        buf_clear(&ui->scratch);
        keymap_keys(ui->keymap, (enum action)i, &ui->scratch);
        if (ui->scratch.length == 0)
            buf_adds(&ui->scratch, "(no key)");
        lines_field(&ui->lines, ui_scratch(ui), ui->scratch.length, THEME_TEXT,
                    action_table[i].help, strlen(action_table[i].help));
    }
}

static void describe_signs(struct ui *ui)
{
    lines_heading(&ui->lines, "Signs");
    for (int i = 0; i <= JOB_CONDITION_COUNT; i++) {
        bool stale = i == JOB_CONDITION_COUNT;
        enum symbol symbol = stale ? SYMBOL_STALE : ui_condition_symbol((enum job_condition)i);
        char sign[8];
        size_t length = utf8_encode(symbol_point(symbol, canvas_plain(ui->canvas)), sign);
        const char *name = stale ? "the source does not answer: what it said last"
                                 : job_condition_name((enum job_condition)i);
        lines_field(&ui->lines, sign, length,
                    stale ? THEME_STALE : ui_condition_role((enum job_condition)i), name,
                    strlen(name));
    }
}

static void describe_filter(struct ui *ui)
{
    static const char *const lines[][2] = {
        {"word", "any text column has it"},
        {"column:word", "this column has it; vm:web-12, state:failed"},
        {"column=value", "this column is it"},
        {"progress<50, age>10m", "numbers and times compared"},
        {"!expression", "not"},
        {"a b, a and b, a or b", "both, both, one of them; ( ) group"},
        {"\"two words\"", "with the blank"},
    };
    lines_heading(&ui->lines, "Filters");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        lines_field(&ui->lines, lines[i][0], strlen(lines[i][0]), THEME_TEXT, lines[i][1],
                    strlen(lines[i][1]));
    lines_heading(&ui->lines, "Columns, for filters and for sorting");
    for (int i = 0; i < COLUMN_COUNT; i++)
        lines_fieldf(&ui->lines, column_table[i].name, THEME_TEXT, "%s", column_table[i].help);
}

static void draw_help(struct ui *ui, struct area area)
{
    begin(ui, &area);
    describe_keys(ui);
    describe_signs(ui);
    describe_filter(ui);
    finish(ui, area);
}

static const enum action help_footer[] = {ACTION_BACK, ACTION_COUNT};
const struct page help_page = {"Help", draw_help, act_lines, help_footer};
