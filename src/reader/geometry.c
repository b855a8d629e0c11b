#include "reader/geometry.h"

#include <math.h>
#include <string.h>

#include "domain/geodesic.h"

static const char NO_MEMORY[] = "there is no memory for its geometry",
                  OUTSIDE[] = "its coordinates are outside their coordinate system",
                  NOT_LONLAT[] = "its coordinates are no longitude and latitude",
                  NO_POINT[] = "no point can be found in its geometry";

enum { NESTING_MAX = 32 };

typedef struct {
    double x, y;
} point;

static lonlat position_of(point p)
{
    return (lonlat){p.x, p.y};
}

/* -- every vertex ------------------------------------------------------------------------------ */

/* What is done with each vertex; false ends it. */
typedef bool visitor(void *context, OGRGeometryH of, int i, point at);

static bool visit(OGRGeometryH g, visitor *each, void *context, int depth)
{
    int parts = OGR_G_GetGeometryCount(g), points = parts ? 0 : OGR_G_GetPointCount(g);
    if (depth > NESTING_MAX)
        return false;
    for (int i = 0; i < parts; i++)
        if (!visit(OGR_G_GetGeometryRef(g, i), each, context, depth + 1))
            return false;
    for (int i = 0; i < points; i++)
        if (!each(context, g, i, (point){OGR_G_GetX(g, i), OGR_G_GetY(g, i)}))
            return false;
    return true;
}

static bool transform_vertex(void *context, OGRGeometryH of, int i, point at)
{
    if (!crs_to_lonlat(context, &at.x, &at.y))
        return false;
    OGR_G_SetPoint_2D(of, i, at.x, at.y);
    return true;
}

typedef struct {
    point from;
    bool degrees;
    double farthest;
} reach;

static bool reach_vertex(void *context, OGRGeometryH of, int i, point at)
{
    reach *r = context;
    (void)of, (void)i;
    if (r->degrees && !lonlat_valid(position_of(at)))
        return false;
    double away = r->degrees ? geodesic_m(position_of(r->from), position_of(at))
                             : hypot(at.x - r->from.x, at.y - r->from.y);
    if (away > r->farthest)
        r->farthest = away;
    return isfinite(away);
}

typedef struct {
    size_t count;
    point sum, nearest;
    double least;
} middle;

static bool add_vertex(void *context, OGRGeometryH of, int i, point at)
{
    middle *m = context;
    (void)of, (void)i;
    m->count++;
    m->sum = (point){m->sum.x + at.x, m->sum.y + at.y};
    return true;
}

static bool nearer_vertex(void *context, OGRGeometryH of, int i, point at)
{
    middle *m = context;
    (void)of, (void)i;
    double away = hypot(at.x - m->sum.x / (double)m->count, at.y - m->sum.y / (double)m->count);
    if (away < m->least) {
        m->least = away;
        m->nearest = at;
    }
    return true;
}

/* -- the point --------------------------------------------------------------------------------- */

/* Takes the point of a geometry of GDAL's making. */
static bool take_point(OGRGeometryH made, point *ret)
{
    bool there = made && !OGR_G_IsEmpty(made);
    if (there)
        *ret = (point){OGR_G_GetX(made, 0), OGR_G_GetY(made, 0)};
    OGR_G_DestroyGeometry(made);
    return there && isfinite(ret->x) && isfinite(ret->y);
}

static bool point_of_areas(OGRGeometryH areas, point *ret)
{
    if (take_point(OGR_G_PointOnSurface(areas), ret))
        return true;
    OGRGeometryH valid = OGR_G_MakeValid(areas);
    bool found = valid && take_point(OGR_G_PointOnSurface(valid), ret);
    OGR_G_DestroyGeometry(valid);
    return found;
}

static bool point_of_lines(OGRGeometryH lines, point *ret)
{
    OGRGeometryH longest = NULL;
    double length = -1;
    for (int i = 0; i < OGR_G_GetGeometryCount(lines); i++) {
        OGRGeometryH line = OGR_G_GetGeometryRef(lines, i);
        if (OGR_G_Length(line) > length) {
            length = OGR_G_Length(line);
            longest = line;
        }
    }
    return longest && take_point(OGR_G_Value(longest, length / 2), ret);
}

static bool point_of_points(OGRGeometryH points, point *ret)
{
    middle m = {.least = INFINITY};
    if (!visit(points, add_vertex, &m, 0) || !visit(points, nearer_vertex, &m, 0))
        return false;
    *ret = m.nearest;
    return isfinite(m.least);
}

/* -- by kind ----------------------------------------------------------------------------------- */

/* The leaves of a geometry, each kind in a collection of its own. */
typedef struct {
    OGRGeometryH points, lines, areas;
} leaves;

