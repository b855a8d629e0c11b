#include "domain/lonlat.h"

#include <math.h>

static const double UNITS_PER_DEG = 1e7;

bool lonlat_valid(lonlat p)
{
    /* a NaN fails every comparison */
    return p.lon_deg >= -180 && p.lon_deg <= 180 && p.lat_deg >= -90 && p.lat_deg <= 90;
}

lonlat_e7 lonlat_pack(lonlat p)
{
    return (lonlat_e7){(int32_t)lround(p.lon_deg * UNITS_PER_DEG),
                       (int32_t)lround(p.lat_deg * UNITS_PER_DEG)};
}

lonlat lonlat_unpack(lonlat_e7 p)
{
    /* division of two exact numbers is correctly rounded; multiplying by 1e-7 is not */
    return (lonlat){p.lon_e7 / UNITS_PER_DEG, p.lat_e7 / UNITS_PER_DEG};
}

bool bbox_valid(bbox b)
{
    return lonlat_valid((lonlat){b.west_deg, b.south_deg}) &&
           lonlat_valid((lonlat){b.east_deg, b.north_deg}) && b.south_deg <= b.north_deg;
}

bool bbox_contains(bbox b, lonlat p)
{
    if (p.lat_deg < b.south_deg || p.lat_deg > b.north_deg)
        return false;
    if (b.west_deg <= b.east_deg)
        return p.lon_deg >= b.west_deg && p.lon_deg <= b.east_deg;
    return p.lon_deg >= b.west_deg || p.lon_deg <= b.east_deg;
}
