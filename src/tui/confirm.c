/*
 * The question before a request is sent. The jobs are pinned when the key is pressed and named in
 * the dialog; what changed since is said; the dispatcher checks again when the answer is yes. Yes
 * is a key that did not open the dialog, never Enter, and counts only when the question was on the
 * screen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/keys.h"
#include "job/property.h"
#include "job/name.h"
#include "tui/keymap.h"
#include "tui/leftover.h"
#include "tui/ui.h"

#define LINES_MAX 40
#define WIDTH     68

struct question {
    struct target target;
    enum jobtop_request request;
    char name[320];
};

struct confirm {
    struct question *questions; /* OWNS */
    size_t count;
    bool marked;     /* they are the marked ones */
    size_t hidden;   /* of them by the filter */
    size_t left_out; /* for which it can't be asked, and why of the first */
    struct detail why;
    uint32_t yes;
    bool shown;    /* the question was on the screen */
    size_t top;    /* lines scrolled, where not all has room */
    bool possible; /* as of the last drawing */
};

void confirm_free(struct confirm *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->count; i++)
        target_free(&c->questions[i].target);
    free(c->questions);
    free(c);
}

static void close_dialog(struct ui *ui)
{
    confirm_free(ui->confirm);
    ui->confirm = NULL;
    ui->dialog = NULL;
}

/* ---- drawing -------------------------------------------------------------------------------- */

/* The text of the dialog, wrapped; drawn when it is known how many lines there are. */
struct sheet {
    struct {
        char text[320];
        enum theme_role role;
    } lines[LINES_MAX];
    size_t count, width;
    enum text_charset charset;
};

/* One line, cut when it is drawn. */
static void sheet_line(struct sheet *s, enum theme_role role, const char *text)
{
    if (s->count == LINES_MAX)
        return;
    snprintf(s->lines[s->count].text, sizeof s->lines[0].text, "%s", text);
    s->lines[s->count++].role = role;
}

static void sheet_add(struct sheet *s, enum theme_role role, const char *text)
{
    size_t length = strlen(text), at = 0;
    do {
        size_t skip = 0;
        size_t taken =
            length > at ? text_wrap(text + at, length - at, s->width, s->charset, &skip) : 0;
        if (s->count == LINES_MAX)
            return;
        snprintf(s->lines[s->count].text, sizeof s->lines[0].text, "%.*s", (int)(taken - skip),
                 text + at);
        s->lines[s->count++].role = role;
        at += taken;
    } while (at < length);
}

__attribute__((format(printf, 3, 4))) static void sheet_addf(struct sheet *s, enum theme_role role,
                                                             const char *format, ...)
{
    struct detail text;
    va_list args;
    va_start(args, format);
    detail_vset(&text, JOBTOP_OK, format, args);
    va_end(args);
    sheet_add(s, role, text.text);
}

static void add_state(struct buf *out, enum job_condition condition, int percent)
{
    buf_adds(out, job_condition_name(condition));
    if (percent >= 0)
        buf_addf(out, ", %d %%", percent);
}

static void sheet_one_job(struct ui *ui, struct sheet *s, const struct question *q,
                          enum theme_role role)
{
    const struct row *row = ui_row(ui, target_row(ui->engine, &q->target));
    const struct target *t = &q->target;
    buf_clear(&ui->scratch);
    if (row)
        job_name_add(row->job, &ui->scratch);
    sheet_addf(s, role, "Job     %s", row ? ui_scratch(ui) : q->name);
    struct text vm = row ? job_vm(row->job) : (struct text){"", 0};
    if (vm.length > 0)
        sheet_addf(s, role, "VM      %.*s", (int)(vm.length < 100 ? vm.length : 100), vm.bytes);
    sheet_addf(s, role, "Source  %s", engine_source(ui->engine, (size_t)t->source)->name);
    sheet_addf(s, role, "ID      %.*s", (int)(t->id_length < 100 ? t->id_length : 100), t->id);
    buf_clear(&ui->scratch);
    if (row)
        add_state(&ui->scratch, (enum job_condition)row->condition, row->progress.percent);
    else
        buf_adds(&ui->scratch, "gone");
    sheet_addf(s, role, "State   %s", ui_scratch(ui));
    /* That it has moved on is no news; that it is not what it was is. */
    if (!row || row->condition != t->condition) {
        buf_clear(&ui->scratch);
        add_state(&ui->scratch, t->condition, t->percent);
        sheet_addf(s, THEME_WARNING, "        when you pressed the key: %s", ui_scratch(ui));
    }
    if (row && row->condition == JOB_QUERY) {
        buf_clear(&ui->scratch);
        column_text(COLUMN_ERROR, ui->engine, target_row(ui->engine, t), &ui->time, &ui->scratch);
        sheet_addf(s, role, "Asks    %.250s", ui_scratch(ui));
    }
    sheet_add(s, role, "");
    sheet_add(s, role, request_effect(q->request));
    const char *leftover = row ? leftover_text(row->job, q->request) : NULL;
    if (leftover)
        sheet_add(s, role, leftover);
}

