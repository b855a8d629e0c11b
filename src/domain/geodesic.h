/** Distances on the WGS 84 ellipsoid, and cheap bounds that may only discard.
 *
 *  The distance is Karney's geodesic (C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87,
 *  2013; PROJ's geodesic.h), exact to nanometres, about 0.5 us.
 *
 *  The bounds: on an ellipsoid ds^2 = M(lat)^2 dlat^2 + N(lat)^2 cos(lat)^2 dlon^2, where the
 *  radii of curvature obey M_min = b^2/a <= M, N <= a^2/b (Torge, Geodesy, 4.1). So with the
 *  geodetic latitude read as a latitude on the unit sphere, and `angle` the great-circle angle
 *  there, b^2/a * angle <= geodesic <= a^2/b * angle: the shortest path of the one is a path of the
 *  other. The slack is at most 1.01%. */
#ifndef CAIRN_DOMAIN_GEODESIC_H
#define CAIRN_DOMAIN_GEODESIC_H

#include "domain/lonlat.h"

/** Half the ellipsoid's circumference is 20,003,931.5 m; no geodesic is longer. */
#define GEODESIC_MAX_M 20003931.5

/** Metres from one position to another, the same double for the same four numbers. */
double geodesic_m(lonlat from, lonlat to);

/** What a bound needs of the point that distances are measured from. */
typedef struct {
    lonlat at;
    double lat_rad, lon_rad, sin_lat, cos_lat;
} geodesic_origin;

geodesic_origin geodesic_origin_of(lonlat);

/** Metres, never more than `geodesic_m` to the point; less by 1.1% at most, where the point is
 *  within 300 km. */
double geodesic_lower_m(const geodesic_origin *, lonlat_e7);
/** Metres, never less than `geodesic_m` to the point. */
double geodesic_upper_m(const geodesic_origin *, lonlat_e7);
/** Metres, never more than the distance to any point of the box (west <= east; a box does not
 *  cross the antimeridian, the nearest way to it may). */
double geodesic_lower_box_m(const geodesic_origin *, lonlat_e7 south_west, lonlat_e7 north_east);

#endif
