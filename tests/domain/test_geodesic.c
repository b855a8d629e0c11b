/* The bounds of domain/geodesic.h against the geodesic itself: millions of pairs at every scale,
 * about the poles, the antimeridian and the antipodes. A bound that is off by one part in 1e9 fails
 * here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "domain/geodesic.h"
#include "support/generate.h"

#ifdef CAIRN_SANITIZED
enum { PAIRS = 50000 };
#else
enum { PAIRS = 2000000 };
#endif

static long pairs(void)
{
    return getenv("CAIRN_EXHAUSTIVE") ? 20L * PAIRS : PAIRS;
}

/* The origin is where someone stands, the other is a stored position. */
static lonlat generate_pair(generator *g, lonlat_e7 *ret_to)
{
    lonlat from = generate_anywhere(g);
    *ret_to = lonlat_pack(generate_beside(g, from));
    return generate_below(g, 2) ? lonlat_unpack(lonlat_pack(from)) : from;
}

static void print_pair(lonlat from, lonlat_e7 to)
{
    print_error("from %.17g,%.17g to %d,%d e-7 degrees\n", from.lon_deg, from.lat_deg, to.lon_e7,
                to.lat_e7);
}

/* From the paper's examples and tables of its program GeodSolve. */
static void test_known_distances(void **state)
{
    (void)state;
    /* the quarter meridian, and 90 degrees of the equator */
    assert_true(fabs(geodesic_m((lonlat){7, 0}, (lonlat){7, 90}) - 10001965.729) < 1e-3);
    assert_true(fabs(geodesic_m((lonlat){7, 0}, (lonlat){97, 0}) - 10018754.171) < 1e-3);
    /* Karney 2013, table 5: phi1 = -30, phi2 = 29.9, lambda12 = 179.8 */
    assert_true(fabs(geodesic_m((lonlat){0, -30}, (lonlat){179.8, 29.9}) - 19989832.82761) < 1e-5);
    assert_true(geodesic_m((lonlat){-4.28, 55.89}, (lonlat){-4.28, 55.89}) == 0);
    assert_true(geodesic_m((lonlat){0, 0}, (lonlat){180, 0}) <= GEODESIC_MAX_M);
}

static void test_bounds_hold_the_geodesic(void **state)
{
    (void)state;
    generator g = {1};
    double widest = 0;
    for (long i = 0; i < pairs(); i++) {
        lonlat_e7 to;
        lonlat from = generate_pair(&g, &to);
        geodesic_origin o = geodesic_origin_of(from);
        double chord_m2 = geodesic_chord_m2(&o, to);
        double lower_m = geodesic_chord_lower_m(chord_m2);
        double upper_m = geodesic_chord_upper_m(chord_m2);
        double exact_m = geodesic_m(from, lonlat_unpack(to));
        if (lower_m <= exact_m && exact_m <= upper_m && upper_m == geodesic_upper_m(&o, to)) {
            if (exact_m < 4000)
                widest = fmax(widest, upper_m - lower_m);
            assert_true(exact_m > 15e6 || upper_m - lower_m <= 1.5e-7 + exact_m * 0.011);
            continue;
        }
        print_pair(from, to);
        fail_msg("%.9f <= %.9f <= %.9f does not hold", lower_m, exact_m, upper_m);
    }
    print_message("%ld pairs, bounds within 4 km at most %.3g m apart\n", pairs(), widest);
    assert_true(widest < 2e-6);
}

/* The same from closed formulas in long double. */
static long double exact_chord_m2(lonlat from, lonlat_e7 to)
{
    const long double a = 6378137, f = 1 / 298.257223563L, e2 = f * (2 - f);
    const long double rad = acosl(-1) / 180;
    long double s1 = sinl(from.lat_deg * rad), c1 = cosl(from.lat_deg * rad);
    long double s2 = sinl(to.lat_e7 / 1e7L * rad), c2 = cosl(to.lat_e7 / 1e7L * rad);
    long double n1 = a / sqrtl(1 - e2 * s1 * s1), n2 = a / sqrtl(1 - e2 * s2 * s2);
    long double axis = n2 * c2 - n1 * c1, plane = (1 - e2) * (n2 * s2 - n1 * s1);
    long double half = sinl((to.lon_e7 / 1e7L - from.lon_deg) * rad / 2);
    return axis * axis + plane * plane + 4 * half * half * n1 * c1 * n2 * c2;
}

static void test_chord_is_as_exact_as_stated(void **state)
{
    (void)state;
    generator g = {2};
    for (long i = 0; i < pairs() / 2; i++) {
        lonlat_e7 to;
        lonlat from = generate_pair(&g, &to);
        geodesic_origin o = geodesic_origin_of(from);
        long double exact_m = sqrtl(exact_chord_m2(from, to));
        long double chord_m = sqrtl(geodesic_chord_m2(&o, to));
        if (fabsl(chord_m - exact_m) <= 1e-11L * exact_m + 1e-8L)
            continue;
        print_pair(from, to);
        fail_msg("chord %.12Lf, not %.12Lf", chord_m, exact_m);
    }
}

static int32_t clamp_e7(double e7, double most)
{
    return (int32_t)fmax(-most, fmin(most, e7));
}

