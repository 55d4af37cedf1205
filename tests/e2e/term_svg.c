/*
 * A screen as a picture: SVG. The README's pictures are made with it.
 *
 * Every viewer has another font, so that nothing may depend on how wide its characters are: letters
 * are stretched to their columns, wide and unusual characters are put each into its own, blocks and
 * lines are drawn as shapes.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "term.h"

#define CELL_WIDTH  8.43 /* DejaVu Sans Mono at 14 px; others are within a few percent */
#define CELL_HEIGHT 18
#define BASELINE    13.5
#define PAPER       0x16181du
#define INK         0xd6d9dfu
/* Latin, Greek and Cyrillic: every monospaced font has them, in one width */
#define LETTERS_END 0x590

struct look {
    unsigned foreground, background;
    bool bold, underline;
};

/* A cell, and what it holds as a code point; 0 when it is more than one. */
struct glyph {
    struct term_cell cell;
    struct look look;
    unsigned point;
};

static struct look look_of(const struct term_cell *cell)
{
    struct look look = {cell->foreground, cell->background, cell->bold, cell->underline};
    if (cell->default_foreground)
        look.foreground = INK;
    if (cell->default_background)
        look.background = PAPER;
    if (cell->reverse) {
        unsigned swap = look.foreground;
        look.foreground = look.background;
        look.background = swap;
    }
    return look;
}

static unsigned point_of(const char *text)
{
    const unsigned char *b = (const unsigned char *)text;
    size_t length = strlen(text);
    if (length == 1)
        return b[0];
    if (length == 2 && (b[0] & 0xe0u) == 0xc0u)
        return (b[0] & 0x1fu) << 6 | (b[1] & 0x3fu);
    if (length == 3 && (b[0] & 0xf0u) == 0xe0u)
        return (b[0] & 0xfu) << 12 | (b[1] & 0x3fu) << 6 | (b[2] & 0x3fu);
    return 0;
}

static struct glyph glyph_at(struct term *t, int row, int column)
{
    struct glyph g = {.cell = term_cell(t, row, column)};
    /* libvterm leaves the right half of a wide character as it was before. */
    struct term_cell left =
        g.cell.text[0] == '\0' && column > 0 ? term_cell(t, row, column - 1) : g.cell;
    g.look = look_of(&left);
    g.point = point_of(g.cell.text);
    return g;
}

static bool same(const struct look *a, const struct look *b)
{
    return a->foreground == b->foreground && a->background == b->background && a->bold == b->bold &&
           a->underline == b->underline;
}

static bool is_letter(const struct glyph *g)
{
    return g->point > ' ' && g->point < LETTERS_END && g->cell.width == 1;
}

static void put_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '<')
            fputs("&lt;", out);
        else if (*text == '&')
            fputs("&amp;", out);
        else
            fputc(*text, out);
    }
}

static void put_rect(FILE *out, double x, double y, double width, double height, unsigned colour,
                     double opacity)
{
    fprintf(out, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"#%06x\"", x, y,
            width, height, colour);
    if (opacity < 1)
        fprintf(out, " fill-opacity=\"%.2f\"", opacity);
    fputs("/>\n", out);
}

static void open_text(FILE *out, double x, int row, const struct look *look)
{
    fprintf(out, "<text x=\"%.2f\" y=\"%.1f\" fill=\"#%06x\"%s", x, row * CELL_HEIGHT + BASELINE,
            look->foreground, look->bold ? " font-weight=\"bold\"" : "");
}

/* ---- blocks and lines ----------------------------------------------------------------------- */

/* How much of the cell a block fills from the left, and how densely; false: it is none. */
static bool block_of(unsigned point, double *part, double *density)
{
    *part = 1;
    *density = 1;
    if (point >= 0x2588 && point <= 0x258f) /* full block, then seven eighths down to one */
        *part = (double)(0x2590 - point) / 8;
    else if (point >= 0x2591 && point <= 0x2593) /* shades */
        *density = (double)(point - 0x2590) / 4;
    else
        return false;
    return true;
}

/* From the centre of the cell to which sides a line goes: left, right, up, down. */
static const char *line_of(unsigned point)
{
    switch (point) {
    case 0x2500:
        return "lr";
    case 0x2502:
        return "ud";
    case 0x250c:
        return "rd";
    case 0x2510:
        return "ld";
    case 0x2514:
        return "ru";
    case 0x2518:
        return "lu";
    default:
        return NULL;
    }
}

