/* From a record to its plan: whether its times are known, and its rules as libical goes through
 * them. */
#include <stdio.h>
#include <string.h>

#include "domain/london.h"
#include "domain/occur_rule.h"
#include "domain/schedule.h"

enum { COUNTED_YEARS_MAX = 60 };

static const struct icalrecurrencetype ONCE = ICALRECURRENCETYPE_INITIALIZER;

/* -- whether it is known ------------------------------------------------------------------------
 */

/* A day that may lack its month or day counts from its first. False: there is none, or not yet. */
static bool known_from(const value *v, const char *today, char ret[11])
{
    static const char FIRST[] = "0000-01-01";
    if (v->kind != VALUE_TEXT || v->text.len > sizeof FIRST - 1)
        return false;
    memcpy(ret, FIRST, sizeof FIRST);
    memcpy(ret, v->text.at, v->text.len);
    return strcmp(ret, today) <= 0;
}

/* Of texts of one form, "2025-02-29" is before "2025-03-01", though it is no day. */
static void set_confirmation(occur_plan *p, const char *today, const char *known_on)
{
    int year = occur_digits(known_on, 4);
    p->known_year = year;
    memcpy(p->known_on, known_on, sizeof p->known_on);
    snprintf(p->holds_until, sizeof p->holds_until, "%04u%.6s", (unsigned)(year + 1) % 10000,
             known_on + 4);
    p->unconfirmed = strcmp(today, p->holds_until) > 0;
}

static void read_confirmation(occur_plan *p, const record *activity, const record *asset,
                              const char *today)
{
    char on[11];
    const value *first = activity ? &activity->v[ACTIVITY_STARTS_AT] : NULL;
    p->unconfirmed = true;
    if ((activity && (known_from(&activity->v[ACTIVITY_CONFIRMED_ON], today, on) ||
                      known_from(&activity->v[ACTIVITY_AS_DESCRIBED], today, on))) ||
        (asset && known_from(&asset->v[ASSET_CONFIRMED_ON], today, on))) {
        set_confirmation(p, today, on);
    } else if (first && first->kind == VALUE_TEXT) {
        snprintf(on, sizeof on, "%.10s", first->text.at);
        set_confirmation(p, today, on);
    }
}

/* -- exceptions ---------------------------------------------------------------------------------
 */

static bool has_form(slice text, const char *form)
{
    for (size_t i = 0; i < text.len && form[i]; i++)
        if (form[i] == '0' ? text.at[i] < '0' || text.at[i] > '9' : text.at[i] != form[i])
            return false;
    return text.len >= strlen(form);
}

/* "2026-03-29T10:00", with seconds or not. */
static bool read_time(slice text, occur_exceptions *all)
{
    day read;
    if (!has_form(text, "0000-00-00T00:00") || !day_read((slice){text.at, 10}, &read))
        return false;
    memcpy(all->at[all->count].on, read.iso, sizeof read.iso);
    all->at[all->count++].at_min =
        occur_digits(text.at + 11, 2) * 60 + occur_digits(text.at + 14, 2);
    return true;
}

/* "20260329T100000Z", as iCalendar has it. */
static bool read_ical_time(slice text, occur_exceptions *all)
{
    char copy[17] = "";
    if (text.len > 16 || !has_form(text, "00000000T000000"))
        return false;
    memcpy(copy, text.at, text.len);
    struct icaltimetype t = icaltime_from_string(copy);
    if (icaltime_is_null_time(t))
        return false;
    t = occur_local(t);
    occur_iso(t, all->at[all->count].on);
    all->at[all->count++].at_min = t.hour * 60 + t.minute;
    return true;
}

/* Days and times, split by commas, semicolons or white space. */
static status read_exceptions(occur_plan *p, const value *v, arena *a, error *err)
{
    occur_exceptions *all = arena_alloc(a, sizeof *all);
    if (!all)
        return error_no_memory(err);
    p->exceptions = all;
    slice left = v->kind == VALUE_TEXT ? v->text : (slice){"", 0};
    while (left.len) {
        size_t length = 0;
        while (length < left.len && !strchr(",; \t\r\n", left.at[length]))
            length++;
        slice one = {left.at, length};
        size_t gone = length < left.len ? length + 1 : length;
        left = (slice){left.at + gone, left.len - gone};
        if (!length)
            continue;
        day on;
        bool room = all->count < OCCUR_MAX_EXCEPTIONS;
        if (room && day_read(one, &on)) {
            memcpy(all->at[all->count].on, on.iso, sizeof on.iso);
            all->at[all->count++].at_min = -1;
        } else if (!room || (!read_time(one, all) && !read_ical_time(one, all))) {
            p->exceptions_unread = true;
        }
    }
    return OK;
}

