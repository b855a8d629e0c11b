/* geodata/bank_holidays_scotland.csv against the rules that it says it follows: the Banking and
 * Financial Dealings Act 1971, Schedule 1, paragraph 2, as amended by the St Andrew's Day Bank
 * Holiday (Scotland) Act 2007, and the days that are proclaimed every year. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "domain/bank_holiday.h"
#include "domain/day.h"
#include "domain/occur_rule.h"

enum { FIRST_YEAR = 2024, LAST_YEAR = 2030, YEAR_DAYS = 20, SUNDAY = 6, SATURDAY = 5 };

typedef struct {
    size_t count;
    struct {
        char on[11], name[60];
    } at[YEAR_DAYS];
} year_list;

static void write_day(int year, int month, int day_of_month, char ret[11])
{
    occur_iso((struct icaltimetype){.year = year, .month = month, .day = day_of_month}, ret);
}

static int weekday_of(const char *iso)
{
    return (day_number(iso) + 3) % 7; /* 1970-01-01 was a Thursday */
}

static void add(year_list *l, const char *on, const char *name, const char *what)
{
    assert_true(l->count < YEAR_DAYS);
    snprintf(l->at[l->count].on, sizeof l->at[0].on, "%s", on);
    snprintf(l->at[l->count++].name, sizeof l->at[0].name, "%s%s", name, what);
}

static bool is_taken(const year_list *l, const char *on)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->at[i].on, on) == 0)
            return true;
    return false;
}

/* The next working day that is not one already. */
static void add_substitute(year_list *l, const char *on, const char *name)
{
    char moved[11];
    snprintf(moved, sizeof moved, "%s", on);
    while (weekday_of(moved) >= SATURDAY || is_taken(l, moved))
        occur_days_after(moved, 1, moved);
    add(l, moved, name, " (substitute day)");
}

/* The 25th and 26th of December, and the 1st and 2nd of January. What the Act itself moves from a
 * Sunday comes before what is proclaimed. */
static void add_pair(year_list *l, int year, int month, int first, const char *const names[2],
                     const bool moved_by_act[2])
{
    char on[2][11];
    for (int i = 0; i < 2; i++) {
        write_day(year, month, first + i, on[i]);
        add(l, on[i], names[i], "");
    }
    for (int i = 0; i < 2; i++)
        if (weekday_of(on[i]) == SUNDAY && moved_by_act[i])
            add_substitute(l, on[i], names[i]);
    for (int i = 0; i < 2; i++)
        if (weekday_of(on[i]) == SATURDAY || (weekday_of(on[i]) == SUNDAY && !moved_by_act[i]))
            add_substitute(l, on[i], names[i]);
}

/* The first time of a rule in a year. */
static void add_by_rule(year_list *l, int year, const char *rule, const char *name)
{
    char on[11];
    icalrecur_iterator *days = icalrecur_iterator_new(
        icalrecurrencetype_from_string(rule),
        (struct icaltimetype){.year = year, .month = 1, .day = 1, .is_date = 1});
    assert_non_null(days);
    occur_iso(icalrecur_iterator_next(days), on);
    icalrecur_iterator_free(days);
    add(l, on, name, "");
}

/* Easter Sunday by the anonymous Gregorian algorithm (Nature, 20 April 1876; Meeus, Astronomical
 * Algorithms, chapter 8), less two days. */
static void add_good_friday(year_list *l, int y)
{
    char on[11];
    int a = y % 19, b = y / 100, c = y % 100, d = b / 4, e = b % 4, f = (b + 8) / 25;
    int g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
    int m = (32 + 2 * e + 2 * i - h - k) % 7, n = (a + 11 * h + 22 * m) / 451;
    int p = h + m - 7 * n + 114;
    write_day(y, p / 31, p % 31 + 1, on);
    occur_days_after(on, -2, on);
    add(l, on, "Good Friday", "");
}

static void list_year(year_list *l, int year)
{
    char on[11];
    *l = (year_list){0};
    add_pair(l, year, 1, 1, (const char *const[]){"New Year's Day", "2 January"},
             (const bool[]){true, true});
    add_good_friday(l, year);
    add_by_rule(l, year, "FREQ=YEARLY;BYMONTH=5;BYDAY=1MO", "Early May bank holiday");
    add_by_rule(l, year, "FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", "Spring bank holiday");
    add_by_rule(l, year, "FREQ=YEARLY;BYMONTH=8;BYDAY=1MO", "Summer bank holiday");
    write_day(year, 11, 30, on);
    if (weekday_of(on) >= SATURDAY)
        add_substitute(l, on, "St Andrew's Day");
    else
        add(l, on, "St Andrew's Day", "");
    add_pair(l, year, 12, 25, (const char *const[]){"Christmas Day", "Boxing Day"},
             (const bool[]){true, false});
}

static void test_the_list_is_that_of_the_rules(void **state)
{
    (void)state;
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        year_list l;
        char on[11];
        size_t found = 0;
        list_year(&l, year);
        for (size_t i = 0; i < l.count; i++)
            if (!slice_equals(bank_holiday_on(l.at[i].on), l.at[i].name))
                fail_msg("%s is %s", l.at[i].on, l.at[i].name);
        write_day(year, 1, 1, on);
        for (int d = 0; d < 366; d++, occur_days_after(on, 1, on))
            found += occur_digits(on, 4) == year && bank_holiday_on(on).len > 0;
        assert_int_equal(found, l.count);
    }
}

static void test_what_is_known_is_told(void **state)
{
    static const struct {
        const char *on;
        bool known;
        const char *name;
    } CASES[] = {
        {"2023-12-25", false, ""},          {"2024-01-01", true, "New Year's Day"},
        {"2030-12-26", true, "Boxing Day"}, {"2030-12-31", true, ""},
        {"2031-01-01", false, ""},          {"2026-06-10", true, ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        assert_int_equal(bank_holidays_known(CASES[i].on), CASES[i].known);
        assert_true(slice_equals(bank_holiday_on(CASES[i].on), CASES[i].name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_list_is_that_of_the_rules),
        cmocka_unit_test(test_what_is_known_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
