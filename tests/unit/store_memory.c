/*
 * Out of memory at every allocation in turn. The test is linked with --wrap, so that the room's
 * calls come here; those within SQLite don't.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"
#include "store_cases.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *bytes, size_t size);
void *__real_reallocarray(void *bytes, size_t count, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *bytes, size_t size);
void *__wrap_reallocarray(void *bytes, size_t count, size_t size);
char *__wrap_strdup(const char *text);

static long allowed = -1; /* allocations before one fails; negative: all succeed */
static bool failed;

static bool refuse(void)
{
    if (allowed < 0 || allowed-- > 0)
        return false;
    allowed = -1;
    failed = true;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refuse() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *bytes, size_t size)
{
    return refuse() ? NULL : __real_realloc(bytes, size);
}

void *__wrap_reallocarray(void *bytes, size_t count, size_t size)
{
    return refuse() ? NULL : __real_reallocarray(bytes, count, size);
}

char *__wrap_strdup(const char *text)
{
    return refuse() ? NULL : __real_strdup(text);
}

/* Every call either does what it says or says that there is no memory. */
static void publish(enum jobtop_status *worst)
{
    const struct jobtop_local_element element = {"id", "name", 1};
    const struct jobtop_local_error_value value = {JOBTOP_E_Message, "no luck", 7};
    const struct jobtop_local_error error = {&value, 1};
    const char *const numbers[] = {"2", "17"};
    struct jobtop_local_submit submit = {
        .size = sizeof submit, .name = "a", .elements = &element, .element_count = 1};
    struct jobtop_local_end end = {
        .size = sizeof end, .outcome = JOBTOP_LOCAL_FAILED, .errors = &error, .error_count = 1};
    enum jobtop_status status[8] = {JOBTOP_OK};
    struct jobtop_local_job *job;
    struct jobtop_local *local;
    char message[100];

    *worst = jobtop_local_open(store_file, &local, message, sizeof message);
    if (*worst != JOBTOP_OK)
        return;
    *worst = jobtop_local_submit(local, &submit, &job);
    if (*worst == JOBTOP_OK) {
        status[0] = jobtop_local_report(job, 1, "going");
        status[1] = jobtop_local_set_extra(job, "E", "1", 1);
        status[2] = jobtop_local_set_array(job, JOBTOP_P_OperationalStatus, numbers, 2);
        status[3] = jobtop_local_set_elements(job, &element, 1);
        status[4] = jobtop_local_fd(local) >= 0 ? JOBTOP_OK : JOBTOP_NO_MEMORY;
        status[5] = jobtop_local_finish(job, &end);
        status[6] = jobtop_local_remove(job);
    }
    for (size_t i = 0; i < 7; i++) {
        if (status[i] != JOBTOP_OK)
            *worst = status[i];
    }
    jobtop_local_close(local);
}

static void read_all(enum jobtop_status *worst)
{
    struct store_setup setup = {
        .path = store_file, .busy_ms = 1000, .wake_fd = -1, .fds_most = 4, .read_only = true};
    const struct store_row *row;
    struct store *store;
    enum store_kept kept;
    int64_t rev, forgotten;
    struct detail d;

    *worst = store_open(&setup, &store, &d);
    if (*worst != JOBTOP_OK)
        return;
    *worst = store_keep(store, &kept, &d);
    if (*worst == JOBTOP_OK && store_read_begin(store, &rev, &forgotten, &d) == JOBTOP_OK) {
        *worst = store_rows(store, JOBTOP_ALL_PROPERTIES, INT64_MIN, &d);
        if (*worst == JOBTOP_OK)
            *worst = store_next_row(store, &row, &d);
        store_read_end(store);
    }
    store_close(store);
}

static void exhaust(void (*body)(enum jobtop_status *))
{
    enum jobtop_status worst;
    long n = 0;

    do {
        failed = false;
        allowed = n++;
        body(&worst);
        allowed = -1;
        /* where it could be done without, it was */
        ck_assert_msg(worst == JOBTOP_OK || (failed && worst == JOBTOP_NO_MEMORY),
                      "allocation %ld: status %d", n, (int)worst);
    } while (failed);
    ck_assert_int_gt(n, 5);
    ck_assert_str_eq(sql_text("PRAGMA integrity_check"), "ok");
}

START_TEST(publishing_without_memory)
{
    exhaust(publish);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM job WHERE process IS NULL AND ended IS NULL"),
                     0);
}
END_TEST

START_TEST(reading_without_memory)
{
    struct jobtop_local *local = store_opened();

    store_submitted(local, "x:1");
    exhaust(read_all);
    jobtop_local_close(local);
}
END_TEST

TCase *store_memory_cases(void)
{
    TCase *tc = tcase_create("memory");

    tcase_add_test(tc, publishing_without_memory);
    tcase_add_test(tc, reading_without_memory);
    return tc;
}
