/* Edits by another program: a sqlite3 process with mod_spatialite writes to the file as people do
 * who have it open in QGIS. What is valid is logged and searchable, what is not is refused, and no
 * statement leads around the history. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/geodata.h"
#include "support/inspect.h"
#include "support/searching.h"

static scratch folder;
static const char *path;
static store *file;
static connection db;

static void edit(const char *sql)
{
    ran r = outside(&folder, path, sql);
    if (r.status)
        fail_msg("%s\n%s", sql, r.err);
    ran_done(&r);
}

static int set_up(void **state)
{
    static char kept[SCRATCH_PATH_MAX];
    error err = {0};
    (void)state;
    scratch_make(&folder);
    snprintf(kept, sizeof kept, "%s", scratch_path(&folder, "a.sqlite"));
    path = kept;
    assert_int_equal(exchange_open_database(path, &file, &err), OK);
    db = inspect_open(path);
    edit("INSERT INTO asset (name, category, status, source, source_ref, uuid, geom) VALUES "
         "('Woodside Library', 'library', 'published', 'S', 'A', "
         "'aaaaaaaa-0000-4000-8000-000000000001', MakePoint(-4.2711, 55.8722, 4326)),"
         "('Maryhill Hall', 'community-centre', 'published', 'S', 'B', "
         "'aaaaaaaa-0000-4000-8000-000000000002', MakePoint(-4.3, 55.89, 4326)),"
         "('Nameless', NULL, 'draft', NULL, NULL, 'aaaaaaaa-0000-4000-8000-000000000003', NULL);"
         "INSERT INTO activity (asset_id, title, source, source_ref) VALUES "
         "(1, 'Bookbug', 'S', 'A1'), (2, 'Boxercise', 'S', 'B1');"
         "INSERT INTO connection (from_asset, kind, to_asset) VALUES (1, 'works-with', 2),"
         " (2, 'gives-to', 1);"
         "INSERT INTO catchment (asset_id, geom) VALUES (1, GeomFromText("
         "'MULTIPOLYGON(((-4.3 55.8, -4.2 55.8, -4.2 55.9, -4.3 55.8)))', 4326));"
         "INSERT INTO exercise (place) VALUES ('Maryhill');"
         "INSERT INTO contribution (exercise_id, asset_id, words, given_on) VALUES "
         "(1, 1, 'The library is warm', '2026-01-02');"
         "INSERT INTO confirmation (asset_id, fact, confirmed_on, role) VALUES "
         "(1, 'still here', '2026-01-02', 'librarian');");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    connection_close(&db);
    store_close(file);
    scratch_remove(&folder);
    return 0;
}

typedef struct {
    const char *sql, *why;
} refusal;

/* Each statement fails, says why, and leaves every row of every table as it was. */
static void refuse_all(const refusal *cases, size_t count)
{
    uint64_t before = inspect_digest(&db);
    for (size_t i = 0; i < count; i++) {
        ran r = outside(&folder, path, cases[i].sql);
        if (r.status == 0 || !strstr(r.err, cases[i].why))
            fail_msg("%s\nended %d and said: %s", cases[i].sql, r.status, r.err);
        if (inspect_digest(&db) != before)
            fail_msg("%s\nleft something behind", cases[i].sql);
        ran_done(&r);
    }
}

