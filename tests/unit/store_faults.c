/*
 * Files that are no store, or can't be used: each with its status and a sentence, and left as it
 * is.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store_cases.h"

static void write_file(const char *path, const char *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, bytes, length), (ssize_t)length);
    close(fd);
}

static char *read_file(const char *path, size_t *length)
{
    int fd = open(path, O_RDONLY);
    struct stat st;
    char *bytes;

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fstat(fd, &st), 0);
    *length = (size_t)st.st_size;
    bytes = malloc(*length + 1);
    ck_assert_ptr_nonnull(bytes);
    ck_assert_int_eq(read(fd, bytes, *length), (ssize_t)*length);
    close(fd);
    return bytes;
}

/* Opening fails in that way, says so naming the file, and doesn't touch it. */
static void assert_refused(enum jobtop_status expected, const char *words)
{
    struct jobtop_local *local;
    size_t before_length, after_length;
    char *before = read_file(store_file, &before_length), *after;
    char message[512];

    ck_assert_int_eq(jobtop_local_open(store_file, &local, message, sizeof message), expected);
    ck_assert_ptr_null(local);
    ck_assert_msg(strstr(message, words) != NULL, "\"%s\" is not in: %s", words, message);
    ck_assert_msg(strstr(message, store_file) != NULL, "%s", message);
    after = read_file(store_file, &after_length);
    ck_assert_uint_eq(before_length, after_length);
    ck_assert_mem_eq(before, after, before_length);
    free(before);
    free(after);
}

/* A store with jobs, all of it in one file. */
static void make_store(int jobs)
{
    struct jobtop_local *local = store_opened();

    ck_ok(jobtop_local_begin(local));
    for (int i = 0; i < jobs; i++)
        store_submitted(local, NULL);
    ck_ok(jobtop_local_commit(local));
    jobtop_local_close(local);
    sql_run("PRAGMA wal_checkpoint(TRUNCATE)");
}

START_TEST(a_file_that_is_no_sqlite_file)
{
    char text[8192];

    write_file(store_file, "hello\n", 6);
    assert_refused(JOBTOP_FORMAT, "not a job store");
    memset(text, 'x', sizeof text);
    write_file(store_file, text, sizeof text);
    assert_refused(JOBTOP_FORMAT, "not a job store");
}
END_TEST

START_TEST(a_file_of_another_program)
{
    sql_run("CREATE TABLE song (title TEXT)");
    assert_refused(JOBTOP_FORMAT, "another program");
    sql_run("PRAGMA application_id = 1");
    assert_refused(JOBTOP_FORMAT, "another program");
}
END_TEST

START_TEST(a_file_of_a_newer_jobtop)
{
    make_store(1);
    sql_run("PRAGMA user_version = 2");
    sql_run("PRAGMA wal_checkpoint(TRUNCATE)");
    assert_refused(JOBTOP_CONFLICT, "newer");
}
END_TEST

START_TEST(a_store_with_a_table_missing)
{
    struct jobtop_local_submit submit = {.size = sizeof submit};
    struct jobtop_local_job *job;
    struct jobtop_local *local;

    make_store(1);
    sql_run("DROP TABLE process");
    ck_ok(jobtop_local_open(store_file, &local, NULL, 0));
    ck_assert_int_eq(jobtop_local_submit(local, &submit, &job), JOBTOP_FORMAT);
    ck_assert_ptr_nonnull(strstr(jobtop_local_message(local), "process"));
    jobtop_local_close(local);
}
END_TEST

START_TEST(truncated_files)
{
    struct stat st;

    make_store(200);
    ck_assert_int_eq(stat(store_file, &st), 0);
    ck_assert_int_eq(truncate(store_file, st.st_size / 2), 0);
    assert_refused(JOBTOP_FORMAT, "damaged");
    ck_assert_int_eq(truncate(store_file, 4096), 0);
    assert_refused(JOBTOP_FORMAT, "damaged");
    ck_assert_int_eq(truncate(store_file, 50), 0);
    assert_refused(JOBTOP_FORMAT, "damaged");
}
END_TEST

START_TEST(damaged_pages)
{
    struct jobtop_local *local;
    struct jobtop_local_job *job;
    struct jobtop_local_submit submit = {.size = sizeof submit, .instance_id = "x:1"};
    struct stat st;
    char page[4096];
    int fd;

    make_store(200);
    ck_assert_int_eq(stat(store_file, &st), 0);
    memset(page, 0xee, sizeof page);
    fd = open(store_file, O_WRONLY);
    for (off_t at = 4096; at < st.st_size; at += 4096)
        ck_assert_int_eq(pwrite(fd, page, sizeof page, at), (ssize_t)sizeof page);
    close(fd);
    if (jobtop_local_open(store_file, &local, NULL, 0) == JOBTOP_OK) {
        ck_assert_int_eq(jobtop_local_submit(local, &submit, &job), JOBTOP_FORMAT);
        ck_assert_ptr_nonnull(strstr(jobtop_local_message(local), "damaged"));
        jobtop_local_close(local);
    }
}
END_TEST

