#include "tui/ui.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "action/name.h"
#include "base/clock.h"
#include "config/keys.h"
#include "job/datetime.h"
#include "job/error.h"
#include "job/name.h"
#include "tui/keymap.h"
#include "tui/paint.h"
#include "tui/term.h"

/* ---- small things that several pages need --------------------------------------------------- */

const struct row *ui_row(const struct ui *ui, uint32_t row)
{
    struct table *t = engine_table(ui->engine);
    if (row >= table_capacity(t))
        return NULL;
    const struct row *r = table_row(t, row);
    return r->job ? r : NULL;
}

const char *ui_scratch(struct ui *ui)
{
    return buf_text(&ui->scratch);
}

void ui_job_title(struct ui *ui, const struct row *row, struct buf *out)
{
    name_label(job_name(row->job), job_vm(row->job), engine_source_name(ui->engine, row->source),
               out);
}

void ui_age(const struct ui *ui, const struct source_info *source, struct buf *out)
{
    int64_t age = (ui->time.now_ms - source->last_good) / 1000;
    int64_t usual = (source->interval_ms + 999) / 1000 + 1;
    if (age < usual)
        buf_addc(out, '<');
    duration_short(age < usual ? usual : age, out);
}

enum theme_role ui_condition_role(enum job_condition condition)
{
    static const enum theme_role roles[JOB_CONDITION_COUNT] = {
        [JOB_WAITING] = THEME_WAITING,     [JOB_RUNNING] = THEME_RUNNING,
        [JOB_SUSPENDED] = THEME_SUSPENDED, [JOB_QUERY] = THEME_QUERY,
        [JOB_FAILED] = THEME_FAILED,       [JOB_WARNED] = THEME_WARNED,
        [JOB_COMPLETED] = THEME_COMPLETED, [JOB_STOPPED] = THEME_STOPPED,
        [JOB_UNKNOWN] = THEME_UNKNOWN,
    };
    return roles[condition < JOB_CONDITION_COUNT ? condition : JOB_UNKNOWN];
}

enum symbol ui_condition_symbol(enum job_condition condition)
{
    return (enum symbol)(SYMBOL_WAITING +
                         (condition < JOB_CONDITION_COUNT ? condition : JOB_UNKNOWN));
}

void ui_say(struct ui *ui, enum jobtop_log_level level, bool sticky, const char *format, ...)
{
    struct detail text;
    va_list args;
    va_start(args, format);
    detail_vset(&text, JOBTOP_OK, format, args);
    va_end(args);
    messages_add(&ui->messages, clock_wall_us(), level, sticky, text.text);
    if (ui->key != KEYCODE_NONE)
        messages_reply(&ui->messages);
}

/* ---- what the engine says ------------------------------------------------------------------- */

static void say_event(struct ui *ui, const struct event *event, enum jobtop_log_level level,
                      const char *text)
{
    const char *source =
        event->source >= 0 ? engine_source(ui->engine, (size_t)event->source)->name : NULL;
    struct detail line;
    detail_set(&line, JOBTOP_OK, "%s%s%s", source ? source : "", source ? ": " : "", text);
    messages_add(&ui->messages, event->time, level, false, line.text);
}

/* Only what an operator must hear of is said; the table shows the rest. What a source had when it
 * was heard of first is no news. */
static void say_transition(struct ui *ui, const struct event *event)
{
    bool failed = event->after == JOB_FAILED;
    bool news = event->before >= 0 && event->before != event->after;
    if (!news || (!failed && event->after != JOB_QUERY && event->after != JOB_WARNED))
        return;
    const struct row *row = ui_row(ui, event->row);
    if (!row)
        return;
    struct detail why;
    buf_clear(&ui->scratch);
    column_text(COLUMN_ERROR, ui->engine, event->row, &ui->time, &ui->scratch);
    detail_set(&why, JOBTOP_OK, "%s", ui_scratch(ui));
    buf_clear(&ui->scratch);
    ui_job_title(ui, row, &ui->scratch);
    buf_addf(&ui->scratch, ": %s%s%s",
             event->after == JOB_QUERY ? "waits for an answer (Query Pending)"
                                       : job_condition_name((enum job_condition)event->after),
             why.text[0] != '\0' ? ": " : "", why.text);
    messages_add(&ui->messages, event->time, failed ? JOBTOP_LOG_ERROR : JOBTOP_LOG_WARNING, false,
                 ui_scratch(ui));
}

