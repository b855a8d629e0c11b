/** A rule of when something is on, and how rules are kept as text: one a line, an RFC 5545 RRULE
 *  without DTSTART and behind it the hours, or the part of the day, or nothing:
 *
 *      FREQ=WEEKLY;BYDAY=MO,TH 10:00-12:00
 *      FREQ=WEEKLY;BYDAY=FR 22:00-02:00       it ends on the day after
 *      FREQ=WEEKLY;BYDAY=TU 19:00             no end is said
 *      FREQ=DAILY 00:00-24:00
 *      FREQ=WEEKLY;BYDAY=MO morning
 *      FREQ=MONTHLY;BYDAY=-1TH
 *
 *  A rule that needs a first day (every second week, ten times) is none: without it nobody knows
 *  which weeks are meant. */
#ifndef CAIRN_DOMAIN_WHEN_RULE_H
#define CAIRN_DOMAIN_WHEN_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"

enum {
    DAYS_OF_WEEK = 7,
    WHEN_MAX_RULES = 14,
    WHEN_RRULE_SIZE = 120,
    WHEN_SCHEDULE_MAX_BYTES = 1000 /* what the field opening_schedule takes */
};

typedef struct {
    char rrule[WHEN_RRULE_SIZE];
    int from_min, to_min; /* after midnight, Europe/London; -1: not said. Past 24*60 what ends on
                             the day after */
    int part_of_day;      /* 0 morning, 1 afternoon, 2 evening; -1: not said, or the hours say it */
    uint8_t weekdays;     /* those of the rule, 1 << day from Monday, whatever the weeks */
} when_rule;

/** The weekdays of each week of a month, 1 << day from Monday. */
enum { EVERY_WEEK = 0, LAST_WEEK = 6, WEEKS = 7 };
typedef struct {
    uint8_t on[WEEKS]; /* [0] every week, [1] to [5] the first to the fifth, [6] the last */
} when_weeks;

/** The weekdays of any week. */
uint8_t when_weekdays(const when_weeks *);
/** The rule of such weeks, its hours not said. False when there are no days, when both every week
 *  and some weeks have, or when it does not fit. */
bool when_rule_of(const when_weeks *, when_rule *ret);

/** Writes rules in the form above. */
void when_write(buf *, const when_rule *rules, size_t count);
/** Reads the form above, with or without "RRULE:", whatever order an RRULE's parts are in; rules
 *  are given as when_write would write them.
 *  @return how many; 0 when any line is not of the form. */
size_t when_parse_schedule(slice text, when_rule ret[WHEN_MAX_RULES]);

#endif
