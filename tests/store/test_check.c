/* `cairn check` finds each kind of damage that a program which switches triggers or CHECKs off, or
 * writes where only SQLite should, can do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/geodata.h"
#include "support/inspect.h"

static scratch folder;
static char whole[SCRATCH_PATH_MAX], damaged[SCRATCH_PATH_MAX];

static const char ROWS[] =
    "INSERT INTO asset (name, category, status, geom, step_free, locality) VALUES "
    "('Woodside Library', 'library', 'published', MakePoint(-4.27, 55.87, 4326), 'yes', "
    "'Woodside'),"
    "('Maryhill Hall', 'community-centre', 'published', MakePoint(-4.3, 55.89, 4326), 'no', NULL),"
    "('Draft', NULL, 'draft', NULL, 'unknown', 'unknown');"
    "UPDATE asset SET name = 'Maryhill Burgh Halls', locality = 'Maryhill' WHERE id = 2;"
    "INSERT INTO activity (asset_id, title) VALUES (1, 'Bookbug'), (2, 'Boxercise');"
    "INSERT INTO connection (from_asset, kind, to_asset, note) VALUES (1, 'works-with', 2, 'n');"
    "INSERT INTO catchment (asset_id, note, geom) VALUES (1, 'around', GeomFromText("
    "'MULTIPOLYGON(((-4.3 55.8, -4.2 55.8, -4.2 55.9, -4.3 55.8)))', 4326));"
    "INSERT INTO exercise (place) VALUES ('Maryhill');"
    "INSERT INTO contribution (exercise_id, asset_id, words, given_on) VALUES "
    "(1, 1, 'warm', '2026-01-02');"
    "INSERT INTO confirmation (asset_id, fact, confirmed_on, role) VALUES "
    "(1, 'still here', '2026-01-02', 'librarian');"
    "INSERT INTO note (asset_id, activity_id, kind) VALUES (1, 1, 'closed');";

static int set_up(void **state)
{
    store *s;
    error err = {0};
    (void)state;
    scratch_make(&folder);
    snprintf(whole, sizeof whole, "%s", scratch_path(&folder, "whole.sqlite"));
    snprintf(damaged, sizeof damaged, "%s", scratch_path(&folder, "damaged.sqlite"));
    assert_int_equal(exchange_open_database(whole, &s, &err), OK);
    store_close(s);
    connection c = inspect_open(whole);
    assert_string_equal(inspect_try(&c, ROWS), "");
    connection_close(&c);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(&folder);
    return 0;
}

typedef struct {
    char text[20000];
    int count;
} findings;

static void keep_finding(void *context, const char *finding)
{
    findings *f = context;
    size_t used = strlen(f->text);
    snprintf(f->text + used, sizeof f->text - used, "%s\n", finding);
    f->count++;
}

static void check(const char *path, findings *ret)
{
    store *s;
    error err = {0};
    *ret = (findings){0};
    if (store_open(path, STORE_WRITE, &s, &err))
        fail_msg("%s", err.detail);
    status said = store_check(s, keep_finding, ret, &err);
    store_close(s);
    assert_int_equal(said, ret->count ? ERR_INTERNAL : OK);
}

/* Runs SQL on a fresh copy, with triggers or without. */
static void damage(const char *sql, int triggers)
{
    scratch_copy(whole, damaged);
    connection c = inspect_open(damaged);
    sqlite3_db_config(c.db, SQLITE_DBCONFIG_ENABLE_TRIGGER, triggers, NULL);
    const char *why = inspect_try(&c, sql);
    if (*why)
        fail_msg("%s: %s", sql, why);
    connection_close(&c);
}

static void test_a_sound_file_passes(void **state)
{
    findings f;
    (void)state;
    check(whole, &f);
    assert_string_equal(f.text, "");
}

typedef struct {
    const char *sql, *finding;
} damage_case;

static void find_all(const damage_case *cases, size_t count, int triggers)
{
    findings f;
    for (size_t i = 0; i < count; i++) {
        damage(cases[i].sql, triggers);
        check(damaged, &f);
        if (!strstr(f.text, cases[i].finding))
            fail_msg("%s\nwas told as\n%s", cases[i].sql, f.text);
    }
}

