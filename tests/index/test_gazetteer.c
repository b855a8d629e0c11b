#include "index/gazetteer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "domain/geodesic.h"

static postcode code(const char *text)
{
    postcode p = {0};
    assert_true(postcode_read(slice_of(text), &p));
    return p;
}

static void add_code(gazetteer_builder *b, const char *text, double lon_deg, double lat_deg,
                     bool terminated)
{
    lonlat_e7 at = lonlat_pack((lonlat){lon_deg, lat_deg});
    assert_int_equal(gazetteer_add_postcode(b, code(text), at, terminated, NULL), OK);
}

static void add_place(gazetteer_builder *b, const char *name, const char *kind, double lon_deg,
                      double lat_deg)
{
    place p = {name, kind, {lon_deg, lat_deg}, 500, NULL};
    assert_int_equal(gazetteer_add_place(b, &p, NULL), OK);
}

static void fill(gazetteer_builder *b)
{
    add_code(b, "G20 9AD", -4.2868, 55.8942, false);
    add_code(b, "G20 9AE", -4.2870, 55.8950, false);
    add_code(b, "G20 8AA", -4.2900, 55.8800, false);
    add_code(b, "G20 9ZZ", -4.5000, 55.5000, true); /* would move every mean */
    add_code(b, "G2 1AA", -4.2550, 55.8620, false);
    add_code(b, "G2 0AB", -4.2560, 55.8630, false);
    add_code(b, "G21 1AA", -4.2300, 55.8800, false);
    add_code(b, "EH16 4AA", -3.1400, 55.9300, false);
    add_code(b, "PA80 5AB", -5.8315, 56.5422, true);
    add_place(b, "Maryhill", "railway-station", -4.3015, 55.8973);
    add_place(b, "Maryhill", "suburban-area", -4.2980, 55.8940);
    add_place(b, "Craigmillar", "suburban-area", -3.1397, 55.9301);
    add_place(b, "Alloa", "town", -3.7917, 56.1160);
    add_place(b, "Aberdeen", "city", -2.0943, 57.1497);
    add_place(b, "Aberlady", "village", -2.8593, 56.0088);
    add_place(b, "St. Andrews", "town", -2.7967, 56.3398);
    add_place(b, "Taobh a' Ch\xC3\xA0olais", "hamlet", -7.3, 57.1);
    add_place(b, "Aberargie", "hamlet", -3.3540, 56.3180);
    add_place(b, "Perth", "city", -3.4389, 56.3955);
    add_place(b, "Perth", "railway-station", -3.4391, 56.3917);
    add_place(b, "Kirkton", "hamlet", -3.0100, 56.0100);
    add_place(b, "Kirkton", "hamlet", -4.5000, 57.2000);
    add_place(b, "Kirkton of Skene", "hamlet", -2.3300, 57.1600);
    add_place(b, "Ayr", "town", -4.6290, 55.4586);
    add_place(b, "EH4", "postcode-district", -3.2400, 55.9600);
}

static gazetteer *make(void (*filler)(gazetteer_builder *))
{
    gazetteer_builder *b;
    gazetteer *g;
    assert_int_equal(gazetteer_builder_new(&b, NULL), OK);
    filler(b);
    assert_int_equal(gazetteer_builder_finish(b, &g, NULL), OK);
    return g;
}

static int set_up(void **state)
{
    *state = make(fill);
    return 0;
}

static int tear_down(void **state)
{
    gazetteer_release(*state);
    return 0;
}

