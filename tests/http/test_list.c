/* GET /list: the reader's own list, as the address has it, without what is not to be seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pages/list.h"
#include "support/http_fixture.h"
#include "support/inspect.h"

static http_fixture f;
static char uuids[41][PAGE_LIST_UUID_SIZE]; /* of the assets 1 to 40 */

#define NOBODY "0192f0c4-0000-7000-8000-000000000099"

/* What is not to be seen has "Secret" in its name. */
static const char *const SQL[] = {
    "UPDATE asset SET name = 'Secret private', visibility = 'private' WHERE id = 2",
    "UPDATE asset SET name = 'Secret pending', status = 'pending' WHERE id = 3",
    "UPDATE asset SET name = 'Secret closed', status = 'closed', closed_on = '2020-01-01' "
    "WHERE id = 4",
    "UPDATE asset SET category = 'staying-safe' WHERE id = 7",
    "UPDATE asset SET cost = 'free', routes_in = '[\"open-door\"]', phone = '0141 496 0123', "
    "confirmed_on = date('now') WHERE id = 9",
    "UPDATE asset SET name = 'A community centre with a name that goes on and on, far longer than "
    "any line of a message may be' WHERE id = 10",
    "UPDATE asset SET easy_read = 'We grow food. You can help.\nSt. Mary lends us a barrow.' "
    "WHERE id = 11",
    "INSERT INTO activity (asset_id, title, rrule, duration_min, confirmed_on) VALUES "
    "(8, 'Choir', 'FREQ=DAILY;BYHOUR=19;BYMINUTE=30', 90, date('now'))",
};

static int set_up(void **state)
{
    (void)state;
    if (!fixture_make(&f))
        return -1;
    connection db = inspect_open(f.db);
    for (size_t i = 0; i < COUNT(SQL); i++)
        assert_string_equal(inspect_try(&db, "%s", SQL[i]), "");
    for (int id = 1; id <= 40; id++) {
        char sql[80];
        snprintf(sql, sizeof sql, "SELECT uuid FROM asset WHERE id = %d", id);
        snprintf(uuids[id], sizeof uuids[id], "%s", inspect_text(&db, sql));
    }
    connection_close(&db);
    return fixture_serve(&f, (const char *const[]){NULL}) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    int ended = http_stop(&f.server, SIGTERM);
    fixture_remove(&f);
    return ended;
}

/* A page with a list of these ids, up to 0. */
static http_answer get(const char *path, const int *ids)
{
    char target[6000];
    int used = snprintf(target, sizeof target, "%s%slist=", path, strchr(path, '?') ? "&" : "?");
    for (size_t i = 0; ids[i]; i++)
        used += snprintf(target + used, sizeof target - (size_t)used, "%s%s", i ? "," : "",
                         ids[i] > 0 ? uuids[ids[i]] : NOBODY);
    http_answer a = http_get(f.server.port, target);
    if (a.status != 200 || !a.body)
        fail_msg("%s: %d: %s", target, a.status, a.body ? a.body : "");
    return a;
}
#define GET(path, ...) get(path, (const int[]){__VA_ARGS__, 0})

static void has(const http_answer *a, const char *text)
{
    const char *body = a->body ? a->body : "";
    if (!strstr(body, text))
        fail_msg("no '%s' in\n%s", text, body);
}

static void has_no(const http_answer *a, const char *text)
{
    const char *body = a->body ? a->body : "";
    if (strstr(body, text))
        fail_msg("'%s' in\n%s", text, body);
}

static void list_of(const int *ids, char *ret, size_t size)
{
    int used = 0;
    ret[0] = '\0';
    for (size_t i = 0; ids[i]; i++)
        used += snprintf(ret + used, size - (size_t)used, "%s%s", i ? "," : "", uuids[ids[i]]);
}
#define LIST(ret, ...) list_of((const int[]){__VA_ARGS__, 0}, ret, sizeof ret)

