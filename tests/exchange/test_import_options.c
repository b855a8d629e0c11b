/* What the caller of an import can say: which column is which, what a value means, where the rows
 * are from, and that nothing shall be written. And rows of activities. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/importing.h"

static importing im;

/* Each has a database of its own: what one has taken in would be a twin of the next one's. */
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

static const char *stored(const char *columns, const char *ref)
{
    char sql[600];
    snprintf(sql, sizeof sql, "SELECT %s FROM asset WHERE source_ref = '%s'", columns, ref);
    return inspect_text(&im.file->at, sql);
}

static void test_columns_are_found_by_their_names(void **state)
{
    static const struct {
        const char *headings, *read_as;
    } CASES[] = {
        {"Name,Category,Postcode,LAT,Long", "name,category,postcode,latitude,longitude"},
        {"Organisation Name,Practice_Type,Post Code,organisation_code",
         "name,category,postcode,source_ref"},
        {"Library name,Address 1,Address 2,Address 3,Postcode,URL,Email address",
         "name,address,address,address,postcode,website,email"},
        {"title,geox,geoy,Step-free", "name,longitude,latitude,step_free"},
        {"EASTINGS,NORTHINGS,Unique property reference number", "easting,northing,source_ref"},
        /* what comes back from an export is known by its identifier */
        {"name,title,uuid,created_at,changed at", "name,extra,source_ref,extra,extra"},
        {"name,lat,latitude", "name,latitude,extra"},
        /* a field's own name before what only sounds like it */
        {"title,what,name,Opened on,start date", "extra,extra,name,opened_on,extra"},
        {"tags.source,tags.id,tags.phone", "extra,extra,phone"},
        {"addr.postcode,addr.city,tags.name", "postcode,locality,name"},
        {"opendate,closedate,telephone,who it is for", "opened_on,closed_on,phone,who_for"},
        {"Nom,Straße", "extra,extra"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[300];
        snprintf(text, sizeof text, "%s\n", CASES[i].headings);
        assert_int_equal(import_text(&im, "file.csv", text), OK);
        assert_string_equal(im.headings, CASES[i].read_as);
        assert_string_equal(import_counts(&im), "0,0,0,0,0,0");
    }
}

/* A heading that is a field's own name or label leads to that field, whatever comes before it. */
static void test_every_field_is_found_by_name_and_label(void **state)
{
    static const entity *const ENTITIES[] = {&ASSET, &ACTIVITY};
    (void)state;
    for (size_t e = 0; e < COUNT(ENTITIES); e++) {
        im.options.as = ENTITIES[e];
        for (size_t i = 0; i < ENTITIES[e]->count; i++) {
            const field *f = &ENTITIES[e]->fields[i];
            char text[300];
            if (f->flags & FIELD_KEPT)
                continue;
            snprintf(text, sizeof text, "%s\n", f->name);
            assert_int_equal(import_text(&im, "file.csv", text), OK);
            assert_string_equal(im.headings, f->name);
            snprintf(text, sizeof text, "\"%s\"\n", f->label);
            assert_int_equal(import_text(&im, "file.csv", text), OK);
            assert_string_equal(im.headings, f->name);
        }
    }
}

static void test_a_column_can_be_mapped(void **state)
{
    im.options.mappings[0] = (column_mapping){"name", "What is it called"};
    im.options.mappings[1] = (column_mapping){"source_ref", "NO."};
    im.options.mappings[2] = (column_mapping){"longitude", "x"};
    im.options.mappings[3] = (column_mapping){"latitude", "y"};
    im.options.mapping_count = 4;
    (void)state;
    expect_import("no,name,what is it called?,category,x,y\nmap-1,wrong,Hall,library,-4.2,55.8\n",
                  "2 added  [] \n");
    assert_string_equal(im.headings, "source_ref,extra,name,category,longitude,latitude");
    assert_string_equal(stored("name || ' ' || ST_X(geom) || extra", "map-1"),
                        "Hall -4.2{\"name\":\"wrong\"}");
    im.options.mappings[0] = (column_mapping){"nom", "name"};
    assert_int_equal(import_text(&im, "file.csv", "no,name,x,y\n"), ERR_INPUT);
    assert_string_equal(im.err.detail, "--map: there is no field 'nom'");
    im.options.mappings[0] = (column_mapping){"uuid", "name"};
    assert_int_equal(import_text(&im, "file.csv", "no,name,x,y\n"), ERR_INPUT);
    assert_string_equal(im.err.detail, "--map: uuid is kept by the database");
    im.options.mappings[0] = (column_mapping){"name", "nom"};
    assert_int_equal(import_text(&im, "file.csv", "no,name,x,y\n"), ERR_INPUT);
    assert_string_equal(im.err.detail, "--map: the file has no column 'nom'");
}

static void test_a_value_can_be_read_as_another(void **state)
{
    im.options.values[0] = (value_mapping){"category", "Bibliothek", "library"};
    im.options.values[1] = (value_mapping){"step_free", "level", "yes"};
    im.options.value_count = 2;
    (void)state;
    expect_import("ref,name,category,postcode,step_free\nval-1,Hall,BIBLIOTHEK,G20 9AD,Level\n",
                  "2 added  [] \n");
    assert_string_equal(stored("category || ' ' || step_free", "val-1"), "library yes");
}

static void test_categories_are_known_by_code_label_and_words(void **state)
{
    static const struct {
        const char *written, *code;
    } CASES[] = {
        {"library", "library"},
        {"Library", "library"},
        {"GP practice", "gp-practice"},
        {"gp-practice", "gp-practice"},
        {"A plot to grow food", "allotment"},
        {"printing", "library"}, /* a word that people use of it */
        {"Places to meet", "places"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[200], ref[20];
        snprintf(ref, sizeof ref, "cat-%zu", i);
        snprintf(text, sizeof text, "ref,name,category,postcode\n%s,Hall,%s,G20 9AD\n", ref,
                 CASES[i].written);
        expect_import(text, "2 added  [] \n");
        assert_string_equal(stored("category", ref), CASES[i].code);
    }
    /* the health service's own number of a GP practice */
    expect_import("ref,name,practice_type,postcode\ncat-gp,Practice,4,G20 9AD\n", "2 added  [] \n");
    assert_string_equal(stored("category", "cat-gp"), "gp-practice");
}

static void test_what_is_said_for_the_whole_file(void **state)
{
    (void)state;
    im.options.licence = "OGL v3";
    im.options.category = "library";
    im.options.source = "Council 2026";
    im.options.kept_as = STATUS_PENDING;
    expect_import("ref,name,category,postcode,licence,status,type\n"
                  "whole-1,Hall,,G20 9AD,,,LAL\n"
                  "whole-2,Park,park,G20 9AD,ODbL,draft,\n"
                  "whole-3,Odd,no such,G20 9AD,,,\n",
                  "2 added  [] \n3 added  [] \n"
                  "4 flagged category [no such] the category 'no such' is not known; kept as a "
                  "draft\n");
    assert_string_equal(stored("category || licence || source || status || extra", "whole-1"),
                        "libraryOGL v3Council 2026pending{\"type\":\"LAL\"}");
    assert_string_equal(stored("category || licence || status", "whole-2"), "parkODbLdraft");
    im.options.category = "no-such-category";
    assert_int_equal(import_text(&im, "file.csv", "name\nx\n"), ERR_INPUT);
    assert_string_equal(im.err.detail, "--category: there is no category 'no-such-category'");
}

static void test_what_says_who_may_see_it_is_read_with_care(void **state)
{
    (void)state;
    expect_import(
        "ref,name,category,postcode,visibility,location_shown,listing agreed\n"
        "care-1,Refuge,library,G20 9AD,private,none,agreed\n"
        "care-2,Hall,library,G20 9AD,staff only,,\n"
        "care-3,Hall,library,G20 9AD,,,they said no\n",
        "2 added  [] \n"
        "3 flagged visibility [staff only] visibility: 'staff only' is not one of public, "
        "partners, private; kept as a draft\n"
        "4 flagged listing [they said no] listing: 'they said no' is not one of asked, "
        "agreed, declined; kept as a draft\n");
    assert_string_equal(stored("status || visibility || location_shown", "care-1"),
                        "publishedprivatenone");
    assert_string_equal(stored("status", "care-2"), "draft");
    /* a blank cell opens nothing up */
    expect_import("ref,name,category,postcode,visibility,location_shown,status,listing agreed\n"
                  "care-1,Refuge,library,G20 9AD,,,,agreed\n",
                  "2 unchanged  [] \n");
    /* and what can't be read takes it back */
    expect_import("ref,name,category,postcode,visibility\ncare-1,Refuge,library,G20 9AD,secret\n",
                  "2 flagged visibility [secret] visibility: 'secret' is not one of public, "
                  "partners, private; kept as a draft\n");
    assert_string_equal(stored("status || visibility || location_shown", "care-1"),
                        "draftprivatenone");
    im.options.as = &ACTIVITY;
    expect_import("ref,asset,title,visibility\ncare-a,care-1,Group,women only\n"
                  "care-b,care-1,Group,\n",
                  "2 flagged visibility [women only] visibility: 'women only' is not one of "
                  "public, partners, private\n3 added  [] \n");
    assert_string_equal(inspect_text(&im.file->at, "SELECT group_concat(visibility) FROM activity "
                                                   "WHERE source_ref LIKE 'care-%'"),
                        "private,public");
}

static void test_what_people_hid_stays_hidden(void **state)
{
    static const char TEXT[] = "ref,name,category,postcode,visibility,location_shown,status,"
                               "listing agreed,consent of the person\n"
                               "hid-1,Hall,library,G20 9AD,public,exact,published,agreed,given\n";
    (void)state;
    expect_import(TEXT, "2 added  [] \n");
    static const char *const HIDDEN[][2] = {
        {"visibility = 'private'", "private"},  {"location_shown = 'none'", "none"},
        {"status = 'draft'", "draft"},          {"listing = 'declined'", "declined"},
        {"consent = 'withdrawn'", "withdrawn"},
    };
    for (size_t i = 0; i < COUNT(HIDDEN); i++) {
        char sql[200];
        snprintf(sql, sizeof sql, "UPDATE asset SET %s WHERE source_ref = 'hid-1'", HIDDEN[i][0]);
        import_edit(&im, sql);
        expect_import(TEXT, "2 unchanged  [] \n");
        assert_non_null(strstr(stored("visibility || location_shown || status || listing || "
                                      "consent",
                                      "hid-1"),
                               HIDDEN[i][1]));
    }
    /* but a file may hide what is shown */
    expect_import("ref,name,category,postcode,visibility\nhid-2,Hall,library,G20 9AD,public\n",
                  "2 added  [] \n");
    expect_import("ref,name,category,postcode,visibility\nhid-2,Hall,library,G20 9AD,private\n",
                  "2 updated  [] \n");
    assert_string_equal(stored("visibility", "hid-2"), "private");
}

/* Without --source a file is known by its name, and next year's has another. */
static void test_a_reference_of_another_file_is_looked_at(void **state)
{
    (void)state;
    expect_import("ref,name,category,postcode\ntwin-1,Hall,library,G20 9AD\n", "2 added  [] \n");
    im.options.source = "file-2027.csv";
    im.options.source_said = false;
    expect_import("ref,name,category,postcode\ntwin-1,Hall,library,G20 9AD\n"
                  "twin-2,Park,park,G20 9AD\n",
                  "2 flagged source [file-2027.csv] another file has this reference: say --source "
                  "where both are from one; not shown\n3 added  [] \n");
    assert_int_equal(inspect_number(&im.file->at, "SELECT count(*) FROM asset WHERE source_ref = "
                                                  "'twin-1' AND status = 'published'"),
                     1);
}

static void test_a_dry_run_says_the_same_and_writes_nothing(void **state)
{
    static const char TEXT[] = "ref,name,category,postcode,closedate\n"
                               "dry-1,Hall,library,G20 9AD,\n"
                               "dry-2,Lost,library,ZZ99 9ZZ,\n"
                               "dry-3,Gone,library,G20 9AD,20190401\n"
                               "dry-1,Again,library,G20 9AD,\n"
                               "dry-4,,library,G20 9AD,\n";
    static char said[sizeof im.lines];
    uint64_t before = inspect_digest(&im.file->at);
    (void)state;
    im.options.dry_run = true;
    assert_int_equal(import_text(&im, "file.csv", TEXT), OK);
    assert_string_equal(import_counts(&im), "1,0,0,1,1,2");
    assert_true(inspect_digest(&im.file->at) == before);
    memcpy(said, im.lines, sizeof said);
    im.options.dry_run = false;
    assert_int_equal(import_text(&im, "file.csv", TEXT), OK);
    assert_string_equal(im.lines, said);
    assert_true(inspect_digest(&im.file->at) != before);
}

static void test_activities(void **state)
{
    (void)state;
    expect_import("ref,name,category,postcode\nvenue-1,Hall,library,G20 9AD\n"
                  "venue-2,Park,park,G20 9AD\n",
                  "2 added  [] \n3 added  [] \n");
    im.options.as = &ACTIVITY;
    static const char TEXT[] = "ref,asset,title,category,day,part_of_day,audience\n"
                               "act-1,venue-1,Man Up,peer-support,mo,morning,men\n"
                               "act-2,nowhere,Choir,choir,,,\n"
                               "act-3,,Choir,choir,,,\n"
                               "act-4,venue-1,Choir,choir,someday,,men;aliens\n"
                               "act-5,venue-2,,choir,,,\n"
                               "act-6,venue-2,Choir,,,evening,\n";
    expect_import(
        TEXT,
        "2 added  [] \n"
        "3 rejected  [nowhere] there is no asset with the reference 'nowhere'\n"
        "4 rejected  [] there is no asset with the reference ''\n"
        "5 flagged audiences [men;aliens] audiences: 'aliens' is not one of everyone, men, women, "
        "young-people, older-people, families, carers, kinship-carers, learning-disabilities, "
        "sensory-impairment, recovery, job-seekers, supporters-welcome; 'someday' is no day of the "
        "week\n"
        "6 rejected title [] title must not be empty\n"
        "7 rejected part_of_day [] part_of_day must come with a day, or with a recurrence rule\n");
    connection *c = &im.file->at;
    assert_string_equal(
        inspect_text(c, "SELECT a.source_ref || v.audiences || v.day || v.part_of_day FROM "
                        "activity AS v JOIN asset AS a ON a.id = asset_id WHERE title = 'Man Up'"),
        "venue-1[\"men\"]momorning");
    assert_int_equal(import_text(&im, "file.csv", TEXT), OK);
    assert_string_equal(import_counts(&im), "0,0,2,0,0,4");
    /* it moves to another venue */
    expect_import("ref,asset,title,category,day,part_of_day,audience\n"
                  "act-1,venue-2,Man Up,peer-support,mo,morning,men\n",
                  "2 updated  [] \n");
    assert_string_equal(inspect_text(c, "SELECT a.source_ref FROM activity AS v JOIN asset AS a "
                                        "ON a.id = asset_id WHERE title = 'Man Up'"),
                        "venue-2");
}

static void test_files_that_cannot_be_taken(void **state)
{
    uint64_t before = inspect_digest(&im.file->at);
    (void)state;
    assert_int_equal(import_path(&im, scratch_path(&im.folder, "none.csv")), ERR_NOT_FOUND);
    assert_non_null(strstr(im.err.detail, "none.csv: No such file"));
    assert_int_equal(import_path(&im, im.folder.folder), ERR_INPUT);
    assert_non_null(strstr(im.err.detail, "is not a file"));
    assert_int_equal(import_text(&im, "empty.csv", ""), ERR_INPUT);
    assert_non_null(strstr(im.err.detail, "empty.csv: the file is empty"));
    assert_int_equal(import_text(&im, "bad.geojson", "{\"type\":"), ERR_INPUT);
    assert_non_null(strstr(im.err.detail, "bad.geojson: line 1, column"));
    assert_true(inspect_digest(&im.file->at) == before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_columns_are_found_by_their_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_field_is_found_by_name_and_label, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_column_can_be_mapped, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_value_can_be_read_as_another, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_categories_are_known_by_code_label_and_words, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_said_for_the_whole_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_says_who_may_see_it_is_read_with_care, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_what_people_hid_stays_hidden, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_reference_of_another_file_is_looked_at, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_dry_run_says_the_same_and_writes_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_activities, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_files_that_cannot_be_taken, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