static void test_unit(void **state)
{
    gazetteer_position found;
    assert_int_equal(gazetteer_postcode_count(*state), 9);
    assert_true(gazetteer_postcode(*state, code("G20 9AD"), &found));
    assert_true(found.at.lon_deg == -4.2868 && found.at.lat_deg == 55.8942);
    assert_true(found.accuracy_m == POSTCODE_ACCURACY_M);
    assert_false(found.terminated);
    assert_false(gazetteer_postcode(*state, code("G20 9AF"), &found));
    assert_false(gazetteer_postcode(*state, code("ZE1 0AA"), &found));
    assert_false(gazetteer_postcode(*state, code("AB10 1AA"), &found));
    /* one that is no longer in use still says where it was */
    assert_true(gazetteer_postcode(*state, code("PA80 5AB"), &found));
    assert_true(found.terminated);
    assert_true(found.at.lat_deg == 56.5422);
}

static void test_sector_and_district_are_means_of_live_units(void **state)
{
    gazetteer_position found;
    assert_true(gazetteer_postcode(*state, code("G20 9"), &found));
    assert_float_equal(found.at.lon_deg, -4.2869, 1e-7);
    assert_float_equal(found.at.lat_deg, 55.8946, 1e-7);
    assert_false(found.terminated);
    assert_true(gazetteer_postcode(*state, code("G20"), &found));
    assert_float_equal(found.at.lon_deg, (-4.2868 - 4.2870 - 4.2900) / 3, 1e-7);
    assert_float_equal(found.at.lat_deg, (55.8942 + 55.8950 + 55.8800) / 3, 1e-7);
    /* G2 is not G20 */
    assert_true(gazetteer_postcode(*state, code("G2"), &found));
    assert_float_equal(found.at.lat_deg, 55.8625, 1e-7);
    /* where none is live, all count */
    assert_true(gazetteer_postcode(*state, code("PA80"), &found));
    assert_true(found.terminated);
    assert_true(found.accuracy_m == POSTCODE_ACCURACY_M);
    assert_false(gazetteer_postcode(*state, code("G22"), &found));
}

static void test_a_named_district_has_precedence(void **state)
{
    gazetteer_position found;
    assert_true(gazetteer_postcode(*state, code("EH4"), &found));
    assert_true(found.at.lon_deg == -3.24 && found.at.lat_deg == 55.96);
    assert_true(found.accuracy_m == 500);
}

static lonlat spread_point(int i)
{
    return (lonlat){-4.28, 55.89 + 0.0005 * i * i};
}

/* Twenty units of one district in a line, each farther from the last. */
static void fill_line(gazetteer_builder *b)
{
    char text[] = "G20 9AA";
    for (int i = 0; i < 20; i++) {
        text[5] = "ABDEFGHJLNPQRSTUWXYZ"[i];
        add_code(b, text, spread_point(i).lon_deg, spread_point(i).lat_deg, false);
    }
}

static void test_spread_holds_95_in_100(void **state)
{
    gazetteer_position found;
    gazetteer *g = make(fill_line);
    double farthest_m = 0, second_m = 0;
    (void)state;
    assert_true(gazetteer_postcode(g, code("G20"), &found));
    for (int i = 0; i < 20; i++) {
        double distance_m = geodesic_m(found.at, spread_point(i));
        second_m = fmax(second_m, fmin(distance_m, farthest_m));
        farthest_m = fmax(farthest_m, distance_m);
    }
    /* nineteen of the twenty, and not much more */
    assert_true(found.accuracy_m >= second_m);
    assert_true(found.accuracy_m < second_m * 1.012 + farthest_m / 500);
    assert_true(found.accuracy_m < farthest_m);
    gazetteer_release(g);
}

static void test_the_later_of_two_rows_stands(void **state)
{
    gazetteer_builder *b;
    gazetteer *g;
    gazetteer_position found;
    (void)state;
    assert_int_equal(gazetteer_builder_new(&b, NULL), OK);
    add_code(b, "G20 9AD", -4.1, 55.1, true);
    add_code(b, "G20 9AD", -4.2868, 55.8942, false);
    assert_int_equal(gazetteer_builder_finish(b, &g, NULL), OK);
    assert_int_equal(gazetteer_postcode_count(g), 1);
    assert_true(gazetteer_postcode(g, code("G20 9AD"), &found));
    assert_true(found.at.lon_deg == -4.2868);
    assert_false(found.terminated);
    gazetteer_release(g);
}

