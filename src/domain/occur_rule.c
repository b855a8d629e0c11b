#include "domain/occur_rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "domain/london.h"

enum {
    RULE_SIZE = 512,
    TIMES_OF_DAY_MAX = 6,
    WEEKS_OF_MONTH = 5,
    WEEKS_OF_YEAR = 53,
    DAYS_OF_YEAR = 366
};

typedef struct icalrecurrencetype recurrence;

/* The lists of a rule end so, unless they are full. */
static size_t length_of(const short *list, size_t room)
{
    size_t count = 0;
    while (count < room && list[count] != ICAL_RECURRENCE_ARRAY_MAX)
        count++;
    return count;
}
#define LENGTH(list) length_of(list, COUNT(list))

void occur_iso(struct icaltimetype t, char ret[11])
{
    snprintf(ret, 11, "%04u-%02u-%02u", (unsigned)t.year % 10000, (unsigned)t.month % 100,
             (unsigned)t.day % 100);
}

int occur_digits(const char *at, int count)
{
    int number = 0;
    while (count--)
        number = number * 10 + (*at++ - '0');
    return number;
}

struct icaltimetype occur_date(const char *iso)
{
    return (struct icaltimetype){.year = occur_digits(iso, 4),
                                 .month = occur_digits(iso + 5, 2),
                                 .day = occur_digits(iso + 8, 2),
                                 .is_date = 1};
}

void occur_days_after(const char *iso, int days, char ret[11])
{
    struct icaltimetype t = occur_date(iso);
    icaltime_adjust(&t, days, 0, 0, 0);
    occur_iso(t, ret);
}

struct icaltimetype occur_local(struct icaltimetype t)
{
    icaltimezone *london = icaltime_is_utc(t) ? london_zone() : NULL;
    if (!london)
        return t;
    struct icaltimetype local = icaltime_convert_to_zone(t, london);
    local.zone = NULL;
    return local;
}

/* -- which rules are gone through ---------------------------------------------------------------
 */

/* A rule that is on no day at all makes libical look through six centuries. Whether a month and a
 * day of it go together is cheap to tell. */
