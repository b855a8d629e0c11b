/** Spatial predicates between lines, polygons and several points, by GEOS: what DE-9IM says in the
 *  plane of longitude and latitude (OGC 06-103r4 6.1.15). The literal is prepared once, so that its
 *  edges are not gone through for each feature. */
#ifndef CAIRN_CQL2_SPATIAL_H
#define CAIRN_CQL2_SPATIAL_H

#include "cql2/cql2.h"

/** @param literal  the argument that is known; in the arena.
 *  @param second   whether it is the second argument.
 *  @return of the arena, one thread's at a time; NULL without memory. */
cql2_spatial *spatial_new(const cql2_geometry *literal, bool second, arena *);
/** Why the literal can be no argument of other predicates than S_INTERSECTS and S_DISJOINT, or
 *  NULL: a polygon that crosses itself has no inside.
 *  @return of the arena. */
const char *spatial_fault(const cql2_spatial *, arena *);
/** Whether it has points, lines and polygons in one, for which only these two predicates are
 *  defined. */
bool spatial_is_mixed(const cql2_spatial *);
/** Whether S_... holds between two geometries, of which one is the literal. Unknown where GEOS
 *  can't say: a feature's polygon crosses itself, or is mixed. */
cql2_truth spatial_holds(cql2_spatial *, cql2_op, const cql2_geometry *a, const cql2_geometry *b);

#endif
