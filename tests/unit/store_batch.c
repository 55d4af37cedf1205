/*
 * Batches, and bytes that come back as they were.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "store/list.h"
#include "store/store.h"
#include "store_cases.h"

START_TEST(a_batch_is_seen_whole)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = store_submitted(local, "x:1");

    ck_assert_int_eq(jobtop_local_commit(local), JOBTOP_INVALID);
    ck_ok(jobtop_local_begin(local));
    ck_assert_int_eq(jobtop_local_begin(local), JOBTOP_INVALID);
    ck_ok(jobtop_local_report(job, 10, "ten"));
    store_submitted(local, "x:2");
    ck_assert_int_eq(sql_number("SELECT count(*) FROM job"), 1);
    ck_assert_int_eq(sql_number("SELECT PercentComplete FROM job"), -1);
    ck_ok(jobtop_local_commit(local));
    ck_assert_int_eq(sql_number("SELECT count(*) FROM job"), 2);
    /* one transaction, one rev */
    ck_assert_int_eq(sql_number("SELECT count(DISTINCT rev) FROM job"), 1);
    jobtop_local_close(local);
}
END_TEST

START_TEST(a_call_that_fails_leaves_the_rest_of_the_batch)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = store_submitted(local, "x:1");
    struct jobtop_local_submit again = {.size = sizeof again, .instance_id = "x:1"};
    struct jobtop_local_job *none;

    ck_ok(jobtop_local_begin(local));
    ck_assert_int_eq(jobtop_local_submit(local, &again, &none), JOBTOP_REFUSED);
    ck_ok(jobtop_local_report(job, 10, NULL));
    ck_ok(jobtop_local_complete(job, NULL));
    ck_assert_int_eq(jobtop_local_complete(job, NULL), JOBTOP_REFUSED);
    ck_ok(jobtop_local_commit(local));
    ck_assert_int_eq(sql_number("SELECT JobState FROM job"), 7);
    ck_assert_int_eq(sql_number("SELECT rev FROM job"), sql_number("SELECT rev FROM counter"));
    jobtop_local_close(local);
}
END_TEST

START_TEST(a_batch_can_be_taken_back)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = store_submitted(local, "x:1"), *lost;

    ck_ok(jobtop_local_begin(local));
    lost = store_submitted(local, "x:2");
    ck_ok(jobtop_local_complete(job, NULL));
    jobtop_local_rollback(local);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM job"), 1);
    ck_assert_int_eq(jobtop_local_report(lost, 10, NULL), JOBTOP_NOT_FOUND);
    ck_assert_int_eq(jobtop_local_complete(lost, NULL), JOBTOP_NOT_FOUND);
    jobtop_local_release(lost);
    /* the one from before goes on, and a new one is not mistaken for the lost one */
    ck_ok(jobtop_local_report(job, 11, NULL));
    store_submitted(local, "x:3");
    ck_assert_int_eq(sql_number("SELECT JobState FROM job WHERE InstanceID = 'x:1'"), 4);
    ck_ok(jobtop_local_begin(local));
    store_submitted(local, "x:4");
    jobtop_local_close(local);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM job"), 2);
}
END_TEST

START_TEST(a_first_batch_taken_back_keeps_the_process)
{
    struct jobtop_local *local = store_opened();

    ck_ok(jobtop_local_begin(local));
    store_submitted(local, "x:1");
    jobtop_local_rollback(local);
    store_submitted(local, "x:2");
    ck_assert_int_eq(
        sql_number("SELECT pid FROM process WHERE process_key = (SELECT process FROM job)"),
        getpid());
    jobtop_local_close(local);
}
END_TEST

TCase *store_batch_cases(void)
{
    TCase *tc = tcase_create("batch");

    tcase_add_test(tc, a_batch_is_seen_whole);
    tcase_add_test(tc, a_call_that_fails_leaves_the_rest_of_the_batch);
    tcase_add_test(tc, a_batch_can_be_taken_back);
    tcase_add_test(tc, a_first_batch_taken_back_keeps_the_process);
    return tc;
}