static void test_what_would_replace_a_row_is_refused(void **state)
{
    static const refusal CASES[] = {
        {"INSERT OR REPLACE INTO asset (id, name) VALUES (1, 'x');", "id or uuid"},
        {"REPLACE INTO asset (id, name) VALUES (1, 'x');", "id or uuid"},
        {"INSERT OR REPLACE INTO asset (rowid, name) VALUES (1, 'x');", "id or uuid"},
        {"INSERT OR REPLACE INTO asset (uuid, name) VALUES "
         "('aaaaaaaa-0000-4000-8000-000000000001', 'x');",
         "id or uuid"},
        {"INSERT OR REPLACE INTO asset (name, source, source_ref) VALUES ('x', 'S', 'A');",
         "source"},
        {"INSERT OR IGNORE INTO asset (id, name) VALUES (1, 'x');", "id or uuid"},
        {"INSERT INTO asset (uuid, name) VALUES ('aaaaaaaa-0000-4000-8000-000000000001', 'x') "
         "ON CONFLICT (uuid) DO UPDATE SET name = 'x';",
         "update it instead"},
        {"UPDATE OR REPLACE asset SET id = 2 WHERE id = 1;", "id and uuid never change"},
        {"UPDATE OR REPLACE asset SET rowid = 2 WHERE id = 1;", "id and uuid never change"},
        {"UPDATE asset SET oid = 99 WHERE id = 1;", "id and uuid never change"},
        {"UPDATE OR REPLACE asset SET uuid = 'aaaaaaaa-0000-4000-8000-000000000002' WHERE id = 1;",
         "id and uuid never change"},
        {"UPDATE OR REPLACE asset SET source_ref = 'B' WHERE id = 1;", "another row"},
        {"PRAGMA recursive_triggers = 1; REPLACE INTO asset (id, name) VALUES (1, 'x');",
         "id or uuid"},
        {"INSERT OR REPLACE INTO activity (id, asset_id, title) VALUES (1, 1, 'x');", "id or uuid"},
        {"INSERT OR REPLACE INTO activity (asset_id, title, source, source_ref) VALUES "
         "(1, 'x', 'S', 'A1');",
         "source"},
        {"UPDATE activity SET _rowid_ = 99 WHERE id = 1;", "id and uuid never change"},
        {"UPDATE OR REPLACE activity SET source_ref = 'B1' WHERE id = 1;", "another row"},
        {"INSERT OR REPLACE INTO category (code, label, plain_label, colour, icon) VALUES "
         "('library', 'x', 'x', '#123456', 'x');",
         "id or code"},
        {"UPDATE category SET code = 'books' WHERE code = 'library';", "id and code never change"},
        {"UPDATE category SET rowid = 9999 WHERE code = 'library';", "id and code never change"},
        {"INSERT OR REPLACE INTO connection (id, from_asset, kind, to_asset) VALUES "
         "(1, 2, 'part-of', 1);",
         "already"},
        {"INSERT OR REPLACE INTO connection (from_asset, kind, to_asset) VALUES "
         "(1, 'works-with', 2);",
         "already"},
        {"UPDATE OR REPLACE connection SET from_asset = 2, kind = 'gives-to', to_asset = 1 "
         "WHERE id = 1;",
         "already"},
        {"UPDATE connection SET rowid = 99 WHERE id = 1;", "already"},
        {"INSERT OR REPLACE INTO connection (uuid, from_asset, kind, to_asset) SELECT uuid, 2, "
         "'part-of', 1 FROM connection WHERE id = 1;",
         "already"},
        {"UPDATE connection SET uuid = '0192f0c4-0000-4000-8000-000000000001' WHERE id = 1;",
         "uuid never changes"},
        {"INSERT OR REPLACE INTO catchment (uuid, asset_id) SELECT uuid, 2 FROM catchment;",
         "already"},
        {"UPDATE catchment SET uuid = '0192f0c4-0000-4000-8000-000000000001';",
         "uuid never change"},
        {"INSERT OR REPLACE INTO catchment (id, asset_id) VALUES (1, 2);", "already"},
        {"UPDATE catchment SET rowid = 99;", "id never change"},
        {"INSERT OR REPLACE INTO confirmation (id, asset_id, fact, confirmed_on, role) VALUES "
         "(1, 1, 'gone', '2026-01-02', 'x');",
         "already"},
        {"UPDATE confirmation SET rowid = 99;", "id never change"},
        {"INSERT OR REPLACE INTO exercise (id, place) VALUES (1, 'Alloa');", "already"},
        {"UPDATE exercise SET rowid = 99;", "never change"},
        {"INSERT OR REPLACE INTO contribution (id, exercise_id, words, given_on) VALUES "
         "(1, 1, 'x', '2026-01-02');",
         "already"},
        {"UPDATE contribution SET rowid = 99;", "id never change"},
    };
    (void)state;
    refuse_all(CASES, COUNT(CASES));
}