START_TEST(what_is_no_file_at_all)
{
    struct jobtop_local *local;
    char message[512], path[512];

    ck_assert_int_eq(jobtop_local_open(store_directory, &local, message, sizeof message),
                     JOBTOP_INVALID);
    ck_assert_ptr_nonnull(strstr(message, "regular file"));
    ck_assert_int_eq(mkfifo(store_file, 0600), 0);
    ck_assert_int_eq(jobtop_local_open(store_file, &local, message, sizeof message),
                     JOBTOP_INVALID);
    snprintf(path, sizeof path, "%s/below/jobs.db", store_file);
    ck_assert_int_ne(jobtop_local_open(path, &local, message, sizeof message), JOBTOP_OK);
    ck_assert_str_ne(message, "");
    /* a short buffer is not written past its end */
    message[4] = 'x';
    ck_assert_int_ne(jobtop_local_open(path, &local, message, 4), JOBTOP_OK);
    ck_assert_uint_eq(strlen(message), 3);
    ck_assert_int_eq(message[4], 'x');
}
END_TEST

START_TEST(a_file_that_everyone_can_write)
{
    make_store(1);
    ck_assert_int_eq(chmod(store_file, 0662), 0);
    assert_refused(JOBTOP_DENIED, "everyone");
    ck_assert_int_eq(chmod(store_file, 0660), 0);
    jobtop_local_close(store_opened());
}
END_TEST

/* Rights mean nothing to root. */
static void become_nobody(void)
{
    if (geteuid() != 0)
        return;
    ck_assert_int_eq(chmod(store_directory, 0755), 0);
    ck_assert_int_eq(chown(store_directory, 65534, 65534), 0);
    if (access(store_file, F_OK) == 0)
        ck_assert_int_eq(chown(store_file, 65534, 65534), 0);
    ck_assert_int_eq(seteuid(65534), 0);
}

static void become_root(void)
{
    if (getuid() == 0)
        ck_assert_int_eq(seteuid(0), 0);
    ck_assert_int_eq(chmod(store_directory, 0755), 0);
}

START_TEST(files_and_directories_without_rights)
{
    struct jobtop_local *local;
    char message[512], path[512];

    make_store(1);
    become_nobody();
    ck_assert_int_eq(chmod(store_file, 0400), 0);
    ck_assert_int_eq(jobtop_local_open(store_file, &local, message, sizeof message), JOBTOP_DENIED);
    ck_assert_ptr_nonnull(strstr(message, store_file));
    ck_assert_int_eq(chmod(store_file, 0), 0);
    ck_assert_int_eq(jobtop_local_open(store_file, &local, message, sizeof message), JOBTOP_DENIED);
    ck_assert_int_eq(chmod(store_file, 0600), 0);
    jobtop_local_close(store_opened()); /* the last one to close it takes the other files away */
    ck_assert_int_eq(chmod(store_directory, 0500), 0);
    ck_assert_int_eq(jobtop_local_open(store_file, &local, message, sizeof message), JOBTOP_DENIED);
    ck_assert_ptr_nonnull(strstr(message, store_file));
    snprintf(path, sizeof path, "%s/new/jobs.db", store_directory);
    ck_assert_int_eq(jobtop_local_open(path, &local, message, sizeof message), JOBTOP_DENIED);
    snprintf(path, sizeof path, "%s/new.db", store_directory);
    ck_assert_int_eq(jobtop_local_open(path, &local, message, sizeof message), JOBTOP_DENIED);
    become_root();
}
END_TEST

