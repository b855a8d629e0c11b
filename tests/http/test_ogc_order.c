/* Items in every order that can be asked for: each page follows the one before it, and together
 * they have everything once. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/geodesic.h"
#include "support/http_json.h"
#include "support/http_served.h"

#define ITEMS "/collections/assets/items"

static json_t *get(const char *target)
{
    return json_at(f.server.port, target, 200);
}

/* What comes before what: below 0 if asset a does. */
static int by_id(int a, int b)
{
    return a - b;
}
/* as texts: Asset 1, Asset 10, Asset 100, ... */
static int by_name(int a, int b)
{
    char of_a[20], of_b[20];
    snprintf(of_a, sizeof of_a, "%d", a);
    snprintf(of_b, sizeof of_b, "%d", b);
    return strcmp(of_a, of_b);
}
static int by_name_down(int a, int b)
{
    return by_name(b, a);
}
static int by_category(int a, int b)
{
    int which = strcmp(fixture_category(a), fixture_category(b));
    return which ? which : by_id(a, b);
}
static int by_category_down_and_name(int a, int b)
{
    int which = strcmp(fixture_category(b), fixture_category(a));
    return which ? which : by_name(a, b);
}
/* Positions are kept to 1e-7 degrees. */
static int by_distance(int a, int b)
{
    const lonlat from = {-4.2755, 55.8802};
    double to_a = geodesic_m(from, (lonlat){fixture_lon_deg(a), fixture_lat_deg(a)});
    double to_b = geodesic_m(from, (lonlat){fixture_lon_deg(b), fixture_lat_deg(b)});
    return fabs(to_a - to_b) < 0.02 ? by_id(a, b) : to_a < to_b ? -1 : 1;
}

/* Every page follows the one before it, and together they have everything once. */
static void test_every_order_is_complete(void **state)
{
    static const struct {
        const char *query;
        int (*compare)(int a, int b);
        size_t wanted;
    } CASES[] = {
        {"", by_id, FIXTURE_ASSETS},
        {"&sortby=name", by_name, FIXTURE_ASSETS},
        {"&sortby=%2Bname", by_name, FIXTURE_ASSETS},
        {"&sortby=+name", by_name, FIXTURE_ASSETS},
        {"&sortby=-name", by_name_down, FIXTURE_ASSETS},
        {"&sortby=category", by_category, FIXTURE_ASSETS},
        {"&sortby=-category,name", by_category_down_and_name, FIXTURE_ASSETS},
        {"&sortby=opened_on", by_id, FIXTURE_ASSETS}, /* nobody knows when: all alike */
        {"&sortby=-opened_on,-age_min", by_id, FIXTURE_ASSETS},
        {"&sortby=-name&category=park", by_name_down, 80},
        {"&near=-4.2755,55.8802", by_distance, FIXTURE_ASSETS},
        {"&near=-4.2755,55.8802&filter=category%3D'library'", by_distance, 80},
    };
    static const int LIMITS[] = {1, 7, 100};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        for (size_t k = 0; k < COUNT(LIMITS); k++) {
            char next[4000];
            size_t seen = 0, at;
            int last = 0;
            const json_t *one;
            if (LIMITS[k] == 1 && CASES[i].wanted == FIXTURE_ASSETS)
                continue;
            snprintf(next, sizeof next, ITEMS "?limit=%d%s", LIMITS[k], CASES[i].query);
            while (next[0]) {
                json_t *page = get(next);
                assert_int_equal(json_matched(page), CASES[i].wanted);
                json_array_foreach(json_object_get(page, "features"), at, one)
                {
                    int n = json_asset_number(one);
                    if (seen++ && CASES[i].compare(last, n) >= 0)
                        fail_msg("%s: %d before %d", CASES[i].query, last, n);
                    last = n;
                }
                snprintf(next, sizeof next, "%s", json_link_target(page, "next"));
                json_decref(page);
            }
            assert_int_equal(seen, CASES[i].wanted);
        }
}

/* A token of another order, cut, or made up. */
static void test_bad_tokens(void **state)
{
    static const char *const TOKENS[] = {
        "i1",
        "s",
        "sn",
        "sni",
        "snix",
        "st",
        "st05",
        "st0561i1",
        "stff61i1",
        "sd7ff0000000000000i1",
        "snni1",
        "sni1i1",
        "sni10000000000000000",
        "sniffffffffffffffff",
        "%00",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(TOKENS); i++) {
        char target[200];
        snprintf(target, sizeof target, ITEMS "?sortby=name&next=%s", TOKENS[i]);
        json_t *problem = json_at(f.server.port, target, 400);
        assert_string_equal(TEXT_IN(problem, "parameter"), "next");
        json_decref(problem);
    }
}

/* As programs page that know no links: the same features, and the link leads on by its token. */
static void test_offset(void **state)
{
    (void)state;
    json_t *whole = get(ITEMS "?limit=10"), *part = get(ITEMS "?limit=4&offset=3");
    json_t *want = json_object_get(whole, "features"), *got = json_object_get(part, "features");
    assert_int_equal(json_array_size(got), 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(json_asset_number(json_array_get(got, i)),
                         json_asset_number(json_array_get(want, i + 3)));
    assert_int_equal(json_matched(part), json_matched(whole));
    const char *next = json_link_target(part, "next");
    assert_null(strstr(next, "offset"));
    json_t *behind = get(next);
    assert_int_equal(json_asset_number(json_array_get(json_object_get(behind, "features"), 0)),
                     json_asset_number(json_array_get(want, 7)));
    json_decref(whole);
    json_decref(part);
    json_decref(behind);
    json_t *past = get(ITEMS "?offset=9000");
    assert_int_equal(json_array_size(json_object_get(past, "features")), 0);
    json_decref(past);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offset),
        cmocka_unit_test(test_every_order_is_complete),
        cmocka_unit_test(test_bad_tokens),
    };
    return cmocka_run_group_tests(tests, served_set_up, served_tear_down);
}