static bool has_such_days(const recurrence *r)
{
    static const int DAYS[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    size_t months = LENGTH(r->by_month), days = LENGTH(r->by_month_day);
    for (size_t m = 0; m < months; m++)
        for (size_t d = 0; d < days; d++) {
            int month = icalrecurrencetype_month_month(r->by_month[m]);
            if (month >= 1 && month <= (int)COUNT(DAYS) &&
                abs(r->by_month_day[d]) <= DAYS[month - 1])
                return true;
        }
    return !months || !days;
}

/* "6MO" is in no month; a numbered day is of a month or a year (RFC 5545 3.3.10). */
static bool has_such_weeks(const recurrence *r)
{
    int most =
        r->freq == ICAL_YEARLY_RECURRENCE && !LENGTH(r->by_month) ? WEEKS_OF_YEAR : WEEKS_OF_MONTH;
    bool numbered = false;
    for (size_t i = 0; i < LENGTH(r->by_day); i++) {
        int week = abs(icalrecurrencetype_day_position(r->by_day[i]));
        numbered |= week != 0;
        if (week > most)
            return false;
    }
    return !numbered || (r->freq >= ICAL_MONTHLY_RECURRENCE && !LENGTH(r->by_month_day));
}

/* How many days a period may have at most. */
static int days_of_period(const recurrence *r)
{
    static const int WEEKS_OF[] = {[ICAL_DAILY_RECURRENCE] = 1,
                                   [ICAL_WEEKLY_RECURRENCE] = 1,
                                   [ICAL_MONTHLY_RECURRENCE] = WEEKS_OF_MONTH,
                                   [ICAL_YEARLY_RECURRENCE] = WEEKS_OF_YEAR};
    int days = 0;
    size_t listed = LENGTH(r->by_day);
    for (size_t i = 0; i < listed; i++)
        days += icalrecurrencetype_day_position(r->by_day[i]) ? 1 : WEEKS_OF[r->freq];
    if (r->freq == ICAL_DAILY_RECURRENCE)
        days = 1;
    return days ? days : DAYS_OF_YEAR;
}

static bool is_gone_through(const recurrence *r)
{
    if (r->freq < ICAL_DAILY_RECURRENCE || r->freq > ICAL_YEARLY_RECURRENCE || r->interval < 1)
        return false;
    size_t hours = LENGTH(r->by_hour), minutes = LENGTH(r->by_minute);
    size_t times = (hours ? hours : 1) * (minutes ? minutes : 1);
    if (times > TIMES_OF_DAY_MAX || LENGTH(r->by_second) > 1)
        return false;
    for (size_t i = 0; i < LENGTH(r->by_set_pos); i++)
        if (times > 1 || abs(r->by_set_pos[i]) > days_of_period(r))
            return false;
    /* a week of the year and a month may never meet, for which libical looks long */
    bool other_days = LENGTH(r->by_month) || LENGTH(r->by_month_day) || LENGTH(r->by_year_day);
    if (LENGTH(r->by_week_no) && other_days)
        return false;
    return has_such_days(r) && has_such_weeks(r);
}

bool occur_rule_read(slice text, recurrence *ret)
{
    static const char PREFIX[] = "RRULE:";
    char copy[RULE_SIZE];
    if (text.len > sizeof PREFIX - 1 && strncasecmp(text.at, PREFIX, sizeof PREFIX - 1) == 0)
        text = (slice){text.at + sizeof PREFIX - 1, text.len - (sizeof PREFIX - 1)};
    if (!text.len || text.len >= sizeof copy || memchr(text.at, '\0', text.len))
        return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    if (strcasestr(copy, "RSCALE"))
        return false;
    icalerror_set_errors_are_fatal(0); /* a rule that someone typed is not our own mistake */
    recurrence r = icalrecurrencetype_from_string(copy);
    icalmemory_free_buffer(r.rscale);
    r.rscale = NULL;
    if (!is_gone_through(&r))
        return false;
    r.until = occur_local(r.until);
    *ret = r;
    return true;
}

bool occur_rule_needs_no_first(const recurrence *r)
{
    bool days = LENGTH(r->by_day) > 0, dates = LENGTH(r->by_month_day) > 0;
    if (r->interval != 1 || r->count > 0)
        return false;
    switch (r->freq) {
    case ICAL_DAILY_RECURRENCE:
        return true;
    case ICAL_WEEKLY_RECURRENCE:
        return days;
    case ICAL_MONTHLY_RECURRENCE:
        return days || dates;
    case ICAL_YEARLY_RECURRENCE:
        return days || (dates && LENGTH(r->by_month)) || LENGTH(r->by_year_day);
    case ICAL_SECONDLY_RECURRENCE:
    case ICAL_MINUTELY_RECURRENCE:
    case ICAL_HOURLY_RECURRENCE:
    case ICAL_NO_RECURRENCE:
        break;
    }
    return false;
}

/* -- what a rule comes to -----------------------------------------------------------------------
 */

/* Nothing but its days says when it is on. */
static bool only_by_day(const recurrence *r)
{
    return !LENGTH(r->by_month) && !LENGTH(r->by_month_day) && !LENGTH(r->by_year_day) &&
           !LENGTH(r->by_week_no) && !LENGTH(r->by_set_pos);
}

static bool weeks_of(const recurrence *r, when_weeks *ret)
{
    for (size_t i = 0; i < LENGTH(r->by_day); i++) {
        /* libical counts Sunday as 1; Monday is 0 here */
        int weekday = ((int)icalrecurrencetype_day_day_of_week(r->by_day[i]) + DAYS_OF_WEEK - 2) %
                      DAYS_OF_WEEK;
        int position = icalrecurrencetype_day_position(r->by_day[i]);
        int week = position == -1 ? LAST_WEEK : position;
        if (week < 0 || week > LAST_WEEK || (week == LAST_WEEK && position != -1))
            return false;
        ret->on[week] |= (uint8_t)(1 << weekday);
    }
    return true;
}

occur_pattern occur_rule_pattern(const occur_rule *rule)
{
    const recurrence *r = &rule->by;
    occur_pattern p = {.kind = PATTERN_OTHER, .interval = r->interval};
    if (r->freq == ICAL_NO_RECURRENCE)
        return (occur_pattern){.kind = PATTERN_ONCE, .interval = 1};
    if (!only_by_day(r) || !weeks_of(r, &p.weeks))
        return p;
    bool any = LENGTH(r->by_day) > 0;
    if (r->freq == ICAL_DAILY_RECURRENCE && !any)
        p.kind = PATTERN_DAILY;
    else if (r->freq == ICAL_WEEKLY_RECURRENCE ||
             (r->freq == ICAL_DAILY_RECURRENCE && r->interval == 1))
        p.kind = PATTERN_WEEKLY;
    else if (r->freq == ICAL_MONTHLY_RECURRENCE && any)
        p.kind = PATTERN_MONTHLY;
    if (p.kind == PATTERN_WEEKLY && !any) {
        int weekday = (icaltime_day_of_week(rule->first) + DAYS_OF_WEEK - 2) % DAYS_OF_WEEK;
        p.weeks.on[EVERY_WEEK] = (uint8_t)(1 << weekday);
    }
    return p;
}

const char *occur_rule_text(const recurrence *rule, bool timed, arena *a)
{
    recurrence r = *rule;
    if (r.freq == ICAL_NO_RECURRENCE)
        return "";
    r.count = 0;
    r.until = icaltime_null_time();
    if (!timed || (LENGTH(r.by_hour) <= 1 && LENGTH(r.by_minute) <= 1)) {
        r.by_hour[0] = r.by_minute[0] = ICAL_RECURRENCE_ARRAY_MAX;
    }
    r.by_second[0] = ICAL_RECURRENCE_ARRAY_MAX;
    char *text = icalrecurrencetype_as_string_r(&r);
    const char *copy = text ? arena_copy(a, text, strlen(text)) : NULL;
    icalmemory_free_buffer(text);
    return copy;
}
