/*
 * The driver made for tests: jobs that move by the poll, and every way a driver can misbehave,
 * chosen by options. The same options give the same polls: nothing depends on time but what
 * `delay`, `answer-delay` and `events` say.
 */
#include "test_driver.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct jobtop_option options[] = {
    {"jobs", JOBTOP_OPTION_INTEGER, 0, "10", NULL, "how many jobs there are"},
    {"mode", JOBTOP_OPTION_CHOICE, 0, "normal", "normal,slow,hang,flood,endless,fail,lie,garbage",
     "what to do when called"},
    {"at", JOBTOP_OPTION_CHOICE, 0, "poll", "open,poll,wait,request,errors,set,close",
     "the call in which slow, hang and fail happen"},
    {"after", JOBTOP_OPTION_INTEGER, 0, "0", NULL, "polls that go well before the mode shows"},
    {"times", JOBTOP_OPTION_INTEGER, 0, "0", NULL,
     "how often slow, hang and fail happen before all is well again; 0: always"},
    {"delay", JOBTOP_OPTION_DURATION, 0, "1s", NULL, "how long slow takes"},
    {"interruptible", JOBTOP_OPTION_BOOLEAN, 0, "yes", NULL,
     "whether slow and hang obey interrupt"},
    {"status", JOBTOP_OPTION_CHOICE, 0, "UNREACHABLE",
     "NO_MEMORY,INVALID,NOT_FOUND,UNREACHABLE,TIMEOUT,DENIED,REFUSED,UNSUPPORTED,BUSY,FORMAT,LIMIT,"
     "IO,"
     "INTERNAL",
     "what fail answers"},
    {"bytes", JOBTOP_OPTION_INTEGER, 0, "10485760", NULL, "the size of flood's texts"},
    {"step", JOBTOP_OPTION_INTEGER, 0, "1", NULL, "percent that each job gains with each poll"},
    {"changes", JOBTOP_OPTION_BOOLEAN, 0, "no", NULL, "hand over only what changed"},
    {"events", JOBTOP_OPTION_DURATION, 0, "0", NULL,
     "how often wait says that something changed; 0: no wait"},
    {"return-value", JOBTOP_OPTION_INTEGER, 0, "0", NULL,
     "what RequestStateChange answers, such as 4097 or 32775"},
    {"answer-delay", JOBTOP_OPTION_DURATION, 0, "0", NULL, "how long RequestStateChange takes"},
    {"password", JOBTOP_OPTION_TEXT, JOBTOP_OPTION_SECRET, NULL, NULL,
     "a secret; open fails when it is configured and not `open sesame'"},
    {NULL, JOBTOP_OPTION_TEXT, 0, NULL, NULL, NULL}};

enum {
    STATE_RUNNING = 4,
    STATE_SUSPENDED = 5,
    STATE_COMPLETED = 7,
    STATE_TERMINATED = 8,
    STATE_KILLED = 9,
    STATE_EXCEPTION = 10
};

struct job {
    int state, percent;
    char priority[16];
    bool changed;
};

struct instance {
    const struct jobtop_host *host;
    struct jobtop_open request; /* its texts and settings live until close */
    struct job *jobs;
    long job_count, polls, misdeeds;
    const char *mode, *at;
    pthread_mutex_t lock; /* of interrupted, and nothing else */
    pthread_cond_t wake;
    bool interrupted;
};

/* ---- options --------------------------------------------------------------------------------- */

static const char *setting(const struct instance *it, const char *name)
{
    for (size_t i = 0; i < it->request.setting_count; i++)
        if (strcmp(it->request.settings[i].name, name) == 0)
            return it->request.settings[i].value;
    return "";
}

static long number(const struct instance *it, const char *name)
{
    return strtol(setting(it, name), NULL, 10);
}

static bool is(const struct instance *it, const char *name, const char *value)
{
    return strcmp(setting(it, name), value) == 0;
}

static enum jobtop_status status_named(const char *name)
{
#define IF_NAMED(status, value, text)                                                              \
    if (strcmp(name, #status) == 0)                                                                \
        return JOBTOP_##status;
    JOBTOP_STATUS_MAP(IF_NAMED)
#undef IF_NAMED
    return JOBTOP_INTERNAL;
}

/* ---- time ------------------------------------------------------------------------------------ */

/* True: it was interrupted. An interrupt that came before counts. */
static bool rest(struct instance *it, long milliseconds, bool interruptible)
{
    struct timespec until;
    bool interrupted = false;
    int error = 0;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += milliseconds / 1000;
    until.tv_nsec += milliseconds % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&it->lock);
    while (error == 0 && !(interruptible && it->interrupted))
        error = pthread_cond_timedwait(&it->wake, &it->lock, &until);
    if (interruptible && it->interrupted) {
        interrupted = true;
        it->interrupted = false;
    }
    pthread_mutex_unlock(&it->lock);
    return interrupted;
}

/* What the mode does to the call `at`: OK when it does nothing. */
static enum jobtop_status misbehave(struct instance *it, const char *at)
{
    bool interruptible = is(it, "interruptible", "yes");
    char text[100];

