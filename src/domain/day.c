#include "domain/day.h"

#include <ctype.h>
#include <stdio.h>
#include <time.h>

static bool all_digits(const char *at, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isdigit((unsigned char)at[i]))
            return false;
    return true;
}

static int number_of(const char *at, int count)
{
    int number = 0;
    while (count--)
        number = number * 10 + (*at++ - '0');
    return number;
}

/* The C library's own calendar: midnight UTC of the day, normalised. */
static time_t midnight(int year, int month, int mday, struct tm *ret)
{
    *ret = (struct tm){.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = mday};
    return timegm(ret);
}

static bool day_make(int year, int month, int mday, day *ret)
{
    struct tm made;
    if (year < 1000 || year > 9999 || month < 1 || month > 12 || mday < 1 || mday > 31)
        return false;
    midnight(year, month, mday, &made);
    if (made.tm_mday != mday) /* 31 February became a day of March */
        return false;
    return strftime(ret->iso, sizeof ret->iso, "%Y-%m-%d", &made) == 10;
}

bool day_read(slice text, day *ret)
{
    const char *t = text.at;
    if (text.len == 8 && all_digits(t, 8))
        return day_make(number_of(t, 4), number_of(t + 4, 2), number_of(t + 6, 2), ret);
    if (text.len != 10)
        return false;
    if (all_digits(t, 4) && t[4] == '-' && all_digits(t + 5, 2) && t[7] == '-' &&
        all_digits(t + 8, 2))
        return day_make(number_of(t, 4), number_of(t + 5, 2), number_of(t + 8, 2), ret);
    if (all_digits(t, 2) && t[2] == '/' && all_digits(t + 3, 2) && t[5] == '/' &&
        all_digits(t + 6, 4))
        return day_make(number_of(t + 6, 4), number_of(t + 3, 2), number_of(t, 2), ret);
    return false;
}

day day_today(void)
{
    time_t now = time(NULL);
    struct tm local;
    day today;
    localtime_r(&now, &local);
    strftime(today.iso, sizeof today.iso, "%Y-%m-%d", &local);
    return today;
}

int32_t day_number(const char *iso)
{
    struct tm made;
    return (
        int32_t)(midnight(number_of(iso, 4), number_of(iso + 5, 2), number_of(iso + 8, 2), &made) /
                 86400);
}
