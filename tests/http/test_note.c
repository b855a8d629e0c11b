/* "Something wrong?" over HTTP: what a resident sends is kept for the co-ordinators as it was sent,
 * whatever is not to be seen is as if it were not there, and programs that send too much, or from
 * another site, get nowhere. */
#include "support/http_edit.h"
#include "support/kept.h"

#include "domain/note.h"

#define AS_FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define NOWHERE "0192f0c4-0000-4000-8000-000000000001"
#define MANY "1000"

static connection db;

/* What the public does not see has a uuid that says why. */
static const char ROWS[] =
    "INSERT INTO asset (uuid, name, category, status, visibility, closed_on) VALUES "
    "('0192f0c4-0000-4000-8000-0000000000d0', 'Draft', NULL, 'draft', 'public', NULL),"
    "('0192f0c4-0000-4000-8000-0000000000e0', 'Waits', 'park', 'pending', 'public', NULL),"
    "('0192f0c4-0000-4000-8000-0000000000a0', 'Private', 'park', 'published', 'private', NULL),"
    "('0192f0c4-0000-4000-8000-0000000000b0', 'Partners', 'park', 'published', 'partners', NULL),"
    "('0192f0c4-0000-4000-8000-0000000000c0', 'Closed', 'park', 'closed', 'public', "
    "'2020-01-02');"
    "INSERT INTO activity (uuid, asset_id, title, visibility) VALUES "
    "('0192f0c4-0000-4000-8000-0000000000f1', 1, 'Yoga', 'public'),"
    "('0192f0c4-0000-4000-8000-0000000000f2', 2, 'Chess', 'public'),"
    "('0192f0c4-0000-4000-8000-0000000000f3', 1, 'Quiet', 'private');";

static int set_up(void **state)
{
    (void)state;
    if (!fixture_make(&f))
        return -1;
    snprintf(folder.folder, sizeof folder.folder, "%s", f.folder);
    partner = token_of(&folder, f.db, "link-worker", "partner");
    db = inspect_open(f.db);
    return *inspect_try(&db, ROWS) ? -1 : 0;
}

static int tear_down(void **state)
{
    connection_close(&db);
    return served_tear_down(state);
}

static void serve(const char *each, const char *all, const char *waiting, const char *proxy)
{
    const char *options[10] = {
        "--notes-per-hour",    each,    "--notes-per-hour-in-all",        all,
        "--max-notes-waiting", waiting, proxy ? "--trusted-proxy" : NULL, proxy};
    assert_true(fixture_serve(&f, options));
}

static const char *target_of(const char *uuid)
{
    static char target[100];
    snprintf(target, sizeof target, "/assets/%s/note", uuid);
    return target;
}

static const char *uuid_of(int n)
{
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT uuid FROM asset WHERE name = 'Asset %d'", n);
    return inspect_text(&db, sql);
}

static http_answer send_note(const char *uuid, const char *fields, const char *body)
{
    char head[600];
    snprintf(head, sizeof head, AS_FORM "%s", fields);
    return ask("POST", target_of(uuid), NULL, head, body);
}

static void send_expecting(const char *uuid, const char *fields, const char *body, int wanted)
{
    http_answer a = send_note(uuid, fields, body);
    if (a.status != wanted)
        fail_msg("%s: %d, not %d: %s", body, a.status, wanted, a.body ? a.body : "");
    http_answer_free(&a);
}

static int64_t count_notes(void)
{
    return inspect_number(&db, "SELECT count(*) FROM note");
}

static const char *contact_of_last(void)
{
    char path[120], sql[200];
    snprintf(path, sizeof path, "%.*s.accounts.sqlite", (int)strlen(f.db) - 7, f.db);
    connection c = inspect_open(path);
    snprintf(sql, sizeof sql, "SELECT reach FROM note_contact WHERE note_uuid = '%s'",
             inspect_text(&db, "SELECT uuid FROM note ORDER BY id DESC LIMIT 1"));
    const char *reach = inspect_text(&c, sql);
    connection_close(&c);
    return reach;
}

