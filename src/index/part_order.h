/** The slots of a part in the order of a field, so that a page in that order need not look at all
 *  of them.
 *
 *  An order is kept as long as its part: a change to the file makes a small part beside the large
 *  one, whose orders stay. It takes 4 bytes a slot and 60 more while it is made, which takes up to
 *  a second at a million; who asks meanwhile goes without. It says nothing of who sees what: that
 *  is for the view. */
#ifndef CAIRN_INDEX_PART_ORDER_H
#define CAIRN_INDEX_PART_ORDER_H

#include "index/order.h"
#include "index/part.h"

/** Parts of fewer slots have none: going through them is quick. */
enum { ORDER_LEAST_SLOTS = 4096 };

struct slot_order {
    uint32_t filled; /* so many slots are not null there; they stand first */
    uint32_t slots[];
};

/** By ascending key, then what is null; equal ones in any order.
 *  @return NULL where there is none yet. */
const slot_order *part_order_of(const part *, int field);

/** The key of a field of a slot.
 *  @param o        whose scratch the key is made in.
 *  @param scratch  CQL2_TEXT_BYTES more. */
void part_sort_key(const part *, uint32_t slot, int field, const taxonomy *codes, const ordering *o,
                   char *scratch, sort_key *ret);

/** What the orders of a part take. */
size_t part_orders_bytes(const part *);

/** The slot at a place of the order, ascending or descending; null is last either way. */
static inline uint32_t part_order_at(const slot_order *o, uint32_t place, bool descending)
{
    return o->slots[descending && place < o->filled ? o->filled - 1 - place : place];
}

#endif
