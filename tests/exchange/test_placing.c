/* Where the rows of a file come to be: which of a row's own positions is taken, what is put right,
 * what is doubted, and what is told of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/importing.h"

static importing im;

static void put_place(const char *name, const char *kind, lonlat at, double accuracy_m)
{
    bool changed;
    const store_place p = {
        .name = name, .kind = kind, .at = at, .accuracy_m = accuracy_m, .source = "test"};
    scratch_must(!store_begin(im.file, NULL, NULL) &&
                     !store_put_place(im.file, &p, &changed, NULL) && !store_commit(im.file, NULL),
                 name);
}

static int set_up(void **state)
{
    (void)state;
    importing_begin(&im);
    import_postcode(&im, "G20 9AD", (lonlat){-4.2868, 55.8942});
    import_postcode(&im, "NR1 3JU", (lonlat){1.2927, 52.6285});
    put_place("Alloa", "town", (lonlat){-3.79, 56.1139}, 1500);
    put_place("Newton", "village", (lonlat){-3.76, 56.12}, 500);
    put_place("Newton", "village", (lonlat){-5.1, 55.1}, 500);
    put_place("Kirkton", "village", (lonlat){-3.2, 56.5}, 500);
    put_place("Kirkton", "village", (lonlat){-2.7, 55.4}, 500);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    importing_end(&im);
    return 0;
}

#define POSITION                                                                                   \
    "status || ' ' || ifnull(position_source, '-') || ' ' || ifnull(accuracy_m, '-') || ' ' || "   \
    "ifnull(round(ST_X(geom), 4) || ' ' || round(ST_Y(geom), 4), 'nowhere')"

static const char *stored(const char *columns, const char *ref)
{
    char sql[600];
    snprintf(sql, sizeof sql, "SELECT %s FROM asset WHERE source_ref = '%s'", columns, ref);
    return inspect_text(&im.file->at, sql);
}

typedef struct {
    const char *row, *line, *position;
} placing_case;

/* Each is a file of its own, so that no row is evidence of another. */
static void expect_cases(const char *headings, const placing_case *cases, size_t count)
{
    static int round;
    int wrong = 0;
    round++;
    for (size_t i = 0; i < count; i++) {
        char text[600], ref[40];
        snprintf(ref, sizeof ref, "p%d-%zu", round, i);
        snprintf(text, sizeof text, "ref,name,category,%s\n%s,Hall %s,library,%s\n", headings, ref,
                 ref, cases[i].row);
        if (import_text(&im, "file.csv", text))
            fail_msg("%s: %s", cases[i].row, im.err.detail);
        const char *at = stored(POSITION, ref);
        if (!strstr(im.lines, cases[i].line) || strcmp(at, cases[i].position) != 0) {
            fprintf(stderr, "%s\n  expected %s | %s\n  got      %s | %s", cases[i].row,
                    cases[i].line, cases[i].position, at, im.lines);
            wrong++;
        }
        /* the same again changes nothing */
        int64_t before = inspect_number(&im.file->at, "SELECT max(seq) FROM change");
        assert_int_equal(import_text(&im, "file.csv", text), OK);
        if (inspect_number(&im.file->at, "SELECT max(seq) FROM change") != before) {
            fprintf(stderr, "%s: the same again changed it: %s", cases[i].row, im.lines);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* A pair that says nothing, or nothing that can be, leaves the word to the row's next one. */
static void test_the_first_position_that_makes_sense_is_taken(void **state)
{
    static const placing_case CASES[] = {
        {"55.9,-4.301,,,", "2 added  [] ", "published address 111.7 -4.301 55.9"},
        {"0,0,257000,669000,", "2 added  [] ", "published address 5.5 -4.2883 55.8928"},
        {"999,999,257000,669000,", "2 added longitude [999] ",
         "published address 5.5 -4.2883 55.8928"},
        {"0,0,0,0,NS 570 690", "2 added  [] ", "published address 76.3 -4.2875 55.8933"},
        {"0,0,,,POINT(-4.3 55.9)", "2 added  [] ", "published address - -4.3 55.9"},
        {"x,y,257000,669000,", "2 added longitude [y] its coordinates are not numbers",
         "published address 5.5 -4.2883 55.8928"},
        {"0,0,0,0,0 0", "2 flagged postcode [] placed nowhere; kept as a draft",
         "draft - - nowhere"},
    };
    (void)state;
    expect_cases("lat,lon,easting,northing,grid ref", CASES, COUNT(CASES));
}

static void test_what_is_put_right(void **state)
{
    static const placing_case CASES[] = {
        {"55.8942,-4.2868,", "2 added  [] ", "published address - -4.2868 55.8942"},
        {"-4.2868,55.8942,", "latitude and longitude were exchanged: put right",
         "published address - -4.2868 55.8942"},
        {"-55.8942,-4.2868,", "the latitude had a minus sign: put right",
         "published address - -4.2868 55.8942"},
        /* in the North Sea, or the minus sign was lost */
        {"55.8942,4.2868,", "the minus sign of the longitude was lost: put right",
         "published address - -4.2868 55.8942"},
        {"55.8942,4.2868,G20 9AD", "the minus sign of the longitude was lost: put right",
         "published address - -4.2868 55.8942"},
        /* both signs of this one lie in Britain, and the postcode alone tells which it is */
        {"52.6285,-1.2927,NR1 3JU", "2 added longitude [-1.2927] ",
         "published address - 1.2927 52.6285"},
        {"52.6285,-1.2927,", "2 added  [] ", "published address - -1.2927 52.6285"},
        {"55 53 39 N,4 17 12 W,", "2 added  [] ", "published address - -4.2867 55.8942"},
        {"1e400,nan,G20 9AD", "not numbers", "published postcode 100.0 -4.2868 55.8942"},
        {"48.8566,2.3522,", "2 flagged longitude [2.3522] ", "draft - - nowhere"},
    };
    (void)state;
    expect_cases("lat,lon,postcode", CASES, COUNT(CASES));
}

/* One decimal of a degree is some 11 km: no doubt of a postcode 4 km away, and to be told. */
static void test_coarse_coordinates_are_no_contradiction(void **state)
{
    static const placing_case CASES[] = {
        {"55.9,-4.3,", "2 added  [] ", "published address 11170.0 -4.3 55.9"},
        {"55.9,-4.28682,G20 9AD", "2 flagged", "draft - - nowhere"}, /* the program dropped 0s */
        {"55.9,-4.3,G20 9AD", "written to no more than 11.2 km, and its postcode says more",
         "published postcode 100.0 -4.2868 55.8942"},
        {"50.9,-1.3,G20 9AD", "2 flagged longitude [-1.3] ", "draft - - nowhere"},
        {"55.93,-4.29,G20 9AD", "2 flagged longitude [-4.29] ", "draft - - nowhere"},
        {"56,-4,G20 9AD", "its postcode says more", "published postcode 100.0 -4.2868 55.8942"},
    };
    (void)state;
    expect_cases("lat,lon,postcode", CASES, COUNT(CASES));
}

static void test_a_layer_with_its_axes_exchanged_is_put_right(void **state)
{
    (void)state;
    assert_int_equal(
        import_text(&im, "swapped.geojson",
                    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                    "\"properties\":{\"ref\":\"geo-1\",\"name\":\"Hall\",\"category\":\"library\"},"
                    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[55.8942,-4.2868]}}]}"),
        OK);
    assert_non_null(strstr(im.lines, "latitude and longitude were exchanged: put right"));
    assert_string_equal(stored(POSITION, "geo-1"), "published address - -4.2868 55.8942");
}

