/* GET /changes as who follows it sees it: everything once, in order; what is not public takes no
 * number and leaves no trace; of what was withdrawn the id is left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <libxml/parser.h>

#include "support/inspect.h"

#include "support/http_served.h"

static connection db;

static int set_up(void **state)
{
    if (served_set_up(state))
        return -1;
    db = inspect_open(f.db);
    return 0;
}

static int tear_down(void **state)
{
    connection_close(&db);
    return served_tear_down(state);
}

static json_t *get(const char *target)
{
    http_answer a = http_get(f.server.port, target);
    if (a.status != 200)
        fail_msg("%s: %d: %s", target, a.status, a.body ? a.body : "");
    assert_string_equal(http_header(&a, "Content-Type"), "application/geo+json");
    json_t *answer = json_loadb(a.body, a.body_length, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(answer);
    http_answer_free(&a);
    return answer;
}

static json_int_t number(const json_t *of, const char *name)
{
    assert_true(json_is_integer(json_object_get(of, name)));
    return json_integer_value(json_object_get(of, name));
}

static const char *text(const json_t *of, const char *name)
{
    const char *found = json_string_value(json_object_get(of, name));
    return found ? found : "(none)";
}

static json_t *feature(const json_t *answer, size_t i)
{
    return json_array_get(json_object_get(answer, "features"), i);
}

static json_t *property(const json_t *answer, size_t i, const char *name)
{
    return json_object_get(json_object_get(feature(answer, i), "properties"), name);
}

static int64_t last(void)
{
    json_t *answer = get("/changes?since=2100-01-01");
    int64_t sequence = number(answer, "sequence");
    json_decref(answer);
    return sequence;
}

/* Writes as another program, and waits until something in the answer since a number says so. */
static json_t *changes_after(const char *sql, int64_t since, size_t expected)
{
    char target[60];
    assert_string_equal(inspect_try(&db, "%s", sql), "");
    snprintf(target, sizeof target, "/changes?since=%lld", (long long)since);
    for (int i = 0; i < 500; i++) {
        json_t *answer = get(target);
        if (json_array_size(json_object_get(answer, "features")) == expected)
            return answer;
        json_decref(answer);
        usleep(10000);
    }
    fail_msg("%s is not %zu changes", sql, expected);
    return NULL;
}

static const char *next_target(const json_t *answer)
{
    static char target[300];
    static const char BASE[] = "http://localhost";
    size_t i;
    const json_t *link;
    json_array_foreach(json_object_get(answer, "links"), i, link)
    {
        if (strcmp(text(link, "rel"), "next") != 0)
            continue;
        snprintf(target, sizeof target, "%s", text(link, "href") + sizeof BASE - 1);
        return target;
    }
    return "";
}

static void test_everything_comes_once(void **state)
{
    char target[300] = "/changes?limit=100";
    size_t count = 0;
    json_int_t before = 0;
    (void)state;
    while (*target) {
        json_t *answer = get(target), *one;
        size_t i;
        json_array_foreach(json_object_get(answer, "features"), i, one)
        {
            const json_t *p = json_object_get(one, "properties");
            assert_string_equal(text(p, "change_type"), "added");
            assert_int_equal(number(p, "sequence"), before + 1);
            before = number(p, "sequence");
            assert_true(json_is_object(json_object_get(one, "geometry")));
            assert_memory_equal(text(p, "name"), "Asset ", 6);
            assert_int_equal(strlen(text(p, "changed_on")), 10);
            count++;
        }
        assert_int_equal(number(answer, "sequence"), before);
        snprintf(target, sizeof target, "%s", next_target(answer));
        json_decref(answer);
    }
    assert_int_equal(count, FIXTURE_ASSETS);
    json_t *answer = get("/changes?since=2000-01-01&limit=1"); /* a day before all of it */
    assert_int_equal(number(answer, "sequence"), 1);
    json_decref(answer);
}

