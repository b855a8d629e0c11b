#include "cql2/geometry.h"

#include <math.h>

geometry_shape geometry_shape_of(shape_kind kind, const geometry_run *runs, size_t run_count)
{
    bbox box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < run_count; i++)
        for (size_t k = 0; k < runs[i].count; k++) {
            lonlat p = runs[i].at[k];
            box.west_deg = fmin(box.west_deg, p.lon_deg);
            box.east_deg = fmax(box.east_deg, p.lon_deg);
            box.south_deg = fmin(box.south_deg, p.lat_deg);
            box.north_deg = fmax(box.north_deg, p.lat_deg);
        }
    return (geometry_shape){kind, runs, run_count, box, NULL};
}

static bool same(lonlat a, lonlat b)
{
    return a.lon_deg == b.lon_deg && a.lat_deg == b.lat_deg;
}

/* Twice the area of the triangle: positive when c is left of the way from a to b. */
static double turn(lonlat a, lonlat b, lonlat c)
{
    return (b.lon_deg - a.lon_deg) * (c.lat_deg - a.lat_deg) -
           (b.lat_deg - a.lat_deg) * (c.lon_deg - a.lon_deg);
}

static bool between(double a, double x, double b)
{
    return fmin(a, b) <= x && x <= fmax(a, b);
}

static bool on_segment(lonlat a, lonlat b, lonlat p)
{
    return turn(a, b, p) == 0 && between(a.lon_deg, p.lon_deg, b.lon_deg) &&
           between(a.lat_deg, p.lat_deg, b.lat_deg);
}

/* Whether a ray to the east crosses the edge, half open; -1 on it. */
static int crossing(lonlat a, lonlat b, lonlat p)
{
    if (on_segment(a, b, p))
        return -1;
    if ((a.lat_deg > p.lat_deg) == (b.lat_deg > p.lat_deg))
        return 0;
    double t = turn(a, b, p);
    return b.lat_deg > a.lat_deg ? t > 0 : t < 0;
}

/* How often it crosses the ring; -1 on it. */
static int crossings(const geometry_run *ring, lonlat p)
{
    int count = 0;
    for (size_t i = 0; i + 1 < ring->count; i++) {
        int crossed = crossing(ring->at[i], ring->at[i + 1], p);
        if (crossed < 0)
            return -1;
        count += crossed;
    }
    return count;
}

static geometry_place place_in_line(const geometry_shape *s, lonlat p)
{
    const geometry_run *line = &s->runs[0];
    lonlat first = line->at[0], last = line->at[line->count - 1];
    for (size_t i = 0; i + 1 < line->count; i++)
        if (on_segment(line->at[i], line->at[i + 1], p))
            return !same(first, last) && (same(p, first) || same(p, last)) ? PLACE_BOUNDARY
                                                                           : PLACE_INSIDE;
    return PLACE_OUTSIDE;
}

/* It never falls as the latitude rises, so an edge is in the band of every point beside it. */
static size_t band_of(const geometry_bands *b, double lat_deg)
{
    double band = (lat_deg - b->south_deg) * b->bands_per_deg;
    if (!(band > 0))
        return 0;
    return band < (double)b->band_count ? (size_t)band : b->band_count - 1;
}

static geometry_place place_in_bands(const geometry_bands *b, lonlat p)
{
    size_t band = band_of(b, p.lat_deg);
    int count = 0;
    for (uint32_t i = b->first[band]; i < b->first[band + 1]; i++) {
        const lonlat *edge = b->edges[b->members[i]];
        int crossed = crossing(edge[0], edge[1], p);
        if (crossed < 0)
            return PLACE_BOUNDARY;
        count += crossed;
    }
    return count % 2 ? PLACE_INSIDE : PLACE_OUTSIDE;
}

static geometry_place place_in_polygon(const geometry_shape *s, lonlat p)
{
    int count = 0;
    if (s->bands)
        return place_in_bands(s->bands, p);
    for (size_t i = 0; i < s->run_count; i++) {
        int crossed = crossings(&s->runs[i], p);
        if (crossed < 0)
            return PLACE_BOUNDARY;
        count += crossed;
    }
    return count % 2 ? PLACE_INSIDE : PLACE_OUTSIDE;
}

static geometry_place place_in_box(const geometry_shape *s, lonlat p)
{
    bbox b = s->box;
    if (!bbox_contains(b, p))
        return PLACE_OUTSIDE;
    return p.lon_deg == b.west_deg || p.lon_deg == b.east_deg || p.lat_deg == b.south_deg ||
                   p.lat_deg == b.north_deg
               ? PLACE_BOUNDARY
               : PLACE_INSIDE;
}

static geometry_place locate(const geometry_shape *s, lonlat p)
{
    if (s->kind == SHAPE_BOX)
        return place_in_box(s, p);
    if (!bbox_contains(s->box, p))
        return PLACE_OUTSIDE;
    switch (s->kind) {
    case SHAPE_POINT:
        return same(s->runs[0].at[0], p) ? PLACE_INSIDE : PLACE_OUTSIDE;
    case SHAPE_LINE:
        return place_in_line(s, p);
    case SHAPE_POLYGON:
    case SHAPE_BOX:
        return place_in_polygon(s, p);
    }
    return PLACE_OUTSIDE;
}

