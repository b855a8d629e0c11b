/* GET /place/{uuid}: all that is known of a place is on its page, nothing that is not to be seen
 * is, and a note that is refused comes back as it was written. */
#include "support/http_edit.h"

#define AT(n) "0192f0c4-0000-7000-8000-0000000000" n
#define SHOWN AT("a1")
#define SENSITIVE AT("a2")
#define HOSTILE AT("a3")
#define IN_DISTRICT AT("a4")
#define NOWHERE AT("aa")
#define AS_PAGE "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n"
#define AS_FORM AS_PAGE "Content-Type: application/x-www-form-urlencoded\r\n"

/* What the public does not see; the uuid ends as its place in this list. */
static const struct {
    const char *uuid, *columns, *values;
} HIDDEN[] = {
    {AT("b0"), "status, visibility", "'published', 'private'"},
    {AT("b1"), "status, visibility", "'published', 'partners'"},
    {AT("b2"), "status", "'pending'"},
    {AT("b3"), "status", "'draft'"},
    {AT("b4"), "status, closed_on", "'closed', '2020-01-02'"},
    {AT("b5"), "status, closed_on", "'published', '2020-01-02'"},
    {AT("b6"), "status, opened_on", "'published', '2990-01-02'"},
    {AT("b7"), "status, listing", "'published', 'declined'"},
    {AT("b8"), "status, consent", "'published', 'withdrawn'"},
    {AT("b9"), "status, level, consent, consent_expires_on",
     "'published', 'individual', 'given', '2020-01-02'"},
};

static const char *const SQL[] = {
    "INSERT INTO asset (uuid, name, other_names, category, status, plain_description, address, "
    "postcode, phone, email, website, take_part, routes_in, who_for, how_to_refer, cost, "
    "audiences, age_min, languages, step_free, hearing_loop, getting_there, contact_role, "
    "opening_times, opened_on, source, licence, position_source, confirmed_on, confirmed_role, "
    "phone_e164, "
    "geom) VALUES ('" SHOWN "', 'Quokka Hall', 'The Quokka', 'community-centre', 'published', "
    "'A warm room with tea.', '1 Quokka Street', 'G20 9AD', '0141 496 0123', "
    "'hall@example.org', 'https://quokka.example/', '[\"help-out\"]', "
    "'[\"open-door\",\"phone-first\"]', 'Anyone who likes tea', 'Ring twice', 'Two pounds', "
    "'[\"men\",\"carers\"]', 16, 'English, Gaelic', 'yes', 'no', 'Bus 60 stops outside', "
    "'The caretaker', 'Mondays to Fridays, all day', '1999-05-03', 'A made-up list', "
    "'Open for all', 'surveyed', date('now'), 'community worker', '+441414960123', "
    "MakePoint(-4.28, 55.88, 4326))",
    "INSERT INTO asset (uuid, name, category, status, address, location_shown, geom) VALUES "
    "('" SENSITIVE "', 'Wombat Circle', 'peer-support', 'published', '2 Wombat Lane', 'exact', "
    "MakePoint(-4.28, 55.88, 4326))",
    "INSERT INTO asset (uuid, name, category, status, description, website, source) VALUES "
    "('" HOSTILE "', '<script>alert(1)</script>', 'park', 'published', "
    "'\"><img src=x onerror=alert(2)>', 'javascript:alert(3)', '</title><b>')",
    "INSERT INTO asset (uuid, name, category, status, address, location_shown, geom) VALUES "
    "('" IN_DISTRICT "', 'Quiet Numbat', 'park', 'published', '3 Numbat Road', 'none', "
    "MakePoint(-4.28, 55.88, 4326))",
    "INSERT INTO activity (asset_id, uuid, title, rrule, duration_min, confirmed_on, cost, "
    "routes_in, audiences, step_free, hearing_loop, run_by) SELECT id, '" AT(
        "c1") "', "
              "'Tea and talk', 'FREQ=WEEKLY;BYDAY=TH;BYHOUR=19;BYMINUTE=30', 90, date('now'), "
              "'Free', "
              "'[\"gp\"]', '[\"women\"]', 'no', 'no', 'The Tea Trust' FROM asset WHERE uuid = "
              "'" SHOWN "'",
    "INSERT INTO activity (asset_id, uuid, title, day, part_of_day, as_described) SELECT id, "
    "'" AT("c2") "', 'Old dominoes', 'mo', 'morning', '2016' FROM asset WHERE uuid = '" SHOWN "'",
    "INSERT INTO activity (asset_id, uuid, title, schedule_text, confirmed_on) SELECT id, "
    "'" AT("c3") "', 'Chess', 'three days a week', date('now') FROM asset WHERE uuid = '" SHOWN "'",
    "INSERT INTO activity (asset_id, uuid, title, day, confirmed_on, visibility) SELECT id, "
    "'" AT("c4") "', 'Secret meeting', 'mo', date('now'), 'private' FROM asset WHERE uuid = "
                 "'" SHOWN "'",
    "INSERT INTO activity (asset_id, uuid, title, day, confirmed_on) SELECT id, '" AT(
        "c5") "', "
              "'Circle', 'tu', date('now') FROM asset WHERE uuid = '" SENSITIVE "'",
    "INSERT INTO connection (from_asset, kind, to_asset, note) SELECT a.id, 'meets-at', b.id, "
    "'Secret note' FROM asset AS a, asset AS b WHERE a.uuid = '" HOSTILE "' AND b.uuid = "
    "'" SHOWN "'",
    "INSERT INTO connection (from_asset, kind, to_asset) SELECT a.id, 'run-by', b.id FROM asset AS "
    "a, asset AS b WHERE a.uuid = '" SHOWN "' AND b.uuid = '" SENSITIVE "'",
    /* tells where it is */
    "INSERT INTO connection (from_asset, kind, to_asset) SELECT a.id, 'meets-at', b.id FROM asset "
    "AS a, asset AS b WHERE a.uuid = '" IN_DISTRICT "' AND b.uuid = '" SHOWN "'",
};