static void test_what_would_break_a_reference_is_refused(void **state)
{
    static const refusal CASES[] = {
        {"INSERT INTO asset (name, category) VALUES ('x', 'pub');", "no such category"},
        {"UPDATE asset SET category = 'pub';", "no such category"},
        {"UPDATE activity SET category = 'pub';", "no such category"},
        {"INSERT INTO activity (asset_id, title) VALUES (99, 'x');", "no such asset"},
        {"INSERT INTO activity (asset_id, title) VALUES (NULL, 'x');", "NOT NULL"},
        {"UPDATE activity SET asset_id = 99;", "no such asset"},
        {"PRAGMA foreign_keys = 0; UPDATE activity SET asset_id = 99;", "no such asset"},
        {"DELETE FROM category WHERE code = 'library';", "in use"},
        {"DELETE FROM category WHERE code = 'places';", "in use"}, /* a group with categories */
        {"DELETE FROM category;", "in use"},
        {"UPDATE category SET parent = 'nowhere' WHERE code = 'library';", "no such group"},
        {"INSERT INTO category (code, parent, label, plain_label, colour, icon) VALUES "
         "('x', 'nowhere', 'x', 'x', '#123456', 'x');",
         "no such group"},
        {"INSERT INTO connection (from_asset, kind, to_asset) VALUES (99, 'part-of', 1);",
         "no such asset"},
        {"UPDATE connection SET to_asset = 99;", "no such asset"},
        {"INSERT INTO catchment (asset_id) VALUES (99);", "no such asset"},
        {"UPDATE catchment SET asset_id = 99;", "no such asset"},
        {"INSERT INTO confirmation (asset_id, fact, confirmed_on, role) VALUES "
         "(99, 'here', '2026-01-02', 'x');",
         "no such asset"},
        {"UPDATE confirmation SET asset_id = 99;", "no such asset"},
        {"UPDATE contribution SET exercise_id = 99;", "no such exercise"},
        {"UPDATE contribution SET asset_id = 99;", "no such asset"},
        {"DELETE FROM confirmation;", "kept"},
        {"DELETE FROM exercise;", "kept"},
        {"DELETE FROM contribution;", "kept"},
    };
    (void)state;
    refuse_all(CASES, COUNT(CASES));
}

static void test_what_is_not_valid_is_refused(void **state)
{
    static const refusal CASES[] = {
        {"INSERT INTO asset (name) VALUES (NULL);", "NOT NULL"},
        {"INSERT INTO asset (name, status) VALUES ('x', 'published');", "CHECK"},
        {"UPDATE asset SET status = 'open' WHERE id = 1;", "CHECK"},
        {"UPDATE asset SET status = 'closed' WHERE id = 1;", "CHECK"}, /* since when? */
        {"UPDATE asset SET level = 'individual' WHERE id = 1;", "CHECK"},
        {"UPDATE asset SET age_min = 60, age_max = 50 WHERE id = 1;", "CHECK"},
        {"UPDATE asset SET opened_on = '2020-01-02', closed_on = '2020-01-01' WHERE id = 1;",
         "CHECK"},
        {"UPDATE asset SET geom = MakePoint(-204.2, 55.8, 4326) WHERE id = 1;", "longitude"},
        {"UPDATE asset SET geom = MakePoint(55.8, -94.2, 4326) WHERE id = 1;", "longitude"},
        {"UPDATE asset SET geom = MakePoint(259624, 665340, 27700) WHERE id = 1;", "geom"},
        {"UPDATE asset SET geom = MakePointZ(-4.2, 55.8, 3, 4326) WHERE id = 1;", "geom"},
        {"UPDATE asset SET geom = x'0102' WHERE id = 1;", "geom"},
        {"UPDATE asset SET geom = 'POINT(-4.2 55.8)' WHERE id = 1;", "geom"},
        {"INSERT INTO asset (name, geom) VALUES ('x', MakePoint(-204.2, 55.8, 4326));",
         "longitude"},
        {"INSERT INTO asset (name, geom) VALUES ('x', GeomFromText('LINESTRING(0 1, 2 3)', 4326));",
         "geom"},
        {"UPDATE activity SET part_of_day = 'morning' WHERE id = 1;", "CHECK"}, /* of which day? */
        {"UPDATE activity SET title = '' WHERE id = 1;", "CHECK"},
        {"UPDATE connection SET to_asset = from_asset;", "CHECK"},
        {"UPDATE connection SET kind = 'likes';", "CHECK"},
        {"UPDATE category SET colour = 'red' WHERE code = 'library';", "CHECK"},
        {"UPDATE category SET parent = code WHERE code = 'library';", "two levels"},
        {"INSERT INTO postcode (code, lon_deg, lat_deg, source) VALUES ('G209AD', -4.2, 55.8, "
         "'x');",
         "CHECK"},
        {"INSERT INTO place (name, kind, lon_deg, lat_deg, accuracy_m, source) VALUES "
         "('x', 'Big Town', -4.2, 55.8, 10, 'x');",
         "CHECK"},
    };
    (void)state;
    refuse_all(CASES, COUNT(CASES));
}

