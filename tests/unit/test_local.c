#include "local_cases.h"

#include <ftw.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "drivers/local/local.h"

char local_directory[256];
char local_file[300];
char host_said[1024];
int host_remaining = 10000;
struct polled polled;

static struct job_builder *builder;
static struct job_errors *errors;

void local_setup(void)
{
    const char *base = getenv("TMPDIR");

    snprintf(local_directory, sizeof local_directory, "%s/jobtop-local-XXXXXX",
             base != NULL ? base : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(local_directory));
    snprintf(local_file, sizeof local_file, "%s/jobs.db", local_directory);
    builder = job_builder_new();
    ck_assert_ptr_nonnull(builder);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void forget(void)
{
    for (size_t i = 0; i < polled.count; i++)
        job_free(polled.jobs[i]);
    polled.count = polled.gone_count = 0;
}

void local_teardown(void)
{
    clock_inject(-1, -1);
    forget();
    job_builder_free(builder);
    nftw(local_directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- the host
 * -------------------------------------------------------------------------------------------- */

static void host_log(const struct jobtop_host *host, enum jobtop_log_level level, const char *text)
{
    (void)host;
    (void)level;
    (void)text;
}

static int host_left(const struct jobtop_host *host)
{
    (void)host;
    return host_remaining;
}

static enum jobtop_status host_fail(const struct jobtop_host *host, enum jobtop_status status,
                                    const char *text)
{
    (void)host;
    ck_assert_str_ne(text, "");
    snprintf(host_said, sizeof host_said, "%s", text);
    return status;
}

static const struct jobtop_host host = {
    .size = sizeof host, .log = host_log, .remaining = host_left, .fail = host_fail};

static void sink_begin(const struct jobtop_sink *sink, const char *id, size_t length)
{
    (void)sink;
    job_builder_begin(builder, id, length);
}

static void sink_class(const struct jobtop_sink *sink, const char *name, size_t length)
{
    (void)sink;
    job_builder_class(builder, name, length);
}

static void sink_integer(const struct jobtop_sink *sink, enum jobtop_property property,
                         int64_t value)
{
    (void)sink;
    job_builder_integer(builder, property, value);
}

static void sink_text(const struct jobtop_sink *sink, enum jobtop_property property,
                      const char *value, size_t length)
{
    (void)sink;
    job_builder_text(builder, property, value, length);
}

static void sink_datetime(const struct jobtop_sink *sink, enum jobtop_property property,
                          const struct jobtop_datetime *value)
{
    (void)sink;
    job_builder_datetime(builder, property, value);
}

static void sink_extra(const struct jobtop_sink *sink, const char *name, size_t name_length,
                       const char *value, size_t length)
{
    (void)sink;
    job_builder_extra(builder, name, name_length, value, length);
}

static void sink_element(const struct jobtop_sink *sink, const char *id, size_t id_length,
                         const char *name, size_t length, unsigned effects)
{
    (void)sink;
    job_builder_element(builder, id, id_length, name, length, effects);
}

static void sink_end(const struct jobtop_sink *sink)
{
    (void)sink;
    ck_assert_uint_lt(polled.count, POLLED_MAX);
    polled.jobs[polled.count] = job_builder_finish(builder);
    ck_assert_ptr_nonnull(polled.jobs[polled.count++]);
}

static void sink_gone(const struct jobtop_sink *sink, const char *id, size_t length)
{
    (void)sink;
    ck_assert_uint_lt(polled.gone_count, POLLED_MAX);
    snprintf(polled.gone[polled.gone_count++], sizeof polled.gone[0], "%.*s", (int)length, id);
}

static void sink_error_begin(const struct jobtop_sink *sink)
{
    (void)sink;
    ck_assert(job_errors_begin(errors));
}

static void sink_error_text(const struct jobtop_sink *sink, enum jobtop_error_property property,
                            const char *value, size_t length)
{
    (void)sink;
    ck_assert(job_errors_add(errors, property, value, length));
}

static void sink_error_end(const struct jobtop_sink *sink)
{
    (void)sink;
}

static const struct jobtop_sink sink = {.size = sizeof sink,
                                        .job_begin = sink_begin,
                                        .class_name = sink_class,
                                        .integer = sink_integer,
                                        .text = sink_text,
                                        .datetime = sink_datetime,
                                        .extra = sink_extra,
                                        .element = sink_element,
                                        .job_end = sink_end,
                                        .job_gone = sink_gone,
                                        .error_begin = sink_error_begin,
                                        .error_text = sink_error_text,
                                        .error_end = sink_error_end};

/* ---- the driver
 * -------------------------------------------------------------------------------------------- */

void *driver_opened(bool read_only)
{
    struct jobtop_open request = {
        .size = sizeof request, .source = "here", .address = local_file, .read_only = read_only};
    void *instance;

    if (local_driver.open(&host, &request, &instance) != JOBTOP_OK)
        ck_abort_msg("%s", host_said);
    return instance;
}

void driver_closed(void *instance)
{
    local_driver.close(instance);
}

void driver_poll_for(void *instance, uint64_t want)
{
    struct jobtop_poll request = {.size = sizeof request, .want = want};

    forget();
    polled.status = local_driver.poll(instance, &request, &sink, &polled.result);
}

void driver_poll(void *instance)
{
    driver_poll_for(instance, JOBTOP_ALL_PROPERTIES);
    if (polled.status != JOBTOP_OK)
        ck_abort_msg("%s", host_said);
}

const struct job *polled_job(const char *id)
{
    struct text text;

    for (size_t i = 0; i < polled.count; i++) {
        text = job_id(polled.jobs[i]);
        if (text.length == strlen(id) && memcmp(text.bytes, id, text.length) == 0)
            return polled.jobs[i];
    }
    return NULL;
}

bool polled_gone(const char *id)
{
    for (size_t i = 0; i < polled.gone_count; i++) {
        if (strcmp(polled.gone[i], id) == 0)
            return true;
    }
    return false;
}

int64_t polled_integer(const char *id, enum jobtop_property property)
{
    const struct job *job = polled_job(id);
    int64_t value;

    return job != NULL && job_integer(job, property, &value) ? value : -1;
}

static struct jobtop_job_reference reference(const char *id)
{
    return (struct jobtop_job_reference){.size = sizeof(struct jobtop_job_reference),
                                         .instance_id = id,
                                         .instance_id_length = strlen(id)};
}

struct job_errors *driver_errors(void *instance, const char *id)
{
    struct jobtop_job_reference job = reference(id);

    errors = job_errors_new();
    ck_assert_ptr_nonnull(errors);
    ck_ok(local_driver.get_errors(instance, &job, &sink));
    return errors;
}

enum jobtop_status driver_request(void *instance, const char *id, enum jobtop_request request,
                                  struct jobtop_answer *answer)
{
    struct jobtop_job_reference job = reference(id);

    memset(answer, 0, sizeof *answer);
    answer->size = sizeof *answer;
    return local_driver.request_state(instance, &job, request, answer);
}

enum jobtop_status driver_set(void *instance, const char *id, enum jobtop_property property,
                              const char *value)
{
    struct jobtop_job_reference job = reference(id);

    return local_driver.set_property(instance, &job, property, value);
}

/* ---- the publishing side
 * ------------------------------------------------------------------------------------- */

struct jobtop_local *local_opened(void)
{
    struct jobtop_local *local;
    char message[512];

    if (jobtop_local_open(local_file, &local, message, sizeof message) != JOBTOP_OK)
        ck_abort_msg("%s", message);
    return local;
}

struct jobtop_local_job *local_submitted(struct jobtop_local *local, const char *id)
{
    struct jobtop_local_submit submit = {.size = sizeof submit, .instance_id = id, .name = "a job"};
    struct jobtop_local_job *job;

    if (jobtop_local_submit(local, &submit, &job) != JOBTOP_OK)
        ck_abort_msg("%s", jobtop_local_message(local));
    return job;
}

void local_sql(const char *sql)
{
    sqlite3 *db;

    ck_assert_int_eq(sqlite3_open(local_file, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        ck_abort_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close(db);
}

pid_t local_child(int (*body)(void *argument), void *argument)
{
    pid_t pid = fork();

    ck_assert_int_ge(pid, 0);
    if (pid == 0)
        _exit(body(argument));
    return pid;
}

int local_child_result(pid_t pid)
{
    int status;

    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

int main(void)
{
    TCase *cases[] = {local_poll_cases(),    local_missing_cases(),   local_wait_cases(),
                      local_request_cases(), local_read_only_cases(), local_hostile_cases()};
    Suite *suite = suite_create("local driver");
    SRunner *runner;
    int failed;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tcase_add_checked_fixture(cases[i], local_setup, local_teardown);
        tcase_set_timeout(cases[i], 60);
        suite_add_tcase(suite, cases[i]);
    }
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