static void test_it_is_kept_as_it_was_sent(void **state)
{
    char location[200], wanted[200], upper[40];
    (void)state;
    serve(MANY, MANY, MANY, NULL);
    http_answer a =
        send_note(uuid_of(1), "",
                  "kind=times&text=Thursday+now,%0D%0Anot+Monday.+C%C3%A8ilidh+at+100%25&"
                  "contact=0141+496+0123&activity=0192F0C4-0000-4000-8000-0000000000F1&website=");
    assert_int_equal(a.status, 303);
    http_header_copy(&a, "Location", location, sizeof location);
    snprintf(wanted, sizeof wanted, "http://localhost/place/%s?note=received", uuid_of(1));
    assert_string_equal(location, wanted);
    assert_string_equal(http_header(&a, "Cache-Control"), "no-store");
    http_answer_free(&a);
    assert_string_equal(
        inspect_text(&db, "SELECT asset_id || '|' || activity_id || '|' || kind || '|' || text || "
                          "'|' || state FROM note ORDER BY id DESC LIMIT 1"),
        "1|1|times|Thursday now,\nnot Monday. Cèilidh at 100%|pending");
    assert_string_equal(contact_of_last(), "0141 496 0123");

    /* nothing but the kind, and the id in capitals */
    snprintf(upper, sizeof upper, "%s", uuid_of(2));
    for (size_t i = 0; upper[i]; i++)
        upper[i] = (char)(upper[i] >= 'a' ? upper[i] - 32 : upper[i]);
    a = send_note(upper, "", "kind=closed&text=&contact=++&activity=&website=");
    assert_int_equal(a.status, 303);
    http_header_copy(&a, "Location", location, sizeof location);
    snprintf(wanted, sizeof wanted, "http://localhost/place/%s?note=received", uuid_of(2));
    assert_string_equal(location, wanted);
    http_answer_free(&a);
    assert_string_equal(inspect_text(&db, "SELECT asset_id || kind || (text IS NULL) || "
                                          "(activity_id IS NULL) FROM note ORDER BY id DESC "
                                          "LIMIT 1"),
                        "2closed11");
    assert_string_equal(contact_of_last(), "(none)");
}

/* Appends a text so many times. */
static void repeat(char *to, size_t size, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++) {
        size_t used = strlen(to);
        snprintf(to + used, size - used, "%s", text);
    }
}

static void test_what_is_wrong_with_it_is_named(void **state)
{
    static char longest[8000] = "kind=other&text=", too_long[8000] = "", reach[800] = "kind=moved&";
    static char fields[800] = "kind=moved";
    repeat(longest, sizeof longest, "%C3%A9", NOTE_TEXT_MAX);
    repeat(too_long, sizeof too_long, longest, 1);
    repeat(too_long, sizeof too_long, "x", 1);
    repeat(reach, sizeof reach, "contact=", 1);
    repeat(reach, sizeof reach, "x", NOTE_REACH_MAX + 1);
    repeat(fields, sizeof fields, "&", 40);
    const struct {
        const char *body, *field;
    } CASES[] = {
        {"", "kind"},
        {"kind=burnt", "kind"},
        {"kind=", "kind"},
        {"text=hello", "kind"},
        {"kind=other", "text"},
        {"kind=other&text=++%0D%0A", "text"},
        {too_long, "text"},
        {reach, "contact"},
        {"kind=moved&text=a%1Bb", "text"},
        {"kind=moved&text=a%C2%9Bb", "text"},
        {"kind=moved&text=a%00b", "text"},
        {"kind=moved&text=a%FFb", "text"},
        {"kind=moved&text=a%4", "text"},
        {"kind=moved&contact=a%0Ab", "contact"},
        {"kind=moved&kind=closed", "kind"},
        {"kind=moved&colour=red", "colour"},
        {"kind=moved&activity=yoga", "activity"},
        {"kind=moved&activity=" NOWHERE, "activity"},
        {"kind=moved&activity=0192f0c4-0000-4000-8000-0000000000f2", "activity"},
        {"kind=moved&activity=0192f0c4-0000-4000-8000-0000000000f3", "activity"},
        {fields, "form"},
    };
    (void)state;
    serve(MANY, MANY, MANY, NULL);
    int64_t before = count_notes();
    for (size_t i = 0; i < COUNT(CASES); i++) {
        http_answer a = send_note(uuid_of(1), "", CASES[i].body);
        json_t *problem = json_loadb(a.body ? a.body : "", a.body_length, 0, NULL);
        const char *named = json_string_value(json_object_get(problem, "parameter"));
        if (a.status != 400 || !named || strcmp(named, CASES[i].field) != 0)
            fail_msg("%.60s: %d %s", CASES[i].body, a.status, a.body ? a.body : "");
        json_decref(problem);
        http_answer_free(&a);
    }
    assert_int_equal(count_notes(), before);
    send_expecting(uuid_of(1), "", longest, 303);
    assert_int_equal(count_notes(), before + 1);
}

