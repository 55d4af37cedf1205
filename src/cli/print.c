#include "cli/print.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define GAP             2 /* blanks between two columns */
#define TERMINAL_WIDTH  80
#define TERMINAL_WIDEST 4096

/* Columns of the terminal that standard output is; 0: it is none. */
static size_t terminal_width(void)
{
    struct winsize size;

    if (!isatty(STDOUT_FILENO))
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return TERMINAL_WIDTH;
    return size.ws_col < TERMINAL_WIDEST ? size.ws_col : TERMINAL_WIDEST;
}

/* Takes cells from the widest columns until all fit, or none can be squeezed any more. */
static void squeeze(const struct print_column *columns, size_t *widths, size_t count, size_t most)
{
    size_t sum = count > 0 ? (count - 1) * GAP : 0;

    for (size_t i = 0; i < count; i++)
        sum += widths[i];
    while (sum > most) {
        size_t widest = count;

        for (size_t i = 0; i < count; i++)
            if (widths[i] > columns[i].least && (widest == count || widths[i] > widths[widest]))
                widest = i;
        if (widest == count)
            return;
        widths[widest]--;
        sum--;
    }
}

static void put_cells(const struct cell *cells, size_t width)
{
    char bytes[4];

    for (size_t i = 0; i < width; i++) {
        if (cells[i].ch == 0)
            continue;
        fwrite(bytes, 1, utf8_encode(cells[i].ch, bytes), stdout);
        for (size_t k = 0; k < TEXT_COMBINING_MAX && cells[i].combining[k] != 0; k++)
            fwrite(bytes, 1, utf8_encode(cells[i].combining[k], bytes), stdout);
    }
}

static void put_blanks(size_t count)
{
    printf("%*s", (int)count, "");
}

/* One line of a table on a terminal: every cell in exactly its width, the whole not wider than
 * `most`. */
struct line {
    const struct cli *cli;
    const struct print_column *columns;
    const size_t *widths;
    size_t count;
    size_t most;    /* 0: nothing is cut */
    size_t pending; /* blanks that are due before the next text; none at the end of a line */
    struct cell cells[TERMINAL_WIDEST];
};

static size_t put_on_terminal(struct line *line, size_t column, size_t used, const struct buf *text)
{
    size_t width = line->widths[column], taken;

    if (column > 0) {
        if (used + GAP >= line->most)
            return line->most;
        put_blanks(GAP);
        used += GAP;
    }
    if (width > line->most - used)
        width = line->most - used;
    taken = text_cells(line->cells, width, buf_text(text), text->length, line->cli->charset);
    if (line->columns[column].right) {
        put_blanks(width - taken);
        put_cells(line->cells, taken);
    } else {
        put_cells(line->cells, column + 1 < line->count ? width : taken);
    }
    return used + width;
}

/* The same where nothing is cut: what is wider than its column pushes the rest of its line. */
static void put_in_pipe(struct line *line, size_t column, const struct buf *text, struct buf *safe)
{
    size_t width, rest;

    buf_clear(safe);
    text_line(safe, buf_text(text), text->length, line->cli->charset);
    width = text_width(buf_text(safe), safe->length, line->widths[column], line->cli->charset);
    rest = width < line->widths[column] ? line->widths[column] - width : 0;
    if (column > 0)
        line->pending += GAP;
    if (line->columns[column].right || safe->length == 0) {
        line->pending += rest;
        rest = 0;
    }
    if (safe->length == 0)
        return;
    put_blanks(line->pending);
    fwrite(buf_text(safe), 1, safe->length, stdout);
    line->pending = rest;
}

/* Row 0 is the titles, row i + 1 the i-th. */
static void cell_text(const struct print_column *columns, size_t row, size_t column,
                      print_cell *cell, void *context, struct buf *out)
{
    buf_clear(out);
    if (row == 0)
        buf_adds(out, columns[column].title);
    else
        cell(context, row - 1, column, out);
}