static void test_polygons(void **state)
{
    static const placing_case CASES[] = {
        {"\"POLYGON((-4.3 55.89,-4.28 55.89,-4.28 55.9,-4.3 55.9,-4.3 55.89))\"", "2 added  [] ",
         "published polygon 1248.9 -4.29 55.895"},
    };
    (void)state;
    expect_cases("wkt", CASES, COUNT(CASES));
}

/* Postcodes as people write them, and what only looks like one. */
static void test_postcodes_as_they_are_written(void **state)
{
    static const char FOUND[] = "published postcode 100.0 -4.2868 55.8942";
    static const placing_case CASES[] = {
        {"g20 9ad", "2 added  [] ", FOUND},
        {" G209AD. ", "2 added  [] ", FOUND},
        {"G2O 9AD", "2 added  [] ", FOUND},
        {"G20  9AD..", "2 added  [] ", FOUND},
        {"\"Glasgow, G20 9AD\"", "2 added  [] ", FOUND},
        {"O20 9AD", "2 flagged postcode [O20 9AD] ", "draft - - nowhere"},
        {"G20 9A", "2 flagged postcode [", "draft - - nowhere"},
    };
    (void)state;
    expect_cases("postcode", CASES, COUNT(CASES));
}

static void test_towns(void **state)
{
    static const placing_case CASES[] = {
        {"Alloa,", "2 added  [] ", "published place 1500.0 -3.79 56.1139"},
        {"Newton,Alloa", "2 added  [] ", "published place 500.0 -3.76 56.12"},
        {"Newton,", "2 flagged locality [Newton] 'Newton' could be Newton (village) at ",
         "draft - - nowhere"},
        {"Kirkton,Alloa", "2 flagged locality [Kirkton] 'Kirkton' could be ", "draft - - nowhere"},
        {"Atlantis,", "2 flagged postcode [] placed nowhere", "draft - - nowhere"},
    };
    (void)state;
    expect_cases("town,address", CASES, COUNT(CASES));
}

/* Ways in that can't be are told, and the others stay. */
static void test_entrances(void **state)
{
    (void)state;
    assert_int_equal(
        import_text(&im, "park.geojson",
                    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                    "\"properties\":{\"ref\":\"park-1\",\"name\":\"Park\",\"category\":\"park\"},"
                    "\"geometry\":{\"type\":\"MultiPoint\",\"coordinates\":[[-4.28,55.89],"
                    "[-4.29,55.88],[0,0]]}}]}"),
        OK);
    assert_string_equal(stored("entrances", "park-1"), "-4.28,55.89;-4.29,55.88");
    assert_non_null(strstr(im.lines, "a way in at 0 0 is far from Britain and Ireland"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_position_that_makes_sense_is_taken),
        cmocka_unit_test(test_what_is_put_right),
        cmocka_unit_test(test_coarse_coordinates_are_no_contradiction),
        cmocka_unit_test(test_a_layer_with_its_axes_exchanged_is_put_right),
        cmocka_unit_test(test_polygons),
        cmocka_unit_test(test_postcodes_as_they_are_written),
        cmocka_unit_test(test_towns),
        cmocka_unit_test(test_entrances),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
