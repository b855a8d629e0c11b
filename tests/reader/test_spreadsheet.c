#include "support/reading.h"

#include <stdlib.h>
#include <string.h>

#include "support/office.h"

static const char *read_and_free(slice bytes, const reader_options *options)
{
    const char *text = options ? read_with(options, bytes) : read_bytes(bytes);
    free((char *)bytes.at);
    return text;
}

static const char *read_xlsx(const office_workbook *w)
{
    return read_and_free(office_xlsx(w), NULL);
}

static const char *read_ods(const char *styles, const char *tables)
{
    return read_and_free(office_ods(styles, tables), NULL);
}

static void test_rows_have_the_numbers_that_the_sheet_has(void **state)
{
    static const office_workbook BOOK = {
        .sheets =
            {"<sheetData>"
             "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c r=\"C3\" t=\"s\"><v>1</v></c></row>"
             "<row r=\"4\"/><row><c t=\"s\"><v>2</v></c><c/><c><v>1</v></c></row>"
             "<row r=\"1048576\"><c r=\"B1048576\"><v>2</v></c></row></sheetData>",
             "<sheetData><row><c t=\"s\"><v>9</v></c><c><v>1</v></c></row></sheetData>"},
        .state = "hidden",
        .strings = "<si><t>Group</t></si><si><r><t>Ca</t></r><r><t>f\xC3\xA9</t></r>"
                   "<rPh sb=\"0\" eb=\"1\"><t>kafe</t></rPh></si><si><t> x_x000D_\ny </t></si>",
    };
    (void)state;
    assert_string_equal(read_xlsx(&BOOK),
                        "== First\n3: Group||Caf\xC3\xA9\n5: x\r\ny||1\n1048576: |2\n"
                        "== Second hidden\n1: |1\n");
}

