#include "base/glyph.h"

#include <pthread.h>
#include <wchar.h>

#include "base/text.h"

static pthread_once_t locale_once = PTHREAD_ONCE_INIT;
static locale_t utf8_locale;

static void locale_make(void)
{
    utf8_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (utf8_locale == (locale_t)0)
        utf8_locale = newlocale(LC_CTYPE_MASK, "en_US.UTF-8", (locale_t)0);
}

locale_t glyph_locale(void)
{
    pthread_once(&locale_once, locale_make);
    return utf8_locale;
}

/* Sorted. What is not here is decided by wcwidth(). Unicode 15: general category Cf, private use,
 * Default_Ignorable_Code_Point, Noncharacter_Code_Point, Emoji_Modifier, Regional_Indicator. */
static const struct {
    uint32_t first, last;
    enum glyph_kind kind;
} special[] = {
    {0x0080, 0x009F, GLYPH_CONTROL},  /* C1 */
    {0x00AD, 0x00AD, GLYPH_HIDDEN},   /* soft hyphen */
    {0x034F, 0x034F, GLYPH_HIDDEN},   /* combining grapheme joiner */
    {0x0600, 0x0605, GLYPH_REPLACED}, /* Arabic signs that span what follows */
    {0x061C, 0x061C, GLYPH_HIDDEN},   /* Arabic letter mark */
    {0x06DD, 0x06DD, GLYPH_REPLACED},
    {0x070F, 0x070F, GLYPH_REPLACED},
    {0x0890, 0x0891, GLYPH_REPLACED},
    {0x08E2, 0x08E2, GLYPH_REPLACED},
    {0x115F, 0x1160, GLYPH_REPLACED}, /* Hangul fillers */
    {0x17B4, 0x17B5, GLYPH_HIDDEN},   /* Khmer inherent vowels */
    {0x180B, 0x180F, GLYPH_HIDDEN},   /* Mongolian selectors */
    {0x200B, 0x200F, GLYPH_HIDDEN},   /* zero-width space, joiners, LRM, RLM */
    {0x2028, 0x2029, GLYPH_BLANK},    /* line and paragraph separators */
    {0x202A, 0x202E, GLYPH_REPLACED}, /* bidi embeddings and overrides */
    {0x2060, 0x2065, GLYPH_HIDDEN},   /* word joiner, invisible operators */
    {0x2066, 0x2069, GLYPH_REPLACED}, /* bidi isolates */
    {0x206A, 0x206F, GLYPH_HIDDEN},   /* deprecated formats */
    {0x302E, 0x302F, GLYPH_HIDDEN},   /* Hangul tone marks: spacing or not, terminals differ */
    {0x3164, 0x3164, GLYPH_REPLACED}, /* Hangul filler */
    {0xE000, 0xF8FF, GLYPH_REPLACED}, /* private use */
    {0xFDD0, 0xFDEF, GLYPH_REPLACED}, /* non-characters */
    {0xFE00, 0xFE0F, GLYPH_HIDDEN},   /* variation selectors */
    {0xFEFF, 0xFEFF, GLYPH_HIDDEN},   /* byte order mark */
    {0xFFA0, 0xFFA0, GLYPH_REPLACED}, /* halfwidth Hangul filler */
    {0xFFF0, 0xFFFC, GLYPH_REPLACED}, /* interlinear annotations, object replacement */
    {0xFFFE, 0xFFFF, GLYPH_REPLACED},
    {0x110BD, 0x110BD, GLYPH_REPLACED}, /* Kaithi number signs */
    {0x110CD, 0x110CD, GLYPH_REPLACED},
    {0x13430, 0x1345F, GLYPH_REPLACED}, /* hieroglyph format controls */
    {0x16FF0, 0x16FF1, GLYPH_HIDDEN},   /* Vietnamese reading marks: as Hangul's */
    {0x1BCA0, 0x1BCA3, GLYPH_HIDDEN},   /* shorthand format controls */
    {0x1D173, 0x1D17A, GLYPH_HIDDEN},   /* musical format controls */
    {0x1F1E6, 0x1F1FF, GLYPH_REPLACED}, /* regional indicators: shown as letters */
    {0x1F3FB, 0x1F3FF, GLYPH_HIDDEN},   /* skin tones */
    {0xE0000, 0xE0FFF, GLYPH_HIDDEN},   /* tags, more variation selectors */
    {0xF0000, 0x10FFFF, GLYPH_REPLACED} /* private use */
};

