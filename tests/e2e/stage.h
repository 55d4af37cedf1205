/*
 * A dashboard and the store it watches: the test publishes jobs through libjobtop, as any program
 * would, and looks at what the person sees.
 */
#ifndef TESTS_E2E_STAGE_H
#define TESTS_E2E_STAGE_H

#include <check.h>
#include <jobtop/local.h>
#include <signal.h>
#include <stddef.h>

#include "term.h"

#define SOON 15000 /* milliseconds that anything may take on a busy machine */

struct stage {
    char *home;
    struct jobtop_local *store;
    struct term *term;
};

extern struct stage stage; /* the running test's */

void stage_open(void); /* Check's fixtures: a fresh home and an empty store */
void stage_close(void);

/* A job that serves all requests; name and VM are what is shown. */
struct jobtop_local_job *stage_job(const char *name, const char *vm);
struct jobtop_local_job *stage_job_serving(const char *name, const char *vm, unsigned serves);
/* Waits for a request and answers it; returns what was requested, fails the test when none comes.
 */
enum jobtop_request stage_answer(uint32_t return_value, const char *text);
/* No request waits now, nor comes within the time. */
void stage_no_request(int milliseconds);

/* Writes the configuration file that programs of this stage read. */
__attribute__((format(printf, 1, 2))) void stage_configure(const char *format, ...);
/* Makes a module of the build, such as "test", a driver of this stage's programs. False: it was not
 * built. */
bool stage_driver(const char *name);
/* Starts the dashboard with these further arguments (NULL-terminated; may be NULL). */
void stage_start(const struct term_options *options, const char *const arguments[]);
/* Ends it by q, from whatever page, and checks that the terminal is as it was. */
void stage_quit(void);
void stage_check_restored(void);

#define KEY_UP_BYTES   "\033OA"
#define KEY_DOWN_BYTES "\033OB"
#define KEY_ESCAPE     "\033"

/* One in each file of tests. */
TCase *views_case(void);
TCase *requests_case(void);
TCase *terminals_case(void);
TCase *hostile_case(void);
TCase *faults_case(void);
TCase *store_faults_case(void);

#endif
