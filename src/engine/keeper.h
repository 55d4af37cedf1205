/*
 * The keeper: a thread that interrupts drivers' calls past their deadline, and waits that a command
 * should end. A thread of its own because an interrupt is a driver's code, and could block.
 */
#ifndef ENGINE_KEEPER_H
#define ENGINE_KEEPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/source.h"

struct keeper;

/* Takes the array, not the sources, which must live until keeper_end was true. NULL: see `d`. */
struct keeper *keeper_start(struct source **sources, size_t count, struct detail *d);
void keeper_wake(struct keeper *k); /* there may be something to interrupt; NULL is fine */
/* Ends the thread and frees all, or gives up at `deadline_ms` (monotonic): false, and it is left to
 * itself. */
bool keeper_end(struct keeper *k, int64_t deadline_ms);

#endif
