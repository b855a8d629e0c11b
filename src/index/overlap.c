/* Features stand in order of latitude. From each, those further north are looked at that are no
 * further in latitude than the distance: two parallels are at least so far apart as the shortest
 * degree of the meridian, at the equator, says. Of these the squared chords are compared first. */
#include "index/overlap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "index/filter.h"

/* WGS 84: a (1 - e^2) pi / 180 is 110,574.27 m */
#define LEAST_DEGREE_M 110574.0

enum { CHORDS_AT_ONCE = 256 };

typedef struct {
    index_hit *hits; /* by latitude */
    size_t count;
    lonlat_e7 *at;
    uint32_t *leader; /* union-find: the group's first member, by way of others */
    double distance_m, beyond_m2;
} linking;

typedef struct {
    index_hit *hits;
    size_t count, room;
} gathering;

static void gather(void *context, const layer *l, uint32_t slot)
{
    gathering *g = context;
    if (g->count < g->room)
        layer_hit(l, slot, &g->hits[g->count++]);
}

static int by_latitude(const void *left, const void *right)
{
    const index_hit *a = left, *b = right;
    if (a->at.lat_deg != b->at.lat_deg)
        return a->at.lat_deg > b->at.lat_deg ? 1 : -1;
    return (a->id > b->id) - (a->id < b->id);
}

static uint32_t leader_of(uint32_t *leader, uint32_t i)
{
    while (leader[i] != i) {
        leader[i] = leader[leader[i]];
        i = leader[i];
    }
    return i;
}

static void consider(linking *l, uint32_t from, uint32_t to, double chord_m2)
{
    if (chord_m2 > l->beyond_m2)
        return;
    double away = geodesic_m(l->hits[from].at, l->hits[to].at);
    if (away < l->hits[from].distance_m)
        l->hits[from].distance_m = away;
    if (away < l->hits[to].distance_m)
        l->hits[to].distance_m = away;
    if (away > l->distance_m)
        return;
    uint32_t a = leader_of(l->leader, from), b = leader_of(l->leader, to);
    l->leader[a > b ? a : b] = a > b ? b : a;
}

static void link_northwards(linking *l, uint32_t from)
{
    double chords[CHORDS_AT_ONCE];
    geodesic_origin origin = geodesic_origin_of(l->hits[from].at);
    double north_deg = l->hits[from].at.lat_deg + l->distance_m / LEAST_DEGREE_M;
    uint32_t end = from + 1;
    while (end < l->count && l->hits[end].at.lat_deg <= north_deg)
        end++;
    for (uint32_t next = from + 1; next < end; next += CHORDS_AT_ONCE) {
        uint32_t some = end - next < CHORDS_AT_ONCE ? end - next : CHORDS_AT_ONCE;
        geodesic_chords_m2(&origin, &l->at[next], some, chords);
        for (uint32_t i = 0; i < some; i++)
            consider(l, from, next + i, chords[i]);
    }
}

/* -- groups ------------------------------------------------------------------------------------ */

static void set_extent(overlap_group *g)
{
    lonlat first = g->hits[0].at;
    double west = 0, east = 0, sum_lon = 0, sum_lat = 0;
    g->extent.south_deg = g->extent.north_deg = first.lat_deg;
    for (size_t i = 0; i < g->count; i++) {
        lonlat at = g->hits[i].at;
        double off = remainder(at.lon_deg - first.lon_deg, 360); /* over the antimeridian too */
        west = fmin(west, off);
        east = fmax(east, off);
        sum_lon += off;
        sum_lat += at.lat_deg;
        g->extent.south_deg = fmin(g->extent.south_deg, at.lat_deg);
        g->extent.north_deg = fmax(g->extent.north_deg, at.lat_deg);
    }
    lonlat centre = {remainder(first.lon_deg + sum_lon / (double)g->count, 360),
                     sum_lat / (double)g->count};
    g->centre = lonlat_unpack(lonlat_pack(centre));
    g->extent.west_deg =
        lonlat_unpack(lonlat_pack((lonlat){remainder(first.lon_deg + west, 360), 0})).lon_deg;
    g->extent.east_deg =
        lonlat_unpack(lonlat_pack((lonlat){remainder(first.lon_deg + east, 360), 0})).lon_deg;
}