/* -- rules --------------------------------------------------------------------------------------
 */

static void set_weekday(struct icalrecurrencetype *r, int weekday)
{
    /* libical counts Sunday as 1; Monday is 0 here */
    r->by_day[0] = (short)((weekday + 1) % DAYS_OF_WEEK + 1);
    r->by_day[1] = ICAL_RECURRENCE_ARRAY_MAX;
}

static struct icalrecurrencetype every_week(int weekday)
{
    struct icalrecurrencetype r = icalrecurrencetype_from_string("FREQ=WEEKLY");
    set_weekday(&r, weekday);
    return r;
}

/* starts_at is of the form yyyy-mm-ddThh:mm. */
static struct icaltimetype first_time(slice text)
{
    struct icaltimetype t = occur_date(text.at);
    t.is_date = 0;
    t.hour = occur_digits(text.at + 11, 2);
    t.minute = occur_digits(text.at + 14, 2);
    return t;
}

/* libical compares the end of a rule with its times as they are: days with days. */
static void fit_until(occur_rule *rule)
{
    struct icaltimetype *until = &rule->by.until;
    if (icaltime_is_null_time(*until))
        return;
    if (!rule->timed) {
        until->is_date = 1;
        until->hour = until->minute = until->second = 0;
    } else if (until->is_date) {
        *until = (struct icaltimetype){.year = until->year,
                                       .month = until->month,
                                       .day = until->day,
                                       .hour = 23,
                                       .minute = 59,
                                       .second = 59};
    }
}

/* What an activity says of its times. False: no days follow from it. */
static bool read_rule(const record *r, const char *today, occur_rule *ret)
{
    const value *starts = &r->v[ACTIVITY_STARTS_AT], *rrule = &r->v[ACTIVITY_RRULE];
    int weekday = (int)record_choice(r, ACTIVITY_DAY),
        part = (int)record_choice(r, ACTIVITY_PART_OF_DAY);
    bool begins = starts->kind == VALUE_TEXT && has_form(starts->text, "0000-00-00T00:00");
    occur_rule rule = {
        .by = ONCE,
        .first = begins ? first_time(starts->text) : icaltime_null_time(),
        .timed = begins,
        .length_min = (int)record_choice(r, ACTIVITY_DURATION_MIN),
        .hours = {-1, -1, part < 0 ? PART_UNKNOWN : part},
    };
    if (rrule->kind == VALUE_TEXT) {
        if (!occur_rule_read(rrule->text, &rule.by))
            return false;
        if (rule.by.freq == ICAL_WEEKLY_RECURRENCE && weekday >= 0 &&
            rule.by.by_day[0] == ICAL_RECURRENCE_ARRAY_MAX)
            set_weekday(&rule.by, weekday);
        if (!begins && !occur_rule_needs_no_first(&rule.by))
            return false;
        /* what is counted is gone through from its beginning */
        if (rule.by.count && rule.first.year < occur_digits(today, 4) - COUNTED_YEARS_MAX)
            return false;
        rule.timed |= rule.by.by_hour[0] != ICAL_RECURRENCE_ARRAY_MAX;
        fit_until(&rule);
    } else if (weekday >= 0) {
        rule.by = every_week(weekday);
    } else if (!begins) {
        return false;
    }
    *ret = rule;
    return true;
}

static status add_rule(occur_plan *p, occur_rule *rules, const occur_rule *rule, arena *a,
                       error *err)
{
    occur_rule *own = &rules[p->rule_count];
    occur_pattern *pattern = &p->patterns[p->rule_count];
    *own = *rule;
    own->rrule = occur_rule_text(&own->by, own->timed, a);
    if (!own->rrule)
        return error_no_memory(err);
    *pattern = occur_rule_pattern(own);
    pattern->hours = own->hours;
    if (own->timed) {
        bool by_hour = own->by.by_hour[0] != ICAL_RECURRENCE_ARRAY_MAX;
        bool by_minute = own->by.by_minute[0] != ICAL_RECURRENCE_ARRAY_MAX;
        int from = (by_hour ? own->by.by_hour[0] : own->first.hour) * 60 +
                   (by_minute ? own->by.by_minute[0] : own->first.minute);
        int to = own->length_min < 0 ? -1 : from + own->length_min;
        pattern->hours = (occur_hours){from, to, clock_part(from)};
    }
    p->rule_count++;
    return OK;
}

/* -- plans --------------------------------------------------------------------------------------
 */

static bool take_one(void *context, const occurrence *o)
{
    (void)o;
    *(bool *)context = true;
    return false;
}

