/** The features of a page in an order: of all that are offered it keeps the least, as many as a
 *  page has, and makes the tokens that lead to the page behind. */
#ifndef CAIRN_INDEX_ORDER_H
#define CAIRN_INDEX_ORDER_H

#include "index/index.h"

typedef enum { KEY_NULL, KEY_NUMBER, KEY_TEXT } key_kind;

typedef struct {
    uint8_t kind, length;
    union {
        double number;
        char text[SORT_TEXT_BYTES];
    };
} sort_key;

typedef struct {
    int64_t id;
    sort_key keys[INDEX_MAX_SORT];
} rank;

typedef struct {
    rank rank;
    const void *of; /* what it is, and its number there: the caller's */
    uint32_t slot;
} ranked;

typedef struct {
    const entity *of;
    const index_sort *sort;
    size_t sort_count;
    char *scratch; /* 2 * CQL2_TEXT_BYTES: a text without case, without accents */
    bool has_after;
    rank after;
    ranked *items; /* binary heap, the last of the order first; after ordering_sort in order */
    size_t count, room;
} ordering;

/** @param sort   of fields of `of`, or INDEX_SORT_DISTANCE; the caller's. None: by id.
 *  @param after  a token of the page before; blank from the start.
 *  @return OK; ERR_INPUT ("next") for a token of another order; ERR_NO_MEMORY. */
MUST_USE status ordering_begin(ordering *ret, const entity *of, const index_sort *sort,
                               size_t sort_count, slice after, size_t limit, arena *, error *err);
/** A zeroed key becomes that of a text, or of a value: a number, a time or a text; of another it
 *  stays null. */
void ordering_text(const ordering *, slice, sort_key *ret);
void ordering_value(const ordering *, const cql2_value *, sort_key *ret);
/** Below 0 where `a` is before `b`; both of one field. Null is last either way. */
int sort_key_compare(const sort_key *a, const sort_key *b, bool descending);
/** Whether nothing with this first key can be on the page any more. */
bool ordering_is_past(const ordering *, const sort_key *first);
/** One that matches, its rank made. */
void ordering_offer(ordering *, const ranked *);
/** Puts what was kept in order.
 *  @return how many are on the page; `count` is more by one where there are further pages. */
size_t ordering_sort(ordering *);
/** The token of the page behind item `last`. */
void ordering_token(const ordering *, size_t last, char ret[SORT_TOKEN_SIZE]);

#endif