static void test_a_life_in_public(void **state)
{
    int64_t n = last();
    (void)state;
    json_t *answer = changes_after("UPDATE asset SET phone = '0141 496 0001' WHERE id = 1", n, 1);
    assert_string_equal(json_string_value(property(answer, 0, "change_type")), "changed");
    assert_string_equal(json_string_value(property(answer, 0, "phone")), "0141 496 0001");
    json_decref(answer);
    answer = changes_after("UPDATE asset SET status = 'closed', closed_on = '2026-02-01' "
                           "WHERE id = 2",
                           n, 2);
    assert_string_equal(json_string_value(property(answer, 1, "change_type")), "closed");
    assert_string_equal(json_string_value(property(answer, 1, "name")), "Asset 2");
    assert_string_equal(json_string_value(property(answer, 1, "closed_on")), "2026-02-01");
    assert_true(json_is_null(json_object_get(feature(answer, 1), "geometry")));
    assert_int_equal(json_object_size(json_object_get(feature(answer, 1), "properties")), 5);
    json_decref(answer);
    answer = changes_after("INSERT INTO asset (name, category, status, geom) VALUES "
                           "('New', 'park', 'published', MakePoint(-4.3, 55.88, 4326))",
                           n, 3);
    assert_string_equal(json_string_value(property(answer, 2, "change_type")), "added");
    json_decref(answer);
}

static void test_of_what_was_withdrawn_the_id_is_left(void **state)
{
    int64_t n = last();
    char target[60];
    (void)state;
    json_decref(changes_after("UPDATE asset SET description = 'Soon gone' WHERE id = 3", n, 1));
    json_decref(changes_after("UPDATE asset SET visibility = 'private' WHERE id = 3; "
                              "UPDATE asset SET name = 'Marker', category = 'museum' WHERE id = 4",
                              n, 2));
    snprintf(target, sizeof target, "/changes?since=%lld", (long long)n);
    http_answer a = http_get(f.server.port, target);
    assert_null(strstr(a.body, "Soon gone"));
    assert_null(strstr(a.body, "Asset 3"));
    http_answer_free(&a);
    json_t *answer = get(target);
    const json_t *p = json_object_get(feature(answer, 0), "properties");
    assert_string_equal(text(p, "change_type"), "withdrawn");
    assert_string_equal(text(feature(answer, 0), "id"),
                        inspect_text(&db, "SELECT uuid FROM asset WHERE id = 3"));
    assert_int_equal(json_object_size(p), 3);
    assert_true(json_is_null(json_object_get(feature(answer, 0), "geometry")));
    json_decref(answer);
    /* from before it was ever there, too */
    a = http_get(f.server.port, "/changes?since=0&limit=1000");
    assert_null(strstr(a.body, "Soon gone"));
    assert_null(strstr(a.body, "\"Asset 3\""));
    http_answer_free(&a);
}

static void test_private_edits_leave_no_trace(void **state)
{
    static const char *const TARGETS[] = {"/changes?limit=1000", "/changes?since=2100-01-01",
                                          "/changes?since=2020-01-01&limit=1000&f=atom"};
    http_answer before[COUNT(TARGETS)];
    char etag[COUNT(TARGETS)][100];
    (void)state;
    for (size_t i = 0; i < COUNT(TARGETS); i++) {
        before[i] = http_get(f.server.port, TARGETS[i]);
        assert_int_equal(before[i].status, 200);
        http_header_copy(&before[i], "ETag", etag[i], sizeof etag[i]);
        assert_true(strlen(etag[i]) > 2);
    }
    int64_t n = last();
    assert_string_equal(
        inspect_try(&db, "INSERT INTO asset (id, name, category, status) VALUES "
                         "(900, 'Draft', 'park', 'draft');"
                         "UPDATE asset SET name = 'Drafted' WHERE id = 900;"
                         "UPDATE asset SET name = 'Still private', visibility = 'partners' "
                         "WHERE id = 3;"
                         "UPDATE asset SET extra = '{\"note\":\"private\"}', source_ref = 'x9' "
                         "WHERE id = 5;"
                         "INSERT INTO activity (asset_id, title, visibility) VALUES "
                         "(5, 'Quiet', 'private');"
                         "DELETE FROM asset WHERE id = 900"),
        "");
    usleep(500000); /* the server has read it by then */
    for (size_t i = 0; i < COUNT(TARGETS); i++) {
        http_answer after = http_get(f.server.port, TARGETS[i]);
        assert_string_equal(after.body, before[i].body);
        assert_string_equal(http_header(&after, "ETag"), etag[i]);
        http_answer_free(&after);
        http_answer_free(&before[i]);
    }
    /* and no gap */
    json_t *answer = changes_after("UPDATE asset SET phone = '0141 496 0002' WHERE id = 6", n, 1);
    assert_int_equal(number(answer, "sequence"), n + 1);
    json_decref(answer);
}

