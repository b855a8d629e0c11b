/** When something is on, from how Open Referral and OpenActive say it: a rule of RFC 5545 and a
 *  first time where it comes to one, days of the week and words where it does not.
 *
 *  Times are local, of Europe/London: a recurring time in another zone can't be kept, and is left
 *  to words. libical says whether a rule is one, and what its first day is. */
#ifndef CAIRN_READER_RECURRENCE_H
#define CAIRN_READER_RECURRENCE_H

#include <stdbool.h>

#include "base/text.h"
#include "reader/json_cells.h"

/** What is said; blank where nothing is. Lists are as in RFC 5545, separated by commas. */
typedef struct {
    slice frequency; /* DAILY, WEEKLY, MONTHLY, YEARLY */
    slice interval, count, week_start;
    slice by_day, by_month_day, by_year_day, by_week, by_month;
    slice first_day;     /* yyyy-mm-dd: of the first time, or from which it is counted */
    slice valid_from;    /* yyyy-mm-dd: it is not on before */
    slice last_day;      /* yyyy-mm-dd: it is not on after */
    slice opens, closes; /* hh:mm or hh:mm:ss; with a zone it is not local */
    slice words;         /* as people say it */
    bool elsewhere;      /* its times are of another time zone */
} said_schedule;

enum { RULE_SIZE = 480, LOCAL_SIZE = 17, WORDS_SIZE = 400 };

typedef struct {
    char rule[RULE_SIZE];       /* blank: once, or it comes to none */
    char starts_at[LOCAL_SIZE]; /* yyyy-mm-ddThh:mm, or blank */
    int minutes;                /* how long it lasts; 0: not said */
    bool over;                  /* its last time was before today */
    const char *day, *part;     /* choices of the fields of these names, or NULL */
    char words[WORDS_SIZE];     /* what was said in words; else, without a rule, made of it */
    bool no_memory;             /* something of it is missing */
} recurrence;

void recurrence_read(const said_schedule *, const char *today, recurrence *ret);
/** rrule, starts_at, duration_min, day, part_of_day and schedule_text of an activity. */
void recurrence_put(const recurrence *, cells *activity);

/** "Mon-Fri 09:00-17:00", from the days, the times and the rest of a schedule, added to `out`. */
void recurrence_words(const said_schedule *, buf *out);

/** An instant, or a local time, of ISO 8601 as a local time. A day alone is a day: 10 bytes.
 *  @return false if it is none. */
bool instant_local(slice text, char ret[LOCAL_SIZE]);
/** From one local time to another, in minutes; 0 where it can't be told or is not forward. */
int minutes_between(const char *from, const char *to);
/** PT1H30M in whole minutes; 0 if it is none. */
int duration_minutes(slice text);

#endif
