/* The residents' question of a followed file: what is not public, or not there today, is neither
 * found nor counted, and words hold of the same activity as all else. */
#include "live/finding.h"

#include "support/live_following.h"

static const char ASSETS[] =
    "INSERT INTO asset (id, name, category, status, visibility, listing, consent, level, "
    "consent_expires_on, opened_on, closed_on, reach, step_free, geom) VALUES "
    "(1, 'Hall', 'library', 'published', 'public', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'yes',"
    " MakePoint(-4.2868, 55.8942, 4326)),"
    "(2, 'Private', 'library', 'published', 'private', NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
    " 'yes', MakePoint(-4.2868, 55.8942, 4326)),"
    "(3, 'Partners', 'library', 'published', 'partners', NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
    " 'yes', MakePoint(-4.2868, 55.8942, 4326)),"
    "(4, 'Pending', 'library', 'pending', 'public', NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
    " 'yes', MakePoint(-4.2868, 55.8942, 4326)),"
    "(5, 'Closed', 'library', 'closed', 'public', NULL, NULL, NULL, NULL, NULL, '2020-01-01', NULL,"
    " 'yes', MakePoint(-4.2868, 55.8942, 4326)),"
    "(6, 'Closing', 'library', 'published', 'public', NULL, NULL, NULL, NULL, NULL, '2026-06-01',"
    " NULL, 'yes', MakePoint(-4.2868, 55.8942, 4326)),"
    "(7, 'To open', 'library', 'published', 'public', NULL, NULL, NULL, NULL, '2026-07-01', NULL,"
    " NULL, 'yes', MakePoint(-4.2868, 55.8942, 4326)),"
    "(8, 'Declined', 'library', 'published', 'public', 'declined', NULL, NULL, NULL, NULL, NULL,"
    " NULL, 'yes', MakePoint(-4.2868, 55.8942, 4326)),"
    "(9, 'Expired', 'library', 'published', 'public', NULL, 'given', 'individual', '2026-06-01',"
    " NULL, NULL, NULL, 'yes', MakePoint(-4.2868, 55.8942, 4326)),"
    "(10, 'Line', 'library', 'published', 'public', NULL, NULL, NULL, NULL, NULL, NULL,"
    " 'phone-or-online', 'unknown', MakePoint(-1, 51, 4326)),"
    "(11, 'Visitors', 'library', 'published', 'public', NULL, NULL, NULL, NULL, NULL, NULL,"
    " 'in-area', 'unknown', NULL),"
    "(12, 'Nowhere', 'library', 'published', 'public', NULL, NULL, NULL, NULL, NULL, NULL,"
    " 'at-place', 'unknown', NULL),"
    "(13, 'Far', 'library', 'published', 'public', NULL, NULL, NULL, NULL, NULL, NULL,"
    " 'at-place', 'unknown', MakePoint(-4.2868, 56.8942, 4326));"
    "INSERT INTO activity (id, asset_id, title, day, part_of_day, audiences, visibility, status, "
    "step_free) VALUES "
    "(101, 1, 'Yoga', 'tu', 'evening', '[\"women\"]', 'public', 'running', 'no'),"
    "(102, 1, 'Draughts', 'mo', 'evening', '[\"men\"]', 'public', 'running', 'unknown'),"
    "(103, 1, 'Yoga for carers', 'we', 'evening', '[\"carers\"]', 'private', 'running', 'unknown'),"
    "(104, 1, 'Yoga once', 'th', 'evening', '[\"carers\"]', 'public', 'finished', 'unknown'),"
    "(105, 1, 'Yoga again', 'fr', 'evening', '[\"carers\"]', 'public', 'paused', 'unknown')";

enum { TUESDAY = 1 << 1, MONDAY = 1 << 0 };

static store *reader;

static int set_up_finding(void **state)
{
    if (set_up(state))
        return 1;
    edit(ASSETS);
    settle();
    return store_open(path, STORE_READ, &reader, &err);
}

static int tear_down_finding(void **state)
{
    store_close(reader);
    return tear_down(state);
}

/* Asks the public's views. @param q  words, or NULL. */
static finding_result ask(finding_conditions asked, const char *q, arena *a)
{
    index_snapshot *elsewhen, *activities, *held = live_snapshots(l, &elsewhen, &activities);
    finding_query query = {.assets = index_view_of(held, AUDIENCE_PUBLIC),
                           .activities = index_view_of(activities, AUDIENCE_PUBLIC),
                           .codes = index_taxonomy(held),
                           .has_origin = true,
                           .origin = {-4.2868, 55.8942},
                           .radius_m = FINDING_RADIUS_DEFAULT_M,
                           .asked = asked};
    relations *related = live_relations(l);
    words_found words;
    finding_result found;
    for (int g = 0; g < FINDING_GROUP_COUNT; g++)
        query.pages[g].limit = 10;
    if (q) {
        assert_int_equal(words_understand(live_vocabulary(l), slice_of(q), a, &words, &err), OK);
        for (int kind = SEARCH_ASSETS; kind <= SEARCH_ACTIVITIES; kind++)
            assert_int_equal(words_look_up(reader, (search_kind)kind, 100, a, &words, &err), OK);
        query.asked.words = &words;
    }
    query.related = related;
    if (finding_run(&query, a, &found, &err))
        fail_msg("%s", err.detail);
    relations_release(related);
    index_release(held);
    index_release(elsewhen);
    index_release(activities);
    return found;
}

