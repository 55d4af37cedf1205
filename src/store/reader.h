/*
 * The reading side of store.h: which columns, from which row on.
 */
#ifndef STORE_READER_H
#define STORE_READER_H

struct store_reader;

struct store_reader *reader_new(void); /* NULL: out of memory */
void reader_free(struct store_reader *r);

#endif
