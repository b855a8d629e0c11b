/** The text search with each word as it is. */
#ifndef CAIRN_TESTS_SEARCHING_H
#define CAIRN_TESTS_SEARCHING_H

#include "store/store.h"

static inline status search_plainly(store *s, search_kind kind, slice text, size_t most, arena *a,
                                    int64_t **ret_ids, size_t *ret_count, error *err)
{
    search_terms terms;
    status failed = store_read_terms(text, a, &terms, err);
    return failed ? failed : store_search(s, kind, &terms, most, a, ret_ids, ret_count, err);
}

#endif
