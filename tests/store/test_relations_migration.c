/* Connections and catchments that an older program kept get their identifiers when the file is
 * brought up to date, and lose nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/migrate.h"
#include "support/inspect.h"

static void tell(void *context, const char *finding)
{
    (void)context;
    fprintf(stderr, "%s\n", finding);
}

static void test_rows_are_kept_and_known(void **state)
{
    static const char ROWS[] =
        "SELECT group_concat(r, '|') FROM (SELECT id || from_asset || kind || to_asset || "
        "ifnull(note, '-') || ifnull(source, '-') AS r FROM connection ORDER BY id)";
    static const char OUTLINES[] = "SELECT group_concat(id || note || hex(geom), '|') FROM "
                                   "(SELECT * FROM catchment ORDER BY id)";
    scratch folder;
    connection c;
    store *s;
    error err = {0};
    (void)state;
    scratch_make(&folder);
    const char *path = scratch_path(&folder, "ten.sqlite");
    assert_int_equal(connection_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &c, &err),
                     OK);
    assert_int_equal(migrate_to(&c, &FILE_ASSETS, 10, &err), OK);
    assert_string_equal(
        inspect_try(
            &c, "INSERT INTO asset (id, name) VALUES (1, 'A'), (2, 'B'), (3, 'C');"
                "INSERT INTO connection (id, from_asset, kind, to_asset, note) VALUES "
                "(7, 1, 'works-with', 2, 'n'), (3, 2, 'part-of', 3, NULL), (9, 3, 'run-by', 1, '');"
                "DELETE FROM connection WHERE id = 9;"
                "INSERT INTO catchment (id, asset_id, note, geom) VALUES (4, 1, 'm', GeomFromText("
                "'MULTIPOLYGON(((-4 55, -3 55, -3 56, -4 55)))', 4326)), (5, 1, 'none', NULL)"),
        "");
    char rows[400], outlines[2000];
    snprintf(rows, sizeof rows, "%s", inspect_text(&c, ROWS));
    snprintf(outlines, sizeof outlines, "%s", inspect_text(&c, OUTLINES));
    assert_true(strlen(rows) > 20 && strlen(outlines) > 100);
    connection_close(&c);
    if (store_open(path, STORE_WRITE, &s, &err))
        fail_msg("%s", err.detail);
    assert_string_equal(inspect_text(&s->at, ROWS), rows);
    assert_string_equal(inspect_text(&s->at, OUTLINES), outlines);
    assert_int_equal(inspect_number(&s->at, "SELECT count(DISTINCT uuid) FROM (SELECT uuid FROM "
                                            "connection UNION ALL SELECT uuid FROM catchment)"),
                     4);
    assert_string_equal(
        inspect_text(&s->at, "SELECT count(*) FROM change WHERE action = 'update' AND actor = "
                             "'cairn' AND after ->> 'uuid' IN (SELECT uuid FROM connection UNION "
                             "SELECT uuid FROM catchment)"),
        "4");
    /* the row is found by its box, and the history says all */
    assert_int_equal(
        inspect_number(&s->at, "SELECT count(*) FROM idx_catchment_geom WHERE xmin < -3.9"), 1);
    assert_int_equal(store_check(s, tell, NULL, &err), OK);
    store_close(s);
    scratch_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_kept_and_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