static void test_places_by_name_best_kind_first(void **state)
{
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    const place **found;
    assert_int_equal(gazetteer_place_count(*state), 16);
    assert_int_equal(gazetteer_places(*state, slice_of("Maryhill"), a, &found), 2);
    assert_string_equal(found[0]->kind, "suburban-area");
    assert_string_equal(found[1]->kind, "railway-station");
    assert_int_equal(gazetteer_places(*state, slice_of("Perth"), a, &found), 2);
    assert_string_equal(found[0]->kind, "city");
    assert_int_equal(gazetteer_places(*state, slice_of("  MARYHILL "), a, &found), 2);
    assert_int_equal(gazetteer_places(*state, slice_of("st andrews"), a, &found), 1);
    assert_string_equal(found[0]->name, "St. Andrews");
    assert_int_equal(gazetteer_places(*state, slice_of("taobh a chaolais"), a, &found), 1);
    assert_int_equal(gazetteer_places(*state, slice_of("Mary"), a, &found), 0);
    assert_int_equal(gazetteer_places(*state, slice_of("zzz"), a, &found), 0);
    assert_int_equal(gazetteer_places(*state, slice_of(""), a, &found), 0);
    assert_int_equal(gazetteer_places(*state, slice_of("\xFF\xFE"), a, &found), 0);
}

static void test_ranks(void **state)
{
    static const char *const KINDS[] = {
        "city",     "town", "suburban-area",   "village",   "other-settlement",
        "locality", "la",   "railway-station", "named-road"};
    (void)state;
    for (size_t i = 1; i < COUNT(KINDS); i++)
        assert_true(gazetteer_kind_rank(KINDS[i - 1]) < gazetteer_kind_rank(KINDS[i]));
    assert_int_equal(gazetteer_kind_rank("hamlet"), gazetteer_kind_rank("other-settlement"));
    assert_int_equal(gazetteer_kind_rank("airport"), gazetteer_kind_rank("railway-station"));
    assert_int_equal(gazetteer_kind_rank("anything"), gazetteer_kind_rank("harbour"));
}

/* The suggestions for a text, split by '|'. */
static const char *suggested(gazetteer *g, const char *text, size_t most)
{
    static char joined[1024];
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    const char **list;
    size_t count = gazetteer_suggest(g, slice_of(text), most, a, &list);
    assert_true(count <= most);
    joined[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        strcat(joined, i ? "|" : "");
        strcat(joined, list[i]);
    }
    return joined;
}

static void test_suggests_names(void **state)
{
    /* what begins so, the best kind first; each name once */
    assert_string_equal(suggested(*state, "aber", 8), "Aberdeen|Aberlady|Aberargie");
    assert_string_equal(suggested(*state, "kirkt", 2), "Kirkton|Kirkton of Skene");
    assert_string_equal(suggested(*state, "mary", 8), "Maryhill");
    assert_string_equal(suggested(*state, "ST AND", 8), "St. Andrews");
    /* one or two slips, also in the first letter */
    assert_string_equal(suggested(*state, "Marihill", 8), "Maryhill");
    assert_string_equal(suggested(*state, "Naryhil", 8), "Maryhill");
    assert_string_equal(suggested(*state, "Cragmilar", 8), "Craigmillar");
    assert_string_equal(suggested(*state, "Aberdene", 8), "Aberdeen");
    assert_string_equal(suggested(*state, "Prethh", 8), "Perth");
    /* three are too many; one is the most for a short name */
    assert_string_equal(suggested(*state, "Marnnnill", 8), "");
    assert_string_equal(suggested(*state, "Ary", 8), "Ayr");
    assert_string_equal(suggested(*state, "Dyr", 8), "Ayr");
    assert_string_equal(suggested(*state, "Bxr", 8), "");
    assert_string_equal(suggested(*state, "aber", 1), "Aberdeen");
    assert_string_equal(suggested(*state, "aber", 0), "");
}

