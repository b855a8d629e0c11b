/** British National Grid (OSGB36, EPSG:27700) to WGS 84, through PROJ, which takes the grid OSTN15
 *  where it is installed and else a Helmert transformation. The network is never asked. */
#ifndef CAIRN_DOMAIN_CRS_H
#define CAIRN_DOMAIN_CRS_H

#include "base/error.h"
#include "domain/lonlat.h"

typedef struct crs_transform crs_transform;

/** One thread's alone. */
MUST_USE status crs_transform_new(crs_transform **ret, error *err);
/** Takes NULL. */
void crs_transform_free(crs_transform *);
/** Metres that a result may be off by: what PROJ states for the grid, else 5.5. */
double crs_transform_accuracy_m(const crs_transform *);
/** @return ERR_INPUT for what is not on the grid (eastings 0 to 700,000, northings 0 to 1,300,000).
 */
MUST_USE status crs_from_national_grid(crs_transform *, double easting_m, double northing_m,
                                       lonlat *ret, error *err);

#endif
