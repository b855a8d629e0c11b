/* Names of places as tiles: who is shown from which zoom on, one for each part of a tile, and what
 * is shown stays. */
#include "index/places_tile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "mvt.pb-c.h"

static void add(gazetteer_builder *b, const char *name, const char *kind, lonlat at)
{
    place p = {name, kind, at, 500, NULL};
    assert_int_equal(gazetteer_add_place(b, &p, NULL), OK);
}

static gazetteer *finish(gazetteer_builder *b)
{
    gazetteer *g;
    assert_int_equal(gazetteer_builder_finish(b, &g, NULL), OK);
    return g;
}

static Mvt__Tile *get(const gazetteer *g, tile_address t)
{
    BUF_SCOPED buf out;
    buf_init(&out, 1 << 20);
    assert_int_equal(places_tile(g, t, &out, NULL), OK);
    Mvt__Tile *tile = out.len ? mvt__tile__unpack(NULL, out.len, (uint8_t *)out.data) : NULL;
    if (out.len)
        assert_true(tile && tile->n_layers == 1 && strcmp(tile->layers[0]->name, "places") == 0);
    return tile;
}

static bool shows(const Mvt__Tile *tile, const char *name)
{
    for (size_t i = 0; tile && i < tile->layers[0]->n_values; i++)
        if (tile->layers[0]->values[i]->string_value &&
            strcmp(tile->layers[0]->values[i]->string_value, name) == 0)
            return true;
    return false;
}

/* Each far from the others. */
static const struct {
    const char *name, *kind;
    lonlat at;
    unsigned from; /* zoom */
} PLACES[] = {
    {"Aberdeen", "city", {-2.0943, 57.1497}, 0},
    {"Alloa", "town", {-3.7917, 56.1160}, 5},
    {"Maryhill", "suburban-area", {-4.2980, 55.8940}, 8},
    {"Aberlady", "village", {-2.8593, 56.0088}, 8},
    {"Aberargie", "hamlet", {-3.3540, 56.3180}, 10},
    {"Ardlui", "railway-station", {-4.7220, 56.3020}, 12},
    {"Sydney", "city", {151.2093, -33.8688}, 0},
    {"EH4", "postcode-district", {-5.2, 58.2}, 99},
    {"Angus", "council-area", {-2.9, 56.7}, 99},
    {"High Street", "named-road", {-1.9, 60.1}, 99},
};

static void test_from_which_zoom(void **state)
{
    gazetteer_builder *b;
    (void)state;
    assert_int_equal(gazetteer_builder_new(&b, NULL), OK);
    for (size_t i = 0; i < COUNT(PLACES); i++)
        add(b, PLACES[i].name, PLACES[i].kind, PLACES[i].at);
    gazetteer *g = finish(b);
    for (size_t i = 0; i < COUNT(PLACES); i++)
        for (unsigned zoom = 0; zoom <= TILE_DEEPEST; zoom++) {
            Mvt__Tile *tile = get(g, tile_of(lonlat_pack(PLACES[i].at), zoom));
            if (shows(tile, PLACES[i].name) !=
                (zoom >= PLACES[i].from && zoom <= PLACES_TILE_DEEPEST))
                fail_msg("%s at zoom %u", PLACES[i].name, zoom);
            mvt__tile__free_unpacked(tile, NULL);
        }
    gazetteer_release(g);
}

