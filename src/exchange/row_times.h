/** When something is on: words, columns of days and of hours, and rules, made a schedule where they
 *  are unmistakable. Inside exchange. */
#ifndef CAIRN_EXCHANGE_ROW_TIMES_H
#define CAIRN_EXCHANGE_ROW_TIMES_H

#include "exchange/row.h"

/** The cells of a row that are about times, as they are written. */
typedef struct {
    slice from_time, to_time, from_day, to_day;
    slice days[7]; /* the hours of each day of the week */
    slice day;     /* of an activity */
} written_times;

/** Sets what follows from the times of a row: an asset's opening_schedule, an activity's rule,
 *  first time and duration. What is not unmistakable stays as it is written. An hour that comes
 *  without a first day is in the rule (BYHOUR), so that no day is made up.
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status row_read_times(const row_reader *, const written_times *, row_result *, arena *,
                               error *err);

/** Whether the columns of hours of a table are written by the 24-hour clock: some cell of theirs
 *  can be nothing else ("14:05", "09:30"). */
bool row_times_in_24h(const row_reader *);

#endif
