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
    return (geometry_shape){kind, runs, run_count, box};
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

/* How often a ray to the east crosses the ring, counted by its half-open edges; negative on it. */
static int crossings(const geometry_run *ring, lonlat p)
{
    int count = 0;
    for (size_t i = 0; i + 1 < ring->count; i++) {
        lonlat a = ring->at[i], b = ring->at[i + 1];
        if (on_segment(a, b, p))
            return -1;
        if ((a.lat_deg > p.lat_deg) == (b.lat_deg > p.lat_deg))
            continue;
        double t = turn(a, b, p);
        count += b.lat_deg > a.lat_deg ? t > 0 : t < 0;
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

static geometry_place place_in_polygon(const geometry_shape *s, lonlat p)
{
    int count = 0;
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

bool geometry_is_point(const cql2_geometry *g, lonlat *ret)
{
    if (g->count != 1 || g->shapes[0].kind != SHAPE_POINT)
        return false;
    *ret = g->shapes[0].runs[0].at[0];
    return true;
}
