#include "format/calendar.h"

#include <libical/ical.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "domain/london.h"

#define ZONE "Europe/London"
#define PRODUCT "-//Cairn//Cairn " CAIRN_VERSION "//EN"

enum { MAX_EXDATES = 400, UID_SIZE = 80, ZONE_YEARS_BEFORE = 2 };

struct calendar {
    icalcomponent *at;
    icaltimezone *london;
    struct icaltimetype stamp;
    size_t count;
};

static struct icaltimetype time_of(const char *iso, int minutes, bool date)
{
    return (struct icaltimetype){.year = (iso[0] - '0') * 1000 + (iso[1] - '0') * 100 +
                                         (iso[2] - '0') * 10 + iso[3] - '0',
                                 .month = (iso[5] - '0') * 10 + iso[6] - '0',
                                 .day = (iso[8] - '0') * 10 + iso[9] - '0',
                                 .hour = date ? 0 : minutes / 60,
                                 .minute = date ? 0 : minutes % 60,
                                 .is_date = date};
}

/* -- the time zone ------------------------------------------------------------------------------
 */

/* The rules of London as the system has them, from a winter not long ago, under their plain name.
 */
static icalcomponent *zone_of(icaltimezone *london, int year)
{
    icalcomponent *whole = icaltimezone_get_component(london);
    icalcomponent *zone = whole ? icalcomponent_new_clone(whole) : NULL;
    struct icaltimetype from = {.year = year - ZONE_YEARS_BEFORE, .month = 1, .day = 1};
    if (!zone)
        return NULL;
    from.zone = icaltimezone_get_utc_timezone();
    icaltimezone_truncate_vtimezone(zone, from, icaltime_null_time(), 0);
    icalproperty *id = icalcomponent_get_first_property(zone, ICAL_TZID_PROPERTY);
    if (id)
        icalproperty_set_tzid(id, ZONE);
    return zone;
}

status calendar_new(const char *name, const char *today, calendar **ret, error *err)
{
    icaltimezone *london = london_zone();
    icalcomponent *zone = london ? zone_of(london, time_of(today, 0, true).year) : NULL;
    calendar *c = mem_zalloc(1, sizeof *c);
    if (!zone || !c) {
        if (zone)
            icalcomponent_free(zone);
        mem_free(c);
        return zone ? error_no_memory(err)
                    : error_set(err, ERR_INTERNAL, NULL, "the time zone " ZONE " is not there");
    }
    c->london = london;
    c->stamp = time_of(today, 0, false);
    c->stamp.zone = icaltimezone_get_utc_timezone();
    c->at = icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
                                icalproperty_new_prodid(PRODUCT),
                                icalproperty_new_calscale("GREGORIAN"), (void *)0);
    if (name) {
        icalproperty *named = icalproperty_new_x(name);
        icalproperty_set_x_name(named, "X-WR-CALNAME");
        icalcomponent_add_property(c->at, named);
    }
    icalcomponent_add_component(c->at, zone);
    *ret = c;
    return OK;
}

void calendar_free(calendar *c)
{
    if (!c)
        return;
    icalcomponent_free(c->at);
    mem_free(c);
}

/* -- one event ----------------------------------------------------------------------------------
 */

/* What a rule comes to while it holds. */
typedef struct {
    size_t held;
    occurrence first, last;
    size_t skipped;
    occurrence skips[MAX_EXDATES]; /* between the first and the last */
} told;

static bool gather(void *context, const occurrence *o)
{
    told *t = context;
    if (o->skip == OCCUR_HELD) {
        if (!t->held++)
            t->first = *o;
        t->last = *o;
    } else if (t->held) {
        if (t->skipped == MAX_EXDATES)
            return false; /* so it ends here: what follows would not be left out */
        t->skips[t->skipped++] = *o;
    }
    return true;
}

/* Local time with its zone's name, or a day. */
static void add_time(icalcomponent *event, icalproperty *p, bool date)
{
    icalproperty_add_parameter(p, date ? icalparameter_new_value(ICAL_VALUE_DATE)
                                       : icalparameter_new_tzid(ZONE));
    icalcomponent_add_property(event, p);
}

static struct icaltimetype start_of(const occurrence *o)
{
    return time_of(o->on, o->hours.from_min, o->hours.from_min < 0);
}

