/* Calendars, read back by libical: what a program that subscribes to one makes of it. */
#include "format/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <libical/ical.h>

#include "support/occurring.h"

#define TODAY "2026-11-25"

enum { MOST = 800 };

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

static occur_plan plan_of(const char *fields)
{
    static record r;
    error err = {0};
    occur_plan p;
    const occur_context context = {TODAY, schools};
    record_init(&r, &ACTIVITY);
    occurring_set(&r, fields, memory);
    assert_int_equal(occur_plan_activity(&r, NULL, &context, memory, &p, &err), OK);
    return p;
}

static const char *written(const calendar_event *events, size_t count)
{
    calendar *c;
    error err = {0};
    BUF_SCOPED buf out;
    buf_init(&out, CALENDAR_MAX_BYTES);
    assert_int_equal(calendar_new("Things near Maryhill", TODAY, &c, &err), OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(calendar_add(c, &events[i], NULL, &err), OK);
    assert_int_equal(calendar_finish(c, &out, &err), OK);
    const char *text = buf_text(&out);
    return arena_copy(memory, text, strlen(text));
}

static const char *written_of(const char *fields)
{
    occur_plan p = plan_of(fields);
    const calendar_event event = {
        .uid = slice_of("0192f0c4"), .plan = &p, .summary = slice_of("Choir")};
    return written(&event, 1);
}

static bool is_left_out(icalcomponent *event, struct icaltimetype t)
{
    for (icalproperty *p = icalcomponent_get_first_property(event, ICAL_EXDATE_PROPERTY); p;
         p = icalcomponent_get_next_property(event, ICAL_EXDATE_PROPERTY))
        if (icaltime_compare(icalproperty_get_exdate(p), t) == 0)
            return true;
    return false;
}

/* All times of the one event of a calendar, as a reader expands it: "2026-11-30T10:00 120". */
static const char *expanded(const char *text, icalcomponent **ret)
{
    BUF_SCOPED buf out;
    buf_init(&out, 100000);
    icalcomponent *all = icalparser_parse_string(text);
    assert_non_null(all);
    icalcomponent *event = icalcomponent_get_first_component(all, ICAL_VEVENT_COMPONENT);
    icalproperty *rule =
        event ? icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY) : NULL;
    struct icaltimetype t = event ? icalcomponent_get_dtstart(event) : icaltime_null_time();
    struct icalrecurrencetype by = ICALRECURRENCETYPE_INITIALIZER;
    if (rule)
        by = icalproperty_get_rrule(rule);
    icalrecur_iterator *times = rule ? icalrecur_iterator_new(by, t) : NULL;
    if (times)
        t = icalrecur_iterator_next(times);
    while (!icaltime_is_null_time(t)) {
        if (!is_left_out(event, t))
            buf_printf(&out, "%04d-%02d-%02d %02d:%02d, ", t.year, t.month, t.day, t.hour,
                       t.minute);
        t = times ? icalrecur_iterator_next(times) : icaltime_null_time();
    }
    if (times)
        icalrecur_iterator_free(times);
    *ret = all;
    const char *list = buf_text(&out);
    return arena_copy(memory, list, strlen(list));
}

static const char *ours(const occur_plan *p)
{
    static occurrence list[MOST];
    BUF_SCOPED buf out;
    buf_init(&out, 100000);
    size_t count = occur_between(p, p->known_on, p->holds_until, list, MOST);
    for (size_t i = 0; i < count; i++)
        buf_printf(&out, "%s %02d:%02d, ", list[i].on,
                   list[i].hours.from_min < 0 ? 0 : list[i].hours.from_min / 60,
                   list[i].hours.from_min < 0 ? 0 : list[i].hours.from_min % 60);
    const char *text = buf_text(&out);
    return arena_copy(memory, text, strlen(text));
}

/* -- what a reader makes of it ----------------------------------------------------------------- */

