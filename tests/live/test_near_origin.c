#include "live/near.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <jansson.h>

static const struct {
    const char *name, *kind;
    lonlat at;
} PLACES[] = {
    {"Maryhill", "suburban-area", {-4.298, 55.894}},
    {"Maryhill", "railway-station", {-4.3015, 55.8973}},
    {"Maryhill", "hamlet", {-3.4, 57.6}}, /* another, in Moray, of lower rank */
    {"Newton", "hamlet", {-5.1398, 56.1411}},
    {"Newton", "hamlet", {-3.399, 55.2396}},
    {"Newton", "hamlet", {-3.4000, 55.2400}}, /* the one before, entered twice */
    {"Newton", "railway-station", {-4.1372, 55.8188}},
    {"Kirkton", "village", {-3.0, 56.0}},
    {"Kirkton", "village", {-3.01, 56.01}}, /* 1.3 km away: the same */
};

static const char *const POSTCODES[] = {"G20 9AD", "G20 9AE", "G20 8AA"};
static const lonlat POINTS[] = {{-4.2868, 55.8942}, {-4.287, 55.895}, {-4.29, 55.88}};

typedef struct {
    gazetteer *g;
    arena *a;
    near_origin origin;
    near_alternatives alternatives;
    error err;
} fixture;

static fixture f;

static int set_up(void **state)
{
    gazetteer_builder *b;
    postcode p;
    (void)state;
    assert_int_equal(gazetteer_builder_new(&b, NULL), OK);
    for (size_t i = 0; i < COUNT(PLACES); i++) {
        place added = {PLACES[i].name, PLACES[i].kind, PLACES[i].at, 500, NULL};
        assert_int_equal(gazetteer_add_place(b, &added, NULL), OK);
    }
    for (size_t i = 0; i < COUNT(POSTCODES); i++) {
        assert_true(postcode_read(slice_of(POSTCODES[i]), &p));
        assert_int_equal(gazetteer_add_postcode(b, p, lonlat_pack(POINTS[i]), i == 2, NULL), OK);
    }
    assert_int_equal(gazetteer_builder_finish(b, &f.g, NULL), OK);
    f.a = arena_new(1 << 20);
    return f.a ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    gazetteer_release(f.g);
    arena_free(f.a);
    return 0;
}

static status find(const char *text)
{
    f.origin = (near_origin){0};
    f.alternatives = (near_alternatives){0};
    f.err = (error){0};
    return near_find_origin(f.g, slice_of(text), "place", f.a, &f.origin, &f.alternatives, &f.err);
}

static status find_postcode(const char *text)
{
    f.origin = (near_origin){0};
    f.alternatives = (near_alternatives){0};
    return near_find_postcode(f.g, slice_of(text), "postcode", f.a, &f.origin, &f.alternatives,
                              &f.err);
}

static void test_coordinates(void **state)
{
    (void)state;
    assert_int_equal(find(" -4.2868, 55.89420004 "), OK);
    assert_true(f.origin.at.lon_deg == -4.2868);
    assert_true(f.origin.at.lat_deg == 55.8942); /* as it is shown */
    assert_string_equal(f.origin.source, "coordinates");
    assert_string_equal(f.origin.label, "");
    assert_true(f.origin.accuracy_m == 0);
    assert_int_equal(find("180,-90"), OK);
}