static void test_it_is_in_the_order_of_the_address(void **state)
{
    char list[200], link[400];
    (void)state;
    http_answer a = GET("/list", 9, 5, 12);
    const char *nine = strstr(a.body, ">Asset 9<"), *five = strstr(a.body, ">Asset 5<"),
               *twelve = strstr(a.body, ">Asset 12<");
    assert_true(nine && five && twelve && nine < five && five < twelve);
    has(&a, "3 things on my list");
    has_no(&a, "not listed any more");
    LIST(list, 5, 9, 12); /* the second up, as the first down */
    snprintf(link, sizeof link, "<a href=\"/list?list=%s\">Move up<", list);
    has(&a, link);
    snprintf(link, sizeof link, "<a href=\"/list?list=%s\">Move down<", list);
    has(&a, link);
    LIST(list, 9, 12);
    snprintf(link, sizeof link, "<a href=\"/list?list=%s\">Take out<", list);
    has(&a, link);
    LIST(list, 9, 5, 12); /* and it goes along */
    snprintf(link, sizeof link, "<a href=\"/?list=%s\">Find<", list);
    has(&a, link);
    snprintf(link, sizeof link, "/calendar.ics?ids=%s&amp;discreet=yes\"", list);
    has(&a, link);
    snprintf(link, sizeof link, "\"webcal://localhost/calendar.ics?ids=%s\"", list);
    has(&a, link);
    http_answer_free(&a);
}

/* Puts NOBODY where an id was. */
static void without_id(const http_answer *a, int id)
{
    for (char *at = a->body; id > 0 && (at = strstr(at, uuids[id])) != NULL;)
        for (size_t i = 0; NOBODY[i]; i++)
            at[i] = NOBODY[i];
}

/* One and the same page, but for its own address, whatever it is that is not there. */
static void test_what_is_gone_is_gone_alike(void **state)
{
    static const int GONE[] = {2, 3, 4, -1};
    (void)state;
    http_answer first = GET("/list", 5, -1);
    has(&first, "1 of your things is not listed any more.");
    for (size_t i = 0; i < COUNT(GONE); i++) {
        http_answer a = GET("/list", 5, GONE[i]);
        has_no(&a, "Secret");
        without_id(&a, GONE[i]);
        assert_string_equal(a.body, first.body);
        http_answer_free(&a);
        a = GET("/list?view=easy", GONE[i]);
        has(&a, "1 of your things is not listed any more.");
        has(&a, "There is nothing on your list yet.");
        has_no(&a, "Secret");
        http_answer_free(&a);
    }
    http_answer_free(&first);
    first = GET("/list", 2, 3, 4, 5, -1);
    has(&first, "4 of your things are not listed any more.");
    http_answer_free(&first);
}

static void test_what_is_wrong_with_it_is_said(void **state)
{
    char target[8000];
    (void)state;
    http_answer a = http_get(f.server.port, "/list");
    has(&a, "There is nothing on your list yet.");
    has_no(&a, "calendar.ics");
    http_answer_free(&a);
    snprintf(target, sizeof target, "/list?list=nonsense,%%3Cb%%3E,%s,,%s", uuids[5], uuids[5]);
    a = http_get(f.server.port, target);
    has(&a, "2 parts of this page’s address can’t be read.");
    has(&a, "1 thing on my list");
    has_no(&a, "<b>");
    http_answer_free(&a);
    int ids[34] = {0};
    for (int i = 0; i < 33; i++)
        ids[i] = i + 5;
    a = get("/list", ids);
    has(&a, "A list can have 30 things. We left 3 out.");
    has(&a, "30 things on my list");
    has(&a, "Your list is too long for a square code.");
    has_no(&a, "/list.svg");
    http_answer_free(&a);
    snprintf(target, sizeof target, "/list?list=%%00%s", uuids[5]);
    a = http_get(f.server.port, target);
    assert_int_equal(a.status, 400);
    http_answer_free(&a);
}

static void test_where_the_reader_is_stays_here(void **state)
{
    char list[100], link[300];
    (void)state;
    LIST(list, 5);
    http_answer a = GET("/list?at=-4.2868,55.8842&place=G20%209AD", 5);
    has(&a, " away.");
    has(&a, "view=print&amp;at=-4.2868,55.8842&amp;place=G20%209AD");
    snprintf(link, sizeof link, "value=\"http://localhost/list?list=%s\"", list);
    has(&a, link);
    snprintf(link, sizeof link, "src=\"/list.svg?list=%s\"", list);
    has(&a, link);
    http_answer_free(&a);
    a = GET("/list?place=Twinford", 5); /* which of the two? */
    has_no(&a, " away.");
    http_answer_free(&a);
}

