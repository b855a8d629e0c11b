/* What the words of a search are read as, what they find, and that only public texts have a part in
 * it. */
#include "live/words.h"

#include "support/live_following.h"

static store *reader;

/* Public assets 1 to 9, and what the public does not see. */
static const char TEXTS[] =
    "INSERT INTO asset (id, name, category, status, description, geom) VALUES "
    "(1, 'Men''s Sheds', 'community-centre', 'published', 'Woodwork, and a tea-break on Mondays.',"
    " MakePoint(-4.28, 55.89, 4326)),"
    "(2, 'Maryhill Library', 'library', 'published', 'Books and music', NULL),"
    "(3, 'Partick hall', 'community-centre', 'published', NULL, NULL),"
    "(4, 'C\xc3\xa8ilidh nights', 'dance', 'published', 'In G\xc3\xa0idhlig', NULL),"
    "(5, 'Northside practice', 'gp-practice', 'published', NULL, NULL),"
    "(6, 'Walking together', 'health-walk', 'published', 'Bring boots', NULL),"
    "(7, 'O\xe2\x80\x99Neil\xe2\x80\x99s garden', 'allotment', 'published', 'Potatoes', NULL),"
    "(8, 'Mens Shed of Ayr', 'community-centre', 'published', 'One shed', NULL),"
    "(9, 'Baby classes', 'toddler-group', 'published', 'The libraries'' own, new', NULL);"
    "INSERT INTO activity (id, asset_id, title, status, visibility) VALUES "
    "(31, 3, 'Yoga for all', 'running', 'public'), (32, 3, 'Knitting', 'running', 'public'),"
    "(33, 3, 'Tapestry', 'running', 'private'), (34, 3, 'Macrame', 'finished', 'public');"
    "INSERT INTO asset (id, name, category, status, visibility, listing, opened_on, closed_on, "
    "location_shown, address, description) VALUES "
    "(21, 'Walkng hushed', 'library', 'published', 'private', NULL, NULL, NULL, 'exact', NULL, "
    "NULL),"
    "(22, 'Falconry', 'library', 'pending', 'public', NULL, NULL, NULL, 'exact', NULL, NULL),"
    "(23, 'Origami', 'library', 'closed', 'public', NULL, NULL, '2020-01-01', 'exact', NULL, NULL),"
    "(24, 'Zumbini', 'library', 'published', 'public', NULL, '2027-01-01', NULL, 'exact', NULL, "
    "NULL),"
    "(25, 'Philately', 'library', 'published', 'public', 'declined', NULL, NULL, 'exact', NULL, "
    "NULL),"
    "(26, 'Quiet house', 'library', 'published', 'public', NULL, NULL, NULL, 'none', "
    "'Hidden Quadrangle', NULL),"
    "(27, 'Kestrels', 'library', 'published', 'partners', NULL, NULL, NULL, 'exact', NULL, NULL)";

static int set_up_words(void **state)
{
    if (set_up(state))
        return 1;
    edit(TEXTS);
    settle();
    return store_open(path, STORE_READ, &reader, &err);
}

static int tear_down_words(void **state)
{
    store_close(reader);
    return tear_down(state);
}

static void read_words(const char *q, arena *a, words_found *ret)
{
    if (words_understand(live_vocabulary(l), slice_of(q), a, ret, &err))
        fail_msg("'%s': %s", q, err.detail);
}

/* The ids that words find, of what the public sees: "1 8 ". */
static const char *ids_of(const char *q, search_kind kind, arena *a, words_found *ret)
{
    index_snapshot *elsewhen, *activities, *held = live_snapshots(l, &elsewhen, &activities);
    const index_view *view =
        index_view_of(kind == SEARCH_ACTIVITIES ? activities : held, AUDIENCE_PUBLIC);
    char text[500] = "";
    size_t used = 0;
    index_hit hit;
    read_words(q, a, ret);
    if (words_look_up(reader, kind, 100, a, ret, &err))
        fail_msg("'%s': %s", q, err.detail);
    for (size_t i = 0; i < ret->found[kind].count; i++)
        if (index_by_id(view, ret->found[kind].ids[i], &hit))
            used += (size_t)snprintf(text + used, sizeof text - used, "%d ", (int)hit.id);
    index_release(held);
    index_release(elsewhen);
    index_release(activities);
    return arena_copy(a, text, used);
}