/* Ends that an even number of lines have in common are inside (OGC 06-103r4 6.1.15.1, mod 2). */
geometry_place geometry_locate(const cql2_geometry *g, lonlat p)
{
    geometry_place best = PLACE_OUTSIDE;
    size_t ends = 0;
    for (size_t i = 0; i < g->count && best != PLACE_INSIDE; i++) {
        geometry_place place = locate(&g->shapes[i], p);
        if (g->shapes[i].kind == SHAPE_LINE && place == PLACE_BOUNDARY)
            ends++;
        else
            best = place > best ? place : best;
    }
    if (ends == 0 || best == PLACE_INSIDE)
        return best;
    return ends % 2 ? PLACE_BOUNDARY : PLACE_INSIDE;
}

static bool boxes_meet(bbox a, bbox b)
{
    bool a_crosses = a.west_deg > a.east_deg, b_crosses = b.west_deg > b.east_deg;
    bool west_to_east =
        a_crosses || b_crosses
            ? (a_crosses && b_crosses) || a.west_deg <= b.east_deg || b.west_deg <= a.east_deg
            : a.west_deg <= b.east_deg && b.west_deg <= a.east_deg;
    return west_to_east && a.south_deg <= b.north_deg && b.south_deg <= a.north_deg;
}

bool geometry_boxes_meet(const cql2_geometry *a, const cql2_geometry *b)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            if (boxes_meet(a->shapes[i].box, b->shapes[k].box))
                return true;
    return false;
}

/* -- bands ----------------------------------------------------------------------------------------
 */

/* Fewer edges are gone through as fast; in no more bands than this is an edge on average. */
enum { BANDED_EDGES = 16, EDGES_A_BAND = 4, BANDS_AN_EDGE = 4 };

static size_t count_edges(const geometry_shape *s)
{
    size_t edges = 0;
    for (size_t i = 0; i < s->run_count; i++)
        edges += s->runs[i].count - 1;
    return edges;
}

static void edge_bands(const geometry_bands *b, size_t edge, size_t *ret_first, size_t *ret_last)
{
    double a_deg = b->edges[edge][0].lat_deg, b_deg = b->edges[edge][1].lat_deg;
    *ret_first = band_of(b, fmin(a_deg, b_deg));
    *ret_last = band_of(b, fmax(a_deg, b_deg));
}

/* As many bands as the edges allow: long ones are in many. @return how many members there are. */
static size_t choose_bands(geometry_bands *b, bbox box, size_t edge_count)
{
    size_t members = 0;
    for (b->band_count = edge_count / EDGES_A_BAND; b->band_count > 0; b->band_count /= 2) {
        members = 0;
        b->south_deg = box.south_deg;
        b->bands_per_deg = (double)b->band_count / (box.north_deg - box.south_deg);
        for (size_t i = 0, first, last; i < edge_count; i++) {
            edge_bands(b, i, &first, &last);
            members += last - first + 1;
        }
        if (members <= BANDS_AN_EDGE * edge_count)
            break;
    }
    return members;
}

static void fill_bands(const geometry_bands *b, size_t edge_count, uint32_t *first,
                       uint32_t *members)
{
    size_t from, to;
    for (size_t i = 0; i < edge_count; i++) {
        edge_bands(b, i, &from, &to);
        for (size_t k = from; k <= to; k++)
            first[k + 1]++;
    }
    for (size_t k = 0; k < b->band_count; k++)
        first[k + 1] += first[k];
    /* from the end of each band to its beginning, which is the end of the one before */
    for (size_t i = edge_count; i-- > 0;) {
        edge_bands(b, i, &from, &to);
        for (size_t k = from; k <= to; k++)
            members[--first[k + 1]] = (uint32_t)i;
    }
    for (size_t k = 0; k < b->band_count; k++)
        first[k] = first[k + 1];
}

static const geometry_bands *bands_of(const geometry_shape *s, arena *a)
{
    size_t edge_count = count_edges(s), done = 0;
    if (s->kind != SHAPE_POLYGON || edge_count < BANDED_EDGES ||
        !(s->box.north_deg > s->box.south_deg))
        return NULL;
    geometry_bands *b = arena_alloc(a, sizeof *b);
    lonlat(*edges)[2] = arena_alloc(a, edge_count * sizeof *edges);
    if (!b || !edges)
        return NULL;
    for (size_t i = 0; i < s->run_count; i++)
        for (size_t k = 0; k + 1 < s->runs[i].count; k++, done++) {
            edges[done][0] = s->runs[i].at[k];
            edges[done][1] = s->runs[i].at[k + 1];
        }
    b->edges = (const lonlat(*)[2])edges;
    size_t member_count = choose_bands(b, s->box, edge_count);
    uint32_t *first = arena_alloc(a, (b->band_count + 2) * sizeof *first);
    uint32_t *members = arena_alloc(a, member_count * sizeof *members);
    if (b->band_count == 0 || !first || !members)
        return NULL;
    fill_bands(b, edge_count, first, members);
    first[b->band_count] = (uint32_t)member_count;
    b->first = first;
    b->members = members;
    return b;
}

const cql2_geometry *geometry_banded(const cql2_geometry *g, arena *a)
{
    geometry_shape *shapes = arena_alloc(a, g->count * sizeof *shapes);
    cql2_geometry *made = arena_alloc(a, sizeof *made);
    if (!shapes || !made)
        return g;
    for (size_t i = 0; i < g->count; i++) {
        shapes[i] = g->shapes[i];
        shapes[i].bands = bands_of(&g->shapes[i], a);
    }
    *made = (cql2_geometry){shapes, g->count};
    return made;
}

bool geometry_is_point(const cql2_geometry *g, lonlat *ret)
{
    if (g->count != 1 || g->shapes[0].kind != SHAPE_POINT)
        return false;
    *ret = g->shapes[0].runs[0].at[0];
    return true;
}
