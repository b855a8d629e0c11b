/** The map's tiles: assets as Mapbox Vector Tiles (index/tile.h), the TileJSON 3.0 that describes
 *  them, and the same tiles by the addresses of OGC API - Tiles Part 1 (OGC 20-057) for
 *  WebMercatorQuad (OGC 17-083r4). What narrows down assets narrows down tiles.
 *
 *  A collection's description links to its tilesets with rel TILES_REL_TILESETS, the landing page
 *  to /tileMatrixSets with rel TILES_REL_SCHEMES. */
#ifndef CAIRN_WEB_TILES_H
#define CAIRN_WEB_TILES_H

#include "domain/tile_maths.h"
#include "web/http.h"

#define TILES_REL_TILESETS "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
#define TILES_REL_SCHEMES "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"

/** What is true of tiles, for /conformance. */
extern const char *const TILES_CONFORMANCE[];
extern const size_t TILES_CONFORMANCE_COUNT;

extern const param_table TILES_PARAMS;

/** GET /tiles/assets: the TileJSON. Its template carries the filter that it was asked with. */
MUST_USE status tiles_describe(request *, response *, error *err);
/** GET /tiles/assets/{z}/{x}/{y}, where y may end with .mvt or .pbf. 204 for a tile that is empty,
 *  and for one that is deeper than the deepest served but in WebMercatorQuad; 404 for one that is
 *  not; 400 for what is no number. */
MUST_USE status tiles_get(request *, response *, error *err);
/** GET /collections/assets/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}: the same. */
MUST_USE status tiles_get_by_row(request *, response *, error *err);

/** Whether a tile is so shallow that it may hold a large part of all assets, which takes some
 *  milliseconds: then it is made on the pool. */
bool tiles_on_pool(const request *);

/** GET /collections/assets/tiles */
MUST_USE status tiles_list_sets(request *, response *, error *err);
/** GET /collections/assets/tiles/WebMercatorQuad */
MUST_USE status tiles_describe_set(request *, response *, error *err);
/** GET /tileMatrixSets */
MUST_USE status tiles_list_schemes(request *, response *, error *err);
/** GET /tileMatrixSets/WebMercatorQuad */
MUST_USE status tiles_describe_scheme(request *, response *, error *err);

/** The tile that {z}/{x}/{y} of a route name, as tiles_get takes them. */
MUST_USE status tiles_address(const request *, tile_address *ret, error *err);

#endif
