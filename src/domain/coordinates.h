/** Positions as people write them: pairs of degrees with or without minutes and seconds, decimal
 *  points or commas, WKT points, geo: URIs (RFC 5870), eastings and northings, and references to
 *  the National Grid (Ordnance Survey, "A guide to coordinate systems in Great Britain", 7.3).
 *
 *  Nothing is guessed: a pair of bare numbers is told as such, and the caller decides by what the
 *  file says and by where the answer lies. */
#ifndef CAIRN_DOMAIN_COORDINATES_H
#define CAIRN_DOMAIN_COORDINATES_H

#include <stdbool.h>

#include "base/text.h"
#include "domain/lonlat.h"

typedef enum {
    COORDINATES_NONE,
    COORDINATES_LONLAT, /* letters, labels or the notation tell which is which: `at` */
    COORDINATES_PAIR,   /* degrees, and nothing tells which is which: `first` and `second` */
    COORDINATES_GRID    /* metres of easting and northing in EPSG:27700: `first` and `second` */
} coordinates_kind;

typedef struct {
    coordinates_kind kind;
    double first, second;
    lonlat at;
    double precision_m; /* how coarse the notation is in metres; 0 where it is finer than 1 m */
} coordinates;

/** Reads a position. A grid reference is the middle of its square, and its precision is half of the
 *  square's diagonal; the precision of degrees is what one of their last digit (or second) is on
 *  the meridian. Times, dates, phones and postcodes are none.
 *  @return false for what is none or could be two; `ret` is then untouched. */
bool coordinates_read(slice text, coordinates *ret);

/** Reads one angle: "55.8942", "55,8942", "55 53 39 N", "4.2868W", "-4.2868 deg".
 *  @param ret_deg   negative for south and west
 *  @param ret_axis  'N', 'S', 'E' or 'W'; a label ("lat", "long") gives 'N' or 'E'; else 0. */
bool coordinates_angle(slice text, double *ret_deg, char *ret_axis);

/** Reads metres of easting or northing, not negative: "258930", "258,930", "258930.5 m". */
bool coordinates_metres(slice text, double *ret);

#endif
