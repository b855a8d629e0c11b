/* GET /coverage and /overlap as a planner's client sees them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/inspect.h"
#include <cmocka.h>

#include "support/http_json.h"
#include "support/http_served.h"

/* About the fixture's grid: all of it but the last two, its western half, and two far from it; one
 * of the figures has the name of a column of ours. */
static const char ZONES[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"Z1\",\"name\":\"Grid\",\"rank\":7},"
    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[-4.4,55.8],[-4.2,55.8],[-4.2,56],[-4.4,"
    "56],[-4.4,55.8]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"Z2\",\"name\":\"West\",\"rank\":8},"
    "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[-4.4,55.8],[-4.2905,55.8],[-4.2905,56],["
    "-4.4,56],[-4.4,55.8]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"Z3\",\"name\":\"=cmd()\"},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[-4.6,55.88]}},"
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"Z4\",\"rank\":\"x\"},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[-4.29,55.8842]}}]}";

static int set_up(void **state)
{
    char zones[96];
    (void)state;
    if (!fixture_make(&f))
        return -1;
    snprintf(zones, sizeof zones, "%s/zones.geojson", f.folder);
    return fixture_write_text(zones, ZONES) &&
                   http_run((const char *const[]){"area", "--db", f.db, "--licence", "OGL", zones,
                                                  NULL}) == 0 &&
                   fixture_serve(&f, (const char *const[]){NULL})
               ? 0
               : -1;
}

static json_t *get(const char *target, int expected)
{
    return json_at(f.server.port, target, expected);
}

static json_t *properties(const json_t *answer, size_t i)
{
    return json_object_get(json_array_get(json_object_get(answer, "features"), i), "properties");
}

static const char *text(const json_t *of, const char *name)
{
    const char *found = json_string_value(json_object_get(of, name));
    return found ? found : "(none)";
}

static json_int_t number(const json_t *of, const char *name)
{
    assert_true(json_is_integer(json_object_get(of, name)));
    return json_integer_value(json_object_get(of, name));
}

static void test_areas_come_in_the_order_of_their_distance(void **state)
{
    static const char *const ORDER[] = {"Z3", "Z2", "Z1", "Z4"};
    (void)state;
    json_t *answer = get("/coverage?category=library&category=park&category=gp-practice", 200);
    assert_string_equal(text(answer, "areas"), "zones");
    assert_string_equal(text(answer, "licence"), "OGL");
    assert_int_equal(number(answer, "numberMatched"), 4);
    double before = 1e9;
    for (size_t i = 0; i < COUNT(ORDER); i++) {
        json_t *p = properties(answer, i);
        double nearest = json_number_value(json_object_get(p, "nearest_m"));
        assert_string_equal(text(p, "code"), ORDER[i]);
        assert_int_equal(number(p, "rank"), i + 1);
        assert_true(nearest <= before);
        before = nearest;
    }
    /* 240 but the last two, of which none is inside; half of the columns of the grid */
    assert_int_equal(number(properties(answer, 2), "count"), FIXTURE_ASSETS - 2);
    assert_int_equal(number(properties(answer, 1), "count"), FIXTURE_ASSETS / 2 - 1);
    assert_true(json_is_null(json_object_get(properties(answer, 0), "count")));
    /* what the file had is there, apart from what is ours */
    assert_int_equal(number(properties(answer, 2), "area_rank"), 7);
    assert_string_equal(text(properties(answer, 3), "area_rank"), "x");
    assert_true(json_is_null(json_object_get(properties(answer, 0), "area_rank")));
    /* from the middle of Z4: asset 130, which lies there but for some metres */
    const json_t *spot = properties(answer, 3);
    assert_string_equal(text(spot, "nearest_name"), "Asset 130");
    assert_int_equal(strlen(text(spot, "nearest_id")), 36);
    assert_true(number(spot, "within_400_m") < number(spot, "within_800_m"));
    assert_int_equal(number(spot, "within_1600_m"), FIXTURE_ASSETS - 2);
    const json_t *polygon =
        json_object_get(json_array_get(json_object_get(answer, "features"), 1), "geometry");
    assert_string_equal(text(polygon, "type"), "MultiPolygon");
    json_decref(answer);
}

static void test_filters_boxes_and_limits(void **state)
{
    (void)state;
    json_t *answer = get("/coverage?category=library&step_free=yes&area=zones", 200);
    assert_int_equal(number(properties(answer, 2), "count"), 15); /* 15, 30 ... 225 */
    json_decref(answer);
    answer = get("/coverage?category=park&q=harmonium&area=zones&geometry=point", 200);
    assert_string_equal(
        text(json_object_get(json_array_get(json_object_get(answer, "features"), 2), "geometry"),
             "type"),
        "Point");
    assert_int_equal(number(properties(answer, 2), "count"), 2); /* 40 and 160 */
    json_decref(answer);
    answer = get("/coverage?category=park&bbox=-4.61,55.87,-4.39,55.89", 200);
    assert_int_equal(number(answer, "numberMatched"), 3); /* the point, and what reaches in */
    json_decref(answer);
    answer = get("/coverage?category=park&limit=1", 200);
    assert_int_equal(number(answer, "numberMatched"), 4);
    assert_int_equal(json_array_size(json_object_get(answer, "features")), 1);
    json_decref(answer);
    answer = get("/coverage?category=museum", 200); /* there is none */
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(number(properties(answer, i), "rank"), 1);
        assert_true(json_is_null(json_object_get(properties(answer, i), "nearest_m")));
    }
    json_decref(answer);
}

static void test_csv(void **state)
{
    (void)state;
    http_answer a = http_get(f.server.port, "/coverage?category=park&f=csv");
    assert_int_equal(a.status, 200);
    assert_string_equal(http_header(&a, "Content-Type"), "text/csv; charset=utf-8; header=present");
    static const char HEAD[] =
        "\xEF\xBB\xBF"
        "code,name,rank,count,nearest_m,nearest_id,nearest_name,within_400_m,within_800_m,"
        "within_1600_m,lon,lat,area_rank\r\nZ3,'=cmd(),1,,";
    if (strncmp(a.body, HEAD, sizeof HEAD - 1) != 0)
        fail_msg("%s", a.body);
    size_t lines = 0;
    for (const char *c = a.body; *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 5);
    http_answer_free(&a);
}

static void test_overlap(void **state)
{
    (void)state;
    /* parks: every third of a grid of 62 m by 78 m */
    json_t *answer = get("/overlap?category=park&distance=50", 200);
    assert_int_equal(number(answer, "numberMatched"), 0);
    json_decref(answer);
    answer = get("/overlap?category=park&distance=150", 200);
    assert_int_equal(number(answer, "numberMatched"), 1);
    const json_t *p = properties(answer, 0);
    assert_int_equal(number(p, "count"), 80);
    assert_int_equal(json_array_size(json_object_get(p, "names")), 80);
    assert_string_equal(json_string_value(json_array_get(json_object_get(p, "names"), 0)),
                        "Asset 1");
    assert_true(json_number_value(json_object_get(p, "spread_m")) > 1200);
    assert_true(json_number_value(json_object_get(p, "west")) >= -4.3);
    json_decref(answer);
    answer = get("/overlap?category=gp-practice&distance=400&bbox=-4.3,55.87,-4.295,55.882", 200);
    assert_int_equal(number(answer, "numberMatched"), 1);
    json_decref(answer);
    http_answer a = http_get(f.server.port, "/overlap?category=park&distance=150&f=csv");
    assert_non_null(strstr(a.body, "\r\npark,80,"));
    assert_non_null(strstr(a.body, "Asset 1; Asset 4; "));
    http_answer_free(&a);
}

static void test_what_is_refused(void **state)
{
    static const struct {
        const char *target;
        int status;
        const char *parameter;
    } CASES[] = {
        {"/coverage", 400, "category"},
        {"/coverage?category=no-such", 400, "category"},
        {"/coverage?category=park&area=no-such", 404, "area"},
        {"/coverage?category=park&geometry=circle", 400, "geometry"},
        {"/coverage?category=park&f=xml", 400, "f"},
        {"/coverage?category=park&colour=red", 400, "colour"},
        {"/overlap", 400, "category"},
        {"/overlap?category=park&category=library", 400, "category"},
        {"/overlap?category=park&distance=0", 400, "distance"},
        {"/overlap?category=park&distance=5001", 400, "distance"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        json_t *answer = get(CASES[i].target, CASES[i].status);
        assert_string_equal(text(answer, "parameter"), CASES[i].parameter);
        json_decref(answer);
    }
    json_t *answer = get("/coverage?category=park&area=zone", 404);
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(answer, "suggestions"), 0)), "zones");
    json_decref(answer);
}

