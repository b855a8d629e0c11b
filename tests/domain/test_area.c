/* Outlines: what they hold, holes and shared edges included, where their middle is, and bytes that
 * are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "domain/area.h"
#include "support/generate.h"

static arena *memory;

static int set_up(void **state)
{
    (void)state;
    memory = arena_new(64 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(memory);
    return 0;
}

static void put(buf *out, uint32_t number)
{
    buf_add(out, &number, sizeof number);
}

/* Well-known bytes of polygons written as "lon lat,lon lat;hole|next polygon". */
static void wkb_of(const char *text, buf *out)
{
    uint32_t polygons = 1;
    for (const char *c = text; *c; c++)
        polygons += *c == '|';
    buf_putc(out, 1);
    put(out, 6);
    put(out, polygons);
    while (polygons--) {
        uint32_t rings = 1;
        for (const char *c = text; *c && *c != '|'; c++)
            rings += *c == ';';
        buf_putc(out, 1);
        put(out, 3);
        put(out, rings);
        while (rings--) {
            uint32_t points = 1;
            for (const char *c = text; *c && *c != '|' && *c != ';'; c++)
                points += *c == ',';
            put(out, points);
            while (points--) {
                char *end;
                double lon = strtod(text, &end), lat = strtod(end, &end);
                buf_add(out, &lon, sizeof lon);
                buf_add(out, &lat, sizeof lat);
                text = *end ? end + 1 : end;
            }
        }
    }
}

static area_shape shape_of(const char *text)
{
    area_shape s;
    BUF_SCOPED buf wkb;
    error err = {0};
    buf_init(&wkb, 1 << 20);
    wkb_of(text, &wkb);
    if (area_shape_read((slice){wkb.data, wkb.len}, memory, &s, &err))
        fail_msg("%s: %s", text, err.detail);
    return s;
}

static bool holds(const area_shape *s, double lon, double lat)
{
    return area_shape_holds(s, lonlat_pack((lonlat){lon, lat}));
}

/* A square with a square hole, in which an island, and a triangle to the east. */
static const char PARISH[] = "-4 55,-3 55,-3 56,-4 56,-4 55;-3.8 55.2,-3.8 55.8,-3.2 55.8,-3.2 "
                             "55.2,-3.8 55.2|-3.6 55.4,-3.4 55.4,-3.4 55.6,-3.6 55.6,-3.6 55.4|-2 "
                             "55,-1 55,-1.5 56,-2 55";

static void test_what_it_holds(void **state)
{
    static const struct {
        double lon, lat;
        bool inside;
    } CASES[] = {
        {-3.9, 55.1, true},  {-3.1, 55.9, true},   {-3.5, 55.3, false}, {-3.5, 55.5, true},
        {-3.7, 55.5, false}, {-2.5, 55.5, false},  {-1.5, 55.5, true},  {-1.9, 55.9, false},
        {-4.1, 55.5, false}, {-3.5, 56.01, false}, {-1.5, 54.9, false}, {-1.01, 55.5, false},
    };
    area_shape s = shape_of(PARISH);
    (void)state;
    assert_int_equal(s.polygon_count, 3);
    assert_int_equal(s.ring_count, 4);
    for (size_t i = 0; i < COUNT(CASES); i++)
        if (holds(&s, CASES[i].lon, CASES[i].lat) != CASES[i].inside)
            fail_msg("%g %g", CASES[i].lon, CASES[i].lat);
}

/* Every point of a lattice is in exactly one of the parts that a square is cut into, corners and
 * edges too, and as a far-away square moves with the same parts nothing is lost to rounding. */
static void test_a_shared_edge_is_in_one_of_the_two(void **state)
{
    static const char *const PARTS[] = {"-180 -90,0 -90,0.3333333 0.1,-180 0,-180 -90",
                                        "0 -90,180 -90,180 7,0.3333333 0.1,0 -90",
                                        "-180 0,0.3333333 0.1,-12.5 90,-180 90,-180 0",
                                        "180 7,180 90,-12.5 90,0.3333333 0.1,180 7"};
    area_shape parts[COUNT(PARTS)];
    generator g = {20261125};
    (void)state;
    for (size_t i = 0; i < COUNT(PARTS); i++)
        parts[i] = shape_of(PARTS[i]);
    for (int n = 0; n < 20000; n++) {
        lonlat_e7 at = n % 4 == 0 ? parts[n % 3].at[n / 4 % 4]
                                  : lonlat_pack((lonlat){generate_between(&g, -179, 179),
                                                         generate_between(&g, -89, 89)});
        if (n % 4 == 1) /* on an edge, as near as a whole number can be */
            at.lat_e7 = parts[0].at[2].lat_e7;
        if (at.lon_e7 == 1800000000 || at.lat_e7 == 900000000)
            continue; /* the outer border belongs to nobody else */
        int in = 0;
        for (size_t i = 0; i < COUNT(PARTS); i++)
            in += area_shape_holds(&parts[i], at);
        if (in != 1)
            fail_msg("%d %d is in %d parts", at.lon_e7, at.lat_e7, in);
    }
}