/* ---- bytes
 * ---------------------------------------------------------------------------------------------- */

static const char hostile[] = "a\0b\xff\xc3\x28\x1b[2J\xe2\x80\xae\0";
#define HOSTILE (sizeof hostile - 1)

static struct store *reading(void)
{
    struct store_setup setup = {
        .path = store_file, .read_only = true, .busy_ms = 1000, .wake_fd = -1};
    struct store *store;
    struct detail detail;

    if (store_open(&setup, &store, &detail) != JOBTOP_OK)
        ck_abort_msg("%s", detail.text);
    return store;
}

static const struct store_row *first_row(struct store *store)
{
    const struct store_row *row;
    int64_t rev, forgotten;
    struct detail detail;

    ck_ok(store_read_begin(store, &rev, &forgotten, &detail));
    ck_ok(store_rows(store, JOBTOP_ALL_PROPERTIES, INT64_MIN, &detail));
    ck_ok(store_next_row(store, &row, &detail));
    ck_assert_ptr_nonnull(row);
    return row;
}

static void assert_bytes(struct store_text text, const char *bytes, size_t length)
{
    ck_assert_uint_eq(text.length, length);
    ck_assert_mem_eq(text.bytes, bytes, length);
}

START_TEST(bytes_come_back_as_they_were)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = store_submitted(local, "x:\xff\x1b");
    struct store *store;
    const struct store_row *row;
    struct store_text list, name, value;

    ck_ok(jobtop_local_set(job, JOBTOP_P_Description, hostile, HOSTILE));
    ck_ok(jobtop_local_set(job, JOBTOP_P_StatusDescriptions, hostile, HOSTILE));
    ck_ok(jobtop_local_set_extra(job, "\xfe,1:", hostile, HOSTILE));
    ck_ok(jobtop_local_report(job, -1, "123"));
    store = reading();
    row = first_row(store);
    assert_bytes(row->id, "x:\xff\x1b", 4);
    ck_assert_int_eq(row->values[JOBTOP_P_Description].kind, STORE_TEXT);
    assert_bytes(row->values[JOBTOP_P_Description].text, hostile, HOSTILE);
    list = row->values[JOBTOP_P_StatusDescriptions].text;
    ck_assert(store_list_next(&list, &value));
    assert_bytes(value, hostile, HOSTILE);
    list = row->extras;
    ck_assert(store_list_next(&list, &name));
    assert_bytes(name, "\xfe,1:", 4);
    ck_assert(store_list_next(&list, &value));
    assert_bytes(value, hostile, HOSTILE);
    /* a text that looks like a number stays one */
    ck_assert_int_eq(row->values[JOBTOP_P_JobStatus].kind, STORE_TEXT);
    assert_bytes(row->values[JOBTOP_P_JobStatus].text, "123", 3);
    store_read_end(store);
    store_close(store);
    jobtop_local_close(local);
}
END_TEST

