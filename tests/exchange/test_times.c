/* Times as sheets have them: what becomes a rule, and what stays the words that it was. */
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
    im.options.category = "library";
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    importing_end(&im);
    return 0;
}

/* Each case a file of one row. @param more  headings and cells beside the name's, split by '/'. */
static void import_case(const char *headings, const char *cells, size_t number)
{
    char text[700], name[40];
    snprintf(text, sizeof text, "ref,name,lat,lon,address,%s\nt-%zu,Place %zu,%g,-3.5,A Road,%s\n",
             headings, number, number, 56 + (double)number * 0.01, cells);
    snprintf(name, sizeof name, "times-%zu.csv", number);
    if (import_text(&im, name, text))
        fail_msg("%s", im.err.detail);
}

static const char *stored(const char *from, const char *columns, size_t number)
{
    char sql[600];
    snprintf(sql, sizeof sql, "SELECT %s FROM %s WHERE source_ref = 't-%zu'", columns, from,
             number);
    return inspect_text(&im.file->at, sql);
}

static void test_when_an_asset_is_open(void **state)
{
    static const struct {
        const char *headings, *cells, *words, *rules;
    } TABLE[] = {
        {"Opening times", "Mon & Thu 10-12", "Mon & Thu 10-12",
         "FREQ=WEEKLY;BYDAY=MO,TH 10:00-12:00"},
        {"When", "last Thursday of the month", "last Thursday of the month",
         "FREQ=MONTHLY;BYDAY=-1TH"},
        {"Hours", "9:30-4 Mon-Fri", "9:30-4 Mon-Fri",
         "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR 09:30-16:00"},
        {"Opening hours", "FREQ=WEEKLY;BYDAY=TU 19:00-21:00", "FREQ=WEEKLY;BYDAY=TU 19:00-21:00",
         "FREQ=WEEKLY;BYDAY=TU 19:00-21:00"},
        {"Monday,Tuesday,Wed,Sat", "9-5,9-5,closed,10-1", "Mon 9-5; Tue 9-5; Wed closed; Sat 10-1",
         "FREQ=WEEKLY;BYDAY=MO,TU 09:00-17:00\nFREQ=WEEKLY;BYDAY=SA 10:00-13:00"},
        {"Opening Hours Monday,Opening Hours Tuesday", "9-5,10-4", "Mon 9-5; Tue 10-4",
         "FREQ=WEEKLY;BYDAY=MO 09:00-17:00\nFREQ=WEEKLY;BYDAY=TU 10:00-16:00"},
        /* nobody is sent to a closed door */
        {"Opening times", "ring first", "ring first", "-"},
        {"Opening times", "Term time only Mon 10-12", "Term time only Mon 10-12", "-"},
        {"Opening times", "alternate Mondays", "alternate Mondays", "-"},
        {"Mon,Tue", "varies,9-5", "Mon varies; Tue 9-5", "-"},
        {"Christmas opening hours", "Mon 10-12", "-", "-"},
        {"Monday special opening", "10-12", "-", "-"},
    };
    (void)state;
    im.options.as = &ASSET;
    for (size_t i = 0; i < COUNT(TABLE); i++) {
        import_case(TABLE[i].headings, TABLE[i].cells, i);
        assert_string_equal(im.lines, "2 added  [] \n");
        assert_string_equal(stored("asset", "ifnull(opening_times, '-')", i), TABLE[i].words);
        assert_string_equal(stored("asset", "ifnull(opening_schedule, '-')", i), TABLE[i].rules);
    }
}

#define WHEN                                                                                       \
    "ifnull(day, '-') || ' ' || ifnull(starts_at, '-') || ' ' || ifnull(rrule, '-') || ' ' || "    \
    "ifnull(duration_min, '-') || ' ' || ifnull(schedule_text, '-')"

