/* What each thing of Open Referral becomes, in small documents of its own making. Telephone numbers
 * are Ofcom's for drama. */
#include "support/json_sheets.h"

#include "reader/referral.h"

#define PLACE                                                                                      \
    "{'id':'loc','location_type':'physical','name':'Hill Hall','latitude':55.86,"                  \
    "'longitude':-4.25,'addresses':[{'id':'a','address_1':'1 Hill Road','address_2':'Hillside',"   \
    "'city':'Glasgow','postal_code':'G1 1AA','region':'Strathclyde','address_type':'physical'}]}"
#define AT "'service_at_locations':[{'id':'sal','location':" PLACE "}]"
#define SERVICE(more)                                                                              \
    "{'id':'ser','name':'Chair yoga'," more ",'organization':{'id':'org',"                         \
    "'name':'Hill Trust','email':'hello@example.org','tax_id':'12345'}}"

static workbook *read_it(const char *text)
{
    workbook *w = sheets_of(text, referral_sheets);
    assert_private(w);
    return w;
}

static void test_what_is_open_referral(void **state)
{
    static const struct {
        bool is;
        const char *text;
    } CASES[] = {
        {true, SERVICE("'status':'active'")},
        {true, PLACE},
        {true, "{'id':'x','location':" PLACE "}"},
        {true, "[" PLACE "]"},
        {true, "{'id':'o','name':'Hill Trust','legal_status':'Charity'}"},
        {true, "{'total_items':0,'contents':[]}"},
        {true, "{'services.csv':[]}"},
        {true, "{'version':'HSDS-UK-3.0','profile':'','openapi_url':'https://example.org'}"},
        {false, "{}"},
        {false, "[]"},
        {false, "[3]"},
        {false, "[{'id':'1','name':'Hall','latitude':55.8,'longitude':-4.2}]"},
        {false, "{'type':'FeatureCollection','features':[]}"},
        {false, "{'type':'Feature','id':'f','geometry':null,'properties':{},'services':[]}"},
        {false, "{'services':[]}"},
        {false, "{'meta':{},'count':1,'data':[{'id':'1','name':'Hall','locations':[]}]}"},
        {false, "{'@type':'Event','id':'e','location':{},'organization':{}}"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        json_t *root = json_of(CASES[i].text);
        if (referral_is(root) != CASES[i].is)
            fail_msg("%s", CASES[i].text);
        json_decref(root);
    }
}

static void test_a_start_page_is_refused_with_where_to_look(void **state)
{
    workbook *w;
    error err;
    json_t *root = json_of("{'version':'HSDS-UK-3.0','openapi_url':'https://example.org'}");
    (void)state;
    assert_int_equal(workbook_new(SHEETS_ROOM, &w, &err), OK);
    assert_int_equal(referral_sheets(root, w, &err), ERR_INPUT);
    assert_non_null(strstr(err.detail, "/services"));
    workbook_free(w);
    json_decref(root);
}

static void test_a_location_is_an_asset_and_a_service_there_an_activity(void **state)
{
    workbook *w = read_it(SERVICE(
        "'description':'Yoga sitting down','status':'active','minimum_age':50,"
        "'maximum_age':120.0,'assured_date':'2026-05-01','last_modified':'2026-08-01T00:00:00Z',"
        "'url':'https://example.org/yoga','eligibility_description':'Anyone over 50',"
        "'attributes':[{'taxonomy_term':{'name':'Exercise class'}},"
        "{'taxonomy_term':{'name':'Older people'}}]," AT));
    static const expected_cell CELLS[] = {
        {0, 0, "source_ref", "loc"},
        {0, 0, "name", "Hill Hall"},
        {0, 0, "lat", "55.86"},
        {0, 0, "lon", "-4.25"},
        {0, 0, "address", "1 Hill Road, Hillside"},
        {0, 0, "locality", "Glasgow"},
        {0, 0, "postcode", "G1 1AA"},
        {0, 0, "location.address.region", "Strathclyde"},
        {0, 0, "status", ""},
        {1, 0, "source_ref", "sal"},
        {1, 0, "asset", "loc"},
        {1, 0, "title", "Chair yoga"},
        {1, 0, "description", "Yoga sitting down"},
        {1, 0, "status", "running"},
        {1, 0, "age_min", "50"},
        {1, 0, "age_max", "120"},
        {1, 0, "confirmed_on", "2026-05-01"},
        {1, 0, "run_by", "Hill Trust"},
        {1, 0, "category", "Exercise class"},
        {1, 0, "service.terms", "Exercise class;Older people"},
        {1, 0, "website", "https://example.org/yoga"},
        {1, 0, "who_for", "Anyone over 50"},
        {1, 0, "service.last_modified", "2026-08-01T00:00:00Z"},
        {1, 0, "organization.email", "hello@example.org"},
        {1, 0, "rrule", ""},
        {1, 0, "starts_at", ""},
    };
    (void)state;
    assert_int_equal(w->sheets[0].row_count, 1);
    assert_int_equal(w->sheets[1].row_count, 1);
    assert_cells(w, CELLS, COUNT(CELLS));
    assert_nowhere(w, "12345"); /* the number by which it is taxed */
    workbook_free(w);
}

/* The same records, nested in each way and not at all, come to the same rows. */
static void test_how_records_are_nested_makes_no_difference(void **state)
{
    static const char *const DOCUMENTS[] = {
        SERVICE("'status':'active'," AT),
        "{'contents':[" SERVICE("'status':'active'," AT) "],'total_items':1}",
        "{'id':'sal','location':" PLACE ",'service':" SERVICE("'status':'active'") "}",
        "{'id':'org','name':'Hill Trust','services':[{'id':'ser','name':'Chair yoga',"
        "'status':'active'," AT "}],'locations':[" PLACE "]}",
        "[{'id':'sal','service_id':'ser','location_id':'loc'}," PLACE
        "," SERVICE("'status':'active'") "]",
        /* a stub first, the whole later */
        "[" SERVICE("'status':'active','service_at_locations':[{'id':'sal','location':{'id':'loc'"
                    "}}]") "," PLACE "]",
        "{'services.csv':[{'id':'ser','name':'Chair yoga','status':'active',"
        "'organization_id':'org'}],'organizations.csv':[{'id':'org','name':'Hill Trust'}],"
        "'locations.csv':[{'id':'loc','name':'Hill Hall','latitude':55.86,'longitude':-4.25}],"
        "'service_at_location.csv':[{'id':'sal','service_id':'ser','location_id':'loc'}],"
        "'addresses.csv':[{'id':'a','location_id':'loc','address_1':'1 Hill Road','address_2':"
        "'Hillside','city':'Glasgow','postal_code':'G1 1AA'}]}",
    };
    static const expected_cell CELLS[] = {
        {0, 0, "source_ref", "loc"},    {0, 0, "name", "Hill Hall"},
        {0, 0, "lat", "55.86"},         {0, 0, "address", "1 Hill Road, Hillside"},
        {1, 0, "source_ref", "sal"},    {1, 0, "asset", "loc"},
        {1, 0, "title", "Chair yoga"},  {1, 0, "status", "running"},
        {1, 0, "run_by", "Hill Trust"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(DOCUMENTS); i++) {
        workbook *w = read_it(DOCUMENTS[i]);
        if (w->sheets[0].row_count != 1 || w->sheets[1].row_count != 1)
            fail_msg("document %zu: %zu and %zu rows", i, w->sheets[0].row_count,
                     w->sheets[1].row_count);
        assert_cells(w, CELLS, COUNT(CELLS));
        workbook_free(w);
    }
}

static void test_a_service_at_two_places_is_one_activity_at_each(void **state)
{
    workbook *w = read_it(SERVICE("'service_at_locations':[{'location':" PLACE "},"
                                  "{'location':{'id':'loc2','name':'Other hall'}}]"));
    static const expected_cell CELLS[] = {
        {0, 1, "name", "Other hall"},
        {1, 0, "source_ref", "ser@loc"},
        {1, 1, "source_ref", "ser@loc2"},
        {1, 1, "asset", "loc2"},
    };
    (void)state;
    assert_int_equal(w->sheets[1].row_count, 2);
    assert_cells(w, CELLS, COUNT(CELLS));
    workbook_free(w);
}

static void test_a_row_for_each_schedule(void **state)
{
    workbook *w = read_it(
        SERVICE("'status':'active','schedules':["
                "{'freq':'WEEKLY','byday':'TU','dtstart':'2190-01-05','opens_at':'10:00',"
                "'closes_at':'11:30','attending_type':'In person'},"
                "{'freq':'WEEKLY','byday':'TH','dtstart':'2005-01-06','valid_to':'2005-06-30',"
                "'opens_at':'10:00'},"
                "{'freq':'WEEKLY','byday':['MO','WE'],'bymonthday':'2','description':'Some "
                "Mondays'}]," AT));
    static const expected_cell CELLS[] = {
        {1, 0, "source_ref", "sal"},
        {1, 0, "rrule", "FREQ=WEEKLY;BYDAY=TU"},
        {1, 0, "starts_at", "2190-01-05T10:00"},
        {1, 0, "duration_min", "90"},
        {1, 0, "status", "running"},
        {1, 0, "schedule.attending_type", "In person"},
        {1, 0, "schedule.byday", ""},
        {1, 1, "source_ref", "sal#2"},
        {1, 1, "title", "Chair yoga"},
        {1, 1, "status", "finished"},
        {1, 2, "source_ref", "sal#3"},
        {1, 2, "rrule", ""},
        {1, 2, "schedule_text", "Some Mondays"},
        {1, 2, "schedule.byday", "MO;WE"},
        {1, 2, "status", "running"},
    };
    (void)state;
    assert_int_equal(w->sheets[1].row_count, 3);
    assert_cells(w, CELLS, COUNT(CELLS));
    workbook_free(w);
}

static void test_words_for_status(void **state)
{
    static const struct {
        const char *said, *activity, *asset;
    } CASES[] = {
        {"active", "running", ""},
        {"inactive", "paused", "draft"},
        {"temporarily closed", "paused", "draft"},
        {"defunct", "finished", "draft"},
        {"resting", "resting", "draft"}, /* the importer says that it does not know it */
    };
    char text[2000];
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        snprintf(text, sizeof text, SERVICE("'status':'%s'," AT), CASES[i].said);
        workbook *w = read_it(text);
        assert_string_equal(cell(w, 1, 0, "status"), CASES[i].activity);
        workbook_free(w);
        snprintf(text, sizeof text, SERVICE("'status':'%s'"), CASES[i].said);
        w = read_it(text);
        assert_string_equal(cell(w, 0, 0, "status"), CASES[i].asset);
        workbook_free(w);
    }
}

static void test_a_service_without_a_place_is_an_asset(void **state)
{
    workbook *w = read_it(SERVICE(
        "'email':'yoga@example.org','url':'https://example.org/yoga','status':'active',"
        "'eligibility_description':'Anyone over 50','application_process':'Ring first',"
        "'fees_description':'By donation','languages':[{'name':'Scots'},{'name':'Gaelic'}],"
        "'phones':[{'number':'0141 496 0001','extension':7,'type':'voice'},"
        "{'number':'0141 496 0002','type':'fax'},{'number':'\\\"0141 496 0003\\\"'}],"
        "'schedules':[{'freq':'WEEKLY','byday':'MO,TU,WE','opens_at':'09:00','closes_at':'17:00'},"
        "{'byday':'SU','opens_at':'09:00','valid_to':'2005-01-01'}],"
        "'service_areas':[{'name':'All of Glasgow'}]"));
    static const expected_cell CELLS[] = {
        {0, 0, "source_ref", "ser"},
        {0, 0, "name", "Chair yoga"},
        {0, 0, "reach", "in-area"},
        {0, 0, "email", "yoga@example.org"},
        {0, 0, "website", "https://example.org/yoga"},
        {0, 0, "who_for", "Anyone over 50"},
        {0, 0, "how_to_refer", "Ring first"},
        {0, 0, "cost", "By donation"},
        {0, 0, "languages", "Scots, Gaelic"},
        {0, 0, "phone", "0141 496 0001 ext. 7; 0141 496 0003"},
        {0, 0, "opening_times", "Mon-Wed 09:00-17:00"},
        {0, 0, "organization.name", "Hill Trust"},
        {0, 0, "organization.email", "hello@example.org"},
        {0, 0, "lat", ""},
        {0, 0, "status", ""},
    };
    (void)state;
    assert_int_equal(w->sheets[0].row_count, 1);
    assert_int_equal(w->sheets[1].row_count, 0);
    assert_cells(w, CELLS, COUNT(CELLS));
    workbook_free(w);
    w = read_it(SERVICE("'status':'active'")); /* nothing says whom it reaches */
    assert_string_equal(cell(w, 0, 0, "reach"), "");
    workbook_free(w);
}

static void test_kinds_of_location(void **state)
{
    workbook *w = read_it("[{'id':'v','location_type':'virtual','name':'Online room'},"
                          "{'id':'p','location_type':'postal','name':'Box 7'},"
                          "{'id':'n','location_type':'physical','addresses':["
                          "{'address_1':'PO Box 7','address_type':'postal','attention':'J Doe'},"
                          "{'address_1':'7 Hill Road','address_type':'physical'}]},"
                          "{'id':'empty','location_type':'physical'}]");
    static const expected_cell CELLS[] = {
        {0, 0, "reach", "phone-or-online"},
        {0, 1, "status", "draft"},
        {0, 2, "name", "7 Hill Road"}, /* it has no name of its own */
        {0, 2, "address", "7 Hill Road"},
        {0, 2, "location.address_2.other_address_1", "PO Box 7"},
    };
    (void)state;
    assert_cells(w, CELLS, COUNT(CELLS));
    assert_nowhere(w, "J Doe");
    assert_non_null(strstr(w->sheets[0].rows[3].broken, "neither a name nor an address"));
    assert_int_equal(w->sheets[0].rows[3].line, 4);
    workbook_free(w);
}

static void test_access_only_where_it_is_plainly_said(void **state)
{
    static const struct {
        const char *said, *step_free, *hearing_loop;
    } CASES[] = {
        {"Step-free access", "yes", ""},
        {"Wheelchair accessible", "yes", ""},
        {"Induction loop", "", "yes"},
        {"No step-free access", "", ""},
        {"Step free access to the ground floor only", "", ""},
        {"The building has induction loops.", "", ""},
    };
    char text[1000];
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        snprintf(text, sizeof text,
                 "{'id':'l','location_type':'physical','name':'Hall','accessibility':["
                 "{'description':'%s'}]}",
                 CASES[i].said);
        workbook *w = read_it(text);
        assert_string_equal(cell(w, 0, 0, "step_free"), CASES[i].step_free);
        assert_string_equal(cell(w, 0, 0, "hearing_loop"), CASES[i].hearing_loop);
        assert_non_null(strstr(cell(w, 0, 0, "location.accessibility"), CASES[i].said));
        workbook_free(w);
    }
}

