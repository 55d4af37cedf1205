/*
 * The actions: one list gives the key bindings, the help, the palette and the manual. What an
 * action does on the screen is bound in tui/; what it asks of a source goes through the dispatcher
 * (dispatch.h) and nowhere else.
 */
#ifndef ACTION_ACTION_H
#define ACTION_ACTION_H

#include <stddef.h>

#define ACTION_JOB     0x1u /* needs a selected or marked job */
#define ACTION_REQUEST 0x2u /* sends something to a source: not in read-only mode */
#define ACTION_CONFIRM 0x4u /* asks first */
#define ACTION_MOVE    0x8u /* moves only: left out of the palette */

/* X(ID, "name", "default keys, blank-separated", flags, "help") — contexts are the views' own
 * matter. */
#define ACTIONS(X)                                                                                 \
    X(UP, "up", "Up k", ACTION_MOVE, "one line up")                                                \
    X(DOWN, "down", "Down j", ACTION_MOVE, "one line down")                                        \
    X(PAGE_UP, "page-up", "PageUp Ctrl-B", ACTION_MOVE, "one page up")                             \
    X(PAGE_DOWN, "page-down", "PageDown Ctrl-F", ACTION_MOVE, "one page down")                     \
    X(FIRST, "first", "Home", ACTION_MOVE, "to the first line")                                    \
    X(LAST, "last", "End G", ACTION_MOVE, "to the last line")                                      \
    X(LEFT, "left", "Left h", ACTION_MOVE, "scroll to the left")                                   \
    X(RIGHT, "right", "Right l", ACTION_MOVE, "scroll to the right")                               \
    X(OPEN, "open", "Enter", ACTION_JOB, "open the job: every property, its errors")               \
    X(BACK, "back", "Esc q", 0, "back; q quits from the first view")                               \
    X(QUIT, "quit", "F10 Ctrl-C", 0, "quit")                                                       \
    X(FILTER, "filter", "/ F4 F3", 0, "show only the jobs that match")                             \
    X(NEXT_MATCH, "next-match", "n", 0, "to the next job that matches the last filter typed")      \
    X(SORT, "sort", "s F6", 0, "sort by a column")                                                 \
    X(REVERSE, "reverse", "r", 0, "turn the order round")                                          \
    X(MARK, "mark", "Space", ACTION_JOB, "mark or unmark the job")                                 \
    X(MARK_ALL, "mark-all", "a", 0, "mark all jobs shown")                                         \
    X(UNMARK_ALL, "unmark-all", "u", 0, "remove all marks")                                        \
    X(CANCEL, "cancel", "c F9", ACTION_JOB | ACTION_REQUEST | ACTION_CONFIRM,                      \
      "cancel the job (Terminate)")                                                                \
    X(KILL, "kill", "K", ACTION_JOB | ACTION_REQUEST | ACTION_CONFIRM,                             \
      "kill the job, where Cancel did not help")                                                   \
    X(SUSPEND, "suspend", "p", ACTION_JOB | ACTION_REQUEST | ACTION_CONFIRM,                       \
      "suspend the job, or resume it")                                                             \
    X(ERROR, "error", "e", ACTION_JOB, "the job's errors, decoded")                                \
    X(SOURCES, "sources", "S", 0, "the sources: state, age, latency, last error")                  \
    X(MESSAGES, "messages", "M", 0, "everything that was said, with time")                         \
    X(HELP, "help", "? F1", 0, "every key")                                                        \
    X(THEME, "theme", "T", 0, "the next theme")                                                    \
    X(POLL_NOW, "poll-now", "R F5", 0, "poll all sources now")                                     \
    X(REPAINT, "repaint", "Ctrl-L", ACTION_MOVE, "paint the screen anew")                          \
    X(STOP_PROGRAM, "stop-program", "Ctrl-Z", ACTION_MOVE,                                         \
      "stop jobtop and go to the shell; `fg` comes back")

enum action {
#define ACTION_ENUM(id, name, keys, flags, help) ACTION_##id,
    ACTIONS(ACTION_ENUM)
#undef ACTION_ENUM
    ACTION_COUNT
};

struct action_info {
    const char *name, *keys, *help;
    unsigned flags;
};
extern const struct action_info action_table[ACTION_COUNT];
enum action action_find(const char *name, size_t length); /* ACTION_COUNT: none */

#endif