static void test_the_history_can_only_be_added_to_by_edits(void **state)
{
    static const refusal CASES[] = {
        {"UPDATE change SET actor = 'someone';", "append-only"},
        {"UPDATE change SET after = '{}' WHERE seq = 1;", "append-only"},
        {"UPDATE change SET rowid = 9999 WHERE seq = 1;", "append-only"},
        {"DELETE FROM change;", "append-only"},
        {"DELETE FROM change WHERE seq = (SELECT max(seq) FROM change);", "append-only"},
        {"INSERT OR REPLACE INTO change (seq, entity, entity_id, action) VALUES "
         "(1, 'asset', 1, 'insert');",
         "append-only"},
        {"INSERT INTO change (seq, entity, entity_id, action) VALUES (9999, 'asset', 1, 'update');",
         "gaps"},
        {"INSERT INTO change (seq, entity, entity_id, action) VALUES (0, 'asset', 1, 'update');",
         "gaps"},
        {"INSERT INTO change (at, entity, entity_id, action) VALUES ('2001-01-01T00:00:00.000Z', "
         "'asset', 1, 'update');",
         "append-only"},
        {"INSERT INTO change (entity, entity_id, action, after) VALUES ('asset', 1, 'update', "
         "'no JSON');",
         "CHECK"},
        {"INSERT INTO change (seq, entity, entity_id, action) VALUES (-7, 'asset', 1, 'update');",
         "gaps"},
        {"UPDATE asset SET created_at = '2001-01-01T00:00:00.000Z' WHERE id = 1;", "kept by"},
        {"UPDATE asset SET changed_at = '2001-01-01T00:00:00.000Z' WHERE id = 1;", "kept by"},
        {"UPDATE asset SET created_at = NULL, name = 'x' WHERE id = 1;", "kept by"},
        {"UPDATE activity SET created_at = NULL;", "kept by"},
        {"INSERT INTO writing (id, actor) VALUES (2, 'someone');", "one row"},
        {"DELETE FROM writing;", "one row"},
        {"REPLACE INTO writing (id, actor) VALUES (1, 'someone');", "one row"},
    };
    (void)state;
    refuse_all(CASES, COUNT(CASES));
}

static void test_times_that_are_given_are_not_taken(void **state)
{
    (void)state;
    edit("INSERT INTO asset (name, created_at, changed_at) VALUES ('Backdated', "
         "'2001-01-01T00:00:00.000Z', '2001-01-01T00:00:00.000Z');");
    assert_int_equal(inspect_number(&db, "SELECT count(*) FROM asset WHERE name = 'Backdated' "
                                         "AND created_at = changed_at AND created_at = "
                                         "(SELECT at FROM change WHERE entity = 'asset' "
                                         "AND entity_id = asset.id)"),
                     1);
}

/* One edit, and what it leaves in the history. */
typedef struct {
    const char *sql;
    int changes;
    const char *query, *expected; /* of the last change, or anything else */
} edit_case;

#define LAST(what) "SELECT " what " FROM change ORDER BY seq DESC LIMIT 1"

static void follow_all(const edit_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t before = inspect_number(&db, "SELECT max(seq) FROM change");
        edit(cases[i].sql);
        int64_t after = inspect_number(&db, "SELECT max(seq) FROM change");
        if (after - before != cases[i].changes)
            fail_msg("%s\nmade %d changes", cases[i].sql, (int)(after - before));
        const char *got = inspect_text(&db, cases[i].query);
        if (strcmp(got, cases[i].expected) != 0)
            fail_msg("%s\nleft %s\nnot  %s", cases[i].sql, got, cases[i].expected);
        assert_int_equal(inspect_number(&db, "SELECT count(*) = max(seq) FROM change"), 1);
    }
}