static void test_prices(void **state)
{
    static const struct {
        const char *said, *cost;
    } CASES[] = {
        {"'cost_options':[{'option':'Adults','amount':3.5,'currency':'gbp',"
         "'amount_description':'a class'},{'amount':0,'option':'Under 16s'}]",
         "Adults: £3.50 a class; Under 16s: free"},
        {"'cost_options':[{'amount':12,'currency':'EUR'}]", "12 EUR"},
        {"'cost_options':[{'amount':12}]", "12"}, /* of which money is not said */
        {"'cost_options':[{'amount':9,'valid_to':'2005-01-01'}],'fees':'Ask'", "Ask"},
        {"'cost_options':[{'amount':9,'valid_from':'2190-01-01'}]", ""},
        {"'fees_description':'By donation','fees':'Ask'", "By donation"},
    };
    char text[2000];
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        snprintf(text, sizeof text, SERVICE("%s," AT), CASES[i].said);
        workbook *w = read_it(text);
        assert_string_equal(cell(w, 1, 0, "cost"), CASES[i].cost);
        workbook_free(w);
    }
}

/* A contact is a person: no more than the role is kept, anywhere. */
static void test_people_are_not_kept(void **state)
{
    workbook *w = read_it(SERVICE(
        "'assurer_email':'jo.doe@example.org','contacts':[{'name':'Jo Doe','title':'Manager',"
        "'email':'jo.doe@example.org','phones':[{'number':'07700 900001'}]}],"
        "'metadata':[{'updated_by':'Jo Doe','previous_value':'x'}],"
        "'funding':[{'source':'A grant','contact':{'name':'Jo Doe'}}]," AT));
    (void)state;
    assert_string_equal(cell(w, 1, 0, "contact_role"), "Manager");
    assert_string_equal(cell(w, 1, 0, "service.funding"), "[{\"source\":\"A grant\"}]");
    assert_nowhere(w, "Doe");
    assert_nowhere(w, "doe@");
    assert_nowhere(w, "900001");
    workbook_free(w);
}

