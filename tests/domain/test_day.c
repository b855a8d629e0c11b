#include "domain/day.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void test_days_as_people_write_them(void **state)
{
    static const struct {
        const char *text, *iso; /* NULL: it is no day */
    } CASES[] = {
        {"2020-02-29", "2020-02-29"},
        {"20200229", "2020-02-29"},
        {"29/02/2020", "2020-02-29"},
        {"1900-02-28", "1900-02-28"},
        {"2000-02-29", "2000-02-29"},
        {"1000-01-01", "1000-01-01"},
        {"9999-12-31", "9999-12-31"},
        {"31/12/1999", "1999-12-31"},
        {"2021-02-29", NULL},
        {"1900-02-29", NULL},
        {"2020-04-31", NULL},
        {"2020-00-10", NULL},
        {"2020-13-10", NULL},
        {"2020-10-00", NULL},
        {"0999-12-31", NULL},
        {"02/29/2020", NULL}, /* the American order */
        {"2020-2-9", NULL},
        {"9/2/2020", NULL},
        {"2020/02/09", NULL},
        {"2020-02-09T10:00", NULL},
        {"2020-02", NULL},
        {"today", NULL},
        {"", NULL},
        {"2020-02-0x", NULL},
        {"+020-02-09", NULL},
        {"2020 0209", NULL},
        {"20200230", NULL},
        {"99999999", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        day d = {"before"};
        assert_int_equal(day_read(slice_of(CASES[i].text), &d), CASES[i].iso != NULL);
        assert_string_equal(d.iso, CASES[i].iso ? CASES[i].iso : "before");
    }
}

static void test_days_as_lists_have_them(void **state)
{
    static const struct {
        const char *text, *iso; /* NULL: it is no day */
    } CASES[] = {
        {"2020-02-29", "2020-02-29"},
        {"20200229", "2020-02-29"},
        {"29/02/2020", "2020-02-29"},
        {"1/8/1973", "1973-08-01"},
        {"01-08-1973", "1973-08-01"},
        {"01.08.1973", "1973-08-01"},
        {"1.8.1973", "1973-08-01"},
        {"1973/08/01", "1973-08-01"},
        {"1973/8/1", "1973-08-01"},
        {"1973-8-1", "1973-08-01"},
        {"1 August 1973", "1973-08-01"},
        {"1 Aug 1973", "1973-08-01"},
        {"1-Aug-1973", "1973-08-01"},
        {"01AUG1973", "1973-08-01"},
        {"1st August 1973", "1973-08-01"},
        {"August 1, 1973", "1973-08-01"},
        {"Aug 1st, 1973", "1973-08-01"},
        {"Sept. 22nd 1973", "1973-09-22"},
        {"Wednesday 1 August 1973", "1973-08-01"},
        {"Wed, 1 Aug 1973", "1973-08-01"},
        {" 1/8/1973 ", "1973-08-01"},
        {"1/8/1973 00:00:00", "1973-08-01"},
        {"01/08/1973 12:30", "1973-08-01"},
        {"8/1/1973 12:00:00 AM", "1973-01-08"},
        {"2019-04-01T00:00:00Z", "2019-04-01"},
        {"2019-04-01 00:00:00.000", "2019-04-01"},
        {"2019-04-01T23:30:00+01:00", "2019-04-01"},
        {"20190401 10:30", "2019-04-01"},
        {"04/25/2019", "2019-04-25"}, /* there is no month 25 */
        {"4/3/2019", "2019-03-04"},
        {"1/8/73", NULL},
        {"1 Aug 73", NULL},
        {"13/13/2019", NULL},
        {"31/4/2019", NULL},
        {"29/2/2019", NULL},
        {"2019/25/04", NULL},
        {"1/8-1973", NULL},
        {"August 1973", NULL},
        {"1973", NULL},
        {"08/1973", NULL},
        {"1 Ma 1973", NULL},
        {"1 Augustus 1973", NULL},
        {"Aug May 1973", NULL},
        {"1 8 Aug", NULL},
        {"43556", NULL},
        {"1/8/1973/", NULL},
        {"1/8/1973 x", NULL},
        {"1/8/1973 1", NULL},
        {"from 1/8/1973", NULL},
        {"1/8/1973 - 1/9/1973", NULL},
        {"10:30", NULL},
        {"0141 496 0123", NULL},
        {"//", NULL},
        {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        day d = {"before"};
        bool read = day_read_written(slice_of(CASES[i].text), &d);
        if (read != (CASES[i].iso != NULL) || strcmp(d.iso, read ? CASES[i].iso : "before") != 0)
            fail_msg("'%s' reads as %s", CASES[i].text, d.iso);
    }
}

static void test_serial_numbers(void **state)
{
    static const struct {
        const char *text, *iso;
    } CASES[] = {
        {"43556", "2019-04-01"},
        {"43556.0", "2019-04-01"},
        {"43556.99", "2019-04-01"},
        {"25569", "1970-01-01"},
        {"20000", "1954-10-03"},
        {"80000", "2119-01-11"},
        {" 43556 ", "2019-04-01"},
        {"19999", NULL},
        {"80001", NULL},
        {"1973", NULL},
        {"20190401", NULL},
        {"-43556", NULL},
        {"43,556", NULL},
        {"", NULL},
        {"nan", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        day d = {"before"};
        bool read = day_of_serial(slice_of(CASES[i].text), &d);
        if (read != (CASES[i].iso != NULL) || strcmp(d.iso, read ? CASES[i].iso : "before") != 0)
            fail_msg("'%s' reads as %s", CASES[i].text, d.iso);
    }
}

static void test_the_bytes_after_a_text_are_not_read(void **state)
{
    day d;
    (void)state;
    assert_false(day_read((slice){"2020-02-09", 9}, &d));
    assert_true(day_read((slice){"2020-02-09 10:00", 10}, &d));
    assert_string_equal(d.iso, "2020-02-09");
}

/* Every day of 500 years, one after the other. */
static void test_numbers_follow_each_other(void **state)
{
    static const int LENGTHS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t expected = day_number("1700-01-01");
    (void)state;
    assert_int_equal(day_number("1970-01-01"), 0);
    assert_int_equal(day_number("1969-12-31"), -1);
    assert_int_equal(day_number("2026-11-23"), 20780);
    assert_int_equal(expected, -98615);
    for (int year = 1700; year < 2200; year++)
        for (int month = 1; month <= 12; month++) {
            bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            int length = LENGTHS[month - 1] + (month == 2 && leap);
            for (int mday = 1; mday <= 31; mday++) {
                char text[20];
                day d;
                snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, mday);
                assert_int_equal(day_read(slice_of(text), &d), mday <= length);
                if (mday <= length)
                    assert_int_equal(day_number(d.iso), expected++);
            }
        }
}

/* Where the clock has gone on to the next day already, that is today. */
static void test_today_is_of_the_time_zone(void **state)
{
    (void)state;
    setenv("TZ", "XXX-14", 1); /* fourteen hours ahead */
    tzset();
    day ahead = day_today();
    setenv("TZ", "YYY+12", 1);
    tzset();
    day behind = day_today();
    int32_t apart = day_number(ahead.iso) - day_number(behind.iso);
    assert_in_range(apart, 1, 2);
    setenv("TZ", "UTC", 1);
    tzset();
    day again = day_today();
    assert_true(strcmp(again.iso, behind.iso) >= 0 && strcmp(again.iso, ahead.iso) <= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_as_people_write_them),
        cmocka_unit_test(test_days_as_lists_have_them),
        cmocka_unit_test(test_serial_numbers),
        cmocka_unit_test(test_the_bytes_after_a_text_are_not_read),
        cmocka_unit_test(test_numbers_follow_each_other),
        cmocka_unit_test(test_today_is_of_the_time_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