static void test_every_valid_edit_is_logged(void **state)
{
    static const edit_case CASES[] = {
        {"UPDATE asset SET name = 'Woodside Public Library', phone = '0141 000' WHERE id = 1;", 1,
         LAST("entity || ' ' || entity_id || ' ' || action || ' ' || before || ' ' || after"),
         "asset 1 update {\"name\":\"Woodside Library\",\"phone\":null} "
         "{\"name\":\"Woodside Public Library\",\"phone\":\"0141 000\"}"},
        {"SELECT 1;", 0, LAST("ifnull(actor, '') || ifnull(role, '') || ifnull(reason, '')"), ""},
        {"SELECT 1;", 0, "SELECT changed_at > created_at FROM asset WHERE id = 1", "1"},
        {"UPDATE asset SET name = name, phone = '0141 000' WHERE id = 1;", 0, LAST("action"),
         "update"},
        {"UPDATE asset SET phone = NULL WHERE id = 1;", 1, LAST("after"), "{\"phone\":null}"},
        {"INSERT INTO asset (name, step_free) VALUES ('New', 'yes'), ('Newer', 'unknown');", 2,
         LAST("action || ' ' || (after ->> 'name') || ' ' || ifnull(after ->> 'step_free', '-') || "
              "' ' || (after ->> 'status') || ' ' || ifnull(before, '-')"),
         "insert Newer - draft -"},
        {"UPDATE asset SET geom = MakePoint(-4.25, 55.85, 4326) WHERE id = 1;", 1,
         LAST("(after ->> 'geom') = (SELECT hex(geom) FROM asset WHERE id = 1)"), "1"},
        {"SELECT 1;", 0,
         "SELECT pkid FROM idx_asset_geom WHERE xmin BETWEEN -4.2501 AND -4.2499 "
         "AND ymin BETWEEN 55.8499 AND 55.8501",
         "1"},
        {"UPDATE asset SET geom = NULL WHERE id = 1;", 1,
         "SELECT count(*) FROM idx_asset_geom WHERE pkid = 1", "0"},
        {"UPDATE activity SET asset_id = 2 WHERE id = 1;", 1, LAST("before || after"),
         "{\"asset_id\":1}{\"asset_id\":2}"},
        {"BEGIN; UPDATE asset SET name = 'Undone'; ROLLBACK;", 0,
         "SELECT count(*) FROM asset WHERE name = 'Undone'", "0"},
        {"INSERT OR IGNORE INTO asset (name) VALUES (NULL), ('Kept');", 1, LAST("after ->> 'name'"),
         "Kept"},
        {"INSERT OR REPLACE INTO asset (name, source, source_ref) VALUES ('Third', 'S', 'C');", 1,
         LAST("after ->> 'source_ref'"), "C"},
        {"UPDATE category SET words = 'zebra|quiet' WHERE code = 'library';", 1,
         LAST("entity || ' ' || (after ->> 'words')"), "category zebra|quiet"},
        {"INSERT INTO category (code, parent, label, plain_label, colour, icon) VALUES "
         "('pub', 'places', 'Pub', 'Pub', '#112233', 'maki:beer');",
         1, LAST("after ->> 'code'"), "pub"},
        {"DELETE FROM category WHERE code = 'pub';", 1,
         LAST("action || ' ' || (before ->> 'label')"), "delete Pub"},
        {"UPDATE connection SET note = 'on Mondays' WHERE id = 2;", 1, LAST("before || after"),
         "{\"note\":null}{\"note\":\"on Mondays\"}"},
        {"DELETE FROM connection WHERE id = 2;", 1,
         LAST("action || ' ' || entity || ' ' || (before ->> 'note')"),
         "delete connection on Mondays"},
        {"INSERT INTO connection (from_asset, kind, to_asset) VALUES (2, 'part-of', 1);", 1,
         LAST("entity_id || json_remove(after, '$.uuid')"),
         "2{\"from_asset\":2,\"kind\":\"part-of\",\"to_asset\":1}"},
        {"UPDATE catchment SET label = 'The round';", 1, LAST("before || after"),
         "{\"label\":null}{\"label\":\"The round\"}"},
        {"UPDATE catchment SET note = 'all of it';", 1, LAST("entity"), "catchment"},
        {"DELETE FROM catchment;", 1, LAST("length(before ->> 'geom') > 100"), "1"},
        {"UPDATE confirmation SET fact = 'hours right';", 1, LAST("after ->> 'fact'"),
         "hours right"},
        {"UPDATE exercise SET prompt = 'What keeps you healthy?';", 1, LAST("entity"), "exercise"},
        {"UPDATE contribution SET role = 'neighbour';", 1, LAST("after ->> 'role'"), "neighbour"},
    };
    (void)state;
    follow_all(CASES, COUNT(CASES));
}

