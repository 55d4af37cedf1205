/*
 * Properties that must hold whatever happens: after any sequence of changes an updated view shows
 * what a new one would, in the same order; the selection stays on its job while that is shown;
 * marks go with their jobs.
 */
#include "test_view.h"

#include <stdio.h>
#include <string.h>

#define JOBS  60
#define START INT64_C(1700000000000000)

static const char *const filters[] = {
    "",
    "state:running",
    "progress<50",
    "vm:web or vm:db",
    "!state:ended",
    "elapsed>30",
    "age<2m",
    "backup hv0",
    "error:disk",
    "progress>=20 and !owner=ops",
    "zzzz",
    "name=export",
    "(hv01 or hv02) vm:1",
};
#define FILTERS (sizeof(filters) / sizeof(filters[0]))

struct world {
    struct engine *engine;
    struct view *view;
    struct view_time time;
    uint64_t random;
    size_t filter;
    int64_t start[JOBS];
    bool marked[JOBS];
    int selected; /* the job that was selected last; -1: none */
    int chosen;   /* where it was last but for filters: a new one may bring it back there */
    bool refiltered;
};

static uint32_t pick(struct world *w, uint32_t below)
{
    return test_random(&w->random) % below;
}

static void job_name(int job, char id[16])
{
    snprintf(id, 16, "job-%d", job);
}

static int job_source(int job)
{
    return job % FAKE_SOURCES;
}

static uint32_t job_row(const struct world *w, int job)
{
    char id[16];

    job_name(job, id);
    return table_find(engine_table(w->engine), (uint16_t)job_source(job), id, strlen(id));
}

static void put_random(struct world *w, int job)
{
    static const int states[] = {2, 3, 4, 4, 4, 4, 5, 7, 7, 8, 9, 10, 12, 32768, 99, -1};
    static const char *const names[] = {"Export", "Backup", "Move", "Merge", NULL};
    static const char *const vms[] = {"web-1", "web-2", "db-1", NULL};
    static const char *const errors[] = {"disk full", "no route", NULL};
    char id[16], status[32];
    struct fake_job j = {FAKE_JOB, .id = id};

    job_name(job, id);
    snprintf(status, sizeof(status), "step %u", pick(w, 1000));
    /* Few different starts, so that there are many ties; the same for a job as long as it is there.
     */
    if (job_row(w, job) == TABLE_NO_ROW)
        w->start[job] = pick(w, 4) == 0 ? -1 : START - (int64_t)pick(w, 5) * 20000000;
    j.start_us = w->start[job];
    j.state = states[pick(w, sizeof(states) / sizeof(states[0]))];
    j.percent = (int)pick(w, 103) - 1;
    j.error_code = pick(w, 8) == 0 ? 32768 : -1;
    j.name = names[pick(w, 5)];
    j.vm = vms[pick(w, 4)];
    j.error = errors[pick(w, 3)];
    j.owner = pick(w, 2) ? "ops" : "svc";
    j.status = pick(w, 2) ? status : NULL;
    j.health = pick(w, 2) ? (int)pick(w, 7) * 5 : -1;
    fake_put(w->engine, job_source(job), &j, w->time.now_ms, w->time.wall_us);
}

static struct filter *make_filter(size_t which)
{
    struct detail d = DETAIL_INIT;
    struct filter *f;

    ck_assert_msg(filter_parse(filters[which], strlen(filters[which]), &f, NULL, &d) == JOBTOP_OK,
                  "%s: %s", filters[which], d.text);
    return f;
}

static void remove_job(struct world *w, int job)
{
    char id[16];

    job_name(job, id);
    fake_remove(w->engine, job_source(job), id);
    if (job == w->chosen && job != w->selected)
        w->chosen = -1;
}

static void step(struct world *w)
{
    int job = (int)pick(w, JOBS);
    bool descending;

    switch (pick(w, 24)) {
    case 0:
        view_sort(w->view, (enum column)pick(w, COLUMN_COUNT), pick(w, 2) != 0);
        break;
    case 1:
        w->filter = pick(w, FILTERS);
        view_filter(w->view, make_filter(w->filter));
        w->refiltered = true;
        break;
    case 2:
        w->time.now_ms += 3000;
        w->time.wall_us += 3000000;
        break;
    case 3:
        view_sort(w->view, view_sort_column(w->view, &descending), pick(w, 2) != 0);
        break;
    case 4:
    case 5:
    case 6:
        remove_job(w, job);
        break;
    case 7: /* gone and back between two updates */
        remove_job(w, job);
        put_random(w, job);
        break;
    case 8:
        view_window(w->view, 1 + pick(w, 12));
        break;
    default:
        put_random(w, job);
        break;
    }
}

