/* Which rows of a sheet are headings, which are data, and which are neither. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "domain/asset.h"
#include "exchange/table.h"

enum { ROOM = 1 << 22 };

/* A sheet written a row a line, its cells between '|'. */
static workbook *book_of(const char *text)
{
    workbook *w;
    sheet *s;
    long line = 1;
    assert_int_equal(workbook_new(ROOM, &w, NULL), OK);
    assert_int_equal(workbook_add_sheet(w, slice_of(""), &s, NULL), OK);
    for (const char *at = text; *at; line++) {
        size_t length = strcspn(at, "\n");
        sheet_row *row;
        assert_int_equal(sheet_add_row(w, s, line, &row, NULL), OK);
        for (size_t i = 0, column = 0; i <= length; column++) {
            size_t size = strcspn(at + i, "|\n");
            assert_int_equal(sheet_set_cell(w, row, column, (slice){at + i, size}, NULL), OK);
            i += size + 1;
        }
        at += length + (at[length] == '\n');
    }
    return w;
}

/* `headings; rows; notes` of a table, as one text. */
static const char *laid_out(const char *text, bool separated)
{
    static char said[4000];
    size_t used = 0;
    table t;
    workbook *w = book_of(text);
    ARENA_SCOPED arena *a = arena_new(ROOM);
    assert_int_equal(table_of_sheet(&w->sheets[0], &ASSET, separated, a, &t, NULL), OK);
    used += (size_t)snprintf(said, sizeof said, "%s", t.headed ? "" : "no headings: ");
    for (size_t i = 0; i < t.heading_count; i++)
        used += (size_t)snprintf(said + used, sizeof said - used, "%s%.*s", i ? "|" : "",
                                 (int)t.headings[i].len, t.headings[i].at);
    for (size_t i = 0; i < t.row_count; i++)
        used += (size_t)snprintf(said + used, sizeof said - used, "%s%ld%s", i ? "," : "; ",
                                 t.rows[i].line, t.rows[i].broken ? "!" : "");
    for (size_t i = 0; i < t.note_count; i++)
        used += (size_t)snprintf(said + used, sizeof said - used, "; %ld %s", t.notes[i].line,
                                 t.notes[i].why);
    workbook_free(w);
    return said;
}

static void test_layouts(void **state)
{
    static const struct {
        const char *sheet, *laid_out;
    } CASES[] = {
        {"Name|Postcode\nHall|G20 9AD\nPark|", "Name|Postcode; 2,3"},
        /* titles above, with a blank line */
        {"Groups in Maryhill 2024\n\nName|Tel No.|Postcode\nHall|0141 496 0123|G20 9AD",
         "Name|Tel No.|Postcode; 4; 1 a title above the headings"},
        {"Directory of groups||\nUpdated by the team||\nGroup|Where|When\nChoir|Maryhill|Mon 10-12",
         "Group|Where|When; 4; 1 a title above the headings; 2 a title above the headings"},
        /* the headings again, in other letters */
        {"Name|Phone\nHall|1\nNAME|PHONE\nPark|2", "Name|Phone; 2,4; 3 the headings once more"},
        {"Name|Phone|Town\nHall|1|\nTotal|2|\nTotal: 2 groups||\nSource: the council, 2024.||",
         "Name|Phone|Town; 2; 3 a total; 4 a total; 5 a note"},
        {"Name|Phone|Town\nHall|1|x\n* closed in July||\nHawkhill Community Centre||",
         "Name|Phone|Town; 2,4; 3 a note"},
        /* a name that begins like a total */
        {"Name|Phone|Town\nTotal Wellbeing||\nCount Me In|2|Alloa", "Name|Phone|Town; 2,3"},
        /* no headings */
        {"Hall|0141 496 0123|G20 9AD\nPark|0141 496 0456|EH1 1AA",
         "no headings: column 1|column 2|column 3; 1,2"},
        /* headings that are blank, or there twice */
        {"Name||Phone|Phone\nHall|a|1|2", "Name|column 2|Phone|Phone (column 4); 2"},
        /* headings that no field is called by, above values that are no words */
        {"Nom|Rue|Numero\nSalle|Haute|12", "Nom|Rue|Numero; 2"},
        /* one column */
        {"Name\nHall\nPark", "Name; 2,3"},
        {"\n\nName|Phone\n\n\nHall|1", "Name|Phone; 6"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(laid_out(CASES[i].sheet, false), CASES[i].laid_out);
}

/* In text with commas a cell too many means that the row has shifted; in a spreadsheet somebody has
 * written beside the table. */
static void test_cells_past_the_headings(void **state)
{
    static const char SHEET[] = "Name|Phone\nHall|1|call first\nPark|2|\nWood|3";
    (void)state;
    assert_string_equal(laid_out(SHEET, true), "Name|Phone; 2!,3,4");
    assert_string_equal(laid_out(SHEET, false), "Name|Phone|column 3; 2,3,4");
}

static void test_a_layer_has_its_headings(void **state)
{
    table t;
    size_t column;
    sheet_row *row;
    workbook *w = book_of("");
    sheet *s = &w->sheets[0];
    ARENA_SCOPED arena *a = arena_new(ROOM);
    (void)state;
    assert_int_equal(sheet_heading(w, s, slice_of("fid"), &column, NULL), OK);
    assert_int_equal(sheet_add_row(w, s, 1, &row, NULL), OK);
    row->at = (geometry){.kind = GEOMETRY_POINT, .x = -4.2, .y = 55.8};
    assert_int_equal(table_of_sheet(s, &ASSET, false, a, &t, NULL), OK);
    assert_true(t.headed);
    assert_int_equal(t.row_count, 1); /* it has no cell, but is somewhere */
    assert_true(t.rows[0].at.x == -4.2);
    workbook_free(w);
}

static void test_an_empty_sheet(void **state)
{
    table t;
    error err = {0};
    workbook *w = book_of("");
    ARENA_SCOPED arena *a = arena_new(ROOM);
    (void)state;
    assert_int_equal(table_of_sheet(&w->sheets[0], &ASSET, true, a, &t, &err), ERR_INPUT);
    assert_string_equal(err.detail, "the file is empty");
    workbook_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_cells_past_the_headings),
        cmocka_unit_test(test_a_layer_has_its_headings),
        cmocka_unit_test(test_an_empty_sheet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
