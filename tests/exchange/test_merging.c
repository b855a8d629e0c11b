/* What is stored and what the next file says of it: blanks, decisions that people have made since,
 * and who may see it in the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/geojson.h"
#include "support/importing.h"

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

static const char *stored_activity(const char *columns, const char *ref)
{
    char sql[600];
    snprintf(sql, sizeof sql, "SELECT %s FROM activity WHERE source_ref = '%s'", columns, ref);
    return inspect_text(&im.file->at, sql);
}

static int64_t history(void)
{
    return inspect_number(&im.file->at, "SELECT max(seq) FROM change");
}

/* Whoever edits between two imports of the same file: what they did stays, without a word. */
static void test_what_people_decided_outlives_the_same_file(void **state)
{
    static const struct {
        const char *row, *edit, *column, *stays;
    } CASES[] = {
        /* name,category,postcode,lon,lat,status,closed_on,reach,accuracy_m */
        {"Hall,library,,,,,,in-area,", "status = 'draft'", "status", "draft"},
        {"Hall,library,ZZ99 9ZZ,,,,,,", "status = 'published', reach = 'in-area'", "status",
         "published"},
        {"Hall,library,ZZ99 9ZZ,,,,,,", "status = 'published'", "status", "published"},
        {"Hall,library,G20 9AD,,,pending,,,", "status = 'published'", "status", "published"},
        {"Hall,library,G20 9AD,,,draft,,,", "status = 'published'", "status", "published"},
        {"Hall,library,G20 9AD,,,,2019-03-31,,", "status = 'published', closed_on = NULL",
         "status || ifnull(closed_on, '-')", "published-"},
        {"Hall,library,,-4.28681,55.89421,,,,", "accuracy_m = 5, position_source = 'surveyed'",
         "position_source || accuracy_m", "surveyed5.0"},
        {"Hall,library,,-4.28681,55.89421,,,,30", "accuracy_m = 5", "accuracy_m", "5.0"},
        {"Hall,library,G20 9AD,,,,,,", "category = 'park'", "category", "park"},
        {"Hall,library,G20 9AD,,,,,,", "postcode = NULL", "ifnull(postcode, '-')", "-"},
        {"Hall,library,G20 9AD,-4.28681,55.89421,,,,", "geom = NULL, reach = 'phone-or-online'",
         "ifnull(reach, '-')", "phone-or-online"},
    };
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char text[400], ref[20], sql[300];
        snprintf(ref, sizeof ref, "by-hand-%zu", i);
        snprintf(text, sizeof text,
                 "ref,name,category,postcode,lon,lat,status,closed_on,reach,accuracy_m\n%s,%s\n",
                 ref, CASES[i].row);
        assert_int_equal(import_text(&im, "file.csv", text), OK);
        snprintf(sql, sizeof sql, "UPDATE asset SET %s WHERE source_ref = '%s'", CASES[i].edit,
                 ref);
        import_edit(&im, sql);
        assert_int_equal(import_text(&im, "file.csv", text), OK);
        if (strcmp(stored(CASES[i].column, ref), CASES[i].stays) != 0 ||
            !strstr(im.lines, "2 unchanged ")) {
            fprintf(stderr, "%s, edited %s: %s, not %s\n  %s", CASES[i].row, CASES[i].edit,
                    stored(CASES[i].column, ref), CASES[i].stays, im.lines);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* What the source takes back is taken back, and who had decided otherwise is told. */
static void test_a_source_that_takes_back_what_somebody_published(void **state)
{
    (void)state;
    expect_import("ref,name,category,postcode,status\nback-1,Hall,library,G20 9AD,pending\n",
                  "2 added  [] \n");
    import_edit(&im, "UPDATE asset SET status = 'published' WHERE source_ref = 'back-1'");
    assert_int_equal(import_text(&im, "file.csv",
                                 "ref,name,category,postcode,status\n"
                                 "back-1,Hall,library,G20 9AD,draft\n"),
                     OK);
    assert_non_null(strstr(im.lines, "2 flagged status [] somebody changed it on "));
    assert_string_equal(stored("status", "back-1"), "draft");
}

static void test_a_blank_name_says_nothing_of_what_is_known(void **state)
{
    (void)state;
    expect_import("ref,name,category,postcode,phone\nblank-1,Hall,library,G20 9AD,\n"
                  "blank-2,,library,G20 9AD,\n",
                  "2 added  [] \n3 rejected name [] name must not be empty\n");
    int64_t before = history();
    expect_import("ref,name,category,postcode,phone\nblank-1,,,,\n", "2 unchanged  [] \n");
    assert_int_equal(history(), before);
    expect_import("ref,name,category,postcode,phone\nblank-1,,,,0141 496 0001\nblank-2,,,,\n",
                  "2 updated  [] \n3 rejected name [] name must not be empty\n");
    assert_string_equal(stored("name || ' ' || category || ' ' || postcode || ' ' || phone || ' ' "
                               "|| status || ' ' || (geom IS NOT NULL)",
                               "blank-1"),
                        "Hall library G20 9AD 0141 496 0001 published 1");
    /* what is no record together with what is stored is still refused */
    expect_import("ref,name,opened_on,closed_on\nblank-1,,2020-05-01,2020-04-01\n",
                  "2 rejected closed_on [] closed_on must not be before opened_on\n");
    expect_import("ref,name,opened_on\nblank-1,,2020-05-01\n", "2 updated  [] \n");
    expect_import("ref,name,closed_on\nblank-1,,2020-04-01\n",
                  "2 rejected closed_on [] closed_on must not be before opened_on\n");
}

/* As OpenActive says that a session is deleted: its reference, and that it is finished. */
static void test_an_activity_is_finished_by_its_reference_alone(void **state)
{
    (void)state;
    expect_import("ref,name,category,postcode\nvenue-1,Hall,library,G20 9AD\n", "2 added  [] \n");
    im.options.as = &ACTIVITY;
    expect_import("ref,asset,title,category,status\nfin-1,venue-1,Yoga,choir,\n", "2 added  [] \n");
    static const char DELETED[] = "ref,asset,title,category,status\nfin-1,,,,finished\n"
                                  "fin-2,,,,finished\n";
    static const char NOT_KNOWN[] = "3 rejected title [] title must not be empty\n";
    char lines[200];
    snprintf(lines, sizeof lines, "2 updated  [] \n%s", NOT_KNOWN);
    expect_import(DELETED, lines);
    assert_string_equal(stored_activity("title || ' ' || status || ' ' || (SELECT source_ref FROM "
                                        "asset AS a WHERE a.id = asset_id)",
                                        "fin-1"),
                        "Yoga finished venue-1");
    snprintf(lines, sizeof lines, "2 unchanged  [] \n%s", NOT_KNOWN);
    expect_import(DELETED, lines);
    /* in the file again, which does not say that it runs */
    expect_import("ref,asset,title\nfin-1,venue-1,Yoga\n",
                  "2 flagged status [] it has finished and is left so\n");
    expect_import("ref,asset,title,status\nfin-1,venue-1,Yoga,running\n", "2 updated  [] \n");
}

/* The same of rows that bring their places: none is made for a blank one. */
static void test_an_activity_without_its_place_stays_where_it_is(void **state)
{
    (void)state;
    im.options.as = &ACTIVITY;
    im.options.category = "library";
    expect_import("ref,session name,venue name,postcode,status\nown-1,Yoga,Barn,G20 9AD,\n",
                  "2 added  [] \n");
    int64_t places = inspect_number(&im.file->at, "SELECT count(*) FROM asset");
    static const char DELETED[] = "ref,session name,venue name,postcode,status\nown-1,,,,finished\n"
                                  "own-2,Yoga,Shed,G20 9AD,running\n";
    expect_import(DELETED, "2 updated  [] \n3 added  [] \n");
    expect_import(DELETED, "2 unchanged  [] \n3 unchanged  [] \n");
    assert_string_equal(stored_activity("title || ' ' || status || ' ' || (SELECT name FROM asset "
                                        "AS a WHERE a.id = asset_id)",
                                        "own-1"),
                        "Yoga finished Barn");
    assert_int_equal(inspect_number(&im.file->at, "SELECT count(*) FROM asset"), places + 1);
    /* what is rejected brings no place */
    expect_import(
        "ref,session name,venue name,postcode,part_of_day\nown-3,Yoga,Garage,G20 9AD,evening\n",
        "2 rejected part_of_day [] part_of_day must come with a day, or with a "
        "recurrence rule\n");
    assert_int_equal(inspect_number(&im.file->at, "SELECT count(*) FROM asset"), places + 1);
}

static void test_ways_in_stay_behind_when_it_moves(void **state)
{
    (void)state;
    expect_import("ref,name,category,postcode,entrances\n"
                  "way-1,Park,park,G20 9AD,\"-4.2868,55.8942;-4.287,55.895\"\n",
                  "2 added  [] \n");
    expect_import("ref,name,category,postcode\nway-1,Park,park,G20 9AD\n", "2 unchanged  [] \n");
    assert_string_equal(stored("entrances", "way-1"), "-4.2868,55.8942;-4.287,55.895");
    /* a position that is doubted changes neither */
    assert_int_equal(import_text(&im, "file.csv",
                                 "ref,name,category,postcode,lat,lon,entrances\n"
                                 "way-1,Park,park,G20 9AD,55.95364,-3.1881,\"-3.1,55.9\"\n"),
                     OK);
    assert_string_equal(stored("entrances", "way-1"), "-4.2868,55.8942;-4.287,55.895");
    expect_import("ref,name,category,postcode\nway-1,Park,park,EH1 1AA\n",
                  "2 updated entrances [] it has moved, and its ways in are left out\n");
    assert_string_equal(stored("ifnull(entrances, '-')", "way-1"), "-");
}

/* What could not be read of who may see it stays private, also once the row is complete. */
static void test_a_draft_that_is_completed_shows_nothing_that_was_unsure(void **state)
{
    (void)state;
    assert_int_equal(import_text(&im, "file.csv",
                                 "ref,name,category,postcode,visibility\n"
                                 "unsure-1,Refuge,library,ZZ99 9ZZ,staff only\n"),
                     OK);
    assert_int_equal(import_text(&im, "file.csv",
                                 "ref,name,category,postcode,visibility\n"
                                 "unsure-1,Refuge,library,G20 9AD,\n"),
                     OK);
    assert_int_equal(inspect_number(&im.file->at, "SELECT count(*) FROM asset WHERE source_ref = "
                                                  "'unsure-1' AND status = 'published' AND "
                                                  "visibility = 'public'"),
                     0);
    assert_int_equal(inspect_number(&im.file->at, "SELECT count(*) FROM public_text"), 0);
}

/* Nor does the twin of another, once it has its position, go out before somebody has looked. */
static void test_a_twin_waits_also_when_it_is_completed(void **state)
{
    static const char *const EDITIONS[] = {"ZZ99 9ZZ", "G20 9AD"};
    (void)state;
    for (int met = 0; met <= 1; met++) { /* at first, or only when it is placed */
        char text[200], ref[20];
        snprintf(ref, sizeof ref, "twin-%d", met);
        im.options.source = "ours";
        snprintf(text, sizeof text, "ref,name,category,postcode\nours-%d,Twin %d,library,%s\n", met,
                 met, EDITIONS[met]);
        assert_int_equal(import_text(&im, "file.csv", text), OK);
        im.options.source = "theirs";
        for (size_t i = 0; i < COUNT(EDITIONS); i++) {
            snprintf(text, sizeof text, "ref,name,category,postcode\n%s,Twin %d,library,%s\n", ref,
                     met, EDITIONS[i]);
            assert_int_equal(import_text(&im, "file.csv", text), OK);
        }
        assert_string_equal(stored("status || (twin IS NOT NULL) || (geom IS NOT NULL)", ref),
                            "pending11");
        int64_t before = history();
        assert_int_equal(import_text(&im, "file.csv", text), OK);
        assert_int_equal(history(), before);
    }
}

typedef struct {
    buf text;
    audience who;
} shown;

static status show(void *context, const record *asset, const record *const *activities,
                   size_t activity_count, error *err)
{
    shown *s = context;
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    record r;
    size_t split;
    (void)activities;
    (void)activity_count;
    if (!asset_visible_to(asset, s->who, "2026-01-01"))
        return OK;
    status failed = asset_show(asset, s->who, NULL, a, &r, err);
    if (!failed)
        geojson_feature(&s->text, &r, s->who, NULL, 0, &split);
    return failed;
}

/* A twin is the editors' alone; its name, private or not, is nowhere in another's public fields. */
static void test_nothing_of_a_private_twin_is_public(void **state)
{
    static const audience OTHERS[] = {AUDIENCE_PUBLIC, AUDIENCE_PARTNERS};
    (void)state;
    im.options.source = "secret source";
    expect_import("ref,name,category,postcode,visibility\nsec-1,Maryhill Refuge,library,G20 9AD,"
                  "private\n",
                  "2 added  [] \n");
    im.options.source = "open";
    assert_int_equal(import_text(&im, "file.csv",
                                 "ref,name,category,postcode\n"
                                 "open-1,Maryhill Refuge,library,G20 9AD\n"),
                     OK);
    assert_non_null(strstr(im.lines, "probably the same as"));
    import_edit(&im, "UPDATE asset SET status = 'published' WHERE source_ref = 'open-1'");
    const char *uuid = stored("uuid", "sec-1");
    for (size_t i = 0; i < COUNT(OTHERS); i++) {
        shown s = {.who = OTHERS[i]};
        int64_t sequence;
        buf_init(&s.text, 1 << 20);
        assert_int_equal(store_read_begin(im.file, &im.err), OK);
        assert_int_equal(store_scan(im.file, show, &s, &sequence, &im.err), OK);
        store_read_end(im.file);
        const char *text = buf_text(&s.text);
        assert_non_null(strstr(text, "Maryhill Refuge"));
        assert_null(strstr(text, uuid));
        assert_null(strstr(text, "secret source"));
        assert_null(strstr(text, "probably"));
        buf_done(&s.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
        EACH(test_what_people_decided_outlives_the_same_file),
        EACH(test_a_source_that_takes_back_what_somebody_published),
        EACH(test_a_blank_name_says_nothing_of_what_is_known),
        EACH(test_an_activity_is_finished_by_its_reference_alone),
        EACH(test_an_activity_without_its_place_stays_where_it_is),
        EACH(test_ways_in_stay_behind_when_it_moves),
        EACH(test_a_draft_that_is_completed_shows_nothing_that_was_unsure),
        EACH(test_a_twin_waits_also_when_it_is_completed),
        EACH(test_nothing_of_a_private_twin_is_public),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