static void check_same(struct world *w)
{
    struct view *fresh = view_new(w->engine);
    enum column by;
    bool descending;

    by = view_sort_column(w->view, &descending);
    view_sort(fresh, by, descending);
    view_filter(fresh, make_filter(w->filter));
    view_update(fresh, &w->time);
    ck_assert_uint_eq(view_size(fresh), view_size(w->view));
    for (size_t i = 0; i < view_size(fresh); i++) {
        ck_assert_msg(view_at(fresh, i) == view_at(w->view, i),
                      "by %s%s, filter %s: row %zu is %u, not %u", column_table[by].name,
                      descending ? " down" : "", filters[w->filter], i, view_at(w->view, i),
                      view_at(fresh, i));
        ck_assert_uint_eq(view_position(w->view, view_at(w->view, i)), i);
    }
    view_free(fresh);
}

static bool job_shown(const struct world *w, int job)
{
    uint32_t row = job >= 0 ? job_row(w, job) : TABLE_NO_ROW;

    return row != TABLE_NO_ROW && view_position(w->view, row) < view_size(w->view);
}

static void check_selection(struct world *w)
{
    size_t size = view_size(w->view), selected = view_selected(w->view);
    bool lost = view_selection_lost(w->view), back;
    int before = w->selected;

    if (w->chosen < 0 && !lost)
        w->chosen = before;
    back = w->refiltered && job_shown(w, w->chosen);
    w->refiltered = false;
    if (size == 0) {
        ck_assert_uint_eq(selected, 0);
        ck_assert_uint_eq(view_selected_row(w->view), TABLE_NO_ROW);
        w->selected = -1;
        if (lost && w->chosen == before)
            w->chosen = -1;
        return;
    }
    ck_assert_uint_lt(selected, size);
    ck_assert_uint_ge(selected, view_top(w->view));
    ck_assert_uint_eq(view_at(w->view, selected), view_selected_row(w->view));
    if (job_shown(w, w->selected) && !(back && view_selected_row(w->view) == job_row(w, w->chosen)))
        ck_assert_uint_eq(view_selected_row(w->view), job_row(w, w->selected));
    for (w->selected = 0; job_row(w, w->selected) != view_selected_row(w->view); w->selected++)
        ck_assert_int_lt(w->selected, JOBS);
    if (w->chosen < 0 || (lost && w->chosen == before))
        w->chosen = w->selected;
}

static void move(struct world *w)
{
    if (view_size(w->view) == 0)
        return;
    view_move(w->view, (long)pick(w, 9) - 4);
    w->selected = -1;
    check_selection(w);
    w->chosen = w->selected;
}

static void check_marks(struct world *w)
{
    size_t count = 0, hidden, unseen = 0;

    for (int job = 0; job < JOBS; job++) {
        uint32_t row = job_row(w, job);

        if (row == TABLE_NO_ROW || !view_marked(w->view, row))
            continue;
        ck_assert(w->marked[job]); /* but not the other way: a job that went and came back lost its
                                      mark */
        count++;
        if (view_position(w->view, row) == view_size(w->view))
            unseen++;
    }
    ck_assert_uint_eq(view_marks(w->view, &hidden), count);
    ck_assert_uint_eq(hidden, unseen);
}

START_TEST(test_interleavings)
{
    struct world w = {.random = (uint64_t)_i * 977 + 5,
                      .time = {.now_ms = 1000000, .wall_us = START},
                      .selected = -1,
                      .chosen = -1};

    w.engine = fake_engine_new();
    w.view = view_new(w.engine);
    view_window(w.view, 7);
    for (int job = 0; job < JOBS; job += 2)
        put_random(&w, job);
    view_update(w.view, &w.time);
    move(&w);
    for (int round = 0; round < 400; round++) {
        for (uint32_t n = pick(&w, 12); n > 0; n--)
            step(&w);
        view_update(w.view, &w.time);
        check_same(&w);
        check_selection(&w);
        check_marks(&w);
        if (pick(&w, 3) == 0)
            move(&w);
        if (pick(&w, 3) == 0) {
            int job = (int)pick(&w, JOBS);
            bool mark = pick(&w, 2) != 0;

            if (job_row(&w, job) != TABLE_NO_ROW) {
                view_mark(w.view, job_row(&w, job), mark);
                w.marked[job] = mark;
            }
        }
        for (int job = 0; job < JOBS; job++)
            if (job_row(&w, job) == TABLE_NO_ROW)
                w.marked[job] = false;
    }
    view_free(w.view);
    fake_engine_free(w.engine);
}
END_TEST

TCase *view_random_case(void)
{
    TCase *tc = tcase_create("random");

    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, test_interleavings, 0, 12);
    return tc;
}
