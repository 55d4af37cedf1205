/*
 * Fills a store of jobs for the benchmark, through the library that any program uses: as many jobs
 * as asked for, with the texts, the identifiers and the mix of states of a large Hyper-V cluster,
 * and never removed. Stays alive as their owner (a job whose process is gone becomes an exception)
 * and changes some of them each second, until its standard input ends.
 *
 *     fill_store FILE JOBS [CHANGES-A-SECOND]
 *
 * Says "ready" on standard output when all jobs are there. The texts are the same in every run.
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <jobtop/local.h>

#define JOBS_MAX     1000000
#define BATCHES      10 /* transactions a second that the changes come in */
#define SUBMIT_BATCH 10000
#define STATE_EVERY  50 /* one change in so many is one of the state, the others of the progress */

struct fill_job {
    struct jobtop_local_job *handle;
    short percent;
    short kind;
    bool suspended;
};

struct fill {
    struct jobtop_local *store;
    struct fill_job *live; /* the jobs that have not ended */
    size_t live_count;
    uint64_t random;
};

/* What a job says of itself, by JobType of Msvm_ConcreteJob. */
static const struct kind {
    int type;
    const char *name, *verb, *object;
} kinds[] = {
    {8, "Importing Virtual Machine", "Importing", "configuration and virtual hard disks"},
    {9, "Exporting Virtual Machine", "Exporting",
     "virtual hard disks and checkpoints to \\\\backup-03\\exports"},
    {90, "Creating Virtual Machine Checkpoint", "Saving", "the state of memory and devices"},
    {91, "Applying Virtual Machine Checkpoint", "Restoring", "the state of memory and devices"},
    {92, "Merging Virtual Hard Disks", "Merging",
     "D:\\Hyper-V\\Virtual Hard Disks\\disk_A4F1.avhdx"},
    {72, "Migrating Virtual Machine", "Copying",
     "memory pages to the destination host hv-cluster-07"},
    {74, "Migrating Virtual Machine Storage", "Mirroring",
     "virtual hard disks to \\\\sofs-01\\volume4"},
    {2, "Starting Virtual Machine", "Allocating", "memory and processors"},
    {4, "Saving Virtual Machine", "Writing", "the saved state of 16384 MB of memory"},
};
#define KIND_COUNT (sizeof kinds / sizeof kinds[0])

static const char *const phases[] = {"preparing", "validating settings", "transferring",
                                     "verifying", "finishing"};
#define PHASE_COUNT (sizeof phases / sizeof phases[0])

static const char *const sites[] = {"web",   "sql",   "exchange", "build",   "dc",
                                    "files", "print", "erp",      "k8s-node"};
#define SITE_COUNT (sizeof sites / sizeof sites[0])

static uint64_t next_random(struct fill *f)
{
    f->random ^= f->random << 13;
    f->random ^= f->random >> 7;
    f->random ^= f->random << 17;
    return f->random;
}

static size_t below(struct fill *f, size_t limit)
{
    return (size_t)(next_random(f) % limit);
}

static bool worked(const struct fill *f, enum jobtop_status status, const char *what)
{
    if (status == JOBTOP_OK)
        return true;
    fprintf(stderr, "fill_store: %s: %s\n", what, jobtop_local_message(f->store));
    return false;
}

static void write_guid(struct fill *f, char *guid, size_t size)
{
    uint64_t a = next_random(f), b = next_random(f);

    snprintf(guid, size, "%08X-%04X-4%03X-%04X-%012llX", (unsigned)(a >> 32),
             (unsigned)(a >> 16) & 0xffff, (unsigned)a & 0xfff,
             0x8000u | ((unsigned)(b >> 48) & 0x3fff), (unsigned long long)(b & 0xffffffffffff));
}

static enum jobtop_status write_status(const struct fill_job *job)
{
    const struct kind *kind = &kinds[job->kind];
    char text[160];

    snprintf(text, sizeof text, "%s %s: %s, %d of 100 parts done", kind->verb, kind->object,
             phases[(size_t)job->percent * PHASE_COUNT / 101], job->percent);
    return jobtop_local_report(job->handle, job->percent, text);
}

/* One job in sixteen that has ended failed, one ended with warnings, one was stopped. */
static enum jobtop_status end_job(struct fill *f, struct jobtop_local_job *job)
{
    static const struct jobtop_local_end warned = {.size = sizeof warned,
                                                   .outcome = JOBTOP_LOCAL_WARNINGS,
                                                   .error_code = 32775,
                                                   .error_description =
                                                       "The integration services are out of date."};
    static const struct jobtop_local_end stopped = {.size = sizeof stopped,
                                                    .outcome = JOBTOP_LOCAL_TERMINATED,
                                                    .status = "Stopped by an operator"};

    switch (below(f, 16)) {
    case 0:
        return jobtop_local_fail(
            job, 32784,
            "The virtual machine's disk could not be opened: the process cannot access the file "
            "because it is being used by another process (0x80070020).");
    case 1:
        return jobtop_local_finish(job, &warned);
    case 2:
        return jobtop_local_finish(job, &stopped);
    default:
        return jobtop_local_complete(job, NULL);
    }
}

