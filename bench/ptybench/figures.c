#include "bench/ptybench/figures.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double figures_part(double *values, size_t count, double part)
{
    double place;
    size_t i;

    if (count == 0)
        return 0;
    qsort(values, count, sizeof *values, compare);
    place = part * (double)(count - 1);
    i = (size_t)place;
    if (i + 1 >= count)
        return values[count - 1];
    return values[i] + (values[i + 1] - values[i]) * (place - (double)i);
}
