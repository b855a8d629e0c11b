/* Every example of ../shared/data/openactive: one item of each kind of feed, from 2018 and 2019. */
#include "support/json_sheets.h"

#include <time.h>

#include "reader/openactive.h"

#define FOLDER CAIRN_SOURCE_DIR "/../shared/data/openactive/"
#define LICENCE "https://creativecommons.org/licenses/by/4.0/"
#define CASTLE "http://www.example.org/api/locations/8958f9b8-2004-4e90-80ff-50c98a9b121d"

static const expected_cell EVENT[] = {
    {0, 0, "source_ref", "0140"},
    {0, 0, "name", "Middlesbrough Sports Village"},
    {0, 0, "lat", "54.543964"},
    {0, 0, "lon", "-1.20978500000001"},
    {0, 0, "postcode", "TS4 3AE"},
    {0, 0, "locality", "Village East"},
    {0, 0, "changing_place", ""}, /* it has "Changing Facilities" */
    {0, 0, "place.has", "Changing Facilities;Lockers;Parking"},
    {0, 0, "place.has_not", "Showers;Towels;Creche"},
    {0, 0, "licence", LICENCE},
    {1, 0, "source_ref", "Event:151175"},
    {1, 0, "asset", "0140"},
    {1, 0, "title", "Alan's social ride group Gorhambury House loop"},
    {1, 0, "category", "Road Cycling"},
    {1, 0, "starts_at", "2019-08-25T10:00"},
    {1, 0, "duration_min", "160"},
    {1, 0, "status", "finished"},
    {1, 0, "age_min", "16"},
    {1, 0, "cost", "free"},
    {1, 0, "run_by", "Alan's social ride group"},
    {1, 0, "meeting_point",
     "Gandhi courts car park of Raphael Drive Watford there are no parking "
     "restrictions in the car parks"},
    {1, 0, "event.remainingAttendeeCapacity", "21"},
    {1, 0, "licence", LICENCE},
};
static const expected_cell FACILITY[] = {
    {0, 0, "source_ref", CASTLE},
    {0, 0, "name", "Example Leisure Centre"},
    {0, 0, "opening_times",
     "Mon-Thu 06:00-13:00; Mon-Thu 16:00-20:00; Fri 06:00-12:00; Sat, Sun, "
     "public holidays 08:00-12:00"},
    {1, 0, "source_ref", "FacilityUse:009SQUASH2018-07-17T06:20:00Z"},
    {1, 0, "asset", CASTLE},
    {1, 0, "title", "Outdoor Tennis"},
    {1, 0, "category", "Tennis Court"},
    {1, 0, "schedule_text",
     "Sun 09:00-17:30; Mon-Thu 06:30-21:30; Fri 06:30-20:30; Sat "
     "07:15-17:30"},
    {1, 0, "cost", "30 minute hire: £10"},
    {1, 0, "run_by", "Everyone Active"},
    {1, 0, "status", ""},
    {1, 0, "rrule", ""},
};
static const expected_cell PLACE[] = {
    {0, 0, "source_ref", "https://api.example.com/places/1402CBP20150217"},
    {0, 0, "name", "Belle Vue Sports Village"},
    {0, 0, "lat", "53.483592"},
    {0, 0, "lon", "-2.269241"},
    {0, 0, "address", "Kirkmanshulme Lane"},
    {0, 0, "postcode", "M12 4TF"},
    {0, 0, "phone", "0161 231 0754"},
    {0, 0, "email", "bellevuesportsvillage@gll.org"},
    {0, 0, "opening_times", "Sat, Sun 08:30-18:00; Mon-Fri 06:30-22:00"},
    {0, 0, "accessible_toilet", "yes"}, /* "Disabled Toilet" */
    {0, 0, "step_free", ""},            /* "Adapted For Wheelchairs" says less */
    {0, 0, "changing_place", ""},       /* so does "Accessible Changing" */
    {0, 0, "category", "Arena"},
    {0, 0, "place.placeType", "Arena;Leisure Centre"},
    {0, 0, "place.beta:serviceOperator.email", "noreply@better-comms.org.uk"},
};
static const expected_cell SERIES[] = {
    {0, 0, "source_ref", "0140"},
    {1, 0, "source_ref", "SessionSeries.ScheduledSession:1402CBP20150217"},
    {1, 0, "asset", "0140"},
    {1, 0, "title", "Virtual BODYPUMP"},
    {1, 0, "rrule", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20181104T235959"},
    {1, 0, "starts_at", "2018-10-02T20:15"},
    {1, 0, "duration_min", "30"},
    {1, 0, "exdates", ""},
    {1, 0, "status", "finished"},
    {1, 0, "audiences", "sensory-impairment"},
    {1, 0, "age_min", "16"},
    {1, 0, "cost", "Oxygen - Adult: £3.30; Oxygen - Senior: £3.30"},
    {1, 0, "run_by", "Everyone Active"},
    {1, 0, "category", "Bodypump™"},
    {1, 0, "event.categories", "Group Exercise Classes;Toning & Strength;Group Exercise - Virtual"},
};

static const struct {
    const char *file;
    size_t assets, activities;
    const expected_cell *cells;
    size_t cell_count;
} FILES[] = {
    {"event_example_1.json", 1, 1, EVENT, COUNT(EVENT)},
    {"facilityuse_example_1.json", 1, 1, FACILITY, COUNT(FACILITY)},
    {"place_example_1.json", 1, 0, PLACE, COUNT(PLACE)},
    {"sessionseries_example_1.json", 1, 1, SERIES, COUNT(SERIES)},
};

static void test_every_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(FILES); i++) {
        json_t *root = shared_json(FOLDER, FILES[i].file);
        assert_true(openactive_is(root));
        workbook *w = sheets_of_root(root, openactive_sheets);
        if (w->sheets[0].row_count != FILES[i].assets ||
            w->sheets[1].row_count != FILES[i].activities)
            fail_msg("%s: %zu assets, %zu activities", FILES[i].file, w->sheets[0].row_count,
                     w->sheets[1].row_count);
        assert_cells(w, FILES[i].cells, FILES[i].cell_count);
        assert_private(w);
        assert_nowhere(w, "Nicole"); /* who leads the session */
        workbook_free(w);
        json_decref(root);
    }
}

int main(void)
{
    setenv("TZ", "Europe/London", 1);
    tzset();
    if (!shared_is_there(FOLDER))
        return 77;
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
