/* The lines at the top and bottom: what there is in all, how fresh it is, what was said, what the
 * keys do. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "config/keys.h"
#include "tui/keymap.h"
#include "tui/term.h"
#include "tui/ui.h"

#define CLOCK_WIDTH 9  /* " 14:05:09" */
#define WIDE        72 /* from here on, counts are said in words */

/* What an operator must see first comes first. */
static const enum job_condition by_urgency[] = {JOB_FAILED,    JOB_QUERY,     JOB_WARNED,
                                                JOB_RUNNING,   JOB_SUSPENDED, JOB_WAITING,
                                                JOB_COMPLETED, JOB_STOPPED,   JOB_UNKNOWN};
#define CONDITIONS (sizeof by_urgency / sizeof *by_urgency)

/* "12,345" */
static void add_number(struct buf *out, uint64_t number)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            buf_addc(out, ',');
        buf_addc(out, digits[i]);
    }
}

static void add_clock(struct ui *ui, struct buf *out)
{
    time_t seconds = (time_t)(ui->time.wall_us / 1000000);
    struct tm tm;
    if (localtime_r(&seconds, &tm))
        buf_addf(out, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static bool loading(struct ui *ui)
{
    for (size_t i = 0; ui->running && i < ui->source_count; i++) {
        const struct source_info *source = engine_source(ui->engine, i);
        if (!source->complete && source->state == SOURCE_OPENING)
            return true;
    }
    return false;
}

/* "12,345 jobs, loading  READ-ONLY  14:05:09", at the right edge; returns where it starts. */
static size_t draw_right(struct ui *ui, size_t left)
{
    size_t columns = canvas_columns(ui->canvas), stale = 0;
    size_t jobs = table_size(engine_table(ui->engine));
    buf_clear(&ui->scratch);
    if (columns >= WIDE || loading(ui)) {
        add_number(&ui->scratch, jobs);
        buf_addf(&ui->scratch, " job%s%s", jobs == 1 ? "" : "s", loading(ui) ? ", loading" : "");
        for (size_t i = 0; i < ui->source_count; i++)
            stale += ui->stale[i] ? engine_source(ui->engine, i)->jobs : 0;
        if (stale > 0) {
            buf_adds(&ui->scratch, ", ");
            add_number(&ui->scratch, stale);
            buf_adds(&ui->scratch, " stale");
        }
        buf_adds(&ui->scratch, "  ");
    }
    if (ui->options->read_only)
        buf_adds(&ui->scratch, "read-only  ");
    size_t width = ui->scratch.length + CLOCK_WIDTH;
    size_t start = columns > width + left ? columns - width : left;
    size_t column = canvas_put(ui->canvas, 0, start, columns, THEME_STATUS, ui_scratch(ui));
    /* On the ordinary ground: it is all that changes on a quiet screen, and a digit with colours
     * costs five times as many bytes, each second, for months. */
    canvas_ground(ui->canvas, THEME_TEXT);
    buf_clear(&ui->scratch);
    buf_addc(&ui->scratch, ' ');
    add_clock(ui, &ui->scratch);
    canvas_put(ui->canvas, 0, column, columns, THEME_TEXT, ui_scratch(ui));
    canvas_ground(ui->canvas, THEME_STATUS);
    return start;
}

/* "x 3 failed", or "x3" where there is no room for words; returns the column behind it and a gap.
 */
static size_t draw_count(struct ui *ui, size_t column, size_t end, enum job_condition condition,
                         uint32_t count, size_t reserved)
{
    enum theme_role role = count > 0 ? ui_condition_role(condition) : THEME_STATUS;
    struct canvas *c = ui->canvas;
    const char *name = job_condition_name(condition);
    buf_clear(&ui->scratch);
    add_number(&ui->scratch, count);
    bool words = column + ui->scratch.length + strlen(name) + 5 + reserved <= end;
    if (column + ui->scratch.length + 2 > end)
        return column;
    if (words)
        buf_addf(&ui->scratch, " %s", name);
    canvas_symbol(c, 0, column, role, ui_condition_symbol(condition));
    return canvas_put(c, 0, column + (words ? 2 : 1), end, role, ui_scratch(ui)) + (words ? 2 : 1);
}

static void draw_counts(struct ui *ui)
{
    size_t columns = canvas_columns(ui->canvas), reserved = 0;
    uint32_t counts[JOB_CONDITION_COUNT];
    table_counts(engine_table(ui->engine), -1, counts);
    canvas_fill(ui->canvas, 0, 0, columns, THEME_STATUS, ' ');
    size_t column =
        columns >= WIDE ? canvas_put(ui->canvas, 0, 0, columns, THEME_TITLE, " jobtop ") + 1 : 0;
    size_t end = draw_right(ui, column);
    for (size_t i = 0; i < CONDITIONS; i++)
        if (counts[by_urgency[i]] > 0)
            reserved += (size_t)snprintf(NULL, 0, "%u", (unsigned)counts[by_urgency[i]]) + 2;
    for (size_t i = 0; i < CONDITIONS; i++) {
        enum job_condition condition = by_urgency[i];
        if (counts[condition] > 0)
            reserved -= (size_t)snprintf(NULL, 0, "%u", (unsigned)counts[condition]) + 2;
        if (counts[condition] > 0 || condition == JOB_FAILED || condition == JOB_RUNNING)
            column = draw_count(ui, column, end, condition, counts[condition], reserved);
    }
}

/* ---- sources ------------------------------------------------------------------------- */

static bool is_good(const struct source_info *source)
{
    return source->state == SOURCE_LIVE || source->state == SOURCE_OPENING;
}

static void describe_source(struct ui *ui, const struct source_info *source, struct buf *out)
{
    buf_add(out, source->name, strnlen(source->name, 32));
    buf_addf(out, " %s", ui->running ? source_state_name(source->state) : "connecting");
    if (source->last_good > 0) {
        buf_addc(out, ' ');
        ui_age(ui, source, out);
    } else if (!is_good(source)) {
        buf_adds(out, " never heard");
    }
}

/* Of two sources: the room that the other one takes. */
static size_t other_width(struct ui *ui, size_t i)
{
    size_t columns = canvas_columns(ui->canvas);
    buf_clear(&ui->scratch);
    describe_source(ui, engine_source(ui->engine, 1 - i), &ui->scratch);
    size_t width =
        text_width(ui_scratch(ui), ui->scratch.length, columns, canvas_charset(ui->canvas)) + 5;
    return width < columns / 2 ? width : 0;
}

/* Those that need attention first, each with its age; "+3 more" for what there is no room for. */
static void draw_sources(struct ui *ui)
{
    struct canvas *c = ui->canvas;
    size_t columns = canvas_columns(c), column = 1, drawn = 0;
    canvas_fill(c, 1, 0, columns, THEME_STATUS, ' ');
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < ui->source_count; i++) {
            const struct source_info *source = engine_source(ui->engine, i);
            if (is_good(source) != (pass == 1))
                continue;
            enum theme_role role = is_good(source) ? THEME_STATUS : THEME_ERROR;
            buf_clear(&ui->scratch);
            describe_source(ui, source, &ui->scratch);
            size_t width =
                text_width(ui_scratch(ui), ui->scratch.length, columns, canvas_charset(c)) + 4;
            size_t reserve = drawn + 1 < ui->source_count ? 9 : 0;
            if (drawn > 0 && column + width + reserve > columns) {
                char more[32];
                snprintf(more, sizeof more, "+%zu more", ui->source_count - drawn);
                canvas_put(c, 1, column, columns, THEME_STATUS, more);
                return;
            }
            canvas_symbol(c, 1, column, is_good(source) ? THEME_COMPLETED : THEME_ERROR,
                          is_good(source) ? SYMBOL_LIVE : SYMBOL_STALE);
            column = canvas_put(c, 1, column + 2, columns, role, ui_scratch(ui));
            drawn++;
            size_t end = columns - (ui->source_count == 2 && drawn == 1 ? other_width(ui, i) : 0);
            if (!is_good(source) && ui->source_count <= 2 && column + 12 < end) {
                column = canvas_put(c, 1, column, end, THEME_ERROR, ": ");
                column = canvas_put(c, 1, column, end, THEME_ERROR, source->error.text);
            }
            column += 2;
        }
    }
    if (ui->source_count == 0)
        canvas_put(c, 1, column, columns, THEME_WARNING, "no sources are configured");
}

