/*
 * The dashboard's own state, and what its parts are to each other. A page fills the screen between
 * the status lines (the manual calls it a view); a dialog lies over it and has all keys; the prompt
 * has them while it is open.
 *
 * Handlers draw nothing: they return what must be redone, and the loop does it once.
 */
#ifndef TUI_UI_H
#define TUI_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "action/action.h"
#include "tui/canvas.h"
#include "tui/dashboard.h"
#include "tui/lines.h"
#include "tui/messages.h"
#include "tui/prompt.h"
#include "view/columns.h"
#include "view/view.h"

/* What a handler wants redone. */
#define UI_REPAINT      0x1u /* a frame */
#define UI_ROWS         0x2u /* the rows first */
#define UI_QUIT         0x4u
#define UI_STOP         0x8u  /* Ctrl-Z */
#define UI_FROM_NOTHING 0x10u /* the whole screen, whatever is thought to be on it */
#define UI_UNUSED       0x20u /* it does not know this action: the next one may */

#define UI_COLUMNS_LEAST 40
#define UI_ROWS_LEAST    8
#define UI_DEPTH         6 /* pages one behind the other */
#define UI_SCRATCH_MAX   16384

struct ui;
struct term;
struct painter;
struct input;
struct keymap;
struct confirm;

struct area {
    size_t row, column, rows, columns;
};

struct page {
    const char *title;
    void (*draw)(struct ui *ui, struct area area);
    unsigned (*act)(struct ui *ui, enum action action); /* UI_... bits */
    const enum action *footer; /* what the last line names; ends with ACTION_COUNT */
};

struct dialog {
    void (*draw)(struct ui *ui, struct area screen);
    unsigned (*key)(struct ui *ui, uint32_t key);
};

extern const struct page jobs_page, job_page, sources_page, messages_page, help_page;

/* The job that the Job page shows: an identity, which may be gone. */
struct shown_job {
    int source;
    char *id; /* OWNS */
    size_t id_length;
    char title[256];    /* what it was called when it was there last */
    struct lines lines; /* what is known of it; stays when it is gone */
    struct {
        uint64_t content;
        int64_t second, errors;
        size_t width;
        bool stale;
    } built;     /* what `lines` were made of: they are made anew only when one of these differs */
    size_t head; /* rows above them, as drawn last */
    bool asked;  /* its errors were asked for */
    bool gone;
    int64_t gone_seen; /* wall clock */
};

/* Requests that were sent together: their answers are counted, and summed up at the end. */
struct bulk {
    uint64_t first, last; /* tickets */
    size_t sent, accepted, refused;
    const char *verb;
};

struct sort_menu {
    size_t selected, top;
};

struct ui {
    struct dashboard_options *options; /* BORROWS */
    struct engine *engine;             /* BORROWS */
    struct dispatcher *dispatcher;     /* BORROWS */
    struct theme *theme;               /* BORROWS */
    size_t theme_index;
    struct term *term; /* OWNS, as all that follows */
    struct canvas *canvas;
    struct painter *painter;
    struct input *input;
    struct keymap *keymap;
    struct view *view;
    struct row_memo *row_memo;

    struct view_time time; /* of this frame */
    bool same_rows;        /* and no row says anything else than in the one before */
    bool running;          /* the engine was started */
    bool tiny;             /* too small for pages: one line tells the truth */
    struct area body;      /* where the page was drawn last */

    const struct page *pages[UI_DEPTH];
    size_t depth;
    const struct dialog *dialog; /* NULL: none */
    struct confirm *confirm;
    struct bulk bulk;
    struct sort_menu sort_menu;
    uint32_t key; /* the one being handled; KEYCODE_NONE: none */

    enum column columns[COLUMN_COUNT];
    size_t column_count, first_column; /* columns before this one are scrolled out */

    struct prompt prompt;
    char filter_text[PROMPT_MAX];   /* what is in force */
    char filter_before[PROMPT_MAX]; /* when the prompt was opened */
    char filter_last[PROMPT_MAX];   /* the last that was in force, for `n` */
    struct detail filter_problem;   /* why what is typed is not in force; status OK: it is */

    struct messages messages;
    struct lines lines; /* of the Sources, Messages or Help page */
    struct shown_job job;
    struct buf scratch; /* of whoever draws */
    uint8_t *stale;     /* OWNS; by source, of this frame */
    size_t source_count;
    int quit_signal;
};

/* ---- ui.c: pages, keys, actions ------------------------------------------------------------- */

unsigned ui_key(struct ui *ui, uint32_t key);
unsigned ui_paste(struct ui *ui, const char *bytes, size_t length);
unsigned ui_act(struct ui *ui, enum action action);
void ui_push(struct ui *ui, const struct page *page);
unsigned ui_back(struct ui *ui);
const struct page *ui_page(const struct ui *ui);
void ui_event(struct ui *ui, const struct event *event);
void ui_look(struct ui *ui); /* once a second: what only time brings */
__attribute__((format(printf, 4, 5))) void ui_say(struct ui *ui, enum jobtop_log_level level,
                                                  bool sticky, const char *format, ...);
/* The row's job; NULL when the row is free or out of range. */
const struct row *ui_row(const struct ui *ui, uint32_t row);
/* "Export on vm-12 (hv01)" */
void ui_job_title(struct ui *ui, const struct row *row, struct buf *out);
const char *ui_scratch(struct ui *ui); /* the scratch buffer's text */
/* How long ago a source was heard: "<3s" while it is heard as often as it should be, so that a
 * quiet screen stays as it is; then the time. */
void ui_age(const struct ui *ui, const struct source_info *source, struct buf *out);
enum theme_role ui_condition_role(enum job_condition condition);
enum symbol ui_condition_symbol(enum job_condition condition);

/* ---- frame.c, status.c ---------------------------------------------------------------------- */

void frame_draw(struct ui *ui); /* all of it, into the canvas */
void status_draw_head(struct ui *ui, size_t rows);
void status_draw_message(struct ui *ui, size_t row);
void status_draw_keys(struct ui *ui, size_t row);
void status_draw_line(struct ui *ui, size_t rows); /* all there is on a tiny screen */
void status_title(struct ui *ui);

/* ---- loop.c --------------------------------------------------------------------------------- */

enum jobtop_status loop_run(struct ui *ui, struct detail *d);

/* ---- the pages' own that others call -------------------------------------------------------- */

void job_page_open(struct ui *ui, uint32_t row, bool at_errors);
unsigned filter_open(struct ui *ui);
unsigned filter_key(struct ui *ui, uint32_t key);
unsigned filter_paste(struct ui *ui, const char *bytes, size_t length);
bool filter_set(struct ui *ui,
                const char *text); /* false: not a filter (yet); filter_problem says why */
unsigned filter_next_match(struct ui *ui);
unsigned sort_menu_open(struct ui *ui);
/* Asks whether to send a request for the selected job, or the marked ones, or the one that the Job
 * page shows. */
unsigned confirm_open(struct ui *ui, enum action action);
void confirm_free(struct confirm *c);
/* A box in the middle of the screen, cleared; returns its inside. */
struct area dialog_box(struct ui *ui, struct area screen, size_t rows, size_t columns,
                       enum theme_role role, const char *title);
void job_row_draw(struct ui *ui, uint32_t row, size_t at, size_t column, enum column which,
                  size_t width);

#endif
