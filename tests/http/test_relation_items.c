/* All that can be asked of items can be asked of connections and catchments, and they lie where
 * they lie. */
#include "support/http_relations.h"

#define ID_OF(name) "(SELECT id FROM asset WHERE name = '" name "')"
#define GRID "http://www.opengis.net/def/crs/EPSG/0/27700"
#define MERCATOR "http://www.opengis.net/def/crs/EPSG/0/3857"
#define LAT_FIRST "http://www.opengis.net/def/crs/EPSG/0/4326"

/* The line from Asset 1 to Asset 219 is the diagonal from (-4.299, 55.88) to (-4.281, 55.887); the
 * one from 7 to 7's neighbour in the same place is a point; the catchment is a square with a hole
 * and a second square to the west of it. Metres by SpatiaLite: with OSTN15 they are less than 3 m
 * off those without. */
static void test_boxes_and_shapes_really_meet(void **state)
{
    static const struct {
        const char *query;
        size_t lines, outlines;
    } CASES[] = {
        {"", 2, 1},
        {"bbox=-4.2905,55.8830,-4.2895,55.8840", 1, 0}, /* the middle; the hole */
        {"bbox=-4.284,55.8802,-4.282,55.8812", 0, 1},   /* beside the diagonal */
        {"bbox=-4.2935,55.8795,-4.2925,55.8805", 1, 0}, /* Asset 7, between squares */
        {"bbox=-4.3100,55.8790,-4.3090,55.8800", 0, 1}, /* the second square */
        {"bbox=-4.32,55.87,-4.26,55.89", 2, 1},         /* around it all */
        {"bbox=3,50,4,51", 0, 0},
        {"bbox=170,50,-170,60", 0, 0},
        {"bbox=4.31,-4.32,4.32,-4.31", 0, 0},
        {"bbox=55.8830,-4.2905,55.8840,-4.2895&bbox-crs=" LAT_FIRST, 1, 0},
        {"bbox=-477600,7535220,-477500,7535300&bbox-crs=" MERCATOR, 1, 0},
        {"bbox=256820,667930,256890,668000&bbox-crs=" GRID, 1, 0},
        {"bbox=257250,667590,257310,667645&bbox-crs=" GRID, 0, 1},
        {"filter=S_INTERSECTS(geometry,POINT(-4.299%2055.88))", 1, 0},
        {"filter=S_CROSSES(geometry,LINESTRING(-4.29%2055.88,-4.29%2055.89))", 1, 1},
        {"filter=S_WITHIN(geometry,BBOX(-4.3,55.87,-4.28,55.89))", 2, 0},
        {"filter=S_DISJOINT(geometry,BBOX(-4.32,55.87,-4.2935,55.89))", 1, 0},
        {"filter=S_CONTAINS(geometry,POINT(-4.283%2055.8805))", 0, 1},
        {"filter=NOT%20S_INTERSECTS(geometry,BBOX(-4.2905,55.8830,-4.2895,55.8840))", 1, 1},
        {"filter=S_INTERSECTS(geometry,BBOX(257250,667590,257310,667645))&filter-crs=" GRID, 0, 1},
    };
    char target[400];
    (void)state;
    edit("UPDATE asset SET geom = (SELECT geom FROM asset WHERE name = 'Asset 7') WHERE name = "
         "'Asset 8'");
    connect_assets(1, "works-with", 219);
    connect_assets(7, "gives-to", 8);
    draw(2, "With a hole",
         "MULTIPOLYGON(((-4.2920 55.8795, -4.2800 55.8795, -4.2800 55.8880, -4.2920 55.8880, "
         "-4.2920 55.8795), (-4.2910 55.8825, -4.2890 55.8825, -4.2890 55.8845, -4.2910 55.8845, "
         "-4.2910 55.8825)), ((-4.3110 55.8785, -4.3080 55.8785, -4.3080 55.8805, -4.3110 55.8805, "
         "-4.3110 55.8785)))");
    wait_for(NULL, CONNECTIONS, 2);
    wait_for(NULL, CATCHMENTS, 1);
    wait_for(NULL, CONNECTIONS "?bbox=-4.2931,55.8799,-4.2929,55.8801", 1);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        snprintf(target, sizeof target, CONNECTIONS "?%s", CASES[i].query);
        size_t lines = count(NULL, target);
        snprintf(target, sizeof target, CATCHMENTS "?%s", CASES[i].query);
        size_t outlines = count(NULL, target);
        if (lines != CASES[i].lines || outlines != CASES[i].outlines)
            fail_msg("%s: %zu and %zu", CASES[i].query, lines, outlines);
    }
    clear();
}

