/* An asset's own address for whoever asks about another time: what has closed is answered for the
 * days on which it was there, as lists link to it, and nobody can tell what is not shown from what
 * never was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/http_json.h"
#include "support/inspect.h"

#include "support/http_served.h"

#define ITEMS "/collections/assets/items"

enum { CLOSED, OPEN, TO_OPEN, SHOWN_COUNT, HIDDEN_COUNT = 6 };

/* Ids by what each is; those that are hidden were published, and closed, all the same. */
static const char *const SHOWN[SHOWN_COUNT] = {"11111111-1111-4111-8111-111111111111",
                                               "22222222-2222-4222-8222-222222222222",
                                               "33333333-3333-4333-8333-333333333333"};
static const char *const HIDDEN[HIDDEN_COUNT] = {
    "44444444-4444-4444-8444-444444444441", "44444444-4444-4444-8444-444444444442",
    "44444444-4444-4444-8444-444444444443", "44444444-4444-4444-8444-444444444444",
    "44444444-4444-4444-8444-444444444445", "44444444-4444-4444-8444-444444444446"};

static void edit(connection *db, const char *uuid, const char *columns, const char *values,
                 const char *then)
{
    const char *why = inspect_try(
        db, "INSERT INTO asset (uuid, name, category, status%s) VALUES (%Q, 'Was', 'park', %s)",
        columns, uuid, values);
    if (!*why && then)
        why = inspect_try(db, "UPDATE asset SET %s WHERE uuid = %Q", then, uuid);
    if (*why)
        fail_msg("%s: %s", uuid, why);
}

#define DATES ", opened_on"
#define SINCE "'published', '2010-01-01'"
#define CLOSING "status = 'closed', closed_on = '2020-05-01'"

static int set_up(void **state)
{
    (void)state;
    if (!fixture_make(&f))
        return -1;
    connection db = inspect_open(f.db);
    edit(&db, SHOWN[CLOSED], DATES, SINCE, CLOSING);
    edit(&db, SHOWN[OPEN], DATES, SINCE, NULL);
    edit(&db, SHOWN[TO_OPEN], DATES, "'published', '2990-01-01'", NULL);
    edit(&db, HIDDEN[0], DATES ", visibility", SINCE ", 'private'", CLOSING);
    edit(&db, HIDDEN[1], DATES ", visibility", SINCE ", 'partners'", CLOSING);
    edit(&db, HIDDEN[2], DATES, SINCE, CLOSING ", visibility = 'private'");
    edit(&db, HIDDEN[3], DATES ", consent, consent_expires_on", SINCE ", 'given', '2019-01-01'",
         CLOSING);
    edit(&db, HIDDEN[4], DATES, "'draft', '2010-01-01'", CLOSING);
    edit(&db, HIDDEN[5], DATES, SINCE, CLOSING ", consent = 'withdrawn', name = 'Erased'");
    connection_close(&db);
    return fixture_serve(&f, (const char *const[]){NULL}) ? 0 : -1;
}

