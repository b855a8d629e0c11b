#include "domain/lonlat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

static void test_valid_positions(void **state)
{
    (void)state;
    assert_true(lonlat_valid((lonlat){-4.2868, 55.8942}));
    assert_true(lonlat_valid((lonlat){180, -90}));
    assert_true(lonlat_valid((lonlat){-180, 90}));
    assert_false(lonlat_valid((lonlat){180.0000001, 55}));
    assert_false(lonlat_valid((lonlat){-4, 90.0000001}));
    assert_false(lonlat_valid((lonlat){-4, -90.5}));
    assert_false(lonlat_valid((lonlat){NAN, 55}));
    assert_false(lonlat_valid((lonlat){-4, NAN}));
    assert_false(lonlat_valid((lonlat){INFINITY, 55}));
}

static void test_packing_rounds_to_the_nearest(void **state)
{
    (void)state;
    lonlat_e7 at = lonlat_pack((lonlat){-4.28680004, 55.89419996});
    assert_int_equal(at.lon_e7, -42868000);
    assert_int_equal(at.lat_e7, 558942000);
    at = lonlat_pack((lonlat){-4.28680006, 55.89419994});
    assert_int_equal(at.lon_e7, -42868001);
    assert_int_equal(at.lat_e7, 558941999);
    at = lonlat_pack((lonlat){-180, 90});
    assert_int_equal(at.lon_e7, -1800000000);
    assert_int_equal(at.lat_e7, 900000000);
}

/* What is unpacked is the double nearest to the decimal number, so packing it changes nothing. */
static void test_unpacked_packs_to_itself(void **state)
{
    (void)state;
    srand(20);
    for (int i = 0; i < 200000; i++) {
        lonlat_e7 at = {(int32_t)((rand() % 3600000001LL) - 1800000000),
                        (int32_t)((rand() % 1800000001LL) - 900000000)};
        lonlat_e7 again = lonlat_pack(lonlat_unpack(at));
        assert_int_equal(again.lon_e7, at.lon_e7);
        assert_int_equal(again.lat_e7, at.lat_e7);
    }
    lonlat at = lonlat_unpack((lonlat_e7){-42868001, 558942003});
    assert_true(at.lon_deg == -4.2868001);
    assert_true(at.lat_deg == 55.8942003);
}

static void test_boxes(void **state)
{
    bbox glasgow = {-4.4, 55.78, -4.07, 55.93}, pacific = {170, -50, -160, -10};
    (void)state;
    assert_true(bbox_valid(glasgow));
    assert_true(bbox_valid(pacific));
    assert_false(bbox_valid((bbox){-4.4, 55.93, -4.07, 55.78}));
    assert_false(bbox_valid((bbox){-4.4, 55.78, -181, 55.93}));
    assert_false(bbox_valid((bbox){-4.4, NAN, -4.07, 55.93}));
    assert_true(bbox_contains(glasgow, (lonlat){-4.2868, 55.8942}));
    assert_true(bbox_contains(glasgow, (lonlat){-4.4, 55.78}));
    assert_true(bbox_contains(glasgow, (lonlat){-4.07, 55.93}));
    assert_false(bbox_contains(glasgow, (lonlat){-4.06, 55.9}));
    assert_false(bbox_contains(glasgow, (lonlat){-4.41, 55.9}));
    assert_false(bbox_contains(glasgow, (lonlat){-4.2, 55.94}));
    assert_false(bbox_contains(glasgow, (lonlat){-4.2, 55.77}));
}

static void test_a_box_across_the_antimeridian(void **state)
{
    bbox pacific = {170, -50, -160, -10};
    (void)state;
    assert_true(bbox_contains(pacific, (lonlat){178.4, -18.1}));
    assert_true(bbox_contains(pacific, (lonlat){-171.7, -13.8}));
    assert_true(bbox_contains(pacific, (lonlat){180, -20}));
    assert_true(bbox_contains(pacific, (lonlat){-180, -20}));
    assert_false(bbox_contains(pacific, (lonlat){160, -20}));
    assert_false(bbox_contains(pacific, (lonlat){-150, -20}));
    assert_false(bbox_contains(pacific, (lonlat){175, -5}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid_positions),
        cmocka_unit_test(test_packing_rounds_to_the_nearest),
        cmocka_unit_test(test_unpacked_packs_to_itself),
        cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_a_box_across_the_antimeridian),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