void status_draw_head(struct ui *ui, size_t rows)
{
    if (rows > 0)
        draw_counts(ui);
    if (rows > 1)
        draw_sources(ui);
}

/* ---- the message line ---------------------------------------------------------------- */

static enum theme_role message_role(enum jobtop_log_level level)
{
    return level >= JOBTOP_LOG_ERROR     ? THEME_ERROR
           : level == JOBTOP_LOG_WARNING ? THEME_WARNING
                                         : THEME_TEXT;
}

static void draw_prompt(struct ui *ui, size_t row)
{
    struct canvas *c = ui->canvas;
    size_t columns = canvas_columns(c), hint = 0;
    size_t column = canvas_put(c, row, 0, columns, THEME_KEY, "filter: ");
    if (ui->filter_problem.status != JOBTOP_OK && columns - column > 30)
        hint = (columns - column) / 2;
    size_t width = columns - column - hint;
    size_t cursor = prompt_draw(&ui->prompt, c, row, column, width);
    if (hint > 0) {
        buf_clear(&ui->scratch);
        buf_addf(&ui->scratch, " not yet applied: %s", ui->filter_problem.text);
        canvas_text(c, row, column + width, hint, THEME_DIM, ui_scratch(ui), ui->scratch.length);
    }
    term_cursor(ui->term, true, row, cursor < columns ? cursor : columns - 1);
}