#define SPECIAL_COUNT (sizeof(special) / sizeof(special[0]))

static bool find_special(uint32_t cp, enum glyph_kind *kind)
{
    size_t low = 0, high = SPECIAL_COUNT;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (cp > special[middle].last) {
            low = middle + 1;
        } else if (cp < special[middle].first) {
            high = middle;
        } else {
            *kind = special[middle].kind;
            return true;
        }
    }
    return false;
}

static void set(struct glyph *g, enum glyph_kind kind, uint32_t ch, uint8_t width)
{
    g->kind = kind;
    g->ch = ch;
    g->width = width;
}

/* Left: control characters that are no line end and no tab, and all beyond ASCII. */
static void classify(struct glyph_reader *r, struct glyph *g)
{
    uint32_t cp = g->code_point;
    enum glyph_kind kind;
    int width;

    if (cp < 0x20 || cp == 0x7F) {
        set(g, GLYPH_CONTROL, GLYPH_UNKNOWN, 1);
        return;
    }
    if (find_special(cp, &kind)) {
        if (kind == GLYPH_HIDDEN)
            set(g, kind, 0, 0);
        else if (kind == GLYPH_BLANK)
            set(g, kind, ' ', 1);
        else if (cp >= 0x1F1E6 && cp <= 0x1F1FF)
            set(g, kind, 'A' + (cp - 0x1F1E6), 1);
        else
            set(g, kind, GLYPH_UNKNOWN, 1);
        return;
    }
    if (!r->in_locale) {
        locale_t locale = glyph_locale();

        if (locale != (locale_t)0) {
            r->former = uselocale(locale);
            r->in_locale = r->former != (locale_t)0;
        }
    }
    width = (cp & 0xFFFE) == 0xFFFE ? -1 : wcwidth((wchar_t)cp);
    if (width == 0)
        set(g, GLYPH_MARK, cp, 0);
    else if (width == 1 || width == 2)
        set(g, GLYPH_SHOWN, cp, (uint8_t)width);
    else
        set(g, GLYPH_REPLACED, GLYPH_UNKNOWN, 1);
}

void glyph_begin(struct glyph_reader *r, const char *bytes, size_t length)
{
    r->bytes = bytes;
    r->length = length;
    r->at = 0;
    r->in_locale = false;
}

bool glyph_next(struct glyph_reader *r, struct glyph *g)
{
    unsigned char byte;
    size_t taken;

    if (r->at >= r->length)
        return false;
    byte = (unsigned char)r->bytes[r->at];
    if (byte >= 0x20 && byte < 0x7F) {
        g->code_point = byte;
        g->bytes = 1;
        set(g, GLYPH_SHOWN, byte, 1);
    } else if (byte == '\t' || byte == '\n' || byte == '\r') {
        g->code_point = byte;
        g->bytes = 1;
        if (byte == '\r' && r->at + 1 < r->length && r->bytes[r->at + 1] == '\n')
            set(g, GLYPH_HIDDEN, 0, 0);
        else
            set(g, GLYPH_BLANK, ' ', 1);
    } else {
        taken = utf8_decode(r->bytes + r->at, r->length - r->at, &g->code_point);
        g->bytes = taken > 0 ? (uint8_t)taken : 1;
        if (taken > 0) {
            classify(r, g);
        } else {
            g->code_point = byte;
            set(g, GLYPH_INVALID, GLYPH_UNKNOWN, 1);
        }
    }
    r->at += g->bytes;
    return true;
}

void glyph_end(struct glyph_reader *r)
{
    if (r->in_locale)
        uselocale(r->former);
    r->in_locale = false;
}
