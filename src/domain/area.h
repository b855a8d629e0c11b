/** Areas that planners count in: data zones, wards, neighbourhoods. What an operator loaded, as it
 *  is kept in memory, and the outline of an area.
 *
 *  An outline is of points in 1e-7 degrees, and its edges are straight in longitude and latitude,
 *  as GeoJSON has them (RFC 7946 3.1.1). One that crosses the antimeridian is to be cut there
 *  (3.1.9). What it holds is told by exact arithmetic, even-odd over all of its rings, so that
 *  holes are outside; a point on an edge that two areas share is in one of the two. */
#ifndef CAIRN_DOMAIN_AREA_H
#define CAIRN_DOMAIN_AREA_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "domain/geodesic.h"

enum {
    AREA_MAX_POINTS = 2000000,   /* of one outline */
    AREA_SET_MAX_AREAS = 100000, /* of one set: /coverage ranks them all in one request */
    AREA_SETS_MAX = 64,
    AREA_MAX_FIGURES = 200, /* columns of a set */
    AREA_CODE_MAX = 64,     /* code points */
    AREA_NAME_MAX = 200,
    AREA_SET_NAME_MAX = 100
};
/** Of all sets together, in memory. */
#define AREAS_MAX_BYTES ((size_t)2 * 1024 * 1024 * 1024)

/** Polygons, each of rings, the first of which is its border and the others its holes. Rings are
 *  closed: their last point is their first. */
typedef struct {
    uint32_t polygon_count, ring_count, point_count; /* all 0: there is no outline */
    uint32_t *first_ring;                            /* of each polygon, and one more */
    uint32_t *first_point;                           /* of each ring, and one more */
    lonlat_e7 *at;
    geodesic_box box;
} area_shape;

/** Reads the well-known bytes (OGC 06-103r4 8.2, little-endian, two dimensions) of a polygon or
 *  multipolygon in WGS 84 degrees. Points are rounded; rings that come to nothing are left out.
 *  @return OK, perhaps with an empty shape; ERR_INPUT; ERR_NO_MEMORY. */
MUST_USE status area_shape_read(slice wkb, arena *, area_shape *ret, error *err);
/** Writes a multipolygon. */
void area_shape_write(buf *, const area_shape *);

bool area_shape_holds(const area_shape *, lonlat_e7);
/** The area-weighted middle, planar in degrees (over a data zone or a council it is off that of a
 *  projection by metres). It may be outside a crescent, or in a hole. Of a shape that is not
 *  empty. */
lonlat area_shape_middle(const area_shape *);

/** A further column of an area: text, or a number as it was written. */
typedef struct {
    slice text; /* blank where it has none */
    bool number;
} area_figure;

typedef struct {
    slice code, name; /* the name may be blank */
    lonlat middle;
    area_shape shape;
    area_figure *figures; /* for as many columns as the set had when it was added */
    size_t figure_count;
} area;

/** The figure of a column, blank where it has none. */
area_figure area_figure_of(const area *, size_t column);

typedef struct area_set {
    arena *memory;
    const char *name, *source, *licence; /* "" for none */
    size_t figure_count;
    slice figure_names[AREA_MAX_FIGURES];
    size_t count, room;
    area *areas; /* by code */
} area_set;

/** All sets, immutable once made, counted. */
typedef struct {
    atomic_size_t holders;
    size_t count;
    area_set *sets[AREA_SETS_MAX]; /* by name */
} area_sets;

MUST_USE status area_set_new(const char *name, const char *source, const char *licence,
                             area_set **ret, error *err);
/** Takes NULL. */
void area_set_free(area_set *);
/** The number of a column, added if it is new; ERR_INPUT past AREA_MAX_FIGURES. */
MUST_USE status area_set_figure(area_set *, slice name, size_t *ret, error *err);
/** Adds an area; everything is copied.
 *  @param wkb      blank for none.
 *  @param figures  one for each column that the set has so far.
 *  @return OK; ERR_INPUT past a maximum or for what is no outline; ERR_NO_MEMORY. */
MUST_USE status area_set_add(area_set *, slice code, slice name, lonlat middle, slice wkb,
                             const area_figure *figures, error *err);

/** Takes the sets over on OK. */
MUST_USE status area_sets_new(area_set *const *sets, size_t count, area_sets **ret, error *err);
area_sets *area_sets_hold(area_sets *);
/** Takes NULL. */
void area_sets_release(area_sets *);
/** The set of a name, or NULL. */
const area_set *area_sets_find(const area_sets *, slice name);

#endif
