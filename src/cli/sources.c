/*
 * jobtop sources: what came of asking each source once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "cli/print.h"
#include "cli/session.h"
#include "job/datetime.h"

/* X(ID, "TITLE", "Key", least, most, right-aligned) */
#define SOURCE_COLUMNS(X)                                                                          \
    X(NAME, "NAME", "Name", 6, 40, false)                                                          \
    X(DRIVER, "DRIVER", "Driver", 6, 16, false)                                                    \
    X(ADDRESS, "ADDRESS", "Address", 10, 60, false)                                                \
    X(STATE, "STATE", "State", 8, 12, false)                                                       \
    X(AGE, "AGE", "Age", 6, 6, true)                                                               \
    X(LATENCY, "LATENCY", "Latency", 8, 10, true)                                                  \
    X(JOBS, "JOBS", "Jobs", 4, 8, true)                                                            \
    X(ERROR, "LAST ERROR", "LastError", 12, 120, false)

enum source_column {
#define SOURCE_COLUMN_ENUM(id, title, key, least, most, right) SOURCE_COLUMN_##id,
    SOURCE_COLUMNS(SOURCE_COLUMN_ENUM)
#undef SOURCE_COLUMN_ENUM
        SOURCE_COLUMN_COUNT
};

static const struct print_column table_columns[] = {
#define TABLE_COLUMN(id, title, key, least, most, right) {title, least, most, right},
    SOURCE_COLUMNS(TABLE_COLUMN)
#undef TABLE_COLUMN
};
static const struct print_column csv_columns[] = {
#define CSV_COLUMN(id, title, key, least, most, right) {key, least, most, right},
    SOURCE_COLUMNS(CSV_COLUMN)
#undef CSV_COLUMN
};

struct source_list {
    struct session session;
    bool csv;
    int64_t now_ms;
};

/* An address without the password that somebody may have written into a URL against all advice. */
static void put_address(const char *address, struct buf *out)
{
    size_t length;
    const char *password = cli_password(address, &length);

    if (password == NULL) {
        buf_adds(out, address);
        return;
    }
    buf_add(out, address, (size_t)(password - address));
    buf_adds(out, "***");
    buf_adds(out, password + length);
}

static void cell(void *context, size_t row, size_t column, struct buf *out)
{
    struct source_list *l = context;
    const struct source_info *info = engine_source(l->session.engine, row);

    switch ((enum source_column)column) {
    case SOURCE_COLUMN_NAME:
        buf_adds(out, info->name);
        break;
    case SOURCE_COLUMN_DRIVER:
        buf_adds(out, info->driver);
        break;
    case SOURCE_COLUMN_ADDRESS:
        put_address(info->address, out);
        break;
    case SOURCE_COLUMN_STATE:
        buf_adds(out, source_state_name(info->state));
        break;
    case SOURCE_COLUMN_AGE:
        if (info->last_good == 0)
            break;
        if (l->csv)
            buf_addf(out, "%.3f", (double)(l->now_ms - info->last_good) / 1e3);
        else
            duration_short((l->now_ms - info->last_good) / 1000, out);
        break;
    case SOURCE_COLUMN_LATENCY:
        if (info->latency_us < 0)
            break;
        if (l->csv)
            buf_addf(out, "%.6f", (double)info->latency_us / 1e6);
        else
            buf_addf(out, "%.1f ms", (double)info->latency_us / 1e3);
        break;
    case SOURCE_COLUMN_JOBS:
        if (info->complete)
            buf_addf(out, "%u", info->jobs);
        break;
    case SOURCE_COLUMN_ERROR:
        if (info->error.status != JOBTOP_OK)
            buf_adds(out, info->error.text);
        break;
    case SOURCE_COLUMN_COUNT:
        break;
    }
}

static bool print_json(struct source_list *l)
{
    struct print_json j;
    struct buf object, text;
    bool whole = true;

    buf_init(&object, PRINT_MAX);
    buf_init(&text, PRINT_MAX);
    print_json_begin(&j, l->session.cli->format);
    for (size_t i = 0; i < engine_source_count(l->session.engine) && whole; i++) {
        const struct source_info *info = engine_source(l->session.engine, i);

        buf_clear(&object);
        buf_addc(&object, '{');
        print_json_text(&object, "Name", info->name);
        print_json_text(&object, "Driver", info->driver);
        buf_clear(&text);
        put_address(info->address, &text);
        print_json_text(&object, "Address", buf_text(&text));
        print_json_text(&object, "State", source_state_name(info->state));
        print_json_number(&object, "Age", info->last_good != 0,
                          (double)(l->now_ms - info->last_good) / 1e3);
        print_json_number(&object, "Latency", info->latency_us >= 0,
                          (double)info->latency_us / 1e6);
        print_json_number(&object, "Jobs", info->complete, (double)info->jobs);
        print_json_text(&object, "LastError",
                        info->error.status != JOBTOP_OK ? info->error.text : NULL);
        buf_addc(&object, '}');
        whole = !object.cut && !text.cut;
        if (whole)
            print_json_next(&j, &object);
    }
    print_json_end(&j);
    buf_free(&object);
    buf_free(&text);
    return whole;
}

static bool print(struct source_list *l)
{
    size_t rows = engine_source_count(l->session.engine);

    l->now_ms = clock_ms();
    switch (l->session.cli->format) {
    case CLI_FORMAT_JSON:
    case CLI_FORMAT_JSONL:
        return print_json(l);
    case CLI_FORMAT_CSV:
        l->csv = true;
        return print_csv(csv_columns, SOURCE_COLUMN_COUNT, rows, cell, l);
    case CLI_FORMAT_TABLE:
    case CLI_FORMAT_TEXT:
        break;
    }
    return print_table(l->session.cli, table_columns, SOURCE_COLUMN_COUNT, rows, cell, l);
}

int sources_command(struct cli *cli, int argc, char **argv)
{
    struct source_list l = {.csv = false};
    /* Not even the name of a job is needed to count them. */
    struct session_options options = {.want = JOBTOP_BIT(JOBTOP_P_JobState), .once = true};
    int status = session_open(&l.session, cli, &options);

    (void)argc;
    (void)argv;
    if (status != CLI_DONE)
        goto cleanup;
    session_settle(&l.session);
    if (!print(&l)) {
        cli_error(cli, "out of memory");
        status = CLI_FAILED;
        goto cleanup;
    }
    status = session_report(&l.session);

cleanup:
    session_close(&l.session);
    return status;
}
