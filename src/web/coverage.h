/** GET /coverage: the areas of a set, those farthest from one of what is asked for first. */
#ifndef CAIRN_WEB_COVERAGE_H
#define CAIRN_WEB_COVERAGE_H

#include "web/http.h"

extern const param_table COVERAGE_PARAMS, COVERAGE_TILE_PARAMS;

/** The set of a name; without a name the only one there is.
 *  @param rs  gets the names that there are as alternatives, where there is an error.
 *  @return OK, ERR_INPUT, ERR_NOT_FOUND, ERR_NO_MEMORY. */
MUST_USE status coverage_find_set(request *, response *rs, const area_sets *, slice name,
                                  const area_set **ret, error *err);

status coverage_get(request *, response *, error *err);
/** GET /tiles/coverage/{z}/{x}/{y}: the same as a layer of vector tiles (index/coverage_tile.h);
 *  204 for a tile that is empty. */
status coverage_tile(request *, response *, error *err);
/** GET /tiles/coverage: their TileJSON. */
status coverage_layer(request *, response *, error *err);

#endif
