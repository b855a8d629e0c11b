/* GET /near as a client sees it: origins, filters, words, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include <math.h>

#include "domain/geodesic.h"
#include "support/http_served.h"

/* The answer as JSON, which must have this status and type. */
static json_t *get(const char *target, int status, const char *media)
{
    http_answer a = http_get(f.server.port, target);
    if (a.status != status)
        fail_msg("%s: %d, not %d: %s", target, a.status, status, a.body ? a.body : "");
    assert_string_equal(http_header(&a, "Content-Type"), media);
    json_error_t why;
    json_t *answer = json_loadb(a.body, a.body_length, JSON_REJECT_DUPLICATES, &why);
    if (!answer)
        fail_msg("%s: %s: %s", target, why.text, a.body);
    http_answer_free(&a);
    return answer;
}

static json_t *near(const char *target)
{
    return get(target, 200, "application/geo+json");
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

/* Features nearest first with true distances. @return how many. */
static size_t check_order(const json_t *answer, lonlat from)
{
    const json_t *features = json_object_get(answer, "features");
    double before_m = 0;
    size_t i;
    const json_t *one;
    json_array_foreach(features, i, one)
    {
        const json_t *at = json_object_get(json_object_get(one, "geometry"), "coordinates");
        lonlat to = {json_number_value(json_array_get(at, 0)),
                     json_number_value(json_array_get(at, 1))};
        double m =
            json_number_value(json_object_get(json_object_get(one, "properties"), "distance_m"));
        assert_true(fabs(m - geodesic_m(from, to)) <= 0.051);
        assert_true(geodesic_m(from, to) >= before_m - 1e-6);
        before_m = geodesic_m(from, to);
    }
    assert_int_equal(number(answer, "numberReturned"), i);
    return i;
}

static void test_three_origins(void **state)
{
    static const struct {
        const char *target, *source, *label;
        lonlat at;
    } CASES[] = {
        {"/near?lon=-4.2868&lat=55.8842", "coordinates", "", {-4.2868, 55.8842}},
        {"/near?postcode=g209ad", "postcode", "G20 9AD", {-4.2868, 55.8842}},
        {"/near?postcode=G20+9AD", "postcode", "G20 9AD", {-4.2868, 55.8842}},
        {"/near?place=G20%209AD", "postcode", "G20 9AD", {-4.2868, 55.8842}},
        {"/near?place=maryhill", "place", "Maryhill", {-4.2925, 55.8905}},
        {"/near?place=-4.2868,55.8842", "coordinates", "", {-4.2868, 55.8842}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        json_t *answer = near(CASES[i].target);
        const json_t *origin = json_object_get(answer, "origin");
        assert_string_equal(text(answer, "type"), "FeatureCollection");
        assert_string_equal(text(origin, "source"), CASES[i].source);
        assert_string_equal(text(origin, "label"), CASES[i].label);
        assert_true(fabs(json_number_value(json_object_get(origin, "lon")) - CASES[i].at.lon_deg) <
                    1e-9);
        assert_int_equal(check_order(answer, CASES[i].at), 10);
        assert_int_equal(number(answer, "numberMatched"), FIXTURE_ASSETS);
        json_decref(answer);
    }
}

static size_t within(lonlat from, double radius_m)
{
    size_t count = 0;
    for (int n = 1; n <= FIXTURE_ASSETS; n++)
        count += geodesic_m(from, (lonlat){fixture_lon_deg(n), fixture_lat_deg(n)}) <= radius_m;
    return count;
}

static void test_radius_and_limit(void **state)
{
    lonlat from = {-4.2868, 55.8842};
    (void)state;
    json_t *answer = near("/near?lon=-4.2868&lat=55.8842&radius=250.5&limit=5000");
    size_t expected = within(from, 250.5);
    assert_true(expected > 10 && expected < 200);
    assert_int_equal(check_order(answer, from), expected);
    assert_int_equal(number(answer, "numberMatched"), expected);
    json_decref(answer);
    answer = near("/near?lon=-4.2868&lat=55.8842&limit=3&radius=250.5");
    assert_int_equal(check_order(answer, from), 3);
    assert_int_equal(number(answer, "numberMatched"), expected);
    json_decref(answer);
    answer = near("/near?lon=0&lat=0&radius=1");
    assert_int_equal(check_order(answer, (lonlat){0, 0}), 0);
    json_decref(answer);
}

static bool is_library_or_park(int n)
{
    return n % 3 != 2;
}
static bool is_park(int n)
{
    return n % 3 == 1;
}
static bool is_step_free(int n)
{
    return n % 5 == 0;
}
static bool is_not_step_free_library(int n)
{
    return n % 3 == 0 && n % 5 && n % 7 == 0;
}
static bool has_harmonium(int n)
{
    return n % 40 == 0;
}
static bool is_park_with_harmonium(int n)
{
    return n % 40 == 0 && n % 3 == 1;
}
static bool is_none(int n)
{
    return n < 0;
}

static void test_filters(void **state)
{
    static const struct {
        const char *filter;
        bool (*meets)(int n);
    } CASES[] = {
        {"category=library&category=park", is_library_or_park},
        {"category=park", is_park},
        {"category=green-space", is_park}, /* a group means its categories */
        {"step_free=yes", is_step_free},
        {"step_free=no&category=library", is_not_step_free_library},
        {"q=harmonium", has_harmonium},
        {"q=harmonuim", has_harmonium}, /* a slip */
        {"q=HARMON", has_harmonium},    /* the last word may be begun */
        {"q=harmonium+grid", has_harmonium},
        {"q=harmonium&category=park", is_park_with_harmonium},
        {"q=bagpipe", is_none},
        {"q=%22harmonium+OR+%28NEAR%2F2", is_none}, /* nothing in it is syntax */
        {"audiences=women", is_none},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char target[200];
        size_t expected = 0;
        for (int n = 1; n <= FIXTURE_ASSETS; n++)
            expected += CASES[i].meets(n);
        snprintf(target, sizeof target, "/near?lon=-4.2868&lat=55.8842&limit=1000&%s",
                 CASES[i].filter);
        json_t *answer = near(target), *one;
        size_t k, found = json_array_size(json_object_get(answer, "features"));
        if (found != expected || number(answer, "numberMatched") != (json_int_t)expected)
            fail_msg("%s: %zu, not %zu", target, found, expected);
        json_array_foreach(json_object_get(answer, "features"), k, one)
        {
            int n = 0;
            sscanf(text(json_object_get(one, "properties"), "name"), "Asset %d", &n);
            assert_true(CASES[i].meets(n));
        }
        json_decref(answer);
    }
}

/* The answer says what a slip was read as, and nothing where there was none. */
static void test_what_was_searched(void **state)
{
    static const char *const TARGETS[] = {"/near?place=Maryhill&q=%s",
                                          "/collections/assets/items?q=%s"};
    (void)state;
    for (size_t i = 0; i < sizeof TARGETS / sizeof TARGETS[0]; i++) {
        char target[100];
        snprintf(target, sizeof target, TARGETS[i], "harmonuim");
        json_t *answer = near(target);
        assert_string_equal(text(answer, "searched"), "harmonium");
        assert_int_equal(number(answer, "numberMatched"), FIXTURE_ASSETS / 40);
        json_decref(answer);
        snprintf(target, sizeof target, TARGETS[i], "harmonium");
        answer = near(target);
        assert_null(json_object_get(answer, "searched"));
        json_decref(answer);
    }
}

static void test_refusals(void **state)
{
    static const struct {
        const char *query, *parameter;
    } CASES[] = {
        {"", "lon"},
        {"lon=1", "lat"},
        {"lat=1", "lon"},
        {"lon=1&lat=2&place=x", "place"},
        {"postcode=G20+9AD&place=Maryhill", "place"},
        {"lon=1&lat=2&postcode=G20+9AD", "postcode"},
        {"lon=181&lat=2", "lon"},
        {"lon=1&lat=-90.1", "lat"},
        {"lon=one&lat=2", "lon"},
        {"lon=1&lon=1&lat=2", "lon"},
        {"lon=1&lat=2&radius=0", "radius"},
        {"lon=1&lat=2&radius=50000.1", "radius"},
        {"lon=1&lat=2&radius=-5", "radius"},
        {"lon=1&lat=2&limit=0", "limit"},
        {"lon=1&lat=2&limit=ten", "limit"},
        {"lon=1&lat=2&limit=1&limit=2", "limit"},
        {"lon=1&lat=2&category=pub", "category"},
        {"lon=1&lat=2&category=", "category"},
        {"lon=1&lat=2&category=park&category=%3Cscript%3E", "category"},
        {"lon=1&lat=2&step_free=maybe", "step_free"},
        {"lon=1&lat=2&step_free=yes&step_free=no", "step_free"},
        {"lon=1&lat=2&audiences=giants", "audiences"},
        {"lon=1&lat=2&q=", "q"},
        {"lon=1&lat=2&q=a%00b", "q"},
        {"lon=1&lat=2&q=%FF", "q"},
        {"lon=1&lat=2&day=monday", "day"},
        {"lon=1&lat=2&Category=park", "Category"},
        {"lon=1&lat=2&bbox=1,2,3,4", "bbox"},
        {"lon=1&lat=2&%3Cimg%20src=x", "<img src"},
        {"postcode=nonsense", "postcode"},
        {"place=-200,5", "place"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char target[200];
        snprintf(target, sizeof target, "/near?%s", CASES[i].query);
        json_t *problem = get(target, 400, "application/problem+json");
        if (strcmp(text(problem, "parameter"), CASES[i].parameter) != 0)
            fail_msg("%s: %s", target, text(problem, "parameter"));
        assert_int_equal(number(problem, "status"), 400);
        assert_string_equal(text(problem, "type"), "about:blank");
        assert_string_equal(text(problem, "title"), "Bad Request");
        if (!strstr(text(problem, "detail"), CASES[i].parameter) && CASES[i].parameter[0] != 'l')
            fail_msg("%s: '%s' does not name it", target, text(problem, "detail"));
        json_decref(problem);
    }
}

static void test_too_many_parameters(void **state)
{
    char target[3000] = "/near?place=Maryhill";
    (void)state;
    for (int i = 1; i < 128; i++)
        strcat(target, "&category=park");
    json_decref(near(target));
    strcat(target, "&category=park");
    json_t *problem = get(target, 400, "application/problem+json");
    assert_string_equal(text(problem, "parameter"), "query");
    json_decref(problem);
}

/* What a user sends comes back only as text that no browser would run. */
static void test_scripts_are_escaped(void **state)
{
    static const char *const TARGETS[] = {
        "/near?lon=1&lat=2&category=%3Cscript%3Ealert(1)%3C/script%3E",
        "/near?lon=1&lat=2&%3Cscript%3Ealert(1)%3C/script%3E=1",
        "/near?lon=1&lat=2&limit=%22%3E%3Cscript%3E",
        "/near?place=%3Cscript%3Ealert(1)%3C/script%3E",
        "/collections/assets/items/%3Cscript%3E",
        "/collections/assets/items?category=park&limit=1&q=%3Cscript%3E"};
    (void)state;
    for (size_t i = 0; i < sizeof TARGETS / sizeof TARGETS[0]; i++) {
        http_answer a = http_get(f.server.port, TARGETS[i]);
        assert_true(a.status >= 200 && a.status < 500);
        assert_string_equal(http_header(&a, "X-Content-Type-Options"), "nosniff");
        assert_null(strchr(a.body, '<'));
        assert_null(strchr(a.body, '>'));
        http_answer_free(&a);
    }
}

static void test_place_that_is_not_there(void **state)
{
    (void)state;
    json_t *problem = get("/near?place=Marihill", 404, "application/problem+json");
    assert_string_equal(text(problem, "parameter"), "place");
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(problem, "suggestions"), 0)), "Maryhill");
    json_decref(problem);
    problem = get("/near?postcode=G21+1AA", 404, "application/problem+json");
    assert_string_equal(text(problem, "parameter"), "postcode");
    json_decref(problem);
}

