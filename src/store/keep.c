#include "store/keep.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/db.h"
#include "store/end.h"

#define STEP       200 /* jobs in one transaction: others wait that long */
#define STEPS      10  /* transactions in one call */
#define OWNERS_MAX 10000
#define FDS_MAX    64 /* processes whose end is told at once; of the others within a second */
#define LOOK_MS    1000
#define BUSY_MS    100  /* a lock is not waited for longer: there is always a next time */
#define RETRY_MS   5000 /* after a failure */

struct owner {
    int64_t key;
    struct process process;
    int fd; /* -1: none */
    bool over;
};

struct store_keep {
    int64_t data_version; /* as of which the rest was read; -1: never */
    int64_t next_removal; /* INT64_MAX: none */
    int64_t hidden;       /* rows whose removal is not above it are left out; INT64_MIN: none */
    struct owner *owners; /* OWNS; by key */
    size_t count;
    size_t fds;
    int64_t looked; /* monotonic ms: when processes without a descriptor were looked at last */
    int64_t retry;  /* monotonic ms: not written before; 0: no failure */
    bool more;      /* there was more to do than one call does */
};

struct store_keep *keep_new(void)
{
    struct store_keep *k = calloc(1, sizeof *k);

    if (k == NULL)
        return NULL;
    k->data_version = -1;
    k->next_removal = INT64_MAX;
    k->hidden = INT64_MIN;
    return k;
}

static void close_owner(struct store_keep *k, struct owner *owner)
{
    if (owner->fd < 0)
        return;
    close(owner->fd);
    owner->fd = -1;
    k->fds--;
}

void keep_free(struct store_keep *k)
{
    if (k == NULL)
        return;
    for (size_t i = 0; i < k->count; i++)
        close_owner(k, &k->owners[i]);
    free(k->owners);
    free(k);
}

void keep_expect(struct store *s, int64_t removal)
{
    if (removal < s->keep->next_removal)
        s->keep->next_removal = removal;
}

bool keep_hides(const struct store *s, int64_t removal)
{
    return removal <= s->keep->hidden;
}

