/* The published tables in ../shared/data, and what the sample area's places are found by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "domain/geodesic.h"
#include "exchange/gazetteer_file.h"
#include "live/gazetteer_load.h"
#include "live/near.h"
#include "support/importing.h"

#define SHARED CAIRN_SOURCE_DIR "/../shared/data/"

static importing im;
static gazetteer_summary sum;

static int set_up(void **state)
{
    (void)state;
    importing_begin(&im);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    importing_end(&im);
    return 0;
}

static void load(const char *path, int rows, int loaded, int non_geographic, int refused)
{
    if (gazetteer_load_file(im.file, path, NULL, NULL, &sum, &im.err))
        fail_msg("%s", im.err.detail);
    if ((int)sum.rows != rows || (int)sum.loaded != loaded ||
        (int)sum.non_geographic != non_geographic || (int)sum.refused != refused)
        fail_msg("%s: %d rows, %d loaded, %d non-geographic, %d refused", path, (int)sum.rows,
                 (int)sum.loaded, (int)sum.non_geographic, (int)sum.refused);
    assert_int_equal(sum.rows, sum.loaded + sum.unchanged + sum.non_geographic + sum.refused);
}

typedef struct {
    gazetteer *other;
    uint64_t both, within_20_m;
} comparing;

static status compare(void *context, postcode code, lonlat_e7 at, bool terminated, error *err)
{
    comparing *c = context;
    gazetteer_position there;
    (void)terminated, (void)err;
    if (!gazetteer_postcode(c->other, code, &there))
        return OK;
    c->both++;
    c->within_20_m += geodesic_m(lonlat_unpack(at), there.at) <= 20;
    return OK;
}

/* Code-Point Open is on the National Grid, ONS's tables are in WGS 84: the same places. Editions
 * lie five years apart, so a few have moved. */
static void test_code_point_and_ons_agree(void **state)
{
    comparing c = {0};
    store *ons = im.file, *os;
    (void)state;
    load(SHARED "postcodes/FK.csv", 9785, 9785, 0, 0);
    load(SHARED "postcodes/G.csv", 47671, 47428, 243, 0);
    assert_int_equal(live_read_gazetteer(im.file, &c.other, &im.err), OK);
    assert_int_equal(exchange_open_database(scratch_path(&im.folder, "os.sqlite"), &os, &im.err),
                     OK);
    im.file = os;
    load(SHARED "codepoint/2020/fk.csv", 7716, 7716, 0, 0);
    load(SHARED "codepoint/2020/g.csv", 31815, 31752, 63, 0);
    assert_int_equal(store_scan_postcodes(os, compare, &c, &im.err), OK);
    store_close(os);
    im.file = ons;
    gazetteer_release(c.other);
    assert_true(c.both > 38000);
    if ((double)c.within_20_m < 0.95 * (double)c.both)
        fail_msg("%d of %d lie within 20 m", (int)c.within_20_m, (int)c.both);
}

static void test_places_and_districts_are_found(void **state)
{
    static const struct {
        const char *text;
        lonlat at; /* from the map */
        double within_m, accuracy_least_m, accuracy_most_m;
    } CASES[] = {
        {"Maryhill", {-4.2980, 55.8940}, 1500, 100, 3000},
        {"maryhill ", {-4.2980, 55.8940}, 1500, 100, 3000},
        {"Castlemilk", {-4.2328, 55.8050}, 1500, 100, 3000},
        {"Alloa", {-3.7917, 56.1160}, 1500, 100, 3000},
        {"G20", {-4.2838, 55.8868}, 1200, 800, 4000},
        {"G20 9", {-4.2860, 55.8900}, 2000, 200, 2500},
        {"G20 9AD", {-4.2838, 55.8868}, 2500, 100, 100},
        {"FK10", {-3.78, 56.12}, 6000, 800, 12000},
    };
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    gazetteer *g;
    (void)state;
    load(SHARED "gazetteer/scotland_labels.json", 6573, 6573, 0, 0);
    assert_int_equal(live_read_gazetteer(im.file, &g, &im.err), OK);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        near_origin from;
        near_alternatives other;
        if (near_find_origin(g, slice_of(CASES[i].text), "place", a, &from, &other, &im.err))
            fail_msg("%s: %s", CASES[i].text, im.err.detail);
        double off_m = geodesic_m(from.at, CASES[i].at);
        if (off_m > CASES[i].within_m || from.accuracy_m < CASES[i].accuracy_least_m ||
            from.accuracy_m > CASES[i].accuracy_most_m)
            fail_msg("%s: %.0f m off, said to be within %.0f m", CASES[i].text, off_m,
                     from.accuracy_m);
    }
    gazetteer_release(g);
}

/* 102 rows, 17 of them deleted, and two parts of one postcode, of which A has most. */
static void test_the_scottish_postcode_directory(void **state)
{
    connection *c = &im.file->at;
    (void)state;
    load(SHARED "postcodes/nrs_SmallUser_sample.csv", 102, 102, 0, 0);
    static const char FROM[] = "FROM postcode WHERE source = 'nrs_SmallUser_sample.csv'";
    static const struct {
        const char *select, *is;
    } CASES[] = {
        {"SELECT count(*)", "101"},
        {"SELECT count(terminated_on)", "17"},
        {"SELECT min(introduced_on) || max(terminated_on)", "1973-08-012017-01-25"},
        {"SELECT terminated_on || introduced_on", "2017-01-252008-04-10"}, /* G2 8AE */
        {"SELECT lat_deg || ' ' || lon_deg", "56.2090093 -5.556059"},      /* PA31 8UA */
    };
    static const char *const AND[] = {"", "", "", " AND code = 'G2 8AE'", " AND code = 'PA31 8UA'"};
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char sql[300];
        snprintf(sql, sizeof sql, "%s %s%s", CASES[i].select, FROM, AND[i]);
        assert_string_equal(inspect_text(c, sql), CASES[i].is);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_code_point_and_ons_agree),
        cmocka_unit_test(test_the_scottish_postcode_directory),
        cmocka_unit_test(test_places_and_districts_are_found),
    };
    if (!scratch_exists(SHARED "postcodes/G.csv"))
        return 77;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
