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

static void test_the_operation_is_named(void **state)
{
    (void)state;
    assert_non_null(strstr(crs_transform_operation(grid), "OSGB36 to WGS 84 ("));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points_lie_where_the_ordnance_survey_has_them),
        cmocka_unit_test(test_what_is_not_on_the_grid),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_the_operation_is_named),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
