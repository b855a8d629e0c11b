/* Real spreadsheets from ../shared/data: as many rows of each outcome as were counted by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/gazetteer_file.h"
#include "support/importing.h"

#define SHARED CAIRN_SOURCE_DIR "/../shared/data/"

static importing im;

static int set_up(void **state)
{
    static const char *const AREAS[] = {"G", "EH", "FK", "KA", "ML", "PA", "KY", "DD", "PH"};
    (void)state;
    importing_begin(&im);
    for (size_t i = 0; i < COUNT(AREAS); i++) {
        char path[300];
        gazetteer_summary sum;
        snprintf(path, sizeof path, SHARED "postcodes/%s.csv", AREAS[i]);
        if (gazetteer_load_file(im.file, path, NULL, NULL, &sum, &im.err)) {
            fprintf(stderr, "%s\n", im.err.detail);
            return -1;
        }
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    importing_end(&im);
    return 0;
}

static int64_t number(const char *sql)
{
    return inspect_number(&im.file->at, sql);
}

/* 144 closed; of the 949 open rows of practice_type 4, 759 are in an area that has a table here. */
static void test_gp_practices(void **state)
{
    static const char PATH[] = SHARED "gp/nhs_ods_scotprac_2019.csv";
    (void)state;
    im.options.source = "NHS ODS 2019";
    assert_int_equal(import_path(&im, PATH), OK);
    assert_string_equal(import_counts(&im), "759,0,0,309,144,0");
    assert_int_equal(number("SELECT count(*) FROM asset"), 1212);
    assert_int_equal(number("SELECT count(*) FROM asset WHERE status = 'closed' "
                            "AND closed_on BETWEEN '1970-01-01' AND '2019-12-31'"),
                     144);
    assert_string_equal(inspect_text(&im.file->at, "SELECT opened_on || closed_on FROM asset "
                                                   "WHERE source_ref = 'S10060'"),
                        "1975-04-012008-03-31");
    assert_int_equal(number("SELECT count(*) FROM asset WHERE status = 'draft' "
                            "AND category = 'gp-practice' AND geom IS NULL"),
                     190);
    assert_int_equal(number("SELECT count(*) FROM asset WHERE status = 'draft' "
                            "AND category IS NULL"),
                     119); /* types 0 and 2 are no GP practices */
    assert_int_equal(number("SELECT count(*) FROM asset WHERE status = 'published' "
                            "AND category = 'gp-practice' AND position_source = 'postcode' "
                            "AND accuracy_m = 100 AND geom IS NOT NULL"),
                     759);
    assert_int_equal(number("SELECT count(*) FROM public_text"), 759);
    int64_t before = number("SELECT max(seq) FROM change");
    assert_int_equal(import_path(&im, PATH), OK);
    assert_string_equal(import_counts(&im), "0,0,1212,0,0,0");
    assert_int_equal(number("SELECT max(seq) FROM change"), before);
}

static void test_other_files(void **state)
{
    static const struct {
        const char *path, *category, *counts, *again;
    } FILES[] = {
        {"assets/cec_recycling_points.csv", "park", "100,0,0,0,0,0", "0,0,100,0,0,0"},
        {"assets/cec_recycling_points.geojson", "park", "100,0,0,0,0,0", "0,0,100,0,0,0"},
        {"assets/lib_schema_city_of_edinburgh_council.csv", "library", "28,0,0,0,0,0",
         "0,0,28,0,0,0"},
        {"assets/lib_schema_clackmannanshire_council.csv", "library", "7,0,0,0,0,0", "0,0,7,0,0,0"},
        {"assets/lib_schema_glasgow_city_council.csv", "library", "33,0,0,0,0,0", "0,0,33,0,0,0"},
        {"assets/libraries_scotland.csv", "library", "347,0,0,136,0,0", "0,0,483,0,0,0"},
        /* no English postcodes are here */
        {"assets/libraries_england.csv", "library", "0,0,0,3299,0,19", "0,0,3299,0,0,19"},
        {"assets/mobilelib_midlothian.csv", "library", "75,0,0,0,0,0", "0,0,75,0,0,0"},
        {"assets/mobilelib_perth_and_kinross.csv", "library", "126,0,0,0,0,0", "0,0,126,0,0,0"},
        /* no column that could be a name */
        {"assets/os_library_buildings_wkt27700.csv", "library", "0,0,0,0,0,3469", "0,0,0,0,0,3469"},
        /* 109 have no name */
        {"assets/osm_edinburgh_shops.csv", "market", "3091,0,0,33,0,109", "0,0,3124,0,0,109"},
        {"assets/osm_edinburgh_shops.geojson", "market", "3091,0,0,33,0,109", "0,0,3124,0,0,109"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(FILES); i++) {
        char path[300];
        snprintf(path, sizeof path, SHARED "%s", FILES[i].path);
        im.options.source = FILES[i].path;
        im.options.category = FILES[i].category;
        for (int again = 0; again <= 1; again++) {
            int64_t before = number("SELECT max(seq) FROM change");
            if (import_path(&im, path))
                fail_msg("%s", im.err.detail);
            const char *wanted = again ? FILES[i].again : FILES[i].counts;
            if (strcmp(import_counts(&im), wanted) != 0)
                fail_msg("%s: %s, not %s", FILES[i].path, import_counts(&im), wanted);
            if (again)
                assert_int_equal(number("SELECT max(seq) FROM change"), before);
        }
    }
}

static void test_the_same_shops_lie_where_both_files_say(void **state)
{
    (void)state;
    assert_int_equal(
        number("SELECT count(*) FROM asset AS a JOIN asset AS b ON a.source_ref = b.source_ref "
               "WHERE a.source = 'assets/osm_edinburgh_shops.csv' AND b.id <> a.id "
               "AND abs(ST_X(a.geom) - ST_X(b.geom)) + abs(ST_Y(a.geom) - ST_Y(b.geom)) > 2e-7"),
        0);
}

static void keep_finding(void *context, const char *finding)
{
    (void)context;
    fprintf(stderr, "%s\n", finding);
}

static void test_the_check_passes(void **state)
{
    (void)state;
    assert_int_equal(store_check(im.file, keep_finding, NULL, &im.err), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gp_practices),
        cmocka_unit_test(test_other_files),
        cmocka_unit_test(test_the_same_shops_lie_where_both_files_say),
        cmocka_unit_test(test_the_check_passes),
    };
    if (!scratch_exists(SHARED "gp/nhs_ods_scotprac_2019.csv"))
        return 77;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