static void test_suggests_postcodes(void **state)
{
    assert_string_equal(suggested(*state, "G2", 8), "G2|G20|G21");
    assert_string_equal(suggested(*state, "g20", 8), "G2 0|G20");
    assert_string_equal(suggested(*state, "G20 9", 8), "G20 9|G20");
    assert_string_equal(suggested(*state, "g209", 8), "G20 9|G20");
    assert_string_equal(suggested(*state, "EH1", 8), "EH16|EH4");
    assert_string_equal(suggested(*state, "G20 9A", 8), "G20 9AD|G20 9AE");
    /* one that is not there: where it would be, then its neighbours one slip away; no terminated */
    assert_string_equal(suggested(*state, "G20 9AF", 8), "G20 9|G20|G20 9AD|G20 9AE");
    assert_string_equal(suggested(*state, "G20 9ZY", 8), "G20 9|G20");
    assert_string_equal(suggested(*state, "G20 7AA", 8), "G20");
    assert_string_equal(suggested(*state, "EH4 9AA", 8), "EH4");
    assert_string_equal(suggested(*state, "G20 9AF", 1), "G20 9");
}

static void test_suggests_for_any_bytes(void **state)
{
    static const char *const TEXTS[] = {
        "",     " ",        "\xFF",
        "\xC3", "....",     "0",
        "9",    "\xC2\xA0", "EH16 4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    char longest[5000];
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        suggested(*state, TEXTS[i], 8);
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_string_equal(suggested(*state, longest, 8), "");
}

static void test_an_empty_gazetteer_knows_nothing(void **state)
{
    gazetteer_builder *b;
    gazetteer *g;
    gazetteer_position found;
    (void)state;
    assert_int_equal(gazetteer_builder_new(&b, NULL), OK);
    assert_int_equal(gazetteer_builder_finish(b, &g, NULL), OK);
    assert_false(gazetteer_postcode(g, code("G20"), &found));
    assert_string_equal(suggested(g, "G20", 8), "");
    assert_ptr_equal(gazetteer_hold(g), g);
    gazetteer_release(g);
    assert_int_equal(gazetteer_place_count(g), 0); /* still held once */
    gazetteer_release(g);
    gazetteer_release(NULL);
    gazetteer_builder_free(NULL);
}

static void test_refuses_what_has_no_name_or_place(void **state)
{
    gazetteer_builder *b;
    error err;
    place nameless = {"...", "town", {-4, 55}, 100, NULL},
          nowhere = {"Oban", "town", {-4, 155}, 100, NULL};
    (void)state;
    assert_int_equal(gazetteer_builder_new(&b, NULL), OK);
    assert_int_equal(gazetteer_add_place(b, &nameless, &err), ERR_INPUT);
    assert_string_equal(err.field, "name");
    assert_int_equal(gazetteer_add_place(b, &nowhere, &err), ERR_INPUT);
    assert_string_equal(err.field, "position");
    assert_int_equal(gazetteer_add_postcode(b, code("G20"), (lonlat_e7){0, 0}, false, &err),
                     ERR_INPUT);
    gazetteer_builder_free(b);
}

static void add_road(gazetteer_builder *b, const char *name, const char *within, double lat_deg)
{
    place p = {name, "named-road", {-4, lat_deg}, 200, within};
    assert_int_equal(gazetteer_add_place(b, &p, NULL), OK);
}

static void fill_roads(gazetteer_builder *b)
{
    add_road(b, "High Street", "Perth, Perth and Kinross", 56.4);
    add_road(b, "High Street", "Alloa, Clackmannanshire", 56.1);
    add_road(b, "High Street", "Alva, Clackmannanshire", 56.2);
    add_road(b, "High Street", NULL, 57.2);
    add_road(b, "Maryhill", "Elgin, Moray", 57.6);
    add_place(b, "Maryhill", "railway-station", -4.3015, 55.8973);
    for (int i = 0; i < 300; i++)
        add_road(b, "Station Road", NULL, 55 + i * 0.01);
}

/* There is one High Street a town: what it lies within tells which is meant. */
static void test_roads_of_one_name(void **state)
{
    static const struct {
        const char *text;
        size_t count;
        const char *within;
    } CASES[] = {
        {"High Street", 4, NULL},
        {"high street, alloa", 1, "Alloa, Clackmannanshire"},
        {"High Street, Clackmannanshire", 2, "Alloa, Clackmannanshire"},
        {"High Street,Alloa, Clackmannanshire", 1, "Alloa, Clackmannanshire"},
        {"High Street, kinross", 1, "Perth, Perth and Kinross"},
        {"High Street, All", 0, NULL}, /* no part of a word */
        {"High Street, Fife", 0, NULL},
        {"High Street,", 4, NULL},
        {", Alloa", 0, NULL},
        {"Station Road", GAZETTEER_PLACES_MAX, NULL},
    };
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    const place **found;
    gazetteer *g = make(fill_roads);
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        size_t count = gazetteer_places(g, slice_of(CASES[i].text), a, &found);
        if (count != CASES[i].count)
            fail_msg("%s: %zu places", CASES[i].text, count);
        if (CASES[i].within)
            assert_string_equal(found[0]->within, CASES[i].within);
    }
    /* a road is never what a bare name means where there is anything else */
    assert_int_equal(gazetteer_places(g, slice_of("Maryhill"), a, &found), 2);
    assert_string_equal(found[0]->kind, "railway-station");
    assert_null(found[0]->within);
    assert_string_equal(suggested(g, "High Street, al", 8),
                        "High Street, Alloa, Clackmannanshire|High Street, Alva, Clackmannanshire");
    assert_string_equal(suggested(g, "high street, pert", 8),
                        "High Street, Perth, Perth and Kinross");
    assert_string_equal(suggested(g, "Hihg Stret", 8), "High Street");
    gazetteer_release(g);
}

