#include "driver/module.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAM_HEADERS_MAX 128

#if UINTPTR_MAX > UINT32_MAX
#define ELF_CLASS_HERE ELFCLASS64
#else
#define ELF_CLASS_HERE ELFCLASS32
#endif

static enum jobtop_status check_writers(const struct stat *st, const char *what, const char *path,
                                        struct detail *d)
{
    if (st->st_uid != 0 && st->st_uid != geteuid())
        return detail_set(d, JOBTOP_DENIED,
                          "%s %s belongs to user %lu, who is neither you nor root", what, path,
                          (unsigned long)st->st_uid);
    if ((st->st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return detail_set(d, JOBTOP_DENIED, "%s %s can be written by others (chmod go-w)", what,
                          path);
    return JOBTOP_OK;
}

static bool read_at(int fd, void *bytes, size_t size, off_t offset)
{
    return pread(fd, bytes, size, offset) == (ssize_t)size;
}

/* The dynamic linker believes what the headers say: a file that is cut short would end the program
 * with SIGBUS. */
static enum jobtop_status check_whole(int fd, off_t size, const char *path, struct detail *d)
{
    ElfW(Ehdr) head;
    ElfW(Phdr) segments[PROGRAM_HEADERS_MAX];

    if (!read_at(fd, &head, sizeof(head), 0) || memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 ||
        head.e_ident[EI_CLASS] != ELF_CLASS_HERE || head.e_type != ET_DYN ||
        head.e_phentsize != sizeof(segments[0]) || head.e_phnum == 0)
        return detail_set(d, JOBTOP_FORMAT, "%s is not a shared object of this machine", path);
    if (head.e_phnum > PROGRAM_HEADERS_MAX || head.e_phoff > (uintmax_t)size ||
        !read_at(fd, segments, head.e_phnum * sizeof(segments[0]), (off_t)head.e_phoff))
        return detail_set(d, JOBTOP_FORMAT, "%s is not a whole shared object", path);
    for (size_t i = 0; i < head.e_phnum; i++) {
        const ElfW(Phdr) *s = &segments[i];

        if (s->p_type == PT_LOAD &&
            (s->p_offset > (uintmax_t)size || s->p_filesz > (uintmax_t)size - s->p_offset))
            return detail_set(d, JOBTOP_FORMAT, "%s is cut short", path);
    }
    return JOBTOP_OK;
}

/* The file that `path` is in the end, by its directory, so that what is checked is what is opened.
 */
static enum jobtop_status open_checked(const char *path, int *fd, struct stat *st, struct detail *d)
{
    enum jobtop_status status;
    int directory, file = -1;
    char *slash;
    char parent[PATH_MAX];

    snprintf(parent, sizeof(parent), "%s", path);
    slash = strrchr(parent, '/');
    if (slash == NULL)
        return detail_set(d, JOBTOP_INTERNAL, "%s is no whole path", path);
    slash[slash == parent ? 1 : 0] = '\0';

    directory = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return detail_errno(d, errno, "%s", parent);
    if (fstat(directory, st) != 0) {
        status = detail_errno(d, errno, "%s", parent);
        goto cleanup;
    }
    status = check_writers(st, "directory", parent, d);
    if (status != JOBTOP_OK)
        goto cleanup;
    /* O_NONBLOCK: a FIFO must not hold us up. */
    file = openat(directory, strrchr(path, '/') + 1,
                  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0 || fstat(file, st) != 0) {
        status = detail_errno(d, errno, "%s", path);
        goto cleanup;
    }
    if (!S_ISREG(st->st_mode)) {
        status = detail_set(d, JOBTOP_FORMAT, "%s is not a regular file", path);
        goto cleanup;
    }
    status = check_writers(st, "file", path, d);
    if (status == JOBTOP_OK)
        status = check_whole(file, st->st_size, path, d);
    if (status == JOBTOP_OK) {
        *fd = file;
        file = -1;
    }

cleanup:
    if (file >= 0)
        close(file);
    close(directory);
    return status;
}

enum jobtop_status module_open(const char *directory, const char *name, int *fd, struct stat *st,
                               struct detail *d)
{
    char path[PATH_MAX];
    enum jobtop_status status;
    char *real;
    int length = snprintf(path, sizeof(path), "%s/%s.so", directory, name);

    if (length < 0 || (size_t)length >= sizeof(path))
        return detail_set(d, JOBTOP_NOT_FOUND, "%.60s...: path too long", directory);
    /* A path that is searched must be safe itself: whoever can write there could put a link. */
    if (stat(path, st) != 0)
        return detail_errno(d, errno, "%s", path);
    if (stat(directory, st) != 0)
        return detail_errno(d, errno, "%s", directory);
    status = check_writers(st, "directory", directory, d);
    if (status != JOBTOP_OK)
        return status;
    real = realpath(path, NULL);
    if (real == NULL)
        return detail_errno(d, errno, "%s", path);
    status = open_checked(real, fd, st, d);
    free(real);
    return status;
}

enum jobtop_status module_map(int fd, const char *symbol, bool *mapped, const void **there,
                              size_t *extent, struct detail *d)
{
    char path[64];
    struct link_map *map = NULL, *owner = NULL;
    const ElfW(Sym) *entry = NULL;
    Dl_info info;
    void *handle, *address;
    int length;

    /* By its descriptor, so that the very file that was checked is mapped, whatever has happened to
     * its name since. The linker remembers the object by this path: were the descriptor closed and
     * its number used again for the next driver, that one would be taken for this. */
    length = snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    *mapped = handle != NULL;
    if (handle == NULL) {
        const char *why = dlerror();

        if (why == NULL)
            why = "can't be loaded";
        else if (strncmp(why, path, (size_t)length) == 0 && why[length] == ':')
            why += length + 1 + (why[length + 1] == ' ');
        return detail_set(d, JOBTOP_FORMAT, "%s", why);
    }
    address = dlsym(handle, symbol);
    /* dlsym looks into the libraries that the object needs, too. */
    if (address == NULL || dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0 ||
        dladdr1(address, &info, (void **)&owner, RTLD_DL_LINKMAP) == 0 || owner != map)
        return detail_set(d, JOBTOP_FORMAT, "does not export `%s'", symbol);
    if (dladdr1(address, &info, (void **)&entry, RTLD_DL_SYMENT) == 0 || entry == NULL ||
        info.dli_saddr != address || ELF64_ST_TYPE(entry->st_info) != STT_OBJECT)
        return detail_set(d, JOBTOP_FORMAT, "exports a `%s' that is no data", symbol);
    *there = address;
    *extent = entry->st_size;
    return JOBTOP_OK;
}