static void test_an_organization_alone_is_an_asset(void **state)
{
    workbook *w = read_it("[{'id':'o','name':'Hill Trust','website':'https://example.org',"
                          "'legal_status':'Charity','phones':[{'number':'0141 496 0009'}]}]");
    static const expected_cell CELLS[] = {
        {0, 0, "source_ref", "o"},
        {0, 0, "level", "organisation"},
        {0, 0, "website", "https://example.org"},
        {0, 0, "phone", "0141 496 0009"},
        {0, 0, "organization.legal_status", "Charity"},
    };
    (void)state;
    assert_cells(w, CELLS, COUNT(CELLS));
    workbook_free(w);
}

static void test_what_can_not_be_read_is_a_broken_row(void **state)
{
    workbook *w = read_it("{'total_items':4,'contents':[7,{'id':'t','name':'Sport',"
                          "'taxonomy':'activities'},{'id':'s','name':'Bare'},"
                          "{'id':'x','service_id':'gone','location_id':'loc'}]}");
    (void)state;
    assert_string_equal(cell(w, 0, 0, "name"), "Bare");
    assert_int_equal(w->sheets[0].row_count, 3);
    assert_int_equal(w->sheets[0].rows[1].line, 1);
    assert_int_equal(w->sheets[0].rows[2].line, 2);
    assert_non_null(w->sheets[0].rows[1].broken);
    assert_non_null(strstr(w->sheets[1].rows[0].broken, "its service is not in the file"));
    workbook_free(w);
}