/* Whether its last time is past. */
static bool is_over(const occur_plan *p, const char *today)
{
    const occur_rule *r = &p->rules[0];
    bool any = false;
    char from[11], to[11];
    if (r->by.freq != ICAL_NO_RECURRENCE && r->by.count == 0 && icaltime_is_null_time(r->by.until))
        return false;
    occur_days_after(today, -(r->length_min > 0 ? r->length_min / MINUTES_OF_DAY + 1 : 0), from);
    occur_days_after(today, OCCUR_AHEAD_DAYS, to);
    occur_each(p, 0, from, to, take_one, &any);
    return !any;
}

static occur_state state_of(const occur_plan *p, const record *r, const char *today)
{
    const value *block = &r->v[ACTIVITY_NEXT_BLOCK_ON];
    int64_t kept = record_choice(r, ACTIVITY_STATUS);
    bool words = !record_is_null(r, ACTIVITY_SCHEDULE_TEXT) || !record_is_null(r, ACTIVITY_RRULE);
    if (kept == ACTIVITY_FINISHED)
        return OCCUR_FINISHED;
    if (kept == ACTIVITY_PAUSED)
        return OCCUR_PAUSED;
    /* whoever can join a block that is running can come before the next */
    if (block->kind == VALUE_TEXT && memcmp(block->text.at, today, 10) > 0 &&
        record_choice(r, ACTIVITY_JOINABLE_MIDWAY) != TRISTATE_YES)
        return OCCUR_NOT_YET;
    if (!p->rule_count)
        return words ? OCCUR_IN_WORDS : OCCUR_NOT_SAID;
    if (is_over(p, today))
        return OCCUR_OVER;
    return p->unconfirmed ? OCCUR_CHECK_FIRST : OCCUR_DATED;
}

status occur_plan_activity(const record *r, const record *asset, const occur_context *context,
                           arena *a, occur_plan *ret, error *err)
{
    occur_rule rule;
    occur_plan p = {.full = record_choice(r, ACTIVITY_STATUS) == ACTIVITY_FULL,
                    .bank_holidays = (int)record_choice(r, ACTIVITY_BANK_HOLIDAYS),
                    .in_term_alone = record_choice(r, ACTIVITY_TERM_TIME) == TRISTATE_YES,
                    .schools = context->schools};
    (void)london_zone(); /* first of all: see london.h */
    if (asset && !record_is_null(asset, ASSET_LOCALITY))
        p.locality = asset->v[ASSET_LOCALITY].text;
    read_confirmation(&p, r, asset, context->today);
    status failed = read_exceptions(&p, &r->v[ACTIVITY_EXDATES], a, err);
    if (!failed && read_rule(r, context->today, &rule)) {
        occur_rule *rules = arena_alloc(a, sizeof *rules);
        p.rules = rules;
        failed = rules ? add_rule(&p, rules, &rule, a, err) : error_no_memory(err);
    }
    if (failed)
        return failed;
    p.state = state_of(&p, r, context->today);
    if (p.state == OCCUR_NOT_YET)
        snprintf(p.begins_on, sizeof p.begins_on, "%.10s", r->v[ACTIVITY_NEXT_BLOCK_ON].text.at);
    *ret = p;
    return OK;
}

status occur_plan_opening(const record *asset, const occur_context *context, arena *a,
                          occur_plan *ret, error *err)
{
    when_rule kept[WHEN_MAX_RULES];
    const value *schedule = &asset->v[ASSET_OPENING_SCHEDULE];
    occur_plan p = {.schools = context->schools};
    (void)london_zone();
    status failed = read_exceptions(&p, &(value){.kind = VALUE_NULL}, a, err);
    size_t count = schedule->kind == VALUE_TEXT ? when_parse_schedule(schedule->text, kept) : 0;
    occur_rule *rules = arena_alloc(a, (count + 1) * sizeof *rules);
    if (failed || !rules)
        return error_no_memory(err);
    p.rules = rules;
    for (size_t i = 0; i < count && !failed; i++) {
        occur_rule rule = {.first = icaltime_null_time(),
                           .length_min = -1,
                           .hours = {kept[i].from_min, kept[i].to_min, kept[i].part_of_day}};
        if (rule.hours.part_of_day < 0)
            rule.hours.part_of_day =
                rule.hours.from_min < 0 ? PART_UNKNOWN : clock_part(rule.hours.from_min);
        if (occur_rule_read(slice_of(kept[i].rrule), &rule.by))
            failed = add_rule(&p, rules, &rule, a, err);
    }
    if (failed)
        return failed;
    read_confirmation(&p, NULL, asset, context->today);
    bool words = !record_is_null(asset, ASSET_OPENING_TIMES);
    p.state = p.rule_count ? (p.unconfirmed ? OCCUR_CHECK_FIRST : OCCUR_DATED)
              : words      ? OCCUR_IN_WORDS
                           : OCCUR_NOT_SAID;
    *ret = p;
    return OK;
}
