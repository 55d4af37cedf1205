/*
 * Texts as numbers that sort like them, so that a sort by a text column compares numbers only.
 * Texts are compared folded (text_fold) and by their first RANKS_TEXT_MAX bytes; the same text has
 * the same number. The numbers have gaps: a new text gets one between its neighbours, and only
 * where a gap is used up all are given anew.
 */
#ifndef VIEW_RANKS_H
#define VIEW_RANKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RANKS_TEXT_MAX  256
#define RANKS_NONE      UINT32_MAX
#define RANKS_LABEL_MAX ((UINT64_C(1) << 62) - 1) /* labels lie between 0 and this */

struct ranks;

struct ranks *ranks_new(void); /* NULL: out of memory */
void ranks_free(struct ranks *r);
/* The text's index, the same for equal texts; RANKS_NONE: out of memory. The label of a new one is
 * not known before ranks_settle. */
uint32_t ranks_add(struct ranks *r, const char *text, size_t length);
/* Gives labels to the new texts. *relabelled: the others' changed too (their order did not). False:
 * out of memory; then new texts have no label yet. */
bool ranks_settle(struct ranks *r, bool *relabelled);
uint64_t ranks_label(const struct ranks *r, uint32_t text);
size_t ranks_count(const struct ranks *r); /* texts ever added */

#endif
