/* Spatial predicates of lines, polygons and several points: what DE-9IM says (OGC 06-103r4 6.1.15),
 * whichever of the two the feature is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cql2/cql2.h"

static const field FIELDS[] = {
    {.name = "uuid", .type = FIELD_UUID, .visible_to = AUDIENCE_PUBLIC},
};
static const entity AREA = {"area", FIELDS, 1, false};
static const cql2_schema SCHEMA = {.of = &AREA, .who = AUDIENCE_PUBLIC};

static cql2_value property(void *context, int number, char *scratch)
{
    (void)scratch;
    assert_int_equal(number, CQL2_GEOMETRY);
    return (cql2_value){.type = CQL2_SHAPE, .shape = context};
}

static const cql2_geometry *geometry(const char *wkt, arena *a)
{
    char text[600];
    cql2_node *n;
    error err;
    snprintf(text, sizeof text, "S_INTERSECTS(geom, %s)", wkt);
    if (cql2_parse_text(slice_of(text), &SCHEMA, a, &n, &err))
        fail_msg("%s: %s", wkt, err.detail);
    return n->args[1]->value.shape;
}

static cql2_truth ask(const char *filter, const char *feature, arena *a)
{
    cql2_node *n;
    error err;
    cql2_source from = {property, NULL};
    cql2_geometry own = *geometry(feature, a);
    from.context = &own;
    if (cql2_parse_text(slice_of(filter), &SCHEMA, a, &n, &err))
        fail_msg("%s: %s", filter, err.detail);
    return cql2_evaluate(n, &from);
}

#define SQUARE "POLYGON((2 0, 6 0, 6 4, 2 4, 2 0))"
#define RING "POLYGON((2 0, 6 0, 6 4, 2 4, 2 0), (3 1, 5 1, 5 3, 3 3, 3 1))"
#define TWO "MULTIPOLYGON(((2 0, 6 0, 6 4, 2 4, 2 0)), ((10 0, 12 0, 12 2, 10 2, 10 0)))"

/* Which predicates hold, by their marks below. */
static const struct {
    const char *a, *b, *hold;
} PAIRS[] = {
    {"LINESTRING(1 1, 3 1)", SQUARE, "ix"},
    {"LINESTRING(3 1, 5 3)", SQUARE, "iw"},
    {"LINESTRING(3 2, 5 2)", RING, "it"},    /* from edge to edge, across the hole */
    {"LINESTRING(3.5 2, 4.5 2)", RING, "d"}, /* in the hole */
    {"LINESTRING(1 0, 2 0)", SQUARE, "it"},
    {"LINESTRING(2 0, 6 0)", SQUARE, "it"}, /* along its edge */
    {"LINESTRING(1 1, 3 3)", "LINESTRING(1 3, 3 1)", "ix"},
    {"LINESTRING(1 1, 4 4)", "LINESTRING(2 2, 5 5)", "io"},
    {"LINESTRING(1 1, 3 3)", "LINESTRING(3 3, 1 1)", "iewC"},
    {"LINESTRING(1 1, 3 3)", "LINESTRING(3 3, 7 2)", "it"},
    {"LINESTRING(1 1, 3 1)", "BBOX(2, 0, 6, 4)", "ix"},
    {SQUARE, "POLYGON((4 2, 8 2, 8 6, 4 6, 4 2))", "io"},
    {SQUARE, "POLYGON((6 0, 8 0, 8 4, 6 4, 6 0))", "it"},
    {SQUARE, "POLYGON((7 0, 8 0, 8 4, 7 4, 7 0))", "d"},
    {SQUARE, "BBOX(2, 0, 6, 4)", "iewC"},
    {SQUARE, "POLYGON((6 4, 2 4, 2 0, 6 0, 6 4))", "iewC"},
    {SQUARE, "POLYGON((3 1, 5 1, 5 3, 3 3, 3 1))", "iC"},
    {RING, "POLYGON((3 1, 5 1, 5 3, 3 3, 3 1))", "it"}, /* what fills its hole */
    {SQUARE, "POLYGON((-9 -9, 9 -9, 9 9, -9 9, -9 -9))", "iw"},
    {TWO, SQUARE, "iC"},
    {TWO, "POLYGON((9 -1, 13 -1, 13 3, 9 3, 9 -1))", "io"},
    {TWO, "POLYGON((1 -1, 13 -1, 13 5, 1 5, 1 -1))", "iw"},
    {TWO, "POLYGON((7 0, 9 0, 9 4, 7 4, 7 0))", "d"}, /* between the two */
    {TWO, "LINESTRING(5 1, 11 1)", "ix"},
    {"MULTIPOINT((3 1), (9 9))", SQUARE, "ix"},
    {"MULTIPOINT((3 1), (4 2))", SQUARE, "iw"},
    {"MULTIPOINT((2 1), (6 2))", SQUARE, "it"},
    {"MULTIPOINT((3 1), (4 2))", "MULTIPOINT((4 2), (5 5))", "io"},
    {"LINESTRING(1 1, 3 1)", "BBOX(2, 1, 2, 1)", "iC"}, /* a box that is a point */
    {"LINESTRING(1 1, 3 1)", "BBOX(2, 0, 2, 4)", "ix"}, /* and one that is a line */
    {"LINESTRING(179 1, 179.5 1)", "BBOX(170, 0, -170, 4)", "iw"},
    {"LINESTRING(-179 1, -179.5 1)", "BBOX(170, 0, -170, 4)", "iw"},
    {"LINESTRING(1 1, 3 1)", "BBOX(170, 0, -170, 4)", "d"},
    /* points, which have a way of their own */
    {"POINT(3 1)", SQUARE, "iw"},
    {"POINT(2 1)", SQUARE, "it"},
    {"POINT(4 2)", RING, "d"},
    {"POINT(4 2)", "POINT(4 2)", "iewC"},
    {"POINT(3 1)", "LINESTRING(1 1, 5 1)", "iw"},
    {"POINT(1 1)", "LINESTRING(1 1, 5 1)", "it"},
    {"POINT(5 1)", "MULTILINESTRING((1 1, 5 1), (5 1, 7 4))", "iw"}, /* an end of two: mod 2 */
    {"POINT(5 1)", "MULTILINESTRING((1 1, 5 1), (5 1, 7 4), (5 1, 5 9))", "it"},
};

