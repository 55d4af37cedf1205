#include "cli/run_output.h"

#include <string.h>

#include "base/text.h"

enum output_state {
    OUTPUT_TEXT,
    OUTPUT_ESCAPE,       /* after ESC */
    OUTPUT_INTERMEDIATE, /* ESC ( and the like: one more byte */
    OUTPUT_CSI,
    OUTPUT_STRING,        /* OSC, DCS, ...: until BEL or ESC \ */
    OUTPUT_STRING_ESCAPE, /* ESC in it */
};

#define SEQUENCE_MAX 4096 /* longer is no sequence; a terminal's title has no such length */
#define ESC          0x1b

void run_output_init(struct run_output *o, int *percent)
{
    memset(o, 0, sizeof(*o));
    run_progress_init(&o->progress, percent);
}

static bool is_blank(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != ' ')
            return false;
    return true;
}

/* A line that was cut may end within a character. */
static size_t whole_characters(const char *bytes, size_t length)
{
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        unsigned char c = (unsigned char)bytes[length - back];

        if (c < 0x80)
            break;
        if (c >= 0xc0) {
            uint32_t code_point;

            return utf8_decode(bytes + length - back, back, &code_point) ? length : length - back;
        }
    }
    return length;
}

static void tail_add(struct run_output *o)
{
    size_t drop = 0;

    while (o->tail_lines == RUN_TAIL_LINES ||
           o->tail_length - drop + o->length + 1 > RUN_TAIL_MAX) {
        const char *newline = memchr(o->tail + drop, '\n', o->tail_length - drop);

        if (!newline)
            break;
        drop = (size_t)(newline - o->tail) + 1;
        o->tail_lines--;
    }
    memmove(o->tail, o->tail + drop, o->tail_length - drop);
    o->tail_length -= drop;
    memcpy(o->tail + o->tail_length, o->line, o->length);
    o->tail_length += o->length;
    o->tail[o->tail_length++] = '\n';
    o->tail_lines++;
}

static void line_clear(struct run_output *o)
{
    if (o->cut)
        o->length = whole_characters(o->line, o->length);
    if (!is_blank(o->line, o->length)) {
        memcpy(o->last, o->line, o->length);
        o->last_length = o->length;
    }
    o->length = 0;
    o->cut = false;
    o->returned = false;
}

static void line_end(struct run_output *o)
{
    if (o->cut)
        o->length = whole_characters(o->line, o->length);
    while (o->length > 0 && o->line[o->length - 1] == ' ')
        o->length--;
    if (o->length > 0)
        tail_add(o);
    line_clear(o);
    run_progress_break(&o->progress);
}

static void line_return(struct run_output *o)
{
    o->returned = true;
    run_progress_break(&o->progress);
}

static void line_back(struct run_output *o)
{
    run_progress_break(&o->progress);
    if (o->cut)
        return;
    while (o->length > 0 && ((unsigned char)o->line[o->length - 1] & 0xc0) == 0x80)
        o->length--;
    if (o->length > 0)
        o->length--;
}

static void visible(struct run_output *o, unsigned char c)
{
    if (o->returned)
        line_clear(o);
    if (o->length < RUN_LINE_MAX)
        o->line[o->length++] = (char)c;
    else
        o->cut = true;
    run_progress_char(&o->progress, c);
}

static void text_byte(struct run_output *o, unsigned char c)
{
    switch (c) {
    case ESC:
        o->state = OUTPUT_ESCAPE;
        o->sequence_length = 0;
        return;
    case '\n':
        line_end(o);
        return;
    case '\r':
        line_return(o);
        return;
    case '\b':
        line_back(o);
        return;
    case '\t':
        visible(o, ' ');
        return;
    default:
        if (c >= 0x20 && c != 0x7f)
            visible(o, c);
        return;
    }
}

static void csi_end(struct run_output *o, unsigned char final)
{
    if (final == 'C') /* the cursor skips cells */
        visible(o, ' ');
    else if (strchr("ABDEFGHdf`", final))
        line_return(o);
}

static void escape_byte(struct run_output *o, unsigned char c)
{
    o->state = OUTPUT_TEXT;
    if (c == '[')
        o->state = OUTPUT_CSI;
    else if (c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_')
        o->state = OUTPUT_STRING;
    else if (c >= 0x20 && c < 0x30)
        o->state = OUTPUT_INTERMEDIATE;
    else if (c == ESC)
        o->state = OUTPUT_ESCAPE;
}

static void output_byte(struct run_output *o, unsigned char c)
{
    if (o->state != OUTPUT_TEXT && (c == '\n' || ++o->sequence_length > SEQUENCE_MAX))
        o->state = OUTPUT_TEXT;
    switch ((enum output_state)o->state) {
    case OUTPUT_TEXT:
        text_byte(o, c);
        break;
    case OUTPUT_ESCAPE:
        escape_byte(o, c);
        break;
    case OUTPUT_INTERMEDIATE:
        if (c < 0x20 || c >= 0x30)
            o->state = OUTPUT_TEXT;
        break;
    case OUTPUT_CSI:
        if (c >= 0x40 && c < 0x7f) {
            o->state = OUTPUT_TEXT;
            csi_end(o, c);
        } else if (c == ESC) {
            o->state = OUTPUT_ESCAPE;
        } else if (c < 0x20 || c >= 0x7f) {
            o->state = OUTPUT_TEXT;
            text_byte(o, c);
        }
        break;
    case OUTPUT_STRING:
        if (c == '\a')
            o->state = OUTPUT_TEXT;
        else if (c == ESC)
            o->state = OUTPUT_STRING_ESCAPE;
        break;
    case OUTPUT_STRING_ESCAPE:
        if (c == '\\')
            o->state = OUTPUT_TEXT;
        else
            escape_byte(o, c);
        break;
    }
}

void run_output_feed(struct run_output *o, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        output_byte(o, (unsigned char)bytes[i]);
}

void run_output_end(struct run_output *o)
{
    line_end(o);
    o->state = OUTPUT_TEXT;
}

void run_output_line(const struct run_output *o, struct buf *out)
{
    bool current = !is_blank(o->line, o->length);
    const char *bytes = current ? o->line : o->last;
    size_t length = whole_characters(bytes, current ? o->length : o->last_length);
    size_t end = length;
    size_t i = 0;

    while (end > 0 && bytes[end - 1] == ' ')
        end--;
    while (i < end && bytes[i] == ' ')
        i++;
    for (; i < end; i++)
        if (bytes[i] != ' ' || bytes[i + 1] != ' ')
            buf_addc(out, bytes[i]);
}

void run_output_tail(const struct run_output *o, struct buf *out)
{
    if (o->tail_length > 0)
        buf_add(out, o->tail, o->tail_length - 1);
}
