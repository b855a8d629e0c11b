#include "domain/occur.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "domain/bank_holiday.h"
#include "domain/occur_rule.h"
#include "domain/schedule.h"

/* When a part of the day is past, for telling what is over: no hour is filled in. */
static int end_of_part(int part)
{
    static const int ENDS[PARTS_OF_DAY_COUNT] = {12 * 60, 17 * 60, MINUTES_OF_DAY, MINUTES_OF_DAY};
    return ENDS[part < 0 || part >= PARTS_OF_DAY_COUNT ? PART_UNKNOWN : part];
}

/* -- one rule -----------------------------------------------------------------------------------
 */

static bool is_excepted(const occur_exceptions *all, const occurrence *o)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->at[i].on, o->on) == 0 && (all->at[i].at_min < 0 || o->hours.from_min < 0 ||
                                                  all->at[i].at_min == o->hours.from_min))
            return true;
    return false;
}

/* What exceptions and holidays make of a time. */
static void judge(const occur_plan *p, occurrence *o)
{
    o->bank_holiday = bank_holiday_on(o->on);
    school_state school =
        p->in_term_alone ? school_on(p->schools, p->locality, o->on) : SCHOOL_TERM;
    if (is_excepted(p->exceptions, o))
        o->skip = OCCUR_EXCEPTED;
    else if (o->bank_holiday.len && p->bank_holidays == BANK_HOLIDAYS_OFF)
        o->skip = OCCUR_BANK_HOLIDAY;
    else if (school == SCHOOL_HOLIDAY)
        o->skip = OCCUR_SCHOOL_HOLIDAY;
    if (o->bank_holiday.len && p->bank_holidays == BANK_HOLIDAYS_UNKNOWN)
        o->checks |= OCCUR_CHECK_BANK_HOLIDAY;
    if (school == SCHOOL_NOT_KNOWN)
        o->checks |= OCCUR_CHECK_TERM;
    if (p->exceptions_unread)
        o->checks |= OCCUR_CHECK_EXCEPTIONS;
}

static occurrence occurrence_at(const occur_plan *p, size_t rule, struct icaltimetype t)
{
    const occur_rule *r = &p->rules[rule];
    occurrence o = {.hours = r->hours, .rule = rule};
    occur_iso(t, o.on);
    if (r->timed) {
        int from = t.hour * 60 + t.minute;
        o.hours =
            (occur_hours){from, r->length_min < 0 ? -1 : from + r->length_min, clock_part(from)};
    }
    judge(p, &o);
    return o;
}

/* Any day does to count from: one so long before that no week of a year is cut. */
static struct icaltimetype day_before(const occur_rule *r, const char *from)
{
    struct icaltimetype t = occur_date(from);
    t.year = t.year > 1 ? t.year - 1 : 1;
    t.month = t.day = 1;
    t.is_date = !r->timed;
    return t;
}

/* Passes over what is before a day, where libical can: not what is counted. */
static void pass_to(icalrecur_iterator *times, const occur_rule *r, struct icaltimetype first,
                    const char *from)
{
    struct icaltimetype start = occur_date(from);
    start.is_date = !r->timed;
    if (r->by.count == 0 && icaltime_compare_date_only(start, first) > 0)
        (void)icalrecur_iterator_set_start(times,
                                           start); /* else they are gone through one by one */
}

/* The rule up to a day: else libical would look for the next time of a rule that has none as far as
 * its calendar goes, six centuries. */
static struct icalrecurrencetype up_to(const occur_rule *r, const char *to)
{
    struct icalrecurrencetype by = r->by;
    struct icaltimetype last = occur_date(to);
    if (r->timed) {
        last.is_date = 0;
        last.hour = 23;
        last.minute = last.second = 59;
    }
    if (icaltime_is_null_time(by.until) || icaltime_compare(last, by.until) < 0)
        by.until = last;
    return by;
}

void occur_each(const occur_plan *p, size_t rule, const char *from, const char *to,
                occur_taker *take, void *context)
{
    const occur_rule *r = &p->rules[rule];
    struct icaltimetype first = r->first;
    if (r->by.freq == ICAL_NO_RECURRENCE) {
        occurrence once = occurrence_at(p, rule, first);
        if (strcmp(once.on, from) >= 0 && strcmp(once.on, to) <= 0)
            (void)take(context, &once); /* there is no other */
        return;
    }
    if (icaltime_is_null_time(first))
        first = day_before(r, from);
    icalrecur_iterator *times = icalrecur_iterator_new(up_to(r, to), first);
    if (!times)
        return; /* a rule that comes to nothing */
    pass_to(times, r, first, from);
    for (int step = 0; step < OCCUR_STEPS_MAX; step++) {
        char on[11];
        struct icaltimetype t = icalrecur_iterator_next(times);
        occur_iso(t, on);
        if (icaltime_is_null_time(t) || strcmp(on, to) > 0)
            break;
        if (strcmp(on, from) < 0)
            continue;
        occurrence o = occurrence_at(p, rule, t);
        if (!take(context, &o))
            break;
    }
    icalrecur_iterator_free(times);
}

const char *occur_rrule(const occur_plan *p, size_t rule)
{
    return p->rules[rule].rrule;
}

/* -- all rules, in order ------------------------------------------------------------------------
 */