static void test_deleting_closes(void **state)
{
    static const edit_case CASES[] = {
        {"DELETE FROM asset WHERE id = 2;", 1,
         LAST("after = json_object('closed_on', date('now'), 'closed_reason', 'deleted', "
              "'status', 'closed')"),
         "1"},
        {"SELECT 1;", 0, "SELECT name || ' ' || status FROM asset WHERE id = 2",
         "Maryhill Hall closed"},
        {"DELETE FROM asset WHERE id = 2;", 0, "SELECT count(*) FROM asset WHERE id = 2", "1"},
        {"INSERT INTO asset (id, name, opened_on) VALUES (50, 'Later', '2999-01-01');", 1,
         "SELECT closed_on FROM asset WHERE id = 50", "(null)"},
        {"DELETE FROM asset WHERE id = 50;", 1, "SELECT closed_on FROM asset WHERE id = 50",
         "2999-01-01"},
        {"DELETE FROM activity WHERE id = 2;", 1, "SELECT status FROM activity WHERE id = 2",
         "finished"},
        {"DELETE FROM activity WHERE id = 2;", 0, "SELECT count(*) FROM activity WHERE id = 2",
         "1"},
        {"PRAGMA recursive_triggers = 1; DELETE FROM asset WHERE id = 3;", 1,
         "SELECT status FROM asset WHERE id = 3", "closed"},
    };
    (void)state;
    follow_all(CASES, COUNT(CASES));
}

static size_t public_hits(const char *words)
{
    int64_t *ids;
    size_t count;
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    assert_int_equal(
        search_plainly(file, SEARCH_ASSETS, slice_of(words), 100, a, &ids, &count, NULL), OK);
    return count;
}

static size_t editors_hits(const char *word)
{
    return (size_t)inspect_count(&db, "SELECT count(*) FROM asset_text WHERE asset_text MATCH '%s'",
                                 word);
}

/* An edit, a word, and in how many assets the public and the editors then find it. */
typedef struct {
    const char *sql, *word;
    size_t in_public, for_editors;
} text_case;

