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

geometry_place geometry_locate(const cql2_geometry *g, lonlat p)
{
    geometry_place best = PLACE_OUTSIDE;
    for (size_t i = 0; i < g->count && best != PLACE_INSIDE; i++) {
        geometry_place place = locate(&g->shapes[i], p);
        best = place > best ? place : best;
    }
    return best;
}

static bool segments_meet(lonlat a, lonlat b, lonlat c, lonlat d)
{
    double abc = turn(a, b, c), abd = turn(a, b, d), cda = turn(c, d, a), cdb = turn(c, d, b);
    if (((abc > 0 && abd < 0) || (abc < 0 && abd > 0)) &&
        ((cda > 0 && cdb < 0) || (cda < 0 && cdb > 0)))
        return true;
    return on_segment(a, b, c) || on_segment(a, b, d) || on_segment(c, d, a) || on_segment(c, d, b);
}

static bool runs_meet(const geometry_run *a, const geometry_run *b)
{
    for (size_t i = 0; i + 1 < a->count; i++)
        for (size_t k = 0; k + 1 < b->count; k++)
            if (segments_meet(a->at[i], a->at[i + 1], b->at[k], b->at[k + 1]))
                return true;
    return false;
}

static bool boxes_meet(bbox a, bbox b)
{
    return a.west_deg <= b.east_deg && b.west_deg <= a.east_deg && a.south_deg <= b.north_deg &&
           b.south_deg <= a.north_deg;
}

static bool plain_shapes_meet(const geometry_shape *a, const geometry_shape *b)
{
    if (!boxes_meet(a->box, b->box))
        return false;
    for (size_t i = 0; i < a->run_count; i++)
        for (size_t k = 0; k < b->run_count; k++)
            if (runs_meet(&a->runs[i], &b->runs[k]))
                return true;
    /* no edges meet: one is within the other, or they are apart */
    return locate(b, a->runs[0].at[0]) != PLACE_OUTSIDE ||
           locate(a, b->runs[0].at[0]) != PLACE_OUTSIDE;
}

/* As rings: a box that crosses the antimeridian is two. */
static size_t plain_shapes(const geometry_shape *s, lonlat points[2][5], geometry_run runs[2],
                           geometry_shape ret[2])
{
    if (s->kind != SHAPE_BOX) {
        ret[0] = *s;
        return 1;
    }
    bbox all = s->box, halves[2] = {all, all};
    size_t count = all.west_deg > all.east_deg ? 2 : 1;
    if (count == 2) {
        halves[0].east_deg = 180;
        halves[1].west_deg = -180;
    }
    for (size_t i = 0; i < count; i++) {
        bbox b = halves[i];
        points[i][0] = points[i][4] = (lonlat){b.west_deg, b.south_deg};
        points[i][1] = (lonlat){b.east_deg, b.south_deg};
        points[i][2] = (lonlat){b.east_deg, b.north_deg};
        points[i][3] = (lonlat){b.west_deg, b.north_deg};
        runs[i] = (geometry_run){points[i], 5};
        ret[i] = (geometry_shape){SHAPE_POLYGON, &runs[i], 1, b};
    }
    return count;
}

static bool shapes_meet(const geometry_shape *a, const geometry_shape *b)
{
    lonlat points_a[2][5], points_b[2][5];
    geometry_run runs_a[2], runs_b[2];
    geometry_shape plain_a[2], plain_b[2];
    size_t count_a = plain_shapes(a, points_a, runs_a, plain_a);
    size_t count_b = plain_shapes(b, points_b, runs_b, plain_b);
    for (size_t i = 0; i < count_a; i++)
        for (size_t k = 0; k < count_b; k++)
            if (plain_shapes_meet(&plain_a[i], &plain_b[k]))
                return true;
    return false;
}

bool geometry_intersects(const cql2_geometry *a, const cql2_geometry *b)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            if (shapes_meet(&a->shapes[i], &b->shapes[k]))
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
