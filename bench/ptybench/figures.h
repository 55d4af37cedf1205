#ifndef PTYBENCH_FIGURES_H
#define PTYBENCH_FIGURES_H

#include <stddef.h>

/* Sorts `values`; returns the value below which the `part` (0..1) of them lies, between neighbours
 * in proportion. */
double figures_part(double *values, size_t count, double part);

#endif
