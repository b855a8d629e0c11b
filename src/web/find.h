/** Features of a view that meet a CQL2 filter, by ascending id. */
#ifndef CAIRN_WEB_FIND_H
#define CAIRN_WEB_FIND_H

#include "cql2/cql2.h"
#include "index/index.h"

/** As index_items, of what meets the filter too.
 *  @param where  NULL: everything does.
 *  @param of     the entity of the features. */
MUST_USE status find_items(const index_view *, arena *, const items_query *, const cql2_node *where,
                           const entity *of, hit_list *ret, bool *ret_more, error *err);

#endif
