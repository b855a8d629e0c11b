/** The JSON that describes tiles. */
#ifndef CAIRN_WEB_TILE_RENDER_H
#define CAIRN_WEB_TILE_RENDER_H

#include "domain/lonlat.h"
#include "web/http.h"

/** The zooms that WebMercatorQuad has: 0 to this (OGC 17-083r4, D.1). */
enum { TILE_MATRICES_LAST = 24 };

/** TileJSON 3.0.0 (https://github.com/mapbox/tilejson-spec).
 *  @param tiles        href of the tiles, with {z}, {x} and {y}.
 *  @param attribution  HTML for a corner of the map. */
void render_tilejson(buf *, const char *tiles, const char *attribution, bbox bounds);

/** A tileset, alone or among those of a collection.
 *  @param base  of every href.
 *  @param query  of the tiles: "" or from '?' on. */
void render_tileset(buf *, const char *base, const char *query);
void render_tilesets(buf *, const char *base, const char *query);

/** What there are of tile matrix sets, and the one. */
void render_tile_schemes(buf *, const char *base);
void render_tile_scheme(buf *);

#endif
