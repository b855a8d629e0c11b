/* GET /calendar.ics: what is on and known to be right, for who may see it, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/inspect.h"

#include "support/http_served.h"

#define AT(n) "0192f0c4-0000-7000-8000-0000000000" n
#define CALENDAR "/calendar.ics?ids="

/* Of assets 1 to 6; what is not to be seen has "Secret" in its title. */
static const char *const SQL[] = {
    "UPDATE asset SET uuid = uuid, address = '1 High Street' WHERE id = 1",
    "UPDATE asset SET visibility = 'private' WHERE id = 2",
    "UPDATE asset SET status = 'pending' WHERE id = 3",
    "UPDATE asset SET status = 'closed', closed_on = '2020-01-01' WHERE id = 4",
    "INSERT INTO activity (asset_id, uuid, title, rrule, duration_min, confirmed_on, cost) VALUES "
    "(1, '" AT("01") "', 'Choir, all welcome', 'FREQ=WEEKLY;BYDAY=TH;BYHOUR=19;BYMINUTE=30', 90, "
                     "date('now'), 'free')",
    "INSERT INTO activity (asset_id, uuid, title, day, confirmed_on, visibility) VALUES "
    "(1, '" AT("02") "', 'Secret partners', 'mo', date('now'), 'partners')",
    "INSERT INTO activity (asset_id, uuid, title, day, as_described) VALUES "
    "(1, '" AT("03") "', 'Secret of long ago', 'mo', '2016')",
    "INSERT INTO activity (asset_id, uuid, title, schedule_text, confirmed_on) VALUES "
    "(1, '" AT("04") "', 'Secret words', 'three days a week', date('now'))",
    "INSERT INTO activity (asset_id, uuid, title, day, confirmed_on, status) VALUES "
    "(1, '" AT("05") "', 'Secret pause', 'mo', date('now'), 'paused')",
    "INSERT INTO activity (asset_id, uuid, title, day, confirmed_on) VALUES "
    "(2, '" AT("06") "', 'Secret place', 'mo', date('now'))",
    "INSERT INTO activity (asset_id, uuid, title, day, confirmed_on) VALUES "
    "(3, '" AT("07") "', 'Secret still pending', 'mo', date('now'))",
    "INSERT INTO activity (asset_id, uuid, title, day, confirmed_on) VALUES "
    "(4, '" AT("08") "', 'Secret that closed', 'mo', date('now'))",
    /* women on Mondays, men on Tuesdays */
    "INSERT INTO activity (asset_id, uuid, title, day, part_of_day, audiences, confirmed_on) "
    "VALUES "
    "(6, '" AT("09") "', 'Walking women', 'mo', 'morning', '[\"women\"]', date('now'))",
    "INSERT INTO activity (asset_id, uuid, title, day, audiences, confirmed_on) VALUES "
    "(6, '" AT("10") "', 'Man Up', 'tu', '[\"men\"]', date('now'))",
};

static int set_up(void **state)
{
    (void)state;
    if (!fixture_make(&f))
        return -1;
    connection db = inspect_open(f.db);
    for (size_t i = 0; i < COUNT(SQL); i++)
        assert_string_equal(inspect_try(&db, "%s", SQL[i]), "");
    connection_close(&db);
    return fixture_serve(&f, (const char *const[]){NULL}) ? 0 : -1;
}

static http_answer get(const char *target)
{
    http_answer a = http_get(f.server.port, target);
    if (a.status != 200 || !a.body)
        fail_msg("%s: %d: %s", target, a.status, a.body ? a.body : "");
    assert_string_equal(http_header(&a, "Content-Type"), "text/calendar; charset=utf-8");
    return a;
}

/* Whether the titles of an answer are these, split by '|', and no others. */
static void expect_titles(const char *target, const char *titles)
{
    char list[200] = "";
    http_answer a = get(target);
    const char *body = a.body ? a.body : "";
    for (const char *at = body; (at = strstr(at, "SUMMARY:")); at += 8) {
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%.*s", used ? "|" : "",
                 (int)strcspn(at + 8, "\r"), at + 8);
    }
    if (strcmp(list, titles) != 0)
        fail_msg("%s: %s", target, list);
    assert_null(strstr(body, "Secret"));
    http_answer_free(&a);
}

/* The uuid of an asset by its id. */
static const char *asset_uuid(int id)
{
    static char uuid[60];
    connection db = inspect_open(f.db);
    char sql[80];
    snprintf(sql, sizeof sql, "SELECT uuid FROM asset WHERE id = %d", id);
    snprintf(uuid, sizeof uuid, "%s", inspect_text(&db, sql));
    connection_close(&db);
    return uuid;
}

static void test_by_ids(void **state)
{
    char target[400];
    (void)state;
    expect_titles(CALENDAR AT("01"), "Choir\\, all welcome");
    expect_titles(CALENDAR AT("10") "," AT("01"), "Man Up|Choir\\, all welcome");
    /* each is in it once, however often it is asked for */
    snprintf(target, sizeof target, CALENDAR "%s," AT("01") "%%2C%s", asset_uuid(1), asset_uuid(1));
    expect_titles(target, "Choir\\, all welcome");
    snprintf(target, sizeof target, CALENDAR "%s", asset_uuid(6));
    expect_titles(target, "Walking women (morning)|Man Up");
}

