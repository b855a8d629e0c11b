/** The items of a collection as OGC API - Features Part 1 (OGC 17-069r4) shapes them, page by page,
 *  and one item; in the systems of Part 2, and as GeoJSON, HTML, CSV, a GeoJSON text sequence or
 *  FlatGeobuf. */
#ifndef CAIRN_WEB_ITEMS_H
#define CAIRN_WEB_ITEMS_H

#include "web/http.h"

/** Of assets, of the other collections, of one of the first two and of the others, and of what
 *  edits one. */
extern const param_table ITEMS_PARAMS, ACTIVITIES_PARAMS, CONNECTIONS_PARAMS, CATCHMENTS_PARAMS,
    ITEM_PARAMS, RELATION_PARAMS, EDIT_PARAMS;
/** How the answer is to be written, of many and of one: route.read. */
MUST_USE status items_read(const request *, void *params, error *err);
MUST_USE status items_read_one(const request *, void *params, error *err);
/** GET /collections/{id}/items */
MUST_USE status items_list(request *, response *, error *err);
/** GET /collections/{id}/items/{uuid} */
MUST_USE status items_get(request *, response *, error *err);
/** All but the plain GeoJSON of everything that an item has, which is copied as it stands. */
bool items_on_pool(const request *);

/** One that is looked for in a list, or that may be somebody's own (auth_may_own). */
bool items_one_on_pool(const request *);

#endif
