/* The text search, the taxonomy and the gazetteer of a real file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/geodata.h"
#include "support/inspect.h"
#include "support/searching.h"

static scratch folder;
static store *file;
static arena *memory;
static error err;
static const authorship KEEPER = {.actor = "kirsty"};

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    memory = arena_new(64 << 20);
    assert_int_equal(exchange_open_database(scratch_path(&folder, "a.sqlite"), &file, &err), OK);
    assert_string_equal(
        inspect_try(&file->at,
                    "INSERT INTO asset (id, name, category, status, description) VALUES "
                    "(1, 'Àrainneachd na Gàidhlig', 'library', 'published', 'Books, tea'),"
                    "(2, 'St. Mary''s Hall', 'community-centre', 'published', 'Tea AND cake'),"
                    "(3, 'Splash-in café', 'woodland', 'published', 'Perl++ for beginners'),"
                    "(4, 'Hidden tearoom', 'woodland', 'draft', 'tea')"),
        "");
    assert_string_equal(
        inspect_try(&file->at,
                    "INSERT INTO activity (id, asset_id, title, description, run_by, visibility, "
                    "status) VALUES "
                    "(19, 1, 'Bookbug', 'Rhymes', NULL, 'public', 'running'),"
                    "(12, 2, 'Pottery', 'The men''s morning: clay', 'Potters’ Guild', 'public', "
                    "'running'),"
                    "(13, 2, 'Yoga', 'Stretching', NULL, 'public', 'full'),"
                    "(14, 2, 'Wombat pottery', 'clay', NULL, 'partners', 'running'),"
                    "(15, 2, 'Old pottery', 'clay', NULL, 'public', 'finished'),"
                    "(16, 4, 'Yoga upstairs', NULL, NULL, 'public', 'running')"),
        "");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(file);
    arena_free(memory);
    scratch_remove(&folder);
    return 0;
}

static void test_words_of_users_are_words_and_no_syntax(void **state)
{
    static const struct {
        const char *text;
        int first; /* the id found, 0 for none */
        size_t count;
    } CASES[] = {
        {"tea", 1, 2},
        {"TEA cake", 2, 1},
        {"tea  \t cake\n", 2, 1},
        {"cake books", 0, 0},      /* every word must be there */
        {"arainneachd", 1, 1},     /* accents are no matter */
        {"Àrainn", 1, 1},          /* the last word may be begun */
        {"Àrainn Gàidhlig", 0, 0}, /* the others not */
        {"gaidhlig arainn", 1, 1},
        {"splash-in", 3, 1},
        {"AND", 2, 1},
        {"tea AND cake", 2, 1},
        {"tea OR books", 0, 0},
        {"NEAR(tea cake)", 0, 0},
        {"name:hall", 0, 0},
        {"\"tea", 1, 2},
        {"tea\"*", 1, 2},
        {"te\"a", 0, 0},
        {"caf*", 3, 1},
        {"perl++", 3, 1},
        {"(tea)", 1, 2},
        {"tea - cake", 2, 1}, /* a word without a letter is passed over */
        {"'; DROP TABLE asset; --", 0, 0},
        {"tearoom", 0, 0}, /* a draft */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t *ids = NULL;
        size_t count = 99;
        if (search_plainly(file, SEARCH_ASSETS, slice_of(CASES[i].text), 100, memory, &ids, &count,
                           &err))
            fail_msg("'%s': %s", CASES[i].text, err.detail);
        if (count != CASES[i].count || (count && ids[0] != CASES[i].first))
            fail_msg("'%s' found %zu", CASES[i].text, count);
    }
}

/* Of what goes on somewhere only that which the words are about, each as its asset or itself says.
 */