static void sheet_many_jobs(struct ui *ui, struct sheet *s, const struct confirm *c,
                            enum theme_role role, size_t room)
{
    if (c->hidden > 0)
        sheet_addf(s, role, "%zu marked (%zu hidden by the filter)", c->count + c->left_out,
                   c->hidden);
    else
        sheet_addf(s, role, "%zu marked", c->count + c->left_out);
    if (c->left_out > 0)
        sheet_addf(s, THEME_WARNING, "%zu of them left out: %.100s", c->left_out, c->why.text);
    size_t shown = c->count <= room ? c->count : room - 1;
    for (size_t i = 0; i < shown; i++) {
        const struct question *q = &c->questions[i];
        const struct row *row = ui_row(ui, target_row(ui->engine, &q->target));
        buf_clear(&ui->scratch);
        buf_addf(&ui->scratch, "  %-9s  %s",
                 row ? job_condition_name((enum job_condition)row->condition) : "gone", q->name);
        sheet_line(s, role, ui_scratch(ui));
    }
    if (shown < c->count)
        sheet_addf(s, role, "  and %zu more", c->count - shown);
    sheet_add(s, role, "");
    sheet_add(s, role, request_effect(c->questions[0].request));
}

/* Whether the request could be sent now, and if not, why, as the dispatcher sees it. */
static bool check(struct ui *ui, const struct confirm *c, struct detail *d)
{
    for (size_t i = 0; i < c->count; i++)
        if (dispatch_check(ui->dispatcher, &c->questions[i].target, c->questions[i].request, d) ==
            JOBTOP_OK)
            return true;
    return false;
}

/* Where not all has room, what it is about and the keys stay, and the lines between scroll. */
static void draw_sheet(struct ui *ui, const struct sheet *s, struct area in, enum theme_role role,
                       size_t *top)
{
    size_t most = s->count > in.rows ? s->count - in.rows : 0;
    if (*top > most)
        *top = most;
    for (size_t i = 0; i < in.rows && i < s->count; i++) {
        size_t line = i == 0 ? 0 : i + 1 == in.rows ? s->count - 1 : i + *top;
        canvas_text(ui->canvas, in.row + i, in.column, in.columns, s->lines[line].role,
                    s->lines[line].text, strlen(s->lines[line].text));
    }
    if (*top > 0)
        canvas_symbol(ui->canvas, in.row + 1, in.column + in.columns, role, SYMBOL_MORE_ABOVE);
    if (*top < most)
        canvas_symbol(ui->canvas, in.row + in.rows - 2, in.column + in.columns, role,
                      SYMBOL_MORE_BELOW);
}

