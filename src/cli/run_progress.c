#include "cli/run_progress.h"

#include <string.h>

enum number_state {
    NUMBER_NONE,
    NUMBER_SKIP,
    NUMBER_WHOLE,
    NUMBER_POINT,
    NUMBER_FRACTION,
    NUMBER_BLANK
};
enum after_state { AFTER_NONE, AFTER_SIGN, AFTER_BLANK, AFTER_WORD };
enum step_state {
    STEP_NONE,
    STEP_OPEN,
    STEP_PART,
    STEP_FRACTION,
    STEP_PART_END,
    STEP_SLASH,
    STEP_PARTS,
    STEP_END
};

/* Words that make a percentage a measure of something else when they follow it. Not "of" ("42% of
 * 10 MiB") and not "disk" before it ("copying disk 42%"). */
static const char *const words_after[] = {
    "available", "battery",   "busy",   "confidence", "coverage", "covered",
    "cpu",       "empty",     "fail",   "failed",     "faster",   "fewer",
    "free",      "full",      "idle",   "larger",     "left",     "less",
    "load",      "loss",      "lost",   "memory",     "more",     "off",
    "packet",    "reduction", "remain", "remaining",  "saved",    "similarity",
    "slower",    "smaller",   "usage",  "use",        "used",     "utilization",
};
static const char *const words_before[] = {
    "battery", "coverage",  "cpu",        "free", "idle",  "load", "loss",        "mem",
    "memory",  "remaining", "similarity", "swap", "usage", "used", "utilization",
};

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Letters past the end are counted, not kept, so that a longer word matches nothing. */
static void word_add(char *word, unsigned *length, unsigned char c)
{
    if (*length < RUN_WORD_MAX)
        word[*length] = (char)(c | 0x20);
    if (*length <= RUN_WORD_MAX)
        (*length)++;
}

static bool word_in(const char *word, unsigned length, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(list[i]) == length && !memcmp(list[i], word, length))
            return true;
    return false;
}

#define WORD_IN(word, length, list) word_in(word, length, list, sizeof(list) / sizeof((list)[0]))

void run_progress_init(struct run_progress *p, int *percent)
{
    memset(p, 0, sizeof(*p));
    p->percent = percent;
}

/* ---- the word behind a percentage
 * ---------------------------------------------------------------------- */

static void after_end_word(struct run_progress *p)
{
    if (WORD_IN(p->word, p->word_length, words_after))
        *p->percent = p->former;
    p->after = AFTER_NONE;
}

static void after_char(struct run_progress *p, unsigned char c)
{
    switch ((enum after_state)p->after) {
    case AFTER_NONE:
        return;
    case AFTER_SIGN:
        if (is_letter(c) || is_digit(c) || c == '%' || c == '_') {
            *p->percent = p->former;
            p->after = AFTER_NONE;
            return;
        }
        p->after = c == ' ' ? AFTER_BLANK : AFTER_NONE;
        return;
    case AFTER_BLANK:
        if (c == ' ')
            return;
        p->after = AFTER_NONE;
        if (is_letter(c)) {
            p->after = AFTER_WORD;
            p->word_length = 0;
            word_add(p->word, &p->word_length, c);
        }
        return;
    case AFTER_WORD:
        if (is_letter(c))
            word_add(p->word, &p->word_length, c);
        else
            after_end_word(p);
        return;
    }
}

/* ---- 42%
 * ------------------------------------------------------------------------------------------------
 */

/* Whether a number that starts after these two characters stands by itself. */
static bool number_may_start(unsigned char before, unsigned char last)
{
    if (is_letter(last) || is_digit(last))
        return false;
    switch (last) {
    case '_':
    case '/':
    case '\\':
    case '%':
    case '$':
    case ',':
        return false;
    case '.':
    case '-':
    case '+':
        return before == last; /* a bar */
    default:
        return true;
    }
}

static void number_hit(struct run_progress *p)
{
    p->number = NUMBER_NONE;
    if (p->value > 100 || (p->value == 100 && p->fraction) || p->other_measure)
        return;
    if (p->comma && p->fraction_digits == 3) /* a thousands separator */
        return;
    p->former = *p->percent;
    *p->percent = (int)p->value;
    p->after = AFTER_SIGN;
}

static void number_start(struct run_progress *p, unsigned char c)
{
    if (!number_may_start(p->last[1], p->last[0])) {
        p->number = NUMBER_SKIP;
        return;
    }
    p->number = NUMBER_WHOLE;
    p->value = (unsigned)(c - '0');
    p->digits = 1;
    p->fraction_digits = 0;
    p->fraction = p->comma = false;
    p->other_measure = WORD_IN(p->before, p->before_length, words_before);
}