static void test_words_of_activities(void **state)
{
    static const struct {
        const char *text, *ids;
    } CASES[] = {
        {"pottery", "12 "},
        {"POTTERY tea", "12 "},
        {"tea", "12 13 19 "},
        {"yoga", "13 "},
        {"yoga mary's", "13 "},
        {"yoga clay", ""}, /* of one asset, but of two activities */
        {"clay cl", "12 "},
        {"cla pottery", ""}, /* only the last may be begun */
        {"men's", "12 "},
        {"men pottery", "12 "},
        {"mens", ""}, /* as in the search for assets */
        {"potters' gui", "12 "},
        {"bookbug arainneachd", "19 "},
        {"rhymes boo", "19 "},
        {"library bookbug", "19 "}, /* its category */
        {"wombat", ""},
        {"upstairs", ""},
        {"- yoga '", "13 "},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char found[100] = "";
        int64_t *ids = NULL;
        size_t count = 0, used = 0;
        if (search_plainly(file, SEARCH_ACTIVITIES, slice_of(CASES[i].text), 100, memory, &ids,
                           &count, &err))
            fail_msg("'%s': %s", CASES[i].text, err.detail);
        for (size_t k = 0; k < count; k++)
            used += (size_t)snprintf(found + used, sizeof found - used, "%d ", (int)ids[k]);
        if (strcmp(found, CASES[i].ids) != 0)
            fail_msg("'%s' found %s", CASES[i].text, found);
    }
}

static void test_searches_that_are_none(void **state)
{
    char text[402];
    int64_t *ids;
    size_t count = 7;
    (void)state;
    assert_int_equal(
        search_plainly(file, SEARCH_ASSETS, slice_of(""), 9, memory, &ids, &count, &err),
        ERR_INPUT);
    assert_string_equal(err.field, "q");
    assert_int_equal(
        search_plainly(file, SEARCH_ASSETS, slice_of(" - ' \""), 9, memory, &ids, &count, &err),
        ERR_INPUT);
    assert_int_equal(
        search_plainly(file, SEARCH_ASSETS, slice_of("\xFFtea"), 9, memory, &ids, &count, &err),
        ERR_INPUT);
    memset(text, 'a', sizeof text);
    assert_int_equal(
        search_plainly(file, SEARCH_ASSETS, (slice){text, 401}, 9, memory, &ids, &count, &err),
        ERR_INPUT);
    assert_int_equal(count, 7);
    assert_int_equal(
        search_plainly(file, SEARCH_ASSETS, (slice){text, 400}, 9, memory, &ids, &count, &err), OK);
    memset(text, '"', 400);
    text[399] = 'a';
    assert_int_equal(
        search_plainly(file, SEARCH_ASSETS, (slice){text, 400}, 9, memory, &ids, &count, &err), OK);
    assert_int_equal(
        search_plainly(file, SEARCH_ASSETS, slice_of("tea"), 1, memory, &ids, &count, &err), OK);
    assert_int_equal(count, 1);
    assert_int_equal(
        search_plainly(file, SEARCH_ACTIVITIES, slice_of("\xFFtea"), 9, memory, &ids, &count, &err),
        ERR_INPUT);
    assert_int_equal(
        search_plainly(file, SEARCH_ACTIVITIES, slice_of("tea"), 2, memory, &ids, &count, &err),
        OK);
    assert_int_equal(count, 2);
}

static status put_category(const char *code, const char *parent, const char *label)
{
    category c = {code, label, label, "words", "#123456", "maki:park", 0, true};
    assert_int_equal(store_begin(file, &KEEPER, &err), OK);
    status failed = store_put_category(file, &c, parent, &err);
    if (failed)
        store_rollback(file);
    else
        assert_int_equal(store_commit(file, &err), OK);
    return failed;
}

static void test_the_taxonomy_is_added_to_and_brought_up_to_date(void **state)
{
    taxonomy *t;
    int64_t before;
    (void)state;
    assert_int_equal(put_category("zz-group", NULL, "Group"), OK);
    assert_int_equal(put_category("aa-code", "zz-group", "Code"), OK);
    before = inspect_number(&file->at, "SELECT max(seq) FROM change");
    assert_int_equal(put_category("aa-code", "zz-group", "Code"), OK);
    assert_int_equal(put_category("zz-group", "", "Group"), OK);
    assert_int_equal(inspect_number(&file->at, "SELECT max(seq) FROM change"), before);
    assert_int_equal(put_category("aa-code", "zz-group", "Other"), OK);
    assert_int_equal(inspect_number(&file->at, "SELECT max(seq) FROM change"), before + 1);
    assert_int_equal(put_category("x", "nowhere", "X"), ERR_CONFLICT);
    assert_string_equal(err.field, "parent");
    assert_int_equal(put_category("X", NULL, "X"), ERR_INPUT);

    assert_int_equal(store_taxonomy(file, &t, &err), OK);
    int group = taxonomy_find(t, slice_of("zz-group")),
        code = taxonomy_find(t, slice_of("aa-code"));
    assert_true(group >= 0 && code > group);
    const category *c = taxonomy_at(t, (size_t)code);
    assert_int_equal(c->parent, group);
    assert_string_equal(c->label, "Other");
    assert_true(c->sensitive);
    assert_int_equal(taxonomy_at(t, (size_t)group)->parent, -1);
    taxonomy_free(t);
}

