/** When an activity is on, or an asset open: the days and hours that its schedule comes to, in
 *  Europe/London. Rules are gone through by libical in local wall time, so that ten o'clock stays
 *  ten o'clock across a change of the clocks.
 *
 *  An `occur_plan` is made of a record; it says first whether there is anything to tell:
 *
 *      a first time alone                  that one time
 *      a rule, from a first time           its times; exceptions left out
 *      a rule without a first time         the same, where it needs none: what is every second week
 *                                          or ten times of an unknown beginning is on no known day
 *      a day of the week                   every such day, at no hour
 *      words ("three days a week")         nothing: words are never turned into days
 *
 *  A time holds for 12 months from the day on which it was known to be so: the activity's
 *  confirmed_on, else its as_described (from its first day), else the confirmed_on of its asset,
 *  else its own first time, which somebody must have announced; a day to come counts only of the
 *  last. It holds up to the same day of the next year. After that, and where none of these is
 *  known, it is OCCUR_CHECK_FIRST and gives no days: a resident must not stand at a closed door.
 *
 *  Bank holidays are Scotland's (bank_holiday.h); of years that are not in the list there are none.
 *  School holidays are an operator's (school.h). */
#ifndef CAIRN_DOMAIN_OCCUR_H
#define CAIRN_DOMAIN_OCCUR_H

#include "base/arena.h"
#include "domain/asset.h"
#include "domain/school.h"
#include "domain/when_rule.h"

enum {
    OCCUR_MAX_RULES = WHEN_MAX_RULES,
    /* of one rule, in one question: 54 years of days. What is later is not told. */
    OCCUR_STEPS_MAX = 20000,
    OCCUR_AHEAD_DAYS = 731, /* how far ahead occur_next looks */
    OCCUR_MOMENT_SIZE = 17  /* "2026-03-29T10:00" */
};

typedef enum {
    OCCUR_DATED,
    OCCUR_CHECK_FIRST, /* there are days, but nobody has said for 12 months that they are right */
    OCCUR_IN_WORDS,    /* there are words alone, or a rule whose days nobody knows */
    OCCUR_NOT_SAID,
    OCCUR_NOT_YET, /* the next block begins on `begins_on` */
    OCCUR_PAUSED,
    OCCUR_OVER, /* its last time is past, or more than OCCUR_AHEAD_DAYS away */
    OCCUR_FINISHED
} occur_state;

/** What a rule comes to, for words: "every Monday", "the last Thursday of the month". */
typedef enum {
    PATTERN_ONCE,
    PATTERN_DAILY,   /* every `interval` days */
    PATTERN_WEEKLY,  /* on `weeks.on[EVERY_WEEK]`, every `interval` weeks */
    PATTERN_MONTHLY, /* on `weeks`, every `interval` months */
    PATTERN_OTHER    /* a rule for which there are no such words */
} occur_pattern_kind;

/** Hours of the day: minutes after midnight, -1: not known. `to_min` is past 24*60 for what ends on
 *  a day after. Where `from_min` is not known, there is the part of the day (as the field
 *  part_of_day has them; PART_UNKNOWN of schedule.h). */
typedef struct {
    int from_min, to_min, part_of_day;
} occur_hours;

typedef struct {
    occur_pattern_kind kind;
    int interval;
    when_weeks weeks;
    occur_hours hours; /* where it has several, the first */
} occur_pattern;

typedef struct {
    occur_state state;
    bool full;              /* it is on, but takes nobody more */
    bool unconfirmed;       /* nobody has said so for 12 months, whatever the state */
    int known_year;         /* of the confirmation or description; 0: not known */
    char known_on[11];      /* its day, "" for none */
    char holds_until[11];   /* the last day on which it counts, "" for none */
    char begins_on[11];     /* OCCUR_NOT_YET */
    bool exceptions_unread; /* it has exceptions that are no days: "not in August" */
    size_t rule_count;
    occur_pattern patterns[OCCUR_MAX_RULES]; /* of each rule */
    const struct occur_rule *rules;          /* inside: occur_rule.h */
    const struct occur_exceptions *exceptions;
    int bank_holidays;
    bool in_term_alone;
    slice locality;
    const school_calendars *schools;
} occur_plan;

typedef struct {
    const char *today;               /* yyyy-mm-dd */
    const school_calendars *schools; /* NULL: none are loaded; outlives the plan */
} occur_context;

/** The plan of an activity. @param asset  that it is at; NULL: not known.
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status occur_plan_activity(const record *activity, const record *asset,
                                    const occur_context *, arena *, occur_plan *ret, error *err);
/** The plan of an asset's opening hours (opening_schedule). */
MUST_USE status occur_plan_opening(const record *asset, const occur_context *, arena *,
                                   occur_plan *ret, error *err);

/** What a reader should check before going. */
enum {
    OCCUR_CHECK_BANK_HOLIDAY = 1, /* nobody has said whether it is on then */
    OCCUR_CHECK_TERM = 2, /* it is on in term time alone, and it is not known whether it is term */
    OCCUR_CHECK_EXCEPTIONS = 4
};

/** Why a time of the rule is none. */
typedef enum { OCCUR_HELD, OCCUR_EXCEPTED, OCCUR_BANK_HOLIDAY, OCCUR_SCHOOL_HOLIDAY } occur_skip;

typedef struct {
    char on[11]; /* the day it begins on */
    occur_hours hours;
    size_t rule;
    occur_skip skip; /* OCCUR_HELD, but of occur_each */
    unsigned checks;
    slice bank_holiday; /* the name of that which it is on, or blank */
} occurrence;

/** The next ones that are not over at a moment, in order: what is on then comes first. None unless
 *  the state is OCCUR_DATED.
 *  @param moment  local, as occur_now gives it. */
size_t occur_next(const occur_plan *, const char *moment, occurrence *ret, size_t max);
/** Those that begin on the days from `from` to `to`, both included, in order, also of what is over.
 *  Past `max` the rest is left out. */
size_t occur_between(const occur_plan *, const char *from, const char *to, occurrence *ret,
                     size_t max);

/** The same of one rule, whatever the state, those that are skipped too, until it returns false. */
typedef bool occur_taker(void *context, const occurrence *);
void occur_each(const occur_plan *, size_t rule, const char *from, const char *to, occur_taker *,
                void *context);

/** The RRULE of a rule without its end (COUNT, UNTIL), and without the hour where each time has the
 *  same; "" for what is once. Counted from any of its times it comes to the others. */
const char *occur_rrule(const occur_plan *, size_t rule);

/** Now, in the process's time zone (as day_today). */
void occur_now(char ret[OCCUR_MOMENT_SIZE]);

/* -- for words ----------------------------------------------------------------------------------
 */

typedef enum {
    OCCUR_TODAY,
    OCCUR_TOMORROW,
    OCCUR_THIS_WEEK, /* within six days: the day of the week says which */
    OCCUR_LATER,
    OCCUR_BEFORE /* it began on a day before, and may be on still */
} occur_distance;

/** An occurrence in pieces, of which a page makes a sentence in its language. */
typedef struct {
    occur_distance distance;
    bool now;                      /* it has begun and is not over */
    int weekday;                   /* 0 Monday */
    int day_of_month, month, year; /* from 1 */
    bool other_year;               /* than the moment's */
    bool timed, ends;              /* the hours are known, and the end */
    int from_hour, from_minute, to_hour, to_minute;
    int days_later;  /* after the first day on which it ends */
    int part_of_day; /* where it is not timed */
    unsigned checks;
    slice bank_holiday;
} occur_pieces;

void occur_words(const occurrence *, const char *moment, occur_pieces *ret);

#endif