static size_t count_elements(const xmlNode *of, const char *name)
{
    size_t count = 0;
    for (const xmlNode *child = of->children; child; child = child->next)
        count += child->type == XML_ELEMENT_NODE && strcmp((const char *)child->name, name) == 0;
    return count;
}

static void test_the_feed_is_xml(void **state)
{
    int64_t n = last();
    char target[60];
    (void)state;
    json_decref(changes_after("UPDATE asset SET name = 'Tea & <b>cake</b>' WHERE id = 7", n, 1));
    json_decref(changes_after("UPDATE asset SET name = 'Odd' || char(1) || char(65535) || '!', "
                              "status = 'closed', closed_on = '2026-03-01' WHERE id = 8",
                              n, 2));
    snprintf(target, sizeof target, "/changes?since=%lld&f=atom", (long long)n - 1);
    http_answer a = http_get(f.server.port, target);
    assert_string_equal(http_header(&a, "Content-Type"), "application/atom+xml");
    xmlDoc *feed = xmlReadMemory(a.body, (int)a.body_length, NULL, NULL, XML_PARSE_NONET);
    assert_non_null(feed);
    const xmlNode *root = xmlDocGetRootElement(feed);
    assert_string_equal(root->name, "feed");
    assert_string_equal(root->ns->href, "http://www.w3.org/2005/Atom");
    assert_int_equal(count_elements(root, "entry"), 3);
    assert_int_equal(count_elements(root, "id") + count_elements(root, "updated") +
                         count_elements(root, "title") + count_elements(root, "author"),
                     4);
    assert_non_null(strstr(a.body, "<title>Tea &amp; &lt;b&gt;cake&lt;/b&gt;</title>"));
    assert_non_null(strstr(a.body, "<title>Odd  !</title>"));
    assert_non_null(strstr(a.body, "<category term=\"changed\"/>"));
    xmlFreeDoc(feed);
    http_answer_free(&a);
}

static void test_what_is_refused(void **state)
{
    static const char *const TARGETS[] = {
        "/changes?since=x",         "/changes?since=-1", "/changes?since=2026-02-30",
        "/changes?since=20260101T", "/changes?f=xml",    "/changes?limit=0",
        "/changes?category=park"};
    (void)state;
    for (size_t i = 0; i < COUNT(TARGETS); i++) {
        http_answer a = http_get(f.server.port, TARGETS[i]);
        if (a.status != 400)
            fail_msg("%s: %d", TARGETS[i], a.status);
        http_answer_free(&a);
    }
    json_t *answer = get("/changes?since=999999999999"); /* from a database that went further */
    assert_int_equal(number(answer, "numberReturned"), 0);
    json_decref(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_comes_once),
        cmocka_unit_test(test_a_life_in_public),
        cmocka_unit_test(test_of_what_was_withdrawn_the_id_is_left),
        cmocka_unit_test(test_private_edits_leave_no_trace),
        cmocka_unit_test(test_the_feed_is_xml),
        cmocka_unit_test(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