/* Submits job number `n`. Half of all jobs are still under way. */
static bool add_job(struct fill *f, size_t n)
{
    struct fill_job job = {.kind = (short)below(f, KIND_COUNT), .percent = (short)below(f, 100)};
    const struct kind *kind = &kinds[job.kind];
    char id[64], vm_id[64], vm_name[64], description[160];
    struct jobtop_local_element element = {.id = vm_id, .name = vm_name, .effects = 1u << 3};
    struct jobtop_local_submit submit = {
        .size = sizeof submit,
        .instance_id = id,
        .name = kind->name,
        .description = description,
        .job_type = kind->type,
        .owner = "EXAMPLE\\hyperv-operators",
        .serves = JOBTOP_LOCAL_SERVES_TERMINATE,
        .keep_seconds = JOBTOP_LOCAL_KEEP,
        .elements = &element,
        .element_count = 1,
    };

    write_guid(f, id, sizeof id);
    write_guid(f, vm_id, sizeof vm_id);
    snprintf(vm_name, sizeof vm_name, "%s-%05zu.example.com", sites[below(f, SITE_COUNT)], n);
    snprintf(description, sizeof description, "%s: %s", kind->name, vm_name);
    if (below(f, 20) == 0)
        submit.flags |= JOBTOP_LOCAL_NOT_STARTED;
    if (!worked(f, jobtop_local_submit(f->store, &submit, &job.handle), "submit") ||
        !worked(f, write_status(&job), "report"))
        return false;
    if (below(f, 2) == 0) {
        if (!worked(f, end_job(f, job.handle), "end"))
            return false;
        jobtop_local_release(job.handle);
        return true;
    }
    f->live[f->live_count++] = job;
    return true;
}

static bool add_jobs(struct fill *f, size_t count)
{
    for (size_t n = 0; n < count;) {
        size_t end = count - n < SUBMIT_BATCH ? count : n + SUBMIT_BATCH;

        if (!worked(f, jobtop_local_begin(f->store), "begin"))
            return false;
        for (; n < end; n++) {
            if (!add_job(f, n))
                return false;
        }
        if (!worked(f, jobtop_local_commit(f->store), "commit"))
            return false;
    }
    return true;
}

static bool change_job(struct fill *f, struct fill_job *job)
{
    if (below(f, STATE_EVERY) == 0) {
        job->suspended = !job->suspended;
        return worked(f,
                      jobtop_local_set_state(job->handle, job->suspended ? JOBTOP_LOCAL_SUSPENDED
                                                                         : JOBTOP_LOCAL_RUNNING),
                      "state");
    }
    job->percent = (short)((job->percent + 1) % 100);
    return worked(f, write_status(job), "report");
}

/* Each change is one of another job: the live jobs are gone through in a stride, so that no two
 * batches are neighbours. */
static bool change_jobs(struct fill *f, size_t *place, size_t changes)
{
    size_t stride = f->live_count / 2 + 1;

    while (stride > 1 && f->live_count % stride == 0)
        stride++;
    if (!worked(f, jobtop_local_begin(f->store), "begin"))
        return false;
    for (size_t i = 0; i < changes; i++) {
        *place = (*place + stride) % f->live_count;
        if (!change_job(f, &f->live[*place]))
            return false;
    }
    return worked(f, jobtop_local_commit(f->store), "commit");
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits up to `ms` (-1: for ever); returns whether standard input has ended. */
static bool ended(int64_t ms)
{
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    char ignored[256];

    if (poll(&in, 1, ms < 0 ? -1 : (int)ms) <= 0)
        return false;
    return read(STDIN_FILENO, ignored, sizeof ignored) <= 0;
}

/* Changes jobs until standard input ends, and says then whether it kept up. */
static bool run(struct fill *f, size_t rate)
{
    int64_t start = now_ms(), due = start;
    size_t place = 0, changes = (rate + BATCHES - 1) / BATCHES, done = 0;

    if (rate == 0 || f->live_count == 0) {
        while (!ended(-1))
            ;
        return true;
    }
    for (;;) {
        int64_t left = due - now_ms();

        if (ended(left > 0 ? left : 0))
            break;
        if (due > now_ms())
            continue;
        due += 1000 / BATCHES;
        if (!change_jobs(f, &place, changes))
            return false;
        done += changes;
    }
    printf("%.0f changes a second\n", (double)done * 1000.0 / (double)(now_ms() - start + 1));
    return true;
}

static bool parse(const char *text, size_t *value)
{
    char *end;
    unsigned long number;

    errno = 0;
    number = strtoul(text, &end, 10);
    *value = number;
    return errno == 0 && end != text && *end == '\0' && number <= JOBS_MAX;
}

int main(int argc, char **argv)
{
    struct fill f = {.random = 0x9E3779B97F4A7C15};
    char message[256];
    size_t count, rate = 0;
    bool good;

    if (argc < 3 || argc > 4 || !parse(argv[2], &count) || (argc == 4 && !parse(argv[3], &rate))) {
        fprintf(stderr, "usage: fill_store FILE JOBS [CHANGES-A-SECOND]\n");
        return 2;
    }
    f.live = calloc(count > 0 ? count : 1, sizeof *f.live);
    if (f.live == NULL) {
        fprintf(stderr, "fill_store: out of memory\n");
        return 1;
    }
    if (jobtop_local_open(argv[1], &f.store, message, sizeof message) != JOBTOP_OK) {
        fprintf(stderr, "fill_store: %s\n", message);
        free(f.live);
        return 1;
    }
    good = add_jobs(&f, count);
    if (good) {
        printf("ready\n");
        fflush(stdout);
        good = run(&f, rate);
    }
    for (size_t i = 0; i < f.live_count; i++)
        jobtop_local_release(f.live[i].handle);
    jobtop_local_close(f.store);
    free(f.live);
    return good ? 0 : 1;
}
