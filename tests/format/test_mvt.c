/* Layers as protobuf-c's own reader finds them; that GDAL and @mapbox/vector-tile read them too is
 * for tests/http and tests/clients. */
#include "format/mvt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "mvt.pb-c.h"

static arena *memory;
static buf out;

static int set_up(void **state)
{
    (void)state;
    memory = arena_new(4 << 20);
    buf_init(&out, 1 << 20);
    return memory ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(memory);
    buf_done(&out);
    return 0;
}

/* What a layer says once it is written and read again. */
static Mvt__Tile *read_back(mvt_layer *l)
{
    error err;
    assert_int_equal(mvt_write(&out, &l, 1, &err), OK);
    assert_int_equal(out.len, mvt_bytes(&l, 1));
    Mvt__Tile *t = mvt__tile__unpack(NULL, out.len, (const uint8_t *)out.data);
    assert_non_null(t);
    return t;
}

static void expect_geometry(const Mvt__Tile__Feature *f, Mvt__Tile__GeomType type,
                            const char *numbers)
{
    char got[400] = "";
    assert_int_equal(f->type, type);
    for (size_t i = 0; i < f->n_geometry; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%u", i ? " " : "", f->geometry[i]);
    assert_string_equal(got, numbers);
}

static void test_points(void **state)
{
    mvt_layer *l = mvt_layer_new(memory, "assets");
    (void)state;
    mvt_add_point(l, 7, (tile_point){25, 17}, NULL, 0); /* the specification's example, 4.3.5.1 */
    mvt_add_point(l, UINT64_C(9007199254740991), (tile_point){-1, 4096}, NULL, 0);
    Mvt__Tile *t = read_back(l);
    assert_int_equal(t->n_layers, 1);
    assert_int_equal(t->layers[0]->version, 2);
    assert_int_equal(t->layers[0]->extent, 4096);
    assert_string_equal(t->layers[0]->name, "assets");
    assert_int_equal(t->layers[0]->n_features, 2);
    assert_int_equal(t->layers[0]->features[0]->id, 7);
    assert_true(t->layers[0]->features[1]->id == UINT64_C(9007199254740991));
    expect_geometry(t->layers[0]->features[0], MVT__TILE__GEOM_TYPE__POINT, "9 50 34");
    expect_geometry(t->layers[0]->features[1], MVT__TILE__GEOM_TYPE__POINT, "9 1 8192");
    mvt__tile__free_unpacked(t, NULL);
}

#define RING(hole, ...)                                                                            \
    {                                                                                              \
        (const tile_point[]){__VA_ARGS__}, COUNT(((const tile_point[]){__VA_ARGS__})), hole        \
    }

/* The examples of the specification (4.3.5.5, 4.3.5.6), its rings also turned the other way, closed
 * and with repeated points, which all say the same. */
static void test_polygons(void **state)
{
    static const char TWO[] =
        "9 0 0 26 20 0 0 20 19 0 15 9 22 2 26 18 0 0 18 17 0 15 9 4 13 26 0 8 8 "
        "0 0 7 15";
    const mvt_ring one[] = {RING(false, {3, 6}, {8, 12}, {20, 34})};
    const mvt_ring closed[] = {RING(false, {3, 6}, {8, 12}, {8, 12}, {20, 34}, {3, 6})};
    const mvt_ring turned[] = {RING(false, {3, 6}, {20, 34}, {8, 12})};
    const mvt_ring two[] = {RING(false, {0, 0}, {10, 0}, {10, 10}, {0, 10}),
                            RING(false, {11, 11}, {20, 11}, {20, 20}, {11, 20}),
                            RING(true, {13, 13}, {13, 17}, {17, 17}, {17, 13})};
    const mvt_ring two_turned[] = {
        RING(false, {0, 0}, {0, 10}, {10, 10}, {10, 0}),
        RING(false, {5, 5}, {9, 9}), /* no ring: it goes, and its hole with it */
        RING(true, {6, 6}, {6, 7}, {7, 7}), RING(false, {11, 11}, {11, 20}, {20, 20}, {20, 11}),
        RING(true, {13, 13}, {17, 13}, {17, 17}, {13, 17})};
    const mvt_ring nothing[] = {RING(false, {5, 5}, {9, 9}, {1, 1}),
                                RING(true, {6, 6}, {6, 7}, {7, 7})};
    mvt_layer *l = mvt_layer_new(memory, "areas");
    (void)state;
    assert_true(mvt_add_polygon(l, 1, one, COUNT(one), NULL, 0));
    assert_true(mvt_add_polygon(l, 2, closed, COUNT(closed), NULL, 0));
    assert_true(mvt_add_polygon(l, 3, turned, COUNT(turned), NULL, 0));
    assert_true(mvt_add_polygon(l, 4, two, COUNT(two), NULL, 0));
    assert_true(mvt_add_polygon(l, 5, two_turned, COUNT(two_turned), NULL, 0));
    assert_false(mvt_add_polygon(l, 6, nothing, COUNT(nothing), NULL, 0));
    assert_false(mvt_add_polygon(l, 7, NULL, 0, NULL, 0));
    Mvt__Tile *t = read_back(l);
    assert_int_equal(t->layers[0]->n_features, 5);
    for (size_t i = 0; i < 5; i++)
        expect_geometry(t->layers[0]->features[i], MVT__TILE__GEOM_TYPE__POLYGON,
                        i < 3 ? "9 6 12 18 10 12 24 44 15" : TWO);
    mvt__tile__free_unpacked(t, NULL);
}

static const char *text_of(const Mvt__Tile__Layer *l, const Mvt__Tile__Feature *f, const char *key)
{
    static char texts[4][100];
    static unsigned next;
    char *text = texts[next++ % 4];
    for (size_t i = 0; i + 1 < f->n_tags; i += 2) {
        if (strcmp(l->keys[f->tags[i]], key) != 0)
            continue;
        const Mvt__Tile__Value *v = l->values[f->tags[i + 1]];
        if (v->string_value)
            return v->string_value;
        if (v->has_double_value)
            snprintf(text, sizeof texts[0], "real %.17g", v->double_value);
        else if (v->has_uint_value)
            snprintf(text, sizeof texts[0], "whole %llu", (unsigned long long)v->uint_value);
        else if (v->has_bool_value)
            snprintf(text, sizeof texts[0], "%s", v->bool_value ? "yes" : "no");
        return text;
    }
    return "(none)";
}

/* Equal values are kept once, those that only look alike apart; also once the table has grown. */
static void test_values_are_shared(void **state)
{
    enum { FEATURES = 3000 };
    char name[40];
    mvt_layer *l = mvt_layer_new(memory, "assets");
    (void)state;
    for (int i = 0; i < FEATURES; i++) {
        snprintf(name, sizeof name, "Asset %d", i % 1000);
        const mvt_property put[] = {
            {"name", MVT_TEXT, .text = slice_of(name)},
            {"kind", MVT_TEXT, .text = slice_of(i % 2 ? "park" : "1")},
            {"count", MVT_WHOLE, .whole = (uint64_t)i % 3},
            {"west", MVT_REAL, .real = i % 3},
            {"open", MVT_YES_OR_NO, .yes = i % 2 == 1},
        };
        mvt_add_point(l, (uint64_t)i, (tile_point){i, i}, put, COUNT(put));
    }
    Mvt__Tile *t = read_back(l);
    const Mvt__Tile__Layer *got = t->layers[0];
    assert_int_equal(got->n_keys, 5);
    assert_int_equal(got->n_values, 1000 + 2 + 3 + 3 + 2);
    assert_int_equal(got->n_features, FEATURES);
    for (int i = 0; i < FEATURES; i++) {
        snprintf(name, sizeof name, "Asset %d", i % 1000);
        assert_string_equal(text_of(got, got->features[i], "name"), name);
    }
    assert_string_equal(text_of(got, got->features[1], "kind"), "park");
    assert_string_equal(text_of(got, got->features[2], "kind"), "1");
    assert_string_equal(text_of(got, got->features[2], "count"), "whole 2");
    assert_string_equal(text_of(got, got->features[2], "west"), "real 2");
    assert_string_equal(text_of(got, got->features[2], "open"), "no");
    mvt__tile__free_unpacked(t, NULL);
}

static void test_layers_without_features_are_left_out(void **state)
{
    mvt_layer *layers[] = {mvt_layer_new(memory, "none"), mvt_layer_new(memory, "some")};
    error err;
    (void)state;
    assert_int_equal(mvt_write(&out, layers, 1, &err), OK);
    assert_int_equal(out.len, 0);
    mvt_add_point(layers[1], 1, (tile_point){0, 0}, NULL, 0);
    assert_int_equal(mvt_write(&out, layers, 2, &err), OK);
    Mvt__Tile *t = mvt__tile__unpack(NULL, out.len, (const uint8_t *)out.data);
    assert_int_equal(t->n_layers, 1);
    assert_string_equal(t->layers[0]->name, "some");
    mvt__tile__free_unpacked(t, NULL);
}

/* Little room, in the arena or in the buffer, is an error and nothing worse. */
static void test_little_room(void **state)
{
    error err;
    (void)state;
    status code = ERR_NO_MEMORY;
    for (size_t room = 0; room < 200000 && code; room += 500) {
        ARENA_SCOPED arena *little = arena_new(room);
        mvt_layer *l = little ? mvt_layer_new(little, "assets") : NULL;
        for (int i = 0; l && i < 200; i++)
            mvt_add_point(l, (uint64_t)i, (tile_point){i, i},
                          &(mvt_property){"n", MVT_WHOLE, .whole = (uint64_t)i}, 1);
        if (l)
            code = mvt_write(&out, &l, 1, &err);
        assert_true(code == OK || (code == ERR_NO_MEMORY && out.len == 0));
    }
    assert_int_equal(code, OK);
    BUF_SCOPED buf small;
    buf_init(&small, 30);
    mvt_layer *l = mvt_layer_new(memory, "assets");
    for (int i = 0; i < 10; i++)
        mvt_add_point(l, (uint64_t)i, (tile_point){i, i}, NULL, 0);
    assert_int_equal(mvt_write(&small, &l, 1, &err), ERR_NO_MEMORY);
    assert_int_equal(small.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_points, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_polygons, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_values_are_shared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_layers_without_features_are_left_out, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_little_room, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
