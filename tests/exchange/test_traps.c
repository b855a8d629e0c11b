/* What real sheets have, a made file for each trap, and what is in the database afterwards. */
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
    import_postcode(&im, "EH1 1AA", (lonlat){-3.1881, 55.95364});
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    importing_end(&im);
    return 0;
}

/* One cell of an office's sheet. */
#define T(ref, text) "<c r=\"" ref "\" t=\"inlineStr\"><is><t>" text "</t></is></c>"
#define ROW(n, cells) "<row r=\"" n "\">" cells "</row>"

/* Every asset of a source: "name category postcode place", in the order of the file. */
static const char *everything(const char *source)
{
    char sql[600];
    snprintf(sql, sizeof sql,
             "SELECT group_concat(name || ' ' || ifnull(category, '-') || ' ' || "
             "ifnull(postcode, '-') || ' ' || ifnull(round(ST_X(geom), 2), '-') || ' ' || status, "
             "'|') FROM (SELECT * FROM asset WHERE source = '%s' ORDER BY id)",
             source);
    return inspect_text(&im.file->at, sql);
}

static void expect_file(const char *name, slice bytes, const char *headings, const char *counts,
                        int no_rows, const char *stored)
{
    const char *path = scratch_path(&im.folder, name);
    scratch_write_bytes(path, bytes.at, bytes.len);
    im.options.source = name;
    if (import_path(&im, path))
        fail_msg("%s: %s", name, im.err.detail);
    bool same = strcmp(im.headings, headings) == 0 && strcmp(import_counts(&im), counts) == 0 &&
                (int)im.sum.count[OUTCOME_NO_ROW] == no_rows &&
                strcmp(everything(name), stored) == 0;
    if (!same)
        fail_msg("%s: %s; %s; %d; %s\n%s", name, im.headings, import_counts(&im),
                 (int)im.sum.count[OUTCOME_NO_ROW], everything(name), im.lines);
}

