/* GET /collections/assets/items as a client walks it: pages that hold everything exactly once,
 * boxes, links that can be followed, one item, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/http_json.h"
#include "support/http_served.h"

static json_t *get(const char *target, int wanted)
{
    return json_at(f.server.port, target, wanted);
}

/* Follows `next` from a target and counts how often each asset comes. @return pages. */
static size_t walk(const char *target, int seen[FIXTURE_ASSETS + 1], json_int_t *ret_matched)
{
    char next[2000];
    size_t pages = 0;
    snprintf(next, sizeof next, "%s", target);
    memset(seen, 0, (FIXTURE_ASSETS + 1) * sizeof seen[0]);
    while (next[0]) {
        json_t *page = get(next, 200), *one;
        size_t i;
        json_array_foreach(json_object_get(page, "features"), i, one)
        {
            int n = 0;
            const json_t *properties = json_object_get(one, "properties");
            sscanf(json_string_value(json_object_get(properties, "name")), "Asset %d", &n);
            assert_true(n >= 1 && n <= FIXTURE_ASSETS);
            seen[n]++;
        }
        assert_int_equal(json_integer_value(json_object_get(page, "numberReturned")), i);
        *ret_matched = json_integer_value(json_object_get(page, "numberMatched"));
        snprintf(next, sizeof next, "%s", json_link_target(page, "next"));
        json_decref(page);
        assert_true(++pages <= FIXTURE_ASSETS);
    }
    return pages;
}

static void test_every_asset_once(void **state)
{
    static const size_t LIMITS[] = {1, 7, 100, FIXTURE_ASSETS, FIXTURE_ASSETS + 1, 10000, 99999};
    int seen[FIXTURE_ASSETS + 1];
    json_int_t matched;
    (void)state;
    for (size_t i = 0; i < sizeof LIMITS / sizeof LIMITS[0]; i++) {
        char target[100];
        snprintf(target, sizeof target, "/collections/assets/items?limit=%zu", LIMITS[i]);
        size_t pages = walk(target, seen, &matched);
        assert_int_equal(pages, (FIXTURE_ASSETS + LIMITS[i] - 1) / LIMITS[i]);
        assert_int_equal(matched, FIXTURE_ASSETS);
        for (int n = 1; n <= FIXTURE_ASSETS; n++)
            assert_int_equal(seen[n], 1);
    }
    assert_int_equal(walk("/collections/assets/items", seen, &matched), 3); /* 100 a page */
}

/* `next` carries the box, the categories and everything else. */
static void test_filters_are_carried_on(void **state)
{
    int seen[FIXTURE_ASSETS + 1];
    json_int_t matched;
    size_t expected = 0;
    (void)state;
    walk("/collections/assets/items?category=library&limit=5&bbox=-4.2955,55.87,-4.2845,55.89"
         "&category=gp-practice&step_free=unknown&q=grid",
         seen, &matched);
    for (int n = 1; n <= FIXTURE_ASSETS; n++) {
        double lon = fixture_lon_deg(n);
        bool meets = n % 3 != 1 && n % 5 && n % 7 && lon > -4.2955 && lon < -4.2845;
        assert_int_equal(seen[n], meets);
        expected += meets;
    }
    assert_true(expected > 20);
    assert_int_equal(matched, expected);
}

