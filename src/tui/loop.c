/* The loop: one thread, one poll(2). Keys are answered first; what the engine found is merged in
 * small portions between two looks at the keyboard, and shown at most frames-per-second times a
 * second. */
#include <errno.h>
#include <poll.h>
#include <signal.h>

#include "base/clock.h"
#include "config/keys.h"
#include "tui/input.h"
#include "tui/paint.h"
#include "tui/signals.h"
#include "tui/term.h"
#include "tui/ui.h"

#define TAKE_JOBS 1000 /* merged between two looks at the keyboard: about a millisecond */
#define FIRST_FRAME_WAIT_MS                                                                        \
    50 /* for the terminal to take it, before the engine may compete for the processor */
#define BURST     3 /* frames for news that may follow each other at once, after a quiet time */
#define READ_SIZE 4096

struct loop {
    struct ui *ui;
    unsigned redo;     /* UI_... bits */
    bool news;         /* the engine found something that no frame shows yet */
    bool more;         /* and has more */
    int64_t rows_from; /* when news may be shown next */
    int64_t frame_ms;  /* between two frames for news, on the average */
    int64_t tick;      /* wall clock, microseconds: the next whole second */
    bool lost;         /* the terminal */
};

/* ---- painting ------------------------------------------------------------------------ */

static bool fit(struct ui *ui, struct detail *d)
{
    size_t rows, columns;
    term_size(ui->term, &rows, &columns);
    if (rows == canvas_rows(ui->canvas) && columns == canvas_columns(ui->canvas))
        return true;
    if (!canvas_resize(ui->canvas, rows, columns)) {
        detail_set(d, JOBTOP_NO_MEMORY, "out of memory for a screen of %zux%zu", columns, rows);
        return false;
    }
    return true;
}

static void paint(struct loop *l)
{
    struct ui *ui = l->ui;
    ui->time = (struct view_time){clock_ms(), clock_wall_us()};
    ui->same_rows = !(l->redo & (UI_ROWS | UI_FROM_NOTHING));
    if (l->redo & UI_ROWS) {
        view_update(ui->view, &ui->time);
        int64_t credit = ui->time.now_ms - (BURST - 1) * l->frame_ms;
        l->rows_from = (l->rows_from > credit ? l->rows_from : credit) + l->frame_ms;
        l->news = false;
        if (view_selection_lost(ui->view))
            ui_say(ui, JOBTOP_LOG_INFO, false,
                   "the selected job has left the list; the next one is selected");
    }
    frame_draw(ui);
    if (l->redo & UI_FROM_NOTHING)
        painter_repaint(ui->canvas);
    painter_paint(ui->painter, ui->canvas);
    status_title(ui);
    l->redo = 0;
    l->lost = !term_present(ui->term);
}

/* Whether what the engine found may be shown now. */
static bool rows_due(const struct loop *l, int64_t now)
{
    return l->news && now >= l->rows_from;
}

/* ---- what wakes the loop ------------------------------------------------------------- */

static void stop(struct loop *l, bool group)
{
    struct ui *ui = l->ui;
    term_leave(ui->term);
    signals_stop(group);
    term_enter(ui->term);
    l->redo |= UI_REPAINT | UI_ROWS | UI_FROM_NOTHING;
}

static void take_keys(struct loop *l, int64_t now)
{
    struct input_event event;
    while (!(l->redo & UI_QUIT) && input_next(l->ui->input, now, &event)) {
        l->redo |= event.kind == INPUT_KEY ? ui_key(l->ui, event.key)
                                           : ui_paste(l->ui, event.text, event.length);
        l->ui->key = KEYCODE_NONE;
        if (l->redo & UI_STOP) {
            l->redo &= ~UI_STOP;
            stop(l, true);
        }
    }
}

static void take_input(struct loop *l)
{
    struct input *in = l->ui->input;
    char bytes[READ_SIZE];
    for (size_t room; (room = input_room(in)) > 0;) {
        ssize_t n = term_read(l->ui->term, bytes, room < sizeof bytes ? room : sizeof bytes);
        if (n < 0)
            l->lost = true;
        if (n <= 0)
            break;
        int64_t now = clock_ms();
        input_feed(in, bytes, (size_t)n, now);
        take_keys(l, now);
    }
}