    if (strcmp(it->at, at) != 0 || it->polls < number(it, "after"))
        return JOBTOP_OK;
    if (number(it, "times") > 0 && it->misdeeds >= number(it, "times"))
        return JOBTOP_OK;
    it->misdeeds++;
    if (strcmp(it->mode, "slow") == 0)
        return rest(it, number(it, "delay"), interruptible) ? JOBTOP_INTERRUPTED : JOBTOP_OK;
    if (strcmp(it->mode, "hang") == 0) {
        while (!rest(it, 3600 * 1000L, interruptible))
            ;
        return JOBTOP_INTERRUPTED;
    }
    if (strcmp(it->mode, "fail") == 0) {
        snprintf(text, sizeof(text), "the test driver was told to fail in %s", at);
        return it->host->fail(it->host, status_named(setting(it, "status")), text);
    }
    return JOBTOP_OK;
}

/* ---- calls ----------------------------------------------------------------------------------- */

static enum jobtop_status check_password(struct instance *it)
{
    char secret[64];
    enum jobtop_status status = it->host->secret(it->host, "password", secret, sizeof(secret));

    if (status == JOBTOP_NOT_FOUND)
        return JOBTOP_OK;
    if (status == JOBTOP_OK && strcmp(secret, "open sesame") != 0)
        status = it->host->fail(it->host, JOBTOP_DENIED, "wrong password");
    memset(secret, 0, sizeof(secret));
    return status;
}

static void test_close(void *instance);

static enum jobtop_status test_open(const struct jobtop_host *host,
                                    const struct jobtop_open *request, void **instance)
{
    struct instance *it = calloc(1, sizeof(*it));
    pthread_condattr_t attributes;
    enum jobtop_status status;

    if (it == NULL)
        return JOBTOP_NO_MEMORY;
    it->host = host;
    it->request = *request;
    it->mode = setting(it, "mode");
    it->at = setting(it, "at");
    it->job_count = number(it, "jobs");
    if (it->job_count < 0 || it->job_count > 10000000)
        it->job_count = 0;
    it->jobs = calloc((size_t)it->job_count + 1, sizeof(*it->jobs));
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&it->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&it->lock, NULL);
    for (long i = 0; it->jobs != NULL && i < it->job_count; i++) {
        it->jobs[i].state = STATE_RUNNING;
        it->jobs[i].percent = (int)(i % 100);
        it->jobs[i].changed = true;
    }
    status = it->jobs != NULL ? check_password(it) : JOBTOP_NO_MEMORY;
    if (status == JOBTOP_OK)
        status = misbehave(it, "open");
    if (status != JOBTOP_OK) {
        it->at = "";
        test_close(it);
        return status;
    }
    *instance = it;
    return JOBTOP_OK;
}

static void advance(struct instance *it)
{
    long step = number(it, "step");

    for (long i = 0; i < it->job_count; i++) {
        struct job *job = &it->jobs[i];

        if (job->state != STATE_RUNNING || step == 0)
            continue;
        job->percent = job->percent + step > 100 ? 100 : (int)(job->percent + step);
        if (job->percent == 100)
            job->state = i % 10 == 9 ? STATE_EXCEPTION : STATE_COMPLETED;
        job->changed = true;
    }
}

