/*
 * A complete driver for jobtop, small enough to read in one go. Copy it, rename it, replace what it
 * reads.
 *
 * Its source is a plain text file, given as the address, with one job a line:
 *
 *     # id   state      percent  name
 *     b-17   running    42       Backup of web-01
 *     b-18   failed     80       Backup of web-02
 *     ! b-18 The target has no space left.
 *     b-19   suspended  -        Backup of db-01
 *
 * A line that begins with `!' is an error of the job it names. Try it:
 *
 *     make && JOBTOP_DRIVER_PATH=$PWD jobtop -s template:$PWD/jobs.txt
 *
 * The rules are in <jobtop/driver.h>; doc/drivers.md explains them.
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jobtop/driver.h>

#define LINE_MAX_BYTES                                                                             \
    4096 /* a longer line is cut: whoever writes the file must not cost us memory */
#define LINES_MAX 1000000L /* and a longer file is refused */

/* What an operator can say in the configuration, besides what every source has (name, address,
 * interval, ...). jobtop checks it, fills in the defaults, and shows the list with `jobtop drivers
 * template`. */
enum { OPTION_HIDE_COMPLETED, OPTION_REQUESTS };

static const struct jobtop_option options[] = {
    {"hide-completed", JOBTOP_OPTION_BOOLEAN, 0, "no", NULL,
     "whether to leave out jobs that ended well"},
    {"requests", JOBTOP_OPTION_FILE, 0, NULL, NULL,
     "a file to which requests (suspend, terminate, ...) are appended; without it jobs can only be "
     "watched"},
    {NULL, JOBTOP_OPTION_TEXT, 0, NULL, NULL, NULL} /* the end */
};

/* One source. There may be several at once, each on a thread of its own, so nothing is kept in
 * globals. */
struct instance {
    const struct jobtop_host *host; /* lives until close has returned; so do the texts of `open` */
    const char *path;
    const char *requests; /* NULL: not configured */
    bool hide_completed;
    struct stat last; /* the file at the last good poll */
    bool polled;
};

/* The source's words, and the numbers that the class has for them. */
static const struct {
    const char *word;
    int state;
} states[] = {{"new", 2},       {"starting", 3},  {"running", 4}, {"suspended", 5},
              {"completed", 7}, {"cancelled", 8}, {"killed", 9},  {"failed", 10}};

/* ---- small helpers --------------------------------------------------------------------------- */

/* Every failure says what was tried, on what, and what the other side answered. */
static enum jobtop_status fail(const struct instance *it, enum jobtop_status status,
                               const char *path, const char *why)
{
    char text[256];

    snprintf(text, sizeof(text), "%s: %s", path, why);
    return it->host->fail(it->host, status, text);
}

static enum jobtop_status fail_errno(const struct instance *it, const char *path, int error)
{
    enum jobtop_status status = JOBTOP_IO;

    /* The status is for programs and colours, the text for people: choose both. */
    if (error == ENOENT || error == ENOTDIR)
        status = JOBTOP_UNREACHABLE;
    else if (error == EACCES || error == EPERM)
        status = JOBTOP_DENIED;
    else if (error == ENOMEM)
        status = JOBTOP_NO_MEMORY;
    return fail(it, status, path, strerror(error));
}

/* Reads a line without its end; false at the end of the file. What does not fit is dropped. */
static bool read_line(FILE *file, char line[LINE_MAX_BYTES])
{
    size_t length;
    int c;

    if (fgets(line, LINE_MAX_BYTES, file) == NULL)
        return false;
    length = strlen(line);
    if (length > 0 && line[length - 1] == '\n') {
        line[length - 1] = '\0';
        return true;
    }
    do
        c = getc(file);
    while (c != EOF && c != '\n');
    return true;
}

/* Cuts the next word off; "" when there is none. */
static char *next_word(char **rest)
{
    char *word = *rest + strspn(*rest, " \t");
    char *end = word + strcspn(word, " \t");

    *rest = *end != '\0' ? end + 1 : end;
    *end = '\0';
    return word;
}

