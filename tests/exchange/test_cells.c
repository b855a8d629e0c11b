/* What a cell becomes: cleaned, read into its field, or kept beside as it was written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/importing.h"

static importing im;

static int set_up(void **state)
{
    (void)state;
    importing_begin(&im);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    importing_end(&im);
    return 0;
}

static void must_import(const char *text)
{
    if (import_text(&im, "file.csv", text))
        fail_msg("%s", im.err.detail);
}

static const char *stored(const char *column, const char *ref)
{
    char sql[300];
    snprintf(sql, sizeof sql, "SELECT ifnull(%s, '-') FROM asset WHERE source_ref = '%s'", column,
             ref);
    return inspect_text(&im.file->at, sql);
}

/* Each is a file's one row at a place of its own; what stands in `column` then, and in extra. */
static void test_a_cell_in_its_field(void **state)
{
    static const struct {
        const char *heading, *cell, *column, *stored, *extra;
    } TABLE[] = {
        {"Tel No.", "1414960123", "phone || ' ' || phone_e164", "1414960123 +441414960123", "-"},
        {"Phone", "0141 496 0123 / 07700 900123", "phone_e164", "+441414960123;+447700900123", "-"},
        {"Website", "www.hall.example", "website", "http://www.hall.example", "-"},
        {"Website", "javascript:alert(1)", "website", "-", "{\"Website\":\"javascript:alert(1)\"}"},
        {"Wheelchair", "Y", "step_free", "yes", "-"},
        {"Wheelchair", "FALSE", "step_free", "no", "-"},
        {"Wheelchair", "?", "step_free", "unknown", "-"},
        {"Wheelchair", "n/k", "step_free", "unknown", "-"},
        {"Type", "Mens Shed", "category", "shed", "{\"Type\":\"Mens Shed\"}"},
        {"Type", "Kirk", "category", "place-of-worship", "{\"Type\":\"Kirk\"}"},
        {"Type", "Comm. Centre", "category", "community-centre", "{\"Type\":\"Comm. Centre\"}"},
        {"Type", "Lunch Club", "category", "community-meal", "{\"Type\":\"Lunch Club\"}"},
        {"Opened", "43831", "opened_on", "2020-01-01", "-"},
        {"Opened", "12/03/2019", "opened_on", "2019-03-12", "-"},
        {"Address", "1 High Street\nEdinburgh\nEH1 1AA", "postcode", "EH1 1AA", "-"},
        {"Description", "\u00A0\u202F", "description", "-", "-"},
        {"Description",
         "a\x0B"
         "b\x1B[31m\xC2\x85"
         "c\u202Ed",
         "description", "a\nb[31mcd", "-"},
        {"Description", "<script>1</script>", "description", "<script>1</script>", "-"},
        {"Description", "=1+1", "description", "=1+1", "-"},
        {"Description", "F\u00E0ilte do \u05DE\u05E8\u05DB\u05D6", "description",
         "F\u00E0ilte do \u05DE\u05E8\u05DB\u05D6", "-"},
        {"Shoe size", "44", "name", "Hall", "{\"Shoe size\":\"44\"}"},
        {"Shoe size", "N/A", "name", "Hall", "-"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(TABLE); i++) {
        char text[400], ref[20];
        bool kind = strcmp(TABLE[i].heading, "Type") == 0;
        snprintf(ref, sizeof ref, "cell-%zu", i);
        snprintf(text, sizeof text, "Ref,Name,Lat,Lon,%s\"%s\"\n%s,Hall,%zu.5,-3.5,%s\"%s\"\n",
                 kind ? "" : "Category,", TABLE[i].heading, ref, i + 50, kind ? "" : "library,",
                 TABLE[i].cell);
        must_import(text);
        if (strcmp(stored(TABLE[i].column, ref), TABLE[i].stored) != 0 ||
            strcmp(stored("extra", ref), TABLE[i].extra) != 0)
            fail_msg("%s '%s': %s, %s", TABLE[i].heading, TABLE[i].cell,
                     stored(TABLE[i].column, ref), stored("extra", ref));
    }
}

/* Long names of other scripts have a reference, too: the same file again changes nothing. */
static void test_a_long_name_of_another_script(void **state)
{
    char text[1000] = "Name,Category,Lat,Lon\n";
    size_t used = strlen(text);
    (void)state;
    for (int i = 0; i < 150; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "\u0645");
    snprintf(text + used, sizeof text - used, ",library,55.1,-4.1\n\u2665,library,55.2,-4.2\n");
    for (int again = 0; again <= 1; again++) {
        must_import(text);
        assert_string_equal(import_counts(&im), again ? "0,0,2,0,0,0" : "2,0,0,0,0,0");
    }
    assert_int_equal(inspect_number(&im.file->at, "SELECT count(*) FROM asset WHERE source_ref IS "
                                                  "NULL"),
                     0);
}

static char *fill(char *at, char with, size_t count)
{
    memset(at, with, count);
    return at + count;
}

/* A cell past what its field takes is told, and its beginning kept beside; so is a wide sheet. */
static void test_what_is_too_much(void **state)
{
    static char text[250000];
    (void)state;
    char *at = text + snprintf(text, sizeof text,
                               "Ref,Name,Category,Lat,Lon,Description,Notes\n"
                               "big-1,Hall,library,55.3,-4.3,");
    at = fill(at, 'd', 100000);
    *at++ = ',';
    snprintf(fill(at, 'n', 100000), 2, "\n");
    must_import(text);
    assert_string_equal(import_counts(&im), "0,0,0,1,0,0");
    assert_non_null(strstr(im.lines, "description must be at most 4000 characters, not 100000; of "
                                     "Description only the first 6000 of 100000 bytes are kept; of "
                                     "Notes only the first 6000 of 100000 bytes are kept"));
    assert_string_equal(stored("status || length(extra)", "big-1"), "published12029");

    size_t used = (size_t)snprintf(text, sizeof text, "Ref,Name,Category,Lat,Lon");
    for (int i = 5; i < 1024; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, ",c%d", i);
    used += (size_t)snprintf(text + used, sizeof text - used, "\nwide-1,Hall,library,55.4,-4.4");
    for (int i = 5; i < 1024; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, ",v%d", i);
    snprintf(text + used, sizeof text - used, "\n");
    must_import(text);
    assert_string_equal(im.lines, "2 added  [] \n");
    assert_string_equal(stored("json_extract(extra, '$.c1023')", "wide-1"), "v1023");

    at = text + snprintf(text, sizeof text, "Ref,Name,Category,Lat,Lon,");
    snprintf(fill(at, 'h', 10000), 100, "\nhead-1,Hall,library,55.5,-4.5,x\n");
    must_import(text);
    assert_string_equal(import_counts(&im), "1,0,0,0,0,0");
    assert_string_equal(stored("length(extra)", "head-1"), "10008");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_cell_in_its_field),
        cmocka_unit_test(test_a_long_name_of_another_script),
        cmocka_unit_test(test_what_is_too_much),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
