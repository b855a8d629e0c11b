/** Points, lines and outlines of areas as GeoJSON. */
#ifndef CAIRN_FORMAT_SHAPE_H
#define CAIRN_FORMAT_SHAPE_H

#include "base/buf.h"
#include "domain/area.h"

/** A Point. */
void shape_point(buf *, lonlat);
/** A LineString of two or more points. */
void shape_line(buf *, const lonlat_e7 *, size_t count);
/** A MultiPolygon in longitude and latitude, rings as they are; of a shape that is not empty. */
void shape_multipolygon(buf *, const area_shape *);

#endif
