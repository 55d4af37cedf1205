#include "tui/layout.h"

#include <stdbool.h>

/* More than this no column gets before the others have had their share, so that a long one (ERROR)
 * leaves something. */
#define FIRST_SHARE 24
/* Columns of this priority and above are only shown when what tells jobs apart has room enough. */
#define NICE_TO_HAVE 5
#define NAMES        (UINT32_C(1) << COLUMN_VM | UINT32_C(1) << COLUMN_NAME)

/* On less than this, a sentence is cut after its first word and only takes room from the names; the
 * line below the table has the selected job's in full. */
#define SENTENCE_ROOM 90
/* The painter puts a sign and a blank before the state's word. */
#define STATE_SIGN ((size_t)2)

static size_t least(enum column column)
{
    return column_table[column].width + (column == COLUMN_STATE ? STATE_SIGN : 0);
}

static size_t sum(const struct layout_column *columns, size_t count)
{
    size_t all = count ? (count - 1) * LAYOUT_GAP : 0;
    for (size_t i = 0; i < count; i++)
        all += columns[i].width;
    return all;
}

static unsigned dropped_at(const struct layout_column *c, uint32_t less_wanted)
{
    unsigned priority = column_table[c->column].priority;
    return priority && less_wanted & (UINT32_C(1) << c->column) ? 256 : priority;
}

static void take_out(struct layout_column *columns, size_t *count, size_t which)
{
    for (size_t i = which + 1; i < *count; i++)
        columns[i - 1] = columns[i];
    (*count)--;
}

/* The one to drop next: of the highest priority, the last. `count` when none may be dropped. */
static size_t next_dropped(const struct layout_column *columns, size_t count, uint32_t less_wanted)
{
    size_t which = count;
    unsigned highest = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned priority = dropped_at(&columns[i], less_wanted);
        if (priority > 0 && priority >= highest) {
            highest = priority;
            which = i;
        }
    }
    return which;
}

/* What the columns would take if those of NAMES, and the sentence, had what they need to be read.
 */
static size_t comfortable_sum(const struct layout_column *columns, size_t count)
{
    size_t all = sum(columns, count);
    for (size_t i = 0; i < count; i++)
        if ((NAMES | UINT32_C(1) << COLUMN_ERROR) & (UINT32_C(1) << columns[i].column))
            all += columns[i].width;
    return all;
}

/* Shares `room` out among the columns of a set, in proportion to what each still wants, at most
 * `most` each; returns what is left. */
static size_t share(struct layout_column *columns, size_t count, size_t room, uint32_t set,
                    size_t most)
{
    size_t want[COLUMN_COUNT], all = 0;
    for (size_t i = 0; i < count; i++) {
        size_t widest = column_table[columns[i].column].widest;
        bool among = set & (UINT32_C(1) << columns[i].column);
        want[i] = among && widest > columns[i].width ? widest - columns[i].width : 0;
        if (want[i] > most)
            want[i] = most;
        all += want[i];
    }
    if (all == 0)
        return room;
    size_t given = 0;
    for (size_t i = 0; i < count; i++) {
        size_t part = all <= room ? want[i] : room * want[i] / all;
        columns[i].width += part;
        want[i] -= part;
        given += part;
    }
    for (size_t i = 0; i < count && given < room; i++) {
        if (want[i] > 0) {
            columns[i].width++;
            given++;
        }
    }
    return room - given;
}

/* Nothing may be dropped any more and it still does not fit: the widest loses a cell until it does.
 */
static void shrink(struct layout_column *columns, size_t *count, size_t width)
{
    while (*count > 1 && *count + (*count - 1) * LAYOUT_GAP > width)
        (*count)--;
    while (sum(columns, *count) > width) {
        size_t widest = 0;
        for (size_t i = 1; i < *count; i++)
            if (columns[i].width >= columns[widest].width)
                widest = i;
        if (columns[widest].width == 0)
            break;
        columns[widest].width--;
    }
}

size_t layout_columns(const enum column *wanted, size_t count, uint32_t less_wanted, size_t width,
                      struct layout_column out[COLUMN_COUNT])
{
    size_t kept = 0;
    bool named = false;
    for (size_t i = 0; i < count; i++)
        named = named || NAMES & (UINT32_C(1) << wanted[i]);
    for (size_t i = 0; i < count && kept < COLUMN_COUNT; i++)
        if (wanted[i] != COLUMN_ERROR || width >= SENTENCE_ROOM || !named)
            out[kept++] = (struct layout_column){wanted[i], 0, least(wanted[i])};
    while (comfortable_sum(out, kept) > width) {
        size_t which = next_dropped(out, kept, less_wanted);
        if (which == kept ||
            (dropped_at(&out[which], less_wanted) < NICE_TO_HAVE && sum(out, kept) <= width))
            break;
        take_out(out, &kept, which);
    }
    if (sum(out, kept) > width)
        shrink(out, &kept, width);
    size_t room = width - sum(out, kept);
    room = share(out, kept, room, NAMES, 10);
    room = share(out, kept, room, UINT32_MAX, FIRST_SHARE);
    share(out, kept, room, UINT32_MAX, SIZE_MAX);
    for (size_t i = 0, at = 0; i < kept; i++) {
        out[i].at = at;
        at += out[i].width + LAYOUT_GAP;
    }
    return kept;
}
