/* Items as planners' programs ask for them: in four systems, in four forms, narrowed down by CQL2,
 * by fields, by time and by boxes; and what is refused, by name and with its position. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/http_json.h"
#include "support/http_served.h"

#define ITEMS "/collections/assets/items"
#define EPSG "http://www.opengis.net/def/crs/EPSG/0/"
#define CRS84_URI "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

static json_t *get(const char *target)
{
    return json_at(f.server.port, target, 200);
}

/* How many assets meet what is asked; each is one for which `meets` holds. */
static size_t count_meeting(bool (*meets)(int n))
{
    size_t count = 0;
    for (int n = 1; n <= FIXTURE_ASSETS; n++)
        count += meets(n);
    return count;
}

/* -- systems ----------------------------------------------------------------------------------- */

/* Where asset n is by figures that are not ours: the grid's by OSTN15 (Geo::Coordinates::OSGB 2.20,
 * ll_to_grid), the web's by its formula (EPSG Guidance Note 7-2, 3.2.1.2). Without the grid of
 * OSTN15 the Helmert transformation is off by metres. */
static void expect_position(int n, const char *crs, double x, double y)
{
    static const struct {
        int n;
        double easting, northing;
    } GRID[] = {
        {1, 256279.994, 667595.465}, {20, 256220.040, 667675.431}, {19, 257405.804, 667558.179}};
    const double lon = fixture_lon_deg(n), lat = fixture_lat_deg(n), close_m = 0.002;
    if (strcmp(crs, CRS84_URI) == 0) {
        assert_true(fabs(x - lon) < 1e-7 && fabs(y - lat) < 1e-7);
    } else if (strcmp(crs, EPSG "4326") == 0) {
        assert_true(fabs(y - lon) < 1e-7 && fabs(x - lat) < 1e-7);
    } else if (strcmp(crs, EPSG "3857") == 0) {
        const double a = 6378137, pi = 3.14159265358979323846;
        assert_true(fabs(x - a * lon * pi / 180) < close_m);
        assert_true(fabs(y - a * log(tan(pi / 4 + lat * pi / 360))) < close_m);
    } else {
        for (size_t i = 0; i < COUNT(GRID); i++)
            if (GRID[i].n == n)
                assert_true(fabs(x - GRID[i].easting) < 6 && fabs(y - GRID[i].northing) < 6);
    }
}

static void test_systems(void **state)
{
    static const char *const SYSTEMS[] = {CRS84_URI, EPSG "4326", EPSG "3857", EPSG "27700"};
    (void)state;
    for (size_t i = 0; i < COUNT(SYSTEMS); i++) {
        char target[300], header[200];
        size_t k;
        const json_t *one;
        snprintf(target, sizeof target, ITEMS "?limit=100&crs=%s", SYSTEMS[i]);
        snprintf(header, sizeof header, "<%s>", SYSTEMS[i]);
        http_answer a = http_get(f.server.port, target);
        assert_string_equal(http_header(&a, "Content-Crs"), header);
        http_answer_free(&a);
        json_t *page = get(target);
        json_array_foreach(json_object_get(page, "features"), k, one)
        {
            const json_t *at = JSON_IN(one, "geometry", "coordinates");
            expect_position(json_asset_number(one), SYSTEMS[i],
                            json_number_value(json_array_get(at, 0)),
                            json_number_value(json_array_get(at, 1)));
        }
        assert_int_equal(k, 100);
        assert_non_null(strstr(json_link_target(page, "next"), "crs="));
        /* one item alone is the same feature */
        one = json_array_get(json_object_get(page, "features"), 7);
        snprintf(target, sizeof target, ITEMS "/%s?crs=%s", TEXT_IN(one, "id"), SYSTEMS[i]);
        json_t *alone = get(target);
        json_object_del(alone, "links");
        assert_true(json_equal(alone, one));
        json_decref(alone);
        json_decref(page);
    }
    http_answer a = http_get(f.server.port, ITEMS "?limit=1");
    assert_string_equal(http_header(&a, "Content-Crs"), "<" CRS84_URI ">");
    http_answer_free(&a);
}