static void test_what_was_written_without_triggers_is_found(void **state)
{
    static const damage_case CASES[] = {
        {"UPDATE asset SET name = 'Other' WHERE id = 1",
         "history: asset 1 was changed without it in name\n"},
        {"UPDATE asset SET phone = '0141 000' WHERE id = 1",
         "history: asset 1 was changed without it in phone\n"},
        {"UPDATE asset SET locality = NULL WHERE id = 2",
         "history: asset 2 was changed without it in locality\n"},
        {"UPDATE asset SET step_free = 'unknown' WHERE id = 2",
         "history: asset 2 was changed without it in step_free\n"},
        {"UPDATE asset SET bsl = 'yes' WHERE id = 1",
         "history: asset 1 was changed without it in bsl\n"},
        {"UPDATE asset SET geom = MakePoint(-4.1, 55.8, 4326) WHERE id = 1",
         "history: asset 1 was changed without it in geom\n"},
        {"UPDATE asset SET geom = NULL WHERE id = 1",
         "history: asset 1 was changed without it in geom\n"},
        {"INSERT INTO asset (name) VALUES ('Smuggled')", "history: asset 4 is not in it\n"},
        {"DELETE FROM asset WHERE id = 3", "history: there or gone without it: asset 3\n"},
        {"DELETE FROM activity WHERE id = 2", "history: there or gone without it: activity 2\n"},
        {"DELETE FROM connection", "history: there or gone without it: connection 1\n"},
        {"UPDATE activity SET title = 'Other' WHERE id = 1",
         "history: activity 1 was changed without it in title\n"},
        {"UPDATE category SET label = 'Pub' WHERE code = 'library'",
         "was changed without it in label\n"},
        {"UPDATE connection SET note = NULL",
         "history: connection 1 was changed without it in note\n"},
        {"UPDATE catchment SET note = 'x'",
         "history: catchment 1 was changed without it in note\n"},
        {"UPDATE confirmation SET role = 'x'", "history: confirmation 1 was changed without it"},
        {"UPDATE exercise SET place = 'x'", "history: exercise 1 was changed without it"},
        {"UPDATE contribution SET words = 'x'", "history: contribution 1 was changed without it"},
        {"DELETE FROM change WHERE seq = 5", "the sequence has gaps"},
        {"DELETE FROM change WHERE entity = 'contribution'",
         "history: contribution 1 is not in it"},
        {"UPDATE change SET after = json_set(after, '$.name', 'x') WHERE entity = 'asset' "
         "AND entity_id = 1",
         "history: asset 1 was changed without it in name\n"},
        {"UPDATE change SET action = 'delete' WHERE entity = 'asset' AND entity_id = 3",
         "history: there or gone without it: asset 3\n"},
        {"UPDATE asset SET created_at = '2001-01-01T00:00:00.000Z' WHERE id = 1",
         "the times are not the history's of asset: 1"},
        {"UPDATE asset SET changed_at = '2001-01-01T00:00:00.000Z' WHERE id = 2",
         "the times are not the history's of asset: 2"},
        {"UPDATE activity SET changed_at = NULL WHERE id = 2",
         "the times are not the history's of activity: 2"},
    };
    (void)state;
    find_all(CASES, COUNT(CASES), 0);
}

static void test_dangling_references_are_found(void **state)
{
    static const damage_case CASES[] = {
        {"UPDATE asset SET category = 'pub' WHERE id = 1", "asset of an unknown category: 1 pub"},
        {"UPDATE activity SET category = 'pub' WHERE id = 1",
         "activity of an unknown category: 1 pub"},
        {"UPDATE category SET parent = 'nowhere' WHERE code = 'library'",
         "category of an unknown group: library nowhere"},
        {"UPDATE activity SET asset_id = 99 WHERE id = 1", "activity at an unknown asset: 1 99"},
        {"UPDATE connection SET to_asset = 99", "connection to an unknown asset: 1"},
        {"UPDATE catchment SET asset_id = 99", "catchment of an unknown asset: 1"},
        {"UPDATE confirmation SET asset_id = 99", "confirmation of an unknown asset: 1"},
        {"UPDATE contribution SET exercise_id = 99", "contribution to an unknown asset"},
        {"UPDATE contribution SET asset_id = 99", "contribution to an unknown asset"},
        {"UPDATE note SET asset_id = 99", "note about an unknown asset or activity"},
        {"UPDATE note SET activity_id = 99", "note about an unknown asset or activity"},
    };
    (void)state;
    find_all(CASES, COUNT(CASES), 0);
}

