/* What hours mean that are written without saying all. What could be two things is not read.
 *
 * written            read                 for
 * 09:00-17:30        as written           a leading zero, or an hour from 13, with minutes, is the
 *                                         24-hour clock; not 05:00-07:00 nor 09:00-05:00, in which
 *                                         an afternoon may have been written like that, nor
 *                                         00:00-17:00, where a table may have had nothing
 * 9:30-17:30         as written           the other time is of the 24-hour clock; from 5:00
 * 9am-5pm            as written           not from 12am to 5am: more often a slip for the afternoon
 * 10-2pm, 7-9pm      10:00, 19:00         the start is the last such hour before the end
 * 9am-5, 2pm-4       17:00, 16:00         the end is the first such hour after the start, if that
 *                                         is in the other half of the day or the start is from 9
 * 2-4, 5-7           14:00, 17:00         by USUAL, below
 * 10-12, 9:30-4      10:00, 9:30          by USUAL
 * 7-9, 8-12          not read             morning or evening
 * 10pm-2am           22:00-26:00          into the next day: from 17:00 to 4:00, or from 20:00 to
 *                                         10:00, both times written the same way
 * 7pm, 19:00, 10.30  a start alone        half or 24-hour clock from 9:00; else 9.00 to 12.59
 *
 * A part of the day that is said ("Tuesday evenings 7-9") says which half a start is in; a start
 * outside of it is not read. */
#include "domain/when_clock.h"

#include "base/error.h"

enum { HOUR = 60, NOON = 12 * HOUR, EVENING = 17 * HOUR, DAY = 24 * HOUR };
enum { EARLIEST = 5 * HOUR, EARLIEST_BEFORE_PM = 7 * HOUR, MORNING_PROPER = 9 * HOUR };

/* Neither time says its half of the day: by the hour of the start. */
static const struct {
    int from, before; /* the start on a clock of 12 hours, 12:00 being 12 */
    int half;         /* added to it */
    int ends_after;   /* an earlier end could be of the other half as well */
    int longest;
} USUAL[] = {
    {1 * HOUR, 5 * HOUR, NOON, 0, 6 * HOUR},
    {5 * HOUR, 7 * HOUR, NOON, 0, 3 * HOUR + HOUR / 2}, /* 6-10 may be a pool's day */
    {7 * HOUR, 9 * HOUR, 0, NOON, 11 * HOUR},
    {9 * HOUR, 12 * HOUR, 0, 0, 11 * HOUR},
    {12 * HOUR, 13 * HOUR, 0, 0, 11 * HOUR},
};

int clock_part(int minutes)
{
    return minutes < NOON ? 0 : minutes < EVENING ? 1 : 2;
}

static bool is_24_hour(written_time t)
{
    return t.half == HALF_NOT_SAID && t.minutes && (t.zero || t.hour == 0 || t.hour > 12);
}

static bool is_bare(written_time t)
{
    return t.half == HALF_NOT_SAID && !is_24_hour(t);
}

static int as_written(written_time t)
{
    return t.hour * HOUR + t.minute;
}

/* On a clock of 12 hours, 12:30 being 0:30. */
static int before_noon(written_time t)
{
    return t.hour % 12 * HOUR + t.minute;
}

/* Minutes after midnight of a time that says its half or is of the 24-hour clock. */
static int minutes_of(written_time t)
{
    switch (t.half) {
    case HALF_AM:
        return before_noon(t);
    case HALF_PM:
    case HALF_NOON:
        return before_noon(t) + NOON;
    case HALF_MIDNIGHT:
        return DAY;
    case HALF_NOT_SAID:
        break;
    }
    return as_written(t);
}

static bool is_time(written_time t)
{
    if (t.half == HALF_NOON || t.half == HALF_MIDNIGHT)
        return t.hour == 12 && t.minute == 0;
    if (is_24_hour(t))
        return as_written(t) <= DAY;
    return t.hour >= 1 && t.hour <= 12;
}

static bool usual(written_time from, written_time to, hour_span *ret)
{
    int start = as_written(from), end = before_noon(to);
    for (size_t i = 0; i < COUNT(USUAL); i++) {
        if (start < USUAL[i].from || start >= USUAL[i].before)
            continue;
        start += USUAL[i].half;
        if (end <= start)
            end += NOON;
        *ret = (hour_span){start, end};
        return end > start && end > USUAL[i].ends_after && end - start <= USUAL[i].longest;
    }
    return false;
}

