/* Dialogs: a box over the page, and the menu of columns to sort by. */
#include <string.h>

#include "config/keys.h"
#include "tui/keymap.h"
#include "tui/ui.h"

struct area dialog_box(struct ui *ui, struct area screen, size_t rows, size_t columns,
                       enum theme_role role, const char *title)
{
    struct canvas *c = ui->canvas;
    size_t height = rows + 2 < screen.rows ? rows + 2 : screen.rows;
    size_t width = columns + 4 < screen.columns ? columns + 4 : screen.columns;
    size_t top = screen.row + (screen.rows - height) / 2,
           left = screen.column + (screen.columns - width) / 2;
    size_t bottom = top + height - 1, right = left + width - 1;
    canvas_ground(c, role);
    uint32_t horizontal = symbol_point(SYMBOL_HORIZONTAL, canvas_plain(c));
    for (size_t i = top; i <= bottom; i++) {
        bool edge = i == top || i == bottom;
        canvas_fill(c, i, left, width, role, edge ? horizontal : ' ');
        canvas_symbol(c, i, left, role,
                      i == top      ? SYMBOL_TOP_LEFT
                      : i == bottom ? SYMBOL_BOTTOM_LEFT
                                    : SYMBOL_VERTICAL);
        canvas_symbol(c, i, right, role,
                      i == top      ? SYMBOL_TOP_RIGHT
                      : i == bottom ? SYMBOL_BOTTOM_RIGHT
                                    : SYMBOL_VERTICAL);
    }
    if (*title) {
        canvas_put(c, top, left + 2, right, role, " ");
        size_t end = canvas_put(c, top, left + 3, right - 1, role, title);
        canvas_put(c, top, end, right, role, " ");
    }
    return (struct area){top + 1, left + 2, height - 2, width - 4};
}

/* ---- the sort menu ------------------------------------------------------------------- */

static void draw_sort_menu(struct ui *ui, struct area screen)
{
    struct sort_menu *m = &ui->sort_menu;
    bool descending;
    enum column sorted = view_sort_column(ui->view, &descending);
    struct area in = dialog_box(ui, screen, COLUMN_COUNT, 44, THEME_DIALOG, "Sort by");
    if (m->selected < m->top)
        m->top = m->selected;
    if (m->selected >= m->top + in.rows)
        m->top = m->selected - in.rows + 1;
    for (size_t i = 0; i < in.rows && m->top + i < COLUMN_COUNT; i++) {
        const struct column_info *info = &column_table[m->top + i];
        enum theme_role role = m->top + i == m->selected ? THEME_SELECTION : THEME_DIALOG;
        size_t end = in.column + in.columns;
        canvas_fill(ui->canvas, in.row + i, in.column, in.columns, role, ' ');
        if ((enum column)(m->top + i) == sorted)
            canvas_symbol(ui->canvas, in.row + i, in.column, role,
                          descending ? SYMBOL_DESCENDING : SYMBOL_ASCENDING);
        canvas_put(ui->canvas, in.row + i, in.column + 2, end, role, info->title);
        canvas_text(ui->canvas, in.row + i, in.column + 14, in.columns > 14 ? in.columns - 14 : 0,
                    role, info->help, strlen(info->help));
    }
}

/* Choosing the column that sorts already turns the order round. */
static unsigned choose(struct ui *ui)
{
    bool descending;
    enum column now = view_sort_column(ui->view, &descending);
    enum column chosen = (enum column)ui->sort_menu.selected;
    view_sort(ui->view, chosen, now == chosen && !descending);
    ui->dialog = NULL;
    return UI_ROWS | UI_REPAINT;
}

/* To the next column whose title begins with the letter. */
static void jump(struct sort_menu *m, uint32_t letter)
{
    if (letter >= 'a' && letter <= 'z')
        letter -= 'a' - 'A';
    for (size_t i = 1; i <= COLUMN_COUNT; i++) {
        size_t at = (m->selected + i) % COLUMN_COUNT;
        if ((uint32_t)column_table[at].title[0] == letter) {
            m->selected = at;
            return;
        }
    }
}

static unsigned sort_menu_key(struct ui *ui, uint32_t key)
{
    struct sort_menu *m = &ui->sort_menu;
    enum action action = keymap_find(ui->keymap, key);
    if (key == KEYCODE_ESCAPE || action == ACTION_SORT || action == ACTION_BACK ||
        action == ACTION_QUIT) {
        ui->dialog = NULL;
        return UI_REPAINT;
    }
    if (key == KEYCODE_ENTER)
        return choose(ui);
    switch (key < KEYCODE_SPECIAL && key != 'j' && key != 'k' ? ACTION_COUNT : action) {
    case ACTION_UP:
        m->selected -= m->selected > 0;
        break;
    case ACTION_DOWN:
        m->selected += m->selected + 1 < COLUMN_COUNT;
        break;
    case ACTION_FIRST:
    case ACTION_PAGE_UP:
        m->selected = 0;
        break;
    case ACTION_LAST:
    case ACTION_PAGE_DOWN:
        m->selected = COLUMN_COUNT - 1;
        break;
    default:
        jump(m, key);
    }
    return UI_REPAINT;
}

static const struct dialog sort_menu = {draw_sort_menu, sort_menu_key};

unsigned sort_menu_open(struct ui *ui)
{
    ui->sort_menu = (struct sort_menu){.selected = view_sort_column(ui->view, NULL)};
    ui->dialog = &sort_menu;
    return UI_REPAINT;
}