static void test_place_that_is_several(void **state)
{
    (void)state;
    json_t *problem =
        get("/near?category=park&place=Twinford&limit=2", 300, "application/problem+json");
    const json_t *candidates = json_object_get(problem, "candidates"), *one;
    size_t i;
    assert_int_equal(json_array_size(candidates), 2);
    json_array_foreach(candidates, i, one)
    {
        assert_string_equal(text(one, "name"), "Twinford");
        assert_string_equal(text(one, "kind"), "town");
        char base[64];
        snprintf(base, sizeof base, "http://localhost/near?");
        const char *href = text(one, "href");
        assert_memory_equal(href, base, strlen(base));
        assert_non_null(strstr(href, "category=park"));
        assert_non_null(strstr(href, "limit=2"));
        json_t *there = near(href + strlen("http://localhost"));
        const json_t *origin = json_object_get(there, "origin");
        assert_true(json_equal(json_object_get(origin, "lat"), json_object_get(one, "lat")));
        assert_int_equal(number(there, "numberReturned"), 2);
        json_decref(there);
    }
    json_decref(problem);
}

/* Searches leave the loop; a keep-alive connection goes on after one. */
static void test_search_on_a_kept_connection(void **state)
{
    (void)state;
    int fd = http_connect(f.server.port);
    for (int i = 0; i < 50; i++) {
        assert_true(http_puts(
            fd, i % 2 ? "GET /near?lon=-4.28&lat=55.88&q=harmonium HTTP/1.1\r\nHost: a\r\n\r\n"
                      : "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"));
        http_answer a = http_read(fd, false, 5);
        assert_int_equal(a.status, 200);
        assert_non_null(strstr(a.body, i % 2 ? "\"numberMatched\":6," : "ok"));
        http_answer_free(&a);
    }
    close(fd);
    http_load_result load =
        http_load(f.server.port, "/near?lon=-4.28&lat=55.88&q=harmonium", 100, 2000, 60);
    assert_int_equal(load.failed, 0);
    assert_true(load.answered >= 2000);
}