static void test_only_a_form_of_some_size_is_taken(void **state)
{
    static char large[30000] = "kind=moved&website=";
    (void)state;
    serve(MANY, MANY, MANY, NULL);
    const char *target = target_of(uuid_of(1));
    repeat(large, sizeof large, "x", 20000);
    send_expecting(uuid_of(1), "", large, 413);
    expect("POST", target, NULL, "Content-Type: application/json\r\n", "{\"kind\":\"moved\"}", 415);
    expect("POST", target, NULL, "", "kind=moved", 415);
    expect("GET", target, NULL, "", NULL, 405);
    expect("DELETE", target, NULL, "", NULL, 405);
    expect("POST", target, NULL,
           "Content-Type: Application/X-WWW-Form-URLencoded ; charset=UTF-8\r\n", "kind=moved",
           303);
}

/* All that is answered but for when. */
static void answer_to(const char *uuid, const http_token *who, const char *body, char ret[4000])
{
    http_answer a = ask("POST", target_of(uuid), who, AS_FORM, body);
    char *date = a.head ? strstr(a.head, "Date: ") : NULL;
    if (date)
        memset(date, '-', strcspn(date, "\r"));
    snprintf(ret, 4000, "%s", a.head ? a.head : "");
    http_answer_free(&a);
}

static void test_what_is_not_seen_is_as_if_it_were_not_there(void **state)
{
    static const char *const UNSEEN[] = {
        "0192f0c4-0000-4000-8000-0000000000d0", "0192f0c4-0000-4000-8000-0000000000e0",
        "0192f0c4-0000-4000-8000-0000000000a0", "0192f0c4-0000-4000-8000-0000000000b0",
        "0192f0c4-0000-4000-8000-0000000000c0", "no-uuid"};
    static const char *const BODIES[] = {"kind=closed", "kind=nonsense", "%"};
    char unknown[4000], answer[4000];
    (void)state;
    serve(MANY, MANY, MANY, NULL);
    int64_t before = count_notes();
    for (size_t k = 0; k < COUNT(BODIES); k++) {
        answer_to(NOWHERE, NULL, BODIES[k], unknown);
        assert_non_null(strstr(unknown, " 404 "));
        for (size_t i = 0; i < COUNT(UNSEEN); i++) {
            answer_to(UNSEEN[i], NULL, BODIES[k], answer);
            assert_string_equal(answer, unknown);
        }
    }
    assert_int_equal(count_notes(), before);
    /* who may see it may write about it */
    expect("POST", target_of(UNSEEN[3]), &partner, AS_FORM, "kind=closed", 303);
    expect("POST", target_of(UNSEEN[2]), &partner, AS_FORM, "kind=closed", 404);
}

