/** Data made by number: the same seed gives the same data everywhere. */
#ifndef CAIRN_TESTS_GENERATE_H
#define CAIRN_TESTS_GENERATE_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "domain/lonlat.h"

/** splitmix64 (Steele, Lea, Flood 2014). */
typedef struct {
    uint64_t state;
} generator;

static inline uint64_t generate_bits(generator *g)
{
    uint64_t z = g->state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/** At least 0, less than 1. */
static inline double generate_unit(generator *g)
{
    return (double)(generate_bits(g) >> 11) * 0x1p-53;
}

static inline double generate_between(generator *g, double least, double most)
{
    return least + (most - least) * generate_unit(g);
}

/** At least 0, less than `end`. */
static inline uint64_t generate_below(generator *g, uint64_t end)
{
    return generate_bits(g) % end;
}

static inline double generate_gauss(generator *g)
{
    double radius = sqrt(-2 * log(1 - generate_unit(g)));
    return radius * cos(2 * M_PI * generate_unit(g));
}

/** Evenly over the globe, or near what breaks geometry: poles, the antimeridian, the equator, round
 *  numbers. */
static inline lonlat generate_anywhere(generator *g)
{
    double lon = generate_between(g, -180, 180);
    double lat = asin(generate_between(g, -1, 1)) * 180 / M_PI;
    double small = pow(10, generate_between(g, -8, 1));
    switch (generate_below(g, 8)) {
    case 0:
        return (lonlat){lon, 90 - small * (small > 1e-7)};
    case 1:
        return (lonlat){lon, -90 + small * (small > 1e-7)};
    case 2:
        return (lonlat){180 - small * (small > 1e-7), lat};
    case 3:
        return (lonlat){-180 + small * (small > 1e-7), lat};
    case 4:
        return (lonlat){round(lon), round(lat)};
    case 5:
        return (lonlat){lon, generate_below(g, 2) ? small : -small};
    default:
        return (lonlat){lon, lat};
    }
}

/** A position some way off, at any scale from a hair to the other side of the world. */
static inline lonlat generate_beside(generator *g, lonlat p)
{
    double scale = pow(10, generate_between(g, -8, 2.3));
    double lon = p.lon_deg + scale * generate_between(g, -1, 1);
    double lat = p.lat_deg + scale * generate_between(g, -1, 1);
    switch (generate_below(g, 8)) {
    case 0:
        return p;
    case 1:
        lon = p.lon_deg; /* the same meridian */
        break;
    case 2:
        lat = p.lat_deg; /* the same parallel */
        break;
    case 3: /* beside the antipode */
        lon += 180;
        lat = -lat;
        break;
    default:
        break;
    }
    lon = remainder(lon, 360);
    return (lonlat){lon, fmax(-90, fmin(90, lat))};
}

enum { GENERATE_TOWNS = 300 };

/** Where people and their assets are: Gaussian towns over Scotland, and one in ten evenly between.
 */
typedef struct {
    lonlat town[GENERATE_TOWNS];
    double spread_deg[GENERATE_TOWNS];
} generate_country;

static inline lonlat generate_evenly(generator *g)
{
    return (lonlat){generate_between(g, -7.5, -1.8), generate_between(g, 55, 59)};
}

static inline void generate_country_init(generate_country *c, generator *g)
{
    for (int i = 0; i < GENERATE_TOWNS; i++) {
        c->town[i] = generate_evenly(g);
        c->spread_deg[i] = generate_between(g, 0.01, 0.04);
    }
}

static inline lonlat generate_home(const generate_country *c, generator *g)
{
    if (generate_below(g, 10) == 0)
        return generate_evenly(g);
    size_t i = generate_below(g, GENERATE_TOWNS);
    double north = generate_gauss(g) * c->spread_deg[i];
    double east = generate_gauss(g) * c->spread_deg[i] / cos(c->town[i].lat_deg * M_PI / 180);
    return (lonlat){c->town[i].lon_deg + east, c->town[i].lat_deg + north};
}

#endif
