/* The commands as a person meets them: what they print, what they write, how they end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>

#include "support/inspect.h"

static scratch folder;
static char db[SCRATCH_PATH_MAX], rows[SCRATCH_PATH_MAX], report[SCRATCH_PATH_MAX];

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    snprintf(db, sizeof db, "%s", scratch_path(&folder, "a.sqlite"));
    snprintf(report, sizeof report, "%s", scratch_path(&folder, "report.csv"));
    snprintf(rows, sizeof rows, "%s",
             scratch_write(&folder, "rows.csv",
                           "ref,name,category,postcode,lon,lat,closedate\n"
                           "1,Woodside Library,library,G20 9AD,,,\n"
                           "2,\"Hall, \"\"the big one\"\"\",community-centre,,-4.2980,55.8945,\n"
                           "3,=cmd(),park,ZZ99 9ZZ,,,\n"
                           "4,Gone,park,G20 9AD,,,20190401\n"
                           "5,,park,G20 9AD,,,\n"
                           "6,\"Two\nlines\",park,,-4.2985,55.8940,\n"
                           "2,Again,park,,-4.29,55.89,\n"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(&folder);
    return 0;
}

static void expect(ran r, int code, const char *out, const char *said)
{
    if (r.status != code || strcmp(r.out, out) != 0 || !strstr(r.err, said))
        fail_msg("ended %d\nout: %s\nerr: %s", r.status, r.out, r.err);
    ran_done(&r);
}

static void test_gazetteer(void **state)
{
    char out[600];
    (void)state;
    const char *codes =
        scratch_write(&folder, "codes.csv",
                      "Postcode,lat,long\nG20 9AD,55.8942,-4.2868\nG58 1SB,55.8,-4.2\nx,1,2\n");
    snprintf(out, sizeof out,
             "%s: 3 rows: 1 loaded, 0 unchanged, 1 refused as non-geographic, 1 refused as "
             "unreadable\n",
             codes);
    expect(CAIRN(&folder, "gazetteer", "--db", db, codes), 0, out, "");
    const char *places = scratch_write(&folder, "places.csv",
                                       "name,kind,lat,lon\nMaryhill,suburban-area,55.894,-4.298\n"
                                       "Newton,hamlet,56.14,-5.14\nNewton,hamlet,55.24,-3.4\n");
    snprintf(out, sizeof out,
             "%s: 3 rows: 3 loaded, 0 unchanged, 0 refused as non-geographic, 0 refused as "
             "unreadable\n",
             places);
    expect(CAIRN(&folder, "gazetteer", "--db", db, places), 0, out, "");
}

static void test_import(void **state)
{
    static const char *const LINES[] = {
        "\xEF\xBB\xBF"
        "file,sheet,row,outcome,asset,field,value,reason\n",
        "rows.csv,,2,added,",
        "rows.csv,,3,added,",
        ",postcode,ZZ99 9ZZ,\"the postcode ZZ99 9ZZ is not known; placed nowhere; kept as a "
        "draft\"",
        "rows.csv,,4,flagged,",
        "rows.csv,,5,closed,",
        "rows.csv,,6,rejected,,name,,name must not be empty\n",
        "rows.csv,,7,added,", /* it begins on line 7 and ends on line 8 */
        "rows.csv,,9,rejected,,source_ref,2,the reference is that of row 3 already\n",
    };
    (void)state;
    expect(CAIRN(&folder, "import", "--db", db, "--source", "S", "--dry-run", rows), 0,
           "7 rows: 3 added, 0 updated, 0 unchanged, 1 flagged, 1 closed, 2 rejected (dry run: "
           "nothing was written)\n",
           "rows.csv: ref -> source_ref, name -> name, category -> category, postcode -> postcode, "
           "lon -> longitude, lat -> latitude, closedate -> closed_on");
    expect(
        CAIRN(&folder, "import", "--db", db, "--source", "S", "--quiet", "--report", report, rows),
        0, "7 rows: 3 added, 0 updated, 0 unchanged, 1 flagged, 1 closed, 2 rejected\n", "");
    char *text = scratch_read(report, NULL);
    for (size_t i = 0; i < COUNT(LINES); i++)
        if (!strstr(text, LINES[i]))
            fail_msg("%s\nis not in\n%s", LINES[i], text);
    free(text);
    expect(CAIRN(&folder, "import", "--db", db, "--source", "S", "--quiet", rows, rows), 0,
           "14 rows: 0 added, 0 updated, 10 unchanged, 0 flagged, 0 closed, 4 rejected\n", "");
}

