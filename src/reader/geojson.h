/** GeoJSON (RFC 7946, and the crs member of the format of 2008). */
#ifndef CAIRN_READER_GEOJSON_H
#define CAIRN_READER_GEOJSON_H

#include <jansson.h>

#include "reader/job.h"

/** A FeatureCollection, a Feature, or an array of Features. */
bool geojson_is(const json_t *root);
/** Adds one sheet, of the collection's name if it has one. A feature that is none breaks its row
 *  alone. Positions are longitude and latitude, unless the crs member, or where there is none who
 *  asks, says otherwise. */
MUST_USE status geojson_read(job *, const json_t *root, slice name, error *err);

#endif
