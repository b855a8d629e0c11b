/** Times as people write them, where they are unmistakable: "Mon & Thu 10-12", "last Thursday of
 *  the month", "9:30-4 Mon-Fri", a column of hours for each day, an RRULE. A wrong rule sends a
 *  resident to a closed door, so what could be two things, and what a rule can't hold ("term time
 *  only", "except bank holidays", "alternate Mondays"), stays a text. */
#ifndef CAIRN_DOMAIN_WHEN_H
#define CAIRN_DOMAIN_WHEN_H

#include "domain/when_clock.h"
#include "domain/when_rule.h"
#include "domain/when_words.h"

/** Reads a text as a whole: at most WORDS_MAX_BYTES long, or rules as when_write writes them.
 *  @return how many rules, which when_write writes in at most WHEN_SCHEDULE_MAX_BYTES; 0 when any
 *          part of the text is not understood, or when it says only when it is closed. */
size_t when_read(slice text, when_rule ret[WHEN_MAX_RULES]);

typedef enum { HOURS_NOT_SAID, HOURS_CLOSED, HOURS_SAID, HOURS_UNCLEAR } hours_kind;
enum { HOURS_MAX_SPANS = 4 };

/** Reads hours without a day: "10-12", "9.30am - 4pm", "9-12, 13:00-17:00", "closed", nothing.
 *  Tables have 00:00 where nothing is said: "00:00-00:00" is closed, 00:00 beside another time is
 *  unclear.
 *  @param ret  the spans, in order and apart, where it is HOURS_SAID */
hours_kind when_hours(slice text, hour_span ret[HOURS_MAX_SPANS], size_t *ret_count);

/** Reads columns that are a day each, from Monday. Days of the same hours are one rule.
 *  @return how many rules; 0 when any of them is unclear or none says hours. */
size_t when_read_days(const slice hours[DAYS_OF_WEEK], when_rule ret[WHEN_MAX_RULES]);

#endif
