/** Merged cells of a spreadsheet. */
#ifndef CAIRN_READER_MERGES_H
#define CAIRN_READER_MERGES_H

#include "reader/job.h"

typedef struct {
    long first, last; /* rows, as the sheet numbers them */
    size_t column;    /* the first that is merged, from 0 */
} merge;

typedef struct {
    merge *at;
    size_t count, room;
} merges;

enum { MERGES_MAX = 100000 };

/** Notes one; what is along one row alone, a title, is passed over, and so is what is past the
 *  maximum. */
MUST_USE status merges_add(merges *, long first, long last, size_t column, error *err);
/** Gives each row of a merge what its first row has, in the first column that is merged: a town
 *  merged over its groups is the town of each. A row that has nothing else in it stays out. */
MUST_USE status merges_fill(const merges *, job *, sheet *, error *err);
void merges_done(merges *);

#endif
