/*
 * A screen as a picture: SVG, one <text> a run of cells that look alike. The README's pictures are made with it.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "term.h"

#define CELL_WIDTH 8.4
#define CELL_HEIGHT 18
#define PAPER 0x16181du
#define INK 0xd6d9dfu

struct look {
    unsigned foreground, background;
    bool bold, underline;
};

static struct look look_of(const struct term_cell *cell)
{
    struct look look = {cell->foreground, cell->background, cell->bold, cell->underline};
    if (!cell->coloured) {
        look.foreground = INK;
        look.background = PAPER;
    }
    if (cell->reverse) {
        unsigned swap = look.foreground;
        look.foreground = look.background;
        look.background = swap;
    }
    return look;
}

static bool same(const struct look *a, const struct look *b)
{
    return a->foreground == b->foreground && a->background == b->background && a->bold == b->bold &&
           a->underline == b->underline;
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

static void put_run(struct term *t, FILE *out, int row, int from, int to, const struct look *look)
{
    double x = from * CELL_WIDTH, y = row * CELL_HEIGHT, width = (to - from) * CELL_WIDTH;
    if (look->background != PAPER)
        fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"#%06x\"/>\n", x, y, width,
                CELL_HEIGHT, look->background);
    bool blank = true;
    for (int column = from; column < to && blank; column++) {
        struct term_cell cell = term_cell(t, row, column);
        blank = cell.text[0] == '\0' || strcmp(cell.text, " ") == 0;
    }
    if (blank)
        return;
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" textLength=\"%.1f\" fill=\"#%06x\"%s%s>", x, y + CELL_HEIGHT - 5,
            width, look->foreground, look->bold ? " font-weight=\"bold\"" : "",
            look->underline ? " text-decoration=\"underline\"" : "");
    for (int column = from; column < to; column++)
        put_text(out, term_cell(t, row, column).text);
    fputs("</text>\n", out);
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
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.1f %d\" font-family=\"DejaVu Sans Mono, "
            "Noto Sans Mono, monospace\" font-size=\"14\" xml:space=\"preserve\">\n"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"#%06x\"/>\n",
            width, height, PAPER);
    for (int row = 0; row < term_rows(t); row++) {
        for (int column = 0; column < term_columns(t);) {
            struct term_cell first = term_cell(t, row, column);
            struct look look = look_of(&first);
            int end = column + 1;
            for (; end < term_columns(t); end++) {
                struct term_cell next = term_cell(t, row, end);
                struct look other = look_of(&next);
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
