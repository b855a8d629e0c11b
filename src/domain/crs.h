/** British National Grid (OSGB36, EPSG:27700) to WGS 84, through PROJ, which takes the grid OSTN15
 *  where it is installed and else a Helmert transformation. The network is never asked. */
#ifndef CAIRN_DOMAIN_CRS_H
#define CAIRN_DOMAIN_CRS_H

#include <stdbool.h>

#include "base/error.h"
#include "domain/lonlat.h"

typedef struct crs_transform crs_transform;

/** One thread's alone. */
MUST_USE status crs_transform_new(crs_transform **ret, error *err);
/** The same from another system. @param definition  "EPSG:27700", or WKT; where that is the
 *  National Grid by another name, it is taken as that.
 *  @return ERR_INPUT when nobody knows it. */
MUST_USE status crs_transform_from(const char *definition, crs_transform **ret, error *err);
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
/** The other way. @return ERR_INPUT for a position that is not on the grid. */
MUST_USE status crs_to_national_grid(crs_transform *, lonlat, double *ret_easting_m,
                                     double *ret_northing_m, error *err);

#endif
