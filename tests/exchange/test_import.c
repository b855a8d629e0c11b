/* What becomes of the rows of a file: placed, matched, brought up to date, flagged, closed,
 * rejected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/importing.h"

static importing im;

static const lonlat G20_9AD = {-4.2868, 55.8942};

static int set_up(void **state)
{
    (void)state;
    importing_begin(&im);
    import_postcode(&im, "G20 9AD", G20_9AD);
    import_postcode(&im, "EH1 1AA", (lonlat){-3.1881, 55.95364});
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

/* One asset's columns, by its reference. */
static const char *stored(const char *columns, const char *ref)
{
    char sql[600];
    snprintf(sql, sizeof sql, "SELECT %s FROM asset WHERE source_ref = '%s'", columns, ref);
    return inspect_text(&im.file->at, sql);
}

static int64_t history(void)
{
    return inspect_number(&im.file->at, "SELECT max(seq) FROM change");
}

#define POSITION                                                                                   \
    "status || ' ' || ifnull(position_source, '-') || ' ' || ifnull(accuracy_m, '-') || ' ' || "   \
    "ifnull(round(ST_X(geom), 4) || ' ' || round(ST_Y(geom), 4), 'nowhere')"

static void test_rows_are_placed_by_what_they_have(void **state)
{
    static const struct {
        const char *row, *line, *position;
    } CASES[] = {
        {"-3.5,56.5,,", "added  [] ", "published address 11170.0 -3.5 56.5"},
        /* one of the two is wrong, and nobody can tell which */
        {"-3.5,56.5,G20 9AD,",
         "flagged longitude [-3.5] its coordinates (-3.50000 56.50000) and its postcode G20 9AD "
         "(-4.28680 55.89420) are 83 km apart: one of them is wrong; placed nowhere; kept as a "
         "draft",
         "draft - - nowhere"},
        {",,g209ad,", "added  [] ", "published postcode 100.0 -4.2868 55.8942"},
        {",,G20,", "added  [] ", "published postcode 100.0 -4.2868 55.8942"},
        {"0,0,G20 9AD,", "added  [] ", "published postcode 100.0 -4.2868 55.8942"},
        {"0.0,0.00000,,", "flagged postcode [] placed nowhere; kept as a draft",
         "draft - - nowhere"},
        {"-3.5,,,", "flagged postcode [] placed nowhere; kept as a draft", "draft - - nowhere"},
        {",,,", "flagged postcode [] placed nowhere; kept as a draft", "draft - - nowhere"},
        {",,G20 9ZZ,",
         "flagged postcode [G20 9ZZ] the postcode G20 9ZZ is not known; placed nowhere; kept as a "
         "draft",
         "draft - - nowhere"},
        {",,near the church,",
         "flagged postcode [near the church] 'near the church' is not a UK postcode; placed "
         "nowhere; kept as a draft",
         "draft - - nowhere"},
        {"-203.5,56.5,,",
         "flagged longitude [-203.5] -203.5 56.5 is not a longitude and latitude; placed nowhere; "
         "kept as a draft",
         "draft - - nowhere"},
        {"56.5,-103.5,G20 9AD,",
         "added longitude [56.5] 56.5 -103.5 is not a longitude and latitude",
         "published postcode 100.0 -4.2868 55.8942"},
        {"west,north,G20 9AD,", "added longitude [west] its coordinates are not numbers",
         "published postcode 100.0 -4.2868 55.8942"},
        {"nan,inf,G20 9AD,", "added longitude [nan] its coordinates are not numbers",
         "published postcode 100.0 -4.2868 55.8942"},
        {",,,phone or online", "added  [] ", "published - - nowhere"}, /* belongs at no place */
        {",,,in-area", "added  [] ", "published - - nowhere"},
        {",,,at-place", "flagged postcode [] placed nowhere; kept as a draft", "draft - - nowhere"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[300], line[300], ref[20];
        snprintf(ref, sizeof ref, "place-%zu", i);
        snprintf(text, sizeof text,
                 "ref,name,category,lon,lat,postcode,reach\n%s,Hall,library,%s\n", ref,
                 CASES[i].row);
        snprintf(line, sizeof line, "2 %s\n", CASES[i].line);
        expect_import(text, line);
        assert_string_equal(stored(POSITION, ref), CASES[i].position);
    }
}

/* Far from everything else is a mistake, unless the row says how it was found. */
static void test_far_away(void **state)
{
    (void)state;
    expect_import("ref,name,category,lon,lat,position_source\n"
                  "far-1,Suva Library,library,178.4419,-18.1416,\n"
                  "far-2,Lautoka Library,library,177.4500,-17.6100,surveyed\n",
                  "2 flagged longitude [178.4419] 178.4419 -18.1416 is far from Britain and "
                  "Ireland; placed nowhere; kept as a draft\n3 added  [] \n");
    assert_string_equal(stored(POSITION, "far-2"), "published surveyed - 177.45 -17.61");
}

/* How exactly is for test_crs.c. */
static void test_rows_are_placed_on_the_national_grid(void **state)
{
    (void)state;
    expect_import("ref,name,category,Eastings,Northings\n"
                  "grid-1,Hall,library,257000,669000\n"
                  "grid-2,Hall,library,0,0\n"
                  "grid-3,Hall,library,9257000,669000\n"
                  "grid-4,Hall,library,257000,\n",
                  "2 added  [] \n"
                  "3 flagged postcode [] placed nowhere; kept as a draft\n"
                  "4 flagged easting [9257000] 9257000 669000 is not on the National Grid; placed "
                  "nowhere; kept as a draft\n"
                  "5 flagged postcode [] placed nowhere; kept as a draft\n");
    assert_string_equal(stored("position_source || ' ' || (accuracy_m > 0)", "grid-1"),
                        "address 1");
    double lon_deg = atof(stored("ST_X(geom)", "grid-1"));
    double lat_deg = atof(stored("ST_Y(geom)", "grid-1"));
    assert_float_equal(lon_deg, -4.288243, 1e-4);
    assert_float_equal(lat_deg, 55.892824, 1e-4);
}

static void test_the_same_file_again_changes_nothing(void **state)
{
    static const char TEXT[] = "ref,name,category,postcode,close date,shoe size\n"
                               "same-1,Hall,library,G20 9AD,,44\n"
                               "same-2,Lost,library,ZZ99 9ZZ,,\n"
                               "same-3,Gone,library,G20 9AD,20190401,\n"
                               "same-4,Odd,no such thing,G20 9AD,,\n";
    (void)state;
    assert_int_equal(import_text(&im, "file.csv", TEXT), OK);
    assert_string_equal(import_counts(&im), "1,0,0,2,1,0");
    int64_t before = history();
    uint64_t digest = inspect_digest(&im.file->at);
    assert_int_equal(import_text(&im, "file.csv", TEXT), OK);
    assert_string_equal(import_counts(&im), "0,0,4,0,0,0");
    assert_int_equal(history(), before);
    assert_true(inspect_digest(&im.file->at) == digest);
}

static void test_a_new_edition_brings_its_rows_up_to_date(void **state)
{
    (void)state;
    expect_import("ref,name,category,postcode,phone\ned-1,Hall,library,G20 9AD,0141\n"
                  "ed-2,Park,park,G20 9AD,\n",
                  "2 added  [] \n3 added  [] \n");
    int64_t before = history();
    expect_import("ref,name,category,postcode,phone\ned-1,Great Hall,library,EH1 1AA,\n"
                  "ed-2,Park,park,G20 9AD,\n",
                  "2 updated  [] \n3 unchanged  [] \n");
    assert_int_equal(history(), before + 1);
    assert_string_equal(stored("name || ' ' || ifnull(phone, '-') || ' ' || postcode", "ed-1"),
                        "Great Hall 0141 EH1 1AA");
    assert_string_equal(stored(POSITION, "ed-1"), "published postcode 100.0 -3.1881 55.9536");
    assert_string_equal(inspect_text(&im.file->at,
                                     "SELECT actor || '|' || role || '|' || reason FROM change "
                                     "ORDER BY seq DESC LIMIT 1"),
                        "cairn import|operator|import of file.csv");
    /* the same reference of another source is another asset */
    im.options.source = "elsewhere";
    expect_import("ref,name,category,postcode\ned-1,Their Own,library,G20 9AD\n", "2 added  [] \n");
    im.options.source = "test";
}

static void test_what_people_did_stays_where_the_file_says_nothing(void **state)
{
    static const char TEXT[] = "ref,name,category,postcode\nhand-1,Hall,library,G20 9AD\n"
                               "hand-2,Lost,library,ZZ99 9ZZ\n";
    (void)state;
    assert_int_equal(import_text(&im, "file.csv", TEXT), OK);
    import_edit(&im, "UPDATE asset SET phone = '0141', step_free = 'yes', status = 'pending', "
                     "geom = MakePoint(-4.25, 55.85, 4326), position_source = 'surveyed', "
                     "accuracy_m = 5 WHERE source_ref = 'hand-1';"
                     "UPDATE asset SET status = 'published', geom = MakePoint(-4.2, 55.8, 4326), "
                     "position_source = 'surveyed', accuracy_m = 5 WHERE source_ref = 'hand-2'");
    assert_int_equal(import_text(&im, "file.csv", TEXT), OK);
    assert_string_equal(import_counts(&im), "0,0,2,0,0,0");
    assert_string_equal(stored("phone || step_free", "hand-1"), "0141yes");
    assert_string_equal(stored(POSITION, "hand-1"), "pending surveyed 5.0 -4.25 55.85");
    assert_string_equal(stored(POSITION, "hand-2"), "published surveyed 5.0 -4.2 55.8");
    /* it has moved: what was found by hand was of the old address */
    expect_import("ref,name,category,postcode\nhand-1,Hall,library,EH1 1AA\n", "2 updated  [] \n");
    assert_string_equal(stored(POSITION, "hand-1"), "pending postcode 100.0 -3.1881 55.9536");
    /* a file that has a position of its own now is told of the other, and has its way only where
     * its facts are newer */
    static const char PLACED[] =
        "ref,name,category,postcode,lon,lat\nhand-2,Lost,library,ZZ99 9ZZ,-4.1,55.7\n";
    assert_int_equal(import_text(&im, "file.csv", PLACED), OK);
    assert_string_equal(import_counts(&im), "0,0,0,1,0,0");
    assert_non_null(strstr(im.lines, "somebody moved it to -4.20000 55.80000 on "));
    assert_string_equal(stored(POSITION, "hand-2"), "published surveyed 5.0 -4.2 55.8");
    im.options.as_of = "2999-01-01";
    expect_import(PLACED, "2 updated  [] \n");
    im.options.as_of = NULL;
    assert_string_equal(stored(POSITION, "hand-2"), "published address 11170.0 -4.1 55.7");
}

static void test_an_unplaced_draft_is_published_once_its_postcode_is_known(void **state)
{
    static const char TEXT[] = "ref,name,category,postcode\nwait-1,Hall,library,FK10 1AA\n";
    (void)state;
    assert_int_equal(import_text(&im, "file.csv", TEXT), OK);
    assert_string_equal(stored(POSITION, "wait-1"), "draft - - nowhere");
    import_postcode(&im, "FK10 1AA", (lonlat){-3.79, 56.11});
    expect_import(TEXT, "2 updated  [] \n");
    assert_string_equal(stored(POSITION, "wait-1"), "published postcode 100.0 -3.79 56.11");
    /* when the gazetteer's next edition moves it, so it moves */
    import_postcode(&im, "FK10 1AA", (lonlat){-3.795, 56.115});
    expect_import(TEXT, "2 updated  [] \n");
    assert_string_equal(stored(POSITION, "wait-1"), "published postcode 100.0 -3.795 56.115");
    /* but one that someone took back stays back */
    import_edit(&im, "UPDATE asset SET status = 'draft' WHERE source_ref = 'wait-1'");
    expect_import(TEXT, "2 unchanged  [] \n");
}

static void test_closing(void **state)
{
    (void)state;
    expect_import("ref,name,category,postcode,opendate,closedate\n"
                  "close-1,Hall,library,G20 9AD,19740401,20190331\n"
                  "close-2,Hall,library,G20 9AD,19740401,\n"
                  "close-3,Hall,library,G20 9AD,19740401,29990101\n"
                  "close-4,Hall,library,G20 9AD,20200101,20190331\n"
                  "close-5,Hall,,ZZ99 9ZZ,,01/04/2018\n"
                  "close-6,Hall,library,G20 9AD,,recently\n",
                  "2 closed  [] \n3 added  [] \n4 added  [] \n"
                  "5 rejected closed_on [] closed_on must not be before opened_on\n"
                  "6 closed postcode [ZZ99 9ZZ] the postcode ZZ99 9ZZ is not known; placed "
                  "nowhere\n"
                  "7 flagged closed_on [recently] closed_on must be a real day, written "
                  "yyyy-mm-dd; kept as a draft\n");
    assert_string_equal(stored("status", "close-6"), "draft");
    assert_string_equal(stored("status || ' ' || opened_on || ' ' || closed_on", "close-1"),
                        "closed 1974-04-01 2019-03-31");
    assert_string_equal(stored("status || ' ' || closed_on", "close-3"), "published 2999-01-01");
    assert_string_equal(stored("status || ' ' || closed_on", "close-5"), "closed 2018-04-01");
    /* closed in the next edition; then there again, which someone has to look at */
    expect_import("ref,name,category,postcode,closedate\n"
                  "close-2,Hall,library,G20 9AD,20200101\n",
                  "2 closed  [] \n");
    int64_t before = history();
    expect_import("ref,name,category,postcode,closedate\n"
                  "close-2,Hall,library,G20 9AD,\n",
                  "2 flagged status [] it was closed on 2020-01-01 and is left closed\n");
    assert_int_equal(history(), before);
    assert_string_equal(stored("status || ' ' || closed_on", "close-2"), "closed 2020-01-01");
}

/* What someone has hidden since stays hidden, whatever an edition of the file says. */
static void test_an_import_never_shows_what_was_hidden(void **state)
{
    static const char TEXT[] = "ref,name,category,postcode,visibility,listing,consent,status\n"
                               "hide-1,Hall,library,G20 9AD,public,,,published\n"
                               "hide-2,Hall,library,G20 9AD,public,agreed,,published\n"
                               "hide-3,Hall,library,G20 9AD,public,,given,published\n"
                               "hide-4,Hall,library,G20 9AD,public,,,published\n";
    (void)state;
    expect_import(TEXT, "2 added  [] \n3 added  [] \n4 added  [] \n5 added  [] \n");
    assert_int_equal(
        connection_run(&im.file->at,
                       "UPDATE asset SET visibility = 'private' WHERE source_ref = "
                       "'hide-1'; UPDATE asset SET listing = 'declined' WHERE "
                       "source_ref = 'hide-2'; UPDATE asset SET consent = 'withdrawn' "
                       "WHERE source_ref = 'hide-3'; UPDATE asset SET status = 'draft' "
                       "WHERE source_ref = 'hide-4'",
                       NULL),
        OK);
    int64_t before = history();
    expect_import(TEXT, "2 unchanged  [] \n3 unchanged  [] \n4 unchanged  [] \n5 unchanged  [] \n");
    assert_int_equal(history(), before);
    assert_string_equal(stored("visibility", "hide-1"), "private");
    assert_string_equal(stored("listing", "hide-2"), "declined");
    assert_string_equal(stored("consent", "hide-3"), "withdrawn");
    assert_string_equal(stored("status", "hide-4"), "draft");
}

/* A field's own name wins over another word for it, wherever the columns stand. */
static void test_a_name_wins_over_a_synonym(void **state)
{
    (void)state;
    expect_import("Organisation,Name,Postcode,Type,Category,Notes,id,source_ref\n"
                  "Big Charity,Wee Library,G20 9AD,big,library,ring Jean at home,1,own-1\n",
                  "2 added  [] \n");
    assert_string_equal(
        stored("name || ' ' || category || ' ' || ifnull(description, '-')", "own-1"),
        "Wee Library library -");
}

static void test_references(void **state)
{
    (void)state;
    expect_import("ref,name,category,postcode\n"
                  "ref-1,One,library,G20 9AD\n"
                  "ref-2,Two,library,G20 9AD\n"
                  "ref-1,One again,library,G20 9AD\n"
                  "ref-1,And again,library,G20 9AD\n",
                  "2 added  [] \n3 added  [] \n"
                  "4 rejected source_ref [ref-1] the reference is that of row 2 already\n"
                  "5 rejected source_ref [ref-1] the reference is that of row 2 already\n");
    assert_string_equal(stored("name", "ref-1"), "One");
    /* one that a row lacks is made of its name and postcode, as where the column is missing */
    static const char TEXT[] = "name,category,postcode\nSt. Mary's Hall,library,G20 9AD\n"
                               "Chain,library,G20 9AD\nChain,library,EH1 1AA\n"
                               "CHAIN,library,g209ad\n";
    expect_import(TEXT, "2 added  [] \n3 added  [] \n4 added  [] \n5 added  [] \n");
    assert_string_equal(stored("name", "st marys hall|g20 9ad"), "St. Mary's Hall");
    assert_int_equal(import_text(&im, "file.csv", TEXT), OK);
    assert_string_equal(import_counts(&im), "0,0,4,0,0,0");
    /* a change of case or punctuation makes no new row */
    expect_import("name,category,postcode\nST MARYS HALL,library,G20 9AD\n", "2 updated  [] \n");
    /* several sources in one file */
    expect_import("source,ref,name,category,postcode\nA,x,Some,library,G20 9AD\n"
                  "B,x,Else,library,G20 9AD\nA,x,Three,library,G20 9AD\n",
                  "2 added  [] \n3 added  [] \n"
                  "4 rejected source_ref [x] the reference is that of row 2 already\n");
}

static void test_values_that_cannot_be_read_are_kept_beside(void **state)
{
    (void)state;
    expect_import("ref,name,category,postcode,min age,Shoe size,step free,email\n"
                  "val-1,Hall,library,G20 9AD,quite old,44,perhaps,a@b.example\n",
                  "2 flagged age_min [quite old] age_min must be a whole number from 0 to 120; "
                  "step_free: 'perhaps' is not one of unknown, yes, no\n");
    assert_string_equal(stored("extra", "val-1"),
                        "{\"min age\":\"quite old\",\"Shoe size\":\"44\",\"step free\":"
                        "\"perhaps\"}");
    assert_string_equal(stored("status || ifnull(age_min, '-') || step_free", "val-1"),
                        "published-unknown");
    /* a category that is not known keeps it from the public */
    expect_import("ref,name,category,postcode\nval-2,Hall,Shop of shoes,G20 9AD\n",
                  "2 flagged category [Shop of shoes] the category 'Shop of shoes' is not known; "
                  "kept as a draft\n");
    assert_string_equal(stored("status || ' ' || extra", "val-2"),
                        "draft {\"category\":\"Shop of shoes\"}");
    /* until someone says what it is, and that stays */
    import_edit(&im, "UPDATE asset SET category = 'library', status = 'published' "
                     "WHERE source_ref = 'val-2'");
    int64_t before = history();
    for (int blank = 0; blank <= 1; blank++) {
        assert_int_equal(import_text(&im, "file.csv",
                                     blank ? "ref,name,category,postcode\nval-2,Hall,,G20 9AD\n"
                                           : "ref,name,category,postcode\n"
                                             "val-2,Hall,Shop of shoes,G20 9AD\n"),
                         OK);
        assert_string_equal(import_counts(&im), "0,0,1,0,0,0");
    }
    assert_int_equal(history(), before);
    expect_import("ref,name,postcode\nval-3,Hall,G20 9AD\n",
                  "2 flagged category [] no category is given; kept as a draft\n");
}

static void test_rows_that_cannot_be_kept(void **state)
{
    char text[800], name[202];
    (void)state;
    memset(name, 'n', 201);
    name[201] = '\0';
    snprintf(text, sizeof text,
             "ref,name,category,postcode\nrej-1,,library,G20 9AD\nrej-2,%s,library,G20 9AD\n"
             "rej-3,\xFFHall,library,G20 9AD\nrej-4,Ha\x01ll,library,G20 9AD\n"
             "rej-5,Hall,library,G20 9AD,and,more\nrej-6,\"Hall,library,G20 9AD\n"
             "rej-7,Hall,library,G20 9AD,,\n",
             name);
    assert_int_equal(import_text(&im, "file.csv", text), OK);
    static const char *const SAID[] = {
        "2 rejected name [] name must not be empty\n",
        "name must be at most 200 characters, not 201; name must not be empty\n",
        "4 added  [] \n", /* no UTF-8: the file is taken for windows-1252, where it is a letter */
        "5 added  [] \n", /* control characters go */
        "6 rejected  [] it has more cells than the heading\n",
        "7 rejected  [] a quote is opened here and never closed\n",
        "8 added  [] \n",
    };
    for (size_t i = 0; i < COUNT(SAID); i++)
        if (!strstr(im.lines, SAID[i]))
            fail_msg("%s\nis not in\n%s", SAID[i], im.lines);
    assert_string_equal(import_counts(&im), "3,0,0,0,0,4");
    assert_string_equal(stored("name", "rej-3"), "ÿHall");
    assert_string_equal(stored("name", "rej-4"), "Hall");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_placed_by_what_they_have),
        cmocka_unit_test(test_far_away),
        cmocka_unit_test(test_rows_are_placed_on_the_national_grid),
        cmocka_unit_test(test_the_same_file_again_changes_nothing),
        cmocka_unit_test(test_a_new_edition_brings_its_rows_up_to_date),
        cmocka_unit_test(test_what_people_did_stays_where_the_file_says_nothing),
        cmocka_unit_test(test_an_unplaced_draft_is_published_once_its_postcode_is_known),
        cmocka_unit_test(test_closing),
        cmocka_unit_test(test_an_import_never_shows_what_was_hidden),
        cmocka_unit_test(test_a_name_wins_over_a_synonym),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_values_that_cannot_be_read_are_kept_beside),
        cmocka_unit_test(test_rows_that_cannot_be_kept),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
