/** Connections and catchments as collections of features: found and made when they are asked for.
 *
 *  What a feature says of an asset (its id, its name, where it stands) is read from that asset as
 *  the view of who asks has it. A row whose asset is not in the view (private, pending, closed,
 *  erased, not open yet) is not there, be it in a page, a count, an extent or an order; and a line
 *  goes from and to where that view shows the assets, so that it betrays no place that the view
 *  hides. What further stays unseen where a location is hidden is said in domain/relation.h. */
#ifndef CAIRN_WEB_RELATIONS_H
#define CAIRN_WEB_RELATIONS_H

#include "web/find.h"

/** A page. Each row is looked at: run it on the pool.
 *  @param q  `near` and other days are nothing here.
 *  @return OK; ERR_INPUT for a token that is of no page; ERR_NO_MEMORY. */
MUST_USE status relations_find(const request *, const collection *, const find_query *q,
                               find_page *ret, error *err);
/** One of them; ERR_NOT_FOUND without an error text. */
MUST_USE status relations_get(const request *, const collection *, slice uuid, index_hit *ret,
                              error *err);
/** The box of all that have a place; false where none has. */
bool relations_extent(const request *, const collection *, bbox *ret);

#endif