static void draw_confirm(struct ui *ui, struct area screen)
{
    struct confirm *c = ui->confirm;
    enum jobtop_request request = c->questions[0].request;
    bool danger = request == JOBTOP_REQUEST_KILL || request == JOBTOP_REQUEST_TERMINATE;
    enum theme_role role = danger ? THEME_DIALOG_DANGER : THEME_DIALOG;
    struct sheet s = {.width = screen.columns < WIDTH + 4 ? screen.columns - 4 : WIDTH,
                      .charset = canvas_charset(ui->canvas)};
    struct detail d = DETAIL_INIT;
    char title[64], keys[96], yes[KEY_NAME_SIZE];
    if (c->count > 1)
        snprintf(title, sizeof title, "%s %zu jobs?", request_verb(request), c->count);
    else
        snprintf(title, sizeof title, "%s this job?", request_verb(request));
    if (c->count == 1 && !c->marked)
        sheet_one_job(ui, &s, &c->questions[0], role);
    else
        sheet_many_jobs(ui, &s, c, role, screen.rows > 14 ? screen.rows - 12 : 3);
    c->possible = check(ui, c, &d);
    if (!c->possible)
        sheet_addf(&s, THEME_WARNING, "Not possible now: %s", d.text);
    sheet_add(&s, role, "");
    key_name(c->yes, yes);
    if (c->possible)
        snprintf(keys, sizeof keys, "%s: %s   n, Esc: leave it", yes, request_verb(request));
    else
        snprintf(keys, sizeof keys, "Esc: close");
    sheet_line(&s, role, keys);
    struct area in = dialog_box(ui, screen, s.count, s.width, role, title);
    draw_sheet(ui, &s, in, role, &c->top);
    c->shown = true;
}

/* ---- answering ------------------------------------------------------------------------------ */

static void send(struct ui *ui)
{
    struct confirm *c = ui->confirm;
    size_t sent = 0;
    for (size_t i = 0; i < c->count; i++) {
        struct question *q = &c->questions[i];
        struct detail d = DETAIL_INIT;
        uint64_t ticket;
        if (dispatch_request(ui->dispatcher, &q->target, q->request, false, &ticket, &d) !=
            JOBTOP_OK) {
            ui_say(ui, JOBTOP_LOG_ERROR, true, "%s of %s: not sent: %s", request_verb(q->request),
                   q->name, d.text);
            continue;
        }
        if (sent++ == 0)
            ui->bulk = (struct bulk){.first = ticket, .verb = request_verb(q->request)};
        ui->bulk.last = ticket;
        ui->bulk.sent = sent;
        uint32_t row = target_row(ui->engine, &q->target);
        if (c->marked && row != TABLE_NO_ROW)
            view_mark(ui->view, row, false);
    }
    if (sent == 1)
        ui_say(ui, JOBTOP_LOG_INFO, false, "%s of %s: asked, waiting for the answer",
               request_verb(c->questions[0].request), c->questions[0].name);
    else if (sent > 1)
        ui_say(ui, JOBTOP_LOG_INFO, false, "%s of %zu jobs: asked, waiting for the answers",
               request_verb(c->questions[0].request), sent);
}

static unsigned confirm_key(struct ui *ui, uint32_t key)
{
    struct confirm *c = ui->confirm;
    enum action action = keymap_find(ui->keymap, key);
    if (key == c->yes) {
        if (!c->shown || !c->possible || ui->tiny)
            return UI_REPAINT; /* nobody can have read the question */
        send(ui);
        close_dialog(ui);
        return UI_REPAINT;
    }
    if (key == KEYCODE_ESCAPE || key == 'n' || key == 'N' || action == ACTION_BACK ||
        action == ACTION_QUIT) {
        close_dialog(ui);
        return UI_REPAINT;
    }
    if (action == ACTION_DOWN)
        c->top++;
    else if (action == ACTION_UP)
        c->top -= c->top > 0;
    return UI_REPAINT;
}

static const struct dialog confirm_dialog = {draw_confirm, confirm_key};

/* ---- asking --------------------------------------------------------------------------------- */

/* Suspended, not begun yet, or waiting for a person: what Start lets go on. */
static bool startable(const struct row *row)
{
    return row->condition == JOB_SUSPENDED || row->condition == JOB_WAITING ||
           row->condition == JOB_QUERY;
}

static enum jobtop_request request_for(enum action action, const struct row *row)
{
    if (action == ACTION_KILL)
        return JOBTOP_REQUEST_KILL;
    if (action == ACTION_SUSPEND)
        return startable(row) ? JOBTOP_REQUEST_START : JOBTOP_REQUEST_SUSPEND;
    return JOBTOP_REQUEST_TERMINATE;
}

/* Of several jobs: all are suspended, or else all are resumed when none of them runs. */
static enum jobtop_request request_for_all(struct ui *ui, enum action action, const uint32_t *rows,
                                           size_t count)
{
    enum jobtop_request request = request_for(action, &(struct row){.condition = JOB_RUNNING});
    size_t suspended = 0, running = 0;
    for (size_t i = 0; i < count; i++) {
        const struct row *row = ui_row(ui, rows[i]);
        suspended += row && startable(row);
        running += row && row->condition == JOB_RUNNING;
    }
    return request == JOBTOP_REQUEST_SUSPEND && suspended > 0 && running == 0 ? JOBTOP_REQUEST_START
                                                                              : request;
}