static void hand_over(const struct jobtop_sink *sink, const struct job *job, long i)
{
    static const char *const words[] = {
        "", "", "", "", "Running", "Suspended", "", "Completed", "Terminated", "Killed", "Failed"};
    char text[64];

    snprintf(text, sizeof(text), "test:%06ld", i);
    sink->job_begin(sink, text, strlen(text));
    snprintf(text, sizeof(text), "Job %ld", i);
    sink->text(sink, JOBTOP_P_Name, text, strlen(text));
    sink->text(sink, JOBTOP_P_JobStatus, words[job->state], strlen(words[job->state]));
    sink->integer(sink, JOBTOP_P_JobState, job->state);
    sink->integer(sink, JOBTOP_P_PercentComplete, job->percent);
    sink->integer(sink, JOBTOP_P_JobType, i % 109);
    sink->integer(sink, JOBTOP_P_OperationalStatus, job->state == STATE_EXCEPTION ? 6 : 2);
    sink->text(sink, JOBTOP_P_ElapsedTime, TEXT("00000000000100.000000:000"));
    sink->text(sink, JOBTOP_P_Cancellable, TEXT("true"));
    if (job->priority[0] != '\0')
        sink->text(sink, JOBTOP_P_Priority, job->priority, strlen(job->priority));
    if (job->state == STATE_EXCEPTION) {
        sink->integer(sink, JOBTOP_P_ErrorCode, 32768);
        sink->text(sink, JOBTOP_P_ErrorDescription, TEXT("The test driver made this job fail."));
    }
    snprintf(text, sizeof(text), "vm%03ld", i % 50);
    sink->element(sink, text, strlen(text), text, strlen(text), 1u << 5);
    sink->job_end(sink);
}

static enum jobtop_status test_poll(void *instance, const struct jobtop_poll *request,
                                    const struct jobtop_sink *sink, enum jobtop_poll_result *result)
{
    struct instance *it = instance;
    bool changes = is(it, "changes", "yes"), any = false;
    enum jobtop_status status = misbehave(it, "poll");
    const char *mode = it->polls < number(it, "after") ? "normal" : it->mode;

    (void)request;
    if (status != JOBTOP_OK)
        return status;
    *result = JOBTOP_POLL_ALL;
    if (strcmp(mode, "flood") == 0) {
        long bytes = number(it, "bytes");

        hostile_flood(sink, it->job_count, bytes > 0 && bytes < 64 << 20 ? (size_t)bytes : 1);
    } else if (strcmp(mode, "garbage") == 0) {
        hostile_garbage(sink, it->job_count);
    } else if (strcmp(mode, "lie") == 0) {
        hostile_lie(sink, it->polls, result);
    } else if (strcmp(mode, "endless") == 0) {
        struct job job = {.state = STATE_RUNNING};

        for (long i = 0; i < LONG_MAX && it->host->remaining(it->host) > 0; i++)
            hand_over(sink, &job, i);
    } else {
        if (it->polls > 0)
            advance(it);
        for (long i = 0; i < it->job_count; i++) {
            if (!changes || it->jobs[i].changed) {
                hand_over(sink, &it->jobs[i], i);
                any = true;
            }
            it->jobs[i].changed = false;
        }
        if (changes)
            *result = any || it->polls == 0 ? JOBTOP_POLL_CHANGES : JOBTOP_POLL_UNCHANGED;
    }
    it->polls++;
    return JOBTOP_OK;
}

static enum jobtop_status test_wait(void *instance, int milliseconds)
{
    struct instance *it = instance;
    long events = number(it, "events");
    enum jobtop_status status = misbehave(it, "wait");

    if (status != JOBTOP_OK)
        return status;
    if (events > 0 && events < milliseconds)
        return rest(it, events, true) ? JOBTOP_INTERRUPTED : JOBTOP_OK;
    return rest(it, milliseconds, true) ? JOBTOP_INTERRUPTED : JOBTOP_TIMEOUT;
}

static struct job *find_job(struct instance *it, const struct jobtop_job_reference *reference)
{
    char id[32];
    long i;

    if (reference->instance_id_length != 11 || memcmp(reference->instance_id, "test:", 5) != 0)
        return NULL;
    memcpy(id, reference->instance_id + 5, 6);
    id[6] = '\0';
    i = strtol(id, NULL, 10);
    return i >= 0 && i < it->job_count ? &it->jobs[i] : NULL;
}

static enum jobtop_status test_request(void *instance, const struct jobtop_job_reference *reference,
                                       enum jobtop_request request, struct jobtop_answer *answer)
{
    struct instance *it = instance;
    struct job *job = find_job(it, reference);
    enum jobtop_status status = misbehave(it, "request");

    if (status != JOBTOP_OK)
        return status;
    if (job == NULL)
        return it->host->fail(it->host, JOBTOP_NOT_FOUND, "the test driver has no such job");
    if (rest(it, number(it, "answer-delay"), true))
        return JOBTOP_INTERRUPTED;
    answer->return_value = (uint32_t)number(it, "return-value");
    snprintf(answer->text, sizeof(answer->text), "asked for %d", (int)request);
    if (answer->return_value != 0 && answer->return_value != 4096)
        return JOBTOP_OK;
    job->changed = true;
    switch (request) {
    case JOBTOP_REQUEST_START:
        job->state = STATE_RUNNING;
        break;
    case JOBTOP_REQUEST_SUSPEND:
        job->state = STATE_SUSPENDED;
        break;
    case JOBTOP_REQUEST_TERMINATE:
        job->state = STATE_TERMINATED;
        break;
    case JOBTOP_REQUEST_KILL:
        job->state = STATE_KILLED;
        break;
    }
    return JOBTOP_OK;
}

