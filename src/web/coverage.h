/** GET /coverage: the areas of a set, those farthest from one of what is asked for first. */
#ifndef CAIRN_WEB_COVERAGE_H
#define CAIRN_WEB_COVERAGE_H

#include "web/http.h"

extern const param_table COVERAGE_PARAMS, COVERAGE_TILE_PARAMS;

status coverage_get(request *, response *, error *err);
/** GET /tiles/coverage/{z}/{x}/{y}: the same as a layer of vector tiles (index/coverage_tile.h);
 *  204 for a tile that is empty. */
status coverage_tile(request *, response *, error *err);
/** GET /tiles/coverage: their TileJSON. */
status coverage_layer(request *, response *, error *err);

#endif