START_TEST(long_texts_up_to_the_limit)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = store_submitted(local, "x:1"), *none;
    size_t most = JOBTOP_LOCAL_TEXT_MAX;
    char *text = malloc(most + 2);
    struct jobtop_local_element element = {NULL, text, 0};
    struct jobtop_local_element *many = calloc(1001, sizeof *many);
    struct jobtop_local_submit submit = {.size = sizeof submit, .name = text};
    const struct store_row *row;
    struct store *store;

    ck_assert_ptr_nonnull(text);
    ck_assert_ptr_nonnull(many);
    memset(text, 'x', most + 1);
    text[most + 1] = '\0';
    text[most / 2] = '\xff';
    ck_ok(jobtop_local_set(job, JOBTOP_P_Description, text, most));
    ck_assert_int_eq(jobtop_local_set(job, JOBTOP_P_Description, text, most + 1), JOBTOP_LIMIT);
    ck_assert_int_eq(jobtop_local_set_extra(job, "E", text, most + 1), JOBTOP_LIMIT);
    ck_assert_int_eq(jobtop_local_set(job, JOBTOP_P_StatusDescriptions, text, most + 1),
                     JOBTOP_LIMIT);
    ck_assert_int_eq(jobtop_local_report(job, 1, text), JOBTOP_LIMIT);
    ck_assert_int_eq(jobtop_local_complete(job, text), JOBTOP_LIMIT);
    ck_assert_int_eq(jobtop_local_fail(job, 0, text), JOBTOP_LIMIT);
    ck_assert_int_eq(jobtop_local_submit(local, &submit, &none), JOBTOP_LIMIT);
    ck_assert_int_eq(jobtop_local_set_elements(job, &element, 1), JOBTOP_LIMIT);
    ck_assert_int_eq(jobtop_local_set_elements(job, many, 1001), JOBTOP_LIMIT);
    ck_ok(jobtop_local_set_elements(job, many, 1000));
    store = reading();
    row = first_row(store);
    assert_bytes(row->values[JOBTOP_P_Description].text, text, most);
    store_read_end(store);
    store_close(store);
    free(many);
    free(text);
    jobtop_local_close(local);
}
END_TEST

START_TEST(many_extra_properties_up_to_the_limit)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = store_submitted(local, "x:1");
    char name[16];

    ck_ok(jobtop_local_begin(local));
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "%d", i);
        ck_ok(jobtop_local_set_extra(job, name, "", 0));
    }
    ck_assert_int_eq(jobtop_local_set_extra(job, "one more", "", 0), JOBTOP_LIMIT);
    ck_ok(jobtop_local_set_extra(job, "999", "again", 5));
    ck_ok(jobtop_local_commit(local));
    jobtop_local_close(local);
}
END_TEST

TCase *store_bytes_cases(void)
{
    TCase *tc = tcase_create("bytes");

    tcase_add_test(tc, bytes_come_back_as_they_were);
    tcase_add_test(tc, long_texts_up_to_the_limit);
    tcase_add_test(tc, many_extra_properties_up_to_the_limit);
    return tc;
}

/* ---- lists
 * ---------------------------------------------------------------------------------------------- */

START_TEST(lists_survive_any_bytes)
{
    static const char *const broken[] = {"",
                                         ":",
                                         "1",
                                         "1:",
                                         "1:a",
                                         "1:a;",
                                         "2:a,",
                                         "a:b,",
                                         "-1:,",
                                         " 1:a,",
                                         "99999999999999999999:a,",
                                         "18446744073709551615:a,"};
    struct list_cursor cursor;
    const char *bytes;
    size_t length;
    struct buf list;

    buf_init(&list, 1000);
    list_add(&list, hostile, HOSTILE);
    list_add(&list, "", 0);
    list_add(&list, ",", 1);
    list_read(&cursor, list.bytes, list.length);
    ck_assert(list_next(&cursor, &bytes, &length));
    ck_assert_uint_eq(length, HOSTILE);
    ck_assert_mem_eq(bytes, hostile, HOSTILE);
    ck_assert(list_next(&cursor, &bytes, &length));
    ck_assert_uint_eq(length, 0);
    ck_assert(list_next(&cursor, &bytes, &length));
    ck_assert_uint_eq(length, 1);
    ck_assert(!list_next(&cursor, &bytes, &length));
    buf_free(&list);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        list_read(&cursor, broken[i], strlen(broken[i]));
        ck_assert_msg(!list_next(&cursor, &bytes, &length), "%s", broken[i]);
    }
    list_read(&cursor, NULL, 0);
    ck_assert(!list_next(&cursor, &bytes, &length));
}
END_TEST

TCase *store_list_cases(void)
{
    TCase *tc = tcase_create("list");

    tcase_add_test(tc, lists_survive_any_bytes);
    return tc;
}