static void test_words_follow_every_edit(void **state)
{
    static const text_case CASES[] = {
        {"INSERT INTO asset (id, name, category, status, other_names, description, "
         "plain_description, who_for, address, postcode, locality) VALUES (100, 'Quokka House', "
         "'park', 'published', 'numbat', 'bandicoot', 'wombat', 'koala', 'bilby', 'G20 9ZZ', "
         "'dunnart');",
         "quokka", 1, 1},
        {"", "numbat", 1, 1},
        {"", "bandicoot", 1, 1},
        {"", "wombat", 1, 1},
        {"", "koala", 1, 1},
        {"", "bilby", 1, 1},
        {"", "9ZZ", 1, 1},
        {"", "dunnart", 1, 1},
        {"UPDATE asset SET description = 'pademelon' WHERE id = 100;", "pademelon", 1, 1},
        {"", "bandicoot", 0, 0},
        {"UPDATE asset SET location_shown = 'district' WHERE id = 100;", "bilby", 0, 1},
        {"", "9ZZ", 0, 1},
        {"", "dunnart", 1, 1},
        {"UPDATE asset SET location_shown = 'none' WHERE id = 100;", "dunnart", 0, 1},
        {"UPDATE asset SET location_shown = 'exact' WHERE id = 100;", "bilby", 1, 1},
        {"UPDATE category SET words = 'echidna' WHERE code = 'park';", "echidna", 1, 1},
        {"UPDATE asset SET category = 'library' WHERE id = 100;", "echidna", 0, 0},
        {"INSERT INTO activity (id, asset_id, title, description, plain_description, run_by) "
         "VALUES (100, 100, 'potoroo', 'bettong', 'kultarr', 'ningaui');",
         "potoroo", 1, 1},
        {"", "bettong", 1, 1},
        {"", "kultarr", 1, 1},
        {"", "ningaui", 1, 1},
        {"UPDATE activity SET visibility = 'partners' WHERE id = 100;", "potoroo", 0, 1},
        {"UPDATE activity SET visibility = 'public', title = 'mulgara' WHERE id = 100;", "potoroo",
         0, 0},
        {"", "mulgara", 1, 1},
        {"UPDATE activity SET status = 'finished' WHERE id = 100;", "mulgara", 0, 1},
        {"UPDATE activity SET status = 'paused' WHERE id = 100;", "mulgara", 1, 1},
        {"UPDATE activity SET asset_id = 1 WHERE id = 100;", "mulgara quokka", 0, 0},
        {"UPDATE asset SET visibility = 'partners' WHERE id = 100;", "quokka", 0, 1},
        {"UPDATE asset SET visibility = 'public', status = 'pending' WHERE id = 100;", "quokka", 0,
         1},
        {"UPDATE asset SET status = 'published', listing = 'declined' WHERE id = 100;", "quokka", 0,
         1},
        {"UPDATE asset SET listing = 'agreed', consent = 'withdrawn' WHERE id = 100;", "quokka", 0,
         1},
        {"UPDATE asset SET consent = NULL WHERE id = 100;", "quokka", 1, 1},
        {"DELETE FROM asset WHERE id = 100;", "quokka", 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        if (*CASES[i].sql)
            edit(CASES[i].sql);
        if (public_hits(CASES[i].word) != CASES[i].in_public ||
            editors_hits(CASES[i].word) != CASES[i].for_editors)
            fail_msg("case %zu: '%s' is in %zu and %zu", i, CASES[i].word,
                     public_hits(CASES[i].word), editors_hits(CASES[i].word));
    }
}

/* Two programs at once: both wait for each other, neither loses anything. */
static void test_others_write_while_a_transaction_of_ours_is_open(void **state)
{
    const authorship who = {.actor = "keeper", .role = "operator", .reason = "test"};
    record r;
    stored_row row;
    (void)state;
    record_init(&r, &ASSET);
    r.v[ASSET_NAME] = (value){.kind = VALUE_TEXT, .text = slice_of("Ours")};
    assert_int_equal(store_begin(file, &who, NULL), OK);
    assert_int_equal(store_insert(file, &r, 0, &row, NULL), OK);
    scratch_write(&folder, "stdin",
                  ".load mod_spatialite\n.timeout 5000\n"
                  "INSERT INTO asset (name) VALUES ('Theirs');\n");
    pid_t pid =
        scratch_spawn(&folder, (const char *const[]){"sqlite3", "-bail", "-batch", path, NULL});
    usleep(200 * 1000);
    assert_int_equal(store_commit(file, NULL), OK);
    ran r2 = scratch_wait(&folder, pid);
    assert_int_equal(r2.status, 0);
    ran_done(&r2);
    assert_string_equal(
        inspect_text(&db, "SELECT group_concat(ifnull(actor, '-') || ' ' || (after ->> 'name')) "
                          "FROM (SELECT * FROM change ORDER BY seq DESC LIMIT 2)"),
        "- Theirs,keeper Ours");
}

static void test_the_check_passes_after_all_of_it(void **state)
{
    (void)state;
    ran r = CAIRN(&folder, "check", "--db", path);
    if (r.status)
        fail_msg("%s%s", r.out, r.err);
    ran_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_would_replace_a_row_is_refused),
        cmocka_unit_test(test_what_would_break_a_reference_is_refused),
        cmocka_unit_test(test_what_is_not_valid_is_refused),
        cmocka_unit_test(test_the_history_can_only_be_added_to_by_edits),
        cmocka_unit_test(test_times_that_are_given_are_not_taken),
        cmocka_unit_test(test_every_valid_edit_is_logged),
        cmocka_unit_test(test_words_follow_every_edit),
        cmocka_unit_test(test_deleting_closes),
        cmocka_unit_test(test_others_write_while_a_transaction_of_ours_is_open),
        cmocka_unit_test(test_the_check_passes_after_all_of_it),
    };
    scratch_make(&folder);
    bool there = outside_there(&folder);
    scratch_remove(&folder);
    if (!there) {
        fprintf(stderr, "there is no sqlite3 with mod_spatialite\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
