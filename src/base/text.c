#include "base/text.h"

#include <string.h>

#include "base/glyph.h"

#define ELLIPSIS 0x2026u

/* What takes no column is read too, so it has its own bound: with a flood of marks or of zero-width
 * characters the rest of the text counts as cut. Real text has a few such bytes a column. */
static size_t hidden_most(size_t width)
{
    return 4096 + (width < 65536 ? width * 16 : 65536 * 16);
}

static bool plain(char c)
{
    return c >= 0x20 && c < 0x7F;
}

static void put(struct cell *cell, uint32_t ch)
{
    cell->ch = ch;
    memset(cell->combining, 0, sizeof(cell->combining));
}

static void put_mark(struct cell *cell, uint32_t mark)
{
    for (size_t i = 0; i < TEXT_COMBINING_MAX; i++) {
        if (cell->combining[i] == 0) {
            cell->combining[i] = mark;
            return;
        }
    }
}

/* A mark with nothing before it to stand on is shown as an unknown character. */
static void ground_mark(struct glyph *g, bool has_base)
{
    if (g->kind == GLYPH_MARK && !has_base) {
        g->kind = GLYPH_REPLACED;
        g->ch = GLYPH_UNKNOWN;
        g->width = 1;
    }
}

static void put_ellipsis(struct cell *out, size_t width, enum text_charset charset)
{
    /* Half of a wide character can't stay. */
    if (width >= 2 && out[width - 1].ch == 0)
        put(&out[width - 2], ' ');
    put(&out[width - 1], charset == TEXT_ASCII ? '~' : ELLIPSIS);
}

size_t text_cells(struct cell *out, size_t width, const char *bytes, size_t length,
                  enum text_charset charset)
{
    struct glyph_reader r;
    struct glyph g;
    size_t used = 0, hidden = 0, base = 0;
    bool cut = false;

    if (width == 0)
        return 0;
    while (used < width && used < length && plain(bytes[used])) {
        put(&out[used], (unsigned char)bytes[used]);
        used++;
    }
    base = used > 0 ? used - 1 : 0;

    glyph_begin(&r, bytes, length);
    r.at = used;
    while (!cut && glyph_next(&r, &g)) {
        ground_mark(&g, used > 0);
        if (g.width == 0) {
            hidden += g.bytes;
            if (g.kind == GLYPH_MARK && charset == TEXT_UTF8)
                put_mark(&out[base], g.ch);
            cut = hidden > hidden_most(width);
            continue;
        }
        if (g.width > width - used) {
            cut = true;
            break;
        }
        base = used;
        if (charset == TEXT_ASCII && g.ch >= 0x80) {
            for (size_t i = 0; i < g.width; i++)
                put(&out[used++], '?');
        } else {
            put(&out[used++], g.ch);
            if (g.width == 2)
                put(&out[used++], 0);
        }
    }
    glyph_end(&r);

    if (cut) {
        if (hidden > hidden_most(width) && used < width) {
            put(&out[used++], charset == TEXT_ASCII ? '~' : ELLIPSIS);
        } else {
            if (used < width)
                put(&out[used++], ' ');
            put_ellipsis(out, width, charset);
        }
    }
    for (size_t i = used; i < width; i++)
        put(&out[i], ' ');
    return used;
}

size_t text_width(const char *bytes, size_t length, size_t most, enum text_charset charset)
{
    struct glyph_reader r;
    struct glyph g;
    size_t used = 0, hidden = 0;

    (void)charset; /* a '?' for each column: the same width */
    while (used < most && used < length && plain(bytes[used]))
        used++;

    glyph_begin(&r, bytes, length);
    r.at = used;
    while (used < most && glyph_next(&r, &g)) {
        ground_mark(&g, used > 0);
        used += g.width;
        if (g.width == 0)
            hidden += g.bytes;
        if (hidden > hidden_most(most)) {
            used++; /* the ellipsis */
            break;
        }
    }
    glyph_end(&r);
    return used < most ? used : most;
}

static bool is_blank(const struct glyph *g)
{
    return g->ch == ' ' && g->width == 1;
}

/* How many bytes a line's end takes at `at`: blanks, and a newline right behind them. */
static size_t blanks(const char *bytes, size_t length, size_t at)
{
    size_t end = at, most = hidden_most(0);

    while (end < length && end - at < most && (bytes[end] == ' ' || bytes[end] == '\t'))
        end++;
    if (end > at && end + 1 < length && bytes[end] == '\r' && bytes[end + 1] == '\n')
        end++;
    if (end > at && end < length && bytes[end] == '\n')
        end++;
    return end - at;
}

size_t text_wrap(const char *bytes, size_t length, size_t width, enum text_charset charset,
                 size_t *skip)
{
    struct glyph_reader r;
    struct glyph g;
    size_t used = 0, hidden = 0, start;
    size_t word_end = 0, word_skip = 0; /* where the line can end: before a run of blanks */
    bool in_blanks = false;
    size_t taken = length;

    (void)charset;
    *skip = 0;
    glyph_begin(&r, bytes, length);
    for (start = 0; glyph_next(&r, &g); start = r.at) {
        ground_mark(&g, used > 0);
        if (g.code_point == '\n' && g.kind == GLYPH_BLANK) {
            bool crlf = start > 0 && bytes[start - 1] == '\r';

            taken = r.at;
            *skip = crlf ? 2 : 1;
            goto done;
        }
        if (g.width == 0) {
            hidden += g.bytes;
            if (g.kind == GLYPH_MARK && in_blanks)
                word_skip = 0; /* the blank carries a mark: no place to break */
            if (hidden > hidden_most(width)) {
                taken = start;
                goto done;
            }
            continue;
        }
        if (is_blank(&g)) {
            if (!in_blanks) {
                word_end = start;
                word_skip = blanks(bytes, length, start);
            }
            in_blanks = true;
        } else {
            in_blanks = false;
        }
        if (used + g.width > width) {
            if (word_skip > 0) {
                taken = word_end + word_skip;
                *skip = word_skip;
            } else {
                taken = start > 0 ? start : r.at;
            }
            goto done;
        }
        used += g.width;
    }
done:
    glyph_end(&r);
    return taken;
}
