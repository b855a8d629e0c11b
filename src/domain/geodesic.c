#include "domain/geodesic.h"

#include <geodesic.h>
#include <math.h>

/* WGS 84: NGA.STND.0036, table 3.1 */
static const double A_M = 6378137.0;
static const double FLATTENING = 1 / 298.257223563;
static const double RAD_PER_E7 = 1.7453292519943295769e-9; /* pi / 180 / 1e7 */
static const double TURN_E7 = 3.6e9;

/* b^2/a rounded down and a^2/b rounded up */
#define LEAST_RADIUS_M 6335439.3
#define GREATEST_RADIUS_M 6399593.7

/* What the bounds leave for rounding, of the chord (geodesic_chord_m2) and of geod_inverse: of a
 * distance, of a squared distance, and of a distance whatever it is (50 nm). */
static const double SLACK = 2e-11;
static const double SLACK_M = 5e-8;

/* How far the series go: in latitude for a point (64 km) and for a box, in longitude for a point.
 * The first keeps the error of a chord^2 under 1e-12 of it between 84 degrees north and south. */
static const double NEAR_LAT_RAD = 0.01;
static const double NEAR_LON_RAD = 0.1;
static const double BOX_RAD = 0.5;
static const double SERIES_LAT_DEG = 84;

/* fmax and fmin are calls, for the sake of what is not a number. */
static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

static inline double smaller(double a, double b)
{
    return a < b ? a : b;
}

static double eccentricity2(void)
{
    return FLATTENING * (2 - FLATTENING);
}

double geodesic_m(lonlat from, lonlat to)
{
    struct geod_geodesic wgs84; /* 0.02 us to fill, and no state to share */
    double distance_m;
    geod_init(&wgs84, A_M, FLATTENING);
    geod_inverse(&wgs84, from.lat_deg, from.lon_deg, to.lat_deg, to.lon_deg, &distance_m, NULL,
                 NULL);
    return distance_m;
}

/* Distances from the axis and from the plane of the equator. */
static void meridian_point(double lat_rad, double *ret_axis_m, double *ret_plane_m)
{
    double s = sin(lat_rad), normal_m = A_M / sqrt(1 - eccentricity2() * s * s);
    *ret_axis_m = normal_m * cos(lat_rad);
    *ret_plane_m = normal_m * (1 - eccentricity2()) * s;
}

geodesic_origin geodesic_origin_of(lonlat at)
{
    geodesic_origin o = {.at = at, .lon_e7 = at.lon_deg * 1e7, .lat_e7 = at.lat_deg * 1e7};
    double lat_rad = o.lat_e7 * RAD_PER_E7, s = sin(lat_rad), c = cos(lat_rad);
    double e2 = eccentricity2(), w = 1 - e2 * s * s;
    o.axis_m = A_M * c / sqrt(w);
    o.plane_m = A_M * (1 - e2) * s / sqrt(w);

    /* M is the meridian's radius of curvature, p, m2, m3 its first derivatives over itself */
    double m_m = A_M * (1 - e2) / (w * sqrt(w));
    double p = 3 * e2 * s * c / w, q = 3 * e2 * (c * c - s * s) / w;
    double m2 = p * p * 5 / 3 + q, m3 = -4 * p + 5 * p * q + p * p * p * 35 / 9;

    /* Taylor's series of the distance from the axis: its derivative is -M sin(lat) */
    o.axis[0] = o.axis_m;
    o.axis[1] = -m_m * s;
    o.axis[2] = -m_m * (p * s + c) / 2;
    o.axis[3] = -m_m * (m2 * s + 2 * p * c - s) / 6;
    o.axis[4] = -m_m * (m3 * s + 3 * m2 * c - 3 * p * s - c) / 24;

    /* chord^2 = the double integral of M(u) M(v) cos(u - v) from the one latitude to the other */
    double scale = m_m * m_m;
    o.meridian[0] = scale;
    o.meridian[1] = scale * p;
    o.meridian[2] = scale * (m2 / 3 + p * p / 4 - 1. / 12);
    o.meridian[3] = scale * (m3 / 12 + p * m2 / 6 - p / 12);
    o.meridian[4] = scale * (1. / 360 - q / 15 - m2 * 11 / 360);

    o.near_lat_e7 = fabs(at.lat_deg) <= SERIES_LAT_DEG ? NEAR_LAT_RAD / RAD_PER_E7 : 0;
    return o;
}

/* The short way round. */
static inline double turn_e7(double lon_e7)
{
    if (fabs(lon_e7) > TURN_E7 / 2)
        return TURN_E7 - fabs(lon_e7);
    return lon_e7;
}

static inline double axis_series(const geodesic_origin *o, double x)
{
    const double *t = o->axis;
    return t[0] + x * (t[1] + x * (t[2] + x * (t[3] + x * t[4])));
}