/* Builds a gazetteer; false when an allocation failed. */
static bool build_once(void)
{
    gazetteer_builder *b;
    gazetteer *g;
    place p = {"Alloa", "town", {-3.7917, 56.116}, 500, "Clackmannanshire"};
    if (gazetteer_builder_new(&b, NULL))
        return false;
    if (gazetteer_add_postcode(b, code("G20 9AD"), (lonlat_e7){-42868000, 558942000}, false,
                               NULL) ||
        gazetteer_add_place(b, &p, NULL)) {
        gazetteer_builder_free(b);
        return false;
    }
    if (gazetteer_builder_finish(b, &g, NULL))
        return false;
    gazetteer_release(g);
    return true;
}

static void test_each_allocation_may_fail(void **state)
{
    long failed = 0;
    (void)state;
    for (bool built = false; !built; failed++) {
        assert_true(failed < 100);
        mem_fail_nth(failed + 1);
        built = build_once();
    }
    mem_fail_nth(0);
    assert_true(failed > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unit),
        cmocka_unit_test(test_sector_and_district_are_means_of_live_units),
        cmocka_unit_test(test_a_named_district_has_precedence),
        cmocka_unit_test(test_spread_holds_95_in_100),
        cmocka_unit_test(test_the_later_of_two_rows_stands),
        cmocka_unit_test(test_places_by_name_best_kind_first),
        cmocka_unit_test(test_ranks),
        cmocka_unit_test(test_suggests_names),
        cmocka_unit_test(test_suggests_postcodes),
        cmocka_unit_test(test_suggests_for_any_bytes),
        cmocka_unit_test(test_an_empty_gazetteer_knows_nothing),
        cmocka_unit_test(test_roads_of_one_name),
        cmocka_unit_test(test_refuses_what_has_no_name_or_place),
        cmocka_unit_test(test_each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
