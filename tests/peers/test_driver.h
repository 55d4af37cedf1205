/*
 * What the driver made for tests puts into a sink when it does not behave.
 */
#ifndef PEERS_TEST_DRIVER_H
#define PEERS_TEST_DRIVER_H

#include <stddef.h>

#include <jobtop/driver.h>

#define TEXT(text) text, sizeof(text) - 1

/* `jobs` jobs, each text of about `bytes` bytes and each of another kind of attack. */
void hostile_flood(const struct jobtop_sink *sink, long jobs, size_t bytes);
/* Values of the wrong type, out of range, in unknown spellings, binary. */
void hostile_garbage(const struct jobtop_sink *sink, long jobs);
/* Everything the interface forbids without touching wrong memory; each turn another lie at the end.
 */
void hostile_lie(const struct jobtop_sink *sink, long turn, enum jobtop_poll_result *result);

#endif
