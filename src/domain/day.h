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
/** Today in the process's time zone (main sets Europe/London unless TZ says otherwise). */
day day_today(void);
/** Days since 1970-01-01 of a day that is valid. */
int32_t day_number(const char *iso);

#endif