static void a_reader_finds_the_same_times(void **state)
{
    static const char *const CASES[] = {
        "starts_at=2026-10-05T10:00|rrule=FREQ=WEEKLY|duration_min=120|bank_holidays=off",
        "starts_at=2026-03-02T19:30|rrule=FREQ=WEEKLY;BYDAY=MO,TH|exdates=2026-04-06,2026-05-07T19:"
        "30"
        "|bank_holidays=off",
        "starts_at=2019-01-07T10:15|rrule=FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SU|confirmed_on=2026-09-"
        "16",
        "starts_at=2019-01-07T10:15|rrule=FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU,-1FR|confirmed_on="
        "2026-09-16",
        "starts_at=2026-10-05T10:00|rrule=FREQ=WEEKLY;COUNT=9",
        "starts_at=2024-10-07T10:00|rrule=FREQ=WEEKLY;COUNT=130|confirmed_on=2026-09-16",
        "starts_at=2026-10-05T10:00|rrule=FREQ=DAILY;UNTIL=20270110T100000Z",
        "rrule=FREQ=WEEKLY;BYDAY=TU;BYHOUR=19;BYMINUTE=30|confirmed_on=2026-09-16",
        "rrule=FREQ=WEEKLY;BYDAY=TU;BYHOUR=9,19|confirmed_on=2026-09-16",
        "rrule=FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1|confirmed_on=2026-09-16",
        "day=mo|part_of_day=morning|bank_holidays=off|confirmed_on=2026-09-16",
        "starts_at=2026-12-05T22:00|duration_min=240",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        icalcomponent *all;
        occur_plan p = plan_of(CASES[i]);
        const char *theirs = expanded(written_of(CASES[i]), &all);
        if (strcmp(theirs, ours(&p)) != 0 || !*theirs)
            fail_msg("%s\n%s\n%s", CASES[i], theirs, ours(&p));
        icalcomponent_free(all);
    }
}

static void an_event_as_it_is_written(void **state)
{
    static const char *const LINES[] = {
        "BEGIN:VCALENDAR\r\n",
        "VERSION:2.0\r\n",
        "X-WR-CALNAME:Things near Maryhill\r\n",
        "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n",
        "UID:0192f0c4\r\nDTSTAMP:20261125T000000Z\r\n",
        "DTSTART;TZID=Europe/London:20261005T100000\r\nDURATION:PT2H\r\n",
        /* the last Monday within twelve months of its first time, in UTC: British Summer Time */
        "RRULE:FREQ=WEEKLY;UNTIL=20271004T225900Z\r\n",
        "EXDATE;TZID=Europe/London:20261130T100000\r\n",
        "EXDATE;TZID=Europe/London:20270104T100000\r\n",
        "SUMMARY:Yoga\\, gentle\\; \"C\xC3\xB2mhla\"\r\n",
        "LOCATION:1 High Street\\nMaryhill\r\n",
        "URL:https://example.org/a?b=1\r\n",
        "END:VEVENT\r\nEND:VCALENDAR\r\n",
    };
    (void)state;
    occur_plan p =
        plan_of("starts_at=2026-10-05T10:00|rrule=FREQ=WEEKLY|duration_min=120|bank_holidays=off");
    const calendar_event event = {.uid = slice_of("0192f0c4"),
                                  .plan = &p,
                                  .summary = slice_of("Yoga, gentle; \"C\xC3\xB2mhla\""),
                                  .location = slice_of("1 High Street\nMaryhill"),
                                  .url = "https://example.org/a?b=1"};
    const char *text = written(&event, 1);
    for (size_t i = 0; i < COUNT(LINES); i++)
        if (!strstr(text, LINES[i]))
            fail_msg("no %s in\n%s", LINES[i], text);
    assert_null(strstr(text, "freeassociation"));
    for (const char *line = text, *end; (end = strstr(line, "\r\n")); line = end + 2)
        assert_true(end - line <= 75); /* RFC 5545 3.1 */
}

static void a_day_without_an_hour_is_a_whole_one(void **state)
{
    (void)state;
    const char *text = written_of("day=mo|part_of_day=morning|confirmed_on=2026-09-16");
    assert_non_null(strstr(text, "DTSTART;VALUE=DATE:20260921\r\n"));
    assert_non_null(strstr(text, "RRULE:FREQ=WEEKLY;UNTIL=20270913;BYDAY=MO\r\n"));
    assert_non_null(strstr(text, "TRANSP:TRANSPARENT\r\n"));
    assert_null(strstr(text, "DURATION"));
}