static void gather(OGRGeometryH g, leaves *into, int depth)
{
    if (!g || depth > NESTING_MAX || OGR_G_IsEmpty(g))
        return;
    switch (wkbFlatten(OGR_G_GetGeometryType(g))) {
    case wkbPoint:
        OGR_G_AddGeometry(into->points, g);
        return;
    case wkbLineString:
        OGR_G_AddGeometry(into->lines, g);
        return;
    case wkbPolygon:
        OGR_G_AddGeometry(into->areas, g);
        return;
    case wkbTriangle: { /* a polygon by another name */
        OGRGeometryH polygon = OGR_G_ForceToPolygon(OGR_G_Clone(g));
        gather(polygon, into, depth + 1);
        OGR_G_DestroyGeometry(polygon);
        return;
    }
    default:
        for (int i = 0; i < OGR_G_GetGeometryCount(g); i++)
            gather(OGR_G_GetGeometryRef(g, i), into, depth + 1);
    }
}

static const char *take_entrances(job *j, OGRGeometryH points, geometry *ret)
{
    int count = OGR_G_GetGeometryCount(points);
    OGRGeometryH first = OGR_G_GetGeometryRef(points, 0);
    *ret = (geometry){.kind = count == 1 ? GEOMETRY_POINT : GEOMETRY_POINTS,
                      .x = OGR_G_GetX(first, 0),
                      .y = OGR_G_GetY(first, 0)};
    if (count == 1)
        return NULL;
    ret->entrances = arena_alloc(j->out->memory, (size_t)count * sizeof *ret->entrances);
    if (!ret->entrances)
        return NO_MEMORY;
    for (int i = 0; i < count; i++) {
        OGRGeometryH p = OGR_G_GetGeometryRef(points, i);
        ret->entrances[i][0] = OGR_G_GetX(p, 0);
        ret->entrances[i][1] = OGR_G_GetY(p, 0);
    }
    ret->entrance_count = (size_t)count;
    return NULL;
}

static const char *take_leaves(job *j, OGRGeometryH whole, const leaves *of, bool degrees,
                               geometry *ret)
{
    int areas = OGR_G_GetGeometryCount(of->areas), lines = OGR_G_GetGeometryCount(of->lines),
        points = OGR_G_GetGeometryCount(of->points);
    point at = {0, 0};
    if (!areas && !lines && points && points <= GEOMETRY_MAX_ENTRANCES)
        return take_entrances(j, of->points, ret);
    if (!areas && !lines && !points)
        return NULL;
    if (areas   ? !point_of_areas(of->areas, &at)
        : lines ? !point_of_lines(of->lines, &at)
                : !point_of_points(of->points, &at))
        return NO_POINT;
    reach r = {.from = at, .degrees = degrees};
    if (degrees && !lonlat_valid(position_of(at)))
        return NOT_LONLAT;
    if (!visit(whole, reach_vertex, &r, 0))
        return degrees ? NOT_LONLAT : NO_POINT;
    *ret = (geometry){.kind = GEOMETRY_EXTENT, .x = at.x, .y = at.y, .extent = r.farthest};
    return NULL;
}

/* The areas as one multipolygon of well-known bytes. */
static const char *take_shape(job *j, OGRGeometryH areas, geometry *ret)
{
    OGR_G_FlattenTo2D(areas);
    OGR_G_CloseRings(areas);
    size_t size = (size_t)OGR_G_WkbSize(areas);
    if (size > GEOMETRY_MAX_SHAPE_BYTES)
        return "its outline has too many points";
    unsigned char *bytes = arena_alloc(j->out->memory, size);
    if (!bytes)
        return NO_MEMORY;
    if (OGR_G_ExportToWkb(areas, wkbNDR, bytes) != OGRERR_NONE)
        return NO_POINT;
    ret->shape = (slice){(const char *)bytes, size};
    return NULL;
}

static const char *reduce_linear(job *j, OGRGeometryH g, crs_transform *crs, bool degrees,
                                 geometry *ret)
{
    leaves of = {OGR_G_CreateGeometry(wkbMultiPoint), OGR_G_CreateGeometry(wkbMultiLineString),
                 OGR_G_CreateGeometry(wkbMultiPolygon)};
    const char *why = crs && !visit(g, transform_vertex, crs, 0) ? OUTSIDE : NULL;
    if (!why) {
        gather(g, &of, 0);
        why = take_leaves(j, g, &of, degrees, ret);
        if (!why && j->options->shapes && OGR_G_GetGeometryCount(of.areas))
            why = take_shape(j, of.areas, ret);
    }
    OGR_G_DestroyGeometry(of.points);
    OGR_G_DestroyGeometry(of.lines);
    OGR_G_DestroyGeometry(of.areas);
    return why;
}

const char *geometry_reduce(job *j, OGRGeometryH g, crs_transform *crs, bool degrees, geometry *ret)
{
    geometry made = {.kind = GEOMETRY_NONE};
    const char *why = NULL;
    if (g && !OGR_G_IsEmpty(g) && OGR_G_HasCurveGeometry(g, TRUE)) {
        OGRGeometryH linear = OGR_G_GetLinearGeometry(g, 0, NULL);
        why = linear ? reduce_linear(j, linear, crs, degrees, &made) : NO_POINT;
        OGR_G_DestroyGeometry(linear);
    } else if (g && !OGR_G_IsEmpty(g)) {
        why = reduce_linear(j, g, crs, degrees, &made);
    }
    if (!why)
        *ret = made;
    return why;
}
