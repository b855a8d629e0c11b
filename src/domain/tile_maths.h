/** Tiles of the web's map, WebMercatorQuad (OGC 17-083r4, annex D.1): at zoom z the square of Web
 *  Mercator (EPSG:3857) is cut into 2^z columns from the west and 2^z rows from the north.
 *
 *  Everything here goes by *world* numbers: how far right and down of the square's upper left
 *  corner a position is, in 2^-32 of its side (a centimetre at the equator). A tile's column is the
 *  upper bits of the number right, a place in the tile the bits after those, so each position is in
 *  exactly one tile of a zoom, and in its parent; what lies on an edge is in the tile to the east,
 *  or to the south. Longitude 180 stands at the eastern edge of the last column, where its number
 *  says, not at the western edge of the first. What lies beyond 85.0511 degrees, where the square
 *  ends, stands at its upper or lower edge, so that no position is left out. */
#ifndef CAIRN_DOMAIN_TILE_MATHS_H
#define CAIRN_DOMAIN_TILE_MATHS_H

#include "domain/geodesic.h"
#include "domain/lonlat.h"

/** Half the side of the square: pi times the sphere's radius of 6378137 m. */
#define TILE_HALF_SIDE_M 20037508.342789244

enum {
    TILE_WORLD_BITS = 32,
    TILE_EXTENT_BITS = 12,
    TILE_EXTENT = 1 << TILE_EXTENT_BITS, /* units across a tile */
    /** So that a place on the other side of the world still fits a tile_point. */
    TILE_DEEPEST = 18
};

typedef struct {
    unsigned zoom;
    uint32_t column, row;
} tile_address;

/** Units of a tile, right and down from its upper left corner; outside of it where need be. */
typedef struct {
    int32_t x, y;
} tile_point;

/** A zoom of at most TILE_DEEPEST, and a column and row that it has. */
bool tile_valid(tile_address);

/** The tile that a position is in. @param zoom  at most TILE_DEEPEST. */
tile_address tile_of(lonlat_e7, unsigned zoom);

/** Where a position is, seen from a tile; within 0 to TILE_EXTENT - 1 if and only if the tile is
 *  the one that it is in. */
tile_point tile_place(tile_address, lonlat_e7);

/** The positions in a tile (or in a cell of one, some zooms deeper), those on the box's edges
 *  included: a position is in this box if and only if it is in the tile.
 *  @param zoom  at most TILE_WORLD_BITS - 1. */
geodesic_box tile_box(tile_address);

#endif
