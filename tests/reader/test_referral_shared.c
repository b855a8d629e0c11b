/* Every JSON example of Open Referral in ../shared/data/referral: HSDS 3.0's own and those that the
 * UK validator is tested with. All of them are one service of one organization at one place, over
 * since 2005, nested in different ways. */
#include "support/json_sheets.h"

#include "reader/referral.h"

#define FOLDER CAIRN_SOURCE_DIR "/../shared/data/referral/"
#define LOCATION "3a19ff88-4620-4d17-9830-ac1d859eb5d5"
#define AT_LOCATION "e94c9f38-1e8f-4564-91d4-d53501ab1765"
#define SERVICE "ac148810-d857-441c-9679-408f346de14b"

static const expected_cell PLACE[] = {
    {0, 0, "source_ref", LOCATION}, {0, 0, "name", "MyCity Civic Center"},
    {0, 0, "lat", "100"}, /* the importer says what is wrong with it */
    {0, 0, "lon", "101"},           {0, 0, "locality", "MyCity"},
    {0, 0, "postcode", "ABC 1234"}, {0, 0, "location.address.state_province", "MyState"},
    {0, 0, "step_free", ""}, /* said in a longer text, which is kept */
    {0, 0, "hearing_loop", ""},     {0, 0, "opening_times", ""}, /* over */
};
static const expected_cell PLACE_OF_HSDS[] = {
    {0, 0, "other_names", "Civic Center"},
    {0, 0, "address", "1-30 Main Street, MyVillage"},
    {0, 0, "phone", "+44 1234 234567 ext. 100"},
    {0, 0, "languages", "Urdu"},
    {0, 0, "getting_there",
     "MyCity Civic Center is serviced by the number 1 Bus and is a short "
     "walk from the Main Street Metro Station"},
    {0, 0, "contact_role", "Reception Manager"},
};
static const expected_cell SESSION[] = {
    {1, 0, "source_ref", AT_LOCATION},
    {1, 0, "asset", LOCATION},
    {1, 0, "title", "Community Counselling"},
    {1, 0, "status", "finished"},
    {1, 0, "run_by", "Example Organization Inc."},
    {1, 0, "age_min", "12"},
    {1, 0, "age_max", "100"},
    {1, 0, "confirmed_on", "2005-01-01"},
    {1, 0, "contact_role", "Reception Manager"},
    {1, 0, "rrule", ""}, /* days of the month, weekly: that is no rule */
    {1, 0, "starts_at", ""},
    {1, 0, "schedule_text",
     "The service is available from 10 am to 6pm weekdays. The service is "
     "not available on public holidays."},
    {1, 0, "website", "http://example.com/counselling"},
};
static const expected_cell OF_UK[] = {{1, 0, "cost", "fees_description"},
                                      {1, 0, "category", "name"},
                                      {1, 0, "schedule.bymonthday", "2,3,4"}};
static const expected_cell OF_TABLES[] = {{1, 0, "category", ""}, /* of another id */
                                          {1, 0, "schedule.byyearday", "2,3,4"}};
static const expected_cell LISTED[] = {
    {0, 0, "source_ref", SERVICE},
    {0, 0, "name", "Community Counselling"},
    {0, 0, "website", "http://example.com/counselling"},
    {0, 0, "reach", ""}, /* a list says nothing of places */
    {0, 0, "organization.name", "Example Organization Inc."},
    {0, 0, "who_for",
     "This service is intended for all people aged 12 and over who require "
     "counselling services in the MyCity area"},
};

#define CELLS(list) list, COUNT(list)

static const struct {
    const char *file;
    size_t assets, activities;
    const expected_cell *first;
    size_t first_count;
    const expected_cell *second;
    size_t second_count;
    const expected_cell *third;
    size_t third_count;
} FILES[] = {
    {"hsds3_location.json", 1, 0, CELLS(PLACE), CELLS(PLACE_OF_HSDS), NULL, 0},
    {"hsds3_organization_full.json", 1, 1, CELLS(PLACE), CELLS(PLACE_OF_HSDS), CELLS(SESSION)},
    {"hsds3_service_full.json", 1, 1, CELLS(PLACE), CELLS(PLACE_OF_HSDS), CELLS(SESSION)},
    {"hsds3_service_list.json", 1, 0, CELLS(LISTED), NULL, 0, NULL, 0},
    {"hsds3_tabular.json", 1, 1, CELLS(PLACE), CELLS(OF_TABLES), CELLS(SESSION)},
    {"oruk_v3_test_organization_full.json", 1, 1, CELLS(PLACE), CELLS(OF_UK), CELLS(SESSION)},
    {"oruk_v3_test_service_at_location_full.json", 1, 1, CELLS(PLACE), CELLS(OF_UK),
     CELLS(SESSION)},
    {"oruk_v3_test_service_full.json", 1, 1, CELLS(PLACE), CELLS(OF_UK), CELLS(SESSION)},
};

static void test_every_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(FILES); i++) {
        json_t *root = shared_json(FOLDER, FILES[i].file);
        assert_true(referral_is(root));
        workbook *w = sheets_of_root(root, referral_sheets);
        if (w->sheets[0].row_count != FILES[i].assets ||
            w->sheets[1].row_count != FILES[i].activities)
            fail_msg("%s: %zu assets, %zu activities", FILES[i].file, w->sheets[0].row_count,
                     w->sheets[1].row_count);
        assert_cells(w, FILES[i].first, FILES[i].first_count);
        assert_cells(w, FILES[i].second, FILES[i].second_count);
        assert_cells(w, FILES[i].third, FILES[i].third_count);
        assert_private(w);
        assert_nowhere(w, "Persona"); /* the people of the examples */
        assert_nowhere(w, "too_long");
        workbook_free(w);
        json_decref(root);
    }
}

static void test_the_start_page(void **state)
{
    json_t *root = shared_json(FOLDER, "hsds3_base.json");
    workbook *w;
    error err;
    (void)state;
    assert_true(referral_is(root));
    assert_int_equal(workbook_new(SHEETS_ROOM, &w, &err), OK);
    assert_int_equal(referral_sheets(root, w, &err), ERR_INPUT);
    workbook_free(w);
    json_decref(root);
}

int main(void)
{
    if (!shared_is_there(FOLDER))
        return 77;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_file),
        cmocka_unit_test(test_the_start_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
