/* Schedules as both formats say them: what comes to a rule, what stays in words, what is over. */
#include "support/json_sheets.h"

#include <time.h>

#include "reader/recurrence.h"

static const char TODAY[] = "2026-09-01"; /* a Tuesday */

#define S(text)                                                                                    \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

static void test_what_comes_to_a_rule(void **state)
{
    static const struct {
        said_schedule said;
        const char *rule, *starts_at;
        int minutes;
        bool over;
    } CASES[] = {
        {{.frequency = S("WEEKLY"),
          .by_day = S("TH,FR"),
          .first_day = S("2026-09-03"),
          .opens = S("10:00"),
          .closes = S("12:30:00")},
         "FREQ=WEEKLY;BYDAY=TH,FR",
         "2026-09-03T10:00",
         150,
         false},
        /* its first day is not one of its days */
        {{.frequency = S("weekly"),
          .interval = S("1"),
          .by_day = S("th, fr"),
          .first_day = S("2026-09-01"),
          .opens = S("10:00:00")},
         "FREQ=WEEKLY;BYDAY=TH,FR",
         "2026-09-03T10:00",
         0,
         false},
        /* counted from a week before it is valid: every second Thursday from the 3rd */
        {{.frequency = S("WEEKLY"),
          .interval = S("2"),
          .by_day = S("TH"),
          .first_day = S("2026-09-03"),
          .valid_from = S("2026-09-05"),
          .opens = S("19:15")},
         "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
         "2026-09-17T19:15",
         0,
         false},
        {{.frequency = S("MONTHLY"),
          .by_day = S("2TU"),
          .first_day = S("2026-09-01"),
          .opens = S("14:00"),
          .closes = S("16:00")},
         "FREQ=MONTHLY;BYDAY=2TU",
         "2026-09-08T14:00",
         120,
         false},
        {{.frequency = S("MONTHLY"),
          .by_month_day = S("-1"),
          .valid_from = S("2026-09-01"),
          .opens = S("09:00")},
         "FREQ=MONTHLY;BYMONTHDAY=-1",
         "2026-09-30T09:00",
         0,
         false},
        {{.frequency = S("WEEKLY"),
          .by_day = S("WE"),
          .first_day = S("2026-09-02"),
          .last_day = S("2026-12-16"),
          .opens = S("10:00"),
          .closes = S("11:00")},
         "FREQ=WEEKLY;BYDAY=WE;UNTIL=20261216T235959",
         "2026-09-02T10:00",
         60,
         false},
        {{.frequency = S("WEEKLY"),
          .by_day = S("WE"),
          .first_day = S("2026-05-06"),
          .last_day = S("2026-08-31"),
          .opens = S("10:00")},
         "FREQ=WEEKLY;BYDAY=WE;UNTIL=20260831T235959",
         "2026-05-06T10:00",
         0,
         true},
        {{.frequency = S("WEEKLY"),
          .count = S("3"),
          .first_day = S("2026-08-04"),
          .opens = S("10:00")},
         "FREQ=WEEKLY;COUNT=3",
         "2026-08-04T10:00",
         0,
         true},
        {{.frequency = S("WEEKLY"),
          .count = S("5"),
          .first_day = S("2026-08-04"),
          .opens = S("10:00")},
         "FREQ=WEEKLY;COUNT=5",
         "2026-08-04T10:00",
         0,
         false},
        /* twenty years of every day is on still */
        {{.frequency = S("DAILY"),
          .first_day = S("2006-01-01"),
          .last_day = S("2199-01-01"),
          .opens = S("23:00"),
          .closes = S("01:00")},
         "FREQ=DAILY;UNTIL=21990101T235959",
         "2006-01-01T23:00",
         120,
         false},
        /* once */
        {{.first_day = S("2026-10-03"), .opens = S("11:00"), .closes = S("15:00")},
         "",
         "2026-10-03T11:00",
         240,
         false},
        {{.first_day = S("2026-08-31"), .opens = S("11:00")}, "", "2026-08-31T11:00", 0, true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        recurrence r;
        recurrence_read(&CASES[i].said, TODAY, &r);
        if (strcmp(r.rule, CASES[i].rule) || strcmp(r.starts_at, CASES[i].starts_at) ||
            r.minutes != CASES[i].minutes || r.over != CASES[i].over || r.words[0])
            fail_msg("case %zu: '%s' from '%s', %d minutes, over %d, '%s'", i, r.rule, r.starts_at,
                     r.minutes, r.over, r.words);
    }
}

/* What no rule can say has none, and no first time that would make it a single one. */
static void test_what_stays_in_words(void **state)
{
    static const struct {
        said_schedule said;
        const char *words, *rule, *day, *part;
    } CASES[] = {
        {{.frequency = S("WEEKLY"),
          .by_day = S("TH,FR"),
          .by_month_day = S("2,3,4"),
          .first_day = S("2026-09-03"),
          .opens = S("10:00:00"),
          .closes = S("18:00:00")},
         "Thu, Fri on days of the month 2,3,4 10:00-18:00",
         "",
         NULL,
         NULL},
        {{.frequency = S("WEEKLY"), .by_day = S("2TU"), .first_day = S("2026-09-03")},
         "second Tue",
         "",
         NULL,
         NULL},
        {{.frequency = S("WEEKLY"), .by_day = S("XX"), .words = S("Most days")},
         "Most days",
         "",
         NULL,
         NULL},
        {{.frequency = S("FORTNIGHTLY"), .by_day = S("MO"), .opens = S("18:00")},
         "Mon 18:00",
         "",
         "mo",
         "evening"},
        {{.frequency = S("YEARLY"),
          .by_month = S("2"),
          .by_month_day = S("30"),
          .first_day = S("2026-01-01")},
         "on days of the month 30",
         "",
         NULL,
         NULL},
        {{.frequency = S("WEEKLY"), .count = S("1;FREQ=DAILY"), .by_day = S("MO")},
         "Mon",
         "",
         "mo",
         NULL},
        {{.by_day = S("MO,TU,WE,TH,FR,SU"), .opens = S("09:00"), .closes = S("17:00")},
         "Mon-Fri, Sun 09:00-17:00",
         "",
         NULL,
         NULL},
        {{.by_day = S("SA"), .opens = S("09:30"), .closes = S("11:00")},
         "Sat 09:30-11:00",
         "",
         "sa",
         "morning"},
        /* of no known week */
        {{.frequency = S("WEEKLY"),
          .interval = S("2"),
          .by_day = S("MO"),
          .valid_from = S("2026-09-01"),
          .opens = S("13:00"),
          .closes = S("14:00")},
         "Mon 13:00-14:00 every 2 weeks",
         "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
         NULL,
         "afternoon"},
        /* times that are not local */
        {{.frequency = S("WEEKLY"),
          .by_day = S("MO"),
          .first_day = S("2026-09-07"),
          .opens = S("13:00Z"),
          .closes = S("14:00Z")},
         "Mon 13:00Z-14:00Z",
         "FREQ=WEEKLY;BYDAY=MO",
         NULL,
         NULL},
        {{.frequency = S("WEEKLY"),
          .by_day = S("MO"),
          .first_day = S("2026-09-07"),
          .opens = S("13:00"),
          .elsewhere = true},
         "Mon 13:00",
         "",
         "mo",
         NULL},
        {{.words = S("By arrangement")}, "By arrangement", "", NULL, NULL},
        {{.opens = S("25:00")}, "25:00", "", NULL, NULL},
        {{.frequency = {"", 0}}, "", "", NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        recurrence r;
        recurrence_read(&CASES[i].said, TODAY, &r);
        bool same = strcmp(r.words, CASES[i].words) == 0 && strcmp(r.rule, CASES[i].rule) == 0 &&
                    strcmp(r.day ? r.day : "", CASES[i].day ? CASES[i].day : "") == 0 &&
                    strcmp(r.part ? r.part : "", CASES[i].part ? CASES[i].part : "") == 0;
        if (!same || r.starts_at[0] || r.over)
            fail_msg("case %zu: '%s' '%s' day %s part %s from '%s'", i, r.words, r.rule,
                     r.day ? r.day : "none", r.part ? r.part : "none", r.starts_at);
    }
}

static void test_long_words_are_cut_at_a_character(void **state)
{
    char words[WORDS_SIZE + 50];
    recurrence r;
    (void)state;
    for (size_t i = 0; i + 1 < sizeof words; i += 2)
        memcpy(words + i, "é", 2);
    said_schedule said = {.words = {words, sizeof words - 2}};
    recurrence_read(&said, TODAY, &r);
    assert_int_equal(strlen(r.words), WORDS_SIZE - 2);
    assert_true(text_is_utf8(r.words, strlen(r.words)));
}

static void test_instants_are_local_times(void **state)
{
    static const struct {
        const char *text, *local; /* NULL: it is none */
    } CASES[] = {
        {"2019-08-25T10:00:00+01:00", "2019-08-25T10:00"}, /* summer */
        {"2018-10-02T19:15:00Z", "2018-10-02T20:15"},
        {"2018-12-02T19:15Z", "2018-12-02T19:15"}, /* winter */
        {"2026-12-31T23:30:00-0500", "2027-01-01T04:30"},
        {"2026-06-30T23:30:00.123Z", "2026-07-01T00:30"},
        {"2026-06-30T09:00", "2026-06-30T09:00"},
        {"2026-06-30", "2026-06-30"},
        {"2026-02-30", NULL},
        {"2026-06-30T25:00", NULL},
        {"2026-06-30T09:00+", NULL},
        {"2026-06-30T09:00 Europe/London", NULL},
        {"20260630", NULL},
        {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char local[LOCAL_SIZE] = "none";
        bool read = instant_local(slice_of(CASES[i].text), local);
        if (read != (CASES[i].local != NULL) || (read && strcmp(local, CASES[i].local) != 0))
            fail_msg("%s: %s", CASES[i].text, local);
    }
}

static void test_lengths_are_minutes(void **state)
{
    static const struct {
        const char *text;
        int minutes;
    } CASES[] = {{"PT2H40M0S", 160}, {"PT30M", 30}, {"P1D", 1440}, {"PT", 0},     {"", 0},
                 {"30", 0},          {"-PT5M", 0},  {"P8D", 0},    {"PT1.5H", 0}, {"P1M", 0}};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        if (duration_minutes(slice_of(CASES[i].text)) != CASES[i].minutes)
            fail_msg("%s: %d", CASES[i].text, duration_minutes(slice_of(CASES[i].text)));
    assert_int_equal(minutes_between("2026-12-31T23:00", "2027-01-01T01:30"), 150);
    assert_int_equal(minutes_between("2026-12-31T23:00", "2026-12-31T22:00"), 0);
    assert_int_equal(minutes_between("2026-12-31", "2026-12-31T22:00"), 0);
}

int main(void)
{
    setenv("TZ", "Europe/London", 1);
    tzset();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_comes_to_a_rule),
        cmocka_unit_test(test_what_stays_in_words),
        cmocka_unit_test(test_long_words_are_cut_at_a_character),
        cmocka_unit_test(test_instants_are_local_times),
        cmocka_unit_test(test_lengths_are_minutes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