static void test_malformed_coordinates(void **state)
{
    static const struct {
        const char *text, *says;
    } CASES[] = {
        {"-4.28,155.9", "latitude"}, {"-184.28,55.9", "longitude"}, {"-4.28,north", "degrees"},
        {"west,55.89", "degrees"},   {"-4.28,55.89,12", "degrees"}, {"-4.28,", "degrees"},
        {"nan,55.89", "degrees"},    {"-4.28,1e999", "degrees"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        assert_int_equal(find(CASES[i].text), ERR_INPUT);
        assert_string_equal(f.err.field, "place");
        assert_non_null(strstr(f.err.detail, CASES[i].says));
    }
    assert_int_equal(find("  "), ERR_INPUT);
}

static void test_postcodes(void **state)
{
    (void)state;
    assert_int_equal(find("g209ad"), OK);
    assert_true(f.origin.at.lon_deg == -4.2868 && f.origin.at.lat_deg == 55.8942);
    assert_string_equal(f.origin.source, "postcode");
    assert_string_equal(f.origin.label, "G20 9AD");
    assert_true(f.origin.accuracy_m == POSTCODE_ACCURACY_M);
    assert_int_equal(find("G20"), OK);
    assert_string_equal(f.origin.label, "G20");
    assert_int_equal(find_postcode("G20 9"), OK);
    assert_string_equal(f.origin.label, "G20 9");
    assert_float_equal(f.origin.at.lat_deg, 55.8946, 1e-7);
    /* terminated, and still somewhere */
    assert_int_equal(find_postcode("G20 8AA"), OK);
}

static void test_an_unknown_postcode_is_not_found_but_its_sector_is_suggested(void **state)
{
    (void)state;
    assert_int_equal(find("G20 9ZZ"), ERR_NOT_FOUND);
    assert_string_equal(f.err.field, "place");
    assert_non_null(strstr(f.err.detail, "G20 9ZZ"));
    assert_true(f.alternatives.suggestion_count >= 2);
    assert_string_equal(f.alternatives.suggestions[0], "G20 9");
    assert_string_equal(f.alternatives.suggestions[1], "G20");
    assert_int_equal(f.alternatives.candidate_count, 0);
    assert_int_equal(find_postcode("ZE1 0AA"), ERR_NOT_FOUND);
    assert_string_equal(f.err.field, "postcode");
    assert_int_equal(f.alternatives.suggestion_count, 0);
    assert_int_equal(find_postcode("Maryhill"), ERR_INPUT);
    assert_string_equal(f.err.field, "postcode");
}

static void test_a_non_geographic_postcode_says_so(void **state)
{
    (void)state;
    assert_int_equal(find("G58 1SB"), ERR_NOT_FOUND);
    assert_non_null(strstr(f.err.detail, "G58 1SB is for post boxes"));
}

static void test_a_settlement_comes_before_its_station(void **state)
{
    (void)state;
    assert_int_equal(find("maryhill"), OK);
    assert_true(f.origin.at.lon_deg == -4.298 && f.origin.at.lat_deg == 55.894);
    assert_string_equal(f.origin.source, "place");
    assert_string_equal(f.origin.label, "Maryhill");
    assert_true(f.origin.accuracy_m == 500);
}

static void test_rivals_of_one_rank_are_candidates(void **state)
{
    (void)state;
    assert_int_equal(find("Newton"), ERR_CONFLICT);
    assert_string_equal(f.err.field, "place");
    /* the two that lie together are one; the station is no rival of a hamlet */
    assert_int_equal(f.alternatives.candidate_count, 2);
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(f.alternatives.candidates[i]->kind, "hamlet");
    assert_true(f.alternatives.candidates[0]->at.lat_deg !=
                f.alternatives.candidates[1]->at.lat_deg);
}

static void test_places_within_two_kilometres_are_one(void **state)
{
    (void)state;
    assert_int_equal(find("Kirkton"), OK);
    assert_true(f.origin.at.lat_deg == 56.0);
}

static void test_an_unknown_name_gets_suggestions(void **state)
{
    (void)state;
    assert_int_equal(find("Maryhil"), ERR_NOT_FOUND);
    assert_int_equal(f.alternatives.suggestion_count, 1);
    assert_string_equal(f.alternatives.suggestions[0], "Maryhill");
    assert_int_equal(find("Mayrhill"), ERR_NOT_FOUND);
    assert_string_equal(f.alternatives.suggestions[0], "Maryhill");
    assert_int_equal(find("Xyzzyx"), ERR_NOT_FOUND);
    assert_int_equal(f.alternatives.suggestion_count, 0);
    assert_int_equal(find("\xFF\xFE"), ERR_NOT_FOUND);
}

static void test_outputs_are_untouched_on_failure(void **state)
{
    near_origin origin = {.label = "before"};
    near_alternatives alternatives = {0};
    (void)state;
    assert_int_equal(
        near_find_origin(f.g, slice_of("Newton"), "place", f.a, &origin, &alternatives, NULL),
        ERR_CONFLICT);
    assert_string_equal(origin.label, "before");
}

static void test_answer_is_laid_out_as_designed(void **state)
{
    static const char BODY[] =
        "{\"type\":\"Feature\",\"id\":\"a\",\"geometry\":null,\"properties\":{\"name\":\"Hall\"}}";
    size_t split = (size_t)(strstr(BODY, "{\"name") + 1 - BODY);
    index_hit hits[] = {{.distance_m = 38.44, .body = slice_of(BODY), .split = split},
                        {.distance_m = 1200, .body = slice_of(BODY), .split = split}};
    hit_list found = {hits, 2, 57};
    near_origin origin = {{-4.2868, 55.8942}, "postcode", 60, "G20 9AD"};
    BUF_SCOPED buf out;
    (void)state;
    buf_init(&out, 1 << 16);
    near_geojson(&out, &origin, &found, NULL);
    assert_string_equal(
        buf_text(&out),
        "{\"type\":\"FeatureCollection\",\"numberMatched\":57,\"numberReturned\":2,"
        "\"origin\":{\"lon\":-4.2868,\"lat\":55.8942,\"source\":\"postcode\",\"accuracy_m\":60,"
        "\"label\":\"G20 9AD\"},\"features\":["
        "{\"type\":\"Feature\",\"id\":\"a\",\"geometry\":null,\"properties\":"
        "{\"distance_m\":38.4,\"name\":\"Hall\"}},"
        "{\"type\":\"Feature\",\"id\":\"a\",\"geometry\":null,\"properties\":"
        "{\"distance_m\":1200,\"name\":\"Hall\"}}]}");
    json_t *parsed = json_loadb(out.data, out.len, 0, NULL);
    assert_non_null(parsed);
    json_decref(parsed);
    found = (hit_list){NULL, 0, 0};
    buf_clear(&out);
    near_geojson(&out, &origin, &found, NULL);
    parsed = json_loadb(out.data, out.len, 0, NULL);
    assert_int_equal(json_array_size(json_object_get(parsed, "features")), 0);
    json_decref(parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coordinates),
        cmocka_unit_test(test_malformed_coordinates),
        cmocka_unit_test(test_postcodes),
        cmocka_unit_test(test_an_unknown_postcode_is_not_found_but_its_sector_is_suggested),
        cmocka_unit_test(test_a_non_geographic_postcode_says_so),
        cmocka_unit_test(test_a_settlement_comes_before_its_station),
        cmocka_unit_test(test_rivals_of_one_rank_are_candidates),
        cmocka_unit_test(test_places_within_two_kilometres_are_one),
        cmocka_unit_test(test_an_unknown_name_gets_suggestions),
        cmocka_unit_test(test_outputs_are_untouched_on_failure),
        cmocka_unit_test(test_answer_is_laid_out_as_designed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