static enum jobtop_status test_errors(void *instance, const struct jobtop_job_reference *reference,
                                      const struct jobtop_sink *sink)
{
    struct instance *it = instance;
    const struct job *job = find_job(it, reference);
    enum jobtop_status status = misbehave(it, "errors");

    if (status != JOBTOP_OK)
        return status;
    if (job == NULL)
        return it->host->fail(it->host, JOBTOP_NOT_FOUND, "the test driver has no such job");
    if (job->state != STATE_EXCEPTION)
        return JOBTOP_OK;
    sink->error_begin(sink);
    sink->error_text(sink, JOBTOP_E_ErrorType, TEXT("4"));
    sink->error_text(sink, JOBTOP_E_OwningEntity, TEXT("jobtop"));
    sink->error_text(sink, JOBTOP_E_MessageID, TEXT("TEST0001"));
    sink->error_text(sink, JOBTOP_E_Message, TEXT("The test driver made this job fail."));
    sink->error_text(sink, JOBTOP_E_MessageArguments, TEXT("one"));
    sink->error_text(sink, JOBTOP_E_MessageArguments, TEXT("two"));
    sink->error_text(sink, JOBTOP_E_PerceivedSeverity, TEXT("6"));
    sink->error_text(sink, JOBTOP_E_ProbableCause, TEXT("48"));
    sink->error_text(sink, JOBTOP_E_RecommendedActions, TEXT("Choose another mode."));
    sink->error_text(sink, JOBTOP_E_CIMStatusCode, TEXT("1"));
    sink->error_end(sink);
    sink->error_begin(sink);
    sink->error_text(sink, JOBTOP_E_Message, TEXT("And a second error of the same job."));
    sink->error_end(sink);
    return JOBTOP_OK;
}

static enum jobtop_status test_set(void *instance, const struct jobtop_job_reference *reference,
                                   enum jobtop_property property, const char *value)
{
    struct instance *it = instance;
    struct job *job = find_job(it, reference);
    enum jobtop_status status = misbehave(it, "set");

    if (status != JOBTOP_OK)
        return status;
    if (job == NULL)
        return it->host->fail(it->host, JOBTOP_NOT_FOUND, "the test driver has no such job");
    if (property != JOBTOP_P_Priority)
        return it->host->fail(it->host, JOBTOP_REFUSED, "only Priority can be set");
    snprintf(job->priority, sizeof(job->priority), "%s", value != NULL ? value : "");
    job->changed = true;
    return JOBTOP_OK;
}

static void test_interrupt(void *instance)
{
    struct instance *it = instance;

    pthread_mutex_lock(&it->lock);
    it->interrupted = true;
    pthread_cond_broadcast(&it->wake);
    pthread_mutex_unlock(&it->lock);
}

static void test_close(void *instance)
{
    struct instance *it = instance;

    misbehave(it, "close");
    pthread_cond_destroy(&it->wake);
    pthread_mutex_destroy(&it->lock);
    free(it->jobs);
    free(it);
}

static unsigned test_capabilities(void *instance)
{
    struct instance *it = instance;
    unsigned can = JOBTOP_CAN_START | JOBTOP_CAN_SUSPEND | JOBTOP_CAN_TERMINATE | JOBTOP_CAN_KILL |
                   JOBTOP_CAN_SET | JOBTOP_CAN_GET_ERRORS;

    return number(it, "events") > 0 || strcmp(it->at, "wait") == 0 ? can | JOBTOP_CAN_WAIT : can;
}

const struct jobtop_driver jobtop_driver = {
    .magic = JOBTOP_DRIVER_MAGIC,
    .major = JOBTOP_DRIVER_MAJOR,
    .minor = JOBTOP_DRIVER_MINOR,
    .size = sizeof(jobtop_driver),
    .name = "test",
    .version = "1.0",
    .summary = "Jobs made for tests, and every way a driver can misbehave.",
    .address_help = "anything; it is not looked at",
    .options = options,
    .open = test_open,
    .poll = test_poll,
    .wait = test_wait,
    .request_state = test_request,
    .get_errors = test_errors,
    .set_property = test_set,
    .interrupt = test_interrupt,
    .close = test_close,
    .capabilities = test_capabilities,
};
