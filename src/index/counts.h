/** How many features of a view meet what was asked, kept so that no page of an answer counts what
 *  another page has counted.
 *
 *  Each view has its own, which go with it: when there is a newer snapshot nothing that is kept is
 *  asked for any more, and what one audience asks neither answers another nor makes its answer
 *  quicker. A question is known by BLAKE2b (RFC 7693) of one way of writing it: the box as the
 *  trees have it, the categories, the conditions in order, and the rest as cql2_write writes it. So
 *  an entry has one size however long the question is; one of more than COUNTS_MAX_TEXT bytes is
 *  counted each time.
 *
 *  There are COUNTS_ROWS rows of COUNTS_WAYS entries, 48 KB, made when the first is kept. The
 *  question says which row. A new entry takes a free place or the last of its row, one that is
 *  asked for again the first: so what is asked once pushes out what was asked once. */
#ifndef CAIRN_INDEX_COUNTS_H
#define CAIRN_INDEX_COUNTS_H

#include "index/filter.h"

enum { COUNTS_ROWS = 256, COUNTS_WAYS = 4, COUNTS_MAX_TEXT = 256 * 1024 };

/** NULL without memory. */
kept_counts *counts_new(void);
/** Takes NULL. */
void counts_free(kept_counts *);
/** How often something was counted, and the memory that is taken. */
uint64_t counts_made(const kept_counts *);
size_t counts_bytes(const kept_counts *);

/** How many features of a view are in a region and meet a filter: what filter_visit finds. From any
 *  thread. Kept unless the view knows it without counting, the filter has a list of ids, which is
 *  no longer than its own look-up, or the region is a circle. */
uint64_t counts_of(const filter *, const index_view *, const region *);

#endif