static void set_hidden(connection *db)
{
    for (size_t i = 0; i < COUNT(HIDDEN); i++) {
        assert_string_equal(
            inspect_try(db,
                        "INSERT INTO asset (uuid, name, category, %s) VALUES ('%s', 'Unseen %d', "
                        "'park', %s)",
                        HIDDEN[i].columns, HIDDEN[i].uuid, (int)i, HIDDEN[i].values),
            "");
        assert_string_equal(
            inspect_try(db,
                        "INSERT INTO connection (from_asset, kind, to_asset) SELECT a.id, "
                        "'works-with', b.id FROM asset AS a, asset AS b WHERE a.uuid = '%s' AND "
                        "b.uuid = '" SHOWN "'",
                        HIDDEN[i].uuid),
            "");
    }
}

static int set_up(void **state)
{
    (void)state;
    if (!fixture_make(&f))
        return -1;
    snprintf(folder.folder, sizeof folder.folder, "%s", f.folder);
    partner = token_of(&folder, f.db, "link-worker", "partner");
    connection db = inspect_open(f.db);
    for (size_t i = 0; i < COUNT(SQL); i++)
        assert_string_equal(inspect_try(&db, "%s", SQL[i]), "");
    set_hidden(&db);
    connection_close(&db);
    return fixture_serve(&f, (const char *const[]){"--contact-phone", "0141 496 0999",
                                                   "--notes-per-hour", "3", NULL})
               ? 0
               : -1;
}

static http_answer get_as(const http_token *who, const char *target, int wanted)
{
    http_answer a = ask("GET", target, who, AS_PAGE, NULL);
    if (a.status != wanted)
        fail_msg("%s: %d, not %d: %s", target, a.status, wanted, a.body ? a.body : "");
    assert_string_equal(http_header(&a, "Content-Type"), "text/html; charset=utf-8");
    return a;
}