/* Wrong types, at every place where there is a right one. */
static void test_wrong_types_are_safe(void **state)
{
    static const char *const WRONG[] = {"null", "true", "1e300",    "'text'",
                                        "[]",   "{}",   "[[1],{}]", "[null,7,'x',{'id':[]}]"};
    static const char *const KEYS[] = {"id",
                                       "name",
                                       "status",
                                       "schedules",
                                       "phones",
                                       "languages",
                                       "attributes",
                                       "cost_options",
                                       "contacts",
                                       "organization",
                                       "service_at_locations",
                                       "service_areas",
                                       "minimum_age",
                                       "service",
                                       "location"};
    char text[600];
    (void)state;
    for (size_t k = 0; k < COUNT(KEYS); k++)
        for (size_t i = 0; i < COUNT(WRONG); i++) {
            snprintf(text, sizeof text,
                     "{'total_items':1,'contents':[{'id':'a','name':'b','assured_date':'',"
                     "'%s':%s},{'id':'l','location_type':'physical','name':'c','addresses':%s,"
                     "'%s':%s,'latitude':%s}]}",
                     KEYS[k], WRONG[i], WRONG[i], KEYS[k], WRONG[i], WRONG[i]);
            workbook *w = read_it(text);
            assert_true(w->sheets[0].row_count + w->sheets[1].row_count >= 1);
            workbook_free(w);
        }
}

