#include "action/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "job/datetime.h"

#define LINE_MAX_BYTES (64u << 10)
#define FIELD_MAX      1024u /* bytes of a text, before escaping (six times longer at most) */
#define USER_BUFFER    4096
#define READY_MS       1000 /* how long audit_ready believes what it found */

struct audit {
    char *path;
    struct buf who; /* the members that say who; made when first needed */
    struct buf line;
    int64_t ready_ms; /* when it was found ready; 0: never */
};

struct audit *audit_new(const char *path)
{
    struct audit *a = calloc(1, sizeof(*a));

    if (a == NULL)
        return NULL;
    buf_init(&a->who, LINE_MAX_BYTES / 2);
    buf_init(&a->line, LINE_MAX_BYTES);
    if (path != NULL && (a->path = strdup(path)) == NULL) {
        free(a);
        return NULL;
    }
    return a;
}

void audit_free(struct audit *a)
{
    if (a == NULL)
        return;
    buf_free(&a->who);
    buf_free(&a->line);
    free(a->path);
    free(a);
}

/* ---- members -------------------------------------------------------------------------------- */

static void add_text(struct buf *out, const char *key, const char *text, size_t length)
{
    buf_addf(out, ",\"%s\":\"", key);
    text_json(out, text, length < FIELD_MAX ? length : FIELD_MAX);
    buf_addc(out, '"');
}

static void add_string(struct buf *out, const char *key, const char *text)
{
    if (text != NULL)
        add_text(out, key, text, strlen(text));
}

static void add_user(struct buf *out)
{
    char buffer[USER_BUFFER];
    struct passwd entry, *found = NULL;

    buf_addf(out, ",\"uid\":%lu", (unsigned long)getuid());
    if (getpwuid_r(getuid(), &entry, buffer, sizeof(buffer), &found) == 0 && found != NULL)
        add_string(out, "user", found->pw_name);
}

/* Who logged in, whatever they became since: the kernel keeps it, and no environment can change it.
 */
static void add_login(struct buf *out)
{
    char text[16];
    int fd = open("/proc/self/loginuid", O_RDONLY | O_CLOEXEC);
    ssize_t length;

    if (fd < 0)
        return;
    length = read(fd, text, sizeof(text) - 1);
    close(fd);
    if (length <= 0 || strspn(text, "0123456789") < (size_t)length)
        return;
    text[length] = '\0';
    if (strcmp(text, "4294967295") != 0) /* nobody logged in: a service */
        buf_addf(out, ",\"loginuid\":%s", text);
}

static void add_terminal(struct buf *out)
{
    char name[256];

    for (int fd = 0; fd <= 2; fd++) {
        if (ttyname_r(fd, name, sizeof(name)) == 0) {
            add_string(out, "tty", name);
            return;
        }
    }
}

static void who_make(struct audit *a)
{
    char host[256];

    if (a->who.length > 0)
        return;
    buf_addf(&a->who, ",\"pid\":%ld", (long)getpid());
    add_user(&a->who);
    add_login(&a->who);
    add_string(&a->who, "sudo_user", getenv("SUDO_USER"));
    add_terminal(&a->who);
    add_string(&a->who, "ssh_client", getenv("SSH_CLIENT"));
    if (gethostname(host, sizeof(host)) == 0) {
        host[sizeof(host) - 1] = '\0';
        add_string(&a->who, "host", host);
    }
}

static void add_what(struct buf *out, const struct audit_entry *entry)
{
    add_string(out, "source", entry->source);
    add_text(out, "job", entry->id.bytes, entry->id.length);
    add_text(out, "name", entry->name.bytes, entry->name.length);
    if (entry->vm.length > 0)
        add_text(out, "vm", entry->vm.bytes, entry->vm.length);
    add_string(out, "request", entry->request);
    if (entry->property == NULL)
        return;
    add_string(out, "property", entry->property);
    if (entry->value != NULL)
        add_string(out, "value", entry->value);
    else
        buf_adds(out, ",\"value\":null");
}

static void add_answer(struct buf *out, const struct audit_entry *entry)
{
    add_string(out, "status", status_name(entry->status));
    if (entry->returned) {
        buf_addf(out, ",\"return_value\":%lu", (unsigned long)entry->return_value);
        add_string(out, "return_name", entry->return_name);
    }
    if (entry->text != NULL && entry->text[0] != '\0')
        add_string(out, "text", entry->text);
}

static void line_make(struct audit *a, const struct audit_entry *entry)
{
    struct jobtop_datetime now = {.usec = clock_wall_us(), .kind = JOBTOP_DATETIME_TIMESTAMP};
    char time[DATETIME_ISO_SIZE];

    datetime_iso(&now, time);
    who_make(a);
    buf_clear(&a->line);
    buf_addf(&a->line, "{\"time\":\"%s\",\"event\":\"%s\",\"number\":%llu", time, entry->event,
             (unsigned long long)entry->number);
    buf_add(&a->line, a->who.bytes, a->who.length);
    add_what(&a->line, entry);
    if (entry->answered)
        add_answer(&a->line, entry);
    buf_adds(&a->line, "}\n");
}

/* ---- the file ------------------------------------------------------------------------------- */

static enum jobtop_status audit_open(const struct audit *a, int *fd, struct detail *d)
{
    struct stat st;

    /* O_NONBLOCK: a FIFO of that name must not stop the screen. */
    *fd = open(a->path,
               O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
    if (*fd < 0)
        return detail_errno(d, errno, "the audit log %s can't be written", a->path);
    if (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode))
        return JOBTOP_OK;
    close(*fd);
    *fd = -1;
    return detail_set(d, JOBTOP_INVALID, "the audit log %s is no file", a->path);
}

enum jobtop_status audit_ready(struct audit *a, struct detail *d)
{
    enum jobtop_status status;
    int fd;

    if (a->path == NULL || (a->ready_ms != 0 && clock_ms() - a->ready_ms < READY_MS))
        return JOBTOP_OK;
    status = audit_open(a, &fd, d);
    a->ready_ms = 0;
    if (status != JOBTOP_OK)
        return status;
    close(fd);
    a->ready_ms = clock_ms();
    return JOBTOP_OK;
}

/* A line that a full disk cut off: the next one must not be glued to it. */
static bool ends_inside_line(int fd)
{
    struct stat st;
    char last;

    return fstat(fd, &st) == 0 && st.st_size > 0 && pread(fd, &last, 1, st.st_size - 1) == 1 &&
           last != '\n';
}

enum jobtop_status audit_write(struct audit *a, const struct audit_entry *entry, struct detail *d)
{
    enum jobtop_status status;
    const char *bytes;
    size_t length;
    ssize_t written;
    int fd;

    if (a->path == NULL)
        return JOBTOP_OK;
    line_make(a, entry);
    if (a->line.cut)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory for the audit log");
    status = audit_open(a, &fd, d);
    if (status != JOBTOP_OK) {
        a->ready_ms = 0;
        return status;
    }
    if (ends_inside_line(fd) && write(fd, "\n", 1) != 1)
        goto failed;
    bytes = a->line.bytes;
    length = a->line.length;
    do
        written = write(fd, bytes, length);
    while (written < 0 && errno == EINTR);
    if (written >= 0 && (size_t)written < length)
        errno = ENOSPC;
    if (written < 0 || (size_t)written < length)
        goto failed;
    close(fd);
    return JOBTOP_OK;

failed:
    a->ready_ms = 0;
    status = detail_errno(d, errno, "the audit log %s can't be written", a->path);
    close(fd);
    return status;
}