static http_answer get_page(const char *target)
{
    return get_as(NULL, target, 200);
}

static void expect_said(const http_answer *a, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!a->body || !strstr(a->body, texts[i]))
            fail_msg("it does not say: %s\n%s", texts[i], a->body ? a->body : "");
}
#define EXPECT_SAID(a, ...)                                                                        \
    expect_said(&(a), (const char *const[]){__VA_ARGS__},                                          \
                sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void expect_unsaid(const http_answer *a, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!a->body || strcasestr(a->body, texts[i]))
            fail_msg("it says: %s\n%s", texts[i], a->body ? a->body : "");
}
#define EXPECT_UNSAID(a, ...)                                                                      \
    expect_unsaid(&(a), (const char *const[]){__VA_ARGS__},                                        \
                  sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void test_all_that_is_known(void **state)
{
    (void)state;
    http_answer a = get_page("/place/" SHOWN);
    EXPECT_SAID(a, "<title>Quokka Hall - ", "<h1>Quokka Hall</h1>", "Also called The Quokka",
                "A warm room with tea.", "<li>men</li>", "<li>carers</li>",
                "<li>Age 16 and over</li>", "Anyone who likes tea", "<dd>Just turn up</dd>",
                "<dd>Phone first</dd>", "Ring twice", "<dd>Two pounds</dd>",
                "<dd>English, Gaelic</dd>", "<a href=\"tel:+441414960123\">0141 496 0123</a>",
                "<a href=\"mailto:hall@example.org\">hall@example.org</a>",
                "<a href=\"https://quokka.example/\">", "<dd>The caretaker</dd>", "1 Quokka Street",
                "Postcode: G20 9AD", "Bus 60 stops outside", "Mondays to Fridays, all day",
                "<dt>No steps to get in</dt><dd>yes</dd>", "<dt>Hearing loop</dt><dd>no</dd>",
                "<dt>A quiet space</dt><dd>not known</dd>", "<li>Help out</li>",
                "It opened on Monday 3 May 1999.", "It comes from: A made-up list.",
                "Licence: Open for all.", "(community worker)", "It was last changed here on ",
                "<meta name=\"description\" content=\"Quokka Hall: when",
                "https://www.openstreetmap.org/directions?to=55.88000%2C-4.28000",
                "href=\"geo:55.88000,-4.28000\"",
                "<div id=\"map\" class=\"cairn_place__map\" hidden data-at=\"-4.28000,55.88000\"",
                "Or phone <a href=\"tel:+441414960999\">0141 496 0999</a>", "/ui/place-");
    EXPECT_SAID(a, "It is run by <a href=\"/place/" SENSITIVE "\">Wombat Circle</a>",
                "Meets here: <a href=\"/place/" HOSTILE "\">&lt;script&gt;",
                "<link rel=\"canonical\" href=\"http://localhost/place/" SHOWN "\">");
    EXPECT_UNSAID(a, "Secret", "Unseen", "Quiet Numbat", "<script>alert", "service user",
                  "provider", "catchment", " style=", "asset ");
    assert_string_equal(http_header(&a, "Cache-Control"), "no-cache");
    http_answer_free(&a);
}

/* The part of a page that is of one activity. */
static const char *activity_in(const http_answer *a, const char *uuid)
{
    static char part[8000];
    char from[100];
    snprintf(from, sizeof from, "<article class=\"cairn_activity\" id=\"a-%s\">", uuid);
    const char *at = strstr(a->body, from);
    assert_non_null(at);
    const char *end = strstr(at, "</article>");
    assert_true(end && (size_t)(end - at) < sizeof part);
    snprintf(part, sizeof part, "%.*s", (int)(end - at), at);
    return part;
}

static void test_what_goes_on(void **state)
{
    (void)state;
    http_answer a = get_page("/place/" SHOWN);
    const char *tea = activity_in(&a, AT("c1"));
    static const char *const SAID[] = {"<h3>Tea and talk</h3>",
                                       "Next on:",
                                       "every Thursday, 7:30pm to 9pm",
                                       "Cost: Free",
                                       "Through your GP",
                                       "women",
                                       "No steps to get in: no",
                                       "Run by The Tea Trust"};
    for (size_t i = 0; i < COUNT(SAID); i++)
        if (!strstr(tea, SAID[i]))
            fail_msg("%s\n%s", SAID[i], tea);
    assert_non_null(strstr(tea, "/calendar.ics?ids=" AT("c1") "\""));
    assert_null(strstr(tea, "Hearing loop")); /* as the place has it */
    const char *chess = activity_in(&a, AT("c3"));
    assert_non_null(strstr(chess, "three days a week"));
    assert_null(strstr(chess, "Next on"));
    assert_null(strstr(chess, "Two pounds"));
    assert_null(strstr(chess, "calendar"));
    http_answer_free(&a);
}

/* Nobody has said for 12 months that it is so. */
static void test_the_unconfirmed_stands_apart(void **state)
{
    (void)state;
    http_answer a = get_page("/place/" SHOWN);
    const char *apart = strstr(a.body, "Check these first");
    const char *old = activity_in(&a, AT("c2"));
    assert_non_null(apart);
    assert_true(strstr(a.body, "id=\"a-" AT("c2")) > apart);
    assert_true(strstr(a.body, "id=\"a-" AT("c1")) < apart);
    assert_non_null(strstr(old, "was every Monday, in the morning (2016): check first"));
    assert_null(strstr(old, "Next on"));
    assert_null(strstr(old, "calendar"));
    http_answer_free(&a);
}

static void test_what_is_not_known_says_so(void **state)
{
    (void)state;
    http_answer a = get_page("/place/" HOSTILE);
    EXPECT_SAID(a, "What is on here: not known", "<dt>Cost</dt><dd>not known</dd>",
                "<dt>Languages</dt><dd>not known</dd>", "<dt>Phone</dt><dd>not known</dd>",
                "When it was last checked: not known");
    http_answer_free(&a);
}

static void test_sensitive_kinds(void **state)
{
    (void)state;
    http_answer a = get_page("/place/" SENSITIVE);
    assert_string_equal(http_header(&a, "Cache-Control"), "no-store");
    assert_null(http_header(&a, "ETag"));
    EXPECT_SAID(a, "/calendar.ics?ids=" AT("c5") "&amp;discreet=yes\"");
    EXPECT_UNSAID(a, "ids=" AT("c5") "\"");
    http_answer_free(&a);
}

static void test_a_hidden_location(void **state)
{
    (void)state;
    http_answer a = get_page("/place/" IN_DISTRICT);
    EXPECT_SAID(a, "Address: not known, or not told to everyone");
    EXPECT_UNSAID(a, "Numbat Road", "openstreetmap", "geo:", "id=\"map\"", "Quokka", "55.88");
    http_answer_free(&a);
}

static void test_hostile_texts_are_texts(void **state)
{
    (void)state;
    http_answer a = get_page("/place/" HOSTILE);
    EXPECT_SAID(a, "<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>", "&lt;img src=x");
    EXPECT_UNSAID(a, "<script>alert", "<img src=x", "href=\"javascript", "</title><b>");
    http_answer_free(&a);
}

/* One and the same, whatever the reason. */
static void test_what_is_not_to_be_seen_is_not_there(void **state)
{
    (void)state;
    http_answer none = get_as(NULL, "/place/" NOWHERE, 404);
    EXPECT_SAID(none, "<h1>Nothing here</h1>", "<main", "id=\"leave\"");
    for (size_t i = 0; i < COUNT(HIDDEN); i++) {
        char target[100];
        snprintf(target, sizeof target, "/place/%s", HIDDEN[i].uuid);
        http_answer a = get_as(NULL, target, 404);
        assert_string_equal(a.body, none.body);
        assert_string_equal(http_header(&a, "Cache-Control"), "no-store");
        http_answer_free(&a);
    }
    http_answer bad = get_as(NULL, "/place/no-uuid", 404);
    assert_string_equal(bad.body, none.body);
    http_answer_free(&bad);
    http_answer_free(&none);
    http_answer seen = get_as(&partner, "/place/" AT("b1"), 200);
    EXPECT_SAID(seen, "<h1>Unseen 1</h1>", "It works with <a href=\"/place/" SHOWN);
    http_answer_free(&seen);
}

static void test_errors_are_pages_for_browsers_alone(void **state)
{
    static const struct {
        const char *target, *fields, *media, *says;
        int status;
    } CASES[] = {
        {"/place/" NOWHERE, "", "text/html; charset=utf-8", "Nothing here", 404},
        {"/place/" NOWHERE, "Accept: application/json\r\n", "application/problem+json", "", 404},
        {"/about?lang=xx", AS_PAGE, "text/html; charset=utf-8", "We could not read that", 400},
        {"/nowhere", AS_PAGE, "text/html; charset=utf-8", "Nothing here", 404},
        {"/?when=never", AS_PAGE, "text/html; charset=utf-8", "We could not read that", 400},
        {"/?when=never&f=html", "", "application/problem+json", "", 400},
        {"/nowhere", "", "application/problem+json", "", 404},
        {"/nowhere", "Accept: */*\r\n", "application/problem+json", "", 404},
        {"/near?place=Nirgendwo", AS_PAGE, "application/problem+json", "", 404},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        http_answer a = ask("GET", CASES[i].target, NULL, CASES[i].fields, NULL);
        assert_int_equal(a.status, CASES[i].status);
        assert_string_equal(http_header(&a, "Content-Type"), CASES[i].media);
        assert_non_null(strstr(a.body, CASES[i].says));
        http_answer_free(&a);
    }
}

static void test_the_list_goes_along(void **state)
{
    (void)state;
    http_answer a = get_page("/place/" SHOWN);
    EXPECT_SAID(a, "<a href=\"/place/" SHOWN "?list=" SHOWN "\">Add to my list</a>");
    http_answer_free(&a);
    a = get_page("/place/" SHOWN "?list=" NOWHERE "," SHOWN);
    EXPECT_SAID(a, "<a href=\"/place/" SHOWN "?list=" NOWHERE "\">Take it off my list</a>",
                "rel=\"canonical\" href=\"http://localhost/place/" SHOWN "\"",
                "/place/" SENSITIVE "?list=" NOWHERE "," SHOWN);
    http_answer_free(&a);
    a = get_page("/place/" SHOWN "?list=%22%3E%26lang=gd");
    EXPECT_SAID(a, "<a href=\"/place/" SHOWN "?list=" SHOWN "\">Add to my list</a>");
    http_answer_free(&a);
}

static http_answer send_note(const char *uuid, const char *fields, const char *body, int wanted)
{
    char target[100];
    snprintf(target, sizeof target, "/assets/%s/note", uuid);
    http_answer a = ask("POST", target, NULL, fields, body);
    if (a.status != wanted)
        fail_msg("%s: %d, not %d: %s", body, a.status, wanted, a.body ? a.body : "");
    return a;
}

static void test_a_note_that_is_refused_comes_back(void **state)
{
    static char long_text[1200];
    static const struct {
        const char *body, *says, *at;
    } CASES[] = {
        {"text=It+%3Cb%3Emoved%3C%2Fb%3E&contact=x%22y", "Choose what is wrong.",
         "href=\"#note-kind-closed\""},
        {"kind=party&text=It+%3Cb%3Emoved%3C%2Fb%3E&contact=x%22y", "Choose what is wrong.",
         "href=\"#note-kind-closed\""},
        {"kind=moved&text=It+%3Cb%3Emoved%3C%2Fb%3E&contact=x%22y&activity=" NOWHERE,
         "Choose what it is about.", "href=\"#note-activity\""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        http_answer a = send_note(SHOWN, AS_FORM, CASES[i].body, 400);
        EXPECT_SAID(a, CASES[i].says, CASES[i].at, "It was not sent",
                    "\nIt &lt;b&gt;moved&lt;/b&gt;</textarea>", "value=\"x&quot;y\"",
                    "id=\"note-refused\"", "<h1>Quokka Hall</h1>");
        assert_string_equal(http_header(&a, "Cache-Control"), "no-store");
        http_answer_free(&a);
    }
    size_t used = (size_t)snprintf(long_text, sizeof long_text, "kind=other&text=begins");
    memset(long_text + used, 'x', 1100);
    http_answer a = send_note(SHOWN, AS_FORM, long_text, 400);
    EXPECT_SAID(a, "in no more than 1,000 letters", "beginsxxxx", "aria-invalid=\"true\"",
                "value=\"other\" required checked>");
    http_answer_free(&a);
    a = send_note(SHOWN, "Content-Type: application/x-www-form-urlencoded\r\n", "kind=party", 400);
    assert_string_equal(http_header(&a, "Content-Type"), "application/problem+json");
    http_answer_free(&a);
    a = send_note(NOWHERE, AS_FORM, "kind=party", 404);
    EXPECT_SAID(a, "Nothing here");
    http_answer_free(&a);
}

static void test_a_note_is_thanked_for_and_too_many_wait(void **state)
{
    char location[300];
    (void)state;
    http_answer a =
        ask("POST", "/assets/" SHOWN "/note?list=" NOWHERE, NULL, AS_FORM, "kind=closed&website=");
    assert_int_equal(a.status, 303);
    http_header_copy(&a, "Location", location, sizeof location);
    assert_string_equal(location, "http://localhost/place/" SHOWN "?note=received&list=" NOWHERE);
    http_answer_free(&a);
    a = get_page(location + strlen("http://localhost"));
    EXPECT_SAID(a, "Thank you.", "?list=" NOWHERE "," SHOWN "\">Add to my list</a>");
    http_answer_free(&a);
    for (int i = 0; i < 2; i++) {
        a = send_note(SHOWN, AS_FORM, "kind=closed", 303);
        http_answer_free(&a);
    }
    a = send_note(SHOWN, AS_FORM, "kind=closed&text=Once+more", 429);
    EXPECT_SAID(a, "Please try again later, or phone.", "Once more</textarea>");
    assert_non_null(http_header(&a, "Retry-After"));
    http_answer_free(&a);
}

/* What a program fills in, nobody sees. */
static void test_the_trap_is_hidden(void **state)
{
    (void)state;
    http_answer a = get_page("/place/" SHOWN);
    EXPECT_SAID(a, "<div class=\"cairn_place__blank\" aria-hidden=\"true\">",
                "name=\"website\" tabindex=\"-1\"");
    EXPECT_UNSAID(a, "Thank you.");
    http_answer_free(&a);
    a = http_get(f.server.port, "/ui/cairn.css");
    EXPECT_SAID(a, ".cairn_place [hidden],.cairn_place__blank{display:none !important}");
    http_answer_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_that_is_known),
        cmocka_unit_test(test_what_goes_on),
        cmocka_unit_test(test_the_unconfirmed_stands_apart),
        cmocka_unit_test(test_what_is_not_known_says_so),
        cmocka_unit_test(test_sensitive_kinds),
        cmocka_unit_test(test_a_hidden_location),
        cmocka_unit_test(test_hostile_texts_are_texts),
        cmocka_unit_test(test_what_is_not_to_be_seen_is_not_there),
        cmocka_unit_test(test_errors_are_pages_for_browsers_alone),
        cmocka_unit_test(test_the_list_goes_along),
        cmocka_unit_test(test_a_note_that_is_refused_comes_back),
        cmocka_unit_test(test_a_note_is_thanked_for_and_too_many_wait),
        cmocka_unit_test(test_the_trap_is_hidden),
    };
    return cmocka_run_group_tests(tests, set_up, served_tear_down);
}