static void test_print(void **state)
{
    (void)state;
    http_answer a = GET("/list?view=print", 9, 8);
    has(&a, "/ui/print-");
    has(&a, "Made on ");
    has(&a, "Phone: 0141 496 0123");
    has(&a, "/list.svg?list=");
    has_no(&a, "Move up");
    has_no(&a, "Take out");
    has_no(&a, "today"); /* paper is read tomorrow */
    http_answer_free(&a);
}

static void test_easy_read(void **state)
{
    (void)state;
    http_answer a = GET("/list?view=easy&at=-4.2868,55.8842", 9, 11, 12, 13, 14);
    has(&a, "<p>This is: Library.</p>\n");
    has(&a, "<p>You can just turn up.</p>\n");
    has(&a, "<p>It is free.</p>\n");
    has(&a, "<p>You can phone: 0141 496 0123.</p>\n");
    has(&a, "<img class=\"cairn_easy__picture\" src=\"/styles/icons/library.svg\" alt=\"\"");
    /* written for it: that, and not what is made of facts */
    has(&a, "<p>We grow food.</p>\n<p>You can help.</p>\n<p>St. Mary lends us a barrow.</p>\n");
    has(&a, "These are 1 to 3 of 5.");
    has_no(&a, "Asset 13");
    has_no(&a, ">Back</a>");
    has(&a, "view=easy&amp;from=4&amp;at=-4.2868,55.8842&amp;list=");
    http_answer_free(&a);
    a = GET("/list?view=easy&from=4", 9, 11, 12, 13, 14);
    has(&a, ">Asset 14<");
    has_no(&a, ">Asset 12<");
    has(&a, ">Back</a>");
    has_no(&a, ">Next</a>");
    http_answer_free(&a);
    a = GET("/list?view=easy-print", 9, 11, 12, 13, 14);
    has(&a, ">Asset 9<");
    has(&a, ">Asset 14<");
    http_answer_free(&a);
}

static void test_a_message_is_short(void **state)
{
    (void)state;
    http_answer a = GET("/list", 9, 10, 8, 5, 12, 13, 14);
    const char *text = strstr(a.body, "readonly>");
    assert_non_null(text);
    text += strlen("readonly>");
    size_t lines = 0, whole = strcspn(text, "<");
    for (const char *at = text; at < text + whole; lines++) {
        size_t length = strcspn(at, "\n<");
        assert_in_range(length, 5, 79);
        at += length + 1;
    }
    assert_int_equal(lines, 6);
    has(&a, "Asset 9: phone 0141 496 0123\n");
    has(&a, "\nA community centre with a name that goes on and on, far longer than any line...\n");
    has(&a, ", 7:30pm to 9pm\n");
    has(&a, "The text has the first 6 things.");
    has(&a, "href=\"sms:?body=Asset%209%3A%20phone%200141");
    http_answer_free(&a);
}

static void test_sensitive_lists_are_not_kept(void **state)
{
    (void)state;
    http_answer a = GET("/list", 9, 7);
    assert_string_equal(http_header(&a, "Cache-Control"), "no-store");
    http_answer_free(&a);
    a = GET("/list", 9);
    assert_string_equal(http_header(&a, "Cache-Control"), "no-cache");
    http_answer_free(&a);
}

static void test_the_code(void **state)
{
    (void)state;
    http_answer a = GET("/list.svg", 9, 5);
    assert_string_equal(http_header(&a, "Content-Type"), "image/svg+xml");
    assert_memory_equal(a.body, "<svg ", 5);
    http_answer_free(&a);
    a = http_get(f.server.port, "/list.svg");
    assert_int_equal(a.status, 400);
    http_answer_free(&a);
    char target[4000] = "/list.svg?list=";
    for (int i = 1; i <= 30; i++)
        snprintf(target + strlen(target), 40, "%s,", uuids[i]);
    a = http_get(f.server.port, target);
    assert_int_equal(a.status, 400);
    has(&a, "too long for a square code");
    http_answer_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_is_in_the_order_of_the_address),
        cmocka_unit_test(test_what_is_gone_is_gone_alike),
        cmocka_unit_test(test_what_is_wrong_with_it_is_said),
        cmocka_unit_test(test_where_the_reader_is_stays_here),
        cmocka_unit_test(test_print),
        cmocka_unit_test(test_easy_read),
        cmocka_unit_test(test_a_message_is_short),
        cmocka_unit_test(test_sensitive_lists_are_not_kept),
        cmocka_unit_test(test_the_code),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
