/** GeoJSON (RFC 7946, and the crs member of the format of 2008; a feature a line too, RFC 8142). */
#ifndef CAIRN_READER_GEOJSON_H
#define CAIRN_READER_GEOJSON_H

#include "reader/job.h"

/** Whether a text is a FeatureCollection, an array of Features, or one or more Features. */
bool geojson_is(slice text);
/** Adds one sheet, of the collection's name if it has one. Features are read one at a time, so that
 *  a large file need not be held as a tree; one that is none breaks its row alone. Positions are
 *  longitude and latitude, unless the crs member, or where there is none who asks, says otherwise.
 */
MUST_USE status geojson_read(job *, slice text, slice name, error *err);

#endif
