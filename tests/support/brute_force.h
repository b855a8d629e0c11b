/** What the index has to answer, found without one: every feature is looked at, and the distance is
 *  PROJ's geod_inverse. So that 10,000 queries can be asked, the straight line through the earth
 *  from closed formulas, which is never longer than the geodesic, may discard; it decides nothing
 *  else. */
#ifndef CAIRN_TESTS_BRUTE_FORCE_H
#define CAIRN_TESTS_BRUTE_FORCE_H

#include <geodesic.h>

#include "support/features.h"

typedef struct {
    double x_m, y_m, z_m;
} earth_point;

static inline earth_point earth_point_of(lonlat p)
{
    const double a = 6378137, f = 1 / 298.257223563, e2 = f * (2 - f);
    double lat = p.lat_deg * M_PI / 180, lon = p.lon_deg * M_PI / 180;
    double normal = a / sqrt(1 - e2 * sin(lat) * sin(lat));
    return (earth_point){normal * cos(lat) * cos(lon), normal * cos(lat) * sin(lon),
                         normal * (1 - e2) * sin(lat)};
}

typedef struct {
    const feature *features;   /* by ascending id */
    const earth_point *points; /* feature_points of each */
    size_t count;
    bool discard;
    struct geod_geodesic wgs84;
} brute_force;

typedef struct {
    int64_t id;
    double distance_m;
} brute_hit;

/** @return the points, to be freed with free(). */
static inline earth_point *brute_force_init(brute_force *b, const feature *f, size_t count)
{
    const lonlat_e7 *at;
    size_t all = 0;
    for (size_t i = 0; i < count; i++)
        all += feature_points(&f[i], &at);
    earth_point *points = malloc(all * sizeof *points + 1), *next = points;
    if (!points)
        abort();
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0, few = feature_points(&f[i], &at); k < few; k++)
            *next++ = earth_point_of(lonlat_unpack(at[k]));
    *b = (brute_force){.features = f, .points = points, .count = count, .discard = true};
    geod_init(&b->wgs84, 6378137, 1 / 298.257223563);
    return points;
}

static inline int brute_id_compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static inline bool brute_force_meets(const feature *f, const index_filter *filter)
{
    if (filter->by_category &&
        (f->category < 0 ||
         !category_set_has(&filter->categories, features_category_number(f->category))))
        return false;
    return !filter->by_id ||
           bsearch(&f->id, filter->ids, filter->id_count, sizeof f->id, brute_id_compare);
}

static inline int brute_hit_compare(const void *a, const void *b)
{
    const brute_hit *left = a, *right = b;
    if (left->distance_m != right->distance_m)
        return left->distance_m > right->distance_m ? 1 : -1;
    return (left->id > right->id) - (left->id < right->id);
}

/* Puts a hit in its place among the first `room`. */
static inline void brute_hit_insert(brute_hit *hits, size_t *count, size_t room, brute_hit hit)
{
    if (room == 0 || (*count == room && brute_hit_compare(&hit, &hits[room - 1]) > 0))
        return;
    size_t at = *count < room ? (*count)++ : room - 1;
    for (; at > 0 && brute_hit_compare(&hit, &hits[at - 1]) < 0; at--)
        hits[at] = hits[at - 1];
    hits[at] = hit;
}

/* Less than the geodesic to any of these. */
static inline double brute_force_least_m(earth_point from, const earth_point *p, size_t count)
{
    double least_m2 = INFINITY;
    for (size_t k = 0; k < count; k++) {
        double x = p[k].x_m - from.x_m, y = p[k].y_m - from.y_m, z = p[k].z_m - from.z_m;
        double m2 = x * x + y * y + z * z;
        least_m2 = m2 < least_m2 ? m2 : least_m2;
    }
    return sqrt(least_m2) * (1 - 1e-12) - 1e-6;
}

/** The geodesic to a feature: to the nearest of its entrances. */
static inline double brute_force_m(const brute_force *b, const feature *f, lonlat from)
{
    const lonlat_e7 *points;
    double least_m = INFINITY, m;
    for (size_t k = 0, count = feature_points(f, &points); k < count; k++) {
        lonlat at = lonlat_unpack(points[k]);
        geod_inverse(&b->wgs84, from.lat_deg, from.lon_deg, at.lat_deg, at.lon_deg, &m, NULL, NULL);
        least_m = fmin(least_m, m);
    }
    return least_m;
}

/** Answers a near query. @param ret  room for `limit`. @return how many match in all. */
static inline size_t brute_force_near(const brute_force *b, const near_query *q, brute_hit *ret,
                                      size_t *ret_count)
{
    earth_point from = earth_point_of(q->from);
    const earth_point *points, *next = b->points;
    const lonlat_e7 *ignored;
    size_t matched = 0, count = 0;
    for (size_t i = 0; i < b->count; i++) {
        const feature *f = &b->features[i];
        points = next;
        next += feature_points(f, &ignored);
        if (!f->placed || !brute_force_meets(f, &q->filter))
            continue;
        double least_m = brute_force_least_m(from, points, (size_t)(next - points));
        bool full = count == q->limit;
        if (b->discard && least_m > q->radius_m)
            continue;
        if (b->discard && isinf(q->radius_m) && full &&
            (count == 0 || least_m > ret[count - 1].distance_m)) {
            matched++;
            continue;
        }
        double distance_m = brute_force_m(b, f, q->from);
        if (distance_m > q->radius_m)
            continue;
        matched++;
        brute_hit_insert(ret, &count, q->limit, (brute_hit){f->id, distance_m});
    }
    *ret_count = count;
    return matched;
}

/** Answers an items query. @param ret  room for `limit`. @return how many match in all. */
static inline size_t brute_force_items(const brute_force *b, const items_query *q, int64_t *ret,
                                       size_t *ret_count, bool *ret_more)
{
    size_t matched = 0, after = 0;
    *ret_count = 0;
    for (size_t i = 0; i < b->count; i++) {
        const feature *f = &b->features[i];
        if (q->box && (!f->placed || !bbox_contains(*q->box, lonlat_unpack(f->at))))
            continue;
        if (!brute_force_meets(f, &q->filter))
            continue;
        matched++;
        if (f->id <= q->after_id)
            continue;
        if (after++ < q->limit)
            ret[(*ret_count)++] = f->id;
    }
    *ret_more = after > q->limit;
    return matched;
}

#endif
