/* Which stored asset a row is, whose twin it is, and what is missing from a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/importing.h"
#include "support/office.h"

static importing im;

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

static void expect_import(const char *text, const char *lines)
{
    if (import_text(&im, "file.csv", text))
        fail_msg("%s", im.err.detail);
    assert_string_equal(im.lines, lines);
}

static int64_t number(const char *sql)
{
    return inspect_number(&im.file->at, sql);
}

/* A degree of longitude is 62,500 m there, one of latitude 111,300 m. */
static void test_near_identical_names_within_both_accuracies(void **state)
{
    static const struct {
        const char *ours, *theirs; /* name,lon,lat,accuracy_m,postcode */
        bool twins;
    } CASES[] = {
        {"Hall A,-4.28681,55.89421,,", "Hall A,-4.28681,55.89421,,", true},
        {"Hall B,-4.28681,55.89421,,", "Hall B,-4.29031,55.89421,,", true},          /* 219 m */
        {"Hall C,-4.28681,55.89421,,", "Hall C,-4.29121,55.89421,,", false},         /* 275 m */
        {"Hall D,-4.28681,55.89421,5,", "Hall D,-4.28801,55.89421,5,", false},       /* 75 m */
        {"Hall E,-4.28681,55.89421,5,", "Hall E,-4.28761,55.89421,5,", true},        /* 50 m */
        {"Hall F,-4.28681,55.89421,900,", "Hall F,-4.28681,55.90321,900,", true},    /* 1,002 m */
        {"Hall G,-4.28681,55.89421,9000,", "Hall G,-4.28681,55.91321,9000,", false}, /* 2,115 m */
        {"Hall H,-4.28681,55.89421,,", "Hell H,-4.28681,55.89421,,", false},
        {"St. Mary's Ctr,-4.28681,55.89421,,", "Saint Marys Centre,-4.28681,55.89421,,", true},
        /* one of the two has no position: by the postcode */
        {"Hall J,-4.28681,55.89421,,ZZ1 1ZZ", "Hall J,,,,ZZ1 1ZZ", true},
        {"Hall K,,,,ZZ1 1ZZ", "Hall K,-4.28681,55.89421,,ZZ1 1ZZ", true},
        {"Hall L,,,,ZZ1 1ZZ", "Hall L,,,,ZZ1 1ZZ", true},
        {"Hall M,-4.28681,55.89421,,ZZ1 1ZZ", "Hall M,,,,ZZ1 2ZZ", false},
        {"Hall N,,,,", "Hall N,,,,", false},
        /* across the edge of a cell of known.c: 0.02 degrees of latitude, 0.07 of longitude */
        {"Hall O,-4.20001,55.90001,,", "Hall O,-4.19999,55.89999,,", true},
    };
    static const char *const SOURCES[] = {"ours", "theirs"};
    int wrong = 0;
    (void)state;
    for (size_t k = 0; k < 2; k++) {
        char text[4000];
        size_t used =
            (size_t)snprintf(text, sizeof text, "ref,name,lon,lat,accuracy_m,postcode,category\n");
        im.options.source = SOURCES[k];
        for (size_t i = 0; i < COUNT(CASES); i++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s-%zu,%s,library\n",
                                     SOURCES[k], i, k ? CASES[i].theirs : CASES[i].ours);
        assert_int_equal(import_text(&im, "file.csv", text), OK);
    }
    const char *line = im.lines;
    for (size_t i = 0; i < COUNT(CASES); i++, line = strchr(line, '\n') + 1) {
        const char *said = strstr(line, "probably the same as"), *end = strchr(line, '\n');
        if ((said && said < end) != CASES[i].twins) {
            fprintf(stderr, "%s\n%s\n  %.*s\n", CASES[i].ours, CASES[i].theirs, (int)(end - line),
                    line);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    assert_int_equal(number("SELECT count(*) FROM asset AS a JOIN asset AS b ON a.twin = b.uuid "
                            "WHERE b.source = 'ours' AND a.source = 'theirs'"),
                     9);
    assert_int_equal(number("SELECT count(*) FROM asset WHERE twin IS NOT NULL AND status = "
                            "'published'"),
                     0);
}

/* Rows of one file may be of several sources, new or known. */
static void test_twins_within_one_file(void **state)
{
    static const char TEXT[] = "source,ref,name,category,postcode\nA,1,Hall,library,G20 9AD\n"
                               "B,7,The Hall,library,G20 9AD\n";
    (void)state;
    assert_int_equal(import_text(&im, "file.csv", TEXT), OK);
    assert_string_equal(import_counts(&im), "1,0,0,1,0,0");
    assert_int_equal(import_text(&im, "file.csv", TEXT), OK);
    assert_string_equal(import_counts(&im), "0,0,2,0,0,0");
    assert_int_equal(import_text(&im, "file.csv",
                                 "source,ref,name,category,postcode\nA,1,Hall,library,G20 9AD\n"
                                 "C,5,Hall,library,G20 9AD\n"),
                     OK);
    assert_string_equal(import_counts(&im), "0,0,1,1,0,0");
}

/* An edition may gain its references, lose them, and spell its names otherwise. */
static void test_references_that_come_and_go(void **state)
{
    static const char WITH[] = "ref,name,category,postcode\nr-1,Hall,library,G20 9AD\n"
                               "r-2,Great Park,park,G20 9AD\n";
    static const char WITHOUT[] = "name,category,postcode\nHall,library,G20 9AD\n"
                                  "The Great Park,park,G20 9AD\n";
    (void)state;
    assert_int_equal(import_text(&im, "file.csv", WITHOUT), OK);
    assert_int_equal(import_text(&im, "file.csv", WITH), OK);
    assert_string_equal(import_counts(&im), "0,2,0,0,0,0");
    assert_int_equal(number("SELECT count(*) FROM asset WHERE source_ref LIKE 'r-_'"), 2);
    int64_t names = number("SELECT count(*) FROM change");
    expect_import("name,category,postcode\nHall,library,G20 9AD\nGreat Park,park,G20 9AD\n",
                  "2 unchanged  [] \n3 unchanged  [] \n");
    assert_int_equal(import_text(&im, "file.csv", WITH), OK);
    assert_string_equal(import_counts(&im), "0,0,2,0,0,0");
    assert_int_equal(number("SELECT count(*) FROM change"), names);
    assert_int_equal(number("SELECT count(*) FROM asset"), 2);
    /* two of one name with references of their own are two */
    expect_import("ref,name,category,postcode\nr-3,Hall,library,G20 9AD\n", "2 added  [] \n");
}

/* Everything that can become of a row, and then the same file once more. */
static void test_the_same_file_twice_writes_no_line_of_history(void **state)
{
    static const char TEXT[] =
        "ref,name,category,postcode,lat,lon,visibility,closed_on,phone,Shoe size,entrances\n"
        "1,Hall,library,G20 9AD,,,,,0141 496 0001,44,\n"
        "2,Lost,library,ZZ99 9ZZ,,,,,,,\n"
        "3,Odd,no such,G20 9AD,,,,,,,\n"
        "4,Doubt,library,G20 9AD,55.95364,-3.1881,,,,,\n"
        "5,Swapped,library,,-4.28681,55.89421,,,,,\n"
        "6,Secret,library,G20 9AD,,,staff only,,,,\n"
        "7,Gone,library,G20 9AD,,,,2019-04-01,,,\n"
        "8,Twin,library,G20 9AD,,,,,,,\n"
        "9,Coarse,park,,55.9,-4.3,,,,,\"-4.3,55.9;-4.31,55.91\"\n"
        ",Nameless ref,library,G20 9AD,,,,,,,\n"
        ",Nameless ref,library,G20 9AD,,,,,,,\n";
    (void)state;
    im.options.source = "other";
    expect_import("ref,name,category,postcode\nx,Twin,library,G20 9AD\n", "2 added  [] \n");
    im.options.source = "test";
    assert_int_equal(import_text(&im, "file.csv", TEXT), OK);
    assert_string_equal(import_counts(&im), "5,0,0,5,1,0");
    int64_t before = number("SELECT count(*) FROM change");
    uint64_t digest = inspect_digest(&im.file->at);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(import_text(&im, "file.csv", TEXT), OK);
        assert_string_equal(import_counts(&im), "0,0,11,0,0,0");
    }
    assert_int_equal(number("SELECT count(*) FROM change"), before);
    assert_true(inspect_digest(&im.file->at) == digest);
}

/* -- what is missing ------------------------------------------------------------------------------
 */

static const char FOUR[] = "ref,name,category,postcode\n1,Hall,library,G20 9AD\n"
                           "2,Park,park,G20 9AD\n3,Barn,library,G20 9AD\n4,Shed,library,G20 9AD\n";

static void expect_missing(uint64_t missing, uint64_t ended)
{
    assert_int_equal(im.sum.count[OUTCOME_MISSING], missing);
    assert_int_equal(im.sum.count[OUTCOME_ENDED], ended);
}

static char why[600];

static void remember_missing(void *context, const import_line *l)
{
    (void)context;
    if (l->ended == OUTCOME_MISSING || l->ended == OUTCOME_ENDED)
        snprintf(why, sizeof why, "%s", l->reason);
}

static void import_with_why(const char *path)
{
    const import_listener listener = {NULL, NULL, remember_missing, NULL};
    why[0] = '\0';
    im.sum = (import_summary){0};
    if (import_file(im.file, &im.options, path, &listener, &im.sum, &im.err))
        fail_msg("%s", im.err.detail);
}

static void test_what_is_missing_is_told_and_closed(void **state)
{
    static const char SOME[] = "ref,name,category,postcode\n1,Hall,library,G20 9AD\n"
                               "3,Barn,no such,G20 9AD\n";
    (void)state;
    assert_int_equal(import_text(&im, "file.csv", FOUR), OK);
    im.options.source = "other";
    expect_import("ref,name,category,postcode\n9,Inn,library,G20 9AD\n", "2 added  [] \n");
    im.options.source = "test";
    import_with_why(scratch_write(&im.folder, "file.csv", SOME));
    expect_missing(2, 0);
    int64_t before = number("SELECT max(seq) FROM change");
    assert_string_equal(why, "of this source, and not in the file any more; with --close-missing "
                             "it is closed");
    im.options.close_missing = true;
    import_with_why(scratch_write(&im.folder, "file.csv", SOME));
    expect_missing(0, 2);
    assert_string_equal(why, "of this source, and not in the file any more; closed");
    assert_string_equal(
        inspect_text(&im.file->at, "SELECT group_concat(source_ref || status) FROM asset"),
        "1published,2closed,3published,4closed,9published");
    assert_string_equal(inspect_text(&im.file->at, "SELECT closed_reason FROM asset WHERE "
                                                   "source_ref = '2'"),
                        "not in file.csv any more");
    assert_true(number("SELECT max(seq) FROM change") == before + 2);
    import_with_why(scratch_write(&im.folder, "file.csv", SOME));
    expect_missing(0, 0);
}

/* Where nobody can tell what is missing, nothing is closed, and the reason is said. */
static void test_nothing_is_closed_where_nobody_can_tell(void **state)
{
    static const struct {
        const char *text, *why;
        uint64_t missing;
    } CASES[] = {
        {"ref,name,category,postcode\n1,Hall,library,G20 9AD\n2,Park,park,G20 9AD,,,x\n",
         "of this source, and not in the file any more; not closed, because row 3 was rejected, "
         "and it may be that one",
         3},
        {"ref,name,category,postcode\n1,Hall,library,G20 9AD\n,,park,G20 9AD\n",
         "of this source, and not in the file any more; not closed, because row 3 was rejected, "
         "and it may be that one",
         3},
        {"ref,name,category,postcode,opened_on,closed_on\n"
         "1,Hall,library,G20 9AD,2020-01-01,2019-01-01\n",
         "of this source, and not in the file any more; not closed, because no row of the file was "
         "taken",
         3},
        {"ref,name,category,postcode\n", "", 0},
        {"ref,name,category,postcode\n7,,library,G20 9AD\n", "", 0},
    };
    (void)state;
    assert_int_equal(import_text(&im, "file.csv", FOUR), OK);
    im.options.close_missing = true;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        import_with_why(scratch_write(&im.folder, "file.csv", CASES[i].text));
        assert_string_equal(why, CASES[i].why);
        expect_missing(CASES[i].missing, 0);
        assert_int_equal(number("SELECT count(*) FROM asset WHERE status = 'closed'"), 0);
    }
    /* a row that was rejected under its own reference is there, and no other one is it */
    import_with_why(scratch_write(&im.folder, "file.csv",
                                  "ref,name,category,postcode,opened_on,closed_on\n"
                                  "1,Hall,library,G20 9AD,,\n"
                                  "2,Park,park,G20 9AD,2020-01-01,2019-01-01\n"
                                  "3,Barn,library,G20 9AD,,\n1,Hall,library,G20 9AD,,\n"));
    expect_missing(0, 1);
}

