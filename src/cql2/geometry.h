/** Geometries of filters: well-known text and GeoJSON, and how a feature's own lies to them, in the
 *  plane of longitude and latitude (OGC 06-103r4; DE-9IM). */
#ifndef CAIRN_CQL2_GEOMETRY_H
#define CAIRN_CQL2_GEOMETRY_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "domain/lonlat.h"

enum { GEOMETRY_MAX_POINTS = 20000 };

/** A run of points: a point, a line, or a ring, whose last point is its first. */
typedef struct {
    const lonlat *at;
    size_t count;
} geometry_run;

/** The edges of a polygon by bands of latitude of equal height, so that a point is compared with
 *  those of its own band alone. */
typedef struct {
    const lonlat (*edges)[2];
    size_t band_count;
    double south_deg, bands_per_deg;
    const uint32_t *first; /* of each band, and behind the last, in `members` */
    const uint32_t *members;
} geometry_bands;

typedef enum { SHAPE_POINT, SHAPE_LINE, SHAPE_POLYGON, SHAPE_BOX } shape_kind;

typedef struct {
    shape_kind kind;
    const geometry_run *runs; /* one; of a polygon its outer ring and its holes */
    size_t run_count;
    bbox box; /* around it; of a SHAPE_BOX itself, and may cross the antimeridian */
    const geometry_bands *bands; /* NULL: there are none */
} geometry_shape;

/** One shape, or the several of a MULTI... or a collection. */
typedef struct cql2_geometry {
    const geometry_shape *shapes;
    size_t count;
} cql2_geometry;

/** Where a point lies: outside, on the boundary (an edge of a polygon or box, an end of a line), or
 *  inside. A point is its own inside. */
typedef enum { PLACE_OUTSIDE, PLACE_BOUNDARY, PLACE_INSIDE } geometry_place;
geometry_place geometry_locate(const cql2_geometry *, lonlat);
/** Whether the boxes around any two of their shapes have a point in common. */
bool geometry_boxes_meet(const cql2_geometry *, const cql2_geometry *);
/** Whether it is one point. */
bool geometry_is_point(const cql2_geometry *, lonlat *ret);

/** The same with bands for its polygons: for a geometry that many points are compared with.
 *  @return of the arena; the geometry itself where there is no memory for it. */
const cql2_geometry *geometry_banded(const cql2_geometry *, arena *);

/** A shape with its box. @param runs  of the arena. */
geometry_shape geometry_shape_of(shape_kind, const geometry_run *runs, size_t run_count);

#endif