static const struct {
    const char *name;
    char mark, turned;
} PREDICATES[] = {{"S_INTERSECTS", 'i', 'i'}, {"S_EQUALS", 'e', 'e'},  {"S_DISJOINT", 'd', 'd'},
                  {"S_TOUCHES", 't', 't'},    {"S_CROSSES", 'x', 'x'}, {"S_WITHIN", 'w', 'C'},
                  {"S_CONTAINS", 'C', 'w'},   {"S_OVERLAPS", 'o', 'o'}};

static void expect(const char *name, const char *a, const char *b, bool expected)
{
    for (size_t form = 0; form < 3; form++) {
        ARENA_SCOPED arena *memory = arena_new(1 << 20);
        char text[600];
        if (form == 0)
            snprintf(text, sizeof text, "%s(geom, %s)", name, b);
        else if (form == 1)
            snprintf(text, sizeof text, "%s(%s, geom)", name, a);
        else
            snprintf(text, sizeof text, "%s(%s, %s)", name, a, b);
        cql2_truth found = ask(text, form == 0 ? a : b, memory);
        if (found != (expected ? CQL2_TRUE : CQL2_FALSE))
            fail_msg("%s of %s is %d", text, form == 0 ? a : b, (int)found);
    }
}

static void relations_are_those_of_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(PAIRS); i++)
        for (size_t k = 0; k < COUNT(PREDICATES); k++) {
            expect(PREDICATES[k].name, PAIRS[i].a, PAIRS[i].b,
                   strchr(PAIRS[i].hold, PREDICATES[k].mark) != NULL);
            expect(PREDICATES[k].name, PAIRS[i].b, PAIRS[i].a,
                   strchr(PAIRS[i].hold, PREDICATES[k].turned) != NULL);
        }
}

static void a_geometry_is_itself(void **state)
{
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    (void)state;
    assert_int_equal(ask("S_EQUALS(geom, geometry)", TWO, a), CQL2_TRUE);
    assert_int_equal(ask("S_TOUCHES(geom, geom)", TWO, a), CQL2_FALSE);
}

