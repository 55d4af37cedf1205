#include "tui/messages.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

/* How far back a sticky message is looked for behind newer, lesser ones. */
#define STICKY_DEPTH 16

/* How many of the newest are looked through for the same words. */
#define REPEAT_DEPTH 8

/* Makes the same words, when they were said lately, the newest; false: they were not. */
static bool repeat(struct messages *m, int64_t time, enum jobtop_log_level level, bool sticky,
                   const char *text)
{
    for (size_t i = 0; !sticky && i < REPEAT_DEPTH && i < m->count; i++) {
        size_t at = (m->next + MESSAGES_MAX - 1 - i) % MESSAGES_MAX;
        struct message found = m->ring[at];
        if (found.level != level || found.sticky || time - found.first > MESSAGES_REPEAT_US ||
            strcmp(found.text, text) != 0)
            continue;
        for (; i > 0; i--, at = (at + 1) % MESSAGES_MAX)
            m->ring[at] = m->ring[(at + 1) % MESSAGES_MAX];
        found.time = time;
        found.times++;
        m->ring[at] = found;
        return true;
    }
    return false;
}

void messages_add(struct messages *m, int64_t time, enum jobtop_log_level level, bool sticky,
                  const char *text)
{
    m->said++;
    if (repeat(m, time, level, sticky, text))
        return;
    struct message *to = &m->ring[m->next];
    to->first = to->time = time;
    to->times = 1;
    to->shown_from = clock_ms();
    to->level = level;
    to->sticky = sticky;
    to->reply = false;
    snprintf(to->text, sizeof to->text, "%s", text);
    m->next = (m->next + 1) % MESSAGES_MAX;
    if (m->count < MESSAGES_MAX)
        m->count++;
    m->dismissed = false;
}

void messages_reply(struct messages *m)
{
    struct message *newest = &m->ring[(m->next + MESSAGES_MAX - 1) % MESSAGES_MAX];
    if (m->count == 0)
        return;
    newest->reply = true;
    newest->shown_from = clock_ms();
    m->dismissed = false;
}

const struct message *messages_at(const struct messages *m, size_t i)
{
    return i < m->count ? &m->ring[(m->next + MESSAGES_MAX - 1 - i) % MESSAGES_MAX] : NULL;
}

/* Answers of several requests come together: the worst of them is the one to see. */
static const struct message *latest_sticky(const struct messages *m)
{
    const struct message *worst = NULL;
    for (size_t i = 0; i < STICKY_DEPTH && i < m->count; i++) {
        const struct message *one = messages_at(m, i);
        if (!one->sticky)
            continue;
        if (!worst)
            worst = one;
        else if (one->level > worst->level &&
                 worst->shown_from - one->shown_from < MESSAGES_TOGETHER_MS)
            worst = one;
    }
    return worst;
}

/* An answer that came since is what the reply announced. */
static const struct message *latest_reply(const struct messages *m, int64_t now_ms)
{
    for (size_t i = 0; i < STICKY_DEPTH && i < m->count; i++) {
        const struct message *one = messages_at(m, i);
        if (one->reply)
            return now_ms - one->shown_from < MESSAGES_REPLY_MS ? one : NULL;
        if (one->sticky)
            return NULL;
    }
    return NULL;
}

const struct message *messages_current(const struct messages *m, int64_t now_ms)
{
    const struct message *newest = messages_at(m, 0);
    if (!newest || m->dismissed)
        return NULL;
    const struct message *sticky = latest_sticky(m), *reply = latest_reply(m, now_ms);
    if (reply)
        return reply;
    bool bad = newest->level >= JOBTOP_LOG_WARNING;
    bool fresh = now_ms - newest->shown_from < (bad ? MESSAGES_BAD_SHOWN_MS : MESSAGES_SHOWN_MS);
    bool worse = sticky && (newest->level > sticky->level ||
                            (newest->level == sticky->level &&
                             newest->shown_from - sticky->shown_from >= MESSAGES_ALONE_MS));
    if (sticky && !(bad && fresh && worse))
        return sticky;
    return fresh ? newest : NULL;
}
