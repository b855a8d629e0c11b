/* The National Grid as Geo::Coordinates::OSGB has it, which carries OSTN15: with PROJ's Helmert
 * transformation, and with a grid that is made of OSTN15 here, over part of Scotland. */
#include "domain/crs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <proj.h>
#include <string.h>

#include "domain/geodesic.h"
#include "support/scratch.h"

#define SCRIPT CAIRN_SOURCE_DIR "/tests/domain/osgb.pl"

enum { LATTICE_MAX = 4000 };

/* The grid that is made: west, south, east, north. */
#define MADE "-5", "55.5", "-3.5", "56.5"
static const bbox WELL_WITHIN = {-4.98, 55.52, -3.52, 56.48};

typedef struct {
    double easting_m, northing_m;
    lonlat at;
} grid_point;

static grid_point lattice[LATTICE_MAX];
static size_t lattice_count;
static scratch folder;

static bool read_lattice(void)
{
    const char *const argv[] = {"perl", SCRIPT, "lattice", NULL};
    ran r = scratch_run(&folder, argv, NULL);
    for (char *at = r.status == 0 ? r.out : NULL; at && *at && lattice_count < LATTICE_MAX;) {
        grid_point *p = &lattice[lattice_count++];
        p->easting_m = strtod(at, &at);
        p->northing_m = strtod(at, &at);
        p->at.lon_deg = strtod(at, &at);
        p->at.lat_deg = strtod(at, &at);
        at += strspn(at, "\n");
    }
    ran_done(&r);
    return lattice_count > 0;
}

/* How far off the farthest point is that is transformed by an operation whose name has `text`. */
static double farthest_m(crs_transform *t, const char *text, size_t *ret_count)
{
    double farthest = 0;
    for (size_t i = 0; i < lattice_count; i++) {
        const grid_point *p = &lattice[i];
        lonlat at;
        double easting_m, northing_m;
        assert_int_equal(crs_from_national_grid(t, p->easting_m, p->northing_m, &at, NULL), OK);
        double off_m = geodesic_m(at, p->at);
        if (off_m > crs_transform_accuracy_m(t))
            fail_msg("%.0f %.0f is %.2f m off, said to be good to %.2f m", p->easting_m,
                     p->northing_m, off_m, crs_transform_accuracy_m(t));
        if (!strstr(crs_transform_operation(t), text))
            continue;
        farthest = off_m > farthest ? off_m : farthest;
        ++*ret_count;
        assert_int_equal(crs_to_national_grid(t, at, &easting_m, &northing_m, NULL), OK);
        assert_float_equal(easting_m, p->easting_m, 0.01);
        assert_float_equal(northing_m, p->northing_m, 0.01);
    }
    return farthest;
}

static void test_without_a_grid(void **state)
{
    crs_transform *t;
    size_t count = 0;
    (void)state;
    assert_int_equal(crs_transform_new(&t, NULL), OK);
    if (strstr(crs_transform_operation(t), "OSTN15")) {
        crs_transform_free(t);
        skip();
    }
    assert_true(crs_transform_accuracy_m(t) == 5.5);
    double off_m = farthest_m(t, "OSGB36 to WGS 84 (6)", &count);
    assert_int_equal(count, lattice_count);
    assert_in_range((uint64_t)off_m, 2, 7); /* or it is not what is compared with */
    crs_transform_free(t);
}

static void make_grid(void)
{
    const char *const argv[] = {"perl", SCRIPT, "grid", MADE, "60", NULL};
    ran r = scratch_run(&folder, argv, NULL);
    assert_int_equal(r.status, 0);
    ran_done(&r);
    /* the name that PROJ looks for; it tells the format by what is in it */
    scratch_copy(scratch_path(&folder, "stdout"),
                 scratch_path(&folder, "uk_os_OSTN15_NTv2_OSGBtoETRS.tif"));
}

static void test_with_a_grid(void **state)
{
    crs_transform *t;
    size_t with = 0, without = 0, within = 0;
    char search[2000];
    (void)state;
    make_grid();
    snprintf(search, sizeof search, "%s:%s", folder.folder, proj_info().searchpath);
    setenv("PROJ_DATA", search, 1);
    assert_int_equal(crs_transform_new(&t, NULL), OK);
    assert_non_null(strstr(crs_transform_operation(t), "uk_os_OSTN15_NTv2_OSGBtoETRS.tif"));
    for (size_t i = 0; i < lattice_count; i++)
        within += bbox_contains(WELL_WITHIN, lattice[i].at);
    assert_true(farthest_m(t, "OSTN15", &with) < 0.1);
    assert_true(with >= within && within > 15);
    /* outside it the other is used, and its accuracy counted */
    assert_true(farthest_m(t, "OSGB36 to WGS 84 (6)", &without) > 1);
    assert_int_equal(with + without, lattice_count);
    crs_transform_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_a_grid),
        cmocka_unit_test(test_with_a_grid),
    };
    scratch_make(&folder);
    if (!read_lattice()) {
        scratch_remove(&folder);
        return 77; /* libgeo-coordinates-osgb-perl is not installed */
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    scratch_remove(&folder);
    return failed;
}