static size_t draw_filter_in_force(struct ui *ui, size_t row)
{
    struct canvas *c = ui->canvas;
    size_t columns = canvas_columns(c);
    buf_clear(&ui->scratch);
    buf_addf(&ui->scratch, "filter: %s", ui->filter_text);
    size_t width = text_width(ui_scratch(ui), ui->scratch.length, columns, canvas_charset(c));
    size_t most = columns * 2 / 5;
    canvas_text(c, row, 0, width < most ? width : most, THEME_INPUT, ui_scratch(ui),
                ui->scratch.length);
    buf_clear(&ui->scratch);
    buf_addc(&ui->scratch, ' ');
    add_number(&ui->scratch, view_size(ui->view));
    buf_adds(&ui->scratch, " of ");
    add_number(&ui->scratch, table_size(engine_table(ui->engine)));
    buf_adds(&ui->scratch, "  ");
    return canvas_put(c, row, width < most ? width : most, columns, THEME_DIM, ui_scratch(ui));
}

static size_t draw_marks(struct ui *ui, size_t row, size_t column)
{
    size_t hidden = 0, marks = view_marks(ui->view, &hidden);
    char text[96];
    if (marks == 0)
        return column;
    if (hidden > 0)
        snprintf(text, sizeof text, "%zu marked (%zu hidden by the filter)  ", marks, hidden);
    else
        snprintf(text, sizeof text, "%zu marked  ", marks);
    return canvas_put(ui->canvas, row, column, canvas_columns(ui->canvas), THEME_MARK, text);
}

/* Why the selected job failed, or what it says of itself: there is seldom room for all of it in the
 * table. */
static void draw_selected(struct ui *ui, size_t row, size_t column)
{
    uint32_t number = view_selected_row(ui->view);
    const struct row *selected = ui_row(ui, number);
    size_t columns = canvas_columns(ui->canvas);
    if (!selected || column >= columns)
        return;
    enum job_condition condition = (enum job_condition)selected->condition;
    bool bad = condition == JOB_FAILED || condition == JOB_WARNED || condition == JOB_QUERY;
    buf_clear(&ui->scratch);
    column_text(COLUMN_ERROR, ui->engine, number, &ui->time, &ui->scratch);
    if (ui->scratch.length > 0)
        canvas_text(ui->canvas, row, column, columns - column,
                    bad ? ui_condition_role(condition) : THEME_DIM, ui_scratch(ui),
                    ui->scratch.length);
}

void status_draw_message(struct ui *ui, size_t row)
{
    struct canvas *c = ui->canvas;
    size_t columns = canvas_columns(c), column = 0;
    if (ui->prompt.open) {
        draw_prompt(ui, row);
        return;
    }
    if (ui->depth == 1 && ui->filter_text[0])
        column = draw_filter_in_force(ui, row);
    if (ui->depth == 1)
        column = draw_marks(ui, row, column);
    const struct message *message = messages_current(&ui->messages, ui->time.now_ms);
    if (message && column < columns)
        canvas_text(c, row, column, columns - column, message_role(message->level), message->text,
                    strlen(message->text));
    else if (ui->depth == 1)
        draw_selected(ui, row, column);
}

/* ---- the keys ------------------------------------------------------------------------ */

