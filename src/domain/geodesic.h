/** Distances on the WGS 84 ellipsoid, and cheap bounds of them from the straight line.
 *
 *  The distance is Karney's geodesic (C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87,
 *  2013; PROJ's geodesic.h), good to 15 nm, about 0.6 us.
 *
 *  The bounds: let c be the chord, the straight line through the ellipsoid, and s the geodesic.
 *  With the least and the greatest radius of curvature of the ellipsoid, r = b^2/a and R = a^2/b,
 *
 *      2 R asin(c / 2R)  <=  s  <=  2 r asin(c / 2r)
 *
 *  Left: along the geodesic from P let h = |x - P|^2 / 2. The normal curvature k of a geodesic is
 *  all its curvature, so h'' = 1 - k d, d being how far P is from the tangent plane at x. The
 *  ellipsoid lies in the ball of radius R that touches it at x from within (Blaschke's rolling
 *  theorem), so d >= h / R, and k >= 1/R: h'' <= 1 - h / R^2. By Sturm's comparison h <= R^2 (1 -
 *  cos(s / R)) up to s = pi R, which is longer than any geodesic; and c^2 = 2h. Right: k <= 1/r,
 *  and by Schur's theorem the chord of a curve is no shorter than that of an arc of more curvature.
 *
 *  The two are 2e-9 of the distance apart at 10 km, 2e-4 at 3000 km. Both grow with c, so a search
 *  goes by c^2, which needs no root and near its origin no trigonometry either, and only what comes
 *  out as near as something else is measured by the geodesic. */
#ifndef CAIRN_DOMAIN_GEODESIC_H
#define CAIRN_DOMAIN_GEODESIC_H

#include <stdbool.h>
#include <stddef.h>

#include "domain/lonlat.h"

/** Half the ellipsoid's circumference is 20,003,931.46 m; no geodesic is longer. */
#define GEODESIC_MAX_M 20003931.5

/** Metres from one position to another, the same double for the same four numbers. */
double geodesic_m(lonlat from, lonlat to);

/** What a chord needs of the point that it is measured from. */
typedef struct {
    lonlat at;
    double lon_e7, lat_e7;
    double axis_m, plane_m; /* from the axis, and from the plane of the equator */
    double axis[5];         /* the first in powers of the difference in latitude */
    double meridian[5];     /* chord^2 along the meridian / difference^2, in the same powers */
    double near_lat_e7;     /* how far these series are good; 0 about the poles */
} geodesic_origin;

geodesic_origin geodesic_origin_of(lonlat);

/** The squared chord to a point, in square metres, to 2e-11 of itself and 10 nm of the chord. */
double geodesic_chord_m2(const geodesic_origin *, lonlat_e7);
/** The same to many: the same doubles, sooner. */
void geodesic_chords_m2(const geodesic_origin *, const lonlat_e7 *to, size_t count, double *ret);

/** A box that does not cross the antimeridian; the nearest way to it may. */
typedef struct {
    lonlat_e7 south_west, north_east;
} geodesic_box;

/** Square metres, never more than geodesic_chord_m2 to any point of the box. */
double geodesic_box_least_m2(const geodesic_origin *, const geodesic_box *);
/** The same of many: the same doubles, sooner. */
void geodesic_boxes_least_m2(const geodesic_origin *, const geodesic_box *, size_t count,
                             double *ret);
/** Square metres, never less than geodesic_chord_m2 to any point of the box; INFINITY for a box
 *  that is not near. */
double geodesic_box_most_m2(const geodesic_origin *, const geodesic_box *);

/** Metres, never more, and never less, than geodesic_m to a point with this squared chord. */
double geodesic_chord_lower_m(double chord_m2);
double geodesic_chord_upper_m(double chord_m2);
/** The same for a point: metres, never less than geodesic_m, and more by 1.1% at most within
 *  15,000 km. */
double geodesic_upper_m(const geodesic_origin *, lonlat_e7);

/** The squared chord up to which every point is within the distance; negative for none. */
double geodesic_within_m2(double distance_m);
/** The squared chord past which every point is farther than the distance; INFINITY for none. */
double geodesic_beyond_m2(double distance_m);
/** The squared chord past which every point is farther than one with this squared chord. */
double geodesic_rival_m2(double chord_m2);

#endif
