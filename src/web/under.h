/** What can go under the assets on a map without a base map: names of places and outlines of areas,
 *  as vector tiles of Cairn's own. */
#ifndef CAIRN_WEB_UNDER_H
#define CAIRN_WEB_UNDER_H

#include "web/http.h"

extern const param_table UNDER_AREAS_PARAMS;

/** GET /tiles/places/{z}/{x}/{y} (index/places_tile.h); 204 for a tile that is empty. */
MUST_USE status under_places_tile(request *, response *, error *err);
/** GET /tiles/areas/{z}/{x}/{y}: of one set (index_areas_tile); 204 for a tile that is empty. */
MUST_USE status under_areas_tile(request *, response *, error *err);

#endif
