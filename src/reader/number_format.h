/** How a spreadsheet shows a number: what its format codes (ECMA-376 part 1, 18.8.30 and 18.8.31)
 *  make of it, as far as a table needs it. Colours, currencies and decimals are left out. */
#ifndef CAIRN_READER_NUMBER_FORMAT_H
#define CAIRN_READER_NUMBER_FORMAT_H

#include <stdbool.h>

#include "base/text.h"

typedef enum {
    SHOWN_PLAIN,
    SHOWN_PERCENT,
    SHOWN_DATE,      /* yyyy-mm-dd */
    SHOWN_TIME,      /* HH:MM, and :SS where there are seconds */
    SHOWN_DATE_TIME, /* yyyy-mm-dd HH:MM */
    SHOWN_DURATION   /* H:MM, past 24 hours too */
} number_shown;

typedef struct {
    number_shown as;
    int digits; /* so many at least, with zeros in front: a telephone number of 00000000000 */
} number_format;

enum { NUMBER_TEXT_MAX = 64 };

/** The format of a built-in number (18.8.30). */
number_format number_format_built_in(int id);
/** What a format code says; its first section, which is that of positive numbers. */
number_format number_format_read(slice code);
/** A number as it is shown; as it stands where it is none, or no day of the years 1900 to 9999.
 *  @param date1904  days are counted from 1904-01-01, else from 1900-01-01 as day 1, with a 29
 *  February 1900 that there was not (18.17.4.1). */
slice number_format_show(number_format, slice value, bool date1904, char text[NUMBER_TEXT_MAX]);

#endif
