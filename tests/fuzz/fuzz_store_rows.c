/*
 * A store that another program has filled with nonsense: any type and any bytes in every column of
 * every table, polled by the driver, which must hand over what can be made of it in the order that
 * the sink asks for, or say what is wrong.
 *
 * The bytes: rows, each a table and then a value for each of its columns (a type, then its
 * content).
 */
#include <assert.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "drivers/local/local.h"
#include "job/property.h"
#include "store/schema.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[64];
static sqlite3 *db;
static void *driver, *reader;

/* ---- the other side: everything in order and in range
 * --------------------------------------------------------- */

static bool in_job, in_error;
static size_t jobs;

static void check_text(const char *bytes, size_t length)
{
    static volatile unsigned char sum;

    assert(bytes != NULL);
    /* every byte of it may be read */
    for (size_t i = 0; i < length; i++)
        sum = (unsigned char)(sum + (unsigned char)bytes[i]);
}

static void job_begin(const struct jobtop_sink *sink, const char *id, size_t length)
{
    (void)sink;
    assert(!in_job);
    in_job = true;
    check_text(id, length);
}

static void class_name(const struct jobtop_sink *sink, const char *name, size_t length)
{
    (void)sink;
    assert(in_job && length > 0);
    check_text(name, length);
}

static void check_property(enum jobtop_property property)
{
    assert(in_job && property < JOBTOP_PROPERTY_COUNT && property != JOBTOP_P_InstanceID);
}

static void integer(const struct jobtop_sink *sink, enum jobtop_property property, int64_t value)
{
    (void)sink;
    (void)value;
    check_property(property);
    assert(property_table[property].type != PROPERTY_STRING &&
           property_table[property].type != PROPERTY_DATETIME);
}

static void text(const struct jobtop_sink *sink, enum jobtop_property property, const char *value,
                 size_t length)
{
    (void)sink;
    check_property(property);
    check_text(value, length);
}

static void datetime(const struct jobtop_sink *sink, enum jobtop_property property,
                     const struct jobtop_datetime *value)
{
    (void)sink;
    check_property(property);
    assert(property_table[property].type == PROPERTY_DATETIME);
    assert(value->kind == JOBTOP_DATETIME_TIMESTAMP || value->kind == JOBTOP_DATETIME_INTERVAL);
}

static void extra(const struct jobtop_sink *sink, const char *name, size_t name_length,
                  const char *value, size_t length)
{
    (void)sink;
    assert(in_job);
    check_text(name, name_length);
    check_text(value, length);
}

static void element(const struct jobtop_sink *sink, const char *id, size_t id_length,
                    const char *name, size_t length, unsigned effects)
{
    (void)sink;
    (void)effects;
    assert(in_job);
    check_text(id, id_length);
    check_text(name, length);
}

static void job_end(const struct jobtop_sink *sink)
{
    (void)sink;
    assert(in_job);
    in_job = false;
    jobs++;
}

static void job_gone(const struct jobtop_sink *sink, const char *id, size_t length)
{
    (void)sink;
    assert(!in_job);
    check_text(id, length);
}

static void error_begin(const struct jobtop_sink *sink)
{
    (void)sink;
    assert(!in_error);
    in_error = true;
}

static void error_text(const struct jobtop_sink *sink, enum jobtop_error_property property,
                       const char *value, size_t length)
{
    (void)sink;
    assert(in_error && property < JOBTOP_ERROR_PROPERTY_COUNT);
    check_text(value, length);
}

static void error_end(const struct jobtop_sink *sink)
{
    (void)sink;
    assert(in_error);
    in_error = false;
}

static int remaining(const struct jobtop_host *host)
{
    (void)host;
    return 0; /* nobody waits for an answer */
}

static enum jobtop_status fail(const struct jobtop_host *host, enum jobtop_status status,
                               const char *words)
{
    (void)host;
    assert(status != JOBTOP_OK && status != JOBTOP_INTERNAL && words[0] != '\0' &&
           strlen(words) < 512);
    return status;
}

static const struct jobtop_sink sink = {sizeof sink, NULL,        job_begin,  class_name, integer,
                                        text,        datetime,    extra,      element,    job_end,
                                        job_gone,    error_begin, error_text, error_end};
static const struct jobtop_host host = {.size = sizeof host, .remaining = remaining, .fail = fail};

/* ---- this side: the file
 * ---------------------------------------------------------------------------------------- */

static void run(const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
        abort();
    }
}

static void clean(void)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-bell"};
    char name[80];

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        unlink(name);
    }
}

/* libFuzzer ends without a word to anybody: a child sees it, and tidies up. */
static void clean_at_the_end(void)
{
    int fds[2];
    char byte;

    if (pipe2(fds, O_CLOEXEC) != 0)
        abort();
    if (fork() == 0) {
        close(fds[1]);
        while (read(fds[0], &byte, 1) > 0)
            ;
        clean();
        _exit(0);
    }
    close(fds[0]);
}

