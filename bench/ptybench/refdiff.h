/*
 * The yardstick for what a painter writes: about the fewest bytes that turn one screen into
 * another. A greedy difference of the cells, from left to right and top to bottom (cursor moves,
 * changes of the pen, erase to the end of the line, repeat), after at most one scroll of a region
 * where that is cheaper. A ratio near 1 is good; below 1 a program found something better.
 */
#ifndef PTYBENCH_REFDIFF_H
#define PTYBENCH_REFDIFF_H

#include "bench/ptybench/screen.h"

struct refdiff {
    long bytes;
    int cells; /* that differ */
};

struct refdiff refdiff(const struct cell *before, const struct cell *after, int rows, int cols);

#endif
