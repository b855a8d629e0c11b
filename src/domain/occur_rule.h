/** Inside occur: a rule as libical goes through it. */
#ifndef CAIRN_DOMAIN_OCCUR_RULE_H
#define CAIRN_DOMAIN_OCCUR_RULE_H

#include <libical/ical.h>

#include "domain/occur.h"
#include "domain/when_clock.h"

enum { OCCUR_MAX_EXCEPTIONS = 200, MINUTES_OF_DAY = 24 * 60 };

typedef struct occur_rule {
    struct icalrecurrencetype by; /* ICAL_NO_RECURRENCE: once, at `first` */
    struct icaltimetype first;    /* a date, or local time; null: any day will do to count from */
    bool timed;                   /* the hour is that of the times; else it is `hours` */
    int length_min;               /* of a timed one, -1: not known */
    occur_hours hours;
    const char *rrule;
} occur_rule;

typedef struct occur_exceptions {
    size_t count;
    struct {
        char on[11];
        int at_min; /* -1: the whole day */
    } at[OCCUR_MAX_EXCEPTIONS];
} occur_exceptions;

/** Reads an RRULE; false when it is none that is gone through here: of hours and shorter, of
 *  another calendar, or one that could be on no day or on too many times of one. */
bool occur_rule_read(slice text, struct icalrecurrencetype *ret);
/** Whether it comes to the same days from whatever day it is counted. */
bool occur_rule_needs_no_first(const struct icalrecurrencetype *);
/** What it comes to, its hours left out. */
occur_pattern occur_rule_pattern(const occur_rule *);
/** See occur_rrule; NULL without memory. */
const char *occur_rule_text(const struct icalrecurrencetype *, bool timed, arena *);
/** "2026-03-29" of a time, and back; and the day so many days after one. */
void occur_iso(struct icaltimetype, char ret[11]);
struct icaltimetype occur_date(const char *iso);
void occur_days_after(const char *iso, int days, char ret[11]);
/** The number that so many digits are. */
int occur_digits(const char *at, int count);
/** Minutes of an instant in UTC made those of London; others stay as they are. */
struct icaltimetype occur_local(struct icaltimetype);

#endif