/* Much in one record is not kept, and is named; keys that a stranger makes up find no room at last.
 */
static void test_too_much_is_named(void **state)
{
    json_t *root = json_of("{'id':'l','location_type':'physical','name':'Hall'}");
    char key[40], *large = malloc(20000); /* its own allocation, freed below */
    (void)state;
    memset(large, 'x', 19999);
    large[19999] = '\0';
    json_object_set_new(root, "large", json_string(large));
    json_object_set_new(root, "small", json_string("kept"));
    for (int i = 0; i < 3000; i++) {
        snprintf(key, sizeof key, "key%d", i);
        json_object_set_new(root, key, json_integer(i));
    }
    workbook *w = sheets_of_root(root, referral_sheets);
    assert_private(w);
    assert_string_equal(cell(w, 0, 0, "location.small"), "kept");
    assert_string_equal(cell(w, 0, 0, "location.large"), "");
    assert_memory_equal(cell(w, 0, 0, "too_long_to_keep"), "location.large;", 15);
    assert_true(w->sheets[0].heading_count < WORKBOOK_MAX_COLUMNS);
    workbook_free(w);
    free(large);
    json_decref(root);
}

static void test_a_nul_is_left_out_of_a_cell(void **state)
{
    workbook *w = read_it("{'id':'l','location_type':'physical','name':'Ha\\u0000ll'}");
    (void)state;
    assert_string_equal(cell(w, 0, 0, "name"), "Hall");
    workbook_free(w);
}

