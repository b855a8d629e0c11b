/** GET /overlap: places where several assets of one category stand close together. */
#ifndef CAIRN_WEB_OVERLAP_H
#define CAIRN_WEB_OVERLAP_H

#include "web/http.h"

extern const param_table OVERLAP_PARAMS, OVERLAP_TILE_PARAMS;

status overlap_get(request *, response *, error *err);
/** GET /tiles/overlap/{z}/{x}/{y}: the groups as points of vector tiles (index/coverage_tile.h);
 *  204 for a tile that is empty. */
status overlap_tile(request *, response *, error *err);
/** GET /tiles/overlap: their TileJSON. */
status overlap_layer(request *, response *, error *err);

#endif