static enum jobtop_log_level answer_level(const struct event *event)
{
    bool good =
        event->status == JOBTOP_OK && (event->return_value == 0 || event->return_value == 4096);
    return good ? JOBTOP_LOG_INFO : JOBTOP_LOG_ERROR;
}

/* One line has room for one answer; of several sent together, this one tells of all. */
static void count_answer(struct ui *ui, const struct event *event)
{
    struct bulk *bulk = &ui->bulk;
    if (bulk->sent < 2 || event->ticket < bulk->first || event->ticket > bulk->last)
        return;
    if (answer_level(event) == JOBTOP_LOG_INFO)
        bulk->accepted++;
    else
        bulk->refused++;
    if (bulk->accepted + bulk->refused < bulk->sent)
        return;
    char key[KEY_NAME_SIZE];
    key_name(keymap_key(ui->keymap, ACTION_MESSAGES), key);
    ui_say(ui, bulk->refused > 0 ? JOBTOP_LOG_ERROR : JOBTOP_LOG_INFO, true,
           "%s of %zu jobs: %zu accepted, %zu not; %s shows each answer", bulk->verb, bulk->sent,
           bulk->accepted, bulk->refused, key);
}

void ui_event(struct ui *ui, const struct event *event)
{
    struct detail sentence = DETAIL_INIT;
    switch (event->kind) {
    case EVENT_MESSAGE:
        if (event->level > JOBTOP_LOG_DEBUG)
            say_event(ui, event, event->level, event->text);
        break;
    case EVENT_SOURCE: {
        const struct source_info *source = engine_source(ui->engine, (size_t)event->source);
        bool good = source->state == SOURCE_LIVE || source->state == SOURCE_OPENING;
        say_event(ui, event, good ? JOBTOP_LOG_INFO : JOBTOP_LOG_ERROR, event->text);
        break;
    }
    case EVENT_JOB:
        say_transition(ui, event);
        break;
    case EVENT_ANSWER:
        if (!dispatch_answer(ui->dispatcher, event, &sentence))
            break;
        messages_add(&ui->messages, event->time, answer_level(event), true, sentence.text);
        count_answer(ui, event);
        break;
    case EVENT_ERRORS:
        break;
    }
}

void ui_look(struct ui *ui)
{
    struct detail sentence = DETAIL_INIT;
    for (size_t i = 0; i < ui->source_count; i++)
        engine_source(ui->engine, i);
    while (dispatch_overdue(ui->dispatcher, &sentence))
        ui_say(ui, JOBTOP_LOG_ERROR, true, "%s", sentence.text);
}

/* ---- pages ---------------------------------------------------------------------------------- */

const struct page *ui_page(const struct ui *ui)
{
    return ui->pages[ui->depth - 1];
}

void ui_push(struct ui *ui, const struct page *page)
{
    ui->lines.top = 0;
    /* A page that is behind already is come back to, not opened a second time. */
    for (size_t i = 0; i < ui->depth; i++) {
        if (ui->pages[i] == page) {
            ui->depth = i + 1;
            return;
        }
    }
    if (ui->depth == UI_DEPTH)
        ui->depth--;
    ui->pages[ui->depth++] = page;
}

unsigned ui_back(struct ui *ui)
{
    if (ui->depth == 1)
        return UI_QUIT;
    ui->depth--;
    ui->lines.top = 0;
    return UI_REPAINT;
}

/* ---- actions that every page has ------------------------------------------------------------ */

