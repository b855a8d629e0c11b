/* `cairn holidays`: calendar files become school holidays, which a running server knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "live/live.h"
#include "live/schools.h"
#include "support/inspect.h"

static scratch folder;
static char db[SCRATCH_PATH_MAX];

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    snprintf(db, sizeof db, "%s", scratch_path(&folder, "a.sqlite"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(&folder);
    return 0;
}

typedef struct {
    char path[SCRATCH_PATH_MAX];
} written;

static written file_of(const char *name, const char *text)
{
    written w;
    snprintf(w.path, sizeof w.path, "%s", scratch_write(&folder, name, text));
    return w;
}

/* Runs it; what it says must hold each of the texts, split by '|'. */
static void holidays_command(int expected_status, const char *says, const char *const *arguments)
{
    const char *all[20] = {"holidays", "--db", db};
    for (size_t i = 0; arguments[i] && i < 16; i++)
        all[i + 3] = arguments[i];
    ran r = cairn_run(&folder, all);
    char texts[400], *left = texts, *text;
    snprintf(texts, sizeof texts, "%s", says);
    if (r.status != expected_status)
        fail_msg("status %d\n%s%s", r.status, r.out, r.err);
    while ((text = strsep(&left, "|")))
        if (!strstr(r.status ? r.err : r.out, text))
            fail_msg("no '%s' in\n%s%s", text, r.out, r.err);
    ran_done(&r);
}
#define HOLIDAYS(status, says, ...)                                                                \
    holidays_command(status, says, (const char *const[]){__VA_ARGS__, NULL})

#define EVENT(title, first, end)                                                                   \
    "BEGIN:VEVENT\r\nUID:" title first "\r\nDTSTART;VALUE=DATE:" first "\r\n" end "SUMMARY:" title \
    "\r\nEND:VEVENT\r\n"
#define END(day) "DTEND;VALUE=DATE:" day "\r\n"

/* Made up, in the words that councils' files have. */
static const char TERMS[] = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//made up//EN\r\n" EVENT(
    "October break", "20261012", END("20261017"))
    EVENT("Christmas holidays", "20261221", END("20270105")) EVENT("In-service day", "20270211", "")
        EVENT("Mid-term holiday", "20270212", "") EVENT("Pupils return", "20270105", "")
            EVENT("Term 3", "20270105", END("20270326"))
                EVENT("Last day before the holiday", "20270326", "")
                    EVENT("The whole year", "20260801", END("20270801"))
                        EVENT("Every Friday", "20270101",
                              "RRULE:FREQ=WEEKLY\r\n") "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:"
                                                       "20270301T090000\r\nSUMMARY:Parents' "
                                                       "evening\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

static school_state state_on(const school_calendars *all, const char *on)
{
    return school_on(all, slice_of("Maryhill"), on);
}

static void test_a_file_becomes_holidays(void **state)
{
    const written path = file_of("terms.ics", TERMS);
    (void)state;
    HOLIDAYS(0,
             "Glasgow: 4 holidays, from 2026-10-12 to 2027-02-12; 6 left out|'Pupils return'|"
             "'Term 3'|'Last day before the holiday'|'The whole year'|'Every Friday'",
             "--council", "Glasgow", path.path);
    HOLIDAYS(0, "Glasgow, loaded|2026-12-21 to 2027-01-04  Christmas holidays|In-service day",
             "--list");
    store *s;
    school_calendars *all;
    assert_int_equal(store_open(db, STORE_READ, &s, NULL), OK);
    assert_int_equal(live_read_schools(s, &all, NULL), OK);
    store_close(s);
    assert_int_equal(state_on(all, "2026-10-16"), SCHOOL_HOLIDAY);
    assert_int_equal(state_on(all, "2026-10-17"), SCHOOL_TERM);
    assert_int_equal(state_on(all, "2027-01-04"), SCHOOL_HOLIDAY);
    assert_int_equal(state_on(all, "2027-01-05"), SCHOOL_TERM);
    assert_int_equal(state_on(all, "2026-10-11"), SCHOOL_NOT_KNOWN);
    assert_int_equal(state_on(all, "2027-02-13"), SCHOOL_NOT_KNOWN);
    school_calendars_release(all);
}

static void test_a_running_server_takes_them_up(void **state)
{
    const written path = file_of("terms.ics", TERMS);
    const live_options options = {.path = db, .poll_ms = 5};
    live *l;
    (void)state;
    HOLIDAYS(0, "", "--council", "Glasgow", path.path);
    assert_int_equal(live_open(&options, &l, NULL), OK);
    assert_int_equal(live_follow(l, NULL), OK);
    school_calendars *before = live_schools(l);
    assert_int_equal(state_on(before, "2026-10-12"), SCHOOL_HOLIDAY);
    HOLIDAYS(0, "", "--council", "Glasgow", "--remove");
    school_state now = SCHOOL_HOLIDAY;
    for (int i = 0; i < 2000 && now == SCHOOL_HOLIDAY; i++) {
        usleep(5000);
        school_calendars *fresh = live_schools(l);
        now = state_on(fresh, "2026-10-12");
        school_calendars_release(fresh);
    }
    assert_int_equal(now, SCHOOL_NOT_KNOWN);
    assert_int_equal(state_on(before, "2026-10-12"), SCHOOL_HOLIDAY); /* held: as it was */
    school_calendars_release(before);
    live_close(l);
}

static void test_a_council_has_one_calendar(void **state)
{
    const written first = file_of("a.ics", TERMS);
    (void)state;
    HOLIDAYS(0, "Glasgow: 4", "--council", "Glasgow", first.path);
    HOLIDAYS(0, "Glasgow: 8", "--council", "Glasgow", first.path, first.path);
    HOLIDAYS(0, "Glasgow: 4", "--council", "Glasgow", first.path);
    HOLIDAYS(0, "Fife: 4", "--council", "Fife", first.path);
    HOLIDAYS(0, "", "--council", "Fife", "--remove");
    HOLIDAYS(1, "there are none of 'Fife'", "--council", "Fife", "--remove");
    HOLIDAYS(0, "Glasgow, loaded", "--list");
}

static void test_what_is_no_calendar_is_refused(void **state)
{
    const written words = file_of("words.ics", "Schools close on Friday.\n");
    const written empty = file_of("empty.ics", "");
    const written none = file_of("none.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n");
    const written good = file_of("good.ics", TERMS);
    (void)state;
    HOLIDAYS(0, "", "--council", "Glasgow", good.path);
    HOLIDAYS(1, "words.ics", "--council", "Glasgow", words.path);
    HOLIDAYS(1, "empty.ics", "--council", "Glasgow", empty.path);
    HOLIDAYS(1, "no holiday of whole days", "--council", "Glasgow", none.path);
    HOLIDAYS(1, "not_there.ics", "--council", "Glasgow", "not_there.ics");
    HOLIDAYS(1, "a council's name", "--council", " ", good.path);
    HOLIDAYS(2, "--council NAME", good.path);
    HOLIDAYS(0, "October break", "--list"); /* none of these undid what was there */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_becomes_holidays),
        cmocka_unit_test(test_a_running_server_takes_them_up),
        cmocka_unit_test(test_a_council_has_one_calendar),
        cmocka_unit_test(test_what_is_no_calendar_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