/* Waits until the server has what was written, which /coverage itself must not show. */
static void write_and_wait(connection *c, const char *sql, const char *seen_in, bool expected)
{
    assert_string_equal(inspect_try(c, "%s", sql), "");
    for (int i = 0; i < 500; i++) {
        http_answer a = http_get(f.server.port, "/collections/assets/items?limit=1000");
        bool seen = strstr(a.body, seen_in) != NULL;
        http_answer_free(&a);
        if (seen == expected)
            return;
        usleep(10000);
    }
    fail_msg("the server does not follow: %s", sql);
}

static void test_what_is_private_counts_nowhere(void **state)
{
    static const char *const TARGETS[] = {"/coverage?category=park", "/overlap?category=park",
                                          "/coverage?category=park&f=csv"};
    http_answer before[COUNT(TARGETS)];
    char etag[COUNT(TARGETS)][100];
    connection c = inspect_open(f.db);
    (void)state;
    for (size_t i = 0; i < COUNT(TARGETS); i++) {
        before[i] = http_get(f.server.port, TARGETS[i]);
        http_header_copy(&before[i], "ETag", etag[i], sizeof etag[i]);
        assert_int_equal(before[i].status, 200);
        assert_true(strlen(etag[i]) > 2);
    }
    write_and_wait(&c,
                   "INSERT INTO asset (name, category, status, visibility, geom) VALUES "
                   "('Hidden', 'park', 'published', 'private', MakePoint(-4.29, 55.8842, 4326)),"
                   "('Draft', 'park', 'draft', 'public', MakePoint(-4.29, 55.8842, 4326)),"
                   "('Marker', 'museum', 'published', 'public', NULL)",
                   "Marker", true);
    for (size_t i = 0; i < COUNT(TARGETS); i++) {
        http_answer after = http_get(f.server.port, TARGETS[i]);
        assert_string_equal(after.body, before[i].body);
        assert_string_equal(http_header(&after, "ETag"), etag[i]);
        http_answer_free(&after);
        http_answer_free(&before[i]);
    }
    connection_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_areas_come_in_the_order_of_their_distance),
        cmocka_unit_test(test_filters_boxes_and_limits),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_what_is_private_counts_nowhere),
    };
    return cmocka_run_group_tests(tests, set_up, served_tear_down);
}