/* In every system, the ends of a line stand where the assets do. */
static void test_systems(void **state)
{
    static const char *const SYSTEMS[] = {GRID, MERCATOR, LAT_FIRST};
    (void)state;
    connect_assets(1, "works-with", 219);
    draw(2, "Around Asset 1 and on",
         "POLYGON((-4.299 55.88, -4.2 55.88, -4.281 55.887, -4.299 55.88))");
    wait_for(NULL, CONNECTIONS, 1);
    wait_for(NULL, CATCHMENTS, 1);
    for (size_t i = 0; i < COUNT(SYSTEMS); i++) {
        static const int ASSETS[] = {1, 219};
        json_t *lines = get(NULL, CONNECTIONS "?crs=%s", SYSTEMS[i]);
        json_t *outlines = get(NULL, CATCHMENTS "?crs=%s", SYSTEMS[i]);
        const json_t *line = json_array_get(json_object_get(lines, "features"), 0);
        const json_t *ring = json_array_get(
            json_array_get(JSON_IN(json_array_get(json_object_get(outlines, "features"), 0),
                                   "geometry", "coordinates"),
                           0),
            0);
        assert_int_equal(json_array_size(ring), 4);
        for (size_t end = 0; end < COUNT(ASSETS); end++) {
            json_t *page = get(NULL, ITEMS "?name=Asset%%20%d&crs=%s", ASSETS[end], SYSTEMS[i]);
            const json_t *at = JSON_IN(json_array_get(json_object_get(page, "features"), 0),
                                       "geometry", "coordinates");
            for (size_t axis = 0; axis < 2; axis++) {
                double wanted = json_number_value(json_array_get(at, axis));
                assert_true(ordinate(line, end, axis) == wanted);
                /* its first and third point */
                assert_true(json_number_value(
                                json_array_get(json_array_get(ring, 2 * end), axis)) == wanted);
            }
            json_decref(page);
        }
        json_decref(lines);
        json_decref(outlines);
    }
    clear();
}

/* -- what can be asked --------------------------------------------------------------------------*/

enum { MANY = 30 };

static int by_number(int a, int b)
{
    return a - b;
}
static int by_text(int a, int b)
{
    char of_a[20], of_b[20];
    snprintf(of_a, sizeof of_a, "%d", a);
    snprintf(of_b, sizeof of_b, "%d", b);
    return strcmp(of_a, of_b);
}
static int by_text_down(int a, int b)
{
    return by_text(b, a);
}
/* gives-to, part-of, works-with */
static int by_kind(int a, int b)
{
    static const int PLACES[] = {1, 2, 0};
    return PLACES[a % 3] != PLACES[b % 3] ? PLACES[a % 3] - PLACES[b % 3] : a - b;
}

static int number_of(const json_t *feature)
{
    int n = 0;
    sscanf(TEXT_IN(feature, "properties", "to_name"), "Asset %d", &n);
    return n;
}