static void test_forms_of_other_sites_are_not_taken(void **state)
{
    static const struct {
        const char *fields;
        int status;
    } CASES[] = {
        {"", 303},
        {"Origin: http://localhost\r\n", 303},
        {"Origin: https://localhost\r\n", 303},
        {"Origin: null\r\n", 303},
        {"Origin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n", 303},
        {"Origin: null\r\nSec-Fetch-Site: same-origin\r\n", 303},
        {"Sec-Fetch-Site: none\r\n", 303},
        {"Origin: http://localhost:81\r\n", 403},
        {"Origin: http://localhost.example.org\r\n", 403},
        {"Origin: http://example.org\r\n", 403},
        {"Origin: file://localhost\r\n", 403},
        {"Origin: null\r\nSec-Fetch-Site: cross-site\r\n", 403},
        {"Origin: http://localhost\r\nSec-Fetch-Site: cross-site\r\n", 403},
        {"Sec-Fetch-Site: same-site\r\n", 403},
    };
    (void)state;
    serve(MANY, MANY, MANY, NULL);
    for (size_t i = 0; i < COUNT(CASES); i++)
        send_expecting(uuid_of(3), CASES[i].fields, "kind=moved", CASES[i].status);
}

static void test_a_program_that_fills_every_field_is_none_the_wiser(void **state)
{
    char person[4000], program[4000];
    (void)state;
    serve(MANY, MANY, MANY, NULL);
    answer_to(uuid_of(4), NULL, "kind=other&text=hello", person);
    int64_t before = count_notes();
    answer_to(uuid_of(4), NULL, "kind=other&text=hello&website=http://example.org/", program);
    assert_string_equal(program, person);
    assert_int_equal(count_notes(), before);
}

static void expect_too_many(int n, const char *fields)
{
    http_answer a = send_note(uuid_of(n), fields, "kind=moved");
    assert_int_equal(a.status, 429);
    long wait_s = strtol(http_header(&a, "Retry-After"), NULL, 10);
    assert_in_range(wait_s, 1, 3600);
    assert_non_null(strstr(a.body ? a.body : "", "too many notes"));
    http_answer_free(&a);
}

static void test_one_address_sends_so_many_an_hour(void **state)
{
    (void)state;
    serve("2", MANY, MANY, NULL);
    send_expecting(uuid_of(5), "", "kind=burnt", 400); /* a slip costs nothing */
    send_expecting(uuid_of(5), "", "kind=moved", 303);
    send_expecting(uuid_of(6), "X-Forwarded-For: 203.0.113.1\r\n", "kind=moved", 303);
    int64_t before = count_notes();
    expect_too_many(7, "X-Forwarded-For: 203.0.113.2\r\n"); /* anybody can say so */
    assert_int_equal(count_notes(), before);
}

static void test_behind_a_proxy_each_counts_alone(void **state)
{
    (void)state;
    serve("1", MANY, MANY, "127.0.0.1");
    send_expecting(uuid_of(5), "X-Forwarded-For: 203.0.113.1\r\n", "kind=moved", 303);
    send_expecting(uuid_of(5), "X-Forwarded-For: 203.0.113.2\r\n", "kind=moved", 303);
    expect_too_many(5, "X-Forwarded-For: 203.0.113.1\r\n");
    expect_too_many(5, "X-Forwarded-For: 198.51.100.9, 203.0.113.1\r\n");
    expect_too_many(5, "X-Forwarded-For: 198.51.100.9\r\nX-Forwarded-For: 203.0.113.2\r\n");
    send_expecting(uuid_of(5), "X-Forwarded-For: 2001:db8:1:2::1\r\n", "kind=moved", 303);
    expect_too_many(5, "X-Forwarded-For: [2001:db8:1:2:3::4]:80\r\n");
    send_expecting(uuid_of(5), "X-Forwarded-For: 2001:db8:1:3::1\r\n", "kind=moved", 303);
}

static void test_all_together_send_so_many(void **state)
{
    (void)state;
    serve(MANY, "2", MANY, "127.0.0.1");
    send_expecting(uuid_of(5), "X-Forwarded-For: 203.0.113.1\r\n", "kind=moved", 303);
    send_expecting(uuid_of(5), "X-Forwarded-For: 203.0.113.2\r\n", "kind=moved", 303);
    expect_too_many(5, "X-Forwarded-For: 203.0.113.3\r\n");
}