static bool before_end(written_time from, written_time to, hour_span *ret)
{
    int end = minutes_of(to), start = before_noon(from) + NOON;
    if (to.half == HALF_MIDNIGHT)
        return false; /* 11-midnight may be a whole day */
    if (start >= end) {
        start -= NOON;
        if (start < (to.half == HALF_AM ? EARLIEST : EARLIEST_BEFORE_PM))
            return false;
        if (to.half == HALF_PM && end == NOON && start < MORNING_PROPER)
            return false; /* 8-12pm may end at midnight */
    }
    *ret = (hour_span){start, end};
    return start < end;
}

static bool after_start(written_time from, written_time to, hour_span *ret)
{
    int start = minutes_of(from), end = before_noon(to);
    if (start < EARLIEST || (end > start && start < MORNING_PROPER))
        return false;
    if (end <= start)
        end += NOON;
    *ret = (hour_span){start, end};
    return end > start;
}

static bool over_midnight(written_time from, written_time to, hour_span *ret)
{
    int start = ret->from_min, end = ret->to_min;
    bool same_way = is_24_hour(from) ? is_24_hour(to) : to.half == HALF_AM;
    ret->to_min = end + DAY;
    return same_way && end != start &&
           ((start >= EVENING && end <= 4 * HOUR) || (start >= 20 * HOUR && end <= 10 * HOUR));
}

static bool said(written_time from, written_time to, hour_span *ret)
{
    int start = minutes_of(from), end = minutes_of(to);
    bool whole_day = is_24_hour(from) && start == 0 && end >= 23 * HOUR;
    if (is_24_hour(to) && end == 0 && start > 0)
        end = DAY;
    *ret = (hour_span){start, end};
    if (start >= DAY || (start < EARLIEST && !whole_day))
        return false;
    if (is_24_hour(from) && is_24_hour(to) && end < 13 * HOUR && end > start && start < 6 * HOUR)
        return false;
    if (is_24_hour(from) && to.half == HALF_PM && start < NOON && start + NOON < end)
        return false; /* 07:00 - 09:00pm */
    if (end > start)
        return true;
    if (to.half == HALF_AM && end == 0) { /* 12am */
        ret->to_min = DAY;
        return start >= EVENING;
    }
    return over_midnight(from, to, ret);
}

/* One is of the 24-hour clock, so the other is too. */
static bool both_24_hour(written_time from, written_time to, hour_span *ret)
{
    *ret = (hour_span){as_written(from), as_written(to)};
    if (is_24_hour(to) && ret->to_min == 0)
        ret->to_min = DAY;
    return from.minutes && ret->from_min >= EARLIEST && ret->from_min < ret->to_min;
}

static bool start_alone(written_time from, hour_span *ret)
{
    int start = minutes_of(from);
    *ret = (hour_span){start, -1};
    if (is_bare(from))
        return from.minutes && start >= MORNING_PROPER && start < 13 * HOUR;
    return start < DAY && start >= (is_24_hour(from) ? MORNING_PROPER : EARLIEST);
}

bool clock_span(written_time from, const written_time *to, int part, hour_span *ret)
{
    hour_span span;
    bool read;
    if (!is_time(from) || (to && !is_time(*to)))
        return false;
    if (part >= 0 && is_bare(from))
        from.half = part == 0 ? HALF_AM : HALF_PM;
    if (!to)
        read = start_alone(from, &span);
    else if (is_bare(from) && is_bare(*to))
        read = usual(from, *to, &span);
    else if ((is_bare(from) && is_24_hour(*to)) || (is_24_hour(from) && is_bare(*to)))
        read = both_24_hour(from, *to, &span);
    else if (is_bare(from))
        read = before_end(from, *to, &span);
    else if (is_bare(*to))
        read = after_start(from, *to, &span);
    else
        read = said(from, *to, &span);
    if (!read || (part >= 0 && clock_part(span.from_min) != part))
        return false;
    *ret = span;
    return true;
}