/* Without memory, at each place where some is asked for, it says so and loses nothing quietly. */
static void test_no_memory(void **state)
{
    static const char *const DOCUMENTS[] = {
        SERVICE("'status':'active','minimum_age':50,'cost_options':[{'amount':3.5}],'funding':["
                "{'source':'x'}],'schedules':[{'freq':'WEEKLY','byday':'TU','dtstart':"
                "'2190-01-05','opens_at':'10:00'},{'notes':'y'}]," AT),
        "{'services.csv':[{'id':'ser','name':'Chair yoga'}],'locations.csv':[{'id':'loc','name':"
        "'Hall'}],'phones.csv':[{'location_id':'loc','number':'0141 496 0001'}],"
        "'taxonomy_terms.csv':[{'id':'t','name':'Yoga'}],'attributes.csv':[{'link_id':'ser',"
        "'taxonomy_term_id':'t'}]}",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(DOCUMENTS); i++) {
        json_t *root = json_of(DOCUMENTS[i]);
        assert_each_failure_is_told(root, referral_sheets);
        json_decref(root);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_open_referral),
        cmocka_unit_test(test_a_start_page_is_refused_with_where_to_look),
        cmocka_unit_test(test_a_location_is_an_asset_and_a_service_there_an_activity),
        cmocka_unit_test(test_how_records_are_nested_makes_no_difference),
        cmocka_unit_test(test_a_service_at_two_places_is_one_activity_at_each),
        cmocka_unit_test(test_a_row_for_each_schedule),
        cmocka_unit_test(test_words_for_status),
        cmocka_unit_test(test_a_service_without_a_place_is_an_asset),
        cmocka_unit_test(test_kinds_of_location),
        cmocka_unit_test(test_access_only_where_it_is_plainly_said),
        cmocka_unit_test(test_prices),
        cmocka_unit_test(test_people_are_not_kept),
        cmocka_unit_test(test_an_organization_alone_is_an_asset),
        cmocka_unit_test(test_what_can_not_be_read_is_a_broken_row),
        cmocka_unit_test(test_wrong_types_are_safe),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_too_much_is_named),
        cmocka_unit_test(test_a_nul_is_left_out_of_a_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