static unsigned next_theme(struct ui *ui)
{
    struct detail d = DETAIL_INIT;
    struct theme theme;
    const char *name = theme_name(++ui->theme_index);
    if (!name) {
        ui->theme_index = 0;
        name = theme_name(0);
    }
    if (!name)
        return 0;
    if (theme_load(name, &theme, &d) != JOBTOP_OK) {
        ui_say(ui, JOBTOP_LOG_ERROR, false, "theme %s: %s", name, d.text);
        return UI_REPAINT;
    }
    *ui->theme = theme;
    painter_theme(ui->painter, ui->theme);
    ui_say(ui, JOBTOP_LOG_INFO, false, "theme %s: %s", theme.name, theme.summary);
    return UI_REPAINT | UI_FROM_NOTHING;
}

static unsigned poll_now(struct ui *ui)
{
    for (size_t i = 0; i < ui->source_count; i++)
        engine_poll_now(ui->engine, (int)i);
    ui_say(ui, JOBTOP_LOG_INFO, false, "polling all sources");
    return UI_REPAINT;
}

unsigned ui_act(struct ui *ui, enum action action)
{
    unsigned redo = ui_page(ui)->act(ui, action);
    if (!(redo & UI_UNUSED))
        return redo;
    switch (action) {
    case ACTION_BACK:
        return ui_back(ui);
    case ACTION_QUIT:
        return UI_QUIT;
    case ACTION_SOURCES:
        ui_push(ui, &sources_page);
        return UI_REPAINT;
    case ACTION_MESSAGES:
        ui_push(ui, &messages_page);
        return UI_REPAINT;
    case ACTION_HELP:
        ui_push(ui, &help_page);
        return UI_REPAINT;
    case ACTION_THEME:
        return next_theme(ui);
    case ACTION_POLL_NOW:
        return poll_now(ui);
    case ACTION_REPAINT:
        return UI_REPAINT | UI_FROM_NOTHING;
    case ACTION_STOP_PROGRAM:
        return UI_STOP;
    default:
        return 0;
    }
}

/* ---- keys ----------------------------------------------------------------------------------- */

/* What stays possible whatever is open: nobody should have to close a dialog to see a screen that
 * is whole. */
static bool always(enum action action)
{
    return action == ACTION_REPAINT || action == ACTION_STOP_PROGRAM;
}

unsigned ui_key(struct ui *ui, uint32_t key)
{
    enum action action = keymap_find(ui->keymap, key);
    /* Esc and another key that arrive together look like Alt. Where Alt means nothing, they are
     * taken apart. */
    if (key & KEYCODE_ALT && action == ACTION_COUNT) {
        unsigned redo = ui_key(ui, KEYCODE_ESCAPE);
        return redo & UI_QUIT ? redo : redo | ui_key(ui, key & ~KEYCODE_ALT);
    }
    ui->key = key;
    if (action != ACTION_COUNT && always(action) && (key < ' ' || key >= KEYCODE_SPECIAL))
        return ui_act(ui, action);
    if (ui->dialog)
        return ui->dialog->key(ui, key);
    if (ui->prompt.open)
        return filter_key(ui, key);
    if (key == KEYCODE_ESCAPE) {
        const struct message *message = messages_current(&ui->messages, ui->time.now_ms);
        ui->messages.dismissed = true;
        if (message && message->sticky && ui->depth == 1)
            return UI_REPAINT; /* it was asked to go away, and nothing else */
    }
    if (action == ACTION_COUNT) {
        if (key > ' ' && key != KEYCODE_ESCAPE) {
            char name[KEY_NAME_SIZE], help[KEY_NAME_SIZE];
            key_name(key, name);
            key_name(keymap_key(ui->keymap, ACTION_HELP), help);
            ui_say(ui, JOBTOP_LOG_INFO, false, "%s does nothing here; %s shows what the keys do",
                   name, help);
            return UI_REPAINT;
        }
        return 0;
    }
    if (ui->tiny && action_table[action].flags & ACTION_REQUEST)
        return 0; /* what it asks would not be seen */
    return ui_act(ui, action);
}

unsigned ui_paste(struct ui *ui, const char *bytes, size_t length)
{
    if (!ui->dialog && ui->prompt.open)
        return filter_paste(ui, bytes, length);
    ui_say(ui, JOBTOP_LOG_INFO, false,
           "what was pasted is left out: keys act only when they are typed");
    return UI_REPAINT;
}
