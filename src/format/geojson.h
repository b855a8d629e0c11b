/** Features as GeoJSON (RFC 7946). */
#ifndef CAIRN_FORMAT_GEOJSON_H
#define CAIRN_FORMAT_GEOJSON_H

#include "base/buf.h"
#include "domain/asset.h"
#include "domain/field.h"

/** Writes the feature of a record as it is: id, geometry and a property for every field that the
 *  audience may see, null where it has no value; points are an array of pairs, as the coordinates
 *  of a MultiPoint are. An asset's activities follow as an array.
 *  @param activities  of the asset, shown to the audience; NULL without.
 *  @param ret_split   the bytes up to and with the brace that opens the properties. */
void geojson_feature(buf *, const record *, audience, const record *const *activities,
                     size_t activity_count, size_t *ret_split);

/** Writes the feature of a record that is no point: its fields alone.
 *  @param geometry  as GeoJSON, or `null`. */
void geojson_feature_shaped(buf *, const record *, slice geometry, audience, size_t *ret_split);

/** Writes a rendered feature with `distance_m` as its first property. */
void geojson_feature_at(buf *, slice body, size_t split, double distance_m);

#endif
