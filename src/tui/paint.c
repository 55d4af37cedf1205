#include "tui/paint.h"

#include <curses.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define TRUE_COLOUR (1 << 24)

struct look {
    bool known;
    short pair;
    attr_t attributes;
};

struct painter {
    int colours;
    struct theme theme;
    struct look looks[THEME_ROLE_COUNT][THEME_ROLE_COUNT]; /* of a role on another's background */
    cchar_t *line;                                         /* OWNS */
    size_t line_size;
};

struct painter *painter_new(int colours)
{
    struct painter *p = calloc(1, sizeof *p);
    if (p)
        p->colours = colours;
    return p;
}

void painter_free(struct painter *p)
{
    if (!p)
        return;
    free(p->line);
    free(p);
}

/* ---- roles ---------------------------------------------------------------------------------- */

static attr_t curses_attributes(unsigned style)
{
    attr_t attributes = A_NORMAL;
    if (style & STYLE_BOLD)
        attributes |= A_BOLD;
    if (style & STYLE_DIM)
        attributes |= A_DIM;
    if (style & STYLE_UNDERLINE)
        attributes |= A_UNDERLINE;
    if (style & STYLE_REVERSE)
        attributes |= A_REVERSE;
    if (style & STYLE_ITALIC)
        attributes |= A_ITALIC;
    return attributes;
}

/* A colour as curses numbers it on this terminal. With direct colour, 0 to 7 are still the
 * palette's: the nearest true colour is one off in blue, which nobody sees. */
static int curses_colour(const struct painter *p, int32_t rgb, int16_t of_256, int8_t of_16)
{
    if (p->colours == TRUE_COLOUR)
        return rgb >= 0 && rgb < 8 ? 8 : (int)rgb;
    return p->colours >= 256 ? of_256 : of_16;
}

static int with_default(int colour, int otherwise)
{
    return colour == COLOUR_DEFAULT ? otherwise : colour;
}

/* With 8 colours the bright ones are the others in bold, as far as text goes. */
static int of_eight(int colour, attr_t *attributes)
{
    if (colour < 8)
        return colour;
    if (attributes)
        *attributes |= A_BOLD;
    return colour - 8;
}

void painter_theme(struct painter *p, const struct theme *theme)
{
    p->theme = *theme;
    memset(p->looks, 0, sizeof p->looks);
    if (p->colours)
        reset_color_pairs();
}

static int foreground_of(const struct painter *p, enum theme_role role)
{
    const struct style *s = &p->theme.roles[role];
    return curses_colour(p, s->rgb_foreground, s->foreground_256, s->foreground_16);
}

static int background_of(const struct painter *p, enum theme_role role)
{
    const struct style *s = &p->theme.roles[role];
    return curses_colour(p, s->rgb_background, s->background_256, s->background_16);
}

/* What a role leaves open is as in what it lies on, and then as in ordinary text: a light theme
 * colours the whole screen. Without colours, only what is reversed shows through. */
static struct look make_look(const struct painter *p, enum theme_role role, enum theme_role ground)
{
    const struct style *s = &p->theme.roles[role];
    struct look look = {true, 0,
                        curses_attributes(p->colours ? s->attributes : s->attributes_none)};
    if (p->colours == 0) {
        if (p->theme.roles[ground].attributes_none & STYLE_REVERSE)
            look.attributes |= A_REVERSE;
        return look;
    }
    int foreground = with_default(foreground_of(p, role), foreground_of(p, THEME_TEXT));
    int background =
        with_default(background_of(p, role),
                     with_default(background_of(p, ground), background_of(p, THEME_TEXT)));
    if (p->colours == 8) {
        foreground = of_eight(foreground, &look.attributes);
        background = of_eight(background, NULL);
    }
    int pair = alloc_pair(foreground, background);
    look.pair = pair > 0 && pair <= SHRT_MAX ? (short)pair : 0;
    return look;
}

static const struct look *look_of(struct painter *p, const struct canvas_cell *cell)
{
    enum theme_role role = cell->role < THEME_ROLE_COUNT ? (enum theme_role)cell->role : THEME_TEXT;
    enum theme_role ground =
        cell->ground < THEME_ROLE_COUNT ? (enum theme_role)cell->ground : THEME_TEXT;
    struct look *look = &p->looks[role][ground];
    if (!look->known)
        *look = make_look(p, role, ground);
    return look;
}

/* ---- cells ---------------------------------------------------------------------------------- */

/* Curses asks wcwidth for the width; where it thinks otherwise than the text gate, all that follows
 * would shift. */
static bool widths_agree(const struct canvas_cell *cell, bool wide)
{
    return cell->cell.ch < 0x7f || wcwidth((wchar_t)cell->cell.ch) == (wide ? 2 : 1);
}

static void convert(struct painter *p, const struct canvas_cell *cell, bool wide, cchar_t *out)
{
    wchar_t text[TEXT_COMBINING_MAX + 2] = {(wchar_t)cell->cell.ch};
    size_t length = 1;
    for (size_t i = 0; i < TEXT_COMBINING_MAX && cell->cell.combining[i]; i++)
        if (wcwidth((wchar_t)cell->cell.combining[i]) == 0)
            text[length++] = (wchar_t)cell->cell.combining[i];
    const struct look *look = look_of(p, cell);
    if (!widths_agree(cell, wide)) {
        text[0] = L'?';
        text[1] = L'\0';
    }
    setcchar(out, text, look->attributes, look->pair, NULL);
}

static bool grow(struct painter *p, size_t width)
{
    if (width <= p->line_size)
        return true;
    cchar_t *line = realloc(p->line, width * sizeof *line);
    if (!line)
        return false;
    p->line = line;
    p->line_size = width;
    return true;
}

static void paint_run(struct painter *p, const struct canvas *c, const struct canvas_run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->width; i++) {
        const struct canvas_cell *cell = canvas_at(c, run->row, run->column + i);
        if (cell->cell.ch == 0)
            continue;
        const struct canvas_cell *next = canvas_at(c, run->row, run->column + i + 1);
        bool wide = next && next->cell.ch == 0;
        convert(p, cell, wide, &p->line[count++]);
        if (wide && !widths_agree(cell, true)) {
            struct canvas_cell half = {{' ', {0}}, cell->role, cell->ground};
            convert(p, &half, false, &p->line[count++]);
        }
    }
    mvwadd_wchnstr(stdscr, (int)run->row, (int)run->column, p->line, (int)count);
}

/* Curses would find out by itself that lines moved, but only after all of them were handed to it
 * again. */
static void paint_scroll(const struct canvas_scroll *scroll)
{
    scrollok(stdscr, TRUE);
    wsetscrreg(stdscr, (int)scroll->top, (int)scroll->bottom);
    wscrl(stdscr, (int)scroll->up);
    wsetscrreg(stdscr, 0, LINES - 1);
    scrollok(stdscr, FALSE);
}

bool painter_paint(struct painter *p, struct canvas *c)
{
    struct canvas_run run = {0, 0, 0};
    struct canvas_scroll scroll;
    bool any = false;
    if (!grow(p, canvas_columns(c)))
        return false;
    if (canvas_take_scroll(c, &scroll))
        paint_scroll(&scroll);
    while (canvas_next_run(c, &run)) {
        paint_run(p, c, &run);
        any = true;
    }
    if (any)
        canvas_painted(c);
    return any;
}

void painter_repaint(struct canvas *c)
{
    clearok(curscr, TRUE);
    canvas_invalidate(c);
}
