/* Without memory, at any point, a file is refused with a word and nothing is left behind. */
#include "support/reading.h"

#include <stdlib.h>

#include "base/mem.h"
#include "support/office.h"

static void fail_each(slice bytes)
{
    const reader_options options = reading_options();
    status failed = ERR_NO_MEMORY;
    for (long nth = 1; failed; nth++) {
        workbook *w;
        error err = {0};
        mem_fail_nth(nth);
        failed = reader_read_bytes(bytes, &options, &w, &err);
        mem_fail_nth(0);
        assert_true(nth < 1000);
        if (failed && failed != ERR_NO_MEMORY)
            fail_msg("allocation %ld: %s", nth, err.detail);
        if (!failed)
            workbook_free(w);
    }
}

static void test_each_allocation_fails_once(void **state)
{
    static const char *const TEXTS[] = {
        "name,at\nCaf\xE9,POINT(1 2)\n\"a \"\"b\"\"\",\"MULTIPOINT(1 2,3 4)\"\n",
        "{\"type\":\"FeatureCollection\",\"crs\":{\"properties\":{\"name\":\"EPSG:27700\"}},"
        "\"features\":[{\"type\":\"Feature\",\"id\":1,\"properties\":{\"a\":[\"x\",\"y\"]},"
        "\"geometry\":{\"type\":\"Point\",\"coordinates\":[258000,668000]}}]}",
        "[{\"a\":{\"b\":[1]}}]",
    };
    slice xlsx = office_xlsx(&(office_workbook){
        .sheets =
            {"<sheetData><row><c t=\"s\"><v>0</v></c></row><row><c r=\"B2\"><v>1</v></c></row>"
             "</sheetData><mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>"},
        .strings = "<si><t>x</t></si>"});
    slice ods = office_ods("", "<table:table><table:table-row table:number-rows-repeated=\"2\">"
                               "<table:table-cell office:value-type=\"string\"><text:p>x</text:p>"
                               "</table:table-cell></table:table-row></table:table>");
    (void)state;
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        fail_each(slice_of(TEXTS[i]));
    fail_each(xlsx);
    fail_each(ods);
    free((char *)xlsx.at);
    free((char *)ods.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_allocation_fails_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
