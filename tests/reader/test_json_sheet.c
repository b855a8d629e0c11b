#include "support/reading.h"

#include <string.h>

typedef struct {
    const char *text, *sheets;
} json_case;

static void check(const json_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_string_equal(read_text(cases[i].text), cases[i].sheets);
}

#define FEATURE(geometry)                                                                          \
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"A\"},\"geometry\":" geometry "}"

static void test_features(void **state)
{
    static const json_case CASES[] = {
        {"{\"type\":\"FeatureCollection\",\"name\":\"places\",\"features\":["
         "{\"type\":\"Feature\",\"id\":\"n/1\",\"geometry\":{\"type\":\"Point\",\"coordinates\":"
         "[-4.28,55.89,12]},\"properties\":{\"name\":\"Caf\xC3\xA9\",\"phone\":1414960123,"
         "\"r\":0.1,\"open\":true,\"for\":[\"men\",\"women\"],\"tags\":{\"step\":{\"free\":\"no\"}}"
         ","
         "\"gone\":null,\"mixed\":[1,\"a\"]}},"
         "{\"type\":\"Feature\",\"id\":7,\"geometry\":null,\"properties\":{\"late\":\" x \"}},"
         "{\"type\":\"Feature\",\"properties\":null},42,{\"type\":\"Feature\",\"properties\":3}]}",
         "== places lonlat\n# name|phone|r|open|for|tags.step.free|gone|mixed|late\n"
         "1: Caf\xC3\xA9|1414960123|0.1|yes|men;women|no||[1,\"a\"] id n/1 point -4.28000 "
         "55.89000\n"
         "2: ||||||||x id 7\n3\n4! it is not a GeoJSON feature\n5! it is not a GeoJSON feature\n"},
        {FEATURE("{\"type\":\"Point\",\"coordinates\":[1,2]}"),
         "==  lonlat\n# name\n1: A point 1.00000 2.00000\n"},
        {"\x1E" FEATURE("null") "\n\x1E" FEATURE(
             "{\"type\":\"Point\",\"coordinates\":[1,2]}") "\n"
                                                           "{\"type\":\"Fea\n" FEATURE("null") "\n",
         "==  lonlat\n# name\n1: A\n2: A point 1.00000 2.00000\n3! it is damaged: premature end of "
         "input near '\"Fea'\n4: A\n"},
        /* brackets and quotes in texts, members after the features, and one that is damaged */
        {"{\"features\":[{\"type\":\"Feature\",\"properties\":{\"a\":\"}]\\\"{\\\\\"}},\n"
         "{\"type\":\"Feature\",\"properties\":{\"a\":tru}},"
         "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[258000,668000]}}"
         "],\"crs\":{\"properties\":{\"name\":\"EPSG:27700\"}},\"name\":\"x\\u00e9\"}",
         "== x\xC3\xA9 lonlat\n# a\n1: }]\"{\\\n2! it is damaged: invalid token near 'tru'\n"
         "3 point -4.27176 55.88415\n"},
        /* a collection that is cut short is refused whole */
        {"{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\"},\n{\"type\"",
         "line 2, column 7: ':' expected near end of file"},
        {"[" FEATURE("null") "]", "==  lonlat\n# name\n1: A\n"},
        {"{\"type\":\"FeatureCollection\",\"features\":[]}", "there is nothing in it"},
    };
    (void)state;
    check(CASES, COUNT(CASES));
}

static void test_geometries_of_every_kind(void **state)
{
    static const json_case CASES[] = {
        {"{\"type\":\"Point\",\"coordinates\":[]}", ""},
        {"{\"type\":\"MultiPoint\",\"coordinates\":[[1,2]]}", " point 1.00000 2.00000"},
        {"{\"type\":\"MultiPoint\",\"coordinates\":[[1,2],[3,4]]}",
         " points 1.00000 2.00000 (1.00000 2.00000) (3.00000 4.00000)"},
        /* distances as SpatiaLite 5.0.1 has them: ST_Distance(a, b, 1) to the farthest vertex */
        {"{\"type\":\"Polygon\",\"coordinates\":[[[-4.3,55.9],[-4.28,55.9],[-4.28,55.91],"
         "[-4.3,55.91],[-4.3,55.9]]]}",
         " extent -4.29000 55.90500 to 837.4"},
        /* of a figure with a hole the point is beside the hole */
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[10,0],[10,10],[0,10],[0,0]],"
         "[[1,1],[9,1],[9,9],[1,9],[1,1]]]}",
         " extent 0.50000 5.00000 to 1192156.1"},
        /* one that crosses itself */
        {"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}",
         " extent 0.50000 1.00000 to 200264.7"},
        {"{\"type\":\"LineString\",\"coordinates\":[[0,0],[0,1],[3,1]]}",
         " extent 1.00000 1.00000 to 222605.3"},
        {"{\"type\":\"MultiLineString\",\"coordinates\":[[[9,9],[9,9.5]],[[0,0],[0,4]]]}",
         " extent 0.00000 2.00000 to 1296217.3"},
        {"{\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Point\",\"coordinates\":"
         "[5,5]},{\"type\":\"LineString\",\"coordinates\":[[0,0],[0,2]]}]}",
         " extent 0.00000 1.00000 to 710261.0"},
        {"{\"type\":\"Point\",\"coordinates\":[1000,2]}", " point 1000.00000 2.00000"},
    };
    static const char *const BROKEN[][2] = {
        {"{\"type\":\"Point\",\"coordinates\":[\"1\",2]}", "its geometry can't be read"},
        {"{\"type\":\"Polygon\",\"coordinates\":[[1]]}", "its geometry can't be read"},
        {"{\"type\":\"Circle\",\"coordinates\":[1,2]}", "its geometry can't be read"},
        {"{\"type\":\"LineString\",\"coordinates\":[[0,0],[0,100]]}",
         "its coordinates are no longitude and latitude"},
        {"17", "its geometry can't be read"},
    };
    char text[1000], expected[400];
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        snprintf(text, sizeof text, FEATURE("%s"), CASES[i].text);
        snprintf(expected, sizeof expected, "==  lonlat\n# name\n1: A%s\n", CASES[i].sheets);
        assert_string_equal(read_text(text), expected);
    }
    for (size_t i = 0; i < COUNT(BROKEN); i++) {
        snprintf(text, sizeof text, FEATURE("%s"), BROKEN[i][0]);
        snprintf(expected, sizeof expected, "==  lonlat\n# name\n1! %s\n", BROKEN[i][1]);
        assert_string_equal(read_text(text), expected);
    }
}

