/* What goes on, listed by itself: as items of OGC API - Features, with what each takes from its
 * asset; what it can be asked for is what its documents say; and nothing of it that is not for who
 * asks. */
#include <math.h>

#include "support/http_edit.h"
#include "support/http_json.h"

#define ACTIVITIES "/collections/activities"
#define LIST ACTIVITIES "/items"
#define SECRET "Xyzzyplugh"
#define EPSG_27700 "http://www.opengis.net/def/crs/EPSG/0/27700"

enum { CLASSES = 60 };

/* Class n is at Asset n; each third lasts longer than the one before; it leaves open what the asset
 * tells, but that class 10 is known to have steps, and that class 7 is no library's. */
static const char CLASSES_SQL[] =
    "INSERT INTO activity (uuid, asset_id, title, duration_min, schedule_text, as_described) "
    "SELECT printf('0192f0c4-0000-4000-9000-%012d', substr(name, 7)), id, 'Class ' || substr(name, "
    "7), 30 + substr(name, 7) % 3 * 30, 'Mondays', CASE substr(name, 7) % 2 WHEN 1 THEN '2016-05' "
    "END FROM asset WHERE name GLOB 'Asset *' AND substr(name, 7) + 0 <= 60;"
    "UPDATE activity SET step_free = 'no' WHERE title = 'Class 10';"
    "UPDATE activity SET category = 'park' WHERE title = 'Class 7';"
    "UPDATE activity SET description = 'Learn the euphonium' WHERE title = 'Class 21'";

/* What is not for everybody: each at an asset of its own, the last three at a public one. */
static const char HIDDEN_SQL[] =
    "INSERT INTO asset (id, name, category, status, visibility, closed_on, opened_on, geom) VALUES "
    "(9001, '" SECRET " pending', 'park', 'pending', 'public', NULL, NULL, MakePoint(-4.3, 55.9, "
    "4326)),"
    "(9002, '" SECRET " draft', 'park', 'draft', 'public', NULL, NULL, NULL),"
    "(9003, '" SECRET " partners', 'park', 'published', 'partners', NULL, NULL, NULL),"
    "(9004, '" SECRET " private', 'park', 'published', 'private', NULL, NULL, NULL),"
    "(9005, '" SECRET " closed', 'park', 'closed', 'public', '2020-01-01', NULL, NULL),"
    "(9006, '" SECRET " to open', 'park', 'published', 'public', NULL, '2999-01-01', NULL);"
    "INSERT INTO activity (uuid, asset_id, title, visibility, status, category) "
    "SELECT printf('0192f0c4-0000-4000-9000-%012d', id), id, '" SECRET " at ' || name, 'public', "
    "'running', 'park' FROM asset WHERE id > 9000;"
    "INSERT INTO activity (uuid, asset_id, title, visibility, status) "
    "SELECT printf('0192f0c4-0000-4000-9000-%012d', column1), id, '" SECRET "', column2, column3 "
    "FROM asset, (VALUES (9007, 'partners', 'running'), (9008, 'private', 'running'), "
    "(9009, 'public', 'finished')) WHERE name = 'Asset 61'";

enum { HIDDEN_FIRST = 9001, HIDDEN_LAST = 9009 };

static size_t matched(const char *target, const http_token *who)
{
    json_t *page = read_json(target, who);
    size_t count = json_matched(page);
    json_decref(page);
    return count;
}

static void write_and_wait(const char *sql, const http_token *who, size_t wanted)
{
    connection c = inspect_open(f.db);
    assert_string_equal(inspect_try(&c, "%s", sql), "");
    connection_close(&c);
    for (int i = 0; i < 500 && matched(LIST "?limit=1", who) != wanted; i++)
        usleep(10000);
    assert_int_equal(matched(LIST "?limit=1", who), wanted);
}

static int set_up(void **state)
{
    if (edit_set_up(state))
        return -1;
    write_and_wait(CLASSES_SQL, NULL, CLASSES);
    return 0;
}

static json_t *get(const char *target)
{
    return json_at(f.server.port, target, 200);
}

static const json_t *nth(const json_t *page, size_t i)
{
    return json_array_get(json_object_get(page, "features"), i);
}

