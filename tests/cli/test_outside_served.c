/* The promise of one file: while `cairn serve` runs, a sqlite3 process with mod_spatialite writes
 * to the same file, and within a second the answers over HTTP say so; what is refused changes no
 * answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/http_client.h"
#include "support/inspect.h"

#ifdef CAIRN_SANITIZED
static const double WITHIN_S = 5;
#else
static const double WITHIN_S = 1;
#endif

static scratch folder;
static char path[SCRATCH_PATH_MAX];
static http_server server;
static bool serving;

static const char START[] = "name,category,lon,lat,ref,description\n"
                            "Woodside Library,library,-4.2711,55.8722,A,Books and quokkas\n"
                            "Maryhill Hall,community-centre,-4.2980,55.8940,B,A hall\n";

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "a.sqlite"));
    ran r = CAIRN(&folder, "import", "--quiet", "--db", path, "--source", "S",
                  scratch_write(&folder, "start.csv", START));
    assert_int_equal(r.status, 0);
    ran_done(&r);
    serving = http_serve(&server, (const char *const[]){"--db", path, NULL});
    return serving ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    if (serving)
        (void)http_stop(&server, SIGKILL); /* a test failed before it came to that */
    scratch_remove(&folder);
    return 0;
}

static void edit(const char *sql)
{
    ran r = outside(&folder, path, sql);
    if (r.status)
        fail_msg("%s\n%s", sql, r.err);
    ran_done(&r);
}

static char *body_of(const char *target, int *ret_status)
{
    http_answer a = http_get(server.port, target);
    char *body = strdup(a.body ? a.body : "");
    *ret_status = a.status;
    http_answer_free(&a);
    return body;
}

#define NEAR "/near?lon=-4.2711&lat=55.8722&limit=1000"

/* Waits until an answer has this status, and a text in it or not; within a second it must. */
static void expect_answer(const char *target, int code, const char *text, bool there)
{
    double until = http_now_s() + WITHIN_S;
    for (;;) {
        int got;
        char *body = body_of(target, &got);
        bool right = got == code && (strstr(body, text) != NULL) == there;
        bool late = http_now_s() > until;
        if (!right && late)
            fprintf(stderr, "GET %s: %d %s\n", target, got, body);
        free(body);
        if (right)
            return;
        if (late)
            fail_msg("'%s' is %sthere after %.0f s", text, there ? "not " : "still ", WITHIN_S);
        usleep(5000);
    }
}

