/* `cairn area`: files of areas become sets, and what is in memory afterwards is what the files
 * said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "live/areas.h"
#include "live/live.h"
#include "support/inspect.h"

static scratch folder;
static const char *db;
static char db_path[SCRATCH_PATH_MAX];

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    snprintf(db_path, sizeof db_path, "%s", scratch_path(&folder, "a.sqlite"));
    db = db_path;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(&folder);
    return 0;
}

/* Runs it; the end of what it says must be as expected. */
static void area_command(int expected_status, const char *says, const char *const *arguments)
{
    const char *all[20] = {"area", "--db", db};
    for (size_t i = 0; arguments[i] && i < 16; i++)
        all[i + 3] = arguments[i];
    ran r = cairn_run(&folder, all);
    if (r.status != expected_status || !strstr(r.status ? r.err : r.out, says))
        fail_msg("status %d\n%s%s", r.status, r.out, r.err);
    ran_done(&r);
}
#define AREA(status, says, ...) area_command(status, says, (const char *const[]){__VA_ARGS__, NULL})

/* One square with a hole, a point, and what is refused: a line, a code that is there already, none.
 */
static const char ZONES[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"OBJECTID\":7,\"DataZone\":\"S02\",\"Name\":\"Square\","
    "\"Pop\":963,\"Share\":0.25,\"Old\":\"007\"},\"geometry\":{\"type\":\"Polygon\","
    "\"coordinates\":"
    "[[[-4,55],[-3,55],[-3,56],[-4,56],[-4,55]],[[-3.8,55.2],[-3.8,55.8],[-3.2,55.8],[-3.2,55.2],"
    "[-3.8,55.2]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"OBJECTID\":8,\"DataZone\":\"S01\",\"Name\":\"Spot\","
    "\"Note\":\"a \\\"b\\\"\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[-4.25,55.86]}},"
    "{\"type\":\"Feature\",\"properties\":{\"OBJECTID\":9,\"DataZone\":\"S03\"},\"geometry\":"
    "{\"type\":\"LineString\",\"coordinates\":[[-4,55],[-3,55]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"OBJECTID\":10,\"DataZone\":\"S04\"},\"geometry\":null}"
    "]}";

static area_sets *read_sets(void)
{
    store *s;
    area_sets *sets;
    assert_int_equal(store_open(db, STORE_READ, &s, NULL), OK);
    assert_int_equal(live_read_areas(s, &sets, NULL), OK);
    store_close(s);
    return sets;
}

static const char *figure(const area_set *set, const area *a, const char *name)
{
    static char text[100];
    for (size_t i = 0; i < set->figure_count; i++)
        if (slice_equals(set->figure_names[i], name)) {
            area_figure f = area_figure_of(a, i);
            snprintf(text, sizeof text, "%s%.*s", f.number ? "#" : "", (int)f.text.len, f.text.at);
            return text;
        }
    return "(no column)";
}

/* Two squares with a side in common, one of them quantised as TopoJSON does it: 3.2 of its
 * specification, 1.0.0. */
static const char TOPOLOGY[] =
    "{\"objects\":{\"zones\":{\"geometries\":["
    "{\"type\":\"Polygon\",\"arcs\":[[0,1]],\"id\":\"x\",\"properties\":{\"DataZone\":\"S01\","
    "\"Name\":\"West\",\"Type\":\"Feature\"}},"
    "{\"type\":\"Polygon\",\"arcs\":[[2,-2]],\"id\":\"y\",\"properties\":{\"DataZone\":\"S02\","
    "\"Name\":\"East\"}},"
    "{\"type\":\"LineString\",\"arcs\":[1],\"properties\":{\"DataZone\":\"S03\"}}"
    "],\"type\":\"GeometryCollection\"}},\"arcs\":["
    "[[10,10],[-10,0],[0,-10],[10,0]],[[10,0],[0,10]],[[10,0],[10,0],[0,10],[-10,0]]],"
    "\"transform\":{\"scale\":[0.1,0.05],\"translate\":[-4,55]},\"type\":\"Topology\"}";

static void test_topologies(void **state)
{
    const char *file = scratch_write(&folder, "topology.json", TOPOLOGY);
    (void)state;
    AREA(0, "Squares: 3 rows: 2 areas, 1 refused; code: DataZone, name: Name", "--set", "Squares",
         file);
    area_sets *sets = read_sets();
    const area_set *set = area_sets_find(sets, slice_of("Squares"));
    assert_non_null(set);
    const area *west = &set->areas[0], *east = &set->areas[1];
    assert_true(slice_equals(west->code, "S01") && slice_equals(east->name, "East"));
    assert_true(fabs(west->middle.lon_deg + 3.5) < 1e-7 &&
                fabs(west->middle.lat_deg - 55.25) < 1e-7);
    assert_true(fabs(east->middle.lon_deg + 2.5) < 1e-7 &&
                fabs(east->middle.lat_deg - 55.25) < 1e-7);
    assert_true(area_shape_holds(&east->shape, (lonlat_e7){-21000000, 554900000}));
    assert_false(area_shape_holds(&east->shape, (lonlat_e7){-31000000, 554900000}));
    area_sets_release(sets);
    AREA(1, "no TopoJSON",
         scratch_write(&folder, "broken.json", "{\"type\":\"Topology\",\"objects\":{}}"));
    AREA(0, "", "--remove", "Squares");
}

static void test_polygons_points_and_figures(void **state)
{
    const char *zones = scratch_write(&folder, "zones.geojson", ZONES);
    const char *simd = scratch_write(&folder, "simd.csv",
                                     "Zone,Rank,Council\nS01,12,Glasgow\n"
                                     "S09,13,Nowhere\nS02,4691,\n");
    (void)state;
    AREA(0, "zones: 4 rows: 2 areas, 2 refused; code: DataZone, name: Name; 2 found their row",
         "--join", simd, "--join-on", "zone", "--licence", "OGL", zones);
    area_sets *sets = read_sets();
    assert_int_equal(sets->count, 1);
    const area_set *set = area_sets_find(sets, slice_of("zones"));
    assert_non_null(set);
    assert_string_equal(set->licence, "OGL");
    assert_int_equal(set->count, 2);
    const area *spot = &set->areas[0], *square = &set->areas[1];
    assert_true(slice_equals(spot->code, "S01") && slice_equals(spot->name, "Spot"));
    assert_int_equal(spot->shape.point_count, 0);
    assert_true(spot->middle.lon_deg == -4.25 && spot->middle.lat_deg == 55.86);
    assert_string_equal(figure(set, spot, "Rank"), "#12");
    assert_string_equal(figure(set, spot, "Council"), "Glasgow");
    assert_string_equal(figure(set, spot, "Note"), "a \"b\"");
    assert_string_equal(figure(set, spot, "Pop"), "");
    assert_int_equal(square->shape.ring_count, 2);
    assert_true(square->middle.lon_deg == -3.5 && square->middle.lat_deg == 55.5);
    assert_false(area_shape_holds(&square->shape, lonlat_pack(square->middle)));
    assert_true(area_shape_holds(&square->shape, (lonlat_e7){-39000000, 551000000}));
    assert_string_equal(figure(set, square, "Pop"), "#963");
    assert_string_equal(figure(set, square, "Share"), "#0.25");
    assert_string_equal(figure(set, square, "Old"), "007");
    assert_string_equal(figure(set, square, "Name"), "(no column)");
    assert_string_equal(figure(set, square, "OBJECTID"), "#7");
    area_sets_release(sets);
}

static void test_sets_are_replaced_listed_and_removed(void **state)
{
    char zones[SCRATCH_PATH_MAX];
    snprintf(zones, sizeof zones, "%s", scratch_write(&folder, "zones.geojson", ZONES));
    (void)state;
    AREA(1, "there is a set 'zones' already", zones);
    AREA(0, "code: OBJECTID, name: OBJECTID", "--set", "By number", "--code", "objectid", "--name",
         "OBJECTID", zones);
    AREA(1, "there is no column 'colour'", "--set", "x", "--name", "colour", zones);
    AREA(0, "zones: 4 rows", "--replace", zones);
    AREA(0, "zones: 2 areas, loaded 20", "--list");
    area_sets *sets = read_sets();
    assert_int_equal(sets->count, 2);
    assert_string_equal(figure(area_sets_find(sets, slice_of("zones")),
                               &area_sets_find(sets, slice_of("zones"))->areas[0], "Rank"),
                        "(no column)");
    area_sets_release(sets);
    AREA(0, "zones", "--remove", "By number", "--list");
    AREA(1, "there is no set 'By number'", "--remove", "By number");
    AREA(1, "nothing of it could be loaded", "--set", "none",
         scratch_write(&folder, "none.geojson",
                       "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                       "\"properties\":{\"a\":1},\"geometry\":null}]}"));
    sets = read_sets();
    assert_int_equal(sets->count, 1); /* a load that fails leaves no set behind */
    area_sets_release(sets);
    ran r = CAIRN(&folder, "check", "--db", db);
    assert_int_equal(r.status, 0);
    ran_done(&r);
}

/* A file in the National Grid: NS 592 653, by gdaltransform. */
static void test_other_coordinates_are_transformed(void **state)
{
    const char *grid = scratch_write(
        &folder, "grid.geojson",
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
        "\"urn:ogc:def:crs:EPSG::27700\"}},\"features\":[{\"type\":\"Feature\",\"properties\":"
        "{\"code\":\"GS\"},\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":[[[[259100,"
        "665200],[259300,665200],[259300,665400],[259100,665400],[259100,665200]]]]}}]}");
    (void)state;
    AREA(0, "grid: 1 rows: 1 areas", grid);
    area_sets *sets = read_sets();
    const area *a = &area_sets_find(sets, slice_of("grid"))->areas[0];
    assert_true(fabs(a->middle.lon_deg - (-4.2512)) <= 0.0001);
    assert_true(fabs(a->middle.lat_deg - (55.8603)) <= 0.0002);
    area_sets_release(sets);
}

/* What another program does to them is seen by a server that is running. */
static void test_a_running_server_follows(void **state)
{
    live *l;
    const live_options options = {.path = db, .poll_ms = 10};
    connection c = inspect_open(db);
    (void)state;
    assert_int_equal(live_open(&options, &l, NULL), OK);
    assert_int_equal(live_follow(l, NULL), OK);
    assert_string_equal(inspect_try(&c, "UPDATE area SET name = 'Renamed' WHERE code = 'S01'"), "");
    bool seen = false;
    for (int i = 0; i < 500 && !seen; i++) {
        usleep(10000);
        area_sets *sets = live_areas(l);
        seen = slice_equals(area_sets_find(sets, slice_of("zones"))->areas[0].name, "Renamed");
        area_sets_release(sets);
    }
    assert_true(seen);
    live_close(l);
    connection_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_topologies),
        cmocka_unit_test(test_polygons_points_and_figures),
        cmocka_unit_test(test_sets_are_replaced_listed_and_removed),
        cmocka_unit_test(test_other_coordinates_are_transformed),
        cmocka_unit_test(test_a_running_server_follows),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