static void test_more_points_than_ways_in(void **state)
{
    BUF_SCOPED buf text;
    (void)state;
    buf_init(&text, 10000);
    buf_puts(&text,
             "{\"type\":\"Feature\",\"geometry\":{\"type\":\"MultiPoint\",\"coordinates\":[");
    for (int i = 0; i <= GEOMETRY_MAX_ENTRANCES; i++)
        buf_printf(&text, "%s[%d,0]", i ? "," : "", i);
    buf_puts(&text, "]}}");
    /* 8 degrees of the equator, of 111319.49 m */
    assert_string_equal(read_text(buf_text(&text)),
                        "==  lonlat\n1 extent 8.00000 0.00000 to 890555.9\n");
}

static void test_the_crs_member_of_2008(void **state)
{
    static const char *const TAIL =
        "\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":"
        "[258000,668000]}}]}";
    static const struct {
        const char *name, *sheets;
    } CASES[] = {
        {"urn:ogc:def:crs:EPSG::27700", "==  lonlat\n1 point -4.27176 55.88415\n"},
        {"EPSG:27700", "==  lonlat\n1 point -4.27176 55.88415\n"},
        {"urn:ogc:def:crs:OGC:1.3:CRS84", "==  lonlat\n1 point 258000.00000 668000.00000\n"},
        {"urn:x", "nobody knows the coordinate system urn:x"},
    };
    char text[1000];
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        snprintf(text, sizeof text, "{\"crs\":{\"properties\":{\"name\":\"%s\"}},%s", CASES[i].name,
                 TAIL);
        assert_string_equal(read_text(text), CASES[i].sheets);
    }
}

static void test_other_json_that_is_a_table(void **state)
{
    static const json_case CASES[] = {
        {"[{\"name\":\"A\",\"at\":{\"town\":\"Ayr\"}},{\"n\":1},7]",
         "== \n# name|at.town|n\n1: A|Ayr\n2: ||1\n3! it is no object, as the others are\n"},
        {"{\"count\":1,\"next\":null,\"results\":[{\"name\":\"A\"}]}",
         "== results\n# name\n1: A\n"},
        /* a list of one object is that object; of several, nobody can say which is meant */
        {"[{\"at\":[{\"lat\":55.8}]},{\"at\":[{\"lat\":1},{\"lat\":2}]}]",
         "== \n# at.lat|at\n1: 55.8\n2: |[{\"lat\":1},{\"lat\":2}]\n"},
        {"{\"name\":\"A\"}\n{\"name\":\"B\"}\n", "== \n# name\n1: A\n2: B\n"},
        {"[{\"a\":\"x\\u0000y\"},{\"a\":\"z\"}]",
         "== \n# a\n1! a cell has a NUL character in it\n2: z\n"},
        {"{\"a\":[{\"x\":1}],\"b\":[{\"y\":1}]}",
         "it is JSON, but neither GeoJSON nor a list of objects of one kind"},
        {"{\"a\":1}", "it is JSON, but neither GeoJSON nor a list of objects of one kind"},
        {"{\"a\":1,\"a\":2}", "line 1, column 10: duplicate object key near '\"a\"'"},
        {"{\"a\":\n[1,}", "line 2, column 4: unexpected token near '}'"},
    };
    (void)state;
    check(CASES, COUNT(CASES));
}

static void test_only_the_sheet_that_is_asked_for(void **state)
{
    reader_options options = reading_options();
    (void)state;
    options.layer = "Results";
    assert_string_equal(read_with(&options, slice_of("{\"results\":[{\"a\":1}]}")),
                        "== results\n# a\n1: 1\n");
    options.layer = "other";
    assert_string_equal(read_with(&options, slice_of("{\"results\":[{\"a\":1}]}")),
                        "there is no sheet other; there is results");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_features),
        cmocka_unit_test(test_geometries_of_every_kind),
        cmocka_unit_test(test_more_points_than_ways_in),
        cmocka_unit_test(test_the_crs_member_of_2008),
        cmocka_unit_test(test_other_json_that_is_a_table),
        cmocka_unit_test(test_only_the_sheet_that_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