static inline double meridian_series(const geodesic_origin *o, double x)
{
    const double *t = o->meridian;
    return x * x * (t[0] + x * (t[1] + x * (t[2] + x * (t[3] + x * t[4]))));
}

/* (2 sin(y/2))^2 of y^2: Taylor's series, cut after a term that is taken away, so never too much
 * for |y| <= pi. Under 1e-14 of it away at NEAR_LON_RAD. */
static inline double sine_series(double y2)
{
    return y2 * (1 - y2 * (1. / 12 - y2 * (1. / 360 - y2 * (1. / 20160))));
}

/* With closed formulas, wherever the point is. */
static double far_chord_m2(const geodesic_origin *o, double lat_rad, double lon_rad)
{
    double axis_m, plane_m, half = sin(lon_rad / 2);
    meridian_point(lat_rad, &axis_m, &plane_m);
    double axis = axis_m - o->axis_m, plane = plane_m - o->plane_m;
    return axis * axis + plane * plane + 4 * half * half * o->axis_m * axis_m;
}

/* These and the series are inlined into the loops over many. */
static inline double chord_m2(const geodesic_origin *o, lonlat_e7 to)
{
    double lat_e7 = to.lat_e7 - o->lat_e7, lon_e7 = turn_e7(to.lon_e7 - o->lon_e7);
    double x = lat_e7 * RAD_PER_E7, y = lon_e7 * RAD_PER_E7;
    if (fabs(lat_e7) > o->near_lat_e7 || fabs(y) > NEAR_LON_RAD)
        return far_chord_m2(o, to.lat_e7 * RAD_PER_E7, y);
    return meridian_series(o, x) + sine_series(y * y) * o->axis_m * axis_series(o, x);
}

double geodesic_chord_m2(const geodesic_origin *o, lonlat_e7 to)
{
    double chord;
    geodesic_chords_m2(o, &to, 1, &chord);
    return chord;
}

void geodesic_chords_m2(const geodesic_origin *o, const lonlat_e7 *to, size_t count, double *ret)
{
    geodesic_origin from = *o; /* a copy that nothing can point to, kept in registers */
    for (size_t i = 0; i < count; i++)
        ret[i] = chord_m2(&from, to[i]);
}

/* With closed formulas: how far off the nearest latitude, the nearest longitude, and the latitude
 * nearest to a pole are. */
static double far_box_m2(const geodesic_origin *o, double x, double y, double far)
{
    double axis_m, plane_m, least_axis_m, unused, half = sin(y / 2),
                                                  lat_rad = o->lat_e7 * RAD_PER_E7;
    meridian_point(lat_rad + x, &axis_m, &plane_m);
    meridian_point(lat_rad + far, &least_axis_m, &unused);
    axis_m -= o->axis_m;
    plane_m -= o->plane_m;
    return axis_m * axis_m + plane_m * plane_m +
           4 * half * half * o->axis_m * larger(least_axis_m, 0);
}

/* Each of the two parts of chord^2 at its least: the meridian's at the nearest latitude, the
 * parallel's at the nearest longitude and where the box is nearest to the axis. The series are
 * shorter than a point's: the third derivative of the distance from the axis is under 1.05 a
 * everywhere; the meridian's series is, from its cube on, over -0.005 x^2 as far as BOX_RAD; the
 * sine's is cut after a term that is taken away. */
static inline double near_box_m2(const geodesic_origin *o, double x, double y, double far)
{
    const double *t = o->meridian, *u = o->axis;
    double meridian_m2 = x * x * (t[0] + x * (t[1] + x * (t[2] - t[0] * 0.005)));
    double axis_m = u[0] + far * (u[1] + far * (u[2] - A_M * 0.175 * fabs(far)));
    double y2 = y * y;
    return meridian_m2 + y2 * (1 - y2 * (1. / 12)) * o->axis_m * larger(axis_m, 0);
}

void geodesic_boxes_least_m2(const geodesic_origin *o, const geodesic_box *b, size_t count,
                             double *ret)
{
    for (size_t i = 0; i < count; i++) {
        double south = b[i].south_west.lat_e7 - o->lat_e7,
               west = b[i].south_west.lon_e7 - o->lon_e7;
        double north = b[i].north_east.lat_e7 - o->lat_e7,
               east = b[i].north_east.lon_e7 - o->lon_e7;
        double ahead = larger(west, -east), behind = TURN_E7 - larger(east, -west);
        double x = (larger(south, 0) + smaller(north, 0)) * RAD_PER_E7;
        double y = larger(smaller(ahead, behind), 0) * RAD_PER_E7;
        double far = (south + north + 2 * o->lat_e7 > 0 ? north : south) * RAD_PER_E7;
        double least_m2 =
            larger(fabs(x), y) <= BOX_RAD ? near_box_m2(o, x, y, far) : far_box_m2(o, x, y, far);
        ret[i] = larger(least_m2 * (1 - 2e-9) - 1e-7, 0);
    }
}

