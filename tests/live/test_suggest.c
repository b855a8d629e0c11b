/* What is suggested to someone who types, and that it is the public's alone. */
#include "live/suggest.h"

#include "support/live_following.h"

static store *reader;

static const char DATA[] =
    "INSERT INTO place (name, kind, lon_deg, lat_deg, accuracy_m, source, within) VALUES "
    "('Maryhill', 'suburban-area', -4.298, 55.894, 800, 'x', 'Glasgow'),"
    "('Partick', 'suburban-area', -4.31, 55.87, 800, 'x', 'Glasgow'),"
    "('Maryculter', 'village', -2.1, 57.0, 800, 'x', NULL),"
    "('Twinford', 'town', -4.5, 55.6, 900, 'x', 'Ayrshire'),"
    "('Twinford', 'town', -2.1, 57.2, 900, 'x', 'Moray'),"
    "('Inbhir Nis', 'city', -4.2, 57.4, 900, 'x', NULL);"
    "UPDATE gazetteer SET version = version + 1;"
    "INSERT INTO asset (id, name, category, status, locality) VALUES "
    "(1, 'Maryhill Library', 'library', 'published', 'Glasgow'),"
    "(2, 'Friends of St Mary''s', 'community-group', 'published', NULL),"
    "(3, 'Mary', 'community-group', 'published', NULL),"
    "(4, 'C\xc3\xa8ilidh place', 'dance', 'published', 'Perth'),"
    "(5, 'Hill surgery', 'gp-practice', 'published', NULL),"
    "(6, 'Hill walkers', 'walking-group', 'published', NULL);"
    "INSERT INTO asset (id, name, category, status, visibility, listing, consent, level, "
    "consent_expires_on, opened_on, closed_on) VALUES "
    "(21, 'Marypriv', 'museum', 'published', 'private', NULL, NULL, NULL, NULL, NULL, NULL),"
    "(22, 'Marypart', 'museum', 'published', 'partners', NULL, NULL, NULL, NULL, NULL, NULL),"
    "(23, 'Marypend', 'museum', 'pending', 'public', NULL, NULL, NULL, NULL, NULL, NULL),"
    "(24, 'Marydraft', 'museum', 'draft', 'public', NULL, NULL, NULL, NULL, NULL, NULL),"
    "(25, 'Maryclosed', 'museum', 'closed', 'public', NULL, NULL, NULL, NULL, NULL, '2020-01-01'),"
    "(26, 'Mary once', 'museum', 'published', 'public', NULL, NULL, NULL, NULL, NULL,"
    " '2026-06-01'),"
    "(27, 'Mary later', 'museum', 'published', 'public', NULL, NULL, NULL, NULL, '2026-07-01',"
    " NULL),"
    "(28, 'Marynot', 'museum', 'published', 'public', 'declined', NULL, NULL, NULL, NULL, NULL),"
    "(29, 'Mary Person', 'museum', 'published', 'public', NULL, 'given', 'individual',"
    " '2026-06-01', NULL, NULL)";

static int set_up_suggest(void **state)
{
    if (set_up(state))
        return 1;
    edit(DATA);
    settle();
    return store_open(path, STORE_READ, &reader, &err);
}

static int tear_down_suggest(void **state)
{
    store_close(reader);
    return tear_down(state);
}

/* As lines "kind label|detail|value". */
static const char *suggested(const char *text, size_t *ret_count)
{
    static char lines[4000];
    ARENA_SCOPED arena *a = arena_new(1 << 24);
    index_snapshot *held = live_snapshot(l);
    gazetteer *places = live_gazetteer(l);
    const suggest_sources from = {places, index_view_of(held, AUDIENCE_PUBLIC),
                                  index_taxonomy(held), live_vocabulary(l), reader};
    suggestions found;
    size_t used = 0;
    lines[0] = '\0';
    if (suggest_run(&from, slice_of(text), a, &found, &err))
        fail_msg("'%s': %s", text, err.detail);
    for (size_t i = 0; i < found.count; i++)
        used += (size_t)snprintf(lines + used, sizeof lines - used, "%s %s|%s|%s\n",
                                 suggest_kind_name(found.at[i].kind), found.at[i].label,
                                 found.at[i].detail, found.at[i].value);
    *ret_count = found.count;
    index_release(held);
    gazetteer_release(places);
    return lines;
}