static void test_when_an_activity_is_on(void **state)
{
    static const struct {
        const char *headings, *cells, *stored;
    } TABLE[] = {
        {"When", "Mondays 7-9pm",
         "- - FREQ=WEEKLY;BYDAY=MO;BYHOUR=19;BYMINUTE=0 120 Mondays 7-9pm"},
        {"Schedule", "last Thursday of the month 2-4pm",
         "- - FREQ=MONTHLY;BYDAY=-1TH;BYHOUR=14;BYMINUTE=0 120 last Thursday of the month 2-4pm"},
        {"Day,Time", "Mondays,7-9pm", "mo - FREQ=WEEKLY;BYDAY=MO;BYHOUR=19;BYMINUTE=0 120 7-9pm"},
        {"Day,Time", "Tue,10am-12", "tu - FREQ=WEEKLY;BYDAY=TU;BYHOUR=10;BYMINUTE=0 120 10am-12"},
        {"Day,Time", "Wed & Fri,2-4pm",
         "- - FREQ=WEEKLY;BYDAY=WE,FR;BYHOUR=14;BYMINUTE=0 120 2-4pm"},
        {"Day,Time", "Monday,after lunch", "mo - - - after lunch"},
        {"Day,Start time,End time", "Monday,19:00,21:00",
         "mo - FREQ=WEEKLY;BYDAY=MO;BYHOUR=19;BYMINUTE=0 120 -"},
        {"Day,Start time,End time", "Friday,22:00,01:00",
         "fr - FREQ=WEEKLY;BYDAY=FR;BYHOUR=22;BYMINUTE=0 180 -"},
        {"Day,Start time,End time", "Friday,19:00,19:00",
         "fr - FREQ=WEEKLY;BYDAY=FR;BYHOUR=19;BYMINUTE=0 - -"},
        {"Day,Start time,End time", "Friday,00:00,00:00", "fr - - - -"},
        {"Day,Arrival,Departure,Frequency,Start",
         "Monday,9:30,10:30,FREQ=WEEKLY;INTERVAL=2,2020-02-24",
         "mo 2020-02-24T09:30 FREQ=WEEKLY;INTERVAL=2 60 -"},
        {"Frequency,Start,End,Arrival", "FREQ=WEEKLY;BYDAY=TU,2026-01-06,2099-06-30,14:05",
         "- 2026-01-06T14:05 FREQ=WEEKLY;BYDAY=TU;UNTIL=20990630T235959 - -"},
        {"Frequency", "Weekly", "- - - - Weekly"},
        {"When", "by appointment", "- - - - by appointment"},
    };
    (void)state;
    im.options.as = &ACTIVITY;
    for (size_t i = 0; i < COUNT(TABLE); i++) {
        import_case(TABLE[i].headings, TABLE[i].cells, i);
        assert_string_equal(im.lines, "2 added  [] \n");
        assert_string_equal(stored("activity", WHEN, i), TABLE[i].stored);
    }
}

/* A sheet of sessions has its hall's name and address beside each of them. */
static void test_a_venue_with_an_address_is_brought_along(void **state)
{
    (void)state;
    im.options.as = &ACTIVITY;
    assert_int_equal(import_text(&im, "venue.csv",
                                 "Title,Venue,Address,Lat,Lon,Day\n"
                                 "Yoga,Town Hall,1 High St,55.1,-3.1,Mondays\n"
                                 "Art,Town Hall,1 High St,55.1,-3.1,Tue\n"
                                 "Tea,Old Kirk,2 High St,55.2,-3.2,Wed\n"),
                     OK);
    assert_string_equal(im.lines, "2 added  [] \n3 added  [] \n4 added  [] \n");
    assert_string_equal(inspect_text(&im.file->at,
                                     "SELECT group_concat(title || '@' || name || ' ' || address) "
                                     "FROM (SELECT * FROM activity AS v JOIN asset AS a ON a.id = "
                                     "v.asset_id WHERE address LIKE '%High St' ORDER BY v.id)"),
                        "Yoga@Town Hall 1 High St,Art@Town Hall 1 High St,Tea@Old Kirk 2 High St");
    assert_int_equal(
        inspect_number(&im.file->at, "SELECT count(*) FROM asset WHERE name = 'Town Hall'"), 1);
    /* a venue that is a reference is one, whatever stands beside it */
    assert_int_equal(import_text(&im, "refs.csv",
                                 "Title,Venue,Address\nYoga,t-0,1 High St\n"
                                 "Art,t-1,1 High St\n"),
                     OK);
    assert_string_equal(im.lines, "2 added  [] \n3 added  [] \n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_when_an_asset_is_open),
        cmocka_unit_test(test_when_an_activity_is_on),
        cmocka_unit_test(test_a_venue_with_an_address_is_brought_along),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
