/*
 * What a person may type as a filter: it is a filter, or an error with words and a place within the
 * text; a filter and its negation never agree about a job, and a filter in parentheses, twice,
 * means the same as once.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define JOBS 3
#define NOW  INT64_C(1700000000000000)

static struct row rows[JOBS];
static const struct view_time now = {.now_ms = 1000000, .wall_us = NOW};

static void text(struct job_builder *b, enum jobtop_property property, const char *value)
{
    job_builder_text(b, property, value, strlen(value));
}

static void make_row(struct job_builder *b, struct row *row)
{
    row->job = job_builder_finish(b);
    assert(row->job != NULL);
    row->condition = (uint8_t)job_condition(row->job);
    row->first_seen = row->state_seen = NOW - 5000000;
    progress_start(&row->progress, job_percent(row->job), now.now_ms);
}

static void make_rows(void)
{
    struct jobtop_datetime start = {.usec = NOW - 3600000000, .kind = JOBTOP_DATETIME_TIMESTAMP};
    struct job_builder *b = job_builder_new();

    assert(b != NULL);
    job_builder_begin(b, "Microsoft:1", 11);
    job_builder_integer(b, JOBTOP_P_JobState, 4);
    job_builder_integer(b, JOBTOP_P_PercentComplete, 40);
    job_builder_integer(b, JOBTOP_P_OperationalStatus, 2);
    job_builder_integer(b, JOBTOP_P_Cancellable, 1);
    job_builder_datetime(b, JOBTOP_P_StartTime, &start);
    text(b, JOBTOP_P_ElementName, "Export Virtual Machine");
    text(b, JOBTOP_P_Owner, "EXAMPLE\\ops");
    text(b, JOBTOP_P_ElapsedTime, "00000000003000.000000:000");
    job_builder_element(b, "vm-id", 5,
                        "w\xc3\xa4"
                        "b-01",
                        6, 0);
    make_row(b, &rows[0]);
    job_builder_begin(b, "2", 1);
    job_builder_integer(b, JOBTOP_P_JobState, 7);
    job_builder_integer(b, JOBTOP_P_ErrorCode, 32775);
    text(b, JOBTOP_P_ErrorDescription, "disk \xff\x1b full");
    text(b, JOBTOP_P_StatusDescriptions, "");
    make_row(b, &rows[1]);
    job_builder_begin(b, "3", 1);
    make_row(b, &rows[2]);
    job_builder_free(b);
}

static struct filter *parse(const char *bytes, size_t length)
{
    struct detail d = DETAIL_INIT;
    struct filter *f = NULL;
    size_t column = SIZE_MAX;
    enum jobtop_status status = filter_parse(bytes, length, &f, &column, &d);

    if (status == JOBTOP_OK) {
        assert(f != NULL);
        return f;
    }
    assert(status == JOBTOP_INVALID && f == NULL && d.status == status && d.text[0] != '\0');
    assert(column >= 1 && column <= length + 1);
    return NULL;
}

static struct filter *parse_around(const char *before, const char *bytes, size_t length,
                                   const char *between, const char *after)
{
    size_t size = strlen(before) + 2 * length + strlen(between) + strlen(after), at = 0;
    char *whole = malloc(size + 1);
    struct filter *f;

    assert(whole != NULL);
    memcpy(whole, before, strlen(before));
    at += strlen(before);
    memcpy(whole + at, bytes, length);
    at += length;
    if (between[0] != '\0') {
        memcpy(whole + at, between, strlen(between));
        at += strlen(between);
        memcpy(whole + at, bytes, length);
        at += length;
    }
    memcpy(whole + at, after, strlen(after));
    f = parse(whole, at + strlen(after));
    free(whole);
    return f;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct filter *f, *negated, *twice;

    if (rows[0].job == NULL)
        make_rows();
    f = parse(bytes, size);
    if (f == NULL)
        return 0;
    (void)filter_needs(f);
    if (filter_empty(f)) {
        filter_free(f);
        return 0;
    }
    /* Either may be too long, or too deep. */
    negated = parse_around("!(", bytes, size, "", ")");
    twice = parse_around("(", bytes, size, ") and (", ")");
    for (size_t i = 0; i < JOBS; i++) {
        bool matches = filter_match_row(f, &rows[i], "hv01", NULL, &now);

        assert(matches == filter_match_row(f, &rows[i], "hv01", NULL, &now));
        assert(negated == NULL ||
               matches != filter_match_row(negated, &rows[i], "hv01", NULL, &now));
        assert(twice == NULL || matches == filter_match_row(twice, &rows[i], "hv01", NULL, &now));
    }
    filter_free(f);
    filter_free(negated);
    filter_free(twice);
    return 0;
}
