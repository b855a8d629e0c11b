#include "cql2/spatial.h"

#include <geos_c.h>

#include "base/mem.h"

enum { DIMENSIONS = 3, GEOS_FAILED = 2 };

/* A geometry as GEOS has it: its points, its lines and its polygons, NULL where it has none. */
typedef struct {
    GEOSGeometry *of[DIMENSIONS];
} parts;

struct cql2_spatial {
    GEOSContextHandle_t geos;
    parts literal;
    const GEOSPreparedGeometry *ready[DIMENSIONS];
    bool second;
};

/* -- from ours to theirs --------------------------------------------------------------------------
 */

static GEOSCoordSequence *sequence(GEOSContextHandle_t geos, const lonlat *at, size_t count)
{
    return GEOSCoordSeq_copyFromBuffer_r(geos, &at->lon_deg, (unsigned)count, 0, 0);
}

static GEOSGeometry *point(GEOSContextHandle_t geos, const lonlat *at)
{
    GEOSCoordSequence *s = sequence(geos, at, 1);
    return s ? GEOSGeom_createPoint_r(geos, s) : NULL;
}

static GEOSGeometry *line(GEOSContextHandle_t geos, const lonlat *at, size_t count)
{
    GEOSCoordSequence *s = sequence(geos, at, count);
    return s ? GEOSGeom_createLineString_r(geos, s) : NULL;
}

static GEOSGeometry *polygon(GEOSContextHandle_t geos, const geometry_run *runs, size_t count)
{
    GEOSGeometry **rings = mem_alloc(count, sizeof(GEOSGeometry *)), *made = NULL;
    size_t done = 0;
    if (!rings)
        return NULL;
    while (done < count) {
        GEOSCoordSequence *s = sequence(geos, runs[done].at, runs[done].count);
        if (!s || !(rings[done] = GEOSGeom_createLinearRing_r(geos, s)))
            break;
        done++;
    }
    if (done == count)
        made = GEOSGeom_createPolygon_r(geos, rings[0], rings + 1, (unsigned)count - 1);
    for (size_t i = 0; done < count && i < done; i++)
        GEOSGeom_destroy_r(geos, rings[i]);
    mem_free(rings);
    return made;
}

/* A box may be as flat as a line, or be a point. */
static GEOSGeometry *box(GEOSContextHandle_t geos, bbox b, int *ret_dimension)
{
    lonlat corners[5] = {{b.west_deg, b.south_deg},
                         {b.east_deg, b.south_deg},
                         {b.east_deg, b.north_deg},
                         {b.west_deg, b.north_deg},
                         {b.west_deg, b.south_deg}};
    *ret_dimension = (b.west_deg < b.east_deg) + (b.south_deg < b.north_deg);
    if (*ret_dimension == 2)
        return polygon(geos, &(geometry_run){corners, 5}, 1);
    lonlat ends[2] = {corners[0], corners[2]};
    return *ret_dimension == 1 ? line(geos, ends, 2) : point(geos, ends);
}

static GEOSGeometry *shape(GEOSContextHandle_t geos, const geometry_shape *s, int *ret_dimension)
{
    *ret_dimension = (int)s->kind;
    switch (s->kind) {
    case SHAPE_POINT:
        return point(geos, s->runs[0].at);
    case SHAPE_LINE:
        return line(geos, s->runs[0].at, s->runs[0].count);
    case SHAPE_POLYGON:
        return polygon(geos, s->runs, s->run_count);
    case SHAPE_BOX:
        break;
    }
    return box(geos, s->box, ret_dimension);
}

static void parts_free(GEOSContextHandle_t geos, parts *p)
{
    for (int d = 0; d < DIMENSIONS; d++)
        if (p->of[d])
            GEOSGeom_destroy_r(geos, p->of[d]);
    *p = (parts){0};
}

/* One by one, a collection of each dimension at the end. A box across the antimeridian is two. */
static bool gather(GEOSContextHandle_t geos, const cql2_geometry *g,
                   GEOSGeometry **list[DIMENSIONS], unsigned counts[DIMENSIONS])
{
    for (size_t i = 0; i < g->count; i++) {
        geometry_shape halves[2] = {g->shapes[i], g->shapes[i]};
        bool two = halves[0].kind == SHAPE_BOX && halves[0].box.west_deg > halves[0].box.east_deg;
        if (two) {
            halves[0].box.east_deg = 180;
            halves[1].box.west_deg = -180;
        }
        for (int k = 0; k < 1 + two; k++) {
            int d;
            GEOSGeometry *one = shape(geos, &halves[k], &d);
            if (!one)
                return false;
            list[d][counts[d]++] = one;
        }
    }
    return true;
}

static bool parts_of(GEOSContextHandle_t geos, const cql2_geometry *g, parts *ret)
{
    static const int SEVERAL[DIMENSIONS] = {GEOS_MULTIPOINT, GEOS_MULTILINESTRING,
                                            GEOS_MULTIPOLYGON};
    size_t room = 2 * g->count;
    GEOSGeometry **all = mem_alloc(DIMENSIONS * room, sizeof(GEOSGeometry *));
    GEOSGeometry **list[DIMENSIONS] = {all, all + room, all + 2 * room};
    unsigned counts[DIMENSIONS] = {0};
    if (!all)
        return false;
    bool made = gather(geos, g, list, counts);
    *ret = (parts){0};
    for (int d = 0; d < DIMENSIONS; d++) {
        for (unsigned i = 0; !made && i < counts[d]; i++)
            GEOSGeom_destroy_r(geos, list[d][i]);
        if (!made || counts[d] == 0)
            continue;
        ret->of[d] = counts[d] == 1
                         ? list[d][0]
                         : GEOSGeom_createCollection_r(geos, SEVERAL[d], list[d], counts[d]);
        made = made && ret->of[d];
    }
    mem_free(all);
    if (!made)
        parts_free(geos, ret);
    return made;
}