static void test_inserts_updates_and_deletes_are_served(void **state)
{
    static const struct {
        const char *sql, *target;
        int code;
        const char *text;
        bool there;
    } CASES[] = {
        {"", NEAR "&q=quokkas", 200, "Woodside Library", true},
        {"INSERT INTO asset (name, category, status, description, geom) VALUES ('Numbat Garden', "
         "'community-garden', 'published', 'Bilbies', MakePoint(-4.2712, 55.8723, 4326));",
         NEAR "&q=bilbies", 200, "Numbat Garden", true},
        {"", NEAR, 200, "Numbat Garden", true},
        {"", NEAR "&category=green-space", 200, "Numbat Garden", true},
        {"UPDATE asset SET name = 'Bettong Garden', description = NULL WHERE name = 'Numbat "
         "Garden';",
         NEAR "&q=bettong", 200, "\"numberMatched\":1", true},
        {"", NEAR "&q=bilbies", 200, "\"numberMatched\":0", true},
        {"UPDATE asset SET geom = MakePoint(-3.5, 56.5, 4326) WHERE name = 'Bettong Garden';",
         "/near?lon=-3.5&lat=56.5&radius=10", 200, "Bettong Garden", true},
        {"", NEAR "&radius=5000", 200, "Bettong", false},
        {"INSERT INTO activity (asset_id, title, description) SELECT id, 'Potoroo watching', "
         "'kultarr' FROM asset WHERE source_ref = 'B';",
         NEAR "&q=kultarr", 200, "Potoroo watching", true},
        {"UPDATE activity SET visibility = 'private';", NEAR, 200, "Potoroo", false},
        {"", NEAR "&q=kultarr", 200, "\"numberMatched\":0", true},
        {"UPDATE category SET words = 'wombat' WHERE code = 'library';", NEAR "&q=wombat", 200,
         "Woodside Library", true},
        {"INSERT INTO category (code, parent, label, plain_label, colour, icon) VALUES "
         "('pub', 'places', 'Pub', 'Pub', '#112233', 'maki:beer');"
         "UPDATE asset SET category = 'pub' WHERE source_ref = 'B';",
         NEAR "&category=pub", 200, "Maryhill Hall", true},
        {"INSERT INTO postcode (code, lon_deg, lat_deg, source) VALUES ('G20 9AD', -4.29, 55.89, "
         "'x'); UPDATE gazetteer SET version = version + 1;",
         "/near?postcode=G20+9AD", 200, "\"label\":\"G20 9AD\"", true},
        {"UPDATE asset SET location_shown = 'none' WHERE source_ref = 'A';", NEAR, 200, "Woodside",
         false},
        {"UPDATE asset SET location_shown = 'exact' WHERE source_ref = 'A';", NEAR, 200, "Woodside",
         true},
        {"UPDATE asset SET visibility = 'partners' WHERE source_ref = 'A';", NEAR, 200, "Woodside",
         false},
        {"", NEAR "&q=quokkas", 200, "\"numberMatched\":0", true},
        {"UPDATE asset SET visibility = 'public' WHERE source_ref = 'A';", NEAR, 200, "Woodside",
         true},
        {"DELETE FROM asset WHERE name = 'Bettong Garden';", "/near?lon=-3.5&lat=56.5&radius=10",
         200, "\"numberMatched\":0", true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        if (*CASES[i].sql)
            edit(CASES[i].sql);
        expect_answer(CASES[i].target, CASES[i].code, CASES[i].text, CASES[i].there);
    }
}

static void test_an_item_that_closes_is_gone(void **state)
{
    connection c = inspect_open(path);
    char target[200];
    (void)state;
    edit("INSERT INTO asset (name, category, status, source_ref) VALUES ('Brief', 'park', "
         "'published', 'brief');");
    snprintf(target, sizeof target, "/collections/assets/items/%s",
             inspect_text(&c, "SELECT uuid FROM asset WHERE source_ref = 'brief'"));
    expect_answer(target, 200, "\"name\":\"Brief\"", true);
    edit("DELETE FROM asset WHERE source_ref = 'brief';");
    expect_answer(target, 404, "", true);
    assert_string_equal(inspect_text(&c, "SELECT status FROM asset WHERE source_ref = 'brief'"),
                        "closed");
    connection_close(&c);
}

static void test_a_hundred_rows_in_one_transaction_come_together(void **state)
{
    (void)state;
    edit("BEGIN; WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) "
         "INSERT INTO asset (name, category, status, geom) SELECT 'Wave ' || i, 'park', "
         "'published', MakePoint(-4.2711 + i / 1e5, 55.8722, 4326) FROM n; COMMIT;");
    expect_answer(NEAR "&q=wave", 200, "\"numberMatched\":100", true);
    edit("BEGIN; UPDATE asset SET name = 'Tide'; DELETE FROM asset; ROLLBACK;");
    usleep(300 * 1000);
    expect_answer(NEAR "&q=wave", 200, "\"numberMatched\":100", true);
    expect_answer(NEAR, 200, "Tide", false);
}

static void test_what_is_refused_changes_no_answer(void **state)
{
    static const char *const CASES[] = {
        "INSERT OR REPLACE INTO asset (id, name, category, status) VALUES (1, 'Forged', 'park', "
        "'published');",
        "REPLACE INTO asset (source, source_ref, name, category, status) VALUES ('S', 'A', "
        "'Forged', 'park', 'published');",
        "UPDATE OR REPLACE asset SET id = 2, name = 'Forged' WHERE id = 1;",
        "UPDATE asset SET rowid = 4711 WHERE id = 1;",
        "UPDATE asset SET name = 'Forged', category = 'no-such' WHERE id = 1;",
        "DELETE FROM category WHERE code = 'library';",
        "INSERT INTO activity (asset_id, title) VALUES (99999, 'Forged');",
        "UPDATE asset SET status = 'open' WHERE id = 1;",
        "UPDATE change SET actor = 'me';",
        "DELETE FROM change;",
        "UPDATE asset SET created_at = NULL, name = 'Forged' WHERE id = 1;",
        "BEGIN; UPDATE asset SET name = 'Forged' WHERE id = 1; DELETE FROM change; COMMIT;",
    };
    int code;
    char *before = body_of(NEAR, &code);
    (void)state;
    assert_int_equal(code, 200);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        ran r = outside(&folder, path, CASES[i]);
        if (r.status == 0)
            fail_msg("taken: %s", CASES[i]);
        ran_done(&r);
    }
    usleep(500 * 1000); /* time enough to follow what there might be */
    char *after = body_of(NEAR, &code);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void test_it_ends_well_and_the_check_passes(void **state)
{
    (void)state;
    serving = false;
    assert_int_equal(http_stop(&server, SIGTERM), 0);
    ran r = CAIRN(&folder, "check", "--db", path);
    if (r.status)
        fail_msg("%s%s", r.out, r.err);
    ran_done(&r);
    connection c = inspect_open(path);
    /* every row of every edit is in the history, signed by nobody, but for the import's */
    assert_int_equal(inspect_number(&c, "SELECT count(*) FROM change WHERE entity = 'asset' "
                                        "AND actor = 'cairn import'"),
                     2);
    assert_int_equal(inspect_number(&c, "SELECT count(*) FROM asset AS a WHERE NOT EXISTS (SELECT "
                                        "1 FROM change WHERE entity = 'asset' AND entity_id = "
                                        "a.id AND action = 'insert')"),
                     0);
    connection_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inserts_updates_and_deletes_are_served),
        cmocka_unit_test(test_an_item_that_closes_is_gone),
        cmocka_unit_test(test_a_hundred_rows_in_one_transaction_come_together),
        cmocka_unit_test(test_what_is_refused_changes_no_answer),
        cmocka_unit_test(test_it_ends_well_and_the_check_passes),
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