typedef struct {
    occurrence *at;
    size_t count, max;
    const char *moment; /* what is over then is left out; NULL: nothing is */
} collecting;

/* For their order alone: what has no hour stands at the end of its part of the day. */
static int minute_of(const occurrence *o)
{
    return o->hours.from_min < 0 ? end_of_part(o->hours.part_of_day) : o->hours.from_min;
}

static int compare(const occurrence *a, const occurrence *b)
{
    int days = strcmp(a->on, b->on);
    return days ? days : minute_of(a) - minute_of(b);
}

static int minutes_of_moment(const char *moment)
{
    return occur_digits(moment + 11, 2) * 60 + occur_digits(moment + 14, 2);
}

/* Days from that of a moment to another. */
static int days_from(const char *moment, const char *on)
{
    char today[11];
    snprintf(today, sizeof today, "%.10s", moment);
    return (int)(day_number(on) - day_number(today));
}

static bool is_over(const occurrence *o, const char *moment)
{
    int64_t midnight = (int64_t)days_from(moment, o->on) * MINUTES_OF_DAY;
    int now = minutes_of_moment(moment);
    if (o->hours.from_min < 0)
        return midnight + end_of_part(o->hours.part_of_day) <= now;
    if (o->hours.to_min < 0) /* who knows how long it goes on */
        return midnight + o->hours.from_min < now;
    return midnight + o->hours.to_min <= now;
}

static bool collect(void *context, const occurrence *o)
{
    collecting *c = context;
    if (o->skip != OCCUR_HELD || (c->moment && is_over(o, c->moment)))
        return true;
    size_t at = c->count;
    while (at > 0 && compare(o, &c->at[at - 1]) < 0)
        at--;
    if (at == c->max)
        return false;
    size_t behind = c->count < c->max ? c->count - at : c->max - 1 - at;
    memmove(&c->at[at + 1], &c->at[at], behind * sizeof *c->at);
    c->at[at] = *o;
    c->count += c->count < c->max;
    return true;
}

static size_t collect_all(const occur_plan *p, const char *from, const char *to, collecting *c)
{
    bool told = p->state == OCCUR_DATED || p->state == OCCUR_OVER;
    for (size_t i = 0; i < p->rule_count && told; i++)
        occur_each(p, i, from, to, collect, c);
    return c->count;
}

size_t occur_between(const occur_plan *p, const char *from, const char *to, occurrence *ret,
                     size_t max)
{
    collecting c = {.at = ret, .max = max};
    return collect_all(p, from, to, &c);
}

/* How many days before one what is on then may have begun. */
static int days_back(const occur_plan *p)
{
    int most = 1;
    for (size_t i = 0; i < p->rule_count; i++) {
        int days = p->rules[i].length_min / MINUTES_OF_DAY + 1;
        most = days > most ? days : most;
    }
    return most;
}

size_t occur_next(const occur_plan *p, const char *moment, occurrence *ret, size_t max)
{
    char today[11], from[11], to[11];
    collecting c = {.at = ret, .max = max, .moment = moment};
    snprintf(today, sizeof today, "%.10s", moment);
    occur_days_after(today, -days_back(p), from);
    occur_days_after(today, OCCUR_AHEAD_DAYS, to);
    return collect_all(p, from, to, &c);
}

void occur_now(char ret[OCCUR_MOMENT_SIZE])
{
    struct tm local;
    time_t now = time(NULL);
    localtime_r(&now, &local);
    strftime(ret, OCCUR_MOMENT_SIZE, "%Y-%m-%dT%H:%M", &local);
}

/* -- for words ----------------------------------------------------------------------------------
 */

static occur_distance distance_of(int days)
{
    if (days < 0)
        return OCCUR_BEFORE;
    if (days > 1)
        return days < DAYS_OF_WEEK ? OCCUR_THIS_WEEK : OCCUR_LATER;
    return days == 0 ? OCCUR_TODAY : OCCUR_TOMORROW;
}

void occur_words(const occurrence *o, const char *moment, occur_pieces *ret)
{
    struct icaltimetype on = occur_date(o->on);
    int days = days_from(moment, o->on), from = o->hours.from_min, to = o->hours.to_min;
    bool timed = from >= 0, ends = timed && to >= 0;
    bool begun = timed && (int64_t)days * MINUTES_OF_DAY + from <= minutes_of_moment(moment);
    *ret = (occur_pieces){
        .distance = distance_of(days),
        .now = begun && ends && !is_over(o, moment),
        .weekday = (icaltime_day_of_week(on) + DAYS_OF_WEEK - 2) % DAYS_OF_WEEK,
        .day_of_month = on.day,
        .month = on.month,
        .year = on.year,
        .other_year = memcmp(o->on, moment, 4) != 0,
        .timed = timed,
        .ends = ends,
        .from_hour = timed ? from / 60 : 0,
        .from_minute = timed ? from % 60 : 0,
        .to_hour = ends ? to / 60 % 24 : 0,
        .to_minute = ends ? to % 60 : 0,
        .days_later = ends ? to / MINUTES_OF_DAY : 0,
        .part_of_day = o->hours.part_of_day,
        .checks = o->checks,
        .bank_holiday = o->bank_holiday,
    };
}