static void put_line(FILE *out, double x, double y, double width, const char *sides,
                     unsigned colour)
{
    double cx = x + CELL_WIDTH / 2, cy = y + CELL_HEIGHT / 2.0;
    for (; *sides != '\0'; sides++) {
        if (*sides == 'l')
            put_rect(out, x, cy - 0.5, CELL_WIDTH / 2 + 0.5, 1, colour, 1);
        else if (*sides == 'r')
            put_rect(out, cx - 0.5, cy - 0.5, width - CELL_WIDTH / 2 + 0.5, 1, colour, 1);
        else
            put_rect(out, cx - 0.5, *sides == 'u' ? y : cy - 0.5, 1, CELL_HEIGHT / 2.0 + 0.5,
                     colour, 1);
    }
}

/* The same shape in several columns is one, without seams. Returns how many it took; 0: it is no
 * shape. */
static int put_shape(struct term *t, FILE *out, int row, int from, int to)
{
    struct glyph g = glyph_at(t, row, from);
    double x = from * CELL_WIDTH, y = row * CELL_HEIGHT, part, density;
    bool block = block_of(g.point, &part, &density);
    const char *sides = line_of(g.point);
    int end = from + 1;
    if (!block && sides == NULL)
        return 0;
    if ((block && part >= 1) || g.point == 0x2500)
        while (end < to && glyph_at(t, row, end).point == g.point)
            end++;
    if (block)
        put_rect(out, x, y + 2, (end - from) * part * CELL_WIDTH, CELL_HEIGHT - 4,
                 g.look.foreground, density);
    else
        put_line(out, x, y, (end - from) * CELL_WIDTH, sides, g.look.foreground);
    return end - from;
}

/* ---- text ----------------------------------------------------------------------------------- */

/* Letters up to two blanks, so that words don't drift apart where the viewer knows no textLength.
 */
static int put_letters(struct term *t, FILE *out, int row, int from, int to)
{
    struct glyph first = glyph_at(t, row, from);
    int end = from;
    for (int column = from; column < to; column++) {
        struct glyph g = glyph_at(t, row, column);
        if (is_letter(&g))
            end = column + 1;
        else if (g.point != ' ' || column > end)
            break;
    }
    open_text(out, from * CELL_WIDTH, row, &first.look);
    fprintf(out, " textLength=\"%.2f\">", (end - from) * CELL_WIDTH);
    for (int column = from; column < end; column++)
        put_text(out, term_cell(t, row, column).text);
    fputs("</text>\n", out);
    return end - from;
}

static void put_single(FILE *out, int row, int column, const struct glyph *g)
{
    int width = g->cell.width > 1 ? 2 : 1;
    open_text(out, (column + width / 2.0) * CELL_WIDTH, row, &g->look);
    fputs(" text-anchor=\"middle\">", out);
    put_text(out, g->cell.text);
    fputs("</text>\n", out);
}

static void put_run(struct term *t, FILE *out, int row, int from, int to, const struct look *look)
{
    double x = from * CELL_WIDTH, y = row * CELL_HEIGHT, width = (to - from) * CELL_WIDTH;
    if (look->background != PAPER)
        put_rect(out, x, y, width, CELL_HEIGHT, look->background, 1);
    if (look->underline)
        put_rect(out, x, y + BASELINE + 2, width, 1, look->foreground, 1);
    for (int column = from; column < to;) {
        struct glyph g = glyph_at(t, row, column);
        int taken =
            g.cell.text[0] == '\0' || g.point == ' ' ? 1 : put_shape(t, out, row, column, to);
        if (taken == 0 && is_letter(&g)) {
            taken = put_letters(t, out, row, column, to);
        } else if (taken == 0) {
            put_single(out, row, column, &g);
            taken = 1;
        }
        column += taken;
    }
}

char *term_svg(struct term *t)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    double width = term_columns(t) * CELL_WIDTH;
    int height = term_rows(t) * CELL_HEIGHT;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%d\" viewBox=\"-8 "
            "-8 %.2f %d\" "
            "font-family=\"DejaVu Sans Mono, Menlo, Noto Sans Mono, Liberation Mono, monospace\" "
            "font-size=\"14\" "
            "shape-rendering=\"crispEdges\">\n",
            width + 16, height + 16, width + 16, height + 16);
    fprintf(out, "<rect x=\"-8\" y=\"-8\" width=\"%.2f\" height=\"%d\" rx=\"6\" fill=\"#%06x\"/>\n",
            width + 16, height + 16, PAPER);
    for (int row = 0; row < term_rows(t); row++) {
        for (int column = 0; column < term_columns(t);) {
            struct look look = glyph_at(t, row, column).look;
            int end = column + 1;
            for (; end < term_columns(t); end++) {
                struct look other = glyph_at(t, row, end).look;
                if (!same(&look, &other))
                    break;
            }
            put_run(t, out, row, column, end, &look);
            column = end;
        }
    }
    fputs("</svg>\n", out);
    fclose(out);
    return text;
}
