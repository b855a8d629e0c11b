/* When an activity is on or an asset is open: days and parts of the day, none that is not known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/schedule.h"

static arena *memory;

static void set(record *r, int number, const char *text)
{
    error err;
    assert_int_equal(
        field_read(&ACTIVITY.fields[number], slice_of(text), memory, &r->v[number], &err), OK);
}

static schedule_slots slots_of(const char *status_text, const char *day_text, const char *part,
                               const char *starts_at, const char *rrule)
{
    record r;
    record_init(&r, &ACTIVITY);
    set(&r, ACTIVITY_STATUS, status_text);
    set(&r, ACTIVITY_DAY, day_text);
    set(&r, ACTIVITY_PART_OF_DAY, part);
    set(&r, ACTIVITY_STARTS_AT, starts_at);
    set(&r, ACTIVITY_RRULE, rrule);
    return schedule_slots_of(&r);
}

static schedule_slots at(int weekday, int part)
{
    return UINT32_C(1) << (weekday * PARTS_OF_DAY_COUNT + part);
}

static void a_day_and_its_part(void **state)
{
    (void)state;
    assert_int_equal(slots_of("running", "mo", "morning", "", ""), at(0, 0));
    assert_int_equal(slots_of("full", "th", "evening", "", ""), at(3, 2));
    assert_int_equal(slots_of("running", "sa", "", "", ""), at(5, PART_UNKNOWN));
}

static void a_rule_tells_its_days(void **state)
{
    (void)state;
    assert_int_equal(slots_of("running", "", "", "", "FREQ=MONTHLY;BYDAY=-1TH"),
                     at(3, PART_UNKNOWN));
    assert_int_equal(slots_of("running", "", "", "2026-11-23T10:00", "FREQ=WEEKLY;BYDAY=MO,SU"),
                     at(0, 0) | at(6, 0));
    /* 23 November 2026 is a Monday */
    assert_int_equal(slots_of("running", "", "", "2026-11-23T19:30", "FREQ=WEEKLY"), at(0, 2));
    schedule_slots daily = slots_of("running", "", "afternoon", "", "FREQ=DAILY");
    for (int weekday = 0; weekday < DAYS_OF_WEEK; weekday++)
        assert_true(daily & at(weekday, 1));
}

/* A rule whose first day nobody knows has its hour in itself: "Mondays 7-9pm". */
static void a_rule_tells_its_hours(void **state)
{
    static const struct {
        const char *day, *part, *starts_at, *rrule;
        schedule_slots slots;
    } TABLE[] = {
        {"", "", "", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=19;BYMINUTE=0", 1u << 2},
        {"mo", "", "", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=19;BYMINUTE=0", 1u << 2},
        {"", "", "", "FREQ=MONTHLY;BYDAY=-1MO;BYHOUR=9;BYMINUTE=30", 1u << 0},
        {"", "", "", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=10,14", 1u << 0 | 1u << 1},
        /* hours in a rule stand in for that of the first time */
        {"", "morning", "2026-11-23T10:00", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=18", 1u << 2},
        {"mo", "morning", "", "FREQ=NEVER;BYHOUR=18", 1u << 0},
        {"mo", "", "", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=99", 1u << PART_UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(TABLE); i++)
        assert_int_equal(
            slots_of("running", TABLE[i].day, TABLE[i].part, TABLE[i].starts_at, TABLE[i].rrule),
            TABLE[i].slots);
}

static void what_is_not_known_or_not_on_has_no_slot(void **state)
{
    (void)state;
    assert_int_equal(slots_of("running", "", "", "", ""), 0);
    assert_int_equal(slots_of("running", "", "", "", "FREQ=NEVER;BYDAY=XX"), 0);
    assert_int_equal(slots_of("running", "", "", "", "three days a week"), 0);
    assert_int_equal(slots_of("paused", "mo", "morning", "", ""), 0);
    assert_int_equal(slots_of("finished", "mo", "morning", "", ""), 0);
}

static void a_question_for_a_part_does_not_take_what_is_unknown(void **state)
{
    (void)state;
    assert_true(schedule_slots_asked(3, -1) & at(3, PART_UNKNOWN));
    assert_false(schedule_slots_asked(3, 2) & at(3, PART_UNKNOWN));
    assert_false(schedule_slots_asked(-1, 2) & at(3, PART_UNKNOWN));
    assert_true(schedule_slots_asked(-1, 2) & at(6, 2));
    assert_false(schedule_slots_asked(3, 2) & at(4, 2));
}

static schedule_slots slots_of_opening(const char *schedule)
{
    record r;
    error err;
    record_init(&r, &ASSET);
    assert_int_equal(field_read(&ASSET.fields[ASSET_OPENING_SCHEDULE], slice_of(schedule), memory,
                                &r.v[ASSET_OPENING_SCHEDULE], &err),
                     OK);
    return schedule_slots_of_opening(&r);
}

static void an_asset_is_open_in_every_part_that_its_hours_touch(void **state)
{
    static const struct {
        const char *schedule;
        int weekday, parts; /* 1 << part */
    } TABLE[] = {
        {"FREQ=WEEKLY;BYDAY=MO 09:00-12:00", 0, 1},
        {"FREQ=WEEKLY;BYDAY=TU 09:00-12:30", 1, 1 | 2},
        {"FREQ=WEEKLY;BYDAY=WE 09:00-17:00", 2, 1 | 2},
        {"FREQ=WEEKLY;BYDAY=TH 16:30-17:30", 3, 2 | 4},
        {"FREQ=WEEKLY;BYDAY=FR 00:00-24:00", 4, 1 | 2 | 4},
        {"FREQ=WEEKLY;BYDAY=FR 22:00-08:00", 4, 4},
        {"FREQ=WEEKLY;BYDAY=SA 10:00", 5, 1},
        {"FREQ=WEEKLY;BYDAY=SU", 6, 1 << PART_UNKNOWN},
        {"FREQ=WEEKLY;BYDAY=SU evening", 6, 4},
        {"FREQ=MONTHLY;BYDAY=-1TH 19:00-21:00", 3, 4},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(TABLE); i++)
        assert_int_equal(slots_of_opening(TABLE[i].schedule),
                         (schedule_slots)TABLE[i].parts << (TABLE[i].weekday * PARTS_OF_DAY_COUNT));
    assert_int_equal(
        slots_of_opening("FREQ=WEEKLY;BYDAY=MO 09:00-12:00\nFREQ=WEEKLY;BYDAY=TU,SU 19:00-21:00"),
        at(0, 0) | at(1, 2) | at(6, 2));
    assert_int_equal(slots_of_opening(""), 0);
    assert_int_equal(slots_of_opening("three days a week"), 0);
    /* of which Tuesdays nobody knows */
    assert_int_equal(slots_of_opening("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU 10:00-12:00"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_and_its_part),
        cmocka_unit_test(a_rule_tells_its_days),
        cmocka_unit_test(a_rule_tells_its_hours),
        cmocka_unit_test(what_is_not_known_or_not_on_has_no_slot),
        cmocka_unit_test(an_asset_is_open_in_every_part_that_its_hours_touch),
        cmocka_unit_test(a_question_for_a_part_does_not_take_what_is_unknown),
    };
    memory = arena_new(65536);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(memory);
    return failed;
}
