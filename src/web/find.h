/** Features of a collection that meet what is asked, in any order, a page at a time: whichever way
 *  of the index is quickest for it. */
#ifndef CAIRN_WEB_FIND_H
#define CAIRN_WEB_FIND_H

#include "web/collections.h"

enum { FIND_TOKEN_SIZE = SORT_TOKEN_SIZE };

/** Zeroed but for the limit, it is everything that is there today. */
typedef struct find_query {
    index_filter filter;
    const bbox *box; /* NULL: everywhere, and what has no position too */
    size_t limit;
    bool any_day; /* also what is not there today; the filter says on which day */
    lonlat from;  /* of the distance */
    size_t sort_count;
    index_sort sort[INDEX_MAX_SORT]; /* none: by id */
    slice after;                     /* the token of a page before, or empty */
} find_query;

typedef struct find_page {
    hit_list found;
    char next[FIND_TOKEN_SIZE]; /* the token of the page behind; "" for the last */
} find_page;

/** Reads `sortby` ("-category,name": '-' for the greatest first) and `near` ("lon,lat": what has a
 *  position, the nearest first, then by `sortby`) into a query. Each may be empty.
 *  @return OK; ERR_INPUT naming the parameter. */
MUST_USE status find_read_order(const request *, const collection *, slice sortby, slice near,
                                find_query *, error *err);

/** @param ret  lives as long as the request and what it holds.
 *  @return OK; ERR_INPUT for a token that is of no page; ERR_NO_MEMORY. */
MUST_USE status find_items(const request *, const collection *, const find_query *, find_page *ret,
                           error *err);

/** How many there are: what `found.matched` of any page of them is. */
MUST_USE status find_count(const request *, const collection *, const find_query *, uint64_t *ret,
                           error *err);

/** The token of the page after an id, and back: a letter for its form, then the id in hexadecimal.
 *  Tokens are opaque to clients; those of other orders are of the index (index_sorted). */
enum { FIND_ID_TOKEN_SIZE = 18 };
void find_token_write(int64_t after_id, char ret[FIND_ID_TOKEN_SIZE]);
bool find_token_read(slice token, int64_t *ret_after_id);

#endif