/* Each page follows the one before it, and together they have all once. */
static void test_pages_and_orders(void **state)
{
    static const char *const KINDS[] = {"part-of", "works-with", "gives-to"};
    static const struct {
        const char *query;
        int (*compare)(int a, int b);
        size_t wanted;
    } CASES[] = {
        {"", by_number, MANY},
        {"&sortby=to_name", by_text, MANY},
        {"&sortby=-to_name", by_text_down, MANY},
        {"&sortby=kind", by_kind, MANY},
        {"&sortby=from_name,kind,source", by_kind, MANY},
        {"&kind=part-of", by_number, MANY / 3},
        {"&filter=kind%20IN%20('part-of','gives-to')&sortby=-to_name", by_text_down, MANY / 3 * 2},
        {"&filter=to_name%20LIKE%20'Asset%2010%25'", by_number, 10},
        {"&filter=source%20IS%20NULL", by_number, 0},
    };
    static const int LIMITS[] = {1, 7, 1000};
    (void)state;
    for (int n = 0; n < MANY; n++)
        connect_assets(2, KINDS[n % 3], 90 + n);
    wait_for(NULL, CONNECTIONS, MANY);
    for (size_t i = 0; i < COUNT(CASES); i++)
        for (size_t k = 0; k < COUNT(LIMITS); k++) {
            char next[4000];
            size_t seen = 0, at;
            int last = 0;
            const json_t *one;
            snprintf(next, sizeof next, CONNECTIONS "?limit=%d%s", LIMITS[k], CASES[i].query);
            while (next[0]) {
                json_t *page = read_json(next, NULL);
                assert_int_equal(json_matched(page), CASES[i].wanted);
                json_array_foreach(json_object_get(page, "features"), at, one)
                {
                    if (seen++ && CASES[i].compare(last, number_of(one)) >= 0)
                        fail_msg("%s: %d before %d", CASES[i].query, last, number_of(one));
                    last = number_of(one);
                }
                snprintf(next, sizeof next, "%s", json_link_target(page, "next"));
                json_decref(page);
            }
            assert_int_equal(seen, CASES[i].wanted);
        }
    json_t *page = get(NULL, CONNECTIONS "?offset=28&limit=10");
    assert_int_equal(json_array_size(json_object_get(page, "features")), 2);
    json_decref(page);
    page = get(NULL, CONNECTIONS "?resultType=hits");
    assert_int_equal(json_array_size(json_object_get(page, "features")), 0);
    json_decref(page);
    clear();
}

static void test_forms(void **state)
{
    static const struct {
        const char *target;
        const char *media, *wanted;
    } CASES[] = {
        {CONNECTIONS "?f=csv", "text/csv", ",Asset 1,works-with,"},
        {CONNECTIONS "?f=csv", "text/csv", "\"LINESTRING (-4.299 55.88,-4.281 55.887)\""},
        {CONNECTIONS "?f=csv&properties=kind", "text/csv", "uuid,kind,geometry\r\n"},
        {CATCHMENTS "?f=csv", "text/csv", "\"MULTIPOLYGON (((-4.3 55.8,-4.2 55.8,"},
        {CONNECTIONS "?f=geojsonseq", "application/geo+json-seq", "\x1e{\"type\":\"Feature\""},
        {CONNECTIONS "?f=html", "text/html", "works-with"},
        {CONNECTIONS "?f=html", "text/html", "Asset 219"},
        {CATCHMENTS "?f=html", "text/html", "Round &lt;about&gt;"},
        {CATCHMENTS "?properties=label", "application/geo+json",
         "\"properties\":{\"label\":\"Round \\u003cabout\\u003e\"}}"},
        {"/collections/connections?f=html", "text/html", "Connections"},
        {"/collections/connections/schema", "application/schema+json", "\"geometry-linestring\""},
        {"/collections/catchments/schema", "application/schema+json", "\"geometry-multipolygon\""},
        {"/collections/connections/queryables", "application/schema+json",
         "\"enum\":[\"meets-at\",\"part-of\","},
        {"/collections/catchments/sortables", "application/schema+json", "\"asset_name\""},
        {"/data", "text/html", "/collections/catchments?f=html"},
        {"/api?f=json", "application/vnd.oai.openapi+json",
         "\"/collections/catchments/items/{uuid}\""},
    };
    (void)state;
    connect_assets(1, "works-with", 219);
    draw(2, "Round <about>", "POLYGON((-4.3 55.8, -4.2 55.8, -4.2 55.9, -4.3 55.8))");
    wait_for(NULL, CONNECTIONS, 1);
    wait_for(NULL, CATCHMENTS, 1);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        http_answer a = ask("GET", CASES[i].target, NULL, "", NULL);
        const char *media = http_header(&a, "Content-Type");
        if (a.status != 200 || strncmp(media, CASES[i].media, strlen(CASES[i].media)) != 0 ||
            !strstr(a.body, CASES[i].wanted))
            fail_msg("%s: %d %s: %s", CASES[i].target, a.status, media, a.body);
        http_answer_free(&a);
    }
    /* each by its own address, as a page too, with the way to its assets */
    json_t *page = get(NULL, CONNECTIONS);
    const json_t *one = json_array_get(json_object_get(page, "features"), 0);
    char target[200];
    snprintf(target, sizeof target, CONNECTIONS "/%s", TEXT_IN(one, "id"));
    json_t *alone = read_json(target, NULL);
    assert_true(
        json_equal(json_object_get(alone, "properties"), json_object_get(one, "properties")));
    assert_true(json_equal(json_object_get(alone, "geometry"), json_object_get(one, "geometry")));
    strcat(target, "?f=html");
    http_answer a = ask("GET", target, NULL, "", NULL);
    assert_non_null(strstr(a.body, "<h1>Asset 1 works with Asset 219</h1>"));
    snprintf(target, sizeof target, "/collections/assets/items/%s?f=html",
             TEXT_IN(one, "properties", "to_asset"));
    assert_non_null(strstr(a.body, target));
    http_answer_free(&a);
    snprintf(target, sizeof target, ITEMS "/%s", TEXT_IN(one, "properties", "to_asset"));
    expect_status(target, 200);
    json_decref(alone);
    json_decref(page);
    clear();
}