static void test_what_one_has(void **state)
{
    gazetteer_builder *b;
    lonlat at = {-4.2980, 55.8940};
    (void)state;
    assert_int_equal(gazetteer_builder_new(&b, NULL), OK);
    add(b, "Taobh a' Ch\xC3\xA0olais", "village", at);
    gazetteer *g = finish(b);
    tile_address t = tile_of(lonlat_pack(at), 12);
    tile_point where = tile_place(t, lonlat_pack(at));
    Mvt__Tile *tile = get(g, t);
    assert_non_null(tile);
    const Mvt__Tile__Layer *l = tile->layers[0];
    assert_int_equal(l->n_features, 1);
    assert_int_equal(l->features[0]->geometry[1], 2 * where.x);
    assert_int_equal(l->features[0]->geometry[2], 2 * where.y);
    assert_string_equal(l->keys[0], "name");
    assert_string_equal(l->values[0]->string_value, "Taobh a' Ch\xC3\xA0olais");
    assert_string_equal(l->keys[1], "kind");
    assert_string_equal(l->values[1]->string_value, "village");
    assert_string_equal(l->keys[2], "rank");
    assert_int_equal(l->values[2]->uint_value, 3);
    mvt__tile__free_unpacked(tile, NULL);
    t.column++; /* and in no other */
    assert_null(get(g, t));
    gazetteer_release(g);
}

/* Of the 16 by 16 parts of a tile each has one place at most. */
static void assert_apart(const Mvt__Tile *tile)
{
    enum { PARTS = 16, PART = TILE_EXTENT / PARTS };
    bool taken[PARTS][PARTS] = {{false}};
    for (size_t i = 0; tile && i < tile->layers[0]->n_features; i++) {
        const Mvt__Tile__Feature *f = tile->layers[0]->features[i];
        unsigned x = f->geometry[1] / 2 / PART, y = f->geometry[2] / 2 / PART;
        assert_true(x < PARTS && y < PARTS && !taken[y][x]);
        taken[y][x] = true;
    }
}

enum { SIDE = 60 };

static lonlat grid_at(int n)
{
    return (lonlat){-4.5 + 0.011 * (n % SIDE), 55.5 + 0.007 * (n / SIDE)};
}

/* A crowd of hamlets with a town among them: of every tile a part has one at most, the town wins,
 * and what a zoom shows the next one shows too. */
static void test_a_crowd(void **state)
{
    gazetteer_builder *b;
    char name[20];
    const int town = 1234;
    (void)state;
    assert_int_equal(gazetteer_builder_new(&b, NULL), OK);
    for (int n = 0; n < SIDE * SIDE; n++) {
        snprintf(name, sizeof name, "Place %d", n);
        add(b, name, n == town ? "town" : "hamlet", grid_at(n));
    }
    gazetteer *g = finish(b);
    size_t shown[TILE_DEEPEST + 1] = {0};
    for (int n = 0; n < SIDE * SIDE; n += 7) {
        bool before = false;
        snprintf(name, sizeof name, "Place %d", n);
        for (unsigned zoom = 8; zoom <= PLACES_TILE_DEEPEST; zoom++) {
            Mvt__Tile *tile = get(g, tile_of(lonlat_pack(grid_at(n)), zoom));
            bool here = shows(tile, name);
            if (before && !here)
                fail_msg("%s is gone at zoom %u", name, zoom);
            before = here;
            shown[zoom] += here;
            assert_apart(tile);
            mvt__tile__free_unpacked(tile, NULL);
        }
        assert_true(before); /* near enough all are there */
    }
    assert_true(shown[10] > 0 && shown[10] < shown[12]);
    for (unsigned zoom = 5; zoom <= PLACES_TILE_DEEPEST; zoom++) {
        Mvt__Tile *tile = get(g, tile_of(lonlat_pack(grid_at(town)), zoom));
        snprintf(name, sizeof name, "Place %d", town);
        assert_true(shows(tile, name));
        mvt__tile__free_unpacked(tile, NULL);
    }
    gazetteer_release(g);
}

static void test_an_empty_gazetteer(void **state)
{
    gazetteer_builder *b;
    (void)state;
    assert_int_equal(gazetteer_builder_new(&b, NULL), OK);
    gazetteer *g = finish(b);
    assert_null(get(g, (tile_address){0, 0, 0}));
    assert_null(get(g, (tile_address){14, 16383, 16383}));
    gazetteer_release(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_which_zoom),
        cmocka_unit_test(test_what_one_has),
        cmocka_unit_test(test_a_crowd),
        cmocka_unit_test(test_an_empty_gazetteer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
