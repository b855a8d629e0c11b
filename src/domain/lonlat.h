/** Positions and boxes in WGS 84 degrees, and the fixed-point form in which they are kept.
 *
 *  A position is kept and served to 1e-7 degrees (about a centimetre), so everything that is
 *  answered, distances too, is about the rounded position. */
#ifndef CAIRN_DOMAIN_LONLAT_H
#define CAIRN_DOMAIN_LONLAT_H

#include <stdbool.h>
#include <stdint.h>

/** Longitude and latitude travel together so that they cannot swap. */
typedef struct {
    double lon_deg, lat_deg;
} lonlat;

/** The same in units of 1e-7 degrees: lon -1.8e9..1.8e9, lat -0.9e9..0.9e9. */
typedef struct {
    int32_t lon_e7, lat_e7;
} lonlat_e7;

/** A box in degrees. west > east means that it crosses the antimeridian. */
typedef struct {
    double west_deg, south_deg, east_deg, north_deg;
} bbox;

/** Finite, longitude within -180..180, latitude within -90..90. */
bool lonlat_valid(lonlat);
/** Rounds to the nearest 1e-7 degree; the position must be valid. */
lonlat_e7 lonlat_pack(lonlat);
/** The double nearest to the decimal number, so that packing what is unpacked changes nothing. */
lonlat lonlat_unpack(lonlat_e7);

/** Finite, latitudes within -90..90 and in order, longitudes within -180..180 in any order. */
bool bbox_valid(bbox);
bool bbox_contains(bbox, lonlat);

#endif