static void number_char(struct run_progress *p, unsigned char c)
{
    switch ((enum number_state)p->number) {
    case NUMBER_BLANK:
        p->number = NUMBER_NONE;
        if (c == '%') {
            number_hit(p);
            return;
        }
        __attribute__((fallthrough));
    case NUMBER_NONE:
        if (is_digit(c))
            number_start(p, c);
        return;
    case NUMBER_SKIP:
        if (!is_digit(c) && c != '.' && c != ',')
            p->number = NUMBER_NONE;
        return;
    case NUMBER_WHOLE:
        if (is_digit(c)) {
            p->value = p->value * 10 + (unsigned)(c - '0');
            if (++p->digits > 3)
                p->number = NUMBER_SKIP;
            return;
        }
        if (c == '.' || c == ',') {
            p->comma = c == ',';
            p->number = NUMBER_POINT;
            return;
        }
        break;
    case NUMBER_POINT:
        p->number = NUMBER_NONE;
        if (!is_digit(c))
            return;
        p->number = NUMBER_FRACTION;
        __attribute__((fallthrough));
    case NUMBER_FRACTION:
        if (is_digit(c)) {
            p->fraction = p->fraction || c != '0';
            if (p->fraction_digits < 10)
                p->fraction_digits++;
            return;
        }
        if (c == '.' || c == ',') {
            p->number = NUMBER_SKIP;
            return;
        }
        break;
    }
    /* the number's end */
    if (c == '%')
        number_hit(p);
    else
        p->number = c == ' ' ? NUMBER_BLANK : NUMBER_NONE;
}

/* ---- (3/7)
 * -----------------------------------------------------------------------------------------------
 */

static void step_hit(struct run_progress *p)
{
    p->step = STEP_NONE;
    if (p->parts == 0 || p->part > p->parts)
        return;
    if ((p->part_fraction || p->parts_percent) && (p->parts != 100 || !p->parts_percent))
        return;
    *p->percent = (int)((unsigned long long)p->part * 100 / p->parts);
}

static bool step_digit(unsigned *value, unsigned *digits, unsigned char c)
{
    if (*digits == 9)
        return false;
    (*digits)++;
    *value = *value * 10 + (unsigned)(c - '0');
    return true;
}

/* The state after `c`; STEP_NONE: this is no step. */
static enum step_state step_next(struct run_progress *p, unsigned char c)
{
    switch ((enum step_state)p->step) {
    case STEP_NONE:
        return STEP_NONE;
    case STEP_OPEN:
        if (c == ' ')
            return STEP_OPEN;
        return is_digit(c) && step_digit(&p->part, &p->part_digits, c) ? STEP_PART : STEP_NONE;
    case STEP_PART:
        if (is_digit(c))
            return step_digit(&p->part, &p->part_digits, c) ? STEP_PART : STEP_NONE;
        if (c == '.') {
            p->part_fraction = true;
            return STEP_FRACTION;
        }
        return c == '/' ? STEP_SLASH : c == ' ' ? STEP_PART_END : STEP_NONE;
    case STEP_FRACTION:
        return is_digit(c) ? STEP_FRACTION
               : c == '/'  ? STEP_SLASH
               : c == ' '  ? STEP_PART_END
                           : STEP_NONE;
    case STEP_PART_END:
        return c == ' ' ? STEP_PART_END : c == '/' ? STEP_SLASH : STEP_NONE;
    case STEP_SLASH:
        if (c == ' ')
            return STEP_SLASH;
        return is_digit(c) && step_digit(&p->parts, &p->parts_digits, c) ? STEP_PARTS : STEP_NONE;
    case STEP_PARTS:
        if (is_digit(c))
            return step_digit(&p->parts, &p->parts_digits, c) ? STEP_PARTS : STEP_NONE;
        if (c == '%') {
            p->parts_percent = true;
            return STEP_END;
        }
        __attribute__((fallthrough));
    case STEP_END:
        if (c == p->close)
            step_hit(p);
        return c == ' ' ? STEP_END : STEP_NONE;
    }
    return STEP_NONE;
}

static void step_char(struct run_progress *p, unsigned char c)
{
    if (c != '(' && c != '[') {
        p->step = (int)step_next(p, c);
        return;
    }
    p->step = STEP_OPEN;
    p->close = c == '(' ? ')' : ']';
    p->part = p->parts = p->part_digits = p->parts_digits = 0;
    p->part_fraction = p->parts_percent = false;
}

/* ---- both
 * ------------------------------------------------------------------------------------------------
 */

void run_progress_char(struct run_progress *p, unsigned char c)
{
    after_char(p, c);
    number_char(p, c);
    step_char(p, c);

    if (is_letter(c)) {
        if (!is_letter(p->last[0]))
            p->before_length = 0;
        word_add(p->before, &p->before_length, c);
    } else if (c != ' ' && c != ':' && c != '=') {
        p->before_length = 0;
    }
    p->last[1] = p->last[0];
    p->last[0] = c;
}

void run_progress_break(struct run_progress *p)
{
    if (p->after == AFTER_WORD)
        after_end_word(p);
    p->after = AFTER_NONE;
    p->number = NUMBER_NONE;
    p->step = STEP_NONE;
    p->before_length = 0;
    p->last[0] = p->last[1] = 0;
}