/* A box of each system holds what the same box of positions of that system holds. */
static void test_boxes_of_every_system(void **state)
{
    static const struct {
        const char *crs;
        double box[4];
    } CASES[] = {
        {CRS84_URI, {-4.2955, 55.8805, -4.2845, 55.8855}},
        {EPSG "4326", {55.8805, -4.2955, 55.8855, -4.2845}},
        {EPSG "3857", {-478163, 7535900, -476900, 7536900}},
        {EPSG "27700", {256500, 667700, 257200, 668200}},
        {EPSG "27700", {-1e9, -1e9, 256800, 1e9}}, /* past where the grid ends */
        {EPSG "3857", {-1e9, 7536000, 1e9, 1e9}},
        {EPSG "27700", {-500, -500, -100, -100}}, /* wholly past it */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char target[600];
        size_t k, inside = 0;
        const json_t *one;
        const double *box = CASES[i].box;
        snprintf(target, sizeof target, ITEMS "?limit=1000&crs=%s", CASES[i].crs);
        json_t *all = get(target);
        json_array_foreach(json_object_get(all, "features"), k, one)
        {
            const json_t *at = JSON_IN(one, "geometry", "coordinates");
            double x = json_number_value(json_array_get(at, 0));
            double y = json_number_value(json_array_get(at, 1));
            inside += json_asset_number(one) <= FIXTURE_ASSETS - 2 && x >= box[0] && x <= box[2] &&
                      y >= box[1] && y <= box[3];
        }
        json_decref(all);
        snprintf(target, sizeof target,
                 ITEMS "?limit=1000&crs=%s&bbox-crs=%s&bbox=%.10g,%.10g,%.10g,%.10g", CASES[i].crs,
                 CASES[i].crs, box[0], box[1], box[2], box[3]);
        json_t *found = get(target);
        if (json_matched(found) != inside || (i < 6 && !inside) || inside == FIXTURE_ASSETS)
            fail_msg("%s: %zu, not %zu", target, json_matched(found), inside);
        json_decref(found);
    }
}

/* -- filters ----------------------------------------------------------------------------------- */

static bool is_library(int n)
{
    return n % 3 == 0;
}
static bool is_first_hundred(int n)
{
    return n >= 100 && n < 200;
}
static bool is_step_free_park(int n)
{
    return n % 3 == 1 && n % 5 == 0;
}
static bool is_any(int n)
{
    return n > 0;
}
static bool is_none(int n)
{
    return n < 0;
}
static bool is_west(int n)
{
    return n <= FIXTURE_ASSETS - 2 && fixture_lon_deg(n) < -4.2905;
}
static bool is_asset_7(int n)
{
    return n == 7;
}