static void what_gives_no_days_is_no_event(void **state)
{
    static const char *const CASES[] = {
        "day=mo|as_described=2016",
        "schedule_text=three days a week|confirmed_on=2026-09-16",
        "day=mo|confirmed_on=2026-09-16|status=paused",
        "day=mo|confirmed_on=2026-09-16|status=finished",
        "day=mo|confirmed_on=2026-09-16|next_block_on=2027-01-10",
        "starts_at=2026-11-05T10:00",
        "day=mo|confirmed_on=2025-11-24",
        "",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *text = written_of(CASES[i]);
        if (strstr(text, "VEVENT"))
            fail_msg("%s: %s", CASES[i], text);
        assert_non_null(strstr(text, "BEGIN:VTIMEZONE")); /* one component there must be */
    }
    assert_non_null(strstr(written_of("day=mo|confirmed_on=2025-11-25"), "VEVENT"));
}

static void school_holidays_are_left_out(void **state)
{
    static const school_holiday GLASGOW[] = {{"2026-10-12", "2026-10-16"},
                                             {"2026-12-21", "2027-01-04"}};
    (void)state;
    schools = school_calendars_new();
    assert_int_equal(school_calendars_add(schools, "Glasgow", GLASGOW, COUNT(GLASGOW), NULL), OK);
    const char *text =
        written_of("starts_at=2026-10-05T10:00|rrule=FREQ=WEEKLY|term_time=yes|bank_holidays=on");
    static const char *const DAYS[] = {"20261012", "20261221", "20261228", "20270104"};
    for (size_t i = 0; i < COUNT(DAYS); i++)
        assert_non_null(
            strstr(text, arena_printf(memory, "EXDATE;TZID=Europe/London:%sT100000\r\n", DAYS[i])));
    assert_null(strstr(text, "20261019T"));
    school_calendars_release(schools);
    schools = NULL;
}

/* The zone that comes with it, not the reader's own. */
static void the_zone_knows_the_changes_of_the_clocks(void **state)
{
    static const struct {
        const char *at;
        int offset_s;
    } CASES[] = {
        {"20260115T120000", 0},    {"20260328T120000", 0}, {"20260329T120000", 3600},
        {"20261024T120000", 3600}, {"20261025T120000", 0}, {"20270701T120000", 3600},
        {"20310101T120000", 0},
    };
    (void)state;
    icalcomponent *all = icalparser_parse_string(written_of("day=mo|confirmed_on=2026-09-16"));
    icalcomponent *zone = icalcomponent_get_first_component(all, ICAL_VTIMEZONE_COMPONENT);
    icaltimezone *london = icaltimezone_new();
    assert_true(icaltimezone_set_component(london, icalcomponent_new_clone(zone)));
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct icaltimetype t = icaltime_from_string(CASES[i].at);
        assert_int_equal(icaltimezone_get_utc_offset(london, &t, NULL), CASES[i].offset_s);
    }
    icaltimezone_free(london, 1);
    icalcomponent_free(all);
}

static void events_have_a_most(void **state)
{
    calendar *c;
    error err = {0};
    size_t count = 0;
    BUF_SCOPED buf out;
    buf_init(&out, CALENDAR_MAX_BYTES);
    occur_plan p = plan_of("day=mo|confirmed_on=2026-09-16");
    (void)state;
    assert_int_equal(calendar_new(NULL, TODAY, &c, &err), OK);
    for (int i = 0; i < CALENDAR_MAX_EVENTS + 1; i++) {
        bool added;
        assert_int_equal(calendar_add(c, &(calendar_event){.plan = &p}, &added, &err), OK);
        assert_int_equal(added, i < CALENDAR_MAX_EVENTS);
    }
    assert_int_equal(calendar_finish(c, &out, &err), OK);
    /* no two have the same UID */
    icalcomponent *all = icalparser_parse_string(buf_text(&out));
    char last[100] = "";
    for (icalcomponent *e = icalcomponent_get_first_component(all, ICAL_VEVENT_COMPONENT); e;
         e = icalcomponent_get_next_component(all, ICAL_VEVENT_COMPONENT)) {
        assert_string_not_equal(icalcomponent_get_uid(e), last);
        snprintf(last, sizeof last, "%s", icalcomponent_get_uid(e));
        count++;
    }
    assert_int_equal(count, CALENDAR_MAX_EVENTS);
    icalcomponent_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_finds_the_same_times),
        cmocka_unit_test(an_event_as_it_is_written),
        cmocka_unit_test(a_day_without_an_hour_is_a_whole_one),
        cmocka_unit_test(what_gives_no_days_is_no_event),
        cmocka_unit_test(school_holidays_are_left_out),
        cmocka_unit_test(the_zone_knows_the_changes_of_the_clocks),
        cmocka_unit_test(events_have_a_most),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