static void test_boxes(void **state)
{
    static const struct {
        const char *bbox;
        int matched;
    } CASES[] = {
        {"179.9,-17,-179.9,-16", 2}, /* across the antimeridian */
        {"179.9,-17,180,-16", 1},
        {"-180,-17,-179.9,-16", 1},
        {"-180,-90,180,90", FIXTURE_ASSETS},         /* everywhere */
        {"-180,80,180,90", 0},                       /* the pole */
        {"-180,-90,-10,180,90,100", FIXTURE_ASSETS}, /* with heights */
        {"-180,50,180,90", FIXTURE_ASSETS - 2},
        {"-179.98,-90,179.98,90", FIXTURE_ASSETS - 2}, /* the other way round the world */
        {"10,10,10,10", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char target[200];
        snprintf(target, sizeof target, "/collections/assets/items?limit=1000&bbox=%s",
                 CASES[i].bbox);
        json_t *answer = get(target, 200);
        if (json_integer_value(json_object_get(answer, "numberMatched")) != CASES[i].matched)
            fail_msg("%s: not %d", target, CASES[i].matched);
        json_decref(answer);
    }
}

/* Rows that come while someone pages neither repeat nor hide any that were there. */
static void test_paging_while_rows_come(void **state)
{
    char first[64], second[2000], path[96];
    int seen[FIXTURE_ASSETS + 1], rest[FIXTURE_ASSETS + 1];
    json_int_t matched;
    (void)state;
    snprintf(first, sizeof first, "/collections/assets/items?limit=50");
    json_t *page = get(first, 200);
    snprintf(second, sizeof second, "%s", json_link_target(page, "next"));
    json_decref(page);
    snprintf(path, sizeof path, "%s/more.csv", f.folder);
    assert_true(fixture_write_text(path, "name,category,lon,lat,source_ref\n"
                                         "Asset 1,library,-4.3,55.9,again-1\n"));
    assert_int_equal(http_run((const char *const[]){"import", "--db", f.db, "--source", "made up",
                                                    "--licence", "none", path, NULL}),
                     0);
    for (int tries = 0; tries < 50; tries++) {
        page = get(first, 200);
        matched = json_integer_value(json_object_get(page, "numberMatched"));
        json_decref(page);
        if (matched > FIXTURE_ASSETS)
            break;
        usleep(50000);
    }
    assert_int_equal(matched, FIXTURE_ASSETS + 1);
    walk(second, rest, &matched);
    page = get(first, 200);
    memset(seen, 0, sizeof seen);
    size_t i, once = 0;
    json_t *one;
    json_array_foreach(json_object_get(page, "features"), i, one)
    {
        int n = 0;
        sscanf(json_string_value(json_object_get(json_object_get(one, "properties"), "name")),
               "Asset %d", &n);
        rest[n]++;
    }
    json_decref(page);
    for (int n = 2; n <= FIXTURE_ASSETS; n++)
        once += rest[n] == 1;
    assert_int_equal(once, FIXTURE_ASSETS - 1);
    assert_int_equal(rest[1], 2); /* the one that came is on the last page */
}

static void test_one_item(void **state)
{
    char target[200];
    (void)state;
    json_t *page = get("/collections/assets/items?limit=1", 200);
    const json_t *feature = json_array_get(json_object_get(page, "features"), 0);
    const char *id = json_string_value(json_object_get(feature, "id"));
    assert_int_equal(strlen(id), 36);
    snprintf(target, sizeof target, "/collections/assets/items/%s", id);
    json_t *item = get(target, 200);
    assert_string_equal(json_link_target(item, "self"), target);
    json_t *collection = get(json_link_target(item, "collection"), 200);
    assert_string_equal(json_link_target(collection, "items"), "/collections/assets/items");
    /* apart from its links it is the feature of the page */
    json_object_del(item, "links");
    assert_true(json_equal(item, feature));
    json_decref(collection);
    json_decref(item);
    json_decref(page);
    static const char *const ABSENT[] = {
        "00000000-0000-4000-8000-000000000000", "nonsense", "1",
        "00000000-0000-4000-8000-00000000000",  "%00",      "a%2Fb"};
    for (size_t i = 0; i < sizeof ABSENT / sizeof ABSENT[0]; i++) {
        snprintf(target, sizeof target, "/collections/assets/items/%s", ABSENT[i]);
        json_decref(get(target, 404));
    }
}

static void test_refusals(void **state)
{
    static const struct {
        const char *query, *parameter;
    } CASES[] = {
        {"limit=0", "limit"},
        {"limit=-1", "limit"},
        {"limit=1.5", "limit"},
        {"limit=1&limit=2", "limit"},
        {"bbox=1,2,3", "bbox"},
        {"bbox=1,2,3,x", "bbox"},
        {"bbox=1,3,2,2", "bbox"},
        {"bbox=1,2,3,95", "bbox"},
        {"bbox=1,2,3,4&bbox=1,2,3,4", "bbox"},
        {"next=", "next"},
        {"next=x1", "next"},
        {"next=i", "next"},
        {"next=ig", "next"},
        {"next=iffffffffffffffff", "next"},
        {"next=i1&next=i1", "next"},
        {"category=pub", "category"},
        {"radius=5", "radius"},
        {"lon=1", "lon"},
        {"start=5", "start"},
        {"bsl=perhaps", "bsl"},
        {"crs=x", "crs"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char target[200];
        snprintf(target, sizeof target, "/collections/assets/items?%s", CASES[i].query);
        json_t *problem = get(target, 400);
        const char *parameter = json_string_value(json_object_get(problem, "parameter"));
        if (!parameter || strcmp(parameter, CASES[i].parameter) != 0)
            fail_msg("%s: %s", target, parameter ? parameter : "(none)");
        json_decref(problem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_asset_once),
        cmocka_unit_test(test_filters_are_carried_on),
        cmocka_unit_test(test_boxes),
        cmocka_unit_test(test_one_item),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_paging_while_rows_come),
    };
    return cmocka_run_group_tests(tests, served_set_up, served_tear_down);
}