#define CELL(text) "<c t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define SHEET(rows) "<sheetData>" rows "</sheetData>"
#define ROW(ref, name) "<row>" CELL(ref) CELL(name) CELL("library") CELL("G20 9AD") "</row>"
#define HEADINGS "<row>" CELL("ref") CELL("name") CELL("category") CELL("postcode") "</row>"

static const char *write_workbook(const char *first, const char *second)
{
    const office_workbook w = {.sheets = {first, second}};
    slice bytes = office_xlsx(&w);
    const char *path = scratch_path(&im.folder, "book.xlsx");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.at, 1, bytes.len, f), bytes.len);
    assert_int_equal(fclose(f), 0);
    free((void *)bytes.at);
    return path;
}

static void test_other_sheets_are_not_missing(void **state)
{
    (void)state;
    const char *path = write_workbook(SHEET(HEADINGS ROW("1", "Hall") ROW("2", "Park")),
                                      SHEET(HEADINGS ROW("3", "Barn") ROW("4", "Shed")));
    assert_int_equal(import_path(&im, path), OK);
    assert_string_equal(import_counts(&im), "4,0,0,0,0,0");
    im.options.close_missing = true;
    import_with_why(path);
    expect_missing(0, 0);
    im.options.reading.layer = "First";
    import_with_why(path);
    expect_missing(2, 0);
    assert_string_equal(why, "of this source, and not in the file any more; not closed, because "
                             "--layer reads one part of the file, and it may be in another");
    im.options.reading.layer = NULL;
    import_with_why(write_workbook(SHEET(HEADINGS ROW("1", "Hall") ROW("2", "Park")),
                                   SHEET(HEADINGS ROW("3", "Barn"))));
    expect_missing(0, 1);
}

