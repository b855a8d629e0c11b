#include "domain/tile_maths.h"

#include <math.h>

static const int64_t HALF_TURN_E7 = 1800000000, TURN_E7 = 3600000000, POLE_E7 = 900000000;
static const uint64_t WORLD = UINT64_C(1) << TILE_WORLD_BITS;

typedef struct {
    uint32_t right, down;
} world;

static uint32_t world_right(int32_t lon_e7)
{
    uint64_t right = ((uint64_t)(lon_e7 + HALF_TURN_E7) << TILE_WORLD_BITS) / (uint64_t)TURN_E7;
    return (uint32_t)(right < WORLD ? right : WORLD - 1);
}

/* The spherical Mercator projection (Snyder, Map projections: a working manual, 1987, 7-2a). Its
 * error in doubles is far below a world number, and 1e-7 degrees are more than one, so it falls
 * strictly with latitude. */
static uint32_t world_down(int32_t lat_e7)
{
    double north = atanh(sin(lat_e7 * 1e-7 * (M_PI / 180))) / M_PI;
    double down = (1 - north) / 2 * (double)WORLD;
    return (uint32_t)fmin(fmax(down, 0), (double)(WORLD - 1));
}

static world world_of(lonlat_e7 at)
{
    return (world){world_right(at.lon_e7), world_down(at.lat_e7)};
}

bool tile_valid(tile_address t)
{
    return t.zoom <= TILE_DEEPEST && t.column >> t.zoom == 0 && t.row >> t.zoom == 0;
}

tile_address tile_of(lonlat_e7 at, unsigned zoom)
{
    world w = world_of(at);
    return (tile_address){zoom, (uint32_t)((uint64_t)w.right >> (TILE_WORLD_BITS - zoom)),
                          (uint32_t)((uint64_t)w.down >> (TILE_WORLD_BITS - zoom))};
}

/* Rounded down, to the west of the tile and north of it too. */
static int32_t units(uint32_t number, uint32_t tile, unsigned zoom)
{
    int64_t off = (int64_t)number - ((int64_t)tile << (TILE_WORLD_BITS - zoom));
    int64_t unit = INT64_C(1) << (TILE_WORLD_BITS - TILE_EXTENT_BITS - zoom);
    return (int32_t)((off - (off < 0 ? unit - 1 : 0)) / unit);
}

tile_point tile_place(tile_address t, lonlat_e7 at)
{
    world w = world_of(at);
    return (tile_point){units(w.right, t.column, t.zoom), units(w.down, t.row, t.zoom)};
}

/* The least longitude whose world number is at least this one. */
static int64_t least_lon_e7(uint64_t right)
{
    return (int64_t)((right * (uint64_t)TURN_E7 + WORLD - 1) >> TILE_WORLD_BITS) - HALF_TURN_E7;
}

/* The greatest latitude whose world number is at least this one; below the pole if none is. */
static int64_t greatest_lat_e7(uint64_t down)
{
    if (down == 0)
        return POLE_E7;
    if (down == WORLD)
        return -POLE_E7 - 1;
    double north = M_PI * (1 - 2 * (double)down / (double)WORLD);
    int64_t lat_e7 = (int64_t)floor(atan(sinh(north)) * (180 / M_PI) * 1e7) + 2;
    while (world_down((int32_t)lat_e7) < down)
        lat_e7--;
    return lat_e7;
}

geodesic_box tile_box(tile_address t)
{
    unsigned shift = TILE_WORLD_BITS - t.zoom;
    uint64_t right = ((uint64_t)t.column + 1) << shift, down = ((uint64_t)t.row + 1) << shift;
    int64_t east = right == WORLD ? HALF_TURN_E7 : least_lon_e7(right) - 1;
    return (geodesic_box){
        {(int32_t)least_lon_e7((uint64_t)t.column << shift), (int32_t)(greatest_lat_e7(down) + 1)},
        {(int32_t)east, (int32_t)greatest_lat_e7((uint64_t)t.row << shift)}};
}