static void test_box_bounds_hold_every_point(void **state)
{
    (void)state;
    generator g = {3};
    long finite = 0;
    for (long i = 0; i < pairs(); i++) {
        lonlat_e7 to;
        lonlat from = generate_pair(&g, &to);
        geodesic_origin o = geodesic_origin_of(from);
        double width = pow(10, generate_between(&g, 0, 9.6)), height = width;
        if (generate_below(&g, 2))
            height = pow(10, generate_between(&g, 0, 9.3));
        double part[4];
        for (int k = 0; k < 4; k++) /* the point is often a corner or on an edge */
            part[k] = generate_below(&g, 3) ? generate_unit(&g) : 0;
        geodesic_box box = {{clamp_e7(to.lon_e7 - width * part[0], 1.8e9),
                             clamp_e7(to.lat_e7 - height * part[1], 0.9e9)},
                            {clamp_e7(to.lon_e7 + width * part[2], 1.8e9),
                             clamp_e7(to.lat_e7 + height * part[3], 0.9e9)}};
        double chord_m2 = geodesic_chord_m2(&o, to);
        double least_m2 = geodesic_box_least_m2(&o, &box), most_m2 = geodesic_box_most_m2(&o, &box);
        finite += isfinite(most_m2);
        if (least_m2 >= 0 && least_m2 <= chord_m2 && chord_m2 <= most_m2)
            continue;
        print_pair(from, to);
        fail_msg("box %d,%d %d,%d: %.12g <= %.12g <= %.12g does not hold", box.south_west.lon_e7,
                 box.south_west.lat_e7, box.north_east.lon_e7, box.north_east.lat_e7, least_m2,
                 chord_m2, most_m2);
    }
    assert_true(finite > pairs() / 100);
}

/* A bound that holds is no use if it is far off: a box a hundredth as wide as it is far. */
static void test_box_bounds_are_close(void **state)
{
    (void)state;
    generator g = {4};
    for (long i = 0; i < pairs() / 10; i++) {
        lonlat from = {generate_between(&g, -180, 180), generate_between(&g, -80, 80)};
        double far = pow(10, generate_between(&g, -3, 1));
        lonlat_e7 sw = lonlat_pack(
            (lonlat){remainder(from.lon_deg + generate_between(&g, -far, far) * 0.9, 360),
                     fmax(-85, fmin(85, from.lat_deg + (i & 1 ? far : -far)))});
        int32_t size = (int32_t)(far * 1e5);
        if (sw.lon_e7 > 1800000000 - size || fabs(sw.lat_e7 * 1e-7) > 80)
            continue;
        geodesic_box box = {sw, {sw.lon_e7 + size, sw.lat_e7 + size}};
        geodesic_origin o = geodesic_origin_of(from);
        double nearest_m = INFINITY;
        for (int k = 0; k <= 20; k++)
            for (int edge = 0; edge < 4; edge++) {
                int32_t along = (int32_t)((int64_t)size * k / 20), end = edge & 1 ? size : 0;
                lonlat_e7 p = {sw.lon_e7 + (edge & 2 ? along : end),
                               sw.lat_e7 + (edge & 2 ? end : along)};
                nearest_m = fmin(nearest_m, sqrt(geodesic_chord_m2(&o, p)));
            }
        double least_m = sqrt(geodesic_box_least_m2(&o, &box));
        if (least_m < 0.9 * nearest_m)
            fail_msg("from %.9g,%.9g to %d,%d and %d on: %g m of %g m", from.lon_deg, from.lat_deg,
                     sw.lon_e7, sw.lat_e7, size, least_m, nearest_m);
    }
}

/* What is past the rival's chord is farther; what is within a radius's chord is within, and so on.
 */
static void test_thresholds_decide_as_the_geodesic(void **state)
{
    (void)state;
    generator g = {5};
    long decided = 0;
    for (long i = 0; i < pairs() / 2; i++) {
        lonlat_e7 to, other;
        lonlat from = generate_pair(&g, &to);
        geodesic_origin o = geodesic_origin_of(from);
        other = lonlat_pack(generate_beside(&g, lonlat_unpack(to)));
        if (generate_below(&g, 2)) /* hardly farther, or hardly nearer */
            other = (lonlat_e7){to.lon_e7, clamp_e7(to.lat_e7 + (double)(i % 7) - 3, 9e8)};
        double near_m2 = geodesic_chord_m2(&o, to), far_m2 = geodesic_chord_m2(&o, other);
        double near_m = geodesic_m(from, lonlat_unpack(to));
        double far_m = geodesic_m(from, lonlat_unpack(other));
        if (far_m2 > geodesic_rival_m2(near_m2)) {
            decided++;
            assert_true(far_m > near_m);
        }
        if (near_m2 <= geodesic_within_m2(far_m))
            assert_true(near_m <= far_m);
        if (near_m2 > geodesic_beyond_m2(far_m))
            assert_true(near_m > far_m);
        assert_true(near_m2 <= geodesic_beyond_m2(near_m));
    }
    assert_true(decided > pairs() / 20);
    assert_true(geodesic_within_m2(INFINITY) == INFINITY);
    assert_true(geodesic_beyond_m2(INFINITY) == INFINITY);
    assert_true(geodesic_within_m2(0) < 0);
    for (double c = 0; c < 12756274; c += 1 + c / 1000) {
        double rival_m2 = geodesic_rival_m2(c * c);
        assert_true(geodesic_chord_lower_m(fmin(rival_m2, 1.7e14)) >=
                        geodesic_chord_upper_m(c * c) ||
                    isinf(rival_m2));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_distances),
        cmocka_unit_test(test_bounds_hold_the_geodesic),
        cmocka_unit_test(test_chord_is_as_exact_as_stated),
        cmocka_unit_test(test_box_bounds_hold_every_point),
        cmocka_unit_test(test_box_bounds_are_close),
        cmocka_unit_test(test_thresholds_decide_as_the_geodesic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
