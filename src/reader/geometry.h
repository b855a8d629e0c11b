/** A geometry of any kind reduced to what an asset holds: a point, ways in, or an extent. */
#ifndef CAIRN_READER_GEOMETRY_H
#define CAIRN_READER_GEOMETRY_H

#include <ogr_api.h>

#include "domain/crs.h"
#include "reader/job.h"

/** Reduces a geometry; it may be changed on the way.
 *
 *  A point stays; Z and M are dropped. Up to GEOMETRY_MAX_ENTRANCES points stay each. Areas become
 *  a point inside the largest (GEOS: the middle of the widest stretch of a line across), lines the
 *  middle of the longest, more points the one nearest to their mean; `extent` is the distance to
 *  the farthest vertex of all. Of a mixed collection, areas come before lines and lines before
 *  points.
 *
 *  @param crs     from what its coordinates are in to WGS 84; NULL to leave them as they are.
 *  @param degrees whether they are longitude and latitude then.
 *  @param ret     GEOMETRY_NONE for NULL and what is empty.
 *  @return NULL, or why it can't be read. */
const char *geometry_reduce(job *, OGRGeometryH, crs_transform *crs, bool degrees, geometry *ret);

#endif
