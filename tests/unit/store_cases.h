/*
 * The parts of the store's tests, and what they share: a directory that goes with the test, and a
 * look at the file with SQLite itself.
 */
#ifndef STORE_CASES_H
#define STORE_CASES_H

#include <check.h>
#include <stdint.h>
#include <sys/types.h>

#include <jobtop/local.h>

TCase *store_api_cases(void);
TCase *store_batch_cases(void);
TCase *store_bytes_cases(void);
TCase *store_end_cases(void);
TCase *store_fault_cases(void);
TCase *store_space_cases(void);
TCase *store_process_cases(void);
TCase *store_removal_cases(void);
TCase *store_request_cases(void);
TCase *store_list_cases(void);
TCase *store_memory_cases(void);

/* A new directory, and the path of a store in it that is not there yet. */
void store_setup(void);
void store_teardown(void);
extern char store_directory[];
extern char store_file[];

struct jobtop_local *store_opened(void); /* the store at store_file */
struct jobtop_local_job *store_submitted(struct jobtop_local *local, const char *id);
#define ck_ok(call) ck_assert_int_eq((call), JOBTOP_OK)

/* The first column of the first row: as a number (-1: NULL, -2: no row), as text ("NULL", "NO
 * ROW"; valid until the next call). A failure fails the test. */
int64_t sql_number(const char *sql);
const char *sql_text(const char *sql);
void sql_run(const char *sql);

/* A process that runs `body` and exits with what it returns; then its exit status, or 1000 and
 * the signal. */
pid_t child_start(int (*body)(void *argument), void *argument);
int child_result(pid_t pid);

#endif
