/* /tiles/coverage and /tiles/overlap as protobuf-c reads them: areas whole, cut and not at all,
 * holes, points in one tile alone, and the figures that are asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "domain/tile_clip.h"
#include "mvt.pb-c.h"
#include "support/http_served.h"

/* About the fixture's grid: a square with a hole to the west of the grid, and two points. */
static const char ZONES[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"Z1\",\"rank\":7,\"council\":\"Alba\"},"
    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[-4.4,55.8],[-4.2,55.8],[-4.2,56],[-4.4,"
    "56],[-4.4,55.8]],[[-4.39,55.85],[-4.34,55.85],[-4.34,55.9],[-4.39,55.9],[-4.39,55.85]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"Z2\",\"rank\":\"x\"},\"geometry\":"
    "{\"type\":\"Point\",\"coordinates\":[-4.29,55.8842]}},"
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"Z3\"},\"geometry\":"
    "{\"type\":\"Point\",\"coordinates\":[-5.9,57.5]}}]}";

static int set_up(void **state)
{
    char zones[96];
    (void)state;
    if (!fixture_make(&f))
        return -1;
    snprintf(zones, sizeof zones, "%s/zones.geojson", f.folder);
    return fixture_write_text(zones, ZONES) &&
                   http_run((const char *const[]){"area", "--db", f.db, zones, NULL}) == 0 &&
                   fixture_serve(&f, (const char *const[]){NULL})
               ? 0
               : -1;
}

/* The tile of an address; NULL where it is empty. */
static Mvt__Tile *get(const char *kind, tile_address t, const char *query)
{
    char target[300];
    snprintf(target, sizeof target, "/tiles/%s/%u/%u/%u?%s", kind, t.zoom, t.column, t.row, query);
    http_answer a = http_get(f.server.port, target);
    if (a.status != 200 && a.status != 204)
        fail_msg("%s: %d: %s", target, a.status, a.body ? a.body : "");
    Mvt__Tile *tile = NULL;
    if (a.status == 200) {
        assert_string_equal(http_header(&a, "Content-Type"), "application/vnd.mapbox-vector-tile");
        tile = mvt__tile__unpack(NULL, a.body_length, (const uint8_t *)a.body);
        assert_non_null(tile);
        assert_int_equal(tile->n_layers, 1);
        assert_string_equal(tile->layers[0]->name, kind);
    }
    http_answer_free(&a);
    return tile;
}

static const Mvt__Tile__Value *property(const Mvt__Tile *t, size_t i, const char *name)
{
    const Mvt__Tile__Layer *l = t->layers[0];
    const Mvt__Tile__Feature *of = l->features[i];
    for (size_t k = 0; k + 1 < of->n_tags; k += 2)
        if (strcmp(l->keys[of->tags[k]], name) == 0)
            return l->values[of->tags[k + 1]];
    return NULL;
}

/* The feature of a code, or -1. */
static int feature_of(const Mvt__Tile *t, const char *code)
{
    for (size_t i = 0; t && i < t->layers[0]->n_features; i++)
        if (strcmp(property(t, i, "code")->string_value, code) == 0)
            return (int)i;
    return -1;
}

/* Twice the area of each ring of a polygon (Mapbox Vector Tile 2.1, 4.3), in units; all points must
 * be in the tile and its margin. @return rings. */
static size_t ring_areas(const Mvt__Tile__Feature *of, long long twice[4])
{
    size_t rings = 0;
    int x = 0, y = 0, first_x = 0, first_y = 0;
    for (size_t i = 0; i < of->n_geometry;) {
        unsigned command = of->geometry[i] & 7, count = of->geometry[i] >> 3;
        i++;
        if (command == 7) {
            twice[rings++] += (long long)x * first_y - (long long)first_x * y;
            continue;
        }
        for (unsigned k = 0; k < count; k++, i += 2) {
            int from_x = x, from_y = y;
            x += (int)(of->geometry[i] >> 1) ^ -(int)(of->geometry[i] & 1);
            y += (int)(of->geometry[i + 1] >> 1) ^ -(int)(of->geometry[i + 1] & 1);
            assert_in_range(x + TILE_CLIP_MARGIN, 0, TILE_EXTENT + 2 * TILE_CLIP_MARGIN);
            assert_in_range(y + TILE_CLIP_MARGIN, 0, TILE_EXTENT + 2 * TILE_CLIP_MARGIN);
            if (command == 1) {
                first_x = x;
                first_y = y;
                twice[rings] = 0;
            } else {
                twice[rings] += (long long)from_x * y - (long long)x * from_y;
            }
        }
    }
    return rings;
}

static tile_address at(double lon, double lat, unsigned zoom)
{
    return tile_of(lonlat_pack((lonlat){lon, lat}), zoom);
}

static void test_whole_areas(void **state)
{
    long long twice[4] = {0};
    Mvt__Tile *t =
        get("coverage", at(-4.3, 55.9, 6), "category=library&figure=area_rank&figure=council");
    (void)state;
    int i = feature_of(t, "Z1");
    assert_true(i >= 0);
    const Mvt__Tile__Feature *z1 = t->layers[0]->features[i];
    assert_int_equal(z1->type, MVT__TILE__GEOM_TYPE__POLYGON);
    assert_int_equal(ring_areas(z1, twice), 2);
    assert_true(twice[0] > 0 && twice[1] < 0); /* the border one way, the hole the other */
    assert_true(-twice[1] * 8 < twice[0]);
    assert_int_equal(property(t, (size_t)i, "count")->uint_value, 79); /* but the one in Fiji */
    assert_true(property(t, (size_t)i, "nearest_m")->double_value > 0);
    assert_true(property(t, (size_t)i, "area_rank")->double_value == 7);
    assert_string_equal(property(t, (size_t)i, "council")->string_value, "Alba");
    i = feature_of(t, "Z2");
    assert_true(i >= 0);
    assert_int_equal(t->layers[0]->features[i]->type, MVT__TILE__GEOM_TYPE__POINT);
    assert_null(property(t, (size_t)i, "count"));
    assert_string_equal(property(t, (size_t)i, "area_rank")->string_value, "x");
    assert_null(property(t, (size_t)i, "council"));
    mvt__tile__free_unpacked(t, NULL);
}

static void test_areas_are_cut(void **state)
{
    long long twice[4] = {0}, side = TILE_EXTENT + 2 * TILE_CLIP_MARGIN;
    (void)state;
    /* far inside: the tile and its margin, all of it */
    Mvt__Tile *t = get("coverage", at(-4.25, 55.95, 14), "category=library");
    assert_int_equal(ring_areas(t->layers[0]->features[feature_of(t, "Z1")], twice), 1);
    assert_int_equal(twice[0], 2 * side * side);
    mvt__tile__free_unpacked(t, NULL);
    /* inside the hole, as much of it is taken away */
    t = get("coverage", at(-4.365, 55.875, 14), "category=library");
    assert_int_equal(ring_areas(t->layers[0]->features[feature_of(t, "Z1")], twice), 2);
    assert_int_equal(twice[0] + twice[1], 0);
    mvt__tile__free_unpacked(t, NULL);
    /* somewhere else there is nothing */
    assert_null(get("coverage", at(10, 50, 8), "category=library"));
}

static void test_a_point_is_in_one_tile(void **state)
{
    (void)state;
    for (unsigned zoom = 4; zoom <= 18; zoom += 7) {
        tile_address middle = at(-4.29, 55.8842, zoom);
        for (int x = -1; x <= 1; x++)
            for (int y = -1; y <= 1; y++) {
                tile_address t = {zoom, middle.column + (uint32_t)x, middle.row + (uint32_t)y};
                Mvt__Tile *tile = get("coverage", t, "category=park");
                assert_int_equal(feature_of(tile, "Z2") >= 0, x == 0 && y == 0);
                if (tile)
                    mvt__tile__free_unpacked(tile, NULL);
            }
    }
}

static void test_groups(void **state)
{
    (void)state;
    Mvt__Tile *t = get("overlap", at(-4.29, 55.884, 9), "category=park&distance=150");
    assert_non_null(t);
    assert_int_equal(t->layers[0]->n_features, 1);
    assert_int_equal(property(t, 0, "count")->uint_value, 80);
    assert_true(property(t, 0, "spread_m")->double_value > 1200);
    assert_true(property(t, 0, "east")->double_value > property(t, 0, "west")->double_value);
    mvt__tile__free_unpacked(t, NULL);
    assert_null(get("overlap", at(-4.29, 55.884, 9), "category=park&distance=50"));
    assert_null(get("overlap", at(4.29, 55.884, 9), "category=park&distance=150"));
}

static void test_what_describes_them(void **state)
{
    (void)state;
    http_answer a = http_get(f.server.port, "/tiles/coverage?category=park&figure=council");
    assert_int_equal(a.status, 200);
    assert_string_equal(http_header(&a, "Content-Type"), "application/json");
    json_t *answer = json_loadb(a.body, a.body_length, JSON_REJECT_DUPLICATES, NULL);
    http_answer_free(&a);
    const char *tiles = json_string_value(json_array_get(json_object_get(answer, "tiles"), 0));
    assert_non_null(strstr(tiles, "/tiles/coverage/{z}/{x}/{y}.mvt?category=park&figure=council"));
    const json_t *layer = json_array_get(json_object_get(answer, "vector_layers"), 0);
    assert_string_equal(json_string_value(json_object_get(layer, "id")), "coverage");
    assert_non_null(json_object_get(json_object_get(layer, "fields"), "council"));
    json_decref(answer);
    a = http_get(f.server.port, "/tiles/overlap?category=park");
    assert_non_null(strstr(a.body, "/tiles/overlap/{z}/{x}/{y}.mvt?category=park"));
    http_answer_free(&a);
}

static void test_what_is_refused(void **state)
{
    static const struct {
        const char *target;
        int expected;
    } CASES[] = {
        {"/tiles/coverage/1/0/0", 400},
        {"/tiles/coverage/1/0/0?category=park&area=none", 404},
        {"/tiles/coverage/1/0/0?category=park&figure=none", 400},
        {"/tiles/coverage/1/0/0?category=park&figure=council&figure=council", 400},
        {"/tiles/coverage/1/2/0?category=park", 404},
        {"/tiles/coverage/x/0/0?category=park", 400},
        {"/tiles/coverage/24/0/0?category=park", 204},
        {"/tiles/coverage/0/0/0.mvt?category=park", 200},
        {"/tiles/overlap/1/0/0", 400},
        {"/tiles/overlap/1/0/0?category=park&category=library", 400},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        http_answer a = http_get(f.server.port, CASES[i].target);
        if (a.status != CASES[i].expected)
            fail_msg("%s: %d", CASES[i].target, a.status);
        http_answer_free(&a);
    }
}

/* Outlines to go under a map: those that have one, by code and name alone. */
static void test_outlines(void **state)
{
    long long twice[4] = {0};
    Mvt__Tile *t = get("areas", at(-4.3, 55.9, 6), "");
    (void)state;
    assert_int_equal(t->layers[0]->n_features, 1);
    assert_int_equal(feature_of(t, "Z1"), 0);
    assert_int_equal(t->layers[0]->n_keys, 1);
    assert_int_equal(ring_areas(t->layers[0]->features[0], twice), 2);
    mvt__tile__free_unpacked(t, NULL);
    assert_null(get("areas", at(-5.9, 57.5, 12), "area=zones"));
}

/* Names of places under a map. */
static void test_places(void **state)
{
    Mvt__Tile *t = get("places", at(-4.2925, 55.8905, 12), "");
    (void)state;
    assert_string_equal(property(t, 0, "name")->string_value, "Maryhill");
    mvt__tile__free_unpacked(t, NULL);
    assert_null(get("places", at(-4.2925, 55.8905, 7), "")); /* a suburb, from too far */
    assert_null(get("places", at(-4.2925, 55.8905, 15), ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_areas),
        cmocka_unit_test(test_areas_are_cut),
        cmocka_unit_test(test_a_point_is_in_one_tile),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_what_describes_them),
        cmocka_unit_test(test_outlines),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, served_tear_down);
}
