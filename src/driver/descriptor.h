/*
 * A driver's descriptor, checked before anything of it is called, and copied: the copy is as large
 * as this host's struct, whatever the size of the driver's.
 */
#ifndef DRIVER_DESCRIPTOR_H
#define DRIVER_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>

#include <jobtop/driver.h>

#include "base/detail.h"

#define DRIVER_NAME_MAX    32 /* bytes */
#define DRIVER_OPTIONS_MAX 64 /* entries of an option table */

/* 1..DRIVER_NAME_MAX of a-z, 0-9 and '-': what a driver, and with it a file, may be called. */
bool driver_name_valid(const char *name, size_t length);

/* `there` is what the object exports, `extent` the bytes that it really has there (its symbol's
 * size). In the copy a slot that the driver doesn't have is NULL; its texts but the name are ""
 * instead of NULL. CONFLICT: wrong magic or major. FORMAT: too small, a required slot or the name
 * is missing, an option table that makes no sense. */
enum jobtop_status descriptor_copy(const void *there, size_t extent, const char *name,
                                   struct jobtop_driver *copy, struct detail *d);

#endif