static void test_each_at_its_time(void **state)
{
    static const struct {
        const char *query;
        int status[SHOWN_COUNT];
    } CASES[] = {
        {"", {404, 200, 404}},
        {"?datetime=2015-06-01", {200, 200, 404}},
        {"?datetime=2015-06-01T12:00:00Z", {200, 200, 404}},
        {"?datetime=2009-12-31", {404, 404, 404}},
        {"?datetime=2010-01-01", {200, 200, 404}},
        {"?datetime=2020-05-01", {200, 200, 404}}, /* its last day */
        {"?datetime=2020-05-02", {404, 200, 404}},
        {"?datetime=2020-05-02/..", {404, 200, 200}},
        {"?datetime=../..", {200, 200, 200}},
        {"?datetime=2995-01-01", {404, 200, 200}},
        {"?datetime=2015-06-01&f=html", {200, 200, 404}},
        {"?datetime=2015-06-01&crs=http://www.opengis.net/def/crs/EPSG/0/27700&skipGeometry=true",
         {200, 200, 404}},
        {"?datetime=yesterday", {400, 400, 400}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        for (size_t k = 0; k < SHOWN_COUNT; k++) {
            char target[300];
            snprintf(target, sizeof target, ITEMS "/%s%s", SHOWN[k], CASES[i].query);
            http_answer a = http_get(f.server.port, target);
            if (a.status != CASES[i].status[k])
                fail_msg("%s: %d, not %d: %s", target, a.status, CASES[i].status[k], a.body);
            http_answer_free(&a);
        }
}

static const json_t *feature_of(const json_t *page, const char *id)
{
    size_t i;
    const json_t *one;
    json_array_foreach(json_object_get(page, "features"), i, one)
    {
        if (strcmp(TEXT_IN(one, "id"), id) == 0)
            return one;
    }
    return NULL;
}

/* What the list shows of a day is what its address answers, and its page links to that. */
static void test_lists_lead_to_it(void **state)
{
    static const char DAY[] = "datetime=2015-06-01/2016-01-01";
    char target[300], link[300];
    (void)state;
    snprintf(target, sizeof target, ITEMS "?name=Was&%s", DAY);
    json_t *page = json_at(f.server.port, target, 200);
    assert_int_equal(json_matched(page), 2);
    const json_t *listed = feature_of(page, SHOWN[CLOSED]);
    assert_non_null(listed);
    snprintf(target, sizeof target, ITEMS "/%s?%s", SHOWN[CLOSED], DAY);
    json_t *alone = json_at(f.server.port, target, 200);
    assert_non_null(strstr(TEXT_IN(json_link(alone, "self", NULL), "href"), "datetime="));
    assert_non_null(strstr(
        TEXT_IN(json_link(alone, "alternate", "text/html; charset=utf-8"), "href"), "datetime="));
    json_object_del(alone, "links");
    assert_true(json_equal(alone, listed));
    json_decref(alone);
    json_decref(page);

    snprintf(target, sizeof target, ITEMS "?name=Was&f=html&%s", DAY);
    http_answer a = http_get(f.server.port, target);
    snprintf(link, sizeof link, ITEMS "/%s?f=html&amp;datetime=2015-06-01%%2F2016-01-01\"",
             SHOWN[CLOSED]);
    if (!strstr(a.body, link))
        fail_msg("no %s in %s", link, a.body);
    http_answer_free(&a);
    a = http_get(f.server.port, ITEMS "?name=Was&f=html");
    snprintf(link, sizeof link, ITEMS "/%s?f=html\"", SHOWN[OPEN]);
    assert_non_null(strstr(a.body, link));
    http_answer_free(&a);
    snprintf(target, sizeof target, ITEMS "/%s?f=html&%s", SHOWN[CLOSED], DAY);
    a = http_get(f.server.port, target);
    assert_non_null(strstr(a.body, "datetime=2015-06-01")); /* of the link to its GeoJSON */
    http_answer_free(&a);
}

/* All that comes of an id, but for when and the id itself. */
static void take(const char *id, const char *query, char *ret, size_t size)
{
    char target[300];
    snprintf(target, sizeof target, ITEMS "/%s%s", id, query);
    http_answer a = http_get(f.server.port, target);
    assert_null(http_header(&a, "ETag"));
    snprintf(ret, size, "%d %zu %zu %s", a.status, strlen(http_header(&a, "Content-Type")),
             a.body_length, a.body);
    assert_null(strstr(a.body, id));
    http_answer_free(&a);
}

static void test_what_is_hidden_is_like_what_never_was(void **state)
{
    static const char UNKNOWN[] = "55555555-5555-4555-8555-555555555555";
    static const char *const QUERIES[] = {"",
                                          "?datetime=2015-06-01",
                                          "?datetime=../..",
                                          "?datetime=2015-06-01&f=html",
                                          "?datetime=soon",
                                          "?datetime=2015-06-01&crs=nowhere"};
    char wanted[2000], found[2000];
    (void)state;
    for (size_t i = 0; i < COUNT(QUERIES); i++) {
        take(UNKNOWN, QUERIES[i], wanted, sizeof wanted);
        for (size_t k = 0; k < HIDDEN_COUNT; k++) {
            take(HIDDEN[k], QUERIES[i], found, sizeof found);
            if (strcmp(wanted, found) != 0)
                fail_msg("%s%s: %s\nand not %s", HIDDEN[k], QUERIES[i], found, wanted);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_at_its_time),
        cmocka_unit_test(test_lists_lead_to_it),
        cmocka_unit_test(test_what_is_hidden_is_like_what_never_was),
    };
    return cmocka_run_group_tests(tests, set_up, served_tear_down);
}