/* -- the literal ----------------------------------------------------------------------------------
 */

static void spatial_done(void *what)
{
    cql2_spatial *s = what;
    for (int d = 0; d < DIMENSIONS; d++)
        if (s->ready[d])
            GEOSPreparedGeom_destroy_r(s->geos, s->ready[d]);
    parts_free(s->geos, &s->literal);
    GEOS_finish_r(s->geos);
}

cql2_spatial *spatial_new(const cql2_geometry *literal, bool second, arena *a)
{
    cql2_spatial *s = arena_alloc(a, sizeof *s);
    if (!s || !(s->geos = GEOS_init_r()))
        return NULL;
    s->second = second;
    if (!arena_on_free(a, spatial_done, s) || !parts_of(s->geos, literal, &s->literal))
        return NULL;
    for (int d = 0; d < DIMENSIONS; d++)
        if (s->literal.of[d] && !(s->ready[d] = GEOSPrepare_r(s->geos, s->literal.of[d])))
            return NULL;
    return s;
}

const char *spatial_fault(const cql2_spatial *s, arena *a)
{
    for (int d = 0; d < DIMENSIONS; d++) {
        if (!s->literal.of[d] || GEOSisValid_r(s->geos, s->literal.of[d]) == 1)
            continue;
        char *reason = GEOSisValidReason_r(s->geos, s->literal.of[d]);
        const char *copy = reason ? arena_printf(a, "%s", reason) : NULL;
        GEOSFree_r(s->geos, reason);
        return copy ? copy : "it is not valid";
    }
    return NULL;
}

static int dimension(const parts *p)
{
    int only = -1;
    for (int d = 0; d < DIMENSIONS; d++)
        if (p->of[d])
            only = only < 0 ? d : DIMENSIONS;
    return only;
}

bool spatial_is_mixed(const cql2_spatial *s)
{
    return dimension(&s->literal) == DIMENSIONS;
}

/* -- predicates -----------------------------------------------------------------------------------
 */

typedef char with_ready(GEOSContextHandle_t, const GEOSPreparedGeometry *, const GEOSGeometry *);

/* By what is prepared, which is the first argument to GEOS; `turned` where it is the second of the
 * filter's. */
static const struct {
    cql2_op op;
    with_ready *straight, *turned;
} RELATIONS[] = {
    {CQL2_S_TOUCHES, GEOSPreparedTouches_r, GEOSPreparedTouches_r},
    {CQL2_S_CROSSES, GEOSPreparedCrosses_r, GEOSPreparedCrosses_r},
    {CQL2_S_OVERLAPS, GEOSPreparedOverlaps_r, GEOSPreparedOverlaps_r},
    {CQL2_S_WITHIN, GEOSPreparedWithin_r, GEOSPreparedContains_r},
    {CQL2_S_CONTAINS, GEOSPreparedContains_r, GEOSPreparedWithin_r},
};

static char intersects(const cql2_spatial *s, const parts *other)
{
    for (int d = 0; d < DIMENSIONS; d++)
        for (int e = 0; e < DIMENSIONS; e++) {
            if (!s->ready[d] || !other->of[e])
                continue;
            char answer = GEOSPreparedIntersects_r(s->geos, s->ready[d], other->of[e]);
            if (answer != 0)
                return answer;
        }
    return 0;
}

static char relates(const cql2_spatial *s, cql2_op op, const parts *other)
{
    if (op == CQL2_S_INTERSECTS)
        return intersects(s, other);
    if (op == CQL2_S_DISJOINT) {
        char answer = intersects(s, other);
        if (answer == GEOS_FAILED)
            return answer;
        return answer ? 0 : 1;
    }
    int d = dimension(&s->literal), e = dimension(other);
    if (d < 0 || e < 0 || d == DIMENSIONS || e == DIMENSIONS)
        return GEOS_FAILED;
    if (op == CQL2_S_EQUALS)
        return GEOSEquals_r(s->geos, s->literal.of[d], other->of[e]);
    size_t i = 0;
    while (RELATIONS[i].op != op)
        i++;
    with_ready *ask = s->second ? RELATIONS[i].turned : RELATIONS[i].straight;
    return ask(s->geos, s->ready[d], other->of[e]);
}

cql2_truth spatial_holds(cql2_spatial *s, cql2_op op, const cql2_geometry *a,
                         const cql2_geometry *b)
{
    parts other;
    if (!geometry_boxes_meet(a, b))
        return op == CQL2_S_DISJOINT ? CQL2_TRUE : CQL2_FALSE;
    if (!parts_of(s->geos, s->second ? a : b, &other))
        return CQL2_UNKNOWN;
    char answer = relates(s, op, &other);
    parts_free(s->geos, &other);
    return answer == 0 ? CQL2_FALSE : answer == 1 ? CQL2_TRUE : CQL2_UNKNOWN;
}
