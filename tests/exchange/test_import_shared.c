/* Every real file of ../shared/data that an import takes, each into a database of its own that
 * knows the postcodes of nine Scottish areas and the names of Scotland: how many rows of each
 * outcome, and why. What several files have in common is flagged as a twin where they meet in one
 * database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/gazetteer_file.h"
#include "support/importing.h"

#define SHARED CAIRN_SOURCE_DIR "/../shared/data/"

static importing im;
static scratch template; /* a database with the gazetteer and nothing else */

static int make_template(void **state)
{
    static const char *const FILES[] = {"postcodes/G.csv",  "postcodes/EH.csv",
                                        "postcodes/FK.csv", "postcodes/KA.csv",
                                        "postcodes/ML.csv", "postcodes/PA.csv",
                                        "postcodes/KY.csv", "postcodes/DD.csv",
                                        "postcodes/PH.csv", "gazetteer/scotland_labels.json"};
    (void)state;
    importing_begin(&im);
    for (size_t i = 0; i < COUNT(FILES); i++) {
        char path[300];
        gazetteer_summary sum;
        snprintf(path, sizeof path, SHARED "%s", FILES[i]);
        if (gazetteer_load_file(im.file, path, NULL, NULL, &sum, &im.err)) {
            fprintf(stderr, "%s\n", im.err.detail);
            return -1;
        }
    }
    store_close(im.file);
    template = im.folder;
    return 0;
}

static int remove_template(void **state)
{
    (void)state;
    scratch_remove(&template);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    im = (importing){
        .options = {
            .as = &ASSET, .source = "test", .source_said = true, .kept_as = STATUS_PUBLISHED}};
    scratch_make(&im.folder);
    char from[300];
    snprintf(from, sizeof from, "%s", scratch_path(&template, "a.sqlite"));
    scratch_copy(from, scratch_path(&im.folder, "a.sqlite"));
    return exchange_open_database(scratch_path(&im.folder, "a.sqlite"), &im.file, &im.err);
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

static void keep_finding(void *context, const char *finding)
{
    (void)context;
    fprintf(stderr, "%s\n", finding);
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

/* added, updated, unchanged, flagged, closed, rejected; and the same file again. */
static const struct {
    const char *path, *category, *map_name;
    bool activities;
    const char *counts, *again;
} FILES[] = {
    /* without headings: the register's own layout. 957 are closed; of the open ones 7,965 are GP
     * practices without a postcode table here, and 4,000 are of other prescribing settings */
    {"gp/epraccur_2015-11-27.csv", "gp-practice", NULL, false, "0,0,0,11965,957,0",
     "0,0,12922,0,0,0"},
    {"assets/cec_recycling_points.csv", "park", NULL, false, "100,0,0,0,0,0", "0,0,100,0,0,0"},
    {"assets/cec_recycling_points.geojson", "park", NULL, false, "100,0,0,0,0,0", "0,0,100,0,0,0"},
    {"assets/lib_schema_city_of_edinburgh_council.csv", "library", NULL, false, "28,0,0,0,0,0",
     "0,0,28,0,0,0"},
    {"assets/lib_schema_clackmannanshire_council.csv", "library", NULL, false, "7,0,0,0,0,0",
     "0,0,7,0,0,0"},
    {"assets/lib_schema_glasgow_city_council.csv", "library", NULL, false, "33,0,0,0,0,0",
     "0,0,33,0,0,0"},
    /* 136 are in areas that have no table here */
    {"assets/libraries_scotland.csv", "library", NULL, false, "347,0,0,136,0,0", "0,0,483,0,0,0"},
    /* no English postcodes are here; 352 have a year of closing; 17 have the property number of
     * another row */
    {"assets/libraries_england.csv", "library", NULL, false, "0,0,0,2949,352,17",
     "0,0,3301,0,0,17"},
    /* each stop brings its place with it */
    {"assets/mobilelib_midlothian.csv", "library", "mobile", true, "75,0,0,0,0,0", "0,0,75,0,0,0"},
    {"assets/mobilelib_perth_and_kinross.csv", "library", "mobile", true, "126,0,0,0,0,0",
     "0,0,126,0,0,0"},
    /* polygons in National Grid metres; 748 buildings have no name */
    {"assets/os_library_buildings_wkt27700.csv", "library", NULL, false, "2721,0,0,0,0,748",
     "0,0,2721,0,0,748"},
    /* 109 have no name; flagged: a wheelchair access of "limited", floors in a column called level,
     * one shop 1.2 km from its postcode, and five that are there twice, of two sources in its
     * column */
    {"assets/osm_edinburgh_shops.csv", "market", NULL, false, "3085,0,0,39,0,109",
     "0,0,3124,0,0,109"},
    {"assets/osm_edinburgh_shops.geojson", "market", NULL, false, "3090,0,0,34,0,109",
     "0,0,3124,0,0,109"},
    /* Manchester's postcodes are not here, but the second form has positions */
    {"trafford/gm_food_banks.csv", "food-bank", NULL, false, "0,0,0,171,0,0", "0,0,171,0,0,0"},
    {"trafford/gm_food_banks.geojson", "food-bank", NULL, false, "171,0,0,0,0,0", "0,0,171,0,0,0"},
    {"trafford/mental_health_services_RAW.csv", "mental-wellbeing", NULL, false, "0,0,0,60,0,0",
     "0,0,60,0,0,0"},
    {"trafford/sports_clubs.csv", NULL, NULL, false, "0,0,0,140,0,0", "0,0,140,0,0,0"},
    {"trafford/trafford_allotments.csv", "allotment", NULL, false, "35,0,0,0,0,0", "0,0,35,0,0,0"},
    /* woods without names, until the caller says what to call them */
    {"trafford/trafford_woodland.geojson", "woodland", NULL, false, "0,0,0,0,0,756",
     "0,0,0,0,0,756"},
    {"trafford/trafford_woodland.geojson", "woodland", "ID", false, "756,0,0,0,0,0",
     "0,0,756,0,0,0"},
    /* the standard's examples: a place at 101 100, a postcode "ABC 1234", a category "name" */
    {"referral/hsds3_location.json", NULL, NULL, false, "0,0,0,1,0,0", "0,0,1,0,0,0"},
    {"referral/hsds3_organization_full.json", NULL, NULL, false, "0,0,0,2,0,0", "0,0,2,0,0,0"},
    {"referral/hsds3_service_full.json", NULL, NULL, false, "0,0,0,2,0,0", "0,0,2,0,0,0"},
    {"referral/hsds3_service_list.json", NULL, NULL, false, "0,0,0,1,0,0", "0,0,1,0,0,0"},
    {"referral/hsds3_tabular.json", NULL, NULL, false, "1,0,0,1,0,0", "0,0,2,0,0,0"},
    {"referral/oruk_v3_test_service_full.json", NULL, NULL, false, "0,0,0,2,0,0", "0,0,2,0,0,0"},
    {"referral/oruk_v3_test_organization_full.json", NULL, NULL, false, "0,0,0,2,0,0",
     "0,0,2,0,0,0"},
    {"referral/oruk_v3_test_service_at_location_full.json", NULL, NULL, false, "0,0,0,2,0,0",
     "0,0,2,0,0,0"},
    /* the place is taken; its activity's kind ("Road Cycling", "Bodypump") is not in the taxonomy
     */
    {"openactive/event_example_1.json", "sports-centre", NULL, false, "1,0,0,1,0,0", "0,0,2,0,0,0"},
    {"openactive/sessionseries_example_1.json", "sports-centre", NULL, false, "1,0,0,1,0,0",
     "0,0,2,0,0,0"},
    /* "Arena" is no category */
    {"openactive/place_example_1.json", "sports-centre", NULL, false, "0,0,0,1,0,0", "0,0,1,0,0,0"},
    {"openactive/facilityuse_example_1.json", "sports-centre", NULL, false, "1,0,0,1,0,0",
     "0,0,2,0,0,0"},
};

static void test_every_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(FILES); i++) {
        char path[300];
        snprintf(path, sizeof path, SHARED "%s", FILES[i].path);
        assert_int_equal(set_up(NULL), 0);
        im.options.category = FILES[i].category;
        im.options.as = FILES[i].activities ? &ACTIVITY : &ASSET;
        if (FILES[i].map_name)
            im.options.mappings[im.options.mapping_count++] =
                (column_mapping){FILES[i].activities ? "title" : "name", FILES[i].map_name};
        for (int again = 0; again <= 1; again++) {
            int64_t before = number("SELECT ifnull(max(seq), 0) FROM change");
            if (import_path(&im, path))
                fail_msg("%s", im.err.detail);
            const char *wanted = again ? FILES[i].again : FILES[i].counts;
            if (strcmp(import_counts(&im), wanted) != 0)
                fail_msg("%s: %s, not %s", FILES[i].path, import_counts(&im), wanted);
            if (again) /* not one line of history */
                assert_int_equal(number("SELECT ifnull(max(seq), 0) FROM change"), before);
        }
        assert_int_equal(store_check(im.file, keep_finding, NULL, &im.err), OK);
        (void)tear_down(NULL); /* it says nothing but 0 */
    }
}

