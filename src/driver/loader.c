#include "driver/loader.h"

#include <dirent.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/nearest.h"
#include "driver/descriptor.h"
#include "driver/module.h"

#define NAMES_MAX 1000 /* in all directories of a path */

/* What was loaded, or was mapped and then refused. Never freed. */
struct entry {
    struct entry *next;
    char name[DRIVER_NAME_MAX + 1];
    struct jobtop_driver driver;
    bool built_in;
    dev_t device; /* the file, unless built in */
    ino_t inode;
    struct timespec changed;
    struct detail refusal; /* OK: it can be used */
};

/* Two locks, `loading` before `lock`: a file that hangs (a dead file server, a constructor that
 * never returns) keeps other files from being loaded, but not the drivers that are here already
 * from being found. */
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards `entries` */
static struct entry *entries;

/* The list as it is now: it only grows, at its head, and what is in it does not change. */
static struct entry *entries_now(void)
{
    struct entry *first;

    pthread_mutex_lock(&lock);
    first = entries;
    pthread_mutex_unlock(&lock);
    return first;
}

/* ---- where drivers are ---------------------------------------------------------------------- */

static pthread_once_t path_once = PTHREAD_ONCE_INIT;
static struct driver_path default_path;

static void path_add(const char *directory)
{
    char *copy;

    if (directory[0] == '\0' || default_path.count == sizeof(default_path.directories) /
                                                          sizeof(default_path.directories[0]))
        return;
    copy = strdup(directory);
    if (copy != NULL)
        default_path.directories[default_path.count++] = copy;
}

/* A program in its build tree uses the drivers that were built with it: drivers/, and what libtool
 * leaves in .libs. */
static void path_add_uninstalled(void)
{
    char program[PATH_MAX], directory[PATH_MAX], *installed, *slash;
    ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
    bool is_installed;

    if (length <= 0)
        return;
    program[length] = '\0';
    slash = strrchr(program, '/');
    if (slash == NULL)
        return;
    *slash = '\0';
    slash = strrchr(program, '/');
    if (slash != NULL && strcmp(slash, "/.libs") == 0)
        *slash = '\0';
    installed = realpath(BINDIR, NULL);
    is_installed = installed != NULL && strcmp(installed, program) == 0;
    free(installed);
    if (is_installed)
        return;
    length = snprintf(directory, sizeof(directory), "%s/drivers", program);
    if (length > 0 && (size_t)length < sizeof(directory) && access(directory, F_OK) == 0)
        path_add(directory);
    length = snprintf(directory, sizeof(directory), "%s/drivers/.libs", program);
    if (length > 0 && (size_t)length < sizeof(directory) && access(directory, F_OK) == 0)
        path_add(directory);
}

static void path_make(void)
{
    const char *given = secure_getenv("JOBTOP_DRIVER_PATH");
    char *copy = strdup(given != NULL ? given : ""), *rest = copy;

    while (rest != NULL)
        path_add(strsep(&rest, ":"));
    free(copy);
    path_add_uninstalled();
    path_add(DRIVERDIR);
}

const struct driver_path *driver_default_path(void)
{
    pthread_once(&path_once, path_make);
    return &default_path;
}

/* ---- which there are ------------------------------------------------------------------------ */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool names_add(char **names, size_t *count, const char *name, size_t length)
{
    if (*count == NAMES_MAX || !driver_name_valid(name, length))
        return true;
    for (size_t i = 0; i < *count; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0)
            return true;
    names[*count] = strndup(name, length);
    if (names[*count] == NULL)
        return false;
    (*count)++;
    return true;
}

static bool names_add_directory(char **names, size_t *count, const char *directory)
{
    DIR *listing = opendir(directory);
    struct dirent *item;
    bool fine = true;

    if (listing == NULL)
        return true; /* not there: nothing in it */
    while (fine && (item = readdir(listing)) != NULL) {
        size_t length = strlen(item->d_name);

        if (length > 3 && strcmp(item->d_name + length - 3, ".so") == 0)
            fine = names_add(names, count, item->d_name, length - 3);
    }
    closedir(listing);
    return fine;
}

enum jobtop_status driver_list(const struct driver_path *path, char ***names, size_t *count,
                               struct detail *d)
{
    char **found = calloc(NAMES_MAX, sizeof(*found));
    size_t n = 0;
    bool fine = found != NULL;

    for (struct entry *e = entries_now(); fine && e != NULL; e = e->next)
        if (e->built_in)
            fine = names_add(found, &n, e->name, strlen(e->name));
    for (size_t i = 0; fine && i < path->count; i++)
        fine = names_add_directory(found, &n, path->directories[i]);
    if (!fine) {
        for (size_t i = 0; i < n; i++)
            free(found[i]);
        free(found);
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    }
    qsort(found, n, sizeof(*found), compare_names);
    *names = found;
    *count = n;
    return JOBTOP_OK;
}

static enum jobtop_status not_found(const struct driver_path *path, const char *name,
                                    struct detail *d)
{
    char **names;
    size_t count;
    struct buf list;
    const char *near;
    enum jobtop_status status = driver_list(path, &names, &count, d);

