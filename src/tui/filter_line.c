/* The filter as it is typed: in force as soon as it is one, and "not yet applied" while it is none.
 */
#include <stdio.h>
#include <string.h>

#include "config/keys.h"
#include "tui/keymap.h"
#include "tui/ui.h"

bool filter_set(struct ui *ui, const char *text)
{
    struct filter *filter = NULL;
    ui->filter_problem = (struct detail)DETAIL_INIT;
    if (filter_parse(text, strlen(text), &filter, NULL, &ui->filter_problem) != JOBTOP_OK) {
        if (ui->filter_problem.status == JOBTOP_OK)
            ui->filter_problem.status = JOBTOP_INVALID;
        return false;
    }
    view_filter(ui->view, filter);
    if (text != ui->filter_text)
        snprintf(ui->filter_text, sizeof ui->filter_text, "%s", text);
    if (ui->filter_text[0])
        memcpy(ui->filter_last, ui->filter_text, sizeof ui->filter_last);
    return true;
}

unsigned filter_open(struct ui *ui)
{
    memcpy(ui->filter_before, ui->filter_text, sizeof ui->filter_before);
    ui->filter_problem = (struct detail)DETAIL_INIT;
    prompt_open(&ui->prompt, ui->filter_text);
    return UI_REPAINT;
}

static unsigned changed(struct ui *ui)
{
    return filter_set(ui, ui->prompt.text) ? UI_ROWS | UI_REPAINT : UI_REPAINT;
}

unsigned filter_key(struct ui *ui, uint32_t key)
{
    enum action action;
    switch (prompt_key(&ui->prompt, key)) {
    case PROMPT_CHANGED:
        return changed(ui);
    case PROMPT_DONE:
        if (ui->filter_problem.status != JOBTOP_OK)
            return UI_REPAINT;
        prompt_remember(&ui->prompt);
        ui->prompt.open = false;
        return UI_REPAINT;
    case PROMPT_GIVEN_UP:
        ui->prompt.open = false;
        filter_set(ui, ui->filter_before);
        return UI_ROWS | UI_REPAINT;
    case PROMPT_UNUSED:
        /* The selection can be moved while a filter is typed. */
        action = keymap_find(ui->keymap, key);
        if (action != ACTION_COUNT && key >= KEYCODE_SPECIAL &&
            action_table[action].flags & ACTION_MOVE)
            return ui_act(ui, action);
        return 0;
    case PROMPT_MOVED:
        break;
    }
    return UI_REPAINT;
}

unsigned filter_paste(struct ui *ui, const char *bytes, size_t length)
{
    return prompt_paste(&ui->prompt, bytes, length) == PROMPT_CHANGED ? changed(ui) : UI_REPAINT;
}

unsigned filter_next_match(struct ui *ui)
{
    struct filter *filter = NULL;
    size_t size = view_size(ui->view), from = view_selected(ui->view);
    if (!ui->filter_last[0]) {
        ui_say(ui, JOBTOP_LOG_INFO, false, "no filter was typed yet that a next match could be of");
        return UI_REPAINT;
    }
    if (size == 0 ||
        filter_parse(ui->filter_last, strlen(ui->filter_last), &filter, NULL, NULL) != JOBTOP_OK)
        return 0;
    size_t step = 1;
    for (; step <= size; step++) {
        uint32_t row = view_at(ui->view, (from + step) % size);
        if (ui_row(ui, row) && filter_match(filter, ui->engine, row, &ui->time))
            break;
    }
    filter_free(filter);
    if (step > size)
        ui_say(ui, JOBTOP_LOG_INFO, false, "no job shown matches %s", ui->filter_last);
    else
        view_select(ui->view, (from + step) % size);
    return UI_REPAINT;
}
