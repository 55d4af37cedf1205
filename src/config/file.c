#include "config/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/config.h"

static const char *home(void)
{
    const char *dir = getenv("HOME");

    if (dir && dir[0] == '/')
        return dir;
    const struct passwd *user = getpwuid(geteuid());
    return user && user->pw_dir && user->pw_dir[0] == '/' ? user->pw_dir : NULL;
}

enum jobtop_status file_user_path(const char *variable, const char *under_home, const char *rest,
                                  char **path, struct detail *d)
{
    const char *dir = getenv(variable);
    int length;

    /* XDG: a path that is not absolute is to be ignored. */
    if (dir && dir[0] == '/') {
        length = asprintf(path, "%s/%s", dir, rest);
    } else {
        dir = home();
        if (!dir)
            return detail_set(d, JOBTOP_NOT_FOUND, "neither %s nor HOME says where your files are",
                              variable);
        length = asprintf(path, "%s/%s/%s", dir, under_home, rest);
    }
    if (length < 0) {
        *path = NULL;
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    }
    return JOBTOP_OK;
}

static enum jobtop_status check_owner(const char *path, const struct stat *st, struct detail *d)
{
    if (st->st_uid != 0 && st->st_uid != geteuid())
        return detail_set(d, JOBTOP_DENIED,
                          "%s: not used, because its owner (uid %u) is neither you nor root", path,
                          (unsigned)st->st_uid);
    if (st->st_mode & (S_IWGRP | S_IWOTH))
        return detail_set(
            d, JOBTOP_DENIED,
            "%s: not used, because others can write it (mode %03o); `chmod go-w` mends it", path,
            (unsigned)(st->st_mode & 0777));
    return JOBTOP_OK;
}

/* Who can write a directory can put another file in the place of ours; the sticky bit (/tmp) stops
 * that. */
static enum jobtop_status check_directory(const char *path, struct detail *d)
{
    struct stat st;
    char *copy = strdup(path);

    if (!copy)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    bool open_to_all =
        stat(dirname(copy), &st) == 0 && (st.st_mode & S_IWOTH) && !(st.st_mode & S_ISVTX);
    free(copy);
    if (open_to_all)
        return detail_set(
            d, JOBTOP_DENIED,
            "%s: not used, because everybody can replace it (its directory has mode %04o)", path,
            (unsigned)(st.st_mode & 07777));
    return JOBTOP_OK;
}

static enum jobtop_status check_file(const char *path, int fd, size_t most, int trusted,
                                     struct detail *d)
{
    struct stat st, null_device;

    if (fstat(fd, &st) != 0)
        return detail_errno(d, errno, "%s", path);
    /* `-c /dev/null`: no configuration. */
    if (S_ISCHR(st.st_mode) && stat("/dev/null", &null_device) == 0 &&
        st.st_rdev == null_device.st_rdev)
        return JOBTOP_OK;
    if (!S_ISREG(st.st_mode))
        return detail_set(d, JOBTOP_INVALID, "%s: not a regular file", path);
    if (st.st_size < 0 || (uintmax_t)st.st_size > most)
        return detail_set(d, JOBTOP_LIMIT, "%s: larger than %zu bytes", path, most);
    if (!trusted)
        return JOBTOP_OK;
    enum jobtop_status status = check_owner(path, &st, d);
    return status == JOBTOP_OK ? check_directory(path, d) : status;
}

static enum jobtop_status read_all(const char *path, int fd, size_t most, char **text,
                                   size_t *length, struct detail *d)
{
    size_t size = 4096, used = 0;
    char *bytes = malloc(size + 1);

    while (bytes) {
        ssize_t n = read(fd, bytes + used, size - used);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            int error = errno;

            free(bytes);
            return detail_errno(d, error, "%s", path);
        }
        used += (size_t)n;
        if (used > most) {
            free(bytes);
            return detail_set(d, JOBTOP_LIMIT, "%s: larger than %zu bytes", path, most);
        }
        if (n == 0) {
            bytes[used] = '\0';
            *text = bytes;
            *length = used;
            return JOBTOP_OK;
        }
        if (used == size) {
            char *larger = realloc(bytes, 2 * size + 1);

            if (!larger)
                free(bytes);
            bytes = larger;
            size *= 2;
        }
    }
    return detail_set(d, JOBTOP_NO_MEMORY, "%s: out of memory", path);
}

enum jobtop_status file_read(const char *path, size_t most, int trusted, char **text,
                             size_t *length, struct detail *d)
{
    /* O_NONBLOCK: opening a FIFO must not wait for a writer. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    enum jobtop_status status;

    *text = NULL;
    *length = 0;
    if (fd < 0)
        return detail_errno(d, errno, "%s", path);
    status = check_file(path, fd, most, trusted, d);
    if (status == JOBTOP_OK)
        status = read_all(path, fd, most, text, length, d);
    close(fd);
    return status;
}

/* Makes `path` and what is missing above it. */
static enum jobtop_status make_directories(char *path, struct detail *d)
{
    for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        int failed = mkdir(path, 0700) != 0 && errno != EEXIST ? errno : 0;
        /* Above the last one, what is there but can't be written (EROFS, EACCES) is none of our
         * business. */
        if (failed && slash && access(path, F_OK) == 0)
            failed = 0;
        if (failed)
            return detail_errno(d, failed, "%s: can't make the directory", path);
        if (!slash)
            return JOBTOP_OK;
        *slash = '/';
    }
}

enum jobtop_status config_state_path(const char *name, char **path, struct detail *d)
{
    char *dir = NULL;
    struct stat st;
    enum jobtop_status status;

    *path = NULL;
    status = file_user_path("XDG_STATE_HOME", ".local/state", "jobtop", &dir, d);
    if (status == JOBTOP_OK)
        status = make_directories(dir, d);
    if (status != JOBTOP_OK)
        goto cleanup;
    if (stat(dir, &st) != 0)
        status = detail_errno(d, errno, "%s", dir);
    else if (!S_ISDIR(st.st_mode))
        status = detail_set(d, JOBTOP_INVALID, "%s: not a directory", dir);
    else
        status = check_owner(dir, &st, d);
    if (status == JOBTOP_OK && asprintf(path, "%s/%s", dir, name) < 0) {
        *path = NULL;
        status = detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    }
cleanup:
    free(dir);
    return status;
}