static void test_only_what_is_open_to_all(void **state)
{
    ARENA_SCOPED arena *a = arena_new(1 << 26);
    index_snapshot *held = live_snapshot(l);
    int library = taxonomy_find(index_taxonomy(held), slice_of("library"));
    index_release(held);
    (void)state;
    finding_result found = ask((finding_conditions){.facts = 0}, NULL, a);
    static const struct {
        int64_t id;
        uint32_t step_free;
    } EXPECTED[FINDING_GROUP_COUNT] = {{1, 1}, {11, 0}, {10, 0}};
    for (int g = 0; g < FINDING_GROUP_COUNT; g++) {
        const finding_group *group = &found.groups[g];
        assert_int_equal(group->matched, 1);
        assert_int_equal(group->count, 1);
        assert_int_equal(group->hits[0].asset.id, EXPECTED[g].id);
        assert_int_equal(group->counts->facts[FINDING_STEP_FREE].added, EXPECTED[g].step_free);
        assert_int_equal(group->counts->categories[library].added, 1);
        assert_int_equal(group->counts->audiences[6].added,
                         0); /* carers: private, past or paused */
        assert_int_equal(group->counts->days[2].added, 0);
        assert_int_equal(group->counts->days[4].added, 0);
    }
    assert_int_equal(found.nowhere, 1);
}

/* A catchment says where an asset comes to, wherever it is; that of a hidden location says nothing.
 */
static void test_catchments(void **state)
{
    ARENA_SCOPED arena *a = arena_new(1 << 26);
    static const char *const HERE = "BuildMbr(-4.3, 55.8, -4.2, 55.9, 4326)";
    static const char *const THERE = "BuildMbr(-3.3, 56.8, -3.2, 56.9, 4326)";
    static const struct {
        int64_t id;
        const char *visibility, *shown, *at, *catchment[2];
    } COMING[] = {
        {61, "public", "exact", "MakePoint(-1, 51, 4326)", {THERE, HERE}},
        {62, "public", "exact", "MakePoint(-4.2868, 55.8942, 4326)", {THERE, NULL}},
        {63, "private", "exact", "MakePoint(-1, 51, 4326)", {HERE, NULL}},
        {64, "public", "none", "MakePoint(-1, 51, 4326)", {THERE, NULL}},
        {65, "public", "exact", "MakePoint(-1, 51, 4326)", {NULL, NULL}},
        {66, "public", "exact", "MakePoint(-4.4, 55.8942, 4326)", {NULL, NULL}},
    };
    char sql[500];
    (void)state;
    for (size_t i = 0; i < COUNT(COMING); i++) {
        snprintf(
            sql, sizeof sql,
            "INSERT INTO asset (id, name, category, status, visibility, location_shown, reach, "
            "geom) VALUES (%d, 'Coming', 'library', 'published', '%s', '%s', 'in-area', %s)",
            (int)COMING[i].id, COMING[i].visibility, COMING[i].shown, COMING[i].at);
        edit(sql);
        for (int k = 0; k < 2 && COMING[i].catchment[k]; k++) {
            snprintf(sql, sizeof sql,
                     "INSERT INTO catchment (asset_id, geom) VALUES (%d, CastToMultiPolygon(%s))",
                     (int)COMING[i].id, COMING[i].catchment[k]);
            edit(sql);
        }
    }
    settle();
    finding_group g = ask((finding_conditions){.facts = 0}, NULL, a).groups[FINDING_COMES];
    static const int64_t FOUND[] = {66, 61, 64, 11}; /* those without a position last, by name */
    assert_int_equal(g.matched, COUNT(FOUND));
    for (size_t i = 0; i < COUNT(FOUND); i++)
        assert_int_equal(g.hits[i].asset.id, FOUND[i]);
    edit("DELETE FROM catchment; DELETE FROM asset WHERE id > 60");
    settle();
}

static void test_words_of_the_same_activity(void **state)
{
    static const struct {
        const char *q;
        finding_conditions asked;
        int64_t found; /* the activity; 1: the asset itself; 0: nothing */
    } CASES[] = {
        {"yoga", {.days = TUESDAY}, 101},
        {"yoag", {.days = TUESDAY}, 101},
        {"yoga hall", {.days = TUESDAY}, 101},
        {"yoga", {.days = MONDAY}, 0},
        {"draughts", {.days = MONDAY}, 102},
        {"draughts", {.facts = 1u << FINDING_STEP_FREE}, 102}, /* as the asset is */
        {"yoga", {.facts = 1u << FINDING_STEP_FREE}, 0},       /* though the asset is */
        {"yoga draughts", {.facts = 0}, 0},
        {"hall", {.facts = 1u << FINDING_STEP_FREE}, 1},
        {"yoga", {.days = 1 << 4}, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        ARENA_SCOPED arena *a = arena_new(1 << 26);
        finding_group g = ask(CASES[i].asked, CASES[i].q, a).groups[FINDING_PLACE];
        if (g.matched != (CASES[i].found != 0))
            fail_msg("case %zu, '%s': %zu found", i, CASES[i].q, g.matched);
        if (!CASES[i].found)
            continue;
        assert_int_equal(g.hits[0].itself, CASES[i].found == 1);
        if (CASES[i].found > 1) {
            assert_int_equal(g.hits[0].activity_count, 1);
            assert_int_equal(g.hits[0].activities[0].id, CASES[i].found);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_what_is_open_to_all),
        cmocka_unit_test(test_catchments),
        cmocka_unit_test(test_words_of_the_same_activity),
    };
    return cmocka_run_group_tests(tests, set_up_finding, tear_down_finding);
}