bool keep_over(const struct store *s, int64_t process, int64_t *pid)
{
    size_t low = 0, high = s->keep->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct owner *owner = &s->keep->owners[middle];

        if (owner->key == process) {
            *pid = owner->process.pid;
            return owner->over;
        }
        if (owner->key < process)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* ---- what there is to know
 * ----------------------------------------------------------------------------- */

static enum jobtop_status read_due(struct store *s, struct detail *d)
{
    sqlite3_stmt *statement = db_statement(s, STATEMENT_DUE, d);
    enum jobtop_status status;
    bool row;

    if (statement == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, s->keep->hidden);
    status = db_step(s, statement, &row, d);
    if (status != JOBTOP_OK || !row)
        return status;
    s->keep->next_removal = sqlite3_column_type(statement, 0) == SQLITE_INTEGER
                                ? sqlite3_column_int64(statement, 0)
                                : INT64_MAX;
    sqlite3_reset(statement);
    return JOBTOP_OK;
}

static void read_owner(sqlite3_stmt *statement, struct owner *owner)
{
    struct store_text boot = db_column(statement, 4);

    memset(owner, 0, sizeof *owner);
    owner->fd = -1;
    owner->key = sqlite3_column_int64(statement, 0);
    owner->process.pid = sqlite3_column_int64(statement, 1);
    owner->process.start = sqlite3_column_int64(statement, 2);
    owner->process.space = sqlite3_column_int64(statement, 3);
    if (boot.length < sizeof owner->process.boot)
        memcpy(owner->process.boot, boot.bytes, boot.length);
}

/* What was known of a process that is still listed is taken over. Both lists are in the order of
 * their keys. */
static void take_over(struct store_keep *k, struct owner *owners, size_t count)
{
    size_t old = 0;

    for (size_t i = 0; i < count; i++) {
        while (old < k->count && k->owners[old].key < owners[i].key)
            close_owner(k, &k->owners[old++]);
        if (old < k->count && k->owners[old].key == owners[i].key) {
            if (memcmp(&k->owners[old].process, &owners[i].process, sizeof owners[i].process) ==
                0) {
                owners[i].fd = k->owners[old].fd;
                owners[i].over = k->owners[old].over;
            } else {
                close_owner(k, &k->owners[old]);
            }
            old++;
        }
    }
    while (old < k->count)
        close_owner(k, &k->owners[old++]);
    free(k->owners);
    k->owners = owners;
    k->count = count;
}

static enum jobtop_status read_owners(struct store *s, struct detail *d)
{
    struct owner *owners = NULL, *grown;
    size_t count = 0, capacity = 0;
    sqlite3_stmt *statement = db_statement(s, STATEMENT_PROCESSES, d);
    enum jobtop_status status;
    bool row;

    if (statement == NULL)
        return d->status;
    while ((status = db_step(s, statement, &row, d)) == JOBTOP_OK && row) {
        if (count == OWNERS_MAX) {
            sqlite3_reset(statement);
            break;
        }
        if (count == capacity) {
            capacity = capacity == 0 ? 16 : capacity * 2;
            grown = reallocarray(owners, capacity, sizeof *owners);
            if (grown == NULL) {
                sqlite3_reset(statement);
                status = detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
                break;
            }
            owners = grown;
        }
        read_owner(statement, &owners[count++]);
    }
    if (status != JOBTOP_OK) {
        free(owners);
        return status;
    }
    take_over(s->keep, owners, count);
    return JOBTOP_OK;
}

static enum jobtop_status refresh(struct store *s, struct detail *d)
{
    enum jobtop_status status;
    int64_t version;

    status = db_data_version(s, &version, d);
    if (status != JOBTOP_OK || version == s->keep->data_version)
        return status;
    status = read_due(s, d);
    if (status == JOBTOP_OK)
        status = read_owners(s, d);
    if (status == JOBTOP_OK)
        s->keep->data_version = version;
    return status;
}

static bool is_self(const struct store *s, const struct owner *owner)
{
    return memcmp(&owner->process, &s->self, sizeof s->self) == 0;
}

/* Marks the owners that are over; returns whether there is a new one. */
static bool look_at_processes(struct store *s)
{
    struct store_keep *k = s->keep;
    int64_t now = clock_ms();
    bool look = k->looked == 0 || now - k->looked >= LOOK_MS;
    bool found = false;

    for (size_t i = 0; i < k->count; i++) {
        struct owner *owner = &k->owners[i];
        struct pollfd pfd = {.fd = owner->fd, .events = POLLIN};

        if (owner->over || is_self(s, owner))
            continue;
        if (owner->fd >= 0) {
            if (poll(&pfd, 1, 0) == 0)
                continue;
            close_owner(k, owner);
        } else if (!look && k->fds >= s->fds_most) {
            continue;
        }
        if (owner->fd < 0 && k->fds < s->fds_most) {
            owner->fd = process_fd(&owner->process, &s->self);
            k->fds += owner->fd >= 0;
        }
        /* Only after the descriptor was made: so it is of this process, or the process is over. */
        owner->over = process_over(&owner->process, &s->self);
        if (owner->over) {
            close_owner(k, owner);
            found = true;
        }
    }
    if (look)
        k->looked = now;
    return found;
}

/* ---- what is done about it
 * -------------------------------------------------------------------------------- */

static enum jobtop_status collect(struct store *s, enum statement which, int64_t first,
                                  int64_t keys[STEP], size_t *count, struct detail *d)
{
    sqlite3_stmt *statement = db_statement(s, which, d);
    enum jobtop_status status;
    bool row;

    *count = 0;
    if (statement == NULL)
        return d->status;
    sqlite3_bind_int64(statement, 1, first);
    sqlite3_bind_int(statement, 2, STEP);
    while ((status = db_step(s, statement, &row, d)) == JOBTOP_OK && row) {
        if (*count < STEP)
            keys[(*count)++] = sqlite3_column_int64(statement, 0);
    }
    return status;
}

static enum jobtop_status remove_step(struct store *s, int64_t now, size_t *count, struct detail *d)
{
    enum jobtop_status status;
    int64_t keys[STEP];

    *count = 0;
    status = db_change_begin(s, d);
    if (status != JOBTOP_OK)
        return status;
    status = collect(s, STATEMENT_DUE_JOBS, now, keys, count, d);
    for (size_t i = 0; i < *count && status == JOBTOP_OK; i++)
        status = end_remove(s, keys[i], d);
    return db_change_end(s, status, d);
}

static enum jobtop_status abort_step(struct store *s, const struct owner *owner, size_t *count,
                                     struct detail *d)
{
    enum jobtop_status status;
    int64_t keys[STEP];
    sqlite3_stmt *statement;

    *count = 0;
    status = db_change_begin(s, d);
    if (status != JOBTOP_OK)
        return status;
    status = collect(s, STATEMENT_PROCESS_JOBS, owner->key, keys, count, d);
    for (size_t i = 0; i < *count && status == JOBTOP_OK; i++)
        status = end_aborted(s, keys[i], owner->process.pid, d);
    if (status == JOBTOP_OK && *count < STEP) {
        statement = db_statement(s, STATEMENT_DELETE_PROCESS, d);
        if (statement == NULL) {
            status = d->status;
        } else {
            sqlite3_bind_int64(statement, 1, owner->key);
            status = db_run(s, statement, d);
        }
    }
    return db_change_end(s, status, d);
}

static enum jobtop_status write_all(struct store *s, int64_t now, enum store_kept *kept,
                                    struct detail *d)
{
    struct store_keep *k = s->keep;
    enum jobtop_status status = JOBTOP_OK;
    int steps = STEPS;
    size_t count;

    while (status == JOBTOP_OK && now >= k->next_removal && steps > 0) {
        steps--;
        status = remove_step(s, now, &count, d);
        if (status == JOBTOP_OK && count > 0)
            *kept = STORE_KEPT_WRITTEN;
        if (status == JOBTOP_OK && count < STEP) {
            status = read_due(s, d);
            break;
        }
    }
    for (size_t i = 0; i < k->count && status == JOBTOP_OK && steps > 0; i++) {
        if (!k->owners[i].over)
            continue;
        do {
            steps--;
            status = abort_step(s, &k->owners[i], &count, d);
            if (status == JOBTOP_OK && count > 0)
                *kept = STORE_KEPT_WRITTEN;
        } while (status == JOBTOP_OK && count == STEP && steps > 0);
        k->data_version = -1; /* what this connection writes itself is not told */
    }
    k->more = steps == 0;
    return status;
}

/* Whether there is something to write; what could not be removed before counts as due again. */
static bool something_due(struct store_keep *k, int64_t now)
{
    bool due = now >= k->next_removal;

    if (k->hidden != INT64_MIN) {
        k->next_removal = now;
        due = true;
    }
    for (size_t i = 0; i < k->count && !due; i++)
        due = k->owners[i].over;
    return due;
}

static enum jobtop_status write_briefly(struct store *s, int64_t now, enum store_kept *kept)
{
    struct store_keep *k = s->keep;
    int busy_ms = s->busy_ms;
    enum jobtop_status status;
    struct detail ignored;

    s->busy_ms = busy_ms < BUSY_MS ? busy_ms : BUSY_MS;
    status = write_all(s, now, kept, &ignored);
    s->busy_ms = busy_ms;
    k->retry = status == JOBTOP_OK ? 0 : clock_ms() + (status == JOBTOP_BUSY ? BUSY_MS : RETRY_MS);
    if (status == JOBTOP_OK)
        k->hidden = INT64_MIN;
    return status;
}

enum jobtop_status store_keep(struct store *s, enum store_kept *kept, struct detail *d)
{
    struct store_keep *k = s->keep;
    int64_t now = clock_wall_us();
    enum jobtop_status status;
    bool found, removal_due;

    *kept = STORE_KEPT_NOTHING;
    status = refresh(s, d);
    if (status != JOBTOP_OK)
        return status;
    found = look_at_processes(s);
    removal_due = now >= k->next_removal;
    if (!s->read_only && (k->retry == 0 || clock_ms() >= k->retry)) {
        k->retry = 0; /* another process may have done meanwhile what failed here */
        if (!something_due(k, now))
            return JOBTOP_OK;
        status = write_briefly(s, now, kept);
        if (status == JOBTOP_OK || status == JOBTOP_BUSY || status == JOBTOP_NO_MEMORY ||
            status == JOBTOP_INTERRUPTED)
            return JOBTOP_OK;
    }
    /* It can't be written down, so it is only read that way. */
    if (removal_due)
        k->hidden = now;
    if (removal_due || found)
        *kept = STORE_KEPT_HIDDEN;
    return removal_due || status != JOBTOP_OK ? read_due(s, d) : JOBTOP_OK;
}

void store_keep_removals(struct store *s)
{
    struct store_keep *k = s->keep;
    int64_t now = clock_wall_us();
    int busy_ms = s->busy_ms;
    struct detail ignored;
    size_t count = 0;

    if (s->read_only || (k->retry != 0 && clock_ms() < k->retry))
        return;
    k->retry = 0;
    s->busy_ms = busy_ms < BUSY_MS ? busy_ms : BUSY_MS;
    if (read_due(s, &ignored) != JOBTOP_OK ||
        (now >= k->next_removal && remove_step(s, now, &count, &ignored) != JOBTOP_OK))
        k->retry = clock_ms() + RETRY_MS;
    s->busy_ms = busy_ms;
}

int64_t store_keep_due(struct store *s)
{
    const struct store_keep *k = s->keep;
    int64_t due = INT64_MAX, now = clock_wall_us();

    if (k->next_removal != INT64_MAX)
        due = k->next_removal <= now ? 0 : (k->next_removal - now) / 1000 + 1;
    if (k->more)
        due = 0;
    for (size_t i = 0; i < k->count; i++) {
        if (k->owners[i].fd < 0 && !k->owners[i].over && !is_self(s, &k->owners[i]) &&
            due > LOOK_MS)
            due = LOOK_MS;
    }
    if (k->retry != 0 && !s->read_only) {
        now = clock_ms();
        due = k->retry <= now ? 0 : k->retry - now;
    }
    return due;
}

size_t store_process_fds(struct store *s, int *fds, size_t most)
{
    size_t count = 0;

    for (size_t i = 0; i < s->keep->count && count < most; i++) {
        if (s->keep->owners[i].fd >= 0)
            fds[count++] = s->keep->owners[i].fd;
    }
    return count;
}
