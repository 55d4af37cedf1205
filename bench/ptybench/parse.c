/*
 * From bytes to what they do to the screen.
 */
#include <string.h>

#include "bench/ptybench/screen.h"

enum state { GROUND, ESCAPE, CONTROL, STRING, STRING_ESCAPE, DESIGNATE_G0, DESIGNATE_G1, SKIP_ONE };

#define PARAMETER_MAX 99999

/* DEC's line drawing, 0x60 to 0x7f. */
static const uint16_t drawing[32] = {0x25c6, 0x2592, 0x2409, 0x240c, 0x240d, 0x240a, 0x00b0, 0x00b1,
                                     0x2424, 0x240b, 0x2518, 0x2510, 0x250c, 0x2514, 0x253c, 0x23ba,
                                     0x23bb, 0x2500, 0x23bc, 0x23bd, 0x251c, 0x2524, 0x2534, 0x252c,
                                     0x2502, 0x2264, 0x2265, 0x03c0, 0x2260, 0x00a3, 0x00b7, ' '};

static int parameter(const struct screen *s, int i, int missing)
{
    return i < s->parameter_count && s->parameters[i] > 0 ? s->parameters[i] : missing;
}

static void set_private_mode(struct screen *s, int mode, bool on)
{
    switch (mode) {
    case 1:
        s->application_cursor = on;
        break;
    case 7:
        s->autowrap = on;
        break;
    case 47:
    case 1047:
    case 1049:
        screen_switch(s, on);
        break;
    }
}

static void move_cursor(struct screen *s, int final, int n)
{
    struct cursor *c = &s->now;
    int limit;

    switch (final) {
    case 'A':
        limit = c->y >= s->top ? s->top : 0;
        c->y = c->y - n < limit ? limit : c->y - n;
        break;
    case 'B':
    case 'e':
        limit = c->y <= s->bottom ? s->bottom : s->rows - 1;
        c->y = c->y + n > limit ? limit : c->y + n;
        break;
    case 'C':
    case 'a':
        c->x += n;
        break;
    case 'D':
        c->x -= n;
        break;
    case 'E':
        c->y += n;
        c->x = 0;
        break;
    case 'F':
        c->y -= n;
        c->x = 0;
        break;
    case 'G':
    case '`':
        c->x = n - 1;
        break;
    case 'd':
        c->y = n - 1;
        break;
    case 'H':
    case 'f':
        c->y = n - 1;
        c->x = parameter(s, 1, 1) - 1;
        break;
    case 'I':
        c->x = (c->x / 8 + n) * 8;
        break;
    case 'Z':
        c->x = ((c->x + 7) / 8 - n) * 8;
        break;
    }
    screen_clamp(s);
}

static void erase_display(struct screen *s, int how)
{
    const struct cursor *c = &s->now;

    for (int y = 0; y < s->rows; y++) {
        if (how == 2 || (how == 0 && y > c->y) || (how == 1 && y < c->y))
            screen_erase(s, y, 0, s->cols);
    }
    if (how == 0)
        screen_erase(s, c->y, c->x, s->cols);
    else if (how == 1)
        screen_erase(s, c->y, 0, c->x + 1);
}

static void edit_line(struct screen *s, int final, int n)
{
    const struct cursor *c = &s->now;
    int how = parameter(s, 0, 0), left = s->cols - c->x;
    size_t kept;

    if (n > left)
        n = left;
    kept = (size_t)(left - n) * sizeof *s->cells;
    switch (final) {
    case 'K':
        screen_erase(s, c->y, how == 0 ? c->x : 0, how == 1 ? c->x + 1 : s->cols);
        break;
    case 'X':
        screen_erase(s, c->y, c->x, c->x + n);
        break;
    case '@':
        memmove(screen_at(s, c->y, c->x) + n, screen_at(s, c->y, c->x), kept);
        screen_erase(s, c->y, c->x, c->x + n);
        break;
    case 'P':
        memmove(screen_at(s, c->y, c->x), screen_at(s, c->y, c->x) + n, kept);
        screen_erase(s, c->y, s->cols - n, s->cols);
        break;
    }
}

static void edit_lines(struct screen *s, int final, int n)
{
    int y = s->now.y;

    if (final == 'S' || final == 'T')
        screen_scroll(s, s->top, s->bottom, final == 'S' ? n : -n);
    else if (y >= s->top && y <= s->bottom)
        screen_scroll(s, y, s->bottom, final == 'M' ? n : -n);
}

static void set_region(struct screen *s)
{
    s->top = parameter(s, 0, 1) - 1;
    s->bottom = parameter(s, 1, s->rows) - 1;
    if (s->bottom >= s->rows)
        s->bottom = s->rows - 1;
    if (s->top >= s->bottom) {
        s->top = 0;
        s->bottom = s->rows - 1;
    }
    s->now.y = s->now.x = 0;
    s->now.wrap_next = false;
}

static void restore_cursor(struct screen *s)
{
    s->now = s->saved;
    screen_clamp(s);
}