static void test_what_is_not_public_or_not_known_is_not_in_it(void **state)
{
    static const char *const NUMBERS[] = {"02", "03", "04", "05", "06", "07", "08", "99"};
    char target[200];
    (void)state;
    for (size_t i = 0; i < COUNT(NUMBERS); i++) {
        snprintf(target, sizeof target, CALENDAR "0192f0c4-0000-7000-8000-0000000000%s",
                 NUMBERS[i]);
        expect_titles(target, "");
    }
    for (int id = 1; id <= 4; id++) {
        snprintf(target, sizeof target, CALENDAR "%s", asset_uuid(id));
        expect_titles(target, id == 1 ? "Choir\\, all welcome" : "");
    }
}

static void test_by_a_filter(void **state)
{
    (void)state;
    expect_titles("/calendar.ics?day=th&time=evening", "Choir\\, all welcome");
    expect_titles("/calendar.ics?day=mo", "Walking women (morning)");
    expect_titles("/calendar.ics?category=library&category=park&category=gp-practice",
                  "Choir\\, all welcome|Walking women (morning)|Man Up");
    /* all of it holds for one and the same activity */
    expect_titles("/calendar.ics?day=tu&time=morning", "");
    expect_titles("/calendar.ics?q=walking", "Walking women (morning)|Man Up");
    expect_titles("/calendar.ics?step_free=yes", "");
}

static void test_a_discreet_one_says_times_and_places_alone(void **state)
{
    static const char *const NEVER[] = {"SUMMARY", "DESCRIPTION", "URL",      "Choir",
                                        "Asset",   "free",        "0192f0c4", "X-WR-CALNAME"};
    (void)state;
    http_answer a = get(CALENDAR AT("01") "&discreet=yes");
    for (size_t i = 0; i < COUNT(NEVER); i++)
        if (a.body && strstr(a.body, NEVER[i]))
            fail_msg("%s in\n%s", NEVER[i], a.body);
    assert_non_null(strstr(a.body, "LOCATION:1 High Street\r\n"));
    assert_non_null(strstr(a.body, "DTSTART;TZID=Europe/London:"));
    assert_non_null(strstr(a.body, "T193000\r\nDURATION:PT1H30M\r\nRRULE:FREQ=WEEKLY;UNTIL="));
    assert_non_null(strstr(a.body, "\r\nUID:"));
    http_answer_free(&a);
    a = get(CALENDAR AT("01") "&discreet=no");
    assert_non_null(strstr(a.body, "LOCATION:Asset 1\\, 1 High Street\r\n"));
    assert_non_null(strstr(a.body, "UID:" AT("01") "\r\n"));
    assert_non_null(strstr(a.body, "DESCRIPTION:Cost: free\\n"));
    http_answer_free(&a);
}

static int status_with_tag(const char *target, const char *tag)
{
    int fd = http_connect(f.server.port);
    char head[400];
    snprintf(head, sizeof head,
             "GET %s HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: %s\r\nConnection: "
             "close\r\n\r\n",
             target, tag);
    assert_true(fd >= 0 && http_puts(fd, head));
    http_answer a = http_read(fd, false, 10);
    int is = a.status;
    http_answer_free(&a);
    close(fd);
    return is;
}

static void test_an_etag_holds_for_the_day(void **state)
{
    char tag[100];
    (void)state;
    http_answer a = get(CALENDAR AT("01"));
    http_header_copy(&a, "ETag", tag, sizeof tag);
    http_answer_free(&a);
    assert_int_equal(status_with_tag(CALENDAR AT("01"), tag), 304);
    assert_int_equal(status_with_tag(CALENDAR AT("10"), tag), 200);
}

static void test_what_is_refused(void **state)
{
    char many[4200] = CALENDAR AT("01");
    const char *const TARGETS[] = {
        "/calendar.ics",
        "/calendar.ics?discreet=yes",
        CALENDAR "nonsense",
        CALENDAR AT("01") "&day=mo",
        CALENDAR AT("01") ",",
        CALENDAR AT("01") "&discreet=maybe",
        "/calendar.ics?day=sometime",
        "/calendar.ics?category=no-such",
        many,
    };
    (void)state;
    for (size_t i = 0, used = strlen(many); i < 100; i++)
        used += (size_t)snprintf(many + used, sizeof many - used, "," AT("01"));
    for (size_t i = 0; i < COUNT(TARGETS); i++) {
        http_answer a = http_get(f.server.port, TARGETS[i]);
        if (i == 4 ? a.status != 200 : a.status < 400 || a.status >= 500)
            fail_msg("%.80s: %d", TARGETS[i], a.status);
        http_answer_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_ids),
        cmocka_unit_test(test_what_is_not_public_or_not_known_is_not_in_it),
        cmocka_unit_test(test_by_a_filter),
        cmocka_unit_test(test_a_discreet_one_says_times_and_places_alone),
        cmocka_unit_test(test_an_etag_holds_for_the_day),
        cmocka_unit_test(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, served_tear_down);
}