static void test_values_as_the_sheet_shows_them(void **state)
{
    static const struct {
        const char *cell, *shown;
    } CASES[] = {
        {"<c><v>1414960123</v></c>", "1414960123"},
        {"<c><v>1.414960123E9</v></c>", "1414960123"},
        {"<c><v>3.0</v></c>", "3"},
        {"<c><v>0.30000000000000004</v></c>", "0.3"},
        {"<c t=\"inlineStr\"><is><t>0141 496 0123</t></is></c>", "0141 496 0123"},
        {"<c t=\"inlineStr\"><is><t>007</t></is></c>", "007"},
        {"<c s=\"5\"><v>1414960123</v></c>", "01414960123"}, /* 00000000000 */
        {"<c t=\"str\"><f>A1</f><v>=made</v></c>", "=made"},
        {"<c><f>1+1</f><v>2</v></c>", "2"},
        {"<c t=\"b\"><v>1</v></c>", "TRUE"},
        {"<c t=\"b\"><v>0</v></c>", "FALSE"},
        {"<c t=\"e\"><v>#N/A</v></c>", "#N/A"},
        {"<c t=\"d\"><v>2024-01-31T00:00:00</v></c>", "2024-01-31"},
        {"<c s=\"1\"><v>45322</v></c>", "2024-01-31"},            /* built-in 14 */
        {"<c s=\"2\"><v>0.4375</v></c>", "10:30"},                /* built-in 20 */
        {"<c s=\"3\"><v>45322.4375</v></c>", "2024-01-31 10:30"}, /* dd/mm/yyyy hh:mm */
        {"<c s=\"4\"><v>1.0625</v></c>", "25:30"},                /* [h]:mm */
        {"<c s=\"6\"><v>0.125</v></c>", "12.5%"},                 /* 0.0% */
        {"<c s=\"7\"><v>45322</v></c>", "45322"},                 /* "day" 0 */
        {"<c s=\"1\"><v>1</v></c>", "1900-01-01"},
        {"<c s=\"1\"><v>61</v></c>", "1900-03-01"},
        {"<c s=\"1\"><v>-1</v></c>", "-1"},
        {"<c s=\"99\"><v>5</v></c>", "5"},
        {"<c t=\"s\"><v>99</v></c>", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char cells[400], expected[100];
        office_workbook book = {
            .sheets = {cells},
            .styles =
                "<numFmts><numFmt numFmtId=\"164\" formatCode=\"[$-809]dd/mm/yyyy\\ hh:mm;@\"/>"
                "<numFmt numFmtId=\"165\" formatCode=\"00000000000\"/>"
                "<numFmt numFmtId=\"166\" formatCode=\"0.0%\"/>"
                "<numFmt numFmtId=\"167\" formatCode=\"&quot;day&quot; 0\"/></numFmts>"
                "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"
                "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"20\"/>"
                "<xf numFmtId=\"164\"/><xf numFmtId=\"46\"/><xf numFmtId=\"165\"/>"
                "<xf numFmtId=\"166\"/><xf numFmtId=\"167\"/></cellXfs>",
        };
        snprintf(cells, sizeof cells, "<sheetData><row>%s</row></sheetData>", CASES[i].cell);
        snprintf(expected, sizeof expected, "== First\n1: %s\n", CASES[i].shown);
        assert_string_equal(read_xlsx(&book), CASES[i].shown ? expected : "there is nothing in it");
    }
}

static void test_days_of_a_workbook_that_counts_from_1904(void **state)
{
    static const office_workbook BOOK = {
        .sheets = {"<sheetData><row><c s=\"0\"><v>43860</v></c></row></sheetData>"},
        .styles = "<cellXfs><xf numFmtId=\"14\"/></cellXfs>",
        .properties = "date1904=\"1\"",
    };
    (void)state;
    assert_string_equal(read_xlsx(&BOOK), "== First\n1: 2024-01-31\n");
}

static void test_merged_cells_are_those_of_each_row(void **state)
{
    static const office_workbook BOOK = {
        .sheets = {"<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>Our groups</v></c></row>"
                   "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>Ayr</v></c><c r=\"B2\"><v>1</v></c></row>"
                   "<row r=\"3\"><c r=\"B3\"><v>2</v></c></row><row r=\"4\"/>"
                   "<row r=\"5\"><c r=\"B5\"><v>3</v></c></row>"
                   "<row r=\"6\"><c r=\"B6\"><v>4</v></c></row></sheetData>"
                   "<mergeCells><mergeCell ref=\"A1:D1\"/><mergeCell ref=\"A2:A5\"/>"
                   "<mergeCell ref=\"A6\"/><mergeCell ref=\"nonsense\"/></mergeCells>"},
    };
    (void)state;
    assert_string_equal(read_xlsx(&BOOK),
                        "== First\n1: Our groups\n2: Ayr|1\n3: Ayr|2\n5: Ayr|3\n6: |4\n");
}

static void test_well_known_text_is_a_geometry(void **state)
{
    static const office_workbook BOOK = {
        .sheets = {"<sheetData><row><c t=\"str\"><v>Hall</v></c><c t=\"str\"><v>POINT(1 2)</v></c>"
                   "</row></sheetData>"},
    };
    (void)state;
    assert_string_equal(read_xlsx(&BOOK), "== First\n1: Hall| point 1.00000 2.00000\n");
    assert_string_equal(
        read_ods("", "<table:table table:name=\"a\"><table:table-row "
                     "table:number-rows-repeated=\"2\"><table:table-cell "
                     "office:value-type=\"string\"><text:p>POINT(1 2)</text:p></table:table-cell>"
                     "</table:table-row></table:table>"),
        "== a\n1:  point 1.00000 2.00000\n2 point 1.00000 2.00000\n");
    /* a table in a cell, which no spreadsheet writes */
    assert_string_equal(
        read_ods("", "<table:table table:name=\"a\"><table:table-row><table:table-cell "
                     "office:value-type=\"string\"><text:p>POINT(1 2)</text:p><table:table>"
                     "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>x"
                     "</text:p></table:table-cell></table:table-row></table:table>"
                     "</table:table-cell></table:table-row></table:table>"),
        "== a\n2: x\n");
}

static void test_opendocument(void **state)
{
    (void)state;
    assert_string_equal(
        read_ods(
            "<style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/>"
            "</style:style>",
            "<table:table table:name=\"Groups\"><table:table-row table:number-rows-repeated=\"2\">"
            "<table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>"
            "<table:table-row><table:table-cell office:value-type=\"string\" "
            "table:number-rows-spanned=\"2\"><text:p>Ayr</text:p></table:table-cell>"
            "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>a note"
            "</text:p></office:annotation><text:p>a<text:s text:c=\"2\"/><text:span>b</text:span>"
            "<text:line-break/>c</text:p><text:p>d</text:p></table:table-cell>"
            "<table:table-cell office:value-type=\"float\" office:value=\"1414960123\"><text:p>"
            "01414960123</text:p></table:table-cell>"
            "<table:table-cell office:value-type=\"currency\" office:value=\"1234.5\"><text:p>"
            "\xC2\xA3"
            "1,234.50</text:p></table:table-cell></table:table-row>"
            "<table:table-row><table:covered-table-cell/>"
            "<table:table-cell office:value-type=\"date\" office:date-value=\"2024-01-31\"/>"
            "<table:table-cell office:value-type=\"date\" "
            "office:date-value=\"2024-01-31T10:30:00\"/>"
            "<table:table-cell office:value-type=\"time\" office:time-value=\"PT10H30M00S\"/>"
            "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/>"
            "<table:table-cell office:value-type=\"percentage\" office:value=\"0.125\"/>"
            "</table:table-row><table:table-row table:number-rows-repeated=\"2\">"
            "<table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"string\">"
            "<text:p>r</text:p></table:table-cell></table:table-row>"
            "<table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell/>"
            "</table:table-row></table:table>"
            "<table:table table:name=\"None\"/>"
            "<table:table table:name=\"Notes\" table:style-name=\"ta2\"><table:table-row>"
            "<table:table-cell office:value-type=\"string\"><text:p>h</text:p></table:table-cell>"
            "</table:table-row></table:table>"),
        "== Groups\n3: Ayr|a  b\nc\nd|01414960123|1234.5\n"
        "4: Ayr|2024-01-31|2024-01-31 10:30|10:30|TRUE|12.5%\n5: r|r\n6: r|r\n"
        "== Notes hidden\n1: h\n");
}

static void test_limits(void **state)
{
    reader_options options = reading_options();
    static const office_workbook BOOK = {
        .sheets = {"<sheetData><row><c t=\"s\"><v>0</v></c></row><row><c t=\"str\"><v>12345678"
                   "</v></c></row><row><c><v>3</v></c></row></sheetData>"},
        .strings = "<si><t>123456789</t></si>",
    };
    (void)state;
    options.max_cell_bytes = 7;
    assert_string_equal(read_and_free(office_xlsx(&BOOK), &options),
                        "== First\n1! a cell is longer than 7 bytes\n"
                        "2! a cell is longer than 7 bytes\n3: 3\n");
    options = reading_options();
    options.max_rows = 2;
    assert_string_equal(read_and_free(office_xlsx(&BOOK), &options),
                        "sheet First: it has more than 2 rows; split it");
    options.max_rows = 3; /* what has nothing in it does not count */
    const office_workbook blank = {
        .sheets = {"<sheetData><row><c><v>1</v></c></row><row/><row><c><v>2</v></c></row><row><c>"
                   "<v>3</v></c></row><row><c t=\"str\"><v/></c></row><row/></sheetData>"}};
    assert_string_equal(read_and_free(office_xlsx(&blank), &options),
                        "== First\n1: 1\n3: 2\n4: 3\n");
    options.layer = "Third";
    assert_string_equal(read_and_free(office_xlsx(&BOOK), &options),
                        "there is no sheet Third; there is First");
}

static void test_what_is_damaged_or_means_harm(void **state)
{
    static const office_workbook CUT = {.sheets = {"<sheetData><row><c>"}};
    slice whole = office_xlsx(&(office_workbook){.sheets = {"<sheetData/>"}});
    (void)state;
    assert_string_equal(read_xlsx(&CUT),
                        "sheet First: it is damaged: xl/worksheets/sheet1.xml can't be read");
    assert_string_equal(read_bytes((slice){whole.at, whole.len / 2}),
                        "it is damaged: its ZIP archive can't be read");
    free((char *)whole.at);
    assert_string_equal(
        read_and_free(office_zip((const office_member[]){
                          {"[Content_Types].xml", ""},
                          {"xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><workbook/>"},
                          {NULL, NULL}}),
                      NULL),
        "xl/workbook.xml in it has a document type");
}

/* What is in an archive, or in front of a file, says what it is. */
static void test_what_it_is(void **state)
{
    static const struct {
        office_member members[4];
        const char *sheets;
    } ARCHIVES[] = {
        {{{"[Content_Types].xml", ""}, {"word/document.xml", ""}},
         "it is a Word document; put its table into a spreadsheet"},
        {{{"[Content_Types].xml", ""}, {"xl/workbook.bin", ""}},
         "it is a binary Excel workbook (.xlsb); save it as .xlsx"},
        {{{"mimetype", "application/vnd.oasis.opendocument.text"}},
         "it is a text document; put its table into a spreadsheet"},
        {{{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
          {"META-INF/manifest.xml", "<manifest:encryption-data/>"},
          {"content.xml", "\x01\x02"}},
         "it has a password; open it and save it without one"},
        {{{"readme.md", "x"}},
         "it is a ZIP archive without a table in it; unpack it and give its files"},
        {{{"a/groups.csv", "name,n\nA,1\n"}, {"__MACOSX/a/._groups.csv", "x"}, {"b.tsv", "c\td\n"}},
         "== groups\n1: name|n\n2: A|1\n== b\n1: c|d\n"},
        {{{"x.geojson", "{\"type\":\"Feature\",\"properties\":{\"a\":1},\"geometry\":null}"}},
         "== x lonlat\n# a\n1: 1\n"},
        {{{"x.csv", "\x89PN\x01\x02\x03\x04\x05\x06"}},
         "x.csv in it: it is no table: neither text nor a format that can be read"},
    };
#define FILE(text)                                                                                 \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }
    static const struct {
        slice bytes;
        const char *says;
    } FILES[] = {
        {FILE("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on"), "save it as .xlsx"},
        {FILE("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
              "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"),
         "password"},
        {FILE("%PDF-1.7\n"), "it is a PDF"},
        {FILE("\x89PNG\r\n\x1A\n"), "it is a picture"},
        {FILE("\n<!DOCTYPE html><html>"), "it is a web page"},
        {FILE("<?xml version=\"1.0\"?><rss/>"), "it is XML of a kind"},
        {FILE("SQLite format 3\0 and so on"), "no GeoPackage"},
        {FILE("PK\x05\x06"), "nothing in it"},
        {FILE("PK\x03\x04 and so on"), "it is damaged"},
        {FILE("\0\0\x27\x0A and so on"), "it is damaged or no ESRI Shapefile"},
        {FILE("<kml><Document>"), "it is damaged or no LIBKML"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(ARCHIVES); i++)
        assert_string_equal(read_and_free(office_zip(ARCHIVES[i].members), NULL),
                            ARCHIVES[i].sheets);
    for (size_t i = 0; i < COUNT(FILES); i++) {
        const char *said = read_bytes(FILES[i].bytes);
        if (!strstr(said, FILES[i].says))
            fail_msg("%s is not in: %s", FILES[i].says, said);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_have_the_numbers_that_the_sheet_has),
        cmocka_unit_test(test_values_as_the_sheet_shows_them),
        cmocka_unit_test(test_days_of_a_workbook_that_counts_from_1904),
        cmocka_unit_test(test_merged_cells_are_those_of_each_row),
        cmocka_unit_test(test_well_known_text_is_a_geometry),
        cmocka_unit_test(test_opendocument),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_what_is_damaged_or_means_harm),
        cmocka_unit_test(test_what_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