static void test_refused(void **state)
{
    static const char *const QUERIES[] = {
        "datetime=2026-01-01",
        "near=-4.3,55.8",
        "q=harmonium",
        "category=library",
        "step_free=yes",
        "sortby=geometry",
        "properties=name",
        "next=AAAA",
        "limit=0",
        "bbox=1,2,3",
        "bbox=-4,55,-5,54",
        "crs=EPSG:2154",
        "filter=name%3D'x'",
        "filter=kind%3D",
        "offset=10000",
        "f=gpkg",
        "filter=S_TOUCHES(geometry,GEOMETRYCOLLECTION(POINT(1%202),LINESTRING(1%202,3%204)))"};
    static const char *const ITEMS_OF[] = {CONNECTIONS, CATCHMENTS};
    char target[300];
    (void)state;
    for (size_t k = 0; k < COUNT(ITEMS_OF); k++) {
        for (size_t i = 0; i < COUNT(QUERIES); i++) {
            if (k && strstr(QUERIES[i], "kind%3D"))
                continue;
            snprintf(target, sizeof target, "%s?%s", ITEMS_OF[k], QUERIES[i]);
            expect_status(target, 400);
        }
        snprintf(target, sizeof target, "%s/0192f0c4-0000-4000-8000-000000000001", ITEMS_OF[k]);
        expect_status(target, 404);
        snprintf(target, sizeof target, "%s/1", ITEMS_OF[k]);
        expect_status(target, 404);
        expect("POST", ITEMS_OF[k], &editor, AS_FEATURE, "{}", 405);
    }
}

/* What another program writes shows, and what an asset is called is what it is called now. */
static void test_edits_from_outside(void **state)
{
    (void)state;
    connect_assets(1, "works-with", 3);
    wait_for(NULL, CONNECTIONS "?kind=works-with", 1);
    edit("UPDATE connection SET kind = 'run-by', to_asset = " ID_OF("Asset 5"));
    wait_for(NULL, CONNECTIONS "?kind=run-by&to_name=Asset%205", 1);
    edit("UPDATE asset SET name = 'Asset 5, renamed' WHERE name = 'Asset 5'");
    wait_for(NULL, CONNECTIONS "?to_name=Asset%205%2C%20renamed", 1);
    edit("UPDATE asset SET name = 'Asset 5' WHERE name = 'Asset 5, renamed'");
    draw(3, "Before", "POLYGON((-4.3 55.8, -4.2 55.8, -4.2 55.9, -4.3 55.8))");
    wait_for(NULL, CATCHMENTS "?label=Before", 1);
    edit("UPDATE catchment SET label = 'After'");
    wait_for(NULL, CATCHMENTS "?label=After", 1);
    edit("UPDATE catchment SET geom = NULL"); /* then it is none */
    wait_for(NULL, CATCHMENTS, 0);
    clear();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_systems),
        cmocka_unit_test(test_pages_and_orders),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_edits_from_outside),
        cmocka_unit_test(test_boxes_and_shapes_really_meet), /* last: it moves Asset 8 */
    };
    return cmocka_run_group_tests(tests, edit_set_up, edit_tear_down);
}