static void measure(const struct line *line, size_t *widths, size_t rows, print_cell *cell,
                    void *context, struct buf *text, struct buf *safe)
{
    for (size_t row = 0; row <= rows; row++) {
        for (size_t i = 0; i < line->count; i++) {
            const struct buf *shown = text;
            size_t width;

            if (widths[i] >= line->columns[i].most)
                continue;
            cell_text(line->columns, row, i, cell, context, text);
            if (line->most == 0) {
                buf_clear(safe);
                text_line(safe, buf_text(text), text->length, line->cli->charset);
                shown = safe;
            }
            width = text_width(buf_text(shown), shown->length, line->columns[i].most,
                               line->cli->charset);
            if (width > widths[i])
                widths[i] = width;
        }
    }
}

bool print_table(const struct cli *cli, const struct print_column *columns, size_t count,
                 size_t rows, print_cell *cell, void *context)
{
    struct line *line = malloc(sizeof *line);
    size_t *widths = calloc(count + 1, sizeof *widths);
    struct buf text, safe;
    bool whole;

    if (line == NULL || widths == NULL) {
        free(line);
        free(widths);
        return false;
    }
    buf_init(&text, PRINT_MAX);
    buf_init(&safe, PRINT_MAX);
    line->cli = cli;
    line->columns = columns;
    line->widths = widths;
    line->count = count;
    line->most = terminal_width();

    measure(line, widths, rows, cell, context, &text, &safe);
    if (line->most > 0)
        squeeze(columns, widths, count, line->most);
    for (size_t row = 0; row <= rows && !ferror(stdout); row++) {
        size_t used = 0;

        line->pending = 0;
        for (size_t i = 0; i < count; i++) {
            if (line->most > 0 && used >= line->most)
                break;
            cell_text(columns, row, i, cell, context, &text);
            if (line->most > 0)
                used = put_on_terminal(line, i, used, &text);
            else
                put_in_pipe(line, i, &text, &safe);
        }
        putchar('\n');
    }
    whole = !text.cut && !safe.cut;
    buf_free(&text);
    buf_free(&safe);
    free(widths);
    free(line);
    return whole;
}

bool print_csv(const struct print_column *columns, size_t count, size_t rows, print_cell *cell,
               void *context)
{
    struct buf text, safe;
    bool whole = true;

    buf_init(&text, PRINT_MAX);
    buf_init(&safe, PRINT_MAX);
    for (size_t row = 0; row <= rows && whole && !ferror(stdout); row++) {
        buf_clear(&safe);
        for (size_t i = 0; i < count; i++) {
            cell_text(columns, row, i, cell, context, &text);
            if (i > 0)
                buf_addc(&safe, ',');
            text_csv(&safe, buf_text(&text), text.length);
        }
        buf_addc(&safe, '\n');
        whole = !text.cut && !safe.cut;
        if (whole)
            fwrite(buf_text(&safe), 1, safe.length, stdout);
    }
    buf_free(&text);
    buf_free(&safe);
    return whole;
}

void print_json_begin(struct print_json *j, enum cli_format format)
{
    j->lines = format == CLI_FORMAT_JSONL;
    j->count = 0;
    if (!j->lines)
        fputs("[", stdout);
}

void print_json_next(struct print_json *j, const struct buf *object)
{
    if (!j->lines)
        fputs(j->count > 0 ? ",\n" : "\n", stdout);
    fwrite(buf_text(object), 1, object->length, stdout);
    if (j->lines)
        putchar('\n');
    j->count++;
}

void print_json_end(struct print_json *j)
{
    if (!j->lines)
        fputs(j->count > 0 ? "\n]\n" : "]\n", stdout);
}

static void json_key(struct buf *object, const char *key)
{
    if (object->length > 0 && object->bytes[object->length - 1] != '{')
        buf_addc(object, ',');
    buf_addf(object, "\"%s\":", key);
}

void print_json_text(struct buf *object, const char *key, const char *text)
{
    json_key(object, key);
    if (text == NULL) {
        buf_adds(object, "null");
        return;
    }
    buf_addc(object, '"');
    text_json(object, text, strlen(text));
    buf_addc(object, '"');
}

void print_json_number(struct buf *object, const char *key, bool known, double value)
{
    json_key(object, key);
    if (known)
        buf_addf(object, "%.15g", value);
    else
        buf_adds(object, "null");
}
