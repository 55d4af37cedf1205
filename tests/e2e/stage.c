#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct stage stage;

void stage_open(void)
{
    char pattern[] = "/tmp/jobtop-e2e-XXXXXX", path[128], message[256];
    ck_assert_ptr_nonnull(mkdtemp(pattern));
    stage = (struct stage){.home = strdup(pattern)};
    snprintf(path, sizeof path, "%s/state/jobtop/jobs.db", stage.home);
    for (char *slash = strchr(path + strlen(stage.home) + 1, '/'); slash != NULL;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    ck_assert_msg(jobtop_local_open(path, &stage.store, message, sizeof message) == JOBTOP_OK, "%s",
                  message);
}

void stage_close(void)
{
    if (stage.term != NULL)
        term_free(stage.term);
    jobtop_local_close(stage.store);
    pid_t pid = fork();
    if (pid == 0) {
        execlp("rm", "rm", "-rf", "--", stage.home, (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
    free(stage.home);
}

struct jobtop_local_job *stage_job_serving(const char *name, const char *vm, unsigned serves)
{
    struct jobtop_local_element element = {.id = vm, .name = vm};
    struct jobtop_local_submit submit = {
        .size = sizeof submit,
        .name = name,
        .serves = serves,
        .elements = &element,
        .element_count = vm != NULL ? 1 : 0,
    };
    struct jobtop_local_job *job = NULL;
    ck_assert_msg(jobtop_local_submit(stage.store, &submit, &job) == JOBTOP_OK, "%s",
                  jobtop_local_message(stage.store));
    return job;
}

struct jobtop_local_job *stage_job(const char *name, const char *vm)
{
    return stage_job_serving(name, vm,
                             JOBTOP_LOCAL_SERVES_START | JOBTOP_LOCAL_SERVES_SUSPEND |
                                 JOBTOP_LOCAL_SERVES_TERMINATE | JOBTOP_LOCAL_SERVES_KILL);
}

enum jobtop_request stage_answer(uint32_t return_value, const char *text)
{
    struct jobtop_local_request request = {.size = sizeof request};
    for (int waited = 0; waited < SOON; waited += 50) {
        if (jobtop_local_next_request(stage.store, &request) == JOBTOP_OK) {
            ck_assert_int_eq(jobtop_local_answer(stage.store, request.number, return_value, text),
                             JOBTOP_OK);
            return request.requested;
        }
        term_settle(stage.term, 50);
    }
    char *screen = term_screenshot(stage.term, false);
    fprintf(stderr, "the screen shows:\n%s\n", screen);
    free(screen);
    ck_abort_msg("no request came");
    return JOBTOP_REQUEST_START;
}

void stage_no_request(int milliseconds)
{
    struct jobtop_local_request request = {.size = sizeof request};
    term_settle(stage.term, milliseconds);
    ck_assert_int_eq(jobtop_local_next_request(stage.store, &request), JOBTOP_NOT_FOUND);
}

static void write_file(const char *path, const char *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ck_assert_msg(fd >= 0, "%s: %s", path, strerror(errno));
    ck_assert_int_eq(write(fd, bytes, length), (ssize_t)length);
    close(fd);
}

void stage_configure(const char *format, ...)
{
    char path[256], text[8192];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ck_assert_int_lt(length, (int)sizeof text);
    static const char *const directories[] = {"config", "config/jobtop"};
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", stage.home, directories[i]);
        ck_assert(mkdir(path, 0700) == 0 || errno == EEXIST);
    }
    snprintf(path, sizeof path, "%s/config/jobtop/jobtop.yaml", stage.home);
    write_file(path, text, (size_t)length);
}

/* A copy, in a directory that nobody else can write: a build tree may be anywhere. */
bool stage_driver(const char *name)
{
    static char bytes[8 << 20];
    char path[4096];
    const char *const from[] = {PEERDIR "/.libs", PEERDIR "/bad"};
    int fd = -1;
    for (size_t i = 0; i < 2 && fd < 0; i++) {
        snprintf(path, sizeof path, "%s/%s.so", from[i], name);
        fd = open(path, O_RDONLY | O_CLOEXEC);
    }
    if (fd < 0)
        return false;
    ssize_t length = read(fd, bytes, sizeof bytes);
    close(fd);
    ck_assert(length > 0 && (size_t)length < sizeof bytes);
    snprintf(path, sizeof path, "%s/drivers", stage.home);
    ck_assert(mkdir(path, 0700) == 0 || errno == EEXIST);
    ck_assert_int_eq(setenv("JOBTOP_DRIVER_PATH", path, 1), 0);
    snprintf(path, sizeof path, "%s/drivers/%s.so", stage.home, name);
    write_file(path, bytes, (size_t)length);
    return true;
}

void stage_start(const struct term_options *options, const char *const arguments[])
{
    static const struct term_options defaults;
    struct term_options o = options != NULL ? *options : defaults;
    o.home = stage.home;
    const char *argv[16] = {term_program()};
    for (size_t i = 0; arguments != NULL && arguments[i] != NULL && i < 14; i++)
        argv[i + 1] = arguments[i];
    stage.term = term_start(&o, argv);
}

void stage_check_restored(void)
{
    ck_assert(!term_alternate(stage.term));
    ck_assert(term_cursor_visible(stage.term));
    ck_assert(term_modes_restored(stage.term));
}

void stage_quit(void)
{
    /* One q a page. */
    for (int i = 0; i < 4 && term_running(stage.term); i++) {
        term_send(stage.term, "q");
        term_settle(stage.term, 200);
    }
    int status = term_wait_exit(stage.term, SOON);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "wait status %x",
                  (unsigned)status);
    stage_check_restored();
}