static void test_drift_of_the_indexes_is_found(void **state)
{
    static const damage_case CASES[] = {
        {"DELETE FROM asset_text WHERE rowid = 3", "asset_text lacks asset: 3"},
        {"DELETE FROM public_text WHERE rowid = 1", "public_text lacks asset: 1"},
        {"UPDATE public_text SET own = 'other words' WHERE rowid = 1",
         "public_text lacks asset: 1"},
        {"INSERT INTO public_text (rowid, name) VALUES (3, 'Draft')",
         "public_text should not have asset: 3"},
        {"INSERT INTO asset_text (rowid, name) VALUES (99, 'Nothing')",
         "asset_text should not have asset: 99"},
        {"UPDATE public_text_content SET c0 = 'Other' WHERE id = 1",
         "public_text: its index is not that of its words"},
        {"DELETE FROM asset_text_docsize WHERE id = 2",
         "asset_text: its index is not that of its words"},
        {"DELETE FROM idx_asset_geom WHERE pkid = 1", "the spatial index is wrong for asset: 1"},
        {"UPDATE idx_asset_geom SET xmin = -5, xmax = -5 WHERE pkid = 2",
         "the spatial index is wrong for asset: 2"},
        {"UPDATE idx_asset_geom SET xmin = -180, xmax = 180 WHERE pkid = 2",
         "the spatial index is wrong for asset: 2"},
        {"INSERT INTO idx_asset_geom VALUES (99, -4, -4, 55, 55)",
         "the spatial index should not have asset: 99"},
        {"DELETE FROM idx_catchment_geom", "spatial index: catchment.geom"},
        {"UPDATE writing SET actor = 'someone'", "writing was left set by: someone"},
        {"PRAGMA ignore_check_constraints = 1; UPDATE asset SET status = 'open' WHERE id = 1",
         "CHECK constraint failed in asset"},
    };
    (void)state;
    find_all(CASES, COUNT(CASES), 1);
}

static void test_a_changed_schema_is_found(void **state)
{
    static const damage_case CASES[] = {
        {"DROP TRIGGER asset_updated; UPDATE asset SET name = 'Other' WHERE id = 1",
         "schema: asset_updated is missing"},
        {"DROP TRIGGER asset_updated; UPDATE asset SET name = 'Other' WHERE id = 1",
         "history: asset 1 was changed without it in name"},
        {"DROP TRIGGER gii_asset_geom", "schema: gii_asset_geom is missing"},
        {"CREATE TRIGGER shadow AFTER INSERT ON asset BEGIN SELECT 1; END",
         "schema: shadow is not Cairn's"},
        {"DROP TRIGGER asset_deleted; CREATE TRIGGER asset_deleted BEFORE DELETE ON asset "
         "BEGIN SELECT 1; END",
         "schema: asset_deleted is not as released"},
        {"ALTER TABLE asset ADD COLUMN colour TEXT", "schema: asset is not as released"},
        {"DROP TRIGGER note_fixed", "schema: note_fixed is missing"},
        {"ALTER TABLE note ADD COLUMN address TEXT", "schema: note is not as released"},
        {"DROP VIEW public_words; CREATE VIEW public_words AS SELECT * FROM asset_words",
         "schema: public_words is not as released"},
    };
    (void)state;
    find_all(CASES, COUNT(CASES), 1);
}

/* SQLite gives the id of a deleted last row to the next one: its history begins again. */
static void test_an_id_given_anew_is_no_finding(void **state)
{
    findings f;
    (void)state;
    damage("DELETE FROM connection WHERE id = 1;"
           "INSERT INTO connection (from_asset, kind, to_asset) VALUES (2, 'part-of', 1);"
           "DELETE FROM catchment;",
           1);
    check(damaged, &f);
    assert_string_equal(f.text, "");
}

static void test_a_file_full_of_findings_is_told_in_a_hundred_lines(void **state)
{
    findings f;
    (void)state;
    damage("UPDATE category SET label = 'x', words = 'y', colour = '#000000'", 0);
    check(damaged, &f);
    assert_int_equal(f.count, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sound_file_passes),
        cmocka_unit_test(test_what_was_written_without_triggers_is_found),
        cmocka_unit_test(test_dangling_references_are_found),
        cmocka_unit_test(test_drift_of_the_indexes_is_found),
        cmocka_unit_test(test_a_changed_schema_is_found),
        cmocka_unit_test(test_an_id_given_anew_is_no_finding),
        cmocka_unit_test(test_a_file_full_of_findings_is_told_in_a_hundred_lines),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