START_TEST(a_lock_that_another_holds)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_job *job = store_submitted(local, "x:1");
    sqlite3 *other;

    ck_assert_int_eq(sqlite3_open(store_file, &other), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    jobtop_local_set_timeout(local, 30);
    ck_assert_int_eq(jobtop_local_report(job, 1, NULL), JOBTOP_BUSY);
    ck_assert_ptr_nonnull(strstr(jobtop_local_message(local), "locked"));
    ck_assert_int_eq(jobtop_local_begin(local), JOBTOP_BUSY);
    jobtop_local_set_timeout(local, 0);
    ck_assert_int_eq(jobtop_local_complete(job, NULL), JOBTOP_BUSY);
    ck_assert_int_eq(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    ck_ok(jobtop_local_report(job, 2, NULL));
    ck_assert_int_eq(sql_number("SELECT PercentComplete FROM job"), 2);
    sqlite3_close(other);
    jobtop_local_close(local);
}
END_TEST

TCase *store_fault_cases(void)
{
    TCase *tc = tcase_create("faults");

    tcase_add_test(tc, a_file_that_is_no_sqlite_file);
    tcase_add_test(tc, a_file_of_another_program);
    tcase_add_test(tc, a_file_of_a_newer_jobtop);
    tcase_add_test(tc, a_store_with_a_table_missing);
    tcase_add_test(tc, truncated_files);
    tcase_add_test(tc, damaged_pages);
    tcase_add_test(tc, what_is_no_file_at_all);
    tcase_add_test(tc, a_file_that_everyone_can_write);
    tcase_add_test(tc, files_and_directories_without_rights);
    tcase_add_test(tc, a_lock_that_another_holds);
    return tc;
}

/* ---- no space: a limit on the size of files is a full disk that needs no rights
 * ---------------------------------- */

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;

    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

START_TEST(what_was_committed_before_the_disk_was_full_is_there)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_submit submit = {
        .size = sizeof submit, .name = "a job", .description = store_file};
    struct jobtop_local_job *job = store_submitted(local, "first"), *next;
    enum jobtop_status status;
    int64_t good = 1;

    limit_files(512 << 10);
    while ((status = jobtop_local_submit(local, &submit, &next)) == JOBTOP_OK)
        ck_assert_int_lt(good++, 100000);
    ck_assert_int_eq(status, JOBTOP_NO_SPACE);
    ck_assert_ptr_nonnull(strstr(jobtop_local_message(local), store_file));
    limit_files(RLIM_INFINITY);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM job"), good);
    ck_assert_str_eq(sql_text("PRAGMA integrity_check"), "ok");
    /* and it goes on where it was */
    ck_ok(jobtop_local_report(job, 5, NULL));
    ck_ok(jobtop_local_submit(local, &submit, &next));
    ck_assert_int_eq(sql_number("SELECT count(*) FROM job"), good + 1);
    jobtop_local_close(local);
}
END_TEST

START_TEST(a_batch_that_does_not_fit_is_not_there_at_all)
{
    struct jobtop_local *local = store_opened();
    struct jobtop_local_submit submit = {.size = sizeof submit, .description = store_file};
    struct jobtop_local_job *job = store_submitted(local, "first"), *next, *last = NULL;
    enum jobtop_status status = JOBTOP_OK;

    ck_ok(jobtop_local_begin(local));
    limit_files(512 << 10);
    for (int i = 0; i < 20000 && status == JOBTOP_OK; i++) {
        status = jobtop_local_submit(local, &submit, &next);
        if (status == JOBTOP_OK)
            last = next;
    }
    if (status == JOBTOP_OK) {
        status = jobtop_local_commit(local);
        ck_assert_int_eq(status, JOBTOP_NO_SPACE);
    } else {
        ck_assert_int_eq(status, JOBTOP_NO_SPACE);
        ck_assert_int_ne(jobtop_local_commit(local), JOBTOP_OK);
    }
    limit_files(RLIM_INFINITY);
    ck_assert_int_eq(sql_number("SELECT count(*) FROM job"), 1);
    ck_assert_int_eq(jobtop_local_report(last, 1, NULL), JOBTOP_NOT_FOUND);
    ck_ok(jobtop_local_report(job, 1, NULL));
    ck_ok(jobtop_local_begin(local));
    ck_ok(jobtop_local_submit(local, &submit, &next));
    ck_ok(jobtop_local_commit(local));
    ck_assert_int_eq(sql_number("SELECT count(*) FROM job"), 2);
    jobtop_local_close(local);
}
END_TEST

START_TEST(no_space_for_a_new_store)
{
    struct jobtop_local *local;
    char message[512];

    limit_files(1000);
    ck_assert_int_eq(jobtop_local_open(store_file, &local, message, sizeof message),
                     JOBTOP_NO_SPACE);
    ck_assert_ptr_nonnull(strstr(message, store_file));
    limit_files(RLIM_INFINITY);
    jobtop_local_close(store_opened());
}
END_TEST

TCase *store_space_cases(void)
{
    TCase *tc = tcase_create("space");

    tcase_add_test(tc, what_was_committed_before_the_disk_was_full_is_there);
    tcase_add_test(tc, a_batch_that_does_not_fit_is_not_there_at_all);
    tcase_add_test(tc, no_space_for_a_new_store);
    return tc;
}