static void test_activities_that_are_missing_are_finished(void **state)
{
    (void)state;
    assert_int_equal(import_text(&im, "file.csv", FOUR), OK);
    im.options.as = &ACTIVITY;
    expect_import("ref,asset,title\na-1,1,Yoga\na-2,1,Choir\n", "2 added  [] \n3 added  [] \n");
    im.options.close_missing = true;
    import_with_why(scratch_write(&im.folder, "file.csv", "ref,asset,title\na-1,1,Yoga\n"));
    expect_missing(0, 1);
    assert_string_equal(why, "of this source, and not in the file any more; finished");
    assert_string_equal(inspect_text(&im.file->at, "SELECT group_concat(source_ref || status) FROM "
                                                   "activity"),
                        "a-1running,a-2finished");
    assert_int_equal(number("SELECT count(*) FROM asset WHERE status = 'closed'"), 0);
}

/* Names of files may be long, and no text at all. */
static void test_a_file_of_any_name_may_close(void **state)
{
    char name[200] = "", expected[300];
    (void)state;
    assert_int_equal(import_text(&im, "file.csv", FOUR), OK);
    im.options.close_missing = true;
    for (int i = 0; i < 51; i++)
        snprintf(name + 3 * i, sizeof name - 3 * (size_t)i, "\xE2\x82\xAC"); /* 153 bytes */
    memcpy(name + 153, ".csv", 5);
    import_with_why(scratch_write(&im.folder, name,
                                  "ref,name,category,postcode\n1,Hall,library,G20 9AD\n"
                                  "2,Park,park,G20 9AD\n"));
    expect_missing(0, 2);
    snprintf(expected, sizeof expected, "not in %.150s any more", name);
    assert_string_equal(inspect_text(&im.file->at, "SELECT closed_reason FROM asset WHERE "
                                                   "source_ref = '3'"),
                        expected);
    import_with_why(scratch_write(&im.folder, "\xFF.csv",
                                  "ref,name,category,postcode\n1,Hall,library,G20 9AD\n"));
    expect_missing(0, 1);
    assert_string_equal(inspect_text(&im.file->at, "SELECT closed_reason FROM asset WHERE "
                                                   "source_ref = '2'"),
                        "not in the file any more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
        EACH(test_near_identical_names_within_both_accuracies),
        EACH(test_twins_within_one_file),
        EACH(test_references_that_come_and_go),
        EACH(test_the_same_file_twice_writes_no_line_of_history),
        EACH(test_what_is_missing_is_told_and_closed),
        EACH(test_nothing_is_closed_where_nobody_can_tell),
        EACH(test_other_sheets_are_not_missing),
        EACH(test_activities_that_are_missing_are_finished),
        EACH(test_a_file_of_any_name_may_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