static int class_of(const json_t *feature)
{
    int n = 0;
    sscanf(TEXT_IN(feature, "properties", "title"), "Class %d", &n);
    return n;
}

static void asset_uuid(int n, char ret[40])
{
    char target[200];
    nth_asset(n, target);
    snprintf(ret, 40, "%.36s", strrchr(target, '/') + 1);
}

/* -- items ------------------------------------------------------------------------------------- */

static const char *step_free(int n)
{
    return n == 10 ? "no" : n % 5 == 0 ? "yes" : n % 7 == 0 ? "no" : "unknown";
}

/* What it leaves open is as its asset has it; what it says itself stays. */
static void test_each_has_what_its_asset_tells(void **state)
{
    size_t i;
    const json_t *one;
    (void)state;
    json_t *page = get(LIST);
    assert_int_equal(json_matched(page), CLASSES);
    json_array_foreach(json_object_get(page, "features"), i, one)
    {
        int n = class_of(one);
        char uuid[40], name[40], target[200];
        const json_t *at = JSON_IN(one, "geometry", "coordinates");
        snprintf(name, sizeof name, "Asset %d", n);
        asset_uuid(n, uuid);
        assert_string_equal(TEXT_IN(one, "properties", "asset_name"), name);
        assert_string_equal(TEXT_IN(one, "properties", "asset_id"), uuid);
        assert_string_equal(TEXT_IN(one, "properties", "when"),
                            n % 2 ? "Mondays, as described in May 2016" : "Mondays");
        assert_string_equal(TEXT_IN(one, "properties", "step_free"), step_free(n));
        assert_string_equal(TEXT_IN(one, "properties", "category"),
                            n == 7 ? "park" : fixture_category(n));
        assert_true(json_is_null(property(one, "source"))); /* where it is from is its own */
        assert_true(fabs(json_number_value(json_array_get(at, 0)) - fixture_lon_deg(n)) < 1e-7);
        assert_true(fabs(json_number_value(json_array_get(at, 1)) - fixture_lat_deg(n)) < 1e-7);
        snprintf(target, sizeof target, LIST "/%s", TEXT_IN(one, "id"));
        json_t *alone = get(target);
        assert_non_null(json_link(alone, "collection", NULL));
        json_object_del(alone, "links");
        assert_true(json_equal(alone, one));
        json_decref(alone);
    }
    assert_int_equal(i, CLASSES);
    json_decref(page);
    json_decref(json_at(f.server.port, LIST "/0192f0c4-0000-4000-9000-000000000999", 404));
}

