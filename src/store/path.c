#include "store/path.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum jobtop_status join(const char *a, const char *b, char **out, struct detail *d)
{
    if (asprintf(out, "%s/%s", a, b) < 0) {
        *out = NULL;
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    }
    return JOBTOP_OK;
}

enum jobtop_status path_resolve(const char *path, char **out, struct detail *d)
{
    const char *base;
    char *cwd;
    enum jobtop_status status;

    *out = NULL;
    if (path != NULL && path[0] == '/') {
        *out = strdup(path);
        return *out != NULL ? JOBTOP_OK : detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    }
    if (path != NULL && path[0] == '~' && path[1] == '/') {
        base = getenv("HOME");
        if (base == NULL || base[0] != '/')
            return detail_set(d, JOBTOP_NOT_FOUND, "%s can't be found: HOME is not set", path);
        return join(base, path + 2, out, d);
    }
    if (path != NULL && path[0] != '\0') {
        cwd = getcwd(NULL, 0);
        if (cwd == NULL)
            return detail_errno(d, errno, "the current directory can't be found");
        status = join(cwd, path, out, d);
        free(cwd);
        return status;
    }
    /* The base directory specification: what is not absolute is to be ignored. */
    base = getenv("XDG_STATE_HOME");
    if (base != NULL && base[0] == '/')
        return join(base, "jobtop/jobs.db", out, d);
    base = getenv("HOME");
    if (base != NULL && base[0] == '/')
        return join(base, ".local/state/jobtop/jobs.db", out, d);
    return detail_set(
        d, JOBTOP_NOT_FOUND,
        "there is no place for the local store: neither XDG_STATE_HOME nor HOME is set");
}

enum jobtop_status path_make_directories(const char *path, struct detail *d)
{
    char *copy = strdup(path);
    char *slash;
    struct stat st;
    enum jobtop_status status = JOBTOP_OK;

    if (copy == NULL)
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    for (slash = strchr(copy + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        /* stat first: on a read-only file system mkdir says EROFS even where the directory
         * exists */
        if (stat(copy, &st) != 0 && mkdir(copy, 0700) != 0 && errno != EEXIST) {
            status = detail_errno(d, errno, "the directory %s can't be made", copy);
            break;
        }
        *slash = '/';
    }
    free(copy);
    return status;
}

enum jobtop_status path_check(const char *path, struct detail *d)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return detail_errno(d, errno, "%s can't be opened", path);
    if (!S_ISREG(st.st_mode))
        return detail_set(d, JOBTOP_INVALID, "%s is not a regular file", path);
    if ((st.st_mode & S_IWOTH) != 0)
        return detail_set(
            d, JOBTOP_DENIED,
            "%s can be written by everyone, so its jobs can't be trusted (chmod o-w would mend it)",
            path);
    return JOBTOP_OK;
}

enum jobtop_status path_create(const char *path, struct detail *d)
{
    if (mknod(path, S_IFREG | 0600, 0) == 0 || errno == EEXIST)
        return JOBTOP_OK;
    return detail_errno(d, errno, "%s can't be created", path);
}

char *path_with(const char *path, const char *suffix)
{
    char *out;

    return asprintf(&out, "%s%s", path, suffix) < 0 ? NULL : out;
}