/* The end of a rule is in UTC where its times have a zone (RFC 5545 3.3.10). */
static void add_rule(const calendar *c, icalcomponent *event, const char *rrule, const told *t)
{
    struct icaltimetype until = start_of(&t->last);
    struct icalrecurrencetype rule = icalrecurrencetype_from_string(rrule);
    if (!*rrule || t->held < 2 || rule.freq == ICAL_NO_RECURRENCE)
        return;
    if (!until.is_date) {
        /* one time a day: to the end of its day, for readers that compare it with local times */
        if (!strstr(rrule, "BYHOUR"))
            until = time_of(t->last.on, 24 * 60 - 1, false);
        until.zone = c->london;
        until = icaltime_convert_to_zone(until, icaltimezone_get_utc_timezone());
    }
    rule.until = until;
    icalcomponent_add_property(event, icalproperty_new_rrule(rule));
    for (size_t i = 0; i < t->skipped; i++)
        if (strcmp(t->skips[i].on, t->last.on) <= 0) {
            struct icaltimetype at = start_of(&t->skips[i]);
            add_time(event, icalproperty_new_exdate(at), at.is_date);
        }
}

static void add_text(icalcomponent *event, icalproperty *make(const char *), slice text)
{
    char *copy = text.len ? mem_zalloc(text.len + 1, 1) : NULL;
    if (!copy)
        return;
    memcpy(copy, text.at, text.len);
    icalcomponent_add_property(event, make(copy));
    mem_free(copy);
}

/* No two events may have the same. */
static void add_uid(const calendar *c, icalcomponent *event, const calendar_event *e, size_t rule,
                    const told *t)
{
    char own[UID_SIZE];
    int length = (int)(e->uid.len < UID_SIZE / 2 ? e->uid.len : UID_SIZE / 2);
    if (!e->uid.len)
        snprintf(own, sizeof own, "%s-%d-%zu", t->first.on, t->first.hours.from_min, c->count);
    else if (rule)
        snprintf(own, sizeof own, "%.*s-%zu", length, e->uid.at, rule);
    else
        snprintf(own, sizeof own, "%.*s", length, e->uid.at);
    icalcomponent_add_property(event, icalproperty_new_uid(own));
}

static status add_event(calendar *c, const calendar_event *e, size_t rule, const told *t,
                        error *err)
{
    icalcomponent *event = icalcomponent_new(ICAL_VEVENT_COMPONENT);
    struct icaltimetype start = start_of(&t->first);
    const occur_hours *hours = &t->first.hours;
    if (!event)
        return error_no_memory(err);
    add_uid(c, event, e, rule, t);
    icalcomponent_add_property(event, icalproperty_new_dtstamp(c->stamp));
    add_time(event, icalproperty_new_dtstart(start), start.is_date);
    if (start.is_date) {
        icalcomponent_add_property(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
    } else if (hours->to_min > hours->from_min) {
        struct icaldurationtype length =
            icaldurationtype_from_int((hours->to_min - hours->from_min) * 60);
        icalcomponent_add_property(event, icalproperty_new_duration(length));
    }
    add_rule(c, event, occur_rrule(e->plan, rule), t);
    add_text(event, icalproperty_new_summary, e->summary);
    add_text(event, icalproperty_new_location, e->location);
    add_text(event, icalproperty_new_description, e->description);
    if (e->url)
        icalcomponent_add_property(event, icalproperty_new_url(e->url));
    icalcomponent_add_component(c->at, event);
    c->count++;
    return OK;
}

status calendar_add(calendar *c, const calendar_event *e, bool *ret_added, error *err)
{
    const occur_plan *p = e->plan;
    size_t before = c->count;
    status failed = OK;
    MEM_SCOPED told *t = mem_alloc(1, sizeof *t);
    if (!t)
        return error_no_memory(err);
    for (size_t i = 0; i < p->rule_count && p->state == OCCUR_DATED && !failed; i++) {
        *t = (told){.held = 0};
        occur_each(p, i, p->known_on, p->holds_until, gather, t);
        if (t->held && c->count < CALENDAR_MAX_EVENTS)
            failed = add_event(c, e, i, t, err);
    }
    if (ret_added)
        *ret_added = c->count != before;
    return failed;
}

status calendar_finish(calendar *c, buf *out, error *err)
{
    char *text = icalcomponent_as_ical_string_r(c->at);
    bool there = text != NULL;
    if (there)
        buf_add(out, text, strlen(text));
    icalmemory_free_buffer(text);
    calendar_free(c);
    return there ? buf_status(out, err) : error_no_memory(err);
}