static void test_the_middle(void **state)
{
    static const struct {
        const char *shape;
        double lon, lat;
    } CASES[] = {
        {"-4 55,-3 55,-3 56,-4 56,-4 55", -3.5, 55.5},
        {"-4 55,-4 56,-3 56,-3 55,-4 55", -3.5, 55.5}, /* the other way round */
        {"-3 55,0 55,0 58,-3 55", -1, 56},
        /* a third of it in the north is a hole: 9 of 9 less 3 of 9 */
        {"0 50,3 50,3 53,0 53,0 50;0 52,3 52,3 53,0 53,0 52", 1.5, 51},
        {"0 50,1 50,1 51,0 51,0 50|3 50,4 50,4 51,3 51,3 50", 2, 50.5}, /* in neither */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        area_shape s = shape_of(CASES[i].shape);
        lonlat at = area_shape_middle(&s);
        assert_true(fabs(at.lon_deg - (CASES[i].lon)) <= 1.1e-7);
        assert_true(fabs(at.lat_deg - (CASES[i].lat)) <= 1.1e-7);
    }
}

static void test_it_is_written_as_it_was_read(void **state)
{
    area_shape s = shape_of(PARISH), again;
    BUF_SCOPED buf bytes;
    (void)state;
    buf_init(&bytes, 1 << 20);
    area_shape_write(&bytes, &s);
    assert_int_equal(area_shape_read((slice){bytes.data, bytes.len}, memory, &again, NULL), OK);
    assert_int_equal(again.point_count, s.point_count);
    assert_memory_equal(again.at, s.at, s.point_count * sizeof *s.at);
    assert_memory_equal(again.first_point, s.first_point, 5 * sizeof *s.first_point);
    assert_memory_equal(again.first_ring, s.first_ring, 4 * sizeof *s.first_ring);
    /* cut anywhere, it is none */
    for (size_t length = 0; length < bytes.len; length++)
        assert_int_equal(area_shape_read((slice){bytes.data, length}, memory, &again, NULL),
                         ERR_INPUT);
}

static void test_what_comes_to_nothing_is_left_out(void **state)
{
    (void)state;
    area_shape s =
        shape_of("0 50,1 50,0 50|2 50,3 50,3 51,2 50;2.5 50.1,2.5 50.1,2.5 50.1,2.5 50.1");
    assert_int_equal(s.polygon_count, 1);
    assert_int_equal(s.ring_count, 1);
    assert_true(holds(&s, 2.9, 50.5));
    s = shape_of("0 50,0 50,0 50,0 50");
    assert_int_equal(s.point_count, 0);
    assert_false(holds(&s, 0, 50));
}

static void test_what_is_no_outline_is_refused(void **state)
{
    static const char *const CASES[] = {
        "0 50,1 50,1 51,0 51",                                     /* not closed */
        "0 50,181 50,1 51,0 50",                                   /* not on the earth */
        "530000 180000,530001 180000,530001 180001,530000 180000", /* the National Grid */
    };
    area_shape s;
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        BUF_SCOPED buf wkb;
        buf_init(&wkb, 1 << 20);
        wkb_of(CASES[i], &wkb);
        assert_int_equal(area_shape_read((slice){wkb.data, wkb.len}, memory, &s, NULL), ERR_INPUT);
    }
    static const char POINT[21] = "\1\1", COUNTS[] = "\1\6\0\0\0\xff\xff\xff\xff";
    assert_int_equal(area_shape_read((slice){POINT, sizeof POINT}, memory, &s, NULL), ERR_INPUT);
    assert_int_equal(area_shape_read((slice){COUNTS, 9}, memory, &s, NULL), ERR_INPUT);
}

static void test_columns_that_come_late_are_blank_before(void **state)
{
    area_set *set;
    size_t column;
    static const area_figure ONE[] = {{{"7", 1}, true}, {{"x", 1}, false}};
    (void)state;
    assert_int_equal(area_set_new("Zones", "", "", &set, NULL), OK);
    assert_int_equal(area_set_figure(set, slice_of("rank"), &column, NULL), OK);
    assert_int_equal(
        area_set_add(set, slice_of("A"), slice_of(""), (lonlat){-4, 55}, (slice){"", 0}, ONE, NULL),
        OK);
    assert_int_equal(area_set_figure(set, slice_of("council"), &column, NULL), OK);
    assert_int_equal(column, 1);
    assert_int_equal(area_set_figure(set, slice_of("rank"), &column, NULL), OK);
    assert_int_equal(column, 0);
    assert_int_equal(area_set_add(set, slice_of("B"), slice_of("Bee"), (lonlat){-4, 55},
                                  (slice){"", 0}, ONE, NULL),
                     OK);
    assert_true(slice_equals(area_figure_of(&set->areas[0], 0).text, "7"));
    assert_true(slice_equals(area_figure_of(&set->areas[0], 1).text, ""));
    assert_true(slice_equals(area_figure_of(&set->areas[1], 1).text, "x"));
    area_set_free(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_it_holds),
        cmocka_unit_test(test_a_shared_edge_is_in_one_of_the_two),
        cmocka_unit_test(test_the_middle),
        cmocka_unit_test(test_it_is_written_as_it_was_read),
        cmocka_unit_test(test_what_comes_to_nothing_is_left_out),
        cmocka_unit_test(test_what_is_no_outline_is_refused),
        cmocka_unit_test(test_columns_that_come_late_are_blank_before),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