double geodesic_box_least_m2(const geodesic_origin *o, const geodesic_box *b)
{
    double least_m2;
    geodesic_boxes_least_m2(o, b, 1, &least_m2);
    return least_m2;
}

/* Each part at its most, where the series hold throughout the box. */
double geodesic_box_most_m2(const geodesic_origin *o, const geodesic_box *b)
{
    double south = b->south_west.lat_e7 - o->lat_e7, north = b->north_east.lat_e7 - o->lat_e7;
    double west = b->south_west.lon_e7 - o->lon_e7, east = b->north_east.lon_e7 - o->lon_e7;
    double y = larger(fabs(west), fabs(east)) * RAD_PER_E7;
    if (larger(fabs(south), fabs(north)) > o->near_lat_e7 || y > NEAR_LON_RAD)
        return INFINITY;
    double most_axis_m = A_M;
    if (b->south_west.lat_e7 > 0)
        most_axis_m = axis_series(o, south * RAD_PER_E7);
    else if (b->north_east.lat_e7 < 0)
        most_axis_m = axis_series(o, north * RAD_PER_E7);
    double meridian_m2 =
        larger(meridian_series(o, south * RAD_PER_E7), meridian_series(o, north * RAD_PER_E7));
    return (meridian_m2 + sine_series(y * y) * o->axis_m * most_axis_m) * (1 + 2e-9) + 1e-7;
}

/* 2 R asin(c / 2R); up to 100 km by a series, to 1e-14 */
static double arc_m(double chord_m, double radius_m)
{
    double x = chord_m / (2 * radius_m), x2 = x * x;
    if (chord_m < 1e5)
        return chord_m * (1 + x2 * (1. / 6 + x2 * (3. / 40)));
    return 2 * radius_m * (x < 1 ? asin(x) : M_PI / 2);
}

double geodesic_chord_lower_m(double chord_m2)
{
    return larger(0, arc_m(sqrt(chord_m2), GREATEST_RADIUS_M) * (1 - SLACK) - SLACK_M);
}

double geodesic_chord_upper_m(double chord_m2)
{
    double chord_m = sqrt(chord_m2);
    /* from here on a geodesic may be longer than the half circle of the least radius */
    if (chord_m > 2 * LEAST_RADIUS_M * 0.9999)
        return GEODESIC_MAX_M;
    return arc_m(chord_m, LEAST_RADIUS_M) * (1 + SLACK) + SLACK_M;
}

double geodesic_upper_m(const geodesic_origin *o, lonlat_e7 to)
{
    return geodesic_chord_upper_m(geodesic_chord_m2(o, to));
}

double geodesic_within_m2(double distance_m)
{
    if (distance_m >= GEODESIC_MAX_M)
        return INFINITY;
    double angle = (distance_m * (1 - SLACK) - SLACK_M) / (2 * LEAST_RADIUS_M);
    if (angle < 0)
        return -1;
    double chord_m = 2 * LEAST_RADIUS_M * sin(smaller(angle, 1.55)) * (1 - SLACK);
    return chord_m * chord_m;
}

double geodesic_beyond_m2(double distance_m)
{
    double angle = (distance_m * (1 + SLACK) + SLACK_M) / (2 * GREATEST_RADIUS_M);
    if (angle >= M_PI / 2)
        return INFINITY;
    double chord_m = 2 * GREATEST_RADIUS_M * sin(angle) * (1 + SLACK);
    return chord_m * chord_m;
}

/* The c'^2 where the lower bound of c' is the upper bound of c: their ratio squared is
 * 1 + (1 - r^2/R^2) / 12 * c^2/r^2 + ..., 1.0206 at most. The slack of a distance is
 * 2 * SLACK_M * c <= 1e-9 c^2 + 1e9 * SLACK_M^2. */
double geodesic_rival_m2(double chord_m2)
{
    static const double POLYNOMIAL_M2 = 4e12, GROWTH = 0.0205 / 12;
    static const double SINGULAR_M2 = 4 * LEAST_RADIUS_M * LEAST_RADIUS_M * 0.9998;
    if (chord_m2 > SINGULAR_M2)
        return INFINITY;
    double ratio =
        chord_m2 < POLYNOMIAL_M2 ? GROWTH * chord_m2 / (LEAST_RADIUS_M * LEAST_RADIUS_M) : 0.0206;
    return chord_m2 * (1 + 2e-9 + ratio) + 2e-5;
}
