/*
 * Puts the jobs of the simulated host into a local store, through libjobtop alone, and answers what
 * is requested of them.
 */
#ifndef CLI_DEMO_PUBLISH_H
#define CLI_DEMO_PUBLISH_H

#include "base/detail.h"
#include "cli/demo_model.h"

struct demo_publisher; /* an open store and its model; of the process that made it */

struct demo_publisher *demo_publisher_new(const char *path, const struct demo_options *options,
                                          struct detail *d);
void demo_publisher_free(struct demo_publisher *p); /* NULL is fine */

/* Only jobs that have ended, all of them kept for ever: they stay as they are when this process
 * ends. */
enum jobtop_status demo_publisher_fill(struct demo_publisher *p, unsigned count, struct detail *d);
/* The host as it is found. */
enum jobtop_status demo_publisher_populate(struct demo_publisher *p, struct detail *d);
/* Simulates in real time until `stop_fd` is readable. */
enum jobtop_status demo_publisher_run(struct demo_publisher *p, int stop_fd, struct detail *d);

#endif