/* Every page follows the one before it, and together they have everything once. */
static void test_pages(void **state)
{
    static const struct {
        const char *order;
        int first, last;
    } CASES[] = {
        {"", 1, 60},
        {"&sortby=-asset_name", 9, 1},
        {"&sortby=asset_id", 0, 0},
        {"&sortby=-duration_min,asset_name", 11, 9}, /* 90 minutes first, "Asset 11" of these */
        {"&sortby=when,title", 10, 9},               /* "Mondays" before what says of when */
        {"&near=-4.2799,55.8801", 19, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char target[4000], paged[300];
        int order[CLASSES] = {0}, seen[CLASSES + 1] = {0};
        size_t count = 0;
        snprintf(target, sizeof target, LIST "?limit=7%s", CASES[i].order);
        while (*target) {
            size_t k;
            const json_t *one;
            json_t *page = get(target);
            assert_int_equal(json_matched(page), CLASSES);
            json_array_foreach(json_object_get(page, "features"), k, one)
            {
                order[count++] = class_of(one);
                assert_int_equal(seen[class_of(one)]++, 0);
            }
            snprintf(target, sizeof target, "%s", json_link_target(page, "next"));
            json_decref(page);
        }
        assert_int_equal(count, CLASSES);
        if ((CASES[i].first && order[0] != CASES[i].first) ||
            (CASES[i].last && order[CLASSES - 1] != CASES[i].last))
            fail_msg("%s: from %d to %d", CASES[i].order, order[0], order[CLASSES - 1]);
        for (size_t from = 0; from < CLASSES; from += 7) {
            snprintf(paged, sizeof paged, LIST "?limit=7&offset=%zu%s", from, CASES[i].order);
            json_t *page = get(paged);
            assert_int_equal(class_of(nth(page, 0)), order[from]);
            json_decref(page);
        }
    }
}

/* -- what is asked ----------------------------------------------------------------------------- */

static void test_questions(void **state)
{
    static const struct {
        const char *name, *text;
        size_t matched;
    } CASES[] = {
        {"filter", "asset_name = 'Asset 12'", 1},
        {"filter", "asset_name = 'asset 12'", 0},
        {"filter", "CASEI(asset_name) LIKE CASEI('asset 1_')", 10},
        {"filter", "asset_name IN ('Asset 3', 'Asset 4', 'Class 5')", 2},
        {"filter", "\"when\" = 'Mondays'", 30},
        {"filter", "\"when\" LIKE '%May 2016'", 30},
        {"filter", "duration_min > 60", 20},
        {"filter", "category = 'park' AND asset_name < 'Asset 2'", 5}, /* 1 10 13 16 19 */
        {"filter", "step_free = 'yes'", 11},
        {"filter", "S_INTERSECTS(geometry, BBOX(-4.3005,55.87,-4.2995,55.8806))", 0},
        {"filter", "S_INTERSECTS(geometry, BBOX(-4.3005,55.87,-4.2995,55.8808))", 1},
        {"asset_name", "Asset 60", 1},
        {"asset_name", "Class 60", 0},
        {"when", "Mondays", 30},
        {"title", "Class 3", 1},
        {"category", "park", 20}, /* every third, and class 7 is one of these anyway */
        {"step_free", "no", 8},
        {"bbox", "-4.3005,55.8797,-4.2805,55.8803", 19},
        {"q", "class", 60},
        {"q", "class 12", 1},
        {"q", "CLASS 6", 2}, /* and 60 */
        {"q", "asset 12", 1},
        {"q", "harmonium", 1}, /* class 40's asset has one */
        {"q", "euphonium", 1},
        {"q", "euphonium harmonium", 0},
        {"q", "euphonium grid", 1},
        {"q", "platypus", 0},
        {"datetime", "2015-01-01", 60},
        {"datetime", "../..", 60},
        {"resultType", "hits", 60},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char target[1000];
        snprintf(target, sizeof target, LIST "?%s=", CASES[i].name);
        json_escape(target, sizeof target, CASES[i].text);
        if (matched(target, NULL) != CASES[i].matched)
            fail_msg("%s %s: %zu", CASES[i].name, CASES[i].text, matched(target, NULL));
    }
}

/* By the identifier that another answer has given, in every way there is. */
static void test_by_asset(void **state)
{
    static const char *const WAYS[] = {"?asset_id=%s", "?filter=asset_id%%3D'%s'",
                                       "?filter=asset_id%%20IN%%20('%s')&sortby=asset_id"};
    char uuid[40];
    (void)state;
    asset_uuid(33, uuid);
    for (size_t i = 0; i < COUNT(WAYS); i++) {
        char target[200] = LIST;
        snprintf(target + strlen(LIST), sizeof target - strlen(LIST), WAYS[i], uuid);
        json_t *page = get(target);
        assert_int_equal(json_matched(page), 1);
        assert_int_equal(class_of(nth(page, 0)), 33);
        json_decref(page);
    }
    json_t *page = get(LIST "?asset_name=Asset%2033");
    char target[200];
    snprintf(target, sizeof target, ITEMS "/%s", TEXT_IN(nth(page, 0), "properties", "asset_id"));
    json_t *at = get(target);
    assert_string_equal(TEXT_IN(at, "properties", "name"), "Asset 33");
    json_decref(at);
    json_decref(page);
}

/* -- forms and systems ------------------------------------------------------------------------- */

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
        const char *query, *each, *has;
        size_t extra;
    } CASES[] = {
        {"f=csv", "\r\n", ",when,asset_id,asset_name,longitude,latitude\r\n", 1},
        {"f=csv&properties=title,asset_name", "\r\n",
         "uuid,title,asset_name,longitude,latitude\r\n", 1},
        {"f=geojsonseq", "\x1e{\"type\":\"Feature\"", "\"asset_name\":\"Asset 9\"}}", 0},
        {"f=html", "<tr><th scope=\"row\">", "Asset 9", 0},
        {"f=geojson", "{\"type\":\"Feature\",", "\"asset_name\":\"Asset 9\"}}", 0},
        {"f=json&properties=asset_name", "\"properties\":{\"asset_name\":\"Asset ", "Asset 9\"}}",
         0},
        {"crs=" EPSG_27700, "{\"type\":\"Feature\",", "\"coordinates\":[2562", 0},
        {"f=csv&crs=" EPSG_27700, "\r\n", ",easting,northing\r\n", 1},
        {"crs=http://www.opengis.net/def/crs/EPSG/0/4326", "{\"type\":\"Feature\",",
         "\"coordinates\":[55.88,-4.299", 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char target[300];
        snprintf(target, sizeof target, LIST "?limit=30&%s", CASES[i].query);
        http_answer a = http_get(f.server.port, target);
        assert_int_equal(a.status, 200);
        if (count_in(a.body, CASES[i].each) != 30 + CASES[i].extra || !strstr(a.body, CASES[i].has))
            fail_msg("%s: %s", target, a.body);
        assert_non_null(strstr(http_header(&a, "Link"), "rel=\"next\""));
        http_answer_free(&a);
    }
    /* the page of one leads to its asset */
    char uuid[40], href[200];
    asset_uuid(9, uuid);
    http_answer a = http_get(f.server.port, LIST "/0192f0c4-0000-4000-9000-000000000009?f=html");
    snprintf(href, sizeof href, "href=\"http://localhost" ITEMS "/%s?f=html\"", uuid);
    assert_non_null(strstr(a.body, href));
    assert_non_null(strstr(a.body, ">Asset 9</a></p>"));
    http_answer_free(&a);
}

