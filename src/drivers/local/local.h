/*
 * The built-in driver of jobs that are kept in a local store (libjobtop).
 */
#ifndef DRIVERS_LOCAL_H
#define DRIVERS_LOCAL_H

#include <jobtop/driver.h>

extern const struct jobtop_driver local_driver;

#endif