/* Far from the grid: a wood with its middle 900 m north of the origin, its gate 100 m north and
 * another at its far end, and a hall 300 m east. */
static const lonlat WALKER = {-5.2, 57.3}, GATE = {-5.2, 57.300898}, MIDDLE = {-5.2, 57.308081},
                    HALL = {-5.195018, 57.3};
static const char WOOD_AND_HALL[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[-5.2,57.308081]},"
    "\"properties\":{\"name\":\"The wood\",\"category\":\"woodland\",\"source_ref\":\"w\","
    "\"entrances\":[[-5.2,57.315],[-5.2,57.300898]]}},"
    "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[-5.195018,57.3]},"
    "\"properties\":{\"name\":\"The hall\",\"category\":\"library\",\"source_ref\":\"h\"}}]}";

/* The names of the features there, in their order. */
static const char *names(const json_t *answer)
{
    static char found[400];
    const json_t *one;
    size_t i, used = 0;
    found[0] = '\0';
    json_array_foreach(json_object_get(answer, "features"), i, one)
    {
        used += (size_t)snprintf(found + used, sizeof found - used, "%s%s", i ? ", " : "",
                                 text(json_object_get(one, "properties"), "name"));
        assert_true(used < sizeof found);
    }
    return found;
}

static void test_a_wood_is_as_far_as_its_gate(void **state)
{
    char file[128], target[120];
    (void)state;
    snprintf(file, sizeof file, "%s/wood.geojson", f.folder);
    assert_true(fixture_write_text(file, WOOD_AND_HALL));
    assert_int_equal(http_run((const char *const[]){"import", "--db", f.db, "--source", "wood",
                                                    "--licence", "none", file, NULL}),
                     0);
    assert_true(fixture_serve(&f, (const char *const[]){NULL}));
    assert_true(fabs(geodesic_m(WALKER, GATE) - 100) < 1);
    assert_true(fabs(geodesic_m(WALKER, HALL) - 300) < 1);
    assert_true(fabs(geodesic_m(WALKER, MIDDLE) - 900) < 1);

    json_t *answer = near("/near?lon=-5.2&lat=57.3&limit=2");
    assert_string_equal(names(answer), "The wood, The hall");
    const json_t *wood = json_array_get(json_object_get(answer, "features"), 0);
    const json_t *properties = json_object_get(wood, "properties");
    double m = json_number_value(json_object_get(properties, "distance_m"));
    assert_true(fabs(m - geodesic_m(WALKER, GATE)) <= 0.051);
    json_t *ways = json_pack("[[f,f],[f,f]]", -5.2, 57.315, -5.2, 57.300898);
    assert_true(json_equal(json_object_get(properties, "entrances"), ways));
    const json_t *at = json_object_get(json_object_get(wood, "geometry"), "coordinates");
    assert_true(fabs(json_number_value(json_array_get(at, 1)) - MIDDLE.lat_deg) < 1e-9);
    json_decref(ways);
    json_decref(answer);

    /* once, whichever of its gates is within */
    answer = near("/near?lon=-5.2&lat=57.3&radius=200");
    assert_string_equal(names(answer), "The wood");
    assert_int_equal(number(answer, "numberMatched"), 1);
    json_decref(answer);
    answer = near("/near?lon=-5.2&lat=57.3&radius=5000");
    assert_string_equal(names(answer), "The wood, The hall");
    assert_int_equal(number(answer, "numberMatched"), 2);
    json_decref(answer);
    answer = near("/near?lon=-5.2&lat=57.3081&radius=500"); /* about its middle */
    assert_int_equal(number(answer, "numberMatched"), 0);
    json_decref(answer);

    /* a box is about what is drawn: its geometry */
    static const struct {
        double south_deg, north_deg;
        json_int_t found;
    } BOXES[] = {{57.3005, 57.302, 0}, {57.307, 57.309, 1}};
    for (size_t i = 0; i < sizeof BOXES / sizeof BOXES[0]; i++) {
        snprintf(target, sizeof target, "/collections/assets/items?bbox=-5.21,%g,-5.19,%g",
                 BOXES[i].south_deg, BOXES[i].north_deg);
        answer = near(target);
        assert_int_equal(number(answer, "numberMatched"), BOXES[i].found);
        json_decref(answer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_origins),
        cmocka_unit_test(test_radius_and_limit),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_what_was_searched),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_too_many_parameters),
        cmocka_unit_test(test_scripts_are_escaped),
        cmocka_unit_test(test_place_that_is_not_there),
        cmocka_unit_test(test_place_that_is_several),
        cmocka_unit_test(test_search_on_a_kept_connection),
        cmocka_unit_test(test_a_wood_is_as_far_as_its_gate), /* the last: it adds to the data */
    };
    return cmocka_run_group_tests(tests, served_set_up, served_tear_down);
}
