/** Calendar days as text: yyyy-mm-dd, which compares in order of time. */
#ifndef CAIRN_DOMAIN_DAY_H
#define CAIRN_DOMAIN_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

typedef struct {
    char iso[11];
} day;

/** Reads a real day of the Gregorian calendar, year 1000 to 9999, written yyyy-mm-dd, yyyymmdd or
 *  dd/mm/yyyy. False if it is none. */
bool day_read(slice text, day *ret);
/** Reads a day as people write it in lists: besides what day_read takes, "1/8/1973", "01.08.1973",
 *  "1973/08/01", "1 August 1973", "Aug 1st, 1973", each with or without a day of the week in front
 *  and a time of day behind, which is not kept. The day comes before the month, unless the date is
 *  none that way and is one the other ("04/25/2019"). A year has four digits. */
bool day_read_written(slice text, day *ret);
/** Reads the number by which a spreadsheet keeps a day: "43556" or "43556.0" is 2019-04-01. Days
 *  from 1899-12-30, 20000 to 80000 (1954 to 2119); what is behind the point is the time of day
 *  (ECMA-376 part 1, 18.17.4.1, the 1900 date base system). */
bool day_of_serial(slice text, day *ret);
/** Today in the process's time zone (main sets Europe/London unless TZ says otherwise). */
day day_today(void);
/** Days since 1970-01-01 of a day that is valid. */
int32_t day_number(const char *iso);
/** The day so many days later (earlier, if negative) than one that is valid. */
day day_after(const char *iso, int days);
/** 0 Monday to 6 Sunday, of a day that is valid. */
int day_weekday(const char *iso);

#endif