static void test_import_options_that_are_wrong(void **state)
{
    static const struct {
        const char *option, *value, *says;
        int code;
    } CASES[] = {
        {"--as", "people", "--as must be assets or activities", 2},
        {"--status", "closed", "--status must be published, pending or draft", 2},
        {"--map", "name", "it has no '='", 2},
        {"--map", "nom=name", "there is no field 'nom'", 1},
        {"--value", "category=a", "it has no ':'", 2},
        {"--value", "nom:a=b", "there is no field 'nom'", 2},
        {"--category", "pub", "there is no category 'pub'", 1},
        {"--report", "/nowhere/report.csv", "No such file", 1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        expect(
            CAIRN(&folder, "import", "--db", db, "--quiet", CASES[i].option, CASES[i].value, rows),
            CASES[i].code, "", CASES[i].says);
}

static void test_near_as_a_table(void **state)
{
    static const char ACTIVITIES[] = "INSERT INTO activity (asset_id, title, schedule_text) SELECT "
                                     "id, 'Bookbug', 'Three days a week' FROM asset "
                                     "WHERE source_ref = '1'";
    connection c = inspect_open(db);
    (void)state;
    assert_string_equal(inspect_try(&c, ACTIVITIES), "");
    assert_string_equal(inspect_try(&c, "UPDATE asset SET locality = 'Maryhill' WHERE source_ref "
                                        "IN ('1', '2')"),
                        "");
    connection_close(&c);
    expect(CAIRN(&folder, "near", "--db", db, "maryhill"), 0,
           "Near Maryhill (place, -4.2980 55.8940, known within 1000 m): 3 of 3\n"
           "   metres   within m  name                                          "
           "what it is            where\n"
           "     31.3  not known  Two lines                                     "
           "Park                  \n"
           "     55.7  not known  Hall, \"the big one\"                           "
           "Community centre      Maryhill\n"
           "    701.1        100  Woodside Library                              "
           "Library               G20 9AD Maryhill\n"
           "                        Bookbug: Three days a week\n",
           "");
}

static void test_near_as_geojson(void **state)
{
    json_error_t where;
    (void)state;
    ran r = CAIRN(&folder, "near", "--db", db, "--format", "geojson", "--limit", "2",
                  "-4.2980,55.8940");
    assert_int_equal(r.status, 0);
    json_t *answer = json_loads(r.out, 0, &where);
    assert_non_null(answer);
    assert_int_equal(json_integer_value(json_object_get(answer, "numberMatched")), 3);
    assert_int_equal(json_integer_value(json_object_get(answer, "numberReturned")), 2);
    const json_t *first = json_array_get(json_object_get(answer, "features"), 0);
    const json_t *properties = json_object_get(first, "properties");
    assert_string_equal(json_string_value(json_object_get(properties, "name")), "Two\nlines");
    assert_float_equal(json_number_value(json_object_get(properties, "distance_m")), 31.3, 0.05);
    json_decref(answer);
    ran_done(&r);
}

static void test_near_narrowed(void **state)
{
    static const struct {
        const char *option, *value, *first_line;
    } CASES[] = {
        {"--radius", "100", "Near here (coordinates, -4.2980 55.8940): 2 of 2\n"},
        {"--radius", "1", "Near here (coordinates, -4.2980 55.8940): 0 of 0\n"},
        {"--limit", "1", "Near here (coordinates, -4.2980 55.8940): 1 of 3\n"},
        {"--limit", "1000000", "Near here (coordinates, -4.2980 55.8940): 3 of 3\n"},
        {"--category", "park", "Near here (coordinates, -4.2980 55.8940): 1 of 1\n"},
        {"--category", "places", "Near here (coordinates, -4.2980 55.8940): 2 of 2\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        ran r =
            CAIRN(&folder, "near", "--db", db, CASES[i].option, CASES[i].value, "-4.2980,55.8940");
        if (r.status || strncmp(r.out, CASES[i].first_line, strlen(CASES[i].first_line)) != 0)
            fail_msg("%s %s: %s%s", CASES[i].option, CASES[i].value, r.out, r.err);
        ran_done(&r);
    }
}

static void test_near_what_is_not_there(void **state)
{
    static const struct {
        const char *option, *value, *place;
        int code;
        const char *says[2];
    } CASES[] = {
        {"--limit", "5", "Maryhil", 1, {"no place of this name", "did you mean Maryhill?"}},
        {"--limit", "5", "Newton", 1, {"there are 2 places", "cairn near -5.14000,56.14000"}},
        {"--limit", "5", "G20 9ZZ", 1, {"G20 9ZZ is not in the gazetteer", "did you mean G20 9?"}},
        {"--limit", "5", "-4.2,95", 2, {"the latitude must be", ""}},
        {"--limit", "0", "Maryhill", 2, {"--limit must be a whole number", ""}},
        {"--radius", "60000", "Maryhill", 2, {"--radius must be a whole number from 1 to 50000"}},
        {"--category", "pub", "Maryhill", 2, {"there is no category 'pub'", ""}},
        {"--format", "xml", "Maryhill", 2, {"--format must be table or geojson", ""}},
        {"--db", "/nowhere/a.sqlite", "Maryhill", 1, {"there is no database at", ""}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        ran r = CAIRN(&folder, "near", "--db", db, CASES[i].option, CASES[i].value, CASES[i].place);
        bool said = strstr(r.err, CASES[i].says[0]) &&
                    (!CASES[i].says[1] || strstr(r.err, CASES[i].says[1]));
        if (r.status != CASES[i].code || !said || *r.out)
            fail_msg("%s: %d %s%s", CASES[i].place, r.status, r.out, r.err);
        ran_done(&r);
    }
}

static void test_check(void **state)
{
    char out[300];
    (void)state;
    snprintf(out, sizeof out, "%s: nothing is wrong\n", db);
    expect(CAIRN(&folder, "check", "--db", db), 0, out, "");
    connection c = inspect_open(db);
    assert_string_equal(inspect_try(&c, "UPDATE writing SET actor = 'someone'"), "");
    expect(CAIRN(&folder, "check", "--db", db), 1, "writing was left set by: someone \n",
           "cairn check: 1 thing is wrong with the database");
    assert_string_equal(inspect_try(&c, "UPDATE writing SET actor = NULL"), "");
    connection_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gazetteer),
        cmocka_unit_test(test_import),
        cmocka_unit_test(test_import_options_that_are_wrong),
        cmocka_unit_test(test_near_as_a_table),
        cmocka_unit_test(test_near_as_geojson),
        cmocka_unit_test(test_near_narrowed),
        cmocka_unit_test(test_near_what_is_not_there),
        cmocka_unit_test(test_check),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
