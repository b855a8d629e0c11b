/* What schedules come to: the days and hours of activities and of opening times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/schedule.h"
#include "support/occurring.h"

/* A Wednesday. */
#define TODAY "2026-11-25"
#define KNOWN "confirmed_on=2026-10-01|"

enum { MOST = 12 };

static arena *memory;
static school_calendars *schools;

static int set_up(void **state)
{
    (void)state;
    memory = arena_new((size_t)64 << 20);
    return memory ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(memory);
    return 0;
}

static occur_plan plan_of(const char *activity, const char *asset, const char *today)
{
    static record r, at; /* the plan points to their texts */
    error err = {0};
    occur_plan p;
    const occur_context context = {today, schools};
    record_init(&r, &ACTIVITY);
    record_init(&at, &ASSET);
    occurring_set(&r, activity, memory);
    occurring_set(&at, asset, memory);
    assert_int_equal(occur_plan_activity(&r, &at, &context, memory, &p, &err), OK);
    return p;
}

static const char *days_of(const char *activity, const char *from, const char *to)
{
    occurrence list[MOST];
    occur_plan p = plan_of(activity, "", TODAY);
    return occurring_text(list, occur_between(&p, from, to, list, MOST), memory);
}

static const char *next_of(const char *activity, const char *moment, size_t max)
{
    occurrence list[MOST];
    occur_plan p = plan_of(activity, "", TODAY);
    return occurring_text(list, occur_next(&p, moment, list, max), memory);
}

/* -- rules ------------------------------------------------------------------------------------- */

