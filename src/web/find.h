/** Features of a view that meet a CQL2 filter, in any order, a page at a time. */
#ifndef CAIRN_WEB_FIND_H
#define CAIRN_WEB_FIND_H

#include "web/order.h"

typedef struct {
    items_query items;      /* `after_id` counts where the order is by id */
    const cql2_node *where; /* NULL: everything meets it */
    order by;               /* by distance: only what has a position */
    bool goes_on;           /* after this place: */
    order_place after;
} find_query;

typedef struct {
    order_place place;
    index_hit hit;
} find_entry;

typedef struct {
    hit_list found;
    const find_entry *entries; /* the same with their places; NULL where the order is by id */
    bool more;                 /* there are more past the limit */
} find_page;

/** As index_items. Everything is of the arena. */
MUST_USE status find_items(const index_view *, arena *, const entity *of, const find_query *,
                           find_page *ret, error *err);

#endif
