#include "domain/asset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static arena *memory;

static int set_up(void **state)
{
    (void)state;
    memory = arena_new(1 << 20);
    return memory ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(memory);
    return 0;
}

static value text(const char *t)
{
    return (value){.kind = VALUE_TEXT, .text = slice_of(t)};
}

static value number(int64_t n)
{
    return (value){.kind = VALUE_INTEGER, .integer = n};
}

static const value NOTHING = {.kind = VALUE_NULL};

/* The numbers that the program acts on are those of the tables of fields. */
static void test_constants_are_the_choices(void **state)
{
    static const struct {
        const entity *of;
        int field, number;
        const char *choice;
    } NAMED[] = {
        {&ASSET, ASSET_LEVEL, LEVEL_INDIVIDUAL, "individual"},
        {&ASSET, ASSET_LEVEL, LEVEL_COMMUNITY, "community"},
        {&ASSET, ASSET_LEVEL, LEVEL_ORGANISATION, "organisation"},
        {&ASSET, ASSET_STATUS, STATUS_DRAFT, "draft"},
        {&ASSET, ASSET_STATUS, STATUS_PENDING, "pending"},
        {&ASSET, ASSET_STATUS, STATUS_PUBLISHED, "published"},
        {&ASSET, ASSET_STATUS, STATUS_CLOSED, "closed"},
        {&ASSET, ASSET_VISIBILITY, VISIBILITY_PUBLIC, "public"},
        {&ASSET, ASSET_VISIBILITY, VISIBILITY_PARTNERS, "partners"},
        {&ASSET, ASSET_VISIBILITY, VISIBILITY_PRIVATE, "private"},
        {&ACTIVITY, ACTIVITY_VISIBILITY, VISIBILITY_PUBLIC, "public"},
        {&ACTIVITY, ACTIVITY_VISIBILITY, VISIBILITY_PARTNERS, "partners"},
        {&ACTIVITY, ACTIVITY_VISIBILITY, VISIBILITY_PRIVATE, "private"},
        {&ASSET, ASSET_LISTING, LISTING_ASKED, "asked"},
        {&ASSET, ASSET_LISTING, LISTING_AGREED, "agreed"},
        {&ASSET, ASSET_LISTING, LISTING_DECLINED, "declined"},
        {&ASSET, ASSET_CONSENT, CONSENT_ASKED, "asked"},
        {&ASSET, ASSET_CONSENT, CONSENT_GIVEN, "given"},
        {&ASSET, ASSET_CONSENT, CONSENT_WITHDRAWN, "withdrawn"},
        {&ASSET, ASSET_LOCATION_SHOWN, LOCATION_EXACT, "exact"},
        {&ASSET, ASSET_LOCATION_SHOWN, LOCATION_DISTRICT, "district"},
        {&ASSET, ASSET_LOCATION_SHOWN, LOCATION_NONE, "none"},
        {&ASSET, ASSET_REACH, REACH_AT_PLACE, "at-place"},
        {&ASSET, ASSET_REACH, REACH_IN_AREA, "in-area"},
        {&ASSET, ASSET_REACH, REACH_PHONE_OR_ONLINE, "phone-or-online"},
        {&ASSET, ASSET_POSITION_SOURCE, POSITION_SURVEYED, "surveyed"},
        {&ASSET, ASSET_POSITION_SOURCE, POSITION_ADDRESS, "address"},
        {&ASSET, ASSET_POSITION_SOURCE, POSITION_POSTCODE, "postcode"},
        {&ASSET, ASSET_POSITION_SOURCE, POSITION_PLACE, "place"},
        {&ASSET, ASSET_POSITION_SOURCE, POSITION_POLYGON, "polygon"},
        {&ASSET, ASSET_POSITION_SOURCE, POSITION_DISTRICT, "district"},
        {&ACTIVITY, ACTIVITY_STATUS, ACTIVITY_RUNNING, "running"},
        {&ACTIVITY, ACTIVITY_BANK_HOLIDAYS, BANK_HOLIDAYS_UNKNOWN, "unknown"},
        {&ACTIVITY, ACTIVITY_BANK_HOLIDAYS, BANK_HOLIDAYS_ON, "on"},
        {&ACTIVITY, ACTIVITY_BANK_HOLIDAYS, BANK_HOLIDAYS_OFF, "off"},
        {&ACTIVITY, ACTIVITY_STATUS, ACTIVITY_PAUSED, "paused"},
        {&ACTIVITY, ACTIVITY_STATUS, ACTIVITY_FULL, "full"},
        {&ACTIVITY, ACTIVITY_STATUS, ACTIVITY_FINISHED, "finished"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(NAMED); i++)
        assert_string_equal(NAMED[i].of->fields[NAMED[i].field].choices[NAMED[i].number],
                            NAMED[i].choice);
}

/* A published public asset with everything about its place. */
static record hall(void)
{
    record r;
    record_init(&r, &ASSET);
    r.v[ASSET_NAME] = text("Hall");
    r.v[ASSET_CATEGORY] = text("library");
    r.v[ASSET_STATUS] = number(STATUS_PUBLISHED);
    r.v[ASSET_ADDRESS] = text("12 Shore Road");
    r.v[ASSET_POSTCODE] = text("G20 9AD");
    r.v[ASSET_LOCALITY] = text("Maryhill");
    r.v[ASSET_GETTING_THERE] = text("Behind the church");
    r.v[ASSET_ENTRANCES] = text("-4.2868,55.8942;-4.2871,55.8945");
    r.v[ASSET_POSITION_SOURCE] = number(POSITION_SURVEYED);
    r.v[ASSET_ACCURACY_M] = (value){.kind = VALUE_REAL, .real = 3};
    r.v[ASSET_EXTRA] = text("{\"key holder\":\"Mrs B\"}");
    r.v[ASSET_SOURCE_REF] = text("7");
    r.has_position = true;
    r.position = (lonlat){-4.2868, 55.8942};
    return r;
}

typedef struct {
    int field;
    value v;
} setting;

static void test_rules_between_fields(void **state)
{
    static const struct {
        setting set[3];
        const char *field; /* refused naming it; NULL: valid */
    } CASES[] = {
        {{{ASSET_NAME, {.kind = VALUE_NULL}}}, "name"},
        {{{ASSET_CATEGORY, {.kind = VALUE_NULL}}}, "category"},
        {{{ASSET_STATUS, {VALUE_INTEGER, {STATUS_PENDING}}}, {ASSET_CATEGORY, {VALUE_NULL, {0}}}},
         "category"},
        {{{ASSET_STATUS, {VALUE_INTEGER, {STATUS_DRAFT}}}, {ASSET_CATEGORY, {VALUE_NULL, {0}}}},
         NULL},
        {{{ASSET_AGE_MIN, {VALUE_INTEGER, {60}}}, {ASSET_AGE_MAX, {VALUE_INTEGER, {59}}}},
         "age_max"},
        {{{ASSET_AGE_MIN, {VALUE_INTEGER, {60}}}, {ASSET_AGE_MAX, {VALUE_INTEGER, {60}}}}, NULL},
        {{{ASSET_AGE_MIN, {VALUE_INTEGER, {60}}}}, NULL},
        {{{ASSET_STATUS, {VALUE_INTEGER, {STATUS_CLOSED}}}}, "closed_on"},
        {{{ASSET_LEVEL, {VALUE_INTEGER, {LEVEL_INDIVIDUAL}}}}, "consent"},
        {{{ASSET_LEVEL, {VALUE_INTEGER, {LEVEL_INDIVIDUAL}}},
          {ASSET_CONSENT, {VALUE_INTEGER, {CONSENT_GIVEN}}}},
         "consent"},
        {{{ASSET_LEVEL, {VALUE_INTEGER, {LEVEL_INDIVIDUAL}}},
          {ASSET_STATUS, {VALUE_INTEGER, {STATUS_PENDING}}}},
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        record r = hall();
        error err = {0};
        for (size_t k = 0; k < 3; k++)
            if (CASES[i].set[k].field || CASES[i].set[k].v.kind)
                r.v[CASES[i].set[k].field] = CASES[i].set[k].v;
        assert_int_equal(asset_validate(&r, &err), CASES[i].field ? ERR_INPUT : OK);
        if (CASES[i].field)
            assert_string_equal(err.field, CASES[i].field);
    }
    record r = hall();
    r.position.lat_deg = 91;
    error err;
    assert_int_equal(asset_validate(&r, &err), ERR_INPUT);
    assert_string_equal(err.field, "geom");
    r = hall();
    r.v[ASSET_OPENED_ON] = text("2020-01-02");
    r.v[ASSET_CLOSED_ON] = text("2020-01-01");
    assert_int_equal(asset_validate(&r, &err), ERR_INPUT);
    assert_string_equal(err.field, "closed_on");
}

static void test_rules_of_activities(void **state)
{
    record r;
    error err;
    (void)state;
    record_init(&r, &ACTIVITY);
    assert_int_equal(activity_validate(&r, &err), ERR_INPUT);
    assert_string_equal(err.field, "title");
    r.v[ACTIVITY_TITLE] = text("Man Up");
    assert_int_equal(activity_validate(&r, &err), OK);
    r.v[ACTIVITY_PART_OF_DAY] = number(0);
    assert_int_equal(activity_validate(&r, &err), ERR_INPUT);
    assert_string_equal(err.field, "part_of_day");
    r.v[ACTIVITY_DAY] = number(0);
    assert_int_equal(activity_validate(&r, &err), OK);
    r.v[ACTIVITY_AGE_MIN] = number(2);
    r.v[ACTIVITY_AGE_MAX] = number(1);
    assert_int_equal(activity_validate(&r, &err), ERR_INPUT);
}

/* Who sees it: bits for the public, partners, editors. */
enum { PUBLIC = 1, PARTNERS = 2, EDITORS = 4 };

static int who_sees(const record *r)
{
    int seen = 0;
    for (int who = 0; who < AUDIENCE_COUNT; who++)
        seen |= asset_visible_to(r, (audience)who, "2026-06-15") << who;
    return seen;
}

static void test_who_sees_an_asset(void **state)
{
    static const struct {
        int field;
        int64_t choice;
        int seen;
    } CASES[] = {
        {ASSET_STATUS, STATUS_DRAFT, EDITORS},
        {ASSET_STATUS, STATUS_PENDING, EDITORS},
        {ASSET_STATUS, STATUS_PUBLISHED, PUBLIC | PARTNERS | EDITORS},
        {ASSET_STATUS, STATUS_CLOSED, 0},
        {ASSET_VISIBILITY, VISIBILITY_PARTNERS, PARTNERS | EDITORS},
        {ASSET_VISIBILITY, VISIBILITY_PRIVATE, EDITORS},
        {ASSET_LISTING, LISTING_ASKED, PUBLIC | PARTNERS | EDITORS},
        {ASSET_LISTING, LISTING_DECLINED, EDITORS},
        {ASSET_CONSENT, CONSENT_WITHDRAWN, EDITORS},
    };
    static const struct {
        int field;
        const char *day;
        int seen;
    } DAYS[] = {
        {ASSET_OPENED_ON, "2026-06-15", PUBLIC | PARTNERS | EDITORS}, /* from that day */
        {ASSET_OPENED_ON, "2026-06-16", EDITORS},
        {ASSET_CLOSED_ON, "2026-06-15", PUBLIC | PARTNERS | EDITORS}, /* that day still */
        {ASSET_CLOSED_ON, "2026-06-14", EDITORS},
        {ASSET_CONSENT_EXPIRES_ON, "2026-06-15", PUBLIC | PARTNERS | EDITORS},
        {ASSET_CONSENT_EXPIRES_ON, "2026-06-14", EDITORS},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        record r = hall();
        r.v[CASES[i].field] = number(CASES[i].choice);
        assert_int_equal(who_sees(&r), CASES[i].seen);
    }
    for (size_t i = 0; i < COUNT(DAYS); i++) {
        record r = hall();
        r.v[DAYS[i].field] = text(DAYS[i].day);
        assert_int_equal(who_sees(&r), DAYS[i].seen);
    }
}

static void test_who_sees_an_activity(void **state)
{
    record r;
    (void)state;
    record_init(&r, &ACTIVITY);
    for (int64_t visibility = 0; visibility < 3; visibility++) {
        r.v[ACTIVITY_VISIBILITY] = number(visibility);
        for (int who = 0; who < AUDIENCE_COUNT; who++)
            assert_int_equal(activity_visible_to(&r, (audience)who),
                             who == AUDIENCE_EDITORS || visibility <= who);
    }
    /* what is finished is the editors' alone */
    r.v[ACTIVITY_VISIBILITY] = number(VISIBILITY_PUBLIC);
    r.v[ACTIVITY_STATUS] = number(ACTIVITY_FINISHED);
    assert_false(activity_visible_to(&r, AUDIENCE_PARTNERS));
    assert_true(activity_visible_to(&r, AUDIENCE_EDITORS));
    r.v[ACTIVITY_STATUS] = number(ACTIVITY_PAUSED);
    assert_true(activity_visible_to(&r, AUDIENCE_PUBLIC));
}

static record shown_to(const record *r, audience who, const district *middle)
{
    record shown;
    assert_int_equal(asset_show(r, who, middle, memory, &shown, NULL), OK);
    return shown;
}

static void test_what_each_audience_sees_of_it(void **state)
{
    record r = hall();
    (void)state;
    for (int who = 0; who < AUDIENCE_COUNT; who++) {
        record shown = shown_to(&r, (audience)who, NULL);
        for (size_t i = 0; i < ASSET.count; i++) {
            bool for_them = ASSET.fields[i].visible_to <= (audience)who;
            assert_true(value_equals(&shown.v[i], for_them ? &r.v[i] : &NOTHING));
        }
        assert_true(shown.has_position);
    }
    assert_true(ASSET.fields[ASSET_EXTRA].visible_to == AUDIENCE_EDITORS);
    assert_true(ASSET.fields[ASSET_CONSENT].visible_to == AUDIENCE_EDITORS);
    assert_true(ASSET.fields[ASSET_SOURCE_REF].visible_to == AUDIENCE_PARTNERS);
}

static void test_a_hidden_location_is_hidden_wholly(void **state)
{
    static const int TELLING[] = {ASSET_ADDRESS,   ASSET_GETTING_THERE, ASSET_POSTCODE,
                                  ASSET_LOCALITY,  ASSET_ENTRANCES,     ASSET_POSITION_SOURCE,
                                  ASSET_ACCURACY_M};
    static const district MIDDLE = {{-4.2838, 55.8868}, 1800};
    record r = hall();
    (void)state;
    r.v[ASSET_LOCATION_SHOWN] = number(LOCATION_NONE);
    for (int who = 0; who <= AUDIENCE_PARTNERS; who++) {
        record shown = shown_to(&r, (audience)who, &MIDDLE);
        assert_false(shown.has_position);
        for (size_t i = 0; i < COUNT(TELLING); i++)
            assert_int_equal(shown.v[TELLING[i]].kind, VALUE_NULL);
    }
    assert_true(shown_to(&r, AUDIENCE_EDITORS, NULL).has_position);

    r.v[ASSET_LOCATION_SHOWN] = number(LOCATION_DISTRICT);
    record shown = shown_to(&r, AUDIENCE_PUBLIC, &MIDDLE);
    assert_true(shown.has_position && shown.position.lon_deg == -4.2838);
    assert_true(slice_equals(shown.v[ASSET_POSTCODE].text, "G20"));
    assert_true(slice_equals(shown.v[ASSET_LOCALITY].text, "Maryhill"));
    assert_int_equal(shown.v[ASSET_POSITION_SOURCE].integer, POSITION_DISTRICT);
    assert_true(shown.v[ASSET_ACCURACY_M].real == 1800);
    assert_int_equal(shown.v[ASSET_ADDRESS].kind, VALUE_NULL);
    assert_int_equal(shown.v[ASSET_GETTING_THERE].kind, VALUE_NULL);
    assert_int_equal(shown.v[ASSET_ENTRANCES].kind, VALUE_NULL);
    /* a district that is not known, or a postcode that is none: no position at all */
    assert_false(shown_to(&r, AUDIENCE_PUBLIC, NULL).has_position);
    r.v[ASSET_POSTCODE] = text("by the church");
    shown = shown_to(&r, AUDIENCE_PUBLIC, NULL);
    assert_false(shown.has_position);
    assert_int_equal(shown.v[ASSET_POSTCODE].kind, VALUE_NULL);
}

static void test_a_hidden_location_hides_the_meeting_point(void **state)
{
    record at = hall(), r, shown;
    (void)state;
    record_init(&r, &ACTIVITY);
    r.v[ACTIVITY_MEETING_POINT] = text("By the gate");
    r.v[ACTIVITY_SOURCE_REF] = text("7");
    activity_show(&r, &at, AUDIENCE_PUBLIC, &shown);
    assert_int_equal(shown.v[ACTIVITY_MEETING_POINT].kind, VALUE_TEXT);
    assert_int_equal(shown.v[ACTIVITY_SOURCE_REF].kind, VALUE_NULL);
    for (int64_t location = LOCATION_DISTRICT; location <= LOCATION_NONE; location++) {
        at.v[ASSET_LOCATION_SHOWN] = number(location);
        activity_show(&r, &at, AUDIENCE_PARTNERS, &shown);
        assert_int_equal(shown.v[ACTIVITY_MEETING_POINT].kind, VALUE_NULL);
        activity_show(&r, &at, AUDIENCE_EDITORS, &shown);
        assert_int_equal(shown.v[ACTIVITY_MEETING_POINT].kind, VALUE_TEXT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constants_are_the_choices),
        cmocka_unit_test(test_rules_between_fields),
        cmocka_unit_test(test_rules_of_activities),
        cmocka_unit_test(test_who_sees_an_asset),
        cmocka_unit_test(test_who_sees_an_activity),
        cmocka_unit_test(test_what_each_audience_sees_of_it),
        cmocka_unit_test(test_a_hidden_location_is_hidden_wholly),
        cmocka_unit_test(test_a_hidden_location_hides_the_meeting_point),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