    if (status != JOBTOP_OK)
        return status;
    buf_init(&list, 300);
    for (size_t i = 0; i < count; i++)
        buf_addf(&list, "%s%s", i > 0 ? ", " : "", names[i]);
    near = nearest_name(name, (const char *const *)names, count);
    detail_set(d, JOBTOP_NOT_FOUND, "there is no driver \"%.40s\"%s%s%s%s%s", name,
               near != NULL ? " (did you mean \"" : "", near != NULL ? near : "",
               near != NULL ? "\"?)" : "", count > 0 ? "; there are: " : "; there is none at all",
               buf_text(&list));
    buf_free(&list);
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return JOBTOP_NOT_FOUND;
}

/* ---- loading -------------------------------------------------------------------------------- */

static struct entry *entry_new(const char *name)
{
    struct entry *e = calloc(1, sizeof(*e));

    if (e == NULL)
        return NULL;
    snprintf(e->name, sizeof(e->name), "%s", name);
    return e;
}

static void entry_add(struct entry *e)
{
    pthread_mutex_lock(&lock);
    e->next = entries;
    entries = e;
    pthread_mutex_unlock(&lock);
}

static struct entry *entry_find(const char *name)
{
    struct entry *e = entries_now();

    while (e != NULL && (strcmp(e->name, name) != 0 || e->refusal.status != JOBTOP_OK))
        e = e->next;
    return e;
}

static bool same_file(const struct entry *e, const struct stat *st)
{
    return e->device == st->st_dev && e->inode == st->st_ino &&
           e->changed.tv_sec == st->st_mtim.tv_sec && e->changed.tv_nsec == st->st_mtim.tv_nsec;
}

/* With `loading` held. A file that was refused after it was mapped stays mapped and is remembered.
 * One that could not be mapped is not: the library that it misses may be there the next time. */
static enum jobtop_status load_file(const char *directory, const char *name, struct entry **result,
                                    struct detail *d)
{
    struct stat st;
    struct entry *e;
    const void *there;
    size_t extent;
    bool mapped;
    int fd;
    enum jobtop_status status = module_open(directory, name, &fd, &st, d);

    if (status != JOBTOP_OK)
        return status;
    for (e = entries_now(); e != NULL; e = e->next) {
        if (!e->built_in && strcmp(e->name, name) == 0 && same_file(e, &st)) {
            close(fd);
            *d = e->refusal;
            return e->refusal.status;
        }
    }
    e = entry_new(name);
    if (e == NULL) {
        close(fd);
        return detail_set(d, JOBTOP_NO_MEMORY, "out of memory");
    }
    e->device = st.st_dev;
    e->inode = st.st_ino;
    e->changed = st.st_mtim;
    status = module_map(fd, JOBTOP_DRIVER_SYMBOL, &mapped, &there, &extent, d);
    if (status == JOBTOP_OK)
        status = descriptor_copy(there, extent, name, &e->driver, d);
    if (status != JOBTOP_OK) {
        detail_prefix(d, "%s/%s.so", directory, name);
        e->refusal = *d;
    }
    if (!mapped) {
        close(fd);
        free(e);
        return status;
    }
    entry_add(e);
    *result = e;
    return status;
}

enum jobtop_status driver_load(const struct driver_path *path, const char *name,
                               const struct jobtop_driver **driver, struct detail *d)
{
    struct detail unused;
    struct entry *e;
    enum jobtop_status status = JOBTOP_NOT_FOUND;

    if (d == NULL)
        d = &unused;
    if (!driver_name_valid(name, strnlen(name, DRIVER_NAME_MAX + 1)))
        return detail_set(d, JOBTOP_NOT_FOUND,
                          "\"%.40s\" is no name of a driver (a-z, 0-9 and '-', at most %d)", name,
                          DRIVER_NAME_MAX);
    e = entry_find(name);
    if (e == NULL) {
        pthread_mutex_lock(&loading);
        e = entry_find(name); /* another thread may have loaded it meanwhile */
        /* The first file of that name counts, also when it is refused: a surprise is worse than an
         * error. */
        for (size_t i = 0; e == NULL && status == JOBTOP_NOT_FOUND && i < path->count; i++)
            status = load_file(path->directories[i], name, &e, d);
        pthread_mutex_unlock(&loading);
    }
    if (e != NULL && e->refusal.status == JOBTOP_OK)
        status = JOBTOP_OK;
    if (status == JOBTOP_NOT_FOUND)
        return not_found(path, name, d);
    if (status == JOBTOP_OK)
        *driver = &e->driver;
    return status;
}

void driver_register(const struct jobtop_driver *driver)
{
    struct detail d = DETAIL_INIT;
    struct entry *e;

    e = entry_new(driver->name);
    if (e == NULL ||
        descriptor_copy(driver, sizeof(*driver), driver->name, &e->driver, &d) != JOBTOP_OK) {
        /* A mistake in the program, or no memory for its first few bytes. */
        fprintf(stderr, "jobtop: built-in driver %s: %s\n", driver->name, d.text);
        abort();
    }
    e->built_in = true;
    entry_add(e);
}

unsigned driver_slot_capabilities(const struct jobtop_driver *driver)
{
    unsigned can = 0;

    if (driver->request_state != NULL)
        can |= JOBTOP_CAN_START | JOBTOP_CAN_SUSPEND | JOBTOP_CAN_TERMINATE | JOBTOP_CAN_KILL;
    if (driver->set_property != NULL)
        can |= JOBTOP_CAN_SET;
    if (driver->get_errors != NULL)
        can |= JOBTOP_CAN_GET_ERRORS;
    if (driver->wait != NULL)
        can |= JOBTOP_CAN_WAIT;
    return can;
}
