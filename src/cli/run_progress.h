/*
 * Percentages in a command's output, for `jobtop run`. Pure: characters go in, one number comes
 * out.
 *
 * What counts, the last one seen wins:
 *   42%  42.5%  42,5 %  100%      at most one blank before the sign; the fraction is cut off, so
 * that 99.9% isn't 100 (3/7)  [3/7]  ( 3 / 7 )       a step of a known number of steps, only in
 * brackets (42.50/100%)                  as qemu-img writes it What doesn't:
 *   - more than 100, and a step beyond the last one
 *   - part of a longer word or number: v2%, 1.2.3%, 50/60%, 1,234%, %20, 42%s; a signed one (+5%,
 * -5%) or the end of a range (5-10%); but bars drawn of those characters may touch it: ....42%,
 * ----42%
 *   - what the next or the last word calls a measure of something else: "100% full", "0% packet
 * loss", "12% CPU", "90% remaining", "CPU: 12%", "coverage: 80%"
 *
 * A percentage counts as soon as its sign is there, since progress is often printed without
 * anything behind it; when the word that follows says otherwise, the former value comes back. So
 * the result doesn't depend on where reads happened to cut the output, only on the output.
 */
#ifndef CLI_RUN_PROGRESS_H
#define CLI_RUN_PROGRESS_H

#include <stdbool.h>

#define RUN_WORD_MAX 16 /* letters of a word that are compared; the lists' words are shorter */

struct run_progress {
    int *percent; /* BORROWS; the last one seen, shared by all streams of a command; starts as -1:
                     none yet */

    /* 42% */
    int number; /* enum number_state */
    unsigned value;
    unsigned digits;
    unsigned fraction_digits;
    bool fraction; /* not all zeroes */
    bool comma;
    bool other_measure;    /* the word before says so */
    unsigned char last[2]; /* the two characters before this one; 0: the line's start */
    char before[RUN_WORD_MAX];
    unsigned before_length;

    /* what follows it */
    int after; /* enum after_state */
    int former;
    char word[RUN_WORD_MAX];
    unsigned word_length;

    /* (3/7) */
    int step; /* enum step_state */
    unsigned char close;
    unsigned part, parts;
    unsigned part_digits, parts_digits;
    bool part_fraction, parts_percent;
};

void run_progress_init(struct run_progress *p, int *percent);
/* The next visible byte. */
void run_progress_char(struct run_progress *p, unsigned char c);
/* What was written and what comes are not one text: a new line, the cursor moved, the output ended.
 */
void run_progress_break(struct run_progress *p);

#endif
