/*
 * Finding and loading drivers. A driver that is not safe or not of this ABI is refused with a
 * sentence that says why; nothing else stops. What is loaded is never unloaded: a thread may still
 * be inside.
 */
#ifndef DRIVER_LOADER_H
#define DRIVER_LOADER_H

#include <stddef.h>

#include <jobtop/driver.h>

#include "base/detail.h"

/* Directories that are searched for NAME.so, in order. */
struct driver_path {
    const char *directories[8]; /* BORROWS */
    size_t count;
};

/* $JOBTOP_DRIVER_PATH (colon-separated), the drivers/ beside an uninstalled program,
 * $libdir/jobtop/drivers. The strings live until the program ends. */
const struct driver_path *driver_default_path(void);

/* Built-in drivers (local) are registered at start, before any thread runs. Aborts when the
 * descriptor is wrong. */
void driver_register(const struct jobtop_driver *driver);

/* The driver of that name: built in, or NAME.so from the path. The descriptor is the host's own
 * copy: every slot that the driver doesn't have is NULL; version, summary and address_help are
 * never NULL. It lives until the program ends. Thread-safe; loads once. The first file of that name
 * counts, also when it is refused. NOT_FOUND: no such file (the detail lists the names that there
 * are). DENIED: the file or its directory can be written by others than root and the user.
 * CONFLICT: wrong magic or major. FORMAT: no symbol, struct too small, a required slot or name
 * missing, not a shared object. */
enum jobtop_status driver_load(const struct driver_path *path, const char *name,
                               const struct jobtop_driver **driver, struct detail *d);

/* The names that could be loaded (built in, and each *.so in the path once), sorted; the caller
 * frees each and the array. */
enum jobtop_status driver_list(const struct driver_path *path, char ***names, size_t *count,
                               struct detail *d);

/* What its slots allow, for a driver without a `capabilities` call. */
unsigned driver_slot_capabilities(const struct jobtop_driver *driver);

#endif
