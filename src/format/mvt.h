/** Mapbox Vector Tiles 2.1 (https://github.com/mapbox/vector-tile-spec), packed by protobuf-c.
 *
 *  A layer is built feature by feature in an arena: keys and equal values are kept once, geometry
 *  becomes commands as it is added. Want of memory sets `failed`, which mvt_write reports. */
#ifndef CAIRN_FORMAT_MVT_H
#define CAIRN_FORMAT_MVT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "domain/tile_maths.h"

#define MEDIA_MVT "application/vnd.mapbox-vector-tile"

/** A property of a feature. One that is NULL stands for "not known" and is left out by not being
 *  among them: the format has no null (4.4). */
typedef struct {
    const char *key; /* constant */
    enum { MVT_TEXT, MVT_REAL, MVT_WHOLE, MVT_YES_OR_NO } kind;
    union {
        slice text; /* UTF-8 without U+0000; copied */
        double real;
        uint64_t whole;
        bool yes;
    };
} mvt_property;

/** A ring of a polygon, open or closed, turned either way. The holes of an outer ring follow it. */
typedef struct {
    const tile_point *at;
    size_t count;
    bool hole;
} mvt_ring;

typedef struct mvt_layer mvt_layer;

/** A layer of extent TILE_EXTENT. @param name  constant. @return NULL without memory. */
mvt_layer *mvt_layer_new(arena *, const char *name);

/** Adds a point. @param id  of the feature; clients in JavaScript read it right below 2^53. */
void mvt_add_point(mvt_layer *, uint64_t id, tile_point, const mvt_property *, size_t count);

/** Adds a polygon, or several in one, turning rings the way the format wants them (4.3.4.4).
 *  What reaches far beyond the tile is to be cut first (domain/tile_clip.h).
 *  Repeated points are dropped, then rings that have no area, with their holes; where nothing is
 *  left, nothing is added.
 *  @return whether it was added. */
bool mvt_add_polygon(mvt_layer *, uint64_t id, const mvt_ring *, size_t ring_count,
                     const mvt_property *, size_t count);

/** The bytes that mvt_write will add. */
size_t mvt_bytes(mvt_layer *const *, size_t count);
/** Adds a tile of those layers that have a feature.
 *  @return OK, or ERR_NO_MEMORY: of the layers, or of the buffer and its maximum. */
MUST_USE status mvt_write(buf *, mvt_layer *const *, size_t count, error *err);

#endif