/* The same shops in two files: their positions agree, and each of the second is the twin of one of
 * the first, taken in and shown to nobody until somebody has looked. */
static void test_the_same_shops_of_two_sources(void **state)
{
    (void)state;
    im.options.category = "market";
    im.options.source = "csv";
    assert_int_equal(import_path(&im, SHARED "assets/osm_edinburgh_shops.csv"), OK);
    im.options.source = "geojson";
    assert_int_equal(import_path(&im, SHARED "assets/osm_edinburgh_shops.geojson"), OK);
    assert_int_equal(
        number("SELECT count(*) FROM asset AS a JOIN asset AS b ON a.source_ref = b.source_ref "
               "WHERE a.source = 'csv' AND b.id <> a.id "
               "AND abs(ST_X(a.geom) - ST_X(b.geom)) + abs(ST_Y(a.geom) - ST_Y(b.geom)) > 2e-7"),
        0);
    assert_int_equal(number("SELECT count(*) FROM asset WHERE source = 'geojson'"), 3124);
    assert_int_equal(number("SELECT count(*) FROM asset WHERE source = 'geojson' AND "
                            "twin IS NULL AND geom IS NOT NULL"),
                     0);
    assert_int_equal(number("SELECT count(*) FROM asset WHERE source = 'geojson' AND "
                            "status = 'published'"),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_gp_practices, set_up, tear_down),
        cmocka_unit_test(test_every_file),
        cmocka_unit_test_setup_teardown(test_the_same_shops_of_two_sources, set_up, tear_down),
    };
    if (!scratch_exists(SHARED "gp/nhs_ods_scotprac_2019.csv"))
        return 77;
    return cmocka_run_group_tests(tests, make_template, remove_template);
}
