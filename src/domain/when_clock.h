/** Hours of the day as people write them: "10-12", "9:30-4", "7-9pm", "09:00-17:30". */
#ifndef CAIRN_DOMAIN_WHEN_CLOCK_H
#define CAIRN_DOMAIN_WHEN_CLOCK_H

#include <stdbool.h>
#include <stddef.h>

typedef enum { HALF_NOT_SAID, HALF_AM, HALF_PM, HALF_NOON, HALF_MIDNIGHT } day_half;

/** A time as it is written. */
typedef struct {
    int hour, minute; /* 0 to 24, 0 to 59 */
    bool minutes;     /* "10:00" where "10" is without */
    bool zero;        /* "09" where "9" is without */
    day_half half;
} written_time;

/** Minutes after midnight; `to_min` is -1 when no end is said and past 24*60 for what ends on the
 *  day after. */
typedef struct {
    int from_min, to_min;
} hour_span;

/** What a span of hours means, by the table at the top of when_clock.c.
 *  @param to    NULL: only the start is said
 *  @param part  that they are in: 0 morning, 1 afternoon, 2 evening; -1: not said
 *  @return false when it could mean two things, or none. */
bool clock_span(written_time from, const written_time *to, int part, hour_span *ret);
/** The part of the day that a time is in: morning to noon, evening from 17:00. */
int clock_part(int minutes);

#endif