static bool unchanged(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* ---- the calls ------------------------------------------------------------------------------- */

/* Remembers what it was given, and waits for nothing: a source that is not there yet is poll's
 * business, which is tried again and again. */
static enum jobtop_status template_open(const struct jobtop_host *host,
                                        const struct jobtop_open *request, void **instance)
{
    struct instance *it;

    if (request->address[0] == '\0')
        return host->fail(host, JOBTOP_INVALID, "an address is needed: the path of a file");
    it = calloc(1, sizeof(*it));
    if (it == NULL)
        return JOBTOP_NO_MEMORY;
    it->host = host;
    it->path = request->address;
    /* One setting for each option that is no secret, in the order of the table; NULL: not given, no
     * default. */
    it->hide_completed = strcmp(request->settings[OPTION_HIDE_COMPLETED].value, "yes") == 0;
    it->requests = request->settings[OPTION_REQUESTS].value;
    *instance = it;
    return JOBTOP_OK;
}

static void hand_over(const struct instance *it, const struct jobtop_sink *sink, char *line)
{
    const char *id = next_word(&line);
    const char *word = next_word(&line);
    const char *percent = next_word(&line);
    int state = -1;

    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        if (strcmp(word, states[i].word) == 0)
            state = states[i].state;
    if (state == 7 && it->hide_completed)
        return;

    sink->job_begin(sink, id, strlen(id));
    /* What is not set is NULL. A text that is not what the property's type wants is no harm either:
     * it is kept, and shown as not understood. So nothing that the source says is lost. */
    if (state >= 0)
        sink->integer(sink, JOBTOP_P_JobState, state);
    else
        sink->text(sink, JOBTOP_P_JobState, word, strlen(word));
    if (strcmp(percent, "-") != 0)
        sink->text(sink, JOBTOP_P_PercentComplete, percent, strlen(percent));
    line += strspn(line, " \t");
    sink->text(sink, JOBTOP_P_Name, line, strlen(line));
    /* An array: setting it again adds an element. 2 is OK, 6 is Error. */
    sink->integer(sink, JOBTOP_P_OperationalStatus, state == 10 ? 6 : 2);
    /* What the class has no property for is kept by name. */
    sink->extra(sink, "File", 4, it->path, strlen(it->path));
    sink->job_end(sink);
}

static enum jobtop_status template_poll(void *instance, const struct jobtop_poll *request,
                                        const struct jobtop_sink *sink,
                                        enum jobtop_poll_result *result)
{
    struct instance *it = instance;
    enum jobtop_status status = JOBTOP_OK;
    char line[LINE_MAX_BYTES];
    struct stat now;
    long lines = 0;
    FILE *file;

    /* request->want says which properties are needed now. Where each one costs a question to the
     * source, ask only for those; here they all come with the line. */
    (void)request;
    file = fopen(it->path, "re");
    if (file == NULL)
        return fail_errno(it, it->path, errno);
    if (fstat(fileno(file), &now) != 0) {
        status = fail_errno(it, it->path, errno);
        goto cleanup;
    }
    /* The cheapest answer there is: nothing to compare, nothing to draw. */
    if (it->polled && unchanged(&it->last, &now)) {
        *result = JOBTOP_POLL_UNCHANGED;
        goto cleanup;
    }
    while (read_line(file, line)) {
        size_t blanks = strspn(line, " \t");

        if (++lines > LINES_MAX) {
            status = fail(it, JOBTOP_LIMIT, it->path, "too many lines");
            goto cleanup;
        }
        /* The call has a deadline: whoever works for long looks at it from time to time. */
        if (lines % 1000 == 0 && it->host->remaining(it->host) == 0) {
            status = fail(it, JOBTOP_TIMEOUT, it->path, "could not be read in time");
            goto cleanup;
        }
        if (line[blanks] != '\0' && line[blanks] != '#' && line[blanks] != '!')
            hand_over(it, sink, line);
    }
    if (ferror(file)) {
        status = fail_errno(it, it->path, errno);
        goto cleanup;
    }
    /* All there are: what was there before and was not handed over now is gone. */
    *result = JOBTOP_POLL_ALL;
    it->last = now;
    it->polled = true;

cleanup:
    fclose(file);
    return status;
}

/* The host has confirmed it with the operator, and never repeats it. OK means that the source has
 * answered, whatever the answer is: `return_value` is that of the class's method
 * RequestStateChange. */
static enum jobtop_status template_request(void *instance, const struct jobtop_job_reference *job,
                                           enum jobtop_request request,
                                           struct jobtop_answer *answer)
{
    struct instance *it = instance;
    const char *verb = request == JOBTOP_REQUEST_START       ? "start"
                       : request == JOBTOP_REQUEST_SUSPEND   ? "suspend"
                       : request == JOBTOP_REQUEST_TERMINATE ? "terminate"
                                                             : "kill";
    FILE *file;
    bool written;

    if (it->requests == NULL)
        return JOBTOP_UNSUPPORTED;
    /* A reference can have any bytes; a line can't. */
    if (memchr(job->instance_id, '\n', job->instance_id_length) != NULL)
        return fail(it, JOBTOP_NOT_FOUND, it->path, "no such job");
    file = fopen(it->requests, "ae");
    if (file == NULL)
        return fail_errno(it, it->requests, errno);
    written = fprintf(file, "%s %.*s\n", verb, (int)job->instance_id_length, job->instance_id) > 0;
    if (fclose(file) != 0 || !written)
        return fail_errno(it, it->requests, errno);
    answer->return_value = 4096; /* begun; the job's state will tell */
    snprintf(answer->text, sizeof(answer->text), "written to %s", it->requests);
    return JOBTOP_OK;
}

/* Called when a job has failed, and kept by the host: many sources forget soon. */
static enum jobtop_status template_errors(void *instance, const struct jobtop_job_reference *job,
                                          const struct jobtop_sink *sink)
{
    struct instance *it = instance;
    char line[LINE_MAX_BYTES];
    FILE *file = fopen(it->path, "re");

    if (file == NULL)
        return fail_errno(it, it->path, errno);
    while (read_line(file, line)) {
        char *rest = line + strspn(line, " \t");
        const char *id;

        if (*rest++ != '!')
            continue;
        id = next_word(&rest);
        if (strlen(id) != job->instance_id_length || memcmp(id, job->instance_id, strlen(id)) != 0)
            continue;
        sink->error_begin(sink);
        sink->error_text(sink, JOBTOP_E_Message, rest, strlen(rest));
        sink->error_text(sink, JOBTOP_E_ErrorSource, it->path, strlen(it->path));
        sink->error_end(sink);
    }
    fclose(file);
    return JOBTOP_OK;
}

static void template_close(void *instance)
{
    free(instance);
}

/* What this source can do, which may be less than what the driver can. */
static unsigned template_capabilities(void *instance)
{
    const struct instance *it = instance;
    unsigned can = JOBTOP_CAN_GET_ERRORS;

    if (it->requests != NULL)
        can |= JOBTOP_CAN_START | JOBTOP_CAN_SUSPEND | JOBTOP_CAN_TERMINATE | JOBTOP_CAN_KILL;
    return can;
}

/* The one symbol that is exported. Slots that are not named are NULL: not supported. This driver
 * has no `wait', since it can't tell when the file changes, no `set_property', and no `interrupt',
 * since no call of it blocks. */
const struct jobtop_driver jobtop_driver = {
    .magic = JOBTOP_DRIVER_MAGIC,
    .major = JOBTOP_DRIVER_MAJOR,
    .minor = JOBTOP_DRIVER_MINOR,
    .size = sizeof(jobtop_driver),
    .name = "template", /* as the file is called, without .so */
    .version = "1.0",
    .summary = "Jobs listed in a plain text file; the driver to copy for a new one.",
    .address_help = "the path of the file, such as /var/lib/backup/jobs.txt",
    .options = options,
    .open = template_open,
    .poll = template_poll,
    .request_state = template_request,
    .get_errors = template_errors,
    .close = template_close,
    .capabilities = template_capabilities,
};
