/** The bank holidays of Scotland (geodata/bank_holidays_scotland.csv, which is built in). */
#ifndef CAIRN_DOMAIN_BANK_HOLIDAY_H
#define CAIRN_DOMAIN_BANK_HOLIDAY_H

#include <stdbool.h>

#include "base/text.h"

/** The name of the bank holiday on a day, yyyy-mm-dd; blank where it is none. */
slice bank_holiday_on(const char *iso);
/** Whether the list has the year of a day: of others nothing is known. */
bool bank_holidays_known(const char *iso);

#endif