static void test_so_many_of_one_asset_wait(void **state)
{
    (void)state;
    serve(MANY, MANY, "2", NULL);
    send_expecting(uuid_of(10), "", "kind=moved", 303);
    send_expecting(uuid_of(10), "", "kind=moved", 303);
    expect_too_many(10, "");
    send_expecting(uuid_of(11), "", "kind=moved", 303);
}

static void test_none_are_taken_where_none_are_wanted(void **state)
{
    (void)state;
    serve("0", MANY, MANY, NULL);
    send_expecting(uuid_of(5), "", "kind=moved", 403);
}

/* Every public answer, with its ETag, is what it was. */
static void test_nothing_public_moves(void **state)
{
    static const char *const TARGETS[] = {"/changes",
                                          "/changes?f=atom",
                                          "/collections/assets/items?limit=1000",
                                          "/collections/activities/items?limit=1000",
                                          "/export/assets.csv",
                                          "/export/assets.geojson",
                                          "/collections/assets",
                                          "/tiles/assets/11/999/638",
                                          "/near?postcode=G20+9AD&limit=20"};
    static char before[COUNT(TARGETS)][200];
    size_t length[COUNT(TARGETS)];
    (void)state;
    serve(MANY, MANY, MANY, NULL);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < COUNT(TARGETS); i++) {
            char etag[200];
            http_answer a = http_get(f.server.port, TARGETS[i]);
            if (a.status != 200)
                fail_msg("%s: %d", TARGETS[i], a.status);
            if (memmem(a.body ? a.body : "", a.body_length, "numbat", 6))
                fail_msg("%s tells of it", TARGETS[i]);
            http_header_copy(&a, "ETag", etag, sizeof etag);
            if (round && (strcmp(etag, before[i]) != 0 || a.body_length != length[i]))
                fail_msg("%s has changed", TARGETS[i]);
            snprintf(before[i], sizeof before[i], "%s", etag);
            length[i] = a.body_length;
            http_answer_free(&a);
        }
        send_expecting(uuid_of(12), "", "kind=other&text=numbat&contact=numbat", 303);
    }
}

static void test_it_is_erased_while_the_server_runs(void **state)
{
    (void)state;
    serve(MANY, MANY, MANY, NULL);
    send_expecting(uuid_of(13), "", "kind=other&text=wombatquoll&contact=bilbypotoroo", 303);
    assert_true(kept_in(&folder, "test.", "wombatquoll"));
    assert_true(kept_in(&folder, "test.", "bilbypotoroo"));
    const char *uuid = inspect_text(&db, "SELECT uuid FROM note ORDER BY id DESC LIMIT 1");
    ran r = CAIRN(&folder, "notes", "--db", f.db, "--erase", uuid);
    if (r.status)
        fail_msg("%s", r.err);
    ran_done(&r);
    assert_false(kept_in(&folder, "test.", "wombatquoll"));
    assert_false(kept_in(&folder, "test.", "bilbypotoroo"));
    send_expecting(uuid_of(13), "", "kind=other&text=still+taken", 303);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_is_kept_as_it_was_sent),
        cmocka_unit_test(test_what_is_wrong_with_it_is_named),
        cmocka_unit_test(test_only_a_form_of_some_size_is_taken),
        cmocka_unit_test(test_what_is_not_seen_is_as_if_it_were_not_there),
        cmocka_unit_test(test_forms_of_other_sites_are_not_taken),
        cmocka_unit_test(test_a_program_that_fills_every_field_is_none_the_wiser),
        cmocka_unit_test(test_one_address_sends_so_many_an_hour),
        cmocka_unit_test(test_behind_a_proxy_each_counts_alone),
        cmocka_unit_test(test_all_together_send_so_many),
        cmocka_unit_test(test_so_many_of_one_asset_wait),
        cmocka_unit_test(test_none_are_taken_where_none_are_wanted),
        cmocka_unit_test(test_nothing_public_moves),
        cmocka_unit_test(test_it_is_erased_while_the_server_runs),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
