/* The text gate's ways out to files: a line, JSON, CSV; and folding for filters. */
#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <wctype.h>

#include "base/glyph.h"

/* All or nothing, so that what is cut at the limit is still valid. */
static void add_whole(struct buf *out, const char *bytes, size_t length)
{
    if (out->cut || length > out->limit - out->length)
        out->cut = true;
    else
        buf_add(out, bytes, length);
}

static void add_code_point(struct buf *out, uint32_t cp)
{
    char bytes[4];

    add_whole(out, bytes, utf8_encode(cp, bytes));
}

/* How many bytes from `at` on need no thought: printable ASCII without `a` and `b`. */
static size_t plain_run(const char *bytes, size_t length, size_t at, char a, char b)
{
    size_t end = at;

    while (end < length && bytes[end] >= 0x20 && bytes[end] < 0x7F && bytes[end] != a &&
           bytes[end] != b)
        end++;
    return end - at;
}

static void line_control(struct buf *out, uint32_t cp)
{
    char text[8];
    int length;

    if (cp < 0x80)
        length = snprintf(text, sizeof(text), "^%c", (int)(cp ^ 0x40));
    else
        length = snprintf(text, sizeof(text), "\\x%02x", (unsigned)cp);
    add_whole(out, text, (size_t)length);
}

void text_line(struct buf *out, const char *bytes, size_t length, enum text_charset charset)
{
    struct glyph_reader r;
    struct glyph g;
    unsigned marks = 0;
    bool base = false;

    glyph_begin(&r, bytes, length);
    for (;;) {
        size_t run = plain_run(bytes, length, r.at, '\0', '\0');

        if (run > 0) {
            buf_add(out, bytes + r.at, run);
            r.at += run;
            base = true;
            marks = 0;
        }
        if (out->cut || !glyph_next(&r, &g))
            break;
        if (g.kind == GLYPH_HIDDEN)
            continue;
        if (g.kind == GLYPH_MARK && base) {
            if (charset == TEXT_UTF8 && marks < TEXT_COMBINING_MAX)
                add_code_point(out, g.ch);
            marks += marks < TEXT_COMBINING_MAX;
            continue;
        }
        base = true;
        marks = 0;
        if (g.kind == GLYPH_CONTROL)
            line_control(out, g.code_point);
        else if (g.kind == GLYPH_MARK)
            add_code_point(out, charset == TEXT_ASCII ? '?' : GLYPH_UNKNOWN);
        else if (charset == TEXT_ASCII && g.ch >= 0x80)
            add_whole(out, "??", g.width);
        else
            add_code_point(out, g.ch);
    }
    glyph_end(&r);
}

static void json_escape(struct buf *out, uint32_t cp)
{
    char text[16];
    int length;

    switch (cp) {
    case '\b':
        add_whole(out, "\\b", 2);
        return;
    case '\t':
        add_whole(out, "\\t", 2);
        return;
    case '\n':
        add_whole(out, "\\n", 2);
        return;
    case '\f':
        add_whole(out, "\\f", 2);
        return;
    case '\r':
        add_whole(out, "\\r", 2);
        return;
    default:
        break;
    }
    if (cp >= 0x10000)
        length = snprintf(text, sizeof(text), "\\u%04x\\u%04x",
                          (unsigned)(0xD800 + ((cp - 0x10000) >> 10)),
                          (unsigned)(0xDC00 + ((cp - 0x10000) & 0x3FF)));
    else
        length = snprintf(text, sizeof(text), "\\u%04x", (unsigned)cp);
    add_whole(out, text, (size_t)length);
}

void text_json(struct buf *out, const char *bytes, size_t length)
{
    struct glyph_reader r;
    struct glyph g;

    glyph_begin(&r, bytes, length);
    for (;;) {
        size_t run = plain_run(bytes, length, r.at, '"', '\\');

        if (run > 0) {
            buf_add(out, bytes + r.at, run);
            r.at += run;
        }
        if (out->cut || !glyph_next(&r, &g))
            break;
        if (g.kind == GLYPH_INVALID) {
            json_escape(out, 0xDC00 + g.code_point);
        } else if (g.code_point == '"' || g.code_point == '\\') {
            char escaped[2] = {'\\', (char)g.code_point};

            add_whole(out, escaped, 2);
        } else if (g.kind == GLYPH_SHOWN || g.kind == GLYPH_MARK) {
            add_code_point(out, g.code_point);
        } else {
            /* What a terminal would obey or hide can be read there; a parser sees no difference. */
            json_escape(out, g.code_point);
        }
    }
    glyph_end(&r);
}

static bool csv_needs_quotes(const char *bytes, size_t length)
{
    if (length == 0)
        return false;
    if (bytes[0] == ' ' || bytes[length - 1] == ' ')
        return true;
    return memchr(bytes, ',', length) != NULL || memchr(bytes, '"', length) != NULL ||
           memchr(bytes, '\n', length) != NULL || memchr(bytes, '\r', length) != NULL;
}

/* Joiners and private letters are data that a reader may want; what terminals obey is not. */
static bool csv_passes(const struct glyph *g)
{
    uint32_t cp = g->code_point;

    if (g->kind == GLYPH_INVALID || (g->kind == GLYPH_REPLACED && cp >= 0x202A && cp <= 0x2069))
        return false;
    return g->kind != GLYPH_CONTROL;
}

void text_csv(struct buf *out, const char *bytes, size_t length)
{
    struct glyph_reader r;
    struct glyph g;
    bool quotes = csv_needs_quotes(bytes, length);

    if (quotes)
        buf_addc(out, '"');
    glyph_begin(&r, bytes, length);
    for (;;) {
        size_t run = plain_run(bytes, length, r.at, '"', '"');

        if (run > 0) {
            buf_add(out, bytes + r.at, run);
            r.at += run;
        }
        if (out->cut || !glyph_next(&r, &g))
            break;
        if (g.code_point == '"') {
            add_whole(out, "\"\"", 2);
        } else if (csv_passes(&g)) {
            add_code_point(out, g.code_point);
        } else {
            char text[20] = "";

            for (size_t i = 0; i < g.bytes; i++)
                snprintf(text + 4 * i, 5, "\\x%02x", (unsigned char)bytes[r.at - g.bytes + i]);
            add_whole(out, text, (size_t)4 * g.bytes);
        }
    }
    glyph_end(&r);
    if (quotes)
        buf_addc(out, '"');
}

void text_fold(struct buf *out, const char *bytes, size_t length)
{
    locale_t locale = (locale_t)0;
    size_t taken;

    for (size_t i = 0; i < length && !out->cut; i += taken) {
        uint32_t cp;

        taken = utf8_decode(bytes + i, length - i, &cp);
        if (taken == 0) {
            taken = 1;
            buf_addc(out, bytes[i]);
        } else if (cp < 0x80) {
            buf_addc(out, (char)(cp >= 'A' && cp <= 'Z' ? cp - 'A' + 'a' : cp));
        } else {
            if (locale == (locale_t)0)
                locale = glyph_locale();
            if (locale != (locale_t)0)
                cp = (uint32_t)towlower_l((wint_t)cp, locale);
            add_code_point(out, cp);
        }
    }
}
