#include "domain/schedule.h"

#include <libical/ical.h>
#include <string.h>

#include "domain/when_clock.h"

enum { RULE_MAX_BYTES = 512 };

typedef struct icalrecurrencetype recurrence_rule;

static schedule_slots slot(int weekday, int part)
{
    return UINT32_C(1) << (weekday * PARTS_OF_DAY_COUNT + part);
}

/* The same parts of the day, 1 << part, on a day of the week. */
static schedule_slots slots_on(int weekday, unsigned parts)
{
    return (schedule_slots)parts << (weekday * PARTS_OF_DAY_COUNT);
}

/* False where there is none, or none that libical knows. */
static bool read_rule(const record *r, recurrence_rule *ret)
{
    char text[RULE_MAX_BYTES];
    const value *rule = &r->v[ACTIVITY_RRULE];
    if (rule->kind != VALUE_TEXT || rule->text.len >= sizeof text)
        return false;
    memcpy(text, rule->text.at, rule->text.len);
    text[rule->text.len] = '\0';
    icalerror_set_errors_are_fatal(0); /* a rule that someone typed is not our own mistake */
    *ret = icalrecurrencetype_from_string(text);
    icalmemory_free_buffer(ret->rscale); /* the name of another calendar, if it has one */
    ret->rscale = NULL;
    return ret->freq != ICAL_NO_RECURRENCE;
}

/* The parts of the day that it begins in, 1 << part: by the hours of its rule, which stand in for
 * that of its first time (RFC 5545, 3.3.10), by its first time, else as it is said. */
static unsigned parts_of_activity(const record *r, const recurrence_rule *rule)
{
    const value *starts = &r->v[ACTIVITY_STARTS_AT], *said = &r->v[ACTIVITY_PART_OF_DAY];
    unsigned parts = 0;
    for (int i = 0; rule && i < ICAL_BY_HOUR_SIZE; i++) {
        if (rule->by_hour[i] == ICAL_RECURRENCE_ARRAY_MAX)
            break;
        parts |= 1u << clock_part(rule->by_hour[i] * 60);
    }
    if (parts)
        return parts;
    if (starts->kind == VALUE_TEXT) {
        int hour = (starts->text.at[11] - '0') * 10 + starts->text.at[12] - '0';
        return 1u << clock_part(hour * 60);
    }
    return 1u << (said->kind == VALUE_INTEGER ? (int)said->integer : PART_UNKNOWN);
}

/* 1970-01-01 was a Thursday, the third day from Monday, 0. */
static int day_of_week(const char *iso)
{
    return ((day_number(iso) + 3) % DAYS_OF_WEEK + DAYS_OF_WEEK) % DAYS_OF_WEEK;
}

/* libical counts Sunday as 1; Monday is 0 here. */
static int from_ical(enum icalrecurrencetype_weekday weekday)
{
    return ((int)weekday + DAYS_OF_WEEK - 2) % DAYS_OF_WEEK;
}

static schedule_slots slots_of_rule(const record *r, const recurrence_rule *rule, unsigned parts)
{
    schedule_slots slots = 0;
    const value *starts = &r->v[ACTIVITY_STARTS_AT];
    for (int i = 0; i < ICAL_BY_DAY_SIZE && rule->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
        slots |= slots_on(from_ical(icalrecurrencetype_day_day_of_week(rule->by_day[i])), parts);
    if (slots)
        return slots;
    if (rule->freq == ICAL_DAILY_RECURRENCE && rule->interval == 1)
        for (int d = 0; d < DAYS_OF_WEEK; d++)
            slots |= slots_on(d, parts);
    else if (rule->freq == ICAL_WEEKLY_RECURRENCE && starts->kind == VALUE_TEXT)
        slots = slots_on(day_of_week(starts->text.at), parts);
    return slots;
}

schedule_slots schedule_slots_of(const record *r)
{
    recurrence_rule rule;
    const value *kept = &r->v[ACTIVITY_STATUS], *said = &r->v[ACTIVITY_DAY];
    if (kept->integer == ACTIVITY_PAUSED || kept->integer == ACTIVITY_FINISHED)
        return 0;
    bool ruled = read_rule(r, &rule);
    unsigned parts = parts_of_activity(r, ruled ? &rule : NULL);
    if (said->kind == VALUE_INTEGER)
        return slots_on((int)said->integer, parts);
    return ruled ? slots_of_rule(r, &rule, parts) : 0;
}

/* The parts of the day that a rule is in, 1 << part; past midnight it is still the evening. */
static unsigned parts_of(const when_rule *rule)
{
    unsigned parts = 0;
    if (rule->from_min < 0)
        return 1u << (rule->part_of_day < 0 ? PART_UNKNOWN : rule->part_of_day);
    int last = rule->to_min < 0 ? rule->from_min : rule->to_min - 1;
    for (int p = clock_part(rule->from_min); p <= clock_part(last); p++)
        parts |= 1u << p;
    return parts;
}

schedule_slots schedule_slots_of_rules(slice opening_schedule)
{
    when_rule rules[WHEN_MAX_RULES];
    schedule_slots slots = 0;
    size_t count = when_parse_schedule(opening_schedule, rules);
    for (size_t i = 0; i < count; i++)
        for (int d = 0; d < DAYS_OF_WEEK; d++)
            if (rules[i].weekdays >> d & 1)
                slots |= slots_on(d, parts_of(&rules[i]));
    return slots;
}

schedule_slots schedule_slots_of_opening(const record *asset)
{
    const value *kept = &asset->v[ASSET_OPENING_SCHEDULE];
    return kept->kind == VALUE_TEXT ? schedule_slots_of_rules(kept->text) : 0;
}

schedule_slots schedule_slots_asked(int weekday, int part)
{
    schedule_slots slots = 0;
    for (int d = 0; d < DAYS_OF_WEEK; d++)
        for (int p = 0; p < PARTS_OF_DAY_COUNT; p++) {
            bool day_meets = weekday < 0 || d == weekday;
            bool part_meets = part < 0 || p == part;
            if (day_meets && part_meets)
                slots |= slot(d, p);
        }
    return slots;
}