static void control(struct screen *s, int final)
{
    int n = parameter(s, 0, 1);

    if (s->private_mark == '?' && (final == 'h' || final == 'l')) {
        for (int i = 0; i < s->parameter_count; i++)
            set_private_mode(s, s->parameters[i], final == 'h');
        return;
    }
    if (s->private_mark != 0 || s->intermediate != 0)
        return;
    if (strchr("ABeCaDEFG`dHfIZ", final) != NULL)
        move_cursor(s, final, n);
    else if (strchr("KX@P", final) != NULL)
        edit_line(s, final, n);
    else if (strchr("LMST", final) != NULL)
        edit_lines(s, final, n);
    else if (final == 'J')
        erase_display(s, parameter(s, 0, 0));
    else if (final == 'm')
        screen_sgr(s);
    else if (final == 'r')
        set_region(s);
    else if (final == 's')
        s->saved = s->now;
    else if (final == 'u')
        restore_cursor(s);
    else if (final == 'b')
        for (int i = 0; i < n && i < s->cols * s->rows; i++)
            screen_put(s, s->last);
    else if ((final == 'h' || final == 'l') && parameter(s, 0, 0) == 4)
        s->insert = final == 'h';
    else if (strchr("hlnctqg", final) == NULL)
        s->unknown++;
}

static void control_byte(struct screen *s, unsigned char b)
{
    int *p;

    if (b >= '0' && b <= '9') {
        if (s->parameter_count == 0)
            s->parameter_count = 1;
        p = &s->parameters[s->parameter_count - 1];
        if (*p < PARAMETER_MAX / 10)
            *p = *p * 10 + b - '0';
    } else if (b == ';' || b == ':') {
        if (s->parameter_count == 0)
            s->parameter_count = 1;
        if (s->parameter_count < SCREEN_PARAMETERS)
            s->parameter_count++;
    } else if (b >= '<' && b <= '?') {
        s->private_mark = b;
    } else if (b >= 0x20 && b <= 0x2f) {
        s->intermediate = b;
    } else if (b >= 0x40 && b < 0x7f) {
        s->state = GROUND;
        control(s, b);
    } else if (b == 0x1b) {
        s->state = ESCAPE;
    }
}

static void escape_byte(struct screen *s, unsigned char b)
{
    s->state = GROUND;
    switch (b) {
    case '[':
        s->state = CONTROL;
        s->parameter_count = s->private_mark = s->intermediate = 0;
        memset(s->parameters, 0, sizeof s->parameters);
        break;
    case ']':
    case 'P':
    case '_':
    case '^':
    case 'X':
        s->state = STRING;
        break;
    case '(':
        s->state = DESIGNATE_G0;
        break;
    case ')':
        s->state = DESIGNATE_G1;
        break;
    case '*':
    case '+':
    case '#':
    case '%':
    case ' ':
        s->state = SKIP_ONE;
        break;
    case '7':
        s->saved = s->now;
        break;
    case '8':
        restore_cursor(s);
        break;
    case 'D':
        screen_line_feed(s);
        break;
    case 'E':
        s->now.x = 0;
        screen_line_feed(s);
        break;
    case 'M':
        if (s->now.y == s->top)
            screen_scroll(s, s->top, s->bottom, -1);
        else if (s->now.y > 0)
            s->now.y--;
        break;
    case 'c':
        screen_reset(s);
        break;
    }
}

static void control_character(struct screen *s, unsigned char b)
{
    struct cursor *c = &s->now;

    switch (b) {
    case 0x1b:
        s->state = ESCAPE;
        return;
    case '\b':
        if (c->x > 0)
            c->x--;
        break;
    case '\t':
        c->x = (c->x / 8 + 1) * 8;
        screen_clamp(s);
        break;
    case '\n':
    case '\v':
    case '\f':
        screen_line_feed(s);
        break;
    case '\r':
        c->x = 0;
        break;
    case 0x0e:
    case 0x0f:
        s->shifted = b == 0x0e;
        return;
    default:
        return;
    }
    c->wrap_next = false;
}

static void ground_byte(struct screen *s, unsigned char b)
{
    if (s->utf8_left > 0 && (b & 0xc0) == 0x80) {
        s->utf8 = s->utf8 << 6 | (b & 63);
        if (--s->utf8_left == 0)
            screen_put(s, s->utf8);
        return;
    }
    s->utf8_left = 0;
    if (b >= 0xc0) {
        s->utf8_left = b >= 0xf0 ? 3 : b >= 0xe0 ? 2 : 1;
        s->utf8 = b & (0x3fu >> s->utf8_left);
    } else if (b >= 0x80) {
        screen_put(s, 0xfffd);
    } else if (b >= 0x20 && b < 0x7f) {
        screen_put(s, s->drawing[s->shifted] && b >= 0x60 ? drawing[b - 0x60] : b);
    } else {
        control_character(s, b);
    }
}

static void feed_byte(struct screen *s, unsigned char b)
{
    switch ((enum state)s->state) {
    case GROUND:
        ground_byte(s, b);
        break;
    case ESCAPE:
        escape_byte(s, b);
        break;
    case CONTROL:
        control_byte(s, b);
        break;
    case STRING:
        s->state = b == '\a' ? GROUND : b == 0x1b ? STRING_ESCAPE : STRING;
        break;
    case STRING_ESCAPE:
        s->state = b == '\\' ? GROUND : STRING;
        break;
    case DESIGNATE_G0:
    case DESIGNATE_G1:
        s->drawing[s->state == DESIGNATE_G1] = b == '0';
        s->state = GROUND;
        break;
    case SKIP_ONE:
        s->state = GROUND;
        break;
    }
}

void screen_feed(struct screen *s, const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        feed_byte(s, bytes[i]);
}
