/*
 * The parts of the local driver's tests, and what they share: a host, a sink that keeps the jobs,
 * and a directory that goes with the test.
 */
#ifndef LOCAL_CASES_H
#define LOCAL_CASES_H

#include <check.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <jobtop/driver.h>
#include <jobtop/local.h>

#include "job/error.h"
#include "job/job.h"

TCase *local_poll_cases(void);
TCase *local_missing_cases(void);
TCase *local_wait_cases(void);
TCase *local_request_cases(void);
TCase *local_read_only_cases(void);
TCase *local_hostile_cases(void);

void local_setup(void);
void local_teardown(void);
extern char local_directory[];
extern char local_file[];

/* ---- a host: what the last failure said; how long calls may take ----------------------------- */
extern char host_said[1024];
extern int host_remaining; /* milliseconds, whenever it is asked */

/* ---- what the last poll handed over ---------------------------------------------------------- */
#define POLLED_MAX 1000
extern struct polled {
    enum jobtop_status status;
    enum jobtop_poll_result result;
    size_t count;
    struct job *jobs[POLLED_MAX];
    size_t gone_count;
    char gone[POLLED_MAX][64];
} polled;

void *driver_opened(bool read_only); /* an instance at local_file */
void driver_closed(void *instance);
void driver_poll(void *instance); /* with all properties; a failure fails the test */
void driver_poll_for(void *instance, uint64_t want);
const struct job *polled_job(const char *id); /* NULL: was not handed over */
bool polled_gone(const char *id);
int64_t polled_integer(const char *id, enum jobtop_property property); /* -1: NULL or no such job */
struct job_errors *driver_errors(void *instance, const char *id);      /* the caller frees them */
enum jobtop_status driver_request(void *instance, const char *id, enum jobtop_request request,
                                  struct jobtop_answer *answer);
enum jobtop_status driver_set(void *instance, const char *id, enum jobtop_property property,
                              const char *value);

/* ---- the publishing side --------------------------------------------------------------------- */
struct jobtop_local *local_opened(void);
struct jobtop_local_job *local_submitted(struct jobtop_local *local, const char *id);
void local_sql(const char *sql); /* straight into the file */
pid_t local_child(int (*body)(void *argument), void *argument);
int local_child_result(pid_t pid); /* exit status, or 1000 and the signal */
#define ck_ok(call) ck_assert_int_eq((call), JOBTOP_OK)

#endif
