#include "driver/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "driver/value.h"

/* The first line of what is there, which may be cut short at `size`. */
static enum jobtop_status first_line(char *text, size_t length, size_t size, struct detail *d)
{
    char *end = memchr(text, '\n', length);

    if (end != NULL)
        length = (size_t)(end - text);
    else if (length == size)
        return detail_set(d, JOBTOP_LIMIT, "its first line is longer than %zu bytes", size - 1);
    if (length > 0 && text[length - 1] == '\r')
        length--;
    if (length == 0)
        return detail_set(d, JOBTOP_INVALID, "its first line is empty");
    if (memchr(text, '\0', length) != NULL)
        return detail_set(d, JOBTOP_INVALID, "its first line has a NUL in it");
    explicit_bzero(text + length, size - length);
    return JOBTOP_OK;
}

static enum jobtop_status check_file(int fd, struct detail *d)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return detail_errno(d, errno, "the file");
    if (!S_ISREG(st.st_mode))
        return detail_set(d, JOBTOP_INVALID, "it is not a regular file");
    if (st.st_uid != 0 && st.st_uid != geteuid())
        return detail_set(d, JOBTOP_DENIED, "the file belongs to user %lu, neither you nor root",
                          (unsigned long)st.st_uid);
    if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return detail_set(d, JOBTOP_DENIED, "others can read or write the file (chmod go-rwx)");
    return JOBTOP_OK;
}

static enum jobtop_status secret_file(const char *reference, char *out, size_t size,
                                      struct detail *d)
{
    struct buf path;
    enum jobtop_status status;
    size_t length = 0;
    ssize_t got = 0;
    int fd = -1;

    buf_init(&path, PATH_MAX);
    status = option_path(reference, &path, d);
    if (status != JOBTOP_OK)
        goto cleanup;
    /* O_NONBLOCK: a FIFO is refused, not waited for. */
    fd = open(buf_text(&path), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        status = detail_errno(d, errno, "%s", buf_text(&path));
        goto cleanup;
    }
    status = check_file(fd, d);
    if (status != JOBTOP_OK)
        goto cleanup;
    while (length < size) {
        got = read(fd, out + length, size - length);
        if (got <= 0 && !(got < 0 && errno == EINTR))
            break;
        length += got > 0 ? (size_t)got : 0;
    }
    status = got < 0 ? detail_errno(d, errno, "the file") : first_line(out, length, size, d);

cleanup:
    if (fd >= 0)
        close(fd);
    buf_free(&path);
    return status;
}

static enum jobtop_status secret_environment(const char *name, char *out, size_t size,
                                             struct detail *d)
{
    const char *value = getenv(name);
    size_t length;

    if (value == NULL)
        return detail_set(d, JOBTOP_INVALID, "the environment variable %.60s is not set", name);
    length = strnlen(value, size);
    memcpy(out, value, length);
    return first_line(out, length, size, d);
}

enum jobtop_status secret_read(enum option_kind kind, const char *reference, char *out,
                               size_t out_size, int timeout_ms, struct detail *d)
{
    enum jobtop_status status = JOBTOP_INTERNAL;
    size_t length = 0;

    if (out == NULL || out_size < 2)
        return detail_set(d, JOBTOP_LIMIT, "no room for a secret");
    explicit_bzero(out, out_size);
    switch (kind) {
    case OPTION_PLAIN:
        return detail_set(d, JOBTOP_INTERNAL, "a secret is never given as a plain value");
    case OPTION_COMMAND:
        status = secret_command(reference, out, out_size, &length, timeout_ms, d);
        if (status == JOBTOP_OK)
            status = first_line(out, length, out_size, d);
        break;
    case OPTION_FILE:
        status = secret_file(reference, out, out_size, d);
        break;
    case OPTION_ENV:
        status = secret_environment(reference, out, out_size, d);
        break;
    }
    if (status != JOBTOP_OK)
        explicit_bzero(out, out_size);
    return status;
}
