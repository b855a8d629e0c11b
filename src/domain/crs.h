/** Coordinate reference systems: the four that answers come in, and transformations between any and
 *  WGS 84, through PROJ. From the British National Grid (OSGB36, EPSG:27700) it takes the grid
 *  OSTN15 where it is installed and else a Helmert transformation. The network is never asked. */
#ifndef CAIRN_DOMAIN_CRS_H
#define CAIRN_DOMAIN_CRS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "domain/lonlat.h"

/** A system that answers come in (OGC 18-058r1, Features Part 2). */
typedef struct {
    const char *uri;      /* "http://www.opengis.net/def/crs/EPSG/0/27700" */
    int srid;             /* of EPSG; 4326 of CRS84 too, which is the same but for the order */
    bool lat_first;       /* the order of its axes: EPSG:4326 alone has latitude, longitude */
    bool metres;          /* else degrees */
    int decimals;         /* that coordinates are written with: 1e-7 degrees, or millimetres */
    const char *x, *y;    /* names of columns: "longitude", "latitude" */
    const char *short_of; /* "EPSG:27700" */
} crs_entry;

/** CRS84, in which everything is kept, is the first. */
extern const crs_entry CRS_KNOWN[];
extern const size_t CRS_KNOWN_COUNT;
#define CRS84 (&CRS_KNOWN[0])

/** The system of a URI, with `<>` or without; also "EPSG:27700", "OGC:CRS84", or
 *  "urn:ogc:def:crs:EPSG::27700", without case. NULL for any other. */
const crs_entry *crs_of_uri(slice);

typedef struct crs_transform crs_transform;

/** One thread's alone. */
MUST_USE status crs_transform_new(crs_transform **ret, error *err);
/** The same from another system. @param definition  "EPSG:27700", or WKT; where that is the
 *  National Grid by another name, it is taken as that.
 *  @return ERR_INPUT when nobody knows it. */
MUST_USE status crs_transform_from(const char *definition, crs_transform **ret, error *err);
/** The same from a system of the table. It takes some milliseconds: keep it for a whole answer.
 *  @param ret  NULL for those in degrees, which need none. */
MUST_USE status crs_transform_of(const crs_entry *, crs_transform **ret, error *err);
/** Takes NULL. */
void crs_transform_free(crs_transform *);
/** Metres that the last result may be off by (before the first: that the next most likely may be).
 *  From the National Grid what PROJ states for the grid OSTN15, else 5.5, and 7.5 far out in the
 *  Atlantic; a point outside the grid is transformed without it. From another system what PROJ
 *  states. */
double crs_transform_accuracy_m(const crs_transform *);
/** PROJ's name for the operation that the last result was made with, and its grid if it has one:
 *  "Inverse of British National Grid + OSGB36 to WGS 84 (6)". Lives as long as the transform. */
const char *crs_transform_operation(const crs_transform *);
/** @return ERR_INPUT for what is not on the grid (eastings 0 to 700,000, northings 0 to 1,300,000).
 */
MUST_USE status crs_from_national_grid(crs_transform *, double easting_m, double northing_m,
                                       lonlat *ret, error *err);
/** x and y (easting and northing, or longitude and latitude, in this order) to longitude and
 *  latitude in degrees. False for what is outside the system, or not finite. */
bool crs_to_lonlat(crs_transform *, double *x, double *y);
/** The other way, as far as the system reaches. Without a transform (NULL) x and y are longitude
 *  and latitude. False for what has no coordinates there. */
bool crs_from_lonlat(crs_transform *, lonlat, double *ret_x, double *ret_y);
/** To the National Grid. @return ERR_INPUT for a position that is not on the grid. */
MUST_USE status crs_to_national_grid(crs_transform *, lonlat, double *ret_easting_m,
                                     double *ret_northing_m, error *err);

#endif