/* The columns that "? help" takes, with its gap; 0: no key does it. The key's name goes to `out`,
 * unless that is NULL. */
static size_t footer_item(struct ui *ui, enum action action, char out[KEY_NAME_SIZE])
{
    char name[KEY_NAME_SIZE];
    uint32_t key = keymap_key(ui->keymap, action);
    /* `q` ends the first page, and is easier to find than the key that quits from everywhere. */
    if (action == ACTION_QUIT && keymap_find(ui->keymap, 'q') == ACTION_BACK)
        key = 'q';
    if (key == KEYCODE_NONE)
        return 0;
    key_name(key, name);
    if (out)
        memcpy(out, name, sizeof name);
    return strlen(name) + strlen(action_table[action].name) + 2;
}

void status_draw_keys(struct ui *ui, size_t row)
{
    struct canvas *c = ui->canvas;
    size_t columns = canvas_columns(c), column = 0, end = columns;
    canvas_fill(c, row, 0, columns, THEME_STATUS, ' ');
    if (ui->depth == 1 && view_size(ui->view) > 0) {
        buf_clear(&ui->scratch);
        buf_addc(&ui->scratch, ' ');
        add_number(&ui->scratch, view_selected(ui->view) + 1);
        buf_addc(&ui->scratch, '/');
        add_number(&ui->scratch, view_size(ui->view));
        if (ui->scratch.length < columns / 3) {
            end = columns - ui->scratch.length;
            canvas_put(c, row, end, columns, THEME_STATUS, ui_scratch(ui));
        }
    }
    bool help = false;
    for (const enum action *a = ui_page(ui)->footer; *a != ACTION_COUNT; a++)
        help = help || *a == ACTION_HELP;
    for (const enum action *a = ui_page(ui)->footer; *a != ACTION_COUNT; a++) {
        char name[KEY_NAME_SIZE];
        size_t width = footer_item(ui, *a, name);
        if (width == 0)
            continue;
        /* What leads to all the others is there however little room there is. */
        size_t reserve = help && *a != ACTION_HELP ? footer_item(ui, ACTION_HELP, NULL) : 0;
        if (column + width + reserve > end) {
            if (!help)
                break;
            continue;
        }
        help = help && *a != ACTION_HELP;
        column = canvas_put(c, row, column, end, THEME_KEY, name) + 1;
        column = canvas_put(c, row, column, end, THEME_STATUS, action_table[*a].name) + 2;
    }
}

/* ---- a tiny screen ------------------------------------------------------------------- */

void status_draw_line(struct ui *ui, size_t rows)
{
    struct canvas *c = ui->canvas;
    size_t columns = canvas_columns(c), column = 0, bad = 0, at = rows / 2;
    uint32_t counts[JOB_CONDITION_COUNT];
    table_counts(engine_table(ui->engine), -1, counts);
    for (size_t i = 0; i < ui->source_count; i++)
        bad += ui->running && !is_good(engine_source(ui->engine, i));
    if (bad > 0) {
        char text[24];
        snprintf(text, sizeof text, "%zu ", bad);
        canvas_symbol(c, at, column++, THEME_ERROR, SYMBOL_STALE);
        column = canvas_put(c, at, column, columns, THEME_ERROR, text);
    }
    for (size_t i = 0; i < CONDITIONS && column < columns; i++) {
        enum job_condition condition = by_urgency[i];
        char text[24];
        if (counts[condition] == 0 && condition != JOB_FAILED && condition != JOB_RUNNING)
            continue;
        snprintf(text, sizeof text, "%u ", (unsigned)counts[condition]);
        canvas_symbol(c, at, column++, ui_condition_role(condition),
                      ui_condition_symbol(condition));
        column = canvas_put(c, at, column, columns, ui_condition_role(condition), text);
    }
    buf_clear(&ui->scratch);
    add_clock(ui, &ui->scratch);
    if (column + ui->scratch.length <= columns)
        canvas_put(c, at, columns - ui->scratch.length, columns, THEME_DIM, ui_scratch(ui));
}

void status_title(struct ui *ui)
{
    char title[64] = "jobtop";
    uint32_t counts[JOB_CONDITION_COUNT];
    table_counts(engine_table(ui->engine), -1, counts);
    if (counts[JOB_FAILED] > 0)
        snprintf(title, sizeof title, "jobtop: %u failed", (unsigned)counts[JOB_FAILED]);
    term_title(ui->term, title);
}
