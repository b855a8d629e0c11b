/* A directory's own JSON, as ALISS and its like export it: records with lists of locations and of
 * categories, taken in by mapping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/importing.h"

static importing im;

static const char EXPORT[] =
    "{\"meta\":{\"count\":3},\"data\":["
    "{\"id\":\"a1\",\"name\":\"Knit and Natter\",\"url\":\"www.example.org/knit\","
    "\"phone\":\"0141 496 0110\",\"organisation\":{\"id\":\"o1\",\"name\":\"Wool Group\"},"
    "\"locations\":[{\"id\":\"l1\",\"formatted_address\":\"Halls, Maryhill Road, G20 9AD\","
    "\"latitude\":55.8942,\"longitude\":-4.2868}],"
    "\"categories\":[{\"name\":\"Arts and crafts\",\"slug\":\"crafts\"}]},"
    "{\"id\":\"a2\",\"name\":\"Two Halls\",\"organisation\":{\"id\":\"o2\",\"name\":\"Sing\"},"
    "\"locations\":[{\"latitude\":55.8942,\"longitude\":-4.2868},"
    "{\"latitude\":55.95364,\"longitude\":-3.1881}],\"categories\":[{\"name\":\"Choir\"}]},"
    "{\"id\":\"a3\",\"name\":\"Phone Friends\",\"locations\":[],\"categories\":[{\"name\":"
    "\"Befriending\"}],\"reach\":\"phone or online\"}]}";

static int set_up(void **state)
{
    (void)state;
    importing_begin(&im);
    import_postcode(&im, "G20 9AD", (lonlat){-4.2868, 55.8942});
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    importing_end(&im);
    return 0;
}

static const char *stored(const char *columns, const char *ref)
{
    char sql[400];
    snprintf(sql, sizeof sql, "SELECT %s FROM asset WHERE source_ref = '%s'", columns, ref);
    return inspect_text(&im.file->at, sql);
}

static void test_records_are_assets_by_mapping(void **state)
{
    (void)state;
    im.options.mappings[0] = (column_mapping){"category", "categories.name"};
    im.options.mapping_count = 1;
    assert_int_equal(import_text(&im, "aliss.json", EXPORT), OK);
    assert_string_equal(import_counts(&im), "2,0,0,1,0,0");
    assert_string_equal(
        stored("name || '|' || category || '|' || postcode || '|' || phone_e164 || '|' || website "
               "|| '|' || position_source || '|' || status",
               "a1"),
        "Knit and Natter|crafts|G20 9AD|+441414960110|http://www.example.org/knit|address|"
        "published");
    /* which of two places it is at nobody can say */
    assert_string_equal(stored("category || '|' || status || '|' || (geom IS NULL)", "a2"),
                        "choir|draft|1");
    assert_string_equal(stored("json_array_length(extra ->> 'locations')", "a2"), "2");
    assert_string_equal(stored("category || '|' || status", "a3"), "befriending|published");
    /* whose it is is kept, and is not its name */
    assert_string_equal(stored("extra ->> '$.\"organisation.name\"'", "a1"), "Wool Group");
    int64_t before = inspect_number(&im.file->at, "SELECT max(seq) FROM change");
    assert_int_equal(import_text(&im, "aliss.json", EXPORT), OK);
    assert_string_equal(import_counts(&im), "0,0,3,0,0,0");
    assert_int_equal(inspect_number(&im.file->at, "SELECT max(seq) FROM change"), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_records_are_assets_by_mapping, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
