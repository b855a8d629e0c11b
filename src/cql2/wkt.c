/* Well-known text of geometries (OGC 06-103r4 7.2, without M; heights, with a Z in front of the
 * parenthesis or not, say nothing here), and BBOX.
 *
 *     POINT (x y)                       MULTIPOINT ((x y), ...) or (x y, ...)
 *     LINESTRING (x y, ...)             MULTILINESTRING ((x y, ...), ...)
 *     POLYGON ((x y, ...), ...)         MULTIPOLYGON (((x y, ...), ...), ...)
 *     GEOMETRYCOLLECTION (POINT (x y), ...)
 */
#include <string.h>

#include "cql2/lexer.h"

static const struct {
    const char *name;
    shape_kind kind;
    bool several;
} KINDS[] = {{"POINT", SHAPE_POINT, false},          {"MULTIPOINT", SHAPE_POINT, true},
             {"LINESTRING", SHAPE_LINE, false},      {"MULTILINESTRING", SHAPE_LINE, true},
             {"POLYGON", SHAPE_POLYGON, false},      {"MULTIPOLYGON", SHAPE_POLYGON, true},
             {"GEOMETRYCOLLECTION", SHAPE_BOX, true}};

/* Arrays that grow, of the arena. */
typedef struct {
    void *at;
    size_t count, room, size;
} growing;

static bool grow(lexer *l, growing *g, const void *one)
{
    if (g->count == g->room) {
        size_t room = g->room ? 2 * g->room : 8;
        char *more = arena_alloc(l->build.arena, room * g->size);
        if (!more)
            return build_no_memory(&l->build) != NULL;
        if (g->count)
            memcpy(more, g->at, g->count * g->size);
        g->at = more;
        g->room = room;
    }
    memcpy((char *)g->at + g->count++ * g->size, one, g->size);
    return true;
}

bool wkt_begins(slice word)
{
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if (slice_equals_nocase(word, KINDS[i].name))
            return true;
    return slice_equals_nocase(word, "BBOX");
}

static bool read_ordinate(lexer *l, double *ret)
{
    bool failed = false, minus = lexer_take(l, "-", &failed);
    if (!minus)
        (void)lexer_take(l, "+", &failed); /* a plus says nothing */
    if (failed)
        return false;
    if (l->now.kind != TOKEN_NUMBER)
        return lexer_refuse(l, "a number") != NULL;
    *ret = minus ? -l->now.number : l->now.number;
    return lexer_next(l);
}

static bool read_position(lexer *l, lonlat *ret)
{
    double x, y, height;
    size_t position = l->now.position;
    if (!read_ordinate(l, &x) || !read_ordinate(l, &y))
        return false;
    bool more = l->now.kind == TOKEN_NUMBER || lexer_is(l, "-") || lexer_is(l, "+");
    return (!more || read_ordinate(l, &height)) && build_point(&l->build, position, x, y, ret);
}

/* (x y, x y, ...) */
static bool read_run(lexer *l, shape_kind kind, geometry_run *ret)
{
    static const size_t LEAST[] = {[SHAPE_POINT] = 1, [SHAPE_LINE] = 2, [SHAPE_POLYGON] = 4};
    growing points = {.size = sizeof(lonlat)};
    size_t position = l->now.position;
    bool failed = false;
    lonlat p;
    if (!lexer_expect(l, "("))
        return false;
    do
        if (!read_position(l, &p) || !grow(l, &points, &p))
            return false;
    while (lexer_take(l, ",", &failed));
    if (failed || !lexer_expect(l, ")"))
        return false;
    *ret = (geometry_run){points.at, points.count};
    if (!ret->at || ret->count < LEAST[kind] || (kind == SHAPE_POINT && ret->count > 1))
        return build_refuse(&l->build, position, "this has too %s points",
                            kind == SHAPE_POINT ? "many" : "few") != NULL;
    lonlat first = ret->at[0], last = ret->at[ret->count - 1];
    if (kind == SHAPE_POLYGON && (first.lon_deg != last.lon_deg || first.lat_deg != last.lat_deg))
        return build_refuse(&l->build, position, "a ring ends where it begins") != NULL;
    return true;
}

