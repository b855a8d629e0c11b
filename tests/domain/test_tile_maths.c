#include "domain/tile_maths.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "support/generate.h"

/* A second way: https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames, in doubles. */
static lonlat plain_place(lonlat at, unsigned zoom)
{
    double side = ldexp(1, (int)zoom), lat = at.lat_deg * M_PI / 180;
    return (lonlat){(at.lon_deg + 180) / 360 * side,
                    (1 - log(tan(lat) + 1 / cos(lat)) / M_PI) / 2 * side};
}

static void test_known_tiles(void **state)
{
    static const struct {
        lonlat at;
        tile_address tile;
    } CASES[] = {
        {{-4.2868, 55.8942}, {10, 499, 319}}, /* Maryhill */
        {{-4.2868, 55.8942}, {14, 7996, 5110}},
        {{-0.1275, 51.507222}, {12, 2046, 1362}}, /* London, as Wikipedia has it */
        {{0, 0}, {1, 1, 1}},                      /* an edge is its eastern, southern tile's */
        {{-1e-7, 1e-7}, {1, 0, 0}},
        {{-180, 90}, {18, 0, 0}}, /* beyond the square, at its edge */
        {{180, -90}, {18, (1 << 18) - 1, (1 << 18) - 1}},
        {{180, 85.06}, {3, 7, 0}},
        {{-180, -85.06}, {3, 0, 7}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        tile_address t = tile_of(lonlat_pack(CASES[i].at), CASES[i].tile.zoom);
        if (t.column != CASES[i].tile.column || t.row != CASES[i].tile.row)
            fail_msg("case %zu: %u/%u/%u", i, t.zoom, t.column, t.row);
    }
}

static void test_which_tiles_there_are(void **state)
{
    (void)state;
    assert_true(tile_valid((tile_address){0, 0, 0}));
    assert_false(tile_valid((tile_address){0, 1, 0}));
    assert_true(tile_valid((tile_address){3, 7, 7}));
    assert_false(tile_valid((tile_address){3, 8, 7}));
    assert_false(tile_valid((tile_address){3, 7, 8}));
    assert_true(tile_valid((tile_address){TILE_DEEPEST, (1 << TILE_DEEPEST) - 1, 0}));
    assert_false(tile_valid((tile_address){TILE_DEEPEST + 1, 0, 0}));
}

static void test_places_agree_with_the_formula(void **state)
{
    generator g = {7};
    (void)state;
    for (int i = 0; i < 100000; i++) {
        lonlat_e7 at = lonlat_pack(generate_anywhere(&g));
        lonlat deg = lonlat_unpack(at);
        unsigned zoom = (unsigned)generate_below(&g, TILE_DEEPEST + 1);
        if (fabs(deg.lat_deg) > 85.05)
            continue;
        lonlat plain = plain_place(deg, zoom);
        tile_address t = tile_of(at, zoom);
        tile_point p = tile_place(t, at);
        /* a unit, and at the antimeridian the number that does not fit */
        assert_true(fabs(plain.lon_deg - t.column - (double)p.x / TILE_EXTENT) <
                    1.01 / TILE_EXTENT);
        assert_true(fabs(plain.lat_deg - t.row - (double)p.y / TILE_EXTENT) < 1.01 / TILE_EXTENT);
    }
}

static bool box_has(geodesic_box b, lonlat_e7 at)
{
    return b.south_west.lon_e7 <= at.lon_e7 && at.lon_e7 <= b.north_east.lon_e7 &&
           b.south_west.lat_e7 <= at.lat_e7 && at.lat_e7 <= b.north_east.lat_e7;
}

static bool within(tile_point p)
{
    return p.x >= 0 && p.x < TILE_EXTENT && p.y >= 0 && p.y < TILE_EXTENT;
}

/* A position is in the tile, in its box, and at a place within it, or in none of them: for its own
 * tile, those around it, and the parent. */
static void test_a_position_is_in_one_tile(void **state)
{
    generator g = {8};
    (void)state;
    for (int i = 0; i < 20000; i++) {
        lonlat_e7 at = lonlat_pack(generate_anywhere(&g));
        unsigned zoom = (unsigned)generate_below(&g, TILE_DEEPEST + 1);
        tile_address own = tile_of(at, zoom);
        int holders = 0;
        for (int step = 0; step < 9; step++) {
            tile_address t = {zoom, own.column + (uint32_t)(step % 3) - 1,
                              own.row + (uint32_t)(step / 3) - 1};
            if (!tile_valid(t))
                continue;
            bool here = t.column == own.column && t.row == own.row;
            assert_int_equal(box_has(tile_box(t), at), here);
            assert_int_equal(within(tile_place(t, at)), here);
            holders += here;
        }
        assert_int_equal(holders, 1);
        if (zoom > 0) {
            tile_address parent = tile_of(at, zoom - 1);
            assert_int_equal(parent.column, own.column / 2);
            assert_int_equal(parent.row, own.row / 2);
        }
    }
}

static void expect_tile(int64_t lon_e7, int64_t lat_e7, tile_address t)
{
    tile_address of = tile_of((lonlat_e7){(int32_t)lon_e7, (int32_t)lat_e7}, t.zoom);
    if (of.column != t.column || of.row != t.row)
        fail_msg("%lld %lld is in %u/%u/%u, not %u/%u", (long long)lon_e7, (long long)lat_e7,
                 t.zoom, of.column, of.row, t.column, t.row);
}

/* Corners of the box belong to the tile, and a step of 1e-7 degrees outside does not: so the boxes
 * of a zoom leave nothing out and overlap nowhere. */
static void test_boxes_fit_together(void **state)
{
    generator g = {9};
    (void)state;
    for (int i = 0; i < 20000; i++) {
        unsigned zoom = (unsigned)generate_below(&g, TILE_DEEPEST + 1);
        uint32_t last = (1U << zoom) - 1;
        tile_address t = {zoom, (uint32_t)generate_below(&g, last + 1),
                          (uint32_t)generate_below(&g, last + 1)};
        geodesic_box b = tile_box(t);
        int64_t west = b.south_west.lon_e7, south = b.south_west.lat_e7;
        int64_t east = b.north_east.lon_e7, north = b.north_east.lat_e7;
        expect_tile(west, south, t);
        expect_tile(east, north, t);
        if (t.column > 0)
            expect_tile(west - 1, south, (tile_address){zoom, t.column - 1, t.row});
        if (t.column < last)
            expect_tile(east + 1, south, (tile_address){zoom, t.column + 1, t.row});
        if (t.row > 0)
            expect_tile(west, north + 1, (tile_address){zoom, t.column, t.row - 1});
        if (t.row < last)
            expect_tile(west, south - 1, (tile_address){zoom, t.column, t.row + 1});
        assert_int_equal(west == -1800000000, t.column == 0);
        assert_int_equal(east == 1800000000, t.column == last);
        assert_int_equal(north == 900000000, t.row == 0);
        assert_int_equal(south == -900000000, t.row == last);
    }
}

/* What a polygon needs that reaches far out of its tile. */
static void test_places_outside(void **state)
{
    tile_address t = tile_of(lonlat_pack((lonlat){-4.2868, 55.8942}), 12);
    geodesic_box b = tile_box(t);
    (void)state;
    tile_point west = tile_place(t, (lonlat_e7){b.south_west.lon_e7 - 1, b.south_west.lat_e7});
    tile_point north = tile_place(t, (lonlat_e7){b.north_east.lon_e7, b.north_east.lat_e7 + 1});
    assert_int_equal(west.x, -1);
    assert_int_equal(west.y, TILE_EXTENT - 1);
    assert_int_equal(north.x, TILE_EXTENT - 1);
    assert_int_equal(north.y, -1);
    const lonlat_e7 far = {1800000000, -900000000};
    tile_point across = tile_place((tile_address){TILE_DEEPEST, 0, 0}, far);
    assert_int_equal(across.x, (TILE_EXTENT << TILE_DEEPEST) - 1);
    assert_int_equal(across.y, (TILE_EXTENT << TILE_DEEPEST) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_tiles),
        cmocka_unit_test(test_which_tiles_there_are),
        cmocka_unit_test(test_places_agree_with_the_formula),
        cmocka_unit_test(test_a_position_is_in_one_tile),
        cmocka_unit_test(test_boxes_fit_together),
        cmocka_unit_test(test_places_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