static void test_what_is_suggested(void **state)
{
    static const struct {
        const char *text, *lines;
    } CASES[] = {
        {"g209ad", "postcode G20 9AD||G20 9AD\npostcode G20 9||G20 9\npostcode G20||G20\n"
                   "postcode G20 9AE||G20 9AE\n"},
        {"G20", "postcode G20||G20\n"},
        {"Maryhill", "place Maryhill|Glasgow|Maryhill\nasset Maryhill Library|Glasgow|"
                     "Maryhill Library\n"},
        {"maryhil", "place Maryhill|Glasgow|Maryhill\nasset Maryhill Library|Glasgow|"
                    "Maryhill Library\n"},
        {"partck", "place Partick|Glasgow|Partick\n"},
        {"mary", "place Maryhill|Glasgow|Maryhill\nplace Maryculter|village|Maryculter\n"
                 "asset Mary|Neighbours working together|Mary\nasset Maryhill Library|Glasgow|"
                 "Maryhill Library\nasset Friends of St Mary's|Neighbours working together|"
                 "Friends of St Mary's\n"},
        {"twinf", "place Twinford|Ayrshire|Twinford, Ayrshire\n"
                  "place Twinford|Moray|Twinford, Moray\n"},
        {"inbhir", "place Inbhir Nis|city|Inbhir Nis\n"},
        {"ceil",
         "category Dancing|Dance|Dancing\nasset C\xc3\xa8ilidh place|Perth|C\xc3\xa8ilidh place\n"},
        {"C\xc3\x88IL",
         "category Dancing|Dance|Dancing\nasset C\xc3\xa8ilidh place|Perth|C\xc3\xa8ilidh "
         "place\n"},
        {"museum", ""}, /* a kind that nobody sees anything of */
        {"ma", "place Maryhill|Glasgow|Maryhill\nplace Maryculter|village|Maryculter\n"},
        {"xyzzy", ""},
        {"", ""},
        {"'", ""},
        {"\xff", ""},
    };
    size_t count;
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *lines = suggested(CASES[i].text, &count);
        if (strcmp(lines, CASES[i].lines) != 0)
            fail_msg("'%s' gets\n%s, not\n%s", CASES[i].text, lines, CASES[i].lines);
    }
    assert_non_null(strstr(suggested("doctor", &count), "category Doctors' surgery|GP practice|"));
    assert_non_null(strstr(suggested("surg", &count), "category Doctors' surgery|GP practice|"));
}

/* No beginning of a name that is not the public's brings it up. */
static void test_nobody_elses_names(void **state)
{
    static const char *const TYPED[] = {"mary",    "marypriv", "marypart",   "marypend",
                                        "marydra", "maryclos", "mary once",  "mary later",
                                        "marynot", "mary per", "mary person"};
    static const char *const NAMES[] = {"Marypriv",  "Marypart",   "Marypend",
                                        "Marydraft", "Maryclosed", "once",
                                        "later",     "Marynot",    "Person"};
    size_t count;
    (void)state;
    for (size_t i = 0; i < COUNT(TYPED); i++)
        for (size_t n = 0; n < COUNT(NAMES); n++)
            assert_null(strstr(suggested(TYPED[i], &count), NAMES[n]));
}

/* No kind takes all the lines, and what one leaves the others have. */
static void test_lines_are_shared(void **state)
{
    char sql[300];
    size_t count;
    (void)state;
    for (int i = 0; i < 12; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO place (name, kind, lon_deg, lat_deg, accuracy_m, source, within) "
                 "VALUES ('Hill %c', 'village', -4, 55, 1, 'x', NULL);"
                 "INSERT INTO asset (name, category, status) VALUES ('Hill %c', 'library', "
                 "'published'), ('Quixote %c', 'library', 'published')",
                 'a' + i, 'n' + i, 'a' + i);
        edit(sql);
    }
    edit("UPDATE gazetteer SET version = version + 1");
    edit("INSERT INTO asset (id, name, category, status) VALUES (99, 'Last', 'library', "
         "'published')");
    settle();
    const char *lines = suggested("hill", &count);
    assert_int_equal(count, SUGGEST_MOST);
    size_t places = 0, assets = 0;
    for (const char *at = lines; (at = strstr(at, "place Hill")) != NULL; at++)
        places++;
    for (const char *at = lines; (at = strstr(at, "asset Hill")) != NULL; at++)
        assets++;
    assert_true(places >= 4);
    assert_true(assets >= 2);
    lines = suggested("quixote", &count);
    assert_int_equal(count, SUGGEST_MOST);
    assert_null(strstr(lines, "place"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_suggested), cmocka_unit_test(test_nobody_elses_names),
        cmocka_unit_test(test_lines_are_shared), /* the last: it adds to the data */
    };
    return cmocka_run_group_tests(tests, set_up_suggest, tear_down_suggest);
}