/* The tables as they are, but for what keeps nonsense out of them. */
static void make_tables(void)
{
    static const char *const words[] = {", WITHOUT ROWID", " STRICT", " NOT NULL", " UNIQUE",
                                        " CHECK (one = 1)"};
    struct buf sql;
    char *at;

    buf_init(&sql, 1 << 16);
    schema_create(&sql);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        for (at = sql.bytes; (at = strstr(at, words[i])) != NULL; at++) {
            if (strncmp(at - 3, " IS", 3) != 0)
                memset(at, ' ', strlen(words[i]));
        }
    }
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = OFF");
    run(sql.bytes);
    buf_free(&sql);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct jobtop_open request = {.size = sizeof request, .source = "fuzz", .address = path};

    (void)argc;
    (void)argv;
    snprintf(path, sizeof path, "%s/jobtop-fuzz-%d.db",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (int)getpid());
    clean();
    clean_at_the_end();
    if (sqlite3_open(path, &db) != SQLITE_OK)
        abort();
    make_tables();
    assert(local_driver.open(&host, &request, &driver) == JOBTOP_OK);
    request.read_only = 1;
    assert(local_driver.open(&host, &request, &reader) == JOBTOP_OK);
    return 0;
}

struct input {
    const uint8_t *at;
    size_t left;
};

static int take(struct input *in)
{
    if (in->left == 0)
        return 0;
    in->left--;
    return *in->at++;
}

static void bind(struct input *in, sqlite3_stmt *statement, int place)
{
    int type = take(in), length;
    uint64_t number = 0;
    double real;

    switch (type & 7) {
    case 0:
        sqlite3_bind_null(statement, place);
        break;
    case 1: /* small numbers are keys of other rows */
        sqlite3_bind_int(statement, place, type >> 3);
        break;
    case 2:
        for (int i = 0; i < 8; i++)
            number = number << 8 | (uint64_t)take(in);
        sqlite3_bind_int64(statement, place, (int64_t)number);
        break;
    case 3:
        for (int i = 0; i < 8; i++)
            number = number << 8 | (uint64_t)take(in);
        memcpy(&real, &number, sizeof real);
        sqlite3_bind_double(statement, place, real);
        break;
    case 4:
        sqlite3_bind_zeroblob(statement, place, take(in) * 64);
        break;
    default:
        length = take(in);
        if ((size_t)length > in->left)
            length = (int)in->left;
        if ((type & 7) == 5)
            sqlite3_bind_blob(statement, place, in->at, length, SQLITE_TRANSIENT);
        else
            sqlite3_bind_text(statement, place, (const char *)in->at, length, SQLITE_TRANSIENT);
        in->at += length;
        in->left -= (size_t)length;
    }
}

static void fill(struct input *in)
{
    static const struct {
        const char *sql;
        int columns;
    } tables[] = {
        {"INSERT OR REPLACE INTO job VALUES "
         "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
         "?,?,?,?,?,?)",
         50},
        {"INSERT OR REPLACE INTO error VALUES (?,?,?)", 3},
        {"INSERT OR REPLACE INTO process VALUES (?,?,?,?,?)", 5},
        {"INSERT OR REPLACE INTO request VALUES (?,?,?,?,?,?,?,?,?)", 9},
        {"INSERT OR REPLACE INTO gone VALUES (?,?,?)", 3},
        {"INSERT OR REPLACE INTO counter VALUES (?,?,?)", 3},
        {"DELETE FROM job WHERE row_key = ?", 1},
    };
    static sqlite3_stmt *statements[sizeof tables / sizeof *tables];

    while (in->left > 0) {
        size_t table = (size_t)take(in) % (sizeof tables / sizeof *tables);

        if (statements[table] == NULL &&
            sqlite3_prepare_v2(db, tables[table].sql, -1, &statements[table], NULL) != SQLITE_OK)
            abort();
        for (int i = 1; i <= tables[table].columns; i++)
            bind(in, statements[table], i);
        sqlite3_step(statements[table]); /* a key that is no number is refused */
        sqlite3_reset(statements[table]);
    }
}

static void use(void *instance)
{
    const struct jobtop_poll everything = {.size = sizeof everything,
                                           .want = JOBTOP_ALL_PROPERTIES};
    const struct jobtop_poll little = {.size = sizeof little,
                                       .want = JOBTOP_BIT(JOBTOP_P_ElapsedTime)};
    const struct jobtop_job_reference job = {
        .size = sizeof job, .instance_id = "x", .instance_id_length = 1};
    struct jobtop_answer answer = {.size = sizeof answer};
    enum jobtop_poll_result result;

    for (int i = 0; i < 3; i++) {
        jobs = 0;
        if (local_driver.poll(instance, i == 1 ? &little : &everything, &sink, &result) ==
            JOBTOP_OK)
            assert(result != JOBTOP_POLL_UNCHANGED || jobs == 0);
        in_job = false;
    }
    local_driver.get_errors(instance, &job, &sink);
    in_error = false;
    if (local_driver.request_state(instance, &job, JOBTOP_REQUEST_KILL, &answer) == JOBTOP_OK)
        assert(memchr(answer.text, '\0', sizeof answer.text) != NULL);
    local_driver.set_property(instance, &job, JOBTOP_P_TimeBeforeRemoval,
                              "00000000000001.000000:000");
    local_driver.wait(instance, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, size};

    run("BEGIN; DELETE FROM job; DELETE FROM error; DELETE FROM process; DELETE FROM request; "
        "DELETE FROM gone;"
        "DELETE FROM counter; INSERT INTO counter VALUES (1, 1, 0)");
    fill(&in);
    if (!sqlite3_get_autocommit(db)) /* the last of all keys takes the whole transaction back */
        run("COMMIT");
    use(driver);
    use(reader);
    return 0;
}