/* -- documents --------------------------------------------------------------------------------- */

static bool is_taken(const char *query, const char *name)
{
    char target[300];
    snprintf(target, sizeof target, LIST "?limit=1&%s", query);
    snprintf(target + strlen(target), sizeof target - strlen(target), "%s", name);
    http_answer a = http_get(f.server.port, target);
    int got = a.status;
    http_answer_free(&a);
    assert_true(got == 200 || got == 400);
    return got == 200;
}

/* What the documents list is what is taken, no more and no less. */
static void test_documents_say_what_is_taken(void **state)
{
    static const char *const FURTHER[] = {"name", "distance_m", "activities", "asset"};
    (void)state;
    json_t *queryables = get(ACTIVITIES "/queryables"), *sortables = get(ACTIVITIES "/sortables");
    json_t *schema = get(ACTIVITIES "/schema"), *api = get("/api");
    size_t listed = 0;
    for (size_t i = 0; i < LISTED_ACTIVITY.count + COUNT(FURTHER); i++) {
        char test[100];
        const char *name = i < LISTED_ACTIVITY.count ? LISTED_ACTIVITY.fields[i].name
                                                     : FURTHER[i - LISTED_ACTIVITY.count];
        bool known = JSON_IN(schema, "properties", name) || strcmp(name, "uuid") == 0;
        snprintf(test, sizeof test, "filter=%%22%s%%22%%20IS%%20NULL", name);
        if (is_taken(test, "") != (JSON_IN(queryables, "properties", name) != NULL))
            fail_msg("queryables: %s", name);
        if (is_taken("sortby=", name) != (JSON_IN(sortables, "properties", name) != NULL))
            fail_msg("sortables: %s", name);
        if (is_taken("properties=", name) != known)
            fail_msg("schema: %s", name);
        listed += JSON_IN(queryables, "properties", name) != NULL;
    }
    for (int i = ACTIVITY_FIELD_COUNT; i < LISTED_FIELD_COUNT; i++) {
        const json_t *one = JSON_IN(schema, "properties", LISTED_ACTIVITY.fields[i].name);
        assert_true(json_is_true(json_object_get(one, "readOnly")));
        assert_non_null(JSON_IN(queryables, "properties", LISTED_ACTIVITY.fields[i].name));
    }
    assert_string_equal(TEXT_IN(schema, "properties", "asset_id", "format"), "uuid");
    /* the geometry is asked for too */
    assert_int_equal(json_object_size(json_object_get(queryables, "properties")), listed + 1);
    assert_non_null(JSON_IN(api, "paths", LIST));
    json_decref(queryables);
    json_decref(sortables);
    json_decref(schema);
    json_decref(api);
}

