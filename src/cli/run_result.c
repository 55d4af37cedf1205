#include "cli/run_result.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

/* CIM_Error.ProbableCause */
#define CAUSE_CONFIGURATION  8
#define CAUSE_SOFTWARE_ERROR 47
#define CAUSE_ABNORMAL_END   48
#define CAUSE_UNAUTHORIZED   65
#define CAUSE_MISSING        73
#define CAUSE_TIMEOUT        111

static void not_started(struct run_result *r, const struct run_end_facts *f)
{
    bool missing = f->exec_error == ENOENT;

    r->exit_status = missing ? RUN_NOT_FOUND : RUN_NOT_EXECUTABLE;
    r->outcome = JOBTOP_LOCAL_FAILED;
    r->message_id = "jobtop:run:exec";
    r->probable_cause = missing                   ? CAUSE_MISSING
                        : f->exec_error == EACCES ? CAUSE_UNAUTHORIZED
                                                  : CAUSE_CONFIGURATION;
    r->action = missing ? "Check that the command is installed and in PATH."
                        : "Check that the file can be executed.";
    buf_addf(&r->status, "could not be started: %s: %s", f->program, strerror(f->exec_error));
}

static void died(struct run_result *r, const struct run_end_facts *f)
{
    int number = WTERMSIG(f->wait_status);
    const char *words = strsignal(number);

    r->exit_status = 128 + number;
    r->outcome = JOBTOP_LOCAL_FAILED;
    r->message_id = "jobtop:run:signal";
    r->probable_cause = CAUSE_ABNORMAL_END;
    buf_addf(&r->status, "killed by signal %d (%s%s)", number, words ? words : "unknown",
             WCOREDUMP(f->wait_status) ? ", core dumped" : "");
    /* Ctrl-C, the end of the session, or somebody who stopped us: no failure, it was wanted. */
    if (number == SIGINT || number == f->passed_signal)
        r->outcome = JOBTOP_LOCAL_TERMINATED;
}

static void exited(struct run_result *r, const struct run_end_facts *f)
{
    r->exit_status = WEXITSTATUS(f->wait_status);
    r->outcome = r->exit_status ? JOBTOP_LOCAL_FAILED : JOBTOP_LOCAL_COMPLETED;
    r->message_id = "jobtop:run:exit";
    r->probable_cause = CAUSE_SOFTWARE_ERROR;
    buf_addf(&r->status, "exit status %d", r->exit_status);
}

/* The last line first: where there is room for one, it's the one that says most. */
static void make_message(struct run_result *r, const struct run_end_facts *f)
{
    const char *last = f->tail_length ? memrchr(f->tail, '\n', f->tail_length) : NULL;

    buf_add(&r->message, r->status.bytes, r->status.length);
    if (!f->tail_length)
        return;
    buf_adds(&r->message, ": ");
    if (!last) {
        buf_add(&r->message, f->tail, f->tail_length);
        return;
    }
    buf_add(&r->message, last + 1, f->tail_length - (size_t)(last + 1 - f->tail));
    buf_adds(&r->message, "\nThe last lines of standard error:\n");
    buf_add(&r->message, f->tail, f->tail_length);
}

void run_result_make(struct run_result *r, const struct run_end_facts *f)
{
    bool kill = f->asked == JOBTOP_REQUEST_KILL;

    memset(r, 0, sizeof(*r));
    buf_init(&r->status, RUN_MESSAGE_MAX);
    buf_init(&r->message, 2 * RUN_MESSAGE_MAX);
    if (f->exec_error)
        not_started(r, f);
    else if (WIFSIGNALED(f->wait_status))
        died(r, f);
    else
        exited(r, f);
    if (f->timed_out) {
        r->outcome = JOBTOP_LOCAL_FAILED;
        r->message_id = "jobtop:run:timeout";
        r->probable_cause = CAUSE_TIMEOUT;
        buf_adds(&r->status, " after --timeout");
    } else if (f->asked) {
        /* However it took it: a command may catch SIGTERM, clean up, and say that all is well. */
        r->outcome = kill ? JOBTOP_LOCAL_KILLED : JOBTOP_LOCAL_TERMINATED;
        buf_addf(&r->status, " after %s", kill ? "Kill" : "Terminate");
    }
    if (r->outcome != JOBTOP_LOCAL_FAILED)
        return;
    r->error_code = (unsigned)r->exit_status;
    make_message(r, f);
}

void run_result_free(struct run_result *r)
{
    buf_free(&r->status);
    buf_free(&r->message);
}

void run_command_line(char *const argv[], struct buf *out)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_^";

    for (size_t i = 0; argv[i]; i++) {
        if (i > 0)
            buf_addc(out, ' ');
        if (argv[i][0] && argv[i][strspn(argv[i], plain)] == '\0') {
            buf_adds(out, argv[i]);
            continue;
        }
        buf_addc(out, '\'');
        for (const char *c = argv[i]; *c; c++) {
            if (*c == '\'')
                buf_adds(out, "'\\''");
            else
                buf_addc(out, *c);
        }
        buf_addc(out, '\'');
    }
}