static void take_signals(struct loop *l)
{
    unsigned signals = signals_take(&l->ui->quit_signal);
    if (signals & SIGNALS_QUIT)
        l->redo |= UI_QUIT;
    if (signals & SIGNALS_STOP)
        stop(l, false);
    if (signals & SIGNALS_RESIZE)
        l->redo |= UI_REPAINT | UI_FROM_NOTHING;
    if (signals & SIGNALS_CONTINUE) {
        /* After a SIGSTOP the shell has had the terminal, and nobody gave it back. */
        term_enter(l->ui->term);
        l->redo |= UI_REPAINT | UI_FROM_NOTHING;
    }
}

static void take_events(struct loop *l)
{
    struct event event;
    while (engine_next_event(l->ui->engine, &event)) {
        ui_event(l->ui, &event);
        /* That a source has told all of its jobs, or answers no more, waits for no frame's turn. */
        if (event.kind == EVENT_SOURCE)
            l->rows_from = 0;
    }
}

static void take_news(struct loop *l)
{
    l->more = engine_take(l->ui->engine, TAKE_JOBS);
    l->news = true;
    take_events(l);
}

static int shorter(int timeout, int64_t other)
{
    if (other < 0)
        other = 0;
    return timeout < 0 || other < timeout ? (int)other : timeout;
}

static int timeout(const struct loop *l)
{
    const struct ui *ui = l->ui;
    int64_t now = clock_ms();
    int until = input_timeout(ui->input, now);
    if (l->more)
        return 0;
    if (term_pending(ui->term))
        return until;
    if (l->redo & UI_REPAINT)
        return 0;
    if (l->news)
        until = shorter(until, l->rows_from - now);
    return shorter(until, (l->tick - clock_wall_us() + 999) / 1000);
}

static bool wait_and_take(struct loop *l)
{
    struct ui *ui = l->ui;
    short want = (short)(term_pending(ui->term) ? POLLIN | POLLOUT : POLLIN);
    struct pollfd fds[] = {
        {term_fd(ui->term), want, 0},
        {signals_fd(), POLLIN, 0},
        {engine_fd(ui->engine), POLLIN, 0},
    };
    int ready = poll(fds, sizeof fds / sizeof *fds, timeout(l));
    if (ready < 0 && errno != EINTR)
        return false;
    if (ready <= 0)
        fds[0].revents = fds[1].revents = fds[2].revents = 0;
    if (fds[1].revents)
        take_signals(l);
    if (fds[0].revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL))
        take_input(l);
    else
        take_keys(l, clock_ms()); /* an Esc may have become one by waiting */
    if (fds[0].revents & POLLOUT && !l->lost)
        l->lost = !term_send(ui->term);
    if (fds[2].revents || l->more)
        take_news(l);
    return true;
}

/* ---- the loop ------------------------------------------------------------------------ */

static void first_frame(struct loop *l)
{
    l->redo = UI_REPAINT;
    paint(l);
    struct pollfd p = {term_fd(l->ui->term), POLLOUT, 0};
    if (!l->lost && term_pending(l->ui->term) && poll(&p, 1, FIRST_FRAME_WAIT_MS) > 0)
        l->lost = !term_send(l->ui->term);
}

static void take_tick(struct loop *l)
{
    int64_t now = clock_wall_us();
    /* Also when the clock was set back: a tick is never more than a second away. */
    if (now < l->tick && l->tick - now <= 1000000)
        return;
    l->tick = (now / 1000000 + 1) * 1000000;
    l->redo |= UI_REPAINT | UI_ROWS;
    /* That a source hangs is seen by looking: nothing comes from it that could wake. */
    ui_look(l->ui);
    take_events(l);
}

enum jobtop_status loop_run(struct ui *ui, struct detail *d)
{
    int rate = ui->options->config->frames_per_second;
    struct loop l = {.ui = ui, .frame_ms = rate > 0 ? 1000 / rate : 100};
    if (!fit(ui, d))
        return JOBTOP_NO_MEMORY;
    first_frame(&l);
    if (engine_start(ui->engine, d) != JOBTOP_OK)
        return d->status;
    ui->running = true;
    while (!(l.redo & UI_QUIT) && !l.lost) {
        if (!wait_and_take(&l))
            return detail_errno(d, errno, "waiting for keys");
        take_tick(&l);
        if (rows_due(&l, clock_ms()))
            l.redo |= UI_ROWS | UI_REPAINT;
        if (!(l.redo & UI_REPAINT) || term_pending(ui->term) || l.redo & UI_QUIT)
            continue;
        if (l.redo & UI_FROM_NOTHING && !fit(ui, d))
            return JOBTOP_NO_MEMORY;
        paint(&l);
    }
    if (l.lost && ui->quit_signal == 0)
        ui->quit_signal = SIGHUP; /* what it means, whether or not the signal came, too */
    return JOBTOP_OK;
}