static void test_filters(void **state)
{
    static const struct {
        const char *filter, *more;
        bool (*meets)(int n);
    } CASES[] = {
        {"category = 'library'", "", is_library},
        {"category='library' OR category='park' AND step_free='no' AND step_free='yes'", "",
         is_library},
        {"name LIKE 'Asset 1__'", "", is_first_hundred},
        {"(CASEI(\"name\") LIKE CASEI('aSSET 1__'))", "", is_first_hundred},
        {"category = 'park'", "&step_free=yes", is_step_free_park},
        {"category IN ('park') AND step_free = 'yes'", "", is_step_free_park},
        {"opened_on IS NULL", "", is_any},
        {"opened_on < DATE('2030-01-01')", "", is_none}, /* null is not less */
        {"NOT (opened_on < DATE('2030-01-01'))", "", is_none},
        {"age_min + 1 > 0", "", is_none},
        {"S_INTERSECTS(geometry,BBOX(-5,50,-4.2905,60))", "", is_west},
        {"S_INTERSECTS(\"geometry\",\n\tBBOX(-5,50,-4.2905,60))", "", is_west},
        {"S_INTERSECTS(geometry,POLYGON((50 -5,50 -4.2905,60 -4.2905,60 -5,50 -5)))",
         "&filter-crs=" EPSG "4326", is_west},
        {"S_INTERSECTS(geometry,POINT(55.88 -4.293))", "&filter-crs=" EPSG "4326", is_asset_7},
        {"{\"op\":\"=\",\"args\":[{\"property\":\"category\"},\"library\"]}",
         "&filter-lang=cql2-json", is_library},
        {"{\"op\":\"like\",\n\"args\":[{\"property\":\"name\"},\"Asset 7\"]}",
         "&filter-lang=cql2-json", is_asset_7},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char next[4000] = ITEMS "?limit=17&filter=";
        size_t seen = 0, wanted = count_meeting(CASES[i].meets);
        json_escape(next, sizeof next, CASES[i].filter);
        strcat(next, CASES[i].more);
        while (next[0]) {
            size_t k;
            const json_t *one;
            json_t *page = get(next);
            assert_int_equal(json_matched(page), wanted);
            json_array_foreach(json_object_get(page, "features"), k, one)
            {
                if (!CASES[i].meets(json_asset_number(one)))
                    fail_msg("%s: asset %d", CASES[i].filter, json_asset_number(one));
                seen++;
            }
            snprintf(next, sizeof next, "%s", json_link_target(page, "next"));
            json_decref(page);
        }
        if (seen != wanted)
            fail_msg("%s: %zu, not %zu", CASES[i].filter, seen, wanted);
    }
}

/* What GDAL sends for -where, and what a person writes into the address. */
static void test_fields_are_parameters(void **state)
{
    static const struct {
        const char *query;
        bool (*meets)(int n);
    } CASES[] = {
        {"category=library", is_library},
        {"name=Asset+7", is_asset_7},
        {"name=asset+7", is_none},
        {"name=Asset", is_none},
        {"step_free=yes&category=park", is_step_free_park},
        {"position_source=surveyed", is_any},
        {"position_source=address", is_none},
        {"source=made+up", is_any},
        {"age_min=3", is_none},
        {"opened_on=2020-01-01", is_none},
        {"name=%27%20OR%20%271%27=%271", is_none},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char target[300];
        snprintf(target, sizeof target, ITEMS "?limit=1&%s", CASES[i].query);
        json_t *page = get(target);
        if (json_matched(page) != count_meeting(CASES[i].meets))
            fail_msg("%s: %zu", target, json_matched(page));
        json_decref(page);
    }
}

/* -- forms ------------------------------------------------------------------------------------- */

static size_t count_in(const char *text, const char *piece)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, piece)); at += strlen(piece))
        count++;
    return count;
}