/* The geodesic of the pair with the greatest chord. */
static double spread_of(const overlap_group *g)
{
    double greatest_m2 = -1, spread = 0;
    if (g->count > OVERLAP_SPREAD_MAX)
        return NAN;
    for (size_t i = 0; i < g->count; i++) {
        geodesic_origin origin = geodesic_origin_of(g->hits[i].at);
        for (size_t k = i + 1; k < g->count; k++) {
            double chord_m2 = geodesic_chord_m2(&origin, lonlat_pack(g->hits[k].at));
            if (chord_m2 <= greatest_m2)
                continue;
            greatest_m2 = chord_m2;
            spread = geodesic_m(g->hits[i].at, g->hits[k].at);
        }
    }
    return spread;
}

static int by_id(const void *left, const void *right)
{
    const index_hit *a = left, *b = right;
    return (a->id > b->id) - (a->id < b->id);
}

static int by_size(const void *left, const void *right)
{
    const overlap_group *a = left, *b = right;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return by_id(&a->hits[0], &b->hits[0]);
}

/* Puts the members of each group in a row of their own. */
static status make_groups(linking *l, arena *a, overlap_group **ret, size_t *ret_count, error *err)
{
    size_t *sizes = arena_alloc(a, (l->count + 1) * sizeof *sizes);
    size_t *group_of = arena_alloc(a, (l->count + 1) * sizeof *group_of);
    index_hit *hits = arena_alloc(a, (l->count + 1) * sizeof *hits);
    overlap_group *groups = arena_alloc(a, (l->count / 2 + 1) * sizeof *groups);
    size_t used = 0, count = 0;
    if (!sizes || !group_of || !hits || !groups)
        return error_no_memory(err);
    for (uint32_t i = 0; i < l->count; i++)
        sizes[leader_of(l->leader, i)]++;
    for (uint32_t i = 0; i < l->count; i++) {
        if (sizes[i] < 2)
            continue;
        group_of[i] = count;
        groups[count++].hits = hits + used;
        used += sizes[i];
    }
    for (uint32_t i = 0; i < l->count; i++) {
        uint32_t leader = leader_of(l->leader, i);
        if (sizes[leader] < 2)
            continue;
        overlap_group *g = &groups[group_of[leader]];
        g->hits[g->count++] = l->hits[i];
    }
    for (size_t i = 0; i < count; i++) {
        qsort(groups[i].hits, groups[i].count, sizeof *groups[i].hits, by_id);
        set_extent(&groups[i]);
        groups[i].spread_m = spread_of(&groups[i]);
    }
    qsort(groups, count, sizeof *groups, by_size);
    *ret = groups;
    *ret_count = count;
    return OK;
}

static status find_features(const index_view *view, const filter *f, const bbox *box, arena *a,
                            gathering *ret, error *err)
{
    region where = box ? region_of_box(box) : (region){.kind = REGION_PLACED};
    uint64_t there = filter_visit(f, view, &where, NULL, NULL);
    if (there > OVERLAP_MAX_FEATURES)
        return error_set(err, ERR_INPUT, "category",
                         "%llu assets would be compared, and at most %d can be: add a bbox",
                         (unsigned long long)there, OVERLAP_MAX_FEATURES);
    *ret = (gathering){arena_alloc(a, ((size_t)there + 1) * sizeof(index_hit)), 0, (size_t)there};
    if (!ret->hits)
        return error_no_memory(err);
    filter_visit(f, view, &where, gather, ret);
    return OK;
}

status index_overlap(const index_view *view, const index_filter *asked, const bbox *box,
                     double distance_m, arena *a, overlap_group **ret, size_t *ret_count,
                     error *err)
{
    filter f;
    gathering found;
    status failed = filter_init(&f, asked, err);
    if (!failed)
        failed = find_features(view, &f, box, a, &found, err);
    if (failed)
        return failed;
    linking l = {.hits = found.hits,
                 .count = found.count,
                 .at = arena_alloc(a, (found.count + 1) * sizeof *l.at),
                 .leader = arena_alloc(a, (found.count + 1) * sizeof *l.leader),
                 .distance_m = distance_m,
                 .beyond_m2 = geodesic_beyond_m2(distance_m)};
    if (!l.at || !l.leader)
        return error_no_memory(err);
    qsort(l.hits, l.count, sizeof *l.hits, by_latitude);
    for (uint32_t i = 0; i < l.count; i++) {
        l.at[i] = lonlat_pack(l.hits[i].at);
        l.leader[i] = i;
        l.hits[i].distance_m = INFINITY;
    }
    for (uint32_t i = 0; i < l.count; i++)
        link_northwards(&l, i);
    return make_groups(&l, a, ret, ret_count, err);
}