static bool read_shape(lexer *l, shape_kind kind, growing *shapes)
{
    growing runs = {.size = sizeof(geometry_run)};
    geometry_run run;
    bool failed = false;
    if (kind == SHAPE_POLYGON && !lexer_expect(l, "("))
        return false;
    do
        if (!read_run(l, kind, &run) || !grow(l, &runs, &run))
            return false;
    while (kind == SHAPE_POLYGON && lexer_take(l, ",", &failed));
    if (failed || (kind == SHAPE_POLYGON && !lexer_expect(l, ")")))
        return false;
    geometry_shape shape = geometry_shape_of(kind, runs.at, runs.count);
    return grow(l, shapes, &shape);
}

/* A point of MULTIPOINT may have parentheses or not. */
static bool read_member(lexer *l, shape_kind kind, growing *shapes)
{
    if (kind != SHAPE_POINT || lexer_is(l, "("))
        return read_shape(l, kind, shapes);
    lonlat *p = arena_alloc(l->build.arena, sizeof *p);
    geometry_run *run = arena_alloc(l->build.arena, sizeof *run);
    if (!p || !run)
        return build_no_memory(&l->build) != NULL;
    if (!read_position(l, p))
        return false;
    *run = (geometry_run){p, 1};
    geometry_shape shape = geometry_shape_of(SHAPE_POINT, run, 1);
    return grow(l, shapes, &shape);
}

static bool read_into(lexer *l, growing *shapes);

static bool read_several(lexer *l, shape_kind kind, growing *shapes)
{
    bool failed = false;
    if (!lexer_expect(l, "("))
        return false;
    do
        if (!(kind == SHAPE_BOX ? read_into(l, shapes) : read_member(l, kind, shapes)))
            return false;
    while (lexer_take(l, ",", &failed));
    return !failed && lexer_expect(l, ")");
}

static bool read_into(lexer *l, growing *shapes)
{
    size_t i = 0;
    while (i < COUNT(KINDS) && !lexer_is(l, KINDS[i].name))
        i++;
    if (i == COUNT(KINDS))
        return lexer_refuse(l, "a geometry such as POINT") != NULL;
    bool failed = false;
    if (!build_enter(&l->build, l->now.position) || !lexer_next(l))
        return false;
    (void)lexer_take(l, "Z", &failed);
    if (failed)
        return false;
    bool read = KINDS[i].several ? read_several(l, KINDS[i].kind, shapes)
                                 : read_shape(l, KINDS[i].kind, shapes);
    build_leave(&l->build);
    return read;
}

static cql2_geometry *read_bbox(lexer *l)
{
    double n[6];
    size_t count = 0, position = l->now.position;
    bool failed = false;
    if (!lexer_next(l) || !lexer_expect(l, "("))
        return NULL;
    do
        if (count == COUNT(n) || !read_ordinate(l, &n[count++]))
            return count == COUNT(n) && !l->build.err->code ? lexer_refuse(l, "')'") : NULL;
    while (lexer_take(l, ",", &failed));
    if (failed || !lexer_expect(l, ")"))
        return NULL;
    if (count != 4 && count != 6)
        return build_refuse(&l->build, position, "BBOX takes 4 numbers, or 6 with heights");
    return build_box(&l->build, position, (double[]){n[0], n[1], n[count / 2], n[count / 2 + 1]});
}

cql2_geometry *wkt_read(lexer *l)
{
    growing shapes = {.size = sizeof(geometry_shape)};
    if (lexer_is(l, "BBOX"))
        return read_bbox(l);
    if (!read_into(l, &shapes))
        return NULL;
    cql2_geometry *g = arena_alloc(l->build.arena, sizeof *g);
    if (!g)
        return build_no_memory(&l->build);
    *g = (cql2_geometry){shapes.at, shapes.count};
    return g;
}
