/*
 * One value of an option: checked against its type and brought into the form that a driver gets.
 */
#ifndef DRIVER_VALUE_H
#define DRIVER_VALUE_H

#include <jobtop/driver.h>

#include "base/buf.h"
#include "base/detail.h"

/* Appends the form that a driver gets: "yes" or "no", decimal, milliseconds, a path with ~
 * expanded, a choice. INVALID: the detail says what is wrong and what would be right, without the
 * option's name ("is not yes or no"). */
enum jobtop_status option_canonical(const struct jobtop_option *option, const char *value,
                                    struct buf *out, struct detail *d);

/* A path with a leading ~ or ~/ expanded. */
enum jobtop_status option_path(const char *path, struct buf *out, struct detail *d);

#endif
