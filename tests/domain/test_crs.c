#include "domain/crs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "domain/geodesic.h"

/* From Geo::Coordinates::OSGB 2.20, which carries OSTN15 (good to centimetres). */
static const struct {
    double easting_m, northing_m;
    lonlat at;
} POINTS[] = {
    {91492, 11318, {-6.299778906, 49.922256651}},          /* Scilly */
    {257000, 669000, {-4.288243072, 55.892823731}},        /* Maryhill */
    {325840, 673500, {-3.189079539, 55.948784283}},        /* Edinburgh */
    {259624, 665340, {-4.244422622, 55.860737293}},        /* Glasgow, Queen Street */
    {288795, 680221, {-3.784770157, 56.001991369}},        /* Falkirk */
    {651409.804, 313177.450, {1.716073972, 52.658007833}}, /* Caister */
    {450000, 1200000, {-1.086595312, 60.680119056}},       /* Unst */
    {114000, 790000, {-6.700584568, 56.912715343}},        /* west of Canna */
    {538890, 177320, {-0.001375917, 51.477795874}},        /* Greenwich */
};

static crs_transform *grid;

static int set_up(void **state)
{
    (void)state;
    return crs_transform_new(&grid, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    crs_transform_free(grid);
    crs_transform_free(NULL);
    return 0;
}

static void test_points_lie_where_the_ordnance_survey_has_them(void **state)
{
    double accuracy_m = crs_transform_accuracy_m(grid);
    (void)state;
    assert_true(accuracy_m > 0 && accuracy_m <= 5.5);
    for (size_t i = 0; i < COUNT(POINTS); i++) {
        lonlat at;
        assert_int_equal(
            crs_from_national_grid(grid, POINTS[i].easting_m, POINTS[i].northing_m, &at, NULL), OK);
        double off_m = geodesic_m(at, POINTS[i].at);
        if (off_m > accuracy_m)
            fail_msg("%.0f %.0f is %.2f m off, said to be good to %.2f m", POINTS[i].easting_m,
                     POINTS[i].northing_m, off_m, accuracy_m);
    }
}

static void test_what_is_not_on_the_grid(void **state)
{
    static const double OFF[][2] = {{-1, 5},  {5, -1},       {700001, 5},    {5, 1300001}, {NAN, 5},
                                    {5, NAN}, {INFINITY, 5}, {-4.28, -55.9}, {1e300, 5}};
    (void)state;
    for (size_t i = 0; i < COUNT(OFF); i++) {
        error err = {0};
        lonlat at = {7, 7};
        assert_int_equal(crs_from_national_grid(grid, OFF[i][0], OFF[i][1], &at, &err), ERR_INPUT);
        assert_string_equal(err.field, "easting");
        assert_non_null(strstr(err.detail, "is not on the National Grid"));
        assert_true(at.lon_deg == 7 && at.lat_deg == 7);
    }
}

static void test_there_and_back(void **state)
{
    static const lonlat OFF[] = {{2.35, 48.85}, {-60, 55}, {179, -80}, {NAN, 55}, {-4, 95}};
    (void)state;
    for (size_t i = 0; i < COUNT(POINTS); i++) {
        lonlat at;
        double easting_m = 0, northing_m = 0;
        assert_int_equal(
            crs_from_national_grid(grid, POINTS[i].easting_m, POINTS[i].northing_m, &at, NULL), OK);
        assert_int_equal(crs_to_national_grid(grid, at, &easting_m, &northing_m, NULL), OK);
        assert_float_equal(easting_m, POINTS[i].easting_m, 0.01);
        assert_float_equal(northing_m, POINTS[i].northing_m, 0.01);
    }
    for (size_t i = 0; i < COUNT(OFF); i++) {
        double easting_m = 7, northing_m = 7;
        error err = {0};
        assert_int_equal(crs_to_national_grid(grid, OFF[i], &easting_m, &northing_m, &err),
                         ERR_INPUT);
        assert_non_null(strstr(err.detail, "is not on the National Grid"));
        assert_true(easting_m == 7 && northing_m == 7);
    }
}

/* As ESRI writes it into a .prj, without a code of EPSG's. */
static const char ESRI_GRID[] =
    "PROJCS[\"British_National_Grid\",GEOGCS[\"GCS_OSGB_1936\",DATUM[\"D_OSGB_1936\",SPHEROID["
    "\"Airy_1830\",6377563.396,299.3249646]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\","
    "0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"False_Easting\",400000.0]"
    ","
    "PARAMETER[\"False_Northing\",-100000.0],PARAMETER[\"Central_Meridian\",-2.0],PARAMETER["
    "\"Scale_Factor\",0.9996012717],PARAMETER[\"Latitude_Of_Origin\",49.0],UNIT[\"Meter\",1.0]]";

static void test_systems_by_code_and_by_definition(void **state)
{
    static const struct {
        const char *definition;
        double x, y;
        lonlat at;
        bool as_the_grid; /* the same operation, and said to be as good */
    } CASES[] = {
        {"EPSG:27700", 257000, 669000, {-4.288243072, 55.892823731}, true},
        {ESRI_GRID, 257000, 669000, {-4.288243072, 55.892823731}, true},
        {"EPSG:4326", -4.25, 55.86, {-4.25, 55.86}, false},
        {"EPSG:4258", -4.25, 55.86, {-4.25, 55.86}, false},
        /* a degree of the equator is 6378137 pi / 180 there */
        {"EPSG:3857", 111319.490793, 0, {1, 0}, false},
        {"EPSG:32630", 500000, 0, {-3, 0}, false}, /* the middle of UTM zone 30 */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        crs_transform *t;
        double x = CASES[i].x, y = CASES[i].y;
        assert_int_equal(crs_transform_from(CASES[i].definition, &t, NULL), OK);
        assert_true(crs_to_lonlat(t, &x, &y));
        assert_true(geodesic_m((lonlat){x, y}, CASES[i].at) < (CASES[i].as_the_grid ? 5.5 : 0.01));
        if (CASES[i].as_the_grid)
            assert_true(crs_transform_accuracy_m(t) == crs_transform_accuracy_m(grid));
        crs_transform_free(t);
    }
}

static void test_what_no_system_has(void **state)
{
    static const double OFF[][2] = {{NAN, 5}, {5, INFINITY}, {-1, 5}, {5, 1300001}};
    static const char *const UNKNOWN[] = {"", "EPSG:1", "EPSG:99999999", "PROJCS[\"x\"", "London"};
    crs_transform *t;
    error err;
    (void)state;
    for (size_t i = 0; i < COUNT(OFF); i++) {
        double x = OFF[i][0], y = OFF[i][1];
        assert_false(crs_to_lonlat(grid, &x, &y));
    }
    for (size_t i = 0; i < COUNT(UNKNOWN); i++) {
        assert_int_equal(crs_transform_from(UNKNOWN[i], &t, &err), ERR_INPUT);
        assert_non_null(strstr(err.detail, "nobody knows the coordinate system"));
    }
}

static void test_the_table_by_uri(void **state)
{
    static const struct {
        const char *uri;
        int srid;
        bool lat_first;
    } CASES[] = {
        {"http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, false},
        {"<http://www.opengis.net/def/crs/EPSG/0/4326>", 4326, true},
        {"http://www.opengis.net/def/crs/EPSG/0/27700", 27700, false},
        {"epsg:3857", 3857, false},
        {"urn:ogc:def:crs:EPSG::27700", 27700, false},
        {"urn:ogc:def:crs:OGC:1.3:CRS84", 4326, false},
        {"ogc:crs84", 4326, false},
        {"EPSG:27701", 0, false},
        {"", 0, false},
        {"<>", 0, false},
        {"urn:ogc:def:crs:EPSG::", 0, false},
        {"http://www.opengis.net/def/crs/EPSG/0/277001", 0, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const crs_entry *found = crs_of_uri(slice_of(CASES[i].uri));
        assert_int_equal(found ? found->srid : 0, CASES[i].srid);
        assert_true(!found || found->lat_first == CASES[i].lat_first);
    }
    assert_ptr_equal(crs_of_uri(slice_of("OGC:CRS84")), CRS84);
}

static void test_from_degrees_to_each_of_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < CRS_KNOWN_COUNT; i++) {
        crs_transform *t;
        assert_int_equal(crs_transform_of(&CRS_KNOWN[i], &t, NULL), OK);
        assert_true(!t == !CRS_KNOWN[i].metres);
        for (size_t k = 0; k < COUNT(POINTS); k++) {
            double x, y;
            assert_true(crs_from_lonlat(t, POINTS[k].at, &x, &y));
            if (CRS_KNOWN[i].srid == 27700)
                assert_true(hypot(x - POINTS[k].easting_m, y - POINTS[k].northing_m) < 5.5);
            if (t)
                assert_true(crs_to_lonlat(t, &x, &y));
            assert_true(geodesic_m((lonlat){x, y}, POINTS[k].at) < 0.01);
        }
        double x, y;
        assert_false(crs_from_lonlat(t, (lonlat){NAN, 5}, &x, &y));
        assert_false(crs_from_lonlat(t, (lonlat){5, 91}, &x, &y));
        crs_transform_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points_lie_where_the_ordnance_survey_has_them),
        cmocka_unit_test(test_what_is_not_on_the_grid),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_systems_by_code_and_by_definition),
        cmocka_unit_test(test_what_no_system_has),
        cmocka_unit_test(test_the_table_by_uri),
        cmocka_unit_test(test_from_degrees_to_each_of_the_table),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