static void what_is_not_defined_is_refused(void **state)
{
    static const struct {
        const char *text, *says;
    } ALL[] = {
        {"S_WITHIN(geom, POLYGON((0 0, 2 2, 2 0, 0 2, 0 0)))",
         "at character 16: S_WITHIN needs a valid geometry: Self-intersection"},
        {"S_TOUCHES(GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 2 2)), geom)",
         "at character 11: S_TOUCHES is not defined for a collection of several kinds"},
        {"S_OVERLAPS(" SQUARE ", POLYGON((0 0, 2 2, 2 0, 0 2, 0 0)))", "needs a valid geometry"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(ALL); i++) {
        ARENA_SCOPED arena *a = arena_new(1 << 20);
        cql2_node *n;
        error err;
        assert_int_equal(cql2_parse_text(slice_of(ALL[i].text), &SCHEMA, a, &n, &err), ERR_INPUT);
        if (!strstr(err.detail, ALL[i].says))
            fail_msg("%s: '%s', not '%s'", ALL[i].text, err.detail, ALL[i].says);
    }
}

/* A collection, and a polygon that crosses itself, still meet what they meet. */
static void intersection_is_answered_for_all(void **state)
{
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    const char *mixed = "GEOMETRYCOLLECTION(POINT(9 9), LINESTRING(1 1, 3 1))";
    const char *bow = "POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))";
    (void)state;
    assert_int_equal(ask("S_INTERSECTS(geom, " SQUARE ")", mixed, a), CQL2_TRUE);
    assert_int_equal(ask("S_DISJOINT(geom, POLYGON((4 4, 8 4, 8 8, 4 4)))", mixed, a), CQL2_TRUE);
    assert_int_equal(ask("S_WITHIN(geom, " SQUARE ")", mixed, a), CQL2_UNKNOWN);
    assert_int_equal(ask("S_INTERSECTS(geom, LINESTRING(0 1.5, 1 1.5))", bow, a), CQL2_TRUE);
}

/* A star of many points, with a hole: what the bands say of a point is what all edges say. */
static void bands_change_nothing(void **state)
{
    enum { SPIKES = 90, LAST = 2 * SPIKES, PROBES = 61 };
    static lonlat outer[LAST + 1], inner[LAST + 1];
    const geometry_run runs[] = {{outer, COUNT(outer)}, {inner, COUNT(inner)}};
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    size_t found[3] = {0};
    (void)state;
    for (int i = 0; i < LAST; i++) {
        double angle = 3.14159265358979 * i / SPIKES, reach = i % 2 ? 2 : 4;
        outer[i] = (lonlat){reach * cos(angle), reach * sin(angle)};
        inner[i] = (lonlat){reach * cos(angle) / 3, reach * sin(angle) / 3};
    }
    outer[LAST] = outer[0];
    inner[LAST] = inner[0];
    geometry_shape star = geometry_shape_of(SHAPE_POLYGON, runs, 2);
    cql2_geometry plain = {&star, 1};
    const cql2_geometry *banded = geometry_banded(&plain, a);
    assert_non_null(banded->shapes[0].bands);
    assert_true(banded->shapes[0].bands->band_count > 10);
    for (int i = 0; i < PROBES; i++)
        for (int k = 0; k < PROBES; k++) {
            lonlat p = {4.2 * (i - 30) / 30, 4.2 * (k - 30) / 30};
            geometry_place place = geometry_locate(&plain, p);
            assert_int_equal(geometry_locate(banded, p), place);
            found[place]++;
        }
    for (size_t i = 0; i < COUNT(outer); i++) /* corners, the highest and the lowest too */
        assert_int_equal(geometry_locate(banded, outer[i]), PLACE_BOUNDARY);
    assert_true(found[PLACE_INSIDE] > 500 && found[PLACE_OUTSIDE] > 500);
}

static void geojson_is_a_feature(void **state)
{
    static const char LINE[] = "{\"type\":\"LineString\",\"coordinates\":[[1,1],[3,1]]}";
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    const cql2_geometry *g = NULL;
    cql2_geometry own;
    cql2_node *n;
    error err;
    (void)state;
    assert_int_equal(cql2_read_geojson(slice_of(LINE), a, &g, &err), OK);
    own = *g;
    assert_int_equal(cql2_parse_text(slice_of("S_CROSSES(geom, " SQUARE ")"), &SCHEMA, a, &n, &err),
                     OK);
    assert_int_equal(cql2_evaluate(n, &(cql2_source){property, &own}), CQL2_TRUE);
    assert_int_equal(cql2_read_geojson(slice_of("{\"type\":\"Line\"}"), a, &g, &err), ERR_INPUT);
    assert_int_equal(cql2_read_geojson(slice_of("{"), a, &g, &err), ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relations_are_those_of_the_standard),
        cmocka_unit_test(a_geometry_is_itself),
        cmocka_unit_test(what_is_not_defined_is_refused),
        cmocka_unit_test(intersection_is_answered_for_all),
        cmocka_unit_test(bands_change_nothing),
        cmocka_unit_test(geojson_is_a_feature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