static bool put_postcode(const char *text, double lat_deg, const char *terminated_on)
{
    postcode code;
    bool changed = false;
    assert_true(postcode_read(slice_of(text), &code));
    assert_int_equal(store_put_postcode(file, code, lonlat_pack((lonlat){-4.2868, lat_deg}),
                                        terminated_on, "test", &changed, &err),
                     OK);
    return changed;
}

typedef struct {
    char text[1000];
} listing;

static status list_postcode(void *context, postcode code, lonlat_e7 at, bool terminated, error *e)
{
    listing *l = context;
    char text[POSTCODE_TEXT_SIZE];
    size_t used = strlen(l->text);
    (void)e;
    postcode_write(code, text);
    snprintf(l->text + used, sizeof l->text - used, "%s %d%s|", text, at.lat_e7,
             terminated ? " ended" : "");
    return OK;
}

static status list_place(void *context, const store_place *p, error *e)
{
    listing *l = context;
    size_t used = strlen(l->text);
    (void)e;
    snprintf(l->text + used, sizeof l->text - used, "%s %s %.4f %.4f %.0f %s %s|", p->name, p->kind,
             p->at.lon_deg, p->at.lat_deg, p->accuracy_m, p->source, p->within);
    return OK;
}

static void test_postcodes_and_places_are_put_once(void **state)
{
    listing postcodes = {""}, places = {""};
    store_place p = {"Maryhill", "suburban-area", {-4.2980, 55.8940}, 1000, "test", NULL};
    bool changed = false;
    (void)state;
    assert_int_equal(store_begin(file, &KEEPER, &err), OK);
    assert_true(put_postcode("G20 9AD", 55.8942, NULL));
    assert_false(put_postcode("g209ad", 55.8942, ""));
    assert_true(put_postcode("EH1 1AA", 55.95, "201904"));
    assert_false(put_postcode("EH1 1AA", 55.95, "201904"));
    assert_true(put_postcode("EH1 1AA", 55.96, NULL)); /* open again, and elsewhere */
    assert_true(put_postcode("G20 8AA", 55.9, "201904"));
    assert_int_equal(store_put_place(file, &p, &changed, &err), OK);
    assert_true(changed);
    assert_int_equal(store_put_place(file, &p, &changed, &err), OK);
    assert_false(changed);
    p.accuracy_m = 800;
    assert_int_equal(store_put_place(file, &p, &changed, &err), OK);
    assert_true(changed);
    p.within = "Glasgow";
    assert_int_equal(store_put_place(file, &p, &changed, &err), OK);
    assert_true(changed);
    p.within = "Glasgow";
    assert_int_equal(store_put_place(file, &p, &changed, &err), OK);
    assert_false(changed);
    assert_int_equal(store_commit(file, &err), OK);
    assert_int_equal(store_scan_postcodes(file, list_postcode, &postcodes, &err), OK);
    assert_string_equal(postcodes.text,
                        "EH1 1AA 559600000|G20 8AA 559000000 ended|G20 9AD 558942000|");
    assert_int_equal(store_scan_places(file, list_place, &places, &err), OK);
    assert_string_equal(places.text, "Maryhill suburban-area -4.2980 55.8940 800 test Glasgow|");
}