static void test_phrases(void **state)
{
    static const struct {
        const char *q, *ids, *searched; /* NULL: nothing was corrected */
    } PHRASES[] = {
        {"yoga", "3 ", NULL},
        {"YOGA", "3 ", NULL},
        {"yog", "3 ", NULL}, /* the last may be begun */
        {"yoag", "3 ", "yoga"},
        {"yoag partick", "3 ", "yoga partick"},
        {"mens shed", "1 8 ", NULL},
        {"men's shed", "1 8 ", NULL},
        {"Men\xe2\x80\x99s Sheds", "1 8 ", NULL},
        {"mens sheds ayr", "8 ", NULL},
        {"shed", "1 7 8 ", NULL},     /* allotments have sheds */
        {"library", "2 9 26 ", NULL}, /* and "libraries" */
        {"libraries", "2 9 26 ", NULL},
        {"librery", "2 9 26 ", "library"},
        {"librery maryhill", "2 ", "library maryhill"},
        {"class", "9 ", NULL},
        {"ceilidh", "4 ", NULL},
        {"c\xc3\xa8ilidh", "4 ", NULL},
        {"ce\xcc\x80ilidh", "4 ", NULL}, /* the accent apart */
        {"gaidhlig", "4 ", NULL},
        {"G\xc3\xa0idhlig", "4 ", NULL},
        {"gaidhlg", "4 ", "gaidhlig"},
        {"walkng", "6 ", "walking"}, /* though a private asset has it */
        {"boots", "6 ", NULL},
        {"boot", "6 ", NULL},
        {"teabreak", "1 ", NULL},
        {"tea-break", "1 ", NULL},
        {"tea break", "1 ", NULL},
        {"oneil", "7 ", NULL},
        {"o'neil's", "7 ", NULL},
        {"doctor", "5 6 ", NULL}, /* a health walk has "doctor said walk" */
        {"surgery", "5 ", NULL},
        {"chemist", "", NULL}, /* a category that nothing is of */
        {"docter", "5 6 ", "doctor"},
        {"gps northside", "5 ", NULL},
        {"community hub ayr", "8 ", NULL}, /* a name of the category alone */
        {"potatoe", "7 ", NULL},
        {"news", "9 ", "new"}, /* not its plural: it is said */
        {"xyz", "", NULL},
        {"shd", "", NULL}, /* three letters are not corrected */
        {"x1234567", "", NULL},
        {"yoga knitting", "3 ", NULL}, /* of the asset */
        {"falconri", "", NULL},
        {"tapestri", "", NULL},
        {"macrami", "", NULL},
        {"origame", "", NULL},
        {"zumbinis", "", NULL},
        {"philateli", "", NULL},
        {"quadrangl", "", NULL},
        {"kestrelz", "", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(PHRASES); i++) {
        ARENA_SCOPED arena *a = arena_new(1 << 24);
        words_found w;
        const char *ids = ids_of(PHRASES[i].q, SEARCH_ASSETS, a, &w);
        const char *searched = w.corrected ? w.searched : NULL;
        if (strcmp(ids, PHRASES[i].ids) != 0)
            fail_msg("'%s' found %s, not %s", PHRASES[i].q, ids, PHRASES[i].ids);
        if ((searched != NULL) != (PHRASES[i].searched != NULL) ||
            (searched && strcmp(searched, PHRASES[i].searched) != 0))
            fail_msg("'%s' was read as '%s'", PHRASES[i].q, w.searched);
    }
}

/* By the kind of search: for an activity all words hold of itself and its asset, for an asset
 * itself those of what goes on there do not count. */
static void test_kinds(void **state)
{
    static const struct {
        const char *q;
        search_kind kind;
        const char *ids;
    } CASES[] = {
        {"yoga", SEARCH_ACTIVITIES, "31 "},
        {"yoag", SEARCH_ACTIVITIES, "31 "},
        {"yoga partick", SEARCH_ACTIVITIES, "31 "},
        {"yoga knitting", SEARCH_ACTIVITIES, ""},
        {"partick", SEARCH_ACTIVITIES, "31 32 "},
        {"community hub", SEARCH_ACTIVITIES, "31 32 "},
        {"yoga", SEARCH_THEMSELVES, ""},
        {"partick", SEARCH_THEMSELVES, "3 "},
        {"community hub partick", SEARCH_THEMSELVES, "3 "},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        ARENA_SCOPED arena *a = arena_new(1 << 24);
        words_found w;
        const char *ids = ids_of(CASES[i].q, CASES[i].kind, a, &w);
        if (strcmp(ids, CASES[i].ids) != 0)
            fail_msg("'%s' found %s, not %s", CASES[i].q, ids, CASES[i].ids);
    }
}

static void expect_read(const char *q, const char *read)
{
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    words_found w;
    read_words(q, a, &w);
    assert_string_equal(w.searched, read);
}

/* A word comes and goes with what the public sees, and the commonest comes first. */
static void test_follows(void **state)
{
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    words_found w;
    (void)state;
    expect_read("bagpipez", "bagpipez");
    edit("INSERT INTO asset (id, name, category, status) VALUES (51, 'Bagpipes', 'dance', "
         "'published'), (52, 'Bagpiper', 'dance', 'published'), (53, 'A bagpiper', 'dance', "
         "'published'), (54, 'Sagpipez', 'dance', 'published')");
    settle();
    expect_read("bagpipez", "bagpiper or bagpipes");
    read_words("bagpipez", a, &w);
    assert_string_equal(w.words[0].written, "bagpipez");
    assert_int_equal(w.words[0].read_count, 2);
    assert_string_equal(w.words[0].read[0], "bagpiper");
    edit("UPDATE asset SET visibility = 'private' WHERE id IN (52, 53)");
    settle();
    expect_read("bagpipez", "bagpipes");
    edit("UPDATE asset SET name = 'Fiddles' WHERE id = 51");
    settle();
    expect_read("bagpipez", "sagpipez"); /* another first letter, if nothing else */
    edit("DELETE FROM asset WHERE id IN (51, 52, 53, 54)");
    settle();
    expect_read("bagpipez", "bagpipez");
    edit("INSERT INTO activity (id, asset_id, title) VALUES (55, 3, 'Bagpipes')");
    settle();
    expect_read("bagpipez", "bagpipes");
    edit("UPDATE activity SET visibility = 'partners' WHERE id = 55");
    settle();
    expect_read("bagpipez", "bagpipez");
}

static void test_hostile(void **state)
{
    static const char *const WORDS[] = {
        "\"",         "' OR 1",     "name:yoga",    "yoga*",
        "^yoga",      "(yoga",      "yoga AND",     "NOT yoga",
        "{name} : x", "NEAR(yoga)", "\xe2\x80\x99", "\xf0\x9f\xa7\x98 yoga",
        "-yoga--in-",
    };
    static const char *const FILLS[] = {"a", "a ", "y'-"};
    char text[SEARCH_MAX_BYTES + 1];
    words_found w;
    (void)state;
    for (size_t i = 0; i < COUNT(WORDS); i++) {
        ARENA_SCOPED arena *a = arena_new(1 << 24);
        status failed = words_understand(live_vocabulary(l), slice_of(WORDS[i]), a, &w, &err);
        if (failed)
            assert_int_equal(failed, ERR_INPUT);
        else
            assert_int_equal(words_look_up(reader, SEARCH_ASSETS, 9, a, &w, &err), OK);
    }
    for (int fill = 0; fill < (int)COUNT(FILLS); fill++) {
        ARENA_SCOPED arena *a = arena_new(1 << 24);
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = FILLS[fill][i % strlen(FILLS[fill])];
        assert_int_equal(
            words_understand(live_vocabulary(l), (slice){text, sizeof text}, a, &w, &err),
            ERR_INPUT);
        slice whole = {text, sizeof text - 1};
        assert_int_equal(words_understand(live_vocabulary(l), whole, a, &w, &err), OK);
        for (int kind = SEARCH_ASSETS; kind <= SEARCH_ACTIVITIES; kind++)
            assert_int_equal(words_look_up(reader, (search_kind)kind, 9, a, &w, &err), OK);
    }
    ARENA_SCOPED arena *small = arena_new(500);
    assert_int_equal(words_understand(live_vocabulary(l), slice_of("yoga"), small, &w, &err),
                     ERR_NO_MEMORY);
    assert_int_equal(words_understand(live_vocabulary(l), (slice){"yo\0ga", 5}, small, &w, &err),
                     ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_phrases),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_follows),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, set_up_words, tear_down_words);
}