static void rules_come_to_days(void **state)
{
    static const struct {
        const char *activity, *from, *to, *expected;
    } CASES[] = {
        /* ten o'clock stays ten o'clock when the clocks change, on 29 March and 25 October 2026 */
        {"starts_at=2026-03-22T10:00|rrule=FREQ=WEEKLY|duration_min=120", "2026-03-20",
         "2026-04-06", "2026-03-22 10:00-12:00, 2026-03-29 10:00-12:00, 2026-04-05 10:00-12:00"},
        {"starts_at=2026-10-18T01:30|rrule=FREQ=WEEKLY|duration_min=60", "2026-10-18", "2026-11-01",
         "2026-10-18 01:30-02:30, 2026-10-25 01:30-02:30, 2026-11-01 01:30-02:30"},
        /* an hour that is not there on 29 March is still the wall's */
        {"starts_at=2026-03-28T01:30|rrule=FREQ=DAILY;COUNT=3", "2026-03-01", "2026-04-01",
         "2026-03-28 01:30, 2026-03-29 01:30, 2026-03-30 01:30"},
        /* an end in UTC is the wall's an hour later in summer */
        {"starts_at=2026-06-01T10:30|rrule=FREQ=WEEKLY;UNTIL=20260615T093000Z", "2026-06-01",
         "2026-07-01", "2026-06-01 10:30, 2026-06-08 10:30, 2026-06-15 10:30"},
        {"starts_at=2026-06-01T10:30|rrule=FREQ=WEEKLY;UNTIL=20260615T092900Z", "2026-06-01",
         "2026-07-01", "2026-06-01 10:30, 2026-06-08 10:30"},
        {"starts_at=2026-01-05T10:30|rrule=FREQ=WEEKLY;UNTIL=20260119", "2026-01-01", "2026-03-01",
         "2026-01-05 10:30, 2026-01-12 10:30, 2026-01-19 10:30"},
        {"rrule=FREQ=WEEKLY;BYDAY=MO;UNTIL=20270111T235959|" KNOWN, "2027-01-01", "2027-03-01",
         "2027-01-04 ? !b, 2027-01-11 ?"},
        /* COUNT counts what is left out too */
        {"starts_at=2026-11-02T14:00|rrule=FREQ=WEEKLY;COUNT=4|exdates=2026-11-09", "2026-11-01",
         "2027-01-01", "2026-11-02 14:00, 2026-11-16 14:00, 2026-11-23 14:00"},
        {"starts_at=2026-11-02T14:00|rrule=FREQ=WEEKLY|exdates=2026-11-09T14:00, "
         "20261116T140000Z;23/11/2026|" KNOWN,
         "2026-11-01", "2026-12-07", "2026-11-02 14:00, 2026-11-30 14:00 !b, 2026-12-07 14:00"},
        /* an exception at another hour is none */
        {"starts_at=2026-11-02T14:00|rrule=FREQ=WEEKLY|exdates=2026-11-09T15:00", "2026-11-09",
         "2026-11-09", "2026-11-09 14:00"},
        {"starts_at=2026-11-02T14:00|rrule=FREQ=WEEKLY|exdates=not in July", "2026-11-09",
         "2026-11-09", "2026-11-09 14:00 !x"},
        /* a fifth Monday is not of every month */
        {"rrule=FREQ=MONTHLY;BYDAY=5MO|" KNOWN, "2026-11-01", "2027-06-30",
         "2026-11-30 ? !b, 2027-03-29 ?, 2027-05-31 ? !b"},
        {"rrule=FREQ=MONTHLY;BYDAY=-1TH|part_of_day=evening|" KNOWN, "2026-11-01", "2027-02-28",
         "2026-11-26 evening, 2026-12-31 evening, 2027-01-28 evening, 2027-02-25 evening"},
        {"rrule=FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1|" KNOWN, "2027-01-01", "2027-03-31",
         "2027-01-29 ?, 2027-02-26 ?, 2027-03-31 ?"},
        /* the hour of a rule that has no first time */
        {"rrule=FREQ=WEEKLY;BYDAY=TU;BYHOUR=19;BYMINUTE=30|duration_min=90|" KNOWN, "2026-11-25",
         "2026-12-08", "2026-12-01 19:30-21:00, 2026-12-08 19:30-21:00"},
        {"rrule=FREQ=WEEKLY;BYDAY=WE;BYHOUR=10,14|" KNOWN, "2026-11-25", "2026-12-01",
         "2026-11-25 10:00, 2026-11-25 14:00"},
        /* every second week is counted from the first */
        {"starts_at=2016-01-04T10:00|rrule=FREQ=WEEKLY;INTERVAL=2|" KNOWN, "2026-12-01",
         "2027-01-05", "2026-12-07 10:00, 2026-12-21 10:00, 2027-01-04 10:00 !b"},
        {"starts_at=1996-02-29T10:00|rrule=FREQ=YEARLY|" KNOWN, "2027-01-01", "2032-12-31",
         "2028-02-29 10:00, 2032-02-29 10:00"},
        /* a day, and no hour */
        {"day=sa|" KNOWN, "2026-11-25", "2026-12-05", "2026-11-28 ?, 2026-12-05 ?"},
        {"day=mo|part_of_day=morning|duration_min=60|" KNOWN, "2026-12-01", "2026-12-14",
         "2026-12-07 morning, 2026-12-14 morning"},
        {"rrule=FREQ=WEEKLY|day=fr|" KNOWN, "2026-11-25", "2026-11-30", "2026-11-27 ?"},
        {"starts_at=2026-11-06T10:00|day=fr", "2026-11-25", "2026-11-30", "2026-11-27 10:00"},
        /* once */
        {"starts_at=2026-12-05T22:00|duration_min=240", "2026-11-01", "2026-12-31",
         "2026-12-05 22:00-26:00"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *is = days_of(CASES[i].activity, CASES[i].from, CASES[i].to);
        if (strcmp(is, CASES[i].expected) != 0)
            fail_msg("%s: %s", CASES[i].activity, is);
    }
}

/* Passing over the years before is no other than going through them. */
static void the_years_between_do_not_matter(void **state)
{
    static const char *const RULES[] = {
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
        "FREQ=WEEKLY;INTERVAL=3;WKST=SU;BYDAY=SU,MO",
        "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=31,-1",
        "FREQ=MONTHLY;BYDAY=2TU,-1FR;BYHOUR=9,18",
        "FREQ=MONTHLY;BYDAY=MO,WE;BYSETPOS=2,-1",
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=3,10;BYDAY=-1SU",
        "FREQ=YEARLY;BYYEARDAY=1,200,-1",
        "FREQ=YEARLY;BYWEEKNO=1,20,53;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(RULES); i++) {
        occurrence all[2000], some[MOST];
        const char *fields =
            arena_printf(memory, "starts_at=2019-01-07T10:15|rrule=%s|" KNOWN, RULES[i]);
        occur_plan p = plan_of(fields, "", TODAY);
        size_t count = occur_between(&p, "2019-01-01", "2027-12-31", all, COUNT(all)), at = 0;
        size_t few = occur_between(&p, "2024-02-11", "2027-12-31", some, MOST);
        while (at < count && strcmp(all[at].on, "2024-02-11") < 0)
            at++;
        if (!at || !few || at + few > count)
            fail_msg("%s: %zu %zu %zu", RULES[i], at, few, count);
        assert_string_equal(occurring_text(some, few, memory),
                            occurring_text(&all[at], few, memory));
    }
}

static void hostile_rules_end(void **state)
{
    static const struct {
        const char *rrule;
        occur_state expected;
    } CASES[] = {
        {"FREQ=SECONDLY;COUNT=1000000", OCCUR_IN_WORDS},
        {"FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", OCCUR_IN_WORDS},
        {"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", OCCUR_IN_WORDS},
        {"FREQ=MONTHLY;BYDAY=6MO", OCCUR_IN_WORDS},
        {"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", OCCUR_IN_WORDS},
        {"FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1", OCCUR_IN_WORDS},
        {"FREQ=YEARLY;RSCALE=CHINESE", OCCUR_IN_WORDS},
        {"FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9;BYMINUTE=0,1,2,3,4,5", OCCUR_IN_WORDS},
        {"FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYMONTH=6", OCCUR_IN_WORDS},
        {"FREQ=DAILY;INTERVAL=0", OCCUR_IN_WORDS},
        {"nonsense", OCCUR_IN_WORDS},
        {"FREQ=DAILY;COUNT=1000000", OCCUR_DATED},
        {"FREQ=MONTHLY;BYDAY=MO,TU;BYHOUR=9,10;BYSETPOS=20", OCCUR_IN_WORDS},
        {"FREQ=DAILY;COUNT=9000", OCCUR_OVER},
        {"FREQ=DAILY;INTERVAL=7;BYDAY=TU;COUNT=1000", OCCUR_OVER},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *fields =
            arena_printf(memory, "starts_at=2000-01-01T10:00|rrule=%s|" KNOWN, CASES[i].rrule);
        occur_plan p = plan_of(fields, "", TODAY);
        if (p.state != CASES[i].expected)
            fail_msg("%s: %d", CASES[i].rrule, (int)p.state);
    }
    occur_plan p =
        plan_of("starts_at=1601-01-01T10:00|rrule=FREQ=DAILY;COUNT=1000000|" KNOWN, "", TODAY);
    assert_int_equal(p.state, OCCUR_IN_WORDS);
}

/* -- states ------------------------------------------------------------------------------------ */

static void a_plan_says_why_there_is_nothing(void **state)
{
    static const struct {
        const char *activity, *asset;
        occur_state expected;
        int known_year;
    } CASES[] = {
        {"", "", OCCUR_NOT_SAID, 0},
        {"schedule_text=three days a week|as_described=2016", "", OCCUR_IN_WORDS, 2016},
        {"rrule=FREQ=WEEKLY;INTERVAL=2;BYDAY=MO|" KNOWN, "", OCCUR_IN_WORDS, 2026},
        {"rrule=FREQ=WEEKLY;BYDAY=MO;COUNT=6|" KNOWN, "", OCCUR_IN_WORDS, 2026},
        {"rrule=FREQ=WEEKLY|" KNOWN, "", OCCUR_IN_WORDS, 2026},
        {"day=mo|status=paused|" KNOWN, "", OCCUR_PAUSED, 2026},
        {"day=mo|status=finished|" KNOWN, "", OCCUR_FINISHED, 2026},
        {"day=mo|status=full|" KNOWN, "", OCCUR_DATED, 2026},
        {"day=mo|next_block_on=2026-11-26|" KNOWN, "", OCCUR_NOT_YET, 2026},
        {"day=mo|next_block_on=2026-11-25|" KNOWN, "", OCCUR_DATED, 2026},
        {"day=mo|next_block_on=2027-01-11|joinable_midway=yes|" KNOWN, "", OCCUR_DATED, 2026},
        {"starts_at=2026-11-24T10:00", "", OCCUR_OVER, 2026},
        {"starts_at=2026-11-24T23:00|duration_min=120", "", OCCUR_DATED, 2026},
        {"starts_at=2026-11-25T10:00", "", OCCUR_DATED, 2026},
        {"starts_at=2026-11-02T10:00|rrule=FREQ=WEEKLY;COUNT=4", "", OCCUR_OVER, 2026},
        {"starts_at=2026-11-02T10:00|rrule=FREQ=WEEKLY;COUNT=5", "", OCCUR_DATED, 2026},
        {"rrule=FREQ=WEEKLY;BYDAY=MO;UNTIL=20261124|" KNOWN, "", OCCUR_OVER, 2026},
        /* twelve months to the day */
        {"day=mo|confirmed_on=2025-11-25", "", OCCUR_DATED, 2025},
        {"day=mo|confirmed_on=2025-11-24", "", OCCUR_CHECK_FIRST, 2025},
        {"day=mo|part_of_day=morning|as_described=2016", "", OCCUR_CHECK_FIRST, 2016},
        {"day=mo|as_described=2026", "", OCCUR_DATED, 2026},
        {"day=mo|as_described=2025-12", "", OCCUR_DATED, 2025},
        {"day=mo|as_described=2025-11", "", OCCUR_CHECK_FIRST, 2025},
        /* what is known of the activity comes before what is known of its place */
        {"day=mo|as_described=2016", "confirmed_on=2026-11-01", OCCUR_CHECK_FIRST, 2016},
        {"day=mo|confirmed_on=2026-11-01|as_described=2016", "", OCCUR_DATED, 2026},
        {"day=mo", "confirmed_on=2026-11-01", OCCUR_DATED, 2026},
        {"day=mo", "confirmed_on=2020-11-01", OCCUR_CHECK_FIRST, 2020},
        {"day=mo", "", OCCUR_CHECK_FIRST, 0},
        /* nobody has confirmed it on a day to come */
        {"day=mo|confirmed_on=2062-11-01", "", OCCUR_CHECK_FIRST, 0},
        /* a first time was announced by somebody */
        {"starts_at=2027-02-01T10:00|rrule=FREQ=WEEKLY", "", OCCUR_DATED, 2027},
        {"starts_at=2024-02-01T10:00|rrule=FREQ=WEEKLY", "", OCCUR_CHECK_FIRST, 2024},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        occurrence one;
        occur_plan p = plan_of(CASES[i].activity, CASES[i].asset, TODAY);
        if (p.state != CASES[i].expected || p.known_year != CASES[i].known_year)
            fail_msg("%s: %d, %d", CASES[i].activity, (int)p.state, p.known_year);
        if ((p.state == OCCUR_DATED) != (occur_next(&p, TODAY "T00:00", &one, 1) == 1))
            fail_msg("%s: days and state differ", CASES[i].activity);
    }
    occur_plan p = plan_of("day=mo|confirmed_on=2024-02-29", "", "2025-02-28");
    assert_int_equal(p.state, OCCUR_DATED);
    p = plan_of("day=mo|confirmed_on=2024-02-29", "", "2025-03-01");
    assert_int_equal(p.state, OCCUR_CHECK_FIRST);
    p = plan_of("day=mo|next_block_on=2027-01-11|" KNOWN, "", TODAY);
    assert_string_equal(p.begins_on, "2027-01-11");
}

/* -- next -------------------------------------------------------------------------------------- */

static void the_next_is_not_over(void **state)
{
    static const char TWO_HOURS[] = "starts_at=2026-11-04T10:00|rrule=FREQ=WEEKLY|duration_min=120";
    static const char NIGHT[] = "rrule=FREQ=WEEKLY;BYDAY=TU;BYHOUR=22|duration_min=240|" KNOWN;
    static const char NO_END[] = "starts_at=2026-11-04T10:00|rrule=FREQ=WEEKLY";
    static const char MORNINGS[] = "day=we|part_of_day=morning|" KNOWN;
    static const char DAYS[] = "day=we|" KNOWN;
    static const struct {
        const char *activity, *moment, *expected;
    } CASES[] = {
        {TWO_HOURS, TODAY "T09:00", "2026-11-25 10:00-12:00"},
        {TWO_HOURS, TODAY "T11:59", "2026-11-25 10:00-12:00"},
        {TWO_HOURS, TODAY "T12:00", "2026-12-02 10:00-12:00"},
        {NIGHT, TODAY "T01:59", "2026-11-24 22:00-26:00"},
        {NIGHT, TODAY "T02:00", "2026-12-01 22:00-26:00"},
        {NO_END, TODAY "T10:00", "2026-11-25 10:00"},
        {NO_END, TODAY "T10:01", "2026-12-02 10:00"},
        {MORNINGS, TODAY "T11:59", "2026-11-25 morning"},
        {MORNINGS, TODAY "T12:00", "2026-12-02 morning"},
        {DAYS, TODAY "T23:59", "2026-11-25 ?"},
        {"starts_at=2026-11-20T10:00|duration_min=10080", "2026-11-27T09:59",
         "2026-11-20 10:00-178:00"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *is = next_of(CASES[i].activity, CASES[i].moment, 1);
        if (strcmp(is, CASES[i].expected) != 0)
            fail_msg("%s at %s: %s", CASES[i].activity, CASES[i].moment, is);
    }
    assert_string_equal(next_of(TWO_HOURS, TODAY "T11:00", 3),
                        "2026-11-25 10:00-12:00, 2026-12-02 10:00-12:00, 2026-12-09 10:00-12:00");
}

/* -- opening hours ----------------------------------------------------------------------------- */

static void opening_hours_of_several_rules(void **state)
{
    record asset;
    error err = {0};
    occur_plan p;
    occurrence list[MOST];
    const occur_context context = {TODAY, NULL};
    (void)state;
    record_init(&asset, &ASSET);
    occurring_set(&asset,
                  "opening_schedule=FREQ=WEEKLY;BYDAY=MO,FR 14:00-17:00\nFREQ=WEEKLY;BYDAY=MO,WE "
                  "09:30-12:00\nFREQ=MONTHLY;BYDAY=-1SA morning\nFREQ=WEEKLY;BYDAY=FR 22:00-02:00|"
                  "confirmed_on=2026-10-01",
                  memory);
    assert_int_equal(occur_plan_opening(&asset, &context, memory, &p, &err), OK);
    assert_string_equal(
        occurring_text(list, occur_between(&p, TODAY, "2026-12-01", list, MOST), memory),
        "2026-11-25 09:30-12:00, 2026-11-27 14:00-17:00, 2026-11-27 22:00-26:00, 2026-11-28 "
        "morning, 2026-11-30 09:30-12:00 !b, 2026-11-30 14:00-17:00 !b");
    /* the earliest of all rules, not the first of each */
    assert_string_equal(occurring_text(list, occur_next(&p, "2026-11-28T01:00", list, 3), memory),
                        "2026-11-27 22:00-26:00, 2026-11-28 morning, 2026-11-30 09:30-12:00 !b");
    assert_int_equal(p.patterns[2].kind, PATTERN_MONTHLY);
    assert_int_equal(p.patterns[2].weeks.on[LAST_WEEK], 1 << 5);
    occurring_set(&asset, "confirmed_on=2025-10-01", memory);
    assert_int_equal(occur_plan_opening(&asset, &context, memory, &p, &err), OK);
    assert_int_equal(p.state, OCCUR_CHECK_FIRST);
    occurring_set(&asset, "opening_schedule=|opening_times=ask at the desk", memory);
    assert_int_equal(occur_plan_opening(&asset, &context, memory, &p, &err), OK);
    assert_int_equal(p.state, OCCUR_IN_WORDS);
}

/* -- holidays ---------------------------------------------------------------------------------- */

/* 30 November 2026, St Andrew's Day, is a Monday. */
static void bank_holidays_are_as_the_activity_has_them(void **state)
{
    static const char *const EXPECTED[][2] = {
        {"unknown", "2026-11-30 10:00 !b, 2026-12-07 10:00"},
        {"on", "2026-11-30 10:00, 2026-12-07 10:00"},
        {"off", "2026-12-07 10:00"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(EXPECTED); i++) {
        const char *fields =
            arena_printf(memory, "starts_at=2026-11-02T10:00|rrule=FREQ=WEEKLY|bank_holidays=%s",
                         EXPECTED[i][0]);
        assert_string_equal(days_of(fields, "2026-11-30", "2026-12-07"), EXPECTED[i][1]);
        occur_plan p = plan_of(fields, "", TODAY);
        occurrence one;
        assert_int_equal(occur_next(&p, "2026-11-30T09:00", &one, 1), 1);
        assert_int_equal(one.bank_holiday.len > 0, i < 2);
        if (i < 2)
            assert_true(slice_equals(one.bank_holiday, "St Andrew's Day"));
    }
}

static void load_schools(void)
{
    static const school_holiday GLASGOW[] = {{"2026-10-12", "2026-10-16"},
                                             {"2026-12-21", "2027-01-04"}};
    static const school_holiday EDINBURGH[] = {{"2026-10-19", "2026-10-26"},
                                               {"2026-12-23", "2027-01-05"}};
    error err = {0};
    schools = school_calendars_new();
    assert_non_null(schools);
    assert_int_equal(school_calendars_add(schools, "Glasgow", GLASGOW, COUNT(GLASGOW), &err), OK);
    assert_int_equal(school_calendars_add(schools, "Edinburgh", EDINBURGH, COUNT(EDINBURGH), &err),
                     OK);
}

static void term_time_leaves_school_holidays_out(void **state)
{
    static const char MONDAYS[] =
        "starts_at=2026-10-05T10:00|rrule=FREQ=WEEKLY|term_time=yes|bank_holidays=on";
    static const struct {
        const char *locality, *expected;
    } CASES[] = {
        /* whose council is not known: what both say */
        {"locality=Maryhill", "2026-10-12 10:00 !t, 2026-10-19 10:00 !t, 2026-10-26 10:00 !t, "
                              "2026-11-02 10:00, 2026-11-09 10:00"},
        {"locality=GLASGOW",
         "2026-10-12 10:00 !t, 2026-10-19 10:00, 2026-10-26 10:00, 2026-11-02 10:00, 2026-11-09 "
         "10:00"},
        {"locality=edinburgh", "2026-10-12 10:00 !t, 2026-11-02 10:00, 2026-11-09 10:00"},
    };
    occurrence list[MOST];
    (void)state;
    assert_string_equal(days_of(MONDAYS, "2026-12-21", "2026-12-28"),
                        "2026-12-21 10:00 !t, 2026-12-28 10:00 !t");
    load_schools();
    for (size_t i = 0; i < COUNT(CASES); i++) {
        occur_plan p = plan_of(MONDAYS, CASES[i].locality, TODAY);
        const char *is =
            occurring_text(list, occur_between(&p, "2026-10-12", "2026-11-09", list, MOST), memory);
        /* Glasgow's calendar begins on the first of these days, which is no school day */
        const char *expected = CASES[i].expected;
        if (i == 1)
            expected = strchr(expected, ',') + 2;
        if (strcmp(is, expected) != 0)
            fail_msg("%s: %s", CASES[i].locality, is);
    }
    /* both say so; and behind the last holiday nothing is known */
    assert_string_equal(days_of(MONDAYS, "2026-12-28", "2027-01-11"), "2027-01-11 10:00 !t");
    /* what is not in terms alone goes on */
    assert_string_equal(days_of("day=mo|bank_holidays=on|" KNOWN, "2026-12-28", "2026-12-28"),
                        "2026-12-28 ?");
    school_calendars_release(schools);
    schools = NULL;
}

/* -- words ------------------------------------------------------------------------------------- */

static void pieces_for_words(void **state)
{
    static const struct {
        const char *activity, *moment;
        occur_distance distance;
        bool now;
    } CASES[] = {
        {"starts_at=2026-11-25T10:00|duration_min=60", TODAY "T10:00", OCCUR_TODAY, true},
        {"starts_at=2026-11-25T10:00|duration_min=60", TODAY "T09:59", OCCUR_TODAY, false},
        {"starts_at=2026-11-26T10:00", TODAY "T23:59", OCCUR_TOMORROW, false},
        {"starts_at=2026-12-01T10:00", TODAY "T10:00", OCCUR_THIS_WEEK, false},
        {"starts_at=2026-12-02T10:00", TODAY "T10:00", OCCUR_LATER, false},
        {"starts_at=2026-11-25T23:00|duration_min=120", "2026-11-26T00:30", OCCUR_BEFORE, true},
    };
    occurrence one;
    occur_pieces is;
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        occur_plan p = plan_of(CASES[i].activity, "", TODAY);
        assert_int_equal(occur_next(&p, CASES[i].moment, &one, 1), 1);
        occur_words(&one, CASES[i].moment, &is);
        if (is.distance != CASES[i].distance || is.now != CASES[i].now)
            fail_msg("%s: %d %d", CASES[i].activity, (int)is.distance, is.now);
    }
    occur_plan p = plan_of("starts_at=2027-01-02T22:15|duration_min=195", "", TODAY);
    assert_int_equal(occur_next(&p, TODAY "T10:00", &one, 1), 1);
    occur_words(&one, TODAY "T10:00", &is);
    assert_int_equal(is.weekday, 5); /* a Saturday */
    assert_int_equal(is.day_of_month * 10000 + is.month * 100 + is.year % 100, 20127);
    assert_true(is.other_year && is.timed && is.ends);
    assert_int_equal(is.from_hour * 100 + is.from_minute, 2215);
    assert_int_equal(is.to_hour * 100 + is.to_minute, 130);
    assert_int_equal(is.days_later, 1);
    assert_int_equal(is.checks, OCCUR_CHECK_BANK_HOLIDAY);
}

static void patterns_of_rules(void **state)
{
    static const struct {
        const char *activity;
        occur_pattern_kind kind;
        int interval, week, days;
    } CASES[] = {
        {"day=mo|part_of_day=morning|as_described=2016", PATTERN_WEEKLY, 1, EVERY_WEEK, 1},
        {"starts_at=2026-11-24T10:00|rrule=FREQ=WEEKLY;INTERVAL=2", PATTERN_WEEKLY, 2, EVERY_WEEK,
         2},
        {"rrule=FREQ=WEEKLY;BYDAY=MO,SU", PATTERN_WEEKLY, 1, EVERY_WEEK, 1 | 64},
        {"rrule=FREQ=DAILY;BYDAY=SA,SU", PATTERN_WEEKLY, 1, EVERY_WEEK, 32 | 64},
        {"rrule=FREQ=DAILY", PATTERN_DAILY, 1, EVERY_WEEK, 0},
        {"rrule=FREQ=MONTHLY;BYDAY=-1TH", PATTERN_MONTHLY, 1, LAST_WEEK, 8},
        {"rrule=FREQ=MONTHLY;BYDAY=2TU", PATTERN_MONTHLY, 1, 2, 2},
        {"rrule=FREQ=MONTHLY;BYMONTHDAY=1", PATTERN_OTHER, 1, EVERY_WEEK, 0},
        {"starts_at=2026-11-24T10:00", PATTERN_ONCE, 1, EVERY_WEEK, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        occur_plan p = plan_of(CASES[i].activity, "", TODAY);
        assert_int_equal(p.rule_count, 1);
        assert_int_equal(p.patterns[0].kind, CASES[i].kind);
        assert_int_equal(p.patterns[0].interval, CASES[i].interval);
        assert_int_equal(p.patterns[0].weeks.on[CASES[i].week], CASES[i].days);
    }
    occur_plan p = plan_of(CASES[0].activity, "", TODAY); /* "was Monday mornings (2016)" */
    assert_int_equal(p.state, OCCUR_CHECK_FIRST);
    assert_int_equal(p.patterns[0].hours.part_of_day, 0);
    assert_int_equal(p.patterns[0].hours.from_min, -1);
    assert_int_equal(p.known_year, 2016);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_come_to_days),
        cmocka_unit_test(the_years_between_do_not_matter),
        cmocka_unit_test(hostile_rules_end),
        cmocka_unit_test(a_plan_says_why_there_is_nothing),
        cmocka_unit_test(the_next_is_not_over),
        cmocka_unit_test(opening_hours_of_several_rules),
        cmocka_unit_test(bank_holidays_are_as_the_activity_has_them),
        cmocka_unit_test(term_time_leaves_school_holidays_out),
        cmocka_unit_test(pieces_for_words),
        cmocka_unit_test(patterns_of_rules),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