static void test_traps_of_text(void **state)
{
    static const char UTF_16[] = "\xFF\xFEN\0a\0m\0e\0,\0T\0y\0p\0e\0\n\0C\0a\0f\0\xE9\0 \0U\0,\0"
                                 "l\0i\0b\0r\0a\0r\0y\0\n";
    static const struct {
        const char *name;
        slice bytes;
        const char *headings, *counts;
        int no_rows;
        const char *stored;
    } TABLE[] = {
#define TEXT(text) {text, sizeof(text) - 1}
        {"title.csv",
         TEXT("Groups 2026,,\n,,\nGroup,Type,Postcode\nShed T,Mens Shed,G20 9AD\n,,\n"
              "Group,Type,Postcode\nHall T,Comm. Centre,EH1 1AA\nTotal,2,\n"
              "* closed in July,,\nSource: council list 2025,,\n"),
         "name,category,postcode", "2,0,0,0,0,0", 5,
         "Shed T shed G20 9AD -4.29 published|Hall T community-centre EH1 1AA -3.19 published"},
        {"nohead.csv",
         TEXT("Hall N,Kirk,12 High St,EH1 1AA\nShed N,Mens Shed,13 High St,G20 9AD\n"
              "Old N,Kirk,14 High St,G20 9AD\n"),
         "name,category,address,postcode", "3,0,0,0,0,0", 0,
         "Hall N place-of-worship EH1 1AA -3.19 published|Shed N shed G20 9AD -4.29 published|"
         "Old N place-of-worship G20 9AD -4.29 published"},
        {"semicolons.csv", TEXT("Name;Type;Lat;Lon\nHall S;library;55,8942;-4,2868\n"),
         "name,category,latitude,longitude", "1,0,0,0,0,0", 0, "Hall S library - -4.29 published"},
        {"tabs.csv", TEXT("Name\tType\tPostcode\r\nHall Ta\tlibrary\tEH1 1AA\r\n"),
         "name,category,postcode", "1,0,0,0,0,0", 0, "Hall Ta library EH1 1AA -3.19 published"},
        {"cr.csv", TEXT("Name,Type,Postcode\rHall C,library,EH1 1AA\rPark C,park,EH1 1AA\r"),
         "name,category,postcode", "2,0,0,0,0,0", 0,
         "Hall C library EH1 1AA -3.19 published|Park C park EH1 1AA -3.19 published"},
        {"bom.csv", TEXT("\xEF\xBB\xBFName,Type,Postcode\nCaf\u00E9 B,library,EH1 1AA\n"),
         "name,category,postcode", "1,0,0,0,0,0", 0, "Caf\u00E9 B library EH1 1AA -3.19 published"},
        {"cp1252.csv", TEXT("Name,Type,Postcode\nCaf\xE9 \x93W\x94,library,EH1 1AA\n"),
         "name,category,postcode", "1,0,0,0,0,0", 0,
         "Caf\u00E9 \u201CW\u201D library EH1 1AA -3.19 published"},
        {"mac.csv", TEXT("Name,Type,Postcode\rCaf\x8E \xD2M\xD3,library,EH1 1AA\r"),
         "name,category,postcode", "1,0,0,0,0,0", 0,
         "Caf\u00E9 \u201CM\u201D library EH1 1AA -3.19 published"},
        /* the file ends with the line's end, of two bytes */
        {"utf16.csv",
         {UTF_16, sizeof UTF_16},
         "name,category",
         "0,0,0,1,0,0",
         0,
         "Caf\u00E9 U library - - draft"},
        {"lines.csv", TEXT("Name,Type,Address\nHall L,library,\"1 High St\nEdinburgh\nEH1 1AA\"\n"),
         "name,category,address", "1,0,0,0,0,0", 0, "Hall L library EH1 1AA -3.19 published"},
        {"one.csv", TEXT("Name\nHall O\n"), "name", "0,0,0,1,0,0", 0, "Hall O - - - draft"},
        {"same.csv", TEXT("Name,Name,Name,Name,Name\nA,B,C,D,E\n"), "name,extra,extra,extra,extra",
         "0,0,0,1,0,0", 0, "A - - - draft"},
        {"blank.csv", TEXT("Name,Type,Postcode\n\u00A0,\u00A0,\u202F\nPark W,park,EH1 1AA\n"),
         "name,category,postcode", "1,0,0,0,0,0", 0, "Park W park EH1 1AA -3.19 published"},
        {"nested.geojson",
         TEXT("{\"type\":\"FeatureCollection\",\"features\":["
              "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[-3.2,55.9]},"
              "\"properties\":{\"tags\":{\"name\":\"Nest\",\"amenity\":\"library\"},"
              "\"owner\":{\"name\":\"Jean A\"}}},"
              "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"tags\":{\"name\":\"Lost\","
              "\"amenity\":\"library\"}}},"
              "{\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\",\"coordinates\":"
              "[[-3.5,55.9],[-3.5001,55.9]]},\"properties\":{\"tags\":{\"name\":\"Path\","
              "\"amenity\":\"park\"}}}]}"),
         "name,category,extra", "2,0,0,1,0,0", 0,
         "Nest library - -3.2 published|Lost library - - draft|Path park - -3.5 published"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(TABLE); i++)
        expect_file(TABLE[i].name, TABLE[i].bytes, TABLE[i].headings, TABLE[i].counts,
                    TABLE[i].no_rows, TABLE[i].stored);
}

/* Several sheets, one of them about something else; merged cells above the headings. */
static void test_traps_of_a_workbook(void **state)
{
    (void)state;
    slice bytes = office_xlsx(&(office_workbook){
        .sheets = {
            "<sheetData>" ROW("1", T("A1", "Groups of the town")) ROW(
                "2", T("A2", "Group") T("B2", "Type") T("C2", "Tel No.") T("D2", "Postcode"))
                ROW("3",
                    T("A3", "Hall X") T("B3", "Kirk") "<c r=\"C3\"><v>1414960123</v></c>" T(
                        "D3",
                        "EH1 1AA")) "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A1:D1\"/>"
                                    "</mergeCells>",
            "<sheetData>" ROW("1", T("A1", "Year") T("B1", "Budget"))
                ROW("2", "<c r=\"A2\"><v>2025</v></c><c r=\"B2\"><v>100</v></c>") ROW(
                    "3", "<c r=\"A3\"><v>2026</v></c><c r=\"B3\"><v>120</v></c>") "</sheetData>"}});
    const char *path = scratch_path(&im.folder, "book.xlsx");
    scratch_write_bytes(path, bytes.at, bytes.len);
    free((void *)(uintptr_t)bytes.at);
    im.options.source = "book";
    if (import_path(&im, path))
        fail_msg("%s", im.err.detail);
    assert_string_equal(import_counts(&im), "1,0,0,0,0,0");
    assert_int_equal(im.sum.count[OUTCOME_NO_ROW], 2); /* the title, and the other sheet */
    assert_string_equal(everything("book"), "Hall X place-of-worship EH1 1AA -3.19 published");
    assert_string_equal(
        inspect_text(&im.file->at, "SELECT phone_e164 FROM asset WHERE source = 'book'"),
        "+441414960123");
}

static void keep_finding(void *context, const char *finding)
{
    (void)context;
    fprintf(stderr, "%s\n", finding);
}

static void test_the_check_passes(void **state)
{
    (void)state;
    assert_int_equal(store_check(im.file, keep_finding, NULL, &im.err), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_traps_of_text),
        cmocka_unit_test(test_traps_of_a_workbook),
        cmocka_unit_test(test_the_check_passes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