/* -- what is not for everybody ----------------------------------------------------------------- */

static void etag(const char *target, char ret[80])
{
    http_answer a = http_get(f.server.port, target);
    assert_int_equal(a.status, 200);
    http_header_copy(&a, "ETag", ret, 80);
    assert_true(*ret);
    http_answer_free(&a);
}

/* The stricter of an activity and its asset wins; what is over, or at what is not open, is not on.
 * What is not public moves nothing of what is. */
static void test_nothing_leaks(void **state)
{
    static const char *const TARGETS[] = {
        ACTIVITIES,
        ACTIVITIES "?f=html",
        LIST "?limit=10000",
        LIST "?limit=10000&f=csv",
        LIST "?limit=10000&f=html",
        LIST "?limit=10000&f=geojsonseq",
        LIST "?limit=10000&crs=" EPSG_27700,
        LIST "?limit=10000&datetime=../..",
        LIST "?limit=10000&sortby=-asset_name,title",
        LIST "?limit=10000&near=-4.3,55.9",
        LIST "?limit=10000&q=class",
        LIST "?limit=10000&filter=category='park'",
        ITEMS "?limit=10000",
    };
    char before[COUNT(TARGETS)][80], after[80];
    (void)state;
    for (size_t i = 0; i < COUNT(TARGETS); i++)
        etag(TARGETS[i], before[i]);
    /* editors see all but what is closed, not open yet, or over */
    write_and_wait(HIDDEN_SQL, &editor, CLASSES + 7);
    for (size_t i = 0; i < COUNT(TARGETS); i++) {
        http_answer a = http_get(f.server.port, TARGETS[i]);
        if (strstr(a.body, SECRET))
            fail_msg("%s: %s", TARGETS[i], strstr(a.body, SECRET));
        http_answer_free(&a);
        etag(TARGETS[i], after);
        if (strcmp(before[i], after) != 0)
            fail_msg("%s has changed", TARGETS[i]);
    }
    assert_int_equal(matched(LIST "?q=" SECRET, NULL), 0);
    /* the search is over words that are the public's, or will be when its asset opens */
    assert_int_equal(matched(LIST "?q=" SECRET, &editor), 1);
    assert_int_equal(matched(LIST "?filter=title%20LIKE%20'" SECRET "%25'", NULL), 0);
    assert_int_equal(matched(LIST "?filter=asset_name%20LIKE%20'" SECRET "%25'", NULL), 0);
    /* one at a partners' asset, and one for partners at a public one */
    assert_int_equal(matched(LIST "?filter=title%20LIKE%20'" SECRET "%25'", &partner), 2);
    assert_int_equal(matched(LIST "?asset_name=" SECRET "%20partners", &partner), 1);
    assert_int_equal(matched(LIST "?asset_name=Asset%2061", &partner), 1);
    assert_int_equal(matched(LIST "?asset_name=Asset%2061", &editor), 2);
    static const bool PARTNERS_SEE[] = {0, 0, 1, 0, 0, 0, 1, 0, 0};
    static const bool EDITORS_SEE[] = {1, 1, 1, 1, 0, 1, 1, 1, 0};
    for (int id = HIDDEN_FIRST; id <= HIDDEN_LAST; id++) {
        char target[200];
        snprintf(target, sizeof target, LIST "/0192f0c4-0000-4000-9000-%012d", id);
        expect("GET", target, NULL, "", NULL, 404);
        expect("GET", target, &partner, "", NULL, PARTNERS_SEE[id - HIDDEN_FIRST] ? 200 : 404);
        expect("GET", target, &editor, "", NULL, EDITORS_SEE[id - HIDDEN_FIRST] ? 200 : 404);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_has_what_its_asset_tells),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_questions),
        cmocka_unit_test(test_by_asset),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_documents_say_what_is_taken),
        cmocka_unit_test(test_nothing_leaks),
    };
    return cmocka_run_group_tests(tests, set_up, edit_tear_down);
}