/* A postcode that was used again stands as it is now, in whichever order its uses are loaded. */
static void test_a_reused_postcode(void **state)
{
    static const store_postcode EARLY = {.introduced_on = "1973-08-01",
                                         .terminated_on = "1986-05-01",
                                         .source = "early"},
                                LATER = {.introduced_on = "1990-10-01",
                                         .terminated_on = "2001-02-03",
                                         .source = "later"},
                                LIVE = {.introduced_on = "2001-02-03", .source = "live"};
    static const struct {
        const store_postcode *puts[3];
        const char *source;
    } CASES[] = {
        {{&LIVE, &EARLY, &LATER}, "live"},   {{&EARLY, &LIVE, &LATER}, "live"},
        {{&LATER, &EARLY, &LIVE}, "live"},   {{&EARLY, &LATER, &EARLY}, "later"},
        {{&LATER, &EARLY, &EARLY}, "later"},
    };
    (void)state;
    assert_int_equal(store_begin(file, &KEEPER, &err), OK);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char code[] = "KA9 9AA", sql[100];
        bool changed;
        code[6] = (char)("ABDEF"[i]);
        for (size_t k = 0; k < COUNT(CASES[i].puts); k++) {
            store_postcode p = *CASES[i].puts[k];
            assert_true(postcode_read(slice_of(code), &p.code));
            assert_int_equal(store_put_postcode_row(file, &p, STORE_REPLACE, &changed, &err), OK);
        }
        snprintf(sql, sizeof sql, "SELECT source FROM postcode WHERE code = '%s'", code);
        assert_string_equal(inspect_text(&file->at, sql), CASES[i].source);
        /* what is only there to fill gaps changes none of them */
        store_postcode filler = {.source = "filler"};
        assert_true(postcode_read(slice_of(code), &filler.code));
        assert_int_equal(store_put_postcode_row(file, &filler, STORE_REFRESH, &changed, &err), OK);
        assert_false(changed);
        /* but its own it refreshes */
        filler.source = CASES[i].source;
        assert_int_equal(store_put_postcode_row(file, &filler, STORE_FILL, &changed, &err), OK);
        filler.at.lat_e7 = 1;
        assert_false(changed);
        assert_int_equal(store_put_postcode_row(file, &filler, STORE_REFRESH, &changed, &err), OK);
        assert_true(changed);
    }
    /* one that ends after it came into use has ended */
    store_postcode ended = LIVE;
    bool changed;
    assert_true(postcode_read(slice_of("KA9 9AA"), &ended.code));
    ended.terminated_on = "2024-01-05";
    assert_int_equal(store_put_postcode_row(file, &ended, STORE_REPLACE, &changed, &err), OK);
    assert_true(changed);
    store_rollback(file);
}

static void test_loads_of_the_gazetteer_are_counted(void **state)
{
    int64_t before, after;
    (void)state;
    assert_int_equal(store_gazetteer_version(file, &before, &err), OK);
    assert_int_equal(store_begin(file, &KEEPER, &err), OK);
    assert_int_equal(store_gazetteer_loaded(file, &err), OK);
    assert_int_equal(store_commit(file, &err), OK);
    assert_int_equal(store_gazetteer_version(file, &after, &err), OK);
    assert_int_equal(after, before + 1);
}

static void test_every_statement_is_prepared_against_the_schema(void **state)
{
    store *s;
    (void)state;
    scratch_copy(scratch_path(&folder, "a.sqlite"), scratch_path(&folder, "drift.sqlite"));
    connection c = inspect_open(scratch_path(&folder, "drift.sqlite"));
    assert_string_equal(inspect_try(&c, "ALTER TABLE gazetteer RENAME TO gazetteer_2"), "");
    connection_close(&c);
    assert_int_not_equal(store_open(scratch_path(&folder, "drift.sqlite"), STORE_READ, &s, &err),
                         OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_of_users_are_words_and_no_syntax),
        cmocka_unit_test(test_words_of_activities),
        cmocka_unit_test(test_searches_that_are_none),
        cmocka_unit_test(test_the_taxonomy_is_added_to_and_brought_up_to_date),
        cmocka_unit_test(test_postcodes_and_places_are_put_once),
        cmocka_unit_test(test_a_reused_postcode),
        cmocka_unit_test(test_loads_of_the_gazetteer_are_counted),
        cmocka_unit_test(test_every_statement_is_prepared_against_the_schema),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
