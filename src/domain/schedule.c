#include "domain/schedule.h"

#include <libical/ical.h>
#include <string.h>

#include "domain/when_clock.h"

enum { RULE_MAX_BYTES = 512 };

static schedule_slots slot(int weekday, int part)
{
    return UINT32_C(1) << (weekday * PARTS_OF_DAY_COUNT + part);
}

/* The part of the day that it begins in, by its first time, else as it is said. */
static int part_of(const record *r)
{
    const value *starts = &r->v[ACTIVITY_STARTS_AT], *said = &r->v[ACTIVITY_PART_OF_DAY];
    if (starts->kind == VALUE_TEXT) {
        int hour = (starts->text.at[11] - '0') * 10 + starts->text.at[12] - '0';
        return clock_part(hour * 60);
    }
    return said->kind == VALUE_INTEGER ? (int)said->integer : PART_UNKNOWN;
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

static schedule_slots slots_of_rule(const record *r, slice rule, int part)
{
    char text[RULE_MAX_BYTES];
    schedule_slots slots = 0;
    const value *starts = &r->v[ACTIVITY_STARTS_AT];
    if (rule.len >= sizeof text)
        return 0;
    memcpy(text, rule.at, rule.len);
    text[rule.len] = '\0';
    icalerror_set_errors_are_fatal(0); /* a rule that someone typed is not our own mistake */
    struct icalrecurrencetype recurrence = icalrecurrencetype_from_string(text);
    icalmemory_free_buffer(recurrence.rscale); /* the name of another calendar, if it has one */
    if (recurrence.freq == ICAL_NO_RECURRENCE)
        return 0;
    for (int i = 0; i < ICAL_BY_DAY_SIZE && recurrence.by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
        slots |= slot(from_ical(icalrecurrencetype_day_day_of_week(recurrence.by_day[i])), part);
    if (slots)
        return slots;
    if (recurrence.freq == ICAL_DAILY_RECURRENCE && recurrence.interval == 1)
        for (int d = 0; d < DAYS_OF_WEEK; d++)
            slots |= slot(d, part);
    else if (recurrence.freq == ICAL_WEEKLY_RECURRENCE && starts->kind == VALUE_TEXT)
        slots = slot(day_of_week(starts->text.at), part);
    return slots;
}

schedule_slots schedule_slots_of(const record *r)
{
    const value *kept = &r->v[ACTIVITY_STATUS], *said = &r->v[ACTIVITY_DAY];
    const value *rule = &r->v[ACTIVITY_RRULE];
    if (kept->integer == ACTIVITY_PAUSED || kept->integer == ACTIVITY_FINISHED)
        return 0;
    if (said->kind == VALUE_INTEGER)
        return slot((int)said->integer, part_of(r));
    return rule->kind == VALUE_TEXT ? slots_of_rule(r, rule->text, part_of(r)) : 0;
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

schedule_slots schedule_slots_of_opening(const record *asset)
{
    const value *kept = &asset->v[ASSET_OPENING_SCHEDULE];
    when_rule rules[WHEN_MAX_RULES];
    schedule_slots slots = 0;
    if (kept->kind != VALUE_TEXT)
        return 0;
    size_t count = when_parse_schedule(kept->text, rules);
    for (size_t i = 0; i < count; i++)
        for (int d = 0; d < DAYS_OF_WEEK; d++)
            if (rules[i].weekdays >> d & 1)
                slots |= (schedule_slots)parts_of(&rules[i]) << (d * PARTS_OF_DAY_COUNT);
    return slots;
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