/* "X on Y (source) has ended already": which job it is about is seen, why it is must not be cut. */
static struct detail without_name(const struct detail *why, const char *name)
{
    struct detail shorter = DETAIL_INIT;
    size_t length = strlen(name);
    if (length == 0 || strncmp(why->text, name, length) != 0)
        return *why;
    detail_set(&shorter, why->status, "the job%s", why->text + length);
    return shorter;
}

static bool add_question(struct ui *ui, struct confirm *c, uint32_t number,
                         enum jobtop_request request)
{
    struct question *q = &c->questions[c->count];
    struct detail d = DETAIL_INIT;
    const struct row *row = ui_row(ui, number);
    if (!row)
        return false;
    if (target_pin(ui->engine, number, &q->target, &d) == JOBTOP_OK) {
        q->request = request;
        buf_clear(&ui->scratch);
        ui_job_title(ui, row, &ui->scratch);
        snprintf(q->name, sizeof q->name, "%s", ui_scratch(ui));
        if (dispatch_check(ui->dispatcher, &q->target, request, &d) == JOBTOP_OK) {
            c->count++;
            return true;
        }
        if (!c->marked)
            d = without_name(&d, q->name);
        target_free(&q->target);
        *q = (struct question){0};
    }
    if (c->left_out++ == 0)
        c->why = d;
    return false;
}

/* The rows that the key is about; NULL: none, or no memory. The caller frees them. */
static uint32_t *rows_meant(struct ui *ui, struct confirm *c, size_t *count)
{
    if (ui->depth == 1) {
        uint32_t *marked = view_marked_rows(ui->view, count);
        if (marked && *count > 0) {
            c->marked = true;
            view_marks(ui->view, &c->hidden);
            return marked;
        }
        free(marked);
    }
    uint32_t *one = malloc(sizeof *one);
    if (!one)
        return NULL;
    *count = 1;
    if (ui_page(ui) == &job_page)
        *one = ui->job.id ? table_find(engine_table(ui->engine), (uint16_t)ui->job.source,
                                       ui->job.id, ui->job.id_length)
                          : TABLE_NO_ROW;
    else
        *one = view_selected_row(ui->view);
    /* From here on the highlight stays with the job that the dialog names, as if it had been moved
     * there. */
    view_select(ui->view, view_selected(ui->view));
    return one;
}

/* A key that is not the one that opened the dialog, nor one that closes it. */
static uint32_t key_for_yes(uint32_t opened)
{
    return opened == 'y' || opened == 'Y' ? 'o' : 'y';
}

unsigned confirm_open(struct ui *ui, enum action action)
{
    size_t count = 0;
    struct confirm *c = calloc(1, sizeof *c);
    uint32_t *rows = c ? rows_meant(ui, c, &count) : NULL;
    if (rows)
        c->questions = calloc(count, sizeof *c->questions);
    if (!rows || !c->questions || (count == 1 && !ui_row(ui, rows[0]))) {
        free(rows);
        confirm_free(c);
        ui_say(ui, JOBTOP_LOG_INFO, false, "there is no job to %s", action_table[action].name);
        return UI_REPAINT;
    }
    enum jobtop_request request = c->marked ? request_for_all(ui, action, rows, count)
                                            : request_for(action, ui_row(ui, rows[0]));
    c->yes = key_for_yes(ui->key);
    for (size_t i = 0; i < count; i++)
        add_question(ui, c, rows[i], request);
    free(rows);
    if (c->count == 0) {
        if (c->marked)
            ui_say(ui, JOBTOP_LOG_WARNING, false, "%s of what is marked: not possible: %s",
                   request_verb(request), c->why.text);
        else
            ui_say(ui, JOBTOP_LOG_WARNING, false, "%s: not possible: %s", request_verb(request),
                   c->why.text);
        confirm_free(c);
        return UI_REPAINT;
    }
    ui->confirm = c;
    ui->dialog = &confirm_dialog;
    return UI_REPAINT;
}
