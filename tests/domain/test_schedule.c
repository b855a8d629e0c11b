/* When an activity is on: days and parts of the day, and nothing that is not known. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_and_its_part),
        cmocka_unit_test(a_rule_tells_its_days),
        cmocka_unit_test(what_is_not_known_or_not_on_has_no_slot),
        cmocka_unit_test(a_question_for_a_part_does_not_take_what_is_unknown),
    };
    memory = arena_new(65536);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(memory);
    return failed;
}