static void test_forms(void **state)
{
    static const struct {
        const char *f, *media, *each;
        size_t extra;
    } CASES[] = {
        {"csv", "text/csv; charset=utf-8; header=present", "\r\n", 1},
        {"geojsonseq", "application/geo+json-seq", "\x1e{\"type\":\"Feature\"", 0},
        {"html", "text/html; charset=utf-8", "<tr><th scope=\"row\">", 0},
        {"json", "application/geo+json", "{\"type\":\"Feature\",", 0},
        {"geojson", "application/geo+json", "{\"type\":\"Feature\",", 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char target[300];
        snprintf(target, sizeof target, ITEMS "?limit=30&category=park&f=%s", CASES[i].f);
        http_answer a = http_get(f.server.port, target);
        assert_int_equal(a.status, 200);
        assert_string_equal(http_header(&a, "Content-Type"), CASES[i].media);
        assert_int_equal(count_in(a.body, CASES[i].each), 30 + CASES[i].extra);
        const char *link = http_header(&a, "Link");
        assert_non_null(link);
        assert_non_null(strstr(link, "category=park"));
        assert_non_null(strstr(link, "f="));
        assert_non_null(strstr(link, "rel=\"next\""));
        if (i < 3) {
            assert_string_equal(http_header(&a, "OGC-NumberMatched"), "80");
            assert_string_equal(http_header(&a, "OGC-NumberReturned"), "30");
        }
        http_answer_free(&a);
    }
}

static void test_chosen_properties(void **state)
{
    (void)state;
    json_t *page = get(ITEMS "?limit=3&properties=category,name");
    const json_t *one = json_array_get(json_object_get(page, "features"), 2);
    assert_int_equal(json_object_size(json_object_get(one, "properties")), 2);
    assert_non_null(TEXT_IN(one, "properties", "category"));
    assert_non_null(TEXT_IN(one, "id"));
    assert_non_null(JSON_IN(one, "geometry", "coordinates"));
    assert_non_null(strstr(json_link_target(page, "next"), "properties=category,name"));
    json_decref(page);
    http_answer a =
        http_get(f.server.port, ITEMS "?limit=1&properties=name&f=csv&crs=" EPSG "27700");
    assert_memory_equal(a.body, "uuid,name,easting,northing\r\n", 28);
    http_answer_free(&a);
}

static void test_hits(void **state)
{
    (void)state;
    json_t *page = get(ITEMS "?resultType=hits&category=park");
    assert_int_equal(json_matched(page), 80);
    assert_int_equal(json_array_size(json_object_get(page, "features")), 0);
    assert_null(json_link(page, "next", NULL));
    json_decref(page);
}

/* -- what is refused --------------------------------------------------------------------------- */

static void test_refusals(void **state)
{
    static const struct {
        const char *name, *text;
        const char *says; /* of the detail */
    } CASES[] = {
        {"filter", "category =", "at character 11"},
        {"filter", "nonsense = 1", "at character 1"},
        {"filter", "status = 'published'", "at character 1"}, /* editors' alone */
        {"filter", "name = 'a' AND", "at character"},
        {"filter", "name = 1", "at character 8"},
        {"filter", "name", "at character 1"},
        {"filter", "name = 'a'; DROP TABLE asset", "at character"},
        {"filter", "S_INTERSECTS(geometry,POINT(200 200))", "at character"},
        {"filter", "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
         "at character"},
        {"filter", "", ""},
        {"filter-lang", "cql-text", "cql2-text"},
        {"filter-lang", "sql", "cql2-text"},
        {"filter-crs", "EPSG:1", "EPSG:27700"},
        {"crs", EPSG "2157", "EPSG:27700"},
        {"bbox-crs", "x", "EPSG:27700"},
        {"f", "xml", "geojson"},
        {"properties", "name,status", "status"},
        {"properties", "name,,category", ""},
        {"properties", "name,", ""},
        {"resultType", "all", "hits"},
        {"offset", "-1", ""},
        {"offset", "1.5", "whole"},
        {"offset", "9950", "rel=next"}, /* and a hundred */
        {"datetime", "yesterday", "2026"},
        {"datetime", "2026-01-02/2026-01-01", "2026"},
        {"datetime", "2026-13-01", "2026"},
        {"datetime", "../../..", "2026"},
        {"status", "published", "not a parameter"},
        {"source_ref", "ref-1", "not a parameter"},
        {"Name", "Asset 1", "not a parameter"},
        {"extra", "{}", "not a parameter"},
        {"age_min", "young", "age_min"},
        {"opened_on", "soon", "opened_on"},
        {"sort", "name", "not a parameter"},
        {"sortby", "status", "status"}, /* editors' alone */
        {"sortby", "audiences", "audiences"},
        {"sortby", "name,", ""},
        {"sortby", "name,name,name,name,name", "fewer"},
        {"near", "G20 9AD", "longitude"},
        {"near", "-4.2", "longitude"},
        {"near", "200,1", "longitude"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char target[1000];
        snprintf(target, sizeof target, ITEMS "?%s=", CASES[i].name);
        json_escape(target, sizeof target, CASES[i].text);
        http_answer a = http_get(f.server.port, target);
        const char *media = http_header(&a, "Content-Type");
        if (a.status != 400 || strcmp(media, "application/problem+json") != 0)
            fail_msg("%s: %d %s", target, a.status, a.body);
        json_t *problem = json_loadb(a.body, a.body_length, 0, NULL);
        if (strcmp(TEXT_IN(problem, "parameter"), CASES[i].name) != 0 ||
            !strstr(TEXT_IN(problem, "detail"), CASES[i].says))
            fail_msg("%s: %s", target, a.body);
        json_decref(problem);
        http_answer_free(&a);
    }
}

/* Open ends as GDAL and QGIS write them. */
static void test_datetimes(void **state)
{
    static const char *const ALL[] = {"2026-01-01",
                                      "2026-01-01T10:00:00Z",
                                      "../2026-01-01",
                                      "/2026-01-01",
                                      "2026-01-01/..",
                                      "2026-01-01/",
                                      "../..",
                                      "0000-01-01T00:00:00Z/2026-01-01T00:00:00Z",
                                      "2026-01-01T00:00:00Z/9999-12-31T00:00:00Z"};
    (void)state;
    for (size_t i = 0; i < COUNT(ALL); i++) {
        char target[200];
        snprintf(target, sizeof target, ITEMS "?limit=1&datetime=%s", ALL[i]);
        json_t *page = get(target);
        assert_int_equal(json_matched(page), FIXTURE_ASSETS);
        json_decref(page);
    }
}

/* -- what is not public, and what would run in a page ------------------------------------------ */

#define SECRET "Xyzzyplugh"

/* Waits until the index has what was just imported: an asset of this name. */
static void wait_for(const char *name)
{
    char target[200];
    size_t found = 0;
    snprintf(target, sizeof target, ITEMS "?name=%s", name);
    for (int tries = 0; tries < 100 && !found; tries++) {
        json_t *page = get(target);
        found = json_matched(page);
        json_decref(page);
        usleep(found ? 0 : 50000);
    }
    assert_int_equal(found, 1);
}

static void test_nothing_leaks_and_pages_are_escaped(void **state)
{
    static const char *const TARGETS[] = {
        "/",
        "/api",
        "/collections",
        "/collections/assets/queryables",
        ITEMS "?limit=10000",
        ITEMS "?limit=10000&f=csv",
        ITEMS "?limit=10000&f=html",
        ITEMS "?limit=10000&f=geojsonseq",
        ITEMS "?limit=10000&crs=" EPSG "27700",
        ITEMS "?filter=name%20LIKE%20%27" SECRET "%25%27",
        ITEMS "?filter=name%20LIKE%20%27" SECRET "%25%27&f=csv",
        ITEMS "?q=" SECRET,
        ITEMS "?name=" SECRET,
        ITEMS "?datetime=../..&limit=10000",
    };
    char path[96];
    (void)state;
    json_t *before = get(ITEMS "?limit=1");
    snprintf(path, sizeof path, "%s/more.csv", f.folder);
    assert_true(fixture_write_text(
        path, "name,category,lon,lat,status,visibility,description,source_ref\n" SECRET
              " 1,park,-4.3,55.9,draft,public," SECRET ",s1\n" SECRET
              " 2,park,-4.3,55.9,pending,public," SECRET ",s2\n" SECRET
              " 3,park,-4.3,55.9,published,private," SECRET ",s3\n" SECRET
              " 4,park,-4.3,55.9,published,partners," SECRET ",s4\n"
              "Shown,park,-4.3,55.9,published,public,\"<script>alert('x')</script> \"\"&\",s5\n"));
    assert_int_equal(http_run((const char *const[]){"import", "--db", f.db, "--source", "other",
                                                    "--licence", "none", path, NULL}),
                     0);
    wait_for("Shown");
    json_t *after = get(ITEMS "?limit=1");
    assert_int_equal(json_matched(after), json_matched(before) + 1);
    for (size_t i = 0; i < COUNT(TARGETS); i++) {
        http_answer a = http_get(f.server.port, TARGETS[i]);
        assert_int_equal(a.status, 200);
        char *self = a.body; /* what was asked comes back in links alone */
        for (; (self = strstr(self, SECRET)); self++)
            if (self == a.body || (!strchr("=7", self[-1]) && strncmp(self - 3, "%27", 3) != 0))
                fail_msg("%s: %.60s", TARGETS[i], self);
        http_answer_free(&a);
    }
    json_t *shown = get(ITEMS "?name=Shown");
    const json_t *one = json_array_get(json_object_get(shown, "features"), 0);
    char target[200];
    snprintf(target, sizeof target, ITEMS "/%s?f=html", TEXT_IN(one, "id"));
    http_answer a = http_get(f.server.port, target);
    assert_null(strstr(a.body, "<script"));
    assert_non_null(strstr(a.body, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &quot;&amp;"));
    assert_non_null(strstr(a.body, "not known"));
    assert_non_null(strstr(a.body, "<th scope=\"row\">Opening times</th>"));
    http_answer_free(&a);
    json_decref(shown);
    json_decref(after);
    json_decref(before);
}

static void import_times(const char *rows)
{
    char path[96], text[1000];
    snprintf(path, sizeof path, "%s/times.csv", f.folder);
    snprintf(text, sizeof text,
             "name,category,lon,lat,opened_on,closed_on,visibility,source_ref\n%s", rows);
    assert_true(fixture_write_text(path, text));
    assert_int_equal(http_run((const char *const[]){"import", "--db", f.db, "--source", "times",
                                                    "--licence", "none", path, NULL}),
                     0);
}

/* What has closed is listed by asking of a day on which it was there, and only then; what is not
 * public was not public then either. */
static void test_what_was_there(void **state)
{
    static const struct {
        const char *query;
        size_t was, is;
    } CASES[] = {
        {"", 0, 1},
        {"&datetime=2015-06-01", 1, 1},
        {"&datetime=2009-12-31", 0, 1}, /* not open yet */
        {"&datetime=2020-05-01", 1, 1}, /* its last day */
        {"&datetime=2020-05-02", 0, 1},
        {"&datetime=2020-05-02T00:00:00Z/..", 0, 1},
        {"&datetime=../2011-01-01", 1, 1},
        {"&datetime=../..", 1, 1},
        {"&datetime=2015-06-01&sortby=-name", 1, 1},
        {"&datetime=2015-06-01&filter=closed_on%20IS%20NULL", 0, 1},
        {"&filter=opened_on%3CDATE('2012-01-01')", 0, 0},
    };
    (void)state;
    import_times("Was,library,-4.31,55.93,2010-01-01,,public,t1\n"
                 "Was,library,-4.31,55.93,2010-01-01,,private,t2\n");
    wait_for("Was");
    import_times("Was,library,-4.31,55.93,2010-01-01,2020-05-01,public,t1\n"
                 "Was,library,-4.31,55.93,2010-01-01,2020-05-01,private,t2\n"
                 "Is,library,-4.31,55.93,,,public,t3\n");
    wait_for("Is");
    for (size_t i = 0; i < COUNT(CASES); i++) {
        static const char *const NAMES[] = {"Was", "Is"};
        for (size_t k = 0; k < 2; k++) {
            char target[300];
            snprintf(target, sizeof target, ITEMS "?name=%s%s", NAMES[k], CASES[i].query);
            json_t *page = get(target);
            size_t wanted = k ? CASES[i].is : CASES[i].was;
            if (json_matched(page) != wanted ||
                json_array_size(json_object_get(page, "features")) != wanted)
                fail_msg("%s: %zu, not %zu", target, json_matched(page), wanted);
            json_decref(page);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_systems),
        cmocka_unit_test(test_boxes_of_every_system),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_fields_are_parameters),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_chosen_properties),
        cmocka_unit_test(test_hits),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_datetimes),
        cmocka_unit_test(test_what_was_there),
        cmocka_unit_test(test_nothing_leaks_and_pages_are_escaped),
    };
    return cmocka_run_group_tests(tests, served_set_up, served_tear_down);
}
