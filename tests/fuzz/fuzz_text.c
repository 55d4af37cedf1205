/* Whatever the bytes: cells are safe and consistent, lines are clean, JSON can be undone, wrapping
 * ends. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define CELLS 80
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* No control, nothing that reorders or hides, no half of a pair, nothing a terminal has no glyph
 * for. */
static bool is_safe(uint32_t ch)
{
    return ch >= 0x20 && (ch < 0x7F || ch >= 0xA0) && ch != 0xAD && ch != 0x61C &&
           (ch < 0x200B || ch > 0x200F) && (ch < 0x2028 || ch > 0x202E) &&
           (ch < 0x2060 || ch > 0x206F) && (ch < 0xD800 || ch > 0xF8FF) &&
           (ch < 0xFE00 || ch > 0xFE0F) && ch != 0xFEFF && (ch < 0xFFF9 || ch > 0xFFFC) &&
           (ch & 0xFFFE) != 0xFFFE && ch < 0xE0000;
}

static void check_cells(const char *bytes, size_t size, size_t width, enum text_charset charset)
{
    struct cell cells[CELLS + 1];
    size_t used, columns = text_width(bytes, size, width, charset);

    memset(cells, 0, sizeof(cells));
    cells[width].ch = 0xDEAD;
    used = text_cells(cells, width, bytes, size, charset);
    CHECK(used <= width && used == columns && cells[width].ch == 0xDEAD);
    for (size_t i = 0; i < width; i++) {
        if (cells[i].ch == 0) {
            CHECK(i > 0 && cells[i - 1].ch >= 0x1100 && cells[i].combining[0] == 0);
            continue;
        }
        CHECK(is_safe(cells[i].ch));
        CHECK(charset == TEXT_UTF8 || (cells[i].ch < 0x7F && cells[i].combining[0] == 0));
        CHECK(i < used || cells[i].ch == ' ');
        for (size_t k = 0; k < TEXT_COMBINING_MAX; k++)
            CHECK(cells[i].combining[k] == 0 || is_safe(cells[i].combining[k]));
    }
}

static void check_line(const char *bytes, size_t size, size_t limit, enum text_charset charset)
{
    struct buf out;
    uint32_t cp;
    size_t taken;

    buf_init(&out, limit);
    text_line(&out, bytes, size, charset);
    CHECK(out.length <= limit);
    for (size_t i = 0; i < out.length; i += taken) {
        taken = utf8_decode(out.bytes + i, out.length - i, &cp);
        CHECK(taken > 0 && is_safe(cp) && (charset == TEXT_UTF8 || cp < 0x7F));
    }
    buf_free(&out);
}

static uint32_t hex4(const char *p)
{
    char digits[5] = {p[0], p[1], p[2], p[3], '\0'};
    char *end;
    unsigned long value = strtoul(digits, &end, 16);

    CHECK(*end == '\0');
    return (uint32_t)value;
}

/* A JSON string read back by the header's rules. */
static void check_json(const char *bytes, size_t size)
{
    struct buf out, back;
    uint32_t cp;
    size_t taken;

    buf_init(&out, 6 * size + 16);
    buf_init(&back, size + 16);
    text_json(&out, bytes, size);
    CHECK(!out.cut);
    for (size_t i = 0; i < out.length; i += taken) {
        const char *p = out.bytes + i;
        char encoded[4];

        taken = utf8_decode(p, out.length - i, &cp);
        CHECK(taken > 0 && cp != '"' && is_safe(cp));
        if (cp != '\\') {
            buf_add(&back, p, taken);
            continue;
        }
        CHECK(i + 1 < out.length);
        taken = 2;
        if (p[1] != 'u') {
            static const char from[] = "\"\\bfnrt", to[] = "\"\\\b\f\n\r\t";
            const char *at = strchr(from, p[1]);

            CHECK(at != NULL);
            buf_addc(&back, to[at - from]);
            continue;
        }
        CHECK(i + 6 <= out.length);
        cp = hex4(p + 2);
        taken = 6;
        if (cp >= 0xD800 && cp < 0xDC00) {
            CHECK(i + 12 <= out.length && p[6] == '\\' && p[7] == 'u');
            cp = 0x10000 + ((cp - 0xD800) << 10) + (hex4(p + 8) - 0xDC00);
            taken = 12;
        }
        if (cp >= 0xDC80 && cp <= 0xDCFF)
            buf_addc(&back, (char)(cp - 0xDC00));
        else
            buf_add(&back, encoded, utf8_encode(cp, encoded));
    }
    CHECK(back.length == size && (size == 0 || memcmp(back.bytes, bytes, size) == 0));
    buf_free(&out);
    buf_free(&back);
}

/* A quoted field ends where it should, and no control but TAB, CR and LF is left. */
static void check_csv(const char *bytes, size_t size)
{
    struct buf out;
    size_t first = 0, last;

    buf_init(&out, 4 * size + 16);
    text_csv(&out, bytes, size);
    CHECK(!out.cut);
    last = out.length;
    if (out.length > 0 && out.bytes[0] == '"') {
        CHECK(out.length >= 2 && out.bytes[out.length - 1] == '"');
        first++;
        last--;
    }
    for (size_t i = first; i < last; i++) {
        unsigned char byte = (unsigned char)out.bytes[i];

        CHECK(byte >= 0x20 || byte == '\t' || byte == '\r' || byte == '\n');
        CHECK(byte != 0x7F);
        if (byte == '"') {
            CHECK(first == 1 && i + 1 < last && out.bytes[i + 1] == '"');
            i++;
        }
        CHECK(first == 1 || (byte != ',' && byte != '\r' && byte != '\n'));
    }
    buf_free(&out);
}

static void check_wrap(const char *bytes, size_t size, size_t width)
{
    struct cell cells[CELLS];

    while (size > 0) {
        size_t skip = SIZE_MAX;
        size_t taken = text_wrap(bytes, size, width, TEXT_UTF8, &skip);

        CHECK(taken >= 1 && taken <= size && skip <= taken);
        /* What was taken for a line fits into one: nothing is lost to an ellipsis. */
        if (width >= 2) {
            text_cells(cells, width, bytes, taken - skip, TEXT_UTF8);
            for (size_t i = 0; i < width; i++)
                CHECK(cells[i].ch != 0x2026 || memmem(bytes, taken, "\xE2\x80\xA6", 3) != NULL);
        }
        bytes += taken;
        size -= taken;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data + 1;
    struct buf folded;
    size_t width;

    if (size == 0)
        return 0;
    width = data[0] % (CELLS + 1);
    size--;
    check_cells(bytes, size, width, TEXT_UTF8);
    check_cells(bytes, size, width, TEXT_ASCII);
    check_line(bytes, size, 1 << 20, TEXT_UTF8);
    check_line(bytes, size, width, TEXT_UTF8);
    check_line(bytes, size, 1 << 20, TEXT_ASCII);
    check_json(bytes, size);
    check_csv(bytes, size);
    check_wrap(bytes, size, width);
    buf_init(&folded, 1 << 20);
    text_fold(&folded, bytes, size);
    buf_free(&folded);
    return 0;
}
