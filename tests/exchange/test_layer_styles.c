/* The style that the database itself has for QGIS: that of its taxonomy; what a keeper does to it
 * is left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/geodata.h"
#include "store/migrate.h"
#include "support/inspect.h"

static scratch folder;
static char path[SCRATCH_PATH_MAX];

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    snprintf(path, sizeof path, "%s", scratch_path(&folder, "styled.sqlite"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(&folder);
    return 0;
}

static void tell(void *context, const char *finding)
{
    (void)context;
    print_message("%s\n", finding);
}

/* Opens the database as a command does, then looks for damage. */
static void open_and_close(void)
{
    store *s;
    error err = {0};
    if (exchange_open_database(path, &s, &err))
        fail_msg("%s", err.detail);
    assert_int_equal(store_check(s, tell, NULL, &err), OK);
    store_close(s);
}

static void run(const char *sql)
{
    connection c = inspect_open(path);
    assert_string_equal(inspect_try(&c, "%s", sql), "");
    connection_close(&c);
}

static void expect(const char *sql, const char *answer)
{
    connection c = inspect_open(path);
    const char *got = inspect_text(&c, sql);
    if (strcmp(got, answer) != 0)
        fail_msg("%s: %.200s, not %s", sql, got, answer);
    connection_close(&c);
}

#define ROW                                                                                        \
    "SELECT f_table_catalog || '|' || quote(f_table_schema) || '|' || f_table_name || '|' || "     \
    "f_geometry_column || '|' || useAsDefault || '|' || owner FROM layer_styles"
#define HOLDS(text) "SELECT instr(styleQML, '" text "') > 0 FROM layer_styles"

static void test_a_database_has_its_style(void **state)
{
    (void)state;
    open_and_close();
    expect("SELECT count(*) FROM layer_styles", "1");
    expect(ROW, "|NULL|asset|geom|1|cairn");
    expect(HOLDS("label=\"GP practice\""), "1");
    expect(HOLDS("alias field=\"consent\""), "1"); /* the file has all columns */
    expect("SELECT instr(styleSLD, '<Title>GP practice</Title>') > 0 FROM layer_styles", "1");
    expect("SELECT update_time IS datetime(update_time) FROM layer_styles", "1");
}

static void test_the_same_is_not_written_again(void **state)
{
    (void)state;
    open_and_close();
    run("UPDATE layer_styles SET update_time = '2001-02-03 04:05:06'");
    open_and_close();
    expect("SELECT update_time FROM layer_styles", "2001-02-03 04:05:06");
}

static void test_it_follows_the_taxonomy(void **state)
{
    (void)state;
    open_and_close();
    run("UPDATE layer_styles SET useAsDefault = 0");
    run("UPDATE category SET label = 'Doctors in town' WHERE code = 'gp-practice'");
    open_and_close();
    expect(HOLDS("label=\"Doctors in town\""), "1");
    expect(ROW, "|NULL|asset|geom|0|cairn");
}

static void test_what_a_keeper_changes_is_theirs(void **state)
{
    /* with SQL, and as QGIS saves over a style (QgsSpatiaLiteProviderMetadata::saveStyle) */
    static const char *const CHANGES[] = {
        "UPDATE layer_styles SET styleQML = '<mine/>'",
        "UPDATE layer_styles SET styleSLD = '<mine/>', styleQML = '<mine/>'",
        "UPDATE layer_styles SET useAsDefault = 1, styleQML = '<mine/>', styleSLD = 's', "
        "description = 'd', owner = '' WHERE f_table_schema IS NULL AND f_table_name = 'asset' AND "
        "f_geometry_column = 'geom' AND styleName = 'By category'",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CHANGES); i++) {
        (void)remove(path);
        open_and_close();
        run(CHANGES[i]);
        open_and_close();
        expect("SELECT styleQML FROM layer_styles", "<mine/>");
        expect(ROW, "|NULL|asset|geom|1|");
    }
}

static void test_another_default_stays(void **state)
{
    (void)state;
    open_and_close();
    run("INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, useAsDefault, owner) "
        "VALUES ('', NULL, 'asset', 'geom', 'Mine', '<mine/>', 1, '')");
    run("DELETE FROM layer_styles WHERE owner = 'cairn'");
    open_and_close();
    expect("SELECT styleName FROM layer_styles WHERE useAsDefault", "Mine");
    expect("SELECT styleName FROM layer_styles WHERE NOT useAsDefault", "By category");
}

/* QGIS makes the table, without a key that counts, in a file that has none. */
static void test_styles_saved_before_are_kept(void **state)
{
    connection c;
    error err = {0};
    (void)state;
    assert_int_equal(connection_open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &c, &err),
                     OK);
    assert_int_equal(migrate_to(&c, &FILE_ASSETS, 9, &err), OK);
    assert_string_equal(
        inspect_try(&c, "CREATE TABLE layer_styles(id INTEGER PRIMARY KEY AUTOINCREMENT"
                        ",f_table_catalog varchar(256),f_table_schema varchar(256)"
                        ",f_table_name varchar(256),f_geometry_column varchar(256)"
                        ",styleName text,styleQML text,styleSLD text,useAsDefault boolean"
                        ",description text,owner varchar(30),ui text"
                        ",update_time timestamp DEFAULT CURRENT_TIMESTAMP);"
                        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
                        "f_geometry_column, styleName, styleQML, useAsDefault, owner) "
                        "VALUES ('/a.sqlite', NULL, 'asset', 'geom', 'By category', '<mine/>', 1, "
                        "'cairn')"),
        "");
    connection_close(&c);
    open_and_close();
    expect("SELECT count(*) FROM layer_styles", "1");
    expect("SELECT styleQML FROM layer_styles", "<mine/>");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_a_database_has_its_style), TEST(test_the_same_is_not_written_again),
        TEST(test_it_follows_the_taxonomy),  TEST(test_what_a_keeper_changes_is_theirs),
        TEST(test_another_default_stays),    TEST(test_styles_saved_before_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
