/* What each thing of OpenActive becomes, in small documents of its own making. */
#include "support/json_sheets.h"

#include <time.h>

#include "reader/openactive.h"

#define HALL                                                                                       \
    "{'@type':'Place','@id':'https://example.org/places/1','name':'Hill Hall','telephone':"        \
    "'0141 496 0001','geo':{'latitude':55.86,'longitude':-4.25},'address':{'@type':"               \
    "'PostalAddress','streetAddress':'1 Hill Road','addressLocality':'Glasgow','postalCode':"      \
    "'G1 1AA','addressRegion':'Strathclyde'}}"
#define EVENT(more) "{'@type':'Event','@id':'https://example.org/e/1','name':'Walk'," more "}"
#define AT "'location':" HALL
#define PAGE(items) "{'items':[" items "],'next':'https://example.org/2','license':" LICENCE "}"
#define LICENCE "'https://creativecommons.org/licenses/by/4.0/'"
#define ITEM(kind, id, data) "{'state':'updated','kind':'" kind "','id':" id ",'data':" data "}"

static workbook *read_it(const char *text)
{
    workbook *w = sheets_of(text, openactive_sheets);
    assert_private(w);
    return w;
}

static void test_what_is_openactive(void **state)
{
    static const struct {
        bool is;
        const char *text;
    } CASES[] = {
        {true, EVENT(AT)},
        {true, HALL},
        {true, "[" HALL "]"},
        {true, PAGE("")},
        {true, PAGE("{'state':'deleted','kind':'Event','id':3}")},
        {true, "{'@context':'https://openactive.io/','type':'SessionSeries'}"},
        {false, "{}"},
        {false, "[]"},
        {false, "{'type':'Event','name':'Walk'}"},
        {false, "{'type':'FeatureCollection','features':[]}"},
        {false, "{'@type':'Person','name':'x'}"},
        {false, "{'items':[]}"},
        {false, "{'items':[{'id':1,'name':'Hall'}]}"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        json_t *root = json_of(CASES[i].text);
        if (openactive_is(root) != CASES[i].is)
            fail_msg("%s", CASES[i].text);
        json_decref(root);
    }
}

static void test_a_place_is_an_asset_and_an_event_an_activity_there(void **state)
{
    workbook *w = read_it(PAGE(
        ITEM("Event", "7",
             EVENT("'startDate':'2190-06-05T18:00:00Z','endDate':'2190-06-05T19:30:00Z',"
                   "'description':'Along the river','activity':[{'prefLabel':'Walking'},"
                   "{'prefLabel':'Rambling'}],'category':['Outdoors'],'meetingPoint':'The gate',"
                   "'ageRange':{'minValue':16,'maxValue':80},'level':['Beginner'],"
                   "'organizer':{'@type':'Organization','name':'Hill Walkers'}," AT))));
    static const expected_cell CELLS[] = {
        {0, 0, "source_ref", "https://example.org/places/1"},
        {0, 0, "name", "Hill Hall"},
        {0, 0, "lat", "55.86"},
        {0, 0, "lon", "-4.25"},
        {0, 0, "address", "1 Hill Road"},
        {0, 0, "locality", "Glasgow"},
        {0, 0, "postcode", "G1 1AA"},
        {0, 0, "place.region", "Strathclyde"},
        {0, 0, "phone", "0141 496 0001"},
        {0, 0, "licence", "https://creativecommons.org/licenses/by/4.0/"},
        {1, 0, "source_ref", "Event:7"},
        {1, 0, "asset", "https://example.org/places/1"},
        {1, 0, "title", "Walk"},
        {1, 0, "description", "Along the river"},
        {1, 0, "starts_at", "2190-06-05T19:00"}, /* summer time */
        {1, 0, "duration_min", "90"},
        {1, 0, "rrule", ""},
        {1, 0, "status", ""},
        {1, 0, "category", "Walking"},
        {1, 0, "event.activities", "Walking;Rambling"},
        {1, 0, "event.categories", "Outdoors"},
        {1, 0, "meeting_point", "The gate"},
        {1, 0, "age_min", "16"},
        {1, 0, "age_max", "80"},
        {1, 0, "run_by", "Hill Walkers"},
        {1, 0, "event.level", "Beginner"},
        {1, 0, "event.@id", "https://example.org/e/1"},
        {1, 0, "licence", "https://creativecommons.org/licenses/by/4.0/"},
    };
    (void)state;
    assert_int_equal(w->sheets[0].row_count, 1);
    assert_int_equal(w->sheets[1].row_count, 1);
    assert_cells(w, CELLS, COUNT(CELLS));
    workbook_free(w);
}

static void test_what_things_are_known_by(void **state)
{
    static const struct {
        const char *text, *place, *event;
    } CASES[] = {
        {EVENT(AT), "https://example.org/places/1", "https://example.org/e/1"},
        {"{'@type':'Event','identifier':158313,'name':'Walk','location':{'@type':'Place',"
         "'identifier':'0140','name':'Hall'}}",
         "0140", "158313"},
        {"{'@type':'Event','identifier':[{'@type':'PropertyValue','value':'x9'}],'name':'Walk',"
         "'location':{'@type':'Place','name':'Hall','address':{'postalCode':'G1 1AA'}}}",
         "Hall G1 1AA", "x9"},
        {"{'@type':'Event','name':'Walk','location':[{'@type':'Place','name':'Hall'}]}", "Hall",
         "Walk @ Hall"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        workbook *w = read_it(CASES[i].text);
        assert_string_equal(cell(w, 0, 0, "source_ref"), CASES[i].place);
        assert_string_equal(cell(w, 1, 0, "asset"), CASES[i].place);
        assert_string_equal(cell(w, 1, 0, "source_ref"), CASES[i].event);
        workbook_free(w);
    }
}

static void test_one_place_of_many_events_is_one_asset(void **state)
{
    workbook *w = read_it("[" EVENT(
        "'location':{'@type':'Place','identifier':'1','name':'Hall'}") ","
                                                                       "{'@type':'Event','@id':'b',"
                                                                       "'name':'Run','location':{'@"
                                                                       "type':'Place',"
                                                                       "'identifier':'1','email':'"
                                                                       "hall@example.org'}},"
                                                                       "{'@type':'Event','@id':'c',"
                                                                       "'name':'Swim','location':'"
                                                                       "https://x.org/p'}]");
    (void)state;
    assert_int_equal(w->sheets[0].row_count, 1);
    assert_string_equal(cell(w, 0, 0, "email"), "hall@example.org");
    assert_string_equal(cell(w, 1, 1, "asset"), "1");
    assert_string_equal(cell(w, 1, 2, "asset"), "https://x.org/p"); /* of another file */
    workbook_free(w);
}

static void test_schedules(void **state)
{
    workbook *w = read_it(
        "{'@type':'SessionSeries','@id':'s','name':'Yoga','duration':'PT45M','eventSchedule':["
        "{'@type':'PartialSchedule','repeatFrequency':'P2W','startDate':'2190-01-04',"
        "'startTime':'19:15','endTime':'20:00','byDay':['https://schema.org/Tuesday',"
        "'schema:Thursday'],'exceptDate':['2190-01-19','2190-01-21T19:15:00Z'],"
        "'scheduleTimezone':'Europe/London'},"
        "{'repeatFrequency':'P1W','byDay':['Monday'],'startDate':'2018-01-01','endDate':"
        "'2018-06-01','startTime':'10:00'},"
        "{'repeatFrequency':'P1W','byDay':['Monday'],'startDate':'2190-01-01','startTime':'10:00',"
        "'scheduleTimezone':'Europe/Paris'},"
        "{'repeatFrequency':'PT6H','startDate':'2190-01-01','description':'Now and then'}],"
        "'subEvent':[{'@type':'ScheduledSession','startDate':'2190-02-02T19:15:00Z','eventStatus':"
        "'https://schema.org/EventCancelled'}]," AT "}");
    static const expected_cell CELLS[] = {
        {1, 0, "source_ref", "s"},
        {1, 0, "rrule", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH"},
        {1, 0, "starts_at", "2190-01-05T19:15"},
        {1, 0, "duration_min", "45"},
        {1, 0, "exdates", "2190-01-19T19:15,2190-01-21T19:15,2190-02-02T19:15"},
        {1, 0, "status", ""},
        {1, 1, "source_ref", "s#2"},
        {1, 1, "rrule", "FREQ=WEEKLY;BYDAY=MO;UNTIL=20180601T235959"},
        {1, 1, "status", "finished"},
        {1, 1, "duration_min", "45"}, /* of the series */
        {1, 2, "rrule", ""},
        {1, 2, "starts_at", ""},
        {1, 2, "day", "mo"},
        {1, 2, "schedule.scheduleTimezone", "Europe/Paris"},
        {1, 3, "rrule", ""},
        {1, 3, "schedule_text", "Now and then"},
        {1, 3, "schedule.repeatFrequency", "PT6H"},
    };
    (void)state;
    assert_int_equal(w->sheets[1].row_count, 4);
    assert_cells(w, CELLS, COUNT(CELLS));
    workbook_free(w);
}

static void test_sessions_of_a_series_without_a_schedule(void **state)
{
    workbook *w = read_it(PAGE(ITEM(
        "SessionSeries", "'a'",
        "{'@type':'SessionSeries','@id':'s','identifier':4,'name':'Yoga','subEvent':["
        "{'@type':'ScheduledSession','@id':'s/1','startDate':'2190-01-05T19:15:00Z','duration':"
        "'PT1H','remainingAttendeeCapacity':0},{'@type':'ScheduledSession','@id':'s/2',"
        "'startDate':'2018-01-05T19:15:00Z'},{'startDate':'2190-01-12'}]," AT "}")));
    static const expected_cell CELLS[] = {
        {1, 0, "source_ref", "s/1"},
        {1, 0, "title", "Yoga"},
        {1, 0, "starts_at", "2190-01-05T19:15"},
        {1, 0, "duration_min", "60"},
        {1, 0, "status", "full"},
        {1, 1, "source_ref", "s/2"},
        {1, 1, "status", "finished"},
        {1, 2, "source_ref", "SessionSeries:a#3"},
        {1, 2, "schedule_text", "2190-01-12"},
        {1, 2, "starts_at", ""},
        {1, 2, "asset", "https://example.org/places/1"},
    };
    (void)state;
    assert_int_equal(w->sheets[1].row_count, 3);
    assert_cells(w, CELLS, COUNT(CELLS));
    workbook_free(w);
}

static void test_what_a_session_does_not_say_its_series_does(void **state)
{
    workbook *w = read_it(
        "[{'@type':'SessionSeries','@id':'s','name':'Yoga','eventStatus':'EventPostponed'," AT "},"
        "{'@type':'ScheduledSession','@id':'t','superEvent':'s','startDate':'2190-01-05T19:15Z'},"
        "{'@type':'Slot','@id':'u','startDate':'2190-01-06T19:15Z','remainingUses':0,"
        "'facilityUse':{'@type':'FacilityUse','name':'Court'," AT "}},"
        "{'@type':'ScheduledSession','@id':'v','superEvent':'elsewhere','name':'x'}]");
    static const expected_cell CELLS[] = {
        {1, 0, "status", "paused"},
        {1, 1, "source_ref", "t"},
        {1, 1, "title", "Yoga"},
        {1, 1, "status", ""},
        {1, 2, "title", "Court"},
        {1, 2, "status", "full"},
        {1, 1, "asset", "https://example.org/places/1"},
        {1, 2, "asset", "https://example.org/places/1"},
        {1, 1, "event.part_of", "s"},
    };
    (void)state;
    assert_cells(w, CELLS, COUNT(CELLS));
    assert_non_null(strstr(w->sheets[1].rows[3].broken, "in another feed"));
    assert_int_equal(w->sheets[1].rows[3].line, 4);
    workbook_free(w);
}

static void test_what_was_deleted_is_finished(void **state)
{
    workbook *w = read_it(PAGE("{'state':'deleted','kind':'SessionSeries','id':'a7'},"
                               "{'state':'deleted','kind':'Place','id':9,'modified':3}"));
    static const expected_cell CELLS[] = {
        {1, 0, "source_ref", "SessionSeries:a7"},
        {1, 0, "status", "finished"},
        {1, 0, "title", ""},
        {1, 0, "asset", ""},
        {1, 0, "licence", ""},
    };
    (void)state;
    assert_cells(w, CELLS, COUNT(CELLS));
    assert_non_null(strstr(w->sheets[0].rows[0].broken, "deleted the place 9"));
    assert_int_equal(w->sheets[0].rows[0].line, 2);
    workbook_free(w);
}

static void test_terms(void **state)
{
    static const struct {
        const char *said, *heading, *text;
    } CASES[] = {
        {"'genderRestriction':'https://openactive.io/FemaleOnly'", "audiences", "women"},
        {"'genderRestriction':'oa:MaleOnly'", "audiences", "men"},
        {"'genderRestriction':'https://openactive.io/NoRestriction'", "audiences", ""},
        {"'accessibilitySupport':[{'prefLabel':'Visual impairment'},{'prefLabel':'Physical "
         "impairment'}]",
         "audiences", "sensory-impairment"},
        {"'accessibilitySupport':[{'prefLabel':'Physical impairment'}]",
         "event.accessibilitySupport", "Physical impairment"},
        {"'offers':[{'name':'Adult','price':3.3,'priceCurrency':'GBP'},{'name':'Child','price':0}]",
         "cost", "Adult: £3.30; Child: free"},
        {"'offers':[{'price':'4.00','priceCurrency':'GBP'}]", "cost", "£4.00"},
        {"'isAccessibleForFree':true", "cost", "free"},
        {"'isAccessibleForFree':false", "cost", ""},
        {"'organizer':{'@type':'Person','name':'Jo Doe','email':'jo.doe@example.org'}", "run_by",
         ""},
        {"'organizer':{'name':'Jo Doe'}", "run_by", ""}, /* it does not say that it is none */
        {"'leader':[{'@type':'Person','name':'Jo Doe'}]", "run_by", ""},
        {"'helper':{'@type':['Person'],'name':'Jo Doe'}", "event.helper.name", ""},
        {"'eventStatus':'https://schema.org/EventCancelled'", "status", "finished"},
        {"'remainingAttendeeCapacity':0", "status", "full"},
        {"'remainingAttendeeCapacity':4", "status", ""},
        {"'startDate':'2190-01-05'", "schedule_text", "2190-01-05"},
        {"'startDate':'2018-01-05'", "status", "finished"},
        /* it goes on */
        {"'startDate':'2018-01-05','endDate':'2190-01-05'", "status", ""},
    };
    char text[2000];
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        snprintf(text, sizeof text, EVENT("%s," AT), CASES[i].said);
        workbook *w = read_it(text);
        if (strcmp(cell(w, 1, 0, CASES[i].heading), CASES[i].text) != 0)
            fail_msg("%s: '%s'", CASES[i].said, cell(w, 1, 0, CASES[i].heading));
        assert_nowhere(w, "Doe");
        assert_nowhere(w, "doe@");
        workbook_free(w);
    }
}

static void test_amenities_and_opening_hours(void **state)
{
    workbook *w = read_it(
        "{'@type':'Place','identifier':'1','name':'Pool','amenityFeature':["
        "{'@type':'ChangingFacilities','name':'Changing Facilities','value':true},"
        "{'name':'Accessible Changing','value':true},{'name':'Disabled Toilet','value':true},"
        "{'name':'Induction Loop','value':false},{'name':'Lift','value':'perhaps'}],"
        "'openingHoursSpecification':[{'dayOfWeek':['https://schema.org/Monday',"
        "'https://schema.org/Wednesday','https://schema.org/PublicHolidays'],'opens':'09:00:00',"
        "'closes':'17:00'},{'dayOfWeek':'Sunday','opens':'10:00','closes':'12:00'},"
        "{'dayOfWeek':'Sunday','opens':'06:00','closes':'07:00','validThrough':'2018-01-01'}]}");
    static const expected_cell CELLS[] = {
        {0, 0, "changing_place", ""},
        {0, 0, "accessible_toilet", "yes"},
        {0, 0, "hearing_loop", "no"},
        {0, 0, "place.has", "Changing Facilities;Accessible Changing;Disabled Toilet"},
        {0, 0, "place.has_not", "Induction Loop"},
        {0, 0, "opening_times", "Mon, Wed, public holidays 09:00-17:00; Sun 10:00-12:00"},
    };
    (void)state;
    assert_cells(w, CELLS, COUNT(CELLS));
    workbook_free(w);
}

static void test_something_at_no_place_is_an_asset(void **state)
{
    workbook *w = read_it(
        "[" EVENT("'eventAttendanceMode':'https://schema.org/OnlineEventAttendanceMode','url':"
                  "'https://example.org/"
                  "walk','organizer':{'@type':'Organization','name':'Trust'}") ",{'@type':'Event'"
                                                                               ",'@id':'2','name'"
                                                                               ":'Somewhere'},"
                                                                               "{'@type':'Event',"
                                                                               "'@id':'3','name':"
                                                                               "'Room','location'"
                                                                               ":{'@type':'"
                                                                               "VirtualLocation',"
                                                                               "'url':'x'}}"
                                                                               "]");
    static const expected_cell CELLS[] = {
        {0, 0, "name", "Walk"},
        {0, 0, "reach", "phone-or-online"},
        {0, 0, "website", "https://example.org/walk"},
        {0, 0, "organizer.name", "Trust"},
        {0, 1, "reach", ""},
        {0, 2, "reach", "phone-or-online"},
    };
    (void)state;
    assert_int_equal(w->sheets[1].row_count, 0);
    assert_cells(w, CELLS, COUNT(CELLS));
    workbook_free(w);
}

static void test_what_can_not_be_read_is_a_broken_row(void **state)
{
    workbook *w = read_it(PAGE(ITEM("Event", "1", "{'@type':'Event'," AT "}") "," ITEM(
        "Thing", "2", "{'@type':'Brand','name':'x'}") ",7,"
                                                      "{'state':'updated','id':4}"));
    (void)state;
    assert_non_null(strstr(w->sheets[1].rows[0].broken, "neither a name nor an activity"));
    assert_non_null(strstr(w->sheets[1].rows[1].broken, "'Brand'"));
    assert_non_null(w->sheets[1].rows[2].broken);
    assert_int_equal(w->sheets[1].rows[2].line, 3);
    workbook_free(w);
}

static void test_wrong_types_are_safe(void **state)
{
    static const char *const WRONG[] = {
        "null", "true", "-0.5",     "'text'",
        "[]",   "{}",   "[[1],{}]", "[null,7,'x',{'@id':[],'@type':{}}]"};
    static const char *const KEYS[] = {"@id",
                                       "name",
                                       "location",
                                       "eventSchedule",
                                       "subEvent",
                                       "superEvent",
                                       "facilityUse",
                                       "organizer",
                                       "offers",
                                       "ageRange",
                                       "activity",
                                       "accessibilitySupport",
                                       "startDate",
                                       "amenityFeature",
                                       "openingHoursSpecification",
                                       "address",
                                       "geo",
                                       "identifier"};
    char text[600];
    (void)state;
    for (size_t k = 0; k < COUNT(KEYS); k++)
        for (size_t i = 0; i < COUNT(WRONG); i++) {
            snprintf(text, sizeof text,
                     "[{'@type':'Event','name':'a','identifier':'b','location':{'@type':'Place',"
                     "'name':'c','%s':%s},'%s':%s},{'@type':'Place','name':'d','%s':%s}]",
                     KEYS[k], WRONG[i], KEYS[k], WRONG[i], KEYS[k], WRONG[i]);
            workbook *w = read_it(text);
            assert_true(w->sheets[0].row_count + w->sheets[1].row_count >= 1);
            workbook_free(w);
        }
}

/* Without memory, at each place where some is asked for, it says so and loses nothing quietly. */
static void test_no_memory(void **state)
{
    static const char *const DOCUMENTS[] = {
        PAGE(ITEM("SessionSeries", "7",
                  "{'@type':'SessionSeries','@id':'s','name':'Yoga','level':['x'],'offers':["
                  "{'price':3.5,'priceCurrency':'GBP'}],'eventSchedule':[{'repeatFrequency':'P1W',"
                  "'byDay':['Tuesday'],'startDate':'2190-01-05','startTime':'10:00'}]," AT "}")),
        "{'@type':'SessionSeries','name':'Yoga','subEvent':[{'startDate':'2190-01-05T10:00'},"
        "{'@id':'b','startDate':'2190-01-06T10:00'}]," AT "}",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(DOCUMENTS); i++) {
        json_t *root = json_of(DOCUMENTS[i]);
        assert_each_failure_is_told(root, openactive_sheets);
        json_decref(root);
    }
}

int main(void)
{
    setenv("TZ", "Europe/London", 1);
    tzset();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_openactive),
        cmocka_unit_test(test_a_place_is_an_asset_and_an_event_an_activity_there),
        cmocka_unit_test(test_what_things_are_known_by),
        cmocka_unit_test(test_one_place_of_many_events_is_one_asset),
        cmocka_unit_test(test_schedules),
        cmocka_unit_test(test_sessions_of_a_series_without_a_schedule),
        cmocka_unit_test(test_what_a_session_does_not_say_its_series_does),
        cmocka_unit_test(test_what_was_deleted_is_finished),
        cmocka_unit_test(test_terms),
        cmocka_unit_test(test_amenities_and_opening_hours),
        cmocka_unit_test(test_something_at_no_place_is_an_asset),
        cmocka_unit_test(test_what_can_not_be_read_is_a_broken_row),
        cmocka_unit_test(test_wrong_types_are_safe),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
